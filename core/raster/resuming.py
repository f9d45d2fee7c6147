# SPDX-License-Identifier: GPL-2.0-or-later
"""Blocks of a raster on their way into a result: a long run goes on where an earlier one was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.digest import digest_of
from ..base.errors import N_, Notice
from ..base.version import software_version
from ..engine.block_record import BlockRecord
from ..engine.blocks import over_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..base.progress import Progress
    from ..engine.block_record import Arrays
    from .grid import Window
    from .source import RasterSource

LEAST_PIXELS = 100_000_000  # of a raster whose run is recorded: others are sooner done again


def blocks_of_result(
    function: Callable[[Window], Arrays],
    source: RasterSource,
    blocks: Sequence[Window],
    output: str,
    progress: Progress,
    workers: int | None = None,
) -> Iterator[tuple[Window, Arrays]]:
    """Yield ``(window, function(window))`` in the order of `blocks`, as `over_blocks` does, to be written to `output`.

    The values of the blocks of a large raster are kept beside `output` until all were taken. When the run is cut off,
    by whatever, and the same function is called with the same blocks again for the same files, theirs come first.

    Parameters
    ----------
    function : callable
        Returns arrays of numbers, the first of which has the height and width of the window as its last axes. It holds
        everything that its values depend on.
    source : RasterSource
        What `function` reads.
    blocks : sequence of Window
    output : str
        Path of the result.
    progress : Progress
        Told when a run that was cut off goes on.
    workers : int, optional
        How many blocks are computed at once.

    Raises
    ------
    InputError
        When a file of the raster was changed since it was opened.
    CancelledError
        When `progress` says so.
    """
    if source.n_pixels < LEAST_PIXELS:
        yield from over_blocks(function, blocks, progress, workers)
    else:
        contents = None if source.mask is None else source.mask.contents
        key = digest_of(software_version(), function, tuple(blocks), contents)
        yield from _recorded(function, blocks, _record(output, key), progress, workers)
    source.check_unchanged()


def _recorded(
    function: Callable[[Window], Arrays],
    blocks: Sequence[Window],
    record: BlockRecord | None,
    progress: Progress,
    workers: int | None,
) -> Iterator[tuple[Window, Arrays]]:
    """Yield all blocks, those of the record first, and add the others to it; it is gone when all were taken."""
    is_whole = False
    try:
        n_kept = 0
        for window, arrays in _kept(record, blocks):
            n_kept += 1
            yield window, arrays
        if n_kept:
            progress.notify(_going_on(n_kept, len(blocks)))
        for window, arrays in over_blocks(function, blocks[n_kept:], progress, workers):
            record = _appended(record, arrays)
            yield window, arrays
        is_whole = True
    finally:
        if record is not None and is_whole:
            record.remove()
        elif record is not None:
            record.keep()


def _record(output: str, key: str) -> BlockRecord | None:
    """Return the record of a run, or None where none can be written: the run itself may not fail for it."""
    try:
        return BlockRecord.of(output, key)
    except OSError:
        return None


def _kept(record: BlockRecord | None, blocks: Sequence[Window]) -> Iterator[tuple[Window, Arrays]]:
    """Yield the blocks that a record holds, as far as their shapes are right."""
    if record is None:
        return
    for window, arrays in zip(blocks, record.blocks()):
        if arrays[0].shape[-2:] != (window.height, window.width):
            return
        yield window, arrays


def _appended(record: BlockRecord | None, arrays: Arrays) -> BlockRecord | None:
    """Keep the values of a block; on a full disk give the record up, so that its room is there for the result."""
    if record is None:
        return None
    try:
        record.append(arrays)
    except OSError:
        record.remove()
        return None
    return record


def _going_on(n_kept: int, n_blocks: int) -> Notice:
    return Notice(
        N_("An earlier run of the same work was cut off: {done} of its {total} blocks were taken over."),
        {"done": n_kept, "total": n_blocks},
    )
