# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in; one cluster raster for each distance, and how far they agree, out. `core.comparing` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
)

from ..core.clustering import KMeansOptions
from ..core.comparing import MOST_CLUSTERS, compare_distances, write_table
from ..core.nearest import METRICS
from ..core.progress import NoticeCollector
from ..core.report_comparing import ComparingTexts, write_comparison_report
from ..core.segmentation import DEFAULT_SAMPLE
from ..i18n import tr
from . import outputs, parameters
from .base import ClusterBrushAlgorithm, FeedbackProgress
from .parameters import CSV, HTML, REPORT, TABLE, TIFF, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

EUCLIDEAN = "EUCLIDEAN"
MANHATTAN = "MANHATTAN"
CHEBYSHEV = "CHEBYSHEV"
RASTERS = (EUCLIDEAN, MANHATTAN, CHEBYSHEV)  # in the order of METRICS
AGREEMENTS = ("EUCLIDEAN_MANHATTAN", "EUCLIDEAN_CHEBYSHEV", "MANHATTAN_CHEBYSHEV")


class CompareDistances(ClusterBrushAlgorithm):
    """Which distance suits an image."""

    def name(self) -> str:
        """Return the id that scripts and model graphs use."""
        return "comparedistances"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Compare distances")

    def group(self) -> str:
        """Return the group's name."""
        return tr("Clusters")

    def groupId(self) -> str:
        """Return the group's id."""
        return "clusters"

    def tags(self) -> list[str]:
        """Return words that find it in the toolbox."""
        return tr("euclidean,manhattan,chebyshev,metric,silhouette,rand,agreement,k-means").split(",")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
            "Segments an image by Euclidean, Manhattan and Chebyshev distance, side by side, and reports how well each "
            "separates the clusters (silhouette) and how far they agree (adjusted Rand index, share of pixels in "
            "matching clusters), with the maps next to each other.\n\n"
            "Clusters that match have the same number and colour in all three maps, those of the Euclidean one. The "
            "output DISTANCE is the choice with the largest silhouette, as Segment takes it."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        self._add_options()
        parameters.add_validity(self)
        titles = (tr("Clusters, Euclidean"), tr("Clusters, Manhattan"), tr("Clusters, Chebyshev"))
        for name, title in zip(RASTERS, titles):
            add(
                self,
                QgsProcessingParameterRasterDestination(name, title, optional=True, createByDefault=False),
                tr("GeoTIFF with the number of each pixel's cluster from 1, 0 for nodata, with its legend."),
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
        for name in AGREEMENTS:
            self.addOutput(QgsProcessingOutputNumber(name, tr("Adjusted Rand index") + f" ({name})"))

    def _add_options(self) -> None:
        add(
            self,
            Number(parameters.N_CLUSTERS, tr("Number of clusters"), defaultValue=8, minValue=2, maxValue=MOST_CLUSTERS),
            tr("How many groups of similar pixels to make."),
        )
        names = [tr("None"), tr("Standard score"), tr("Percentile stretch")]
        add(
            self,
            QgsProcessingParameterEnum(parameters.SCALING, tr("Scaling"), names, defaultValue=0),
            tr("How bands are brought to one scale; choose the one you will segment with."),
        )
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
        """Fit three times, write, compare."""
        rasters = {name: self.output_path(values, name, context, TIFF) for name in RASTERS}
        table = self.output_path(values, TABLE, context, CSV)
        report = self.output_path(values, REPORT, context, HTML)
        progress = NoticeCollector(FeedbackProgress(feedback))
        source = parameters.open_source(self, values, context, feedback)
        for notice in source.notices:
            progress.notify(notice)
        options = KMeansOptions(
            n_clusters=self.parameterAsInt(values, parameters.N_CLUSTERS, context),
            attempts=self.parameterAsInt(values, parameters.ATTEMPTS, context),
            seed=self.parameterAsInt(values, parameters.SEED, context),
        )
        unnamed = outputs.unnamed_cluster()
        found = compare_distances(
            source,
            options,
            dict(zip(METRICS, rasters.values())),
            parameters.scaling_name(self, values, context),
            self.parameterAsInt(values, parameters.SAMPLE, context),
            progress=progress.part(0.0, 0.95),
            unnamed=unnamed,
        )
        texts = ComparingTexts().translated(tr)
        title = self.title(values, parameters.INPUT, context)
        for metric, path in zip(METRICS, rasters.values()):
            if path:
                name = tr("{raster}, {distance}").format(raster=title, distance=texts.of("distance", metric))
                self.publish(path, context, name, found.legend(metric, unnamed))
        if table:
            write_table(table, found)
        if report:
            write_comparison_report(
                report,
                title=title,
                source=source,
                found=found,
                unnamed=unnamed,
                notices=outputs.sentences(progress),
                texts=texts,
            )
        written = {name: path for name, path in {**rasters, TABLE: table, REPORT: report}.items() if path}
        rand = {name: one.adjusted_rand for name, one in zip(AGREEMENTS, found.agreements)}
        return {**written, **rand, parameters.DISTANCE: METRICS.index(found.best)}
