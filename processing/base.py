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

from ..core.errors import N_, CancelledError, ClusterBrushError, Notice, Notices, ParameterError
from ..core.files import check_target
from ..core.numbers import NumberStyle, fill
from ..core.progress import Progress
from ..core.qml import raster_style, write_style
from ..i18n import tr
from .layers import ResultStyler, raster_path, titles

if TYPE_CHECKING:
    from ..core.raster_writer import LegendEntry

LAYERS = ("rasterDestination", "vectorDestination")
BATCH = "BatchFeedback"  # end of the name of the class
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
    values = {name: _in_words(value) for name, value in message.values.items()}
    return fill(tr(message.template), values, number_style())


def _in_words(value: object) -> object:
    """Return a value of a sentence; sentences inside it are in the user's language too."""
    if isinstance(value, Notices):
        return " ".join(translated(one) for one in value)
    return translated(value) if isinstance(value, (Notice, ClusterBrushError)) else value


def number_style() -> NumberStyle:
    """Return how numbers are written in the user's language."""
    return NumberStyle.of_language(tr("en"))


class ClusterBrushAlgorithm(QgsProcessingAlgorithm):
    """Base of all algorithms. Subclasses implement `compute`."""

    def __init__(self) -> None:
        super().__init__()
        self._stylers: dict[str, ResultStyler] = {}  # by output
        self._places: dict[str, str] = {}  # of the outputs: asked again, QGIS makes up another temporary file

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
        layers = (one for one in self.destinationParameterDefinitions() if one.type() in LAYERS)
        self._stylers = {one.name(): ResultStyler.kept() for one in layers}
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Run, and turn core's errors into QGIS's."""
        self._places.clear()
        try:
            return self._listed(self.compute(parameters, context, feedback), feedback)
        except ClusterBrushError as error:
            sentence = translated(error)
        except CancelledError:
            feedback.pushInfo(tr("Cancelled. Nothing was written."))
            return {}
        # raised out here so that QGIS, which keeps the exception, does not keep open rasters alive with it
        raise QgsProcessingException(sentence)

    def _listed(self, results: dict[str, Any], feedback: QgsProcessingFeedback) -> dict[str, Any]:
        """Leave reports out of the results of a batch, over which QGIS stumbles (qgis/QGIS#47884); the files are there.

        The name of a class of QGIS's own tells a batch from a single run; nothing else does.
        """
        if not feedback.metaObject().className().endswith(BATCH):
            return results
        pages = {one.name() for one in self.outputDefinitions() if one.type() == "outputHtml"}
        return {name: value for name, value in results.items() if name not in pages}

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

    def title(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> str:
        """Return what a raster parameter's layer is called on screens and in reports."""
        layer = self.raster_layer(parameters, name, context)
        return titles.of(layer, layer.name())

    def raster_path(
        self,
        parameters: dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> str:
        """Return a path that GDAL opens for a raster parameter; other providers' data is exported first."""
        return raster_path(self.raster_layer(parameters, name, context), context, feedback)

    def optional_number(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> float | None:
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
        """Return where to write, or an empty string when the output is not wanted; the same at each call of a run.

        Raises
        ------
        ParameterError
            When the file name asks for a format that is not written.
        OutputError
            When nothing can be written there.
        """
        if name in self._places:
            return self._places[name]
        if self.parameterDefinition(name).type() in LAYERS:
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
        self._places[name] = path
        return path

    def publish(self, path: str, context: QgsProcessingContext, name: str, legend: list[LegendEntry]) -> None:
        """Give a finished class raster its style file, and its name and legend in the project when QGIS loads it."""
        style = raster_style(legend)
        write_style(path, style)
        self.show(path, context, name, style)

    def show(self, path: str, context: QgsProcessingContext, name: str, style: str, place: int = 0) -> None:
        """Give a finished layer its name and style in the project, when QGIS loads it.

        Parameters
        ----------
        path : str
        context : QgsProcessingContext
        name : str
            In the layer tree; a graph's own name for its result comes before it.
        style : str
        place : int
            The higher, the farther above the other results of the run; QGIS before 3.32 has an order of its own.
        """
        if path:
            titles.keep(path, name)
        if not context.willLoadLayerOnCompletion(path):
            return
        output = next(one for one, place in self._places.items() if place == path)
        details = context.layerToLoadOnCompletionDetails(path)
        if details.name in ("", output, self.parameterDefinition(output).description()):
            details.name = name
        if hasattr(details, "layerSortKey"):
            details.layerSortKey = place
        self._stylers[output].style = style
        details.setPostProcessor(self._stylers[output])
