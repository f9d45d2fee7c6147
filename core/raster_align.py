# SPDX-License-Identifier: GPL-2.0-or-later
"""A second raster of ids on the grid of the first: GDAL warps it, taking the nearest pixel."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from .errors import N_, InputError, Notice
from .progress import Progress
from .raster import TILE, Grid, Window, open_dataset, quietly, spatial_reference
from .raster_classes import ClassRaster

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME_PLACE = 0.01  # pixels; grids closer than this are one
ABSENT = -(2**31)
WARP_BYTES = 64 * 2**20
STRIP_PIXELS = 4 * 2**20  # warped at once
OPTIONS = ("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE")


def same_grid(first: Grid, second: Grid) -> bool:
    """Tell whether the pixels of two grids lie on each other."""
    if (first.height, first.width) != (second.height, second.width):
        return False
    if first.geotransform is None or second.geotransform is None:
        return first.geotransform is second.geotransform and not (first.gcps or second.gcps)
    corners = [(0, 0), (first.width, 0), (0, first.height), (first.width, first.height)]
    inverse = gdal.InvGeoTransform(first.geotransform)
    moved = [gdal.ApplyGeoTransform(inverse, *gdal.ApplyGeoTransform(second.geotransform, *one)) for one in corners]
    return bool(np.abs(np.subtract(moved, corners)).max() <= SAME_PLACE) and same_crs(first, second)


def same_crs(first: Grid, second: Grid) -> bool:
    """Tell whether two grids are in one CRS; an unknown one is taken for the other's."""
    one, other = spatial_reference(first.crs), spatial_reference(second.crs)
    return one is None or other is None or bool(one.IsSame(other))


@contextmanager
def on_grid_of(first: ClassRaster, second: ClassRaster, progress: Progress | None = None) -> Iterator[ClassRaster]:
    """Give the second raster on the grid of the first: itself where it lies there, else a warped temporary copy.

    Parameters
    ----------
    first, second : ClassRaster
    progress : Progress, optional
        Also takes the notice that says how they were brought together.

    Raises
    ------
    InputError
        When one of them lies nowhere and their sizes differ, or they cannot be transformed.
    """
    progress = progress or Progress()
    grid, other = first.grid, second.grid
    if same_grid(grid, other):
        yield second
        return
    if not (_placed(grid) and _placed(other)):
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
        yield second
        return
    with tempfile.TemporaryDirectory(prefix="clusterbrush") as folder:
        path = str(Path(folder) / "aligned.tif")
        _warp(first, second, path, progress)
        progress.notify(_explanation(first, second))
        aligned = ClassRaster(path, names=second.names)
        aligned.title = second.title
        yield aligned
        aligned.source.close()


def _placed(grid: Grid) -> bool:
    return grid.geotransform is not None or bool(grid.gcps)


def _check_sizes(first: ClassRaster, second: ClassRaster) -> None:
    one, other = first.grid, second.grid
    if (one.height, one.width) != (other.height, other.width):
        raise InputError(
            N_(
                "{before} ({width} x {height} pixels) and {after} ({other_width} x {other_height}) cannot be brought "
                "together: at least one of them has no place on the map. Georeference it, or give rasters of one size."
            ),
            before=first.title,
            after=second.title,
            width=one.width,
            height=one.height,
            other_width=other.width,
            other_height=other.height,
        )


def _explanation(first: ClassRaster, second: ClassRaster) -> Notice:
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


def _warp(first: ClassRaster, second: ClassRaster, path: str, progress: Progress) -> None:
    """Write the second raster on the grid of the first, strip by strip, so that memory stays flat."""
    grid = first.grid
    if grid.geotransform is None:
        raise InputError(
            N_("{before} is placed by ground control points. Warp it to a coordinate system first."), before=first.title
        )
    target = gdal.GetDriverByName("GTiff").Create(path, grid.width, grid.height, 1, gdal.GDT_Int32, list(OPTIONS))
    target.SetGeoTransform(grid.geotransform)
    target.SetProjection(grid.crs)
    target.GetRasterBand(1).SetNoDataValue(ABSENT)
    chosen = gdal.Translate("", open_dataset(second.path), format="VRT", bandList=[second.source.bands[0].number])
    options = _options(first, second)
    for window in progress.steps(list(grid.blocks(max(TILE, STRIP_PIXELS // grid.width // TILE * TILE), grid.width))):
        strip = _strip(grid, window)
        done, reason = quietly(partial(gdal.Warp, strip, chosen, options=options))
        if not done:
            raise InputError(
                N_("{after} cannot be brought onto the grid of {before} ({reason}). Check their coordinate systems."),
                before=first.title,
                after=second.title,
                reason=reason or "?",
            )
        target.GetRasterBand(1).WriteArray(strip.ReadAsArray(), 0, window.row)
        target.FlushCache()


def _options(first: ClassRaster, second: ClassRaster) -> Any:
    band, extra = second.source.bands[0], second.source.extra_nodata
    return gdal.WarpOptions(
        resampleAlg="near",
        srcSRS=None if second.grid.crs or second.grid.gcp_crs else first.grid.crs or None,
        srcNodata=band.nodata if extra is None else extra,
        dstNodata=ABSENT,
        warpMemoryLimit=WARP_BYTES,
        errorThreshold=0,  # exact positions, which do not depend on the strips
        multithread=True,
    )


def _strip(grid: Grid, window: Window) -> Any:
    """Return an empty raster in memory of some rows of the grid."""
    strip = gdal.GetDriverByName("MEM").Create("", window.width, window.height, 1, gdal.GDT_Int32)
    x0, a, b, y0, d, e = grid.placement
    strip.SetGeoTransform((x0 + b * window.row, a, b, y0 + e * window.row, d, e))
    strip.SetProjection(grid.crs)
    band = strip.GetRasterBand(1)
    band.SetNoDataValue(ABSENT)
    band.Fill(ABSENT)
    return strip
