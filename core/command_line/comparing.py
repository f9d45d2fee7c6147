# SPDX-License-Identifier: GPL-2.0-or-later
"""The command that compares methods: compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.errors import N_, ParameterError
from ..classification.methods import METHODS
from ..clustering.kmeans import KMeansOptions
from ..features.presets import CONTEXT
from ..jobs.answers import TWO_TRUTHS
from ..jobs.comparing import DISAGREEMENT, FOLDER, HELP, compare, files_in, task_on
from ..session.further import ClassNames
from ..session.learning import LearningOptions
from .arguments import CHOICES, TO_FOLDER, VECTOR, Argument
from .classes import LABELS, METHOD_HELPS, STROKE_CLUSTERS, STROKE_FIELDS, strokes_beside_labels
from .command import Command
from .shared import IMAGE, SEED, VALIDITY, class_raster, features, places_first, raster_output, report, table

if TYPE_CHECKING:
    from ..answers.truth import Truth
    from ..jobs.run import Outcome
    from ..raster.class_raster import ClassRaster
    from ..raster.grid import Grid
    from .given import Given

USABLE = [method.id for method in METHODS.values() if method.lack is None]


def _compare(given: Given) -> Outcome:
    if given["TRUTH"] and given["SAMPLES"]:
        raise ParameterError(TWO_TRUTHS)
    methods, run = list(given["METHODS"]), given.run()
    if given[FOLDER]:
        given.check_folder(FOLDER, files_in(given[FOLDER], methods))
    clusters = KMeansOptions(n_clusters=given["N_CLUSTERS"], attempts=1, seed=given["SEED"])
    options = LearningOptions(clusters, threshold=given["THRESHOLD"], preset=given.preset())
    source = given.source()
    strokes = strokes_beside_labels(given, source.grid)
    labels = given.class_raster("LABELS", "LABELS_BAND") if given["LABELS"] else None
    truth = _truth(given, source.grid)
    task = task_on(source, strokes, ClassNames(strokes, {}, {}), options, run, labels=labels, truth=truth)
    return compare(task, methods, run)[0]


def _truth(given: Given, grid: Grid) -> ClassRaster | Truth | None:
    if given["SAMPLES"]:
        return given.samples(grid)
    return given.class_raster("TRUTH", "TRUTH_BAND") if given["TRUTH"] else None


COMPARE = Command(
    "compare",
    "compare",
    N_("Compare methods"),
    HELP,
    places_first(
        [
            *IMAGE,
            Argument(
                "STROKES",
                N_("Lines, polygons or points on the raster, in any coordinate system. Edits not saved yet count."),
                VECTOR,
            ),
            *LABELS,
            *STROKE_FIELDS,
            Argument(
                "METHODS",
                N_("What to compare; all that can run here by default.") + " " + METHOD_HELPS,
                CHOICES,
                USABLE,
                choices=dict.fromkeys(METHODS, ""),
            ),
            *class_raster(
                "TRUTH",
                "TRUTH_BAND",
                N_(
                    "Raster of true classes on any grid, matched with the painted ones by name or number. Nodata means "
                    "that the truth is not known there."
                ),
                required=False,
            ),
            Argument(
                "SAMPLES",
                N_(
                    "Places whose class is known, in any coordinate system, instead of a truth raster. Not the strokes "
                    "that are painted: pixels under these are not judged."
                ),
                VECTOR,
            ),
            Argument(
                "FIELD",
                N_("Numbers of the classes, or their names. Features without one do not count."),
                default="class_id",
            ),
            *features(CONTEXT.id, N_("What the methods see of a pixel.")),
            *STROKE_CLUSTERS,
            SEED,
            *VALIDITY,
            table(N_("CSV with the measures, time and memory of each method, and how far it lies below the best.")),
            Argument(
                FOLDER,
                N_(
                    "Takes the class raster of each method, classes_METHOD.tif, which is loaded into the project with "
                    "its legend, and the table as comparison.csv."
                ),
                TO_FOLDER,
            ),
            raster_output(
                DISAGREEMENT,
                N_(
                    "Raster with the number of different answers of the methods on each pixel, of which unclassified "
                    "is one: 1 where all agree, 0 for nodata."
                ),
            ),
            report(N_("A page with the recommendation, the maps next to each other, all measures and intervals.")),
        ]
    ),
    _compare,
    (
        "clusterbrush compare image.tif --strokes strokes.gpkg --truth truth.tif --table methods.csv --report c.html",
        "clusterbrush compare image.tif --strokes strokes.gpkg --methods default,random_forest --folder maps --json",
        "clusterbrush compare image.tif --labels old_map.tif --samples points.gpkg --report methods.html",
    ),
)
COMMANDS = (COMPARE,)
