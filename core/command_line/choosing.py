# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands for what comes before clusters: suggest-k, compare-distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.errors import N_
from ..clustering.grouping import COUNTED
from ..clustering.kmeans import KMeansOptions
from ..clustering.metrics import METRICS, titles
from ..features.presets import BANDS
from ..jobs.choosing import SuggestOptions, compare_distances, output_name, suggest_k
from ..jobs.clusters import ClusterOptions
from ..segmentation.choosing_k import DEFAULT_SAMPLE, MAX_K, MEASURES, REFERENCES, Range
from ..segmentation.comparing_distances import MAX_COMPARED_CLUSTERS
from ..segmentation.fitting import DEFAULT_SAMPLE as SAMPLE_OF_FIT
from .arguments import CHOICE, INTEGER, Argument
from .command import Command
from .shared import (
    ATTEMPTS,
    CLUSTER_HELP,
    IMAGE,
    SEED,
    VALIDITY,
    distance,
    features,
    places_first,
    raster_output,
    report,
    scaling,
    table,
)

if TYPE_CHECKING:
    from ..jobs.run import Outcome
    from .given import Given

MIN_SAMPLE = 100
SEEN = N_("What is seen of a pixel; choose what you will segment by.")


def _suggest(given: Given) -> Outcome:
    k_range = Range(given["MIN_CLUSTERS"], given["MAX_CLUSTERS"])
    k_range.validate()
    options = SuggestOptions(
        given.preset(),
        k_range,
        KMeansOptions(metric=given["DISTANCE"], seed=given["SEED"]),
        given["SCALING"],
        given["SAMPLE"],
        given["METHOD"],
        given["GAP_REFERENCES"],
        given["GROUPING"],
    )
    return suggest_k(given.source(), options, given.run())


def _compare(given: Given) -> Outcome:
    kmeans = KMeansOptions(n_clusters=given["N_CLUSTERS"], attempts=given["ATTEMPTS"], seed=given["SEED"])
    options = ClusterOptions(given.preset(), kmeans, given["SCALING"], given["SAMPLE"])
    return compare_distances(given.source(), options, given.run())[0]


SUGGEST = Command(
    "suggest-k",
    "suggestk",
    N_("Suggest number of clusters"),
    N_(
        "Tries a range of numbers of clusters on a sample of the image and recommends one: by the elbow of the "
        "inertia (WCSS), the silhouette, the Caliński-Harabasz and Davies-Bouldin indices, or the gap statistic; of a "
        "Gaussian mixture also by the Bayesian information criterion (BIC). "
        "The report shows all of them, and a small picture of the segmentation for each number.\n\n"
        "Time and memory do not grow with the raster: with the defaults some seconds and less than 200 MB. "
        "The elbow is never the first or the last number of the range, so begin below and end well above what "
        "you expect."
    ),
    places_first(
        [
            *IMAGE,
            *features(BANDS.id, SEEN),
            Argument("MIN_CLUSTERS", N_("First number of clusters to try."), INTEGER, Range.least, low=2, high=MAX_K),
            Argument("MAX_CLUSTERS", N_("Last number of clusters to try."), INTEGER, Range.most, low=2, high=MAX_K),
            Argument(
                "METHOD",
                N_("Measure that the recommendation follows; all of them are in the report."),
                CHOICE,
                MEASURES[0],
                choices=dict.fromkeys(MEASURES, ""),
            ),
            distance(N_("How far a pixel is from a cluster's centroid; choose the one you will segment with.")),
            scaling(N_("How bands are brought to one scale; choose the one you will segment with.")),
            Argument(
                "SAMPLE",
                N_("Pixels that are clustered, drawn over the whole raster. Time grows with it."),
                INTEGER,
                DEFAULT_SAMPLE,
                low=MIN_SAMPLE,
            ),
            Argument(
                "GAP_REFERENCES",
                N_("Evenly spread data sets to compare with; more give a surer gap. 0 leaves the gap statistic out."),
                INTEGER,
                REFERENCES,
                low=0,
                high=100,
            ),
            SEED,
            Argument(
                "GROUPING",
                N_("How pixels are grouped; choose the method that you will segment with."),
                CHOICE,
                COUNTED[0],
                choices=dict.fromkeys(COUNTED, ""),
            ),
            *VALIDITY,
            table(N_("CSV with every measure, one line a number of clusters.")),
            report(N_("A page with the measures, charts and a small picture of each segmentation.")),
        ]
    ),
    _suggest,
    ("clusterbrush suggest-k image.tif --max-clusters 16 --report number.html",),
)
COMPARE = Command(
    "compare-distances",
    "comparedistances",
    N_("Compare distances"),
    N_(
        "Segments an image by each distance ({distances}), side by side, and reports how well each separates the "
        "clusters (silhouette) and how far they agree (adjusted Rand index, share of pixels in matching clusters), "
        "with the maps next to each other.\n\n"
        "Clusters that match have the same number and colour in all maps, those of the Euclidean one. The output "
        "DISTANCE is the choice with the largest silhouette, as Segment takes it."
    ).format(distances=", ".join(titles().values())),
    places_first(
        [
            *IMAGE,
            *features(BANDS.id),
            Argument(
                "N_CLUSTERS",
                N_("How many groups of similar pixels to make."),
                INTEGER,
                KMeansOptions.n_clusters,
                low=2,
                high=MAX_COMPARED_CLUSTERS,
            ),
            scaling(N_("How bands are brought to one scale; choose the one you will segment with.")),
            Argument(
                "SAMPLE",
                N_("Pixels that the clusters are found on, drawn over the whole raster."),
                INTEGER,
                SAMPLE_OF_FIT,
                low=MIN_SAMPLE,
            ),
            ATTEMPTS,
            SEED,
            *VALIDITY,
            *(raster_output(output_name(metric), CLUSTER_HELP) for metric in METRICS),
            table(N_("CSV with the silhouette of each distance, and the agreement of each pair.")),
            report(N_("A page with the maps next to each other, silhouettes and agreement.")),
        ]
    ),
    _compare,
    ("clusterbrush compare-distances image.tif --n-clusters 6 --cosine cosine.tif --report distances.html",),
)
COMMANDS = (SUGGEST, COMPARE)
