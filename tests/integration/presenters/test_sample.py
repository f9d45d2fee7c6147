# SPDX-License-Identifier: GPL-2.0-or-later
"""Accuracy by random points: drawn from the map, labelled, kept with the project, and what goes wrong."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers.area_sample import Stratum
from clusterbrush.ui.canvas.bare_image import BareItem
from clusterbrush.ui.strokes.sample_layer import CANNOT_TELL, LABEL, is_sample_layer
from dock_steps import PATIENCE, open_on, paint, rest
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.ui.controller import DockController

X0, SIZE, _, Y0, *_ = rasters.NORTH_UP
KEYS = [Qt.Key.Key_1, Qt.Key.Key_2]


@pytest.fixture
def painted(provider, controller: DockController, raster: QgsRasterLayer, qtbot) -> DockController:  # noqa: ARG001
    """Return the panel with a stroke of each of two named classes."""
    open_on(controller, raster)
    for class_id, name in enumerate(("dark", "bright"), start=1):
        controller.strokes.rename(class_id, name)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    rest(controller, qtbot)
    return controller


def settle(controller: DockController, qtbot) -> None:
    qtbot.waitUntil(lambda: not controller.sample.is_running, timeout=PATIENCE)


def draw(controller: DockController, qtbot, points: int, least: int = 5) -> QgsVectorLayer:
    """Draw a sample by the dialog and return its layer; labelling has begun."""
    controller.sample.ask_new()
    settle(controller, qtbot)
    dialog = controller.sample.dialog
    dialog.points.setValue(points)
    dialog.least.setValue(least)
    dialog.draw_button.click()
    settle(controller, qtbot)
    assert controller.sample.dialog is None
    return controller.sample.sample.layer


def press(controller: DockController, *keys: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(controller._canvas, key, modifier)


def labels_of(layer: QgsVectorLayer) -> list[int | None]:
    """Return the labels as the layer has them, in the order of the points."""
    rows = sorted((feature["number"], feature[LABEL]) for feature in layer.getFeatures())
    return [value if isinstance(value, int) else None for _, value in rows]


def pixels_of(layer: QgsVectorLayer) -> list[tuple[int, int]]:
    """Return row and column of each point, in their order."""
    rows = []
    for feature in layer.getFeatures():
        place = feature.geometry().asPoint()
        rows.append((feature["number"], round((Y0 - place.y()) / SIZE - 0.5), round((place.x() - X0) / SIZE - 0.5)))
    return [(row, col) for _, row, col in sorted(rows)]


def bare_items(controller: DockController) -> list[object]:
    return [item for item in controller._canvas.scene().items() if isinstance(item, BareItem)]


def test_points_are_drawn_labelled_and_estimated(painted: DockController, tmp_path: Path, qtbot) -> None:
    layer = draw(painted, qtbot, 20)
    path = painted.sample._map[0]
    ids, pixels = rasters.read_raster(path)[0], pixels_of(layer)
    mapped = [feature["map_class"] for feature in sorted(layer.getFeatures(), key=lambda point: point["number"])]
    assert mapped == [ids[row, col] for row, col in pixels]
    assert len(set(pixels)) == 20
    share = (ids == 1).mean()
    assert mapped.count(1) == round(20 * share)
    assert painted.labelling.is_on
    assert painted.strokes.layer is not layer
    assert painted.raster.layer.name() == "stripes"

    # the truth is dark down to row 5; one point cannot be told
    truth = [1 if row < 6 else 2 for row, _ in pixels]
    truth[4] = CANNOT_TELL
    for place, label in enumerate(truth):
        assert painted.labelling.place == place
        press(painted, Qt.Key.Key_0 if label == CANNOT_TELL else KEYS[label - 1])
    assert labels_of(layer) == truth
    assert not painted.labelling.is_on

    window = painted.sample.window
    window.write(str(tmp_path / "areas.csv"))
    table = [line.split(",") for line in (tmp_path / "areas.csv").read_text(encoding="utf-8-sig").splitlines()]
    header = table[0]
    counts = np.zeros((2, 2))
    for map_class, label in zip(mapped, truth):
        if label:
            counts[map_class - 1, label - 1] += 1
    sizes = np.array([(ids == 1).sum(), (ids == 2).sum()]) * SIZE**2 / 1e4
    weights, n = sizes / sizes.sum(), counts.sum(axis=1)
    within = counts / n[:, None]
    shares = weights @ within
    errors = np.sqrt((weights**2)[:, None] * within * (1 - within) / (n - 1)[:, None]).sum(axis=0)
    variance = ((weights**2)[:, None] * within * (1 - within) / (n - 1)[:, None]).sum(axis=0)
    assert errors.shape == (2,)
    for row in (0, 1):
        line = dict(zip(header, table[row + 1]))
        assert float(line["area_ha"]) == pytest.approx(shares[row] * sizes.sum(), rel=2e-3)
        assert float(line["area_ci95_ha"]) == pytest.approx(1.96 * np.sqrt(variance[row]) * sizes.sum(), rel=2e-3)
        assert float(line["users_accuracy"]) == pytest.approx(within[row, row])
    total = dict(zip(header, table[3]))
    assert float(total["overall_accuracy"]) == pytest.approx(weights @ np.diagonal(within))
    assert "you were not sure of are left out: 1" in window.notices.toPlainText()
    assert "±" in window.classes.item(0, 3).text()
    shown = window.matrix.item(1, 1).text()  # labelled as bright, dark on the map
    assert shown == f"{100 * weights[0] * within[0, 1]:.1f}\u00a0%"


def test_keys_undo_and_the_panel(painted: DockController, qtbot) -> None:
    layer = draw(painted, qtbot, 12)
    labelling = painted.labelling
    press(painted, Qt.Key.Key_1, Qt.Key.Key_2)
    assert (labels_of(layer)[:3], labelling.place) == ([1, 2, None], 2)
    press(painted, Qt.Key.Key_Backspace)
    assert labelling.place == 1
    press(painted, Qt.Key.Key_1)
    assert (labels_of(layer)[:3], labelling.place) == ([1, 1, None], 2)
    press(painted, Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    assert (labels_of(layer)[:3], labelling.place) == ([1, 2, None], 1)
    press(painted, Qt.Key.Key_Y, modifier=Qt.KeyboardModifier.ControlModifier)
    press(painted, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert labelling.place == 3
    painted.dock.classClicked.emit(1)
    assert (labels_of(layer)[:4], labelling.place) == ([1, 1, None, 2], 4)
    labelling.strip.buttons[0].click()
    assert (labels_of(layer)[4], labelling.place) == (1, 5)
    assert "6" in labelling.strip.place.text()
    drawings: list[object] = []
    painted.view.bare._pictures.drawn.connect(drawings.append)
    for _ in range(2):  # the map is drawn, and the bare image after it
        painted._canvas.mapCanvasRefreshed.emit()
        qtbot.waitUntil(lambda: not painted.view.is_drawing_above and not painted.view.bare._pictures.is_drawing)
    assert len(drawings) >= 2
    assert len(bare_items(painted)) == 1
    press(painted, Qt.Key.Key_Escape)
    assert not labelling.is_on
    assert labelling.strip.isHidden()
    assert bare_items(painted) == []
    painted.sample.ask()
    assert labelling.place == 2
    painted.dock.paintButton.click()  # another tool ends it too
    assert not labelling.is_on
    assert painted.brush.in_hand


def test_it_goes_on_after_a_restart(painted: DockController, project: QgsProject, tmp_path: Path, qtbot) -> None:
    layer = draw(painted, qtbot, 12)
    press(painted, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_0)
    first, second = tmp_path / "work.qgz", tmp_path / "other.qgz"
    assert project.write(str(first))
    assert layer.source().startswith(str(tmp_path / "work_strokes.gpkg"))
    assert painted.labelling.is_on
    press(painted, Qt.Key.Key_2)
    assert labels_of(layer)[:5] == [1, 2, 0, 2, None]
    assert project.write(str(second))
    assert layer.source().startswith(str(tmp_path / "other_strokes.gpkg"))
    for path, labels in ((first, [1, 2, 0, None]), (second, [1, 2, 0, 2])):
        project.clear()
        assert not painted.labelling.is_on
        assert painted.sample.sample is None
        assert project.read(str(path))
        again = next(one for one in project.mapLayers().values() if isinstance(one, QgsRasterLayer))
        open_on(painted, again)
        rest(painted, qtbot)
        painted.sample.ask()
        layer = painted.sample.sample.layer
        assert labels_of(layer)[:4] == labels
        assert painted.labelling.place == (3 if path == first else 4)
        strata = painted.sample.sample.design.strata
        assert all(isinstance(stratum, Stratum) for stratum in strata)
        assert sum(stratum.pixels for stratum in strata) == 9 * 12
        hidden = {column.name: column.hidden for column in layer.attributeTableConfig().columns()}
        assert [hidden[name] for name in ("number", "map_class", "label")] == [False, True, False]
        painted.sample.show_figures()
        assert painted.sample.window.status.text() == ""
        assert "So far: " in painted.sample.window.lead.text()
    move_stroke(painted)
    assert project.write()
    project.clear()
    assert project.read(str(second))
    again = next(one for one in project.mapLayers().values() if isinstance(one, QgsRasterLayer))
    open_on(painted, again)
    rest(painted, qtbot)
    painted.sample.show_figures()
    assert "have changed since the points were drawn" in painted.sample.window.status.text()


def move_stroke(controller: DockController) -> None:
    """Move a stroke by four rows; as many strokes are there as before."""
    layer = controller.strokes.layer
    if not layer.isEditable():
        layer.startEditing()
    feature = next(layer.getFeatures())
    geometry = feature.geometry()
    geometry.translate(0.0, -4.0 * SIZE)
    layer.changeGeometry(feature.id(), geometry)


def test_a_map_that_has_changed(painted: DockController, qtbot) -> None:
    draw(painted, qtbot, 12)
    press(painted, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1)
    painted.sample.show_figures()
    before = painted.sample.window.overall.text()
    assert painted.sample.window.status.text() == ""
    painted.dock.smoothingSlider.setValue(2)
    assert "have changed since the points were drawn" in painted.sample.window.status.text()
    painted.dock.smoothingSlider.setValue(0)
    assert painted.sample.window.status.text() == ""
    move_stroke(painted)
    rest(painted, qtbot)
    assert "have changed since the points were drawn" in painted.sample.window.status.text()
    assert painted.sample.window.overall.text() == before


def test_what_cannot_be_drawn_is_a_sentence(painted: DockController, project: QgsProject, raster, qtbot) -> None:
    painted.sample.ask_new()
    dialog = painted.sample.dialog
    dialog.stop.click()
    settle(painted, qtbot)
    assert dialog.status.text() == "Cancelled."
    assert not dialog.draw_button.isEnabled()
    dialog.again.click()
    assert dialog.again.isHidden()
    settle(painted, qtbot)
    assert dialog.draw_button.isEnabled()
    assert dialog.again.isHidden()
    dialog.points.setValue(5000)
    assert "no more than 108 pixels" in dialog.margin.text()
    assert sum(dialog.counts.values()) == 108
    other = QgsRasterLayer(raster.source(), "other")
    project.addMapLayer(other)
    painted.take_raster(other)
    assert painted.sample.dialog is None
    painted.sample.ask()
    assert "Paint a few pixels" in painted.messages.hint_text
    paint(painted, other, 0.15, 1)
    rest(painted, qtbot)
    painted.sample.ask()
    settle(painted, qtbot)
    assert "single class" in painted.sample.dialog.status.text()


def test_the_layer_is_removed_while_it_is_labelled(painted: DockController, project: QgsProject, qtbot) -> None:
    warnings: list[str] = []
    painted.messages.warn = warnings.append
    layer = draw(painted, qtbot, 12)
    press(painted, Qt.Key.Key_1)
    painted.sample.show_figures()
    project.removeMapLayer(layer.id())
    assert not painted.labelling.is_on
    assert painted.sample.window is None
    assert "".join(warnings) == "The layer of the sample was removed, so labelling has stopped."
    draw(painted, qtbot, 12)
    project.removeMapLayer(painted.raster.layer.id())
    assert not painted.labelling.is_on
    assert any(map(is_sample_layer, project.mapLayers().values()))


def test_a_folder_that_cannot_be_written(painted: DockController, project: QgsProject, tmp_path: Path, qtbot) -> None:
    if os.geteuid() == 0:
        target = tmp_path / "work_strokes.gpkg"
        target.mkdir()  # root may write everywhere, but not a file where a folder is
    else:
        tmp_path.chmod(0o500)
    warnings: list[str] = []
    painted.messages.warn = warnings.append
    project.setFileName(str(tmp_path / "work.qgz"))
    layer = draw(painted, qtbot, 12)
    tmp_path.chmod(0o700)
    assert painted.labelling.is_on
    assert layer.providerType() == "memory"
    assert any("could not be saved" in text for text in warnings)
    press(painted, Qt.Key.Key_2)
    assert labels_of(layer)[0] == 2
    project.setFileName("")


def test_without_a_coordinate_system_pixels_are_counted(
    provider,  # noqa: ARG001
    controller: DockController,
    project: QgsProject,
    tmp_path: Path,
    qtbot,
) -> None:
    values = np.repeat((10, 100, 200), 4)[:, np.newaxis] + np.zeros((1, 12, 9))
    path = rasters.write_raster(tmp_path / "plain.tif", values.astype(np.uint8), epsg=None)
    raster = QgsRasterLayer(str(path), "plain")
    project.addMapLayer(raster)
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    rest(controller, qtbot)
    draw(controller, qtbot, 12)
    press(controller, *[KEYS[point.map_class - 1] for point in controller.sample.sample.points])
    table = controller.sample.window.classes
    ids = rasters.read_raster(controller.sample._map[0])[0]
    assert [table.item(row, 2).text() for row in (0, 1)] == [f"{(ids == row + 1).sum()}\u00a0px" for row in (0, 1)]
    assert controller.sample.window.overall.text().startswith("100.0")
