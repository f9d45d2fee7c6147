# SPDX-License-Identifier: GPL-2.0-or-later
"""Which pixels a model is fitted on: a seeded sample, every distinct value with its count, or every pixel.

The sample is drawn over a lattice of cells that depends on the raster's size alone, so neither the blocks that are
worked in, nor the file's layout, nor the number of threads changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .engine import map_blocks
from .errors import N_, InputError
from .features import BandValues, FeatureRecipe, Scaling
from .progress import Progress
from .raster import RasterSource, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL = 256  # pixels; edge of a lattice cell
MOST_CELLS = 1024  # read for a sample of a large raster
CELLS_A_READ = 16  # neighbours read at once
BAND_ROWS = 64  # of a cell that are read, at a random height, when that leaves pixels enough
PIXELS_A_PICK = 4  # read at least so many times what a cell gives
COUNTABLE_BITS = 24  # three 8-bit bands
SMALL_PIXELS = 4_000_000  # up to here reading all of it costs next to nothing
SPARE_BYTES = 64 * 2**20  # of candidates kept while the valid pixels are still being counted
MOST_SPARE = 4
MOST_SPARE_SMALL = 16  # of rasters up to SMALL_PIXELS: few cells, whose valid pixels may lie in one corner
IN_MEMORY_BYTES = 128 * 2**20  # of features, for a fit on every pixel


@dataclass(frozen=True)
class Sample:
    """Pixels to fit on.

    Parameters
    ----------
    features : float32 ndarray of shape (n_rows, n_features)
        Not scaled, columns in one piece.
    counts : float64 ndarray of shape (n_rows,) or None
        How many pixels each row stands for; None for one each.
    n_valid : int
        Valid pixels of the raster; estimated where only a part was read.
    complete : bool
        Whether the rows stand for every valid pixel of the raster.
    pixels : int64 ndarray of shape (n_rows,) or None
        Where the rows lie: flat indices, row * width + column. None for counted values, which lie everywhere.
    """

    features: np.ndarray
    counts: np.ndarray | None
    n_valid: int
    complete: bool
    pixels: np.ndarray | None = None


def draw(
    source: RasterSource,
    recipe: FeatureRecipe,
    size: int,
    seed: int,
    progress: Progress | None = None,
    located: bool = False,
) -> Sample:
    """Return what to fit on.

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    size : int
        Pixels of the sample; 0 for every pixel.
    seed : int
    progress : Progress, optional
    located : bool
        Always draw single pixels, so that it is known where they lie.

    Returns
    -------
    Sample
        For few possible values (`COUNTABLE_BITS`) every distinct value with its count, when asked for every pixel
        or the raster is small. When asked for every pixel and they fit in memory, all of them; otherwise a sample,
        and `complete` is False.

    Raises
    ------
    InputError
        When no pixel is valid.
    """
    progress = progress or Progress()
    countable = not located and 0 < source.integer_bits <= COUNTABLE_BITS and recipe.kinds == (BandValues(),)
    if countable and (size == 0 or source.n_pixels <= SMALL_PIXELS):
        sample = _count_distinct(source, progress)
    else:
        in_memory = IN_MEMORY_BYTES // (4 * len(recipe.names))
        wanted = min(size, source.n_pixels) if size else min(source.n_pixels, in_memory)
        sample = _draw_cells(source, recipe, wanted, seed, progress)
    if sample.n_valid == 0:
        raise InputError(
            N_("No pixel of {path} is valid in all chosen bands. Check the nodata value, the mask and the bands."),
            path=source.path,
        )
    return sample


# --- every distinct value


def _count_distinct(source: RasterSource, progress: Progress) -> Sample:
    widths = [band.integer_bits for band in source.bands]
    shifts = np.cumsum([0, *widths[:-1]])
    counts = np.zeros(2 ** sum(widths), dtype=np.int64)

    def count(window: Window) -> tuple[np.ndarray, np.ndarray]:
        values, valid = source.read_values(window)
        keys = np.zeros(valid.shape, dtype=np.uint32)
        for plane, shift in zip(values, shifts):
            keys |= plane.astype(np.uint32) << np.uint32(shift)
        return np.unique(keys[valid], return_counts=True)

    blocks = list(source.blocks())
    for _, (keys, number) in progress.steps(map_blocks(count, blocks, progress), len(blocks)):
        counts[keys] += number
    keys = np.flatnonzero(counts)
    planes = [(keys >> shift) & (2**width - 1) for shift, width in zip(shifts, widths)]
    rows = np.array(planes, dtype=np.float32).reshape(len(widths), -1)
    number = counts[keys].astype(np.float64)
    return Sample(rows.T, number, int(number.sum()), complete=True)


# --- a sample


@dataclass(frozen=True)
class _Cells:
    """Neighbouring lattice cells that are read at once: their numbers, and the window each covers."""

    numbers: tuple[int, ...]
    windows: tuple[Window, ...]

    @property
    def window(self) -> Window:
        first, last = self.windows[0], self.windows[-1]
        return Window(first.row, first.col, first.height, last.col + last.width - first.col)


def _lattice(source: RasterSource, wanted: int, seed: int) -> list[Window]:
    """Return the cells: whole ones, or of a large raster a band of rows at a random height in each row of cells."""
    cells = list(source.grid.blocks(CELL, CELL))
    enough = wanted * PIXELS_A_PICK <= min(len(cells), MOST_CELLS) * CELL * BAND_ROWS
    if source.n_pixels <= SMALL_PIXELS or not enough:
        return cells
    heights = np.random.default_rng([seed, 4]).random(-(-source.grid.height // CELL))
    bands = []
    for cell in cells:
        rows = min(BAND_ROWS, cell.height)
        offset = int(heights[cell.row // CELL] * (cell.height - rows + 1))
        bands.append(Window(cell.row + offset, cell.col, rows, cell.width))
    return bands


def _chosen_cells(n_cells: int, seed: int) -> np.ndarray:
    if n_cells <= MOST_CELLS:
        return np.arange(n_cells)
    return np.sort(np.random.default_rng([seed, 2]).choice(n_cells, MOST_CELLS, replace=False))


def _runs_of_cells(windows: list[Window], chosen: np.ndarray) -> Iterator[_Cells]:
    run: list[int] = []
    for number in chosen.tolist():
        beside = run and number == run[-1] + 1 and windows[number].row == windows[run[-1]].row
        if run and (not beside or len(run) == CELLS_A_READ):
            yield _Cells(tuple(run), tuple(windows[i] for i in run))
            run = []
        run.append(number)
    if run:
        yield _Cells(tuple(run), tuple(windows[i] for i in run))


def _draw_cells(source: RasterSource, recipe: FeatureRecipe, wanted: int, seed: int, progress: Progress) -> Sample:
    lattice = _lattice(source, wanted, seed)
    runs = list(_runs_of_cells(lattice, _chosen_cells(len(lattice), seed)))
    n_cells = sum(len(run.numbers) for run in runs)
    n_features = len(recipe.names)
    most = MOST_SPARE if source.n_pixels > SMALL_PIXELS else MOST_SPARE_SMALL
    spare = min(most, max(1.0, SPARE_BYTES / (4.0 * n_features * wanted)))
    everything = wanted >= source.n_pixels
    keep = CELL * CELL if everything else int(np.ceil(spare * wanted / n_cells))

    def candidates(run: _Cells) -> list[tuple[np.ndarray, np.ndarray, int]]:
        planes, valid = _read_planes(source, recipe, run.window)
        return [
            _pick(planes, valid, window, run.window, keep, np.random.default_rng([seed, 3, number]))
            for number, window in zip(run.numbers, run.windows)
        ]

    kept: list[np.ndarray] = []
    places: list[np.ndarray] = []
    found: list[int] = []
    for _, parts in progress.steps(map_blocks(candidates, runs, progress), len(runs)):
        kept.extend(rows for rows, _, _ in parts)
        places.extend(cells[0] * source.grid.width + cells[1] for _, cells, _ in parts)
        found.extend(n_valid for _, _, n_valid in parts)
    seen = np.array(found)
    # of a band of rows, as many times as its cell is higher: cells cut off by the edge must not weigh more
    stands_for = seen * np.array([_height_of_cell(source, w) / w.height for run in runs for w in run.windows])
    shares = np.minimum(_shares(stands_for, min(wanted, int(seen.sum()))), seen)
    n_valid = round(float(stands_for.sum()))
    rows = np.concatenate([part[:, :share] for part, share in zip(kept, shares)], axis=1)
    pixels = np.concatenate([part[:share] for part, share in zip(places, shares)])
    read = sum(window.height * window.width for run in runs for window in run.windows)
    if read < source.n_pixels and rows.shape[1] < wanted // 2:
        return _draw_everywhere(source, recipe, wanted, seed, progress.part(1.0, 1.0))
    complete = rows.shape[1] == n_valid and read == source.n_pixels
    return Sample(rows.T, None, n_valid, complete, pixels)


def _draw_everywhere(source: RasterSource, recipe: FeatureRecipe, wanted: int, seed: int, progress: Progress) -> Sample:
    """Draw from every cell, counted first: for valid pixels so rare (a small mask) that a part does not show them."""
    cells = list(source.grid.blocks(CELL, CELL))

    def count(run: _Cells) -> list[int]:
        _, valid = source.read(run.window)
        return [int(valid[window.slices_in(run.window)].sum()) for window in run.windows]

    runs = _runs_of_cells(cells, np.arange(len(cells)))
    found = np.array([n_valid for _, counts in map_blocks(count, runs, progress) for n_valid in counts])
    n_valid = int(found.sum())
    shares = _shares(found, min(wanted, n_valid))

    def pick(run: _Cells) -> list[tuple[np.ndarray, np.ndarray, int]]:
        planes, valid = _read_planes(source, recipe, run.window)
        return [
            _pick(planes, valid, window, run.window, int(shares[number]), np.random.default_rng([seed, 3, number]))
            for number, window in zip(run.numbers, run.windows)
        ]

    kept, places = [np.empty((len(recipe.names), 0), np.float32)], [np.empty((2, 0), np.int64)]
    for _, parts in map_blocks(pick, _runs_of_cells(cells, np.flatnonzero(shares)), progress):
        kept.extend(rows for rows, _, _ in parts)
        places.extend(cells_of_rows for _, cells_of_rows, _ in parts)
    rows, at = np.concatenate(kept, axis=1), np.concatenate(places, axis=1)
    return Sample(rows.T, None, n_valid, rows.shape[1] == n_valid, at[0] * source.grid.width + at[1])


def _height_of_cell(source: RasterSource, window: Window) -> int:
    top = window.row // CELL * CELL
    return min(CELL, source.grid.height - top)


def _read_planes(source: RasterSource, recipe: FeatureRecipe, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Read feature planes, in the file's own type where these are the bands: few pixels of them are kept."""
    if recipe.kinds == (BandValues(),) and source.small_integers:
        return source.read_values(window)
    return recipe.planes(source, window)


