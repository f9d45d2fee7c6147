# SPDX-License-Identifier: GPL-2.0-or-later
"""Unfinished files of programs that were killed: their names tell whose they are, and they go when nobody's are left.

A name holds the machine and the number of the process. A file of another machine, or of a process that still runs (or
whose number another one has by now), stays. What was recorded of a long run (`RECORD_ENDING`) stays two weeks, because
the same run may be started again and go on from there.
"""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import shutil
import socket
import sys
import time
import zlib
from functools import lru_cache
from pathlib import Path

PREFIX = "clusterbrush"
NAME = re.compile(rf"^\.?{PREFIX}-(?P<machine>[0-9a-f]{{8}})-(?P<process>[0-9]{{1,10}})-")
EVERY = 60.0  # seconds after which a folder is looked through again
RECORD_ENDING = ".blocks"  # see `engine.block_record`
RECORD_SECONDS = 14 * 24 * 3600.0  # for a run that is started again after holidays
NOBODY = 0  # in place of the number of a process
NAMESPACE = Path("/proc/self/ns/pid")  # of process numbers: each container has its own

_looked_through: dict[str, float] = {}  # folders, and when


@lru_cache(maxsize=1)
def _machine() -> str:
    """Return a short name of the machine and, in a container, of the container."""
    try:
        namespace = os.readlink(NAMESPACE)
    except OSError:  # not Linux, or not allowed to look
        namespace = ""
    return f"{zlib.crc32(f'{socket.gethostname()} {namespace}'.encode()):08x}"


def own_prefix() -> str:
    """Return how the names of this process's unfinished files begin, to be followed by something random."""
    return _prefix(os.getpid())


def _prefix(process: int) -> str:
    return f"{PREFIX}-{_machine()}-{process}-"


def own_name(ending: str) -> str:
    """Return a new, hidden name for an unfinished file of this process."""
    return f".{own_prefix()}{secrets.token_hex(4)}{ending}"


def released_name(ending: str) -> str:
    """Return a new, hidden name for an unfinished file that any process of this machine may go on with."""
    return f".{_prefix(NOBODY)}{secrets.token_hex(4)}{ending}"


def is_abandoned(name: str) -> bool:
    """Return True for the name of an unfinished file of this machine whose process is gone, or gave it up."""
    match = NAME.match(name)
    if match is None or match["machine"] != _machine():
        return False
    process = int(match["process"])
    return process == NOBODY or not _is_running(process)


def remove_leftovers(folder: str | os.PathLike[str]) -> None:
    """Remove what killed processes of this machine left in a folder; what cannot be removed stays, without an error."""
    key, now = os.path.abspath(folder), time.monotonic()
    if now - _looked_through.get(key, -EVERY) < EVERY:
        return
    _looked_through[key] = now
    try:
        with os.scandir(folder) as entries:
            stale = [entry.path for entry in entries if _is_leftover(entry)]
    except OSError:
        return
    for path in stale:
        _remove(path)


def _is_leftover(entry: os.DirEntry[str]) -> bool:
    if not is_abandoned(entry.name):
        return False
    return not entry.name.endswith(RECORD_ENDING) or time.time() - entry.stat().st_mtime > RECORD_SECONDS


def _remove(path: str) -> None:
    """Remove a file, or a folder with all that is in it; never what a link leads to."""
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
    except OSError:
        return


def _is_running(process: int) -> bool:
    """Return True unless no process has the number."""
    if sys.platform == "win32":
        return _is_running_on_windows(process)
    try:
        os.kill(process, 0)  # sends nothing
    except ProcessLookupError:
        return False
    except OSError:  # of somebody else
        return True
    return True


def _is_running_on_windows(process: int) -> bool:
    synchronize, still_waiting, no_such = 0x100000, 0x102, 87
    library = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore] # Windows
    handle = library.OpenProcess(synchronize, False, process)
    if not handle:
        return bool(ctypes.get_last_error() != no_such)  # type: ignore[attr-defined, unused-ignore] # Windows
    try:
        return bool(library.WaitForSingleObject(handle, 0) == still_waiting)
    finally:
        library.CloseHandle(handle)
