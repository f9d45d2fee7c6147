# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in; cluster raster, model, table and report out. `core.segmentation` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.clustering.nearest import label_dtype
from ...core.features.presets import BANDS, preset_kinds
from ...core.raster.format_checks import check_raster
from ...core.segmentation.fitting import fit
from ...core.segmentation.prediction import predict
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
        outputs.add_cluster_raster(self)
        outputs.add_model_file(self, optional=True)
        outputs.add_table_and_report(self)
        outputs.add_fit_numbers(self)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Fit, predict, write."""
        target = self.raster_output(parameters.OUTPUT)
        model_path = self.output_path(parameters.MODEL, parameters.JSON)
        outputs.check_table_and_report(self)
        progress = NoticeCollector(FeedbackProgress(feedback))
        preset = chosen_preset(self, values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        outputs.notify_of_source(source, progress)
        options = parameters.kmeans_options(self, values, context)
        grouping = chosen_grouping(self, values, context)
        grouping.validate(options.n_clusters)
        check_raster(target, source.grid, label_dtype(grouping.most_clusters(options.n_clusters)))
        scaling = parameters.scaling_name(self, values, context)
        sample = self.parameterAsInt(values, parameters.SAMPLE, context)
        kinds = preset_kinds(preset, source, options.seed, progress.part(0.0, 0.1))
        model = fit(source, options, scaling, sample, kinds, progress.part(0.1, 0.5), grouping)
        legend = model.legend(outputs.unnamed_cluster())
        counts = predict(source, model, target, progress.part(0.5, 0.95), legend)
        results = {parameters.OUTPUT: target, **outputs.fit_numbers(model)}
        if model_path:
            model.save(model_path)
            results[parameters.MODEL] = model_path
        self.publish(target, context, outputs.layer_name(self, values, context), legend)
        files = outputs.write_table_and_report(self, values, context, source, model, counts, target, progress)
        return {**results, **files}
