# SPDX-License-Identifier: GPL-2.0-or-later
"""A class has one name: in the panel, in the strokes, in the project and in everything that an export writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.project.class_files import read_classes
from clusterbrush.ui.project.classes import to_text
from clusterbrush.ui.project.settings import read_settings
from clusterbrush.ui.strokes.fields import CLASS, NAME
from dock_steps import PATIENCE, open_on, paint, rest
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clusterbrush.ui.controller import DockController


@pytest.fixture
def painted(controller: DockController, raster: QgsRasterLayer, provider) -> DockController:  # noqa: ARG001 - to export
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    for row, class_id in ((0.1, 1), (0.25, 1), (0.6, 2), (0.85, 2)):
        paint(controller, raster, row, class_id)
    return controller


def names(controller: DockController) -> list[str]:
    return [one.name for one in controller.classes.all]


def stroke_names(controller: DockController) -> dict[int, set[str]]:
    """Return the names in the attribute table, by class id."""
    found: dict[int, set[str]] = {}
    for feature in controller.strokes.layer.getFeatures():
        found.setdefault(feature[CLASS], set()).add(feature[NAME])
    return found


def feature_ids(controller: DockController, class_id: int) -> list[int]:
    return sorted(one.id() for one in controller.strokes.layer.getFeatures() if one[CLASS] == class_id)


def undo(controller: DockController, qtbot) -> None:
    controller.strokes.layer.undoStack().undo()
    qtbot.wait(10)


def redo(controller: DockController, qtbot) -> None:
    controller.strokes.layer.undoStack().redo()
    qtbot.wait(10)


def type_into_table(controller: DockController, feature_id: int, name: str, qtbot) -> None:
    """Change a name as QGIS's attribute table does."""
    layer = controller.strokes.layer
    layer.beginEditCommand("Attributes changed")
    layer.changeAttributeValue(feature_id, layer.fields().indexOf(NAME), name)
    layer.endEditCommand()
    qtbot.wait(10)


# --- what brings names, and what they are afterwards


def load_a_file(controller: DockController, folder: Path, _qtbot) -> dict[int, str]:
    (folder / "classes.csv").write_text("id,name,colour\n1,Wood,#004000\n2,Lake,#000080\n", encoding="utf-8")
    controller.actions.load(str(folder / "classes.csv"))
    return {1: "Wood", 2: "Lake"}


def rename_and_undo(controller: DockController, _folder: Path, qtbot) -> dict[int, str]:
    controller.model.setData(controller.model.index(0, 1), "Wood")
    controller.model.setData(controller.model.index(1, 1), "Lake")
    assert stroke_names(controller) == {1: {"Wood"}, 2: {"Lake"}}
    undo(controller, qtbot)
    return {1: "Wood", 2: "Class 2"}


def load_and_undo(controller: DockController, folder: Path, qtbot) -> dict[int, str]:
    colours = [one.colour for one in controller.classes.all]
    load_a_file(controller, folder, qtbot)
    undo(controller, qtbot)
    assert [one.colour for one in controller.classes.all] == colours
    return {1: "Class 1", 2: "Class 2"}


def rename_undo_redo(controller: DockController, folder: Path, qtbot) -> dict[int, str]:
    rename_and_undo(controller, folder, qtbot)
    redo(controller, qtbot)
    return {1: "Wood", 2: "Lake"}


def rename_undo_rename(controller: DockController, folder: Path, qtbot) -> dict[int, str]:
    rename_and_undo(controller, folder, qtbot)
    controller.model.setData(controller.model.index(1, 1), "Sea")
    return {1: "Wood", 2: "Sea"}


def merge(controller: DockController, folder: Path, qtbot) -> dict[int, str]:
    load_a_file(controller, folder, qtbot)
    controller.classes.add()
    paint(controller, controller.raster.layer, 0.45, 3)
    controller.actions.merge(controller.classes.all[0], controller.classes.all[2])
    controller.model.setData(controller.model.index(1, 1), "Fields")
    return {2: "Lake", 3: "Fields"}


def merge_and_undo(controller: DockController, folder: Path, qtbot) -> dict[int, str]:
    load_a_file(controller, folder, qtbot)
    before = controller.classes.all
    controller.actions.merge(before[0], before[1])
    assert names(controller) == ["Lake"]
    undo(controller, qtbot)
    assert controller.classes.all == before, "order and colours too"
    redo(controller, qtbot)
    assert names(controller) == ["Lake"]
    undo(controller, qtbot)
    assert controller.classes.all == before
    return {1: "Wood", 2: "Lake"}


def delete_and_undo(controller: DockController, _folder: Path, qtbot) -> dict[int, str]:
    controller.classes.set([type(one)(one.id, one.name, (9, 9, one.id)) for one in controller.classes.all])
    before = controller.classes.all
    controller.actions.reclassed.emit(1, None, [before[1]])
    assert (names(controller), set(stroke_names(controller))) == (["Class 2"], {2})
    undo(controller, qtbot)
    assert controller.classes.all == before
    return {1: "Class 1", 2: "Class 2"}


def type_into_a_table(controller: DockController, _folder: Path, qtbot) -> dict[int, str]:
    type_into_table(controller, feature_ids(controller, 2)[0], "Lake", qtbot)
    return {1: "Class 1", 2: "Lake"}


