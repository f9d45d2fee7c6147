# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster, strokes and truth in; several methods side by side out. See `core.jobs.comparing`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterRasterDestination,
)

from ...core.answers.comparing_methods import NO_METHOD, map_name
from ...core.answers.method_judging import answers_legend
from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.classification.methods import METHODS, method_at, number_of
from ...core.clustering.kmeans import KMeansOptions
from ...core.features.presets import CONTEXT
from ...core.jobs.answers import TWO_TRUTHS
from ...core.jobs.comparing import (
    BEST,
    DISAGREEMENT,
    FOLDER,
    HELP,
    MACRO_DICE,
    METHOD,
    RECOMMENDED,
    compare,
    files_in,
    task_on,
)
from ...core.legend.qgis_style import raster_style
from ...core.reports.comparing_methods import MethodsTexts
from ...core.session.further import ClassNames
from ...core.session.learning import LearningOptions
from ...i18n import tr
from ...i18n.sentences import phrase
from ..support import groups, methods, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.class_rasters import add_class_raster, open_classes
from ..support.feature_choice import add_features, chosen_preset
from ..support.label_raster import add_labels, chosen_labels, strokes_beside_labels
from ..support.layers import ResultStyler
from ..support.overwriting import check_folder
from ..support.parameters import CSV, HTML, INPUT, N_CLUSTERS, REPORT, SEED, TABLE, add
from ..support.stroke_layers import class_names_of, colours_of
from ..support.stroke_parameters import (
    STROKES,
    THRESHOLD_NAME,
    add_seed,
    add_stroke_clusters,
    add_strokes,
)
from ..support.truth_layers import SAMPLES, add_samples, samples_on

if TYPE_CHECKING:
    from qgis.core import QgsProcessingFeedback

    from ...core.answers.comparing_methods import Comparison, Task
    from ...core.answers.truth import Truth
    from ...core.jobs.run import Run
    from ...core.raster.class_raster import ClassRaster
    from ...core.raster.grid import Grid

METHODS_NAME = "METHODS"
TRUTH = "TRUTH"
TRUTH_BAND = "TRUTH_BAND"


