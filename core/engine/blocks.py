# SPDX-License-Identifier: GPL-2.0-or-later
"""Work on the blocks of rasters, whose values come back in order.

This module alone decides who computes the blocks: the threads of this machine. A scheduler of processes or of a
cluster would be added here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..base.progress import Progress

Block = TypeVar("Block")
Value = TypeVar("Value")


def over_blocks(
    function: Callable[[Block], Value],
    blocks: Iterable[Block],
    progress: Progress | None = None,
    workers: int | None = None,
) -> Iterator[tuple[Block, Value]]:
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
        How many blocks are computed at once; one a core when absent.

    Raises
    ------
    CancelledError
        When `progress` says so. Blocks under way are thrown away.
    """
    return in_threads(function, blocks, progress, workers)
