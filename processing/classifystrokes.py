# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster and strokes in; class raster, confidence, model, table and report out. `core.learning` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
)

from ..core.classification import ClassCounts, write_map
from ..core.learning import Learned, LearningOptions, learn
from ..core.model import KMeansModel, load, match_bands
from ..core.progress import NoticeCollector
from ..core.report_strokes import StrokesSummary
from ..core.splitting import THRESHOLD
from ..core.stroke_model import METHODS
from ..core.vector_strokes import StrokeSet, strokes_on
from ..i18n import tr
from . import outputs, parameters
from .base import ClusterBrushAlgorithm, FeedbackProgress
from .parameters import CSV, HTML, INPUT, JSON, MODEL, N_CLUSTERS, OUTPUT, REPORT, SEED, TABLE, TIFF, Number, add
from .strokes import colours_of, crs_text, records_of_source

if TYPE_CHECKING:
    from ..core.raster import RasterSource

STROKES = "STROKES"
CLASS_FIELD = "CLASS_FIELD"
WIDTH_FIELD = "WIDTH_FIELD"
METHOD = "METHOD"
FEATURES = "FEATURES"
THRESHOLD_NAME = "THRESHOLD"
LEAST_CONFIDENCE = "LEAST_CONFIDENCE"
FITTED = "FITTED"
CONFIDENCE = "CONFIDENCE"
CLASSES = "CLASSES"
HELD_OUT = "HELD_OUT_ACCURACY"
UNCLASSIFIED = "UNCLASSIFIED"
PRESETS = ("context", "bands")
DEFAULT_CLUSTERS = 100
DEFAULT_CLASS_FIELD = "class_id"


