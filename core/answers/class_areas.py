# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels and square metres of each class of a raster, counted block by block."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.csv_text import csv_areas, csv_number, csv_text
from ..base.errors import N_, InputError
from ..base.files import write_text
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..raster.class_raster import MAX_CLASSES, UNNAMED, ClassRaster, compact, too_many
from ..raster.counting import area_rows, tally
from ..raster.pixel_areas import PixelAreas

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ..raster.counting import ClassArea
    from ..raster.grid import Grid, Window


def measure_of(grid: Grid, pixel_area: float | None = None) -> PixelAreas:
    """Return the pixel areas of a grid, or `pixel_area` (m2) for each pixel where it has no place on the Earth."""
    areas = PixelAreas.of(grid)
    return PixelAreas(grid, "planar", pixel_area) if pixel_area and areas.method == "unknown" else areas


def class_areas(
    raster: ClassRaster, areas: PixelAreas, progress: Progress | None = None, unnamed: str = UNNAMED
) -> list[ClassArea]:
    """Return pixels and area of each class of a raster.

    Parameters
    ----------
    raster : ClassRaster
    areas : PixelAreas
        Pixel areas of its grid, see `measure_of`.
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
    blocks = list(raster.source.blocks(4))
    counted = over_blocks(partial(_count, raster, areas), blocks, progress)
    for _, (present, sums) in progress.steps(counted, len(blocks)):
        for class_id, class_sums in zip(present.tolist(), sums.T):
            totals[class_id] = totals.get(class_id, 0.0) + class_sums
        if len(totals) > MAX_CLASSES:
            raise too_many(raster.title)
    if not totals:
        raise InputError(N_("{raster} has no pixel with a class: all of it is nodata."), raster=raster.title)
    ids = sorted(totals)
    sums = np.array([totals[class_id] for class_id in ids])
    return area_rows(raster.legend(ids, unnamed), sums[:, 0], None if areas.method == "unknown" else sums[:, 1])


def _count(raster: ClassRaster, areas: PixelAreas, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of a block (n,), and pixels and square metres of each (2, n)."""
    present, places = compact(*raster.read(window))
    return present, tally(places, len(present), areas, window)[:, 1:]


def write_table(path: str | os.PathLike[str], rows: Sequence[ClassArea]) -> None:
    """Write the table of classes as a CSV file; areas are empty where they are unknown."""
    header = ["class", "name", "pixels", "share", "area_m2", "area_ha", "area_km2"]
    lines = [[row.id, row.name, row.pixels, csv_number(row.share), *csv_areas(row.square_metres)] for row in rows]
    write_text(path, csv_text([header, *lines]))
