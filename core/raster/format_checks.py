# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks, before any work is done, that a raster can be written to a path; failures are errors with a sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array

from ..base.errors import N_, Notice, ParameterError
from ..base.files import SIDECARS, cannot_write, check_target
from ..engine.blocks import is_distributed
from .crs import spatial_reference, transformation_between
from .formats import Layers, RasterFormat, available_formats, format_of, raster_endings
from .gdal_calls import memory_folder, quietly
from .geopackage import check_replaceable
from .grid import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import DTypeLike

PROBE_EDGE = 2  # pixels
PLAIN = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)  # a place that every format keeps: north up, pixels of 1
MAX_SHIFT_PIXELS = 1e-3  # of a corner, between the raster and the file that a format writes
RASTER_KINDS = ("tiles", "2d-gridded-coverage")  # data types of rasters in a GeoPackage


def check_path(path: str) -> RasterFormat:
    """Return the format of a raster to be written, or raise when nothing can be written there.

    Raises
    ------
    ParameterError
        When no format has the ending of the name.
    OutputError
        When the folder is missing or not writable, or an existing file holds other layers, which would be lost.
    """
    raster_format = format_of(path)
    if raster_format.refers_to_pieces and not is_distributed():
        raise ParameterError(
            N_(
                "{path} cannot be written: a virtual raster refers to the pieces that the workers of a Dask cluster "
                "write. Give the address of a scheduler, or a file name that ends in {endings}."
            ),
            path=path,
            endings=", ".join(raster_endings()),
        )
    check_target(path, SIDECARS[0])
    if raster_format.is_container:
        check_replaceable(path, Path(path).stem, RASTER_KINDS)
    return raster_format


def check_raster(path: str, grid: Grid, dtype: DTypeLike, count: int = 1) -> RasterFormat:
    """Return the format of a raster to be written, or raise when its file cannot hold the raster.

    Parameters
    ----------
    path : str
    grid : Grid
    dtype : numpy dtype
    count : int
        Number of bands.

    Raises
    ------
    ParameterError
        When the format does not hold so many bands of this type, or cannot keep the raster's place on the map.
    OutputError
        See `check_path`; also when GDAL cannot write the format at all, with GDAL's reason.
    """
    raster_format = check_path(path)
    if not raster_format.holds(np.dtype(dtype), count):
        raise ParameterError(
            N_(
                "{path} cannot be written: {format} does not hold such a raster (bands: {count}, type of numbers: "
                "{type}). Give a file name that ends in {endings}."
            ),
            path=path,
            format=Notice(raster_format.title),
            count=count,
            type=np.dtype(dtype).name,
            endings=_endings(
                [candidate for candidate in available_formats() if candidate.holds(np.dtype(dtype), count)]
            ),
        )
    if raster_format.copied and not _keeps_place(raster_format, grid, path):
        raise ParameterError(
            N_(
                "{path} cannot be written: {format} cannot keep where this raster lies (a grid that is rotated, "
                "mirrored or not georeferenced, or its coordinate system). Give a file name that ends in {endings}."
            ),
            path=path,
            format=Notice(raster_format.title),
            endings=_endings([candidate for candidate in available_formats() if not candidate.copied]),
        )
    return raster_format


def _endings(formats: Sequence[RasterFormat]) -> str:
    return ", ".join(ending for raster_format in formats for ending in raster_format.endings)


# --- the place on the map, tested by writing


def _keeps_place(raster_format: RasterFormat, grid: Grid, path: str) -> bool:
    """Return True when a format keeps grid and coordinate system; tested by writing a few pixels into memory.

    Where they cannot be written, the same pixels without a place tell whether the place is the reason. If it is not,
    `OutputError` names `path` and GDAL's reason.
    """
    if raster_format.needs_north_up and not _is_north_up(grid):
        return False
    small = Grid(PROBE_EDGE, PROBE_EDGE, grid.geotransform, grid.crs, grid.gcps, grid.gcp_crs)
    with memory_folder() as folder:
        probe = f"{folder}/probe{raster_format.endings[0]}"
        written, reason = _written(raster_format, probe, small)
        if not written:
            plain = replace(small, geotransform=PLAIN, crs="", gcps=(), gcp_crs="")
            if not _written(raster_format, f"{folder}/plain{raster_format.endings[0]}", plain)[0]:
                raise cannot_write(path, reason)
            return False
        dataset, _ = quietly(partial(gdal.OpenEx, probe, gdal.OF_RASTER))
        return dataset is not None and dataset.RasterCount == 1 and _same_place(dataset, small)


