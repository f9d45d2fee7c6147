# SPDX-License-Identifier: GPL-2.0-or-later
"""What all algorithms share: the one place where core's sentences become QGIS's, and where layers become paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QIcon

from ..core.errors import N_, CancelledError, ClusterBrushError, Notice, ParameterError
from ..core.files import check_target
from ..core.progress import Progress
from ..core.qml import write_style
from ..i18n import tr
from .layers import LegendStyler, raster_path

if TYPE_CHECKING:
    from ..core.raster_writer import LegendEntry

HELP_URL = "https://github.com/clusterbrush/clusterbrush/blob/main/docs/guide.md"


class FeedbackProgress(Progress):
    """Core's progress on a Processing feedback."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback

    def report(self, fraction: float) -> None:
        """Move the progress bar."""
        self._feedback.setProgress(100.0 * fraction)

    def is_cancelled(self) -> bool:
        """Tell whether Cancel was pressed."""
        return bool(self._feedback.isCanceled())

    def notify(self, notice: Notice) -> None:
        """Write a warning into the log."""
        self._feedback.pushWarning(translated(notice))


def translated(message: Notice | ClusterBrushError) -> str:
    """Return a sentence of core in the user's language."""
    return tr(message.template).format(**message.values)


class ClusterBrushAlgorithm(QgsProcessingAlgorithm):
    """Base of all algorithms. Subclasses implement `compute`."""

    def __init__(self) -> None:
        super().__init__()
        self._styler = LegendStyler()

    def createInstance(self) -> ClusterBrushAlgorithm:
        """Return a fresh object, as QGIS asks for each run."""
        return type(self)()

    def icon(self) -> QIcon:
        """Return the provider's icon."""
        return self.provider().icon() if self.provider() else QIcon()

    def helpUrl(self) -> str:
        """Return the guide's address."""
        return f"{HELP_URL}#{self.name()}"

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Make what must be made on the main thread: QGIS ignores post-processors from elsewhere (#47533)."""
        self._styler = LegendStyler.kept()
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Run, and turn core's errors into QGIS's."""
        try:
            return self.compute(parameters, context, feedback)
        except ClusterBrushError as error:
            sentence = translated(error)
        except CancelledError:
            feedback.pushInfo(tr("Cancelled. Nothing was written."))
            return {}
        # raised out here so that QGIS, which keeps the exception, does not keep open rasters alive with it
        raise QgsProcessingException(sentence)

    def compute(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Do the work and return the outputs."""
        raise NotImplementedError

    # --- parameters

    def raster_layer(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> QgsRasterLayer:
        """Return a raster parameter's layer, or raise QGIS's own sentence."""
        layer = self.parameterAsRasterLayer(parameters, name, context)
        if layer is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, name))
        return layer

    def raster_path(
        self,
        parameters: dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> str:
        """Return a path that GDAL opens for a raster parameter; other providers' data is exported first."""
        return raster_path(self.raster_layer(parameters, name, context), context, feedback)

    def optional_number(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> float | None:
        """Return a number, or None when the field was left empty."""
        value = parameters.get(name)
        return None if value is None or value == "" else self.parameterAsDouble(parameters, name, context)

    def output_path(
        self,
        parameters: dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        endings: tuple[str, ...],
    ) -> str:
        """Return where to write, or an empty string when the output is not wanted.

        Raises
        ------
        ParameterError
            When the file name asks for a format that is not written.
        OutputError
            When nothing can be written there.
        """
        definition = self.parameterDefinition(name)
        if definition.type() in {"rasterDestination", "vectorDestination"}:
            path = self.parameterAsOutputLayer(parameters, name, context)
        else:
            path = self.parameterAsFileOutput(parameters, name, context)
        if path and not path.lower().endswith(endings):
            raise ParameterError(
                N_("{path} cannot be written: give a file name that ends in {endings}."),
                path=path,
                endings=", ".join(endings),
            )
        if path:
            check_target(path)
        return path

    def publish(self, path: str, context: QgsProcessingContext, name: str, legend: list[LegendEntry]) -> None:
        """Give a finished raster its style file, and its name and legend in the project when QGIS loads it."""
        write_style(path, legend)
        if context.willLoadLayerOnCompletion(path):
            details = context.layerToLoadOnCompletionDetails(path)
            details.name = name
            self._styler.legends[path] = legend
            details.setPostProcessor(self._styler)
