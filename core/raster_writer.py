# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes class rasters with their legend, and rasters of values: tiled compressed GeoTIFF, whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from osgeo import gdal, gdal_array

from .files import cannot_write, written_whole
from .raster import TILE, Grid, Window, quietly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import DTypeLike

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
ROLES = {
    "Red": gdal.GCI_RedBand,
    "Green": gdal.GCI_GreenBand,
    "Blue": gdal.GCI_BlueBand,
    "Alpha": gdal.GCI_AlphaBand,
    "Gray": gdal.GCI_GrayIndex,
}
RAT_COLUMNS = (
    ("Value", gdal.GFT_Integer, gdal.GFU_MinMax),
    ("Name", gdal.GFT_String, gdal.GFU_Name),
    ("Red", gdal.GFT_Integer, gdal.GFU_Red),
    ("Green", gdal.GFT_Integer, gdal.GFU_Green),
    ("Blue", gdal.GFT_Integer, gdal.GFU_Blue),
    ("Count", gdal.GFT_Real, gdal.GFU_PixelCount),
)


Writer = TypeVar("Writer", bound="RasterWriter")


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


class RasterWriter:
    """An open raster that blocks are written to; see `ClassRasterWriter` and `ValueRasterWriter`."""

    overview_method = "NEAREST"

    def __init__(self, dataset: Any, path: str) -> None:
        self._dataset, self._path = dataset, path
        self._bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
        self._unflushed = 0

    def _write_plane(self, band: Any, window: Window, values: np.ndarray) -> None:
        code, reason = quietly(lambda: band.WriteArray(values, window.col, window.row))
        if code is None or code != gdal.CE_None:
            raise cannot_write(self._path, reason)

    def _written(self, n_bytes: int) -> None:
        self._unflushed += n_bytes
        if self._unflushed > FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Push what is cached to the disk."""
        _, reason = quietly(self._dataset.FlushCache)
        if reason:
            raise cannot_write(self._path, reason)
        self._unflushed = 0

    def close(self) -> None:
        """Close the file; a full disk may show only now."""
        self._dataset.FlushCache()
        self._bands, self._dataset = [], None

    def build_overviews(self) -> None:
        """Add reduced copies of large rasters."""
        height, width = self._dataset.RasterYSize, self._dataset.RasterXSize
        if height * width <= OVERVIEW_PIXELS:
            return
        factors, factor = [], 2
        while max(height, width) / factor >= SMALLEST_OVERVIEW:
            factors.append(factor)
            factor *= 2
        code, reason = quietly(lambda: self._dataset.BuildOverviews(self.overview_method, factors))
        if code is None or code != gdal.CE_None:
            raise cannot_write(self._path, reason)


class ClassRasterWriter(RasterWriter):
    """An open raster of ids; made by `open_writer`. Its overviews take nearest pixels: a mean of ids means nothing."""

    def write(self, window: Window, values: np.ndarray) -> None:
        """Write a block of values (height, width) at its window."""
        self._write_plane(self._bands[0], window, values)
        self._written(values.nbytes)

    def set_legend(self, legend: Sequence[LegendEntry], counts: np.ndarray | None = None) -> None:
        """Write names, colours and pixel counts into the file: category names, attribute table, colour table."""
        self.flush()  # GDAL 3.10 refuses a colour table while blocks wait to be written
        band = self._bands[0]
        band.SetCategoryNames(["", *_names_by_id(legend)])
        if band.DataType == gdal.GDT_Byte:  # a 16-bit table has 65,536 entries, which viewers list one by one
            table = gdal.ColorTable()
            table.SetColorEntry(0, (0, 0, 0, 0))
            for entry in legend:
                table.SetColorEntry(entry.id, (*entry.colour, 255))
            band.SetColorTable(table)
        band.SetDefaultRAT(_attribute_table(legend, counts))


class ValueRasterWriter(RasterWriter):
    """An open raster of measured values or colours; made by `open_value_writer`."""

    overview_method = "AVERAGE"

    def write(self, window: Window, planes: np.ndarray) -> None:
        """Write a block of planes (n_bands, height, width) at its window."""
        for band, plane in zip(self._bands, planes):
            self._write_plane(band, window, plane)
        self._written(planes.nbytes)


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


@contextmanager
def open_writer(path: str, grid: Grid, dtype: DTypeLike, nodata: float = NODATA) -> Iterator[ClassRasterWriter]:
    """Open a one-band GeoTIFF on `grid`; it takes the name `path` when the block ends well, and is gone otherwise.

    Raises
    ------
    OutputError
        When it cannot be created or written: missing folder, rights, full disk, file in use.
    """
    with _opened(path, grid, _Layers(np.dtype(dtype), 1, nodata), CREATION_OPTIONS, ClassRasterWriter) as writer:
        yield writer


@contextmanager
def open_value_writer(
    path: str,
    grid: Grid,
    dtype: DTypeLike,
    names: Sequence[str],
    roles: Sequence[str] = (),
    nodata: float | None = None,
) -> Iterator[ValueRasterWriter]:
    """Open a GeoTIFF of measured values or colours on `grid`, whole or not at all like `open_writer`.

    Parameters
    ----------
    path : str
    grid : Grid
    dtype : numpy dtype
    names : sequence of str
        One a band.
    roles : sequence of {"Red", "Green", "Blue", "Alpha", "Gray"}, optional
        What each band shows as.
    nodata : float, optional

    Raises
    ------
    OutputError
        When it cannot be created or written: missing folder, rights, full disk, file in use.
    """
    kind = np.dtype(dtype)
    options = [*CREATION_OPTIONS, f"PREDICTOR={3 if kind.kind == 'f' else 2}"]
    if tuple(roles[:3]) == ("Red", "Green", "Blue"):
        options.append("PHOTOMETRIC=RGB")
    if "Alpha" in roles:
        options.append("ALPHA=YES")
    with _opened(path, grid, _Layers(kind, len(names), nodata, names, roles), options, ValueRasterWriter) as writer:
        yield writer


@dataclass(frozen=True)
class _Layers:
    """What the bands of a new file are."""

    dtype: np.dtype
    count: int
    nodata: float | None
    names: Sequence[str] = ()
    roles: Sequence[str] = ()


@contextmanager
def _opened(
    path: str, grid: Grid, layers: _Layers, options: Sequence[str], writer_class: type[Writer]
) -> Iterator[Writer]:
    with written_whole(path) as part:
        dataset, reason = quietly(lambda: _create(part, grid, layers, options))
        if dataset is None:
            raise cannot_write(path, reason)
        writer = writer_class(dataset, path)
        dataset = None  # the writer's is the only reference, so that closing it closes the file
        try:
            yield writer
            writer.flush()
            writer.build_overviews()
        finally:
            _, reason = quietly(writer.close)
        if reason:
            raise cannot_write(path, reason)


def _create(path: str, grid: Grid, layers: _Layers, options: Sequence[str]) -> Any:
    code = gdal_array.NumericTypeCodeToGDALTypeCode(layers.dtype.type)
    dataset = gdal.GetDriverByName("GTiff").Create(
        path, grid.width, grid.height, layers.count, code, options=list(options)
    )
    if dataset is None:
        return None
    if grid.geotransform:
        dataset.SetGeoTransform(grid.geotransform)
    if grid.crs:
        dataset.SetProjection(grid.crs)
    if grid.gcps:
        dataset.SetGCPs(list(grid.gcps), grid.gcp_crs)
    for number in range(1, layers.count + 1):
        _describe(dataset.GetRasterBand(number), number - 1, layers)
    return dataset


def _describe(band: Any, place: int, layers: _Layers) -> None:
    if layers.nodata is not None:
        band.SetNoDataValue(layers.nodata)
    if layers.names:
        band.SetDescription(layers.names[place])
    if layers.roles:
        band.SetColorInterpretation(ROLES[layers.roles[place]])
