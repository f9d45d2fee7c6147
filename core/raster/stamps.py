# SPDX-License-Identifier: GPL-2.0-or-later
"""Tells whether the files of a raster are the ones that were opened: size and time of each."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from ..base.errors import N_, InputError

SHARED = ("GPKG", "MBTiles", "SQLite")  # databases, whose other tables may change at any time
BESIDE = (".aux.xml", ".ovr")  # written by viewers while they show the raster; its values do not come from there


class FileStamp(NamedTuple):
    """Size in bytes and time of the last change in nanoseconds of a file."""

    path: str
    size: int
    changed: int


def stamps_of(dataset: Any) -> tuple[FileStamp, ...]:
    """Return the stamps of the local files of a GDAL dataset, those that a virtual raster names among them."""
    if dataset.GetDriver().ShortName in SHARED:
        return ()
    paths = [path for path in dataset.GetFileList() or () if not path.lower().endswith(BESIDE)]
    return tuple(stamp for stamp in map(_stamp, paths) if stamp is not None)


def _stamp(path: str) -> FileStamp | None:
    """Return the stamp of a file; None for what is no file of this machine, such as an address."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return FileStamp(path, state.st_size, state.st_mtime_ns)


def check_unchanged(path: str, stamps: tuple[FileStamp, ...]) -> None:
    """Raise `InputError` when a file of the raster `path` is not the one that was opened."""
    changed = next((stamp.path for stamp in stamps if _stamp(stamp.path) != stamp), None)
    if changed is not None:
        raise InputError(
            N_(
                "{path} was changed or replaced while it was read ({file}), so nothing was written. Run it again when "
                "the file is finished."
            ),
            path=path,
            file=os.path.basename(changed),
        )
