# SPDX-License-Identifier: GPL-2.0-or-later
"""The sieve of a raster strip by strip, with the result of GDAL's sieve of the raster as a whole.

Memory holds one strip and a few numbers for each patch at the seams between strips. What else is known of the patches
of a strip waits in a temporary file. So a raster is read twice, however many thresholds are applied in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from .formats import temporary_failed
from .patch_graph import StripGraph, contacts, outcome_dtype, outcomes, settled
from .patches import Patches, components, numbered, strips

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..base.progress import Progress
    from .grid import Grid, Window

MAX_BYTES_IN_MEMORY = 64 * 2**20  # of the graphs of all strips; more are kept in files


class Copy(Protocol):
    """A raster that is changed in place."""

    def read(self, window: Window) -> np.ndarray:
        """Return a block of ids (height, width)."""

    def write(self, window: Window, ids: np.ndarray) -> None:
        """Write a block of ids (height, width)."""


class StripSieve:
    """Patches of a raster and what becomes of them: `build`, then `join` for each threshold, then `paint`.

    Parameters
    ----------
    copy : Copy
        0 belongs to no patch.
    grid : Grid
    folder : Path
        A temporary folder.
    connectedness : {4, 8}
    """

    def __init__(self, copy: Copy, grid: Grid, folder: Path, connectedness: int) -> None:
        self._copy, self._grid, self._connectedness = copy, grid, connectedness
        self._kept = _Store(folder)
        self._n_joins = [0 for _ in strips(grid)]
        self._seam_numbers = np.zeros(0, dtype=np.int32)  # of the seam patches, by their numbers in the kept graphs
        # there may be many millions of seam patches
        self._size_dtype = np.dtype(np.int32 if grid.height * grid.width < 2**31 else np.int64)
        self._seam_sizes = np.zeros(0, dtype=self._size_dtype)
        self._dtype = np.dtype(np.int32)  # of outcomes

    def build(self, max_pixels: int, progress: Progress) -> None:
        """Find the patches, and their contacts where one of two patches has fewer than `max_pixels` pixels.

        Raises
        ------
        OutputError
            When the copy cannot be read, or a temporary file cannot be written.
        CancelledError
            When the user cancelled.
        """
        above = np.zeros(0, dtype=np.int32)  # seam patches of the runs of the last row
        n_seams, sizes, pairs = 0, np.zeros(1, dtype=self._size_dtype), []
        for number, _, patches in self._patches(progress):
            seams = np.full(patches.n + 1, -1, dtype=np.int32)
            top, bottom = patches.row_labels(0), patches.row_labels(-1)
            seams[top] = above
            differ = seams[top] != above
            pairs.append(np.stack([above[differ], seams[top][differ]]))
            is_new = np.zeros(patches.n + 1, dtype=bool)
            is_new[bottom] = seams[bottom] < 0
            n_new = int(is_new.sum())
            seams[is_new] = np.arange(n_seams, n_seams + n_new)
            n_seams += n_new
            above = seams[bottom]
            label_sizes = patches.sizes(n_context_rows=1)
            label_sizes[0] = 0
            sizes = _with_room(sizes, n_seams)
            on_seam = np.flatnonzero(seams >= 0)
            np.add.at(sizes, seams[on_seam], label_sizes[on_seam])
            progress.check()
            edges = contacts(patches, self._connectedness) if max_pixels else np.zeros((2, 0), dtype=np.int32)
            graph = StripGraph(patches.label_values(), label_sizes, seams, edges)
            self._dtype = outcome_dtype(graph.values.dtype)
            self._keep(number, graph.without_edges_between(label_sizes >= max_pixels))
        self._join_seams(sizes[:n_seams], pairs)

    def _keep(self, number: int, graph: StripGraph) -> None:
        self._kept.put((number, "graph"), (graph.values, graph.sizes, graph.seams, graph.edges))

    def _graph(self, number: int) -> StripGraph:
        return StripGraph(*self._kept.get((number, "graph")))

    def _keep_joined(self, number: int, graph: StripGraph, numbers: np.ndarray) -> None:
        """Keep a graph, and the new numbers of its former nodes if some were joined."""
        self._keep(number, graph)
        if len(numbers) > len(graph.values):
            self._kept.put((number, f"join {self._n_joins[number]}"), (numbers,))
            self._n_joins[number] += 1

    def _patches(self, progress: Progress) -> Iterator[tuple[int, Window, Patches]]:
        """Yield number, window and patches of each strip; the patches begin with the last row of the strip above."""
        windows = list(strips(self._grid))
        context = None
        for number, window in enumerate(progress.steps(windows)):
            ids = self._copy.read(window)
            if context is None:
                context = np.zeros_like(ids[:1])
            values = np.concatenate([context, ids])
            context = ids[-1:].copy()
            yield number, window, Patches.of(values, self._connectedness)

    def _join_seams(self, sizes: np.ndarray, pairs: list[np.ndarray]) -> None:
        """Join pairs of seam patches, (2, n) each, into one, and number all anew; `sizes` are those by old number."""
        self._seam_numbers = self._seam_sizes = sizes[:0]  # gives their memory back before more is taken
        self._seam_numbers, n = numbered(components(len(sizes), *np.concatenate(pairs, axis=1)))
        self._seam_sizes = np.zeros(n, dtype=sizes.dtype)
        np.add.at(self._seam_sizes, self._seam_numbers, sizes)

    def join(self, threshold: int, max_pixels: int, progress: Progress) -> None:
        """Let patches of fewer than `threshold` pixels take the value of a neighbour, as GDAL's sieve does.

        Parameters
        ----------
        threshold : int
        max_pixels : int
            Last threshold: patches that have so many pixels change no more.
        progress : Progress
        """
        deciding, growing = progress.in_turn(1, 1)
        n_seams = len(self._seam_sizes)
        largest, seam_outcomes = np.zeros_like(self._seam_sizes), np.zeros(n_seams, dtype=self._dtype)
        for number in deciding.steps(range(len(self._n_joins))):
            graph, numbers = self._graph(number).with_seams(self._seam_numbers)
            strip = outcomes(graph, graph.full_sizes(self._seam_sizes), threshold)
            larger = strip.sizes > largest[strip.seams]  # of equally large ones the first one stays
            largest[strip.seams[larger]] = strip.sizes[larger]
            seam_outcomes[strip.seams[larger]] = strip.seam_outcomes[larger]
            self._keep_joined(number, graph, numbers)
            self._kept.put((number, "outcomes"), (strip.nodes,))
        del largest
        self._grow(settled(seam_outcomes), max_pixels, growing)

    def _grow(self, seam_values: np.ndarray, max_pixels: int, progress: Progress) -> None:
        """Give patches their new values and let neighbours of one value grow together."""
        pairs, sizes = [], np.zeros_like(self._seam_sizes)
        for number in progress.steps(range(len(self._n_joins))):
            graph, (decided,) = self._graph(number), self._kept.get((number, "outcomes"))
            values = graph.values.copy()
            is_led = decided < 0
            decided[is_led] = seam_values[-1 - decided[is_led]]
            values[decided > 0] = decided[decided > 0]
            is_final = graph.full_sizes(self._seam_sizes) >= max_pixels
            grown, numbers = graph.grown(values, is_final)
            on_seam = graph.seams >= 0
            joined = np.stack([graph.seams[on_seam], grown.seams[numbers[on_seam]]])
            pairs.append(joined[:, joined[0] != joined[1]])
            kept = grown.seams >= 0
            np.add.at(sizes, grown.seams[kept], grown.sizes[kept])
            self._keep_joined(number, grown, numbers)
        self._join_seams(sizes, pairs)

    def paint(self, progress: Progress, min_pixels: int = 0) -> None:
        """Write the values of the patches into the raster; 0 for those of fewer than `min_pixels` pixels.

        Raises
        ------
        OutputError
            When the copy or a temporary file cannot be read, or the copy cannot be written.
        CancelledError
            When the user cancelled.
        """
        for number, window, patches in self._patches(progress):
            graph = self._graph(number)
            values = graph.values
            if min_pixels:
                seam_sizes = self._seam_sizes[self._seam_numbers]
                values = np.where(graph.full_sizes(seam_sizes) < min_pixels, 0, values).astype(values.dtype)
            for join in reversed(range(self._n_joins[number])):
                (numbers,) = self._kept.get((number, f"join {join}"))
                values = values[numbers]
            self._copy.write(window, patches.painted(values)[1:])


def _with_room(array: np.ndarray, n: int) -> np.ndarray:
    """Return an array with n numbers at least, 0 in new places; it grows by a quarter, so that this is rare."""
    if n <= len(array):
        return array
    return np.append(array, np.zeros(max(n, len(array) * 5 // 4) - len(array), array.dtype))


class _Store:
    """Arrays by name; when they take much memory, further ones are kept in files.

    Parameters
    ----------
    folder : Path
        A temporary folder, in which the files stay.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._in_memory: dict[tuple[int, str], tuple[np.ndarray, ...]] = {}
        self._n_bytes = 0

    def put(self, key: tuple[int, str], arrays: tuple[np.ndarray, ...]) -> None:
        """Keep arrays in place of those of the same name; raises `OutputError` when the disk is full."""
        path, size = self._path(key), sum(array.nbytes for array in arrays)
        self._n_bytes -= sum(array.nbytes for array in self._in_memory.pop(key, ()))
        if self._n_bytes + size <= MAX_BYTES_IN_MEMORY:
            self._in_memory[key] = arrays
            self._n_bytes += size
            return
        try:
            with path.open("wb") as file:
                for array in arrays:
                    np.save(file, array, allow_pickle=False)
        except OSError as error:
            raise temporary_failed(str(path), error.strerror or str(error)) from error

    def get(self, key: tuple[int, str]) -> tuple[np.ndarray, ...]:
        """Return arrays; raises `OutputError` when their file cannot be read."""
        if key in self._in_memory:
            return self._in_memory[key]
        path, arrays = self._path(key), []
        try:
            with path.open("rb") as file:
                size = path.stat().st_size
                while file.tell() < size:
                    arrays.append(np.load(file, allow_pickle=False))
        except (OSError, ValueError) as error:
            raise temporary_failed(str(path), str(error)) from error
        return tuple(arrays)

    def _path(self, key: tuple[int, str]) -> Path:
        number, name = key
        return self._folder / f"{name} {number}.npy"
