# SPDX-License-Identifier: GPL-2.0-or-later
"""How much memory is free, for work that needs all of a raster at once; and memory that the process gives back."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import N_, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY_FILE = Path("/proc/meminfo")
LIMIT_FOLDER = Path("/sys/fs/cgroup")  # of a container
GIGABYTE = 1e9


def available_bytes() -> int | None:
    """Return about how much memory a program can still take, or None where the system does not tell."""
    if sys.platform == "win32":
        return _of_windows()
    if MEMORY_FILE.exists():
        return _of_linux()
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2  # macOS tells the installed memory alone
    except (ValueError, OSError):
        return None


def check_memory(n_bytes: int) -> None:
    """Raise `InputError` when less memory is free than work needs that holds a raster as a whole."""
    free = available_bytes()
    if free is not None and n_bytes > free:
        raise InputError(
            N_(
                "This method holds the whole raster in memory. It needs about {needed:.2f} GB, and {free:.2f} GB are "
                "free. Clip the raster, or choose another method."
            ),
            needed=n_bytes / GIGABYTE,
            free=free / GIGABYTE,
        )


def give_back() -> None:
    """Return the memory that was freed, and that the C library keeps for later, to the system; where it is glibc.

    Blocks of a raster are freed between small objects that stay, such as open files. The gaps are too small or too
    many for the next blocks, so that without this call a process grows with the number of files it has open.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Callable[[int], object] | None:
    """Return glibc's `malloc_trim`, or None where the C library is another one."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def _of_linux() -> int | None:
    for line in MEMORY_FILE.read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            free = 1024 * int(line.split()[1])
            limit = _limit_of_container()
            return free if limit is None else min(free, limit)
    return None


def _limit_of_container() -> int | None:
    """Return what a container may still take, or None where there is no limit."""
    try:
        limit = (LIMIT_FOLDER / "memory.max").read_text(encoding="ascii").strip()
        used = (LIMIT_FOLDER / "memory.current").read_text(encoding="ascii").strip()
    except OSError:
        return None
    return max(0, int(limit) - int(used)) if limit.isdigit() and used.isdigit() else None


class _WindowsMemory(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = [
        ("length", ctypes.c_uint32), ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in (
            "total", "available", "total_page", "available_page", "total_virtual", "available_virtual", "extended"
        )),
    ]  # fmt: skip


def _of_windows() -> int | None:
    status = _WindowsMemory()
    status.length = ctypes.sizeof(status)
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.available)
