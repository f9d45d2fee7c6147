# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster and model in; cluster raster, table and report out. `core.segmentation.predict` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
)

from ..core.classification import write_map
from ..core.model import KMeansModel, match_bands
from ..core.progress import NoticeCollector, Progress
from ..core.report_strokes import StrokesSummary
from ..core.segmentation import drift, predict
from ..core.stroke_model import StrokeModel, load_any
from ..i18n import tr
from . import outputs, parameters
from .base import ClusterBrushAlgorithm, FeedbackProgress

if TYPE_CHECKING:
    from ..core.raster import RasterSource


class ApplyModel(ClusterBrushAlgorithm):
    """The second step alone: one model on another image."""

    def name(self) -> str:
        """Return the id that scripts and model graphs use."""
        return "applymodel"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Apply model")

    def group(self) -> str:
        """Return the group's name."""
        return tr("Clusters")

    def groupId(self) -> str:
        """Return the group's id."""
        return "clusters"

    def tags(self) -> list[str]:
        """Return words that find it in the toolbox."""
        return tr("k-means,kmeans,cluster,predict,classify,model").split(",")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
            "Gives every pixel of a raster its cluster in a fitted model, so that several images or dates get the "
            "same clusters with the same numbers and colours. A model of Classify by strokes gives classes instead.\n\n"
            "Bands are matched by name where both the model and the raster name them, else by their order. A warning "
            "says when the image differs so much from the one the model was fitted on that clusters may not fit."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        parameters.add(
            self,
            QgsProcessingParameterFile(parameters.MODEL, tr("Model"), fileFilter=tr("ClusterBrush model (*.json)")),
            tr("Model file written by Fit k-means model, Segment or Classify by strokes."),
        )
        parameters.add_validity(self)
        outputs.add_cluster_raster(self)
        outputs.add_table_and_report(self)
        self.addOutput(QgsProcessingOutputNumber(outputs.CLUSTERS, tr("Clusters in the model")))
        self.addOutput(QgsProcessingOutputNumber(outputs.VALID_PIXELS, tr("Valid pixels")))
        self.addOutput(QgsProcessingOutputNumber(outputs.DRIFT, tr("Distance from the clusters, 1 as in the fit")))

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Match bands, judge the fit, predict, write."""
        target = self.output_path(values, parameters.OUTPUT, context, parameters.TIFF)
        outputs.check_table_and_report(self, values, context)
        progress = NoticeCollector(FeedbackProgress(feedback))
        found = load_any(self.parameterAsFile(values, parameters.MODEL, context))
        model = found.clusters if isinstance(found, StrokeModel) else found
        source = _matched(parameters.open_source(self, values, context, feedback, target), model, values, progress)
        outputs.notify_of_source(source, progress)
        ratio = drift(source, model, progress.part(0.0, 0.2))
        if isinstance(found, StrokeModel):
            return {outputs.DRIFT: ratio, **self._classify(values, context, source, found, target, progress)}
        legend = model.legend(outputs.unnamed_cluster())
        counts = predict(source, model, target, progress.part(0.2, 0.95), legend)
        self.publish(target, context, outputs.layer_name(self, values, context), legend)
        files = outputs.write_table_and_report(self, values, context, source, model, counts, target, progress)
        return {
            parameters.OUTPUT: target,
            outputs.CLUSTERS: model.k,
            outputs.VALID_PIXELS: counts.n_valid,
            outputs.DRIFT: ratio,
            **files,
        }

    def _classify(
        self,
        values: dict[str, Any],
        context: QgsProcessingContext,
        source: RasterSource,
        model: StrokeModel,
        target: str,
        progress: NoticeCollector,
    ) -> dict[str, Any]:
        """Write the class map of a model with classes."""
        counts = write_map(source, model.classifier, model.legend, target, progress=progress.part(0.2, 0.95))
        title = self.title(values, parameters.INPUT, context)
        self.publish(target, context, tr("{raster} classes").format(raster=title), list(model.legend))
        summary = StrokesSummary.of(model.method, model.legend, counts)
        files = outputs.write_class_table_and_report(self, values, context, source, target, summary, progress)
        return {
            parameters.OUTPUT: target,
            outputs.CLUSTERS: model.clusters.k,
            outputs.VALID_PIXELS: int(counts.pixels.sum()),
            **files,
        }


def _matched(source: RasterSource, model: KMeansModel, values: dict[str, Any], progress: Progress) -> RasterSource:
    """Return the source with the model's bands; bands that the user chose are taken in the order chosen."""
    if values.get(parameters.BANDS) and len(source.bands) == len(model.recipe.bands):
        return source
    numbers, notice = match_bands(model, source.bands, source.path)
    if notice:
        progress.notify(notice)
    return source.with_bands(numbers)
