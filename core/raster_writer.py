# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes cluster and class rasters: tiled compressed GeoTIFF with legend, whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array

from .errors import N_, OutputError
from .files import written_whole
from .raster import TILE, Grid, Window, quietly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OVERVIEW_PIXELS = 2**25  # below this a viewer reads the whole map in a fraction of a second
SMALLEST_OVERVIEW = 256
FLUSH_BYTES = 4 * 2**20  # tiles are compressed when flushed: often, so that it overlaps with computing
NODATA = 0
CREATION_OPTIONS = (
    "TILED=YES",
    f"BLOCKXSIZE={TILE}",
    f"BLOCKYSIZE={TILE}",
    "COMPRESS=DEFLATE",
    "ZLEVEL=1",  # on maps of ids higher levels cost ten times the time for a tenth of the size
    "NUM_THREADS=ALL_CPUS",
    "BIGTIFF=IF_SAFER",
    "SPARSE_OK=TRUE",
)
RAT_COLUMNS = (
    ("Value", gdal.GFT_Integer, gdal.GFU_MinMax),
    ("Name", gdal.GFT_String, gdal.GFU_Name),
    ("Red", gdal.GFT_Integer, gdal.GFU_Red),
    ("Green", gdal.GFT_Integer, gdal.GFU_Green),
    ("Blue", gdal.GFT_Integer, gdal.GFU_Blue),
    ("Count", gdal.GFT_Real, gdal.GFU_PixelCount),
)


@dataclass(frozen=True)
class LegendEntry:
    """What one value of a written raster means: id from 1, name, and colour as red, green, blue 0 ... 255."""

    id: int
    name: str
    colour: tuple[int, int, int]


def encode(cluster_ids: np.ndarray, valid: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Shift ids 0 ... k-1 of the valid pixels to 1 ... k on the block, 0 elsewhere.

    This is the only place where ids change from 0-based to 1-based.

    Parameters
    ----------
    cluster_ids : ndarray of shape (n_valid,)
    valid : bool ndarray of shape (height, width)
    dtype : numpy dtype
        Holds k.

    Returns
    -------
    ndarray of shape (height, width)
    """
    if cluster_ids.size == valid.size:
        return np.add(cluster_ids, 1, dtype=dtype, casting="unsafe").reshape(valid.shape)
    block = np.zeros(valid.shape, dtype=dtype)
    block[valid] = np.add(cluster_ids, 1, dtype=dtype, casting="unsafe")
    return block


class ClassRasterWriter:
    """An open raster that blocks are written to; made by `open_writer`."""

    def __init__(self, dataset: Any, path: str) -> None:
        self._dataset, self._band, self._path = dataset, dataset.GetRasterBand(1), path
        self._unflushed = 0

    def write(self, window: Window, values: np.ndarray) -> None:
        """Write a block of values (height, width) at its window."""
        code, reason = quietly(lambda: self._band.WriteArray(values, window.col, window.row))
        if code is None or code != gdal.CE_None:
            raise _cannot_write(self._path, reason)
        self._unflushed += values.nbytes
        if self._unflushed > FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Push what is cached to the disk."""
        _, reason = quietly(self._dataset.FlushCache)
        if reason:
            raise _cannot_write(self._path, reason)
        self._unflushed = 0

    def close(self) -> None:
        """Close the file; a full disk may show only now."""
        self._dataset.FlushCache()
        self._band = self._dataset = None

    def set_legend(self, legend: Sequence[LegendEntry], counts: np.ndarray | None = None) -> None:
        """Write names, colours and pixel counts into the file: category names, attribute table, colour table."""
        self._band.SetCategoryNames(["", *_names_by_id(legend)])
        if self._band.DataType == gdal.GDT_Byte:  # a 16-bit table has 65,536 entries, which viewers list one by one
            table = gdal.ColorTable()
            table.SetColorEntry(0, (0, 0, 0, 0))
            for entry in legend:
                table.SetColorEntry(entry.id, (*entry.colour, 255))
            self._band.SetColorTable(table)
        self._band.SetDefaultRAT(_attribute_table(legend, counts))

    def build_overviews(self) -> None:
        """Add reduced copies for large rasters, nearest pixels: a mean of ids means nothing."""
        height, width = self._dataset.RasterYSize, self._dataset.RasterXSize
        if height * width <= OVERVIEW_PIXELS:
            return
        factors, factor = [], 2
        while max(height, width) / factor >= SMALLEST_OVERVIEW:
            factors.append(factor)
            factor *= 2
        code, reason = quietly(lambda: self._dataset.BuildOverviews("NEAREST", factors))
        if code is None or code != gdal.CE_None:
            raise _cannot_write(self._path, reason)


def _names_by_id(legend: Sequence[LegendEntry]) -> list[str]:
    by_id = {entry.id: entry.name for entry in legend}
    return [by_id.get(value, "") for value in range(1, max(by_id, default=0) + 1)]


def _attribute_table(legend: Sequence[LegendEntry], counts: np.ndarray | None) -> Any:
    table = gdal.RasterAttributeTable()
    for name, kind, usage in RAT_COLUMNS:
        table.CreateColumn(name, kind, usage)
    table.SetRowCount(len(legend))
    for row, entry in enumerate(legend):
        table.SetValueAsInt(row, 0, entry.id)
        table.SetValueAsString(row, 1, entry.name)
        for column, level in enumerate(entry.colour, start=2):
            table.SetValueAsInt(row, column, int(level))
        table.SetValueAsDouble(row, 5, float(counts[row]) if counts is not None else 0.0)
    return table


def _cannot_write(path: str, reason: str) -> OutputError:
    return OutputError(
        N_("{path} cannot be written ({reason}). Check the disk space, the folder's rights and open files."),
        path=path,
        reason=reason or "?",
    )


@contextmanager
def open_writer(path: str, grid: Grid, dtype: np.dtype, nodata: float = NODATA) -> Iterator[ClassRasterWriter]:
    """Open a one-band GeoTIFF on `grid`; it takes the name `path` when the block ends well, and is gone otherwise.

    Raises
    ------
    OutputError
        When it cannot be created or written: missing folder, rights, full disk, file in use.
    """
    with written_whole(path) as part:
        dataset, reason = quietly(lambda: _create(part, grid, np.dtype(dtype), nodata))
        if dataset is None:
            raise _cannot_write(path, reason)
        writer = ClassRasterWriter(dataset, path)
        dataset = None  # the writer's is the only reference, so that closing it closes the file
        try:
            yield writer
            writer.flush()
            writer.build_overviews()
        finally:
            _, reason = quietly(writer.close)
        if reason:
            raise _cannot_write(path, reason)


def _create(path: str, grid: Grid, dtype: np.dtype, nodata: float) -> Any:
    code = gdal_array.NumericTypeCodeToGDALTypeCode(dtype.type)
    dataset = gdal.GetDriverByName("GTiff").Create(
        path, grid.width, grid.height, 1, code, options=list(CREATION_OPTIONS)
    )
    if dataset is None:
        return None
    if grid.geotransform:
        dataset.SetGeoTransform(grid.geotransform)
    if grid.crs:
        dataset.SetProjection(grid.crs)
    if grid.gcps:
        dataset.SetGCPs(list(grid.gcps), grid.gcp_crs)
    dataset.GetRasterBand(1).SetNoDataValue(nodata)
    return dataset
