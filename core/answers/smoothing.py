# SPDX-License-Identifier: GPL-2.0-or-later
"""Removes isolated pixels and small patches from a class raster: majority filter, sieve, or both in this order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError, Notice, ParameterError
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..raster.class_raster import MAX_CLASSES, UNNAMED, ClassRaster, checked_ids, compact, too_many
from ..raster.grid import Window
from ..raster.majority import MAX_RADIUS_PIXELS, majority
from ..raster.pixel_areas import PixelAreas
from ..raster.sieve import sieve_copy
from ..raster.writer import NODATA, divided, open_writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..legend.entry import LegendEntry

    Block = tuple[Window, np.ndarray]

MAX_AREA_RATIO = 1.05  # of the largest to the smallest pixel area; beyond it a notice says that the mean area is used
ROUNDING_PIXELS = 1e-6  # subtracted before rounding up, because an area of exactly ten pixels may be a rounded number
CONNECTEDNESS = (4, 8)
FILTER_AND_SIEVE_COSTS, SIEVE_COSTS = (40, 50, 10), (4, 84, 12)  # time for filtering, sieving and writing
BYTES_A_PIXEL = 48  # memory that the filter takes for each pixel of a block
MAX_ID_BYTES = 4  # GDAL below 3.5 writes no wider ids
MAX_ID = 2**31 - 1  # largest id that fits; ids in wider types are written in 32 bits


@dataclass(frozen=True)
class SmoothOptions:
    """Parameters of the majority filter and of the sieve, which follows it.

    Parameters
    ----------
    radius : int
        Radius of the majority filter in pixels; its window is a square of 2 radius + 1. 0 for no filter.
    minimum_area : float
        Square metres; smaller patches join their largest neighbour. 0 for no sieve.
    connectedness : {4, 8}
        8 when pixels that touch at a corner only belong to one patch, else 4.
    """

    radius: int = 0
    minimum_area: float = 0.0
    connectedness: int = 4

    def validate(self) -> None:
        """Raise `ParameterError` for a value out of range, and when there is nothing to do."""
        if not 0 <= self.radius <= MAX_RADIUS_PIXELS:
            raise ParameterError(
                N_("The radius must be between 1 and {most} pixels; {value} is not possible."),
                most=MAX_RADIUS_PIXELS,
                value=self.radius,
            )
        if not (self.minimum_area >= 0 and math.isfinite(self.minimum_area)):
            raise no_minimum_area(self.minimum_area)
        if self.connectedness not in CONNECTEDNESS:
            raise ParameterError(
                N_("Patches are connected by 4 or 8 neighbours, not {value}."), value=self.connectedness
            )
        if not self.radius and not self.minimum_area:
            raise ParameterError(N_("There is nothing to do: give a radius, or a minimum mapping unit, above 0."))


def no_minimum_area(value: float) -> ParameterError:
    """Return the error for a minimum mapping unit that is not a positive number."""
    return ParameterError(
        N_("The minimum mapping unit must be more than 0 square metres; {value} is not possible."), value=value
    )


@dataclass(frozen=True)
class Smoothed:
    """Result of a smoothing.

    Parameters
    ----------
    legend : tuple of LegendEntry
        Legend of the input.
    changed, pixels : int
        Pixels that changed their class; pixels with a class.
    threshold : int
        Smallest patch that the sieve keeps, in pixels; 0 without a sieve.
    """

    legend: tuple[LegendEntry, ...]
    changed: int
    pixels: int
    threshold: int


def smooth(
    raster: ClassRaster,
    path: str,
    options: SmoothOptions,
    areas: PixelAreas | None = None,
    progress: Progress | None = None,
    unnamed: str = UNNAMED,
) -> Smoothed:
    """Smooth a class raster into a new one with the same legend.

    Pixels of 0 and nodata stay as they are, and do not count in the majority.

    Parameters
    ----------
    raster : ClassRaster
    path : str
        Raster to write, in the format of its ending; the file is complete or absent.
    options : SmoothOptions
    areas : PixelAreas, optional
        Pixel areas of the raster's grid, when the caller knows more than the grid; see `class_areas.measure_of`.
    progress : Progress, optional
        Also takes notices.
    unnamed : str
        Template of the name of a class that has none.

    Raises
    ------
    InputError
        When the raster cannot be read, holds no classes, or has no place on the Earth and is to be sieved.
    ParameterError
        When the options do not fit.
    OutputError
        When the result cannot be written.

    Notes
    -----
    Memory does not grow with the raster. The sieve keeps a temporary copy, and files of about 40 bytes for each patch.
    """
    progress = progress or Progress()
    options.validate()
    threshold = 0
    if options.minimum_area:
        threshold = pixels_of_area(areas or PixelAreas.of(raster.grid), options.minimum_area, progress)
    working, (finishing,) = divided(progress, raster.grid, path)
    result = _Result(raster, path, unnamed, finishing)
    if not threshold:
        return result.write(_filtered(raster, options.radius, working), threshold)
    filtering, sieving, writing = working.in_turn(*(FILTER_AND_SIEVE_COSTS if options.radius else SIEVE_COSTS))
    with sieve_copy(raster.grid, result.dtype) as copy:
        for window, ids in _filtered(raster, options.radius, filtering):
            copy.write(window, ids.astype(result.dtype, copy=False))
        copy.sieve(threshold, options.connectedness, sieving)
        windows = list(raster.source.blocks())
        sieved = ((window, copy.read(window)) for window in writing.steps(windows))
        return result.write(sieved, threshold)


def pixels_of_area(areas: PixelAreas, square_metres: float, progress: Progress) -> int:
    """Return the number of pixels in an area, at the mean area of a pixel, rounded up; at least 1.

    Raises
    ------
    InputError
        When the raster has no place on the Earth.
    """
    if areas.method == "unknown":
        raise InputError(
            N_("The raster has no coordinate system, so a minimum mapping unit in square metres means nothing. "
               "Assign one, or give the area of a pixel.")
        )  # fmt: skip
    sizes, size = areas.range(), areas.nominal
    threshold = max(1, math.ceil(square_metres / size - ROUNDING_PIXELS))
    if sizes.most > MAX_AREA_RATIO * sizes.least:
        progress.notify(
            Notice(
                N_("Pixels have between {least:.4g} and {most:.4g} m²; the minimum mapping unit is taken as {count} "
                   "pixels of the mean size."),
                {"least": sizes.least, "most": sizes.most, "count": threshold},
            )
        )  # fmt: skip
    if threshold == 1:
        progress.notify(
            Notice(
                N_("The minimum mapping unit is not larger than a pixel ({area:.4g} m²), so every patch is kept."),
                {"area": size},
            )
        )
    return threshold


# --- the majority filter


def _known_ids(raster: ClassRaster, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of a window, 0 without a class, and a mask of the pixels with a class."""
    ids, valid = raster.read(window)
    known = valid & (ids != 0)
    class_ids = checked_ids(ids[known], raster.title)
    if ids.dtype.itemsize > MAX_ID_BYTES and (class_ids > MAX_ID).any():
        raise InputError(
            N_("{raster} holds the class {value}; the largest that can be smoothed is {most}. Number them anew."),
            raster=raster.title,
            value=int(class_ids.max()),
            most=MAX_ID,
        )
    return np.where(known, ids, 0), known


