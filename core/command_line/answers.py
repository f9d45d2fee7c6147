# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands that answer questions about class maps: accuracy, areas, change, outlines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..answers.outlines.outlines import MAX_ROUNDS, SMALL, OutlineOptions
from ..answers.truth import has_class_zero
from ..base.errors import N_, ParameterError
from ..jobs.answers import TWO_TRUTHS, ChangeOptions, compare_dates, judge, measure_areas, outline
from ..raster.source import RasterSource
from .arguments import CHOICE, INTEGER, RASTER, REAL, VECTOR, Argument
from .command import Command
from .given import name_of
from .shared import PIXEL_AREA, SCHEDULER, class_raster, places_first, raster_output, report, table, vector_output

if TYPE_CHECKING:
    from ..jobs.run import Outcome
    from .given import Given


def _areas(given: Given) -> Outcome:
    return measure_areas(given.class_raster("INPUT", "BAND"), given["PIXEL_AREA"], given.run())


def _change(given: Given) -> Outcome:
    before, after = given.class_raster("BEFORE", "BEFORE_BAND"), given.class_raster("AFTER", "AFTER_BAND")
    dates = name_of(given["BEFORE"]), name_of(given["AFTER"])
    options = ChangeOptions(given["CLASS"] or "", given["PIXEL_AREA"], dates)
    return compare_dates(before, after, options, given.run(given["BEFORE"]))


def _accuracy(given: Given) -> Outcome:
    if bool(given["TRUTH"]) == bool(given["SAMPLES"]):
        raise ParameterError(TWO_TRUTHS)
    class_map = given.class_raster("INPUT", "BAND")
    image = RasterSource(given["IMAGE"]) if given["IMAGE"] else None
    if given["TRUTH"]:
        title, truth = name_of(given["TRUTH"]), given.class_raster("TRUTH", "TRUTH_BAND")
        return judge(class_map, truth, title, given["PIXEL_AREA"], image, given.run())
    samples = given.samples(class_map.grid, partial(has_class_zero, class_map, given.progress))
    return judge(class_map, samples, samples.title, given["PIXEL_AREA"], image, given.run())


def _outlines(given: Given) -> Outcome:
    options = OutlineOptions(
        given["SMOOTHING"], given["MIN_AREA"], given["SMALL_REGIONS"], given["LABEL_SHARE"] / 100.0
    )
    image = RasterSource(given["IMAGE"]) if given["IMAGE"] else None
    return outline(given.class_raster("INPUT", "BAND"), options, given["PIXEL_AREA"], image, given.run())[0]


