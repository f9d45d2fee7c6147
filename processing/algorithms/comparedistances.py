# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in; cluster rasters by each distance and their agreement out. See `core.jobs.choosing`."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
)

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.clustering.kmeans import KMeansOptions
from ...core.clustering.metrics import METRICS, titles
from ...core.features.presets import BANDS
from ...core.jobs.choosing import compare_distances, output_name
from ...core.jobs.clusters import ClusterOptions
from ...core.legend.qgis_style import raster_style
from ...core.reports.comparing_distances import ComparingTexts
from ...core.segmentation.comparing_distances import MAX_COMPARED_CLUSTERS
from ...core.segmentation.fitting import DEFAULT_SAMPLE
from ...i18n import tr
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.feature_choice import add_features, chosen_preset
from ..support.parameters import TABLE, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback


class CompareDistances(ClusterBrushAlgorithm):
    """Segments an image by each distance and compares the results."""

    NAME = "comparedistances"
    TITLE = N_("Compare distances")
    GROUP = groups.CLUSTERS

    def tags(self) -> list[str]:
        """Return the search words of the toolbox."""
        distances = [title.lower() for title in titles(tr).values()]
        return [*distances, *tr("metric,silhouette,rand,agreement,k-means").split(",")]

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
            "Segments an image by each distance ({distances}), side by side, and reports how well each separates the "
            "clusters (silhouette) and how far they agree (adjusted Rand index, share of pixels in matching clusters), "
            "with the maps next to each other.\n\n"
            "Clusters that match have the same number and colour in all maps, those of the Euclidean one. The output "
            "DISTANCE is the choice with the largest silhouette, as Segment takes it."
        ).format(distances=", ".join(titles(tr).values()))

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        add_features(self, BANDS)
        self._add_options()
        parameters.add_validity(self)
        for metric, title in titles(tr).items():
            description = tr("Clusters, {distance}").format(distance=title)
            outputs.add_raster_output(
                self,
                QgsProcessingParameterRasterDestination(
                    output_name(metric), description, optional=True, createByDefault=False
                ),
                tr("Raster with the number of each pixel's cluster from 1, 0 for nodata, with its legend."),
            )
        add(
            self,
            QgsProcessingParameterFileDestination(
                TABLE, tr("Table of agreement"), tr("CSV file (*.csv)"), optional=True, createByDefault=False
            ),
            tr("CSV with the silhouette of each distance, and the agreement of each pair."),
        )
        outputs.add_report(self, tr("A page with the maps next to each other, silhouettes and agreement."))
        self.addOutput(QgsProcessingOutputNumber(parameters.DISTANCE, tr("Distance with the largest silhouette")))
        for name in (output_name(*pair) for pair in combinations(METRICS, 2)):
            self.addOutput(QgsProcessingOutputNumber(name, tr("Adjusted Rand index") + f" ({name})"))

    def _add_options(self) -> None:
        add(
            self,
            Number(
                parameters.N_CLUSTERS,
                tr("Number of clusters"),
                defaultValue=8,
                minValue=2,
                maxValue=MAX_COMPARED_CLUSTERS,
            ),
            tr("How many groups of similar pixels to make."),
        )
        parameters.add_scaling(self, tr("How bands are brought to one scale; choose the one you will segment with."))
        for parameter, text in (
            (
                Number(parameters.SAMPLE, tr("Sample size (pixels)"), defaultValue=DEFAULT_SAMPLE, minValue=100),
                tr("Pixels that the clusters are found on, drawn over the whole raster."),
            ),
            (
                Number(
                    parameters.ATTEMPTS, tr("Attempts"), defaultValue=KMeansOptions.attempts, minValue=1, maxValue=1000
                ),
                tr("Starts that are tried; the best one goes on."),
            ),
            (
                Number(parameters.SEED, tr("Seed"), defaultValue=0, minValue=0),
                tr("Start of the random numbers. The same seed gives the same result; another one, another try."),
            ),
        ):
            add(self, parameter, text, advanced=True)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Fit by each distance, write, compare."""
        rasters = {metric: self.raster_output(output_name(metric)) for metric in METRICS}
        outputs.check_table_and_report(self)
        progress = NoticeCollector(FeedbackProgress(feedback))
        preset = chosen_preset(self, values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        options = ClusterOptions(
            preset,
            KMeansOptions(
                n_clusters=self.parameterAsInt(values, parameters.N_CLUSTERS, context),
                attempts=self.parameterAsInt(values, parameters.ATTEMPTS, context),
                seed=self.parameterAsInt(values, parameters.SEED, context),
            ),
            parameters.scaling_name(self, values, context),
            self.parameterAsInt(values, parameters.SAMPLE, context),
        )
        run = self.run_of(values, parameters.INPUT, context, progress)
        outcome, legends = compare_distances(source, options, run)
        texts = ComparingTexts().translated(tr)
        for metric, legend in legends.items():
            name = tr("{raster}, {distance}").format(raster=run.title, distance=texts.of("distance", metric))
            self.show(rasters[metric], context, name, raster_style(legend))
        return outcome.values
