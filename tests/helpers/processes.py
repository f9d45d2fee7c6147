# SPDX-License-Identifier: GPL-2.0-or-later
"""Work sent to other processes, as another scheduler of blocks would send it.

What travels is pickled here, in the tests: between our own processes, never to or from a file.
"""

from __future__ import annotations

import multiprocessing
import pickle
import runpy
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"


def pool(workers: int = 1) -> ProcessPoolExecutor:
    """Return new processes that share nothing with this one, in which the checkout is importable as `clusterbrush`."""
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=fresh, initializer=runpy.run_path, initargs=(str(CONFTEST),))


def call(thing: Any, method: str, *arguments: object) -> Any:
    """Call a method of what arrived; in the other process."""
    return getattr(thing, method)(*arguments)


def travelled(thing: Any) -> Any:
    """Return what arrives when a thing is sent to another process."""
    return pickle.loads(pickle.dumps(thing))  # noqa: S301 - what was packed a moment ago


class Elsewhere:
    """Stands in for `threads.in_threads`: each call is made on copies that arrived, as if in a process of its own.

    What a function leaves in an array or an object of the caller is lost, as it would be there.
    """

    def __init__(self) -> None:
        self.functions: set[tuple[str, str]] = set()

    def __call__(
        self,
        function: Callable[[Any], Any],
        items: Iterable[Any],
        progress: object = None,  # noqa: ARG002 - it stays in the caller's process
        workers: int | None = None,  # noqa: ARG002
    ) -> Iterator[tuple[Any, Any]]:
        named = function.func if isinstance(function, partial) else function
        self.functions.add((named.__module__, getattr(named, "__name__", type(named).__name__)))
        for item in items:
            yield item, travelled(travelled(function)(travelled(item)))