def type_and_undo(controller: DockController, _folder: Path, qtbot) -> dict[int, str]:
    type_into_table(controller, feature_ids(controller, 2)[0], "Lake", qtbot)
    assert names(controller) == ["Class 1", "Lake"]
    undo(controller, qtbot)
    undo(controller, qtbot)
    assert names(controller) == ["Class 1", "Class 2"]
    type_into_table(controller, feature_ids(controller, 1)[1], "Wood", qtbot)
    return {1: "Wood", 2: "Class 2"}


def paste_a_stroke_of_another_name(controller: DockController, _folder: Path, qtbot) -> dict[int, str]:
    layer = controller.strokes.layer
    controller.model.setData(controller.model.index(0, 1), "Wood")
    pasted = layer.getFeature(feature_ids(controller, 1)[0])
    pasted[NAME] = "Holz"
    layer.addFeature(pasted)
    qtbot.wait(10)
    return {1: "Wood", 2: "Class 2"}


@pytest.mark.parametrize(
    "change", [load_and_undo, rename_undo_redo, rename_undo_rename, merge_and_undo, delete_and_undo, type_and_undo]
)
def test_panel_project_and_strokes_have_one_name(
    painted: DockController, change: Callable[..., dict[int, str]], tmp_path: Path, qtbot
) -> None:
    wanted = change(painted, tmp_path, qtbot)
    found = {
        "panel": {one.id: one.name for one in painted.classes.all},
        "project": {one.id: one.name for one in read_settings(painted.raster.layer).classes},
        "strokes": one_name(stroke_names(painted)),
        "legend of the strokes": legend_of(painted.strokes.layer),
    }
    assert found == dict.fromkeys(found, wanted)


@pytest.mark.parametrize(
    "change", [load_a_file, rename_and_undo, merge, type_into_a_table, paste_a_stroke_of_another_name]
)
def test_all_outputs_of_an_export_have_one_name(
    painted: DockController, change: Callable[..., dict[int, str]], tmp_path: Path, qtbot, monkeypatch
) -> None:
    controller = painted
    wanted = change(controller, tmp_path, qtbot)
    rest(controller, qtbot)
    options = ExportOptions(str(tmp_path / "map.tif"), polygons=True, confidence=False, model=True, smoothing=1)
    monkeypatch.setattr(controller.exporter, "ask", lambda *what: controller.exporter.run(*what[:3], options))
    monkeypatch.setattr(controller.exporter, "_start", run_and_load)
    done: list[bool] = []
    controller.exporter.done.connect(done.append)
    controller.dialogs.export()
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    assert done == [True]
    layers = {layer.source().split("|")[0]: layer for layer in QgsProject.instance().mapLayers().values()}
    found = {
        "panel": {one.id: one.name for one in controller.classes.all},
        "project": {one.id: one.name for one in read_settings(controller.raster.layer).classes},
        "class file": {one["id"]: one["name"] for one in json.loads(to_text(controller.classes.all))["classes"]},
        "strokes": one_name(stroke_names(controller)),
        "legend of the strokes": legend_of(controller.strokes.layer),
        "legend of the map": legend_of(layers[options.path]),
        "legend of the polygons": legend_of(layers[options.polygons_path]),
        "attributes of the polygons": polygon_names(options.polygons_path),
        "model": {one.id: one.name for one in load_any(options.model_path).legend},
        "attributes of the map": table_names(options.path),
        "QML": {one.number: one.name for one in read_classes(str(tmp_path / "map.qml"))},
    }
    assert found == dict.fromkeys(found, wanted)
    undone = controller.strokes.layer.undoStack()
    if change is paste_a_stroke_of_another_name:
        undone.undo()
        qtbot.wait(10)
        assert names(controller) == ["Wood", "Class 2"], "what the export wrote into the strokes is no rename"
    assert controller.strokes.layer.commitChanges(False)
    assert one_name(stroke_names(controller)) == wanted


def run_and_load(algorithm_id: str, parameters: dict, ended: Callable[[bool, dict], None]) -> None:
    """Run an algorithm here: the stand-in for QGIS's window has no dialogs of Processing."""
    from qgis import processing

    results = processing.run(algorithm_id, parameters)
    for path in (parameters["OUTPUT"],):
        kind = QgsRasterLayer if path.endswith(".tif") else QgsVectorLayer
        QgsProject.instance().addMapLayer(kind(path, "result"))
    ended(True, results, "")


def one_name(names_by_class: dict[int, set[str]]) -> dict[int, str]:
    return {class_id: " | ".join(sorted(found)) for class_id, found in names_by_class.items()}


def legend_of(layer: QgsRasterLayer | QgsVectorLayer) -> dict[int, str]:
    if isinstance(layer, QgsRasterLayer):
        return {int(one.value): one.label for one in layer.renderer().classes()}
    return {int(one.value()): one.label() for one in layer.renderer().categories()}


def polygon_names(path: str) -> dict[int, str]:
    found: dict[int, set[str]] = {}
    for feature in QgsVectorLayer(path, "polygons").getFeatures():
        found.setdefault(feature[CLASS], set()).add(feature[NAME])
    return one_name(found)


def table_names(path: str) -> dict[int, str]:
    """Return the names in the attribute table of a raster."""
    dataset = gdal.Open(path)
    table = dataset.GetRasterBand(1).GetDefaultRAT()
    columns = {table.GetUsageOfCol(number): number for number in range(table.GetColumnCount())}
    value, name = columns[gdal.GFU_MinMax], columns[gdal.GFU_Name]
    rows = range(table.GetRowCount())
    return {table.GetValueAsInt(row, value): table.GetValueAsString(row, name) for row in rows}
