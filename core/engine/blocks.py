# SPDX-License-Identifier: GPL-2.0-or-later
"""Work on the blocks of rasters, whose values come back in order.

This module alone decides who computes the blocks: the threads of this machine, or the cluster that the run was given
(`dask_cluster.scheduler`).
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from ..base.progress import Progress

Block = TypeVar("Block")
Value = TypeVar("Value")


class Cluster(Protocol):
    """Processes, perhaps of other machines, that compute blocks."""

    def over(
        self, function: Callable[[Block], Value], blocks: Iterable[Block], progress: Progress | None
    ) -> Iterator[tuple[Block, Value]]:
        """Yield what `over_blocks` does."""
        ...

    def n_threads(self) -> int:
        """Return how many blocks are computed at once."""
        ...


class PieceFiles(Protocol):
    """Where the workers of a cluster write the blocks of one raster; it is sent to them."""

    def writing(self, number: int, blocks: Sequence[Any]) -> AbstractContextManager[Callable[[Any, Any], None]]:
        """Open the file of a piece, and give the function that writes the values of one of its blocks."""
        ...


class BlockOutput(Protocol):
    """A raster that is written block by block."""

    def write(self, window: Any, values: Any, /) -> None:
        """Write the values of a block."""
        ...


class OutputInPieces(BlockOutput, Protocol):
    """One whose blocks a cluster writes."""

    files: PieceFiles

    def grouped(self, blocks: Sequence[Any], n_pieces: int) -> list[tuple[Any, ...]]:
        """Return the blocks of each piece: about `n_pieces` of them, or more when these would be large."""
        ...

    def add_piece(self, number: int, blocks: Sequence[Any]) -> None:
        """Take note of a piece that a worker has written."""
        ...


_cluster: ContextVar[Cluster | None] = ContextVar("cluster", default=None)
PIECES_A_THREAD = 8  # so that progress moves on, and no worker is long the last one


@contextmanager
def computed_by(cluster: Cluster | None) -> Iterator[None]:
    """Let a cluster compute the blocks of `over_blocks` in this thread for a while; None for this machine's threads."""
    token = _cluster.set(cluster)
    try:
        yield
    finally:
        _cluster.reset(token)


def is_distributed() -> bool:
    """Return True when a cluster computes the blocks."""
    return _cluster.get() is not None


def over_blocks(
    function: Callable[[Block], Any],
    blocks: Iterable[Block],
    progress: Progress | None = None,
    workers: int | None = None,
    outputs: Sequence[BlockOutput] = (),
) -> Iterator[tuple[Block, Any]]:
    """Yield ``(block, function(block))`` in the order of `blocks`, computed ahead, perhaps by other processes.

    Values come in order and memory stays flat, but no memory is shared: what `function` writes into an array or an
    object of the caller may be lost, so everything it computes must be in the value that it returns. For arrays that
    are in memory already take `threads.in_threads`.

    Parameters
    ----------
    function : callable
        A function of a module, a `functools.partial` of one, a bound method, or an object with ``__call__``: it must
        be possible to pickle it, with all that it holds. Rasters, masks and truths may be held: they open again
        wherever they arrive, by a path that must lead to the same file there. A lambda, a function inside a function
        and an open dataset cannot be sent.
    blocks : iterable
        Windows, or other small things that can be pickled; at most ``workers + 1`` values wait at any time.
    progress : Progress, optional
        Asked for cancel between blocks, and while one of them takes long, in the thread of the caller. It is not sent
        along.
    workers : int, optional
        How many blocks are computed at once; one a core when absent. A cluster knows how many it has.
    outputs : sequence of BlockOutput
        When given, `function` returns pixels and value: a sequence with what is written to each output, and what is
        yielded in its place. A cluster's workers write the pixels of such blocks themselves.

    Raises
    ------
    CancelledError
        When `progress` says so. Blocks under way are thrown away.
    """
    cluster = _cluster.get()
    if cluster is not None:
        if outputs:
            return _by_pieces(cluster, function, list(blocks), progress, outputs)
        return cluster.over(function, blocks, progress)
    values = in_threads(function, blocks, progress, workers)
    return written(values, outputs) if outputs else values


def written(
    results: Iterator[tuple[Block, tuple[Sequence[Any], Value]]], outputs: Sequence[BlockOutput]
) -> Iterator[tuple[Block, Value]]:
    """Write the pixels of each block, one array for each output, and yield its value."""
    for block, (pixels, value) in results:
        for output, part in zip(outputs, pixels):
            output.write(block, part)
        yield block, value


def _by_pieces(
    cluster: Cluster,
    function: Callable[[Block], tuple[Sequence[Any], Value]],
    blocks: Sequence[Block],
    progress: Progress | None,
    outputs: Sequence[Any],
) -> Iterator[tuple[Block, Value]]:
    """Let the cluster write pieces of several blocks each, and yield the values of the blocks."""
    pieces = outputs[0].grouped(blocks, PIECES_A_THREAD * cluster.n_threads())
    work = _Piece(function, tuple(output.files for output in outputs))
    for (number, of_piece), values in cluster.over(work, list(enumerate(pieces)), progress):
        for output in outputs:
            output.add_piece(number, of_piece)
        yield from zip(of_piece, values)


class _Piece:
    """Computes the blocks of a piece and writes their pixels, one block after another; returns their values."""

    def __init__(self, function: Callable[[Any], Any], files: tuple[PieceFiles, ...]) -> None:
        self._function, self._files = function, files

    def __call__(self, piece: tuple[int, Sequence[Any]]) -> list[Any]:
        number, blocks = piece
        values = []
        with ExitStack() as opened:
            writes = [opened.enter_context(files.writing(number, blocks)) for files in self._files]
            for block in blocks:
                pixels, value = self._function(block)
                for write, part in zip(writes, pixels):
                    write(block, part)
                values.append(value)
        return values
