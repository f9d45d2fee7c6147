# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in, k-means model out. `core.segmentation.fitting` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.features.presets import BANDS, preset_kinds
from ...core.segmentation.fitting import fit
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
        outputs.add_model_file(self, optional=False)
        outputs.add_fit_numbers(self)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Fit and write the model."""
        target = self.output_path(parameters.MODEL, parameters.JSON)
        progress = NoticeCollector(FeedbackProgress(feedback))
        preset = chosen_preset(self, values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        for notice in source.notices:
            progress.notify(notice)
        options = parameters.kmeans_options(self, values, context)
        grouping = chosen_grouping(self, values, context)
        grouping.validate(options.n_clusters)
        sample = self.parameterAsInt(values, parameters.SAMPLE, context)
        scaling = parameters.scaling_name(self, values, context)
        kinds = preset_kinds(preset, source, options.seed, progress.part(0.0, 0.2))
        model = fit(source, options, scaling, sample, kinds, progress.part(0.2, 1.0), grouping)
        model.save(target)
        return {parameters.MODEL: target, **outputs.fit_numbers(model)}
