# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands for clusters: segment, fit, apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.errors import N_
from ..classification.stroke_model import load_any
from ..features.presets import BANDS
from ..jobs import clusters
from .arguments import FILE, Argument
from .command import Command
from .shared import (
    CLUSTER_RASTER,
    CLUSTER_TEXTS,
    GROUPING,
    IMAGE,
    KMEANS,
    MERGING,
    PROBABILITIES,
    SCHEDULER,
    VALIDITY,
    features,
    model_output,
    places_first,
)

if TYPE_CHECKING:
    from ..jobs.run import Outcome
    from .given import Given


def _segment(given: Given) -> Outcome:
    options = given.cluster_options()
    return clusters.segment(given.source(), options, given.run())


def _fit(given: Given) -> Outcome:
    options = given.cluster_options()
    return clusters.fit_model(given.source(), options, given.run())


def _apply(given: Given) -> Outcome:
    model = load_any(given["MODEL"])
    return clusters.apply_model(given.source(), model, bool(given["BANDS"]), given.run(), given["MERGE_TO"])


SEGMENT = Command(
    "segment",
    "segment",
    N_("Segment (k-means)"),
    N_(
        "Groups the pixels of a raster into clusters of similar values (k-means) and writes a raster with"
        " the number of each pixel's cluster. No training data is needed.\n\n"
        "The clusters are found on a sample of the pixels and then given to every pixel. They are "
        "numbered from dark to bright and coloured as they look in the image; by other features than the "
        "bands each has a colour of its own. Nodata pixels become 0.\n\n"
        "Other methods than k-means (bisecting k-means, Gaussian mixture, ISODATA) and merging of the most alike "
        "clusters are among the advanced parameters.\n\n"
        "Areas are in square metres, measured on the ellipsoid where the coordinate system is geographic."
    ),
    places_first(
        [
            *IMAGE,
            CLUSTER_RASTER,
            *features(BANDS.id),
            *KMEANS,
            *GROUPING,
            SCHEDULER,
            model_output(),
            *CLUSTER_TEXTS,
        ]
    ),
    _segment,
    (
        "clusterbrush segment image.tif clusters.tif --n-clusters 12",
        "clusterbrush segment image.tif clusters.tif --bands 4,3,2 --nodata 0 --model model.json --report report.html",
    ),
)
FIT = Command(
    "fit",
    "fitkmeans",
    N_("Fit k-means model"),
    N_(
        "Finds clusters of similar pixels (k-means) and writes them as a model file, without classifying "
        "the raster. Apply model then gives any number of images the same clusters, with the same "
        "numbers."
    ),
    places_first([*IMAGE, model_output(required=True), *features(BANDS.id), *KMEANS, *GROUPING, SCHEDULER]),
    _fit,
    ("clusterbrush fit image.tif model.json --n-clusters 12 --scaling standard",),
)
APPLY = Command(
    "apply",
    "applymodel",
    N_("Apply model"),
    N_(
        "Gives every pixel of a raster its cluster in a fitted model, so that several images or dates get"
        " the same clusters with the same numbers and colours. A model of Classify by strokes gives "
        "classes instead.\n\n"
        "Bands are matched by name where both the model and the raster name them, else by their order. A "
        "warning says when the image differs so much from the one the model was fitted on that clusters "
        "may not fit."
    ),
    places_first(
        [
            *IMAGE,
            Argument(
                "MODEL",
                N_("Model file written by Fit k-means model, Segment or Classify by strokes."),
                FILE,
                required=True,
            ),
            CLUSTER_RASTER,
            *VALIDITY,
            MERGING,
            SCHEDULER,
            PROBABILITIES,
            *CLUSTER_TEXTS,
        ]
    ),
    _apply,
    ("clusterbrush apply later.tif model.json later_clusters.tif --json",),
)
COMMANDS = (SEGMENT, FIT, APPLY)
