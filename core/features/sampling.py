# SPDX-License-Identifier: GPL-2.0-or-later
"""Which pixels a model is fitted on: a seeded sample, every distinct value with its count, or every pixel.

The sample is drawn over a lattice of cells that depends on the raster's size alone, so neither the blocks that are
worked in, nor the file's layout, nor the number of threads changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ..base.errors import N_, InputError
from ..base.progress import Progress
from ..engine.blocks import is_distributed, over_blocks
from ..engine.threads import in_threads
from ..raster.grid import Window
from .kinds import BandValues, ComputesPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..raster.source import RasterSource
    from .recipe import FeatureRecipe
    from .scaling import Scaling

Value = TypeVar("Value")

CELL = 256  # pixels; edge of a lattice cell
MAX_CELLS = 1024  # read for a sample of a large raster
MIN_COSTLY_CELLS = 64  # read for features that take long; more where a larger sample needs them
CELLS_A_READ = 16  # neighbours read at once
BAND_ROWS = 64  # rows of a cell that are read, at a random height, where they hold enough pixels
PIXELS_A_PICK = 4  # at least so many pixels are read for each one that is drawn
MAX_COUNTABLE_BITS = 24  # three 8-bit bands
MAX_SMALL_PIXELS = 4_000_000  # of a small raster, which is read whole since that costs next to nothing
SPARE_BYTES = 64 * 2**20  # of candidates kept while the valid pixels are still being counted
MAX_SPARE = 4  # candidates kept for each row of the sample
MAX_SPARE_SMALL = 16  # the same for small rasters, whose valid pixels may all lie in one of their few cells
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
        Where the rows lie: flat indices, row * width + column. None for counted values.
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
    """Return the pixels or values to fit on.

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    size : int
        Pixels of the sample; 0 for every pixel.
    seed : int
    progress : Progress, optional
    located : bool
        Always draw single pixels, so that their places are known.

    Returns
    -------
    Sample
        For few possible values (`MAX_COUNTABLE_BITS`) every distinct value with its count, when asked for every pixel
        or the raster is small. When asked for every pixel and they fit in memory, all of them; otherwise a sample,
        and `complete` is False.

    Raises
    ------
    InputError
        When no pixel is valid.
    """
    progress = progress or Progress()
    countable = not located and 0 < source.integer_bits <= MAX_COUNTABLE_BITS and _are_numbers(recipe)
    if countable and (size == 0 or source.n_pixels <= MAX_SMALL_PIXELS):
        sample = _count_distinct(source, progress)
    else:
        in_memory = IN_MEMORY_BYTES // (4 * len(recipe.names))
        n_rows = min(size, source.n_pixels) if size else min(source.n_pixels, in_memory)
        sample = _draw_cells(source, recipe, n_rows, seed, progress)
    if sample.n_valid == 0:
        raise no_valid_pixel(source)
    return sample


def no_valid_pixel(source: RasterSource) -> InputError:
    """Return the error of a raster that has no pixel with data in all of its chosen bands."""
    empty = source.empty_bands
    if empty and len(empty) < len(source.bands):
        return InputError(
            N_("These of the chosen bands of {path} hold no data at all: {names}. Choose bands without them."),
            path=source.path,
            names=", ".join(band.name for band in empty),
        )
    return InputError(
        N_("No pixel of {path} is valid in all chosen bands. Check the nodata value, the mask and the bands."),
        path=source.path,
    )


def _are_numbers(recipe: FeatureRecipe) -> bool:
    """Return True when the features are the numbers of the file."""
    return recipe.kinds == (BandValues(),) and not recipe.is_coded


# --- every distinct value


def _count_distinct(source: RasterSource, progress: Progress) -> Sample:
    widths = [band.integer_bits for band in source.bands]
    shifts = np.cumsum([0, *widths[:-1]])
    counts = np.zeros(2 ** sum(widths), dtype=np.int64)
    blocks = list(source.blocks())
    counted = over_blocks(partial(_distinct_of_block, source, shifts), blocks, progress)
    for _, (keys, n_pixels) in progress.steps(counted, len(blocks)):
        counts[keys] += n_pixels
    keys = np.flatnonzero(counts)
    planes = [(keys >> shift) & (2**width - 1) for shift, width in zip(shifts, widths)]
    rows = np.array(planes, dtype=np.float32).reshape(len(widths), -1)
    n_pixels = counts[keys].astype(np.float64)
    return Sample(rows.T, n_pixels, int(n_pixels.sum()), complete=True)


def _distinct_of_block(source: RasterSource, shifts: np.ndarray, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct values of a block, all bands in one uint32 (n,), and how many pixels have each (n,)."""
    values, valid = source.read_values(window)
    keys = np.zeros(valid.shape, dtype=np.uint32)
    for plane, shift in zip(values, shifts):
        keys |= plane.astype(np.uint32) << np.uint32(shift)
    return np.unique(keys[valid], return_counts=True)


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


