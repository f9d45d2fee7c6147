# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in; cluster raster, model, table and report out. `core.jobs.clusters` does the work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.features.presets import BANDS
from ...core.jobs.clusters import segment
from ...core.legend.qgis_style import raster_style
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.feature_choice import add_features, chosen_preset
from ..support.grouping_choice import add_grouping, chosen_grouping

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback


class Segment(ClusterBrushAlgorithm):
    """Fits k-means on a raster and writes its cluster raster."""

    NAME = "segment"
    TITLE = N_("Segment (k-means)")
    GROUP = groups.CLUSTERS
    TAGS = N_(
        "k-means,kmeans,cluster,clustering,unsupervised,classification,segmentation,isodata,gaussian mixture,bisecting,"
        "ward,hierarchical,dendrogram"
    )
    HELP = N_(
        "Groups the pixels of a raster into clusters of similar values (k-means) and writes a raster with the "
        "number of each pixel's cluster. No training data is needed.\n\n"
        "The clusters are found on a sample of the pixels and then given to every pixel. They are numbered from "
        "dark to bright and coloured as they look in the image; by other features than the bands each has a colour of "
        "its own. Nodata pixels become 0.\n\n"
        "Other methods than k-means (bisecting k-means, Gaussian mixture, ISODATA) and merging of the most alike "
        "clusters are among the advanced parameters.\n\n"
        "Areas are in square metres, measured on the ellipsoid where the coordinate system is geographic."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        add_features(self, BANDS)
        parameters.add_kmeans(self)
        add_grouping(self)
        parameters.add_scheduler(self)
        outputs.add_cluster_raster(self)
        outputs.add_model_file(self, optional=True)
        outputs.add_table_and_report(self)
        outputs.add_fit_numbers(self)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Fit, predict, write."""
        target = self.raster_output(parameters.OUTPUT)
        self.output_path(parameters.MODEL, parameters.JSON)
        outputs.check_table_and_report(self)
        progress = NoticeCollector(FeedbackProgress(feedback))
        preset = chosen_preset(self, values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        options = parameters.cluster_options(self, values, context, preset)
        options = replace(options, grouping=chosen_grouping(self, values, context))
        outcome = segment(source, options, self.run_of(values, parameters.INPUT, context, progress))
        self.show(target, context, outputs.layer_name(self, values, context), raster_style(outcome.legend))
        return outcome.values
