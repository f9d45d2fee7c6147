# SPDX-License-Identifier: GPL-2.0-or-later
"""The base class of all algorithms: it passes core's errors and notices to QGIS, and QGIS's layers to core as paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QIcon

from ...core.base.errors import CancelledError, ClusterBrushError, Notice
from ...core.base.files import temporary_files_in
from ...core.base.progress import Progress
from ...core.engine.dask_cluster import scheduler
from ...core.jobs.run import SCHEDULER, Run, Words, keep_legend
from ...core.jobs.targets import check_file
from ...core.legend.qgis_style import raster_style
from ...core.raster.format_checks import check_path
from ...core.raster.gdal_calls import bounded_cache
from ...i18n import tr
from ...i18n.sentences import phrase, translated
from .input_layers import WithInputLayers
from .layers import RASTER, VECTOR, ResultStyler, place_of_database_layer, raster_path, titles
from .overwriting import check_overwriting

if TYPE_CHECKING:
    from ...core.base.progress import NoticeCollector
    from ...core.legend.entry import LegendEntry
    from .groups import Group

LAYERS = (RASTER, VECTOR)
BATCH = "BatchFeedback"  # end of the class name of the feedback of a batch
HELP_URL = "https://github.com/clusterbrush/clusterbrush/blob/main/docs/guide.md"


class FeedbackProgress(Progress):
    """Core's progress on a Processing feedback."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback

    def report(self, fraction: float) -> None:
        """Move the progress bar."""
        self._feedback.setProgress(100.0 * fraction)

    def is_cancelled(self) -> bool:
        """Return True once Cancel was pressed."""
        return bool(self._feedback.isCanceled())

    def notify(self, notice: Notice) -> None:
        """Write a warning into the log."""
        self._feedback.pushWarning(translated(notice))


