# SPDX-License-Identifier: GPL-2.0-or-later
"""Shares and areas beside the classes: those of the exported map, whatever is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.live.figures import ClassFigures, RasterFigures
from clusterbrush.core.raster.grid import Window
from clusterbrush.ui.dock.class_model import ClassModel, share_text
from clusterbrush.ui.worker import live as worker
from clusterbrush.ui.worker.live import SettledFigures
from dock_steps import PATIENCE, column_of, open_on, paint, rest
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import Qt

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsProject

SHARE, AREA = column_of(ClassModel.share_text), column_of(ClassModel.area_text)
ROWS = range(3)  # two classes and what is unclassified


def column(controller: DockController, number: int) -> list[str]:
    return [controller.model.index(row, number).data() for row in ROWS]


def is_grey(controller: DockController) -> bool:
    return controller.model.index(0, SHARE).data(Qt.ItemDataRole.ForegroundRole) is not None


def wait_until_settled(controller: DockController, qtbot) -> None:
    rest(controller, qtbot, refined=True)
    qtbot.waitUntil(lambda: controller.figures.is_settled, timeout=PATIENCE)


@pytest.fixture
def painted(controller: DockController, raster: QgsRasterLayer, qtbot) -> DockController:
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    wait_until_settled(controller, qtbot)
    return controller


def test_figures_are_those_of_the_map_and_not_of_the_view(
    painted: DockController, raster: QgsRasterLayer, qtbot
) -> None:
    session = painted.live._session
    classified = session.refine(Window(0, 0, raster.height(), raster.width()))
    counts = np.bincount(classified.class_ids.ravel(), minlength=3)
    expected = [share_text(count / counts.sum()) for count in (*counts[1:], counts[0])]
    assert column(painted, SHARE) == expected
    assert not is_grey(painted)
    for factor in (0.3, 8.0):
        painted._canvas.zoomByFactor(factor)
        painted._canvas.refresh()
        rest(painted, qtbot, refined=True)
        assert column(painted, SHARE) == expected


def test_figures_of_earlier_strokes_are_grey(painted: DockController, raster: QgsRasterLayer, qtbot) -> None:
    before = column(painted, SHARE)
    shown = []
    painted.live.figures_changed.connect(lambda _edit: shown.append((column(painted, SHARE), is_grey(painted))))
    paint(painted, raster, 0.5, 2)
    wait_until_settled(painted, qtbot)
    assert shown == [(before, True)], "the last figures stay until the new ones are known"
    assert column(painted, SHARE) != before
    assert not is_grey(painted)
    late = SettledFigures(
        ClassFigures({0: 1.0}, {0: 0.0}, {0: 9.0}, None), painted.figures.edit_figures.edit - 1, 0.0, 0
    )
    painted.figures.settle(late)
    assert column(painted, SHARE) != before, "what comes too late is dropped"


def test_figures_of_another_threshold_or_method_are_grey_at_once(painted: DockController, qtbot) -> None:
    """Not only when the worker has begun on them: until then they would look like those of the new setting."""
    methods = painted.dock.methodBox
    by_cluster = next(row for row in range(methods.count()) if row != methods.currentIndex())
    methods.setCurrentIndex(by_cluster)
    methods.activated.emit(by_cluster)
    assert is_grey(painted)
    wait_until_settled(painted, qtbot)
    painted.dock.thresholdSlider.setValue(painted.dock.thresholdSlider.value() + 20)
    assert is_grey(painted)
    assert not painted.figures.is_settled
    wait_until_settled(painted, qtbot)
    assert not is_grey(painted)


def test_what_is_left_out_and_smoothed_is_counted(painted: DockController, qtbot) -> None:
    painted.dock.leastSlider.setValue(95)
    assert is_grey(painted)
    wait_until_settled(painted, qtbot)
    left_out = painted.figures.settled.figures.shares[0]
    assert left_out > 0
    assert column(painted, SHARE)[2] == share_text(left_out)
    painted.dock.leastSlider.setValue(0)
    painted.dock.smoothingSlider.setValue(2)
    wait_until_settled(painted, qtbot)
    assert painted.figures.settled.figures.shares[0] == 0
    assert painted.figures.settled.smoothing == 2


def test_without_a_coordinate_system_pixels_stand_in_the_table(
    controller: DockController, project: QgsProject, tmp_path: Path, qtbot
) -> None:
    values = np.repeat((20, 220), 40)[None, :, None] + np.random.default_rng(1).integers(0, 9, (1, 80, 90))
    path = rasters.write_raster(tmp_path / "nowhere.tif", values.astype(np.uint8), geotransform=None, epsg=None)
    layer = QgsRasterLayer(str(path), "nowhere")
    project.addMapLayer(layer)
    open_on(controller, layer)
    paint(controller, layer, 0.15, 1)
    paint(controller, layer, 0.85, 2)
    wait_until_settled(controller, qtbot)
    texts = column(controller, AREA)
    assert all(text.endswith("px") for text in texts), texts
    assert sum(int("".join(filter(str.isdigit, text))) for text in texts) == 80 * 90


def test_a_view_that_moves_and_a_stroke_go_before_the_figures(
    painted: DockController, raster: QgsRasterLayer, qtbot, monkeypatch
) -> None:
    """The work on the figures is cancelled at once, and goes on from where it was."""
    monkeypatch.setattr(worker, "RasterFigures", lambda session: RasterFigures(session, 0, 40, 2))
    painted.live._figures = None
    begun, classify = [], RasterFigures._classify

    def slowly(figures, sample, version, progress) -> None:
        begun.append(figures)
        while not progress.is_cancelled() and len(begun) < 2:
            pass
        classify(figures, sample, version, progress)

    monkeypatch.setattr(RasterFigures, "_classify", slowly)
    paint(painted, raster, 0.4, 1)
    qtbot.waitUntil(lambda: len(begun) == 1, timeout=PATIENCE)
    paint(painted, raster, 0.6, 2)
    wait_until_settled(painted, qtbot)
    assert len(begun) >= 2
    assert len(set(map(id, begun))) == 1
    assert "±" in column(painted, SHARE)[0] or "<" in column(painted, SHARE)[0]
