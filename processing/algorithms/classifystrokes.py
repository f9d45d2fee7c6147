# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster and strokes in; class raster and what comes with it out. See `core.jobs.classes`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
)

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.classification.methods import CLUSTERBRUSH, method_at, number_of
from ...core.clustering.kmeans import KMeansOptions
from ...core.features.presets import CONTEXT
from ...core.jobs.classes import CLASSES, CONFIDENCE, HELD_OUT, UNCLASSIFIED, ClassifyOptions, classify
from ...core.jobs.labels import labels_on
from ...core.jobs.run import PROBABILITIES, notify_of_source
from ...core.legend.legend_text import legend_from_text, renamed
from ...core.legend.qgis_style import raster_style
from ...core.segmentation.matching import as_fitted
from ...core.segmentation.model import KMeansModel, load
from ...core.session.further import ClassNames
from ...core.session.learning import LearningOptions
from ...i18n import tr
from ..support import groups, methods, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.feature_choice import add_features, chosen_preset
from ..support.further_strokes import add_further, further_strokes, snapshots_of
from ..support.label_raster import add_labels, chosen_labels, strokes_beside_labels
from ..support.parameters import (
    CSV,
    HTML,
    INPUT,
    JSON,
    MODEL,
    N_CLUSTERS,
    OUTPUT,
    REPORT,
    SEED,
    TABLE,
    Number,
    add,
)
from ..support.stroke_layers import class_names_of, colours_of
from ..support.stroke_parameters import (
    STROKES,
    THRESHOLD_NAME,
    add_seed,
    add_stroke_clusters,
    add_strokes,
    reading_of_strokes,
)

if TYPE_CHECKING:
    from ...core.base.progress import Progress
    from ...core.raster.source import RasterSource
    from ...core.strokes.records import StrokeSet

METHOD = "METHOD"
LEAST_CONFIDENCE = "LEAST_CONFIDENCE"
FITTED = "FITTED"
LEGEND = "LEGEND"


