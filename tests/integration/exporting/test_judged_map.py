# SPDX-License-Identifier: GPL-2.0-or-later
"""The map that is judged is the one that an export writes, and leaves nothing in the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.exporting.export import steps_of
from clusterbrush.ui.exporting.judged_map import JudgedMap
from clusterbrush.ui.exporting.processing_run import CANCELLED
from clusterbrush.ui.project.settings import Settings
from dock_steps import PATIENCE, open_on, paint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsProject, QgsRasterLayer


@pytest.fixture
def judged(provider, project: QgsProject) -> Iterator[JudgedMap]:  # noqa: ARG001 - its algorithms are run
    made = JudgedMap(project)
    yield made
    made.unload()
    made.deleteLater()


def test_it_is_the_exported_map(
    controller: DockController,
    raster: QgsRasterLayer,
    project: QgsProject,
    judged: JudgedMap,
    run: Callable[..., dict],
    tmp_path: Path,
    qtbot,
) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    qtbot.waitUntil(lambda: controller.grouping.task is None and controller.live.is_idle, timeout=PATIENCE)
    strokes, settings = controller.strokes.layer, controller.raster.settings
    strokes.commitChanges(False)
    classified, smoothed = str(tmp_path / "classified.tif"), str(tmp_path / "map.tif")
    run("classifystrokes", INPUT=raster.id(), STROKES=strokes.id(), CLASS_FIELD="class_id", OUTPUT=classified)
    run("smooth", INPUT=classified, METHOD=0, RADIUS=1, OUTPUT=smoothed)
    layers = set(project.mapLayers())
    path = judged.new_path()
    assert judged.known("state") == ""
    with qtbot.waitSignal(judged.ready, timeout=PATIENCE) as ready:
        private = ExportOptions(path, False, False, False, smoothing=1)
        judged.start(steps_of(raster.id(), strokes.id(), settings, private), path, "state")
        assert judged.is_running
    assert ready.args == [path] == [judged.known("state")]
    np.testing.assert_array_equal(rasters.read_raster(path), rasters.read_raster(smoothed))
    assert set(np.unique(rasters.read_raster(path))) == {1, 2}
    assert set(project.mapLayers()) == layers
    assert judged.known("another state") == ""
    assert not judged.is_running


def test_a_wrong_raster_and_a_cancel_are_told(judged: JudgedMap, raster: QgsRasterLayer, qtbot) -> None:
    path = judged.new_path()
    with qtbot.waitSignal(judged.failed, timeout=PATIENCE) as failed:
        judged.start(steps_of("nothing", "none", Settings(), ExportOptions(path, False, False, False)), path, 1)
    assert failed.args[0]
    assert judged.known(1) == ""
    step = ("clusterbrush:segment", {"INPUT": raster.id(), "N_CLUSTERS": 2, "OUTPUT": path, "REPORT": None})
    with qtbot.waitSignal(judged.failed, timeout=PATIENCE) as failed:
        judged.start([step], path, 2)
        judged.cancel()
    assert failed.args == [CANCELLED]
