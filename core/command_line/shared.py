# SPDX-License-Identifier: GPL-2.0-or-later
"""Arguments that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.errors import N_
from ..clustering.grouping import GROUPINGS
from ..clustering.grouping import KMEANS as GROUPING_KMEANS
from ..clustering.isodata import IsodataLimits
from ..clustering.kmeans import MAX_CLUSTERS, UPDATES, KMeansOptions
from ..clustering.metrics import METRICS, explanations
from ..clustering.starts import STARTS
from ..clustering.ward import MAX_CLUSTERS as MAX_MERGED
from ..features.presets import PRESETS
from ..features.recipe import SCALINGS
from ..jobs.run import CSV, HTML, JSON
from ..raster.colour_table import READINGS
from ..segmentation.fitting import DEFAULT_SAMPLE
from ..vector.writer import DRIVERS
from .arguments import CHOICE, FILE, INTEGER, NUMBERS, RASTER, REAL, TO_FILE, TO_RASTER, TO_VECTOR, VECTOR, Argument

if TYPE_CHECKING:
    from collections.abc import Iterable

VECTOR_FORMATS = N_("The ending of the file name says the format: .gpkg, .geojson or .fgb.")
FORMATS = N_("The ending of the file name says the format; .cog.tif makes a cloud-optimised GeoTIFF.")
FEATURE_MODEL_HELP = N_(
    "The file of learned features, where these are chosen; its weights lie beside it. The raster must"
    " have the bands that it was trained on, in that order. What is fitted holds them whole and needs"
    " no such file."
)
SEED_HELP = N_("Start of the random numbers. The same seed gives the same result; another one, another try.")

IMAGE = (
    Argument(
        "INPUT",
        N_("Satellite or aerial image, or any other raster, with one or more bands of any type."),
        RASTER,
        required=True,
    ),
    Argument(
        "BANDS",
        N_(
            "Bands to use. None chosen means all of them, without an alpha band, bands without any data, and "
            "bands that the file marks as bad."
        ),
        NUMBERS,
    ),
)
VALIDITY = (
    Argument(
        "PALETTE",
        N_(
            "For a raster of one band with a colour table. A picture is looked at in its colours; where the "
            "colours change gradually from number to number, as those of heights or slopes do, the numbers "
            "are used."
        ),
        CHOICE,
        READINGS[0],
        choices=dict.fromkeys(READINGS, ""),
    ),
    Argument(
        "NODATA",
        N_(
            "A value that means nodata in every band, besides what the file says, as QGIS shows it (after "
            "scale and offset). Often 0 outside a scene."
        ),
        REAL,
    ),
    Argument(
        "MASK", N_("Only pixels whose centre lies inside these polygons are used; the others become nodata."), VECTOR
    ),
)
SCHEDULER = Argument(
    "SCHEDULER",
    N_(
        "Address of a Dask scheduler, such as tcp://machine:8786, whose workers then do the work: this machine only "
        "joins their results. All must reach the files by the same paths. Empty: this machine does all. A cluster runs "
        "whatever it is sent, so use only one that you trust."
    ),
)
SEED = Argument("SEED", SEED_HELP, INTEGER, 0, low=0)


def features(default: str, help_text: str = "") -> tuple[Argument, ...]:
    """Return the choice of features, and the file of a feature model."""
    choices = {name: preset.help for name, preset in PRESETS.items()}
    text = help_text or N_("What is seen of a pixel.")
    return (
        Argument("FEATURES", text, CHOICE, default, choices=choices),
        Argument("FEATURE_MODEL", FEATURE_MODEL_HELP, FILE),
    )


def distance(text: str) -> Argument:
    """Return the choice of the distance."""
    return Argument("DISTANCE", text, CHOICE, "euclidean", choices=dict.fromkeys(METRICS, ""))


def scaling(text: str) -> Argument:
    """Return the choice of the scaling."""
    return Argument("SCALING", text, CHOICE, "none", choices=dict.fromkeys(SCALINGS, ""))


ATTEMPTS = Argument(
    "ATTEMPTS", N_("Starts that are tried; the best one goes on."), INTEGER, KMeansOptions.attempts, low=1, high=1000
)
KMEANS = (
    Argument(
        "N_CLUSTERS",
        N_("How many groups of similar pixels to make. Clusters are numbered from dark to bright."),
        INTEGER,
        KMeansOptions.n_clusters,
        low=2,
        high=MAX_CLUSTERS,
    ),
    distance(" ".join([N_("How far a pixel is from a cluster's centroid."), *explanations().values()])),
    scaling(
        N_(
            "None: band values as they are, right for bands of one unit. Standard score: each band to mean 0 "
            "and standard deviation 1, so that all weigh the same. Percentile stretch: 2nd to 98th percentile"
            " to 0 ... 1."
        )
    ),
    Argument(
        "SAMPLE",
        N_("Pixels that the clusters are found on, drawn over the whole raster. 0 uses every pixel."),
        INTEGER,
        DEFAULT_SAMPLE,
        low=0,
    ),
    ATTEMPTS,
    SEED,
    Argument(
        "START",
        N_("How the first centroids are chosen. k-means++ spreads them over the values."),
        CHOICE,
        STARTS[0],
        choices=dict.fromkeys(STARTS, ""),
    ),
    Argument(
        "UPDATE",
        N_("Mean of the cluster's pixels, or their median (k-medians, with Manhattan distance), robust to outliers."),
        CHOICE,
        UPDATES[0],
        choices=dict.fromkeys(UPDATES, ""),
    ),
    Argument(
        "ITERATIONS", N_("Stop here even when the clusters still move."), INTEGER, KMeansOptions.max_iterations, low=1
    ),
    Argument(
        "TOLERANCE",
        N_("Stop when the centroids move by no more than this share of the standard deviation. 0 runs to the end."),
        REAL,
        KMeansOptions.tolerance,
        low=0,
        high=1,
    ),
    *VALIDITY,
)


GROUPING = (
    Argument(
        "METHOD",
        " ".join([N_("How pixels are grouped."), *(method.help for method in GROUPINGS.values())]),
        CHOICE,
        GROUPING_KMEANS,
        choices=dict.fromkeys(GROUPINGS, ""),
    ),
    Argument(
        "MERGE_TO",
        N_(
            "Make the number of clusters above first, then merge the most alike (Ward) until so many are left. "
            "Together they can have any shape among the values; the report draws the tree. Empty: none are merged."
        ),
        INTEGER,
        low=2,
        high=MAX_MERGED,
    ),
    Argument(
        "MIN_SHARE",
        N_("Clusters with fewer of the pixels are given up, and their pixels go to the others."),
        REAL,
        100.0 * IsodataLimits.min_share,
        low=0,
        high=49.9,
    ),
    Argument(
        "MAX_SPREAD",
        N_(
            "A cluster with a larger standard deviation in a band is divided in two; in units of the values, after "
            "scaling. 0 divides none. Empty: one and a half times that of the clusters at the start."
        ),
        REAL,
        low=0,
    ),
    Argument(
        "MERGE_DISTANCE",
        N_(
            "Clusters whose centroids are nearer become one; in units of the values, after scaling. 0 merges none. "
            "Empty: a third of what lies between neighbours at the start."
        ),
        REAL,
        low=0,
    ),
)
MERGING = Argument(
    "MERGE_TO",
    N_(
        "Merge the model's clusters (Ward) until so many are left. A model that was merged before is cut "
        "anew, so that there can be more or fewer than it was saved with. Empty: the clusters of the model."
    ),
    INTEGER,
    low=2,
    high=MAX_MERGED,
)


def raster_output(name: str, help_text: str, required: bool = False) -> Argument:
    """Return a raster that is written."""
    return Argument(name, f"{help_text} {FORMATS}", TO_RASTER, required=required)


def vector_output(name: str, help_text: str, required: bool = False) -> Argument:
    """Return a vector file that is written."""
    return Argument(name, f"{help_text} {VECTOR_FORMATS}", TO_VECTOR, required=required, endings=tuple(DRIVERS))


def table(help_text: str, name: str = "TABLE") -> Argument:
    """Return a CSV file that is written."""
    return Argument(name, help_text, TO_FILE, endings=CSV)


def report(help_text: str) -> Argument:
    """Return a report that is written."""
    return Argument("REPORT", help_text, TO_FILE, endings=HTML)


def model_output(required: bool = False) -> Argument:
    """Return a model file that is written."""
    return Argument(
        "MODEL",
        N_("The fitted model as a file, to give other images the same clusters (Apply model)."),
        TO_FILE,
        required=required,
        endings=JSON,
    )


CLUSTER_HELP = N_("Raster with the number of each pixel's cluster from 1, 0 for nodata, with its legend.")
CLUSTER_RASTER = raster_output("OUTPUT", CLUSTER_HELP, required=True)
CLUSTER_TEXTS = (
    table(N_("CSV with pixels, share, area in m², ha and km², and the centroid per band, one line a cluster.")),
    report(N_("A page with image and segmentation side by side, areas, and charts; it needs no network.")),
)
PROBABILITIES = raster_output(
    "PROBABILITIES",
    N_(
        "Raster with a band for each class, named after it: its probability in whole per cent, of sum 100; 255 "
        "where there is no data. It is what decides the class: the votes of the trees, smoothed along edges and "
        "weighted by how common a class is, or by cluster the shares of painted pixels. With few strokes these "
        "are no true probabilities."
    ),
)
PIXEL_AREA = Argument(
    "PIXEL_AREA",
    N_("Used only for a raster without coordinate system, whose areas are counted in pixels otherwise."),
    REAL,
    low=0,
)


def class_raster(name: str, band: str, help_text: str, required: bool = True) -> tuple[Argument, ...]:
    """Return a class raster that is read, and its band."""
    return (
        Argument(name, help_text, RASTER, required=required),
        Argument(band, N_("Band that holds the ids of the classes; the first when none is chosen."), INTEGER, 1, low=1),
    )


def places_first(arguments: Iterable[Argument]) -> tuple[Argument, ...]:
    """Return arguments with those in front that are given by their place."""
    listed = list(arguments)
    return (*(one for one in listed if one.required), *(one for one in listed if not one.required))
