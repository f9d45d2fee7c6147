# SPDX-License-Identifier: GPL-2.0-or-later
"""Maps a function over the blocks of a raster: here with threads of this machine, in order, with bounded memory.

Nothing else knows how blocks are spread; another scheduler has its place behind `map_blocks`.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from .progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_WORKERS = 8  # beyond this the single writer is the limit, and each worker holds a block in memory


def default_workers() -> int:
    """Return how many threads to compute with: one a core, at most `MAX_WORKERS`."""
    return max(1, min(MAX_WORKERS, os.cpu_count() or 1))


def map_blocks(
    function: Callable[[Item], Result],
    blocks: Iterable[Item],
    progress: Progress | None = None,
    workers: int | None = None,
) -> Iterator[tuple[Item, Result]]:
    """Yield ``(block, function(block))`` in the order of `blocks`, computed ahead by threads.

    Parameters
    ----------
    function : callable
        Called in worker threads; must only share what is safe to share.
    blocks : iterable
        What to compute; at most ``workers + 1`` results wait at any time, so memory stays flat.
    progress : Progress, optional
        Asked for cancel between blocks.
    workers : int, optional
        Threads; one a core when absent.

    Raises
    ------
    CancelledError
        When `progress` says so. Blocks under way are finished and thrown away.
    """
    progress = progress or Progress()
    workers = workers or default_workers()
    blocks = iter(blocks)
    ahead = list(islice(blocks, 2))
    if len(ahead) < 2 or workers == 1:
        for block in chain(ahead, blocks):
            progress.check()
            yield block, function(block)
        return
    pending: deque[tuple[Item, Future[Result]]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="clusterbrush")
    try:
        for block in chain(ahead, blocks):
            progress.check()
            pending.append((block, pool.submit(function, block)))
            if len(pending) > workers:
                first, future = pending.popleft()
                yield first, future.result()
        while pending:
            progress.check()
            first, future = pending.popleft()
            yield first, future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
