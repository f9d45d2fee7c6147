# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster, strokes and truth in; several methods side by side out. See `core.answers.comparing_methods`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
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

from ...core.answers.comparing_methods import Comparison, Task, compare_methods, map_name
from ...core.answers.method_judging import answers_legend
from ...core.answers.method_tables import write_table
from ...core.answers.truth import RasterTruth
from ...core.base.errors import N_
from ...core.base.files import TemporaryFolder, cannot_write, written_in_folder
from ...core.base.progress import NoticeCollector
from ...core.classification.methods import METHODS, method_at, method_of, number_of
from ...core.clustering.kmeans import KMeansOptions
from ...core.features.presets import CONTEXT
from ...core.legend.qgis_style import raster_style, write_style
from ...core.raster.align import on_grid_of
from ...core.raster.format_checks import check_raster
from ...core.reports.comparing_methods import MethodsTexts, write_methods_report
from ...core.session.further import ClassNames
from ...core.session.learning import LearningOptions
from ...i18n import tr
from ...i18n.sentences import translated
from ..support import groups, methods, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.class_rasters import add_class_raster, open_classes
from ..support.feature_choice import add_features, chosen_preset
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
    strokes_of,
)
from ..support.truth_layers import SAMPLES, add_samples, samples_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsProcessingFeedback

    from ...core.answers.truth import Truth
    from ...core.base.progress import Progress
    from ...core.raster.grid import Grid
    from ...core.raster.source import RasterSource

METHODS_NAME = "METHODS"
TRUTH = "TRUTH"
TRUTH_BAND = "TRUTH_BAND"
DISAGREEMENT = "DISAGREEMENT"
FOLDER = "FOLDER"
BEST = "BEST"
RECOMMENDED = "RECOMMENDED"
METHOD = "METHOD"
MACRO_DICE = "MACRO_DICE"
TABLE_NAME = "comparison.csv"  # in the folder of the maps


@dataclass(frozen=True)
class _Image:
    """What the truth is brought onto."""

    grid: Grid
    title: str


