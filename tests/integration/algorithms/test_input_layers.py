# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers of the project are looked up on the main thread, where QGIS can, and may be removed while a run lasts."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from qgis.core import (
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
)
from rasters import read_raster

if TYPE_CHECKING:
    from pathlib import Path

N_RUNS = 12  # where an algorithm looks layers up in its thread, QGIS ends within a few


def test_the_canvas_may_draw_while_an_algorithm_begins(root: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    helpers = root / "tests" / "helpers"
    done = subprocess.run(
        [sys.executable, str(helpers / "meanwhile.py"), str(tmp_path), str(N_RUNS)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(list(tmp_path.glob("[0-9]*.tif"))) == N_RUNS


@pytest.fixture
def prepared(provider, land: dict[str, str], project: QgsProject, tmp_path: Path):
    """Return a task that is prepared, its layer, what it writes, and its log."""
    layer = QgsRasterLayer(land["OUTPUT"], "image")
    project.addMapLayer(layer)
    context, log = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    algorithm = provider.algorithm("segment").create()
    output = tmp_path / "clusters.tif"
    task = QgsProcessingAlgRunnerTask(
        algorithm, {"INPUT": layer.id(), "N_CLUSTERS": 3, "OUTPUT": str(output)}, context, log
    )
    return task, layer, output, log, (algorithm, context)


def test_a_layer_by_its_id(prepared) -> None:
    task, _, output, log, _ = prepared
    assert task.run(), log.textLog()
    assert set(read_raster(output)[0].ravel().tolist()) == {1, 2, 3}


def test_a_layer_that_was_removed_meanwhile_is_a_sentence(prepared, project: QgsProject) -> None:
    task, layer, output, log, _ = prepared
    project.removeMapLayer(layer.id())
    assert not task.run()
    assert "Could not load source layer" in log.textLog()
    assert "Traceback" not in log.textLog()
    assert not output.exists()
