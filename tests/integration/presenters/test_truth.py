# SPDX-License-Identifier: GPL-2.0-or-later
"""Accuracy against a truth layer: figures as the toolbox writes them, errors on the map, and what goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base import files
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.exporting.export import steps_of
from clusterbrush.ui.presenters.error_layer import error_layers
from clusterbrush.ui.project.truth_choice import TruthChoice
from clusterbrush.ui.worker import core_task
from dock_steps import PATIENCE, open_on, paint, rest
from field_work import layer_of
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsRasterLayer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsProject

X0, SIZE, _, Y0, *_ = rasters.NORTH_UP
NAMES = ("dark", "bright")


@pytest.fixture
def painted(provider, controller: DockController, raster: QgsRasterLayer, qtbot) -> DockController:  # noqa: ARG001
    """Return the panel with a stroke of each of two named classes."""
    open_on(controller, raster)
    for class_id, name in enumerate(NAMES, start=1):
        controller.strokes.rename(class_id, name)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    rest(controller, qtbot)
    return controller


def box(left: float, top: float, right: float, bottom: float) -> str:
    """Return a polygon given in columns and rows of the raster."""
    x0, x1, y0, y1 = X0 + SIZE * left, X0 + SIZE * right, Y0 - SIZE * top, Y0 - SIZE * bottom
    return f"Polygon (({x0} {y0}, {x1} {y0}, {x1} {y1}, {x0} {y1}, {x0} {y0}))"


def at(col: float, row: float) -> str:
    return f"Point ({X0 + SIZE * col} {Y0 - SIZE * row})"


def settle(controller: DockController, qtbot) -> None:
    qtbot.waitUntil(lambda: not controller.truth.is_running, timeout=PATIENCE)


def exported(controller: DockController, run: Callable[..., dict], path: Path) -> str:
    """Return the file of the map as an export writes it."""
    raster, strokes, settings = controller.raster.layer, controller.strokes.layer, controller.raster.settings
    for name, parameters in steps_of(
        raster.id(), strokes.id(), settings, ExportOptions(str(path), False, False, False)
    ):
        run(name.partition(":")[2], **parameters)
    return str(path)


def test_figures_are_those_of_the_toolbox_and_errors_are_on_the_map(
    painted: DockController, project: QgsProject, run: Callable[..., dict], tmp_path: Path, qtbot
) -> None:
    truth = layer_of(project, "Polygon", [("Dark", box(0, 0, 5, 3)), ("bright", box(2, 4, 9, 12))])
    painted.truth.compare(TruthChoice(truth.id(), "kind"))
    assert painted.truth.is_running
    settle(painted, qtbot)
    window = painted.truth.window
    assert window.status.text() == ""
    path = exported(painted, run, tmp_path / "map.tif")
    table, matrix = tmp_path / "table.csv", tmp_path / "matrix.csv"
    written = run("accuracy", INPUT=path, SAMPLES=truth.id(), FIELD="kind", TABLE=str(table), MATRIX=str(matrix))
    window.write(str(tmp_path / "window.csv"))
    assert (tmp_path / "window.csv").read_text() == table.read_text()
    assert (tmp_path / "window_matrix.csv").read_text() == matrix.read_text()

    # numpy finds the same
    ids, true = rasters.read_raster(path)[0], np.zeros((12, 9), dtype=int)
    true[0:3, 0:5], true[4:12, 2:9] = 1, 2
    judged = true > 0
    overall = (ids[judged] == true[judged]).mean()
    dice = [
        2 * ((ids == number) & (true == number)).sum() / (((ids == number) & judged).sum() + (true == number).sum())
        for number in (1, 2)
    ]
    assert written["OVERALL"] == pytest.approx(overall)
    assert written["MACRO_DICE"] == pytest.approx(np.mean(dice))
    assert window.figures["overall"].text() == f"{100 * overall:.1f}\u00a0%"
    assert window.figures["dice"].text() == f"{np.mean(dice):.3f}"
    shown = window.classes.widget
    assert [shown.item(row, 0).text() for row in range(2)] == list(NAMES)
    assert [shown.item(row, 1).text() for row in range(2)] == [f"{value:.3f}" for value in dice]

    painted.truth.show_errors()
    settle(painted, qtbot)
    (layer,) = error_layers(project)
    errors = rasters.read_raster(layer.source())[0]
    np.testing.assert_array_equal(errors, np.where(judged, np.where(ids == true, 1, 2), 0))
    labels = [entry.label for entry in layer.renderer().classes()]
    colours = {entry.color.getRgb()[:3] for entry in layer.renderer().classes()}
    assert not colours & {paint_class.colour for paint_class in painted.classes.all}
    assert labels == [f"Right ({(errors == 1).sum()})", f"bright, mapped as dark ({(errors == 2).sum()})"]
    assert painted.raster.layer.name() == "stripes"
    parent = project.layerTreeRoot()
    order = [node.layerId() for node in parent.findLayers()]
    assert order.index(layer.id()) == order.index(truth.id()) - 1, "polygons above would cover it"
    node = parent.findLayer(truth.id())
    parent.addChildNode(node.clone())
    node.parent().removeChildNode(node)
    painted.truth.show_errors()
    settle(painted, qtbot)
    (layer,) = error_layers(project)
    order = [node.layerId() for node in parent.findLayers()]
    assert order.index(layer.id()) == order.index(painted.strokes.layer.id()) + 1


def judge(controller: DockController, choice: TruthChoice, qtbot):
    """Compare with a truth and return the window."""
    controller.truth.compare(choice)
    settle(controller, qtbot)
    return controller.truth.window


def test_points_and_lines(painted: DockController, project: QgsProject, qtbot) -> None:
    rows = [("dark", at(1.5, 0.5)), ("bright", at(3.5, 1.5)), ("bright", at(3.5, 10.5)), ("bright", at(99, 99))]
    window = judge(painted, TruthChoice(layer_of(project, "Point", rows).id(), "kind"), qtbot)
    assert "3 points of Field work" in window.lead.text()
    assert "outside the map do not count: 1" in window.notices.toPlainText()
    painted.truth.show_errors()
    settle(painted, qtbot)
    (layer,) = error_layers(project)
    verdicts = {
        (round((place.x() - X0) / SIZE - 0.5), round((Y0 - place.y()) / SIZE - 0.5)): feature["verdict"]
        for feature in layer.getFeatures()
        for place in [feature.geometry().asPoint()]
    }
    assert verdicts == {(1, 0): 1, (3, 1): 2, (3, 10): 1}
    assert [category.label() for category in layer.renderer().categories()] == [
        "Right (2)", "bright, mapped as dark (1)"
    ]  # fmt: skip
    x0, x1 = X0 + 0.5 * SIZE, X0 + 8.5 * SIZE
    rows = [
        ("bright", f"LineString ({x0} {Y0 - 115}, {x1} {Y0 - 115})"),
        ("dark", f"LineString ({x0} {Y0 - 5}, {x1} {Y0 - 5})"),
    ]
    window = judge(painted, TruthChoice(layer_of(project, "LineString", rows).id(), "kind"), qtbot)
    assert "18 pixels that the lines of Field work cross" in window.lead.text()
    assert window.figures["overall"].text() == "100.0\u00a0%"
    painted.truth.show_errors()
    settle(painted, qtbot)
    (layer,) = error_layers(project)
    assert rasters.read_raster(layer.source())[0].sum(axis=1).tolist() == [9, *[0] * 10, 9]


def test_a_raster_of_numbers_on_another_grid(
    painted: DockController, project: QgsProject, tmp_path: Path, qtbot
) -> None:
    numbers = np.zeros((24, 18), dtype=np.uint8)  # pixels of half the size
    numbers[:4, :] = 1
    numbers[20:, :9] = 2
    values = np.stack([np.zeros_like(numbers), numbers])
    half = (X0, SIZE / 2, 0.0, Y0, 0.0, -SIZE / 2)
    layer = QgsRasterLayer(str(rasters.write_raster(tmp_path / "truth.tif", values, geotransform=half, nodata=0)), "t")
    project.addMapLayer(layer)
    window = judge(painted, TruthChoice(layer.id(), band=2), qtbot)
    assert window.figures["overall"].text() == "100.0\u00a0%"
    assert "another grid" in window.notices.toPlainText()
    widget = window.matrix.widget
    counts = [[widget.item(row, col).text() for col in range(1, 4)] for row in range(3)]
    assert counts == [["18", "0", "18"], ["0", "8", "8"], ["18", "8", "26"]]


def bad(project: QgsProject) -> dict[str, TruthChoice]:
    """Return truths that are none, by what is wrong with them."""
    good = [("dark", at(1, 1)), ("bright", at(1, 10))]
    return {
        "no class where the map lies": TruthChoice(layer_of(project, "Point", [("dark", at(500, 500))]).id(), "kind"),
        "is empty": TruthChoice(layer_of(project, "Point", []).id(), "kind"),
        "no class in common": TruthChoice(layer_of(project, "Point", [("steppe", at(1, 1))]).id(), "kind"),
        "has a class in the field kind": TruthChoice(layer_of(project, "Point", [(None, at(1, 1))]).id(), "kind"),
        'has no field "lost"': TruthChoice(layer_of(project, "Point", good).id(), "lost"),
        "no longer in the project": TruthChoice("removed", "kind"),
    }


def test_bad_truths_are_sentences(painted: DockController, project: QgsProject, qtbot) -> None:
    for words, choice in bad(project).items():
        window = judge(painted, choice, qtbot)
        assert words in window.status.text()
        assert not window.errors.isEnabled()
        assert not window.again.isHidden()
    one = layer_of(project, "Point", [("bright", at(1, 10))])
    assert (
        "All of the truth is of the class bright"
        in judge(painted, TruthChoice(one.id(), "kind"), qtbot).notices.toPlainText()
    )


def test_coordinate_systems(painted: DockController, project: QgsProject, qtbot) -> None:
    rows = [("dark", box(0, 0, 5, 3)), ("bright", box(2, 6, 9, 12))]
    window = judge(painted, TruthChoice(layer_of(project, "Polygon", rows).id(), "kind"), qtbot)
    figures, count = [label.text() for label in window.figures.values()], window.lead.text()
    to_degrees = QgsCoordinateTransform(painted.raster.layer.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), project)
    moved = []
    for value, wkt in rows:
        geometry = QgsGeometry.fromWkt(wkt)
        geometry.transform(to_degrees)
        moved.append((value, geometry.asWkt(12)))
    for layer in (layer_of(project, "Polygon", moved, "EPSG:4326"), layer_of(project, "Polygon", rows, "")):
        window = judge(painted, TruthChoice(layer.id(), "kind"), qtbot)
        assert [label.text() for label in window.figures.values()] == figures
        assert window.lead.text() == count
    assert "has no coordinate system" in window.notices.toPlainText()


def test_figures_that_are_out_of_date_say_so(painted: DockController, project: QgsProject, raster, qtbot) -> None:
    truth = layer_of(project, "Polygon", [("dark", box(0, 0, 9, 4)), ("bright", box(0, 4, 9, 12))])
    window = judge(painted, TruthChoice(truth.id(), "kind"), qtbot)
    before = window.figures["overall"].text()
    assert window.again.isHidden()
    paint(painted, raster, 0.55, 2)
    rest(painted, qtbot)
    assert "out of date" in window.status.text()
    assert window.figures["overall"].text() == before
    window.again.click()
    settle(painted, qtbot)
    assert window.status.text() == ""
    assert (before, window.figures["overall"].text()) == ("91.7\u00a0%", "100.0\u00a0%")
    painted.dock.smoothingSlider.setValue(2)
    assert "out of date" in window.status.text()
    window.again.click()
    settle(painted, qtbot)
    assert window.status.text() == ""
    truth.startEditing()
    truth.changeAttributeValue(1, 1, "bright")
    assert "out of date" in window.status.text()
    window.again.click()
    window.cancel.click()
    settle(painted, qtbot)
    assert window.status.text().startswith("Cancelled. These figures are out of date")
    window.again.click()
    settle(painted, qtbot)
    assert window.status.text() == ""
    truth.rollBack()


def test_errors_are_those_of_the_figures_when_another_truth_fails(
    painted: DockController, project: QgsProject, qtbot
) -> None:
    truth = layer_of(project, "Polygon", [("dark", box(0, 0, 9, 4)), ("bright", box(0, 4, 9, 12))])
    window = judge(painted, TruthChoice(truth.id(), "kind"), qtbot)
    lead = window.lead.text()
    judge(painted, TruthChoice(layer_of(project, "Point", [("steppe", at(1, 1))]).id(), "kind"), qtbot)
    assert "no class in common" in window.status.text()
    assert window.lead.text() == lead
    window.errors.click()
    settle(painted, qtbot)
    assert window.status.text() == ""
    assert len(error_layers(project)) == 1
    window.again.click()
    settle(painted, qtbot)
    assert window.lead.text() == lead, "the truth that was compared last"


def test_a_written_file_does_not_hide_that_figures_are_out_of_date(
    painted: DockController, project: QgsProject, raster, tmp_path: Path, qtbot
) -> None:
    truth = layer_of(project, "Polygon", [("dark", box(0, 0, 9, 4)), ("bright", box(0, 4, 9, 12))])
    window = judge(painted, TruthChoice(truth.id(), "kind"), qtbot)
    window.write(str(tmp_path / "before.csv"))
    assert "out of date" not in window.status.text()
    paint(painted, raster, 0.55, 2)
    rest(painted, qtbot)
    window.write(str(tmp_path / "after.csv"))
    assert window.status.text().startswith("Written: ")
    assert "out of date" in window.status.text()


def test_what_goes_away_while_it_is_compared(painted: DockController, project: QgsProject, raster, qtbot) -> None:
    rows = [("dark", box(0, 0, 5, 3)), ("bright", box(2, 6, 9, 12))]
    truth = layer_of(project, "Polygon", rows)
    painted.truth.compare(TruthChoice(truth.id(), "kind"))
    window = painted.truth.window
    project.removeMapLayer(truth.id())
    assert not painted.truth.is_running
    assert window.status.text() == "The truth layer was removed before it was compared."
    truth = layer_of(project, "Polygon", rows)
    painted.truth.compare(TruthChoice(truth.id(), "kind"))
    window.cancel.click()
    settle(painted, qtbot)
    assert window.status.text() == "Cancelled."
    painted.truth.compare(TruthChoice(truth.id(), "kind"))
    other = QgsRasterLayer(raster.source(), "other")
    project.addMapLayer(other)
    painted.take_raster(other)
    assert painted.truth.window is None
    assert not painted.truth.is_running
    painted.truth.ask()  # nothing is painted there, so no dialog waits
    assert "Paint a few pixels" in painted.messages.hint_text
    painted.take_raster(raster)
    painted.truth.compare(TruthChoice(truth.id(), "kind"))
    project.removeMapLayer(raster.id())
    assert painted.truth.window is None
    qtbot.waitUntil(lambda: not painted.judged.is_running, timeout=PATIENCE)
    assert error_layers(project) == []


def test_a_map_is_cancelled_while_the_one_before_is_still_ending(painted: DockController, project, qtbot) -> None:
    truth = layer_of(project, "Polygon", [("dark", box(0, 0, 5, 3)), ("bright", box(2, 6, 9, 12))])
    painted.truth.compare(TruthChoice(truth.id(), "kind"))
    painted.dock.smoothingSlider.setValue(2)
    painted.truth.compare(TruthChoice(truth.id(), "kind"))
    painted.truth.window.cancel.click()
    settle(painted, qtbot)
    assert painted.truth.window.status.text() == "Cancelled."


def test_the_panel_is_unloaded_while_it_compares(painted: DockController, project: QgsProject, qtbot) -> None:
    truth = layer_of(project, "Polygon", [("dark", box(0, 0, 5, 3)), ("bright", box(2, 6, 9, 12))])
    judge(painted, TruthChoice(truth.id(), "kind"), qtbot)
    painted.truth.show_errors()
    assert core_task._alive
    painted.unload()
    qtbot.waitUntil(lambda: not core_task._alive, timeout=PATIENCE)
    assert error_layers(project) == []


def test_errors_lie_beside_the_project(
    painted: DockController, project: QgsProject, tmp_path: Path, qtbot, monkeypatch
) -> None:
    truth = layer_of(project, "Polygon", [("dark", box(0, 0, 5, 3)), ("bright", box(2, 6, 9, 12))])
    judge(painted, TruthChoice(truth.id(), "kind"), qtbot)
    project.setFileName(str(tmp_path / "work.qgz"))
    paths = []
    for _ in range(2):
        painted.truth.show_errors()
        settle(painted, qtbot)
        (layer,) = error_layers(project)
        paths.append(layer.source())
    assert paths == [str(tmp_path / "work_errors.tif")] * 2
    points = layer_of(project, "Point", [("dark", at(1.5, 0.5)), ("bright", at(3.5, 1.5))])
    for _ in range(2):
        judge(painted, TruthChoice(points.id(), "kind"), qtbot)
        painted.truth.show_errors()
        settle(painted, qtbot)
        (layer,) = error_layers(project)
        assert Path(layer.source().partition("|")[0]) == tmp_path / "work_errors.gpkg"
        assert sorted(feature["verdict"] for feature in layer.getFeatures()) == [1, 2]
        points.dataProvider().changeAttributeValues({1: {1: "dark"}})
    notes: list[str] = []
    monkeypatch.setattr(painted.messages, "inform", notes.append)
    monkeypatch.setattr(files.os, "access", lambda folder, _mode: str(folder) != str(tmp_path))
    painted.truth.show_errors()
    settle(painted, qtbot)
    (layer,) = error_layers(project)
    assert tmp_path not in Path(layer.source()).parents
    assert "until QGIS is closed" in "".join(notes)
    painted.truth.window.write(str(tmp_path / "accuracy.csv"))
    assert "You may not write into the folder" in painted.truth.window.status.text()
    project.setFileName("")
