# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider and the dock's controller in a real QGIS, and rasters whose clusters are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clusterbrush
import numpy as np
import painting
import pytest
import rasters
from clusterbrush.ui.controller import DockController
from clusterbrush.ui.menu import ICON
from qgis.core import (
    QgsApplication,
    QgsLayerTreeModel,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsLayerTreeView

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


@pytest.fixture(scope="session", autouse=True)
def layer_tree(qgis_app, qgis_iface) -> Iterator[QgsLayerTreeView]:  # noqa: ARG001
    """Give the interface a real tree of layers: Processing of QGIS 3.44 hands it to C++, which takes no stand-in."""
    view = QgsLayerTreeView()
    view.setModel(QgsLayerTreeModel(QgsProject.instance().layerTreeRoot(), view))
    qgis_iface.layerTreeView = lambda: view
    yield view
    del qgis_iface.layerTreeView


@pytest.fixture(scope="module")
def provider(qgis_app, qgis_processing) -> Iterator[object]:  # noqa: ARG001 - both are there for what they start
    """Register the provider as the plugin does, for one file of tests."""
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


@pytest.fixture
def raster(stripes: Path, project: QgsProject) -> QgsRasterLayer:
    layer = QgsRasterLayer(str(stripes), "stripes")
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def controller(qgis_iface, project: QgsProject) -> Iterator[DockController]:
    made = DockController(qgis_iface, project, ICON)
    made.load()
    yield made
    made.unload()


@pytest.fixture(scope="module")
def given(provider, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:  # noqa: ARG001 - runs its algorithms
    """Return what each algorithm needs at least, by its name."""
    from qgis import processing

    folder = tmp_path_factory.mktemp("given")
    image = str(painting.fields_image(folder / "image.tif"))
    strokes = painting.write_strokes(folder / "strokes.geojson")
    painted = {"INPUT": image, "STROKES": str(strokes)}
    model = str(folder / "model.json")
    processing.run("clusterbrush:fitkmeans", {"INPUT": image, "N_CLUSTERS": 3, "MODEL": model})
    classes = processing.run("clusterbrush:classifystrokes", {**painted, "OUTPUT": str(folder / "classes.tif")})
    clusters = processing.run("clusterbrush:applymodel", {"INPUT": image, "MODEL": model, "OUTPUT": "TEMPORARY_OUTPUT"})
    one = {"INPUT": classes["OUTPUT"]}
    return {
        "segment": {"INPUT": image},
        "fitkmeans": {"INPUT": image},
        "applymodel": {"INPUT": image, "MODEL": model},
        "suggestk": {"INPUT": image, "MAX_CLUSTERS": 4},
        "comparedistances": {"INPUT": image, "N_CLUSTERS": 3},
        "classifystrokes": painted,
        "compare": {**painted, "METHODS": [0, 1]},
        "features": {"INPUT": image},
        "learnfeatures": {"INPUTS": [image], "PATCH": 32, "EPOCHS": 1, "STEPS": 1},
        "namecolours": {"INPUT": clusters["OUTPUT"], "MODEL": model},
        "areas": one,
        "areachange": {"BEFORE": classes["OUTPUT"], "AFTER": classes["OUTPUT"]},
        "outlines": one,
        "accuracy": {**one, "TRUTH": classes["OUTPUT"]},
        "smooth": one,
        "landscape": {"WIDTH": 64, "HEIGHT": 48},
    }
