# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands for class maps: classify, smooth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..answers.smoothing import CONNECTEDNESS, SmoothOptions, no_minimum_area
from ..base.errors import N_, ParameterError
from ..classification.methods import CLUSTERBRUSH, METHODS
from ..clustering.kmeans import MAX_CLUSTERS, KMeansOptions
from ..features.presets import CONTEXT
from ..jobs.answers import smooth_map
from ..jobs.classes import ClassifyOptions, classify
from ..jobs.labels import labels_on, no_examples
from ..jobs.run import notify_of_source
from ..labelling.splitting import THRESHOLD
from ..legend.legend_text import legend_from_text, renamed
from ..raster.majority import MAX_RADIUS_PIXELS
from ..raster.source import RasterSource
from ..segmentation.matching import as_fitted
from ..segmentation.model import load
from ..session.further import ClassNames, FurtherStrokes
from ..session.learning import LearningOptions
from ..strokes.records import DEFAULT_WIDTH_FIELD, StrokeSet
from .arguments import CHOICE, FILE, FLAG, INTEGER, REAL, SEVERAL_RASTERS, SEVERAL_VECTORS, VECTOR, Argument
from .command import Command
from .shared import (
    IMAGE,
    PIXEL_AREA,
    PROBABILITIES,
    SCHEDULER,
    SEED,
    VALIDITY,
    class_raster,
    features,
    model_output,
    places_first,
    raster_output,
    report,
    table,
)

if TYPE_CHECKING:
    from ..jobs.run import Outcome
    from ..raster.grid import Grid
    from .given import Given

MAJORITY, SIEVE = "majority", "sieve"
SMOOTHINGS = (MAJORITY, SIEVE, "both")  # in the order of the toolbox
DEFAULT_CLUSTERS = 100
DEFAULT_UNIT = 1000.0  # m2
METHOD_HELPS = " ".join(method.help for method in METHODS.values())


def _classify(given: Given) -> Outcome:
    learning = LearningOptions(
        KMeansOptions(n_clusters=given["N_CLUSTERS"], attempts=1, seed=given["SEED"]),
        method=given["METHOD"],
        threshold=given["THRESHOLD"],
        preset=given.preset(),
    )
    source, fitted = given.source(), load(given["FITTED"]) if given["FITTED"] else None
    if fitted is not None:
        source = as_fitted(source, fitted, bool(given["BANDS"]), in_order=False)[0]
    notify_of_source(source, given.progress)
    strokes = strokes_beside_labels(given, source.grid)
    for notice in strokes.notices:
        given.progress.notify(notice)
    if given["LEGEND"]:
        strokes = replace(strokes, legend=renamed(strokes.legend, legend_from_text(given["LEGEND"])))
    labels, run = None, given.run()
    if given["LABELS"]:
        labels = labels_on(given.class_raster("LABELS", "LABELS_BAND"), source, strokes, given["SEED"], run)
    classes = ClassNames(strokes, {}, {})
    further = _further(given, classes)
    if labels is not None:
        labels = labels.matched(classes.matched(labels.legend, {}))
    options = ClassifyOptions(learning, fitted, given["LEAST_CONFIDENCE"], labels)
    return classify(source, replace(strokes, legend=classes.legend), options, run, further)


def strokes_beside_labels(given: Given, grid: Grid) -> StrokeSet:
    """Return the strokes on the raster; none where labels are learned from alone."""
    if given["STROKES"]:
        return given.strokes(given["STROKES"], grid)
    if not given["LABELS"]:
        raise no_examples()
    return StrokeSet((), (), ())


def _further(given: Given, classes: ClassNames) -> list[FurtherStrokes]:
    """Return the further rasters with their strokes, whose classes are added to the others."""
    rasters, layers = given["MORE_INPUTS"] or [], given["MORE_STROKES"] or []
    if len(rasters) != len(layers):
        raise ParameterError(
            N_("Further rasters: {rasters}, stroke layers of them: {layers}. Give each raster its own."),
            rasters=len(rasters),
            layers=len(layers),
        )
    result = []
    for path, layer in zip(rasters, layers):
        source = RasterSource(path, nodata=given["NODATA"], palette=given["PALETTE"])
        strokes = given.strokes(layer, source.grid)
        for notice in strokes.notices:
            given.progress.notify(notice)
        result.append(FurtherStrokes(source, classes.translated(strokes, {})))
    return result


def _smooth(given: Given) -> Outcome:
    method = given["METHOD"]
    if method != MAJORITY and not given["MINIMUM_AREA"] > 0:
        raise no_minimum_area(given["MINIMUM_AREA"])
    options = SmoothOptions(
        0 if method == SIEVE else given["RADIUS"],
        0.0 if method == MAJORITY else given["MINIMUM_AREA"],
        int(given["CONNECTED"]),
    )
    return smooth_map(given.class_raster("INPUT", "BAND"), options, given["PIXEL_AREA"], given.run())


