# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes class rasters with a legend, and rasters of values, in any format of `formats`; failures leave no file."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from osgeo import gdal, gdal_array

from ..base.files import cannot_write, written_in_folder, written_whole
from ..base.progress import Progress
from ..engine.blocks import is_distributed
from .format_checks import check_raster, set_place
from .format_copy import copy_raster
from .formats import ROLES, Layers, format_of, geotiff_options
from .gdal_calls import quietly
from .overviews import build_overviews, needs_overviews

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import DTypeLike

    from ..legend.entry import LegendEntry
    from .formats import RasterFormat
    from .grid import Grid, Window

FLUSH_BYTES = 4 * 2**20  # small, because tiles are compressed at a flush, which then overlaps with computing
NODATA = 0
MAX_DENSE_ID = 65_535  # in category names and in tables with a row for every id, which list all ids up to the largest
MAX_INTEGER = 2**31 - 1  # in an integer column of an attribute table
COPYING, OVERVIEWS = 0.25, 0.1  # shares of a run's progress that follow its blocks
JOINING = 0.25  # the same, of a cluster's pieces
RAT_COLUMNS = (
    ("Value", gdal.GFT_Integer, gdal.GFU_MinMax),
    ("Name", gdal.GFT_String, gdal.GFU_Name),
    ("Red", gdal.GFT_Integer, gdal.GFU_Red),
    ("Green", gdal.GFT_Integer, gdal.GFU_Green),
    ("Blue", gdal.GFT_Integer, gdal.GFU_Blue),
    ("Count", gdal.GFT_Real, gdal.GFU_PixelCount),
)
Writer = TypeVar("Writer", bound="RasterWriter")


