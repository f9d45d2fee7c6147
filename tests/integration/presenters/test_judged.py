# SPDX-License-Identifier: GPL-2.0-or-later
"""The map that is judged is computed once for all who ask, and an export spares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.exporting.export import steps_of
from clusterbrush.ui.exporting.processing_run import CANCELLED
from dock_steps import PATIENCE, open_on, paint, rest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsRasterLayer


@pytest.fixture
def painted(provider, controller: DockController, raster: QgsRasterLayer, qtbot) -> DockController:  # noqa: ARG001
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    rest(controller, qtbot)
    return controller


def test_it_is_computed_once_and_anew_after_a_change(painted: DockController, raster, qtbot) -> None:
    judged, paths, reasons = painted.judged, [], []
    judged.ready.connect(paths.append)
    judged.failed.connect(reasons.append)
    judged.ask()
    judged.ask()
    qtbot.waitUntil(lambda: bool(paths), timeout=PATIENCE)
    assert len(paths) == 1
    assert judged.state_of_map == judged.state
    judged.ask()
    assert paths == [paths[0]] * 2
    before = rasters.read_raster(paths[0])
    paint(painted, raster, 0.55, 2)
    judged.ask()
    paint(painted, raster, 0.45, 2)  # while the map without it is being computed
    judged.ask()
    qtbot.waitUntil(lambda: len(paths) == 3, timeout=PATIENCE)
    assert judged.state_of_map == judged.state
    assert not np.array_equal(rasters.read_raster(paths[2]), before)
    painted.dock.smoothingSlider.setValue(1)
    judged.ask()
    judged.cancel()
    qtbot.waitUntil(lambda: not judged.is_running, timeout=PATIENCE)
    assert (len(paths), reasons) == (3, [CANCELLED])


def test_an_export_of_the_present_map_is_taken(
    painted: DockController, run: Callable[..., dict], tmp_path: Path, qtbot
) -> None:
    judged, paths = painted.judged, []
    judged.ready.connect(paths.append)
    strokes, settings = painted.strokes.layer, painted.raster.settings
    for name, smoothing in (("other.tif", 2), ("map.tif", 0)):
        options = ExportOptions(str(tmp_path / name), False, False, False, smoothing=smoothing)
        painted.exporter.begun.emit(options)
        for algorithm, parameters in steps_of(painted.raster.layer.id(), strokes.id(), settings, options):
            run(algorithm.partition(":")[2], **parameters)
        painted.exporter.exported.emit(options)
    judged.ask()
    assert paths == [str(tmp_path / "map.tif")]
    rasters.write_raster(tmp_path / "map.tif", np.ones((12, 9), dtype=np.uint8))  # by another program
    judged.ask()
    assert paths == [str(tmp_path / "map.tif")]
    qtbot.waitUntil(lambda: len(paths) == 2, timeout=PATIENCE)
    assert set(np.unique(rasters.read_raster(paths[1]))) == {1, 2}
