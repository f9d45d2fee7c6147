# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in; cluster rasters by each distance and their agreement out. See `core.segmentation.comparing_distances`."""

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
from ...core.clustering.nearest import label_dtype
from ...core.features.presets import BANDS, preset_kinds
from ...core.raster.format_checks import check_raster
from ...core.reports.comparing_distances import ComparingTexts, write_comparison_report
from ...core.segmentation.comparing_distances import MAX_COMPARED_CLUSTERS, compare_distances, write_table
from ...core.segmentation.fitting import DEFAULT_SAMPLE
from ...i18n import tr
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.feature_choice import add_features, chosen_preset
from ..support.parameters import CSV, HTML, REPORT, TABLE, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback


def output_name(*metrics: str) -> str:
    """Return the id of the cluster raster of a distance, or of the agreement of a pair of them."""
    return "_".join(metrics).upper()


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
        table = self.output_path(TABLE, CSV)
        report = self.output_path(REPORT, HTML)
        progress = NoticeCollector(FeedbackProgress(feedback))
        preset = chosen_preset(self, values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        for notice in source.notices:
            progress.notify(notice)
        options = KMeansOptions(
            n_clusters=self.parameterAsInt(values, parameters.N_CLUSTERS, context),
            attempts=self.parameterAsInt(values, parameters.ATTEMPTS, context),
            seed=self.parameterAsInt(values, parameters.SEED, context),
        )
        for path in filter(None, rasters.values()):
            check_raster(path, source.grid, label_dtype(options.n_clusters))
        unnamed = outputs.unnamed_cluster()
        comparison = compare_distances(
            source,
            options,
            rasters,
            parameters.scaling_name(self, values, context),
            self.parameterAsInt(values, parameters.SAMPLE, context),
            preset_kinds(preset, source, options.seed, progress.part(0.0, 0.1)),
            progress.part(0.1, 0.95),
            unnamed=unnamed,
        )
        texts = ComparingTexts().translated(tr)
        title = self.title(values, parameters.INPUT, context)
        for metric, path in rasters.items():
            if path:
                name = tr("{raster}, {distance}").format(raster=title, distance=texts.of("distance", metric))
                self.publish(path, context, name, comparison.legend(metric, unnamed))
        if table:
            write_table(table, comparison)
        if report:
            notices = outputs.sentences(progress)
            write_comparison_report(
                report, title=title, source=source, comparison=comparison, unnamed=unnamed, notices=notices, texts=texts
            )
        maps = {output_name(metric): path for metric, path in rasters.items()}
        written = {name: path for name, path in {**maps, TABLE: table, REPORT: report}.items() if path}
        rand = {output_name(pair.first, pair.second): pair.adjusted_rand for pair in comparison.agreements}
        return {**written, **rand, parameters.DISTANCE: list(METRICS).index(comparison.best)}
