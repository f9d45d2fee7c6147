# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands for what a method sees of pixels: features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.errors import N_
from ..features.indices import FORMULAS
from ..features.presets import CONTEXT
from ..jobs.features import OWN_SCALES, FeatureOptions, choices, make_features, scales
from . import arguments
from .arguments import CHOICE, FILE, FLAG, INTEGER, Argument
from .command import Command
from .shared import FEATURE_MODEL_HELP, IMAGE, VALIDITY, places_first, raster_output

if TYPE_CHECKING:
    from ..jobs.run import Outcome
    from .given import Given

NONE = "none"  # how a shell writes the choice of no preset


def _features(given: Given) -> Outcome:
    choice = given["FEATURES"]
    options = FeatureOptions(
        None if choice in (OWN_SCALES, NONE) else given.preset(),
        scales(given["SCALES"]) if choice == OWN_SCALES else (),
        given["COMPONENTS"],
        tuple(given["INDICES"]),
        given["FORMULA"] or "",
        given["COLOURS"],
        given["SEED"],
    )
    return make_features(given.source(), options, given.run())


FEATURES = Command(
    "features",
    "features",
    N_("Features of pixels"),
    N_(
        "Writes features of each pixel as the bands of a raster, to look at or to go on with: spectral "
        "indices, principal components, and what surrounds the pixel at several scales. Classification "
        "from strokes uses bands and context by itself; there is no need to run this first.\n\n"
        "Bands and context are in standard deviations of the image. Nothing is mixed with nodata pixels "
        "beside it."
    ),
    places_first(
        [
            *IMAGE,
            raster_output(
                "OUTPUT", N_("Raster with one band a feature, named, of 32-bit decimal numbers."), required=True
            ),
            Argument(
                "FEATURES",
                N_(
                    "Bands: the values as they are. Bands and context: what the default classification uses, bands, "
                    "their surroundings at 1, 2, 4 and 8 pixels, noise-whitened components and textures. Bands at my "
                    "own scales: mean, gradient, Laplacian and deviation of the bands at the scales given below. "
                    "Patterns learned from the image: how much the surroundings resemble small patches that are "
                    "typical of it. A learned model: the features of the file given below."
                ),
                CHOICE,
                CONTEXT.id,
                choices={choice or NONE: "" for choice in choices()},
            ),
            Argument("FEATURE_MODEL", FEATURE_MODEL_HELP, FILE),
            Argument(
                "SCALES",
                N_("Radii of the surroundings, one standard deviation of a Gaussian, separated by commas."),
                default="1,2,4,8",
            ),
            Argument(
                "COMPONENTS",
                N_("How many principal components of the bands to add; useful with many bands."),
                INTEGER,
                0,
                low=0,
            ),
            Argument(
                "INDICES",
                N_(
                    "NDVI and NDWI for vegetation and water, from near infrared; ExG for vegetation in colour images."
                    " The colours of the bands come from the file, or else red, green, blue, near infrared is "
                    "assumed."
                ),
                arguments.CHOICES,
                [],
                choices=dict.fromkeys(FORMULAS, ""),
            ),
            Argument(
                "FORMULA",
                N_(
                    "A formula of the chosen bands, b1 being the first, such as (b4 - b3) / (b4 + b3). It may hold "
                    "numbers, + - * / **, parentheses, min, max, abs, sqrt, log and exp. Where it has no value it is "
                    "0."
                ),
            ),
            Argument(
                "COLOURS",
                N_(
                    "Writes three bands, the first principal components of all these features, instead of the "
                    "features: shown as red, green and blue, what differs has different colours."
                ),
                FLAG,
                False,
            ),
            Argument(
                "SEED",
                N_("Start of the random numbers, for the sample that components and textures are found on."),
                INTEGER,
                0,
                low=0,
            ),
            *VALIDITY,
        ]
    ),
    _features,
    ("clusterbrush features image.tif features.tif --features none --indices NDVI,NDWI",),
)
COMMANDS = (FEATURES,)
