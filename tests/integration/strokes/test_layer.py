# SPDX-License-Identifier: GPL-2.0-or-later
"""The stroke layer is an ordinary layer: whatever changes it is told."""

from __future__ import annotations

import pytest
from clusterbrush.ui.strokes.fields import CLASS, WIDTH
from clusterbrush.ui.strokes.layer import MAX_IN_A_ROW, MAX_READ_AT_ONCE, StrokeLayer
from qgis.core import QgsFeature, QgsGeometry, QgsRasterLayer
from stroke_layers import ROOF, TREE, Told, line


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
    assert len(told.records) == MAX_IN_A_ROW, "the others come when the window has had its turn"
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
    paste(told.strokes.layer, [line(raster, number / 300, 0.1, 0.5) for number in range(MAX_READ_AT_ONCE + 100)])
    late = Told(StrokeLayer(told.strokes.layer))
    assert late.records == {}
    assert late.strokes.add(line(raster, 0.9), ROOF, 5.0), "the person need not wait"
    qtbot.waitUntil(lambda: len(late.records) == MAX_READ_AT_ONCE + 101)
    assert late.records[max(late.records)].class_value == ROOF.id, "what is painted meanwhile is the latest"
    assert late.strokes.counts == {TREE.id: MAX_READ_AT_ONCE + 100, ROOF.id: 1}
    late.strokes.unload()


def length_of(wkb: bytes) -> float:
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    return geometry.length()


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
    assert strokes.write_names({1: "Forest"})
    assert strokes.names.of_classes() == {1: "Forest"}
    assert not strokes.write_names({1: "Forest"}), "nothing differs, so that there is no undo step"