def _filtered(raster: ClassRaster, radius: int, progress: Progress) -> Iterator[Block]:
    """Yield the blocks after the majority filter, or as they are when `radius` is 0."""
    blocks = list(raster.source.blocks(BYTES_A_PIXEL // 4))
    yield from progress.steps(over_blocks(partial(_filtered_block, raster, radius), blocks, progress), len(blocks))


def _filtered_block(raster: ClassRaster, radius: int, window: Window) -> np.ndarray:
    """Return the ids of one block of `_filtered`."""
    outer = window.grown(radius, raster.grid.height, raster.grid.width)
    ids, known = _known_ids(raster, outer)
    return (majority(ids, known, radius) if radius else ids)[window.slices_in(outer)]


# --- the result


def smoothed_dtype(raster: ClassRaster) -> np.dtype:
    """Return the type of a smoothed raster: that of the input, or int32 for wider ids."""
    dtype = raster.read(Window(0, 0, 1, 1))[0].dtype
    return np.dtype(np.int32) if dtype.itemsize > MAX_ID_BYTES else dtype


class _Result:
    """Writer of the smoothed raster: grid and legend are the input's; counts classes and changed pixels."""

    def __init__(self, raster: ClassRaster, path: str, unnamed: str, progress: Progress) -> None:
        self._raster, self._path, self._unnamed, self._progress = raster, path, unnamed, progress
        dtype = raster.read(Window(0, 0, 1, 1))[0].dtype
        self.dtype = smoothed_dtype(raster)
        nodata = raster.source.bands[0].nodata
        fits = nodata is not None and float(nodata).is_integer() and np.can_cast(np.min_scalar_type(int(nodata)), dtype)
        self._nodata = int(nodata) if fits and nodata is not None else NODATA

    def write(self, blocks: Iterable[Block], threshold: int) -> Smoothed:
        """Write the blocks and return the counts; 0 and nodata of the input are written unchanged."""
        counts: dict[int, int] = {}
        changed = 0
        raster = self._raster
        with open_writer(self._path, raster.grid, self.dtype, self._nodata, self._progress) as writer:
            for window, ids in blocks:
                old, valid = raster.read(window)
                known = valid & (old != 0)
                new = np.where(known, ids, 0)
                changed += int((new != old)[known].sum())
                present, places = compact(new, known)
                for class_id, count in zip(
                    present.tolist(), np.bincount(places.ravel(), minlength=len(present) + 1)[1:]
                ):
                    counts[class_id] = counts.get(class_id, 0) + int(count)
                if len(counts) > MAX_CLASSES:
                    raise too_many(raster.title)
                writer.write(window, np.where(valid, new, self._nodata).astype(self.dtype))
            legend = self._legend(counts)
            writer.set_legend(legend, np.array([counts.get(entry.id, 0) for entry in legend], dtype=np.int64))
        return Smoothed(tuple(legend), changed, sum(counts.values()), threshold)

    def _legend(self, counts: dict[int, int]) -> list[LegendEntry]:
        """Return the legend: the ids that occur, and those the input names, up to the largest that the type holds."""
        largest = np.iinfo(self.dtype).max
        ids = sorted({*counts, *(class_id for class_id in self._raster.named_ids if 1 <= class_id <= largest)})
        return self._raster.legend(ids, self._unnamed)