def encode(cluster_ids: np.ndarray, valid: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return a block of the ids 0 ... k-1 of valid pixels as 1 ... k, and 0 elsewhere.

    This is the only place where ids change from 0-based to 1-based.

    Parameters
    ----------
    cluster_ids : ndarray of shape (n_valid,)
    valid : bool ndarray of shape (height, width)
    dtype : numpy dtype
        Type that holds k.

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
    """An open raster for writing in blocks; see `ClassRasterWriter` and `ValueRasterWriter`."""

    def __init__(self, dataset: Any, path: str, raster_format: RasterFormat) -> None:
        self._dataset, self._path, self._format = dataset, path, raster_format
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
        """Write cached blocks to the disk.

        Raises
        ------
        OutputError
            When it cannot be written, such as on a full disk.
        """
        _, reason = quietly(self._dataset.FlushCache)
        if reason:
            raise cannot_write(self._path, reason)
        self._unflushed = 0

    def close(self) -> None:
        """Close the file; a full disk may cause an error only at this point."""
        self._dataset.FlushCache()
        self._bands, self._dataset = [], None

    def build_overviews(self, resampling: str, progress: Progress) -> None:
        """Add overviews to large rasters.

        Raises
        ------
        OutputError, CancelledError
            See `overviews.build_overviews`.
        """
        build_overviews(self._dataset, resampling, self._path, progress)

    def add_overviews(self, resampling: str, factors: Sequence[int]) -> None:
        """Add overviews reduced by these factors; raises `OutputError` when that fails."""
        code, reason = quietly(lambda: self._dataset.BuildOverviews(resampling, list(factors)))
        if code is None or code != gdal.CE_None:
            raise cannot_write(self._path, reason)


class ClassRasterWriter(RasterWriter):
    """An open raster of ids; made by `open_writer`."""

    def write(self, window: Window, values: np.ndarray) -> None:
        """Write a block of values (height, width) at its window."""
        self._write_plane(self._bands[0], window, values)
        self._written(values.nbytes)

    def set_legend(self, legend: Sequence[LegendEntry], counts: np.ndarray | None = None) -> None:
        """Write names, colours and pixel counts (n_entries,) into the file: categories, attributes, colour table."""
        self.flush()  # GDAL 3.10 refuses a colour table while blocks are cached
        band = self._bands[0]
        if max((entry.id for entry in legend), default=0) <= MAX_DENSE_ID:
            band.SetCategoryNames(["", *_names_by_id(legend)])
        if band.DataType == gdal.GDT_Byte:  # a 16-bit table has 65,536 entries, all of which viewers list
            table = gdal.ColorTable()
            table.SetColorEntry(0, (0, 0, 0, 0))
            for entry in legend:
                table.SetColorEntry(entry.id, (*entry.colour, 255))
            band.SetColorTable(table)
        attributes = _attribute_table(legend, counts, self._format.row_for_every_id)
        if attributes is not None:
            band.SetDefaultRAT(attributes)


class ValueRasterWriter(RasterWriter):
    """An open raster of measured values or colours; made by `open_value_writer`."""

    def write(self, window: Window, planes: np.ndarray) -> None:
        """Write a block of planes (n_bands, height, width) at its window."""
        for band, plane in zip(self._bands, planes):
            self._write_plane(band, window, plane)
        self._written(planes.nbytes)


def _names_by_id(legend: Sequence[LegendEntry]) -> list[str]:
    by_id = {entry.id: entry.name for entry in legend}
    return [by_id.get(value, "") for value in range(1, max(by_id, default=0) + 1)]


def _attribute_table(legend: Sequence[LegendEntry], counts: np.ndarray | None, row_for_every_id: bool) -> Any:
    """Return GDAL's attribute table, or None when a row for every id would take too many rows."""
    largest = max((entry.id for entry in legend), default=0)
    if row_for_every_id and largest > MAX_DENSE_ID:
        return None
    table = gdal.RasterAttributeTable()
    large = any(entry.id > MAX_INTEGER for entry in legend)
    for name, kind, usage in RAT_COLUMNS:
        table.CreateColumn(name, gdal.GFT_Real if large and usage == gdal.GFU_MinMax else kind, usage)
    table.SetRowCount(largest + 1 if row_for_every_id else len(legend))
    if row_for_every_id:
        for row in range(largest + 1):
            table.SetValueAsInt(row, 0, row)
    for place, entry in enumerate(legend):
        row = entry.id if row_for_every_id else place
        (table.SetValueAsDouble if large else table.SetValueAsInt)(row, 0, entry.id)
        table.SetValueAsString(row, 1, entry.name)
        for column, level in enumerate(entry.colour, start=2):
            table.SetValueAsInt(row, column, int(level))
        table.SetValueAsDouble(row, 5, float(counts[place]) if counts is not None else 0.0)
    return table


def divided(progress: Progress, grid: Grid, *paths: str) -> tuple[Progress, list[Progress]]:
    """Return the parts of a progress for the blocks of a run and for the steps after them.

    Parameters
    ----------
    progress : Progress
    grid : Grid
        Grid of the rasters.
    paths : str
        Paths of the rasters; empty for none.

    Returns
    -------
    blocks : Progress
        For computing and writing blocks.
    finishing : list of Progress
        A part for each path, for `open_writer` and `open_value_writer`: copying into the format, and overviews.
    """
    extra = OVERVIEWS if needs_overviews(grid.height, grid.width) else 0.0
    joining = JOINING if is_distributed() else 0.0
    shares = [joining + (COPYING if format_of(path).copied else extra) if path else 0.0 for path in paths]
    if not any(shares):
        return progress, [progress.part(1.0, 1.0) for _ in paths]
    scale = 1.0 / (1.0 + sum(shares))
    ends = scale * (1.0 + np.cumsum(shares))
    starts = np.concatenate([[scale], ends[:-1]])
    return progress.part(0.0, scale), [progress.part(float(start), float(end)) for start, end in zip(starts, ends)]


@contextmanager
def open_writer(
    path: str, grid: Grid, dtype: DTypeLike, nodata: float = NODATA, progress: Progress | None = None
) -> Iterator[ClassRasterWriter]:
    """Open a one-band raster on `grid`; the file `path` appears when the block ends without an error.

    Parameters
    ----------
    path : str
        Path whose ending determines the format, see `formats.FORMATS`.
    grid : Grid
    dtype : numpy dtype
    nodata : float
    progress : Progress, optional
        Progress of the steps after the last block; see `divided`.

    Raises
    ------
    ParameterError
        When no format has that ending, or the format cannot hold the raster.
    OutputError
        When it cannot be created or written: missing folder, rights, full disk, file in use.
    CancelledError
        When the user cancelled.
    """
    layers = Layers(np.dtype(dtype), 1, nodata, ids=True)
    with _opened(path, grid, layers, ClassRasterWriter, progress or Progress()) as writer:
        yield writer


@contextmanager
def open_value_writer(
    path: str,
    grid: Grid,
    dtype: DTypeLike,
    names: Sequence[str],
    roles: Sequence[str] = (),
    nodata: float | None = None,
    progress: Progress | None = None,
) -> Iterator[ValueRasterWriter]:
    """Open a raster of measured values or colours on `grid`; the file appears like that of `open_writer`.

    Parameters
    ----------
    path : str
        Path whose ending determines the format, see `formats.FORMATS`.
    grid : Grid
    dtype : numpy dtype
    names : sequence of str
        Name of each band.
    roles : sequence of {"Red", "Green", "Blue", "Alpha", "Gray"}, optional
        Role of each band.
    nodata : float, optional
    progress : Progress, optional
        Progress of the steps after the last block; see `divided`.

    Raises
    ------
    ParameterError
        When no format has that ending, or the format cannot hold the raster.
    OutputError
        When it cannot be created or written: missing folder, rights, full disk, file in use.
    CancelledError
        When the user cancelled.
    """
    layers = Layers(np.dtype(dtype), len(names), nodata, names=names, roles=roles)
    with _opened(path, grid, layers, ValueRasterWriter, progress or Progress()) as writer:
        yield writer


@contextmanager
def _opened(path: str, grid: Grid, layers: Layers, writer_class: type[Writer], progress: Progress) -> Iterator[Writer]:
    raster_format = check_raster(path, grid, layers.dtype, layers.count)
    if not raster_format.copied:
        with written_whole(path) as part, created(part, path, grid, layers, writer_class, raster_format) as writer:
            yield writer
            writer.flush()
            writer.build_overviews(layers.resampling, progress)
        return
    in_file = replace(layers, dtype=raster_format.dtype_in_file(layers.dtype, layers.count))
    with written_in_folder(path, raster_format.sidecars) as folder:
        draft = folder / "draft" / "raster.tif"
        draft.parent.mkdir()
        with created(str(draft), path, grid, in_file, writer_class, raster_format) as writer:
            yield writer
        copy_raster(draft, folder / Path(path).name, raster_format, in_file, path, progress)
        shutil.rmtree(draft.parent)


@contextmanager
def created(
    file: str, path: str, grid: Grid, layers: Layers, writer_class: type[Writer], raster_format: RasterFormat
) -> Iterator[Writer]:
    """Yield the writer of a GeoTIFF, which is closed afterwards; errors name `path`.

    Parameters
    ----------
    file, path : str
        Where it is written, and the result that it is for.
    grid : Grid
    layers : Layers
    writer_class : type
    raster_format : RasterFormat
        Format of the result.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    dataset, reason = quietly(lambda: _create(file, grid, layers))
    if dataset is None:
        raise cannot_write(path, reason)
    writer = writer_class(dataset, path, raster_format)
    dataset = None  # the writer has the only reference left, so that closing it closes the file
    try:
        yield writer
    finally:
        _, reason = quietly(writer.close)
    if reason:
        raise cannot_write(path, reason)


def _create(file: str, grid: Grid, layers: Layers) -> Any:
    code = gdal_array.NumericTypeCodeToGDALTypeCode(layers.dtype.type)
    dataset = gdal.GetDriverByName("GTiff").Create(
        file, grid.width, grid.height, layers.count, code, options=geotiff_options(layers)
    )
    if dataset is None:
        return None
    set_place(dataset, grid)
    for number in range(1, layers.count + 1):
        describe(dataset.GetRasterBand(number), number - 1, layers)
    return dataset


def describe(band: Any, position: int, layers: Layers) -> None:
    """Give a new GDAL band the nodata value, the name and the role that `layers` has at a position from 0."""
    if layers.nodata is not None:
        band.SetNoDataValue(layers.nodata)
    if layers.names:
        band.SetDescription(layers.names[position])
    if layers.roles:
        band.SetColorInterpretation(ROLES[layers.roles[position]])
