# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the salt and pepper out of a finished class raster: majority filter, sieve, or one after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .accuracy import checked_ids
from .areas import PixelAreas
from .engine import map_blocks
from .errors import N_, InputError, Notice, ParameterError
from .progress import Progress
from .raster import Window
from .raster_classes import MOST_CLASSES, UNNAMED, ClassRaster, compact, too_many
from .raster_sieve import sieve_copy
from .raster_writer import NODATA, LegendEntry, open_writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Block = tuple[Window, np.ndarray]

LARGEST_RADIUS = 100  # pixels
UNEVEN = 1.05  # largest over smallest pixel area beyond which the mean is worth a sentence
ROUNDING = 1e-6  # pixels; a unit of ten pixels is ten pixels although its area in metres is a rounded number
CONNECTEDNESS = (4, 8)
BYTES_A_PIXEL = 48  # of a block at work
WIDEST = 4  # bytes of an id; GDAL's sieve knows no wider ones


@dataclass(frozen=True)
class SmoothOptions:
    """What to do, in this order.

    Parameters
    ----------
    radius : int
        Of the majority filter, in pixels; its window is a square of 2 radius + 1. 0 for none.
    minimum_area : float
        Square metres; smaller patches join their largest neighbour. 0 for none.
    connectedness : {4, 8}
        Whether pixels that touch at a corner only are of one patch (8).
    """

    radius: int = 0
    minimum_area: float = 0.0
    connectedness: int = 4

    def validate(self) -> None:
        """Raise `ParameterError` for what cannot be."""
        if not 0 <= self.radius <= LARGEST_RADIUS:
            raise ParameterError(
                N_("The radius must be between 1 and {most} pixels; {value} is not possible."),
                most=LARGEST_RADIUS,
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
    """Return the error for a minimum mapping unit that is none."""
    return ParameterError(
        N_("The minimum mapping unit must be more than 0 square metres; {value} is not possible."), value=value
    )


@dataclass(frozen=True)
class Smoothed:
    """What was done.

    Parameters
    ----------
    legend : tuple of LegendEntry
        That of the input.
    changed, pixels : int
        Pixels that have another class now; pixels with a class.
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
    """Smooth a class raster into a new one with the same legend. 0 and nodata stay as they are and have no say.

    Parameters
    ----------
    raster : ClassRaster
    path : str
        GeoTIFF to write; whole, or not at all.
    options : SmoothOptions
    areas : PixelAreas, optional
        Of the raster's grid, when it is known better than the grid tells; see `class_areas.measure_of`.
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
    Memory does not grow with the raster, but the sieve keeps about 40 bytes for each patch, and a temporary copy.
    """
    progress = progress or Progress()
    options.validate()
    threshold = 0
    if options.minimum_area:
        threshold = pixels_of_area(areas or PixelAreas.of(raster.grid), options.minimum_area, progress)
    result = _Result(raster, path, unnamed)
    if not threshold:
        return result.write(_filtered(raster, options.radius, progress), threshold)
    with sieve_copy(raster.grid, result.dtype) as copy:
        for window, ids in _filtered(raster, options.radius, progress.part(0.0, 0.4)):
            copy.write(window, ids.astype(result.dtype, copy=False))
        copy.sieve(threshold, options.connectedness, progress.part(0.4, 0.8))
        windows = list(raster.source.blocks())
        sieved = ((window, copy.read(window)) for window in progress.part(0.8, 1.0).steps(windows))
        return result.write(sieved, threshold)


def pixels_of_area(areas: PixelAreas, square_metres: float, progress: Progress) -> int:
    """Return how many pixels a patch of an area has at least, at the mean area of a pixel.

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
    rows = areas.rows(Window(0, 0, areas.grid.height, areas.grid.width))
    mean = float(rows.mean())
    threshold = max(1, math.ceil(square_metres / mean - ROUNDING))
    if float(rows.max()) > UNEVEN * float(rows.min()):
        progress.notify(
            Notice(
                N_("Pixels have between {least:.4g} and {most:.4g} m²; the minimum mapping unit is taken as {count} "
                   "pixels of the mean size."),
                {"least": float(rows.min()), "most": float(rows.max()), "count": threshold},
            )
        )  # fmt: skip
    if threshold == 1:
        progress.notify(
            Notice(
                N_("The minimum mapping unit is not larger than a pixel ({area:.4g} m²), so every patch is kept."),
                {"area": mean},
            )
        )
    return threshold


# --- the majority filter


def majority(ids: np.ndarray, known: np.ndarray, radius: int) -> np.ndarray:
    """Give each pixel the class that most known pixels around it have.

    Parameters
    ----------
    ids : integer ndarray of shape (height, width)
    known : bool ndarray of shape (height, width)
        The others have no say, and stay 0.
    radius : int
        The window is a square of 2 radius + 1 pixels, cut at the edge.

    Returns
    -------
    ndarray of shape (height, width)
        Of the type of `ids`. Where several classes are as frequent the pixel keeps its own if it is one of them,
        else it takes the smallest.
    """
    present, places = compact(ids, known)
    kind = np.min_scalar_type((2 * radius + 1) ** 2)
    most, own = (np.zeros(ids.shape, dtype=kind) for _ in range(2))
    winner = np.zeros(ids.shape, dtype=np.int32)
    for place in range(1, len(present) + 1):
        mine = places == place
        box = _reach(mine, radius)
        votes = _box_sum(mine[box], radius, kind)
        own[box] += votes * mine[box]
        winner[box] = np.where(votes > most[box], place, winner[box])
        np.maximum(most[box], votes, out=most[box])
    winner = np.where(own == most, places, winner)
    return np.where(known, np.append(0, present)[winner], 0).astype(ids.dtype)


def _reach(mine: np.ndarray, radius: int) -> tuple[slice, slice]:
    """Return where pixels of a class can be seen from."""
    rows, cols = (np.flatnonzero(mine.any(axis=axis)) for axis in (1, 0))
    return (
        slice(max(0, int(rows[0]) - radius), int(rows[-1]) + radius + 1),
        slice(max(0, int(cols[0]) - radius), int(cols[-1]) + radius + 1),
    )


def _box_sum(mine: np.ndarray, radius: int, kind: np.dtype) -> np.ndarray:
    """Return how many pixels around each are True, of a type `kind` that holds them all, (height, width)."""
    sums = np.pad(mine.view(np.uint8), radius).astype(kind, copy=False)
    for _ in range(2):  # down the columns, turn, once more
        sums = _run_sum(sums, 2 * radius + 1).T
    return sums


def _run_sum(values: np.ndarray, length: int) -> np.ndarray:
    """Return the sums of `length` rows in a row, put together from runs of 1, 2, 4 and so on."""
    n_sums = len(values) - length + 1
    sums, at, runs, size = np.zeros_like(values[:n_sums]), 0, values, 1
    while size <= length:
        if length & size:
            sums += runs[at : at + n_sums]
            at += size
        runs = runs[:-size] + runs[size:]
        size *= 2
    return sums


def _known_ids(raster: ClassRaster, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return ids, 0 where there is no class, and where there is one."""
    ids, valid = raster.read(window)
    known = valid & (ids != 0)
    checked_ids(ids[known], raster.title)
    return np.where(known, ids, 0), known


def _filtered(raster: ClassRaster, radius: int, progress: Progress) -> Iterator[Block]:
    """Yield the blocks after the majority filter, or as they are when `radius` is 0."""
    grid = raster.grid

    def work(window: Window) -> np.ndarray:
        outer = window.grown(radius, grid.height, grid.width)
        ids, known = _known_ids(raster, outer)
        return (majority(ids, known, radius) if radius else ids)[window.slices_in(outer)]

    blocks = list(raster.source.blocks(BYTES_A_PIXEL // 4))
    yield from progress.steps(map_blocks(work, blocks, progress), len(blocks))


# --- the result


class _Result:
    """Writes blocks of new ids over the old raster's grid, with its legend, and counts."""

    def __init__(self, raster: ClassRaster, path: str, unnamed: str) -> None:
        self._raster, self._path, self._unnamed = raster, path, unnamed
        dtype = raster.read(Window(0, 0, 1, 1))[0].dtype
        self.dtype = np.dtype(np.int32) if dtype.itemsize > WIDEST else dtype
        nodata = raster.source.bands[0].nodata
        fits = nodata is not None and float(nodata).is_integer() and np.can_cast(np.min_scalar_type(int(nodata)), dtype)
        self._nodata = int(nodata) if fits and nodata is not None else NODATA

    def write(self, blocks: Iterable[Block], threshold: int) -> Smoothed:
        """Write the blocks; 0 and nodata of the input come back as they were."""
        counts: dict[int, int] = {}
        changed = 0
        raster = self._raster
        with open_writer(self._path, raster.grid, self.dtype, self._nodata) as writer:
            for window, ids in blocks:
                old, valid = raster.read(window)
                known = valid & (old != 0)
                new = np.where(known, ids, 0)  # whatever a GDAL makes of masked pixels
                changed += int((new != old)[known].sum())
                present, places = compact(new, known)
                for one, count in zip(present.tolist(), np.bincount(places.ravel(), minlength=len(present) + 1)[1:]):
                    counts[one] = counts.get(one, 0) + int(count)
                if len(counts) > MOST_CLASSES:
                    raise too_many(raster.title)
                writer.write(window, np.where(valid, new, self._nodata).astype(self.dtype))
            legend = self._legend(counts)
            writer.set_legend(legend, np.array([counts.get(entry.id, 0) for entry in legend], dtype=np.int64))
        return Smoothed(tuple(legend), changed, sum(counts.values()), threshold)

    def _legend(self, counts: dict[int, int]) -> list[LegendEntry]:
        """Return the input's legend: what it names, and what it has, as long as the file can hold it."""
        largest = np.iinfo(self.dtype).max
        ids = sorted({*counts, *(one for one in self._raster.named_ids if 1 <= one <= largest)})
        return self._raster.legend(ids, self._unnamed)