class ClassifyStrokes(ClusterBrushAlgorithm):
    """Learns classes from painted strokes and maps them over the whole raster."""

    NAME = "classifystrokes"
    TITLE = N_("Classify by strokes")
    GROUP = groups.CLASSES
    TAGS = N_("strokes,scribbles,brush,classification,supervised,clusternet,random forest,land cover")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
            "Makes a class map of a raster from a few painted strokes per class.\n\n"
            "{methods}\n\n"
            "The report tells the accuracy on held-out strokes. It is optimistic: measure with separate truth data "
            "(Accuracy) before you rely on it."
        ).format(methods=methods.help_texts())

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        add_strokes(self, optional=True)
        self._add_method()
        self._add_clusters()
        self._add_fitted()
        parameters.add_validity(self)
        self._add_legend()
        add_labels(self)
        add_further(self)
        parameters.add_scheduler(self)
        self._add_outputs()

    def _add_method(self) -> None:
        add(
            self,
            QgsProcessingParameterEnum(METHOD, tr("Method"), methods.titles(), defaultValue=number_of(CLUSTERBRUSH)),
            methods.help_texts(),
        )
        add_features(self, CONTEXT, tr("What ClusterBrush sees of a pixel."), advanced=True)

    def _add_clusters(self) -> None:
        add_stroke_clusters(self)
        add(
            self,
            Number(
                LEAST_CONFIDENCE,
                tr("Leave unclassified below"),
                Number.Type.Double,
                defaultValue=0.0,
                minValue=0.0,
                maxValue=1.0,
            ),
            tr("Pixels whose confidence (0 to 1) is lower get no class."),
            advanced=True,
        )

    def _add_fitted(self) -> None:
        add(
            self,
            QgsProcessingParameterFile(
                FITTED, tr("Fitted model"), fileFilter=tr("ClusterBrush model (*.json)"), optional=True
            ),
            tr("Clusters from Fit k-means model, instead of fitting some on this raster."),
            advanced=True,
        )
        add_seed(self)

    def _add_legend(self) -> None:
        names = QgsProcessingParameterString(LEGEND, tr("Names and colours of classes"), optional=True)
        names.setFlags(names.flags() | QgsProcessingParameterDefinition.Flag.FlagHidden)  # the panel's list of classes
        add(
            self,
            names,
            tr("Names and colours as JSON text by class number; without them those of the stroke layer count."),
        )

    def _add_outputs(self) -> None:
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(OUTPUT, tr("Class raster")),
            tr("Raster with the class of each pixel, 0 for nodata and unclassified, with its legend."),
        )
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(CONFIDENCE, tr("Confidence"), optional=True, createByDefault=False),
            tr(
                "Raster with the confidence of each pixel, 0 to 1; -1 where there is no data. "
                "With few strokes it tells sure pixels from doubtful ones; it is no probability then."
            ),
        )
        outputs.add_probabilities(self)
        outputs.add_model_file(self, optional=True)
        outputs.add_class_table(self)
        outputs.add_report(
            self, tr("A page with image and map side by side, areas, and the accuracy on held-out strokes.")
        )
        self.addOutput(QgsProcessingOutputNumber(CLASSES, tr("Classes")))
        self.addOutput(QgsProcessingOutputNumber(UNCLASSIFIED, tr("Unclassified pixels")))
        self.addOutput(QgsProcessingOutputNumber(HELD_OUT, tr("Accuracy on held-out strokes; -1 when unknown")))

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Read the symbology of stroke layers here, on the main thread: layers must not be used on another."""
        layer = self.parameterAsVectorLayer(parameters, STROKES, context)
        self._colours, self._names = colours_of(layer), class_names_of(layer)
        self._snapshots = snapshots_of(self, parameters, context)
        return super().prepareAlgorithm(parameters, context, feedback)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Read the strokes, learn, classify, write."""
        target = self.raster_output(OUTPUT)
        for name in (CONFIDENCE, PROBABILITIES):
            self.raster_output(name)
        for name, endings in ((MODEL, JSON), (TABLE, CSV), (REPORT, HTML)):
            self.output_path(name, endings)
        progress = NoticeCollector(FeedbackProgress(feedback))
        options = self._options(values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        fitted = self._fitted(values, context)
        if fitted is not None:
            source = as_fitted(source, fitted, bool(values.get(parameters.BANDS)), in_order=False)[0]
        notify_of_source(source, progress)
        strokes = self._strokes(values, context, source)
        for notice in strokes.notices:
            progress.notify(notice)
        run = self.run_of(values, INPUT, context, progress)
        raster = chosen_labels(self, values, context, feedback)
        labels = None if raster is None else labels_on(raster, source, strokes, options.clusters.seed, run)
        classes, reading = ClassNames(strokes, self._names, self._colours), reading_of_strokes(self, values, context)
        further = further_strokes(self, values, context, feedback, self._snapshots, reading, classes)
        labels = None if labels is None else labels.matched(classes.matched(labels.legend, {}))
        strokes = replace(strokes, legend=classes.legend)
        min_confidence = self.parameterAsDouble(values, LEAST_CONFIDENCE, context)
        outcome = classify(source, strokes, ClassifyOptions(options, fitted, min_confidence, labels), run, further)
        name = tr("{raster} classes").format(raster=run.title)
        self.show(target, context, name, raster_style(outcome.legend))
        return outcome.values

    def _fitted(self, values: dict[str, Any], context: QgsProcessingContext) -> KMeansModel | None:
        path = self.parameterAsFile(values, FITTED, context)
        return load(path) if path else None

    def _options(self, values: dict[str, Any], context: QgsProcessingContext, progress: Progress) -> LearningOptions:
        clusters = KMeansOptions(
            n_clusters=self.parameterAsInt(values, N_CLUSTERS, context),
            attempts=1,
            seed=self.parameterAsInt(values, SEED, context),
        )
        return LearningOptions(
            clusters,
            method=method_at(self.parameterAsEnum(values, METHOD, context)).id,
            threshold=self.parameterAsDouble(values, THRESHOLD_NAME, context),
            preset=chosen_preset(self, values, context, progress),
        )

    def _strokes(self, values: dict[str, Any], context: QgsProcessingContext, source: RasterSource) -> StrokeSet:
        strokes = strokes_beside_labels(self, values, context, source, self._colours)
        names = self.parameterAsString(values, LEGEND, context)
        return replace(strokes, legend=renamed(strokes.legend, legend_from_text(names))) if names else strokes
