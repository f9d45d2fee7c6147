# SPDX-License-Identifier: GPL-2.0-or-later
"""Something to try on: landscape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.errors import N_
from ..jobs.trying import CLASSES, HEIGHTS, ORIGIN, SHARES, make_landscape
from ..raster.crs import wkt_of
from ..raster.grid import Grid
from ..raster.landscape import MAX_EDGE_PIXELS, LandscapeOptions
from .arguments import INTEGER, REAL, Argument
from .command import Command
from .shared import places_first, raster_output

if TYPE_CHECKING:
    from ..jobs.run import Outcome
    from .given import Given

EDGE = 1024  # pixels
DEFAULT = LandscapeOptions()


def _landscape(given: Given) -> Outcome:
    size = given["PIXEL_SIZE"]
    place = (ORIGIN[0], size, 0.0, ORIGIN[1], 0.0, -size)
    grid = Grid(given["HEIGHT"], given["WIDTH"], place, wkt_of(given["CRS"]))
    options = LandscapeOptions(
        seed=given["SEED"],
        octaves=given["OCTAVES"],
        persistence=given["PERSISTENCE"],
        lacunarity=given["LACUNARITY"],
        feature_size=given["FEATURE_SIZE"],
        shares=tuple(given[name] for name in SHARES),
        softness=given["SOFTNESS"],
        relief=given["RELIEF"],
        noise=given["NOISE"],
    )
    return make_landscape(grid, options, given.run())


LANDSCAPE = Command(
    "landscape",
    "landscape",
    N_("Synthetic landscape"),
    N_(
        "Makes a fractal landscape: an image of water, grass, mountain and snow with soft transitions, "
        "the raster of its true classes, and its heights in metres above the water.\n\n"
        "The same numbers give the same landscape. Use it to try a method on an image whose truth is "
        "known."
    ),
    places_first(
        [
            raster_output("OUTPUT", N_("Raster with red, green and blue, 0 to 255."), required=True),
            Argument("WIDTH", N_("Columns of the rasters."), INTEGER, EDGE, low=1, high=MAX_EDGE_PIXELS),
            Argument("HEIGHT", N_("Rows of the rasters."), INTEGER, EDGE, low=1, high=MAX_EDGE_PIXELS),
            Argument(
                "PIXEL_SIZE",
                N_("Edge of a pixel in units of the coordinate system: metres in the default one."),
                REAL,
                10.0,
                low=1e-9,
            ),
            Argument("SEED", N_("Another seed gives another landscape."), INTEGER, 0, low=0),
            Argument(
                "OCTAVES",
                N_("Layers of noise, each finer than the one before. More octaves give more detail."),
                INTEGER,
                DEFAULT.octaves,
                low=1,
                high=16,
            ),
            Argument(
                "PERSISTENCE",
                N_("Strength of each layer against the one before. High values give rough ground."),
                REAL,
                DEFAULT.persistence,
                low=0,
                high=1,
            ),
            Argument(
                "LACUNARITY",
                N_("How many times finer each layer is than the one before."),
                REAL,
                DEFAULT.lacunarity,
                low=1.01,
                high=16,
            ),
            Argument(
                "FEATURE_SIZE",
                N_("Distance from hill to hill of the coarsest layer."),
                REAL,
                DEFAULT.feature_size,
                low=1,
            ),
            *(
                Argument(
                    name,
                    N_("Per cent of the landscape; the four shares are brought to a sum of 100."),
                    REAL,
                    100.0 * share,
                    low=0,
                )
                for name, share in zip(SHARES, DEFAULT.shares)
            ),
            Argument(
                "SOFTNESS",
                N_("Metres of height over which one cover turns into the next; 0 for hard borders."),
                REAL,
                DEFAULT.softness,
                low=0,
            ),
            Argument(
                "RELIEF",
                N_("How much slopes are lit from the north-west: 0 not at all, 1 fully."),
                REAL,
                DEFAULT.relief,
                low=0,
                high=1,
            ),
            Argument(
                "NOISE",
                N_("Standard deviation of the noise of each pixel and band, in levels of 0 to 255."),
                REAL,
                DEFAULT.noise,
                low=0,
                high=255,
            ),
            Argument(
                "CRS", N_("Coordinate system of the rasters; UTM zone 33 north when absent."), default="EPSG:32633"
            ),
            raster_output(CLASSES, N_("Raster: 1 water, 2 grass, 3 mountain, 4 snow, with names and colours.")),
            raster_output(HEIGHTS, N_("Raster with metres above the water; negative below it.")),
        ]
    ),
    _landscape,
    ("clusterbrush landscape image.tif --width 512 --height 512 --classes truth.tif",),
)
COMMANDS = (LANDSCAPE,)