ACCURACY = Command(
    "accuracy",
    "accuracy",
    N_("Accuracy of a class map"),
    N_(
        "Holds a class raster against a truth - a raster, polygons, lines or points - and says how much "
        "of it is right: confusion matrix, overall accuracy, kappa, and for each class Dice (F1), IoU, "
        "producer's and user's accuracy.\n\n"
        "Give either a truth raster or a truth layer. Classes are matched by name where both sides name "
        "them and share names, else by number. A truth of 0 or nodata is no truth; a pixel that the map "
        "leaves unclassified is wrong.\n\n"
        "Estimates weighted by area, with 95 % confidence intervals, follow Olofsson et al. (2014). They "
        "hold for a truth drawn by chance over the whole map; any other makes the map look better than it"
        " is."
    ),
    places_first(
        [
            *class_raster(
                "INPUT",
                "BAND",
                N_("The map to be judged. Nodata means unclassified; 0 is a class where it is not the nodata value."),
            ),
            *class_raster(
                "TRUTH",
                "TRUTH_BAND",
                N_(
                    "Raster of true classes on any grid. Nodata means that the truth is not known there; 0 is a class"
                    " where it is not the nodata value."
                ),
                required=False,
            ),
            Argument(
                "SAMPLES",
                N_(
                    "Places whose class is known, in any coordinate system. A polygon counts by the pixels whose "
                    "centre is inside, a line by the pixels that it crosses, a point by its pixel. Do not use the "
                    "strokes that made the map."
                ),
                VECTOR,
            ),
            Argument(
                "FIELD",
                N_("Numbers of the classes, or their names. Features without one do not count."),
                default="class_id",
            ),
            Argument(
                "IMAGE",
                N_("What the map was made of, on the same grid. Truth where it has no data is left out."),
                RASTER,
            ),
            PIXEL_AREA,
            SCHEDULER,
            table(N_("CSV with a row for each true class, a column for each on the map."), "MATRIX"),
            table(N_("CSV with counts, measures and estimated areas, one line a class.")),
            report(N_("A page with the matrix and all measures; it needs no network.")),
        ]
    ),
    _accuracy,
    (
        "clusterbrush accuracy map.tif --truth truth.tif --matrix matrix.csv --json",
        "clusterbrush accuracy map.tif --samples points.gpkg --field class_id --report accuracy.html",
    ),
)
AREAS = Command(
    "areas",
    "areas",
    N_("Areas of classes"),
    N_(
        "Counts the pixels of each class of a class or cluster raster and writes their areas in m², ha "
        "and km² as a table and a report. Names and colours come from the layer's legend or from the "
        "file.\n\n"
        "Areas are measured on the ellipsoid where the coordinate system is geographic or stretches "
        "areas. A raster without coordinate system is counted in pixels."
    ),
    places_first(
        [
            *class_raster("INPUT", "BAND", N_("Raster whose values are the ids of classes or clusters.")),
            PIXEL_AREA,
            SCHEDULER,
            table(N_("CSV with pixels, share, and area in m², ha and km², one line a class.")),
            report(N_("A page with the map, the areas and a chart; it needs no network.")),
        ]
    ),
    _areas,
    ("clusterbrush areas map.tif --table areas.csv",),
)
CHANGE = Command(
    "change",
    "areachange",
    N_("Change between two dates"),
    N_(
        "Compares two class rasters of one place: areas before and after, net and gross change, what "
        "became of what, and a raster of the changes.\n\n"
        "The second raster is brought onto the grid of the first where they differ, taking the nearest "
        "pixel. Classes are matched by their names where the rasters share names, else by their numbers. "
        "Only pixels that have a class on both dates are compared."
    ),
    places_first(
        [
            *class_raster("BEFORE", "BEFORE_BAND", N_("Classes or clusters on the first date.")),
            *class_raster("AFTER", "AFTER_BAND", N_("Classes or clusters on the second date.")),
            Argument(
                "CLASS",
                N_("Name or number of the class whose areas are given as numbers, for model graphs; none when empty."),
            ),
            PIXEL_AREA,
            raster_output(
                "OUTPUT",
                N_(
                    "Raster with one value for each pair of classes before and after, with names and colours; "
                    "0 = nodata."
                ),
            ),
            table(N_("CSV with areas before and after, gains, losses and net change per class.")),
            table(N_("CSV with the area of each pair of classes before and after."), "MATRIX"),
            report(N_("A page with the maps, the tables and charts; it needs no network.")),
        ]
    ),
    _change,
    ("clusterbrush change 2010.tif 2020.tif --class water --table change.csv --output change.tif --json",),
)
OUTLINES = Command(
    "outlines",
    "outlines",
    N_("Outlines of classes"),
    N_(
        "Turns the regions of a class raster into polygons with class, area, perimeter and, when an image"
        " is given, its mean in each region; the boundaries between them into lines with the classes on "
        "both sides; and puts a point inside each large region, for labels.\n\n"
        "Small regions can be merged into their largest neighbour or dropped. Smoothing cuts the corners "
        "of the pixels; borders that two regions share stay shared. Areas are those of the pixels, "
        "perimeters those of the lines drawn."
    ),
    places_first(
        [
            *class_raster("INPUT", "BAND", N_("Raster whose values are the ids of classes or clusters.")),
            vector_output(
                "OUTPUT",
                N_("Polygons with class_id, class_name, pixels, area_m2, area_ha, perimeter_m and the means."),
                required=True,
            ),
            Argument(
                "IMAGE",
                N_("Raster on the same grid; its mean in each region becomes an attribute, one a band."),
                RASTER,
            ),
            Argument(
                "SMOOTHING",
                N_(
                    "How often corners are cut: 0 keeps the edges of the pixels, 2 looks round. The border moves by "
                    "half a pixel at most."
                ),
                INTEGER,
                0,
                low=0,
                high=MAX_ROUNDS,
            ),
            Argument(
                "MIN_AREA",
                N_("Smaller regions are merged or dropped. In pixels for a raster without coordinate system."),
                REAL,
                0.0,
                low=0,
            ),
            Argument(
                "SMALL_REGIONS",
                N_("A region that has only nodata around it has no neighbour and stays. Dropping leaves a gap."),
                CHOICE,
                SMALL[0],
                choices=dict.fromkeys(SMALL, ""),
            ),
            Argument(
                "LABEL_SHARE",
                N_("Regions with at least this share of the area of all classes get a point."),
                REAL,
                1.0,
                low=0,
                high=100,
            ),
            PIXEL_AREA,
            vector_output(
                "LINES",
                N_("Lines with the class on either side and their length; a boundary is one line from node to node."),
            ),
            vector_output("POINTS", N_("A point inside each large region, with the region's class and area.")),
        ]
    ),
    _outlines,
    ("clusterbrush outlines map.tif regions.gpkg --smoothing 2 --min-area 1000",),
)
COMMANDS = (ACCURACY, AREAS, CHANGE, OUTLINES)
