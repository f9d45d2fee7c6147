# SPDX-License-Identifier: GPL-2.0-or-later
"""Seconds and peak memory of a contender of tools/bench."""

from __future__ import annotations

import json
import os
import resource
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def megabytes(field: str, process: int | str = "self") -> float:
    """Return VmRSS or VmHWM of a process, 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field + ":")), 0.0)


class Watched:
    """Samples the memory of the programs that this process has started, all of them together, while it is entered.

    The kernel's own peak of finished children (`RUSAGE_CHILDREN`) is of no use: it holds what this process had when it
    started them.
    """

    INTERVAL = 0.02  # seconds

    def __init__(self) -> None:
        self.peak = 0.0  # MB
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(self.INTERVAL):
            resident = [megabytes("VmRSS", process) for process in descendants(os.getpid())]
            self.peak = max(self.peak, sum(resident))


def descendants(process: int) -> list[int]:
    """Return the running processes that a process has started, and those that they have started."""
    started: list[int] = []
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            started += map(int, tasks.read_text().split())
        except OSError:  # the thread has ended
            continue
    return started + [further for child in started for further in descendants(child)]


def clock(
    work: Callable[[], object],
    after: Callable[[], dict[str, float]] = dict,
    megapixels: float = 0.0,
    programs: bool = False,
) -> None:
    """Time `work` and print the figures, with those that `after` returns, which is not timed.

    Memory is the growth of this process over what stood after the imports, and the peak all of it. With `programs`
    both are those of the programs that `work` starts, all of each.
    """
    before, used = megabytes("VmRSS"), processor_seconds()
    with Watched() if programs else nullcontext() as watched:
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
    peak = megabytes("VmHWM") if watched is None else watched.peak
    figures = {"seconds": seconds, "megabytes": max(0.0, peak - before) if watched is None else peak, "peak MB": peak}
    if megapixels:
        figures["processor s a megapixel"] = (processor_seconds() - used) / megapixels
        figures["megapixels a second"] = megapixels / seconds
    print(json.dumps({**figures, **after()}))


def processor_seconds() -> float:
    """Return the processor seconds of this process and of those that it has started."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
