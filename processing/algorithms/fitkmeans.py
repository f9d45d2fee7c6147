# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in, k-means model out. `core.jobs.clusters` does the work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.features.presets import BANDS
from ...core.jobs.clusters import fit_model
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.feature_choice import add_features, chosen_preset
from ..support.grouping_choice import add_grouping, chosen_grouping

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback


class FitKMeans(ClusterBrushAlgorithm):
    """Fits clusters on a raster and writes them as a model for any number of images."""

    NAME = "fitkmeans"
    TITLE = N_("Fit k-means model")
    GROUP = groups.CLUSTERS
    TAGS = N_("k-means,kmeans,cluster,train,unsupervised,model")
    HELP = N_(
        "Finds clusters of similar pixels (k-means) and writes them as a model file, without classifying the "
        "raster. Apply model then gives any number of images the same clusters, with the same numbers."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        add_features(self, BANDS)
        parameters.add_kmeans(self)
        add_grouping(self)
        parameters.add_scheduler(self)
        outputs.add_model_file(self, optional=False)
        outputs.add_fit_numbers(self)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Fit and write the model."""
        self.output_path(parameters.MODEL, parameters.JSON)
        progress = NoticeCollector(FeedbackProgress(feedback))
        preset = chosen_preset(self, values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        options = parameters.cluster_options(self, values, context, preset)
        options = replace(options, grouping=chosen_grouping(self, values, context))
        return fit_model(source, options, self.run_of(values, parameters.INPUT, context, progress)).values
