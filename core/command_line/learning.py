# SPDX-License-Identifier: GPL-2.0-or-later
"""The command that learns features: learn-features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.errors import N_, ParameterError
from ..jobs.learning import (
    BOTH,
    GROUPINGS,
    HELP,
    NUMBERS,
    LearnOptions,
    band_numbers,
    judge_by_strokes,
    learn,
    training_options,
)
from ..jobs.run import JSON
from ..raster.source import RasterSource
from ..strokes.records import DEFAULT_WIDTH_FIELD, read_records, strokes_on
from ..training.options import MAX_CLUSTERS, MAX_EPOCHS, MAX_PATCH, TRAININGS, check_library
from ..vector.container import VectorTarget
from .arguments import CHOICE, FLAG, INTEGER, RASTER, REAL, SEVERAL_RASTERS, TO_FILE, VECTOR, Argument
from .command import Command
from .shared import SEED, places_first, report

if TYPE_CHECKING:
    from ..answers.feature_judging import Judge
    from ..jobs.run import Outcome
    from .given import Given

OF_THE_CHOICE = N_("Empty for what the choice of time says.")


def _learn(given: Given) -> Outcome:
    if bool(given["STROKES"]) != bool(given["TRUTH"]):
        raise ParameterError(BOTH)
    check_library()
    numbers = {name: given[name] for name in NUMBERS}
    training = training_options(given["PRESET"], given["GROUPING"], given["SEED"], numbers)
    bands = band_numbers(given["BANDS"] or "")
    sources = [RasterSource(path, bands, given["NODATA"]) for path in given["INPUTS"]]
    judge = _judge(given, sources[0]) if given["STROKES"] else None
    return learn(sources, LearnOptions(training, given["RESUME"]), given.run(given["INPUTS"][0]), judge)


def _judge(given: Given, source: RasterSource) -> Judge:
    """Return what judges features by the strokes and the truth."""
    layer = VectorTarget.of(given["STROKES"])
    records, crs = read_records(layer.file, layer.layer or None, given["CLASS_FIELD"], given["WIDTH_FIELD"])
    truth = RasterSource(given["TRUTH"], palette="numbers")
    return judge_by_strokes(source, strokes_on(source.grid, records, crs), truth, given["SEED"])


def _number(name: str, text: str, least: int, most: int) -> Argument:
    """Return a setting of the training."""
    return Argument(name, f"{text} {OF_THE_CHOICE}", INTEGER, low=least, high=most)


LEARN = Command(
    "learn-features",
    "learnfeatures",
    N_("Learn features"),
    HELP,
    places_first(
        [
            Argument(
                "INPUTS",
                N_(
                    "One or more images of the same bands. They are learned from together, each by its number of "
                    "pixels."
                ),
                SEVERAL_RASTERS,
                required=True,
            ),
            Argument(
                "MODEL",
                N_("The learned features; their weights are written beside it, with the ending .safetensors."),
                TO_FILE,
                required=True,
                endings=JSON,
            ),
            Argument(
                "PRESET",
                " ".join(f"{preset.title}: {preset.help}" for preset in TRAININGS.values()),
                CHOICE,
                next(iter(TRAININGS)),
                choices=dict.fromkeys(TRAININGS, ""),
            ),
            Argument(
                "BANDS",
                N_("Numbers of the bands to use, separated by commas. Empty for all of them, without an alpha band."),
            ),
            Argument(
                "NODATA",
                N_("A value that means nodata in every band of every raster, besides what the files say."),
                REAL,
            ),
            _number("CLUSTERS", N_("Clusters that pixels are told apart by."), 2, MAX_CLUSTERS),
            _number("PATCH", N_("A multiple of 8. Larger ones need more memory."), 8, MAX_PATCH),
            _number("EPOCHS", N_("The training is judged and kept after each."), 1, MAX_EPOCHS),
            _number("STEPS", N_("Steps that the network takes in each epoch."), 1, 10**6),
            Argument(
                "GROUPING",
                N_("What groups the features of pixels into classes, where it is done as in the paper."),
                CHOICE,
                GROUPINGS[0],
                choices=dict.fromkeys(GROUPINGS, ""),
            ),
            SEED,
            Argument(
                "RESUME",
                N_("Takes up what an interrupted run has kept beside the model. Unticked, a new training begins."),
                FLAG,
                True,
            ),
            Argument(
                "STROKES",
                N_(
                    "Strokes on the first raster, to measure the features by; they are not learned from. Needs a truth."
                ),
                VECTOR,
            ),
            Argument("CLASS_FIELD", N_("Field with the class of each stroke."), default="class_id"),
            Argument(
                "WIDTH_FIELD",
                N_("Field with the brush diameter in map units. Strokes without one are three pixels wide."),
                default=DEFAULT_WIDTH_FIELD,
            ),
            Argument(
                "TRUTH",
                N_(
                    "True classes of the first raster, pixel by pixel, with the numbers of the strokes' classes; 0 and "
                    "nodata are no truth."
                ),
                RASTER,
            ),
            report(
                N_("A page with loss and clusters by epoch, features as colours, and clusters beside those of bands.")
            ),
        ]
    ),
    _learn,
    (
        "clusterbrush learn-features image.tif features.json --epochs 5",
        "clusterbrush learn-features one.tif two.tif features.json --preset paper --report learned.html",
    ),
)
COMMANDS = (LEARN,)
