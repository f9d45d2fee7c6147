# SPDX-License-Identifier: GPL-2.0-or-later
"""Work on data in the memory of this process, done by several of its threads at once."""

from __future__ import annotations

import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from ..base.errors import CancelledError
from ..base.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")

_THREAD = threading.local()  # whether it is one of the threads that compute, and whether they are told to stop

CHECK_SECONDS = 0.1  # between two questions for cancel while a result is awaited
MAX_WORKERS = 8  # beyond this the single writer is the limit, and each worker holds a block in memory


def default_workers() -> int:
    """Return how many threads to compute with: one a core, at most `MAX_WORKERS`."""
    return max(1, min(MAX_WORKERS, os.cpu_count() or 1))


def work_alone(is_alone: bool) -> bool:
    """Say whether `in_threads` works in the calling thread alone from now on; return what was so before."""
    before = getattr(_THREAD, "is_worker", False)
    _THREAD.is_worker = is_alone
    return before


def in_threads(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    progress: Progress | None = None,
    workers: int | None = None,
) -> Iterator[tuple[Item, Result]]:
    """Yield ``(item, function(item))`` in the order of `items`, computed ahead by threads of this process.

    Memory is always shared: `function` may read and write arrays of the caller, and may be a closure over them. It
    suits arrays that are in memory already, and small steps of work. For the blocks of a raster file take
    `blocks.over_blocks`.

    Parameters
    ----------
    function : callable
        Called in several threads at once. Each call writes into a part of an array that no other call touches.
    items : iterable
        What to compute; at most ``workers + 1`` results wait at any time, so memory stays flat.
    progress : Progress, optional
        Asked for cancel between items, and while one of them takes long.
    workers : int, optional
        Threads; one a core when absent. A thread that computes an item for another call computes all by itself: there
        is one for each core already, and more would only wait for each other.

    Raises
    ------
    CancelledError
        When `progress` says so. Items under way are thrown away, as soon as `function` calls `check_stopped` or this
        function, or comes to its end.
    """
    progress = progress or Progress()
    workers = 1 if getattr(_THREAD, "is_worker", False) else workers or default_workers()
    items = iter(items)
    ahead = list(islice(items, 2))
    if len(ahead) < 2 or workers == 1:
        for item in chain(ahead, items):
            progress.check()
            check_stopped()
            yield item, function(item)
        return
    pending: deque[tuple[Item, Future[Result]]] = deque()
    stopped = threading.Event()
    pool = ThreadPoolExecutor(
        workers, thread_name_prefix="clusterbrush", initializer=_begin_worker, initargs=(stopped,)
    )
    try:
        for item in chain(ahead, items):
            progress.check()
            pending.append((item, pool.submit(function, item)))
            if len(pending) > workers:
                first, future = pending.popleft()
                yield first, _awaited(future, progress)
        while pending:
            progress.check()
            first, future = pending.popleft()
            yield first, _awaited(future, progress)
    finally:
        stopped.set()
        pool.shutdown(wait=True, cancel_futures=True)


def check_stopped() -> None:
    """Raise `CancelledError` in a thread whose result nobody awaits any more; for use within a long computation."""
    stopped = getattr(_THREAD, "stopped", None)
    if stopped is not None and stopped.is_set():
        raise CancelledError


def _awaited(future: Future[Result], progress: Progress) -> Result:
    """Return the result of a future, or raise `CancelledError` as soon as `progress` says so."""
    while not wait([future], CHECK_SECONDS).done:
        progress.check()
    return future.result()


def _begin_worker(stopped: threading.Event) -> None:
    _THREAD.is_worker = True
    _THREAD.stopped = stopped