STROKE_FIELDS = (
    Argument(
        "CLASS_FIELD",
        N_("Field with the class of each stroke: a number from 1, or a name."),
        default="class_id",
    ),
    Argument(
        "WIDTH_FIELD",
        N_("Field with the brush diameter in map units. Strokes without one are three pixels wide."),
        default=DEFAULT_WIDTH_FIELD,
    ),
)
LABELS = class_raster(
    "LABELS",
    "LABELS_BAND",
    N_(
        "A class raster on any grid of the same place to learn from, instead of strokes or beside them, such as an "
        "older map. It may be wrong here and there. 0 and nodata mean that no class is known; where a stroke lies, the "
        "stroke counts. Classes are matched with those of the strokes by name or number."
    ),
    required=False,
)
STROKE_CLUSTERS = (
    Argument(
        "N_CLUSTERS",
        N_("How many clusters strokes can name. More tell finer things apart and need more strokes."),
        INTEGER,
        DEFAULT_CLUSTERS,
        low=2,
        high=MAX_CLUSTERS,
    ),
    Argument(
        "THRESHOLD",
        N_("Share of a cluster's painted pixels that lets a class claim it. Several claims split the cluster."),
        REAL,
        THRESHOLD,
        low=0.01,
        high=0.5,
    ),
)
CLASSIFY = Command(
    "classify",
    "classifystrokes",
    N_("Classify by strokes"),
    N_(
        "Makes a class map of a raster from a few painted strokes per class.\n\n"
        "{methods}\n\n"
        "The report tells the accuracy on held-out strokes. It is optimistic: measure with separate truth data "
        "(Accuracy) before you rely on it."
    ).format(methods=METHOD_HELPS),
    places_first(
        [
            *IMAGE,
            raster_output(
                "OUTPUT",
                N_("Raster with the class of each pixel, 0 for nodata and unclassified, with its legend."),
                required=True,
            ),
            Argument(
                "STROKES",
                N_("Lines, polygons or points on the raster, in any coordinate system. Edits not saved yet count."),
                VECTOR,
            ),
            *LABELS,
            *STROKE_FIELDS,
            Argument(
                "FROM_ZERO",
                N_(
                    "Writes each class one higher, since 0 means unclassified in a raster. A class 0 is refused "
                    "otherwise."
                ),
                FLAG,
                False,
            ),
            Argument("METHOD", METHOD_HELPS, CHOICE, CLUSTERBRUSH.id, choices=dict.fromkeys(METHODS, "")),
            *features(CONTEXT.id, N_("What ClusterBrush sees of a pixel.")),
            *STROKE_CLUSTERS,
            Argument(
                "LEAST_CONFIDENCE",
                N_("Pixels whose confidence (0 to 1) is lower get no class."),
                REAL,
                0.0,
                low=0,
                high=1,
            ),
            Argument("FITTED", N_("Clusters from Fit k-means model, instead of fitting some on this raster."), FILE),
            SEED,
            *VALIDITY,
            Argument(
                "LEGEND",
                N_("Names and colours as JSON text by class number; without them those of the stroke layer count."),
            ),
            Argument(
                "MORE_INPUTS",
                N_(
                    "Other rasters with the same bands, to learn from their strokes too. The additional nodata value "
                    "counts for them as well, the mask does not."
                ),
                SEVERAL_RASTERS,
            ),
            Argument(
                "MORE_STROKES",
                N_(
                    "The stroke layer of each further raster, in the same order, with the same fields. Classes of one"
                    " name are one class; those without a namesake are matched by their number."
                ),
                SEVERAL_VECTORS,
            ),
            SCHEDULER,
            raster_output(
                "CONFIDENCE",
                N_(
                    "Raster with the confidence of each pixel, 0 to 1; -1 where there is no data. "
                    "With few strokes it tells sure pixels from doubtful ones; it is no probability then."
                ),
            ),
            PROBABILITIES,
            model_output(),
            table(N_("CSV with pixels, share, and area in m², ha and km², one line a class.")),
            report(N_("A page with image and map side by side, areas, and the accuracy on held-out strokes.")),
        ]
    ),
    _classify,
    (
        "clusterbrush classify image.tif map.tif --strokes strokes.gpkg --report report.html",
        "clusterbrush classify image.tif map.tif --strokes strokes.gpkg --method random_forest --confidence sure.tif",
    ),
)
SMOOTH = Command(
    "smooth",
    "smooth",
    N_("Smooth a class map"),
    N_(
        "Takes single pixels and small patches out of a class or cluster raster. The result has the same "
        "classes with the same names and colours.\n\n"
        "Majority: each pixel takes the class that is most frequent in a square window around it. It "
        "keeps its own where that is as frequent as any.\nSieve: patches smaller than the minimum mapping "
        "unit join their largest neighbour. Patches that have no neighbour, such as islands in nodata, "
        "stay.\n\n"
        "0 and nodata are left as they are. Rasters of any size are worked on in blocks; the sieve keeps "
        "a temporary copy on the disk, and about 40 bytes there for each patch."
    ),
    places_first(
        [
            *class_raster("INPUT", "BAND", N_("Finished map of classes or clusters.")),
            raster_output(
                "OUTPUT", N_("Raster with the classes of the input, their names and their colours."), required=True
            ),
            Argument(
                "METHOD",
                N_(
                    "Majority smooths borders and removes speckle; the sieve removes small patches and moves no border."
                ),
                CHOICE,
                MAJORITY,
                choices=dict.fromkeys(SMOOTHINGS, ""),
            ),
            Argument(
                "RADIUS",
                N_("The window is a square of twice the radius plus one: 1 gives 3 x 3, 3 gives 7 x 7."),
                INTEGER,
                2,
                low=1,
                high=MAX_RADIUS_PIXELS,
            ),
            Argument(
                "MINIMUM_AREA",
                N_("Smaller patches join their neighbour. In geographic coordinates the mean area of a pixel counts."),
                REAL,
                DEFAULT_UNIT,
            ),
            Argument(
                "CONNECTED",
                N_("Whether pixels that touch at a corner only belong to one patch."),
                CHOICE,
                str(CONNECTEDNESS[0]),
                choices=dict.fromkeys(map(str, CONNECTEDNESS), ""),
            ),
            PIXEL_AREA,
        ]
    ),
    _smooth,
    ("clusterbrush smooth map.tif clean.tif --method sieve --minimum-area 2500",),
)
COMMANDS = (CLASSIFY, SMOOTH)
