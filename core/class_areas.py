# SPDX-License-Identifier: GPL-2.0-or-later
"""How much there is of each class: pixels and square metres, counted in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .areas import PixelAreas
from .engine import map_blocks
from .errors import N_, InputError
from .files import write_text
from .progress import Progress
from .raster_classes import MOST_CLASSES, UNNAMED, ClassRaster, compact, too_many
from .tables import area_rows, csv_areas, csv_number, csv_text

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .raster import Grid, Window
    from .tables import ClassArea


def measure_of(grid: Grid, pixel_area: float | None = None) -> PixelAreas:
    """Return how pixels of a grid are measured; `pixel_area` in square metres is used where the grid cannot tell."""
    found = PixelAreas.of(grid)
    return PixelAreas(grid, "planar", pixel_area) if pixel_area and found.method == "unknown" else found


def class_areas(
    raster: ClassRaster, areas: PixelAreas, progress: Progress | None = None, unnamed: str = UNNAMED
) -> list[ClassArea]:
    """Count the classes of a raster.

    Parameters
    ----------
    raster : ClassRaster
    areas : PixelAreas
        Of its grid, see `measure_of`.
    progress : Progress, optional
    unnamed : str
        Template of the name of a class that has none.

    Returns
    -------
    list of ClassArea
        By rising id.

    Raises
    ------
    InputError
        When the file cannot be read, holds no classes, or no pixel is valid.
    """
    progress = progress or Progress()
    totals: dict[int, np.ndarray] = {}

    def count(window: Window) -> tuple[np.ndarray, np.ndarray]:
        present, places = compact(*raster.read(window))
        return present, tally(places, len(present), areas, window)[:, 1:]

    blocks = list(raster.source.blocks(4))
    for _, (present, sums) in progress.steps(map_blocks(count, blocks, progress), len(blocks)):
        for one, pair in zip(present.tolist(), sums.T):
            totals[one] = totals.get(one, 0.0) + pair
        if len(totals) > MOST_CLASSES:
            raise too_many(raster.title)
    if not totals:
        raise InputError(N_("{raster} has no pixel with a class: all of it is nodata."), raster=raster.title)
    ids = sorted(totals)
    sums = np.array([totals[one] for one in ids])
    return area_rows(raster.legend(ids, unnamed), sums[:, 0], None if areas.method == "unknown" else sums[:, 1])


def tally(places: np.ndarray, n: int, areas: PixelAreas, window: Window) -> np.ndarray:
    """Return pixels and square metres of each of 0 ... n in a block, float64 (2, n + 1).

    Parameters
    ----------
    places : integer ndarray of shape (height, width)
        0 ... n.
    n : int
    areas : PixelAreas
    window : Window
        Where the block lies.
    """
    if not areas.by_row:
        pixels = np.bincount(places.ravel(), minlength=n + 1).astype(np.float64)
        return np.stack([pixels, pixels * areas.planar])
    sums = np.zeros((2, n + 1))
    for row, area in zip(places, areas.rows(window)):
        in_row = np.bincount(row, minlength=n + 1)
        sums += np.stack([in_row, in_row * area])
    return sums


def write_table(path: str | os.PathLike[str], rows: Sequence[ClassArea]) -> None:
    """Write the table as CSV, whole; empty areas where these are unknown."""
    header = ["class", "name", "pixels", "share", "area_m2", "area_ha", "area_km2"]
    lines = [[row.id, row.name, row.pixels, csv_number(row.share), *csv_areas(row.square_metres)] for row in rows]
    write_text(path, csv_text([header, *lines]))
