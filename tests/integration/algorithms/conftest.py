# SPDX-License-Identifier: GPL-2.0-or-later
"""A landscape, its clusters, and a small class map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clusterbrush
import numpy as np
import pytest
import rasters
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.raster.writer import open_writer
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def land(provider, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make the default landscape, once for all files."""
    names = {"OUTPUT": "image.tif", "CLASSES": "classes.tif", "HEIGHTS": "heights.tif"}
    return made_once(f"{provider.id()}:landscape", tmp_path_factory.getbasetemp() / "land", names)


@pytest.fixture(scope="module")
def segmented(provider, land: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Group the landscape in four clusters, once for all files."""
    names = {"OUTPUT": "clusters.tif", "MODEL": "model.json"}
    folder = tmp_path_factory.getbasetemp() / "segmented"
    return made_once(f"{provider.id()}:segment", folder, names, INPUT=land["OUTPUT"], N_CLUSTERS=4)


def made_once(algorithm: str, folder: Path, names: dict[str, str], **parameters: object) -> dict[str, str]:
    """Return the outputs of an algorithm by name, in a folder that keeps them for the next file of tests."""
    from qgis import processing

    wanted = {name: str(folder / file) for name, file in names.items()}
    if not folder.is_dir():
        folder.mkdir()
        processing.run(algorithm, {**parameters, **wanted})
    return wanted


class Feedback(QgsProcessingFeedback):
    """Keeps warnings and errors."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def reportError(self, error: str, fatalError: bool = False) -> None:
        self.errors.append(error)

    def pushWarning(self, warning: str) -> None:
        self.warnings.append(warning)


@pytest.fixture
def feedback() -> Feedback:
    return Feedback()


@pytest.fixture(scope="module")
def toolbox(qgis_app) -> Iterator[object]:  # noqa: ARG001 - QGIS must be there
    """Return a function that checks the parameters and runs an algorithm, as the toolbox does."""
    plugin = clusterbrush.classFactory(None)
    plugin.initProcessing()

    def call(name: str, feedback: QgsProcessingFeedback | None = None, **parameters: object) -> dict:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"clusterbrush:{name}")
        context, feedback = QgsProcessingContext(), feedback or Feedback()
        context.setProject(QgsProject.instance())
        context.setFeedback(feedback)
        fine, reason = algorithm.checkParameterValues(parameters, context)
        if not fine:
            raise QgsProcessingException(reason)
        # QGIS catches the error: one that it passes on to Python lives, with all that it saw, until the very end
        results, done = algorithm.run(parameters, context, feedback)
        if not done:
            raise QgsProcessingException(feedback.errors[-1])
        return results

    yield call
    plugin.unload()


@pytest.fixture
def legend() -> list[LegendEntry]:
    """Return the legend of `class_map`."""
    return [LegendEntry(1, "forest", (0, 100, 0)), LegendEntry(2, "water", (0, 0, 200))]


@pytest.fixture
def class_map(tmp_path: Path, legend: list[LegendEntry]) -> Path:
    """Write a 20 x 20 map: left half forest, right half water, one pixel of water in the forest."""
    ids = np.ones((20, 20), dtype=np.uint8)
    ids[:, 10:] = 2
    ids[5, 5] = 2
    grid = RasterSource(str(rasters.write_raster(tmp_path / "grid.tif", ids))).grid
    with open_writer(str(tmp_path / "map.tif"), grid, np.uint8) as writer:
        writer.write(Window(0, 0, 20, 20), ids)
        writer.set_legend(legend)
    return tmp_path / "map.tif"
