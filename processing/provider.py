# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider ``clusterbrush`` of the Processing toolbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis import core
from qgis.core import QgsApplication, QgsFileUtils, QgsProcessingModelAlgorithm, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..core.base.version import software_version
from ..core.raster.formats import FORMATS, available_formats
from ..core.vector.writer import DRIVERS
from .algorithms.accuracy import Accuracy
from .algorithms.applymodel import ApplyModel
from .algorithms.areachange import AreaChange
from .algorithms.areas import Areas
from .algorithms.classifystrokes import ClassifyStrokes
from .algorithms.compare import Compare
from .algorithms.comparedistances import CompareDistances
from .algorithms.features import Features
from .algorithms.fitkmeans import FitKMeans
from .algorithms.landscape import MakeLandscape
from .algorithms.learnfeatures import LearnFeatures
from .algorithms.namecolours import NameColours
from .algorithms.outlines import Outlines
from .algorithms.segment import Segment
from .algorithms.smooth import Smooth
from .algorithms.suggestk import SuggestK

ALGORITHMS = (
    Segment,
    FitKMeans,
    ApplyModel,
    SuggestK,
    CompareDistances,
    ClassifyStrokes,
    Compare,
    Features,
    LearnFeatures,
    NameColours,
    Areas,
    AreaChange,
    Outlines,
    Accuracy,
    Smooth,
    MakeLandscape,
)


ICON = Path(__file__).resolve().parent.parent / "icon.svg"
MODELS = Path(__file__).resolve().parent / "models"


def _file_endings() -> list[tuple[str, str]]:
    """Return pairs of GDAL's driver name and a file ending that QGIS can add to a file name.

    An older QGIS reads `*.cog.tif` as `*.cog`, so that ending is left out there; a file name that is typed in full
    is still written.
    """
    pairs = [(entry.driver, ending.removeprefix(".")) for entry in available_formats() for ending in entry.endings]
    return [
        (driver, ending) for driver, ending in pairs if QgsFileUtils.extensionsFromFilter(f"*.{ending}") == [ending]
    ]


class ClusterBrushProvider(QgsProcessingProvider):
    """Lists the algorithms; ids are a contract with scripts and model graphs."""

    def id(self) -> str:
        """Return the id that algorithm ids begin with."""
        return "clusterbrush"

    def name(self) -> str:
        """Return the name in the toolbox."""
        return "ClusterBrush"

    def versionInfo(self) -> str:
        """Return the plugin's version."""
        return software_version()

    def icon(self) -> QIcon:
        """Return the icon in the toolbox."""
        return QIcon(str(ICON))

    def svgIconPath(self) -> str:
        """Return the icon's path."""
        return str(ICON)

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        """Return the endings of raster files that dialogs offer."""
        return [ending for _driver, ending in _file_endings()]

    def supportedOutputRasterLayerFormatAndExtensions(self) -> list[Any]:
        """Return GDAL's driver name with each ending; QGIS 4 calls this instead of the endings alone."""
        pair = getattr(core, "QgsProcessingFormatExtensionPair", lambda *values: values)
        return [pair(driver, ending) for driver, ending in _file_endings()]

    def defaultRasterFileExtension(self) -> str:
        """Return the ending of temporary results: the user's own where it is a GeoTIFF's, else that of GeoTIFF.

        GeoTIFF can hold every result.
        """
        default = str(super().defaultRasterFileExtension())
        return default if f".{default}" in FORMATS[0].endings else FORMATS[0].endings[0].removeprefix(".")

    def defaultRasterFileFormat(self) -> str:
        """Return GDAL's driver name of temporary results; QGIS 4 calls this."""
        return FORMATS[0].driver

    def supportedOutputVectorLayerExtensions(self) -> list[str]:
        """Return the endings of vector files that dialogs offer."""
        return [ending.removeprefix(".") for ending in DRIVERS]

    def loadAlgorithms(self) -> None:
        """Add one object of each algorithm, and the model graphs.

        A graph looks its algorithms up in the registry, which knows them only once the provider is registered: the
        plugin therefore calls `refreshAlgorithms` after it has registered the provider.
        """
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
        if QgsApplication.processingRegistry().providerById(self.id()) is not None:
            for path in sorted(MODELS.glob("*.model3")):
                graph = QgsProcessingModelAlgorithm()
                if graph.fromFile(str(path)):
                    self.addAlgorithm(graph)