class ClassifyStrokes(ClusterBrushAlgorithm):
    """Turn a few painted pixels per class into a map of the whole raster."""

    def name(self) -> str:
        """Return the id that scripts and model graphs use."""
        return "classifystrokes"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Classify by strokes")

    def group(self) -> str:
        """Return the group's name."""
        return tr("Classes")

    def groupId(self) -> str:
        """Return the group's id."""
        return "classes"

    def tags(self) -> list[str]:
        """Return words that find it in the toolbox."""
        return tr("strokes,scribbles,brush,classification,supervised,clusternet,random forest,land cover").split(",")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
            "Makes a class map of a raster from a few painted strokes per class.\n\n"
            "ClusterBrush (default) learns from the painted pixels and what surrounds them what each class looks like, "
            "classifies every pixel, and smooths along the edges of the image. ClusterNet (paper) lets strokes name "
            "whole clusters and splits those that several classes claim; "
            "clusters without strokes stay unclassified.\n\n"
            "The report tells the accuracy on held-out strokes. It is optimistic: measure with separate truth data "
            "(Accuracy) before you rely on it."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        self._add_strokes()
        self._add_method()
        parameters.add_validity(self)
        self._add_outputs()

    def _add_strokes(self) -> None:
        kinds = [QgsProcessing.SourceType.TypeVectorLine, QgsProcessing.SourceType.TypeVectorPolygon]
        add(
            self,
            QgsProcessingParameterFeatureSource(STROKES, tr("Strokes"), kinds),
            tr("Lines or polygons painted on the raster, in any coordinate system. Edits not saved yet count."),
        )
        add(
            self,
            QgsProcessingParameterField(
                CLASS_FIELD,
                tr("Class field"),
                defaultValue=DEFAULT_CLASS_FIELD,
                parentLayerParameterName=STROKES,
                optional=True,  # QGIS refuses a missing field otherwise, whatever the default
            ),
            tr("Field with the class of each stroke: a number from 1, or a name."),
        )
        add(
            self,
            QgsProcessingParameterField(
                WIDTH_FIELD,
                tr("Width field"),
                defaultValue="width",
                parentLayerParameterName=STROKES,
                type=QgsProcessingParameterField.DataType.Numeric,
                optional=True,
            ),
            tr("Field with the brush diameter in map units. Strokes without one are three pixels wide."),
        )

    def _add_method(self) -> None:
        add(
            self,
            QgsProcessingParameterEnum(
                METHOD, tr("Method"), [tr("ClusterBrush"), tr("ClusterNet (paper)")], defaultValue=0
            ),
            tr("ClusterBrush decides by pixel with its surroundings. ClusterNet lets strokes name whole clusters."),
        )
        add(
            self,
            QgsProcessingParameterEnum(
                FEATURES, tr("Features"), [tr("Bands and context"), tr("Bands")], defaultValue=0
            ),
            tr(
                "What ClusterBrush sees of a pixel: "
                "its bands and what surrounds it at several scales, or its bands only."
            ),
            advanced=True,
        )
        add(
            self,
            Number(N_CLUSTERS, tr("Number of clusters"), defaultValue=DEFAULT_CLUSTERS, minValue=2, maxValue=65535),
            tr("How many clusters strokes can name. More tell finer things apart and need more strokes."),
            advanced=True,
        )
        add(
            self,
            Number(
                THRESHOLD_NAME,
                tr("Threshold"),
                Number.Type.Double,
                defaultValue=THRESHOLD,
                minValue=0.01,
                maxValue=0.5,
            ),
            tr("Share of a cluster's painted pixels that lets a class claim it. Several claims split the cluster."),
            advanced=True,
        )
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
        add(
            self,
            QgsProcessingParameterFile(
                FITTED, tr("Fitted model"), fileFilter=tr("ClusterBrush model (*.json)"), optional=True
            ),
            tr("Clusters from Fit k-means model, instead of fitting some on this raster."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterNumber(SEED, tr("Seed"), defaultValue=0, minValue=0),
            tr("Start of the random numbers. The same seed gives the same result; another one, another try."),
            advanced=True,
        )

    def _add_outputs(self) -> None:
        add(
            self,
            QgsProcessingParameterRasterDestination(OUTPUT, tr("Class raster")),
            tr("GeoTIFF with the class of each pixel, 0 for nodata and unclassified, with its legend."),
        )
        add(
            self,
            QgsProcessingParameterRasterDestination(CONFIDENCE, tr("Confidence"), optional=True, createByDefault=False),
            tr(
                "GeoTIFF with the confidence of each pixel, 0 to 1; -1 where there is no data. "
                "With few strokes it tells sure pixels from doubtful ones; it is no probability then."
            ),
        )
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
        """Take the colours of the stroke layer on the main thread, to which layers belong."""
        self._colours = colours_of(self.parameterAsVectorLayer(parameters, STROKES, context))
        return super().prepareAlgorithm(parameters, context, feedback)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Read the strokes, learn, classify, write."""
        target = self.output_path(values, OUTPUT, context, TIFF)
        confidence = self.output_path(values, CONFIDENCE, context, TIFF)
        model_path = self.output_path(values, MODEL, context, JSON)
        for name, endings in ((TABLE, CSV), (REPORT, HTML)):
            self.output_path(values, name, context, endings)
        progress = NoticeCollector(FeedbackProgress(feedback))
        source = parameters.open_source(self, values, context, feedback, target)
        fitted = self._fitted(values, context)
        if fitted is not None:
            source = source.with_bands(match_bands(fitted, source.bands, source.path)[0])
        outputs.notify_of_source(source, progress)
        strokes = self._strokes(values, context, source)
        for notice in strokes.notices:
            progress.notify(notice)
        learned = learn(source, strokes, self._options(values, context), fitted, progress.part(0.0, 0.5))
        least = self.parameterAsDouble(values, LEAST_CONFIDENCE, context)
        counts = write_map(
            source, learned.model.classifier, strokes.legend, target, confidence, least, progress.part(0.5, 0.95)
        )
        results: dict[str, Any] = {OUTPUT: target}
        if confidence:
            results[CONFIDENCE] = confidence
        if model_path:
            learned.model.save(model_path)
            results[MODEL] = model_path
        name = tr("{raster} classes").format(raster=self.title(values, INPUT, context))
        self.publish(target, context, name, list(strokes.legend))
        return {**results, **self._write_texts(values, context, source, strokes, learned, counts, progress)}

    def _fitted(self, values: dict[str, Any], context: QgsProcessingContext) -> KMeansModel | None:
        path = self.parameterAsFile(values, FITTED, context)
        return load(path) if path else None

    def _options(self, values: dict[str, Any], context: QgsProcessingContext) -> LearningOptions:
        from ..core.clustering import KMeansOptions

        clusters = KMeansOptions(
            n_clusters=self.parameterAsInt(values, N_CLUSTERS, context),
            attempts=1,
            seed=self.parameterAsInt(values, SEED, context),
        )
        return LearningOptions(
            clusters,
            method=METHODS[self.parameterAsEnum(values, METHOD, context)],
            threshold=self.parameterAsDouble(values, THRESHOLD_NAME, context),
            preset=PRESETS[self.parameterAsEnum(values, FEATURES, context)],
        )

    def _strokes(self, values: dict[str, Any], context: QgsProcessingContext, source: RasterSource) -> StrokeSet:
        layer = self.parameterAsSource(values, STROKES, context)
        if layer is None:
            raise QgsProcessingException(self.invalidSourceError(values, STROKES))
        class_field = self.parameterAsString(values, CLASS_FIELD, context) or DEFAULT_CLASS_FIELD
        records = records_of_source(layer, class_field, self.parameterAsString(values, WIDTH_FIELD, context))
        return strokes_on(
            source.grid, records, crs_text(layer.sourceCrs()), self._colours, unnamed=outputs.unnamed_class()
        )

    def _write_texts(
        self,
        values: dict[str, Any],
        context: QgsProcessingContext,
        source: RasterSource,
        strokes: StrokeSet,
        learned: Learned,
        counts: ClassCounts,
        progress: NoticeCollector,
    ) -> dict[str, Any]:
        """Write table and report where they are wanted; return them with the numbers."""
        held_out = learned.held_out
        summary = StrokesSummary.of(
            learned.model.method,
            strokes.legend,
            counts,
            n_strokes=len(strokes.strokes),
            n_painted=learned.n_painted,
            held_out=held_out,
        )
        target = self.output_path(values, OUTPUT, context, TIFF)
        return {
            CLASSES: len(summary.rows),
            UNCLASSIFIED: summary.unclassified,
            HELD_OUT: -1.0 if held_out is None else held_out.accuracy,
            **outputs.write_class_table_and_report(self, values, context, source, target, summary, progress),
        }