class Compare(ClusterBrushAlgorithm):
    """Classifies an image by several methods from the same strokes, and compares the maps."""

    NAME = "compare"
    TITLE = N_("Compare methods")
    GROUP = groups.CLASSES
    TAGS = N_("method,comparison,benchmark,dice,iou,kappa,bootstrap,significance,classification,strokes,svm")
    HELP = N_(
        "Makes a class map of a raster from the same strokes by several methods, one after the other, and says which "
        "suits this image: accuracy, macro Dice, Dice of each class, mean IoU, kappa, time and memory, the maps next "
        "to each other, where they disagree, and which differences are more than chance.\n\n"
        "Give truth - a raster, or polygons, lines or points - that was not painted: pixels under strokes are not "
        "judged. Without truth whole strokes are held out in turn, the same for each method; that needs two strokes a "
        "class and is optimistic.\n\n"
        "A method whose library is missing, and one that fails, is named with the reason; the others go on."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        add_strokes(self, from_zero=False)  # a truth would have to be numbered anew as well
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
            return False, tr("Give one truth: either a truth raster, or truth polygons, lines or points.")
        if METHODS_NAME in parameters and not self.parameterAsEnums(parameters, METHODS_NAME, context):
            return False, tr("No method is chosen. Choose two or more to compare.")
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
        table, report = self.output_path(TABLE, CSV), self.output_path(REPORT, HTML)
        folder = self._output_paths[FOLDER]
        chosen = [method_at(number).id for number in self.parameterAsEnums(values, METHODS_NAME, context)]
        if folder:
            check_folder(self, values, context, FOLDER, [str(Path(folder) / name) for name in _files(chosen)])
        progress = NoticeCollector(FeedbackProgress(feedback))
        task = self._task(values, context, feedback, progress)
        if disagreement:
            check_raster(disagreement, task.source.grid, "uint8")
        answer_names = tr("all agree"), tr("{count} answers")
        with _folder_of_maps(folder) as maps:
            comparison = compare_methods(
                task, chosen, maps, disagreement, progress,
                lambda method: feedback.setProgressText(methods.title_of(method)), answer_names,
            )  # fmt: skip
            feedback.pushInfo(translated(comparison.recommendation))
            if report:
                self._write_report(report, values, context, task, comparison, progress)
            write_table(maps / TABLE_NAME, comparison)
            for result in comparison.results:
                write_style(result.path, raster_style(task.legend))
        if table:
            write_table(table, comparison)
        if folder:
            self._load_maps(folder, values, context, task, comparison)
        if disagreement:
            name = tr("{raster} disagreement").format(raster=self.title(values, INPUT, context))
            self.publish(disagreement, context, name, answers_legend(len(comparison.results), answer_names))
        written = {TABLE: table, FOLDER: folder, DISAGREEMENT: disagreement, REPORT: report}
        best = comparison.best
        return {
            **{name: path for name, path in written.items() if path},
            BEST: best.method,
            METHOD: number_of(method_of(best.method)),
            MACRO_DICE: best.measures.macro_dice,
            RECOMMENDED: comparison.recommended.method,
        }

    def _task(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, progress: Progress
    ) -> Task:
        clusters = KMeansOptions(
            n_clusters=self.parameterAsInt(values, N_CLUSTERS, context),
            attempts=1,
            seed=self.parameterAsInt(values, SEED, context),
        )
        preset = chosen_preset(self, values, context, progress)
        threshold = self.parameterAsDouble(values, THRESHOLD_NAME, context)
        source = parameters.open_source(self, values, context, feedback)
        for notice in source.notices:
            progress.notify(notice)
        strokes = strokes_of(self, values, context, source, self._colours)
        for notice in strokes.notices:
            progress.notify(notice)
        strokes = replace(strokes, legend=ClassNames(strokes, self._names, self._colours).legend)
        truth = self._truth(values, context, feedback, source, progress)
        return Task(source, strokes, LearningOptions(clusters, threshold=threshold, preset=preset), truth)

    def _truth(
        self,
        values: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        source: RasterSource,
        progress: Progress,
    ) -> Truth | None:
        if values.get(SAMPLES):
            return samples_on(self, values, context, source.grid)
        if not values.get(TRUTH):
            return None
        raster = open_classes(self, values, TRUTH, TRUTH_BAND, context, feedback)
        return RasterTruth(on_grid_of(_Image(source.grid, self.title(values, INPUT, context)), raster, progress))

    def _write_report(
        self,
        path: str,
        values: dict[str, Any],
        context: QgsProcessingContext,
        task: Task,
        comparison: Comparison,
        progress: NoticeCollector,
    ) -> None:
        write_methods_report(
            path,
            title=self.title(values, INPUT, context),
            truth="" if task.truth is None else task.truth.title,
            source=task.source,
            comparison=comparison,
            recommendation=translated(comparison.recommendation),
            notices=outputs.sentences(progress),
            texts=MethodsTexts().translated(tr),
        )

    def _load_maps(
        self, folder: str, values: dict[str, Any], context: QgsProcessingContext, task: Task, comparison: Comparison
    ) -> None:
        """Have QGIS load the maps with their legend, when there is a project."""
        if context.project() is None:
            return
        raster = self.title(values, INPUT, context)
        for result in comparison.results:
            path = str(Path(folder) / map_name(result.method))
            name = tr("{raster}, {method}").format(raster=raster, method=methods.title_of(result.method))
            details = QgsProcessingContext.LayerDetails(name, context.project(), result.method)
            context.addLayerToLoadOnCompletion(path, details)
            styler = self._map_stylers[result.method]
            styler.style = raster_style(task.legend)
            context.layerToLoadOnCompletionDetails(path).setPostProcessor(styler)


def _files(chosen: list[str]) -> list[str]:
    """Return the names of the files in the folder of the maps."""
    return [TABLE_NAME, *map(map_name, chosen)]


@contextmanager
def _folder_of_maps(path: str) -> Iterator[Path]:
    """Yield a folder for the maps, whose files come into the folder of that path at the end; all of them, or none.

    They are thrown away when `path` is empty. A folder that was made for them is removed when there is none.
    """
    if not path:
        with TemporaryFolder() as temporary:
            yield temporary
        return
    is_new = not os.path.isdir(path)
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error.strerror or error) from error
    try:
        with written_in_folder(Path(path) / TABLE_NAME) as folder:
            yield folder
    finally:
        if is_new and not os.listdir(path):
            os.rmdir(path)
