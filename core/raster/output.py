# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters that are written block by block, by this machine or, when blocks go to a cluster, by its workers."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Union

import numpy as np

from ..base.files import written_in_folder
from ..base.progress import Progress
from ..engine.blocks import is_distributed
from .format_checks import check_raster
from .formats import Layers
from .pieces import Join, Pieces, grouped, join_pieces
from .virtual import PIECES_OF, remove_old_pieces, write_virtual
from .writer import NODATA, ClassRasterWriter, ValueRasterWriter, open_value_writer, open_writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import DTypeLike

    from ..legend.entry import LegendEntry
    from .formats import RasterFormat
    from .grid import Grid, Window

    IdOutput = Union[ClassRasterWriter, "OutputInPieces"]
    ValueOutput = Union[ValueRasterWriter, "OutputInPieces"]


@contextmanager
def open_ids(path: str, grid: Grid, dtype: DTypeLike, progress: Progress | None = None) -> Iterator[IdOutput]:
    """Open a raster of ids for `over_blocks`; parameters and errors are those of `writer.open_writer`."""
    if not is_distributed():
        with open_writer(path, grid, dtype, progress=progress) as writer:
            yield writer
        return
    with _in_pieces(path, grid, Layers(np.dtype(dtype), 1, NODATA, ids=True), progress or Progress()) as output:
        yield output


@contextmanager
def open_values(
    path: str,
    grid: Grid,
    dtype: DTypeLike,
    names: Sequence[str],
    roles: Sequence[str] = (),
    nodata: float | None = None,
    progress: Progress | None = None,
) -> Iterator[ValueOutput]:
    """Open a raster of values for `over_blocks`; parameters and errors are those of `writer.open_value_writer`."""
    if not is_distributed():
        with open_value_writer(path, grid, dtype, names, roles, nodata, progress) as writer:
            yield writer
        return
    layers = Layers(np.dtype(dtype), len(names), nodata, names=names, roles=roles)
    with _in_pieces(path, grid, layers, progress or Progress()) as output:
        yield output


class OutputInPieces:
    """A raster that workers write in pieces, as `blocks.OutputInPieces`; made by `open_ids` and `open_values`."""

    def __init__(self, files: Pieces, grid: Grid) -> None:
        self.files = files
        self._grid = grid
        self._pieces: list[tuple[int, tuple[Window, ...]]] = []
        self._legend: tuple[LegendEntry, ...] | None = None
        self._counts: np.ndarray | None = None

    def write(self, window: Window, values: np.ndarray) -> None:
        """Write a block here, as a piece of its own."""
        number = len(self._pieces)
        with self.files.writing(number, [window]) as write:
            write(window, values)
        self.add_piece(number, [window])

    def grouped(self, blocks: Sequence[Window], n_pieces: int) -> list[tuple[Window, ...]]:
        """Return the blocks of each piece; see `pieces.grouped`."""
        return grouped(blocks, n_pieces)

    def add_piece(self, number: int, blocks: Sequence[Window]) -> None:
        """Take note of a piece that a worker has written; raises `OutputError` when it cannot be seen here."""
        self.files.check(number)
        self._pieces.append((number, tuple(blocks)))

    def set_legend(self, legend: Sequence[LegendEntry], counts: np.ndarray | None = None) -> None:
        """Keep names, colours and pixel counts (n_entries,) for the file."""
        self._legend, self._counts = tuple(legend), counts

    def join(self, folder: Path, progress: Progress) -> None:
        """Let a worker make the file out of the pieces, and move it into a folder."""
        join_pieces(Join(self.files, tuple(self._pieces), self._grid, self._legend, self._counts), folder, progress)

    def refer(self, file: Path) -> None:
        """Write a virtual raster that refers to the pieces."""
        write_virtual(file, self.files, self._pieces, self._grid, self._legend, self._counts)


@contextmanager
def _in_pieces(path: str, grid: Grid, layers: Layers, progress: Progress) -> Iterator[OutputInPieces]:
    """Give an output in pieces; the file `path` appears when the block ends without an error, as with one machine."""
    raster_format = check_raster(path, grid, layers.dtype, layers.count)
    in_file = replace(layers, dtype=raster_format.dtype_in_file(layers.dtype, layers.count))
    stem, kept = Path(path).stem, raster_format.refers_to_pieces
    with written_in_folder(path, raster_format.sidecars) as folder:
        pieces = folder.absolute() / (PIECES_OF.format(stem=stem, mark=secrets.token_hex(4)) if kept else "pieces")
        pieces.mkdir()
        output = OutputInPieces(Pieces(str(pieces), in_file, path, kept), grid)
        is_done = False
        try:
            yield output
            _finish(output, pieces, folder, raster_format, progress)
            is_done = True
        finally:
            if not is_done:
                _withdraw(pieces)
    if kept:
        remove_old_pieces(path, pieces.name)


def _finish(
    output: OutputInPieces, pieces: Path, folder: Path, raster_format: RasterFormat, progress: Progress
) -> None:
    if raster_format.refers_to_pieces:
        output.refer(folder / Path(output.files.path).name)
        return
    output.join(folder, progress)
    shutil.rmtree(pieces)


def _withdraw(pieces: Path) -> None:
    """Rename the folder of pieces, so that workers that have not noticed yet write nothing more into it."""
    if pieces.exists():
        os.replace(pieces, pieces.with_name("withdrawn"))