def _is_north_up(grid: Grid) -> bool:
    if grid.geotransform is None:
        return False
    _, width, row_skew, _, column_skew, height = grid.geotransform
    return width > 0 > height and row_skew == 0 == column_skew


def _written(raster_format: RasterFormat, path: str, grid: Grid) -> tuple[bool, str]:
    """Write an empty raster of ids; return True when that succeeds, and GDAL's message."""
    layers = Layers(raster_format.dtype_in_file(np.dtype(np.uint8), 1), 1, 0, ids=True)
    code = gdal_array.NumericTypeCodeToGDALTypeCode(layers.dtype.type)
    empty = gdal.GetDriverByName("MEM").Create("", grid.width, grid.height, layers.count, code)
    set_place(empty, grid)
    empty.GetRasterBand(1).SetNoDataValue(0)
    driver, options = gdal.GetDriverByName(raster_format.driver), list(raster_format.options(layers))

    def copied() -> bool:
        copy = driver.CreateCopy(path, empty, 0, options)
        if copy is None:
            return False
        copy.FlushCache()
        return True

    done, reason = quietly(copied)
    return bool(done), reason


def set_place(dataset: Any, grid: Grid) -> None:
    """Set geotransform, CRS and control points of a new GDAL dataset."""
    if grid.geotransform:
        dataset.SetGeoTransform(grid.geotransform)
    if grid.crs:
        dataset.SetProjection(grid.crs)
    if grid.gcps:
        dataset.SetGCPs(list(grid.gcps), grid.gcp_crs)


def _same_place(dataset: Any, grid: Grid) -> bool:
    if grid.gcps:
        return bool(dataset.GetGCPCount() == len(grid.gcps)) and _same_crs(
            dataset.GetGCPProjection(), grid.gcp_crs, grid
        )
    geotransform = dataset.GetGeoTransform(can_return_null=True)
    if geotransform is None or grid.geotransform is None:
        return geotransform is None and grid.geotransform is None
    shift = np.abs(np.subtract(_corners(geotransform), _corners(grid.geotransform))).max()
    return bool(shift <= MAX_SHIFT_PIXELS * _pixel(grid)) and _same_crs(dataset.GetProjection(), grid.crs, grid)


def _corners(geotransform: Sequence[float]) -> list[tuple[float, ...]]:
    """Return the map coordinates of the corners of the test raster."""
    edges = [(col, row) for col in (0, PROBE_EDGE) for row in (0, PROBE_EDGE)]
    return [gdal.ApplyGeoTransform(geotransform, *edge) for edge in edges]


def _pixel(grid: Grid) -> float:
    _, a, b, _, d, e = grid.placement
    return float(abs(a * e - b * d)) ** 0.5


def _same_crs(written_crs: str, crs: str, grid: Grid) -> bool:
    """Return True when coordinates in the grid are the same in both systems; heights do not count."""
    reference, written_reference = spatial_reference(crs), spatial_reference(written_crs)
    if reference is None:
        return written_reference is None or bool(written_reference.IsLocal())
    if written_reference is None or bool(reference.IsLocal()) != bool(written_reference.IsLocal()):
        return False
    if reference.IsSame(written_reference):
        return True
    corners = _corners(grid.placement)
    transformation = transformation_between(reference, written_reference)
    moved, _ = (
        quietly(lambda: transformation.TransformPoints([list(corner) for corner in corners]))
        if transformation is not None
        else (None, "")
    )
    if not moved:
        return False
    return bool(np.abs(np.subtract([point[:2] for point in moved], corners)).max() <= MAX_SHIFT_PIXELS * _pixel(grid))
