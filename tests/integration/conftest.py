# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider in a real QGIS, and rasters whose clusters are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clusterbrush
import numpy as np
import pytest
import rasters
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LEVELS = (10, 100, 200)


class Log(QgsProcessingFeedback):
    """Keeps what an algorithm says."""

    def __init__(self) -> None:
        super().__init__(False)
        self.warnings: list[str] = []
        self.infos: list[str] = []
        self.seen: list[float] = []
        self.progressChanged.connect(self.seen.append)

    def pushWarning(self, warning: str) -> None:
        self.warnings.append(warning)

    def pushInfo(self, info: str) -> None:
        self.infos.append(info)


@pytest.fixture(scope="module")
def provider(qgis_app, qgis_processing) -> Iterator[object]:  # noqa: ARG001 - both are there for what they start
    """Register the provider as the plugin does, for one file of tests."""
    from qgis.core import QgsApplication

    plugin = clusterbrush.classFactory(None)
    plugin.initProcessing()
    yield QgsApplication.processingRegistry().providerById("clusterbrush")
    plugin.unload()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def project() -> Iterator[QgsProject]:
    yield QgsProject.instance()
    QgsProject.instance().clear()


@pytest.fixture
def run(provider, log: Log) -> Callable[..., dict]:
    """Return a function that checks the parameters and runs an algorithm of ours."""
    from qgis import processing

    def run_algorithm(name: str, **parameters) -> dict:
        algorithm = provider.algorithm(name)
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        fits, reason = algorithm.checkParameterValues(parameters, context)
        assert fits, reason
        return processing.run(f"clusterbrush:{name}", parameters, feedback=log)

    return run_algorithm


@pytest.fixture
def stripes(tmp_path: Path) -> Path:
    """Write 12 rows of values about 10, 100 and 200, four rows each, 9 columns, two bands."""
    values = np.repeat(LEVELS, 4)[:, np.newaxis] + np.random.default_rng(1).integers(0, 3, (2, 12, 9))
    return rasters.write_raster(tmp_path / "image.tif", values.astype(np.uint8), names=["red", "nir"])


@pytest.fixture
def clusters() -> Callable[[str], np.ndarray]:
    """Return the function that reads the first band of a result."""
    return lambda path: rasters.read_raster(path)[0]
