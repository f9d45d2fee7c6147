# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies, for a run, of rasters on a network or in an archive.

A run reads most rasters several times, such as once for a sample and once for the map, and by several threads. Over a
network every byte would come as often, and in a compressed archive every step back begins at its start. So a run that
reads all of a raster copies it first, in few large requests.
"""

from __future__ import annotations

import copy
import os
import shutil
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from ..base.errors import N_, InputError
from ..base.files import TemporaryFolder
from ..engine.blocks import is_distributed
from .formats import temporary_failed
from .gdal_calls import quietly
from .network import is_far, settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ..base.progress import Progress
    from .class_raster import ClassRaster
    from .source import RasterSource

ARCHIVES = ("/vsizip/", "/vsitar/", "/vsigzip/")
PIECE_BYTES = 4 * 2**20  # read at once
MAX_SHARE_OF_DISK = 0.8  # of its free space
COPYING_SHARE = 0.2  # of a run's progress


@contextmanager
def nearby(source: RasterSource, progress: Progress) -> Iterator[tuple[RasterSource, Progress]]:
    """Yield a raster that reads from a copy on this machine if it lies elsewhere, and what is left of a progress.

    Nothing is copied where the raster lies in a plain file, is made of files in several places, or does not fit onto
    the disk, nor when the workers of a cluster read it, which would not find the copy; then it is read where it lies.

    Parameters
    ----------
    source : RasterSource
    progress : Progress

    Raises
    ------
    InputError
        When a file breaks off while it is read.
    CancelledError
        When the user cancelled.
    """
    with ExitStack() as stack:
        files = {} if is_distributed() else _files_to_copy(source.opened_as, source.files)
        if files:
            folder = stack.enter_context(TemporaryFolder())
            if sum(files.values()) <= MAX_SHARE_OF_DISK * shutil.disk_usage(folder).free:
                _copy_files(files, folder, progress.part(0.0, COPYING_SHARE))
                progress = progress.part(COPYING_SHARE, 1.0)
                moved = source.read_from(str(folder / _name(source.opened_as)))
                stack.callback(moved.close)
                source = moved if moved.is_same_file else source
        yield source, progress


@contextmanager
def nearby_classes(raster: ClassRaster, progress: Progress) -> Iterator[tuple[ClassRaster, Progress]]:
    """Yield a class raster that reads from a copy, and what is left of a progress; see `nearby`."""
    with nearby(raster.source, progress) as (source, left):
        moved = copy.copy(raster)
        moved.source = source
        yield moved, left


def _name(file: str) -> str:
    """Return the name of a file's copy: without the signature that an address may end with."""
    return os.path.basename(file).partition("?")[0]


def _files_to_copy(path: str, files: Sequence[str]) -> dict[str, int]:
    """Return the bytes of each file of a raster by its name; none when it cannot, or need not, be copied."""
    folder = os.path.dirname(path)
    if not (is_far(path) or path.startswith(ARCHIVES)) or path not in files:
        return {}
    if any(os.path.dirname(file) != folder for file in files):
        return {}
    sizes = {}
    for file in files:
        with settings_for(file):
            status, _ = quietly(partial(gdal.VSIStatL, file))
        if status is None or status.size <= 0:
            return {}
        sizes[file] = int(status.size)
    return sizes


def _copy_files(files: dict[str, int], folder: Path, progress: Progress) -> None:
    total, done = sum(files.values()), 0
    for file, size in files.items():
        target = folder / _name(file)
        with settings_for(file):
            handle, _ = quietly(partial(gdal.VSIFOpenL, file, "rb"))
            try:
                with target.open("wb") as copied:
                    for start in range(0, size, PIECE_BYTES):
                        progress.check()
                        copied.write(_piece(handle, file, min(PIECE_BYTES, size - start)))
                        done += min(PIECE_BYTES, size - start)
                        progress.report(done / total)
            except OSError as error:
                raise temporary_failed(str(target), error.strerror or str(error)) from error
            finally:
                if handle is not None:
                    gdal.VSIFCloseL(handle)


def _piece(handle: Any, file: str, n_bytes: int) -> bytes:
    """Return the next bytes of a file, or raise `InputError`."""
    piece, reason = quietly(partial(gdal.VSIFReadL, 1, n_bytes, handle)) if handle is not None else (None, "")
    if piece is None or len(piece) != n_bytes:
        raise InputError(
            N_("{path} breaks off while it is read ({reason}). Check the connection, and that the file is whole."),
            path=file,
            reason=reason or "?",
        )
    return bytes(piece)
