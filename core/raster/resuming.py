# SPDX-License-Identifier: GPL-2.0-or-later
"""Blocks of a raster on their way into a result: a long run goes on where an earlier one was cut off."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..base.digest import digest_of
from ..base.errors import N_, Notice, OutputError
from ..base.version import software_version
from ..engine.block_record import BlockRecord
from ..engine.blocks import is_distributed, over_blocks, written
from .stamps import check_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..base.progress import Progress
    from ..engine.block_record import Arrays
    from ..engine.blocks import BlockOutput
    from .grid import Window
    from .source import RasterSource

    Result = tuple[Sequence[np.ndarray], Arrays]  # the pixels for each output, and what is yielded

LEAST_PIXELS = 100_000_000  # of a raster whose run is recorded: others are sooner done again
WITH_OVERVIEWS = 4 / 3  # of the bytes of a result


class Recording:
    """The record of a run's blocks, begun by `blocks_of_result`; made by `recording`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.record: BlockRecord | None = None

    def begin(self, key: str) -> None:
        """Open the record of the work that `key` tells; none where none can be written: no run may fail for it."""
        try:
            self.record = BlockRecord.of(self._path, key)
        except OSError:
            self.record = None

    def append(self, arrays: Arrays, n_bytes_to_come: float) -> None:
        """Keep a block, unless the disk gets too full for what is still to be written: the result needs the room.

        Parameters
        ----------
        arrays : tuple of ndarray
        n_bytes_to_come : float
            Of the result, uncompressed.
        """
        if self.record is None:
            return
        try:
            if self._has_room(n_bytes_to_come):
                self.record.append(arrays)
            else:
                self.remove()
        except OSError:
            self.remove()

    def _has_room(self, n_bytes: float) -> bool:
        """Return True when the disk has room for so much of a result beside what is recorded."""
        return shutil.disk_usage(Path(self._path).absolute().parent).free >= n_bytes * WITH_OVERVIEWS

    def remove(self) -> None:
        """Give the record up."""
        if self.record is not None:
            self.record.remove()
            self.record = None

    def keep(self) -> None:
        """Leave the record for the next run."""
        if self.record is not None:
            self.record.keep()


@contextmanager
def recording(path: str) -> Iterator[Recording]:
    """Give the recording of a run that writes `path`: it is gone after the block, and stays when that ends by an error.

    The result is opened inside the block, so that the record lasts until the file is whole. When the result cannot be
    written, as on a full disk, the record goes too: it would take the room that the next run needs.
    """
    recorded, is_kept = Recording(path), True
    try:
        yield recorded
        is_kept = False
    except OutputError:
        is_kept = False
        raise
    finally:
        with suppress(OSError):  # the folder may be gone by now; what the run itself says is what matters
            if is_kept:
                recorded.keep()
            else:
                recorded.remove()


def blocks_of_result(
    function: Callable[[Window], Result],
    source: RasterSource,
    blocks: Sequence[Window],
    recorded: Recording,
    progress: Progress,
    workers: int | None,
    outputs: Sequence[BlockOutput],
) -> Iterator[tuple[Window, Arrays]]:
    """Write what `function` computes of a raster, and yield its values, as `over_blocks` does with `outputs`.

    The pixels and values of the blocks of a large raster are recorded beside the result until it is whole. When the run
    is cut off, by whatever, and the same function is called with the same blocks again for the same files, theirs come
    first. Blocks that a cluster computes are not recorded.

    Parameters
    ----------
    function : callable
        Returns the pixels for each output, arrays with the height and width of the window as their last axes, and a
        tuple of arrays that are yielded. It holds everything that they depend on.
    source : RasterSource
        What `function` reads.
    blocks : sequence of Window
    recorded : Recording
    progress : Progress
        Told when a run that was cut off goes on.
    workers : int or None
        How many blocks are computed at once.
    outputs : sequence of BlockOutput

    Raises
    ------
    InputError
        When a file of the raster was changed since it was opened.
    CancelledError
        When `progress` says so.
    """
    if source.n_pixels < LEAST_PIXELS or is_distributed():
        yield from over_blocks(function, blocks, progress, workers, outputs)
    else:
        recorded.begin(digest_of(software_version(), function, tuple(blocks)))
        yield from written(_resumed(function, blocks, recorded, progress, workers), outputs)
    check_unchanged(source.path, source.stamps)


def _resumed(
    function: Callable[[Window], Result],
    blocks: Sequence[Window],
    recorded: Recording,
    progress: Progress,
    workers: int | None,
) -> Iterator[tuple[Window, Result]]:
    """Yield all blocks, those of the record first, and add the others to it."""
    n_kept = 0
    for window, result in _kept(recorded.record, blocks):
        n_kept += 1
        yield window, result
    if n_kept:
        progress.notify(_going_on(n_kept, len(blocks)))
    n_pixels_to_come = sum(window.height * window.width for window in blocks[n_kept:])
    for window, (pixels, values) in over_blocks(function, blocks[n_kept:], progress, workers):
        bytes_a_pixel = sum(part.nbytes for part in pixels) / (window.height * window.width)
        recorded.append((np.array(len(pixels)), *pixels, *values), n_pixels_to_come * bytes_a_pixel)
        n_pixels_to_come -= window.height * window.width
        yield window, (pixels, values)


def _kept(record: BlockRecord | None, blocks: Sequence[Window]) -> Iterator[tuple[Window, Result]]:
    """Yield the blocks that a record holds, as far as their shapes are right."""
    if record is None:
        return
    for window, (n_pixels, *arrays) in zip(blocks, record.blocks()):
        pixels, values = arrays[: int(n_pixels)], arrays[int(n_pixels) :]
        if any(part.shape[-2:] != (window.height, window.width) for part in pixels):
            return
        yield window, (pixels, tuple(values))


def _going_on(n_kept: int, n_blocks: int) -> Notice:
    return Notice(
        N_("An earlier run of the same work was cut off: {done} of its {total} blocks were taken over."),
        {"done": n_kept, "total": n_blocks},
    )
