# SPDX-License-Identifier: GPL-2.0-or-later
"""Any GDAL raster, read in blocks as bands and valid pixels on a grid.

A pixel is valid when every chosen band is: not the band's nodata value, finite and within the band's limit
(`bands.MAX_VALUE` for nearly all), inside the file's own mask or alpha, not the extra nodata value, and inside the mask
polygons. Callers of this module need no knowledge of nodata.
"""

from __future__ import annotations

import copy
import math
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..base.errors import N_, InputError, Notice
from ..base.memory import give_back
from .bands import Band, common_type
from .description import Reading, describe
from .gdal_calls import open_dataset
from .grid import Grid, Window
from .masks import MaskPlan, valid_numbers
from .network import settings_for
from .positions import Positions, gather
from .reading import read_numbers
from .stamps import exact_stamps_of, stamps_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from .bands import NodataRange

BLOCK_BYTES = 24 * 2**20  # of float32 bands; each worker holds two or three blocks
CACHE_BYTES = 48 * 2**20  # read by one handle before its GDAL cache is dropped, so that memory does not grow
SQUARE_BYTES = 128 * 2**20  # of square blocks: in small ones most of the work would be for the pixels around them
SQUARE_ROWS = 1024  # that a row of square blocks reads, with those around it
MAX_ROWS_BYTES = 48 * 2**20  # of these rows, that stay in GDAL's cache until the last block of the row was read
TILE = 256  # edge of written tiles; blocks begin at multiples of it
SMALL_TYPES = ("uint8", "uint16", "int16")  # integers that float32 holds
NO_OVERVIEWS = ("OVERVIEW_LEVEL=NONE",)


class Mask(Protocol):
    """A mask that limits a raster to a part of it, such as the polygons of `vector.mask.PolygonMask`."""

    def rasterize(self, window: Window, shape: tuple[int, int] | None = None) -> np.ndarray:
        """Return the mask of pixels inside, bool (height, width), of a window at full size or reduced to `shape`."""
        ...


