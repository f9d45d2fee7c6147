# SPDX-License-Identifier: GPL-2.0-or-later
"""The stroke layer is an ordinary layer: whatever changes it is told, and its order survives saving."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.classes import PaintClass
from clusterbrush.ui.stroke_fields import CLASS, SEQUENCE, WIDTH, layer_of, make_layer, save_layer
from clusterbrush.ui.stroke_layer import MOST_AT_ONCE, MOST_IN_A_ROW, StrokeLayer
from clusterbrush.ui.stroke_saving import save_strokes
from clusterbrush.ui.stroke_style import set_scale, style
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsRasterLayer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TREE, ROOF = PaintClass(1, "Tree", (0, 120, 0)), PaintClass(2, "Roof", (160, 30, 30), locked=True)


class Told:
    """The edits that a stroke layer told, added up as the worker adds them."""

    def __init__(self, strokes: StrokeLayer) -> None:
        self.strokes, self.replaced = strokes, 0
        self.records = strokes.load()
        strokes.edited.connect(self._edit)
        strokes.replaced.connect(self._replace)

    def _edit(self, records: dict) -> None:
        self.records.update(records)
        self.records = {place: record for place, record in self.records.items() if record is not None}

    def _replace(self) -> None:
        self.replaced += 1
        self.records = self.strokes.read()

    def classes(self) -> dict[int, int]:
        return {place: record.class_value for place, record in sorted(self.records.items())}


@pytest.fixture
def raster(stripes: Path, project: QgsProject) -> QgsRasterLayer:
    layer = QgsRasterLayer(str(stripes), "stripes")
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def told(raster: QgsRasterLayer, project: QgsProject) -> Iterator[Told]:
    layer = make_layer(raster, "strokes")
    style(layer, [TREE, ROOF])
    project.addMapLayer(layer)
    strokes = StrokeLayer(layer)
    yield Told(strokes)
    strokes.unload()


def line(raster: QgsRasterLayer, row: float, left: float = 0.1, right: float = 0.9) -> QgsGeometry:
    """Return a line across the raster; row, left and right are shares of its extent."""
    box = raster.extent()
    y = box.yMaximum() - row * box.height()
    return QgsGeometry.fromPolylineXY(
        [QgsPointXY(box.xMinimum() + left * box.width(), y), QgsPointXY(box.xMinimum() + right * box.width(), y)]
    )


def test_strokes_undo_and_redo(told: Told, raster: QgsRasterLayer) -> None:
    strokes, stack = told.strokes, told.strokes.layer.undoStack()
    assert strokes.add(line(raster, 0.2), TREE, 5.0)
    assert strokes.add(line(raster, 0.6), ROOF, 5.0)
    assert told.classes() == {1: 1, 2: 2}
    assert strokes.counts == {1: 1, 2: 1}
    stack.undo()
    assert told.classes() == {1: 1}
    stack.redo()
    assert told.classes() == {1: 1, 2: 2}
    stack.undo()
    stack.undo()
    assert told.records == {}
    assert strokes.counts == {}


def test_an_eraser_cuts_and_deletes_but_leaves_locked_strokes(told: Told, raster: QgsRasterLayer) -> None:
    strokes, width = told.strokes, raster.extent().width()
    strokes.add(line(raster, 0.2), TREE, 1.0)
    strokes.add(line(raster, 0.2), ROOF, 1.0)
    assert strokes.erase(line(raster, 0.2, 0.4, 0.6), 1.0, {ROOF.id})
    shapes = {one[CLASS]: one.geometry() for one in strokes.layer.getFeatures()}
    assert shapes[TREE.id].constGet().numGeometries() == 2
    assert shapes[TREE.id].length() == pytest.approx(0.6 * width - 3.0, rel=0.01)  # eraser and half brush, twice
    assert shapes[ROOF.id].length() == pytest.approx(0.8 * width)
    assert strokes.erase(line(raster, 0.2), 1.0, set())
    assert told.records == {}
    strokes.layer.undoStack().undo()
    assert told.classes() == {1: 1, 2: 2}
    assert not strokes.erase(line(raster, 0.9), 0.1, set())


def test_locked_classes_are_not_painted_over(told: Told, raster: QgsRasterLayer) -> None:
    told.strokes.add(line(raster, 0.5, 0.3, 0.7), ROOF, 2.0)
    new = line(raster, 0.5, 0.1, 0.9)
    kept = told.strokes.outside_locked(new, 2.0, {ROOF.id})
    assert kept.length() == pytest.approx(0.4 * raster.extent().width() - 4.0, rel=0.01)
    assert told.strokes.outside_locked(new, 2.0, set()).equals(new)


def test_pasted_and_edited_features_are_followed(told: Told, raster: QgsRasterLayer) -> None:
    strokes, layer = told.strokes, told.strokes.layer
    strokes.add(line(raster, 0.2), TREE, 5.0)
    copy = QgsFeature(next(layer.getFeatures()))
    copy[CLASS] = 2
    layer.addFeature(copy)  # a copy brings the place in time of its original
    assert told.classes() == {1: 1, 2: 2}
    layer.changeAttributeValue(copy.id(), layer.fields().indexOf(CLASS), 1)
    assert told.classes() == {1: 1, 2: 1}
    before = told.records[2].wkb
    layer.changeGeometry(copy.id(), line(raster, 0.8))
    assert told.records[2].wkb != before
    layer.deleteFeature(copy.id())
    assert told.classes() == {1: 1}


def paste(layer, shapes: list[QgsGeometry]) -> None:
    """Add features without a place in time, as pasting does; each is longer than the one before."""
    features = []
    for shape in shapes:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(shape)
        feature[CLASS], feature[WIDTH] = TREE.id, 2.0
        features.append(feature)
    layer.startEditing()
    layer.beginEditCommand("paste")
    layer.addFeatures(features)
    layer.endEditCommand()


def test_many_changes_at_a_time_are_told_bit_by_bit_and_in_order(told: Told, raster: QgsRasterLayer, qtbot) -> None:
    strokes, layer = told.strokes, told.strokes.layer
    paste(layer, [line(raster, 0.5, 0.1, 0.2 + number / 100) for number in range(60)])
    assert len(told.records) == MOST_IN_A_ROW, "the others come when the window has had its turn"
    qtbot.waitUntil(lambda: len(told.records) == 60)
    lengths = [length_of(told.records[place].wkb) for place in sorted(told.records)]
    assert lengths == sorted(lengths)
    strokes.reclass(TREE.id, ROOF)
    qtbot.waitUntil(lambda: set(told.classes().values()) == {ROOF.id})
    layer.undoStack().undo()
    qtbot.waitUntil(lambda: set(told.classes().values()) == {TREE.id})
    layer.undoStack().undo()
    qtbot.waitUntil(lambda: not told.records)
    assert strokes.counts == {}
    assert strokes.add(line(raster, 0.2), TREE, 5.0)
    assert len(told.records) == 1, "one is told at once"


def test_a_large_layer_is_read_after_the_window_had_its_turn(told: Told, raster: QgsRasterLayer, qtbot) -> None:
    paste(told.strokes.layer, [line(raster, number / 300, 0.1, 0.5) for number in range(MOST_AT_ONCE + 100)])
    late = Told(StrokeLayer(told.strokes.layer))
    assert late.records == {}
    assert late.strokes.add(line(raster, 0.9), ROOF, 5.0), "the person need not wait"
    qtbot.waitUntil(lambda: len(late.records) == MOST_AT_ONCE + 101)
    assert late.records[max(late.records)].class_value == ROOF.id, "what is painted meanwhile is the latest"
    assert late.strokes.counts == {TREE.id: MOST_AT_ONCE + 100, ROOF.id: 1}
    late.strokes.unload()


def length_of(wkb: bytes) -> float:
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    return geometry.length()


def test_the_order_survives_saving(told: Told, raster: QgsRasterLayer, tmp_path: Path) -> None:
    strokes, layer = told.strokes, told.strokes.layer
    for number in range(5):
        strokes.add(line(raster, 0.1 + 0.2 * number), TREE if number % 2 else ROOF, 5.0)
    before = told.classes()
    shapes = {place: record.wkb for place, record in told.records.items()}
    assert layer.commitChanges()
    assert save_layer(layer, str(tmp_path / "strokes.gpkg"), "strokes") == ""
    assert told.replaced >= 1
    assert told.classes() == before
    assert {place: text_of(record.wkb) for place, record in told.records.items()} == {
        place: text_of(wkb) for place, wkb in shapes.items()
    }


def text_of(wkb: bytes) -> str:
    made = QgsGeometry()
    made.fromWkb(wkb)
    return made.asWkt(3)


def test_a_saved_project_saves_its_strokes(told: Told, raster: QgsRasterLayer, project: QgsProject, tmp_path) -> None:
    strokes = told.strokes
    strokes.add(line(raster, 0.3), TREE, 5.0)
    project.setFileName(str(tmp_path / "kept.qgz"))
    assert save_strokes(project) == []
    assert strokes.layer.providerType() == "ogr"
    assert (tmp_path / "kept_strokes.gpkg").is_file()
    assert strokes.layer.isEditable()
    strokes.add(line(raster, 0.7), ROOF, 5.0)
    assert save_strokes(project) == []
    assert not strokes.layer.isModified()
    assert told.classes() == {1: 1, 2: 2}
    assert [one[SEQUENCE] for one in strokes.layer.getFeatures()] == [1, 2]


def test_saved_strokes_keep_their_places_whatever_ids_they_get(
    told: Told, project: QgsProject, raster, tmp_path
) -> None:
    strokes = told.strokes
    strokes.add(line(raster, 0.3), TREE, 5.0)
    strokes.add(line(raster, 0.5), TREE, 5.0)
    project.setFileName(str(tmp_path / "kept.qgz"))
    assert save_strokes(project) == []
    layer = strokes.layer
    pasted = QgsFeature(next(layer.getFeatures()))  # brings a place that is taken
    pasted.setAttribute("fid", None)  # as QGIS pastes
    assert layer.addFeature(pasted)
    bare = QgsFeature(layer.fields())
    bare.setGeometry(line(raster, 0.9))
    bare[CLASS] = ROOF.id
    assert layer.addFeature(bare)
    layer.deleteFeature(next(one.id() for one in layer.getFeatures() if one[SEQUENCE] == 2))
    replaced = told.replaced
    assert told.classes() == {1: 1, 3: 1, 4: 2}
    assert layer.commitChanges(False)
    assert sorted(one[SEQUENCE] for one in layer.getFeatures()) == [1, 3, 4]
    for sequence, class_id in ((3, 7), (4, 8)):
        feature = next(one for one in layer.getFeatures() if one[SEQUENCE] == sequence)
        layer.changeAttributeValue(feature.id(), layer.fields().indexOf(CLASS), class_id)
    assert told.classes() == {1: 1, 3: 7, 4: 8}, "they are the strokes that they were before"
    layer.changeAttributeValue(feature.id(), layer.fields().indexOf(SEQUENCE), 1)  # by hand, and taken
    assert layer.commitChanges(False)
    assert sorted(one[SEQUENCE] for one in layer.getFeatures()) == [1, 3, 4]
    assert told.replaced == replaced, "nothing is read anew"


def test_strokes_are_followed_on_when_saving_failed(told: Told, project: QgsProject, raster, tmp_path, qtbot) -> None:
    strokes = told.strokes
    strokes.add(line(raster, 0.3), TREE, 5.0)
    project.setFileName(str(tmp_path / "kept.qgz"))
    assert save_strokes(project) == []
    strokes.add(line(raster, 0.5), TREE, 5.0)
    with closing(sqlite3.connect(tmp_path / "kept_strokes.gpkg")) as file:
        file.execute("CREATE TRIGGER full BEFORE INSERT ON strokes BEGIN SELECT RAISE(ABORT, 'full'); END")
        file.commit()
    assert not strokes.layer.commitChanges(False)
    qtbot.wait(20)
    strokes.add(line(raster, 0.7), ROOF, 5.0)
    assert told.classes() == {1: 1, 2: 1, 3: 2}


def test_a_raster_that_came_back_finds_its_strokes(
    told: Told, raster: QgsRasterLayer, project: QgsProject, stripes: Path
) -> None:
    assert layer_of(raster, project) is told.strokes.layer
    project.removeMapLayer(raster.id())
    again = QgsRasterLayer(str(stripes), "again")
    project.addMapLayer(again)
    assert layer_of(again, project) is told.strokes.layer


def test_classes_move_to_another_and_names_follow(told: Told, raster: QgsRasterLayer) -> None:
    strokes = told.strokes
    strokes.add(line(raster, 0.2), TREE, 5.0)
    strokes.add(line(raster, 0.4), ROOF, 5.0)
    strokes.reclass(TREE.id, ROOF)
    assert told.classes() == {1: 2, 2: 2}
    strokes.layer.undoStack().undo()
    assert told.classes() == {1: 1, 2: 2}
    strokes.reclass(ROOF.id, None)
    assert told.classes() == {1: 1}
    strokes.rename(PaintClass(1, "Forest", TREE.colour))
    assert strokes.class_names() == {1: "Forest"}


def test_the_scale_is_written_once(told: Told) -> None:
    set_scale(told.strokes.layer, 2.0)
    before = told.strokes.layer.customProperty("variableNames")
    set_scale(told.strokes.layer, 2.0)
    assert told.strokes.layer.customProperty("variableNames") == before