class Compare(ClusterBrushAlgorithm):
    """Classifies an image by several methods from the same strokes or labels, and compares the maps."""

    NAME = "compare"
    TITLE = N_("Compare methods")
    GROUP = groups.CLASSES
    TAGS = N_("method,comparison,benchmark,dice,iou,kappa,bootstrap,significance,classification,strokes,svm")
    HELP = HELP

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        add_strokes(self, from_zero=False, optional=True)  # a truth would have to be numbered anew as well
        usable = [number_of(method) for method in METHODS.values() if method.lack is None]
        add(
            self,
            QgsProcessingParameterEnum(
                METHODS_NAME, tr("Methods"), methods.titles(), allowMultiple=True, defaultValue=usable
            ),
            tr("What to compare; all that can run here by default.") + " " + methods.help_texts(),
        )
        text = tr(
            "Raster of true classes on any grid, matched with the painted ones by name or number. Nodata means that "
            "the truth is not known there."
        )
        add_class_raster(self, TRUTH, tr("Truth raster"), TRUTH_BAND, text, optional=True)
        add_samples(
            self,
            tr(
                "Places whose class is known, in any coordinate system, instead of a truth raster. Not the strokes "
                "that are painted: pixels under these are not judged."
            ),
        )
        add_labels(self)
        add_features(self, CONTEXT, tr("What the methods see of a pixel."), advanced=True)
        add_stroke_clusters(self)
        add_seed(self)
        parameters.add_validity(self)
        self._add_outputs()

    def _add_outputs(self) -> None:
        add(
            self,
            QgsProcessingParameterFileDestination(
                TABLE, tr("Table of methods"), tr("CSV file (*.csv)"), optional=True, createByDefault=False
            ),
            tr("CSV with the measures, time and memory of each method, and how far it lies below the best."),
        )
        add(
            self,
            QgsProcessingParameterFolderDestination(
                FOLDER, tr("Folder of the maps"), optional=True, createByDefault=False
            ),
            tr(
                "Takes the class raster of each method, classes_METHOD.tif, which is loaded into the project with its "
                "legend, and the table as comparison.csv."
            ),
        )
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(
                DISAGREEMENT, tr("Disagreement"), optional=True, createByDefault=False
            ),
            tr(
                "Raster with the number of different answers of the methods on each pixel, of which unclassified is "
                "one: 1 where all agree, 0 for nodata."
            ),
        )
        outputs.add_report(
            self, tr("A page with the recommendation, the maps next to each other, all measures and intervals.")
        )
        self.addOutput(QgsProcessingOutputString(BEST, tr("Method with the highest macro Dice")))
        self.addOutput(QgsProcessingOutputNumber(METHOD, tr("Its number, as Classify by strokes takes it")))
        self.addOutput(QgsProcessingOutputNumber(MACRO_DICE, tr("Its macro Dice")))
        self.addOutput(QgsProcessingOutputString(RECOMMENDED, tr("Recommended method")))

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Refuse two truths, and no method."""
        if parameters.get(TRUTH) and parameters.get(SAMPLES):
            return False, phrase(TWO_TRUTHS)
        if METHODS_NAME in parameters and not self.parameterAsEnums(parameters, METHODS_NAME, context):
            return False, phrase(NO_METHOD)
        return super().checkParameterValues(parameters, context)

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Read the symbology of the strokes and make what styles the maps here, on the main thread."""
        layer = self.parameterAsVectorLayer(parameters, STROKES, context)
        self._colours, self._names = colours_of(layer), class_names_of(layer)
        self._map_stylers = {method: ResultStyler.create() for method in METHODS}
        return super().prepareAlgorithm(parameters, context, feedback)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Read, run the methods, write."""
        disagreement = self.raster_output(DISAGREEMENT)
        for name, endings in ((TABLE, CSV), (REPORT, HTML)):
            self.output_path(name, endings)
        folder = self._output_paths[FOLDER]
        chosen = [method_at(number).id for number in self.parameterAsEnums(values, METHODS_NAME, context)]
        if folder:
            check_folder(self, values, context, FOLDER, files_in(folder, chosen))
        run = self.run_of(values, INPUT, context, NoticeCollector(FeedbackProgress(feedback)))
        task = self._task(values, context, feedback, run)
        outcome, comparison = compare(
            task, chosen, run, lambda method: feedback.setProgressText(methods.title_of(method))
        )
        if folder:
            self._load_maps(folder, run.title, context, task, comparison)
        if disagreement:
            texts = MethodsTexts().translated(tr)
            legend = answers_legend(len(comparison.results), (texts.one_answer, texts.several_answers))
            self.show(disagreement, context, tr("{raster} disagreement").format(raster=run.title), raster_style(legend))
        return outcome.values

    def _task(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, run: Run
    ) -> Task:
        clusters = KMeansOptions(
            n_clusters=self.parameterAsInt(values, N_CLUSTERS, context),
            attempts=1,
            seed=self.parameterAsInt(values, SEED, context),
        )
        preset = chosen_preset(self, values, context, run.progress)
        threshold = self.parameterAsDouble(values, THRESHOLD_NAME, context)
        source = parameters.open_source(self, values, context, feedback)
        strokes = strokes_beside_labels(self, values, context, source, self._colours)
        classes = ClassNames(strokes, self._names, self._colours)
        options = LearningOptions(clusters, threshold=threshold, preset=preset)
        labels = chosen_labels(self, values, context, feedback)
        truth = self._truth(values, context, feedback, source.grid)
        return task_on(source, strokes, classes, options, run, labels=labels, truth=truth)

    def _truth(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, grid: Grid
    ) -> ClassRaster | Truth | None:
        if values.get(SAMPLES):
            return samples_on(self, values, context, grid)
        if not values.get(TRUTH):
            return None
        return open_classes(self, values, TRUTH, TRUTH_BAND, context, feedback)

    def _load_maps(
        self, folder: str, raster: str, context: QgsProcessingContext, task: Task, comparison: Comparison
    ) -> None:
        """Have QGIS load the maps with their legend, when there is a project."""
        if context.project() is None:
            return
        for result in comparison.results:
            path = str(Path(folder) / map_name(result.method))
            name = tr("{raster}, {method}").format(raster=raster, method=methods.title_of(result.method))
            details = QgsProcessingContext.LayerDetails(name, context.project(), result.method)
            context.addLayerToLoadOnCompletion(path, details)
            styler = self._map_stylers[result.method]
            styler.style = raster_style(task.legend)
            context.layerToLoadOnCompletionDetails(path).setPostProcessor(styler)
