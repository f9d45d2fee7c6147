# SPDX-License-Identifier: GPL-2.0-or-later
"""Tells whether the files of a raster are the ones that were opened: size and time of each."""

from __future__ import annotations

import os
import secrets
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from osgeo import gdal

from ..base.errors import N_, InputError
from .gdal_calls import quietly
from .network import settings_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHARED = (".gpkg", ".mbtiles", ".sqlite", ".db")  # databases, whose other tables may change at any time
JOURNAL = "-wal"  # beside a database: its latest changes
VIRTUAL = ".vrt"
BESIDE = (".aux.xml", ".ovr")  # written by viewers while they show the raster; its values do not come from there


class FileStamp(NamedTuple):
    """Size in bytes and time of the last change of a file, in nanoseconds, or in seconds where it is not local."""

    path: str
    size: int
    changed: int


def stamps_of(files: Sequence[str]) -> tuple[FileStamp, ...]:
    """Return the stamps of those files of a raster that nobody else writes to, and that lie on this machine."""
    own = [path for path in _with_parts(files) if not path.lower().endswith(BESIDE + SHARED)]
    return tuple(stamp for stamp in map(_stamp, own) if stamp is not None)


def exact_stamps_of(files: Sequence[str]) -> tuple[FileStamp | str, ...]:
    """Return the stamps of all files of a raster as they are now; where one has none, something that never comes again.

    A raster of another kind than files, such as a service, may change without a sign, so it is never the same.
    """
    own = [path for path in _with_parts(files) if not path.lower().endswith(BESIDE)]
    stamps = [_stamp(path) or _far_stamp(path) or secrets.token_hex() for path in own or [""]]
    return (*stamps, *filter(None, (_stamp(path + JOURNAL) for path in own)))


def _with_parts(files: Sequence[str]) -> list[str]:
    """Return files, and those of the virtual rasters among them, which GDAL lists for the uppermost one alone."""
    waiting, known = list(files), dict.fromkeys(files)
    while waiting:
        path = waiting.pop()
        if path.lower().endswith(VIRTUAL):
            dataset, _ = quietly(partial(gdal.OpenEx, path, gdal.OF_RASTER))
            parts = [] if dataset is None else dataset.GetFileList() or []
            waiting += [part for part in parts if part not in known]
            known.update(dict.fromkeys(parts))
    return list(known)


def _stamp(path: str) -> FileStamp | None:
    """Return the stamp of a file; None for what is no file of this machine, such as an address."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return FileStamp(path, state.st_size, state.st_mtime_ns)


def _far_stamp(path: str) -> FileStamp | None:
    """Return the stamp of a file on a network or in an archive; None where the server does not say when it changed."""
    with settings_for(path):
        state, _ = quietly(partial(gdal.VSIStatL, path))
    return FileStamp(path, int(state.size), int(state.mtime)) if state is not None and state.mtime > 0 else None


def check_unchanged(path: str, stamps: Iterable[FileStamp]) -> None:
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
