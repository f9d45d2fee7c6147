# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster and model in; cluster or class raster, table and report out. `core.jobs.clusters` does the work."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingOutputNumber, QgsProcessingParameterFile

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.classification.stroke_model import StrokeModel, load_any
from ...core.jobs.clusters import apply_model
from ...core.jobs.run import CLUSTERS, DRIFT, PROBABILITIES, VALID_PIXELS
from ...core.legend.qgis_style import raster_style
from ...i18n import tr
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.grouping_choice import add_merging, chosen_merging


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
        parameters.add_scheduler(self)
        outputs.add_cluster_raster(self)
        outputs.add_probabilities(self)
        outputs.add_table_and_report(self)
        self.addOutput(QgsProcessingOutputNumber(CLUSTERS, tr("Clusters in the model")))
        self.addOutput(QgsProcessingOutputNumber(VALID_PIXELS, tr("Valid pixels")))
        self.addOutput(QgsProcessingOutputNumber(DRIFT, tr("Distance from the clusters, 1 as in the fit")))

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Match bands, judge the fit, predict, write."""
        target = self.raster_output(parameters.OUTPUT)
        self.raster_output(PROBABILITIES)
        outputs.check_table_and_report(self)
        progress = NoticeCollector(FeedbackProgress(feedback))
        loaded = load_any(self.parameterAsFile(values, parameters.MODEL, context))
        source = parameters.open_source(self, values, context, feedback)
        run = self.run_of(values, parameters.INPUT, context, progress)
        merge_to = chosen_merging(self, values, context)
        outcome = apply_model(source, loaded, bool(values.get(parameters.BANDS)), run, merge_to)
        text = tr("{raster} classes") if isinstance(loaded, StrokeModel) else tr("{raster} clusters")
        self.show(target, context, text.format(raster=run.title), raster_style(outcome.legend))
        return outcome.values
