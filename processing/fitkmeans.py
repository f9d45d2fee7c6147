# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in, k-means model out. `core.segmentation.fit` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.progress import NoticeCollector
from ..core.segmentation import fit
from ..i18n import tr
from . import outputs, parameters
from .base import ClusterBrushAlgorithm, FeedbackProgress

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback


class FitKMeans(ClusterBrushAlgorithm):
    """The first step alone: find clusters, keep them as a model for any number of images."""

    def name(self) -> str:
        """Return the id that scripts and model graphs use."""
        return "fitkmeans"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Fit k-means model")

    def group(self) -> str:
        """Return the group's name."""
        return tr("Clusters")

    def groupId(self) -> str:
        """Return the group's id."""
        return "clusters"

    def tags(self) -> list[str]:
        """Return words that find it in the toolbox."""
        return tr("k-means,kmeans,cluster,train,unsupervised,model").split(",")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
            "Finds clusters of similar pixels (k-means) and writes them as a model file, without classifying the "
            "raster. Apply model then gives any number of images the same clusters, with the same numbers."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        parameters.add_kmeans(self)
        outputs.add_model_file(self, optional=False)
        outputs.add_fit_numbers(self)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Fit and write the model."""
        target = self.output_path(values, parameters.MODEL, context, parameters.JSON)
        progress = NoticeCollector(FeedbackProgress(feedback))
        source = parameters.open_source(self, values, context, feedback)
        for notice in source.notices:
            progress.notify(notice)
        options = parameters.kmeans_options(self, values, context)
        sample = self.parameterAsInt(values, parameters.SAMPLE, context)
        model = fit(source, options, parameters.scaling_name(self, values, context), sample, progress=progress)
        model.save(target)
        return {parameters.MODEL: target, **outputs.fit_numbers(model)}
