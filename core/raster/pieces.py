# SPDX-License-Identifier: GPL-2.0-or-later
"""Pieces of a raster: tiled GeoTIFFs of many blocks each, which the workers of a cluster write beside the output.

One of the workers then joins them into the file that a single machine would have written, byte for byte; or a virtual
raster (VRT) refers to them. So no pixel passes through the program that the user runs.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..base.errors import N_, CancelledError, InputError, OutputError
from ..base.files import cannot_write
from ..base.leftovers import own_name
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from .format_copy import copy_raster
from .formats import Layers, format_of
from .gdal_calls import bounded_cache, quietly
from .grid import Grid, Window
from .writer import ClassRasterWriter, ValueRasterWriter, created

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..legend.entry import LegendEntry

MAX_PIECE_PIXELS = 2**24
PROGRESS = "progress"  # file in which the worker that joins the pieces notes the share done
NOTE_SECONDS = 0.3
READ_SHARE = 0.7  # of joining, before overviews and copying
OVERVIEW_FACTORS = (2, 4, 8, 16)  # of the pieces of a virtual raster, which has none itself
LOOKS, LOOK_SECONDS = 10, 0.3  # at a piece that shared storage may show late


def bounds(blocks: Sequence[Window]) -> Window:
    """Return the window that blocks cover together."""
    first, last = blocks[0], blocks[-1]
    return Window(first.row, first.col, last.row + last.height - first.row, last.col + last.width - first.col)


def grouped(blocks: Sequence[Window], n_pieces: int) -> list[tuple[Window, ...]]:
    """Return the blocks of a raster, row by row, as rectangles of neighbours in the same order.

    Parameters
    ----------
    blocks : sequence of Window
        All blocks of the raster.
    n_pieces : int
        How many to aim at; more where they would have over `MAX_PIECE_PIXELS`.
    """
    rows = [tuple(row) for _, row in groupby(blocks, key=lambda block: block.row)]
    if not rows:
        return []
    outer = bounds(blocks)
    n_pixels = min(MAX_PIECE_PIXELS, outer.height * outer.width // max(1, n_pieces))
    of_row = rows[0][0].height * outer.width
    if of_row <= n_pixels:
        together = n_pixels // of_row
        return [
            tuple(block for row in rows[start : start + together] for block in row)
            for start in range(0, len(rows), together)
        ]
    together = max(1, n_pixels // (rows[0][0].height * rows[0][0].width))
    return [row[start : start + together] for row in rows for start in range(0, len(row), together)]


def writer_of(layers: Layers) -> type[ClassRasterWriter] | type[ValueRasterWriter]:
    """Return what writes a raster of ids, or of values."""
    return ClassRasterWriter if layers.ids else ValueRasterWriter


@dataclass(frozen=True)
class Pieces:
    """Where the pieces of one raster lie, as `blocks.PieceFiles`; it is sent to the workers.

    Parameters
    ----------
    folder : str
        On storage that all workers and this machine reach by the same path.
    layers : Layers
        Bands of the raster.
    path : str
        The output, for error messages.
    are_kept : bool
        Whether a virtual raster will refer to them; then they have overviews.
    """

    folder: str
    layers: Layers
    path: str
    are_kept: bool = False

    def file(self, number: int) -> str:
        """Return the path of a piece."""
        return os.path.join(self.folder, f"{number}.tif")

    @contextmanager
    def writing(self, number: int, blocks: Sequence[Window]) -> Iterator[Callable[[Window, np.ndarray], None]]:
        """Give the function that writes a block (height, width) or (n_bands, height, width) of a new piece.

        Raises
        ------
        OutputError
            When the folder cannot be seen here, or the piece cannot be written.
        """
        if not os.path.isdir(self.folder):
            raise not_seen(self.folder)
        outer, part = bounds(blocks), os.path.join(self.folder, own_name(".tif"))
        grid, kind = Grid(outer.height, outer.width), writer_of(self.layers)
        try:
            with bounded_cache(), created(part, self.path, grid, self.layers, kind, format_of(part)) as writer:
                yield partial(_write_inside, writer, outer)
                if self.are_kept:
                    writer.flush()
                    writer.add_overviews(self.layers.resampling, OVERVIEW_FACTORS)
            os.replace(part, self.file(number))
        except OSError as error:
            raise cannot_write(self.path, error.strerror or error) from error
        finally:
            Path(part).unlink(missing_ok=True)

    def check(self, number: int) -> None:
        """Raise `OutputError` when a piece that a worker has written cannot be seen here."""
        for _ in range(LOOKS):
            if os.path.exists(self.file(number)):
                return
            time.sleep(LOOK_SECONDS)
        raise not_seen(self.folder)

    def read(self, number: int, blocks: Sequence[Window]) -> Iterator[tuple[Window, np.ndarray]]:
        """Yield the blocks of a piece with their values.

        Raises
        ------
        InputError
            When it cannot be read.
        """
        path, outer = self.file(number), bounds(blocks)
        dataset, reason = quietly(partial(gdal.OpenEx, path, gdal.OF_RASTER))
        for block in blocks:
            values = None
            if dataset is not None:
                place = (block.col - outer.col, block.row - outer.row, block.width, block.height)
                values, reason = quietly(partial(dataset.ReadAsArray, *place))
            if values is None:
                raise InputError(
                    N_("The piece {path} of the result cannot be read ({reason})."), path=path, reason=reason or "?"
                )
            yield block, values if self.layers.ids or values.ndim == 3 else values[np.newaxis]


def not_seen(folder: str) -> OutputError:
    """Return the error of a folder that is not the same on two machines of a cluster."""
    return OutputError(
        N_(
            "The folder {folder} is not the same on all machines of the cluster. Choose an output folder on storage "
            "that they share, under the same path on each."
        ),
        folder=os.path.dirname(folder),
    )


def _write_inside(writer: Any, outer: Window, block: Window, values: np.ndarray) -> None:
    writer.write(Window(block.row - outer.row, block.col - outer.col, block.height, block.width), values)


# --- joining, on a worker


@dataclass(frozen=True)
class Join:
    """Joins pieces into a file; it is sent to a worker.

    Parameters
    ----------
    files : Pieces
    pieces : tuple of (int, tuple of Window)
        Number and blocks of each piece.
    grid : Grid
    legend : tuple of LegendEntry or None
    counts : ndarray of shape (n_entries,) or None
    """

    files: Pieces
    pieces: tuple[tuple[int, tuple[Window, ...]], ...]
    grid: Grid
    legend: tuple[LegendEntry, ...] | None
    counts: np.ndarray | None

    def joined(self, _once: int) -> str:
        """Write the file, under its own name, into a new folder among the pieces, and return that folder's name.

        Raises
        ------
        InputError, OutputError
            When a piece cannot be read, or the file cannot be written.
        CancelledError
            When the pieces are gone, because the user cancelled.
        """
        if not os.path.isdir(self.files.folder):
            raise not_seen(self.files.folder)
        folder = Path(self.files.folder, f"joined-{secrets.token_hex(4)}")
        raster_format, layers = format_of(self.files.path), self.files.layers
        target = folder / Path(self.files.path).name
        draft = folder / "draft" / "raster.tif" if raster_format.copied else target
        progress = _Noted(self.files.folder)
        try:
            draft.parent.mkdir(parents=True)
            with bounded_cache():
                self._write(draft, progress)
                if raster_format.copied:
                    rest = progress.part(READ_SHARE, 1.0)
                    copy_raster(draft, target, raster_format, layers, self.files.path, rest)
                    shutil.rmtree(draft.parent)
        except OSError as error:
            raise cannot_write(self.files.path, error.strerror or error) from error
        return folder.name

    def _write(self, file: Path, progress: Progress) -> None:
        """Write the GeoTIFF as a single machine does: block by block, legend, overviews."""
        raster_format, layers = format_of(self.files.path), self.files.layers
        with created(str(file), self.files.path, self.grid, layers, writer_of(layers), raster_format) as writer:
            for done, (number, blocks) in enumerate(self.pieces, start=1):
                for block, values in self.files.read(number, blocks):
                    writer.write(block, values)
                progress.check()
                progress.report(READ_SHARE * done / len(self.pieces))
            if self.legend is not None and isinstance(writer, ClassRasterWriter):
                writer.set_legend(self.legend, self.counts)
            if not raster_format.copied:
                writer.flush()
                writer.build_overviews(layers.resampling, progress.part(READ_SHARE, 1.0))


def join_pieces(join: Join, folder: Path, progress: Progress) -> None:
    """Let a worker join pieces, and move the file and what lies beside it into a folder; raises what `Join` does."""
    following = _Followed(progress, join.files.folder)
    [(_, name)] = over_blocks(join.joined, [0], following)
    for made in Path(join.files.folder, name).iterdir():
        os.replace(made, folder / made.name)
    progress.report(1.0)


class _Noted(Progress):
    """Notes the share done in a file of a folder; cancelled when the folder is gone."""

    def __init__(self, folder: str) -> None:
        self._folder, self._next = folder, 0.0

    def report(self, fraction: float) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + NOTE_SECONDS
        part = Path(self._folder, own_name(""))
        try:
            part.write_text(f"{fraction:.4f}", encoding="ascii")
            os.replace(part, Path(self._folder, PROGRESS))
        except OSError:
            raise CancelledError from None

    def is_cancelled(self) -> bool:
        return not os.path.isdir(self._folder)


class _Followed(Progress):
    """Passes on what a worker notes, when it is asked for cancel, which happens while one waits for the worker."""

    def __init__(self, parent: Progress, folder: str) -> None:
        self._parent, self._note = parent, Path(folder, PROGRESS)

    def is_cancelled(self) -> bool:
        try:
            self._parent.report(float(self._note.read_text(encoding="ascii")))
        except (OSError, ValueError):  # nothing is noted yet
            return self._parent.is_cancelled()
        return self._parent.is_cancelled()