def _pick(
    planes: np.ndarray, valid: np.ndarray, window: Window, outer: Window, keep: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return up to `keep` valid pixels of a cell in random order, out of what was read as `outer`.

    Returns
    -------
    rows : float32 ndarray of shape (n_features, n)
    places : int64 ndarray of shape (2, n)
        Row and column in the raster.
    n_valid : int
        Valid pixels of the cell.
    """
    area = window.slices_in(outer)
    cell, inside = planes[:, area[0], area[1]], valid[area]
    flat = np.flatnonzero(inside)
    drawn = rng.permutation(flat) if len(flat) <= keep else flat[rng.choice(len(flat), keep, replace=False)]
    rows, cols = np.unravel_index(drawn, inside.shape)
    places = np.stack([rows + window.row, cols + window.col])
    return cell[:, rows, cols].astype(np.float32, copy=False), places, len(flat)


def _shares(found: np.ndarray, wanted: int) -> np.ndarray:
    """Split `wanted` rows over cells in proportion to the valid pixels they stand for, largest remainders first."""
    if found.sum() == 0:
        return np.zeros(len(found), dtype=int)
    exact = found * (wanted / found.sum())
    shares = np.floor(exact).astype(int)
    missing = wanted - int(shares.sum())
    shares[np.argsort(shares - exact, kind="stable")[:missing]] += 1
    return shares


class RasterPixels:
    """Every valid pixel, read again at each pass: memory stays flat, time does not.

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    scaling : Scaling
    """

    def __init__(self, source: RasterSource, recipe: FeatureRecipe, scaling: Scaling) -> None:
        self._source, self._recipe, self._scaling = source, recipe, scaling

    def pieces(self, progress: Progress) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """Yield the scaled features of one block after another."""
        for window in self._source.blocks(len(self._recipe.names)):
            progress.check()
            features, _ = self._recipe.features(self._source, window)
            if len(features):
                yield self._scaling.apply(features), None