def _is_costly(recipe: FeatureRecipe) -> bool:
    """Return True when features take so long that few cells are read, which represent the raster less well."""
    return any(isinstance(kind, ComputesPart) for kind in recipe.kinds)


def _max_cells(source: RasterSource, recipe: FeatureRecipe, n_rows: int) -> int:
    """Return how many cells are read at most."""
    if source.n_pixels <= MAX_SMALL_PIXELS or not _is_costly(recipe):
        return MAX_CELLS
    return min(MAX_CELLS, max(MIN_COSTLY_CELLS, -(-n_rows * PIXELS_A_PICK // (CELL * BAND_ROWS))))


def _lattice(source: RasterSource, n_rows: int, seed: int) -> list[Window]:
    """Return the cells, or for a large raster a band of rows of each, at a random height in each row of cells."""
    cells = list(source.grid.blocks(CELL, CELL))
    enough = n_rows * PIXELS_A_PICK <= min(len(cells), MAX_CELLS) * CELL * BAND_ROWS
    if source.n_pixels <= MAX_SMALL_PIXELS or not enough:
        return cells
    heights = np.random.default_rng([seed, 4]).random(-(-source.grid.height // CELL))
    bands = []
    for cell in cells:
        rows = min(BAND_ROWS, cell.height)
        offset = int(heights[cell.row // CELL] * (cell.height - rows + 1))
        bands.append(Window(cell.row + offset, cell.col, rows, cell.width))
    return bands


def _chosen_cells(n_cells: int, max_cells: int, seed: int) -> np.ndarray:
    if n_cells <= max_cells:
        return np.arange(n_cells)
    return np.sort(np.random.default_rng([seed, 2]).choice(n_cells, max_cells, replace=False))


def _runs_of_cells(windows: list[Window], chosen: np.ndarray) -> Iterator[_Cells]:
    run: list[int] = []
    for number in chosen.tolist():
        adjacent = run and number == run[-1] + 1 and windows[number].row == windows[run[-1]].row
        if run and (not adjacent or len(run) == CELLS_A_READ):
            yield _Cells(tuple(run), tuple(windows[i] for i in run))
            run = []
        run.append(number)
    if run:
        yield _Cells(tuple(run), tuple(windows[i] for i in run))


def _draw_cells(source: RasterSource, recipe: FeatureRecipe, n_rows: int, seed: int, progress: Progress) -> Sample:
    lattice = _lattice(source, n_rows, seed)
    runs = list(_runs_of_cells(lattice, _chosen_cells(len(lattice), _max_cells(source, recipe, n_rows), seed)))
    n_cells = sum(len(run.numbers) for run in runs)
    n_features = len(recipe.names)
    max_spare = MAX_SPARE if source.n_pixels > MAX_SMALL_PIXELS else MAX_SPARE_SMALL
    spare = min(max_spare, max(1.0, SPARE_BYTES / (4.0 * n_features * n_rows)))
    read_all = n_rows >= source.n_pixels
    keep = CELL * CELL if read_all else int(np.ceil(spare * n_rows / n_cells))
    rows_of_cells: list[np.ndarray] = []
    places_of_cells: list[np.ndarray] = []
    counts: list[int] = []
    drawn = [(run, (keep,) * len(run.numbers)) for run in runs]
    picked = over_blocks(partial(_pick_from_cells, source, recipe, seed), drawn, progress)
    for _, parts in progress.steps(picked, len(runs)):
        rows_of_cells.extend(rows for rows, _, _ in parts)
        places_of_cells.extend(place[0] * source.grid.width + place[1] for _, place, _ in parts)
        counts.extend(n_valid for _, _, n_valid in parts)
    valid_counts = np.array(counts)
    # a band of rows counts for its cell, so that cells cut off by the raster's edge do not weigh more than others
    stands_for = valid_counts * np.array([_height_of_cell(source, w) / w.height for run in runs for w in run.windows])
    shares = np.minimum(_shares(stands_for, min(n_rows, int(valid_counts.sum()))), valid_counts)
    n_valid = round(float(stands_for.sum()))
    rows = np.concatenate([part[:, :share] for part, share in zip(rows_of_cells, shares)], axis=1)
    pixels = np.concatenate([part[:share] for part, share in zip(places_of_cells, shares)])
    read = sum(window.height * window.width for run in runs for window in run.windows)
    if read < source.n_pixels and rows.shape[1] < n_rows // 2:
        return _draw_everywhere(source, recipe, n_rows, seed, progress.part(1.0, 1.0))
    complete = rows.shape[1] == n_valid and read == source.n_pixels
    return Sample(rows.T, None, n_valid, complete, pixels)


def _draw_everywhere(source: RasterSource, recipe: FeatureRecipe, n_rows: int, seed: int, progress: Progress) -> Sample:
    """Return a sample drawn from every cell, for valid pixels so rare that some of the cells miss them."""
    cells = list(source.grid.blocks(CELL, CELL))
    runs = _runs_of_cells(cells, np.arange(len(cells)))
    counted = over_blocks(partial(_valid_of_cells, source), runs, progress)
    valid_counts = np.array([n_valid for _, counts in counted for n_valid in counts])
    n_valid = int(valid_counts.sum())
    if _is_costly(recipe):
        valid_counts = _thinned_out(valid_counts, n_rows, _max_cells(source, recipe, n_rows), seed)
    shares = _shares(valid_counts, min(n_rows, int(valid_counts.sum())))
    rows_of_cells, places_of_cells = [np.empty((len(recipe.names), 0), np.float32)], [np.empty((2, 0), np.int64)]
    drawn = (
        (run, tuple(int(shares[number]) for number in run.numbers))
        for run in _runs_of_cells(cells, np.flatnonzero(shares))
    )
    for _, parts in over_blocks(partial(_pick_from_cells, source, recipe, seed), drawn, progress):
        rows_of_cells.extend(rows for rows, _, _ in parts)
        places_of_cells.extend(place for _, place, _ in parts)
    rows, places = np.concatenate(rows_of_cells, axis=1), np.concatenate(places_of_cells, axis=1)
    return Sample(rows.T, None, n_valid, rows.shape[1] == n_valid, places[0] * source.grid.width + places[1])


def _thinned_out(valid_counts: np.ndarray, n_rows: int, max_cells: int, seed: int) -> np.ndarray:
    """Return the valid pixels of cells (n,) with 0 for all but some random ones, enough for `n_rows` where possible."""
    order = np.random.default_rng([seed, 9]).permutation(np.flatnonzero(valid_counts))
    n_enough = int(np.searchsorted(np.cumsum(valid_counts[order]), n_rows)) + 1
    kept = order[: max(max_cells, n_enough)]
    result = np.zeros_like(valid_counts)
    result[kept] = valid_counts[kept]
    return result


def _height_of_cell(source: RasterSource, window: Window) -> int:
    top = window.row // CELL * CELL
    return min(CELL, source.grid.height - top)


def _read_planes(source: RasterSource, recipe: FeatureRecipe, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return feature planes, in the file's own type where they are its bands, since few of their pixels are kept."""
    if source.small_integers and _are_numbers(recipe):
        return source.read_values(window)
    return recipe.planes(source, window)


def _valid_of_cells(source: RasterSource, run: _Cells) -> list[int]:
    """Return how many valid pixels each cell has."""
    _, valid = source.read(run.window)
    return [int(valid[window.slices_in(run.window)].sum()) for window in run.windows]


def _pick_from_cells(
    source: RasterSource, recipe: FeatureRecipe, seed: int, drawn: tuple[_Cells, tuple[int, ...]]
) -> list[tuple[np.ndarray, np.ndarray, int]]:
    """Return the result of `_pick` for neighbouring cells, given with how many pixels to keep of each."""
    run, keep = drawn
    planes, valid = _read_planes(source, recipe, run.window)
    return [
        _pick(planes, valid, window, run.window, n_kept, np.random.default_rng([seed, 3, number]))
        for number, window, n_kept in zip(run.numbers, run.windows, keep)
    ]


def _pick(
    planes: np.ndarray, valid: np.ndarray, window: Window, outer: Window, keep: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return up to `keep` valid pixels of a cell in random order, from planes that were read for the window `outer`.

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


def _shares(valid_counts: np.ndarray, n_rows: int) -> np.ndarray:
    """Return how many of `n_rows` rows each cell gives: in proportion to its valid pixels, by largest remainders."""
    if valid_counts.sum() == 0:
        return np.zeros(len(valid_counts), dtype=int)
    exact = valid_counts * (n_rows / valid_counts.sum())
    shares = np.floor(exact).astype(int)
    missing = n_rows - int(shares.sum())
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

    def over(self, function: Callable[[np.ndarray, np.ndarray | None], Value], progress: Progress) -> Iterator[Value]:
        """Yield what a function makes of each block.

        The workers of a cluster read their blocks themselves. On this machine one thread reads for all: threads that
        read side by side wait for each other, and a pass takes a fifth longer.
        """
        if not is_distributed():
            for _, value in in_threads(lambda piece: function(*piece), self.pieces(progress)):
                yield value
            return
        windows = self._source.blocks(len(self._recipe.names))
        for _, values in over_blocks(
            partial(_piece_of_block, self._source, self._recipe, self._scaling, function), windows, progress
        ):
            yield from values


def _piece_of_block(
    source: RasterSource,
    recipe: FeatureRecipe,
    scaling: Scaling,
    function: Callable[[np.ndarray, np.ndarray | None], Value],
    window: Window,
) -> list[Value]:
    """Return what a function makes of the scaled features of a block; nothing when no pixel is valid."""
    features, _ = recipe.features(source, window)
    return [function(scaling.apply(features), None)] if len(features) else []