class RasterSource:
    """A raster for reading in blocks from any number of threads; pickled, it is opened again by its path.

    Parameters
    ----------
    path : str
        File path or GDAL name.
    bands : sequence of int, optional
        Band numbers of the file from 1, in the order of the result; when absent, all that hold data and are not marked
        bad.
    nodata : float, optional
        A value, as QGIS shows it, that means nodata in every band, besides the file's own.
    mask : Mask, optional
        Pixels whose centre is outside its polygons are not valid.
    palette : {"auto", "colours", "numbers"}
        Whether a paletted raster is read as its colours, three bands red, green and blue, or as its numbers; "auto"
        reads colours unless they change as gradually as those of a measured quantity.
    without_nodata : collection of int
        Bands whose nodata value counts as data.
    nodata_ranges : mapping of int to sequence of NodataRange, optional
        More values that mean nodata, by band.
    open_options : sequence of str
        GDAL's, such as `OVERVIEW_LEVEL=0`, which makes the first overview the raster.

    Attributes
    ----------
    opened_as : str
        GDAL's name of the raster, which leads into an archive where `path` is the archive.
    files : tuple of str
        Files that it is read from.

    Raises
    ------
    InputError
        When the file cannot be used.
    ParameterError
        When the file lacks a band.
    """

    def __init__(
        self,
        path: str,
        bands: Sequence[int] | None = None,
        nodata: float | None = None,
        mask: Mask | None = None,
        palette: str = "auto",
        without_nodata: Collection[int] = (),
        nodata_ranges: Mapping[int, Sequence[NodataRange]] | None = None,
        open_options: Sequence[str] = (),
    ) -> None:
        self.path, self._options = path, tuple(open_options)
        dataset = open_dataset(path, self._options)
        self._place = path  # where it is read: here, or in a copy
        self.opened_as: str = dataset.GetDescription()
        self.files: tuple[str, ...] = tuple(dataset.GetFileList() or ())
        ranges = {number: tuple(of_band) for number, of_band in (nodata_ranges or {}).items()}
        self.reading = Reading(nodata, palette, frozenset(without_nodata), ranges)
        self.mask = mask
        with settings_for(path):
            self._file = describe(dataset, path, self.reading, tuple(bands or ()))
        self.grid: Grid = self._file.grid
        self._positions = self._file.positions
        self.stamps = stamps_of(self.files)
        self.all_bands = list(self._file.all_bands)
        self.notices: list[Notice] = [*self._file.notices, *self._file.of_default]
        self.tile_shape = tuple(dataset.GetRasterBand(1).GetBlockSize()[::-1])
        self._choose(self._file.bands)

    def _choose(self, bands: Sequence[Band]) -> None:
        self.bands = list(bands)
        of_file = self._file.file_bands if self._file.colours else self.bands
        self._masks = MaskPlan.of(self._file.mask_flags, [band.number for band in of_file], self._file.alpha)
        self._local = threading.local()

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        del state["_local"]  # open handles
        return state

    def identity(self) -> object:
        """Return what tells it from other rasters, and from its files at another time, for `base.digest.digest_of`."""
        return {**self.__getstate__(), "_place": "", "now": exact_stamps_of(self.files)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._local = threading.local()

    # --- properties of the file

    @property
    def extra_nodata(self) -> float | None:
        """The value, as QGIS shows it, that means nodata in every band besides the file's own."""
        return self.reading.nodata

    @property
    def in_colours(self) -> bool:
        """True when the raster is paletted and read as its colours."""
        return self._file.colours is not None

    @property
    def file_bands(self) -> list[Band]:
        """Bands of the file that can be chosen by number."""
        return list(self._file.file_bands)

    @property
    def empty_bands(self) -> list[Band]:
        """Chosen bands that hold no data anywhere."""
        empty = {band.number for band in self._file.empty}
        return [] if self.in_colours else [band for band in self.bands if band.number in empty]

    @property
    def n_pixels(self) -> int:
        """Pixels of the grid, valid or not."""
        return self.grid.height * self.grid.width

    @property
    def integer_bits(self) -> int:
        """Bits that hold one pixel's values of all bands; 0 when a band is not an unsigned integer."""
        widths = [band.integer_bits for band in self.bands]
        return 0 if 0 in widths else sum(widths)

    @property
    def small_integers(self) -> bool:
        """True when all bands are integers that float32 holds exactly."""
        dtype = common_type(band.dtype for band in self.bands)
        return dtype is not None and dtype.name in SMALL_TYPES and not any(band.is_scaled for band in self.bands)

    def with_bands(self, numbers: Sequence[int]) -> RasterSource:
        """Return the same raster with other bands, from `all_bands` or any bands of the file."""
        known = {band.number: band for band in self.all_bands}
        if not set(numbers) <= set(known):
            return self._reopened(numbers, self.reading.palette)
        source = copy.copy(self)
        source._choose([known[number] for number in dict.fromkeys(numbers)])
        source.notices = list(self._file.notices)
        return source

    def with_palette(self, palette: str) -> RasterSource:
        """Return the same raster with another choice of the parameter `palette`."""
        if palette == self.reading.palette:
            return self
        return self._reopened(None, palette)

    def _reopened(self, numbers: Sequence[int] | None, palette: str) -> RasterSource:
        reading = self.reading
        return RasterSource(
            self.path, numbers, reading.nodata, self.mask, palette, reading.without_nodata, reading.nodata_ranges,
            self._options,
        )  # fmt: skip

    def read_from(self, place: str) -> RasterSource:
        """Return the same raster, which is read from a copy at `place` and keeps its name."""
        source = copy.copy(self)
        source._place, source._local = place, threading.local()
        return source

    @property
    def is_same_file(self) -> bool:
        """True when the raster can be opened where it is read, and has the size and the bands that it had."""
        with suppress(InputError):
            copied, placement = self._dataset(), self._file.placement.grid
            size = copied.RasterYSize, copied.RasterXSize, copied.RasterCount
            return size == (placement.height, placement.width, len(self._file.mask_flags))
        return False

    def overview(self, min_pixels: int) -> RasterSource | None:
        """Return the smallest overview of at least `min_pixels` as a raster, or None without one, or with a mask."""
        with settings_for(self._place):
            band = self._dataset().GetRasterBand(1)
            levels = [band.GetOverview(level) for level in range(band.GetOverviewCount())]
            sizes = {level.XSize * level.YSize: number for number, level in enumerate(levels) if level is not None}
        fitting = [size for size in sizes if min_pixels <= size < self.n_pixels]
        if not fitting or self.mask is not None or self._options or self._positions is not None:
            return None
        reading, options = self.reading, (f"OVERVIEW_LEVEL={sizes[min(fitting)]}",)
        chosen = None if self.in_colours else [band.number for band in self.bands]
        return RasterSource(
            self.path, chosen, reading.nodata, None, reading.palette, reading.without_nodata, reading.nodata_ranges,
            options,
        )  # fmt: skip

    def scaled_like(self, bands: Sequence[Band]) -> RasterSource:
        """Return the raster with the scale and offset of `bands` where its own bands are integers without any."""
        chosen = [
            replace(band, scale=scaled.scale, shift=scaled.shift, integer_bits=0)
            if scaled.is_scaled and not band.is_scaled and band.stored.kind in "iu"
            else band
            for band, scaled in zip(self.bands, bands)
        ]
        if chosen == self.bands:
            return self
        result = copy.copy(self)
        result._choose(chosen)
        return result

    def on_grid(self, grid: Grid) -> RasterSource:
        """Return the raster on another grid, whose pixels take the nearest pixels of the file, unchanged.

        Raises
        ------
        InputError
            When GDAL cannot transform between the two.
        """
        source = copy.copy(self)
        source._positions = Positions(grid, self._file.placement)
        source.grid, source._local = grid, threading.local()
        return source

    # --- blocks

    def block_shape(self, n_features: int | None = None, in_squares: bool = False) -> tuple[int, int]:
        """Return height and width of blocks of whole tiles, within a memory budget.

        Parameters
        ----------
        n_features : int, optional
            Planes in memory at once, if more than the bands.
        in_squares : bool
            Whether blocks are about square and large, because the pixels around them are needed too; else they are as
            wide as they may be. A raster in strips is read in squares where its rows fit GDAL's cache.
        """
        depth = max(len(self.bands), n_features or 0, 1)
        pixels = max(TILE * TILE, (SQUARE_BYTES if in_squares else BLOCK_BYTES) // (4 * depth))
        width = self.grid.width
        if self._is_read_in_parts(in_squares) and width * TILE > pixels:
            across = math.isqrt(pixels) if in_squares else pixels // TILE
            width = max(TILE, across // TILE * TILE)
        height = max(TILE, pixels // width // TILE * TILE)
        if width * height > 2 * pixels:  # a very wide raster is read in strips
            height = max(16, pixels // width // 16 * 16)
        return min(height, self.grid.height), min(width, self.grid.width)

    def _is_read_in_parts(self, in_squares: bool) -> bool:
        """Return True when a part of a row costs no more than its share of the whole row."""
        if self.tile_shape[1] < self.grid.width:
            return True
        rows = SQUARE_ROWS * self.grid.width * len(self.bands) * 4
        return in_squares and rows <= MAX_ROWS_BYTES

    def blocks(self, n_features: int | None = None, shape: tuple[int, int] | None = None) -> Iterator[Window]:
        """Yield the windows of all blocks, row by row."""
        return self.grid.blocks(*(shape or self.block_shape(n_features)))

    # --- reading

    def read_values(self, window: Window, shape: tuple[int, int] | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return a window as it is stored, or the colours of a paletted picture.

        Parameters
        ----------
        window : Window
        shape : (height, width), optional
            Reduced size of the result: nearest pixels, from overviews where the file has them.

        Returns
        -------
        values : ndarray of shape (n_bands, height, width)
        valid : ndarray of bool, shape (height, width)

        Raises
        ------
        InputError
            When the file is damaged there.
        """
        numbers, valid = self._read(window, shape)
        return numbers if isinstance(numbers, np.ndarray) else np.stack(numbers), valid

    def read(
        self, window: Window, shape: tuple[int, int] | None = None, bands: Sequence[Band] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return a window as float32 bands, as they are computed with.

        Parameters
        ----------
        window : Window
        shape : (height, width), optional
            See `read_values`.
        bands : sequence of Band, optional
            Bands of a model, whose origins and gains replace this raster's own.

        Returns
        -------
        bands : float32 ndarray of shape (n_bands, height, width)
            For nearly every raster the values, else centred and scaled, see `bands.Band`. 0 where not valid.
        valid : bool ndarray of shape (height, width)
        """
        numbers, valid = self._read(window, shape)
        coding = self.bands if bands is None else bands
        if isinstance(numbers, np.ndarray) and not any(
            band.is_scaled or coded_band.is_coded for band, coded_band in zip(self.bands, coding)
        ):
            with np.errstate(over="ignore", invalid="ignore"):  # values that overflow float32 are not valid
                values = numbers.astype(np.float32, copy=False)
        else:
            values = np.empty((len(self.bands), *valid.shape), dtype=np.float32)
            for plane, numbers_of_band, band, coded_band in zip(values, numbers, self.bands, coding):
                with np.errstate(over="ignore", invalid="ignore"):
                    plane[:] = replace(band, origin=coded_band.origin, gain=coded_band.gain).coded(numbers_of_band)
        if not valid.all():
            values[:, ~valid] = 0.0
        return values, valid

    def read_shown(self, window: Window, shape: tuple[int, int] | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return a window as the values that QGIS shows, float32, or float64 where float32 loses digits; see `read`.

        Sums and means that the user sees are made of these values.
        """
        if not any(band.is_coded for band in self.bands):
            return self.read(window, shape)
        numbers, valid = self._read(window, shape)
        values = np.stack([band.values(plane).astype(np.float64) for plane, band in zip(numbers, self.bands)])
        values[:, ~valid] = 0.0
        return values, valid

    def read_reduced(self, longest: int) -> tuple[np.ndarray, np.ndarray]:
        """Return all of the raster, reduced to `longest` pixels on its longer edge, as the values that QGIS shows."""
        return self.read_shown(*self.reduced(longest))

    def reduced(self, longest: int) -> tuple[Window, tuple[int, int]]:
        """Return the window of all of the raster, and its size with at most `longest` pixels on the longer edge."""
        height, width = self.grid.height, self.grid.width
        factor = max(1.0, max(height, width) / longest)
        return Window(0, 0, height, width), (max(1, round(height / factor)), max(1, round(width / factor)))

    def _read(self, window: Window, shape: tuple[int, int] | None) -> tuple[list[np.ndarray] | np.ndarray, np.ndarray]:
        """Return stored numbers, or colours, of a window of the grid, and the mask of valid pixels."""
        numbers: list[np.ndarray] | np.ndarray
        with settings_for(self._place):
            if self._positions is None:
                numbers, valid = self._read_file(window, shape or (window.height, window.width))
            else:
                rows, cols = self._positions.of(window, shape)
                numbers, valid = gather(rows, cols, self._read_file, reduced=shape is not None)
        if self.mask is not None and valid.any():
            valid &= self.mask.rasterize(window, (valid.shape[0], valid.shape[1]))
        return numbers, valid

    def _read_file(self, window: Window, shape: tuple[int, int]) -> tuple[list[np.ndarray] | np.ndarray, np.ndarray]:
        """Return the same for a window of the file, without the mask polygons."""
        dataset, colours = self._dataset(), self._file.colours
        bands = self._file.file_bands if colours else self.bands
        numbers, reason = read_numbers(dataset, window, shape, bands)
        if numbers is None:
            raise self._damaged(window.row, reason)
        n_bytes = sum(plane.nbytes for plane in numbers)
        valid = np.ones(shape, dtype=bool)
        for band, plane in zip(bands, numbers):
            valid &= valid_numbers(plane, band, self.extra_nodata)
        if not self._masks.is_empty:
            full = shape == (window.height, window.width)
            inside, reason = self._masks.read(dataset if full else self._without_overviews(), window, shape)
            if inside is None:
                raise self._damaged(window.row, reason)
            valid &= inside
        if colours is not None:
            numbers, visible = colours.look_up(numbers[0], [band.number for band in self.bands])
            valid &= visible
        self._keep_memory_flat(dataset, n_bytes)
        return numbers, valid

    def _damaged(self, row: int, reason: str) -> InputError:
        return InputError(
            N_("{path} cannot be read at row {row} ({reason}). The file may be damaged or cut short."),
            path=self.path,
            row=row,
            reason=reason or "?",
        )

    # --- handles of this thread

    def _dataset(self) -> Any:
        return self._handle("dataset", partial(open_dataset, self._place, self._options))

    def _without_overviews(self) -> Any:
        return self._handle("plain_dataset", partial(open_dataset, self._place, self._options or NO_OVERVIEWS))

    def _handle(self, name: str, opened: Any) -> Any:
        dataset = getattr(self._local, name, None)
        if dataset is None:
            dataset = opened()
            setattr(self._local, name, dataset)
        return dataset

    def _keep_memory_flat(self, dataset: Any, n_bytes: int) -> None:
        self._local.bytes_read = getattr(self._local, "bytes_read", 0) + n_bytes
        if self._local.bytes_read > CACHE_BYTES:
            dataset.FlushCache()
            give_back()
            self._local.bytes_read = 0

    def close(self) -> None:
        """Close the open handles; reading opens them again."""
        self._local = threading.local()
