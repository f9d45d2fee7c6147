# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster and a range in; a number of clusters with its reason out. `core.jobs.choosing` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingOutputNumber, QgsProcessingOutputString, QgsProcessingParameterEnum
from qgis.core import QgsProcessingParameterFileDestination as FileDestination

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.clustering.grouping import COUNTED, GROUPINGS
from ...core.clustering.kmeans import KMeansOptions
from ...core.features.presets import BANDS
from ...core.jobs.choosing import REASON, SuggestOptions, suggest_k
from ...core.segmentation.choosing_k import (
    DEFAULT_SAMPLE,
    MAX_K,
    MEASURES,
    REFERENCES,
    Range,
)
from ...i18n import tr
from ...i18n.sentences import phrase
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.feature_choice import add_features, chosen_preset
from ..support.parameters import N_CLUSTERS, TABLE, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

MIN_CLUSTERS = "MIN_CLUSTERS"
MAX_CLUSTERS = "MAX_CLUSTERS"
METHOD = "METHOD"
GROUPING = "GROUPING"  # what is METHOD in Segment; here that name was taken before
GAP_REFERENCES = "GAP_REFERENCES"
MIN_SAMPLE = 100


class SuggestK(ClusterBrushAlgorithm):
    """Suggests a number of clusters for an image."""

    NAME = "suggestk"
    TITLE = N_("Suggest number of clusters")
    GROUP = groups.CLUSTERS
    TAGS = N_("elbow,kneedle,silhouette,gap,optimal,number,clusters,k-means,wcss,inertia")
    HELP = N_(
        "Tries a range of numbers of clusters on a sample of the image and recommends one: by the elbow of the "
        "inertia (WCSS), the silhouette, the Caliński-Harabasz and Davies-Bouldin indices, or the gap statistic; of a "
        "Gaussian mixture also by the Bayesian information criterion (BIC). "
        "The report shows all of them, and a small picture of the segmentation for each number.\n\n"
        "Time and memory do not grow with the raster: with the defaults some seconds and less than 200 MB. "
        "The elbow is never the first or the last number of the range, so begin below and end well above what "
        "you expect."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        add_features(self, BANDS, tr("What is seen of a pixel; choose what you will segment by."))
        self._add_range()
        self._add_options()
        parameters.add_validity(self)
        add(
            self,
            FileDestination(
                TABLE, tr("Table of measures"), tr("CSV file (*.csv)"), optional=True, createByDefault=False
            ),
            tr("CSV with every measure, one line a number of clusters."),
        )
        outputs.add_report(self, tr("A page with the measures, charts and a small picture of each segmentation."))
        self.addOutput(QgsProcessingOutputNumber(N_CLUSTERS, tr("Recommended number of clusters")))
        self.addOutput(QgsProcessingOutputString(REASON, tr("Reason")))

    def _add_range(self) -> None:
        for name, title, default, text in (
            (MIN_CLUSTERS, tr("Fewest clusters"), Range.least, tr("First number of clusters to try.")),
            (MAX_CLUSTERS, tr("Most clusters"), Range.most, tr("Last number of clusters to try.")),
        ):
            add(self, Number(name, title, defaultValue=default, minValue=2, maxValue=MAX_K), text)
        names = [
            tr("Elbow"),
            tr("Silhouette"),
            tr("Caliński-Harabasz"),
            tr("Davies-Bouldin"),
            tr("Gap statistic"),
            tr("BIC"),
        ]
        add(
            self,
            QgsProcessingParameterEnum(METHOD, tr("Recommend by"), names, defaultValue=0),
            tr(
                "Measure that the recommendation follows; all of them are in the report. BIC is measured for a "
                "Gaussian mixture, where it takes the place of the elbow."
            ),
        )

    def _add_options(self) -> None:
        parameters.add_distance(
            self,
            tr("How far a pixel is from a cluster's centroid; choose the one you will segment with."),
            advanced=True,
        )
        parameters.add_scaling(
            self,
            tr("How bands are brought to one scale; choose the one you will segment with."),
            advanced=True,
        )
        add(
            self,
            Number(parameters.SAMPLE, tr("Sample size (pixels)"), defaultValue=DEFAULT_SAMPLE, minValue=MIN_SAMPLE),
            tr("Pixels that are clustered, drawn over the whole raster. Time grows with it."),
            advanced=True,
        )
        add(
            self,
            Number(
                GAP_REFERENCES, tr("References of the gap statistic"), defaultValue=REFERENCES, minValue=0, maxValue=100
            ),
            tr("Evenly spread data sets to compare with; more give a surer gap. 0 leaves the gap statistic out."),
            advanced=True,
        )
        add(
            self,
            Number(parameters.SEED, tr("Seed"), defaultValue=0, minValue=0),
            tr("Start of the random numbers. The same seed gives the same result; another one, another try."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterEnum(
                GROUPING, tr("Method"), [phrase(GROUPINGS[name].title) for name in COUNTED], defaultValue=0
            ),
            tr("How pixels are grouped; choose the method that you will segment with."),
            advanced=True,
        )

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Measure, recommend, write."""
        outputs.check_table_and_report(self)
        progress = NoticeCollector(FeedbackProgress(feedback))

        def integer(name: str) -> int:
            return int(self.parameterAsInt(values, name, context))

        k_range = Range(integer(MIN_CLUSTERS), integer(MAX_CLUSTERS))
        k_range.validate()
        preset = chosen_preset(self, values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        options = SuggestOptions(
            preset,
            k_range,
            KMeansOptions(metric=parameters.distance_name(self, values, context), seed=integer(parameters.SEED)),
            parameters.scaling_name(self, values, context),
            integer(parameters.SAMPLE),
            MEASURES[self.parameterAsEnum(values, METHOD, context)],
            integer(GAP_REFERENCES),
            COUNTED[self.parameterAsEnum(values, GROUPING, context)],
        )
        return suggest_k(source, options, self.run_of(values, parameters.INPUT, context, progress)).values
