# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster and model in; cluster or class raster, table and report out. `core.segmentation.prediction` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingOutputNumber, QgsProcessingParameterFile

from ...core.base.errors import N_, ParameterError
from ...core.base.progress import NoticeCollector, Progress
from ...core.classification.class_map import check_probabilities, map_dtype, write_map
from ...core.classification.stroke_model import StrokeModel, load_any
from ...core.clustering.nearest import label_dtype
from ...core.raster.format_checks import check_raster
from ...core.reports.classification import StrokesSummary
from ...core.segmentation.drift import drift
from ...core.segmentation.matching import as_fitted
from ...core.segmentation.merging import merged_to
from ...core.segmentation.prediction import predict
from ...i18n import tr
from ..support import groups, methods, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.grouping_choice import add_merging, chosen_merging

if TYPE_CHECKING:
    from ...core.raster.source import RasterSource
    from ...core.segmentation.model import KMeansModel


class ApplyModel(ClusterBrushAlgorithm):
    """Applies a fitted model to a raster."""

    NAME = "applymodel"
    TITLE = N_("Apply model")
    GROUP = groups.CLUSTERS
    TAGS = N_("k-means,kmeans,cluster,predict,classify,model")
    HELP = N_(
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
        add_merging(
            self,
            tr(
                "Merge the model's clusters (Ward) until so many are left. A model that was merged before is cut "
                "anew, so that there can be more or fewer than it was saved with. Empty: the clusters of the model."
            ),
        )
        outputs.add_cluster_raster(self)
        outputs.add_probabilities(self)
        outputs.add_table_and_report(self)
        self.addOutput(QgsProcessingOutputNumber(outputs.CLUSTERS, tr("Clusters in the model")))
        self.addOutput(QgsProcessingOutputNumber(outputs.VALID_PIXELS, tr("Valid pixels")))
        self.addOutput(QgsProcessingOutputNumber(outputs.DRIFT, tr("Distance from the clusters, 1 as in the fit")))

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Match bands, judge the fit, predict, write."""
        target = self.raster_output(parameters.OUTPUT)
        probabilities = self.raster_output(outputs.PROBABILITIES)
        outputs.check_table_and_report(self)
        progress = NoticeCollector(FeedbackProgress(feedback))
        loaded = load_any(self.parameterAsFile(values, parameters.MODEL, context))
        if probabilities and not isinstance(loaded, StrokeModel):
            raise ParameterError(
                N_("This model has clusters and no classes, so there are no probabilities. Leave their output out, or "
                   "take a model of Classify by strokes.")
            )  # fmt: skip
        merge_to = chosen_merging(self, values, context)
        if merge_to is not None:
            loaded = _merged(loaded, merge_to)
        model = loaded.clusters if isinstance(loaded, StrokeModel) else loaded
        source = _matched(parameters.open_source(self, values, context, feedback), model, values, progress)
        dtype = map_dtype(loaded.legend) if isinstance(loaded, StrokeModel) else label_dtype(model.k)
        check_raster(target, source.grid, dtype)
        if probabilities and isinstance(loaded, StrokeModel):
            check_probabilities(probabilities, source.grid, loaded.legend)
        outputs.notify_of_source(source, progress)
        ratio = drift(source, model, progress.part(0.0, 0.2))
        if isinstance(loaded, StrokeModel):
            return {outputs.DRIFT: ratio, **self._classify(values, context, source, loaded, target, progress)}
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
        probabilities = self.raster_output(outputs.PROBABILITIES)
        counts = write_map(
            source,
            model.classifier,
            model.legend,
            target,
            progress=progress.part(0.2, 0.95),
            probability_output=probabilities,
        )
        title = self.title(values, parameters.INPUT, context)
        self.publish(target, context, tr("{raster} classes").format(raster=title), list(model.legend))
        summary = StrokesSummary.of(methods.title_of(model.method), model.legend, counts)
        files = outputs.write_class_table_and_report(self, values, context, source, target, summary, progress)
        return {
            parameters.OUTPUT: target,
            outputs.CLUSTERS: model.clusters.k,
            outputs.VALID_PIXELS: int(counts.pixels.sum()),
            **({outputs.PROBABILITIES: probabilities} if probabilities else {}),
            **files,
        }


def _merged(loaded: KMeansModel | StrokeModel, count: int) -> KMeansModel:
    """Return a model of clusters merged to `count`; raises `ParameterError` for one of classes."""
    if isinstance(loaded, StrokeModel):
        raise ParameterError(
            N_(
                "This model has classes, whose clusters cannot be merged. Leave Merge to empty, or take a model of "
                "Segment."
            )
        )
    return merged_to(loaded, count)


def _matched(source: RasterSource, model: KMeansModel, values: dict[str, Any], progress: Progress) -> RasterSource:
    """Return the source with the bands of the model; bands that the user chose are used in the chosen order."""
    matched, notices = as_fitted(source, model, bool(values.get(parameters.BANDS)))
    for notice in notices:
        progress.notify(notice)
    return matched
