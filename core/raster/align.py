# SPDX-License-Identifier: GPL-2.0-or-later
"""Aligns a raster of ids to the grid of another one, by the nearest pixel; see `positions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from osgeo import gdal

from ..base.errors import N_, InputError, Notice
from ..base.progress import Progress
from .crs import spatial_reference

if TYPE_CHECKING:
    from .class_raster import ClassRaster
    from .grid import Grid

MAX_SHIFT_PIXELS = 0.01  # between the corners of two grids that count as the same grid


def same_grid(first: Grid, second: Grid) -> bool:
    """Return True when the pixels of two grids coincide."""
    if (first.height, first.width) != (second.height, second.width):
        return False
    if first.geotransform is None or second.geotransform is None:
        return first.geotransform is second.geotransform and not (first.gcps or second.gcps)
    corners = [(0, 0), (first.width, 0), (0, first.height), (first.width, first.height)]
    inverse = gdal.InvGeoTransform(first.geotransform)
    moved = [
        gdal.ApplyGeoTransform(inverse, *gdal.ApplyGeoTransform(second.geotransform, *corner)) for corner in corners
    ]
    return bool(np.abs(np.subtract(moved, corners)).max() <= MAX_SHIFT_PIXELS) and same_crs(first, second)


def same_crs(first: Grid, second: Grid) -> bool:
    """Return True when two grids have the same CRS, or one of them is unknown."""
    first_crs, second_crs = spatial_reference(first.crs), spatial_reference(second.crs)
    return first_crs is None or second_crs is None or bool(first_crs.IsSame(second_crs))


class OnGrid(Protocol):
    """A raster that another one is brought onto."""

    @property
    def grid(self) -> Grid:
        """Its grid."""

    @property
    def title(self) -> str:
        """Its name for messages."""


def on_grid_of(first: OnGrid, second: ClassRaster, progress: Progress | None = None) -> ClassRaster:
    """Return the second raster on the grid of the first.

    It is returned as it is when the grids are the same; else each pixel takes the nearest one, see `positions`.

    Parameters
    ----------
    first : OnGrid
        Such as a `ClassRaster`.
    second : ClassRaster
    progress : Progress, optional
        Also takes a notice of how the rasters were aligned.

    Raises
    ------
    InputError
        When one of them has no place on the map and the sizes differ, or PROJ cannot transform between them.
    """
    progress = progress or Progress()
    first_grid, second_grid = first.grid, second.grid
    if same_grid(first_grid, second_grid):
        return second
    if not (_placed(first_grid) and _placed(second_grid)):
        _check_sizes(first, second)
        progress.notify(
            Notice(
                N_(
                    "Only one of {before} and {after} has a place on the map; "
                    "they are laid on each other pixel by pixel."
                ),
                {"before": first.title, "after": second.title},
            )
        )
        return second
    aligned = second.on_grid(_with_place(first))
    progress.notify(_explanation(first, second))
    return aligned


def _with_place(first: OnGrid) -> Grid:
    if first.grid.geotransform is None:
        raise InputError(
            N_("{before} is placed by ground control points. Warp it to a coordinate system first."), before=first.title
        )
    return first.grid


def _placed(grid: Grid) -> bool:
    return grid.geotransform is not None or bool(grid.gcps)


def _check_sizes(first: OnGrid, second: ClassRaster) -> None:
    first_grid, second_grid = first.grid, second.grid
    if (first_grid.height, first_grid.width) != (second_grid.height, second_grid.width):
        raise InputError(
            N_(
                "{before} ({width} x {height} pixels) and {after} ({other_width} x {other_height}) cannot be brought "
                "together: at least one of them has no place on the map. Georeference it, or give rasters of one size."
            ),
            before=first.title,
            after=second.title,
            width=first_grid.width,
            height=first_grid.height,
            other_width=second_grid.width,
            other_height=second_grid.height,
        )


def _explanation(first: OnGrid, second: ClassRaster) -> Notice:
    values = {
        "before": first.title,
        "after": second.title,
        "width": second.grid.width,
        "height": second.grid.height,
        "from_crs": _crs_name(second.grid),
        "to_crs": _crs_name(first.grid),
    }
    if same_crs(first.grid, second.grid):
        return Notice(
            N_(
                "{after} has another grid ({width} x {height} pixels); each pixel of {before} was compared with the "
                "nearest pixel there."
            ),
            values,
        )
    return Notice(
        N_(
            "{after} has another coordinate system ({from_crs}); it was brought into that of {before} ({to_crs}), and "
            "each pixel of {before} was compared with the nearest pixel there."
        ),
        values,
    )


def _crs_name(grid: Grid) -> str:
    reference = spatial_reference(grid.crs or grid.gcp_crs)
    return str(reference.GetName()) if reference is not None else "?"
