# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a part of a run takes, and how much memory.

The memory is that of the process as the system sees it, which includes what libraries in C take; Python's own
`tracemalloc` sees less and makes a run half as slow again. It is looked at twenty times a second, so a shorter peak is
missed, and what the rest of the process takes meanwhile is counted too.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

LOOK_SECONDS = 0.05
STATUS_FILE = Path("/proc/self/statm")  # of Linux: pages of memory, the second number those in use


class Usage:
    """Time and memory of a ``with`` block.

    Attributes
    ----------
    seconds : float
    peak_bytes : int or None
        How far the memory of the process rose above what it was at the beginning; None where the system does not tell.
    """

    seconds: float = 0.0
    peak_bytes: int | None = None

    def __enter__(self) -> Usage:
        self._stopped = threading.Event()
        self._before = self._highest = process_bytes()
        self._watch = threading.Thread(target=self._look, name="clusterbrush-usage", daemon=True)
        if self._before is not None:
            self._watch.start()
        self._start = time.perf_counter()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.seconds = time.perf_counter() - self._start
        self._stopped.set()
        if self._before is None:
            return
        self._watch.join()
        self._take()
        self.peak_bytes = max(0, (self._highest or 0) - self._before)

    def _look(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            self._take()

    def _take(self) -> None:
        self._highest = max(self._highest or 0, process_bytes() or 0)


def process_bytes() -> int | None:
    """Return how much memory this process has in use, or None where the system does not tell."""
    if sys.platform == "win32":
        return _of_windows()
    if not STATUS_FILE.exists():
        return None
    return int(STATUS_FILE.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


class _WindowsMemory(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of the Windows API."""

    _fields_ = [
        ("length", ctypes.c_uint32), ("faults", ctypes.c_uint32),
        *((name, ctypes.c_size_t) for name in (
            "peak", "in_use", "peak_paged", "paged", "peak_unpaged", "unpaged", "page_file", "peak_page_file"
        )),
    ]  # fmt: skip


def _of_windows() -> int | None:
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return None
    counters = _WindowsMemory()
    counters.length = ctypes.sizeof(counters)
    windll.kernel32.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(windll.kernel32.GetCurrentProcess())
    known = windll.kernel32.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.length)
    return int(counters.in_use) if known else None