class ClusterBrushAlgorithm(WithInputLayers):
    """Base of all algorithms. Subclasses set the attributes below and implement `compute`.

    Attributes
    ----------
    NAME : str
        The id that scripts and model graphs use; never translated.
    TITLE, TAGS, HELP : str
        Name in the toolbox, search words (separated by commas), and what it does. Marked by `N_`.
    GROUP : Group
    """

    NAME: ClassVar[str]
    TITLE: ClassVar[str]
    GROUP: ClassVar[Group]
    TAGS: ClassVar[str]
    HELP: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self._stylers: dict[str, ResultStyler] = {}  # by the name of the output
        self._feedback: QgsProcessingFeedback | None = None  # of the current run
        # By the name of the output. QGIS would make up another temporary file when it is asked a second time.
        self._output_paths: dict[str, str] = {}
        self._checked_outputs: set[str] = set()  # whose places were found fit for writing in this run

    def createInstance(self) -> ClusterBrushAlgorithm:
        """Return a new object, which QGIS asks for before each run."""
        return type(self)()

    def name(self) -> str:
        """Return the id that scripts and model graphs use."""
        return self.NAME

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return phrase(self.TITLE)

    def group(self) -> str:
        """Return the group's name."""
        return phrase(self.GROUP.title)

    def groupId(self) -> str:
        """Return the group's id."""
        return self.GROUP.id

    def tags(self) -> list[str]:
        """Return the search words of the toolbox."""
        return phrase(self.TAGS).split(",")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return phrase(self.HELP)

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
        """Create the post-processors here, on the main thread: QGIS ignores any others (qgis/QGIS#47533)."""
        destinations = (target for target in self.destinationParameterDefinitions() if target.type() in LAYERS)
        self._stylers = {target.name(): ResultStyler.create() for target in destinations}
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Run, and turn core's errors into QGIS's."""
        self._output_paths.clear()
        self._checked_outputs.clear()
        self._feedback = feedback
        try:
            self._set_output_paths(parameters, context)
            cluster = scheduler(self._scheduler(parameters, context), FeedbackProgress(feedback))
            with bounded_cache(), temporary_files_in(QgsProcessingUtils.tempFolder()), cluster:
                return self._without_reports(self.compute(parameters, context, feedback), feedback)
        except ClusterBrushError as error:
            sentence = translated(error)
        except CancelledError:
            feedback.pushInfo(tr("Cancelled. Nothing was written."))
            return {}
        finally:
            self._feedback = None
        # Raised outside the except block: QGIS keeps the exception, whose context would keep rasters open.
        raise QgsProcessingException(sentence)

    def _without_reports(self, results: dict[str, Any], feedback: QgsProcessingFeedback) -> dict[str, Any]:
        """Return results without their reports in a batch, where QGIS fails on them (qgis/QGIS#47884).

        The report files are written all the same. Only the class name of the feedback tells a batch from a single run.
        """
        if not feedback.metaObject().className().endswith(BATCH):
            return results
        pages = {output.name() for output in self.outputDefinitions() if output.type() == "outputHtml"}
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
        """Return the name of a raster parameter's layer for screens and reports."""
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

    def _scheduler(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Return the address of the cluster that computes the blocks, empty for this machine."""
        known = self.parameterDefinition(SCHEDULER) is not None
        return str(self.parameterAsString(parameters, SCHEDULER, context)) if known else ""

    def optional_number(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> float | None:
        """Return a number, or None when the field was left empty."""
        value = parameters.get(name)
        return None if value is None or value == "" else self.parameterAsDouble(parameters, name, context)

    def _set_output_paths(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        """Ask once where the results go, and raise when one would replace what is read, or another."""
        for definition in self.destinationParameterDefinitions():
            name = definition.name()
            if definition.type() in LAYERS:
                place = self.parameterAsOutputLayer(parameters, name, context)
                self._output_paths[name] = place_of_database_layer(place, context)
            else:
                self._output_paths[name] = self.parameterAsFileOutput(parameters, name, context)
        check_overwriting(self, parameters, context, self._output_paths)

    def output_path(self, name: str, endings: tuple[str, ...]) -> str:
        """Return where to write, or an empty string when the output is switched off; the same at each call of a run.

        Raises
        ------
        ParameterError
            When the ending of the file name is not one of `endings`.
        OutputError
            When nothing can be written there.
        """
        path = self._output_paths[name]
        if path and name not in self._checked_outputs:
            check_file(path, endings, self.parameterDefinition(name).type() == VECTOR)
            self._checked_outputs.add(name)
        return path

    def raster_output(self, name: str) -> str:
        """Return where to write a raster, or an empty string when it is switched off; the same at each call of a run.

        Raises
        ------
        ParameterError
            When the ending of the file name is that of no format that can be written.
        OutputError
            When nothing can be written there, or the file there has layers that would be lost.
        """
        path = self._output_paths[name]
        if path and name not in self._checked_outputs:
            check_path(path)
            self._checked_outputs.add(name)
        return path

    def publish(self, path: str, context: QgsProcessingContext, name: str, legend: list[LegendEntry]) -> None:
        """Give a finished class raster its style file, and its name and legend in the project when QGIS loads it."""
        keep_legend(path, legend, self.inform)
        self.show(path, context, name, raster_style(legend))

    def run_of(
        self, values: dict[str, Any], name: str, context: QgsProcessingContext, progress: NoticeCollector
    ) -> Run:
        """Return what a job of core is given, once the places of all results were checked.

        Parameters
        ----------
        values : dict
        name : str
            Of the parameter with the raster whose name stands in reports; empty for none.
        context : QgsProcessingContext
        progress : NoticeCollector
        """
        title = self.title(values, name, context) if name else ""
        return Run(progress, dict(self._output_paths), title, Words(tr, translated), self.inform)

    def inform(self, notice: Notice) -> None:
        """Write into the log what is good to know and no warning."""
        if self._feedback is not None:
            self._feedback.pushInfo(translated(notice))

    def show(self, path: str, context: QgsProcessingContext, name: str, style: str, sort_key: int = 0) -> None:
        """Give a finished layer its name and style in the project, when QGIS loads it.

        Parameters
        ----------
        path : str
        context : QgsProcessingContext
        name : str
            In the layer tree; a name that a model graph gives to its result takes precedence.
        style : str
        sort_key : int
            Results of a run with a higher key lie above the others; QGIS before 3.32 orders them itself.
        """
        if path:
            titles.keep(path, name)
        if not context.willLoadLayerOnCompletion(path):
            return
        output = next(output for output, target in self._output_paths.items() if target == path)
        details = context.layerToLoadOnCompletionDetails(path)
        if details.name in ("", output, self.parameterDefinition(output).description()):
            details.name = name
        if hasattr(details, "layerSortKey"):
            details.layerSortKey = sort_key
        self._stylers[output].style = style
        details.setPostProcessor(self._stylers[output])
