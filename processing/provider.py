# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider ``clusterbrush`` of the Processing toolbox."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication, QgsProcessingModelAlgorithm, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..core.segmentation import software_version
from ..core.vector_writer import DRIVERS
from .accuracy import Accuracy
from .applymodel import ApplyModel
from .areachange import AreaChange
from .areas import Areas
from .classifystrokes import ClassifyStrokes
from .comparedistances import CompareDistances
from .features import Features
from .fitkmeans import FitKMeans
from .landscape import MakeLandscape
from .namecolours import NameColours
from .outlines import Outlines
from .parameters import TIFF
from .segment import Segment
from .smooth import Smooth
from .suggestk import SuggestK

ICON = Path(__file__).resolve().parent.parent / "icon.svg"
MODELS = Path(__file__).resolve().parent / "models"
ALGORITHMS = (
    Segment,
    FitKMeans,
    ApplyModel,
    SuggestK,
    CompareDistances,
    ClassifyStrokes,
    Features,
    NameColours,
    Areas,
    AreaChange,
    Outlines,
    Accuracy,
    Smooth,
    MakeLandscape,
)


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
        """Return the endings that dialogs offer; a temporary result has the user's own if it is one of them."""
        return [ending.removeprefix(".") for ending in TIFF]

    def supportedOutputVectorLayerExtensions(self) -> list[str]:
        """Return the endings that dialogs offer."""
        return [ending.removeprefix(".") for ending in DRIVERS]

    def loadAlgorithms(self) -> None:
        """Add one object of each algorithm, and the model graphs.

        A graph asks the registry for the algorithms it is made of, and the registry knows them only when the provider
        is in it: the plugin has this called again then (`refreshAlgorithms`).
        """
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
        if QgsApplication.processingRegistry().providerById(self.id()) is not None:
            for path in sorted(MODELS.glob("*.model3")):
                graph = QgsProcessingModelAlgorithm()
                if graph.fromFile(str(path)):
                    self.addAlgorithm(graph)
