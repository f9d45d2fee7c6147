# SPDX-License-Identifier: GPL-2.0-or-later
"""Accuracy against a truth layer: figures as the toolbox writes them, errors on the map, and what goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.exporting.export import steps_of
from clusterbrush.ui.presenters.error_layer import error_layers
from clusterbrush.ui.project.truth_choice import TruthChoice
from dock_steps import PATIENCE, open_on, paint, rest
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsProject, QgsRasterLayer

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


def truth_of(project: QgsProject, kind: str, rows: Sequence[tuple[object, str]], crs: str = "EPSG:32633"):
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field=id:integer&field=kind:string", "Field work", "memory")
    features = []
    for number, (value, wkt) in enumerate(rows):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature["id"], feature["kind"] = number, value
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    project.addMapLayer(layer)
    return layer


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
    truth = truth_of(project, "Polygon", [("Dark", box(0, 0, 5, 3)), ("bright", box(2, 6, 9, 12))])
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
    true[0:3, 0:5], true[6:12, 2:9] = 1, 2
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
    assert labels == [f"Right ({(errors == 1).sum()})", f"bright, mapped as dark ({(errors == 2).sum()})"]
    assert painted.raster.layer.name() == "stripes"
    parent = project.layerTreeRoot()
    order = [node.layerId() for node in parent.findLayers()]
    assert order.index(layer.id()) == order.index(painted.strokes.layer.id()) + 1
