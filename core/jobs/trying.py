# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters to try the other jobs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..raster.format_checks import check_raster
from ..raster.landscape import COVERS, legend, write_landscape
from .run import OUTPUT, Outcome, keep_legend

if TYPE_CHECKING:
    from ..raster.grid import Grid
    from ..raster.landscape import LandscapeOptions
    from .run import Run

CLASSES = "CLASSES"
HEIGHTS = "HEIGHTS"
SHARES = ("WATER", "GRASS", "MOUNTAIN", "SNOW")
RASTERS = {OUTPUT: ("uint8", 3), CLASSES: ("uint8", 1), HEIGHTS: ("float32", 1)}  # type and bands
ORIGIN = (500_000.0, 5_000_000.0)  # map units of the upper left corner


def make_landscape(grid: Grid, options: LandscapeOptions, run: Run) -> Outcome:
    """Write a synthetic landscape; raises what `write_landscape` and `check_raster` do."""
    for name, (dtype, count) in RASTERS.items():
        if run.target(name):
            check_raster(run.target(name), grid, dtype, count)
    covers = tuple(map(run.words.translate, COVERS))
    image, classes, heights = (run.target(name) for name in RASTERS)
    write_landscape(image, grid, options, classes, heights, covers, run.progress)
    entries = legend(covers)
    if classes:
        keep_legend(classes, entries, run.inform)
    return Outcome(run.written(*RASTERS), tuple(entries))
