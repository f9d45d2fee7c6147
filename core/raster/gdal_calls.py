# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls of GDAL that return GDAL's error message, and opening rasters."""

from __future__ import annotations

import os
import re
import secrets
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from xml.sax.saxutils import unescape

from osgeo import gdal

from ..base.errors import N_, InputError
from .network import settings_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..base.progress import Progress

Result = TypeVar("Result")
CACHE_BYTES = 64 * 2**20  # holds a row of large blocks with those around it; see `source.MAX_ROWS_BYTES`
MAX_NAMES_IN_MESSAGE = 12
MAX_FILES_LOOKED_AT = 500  # of an archive
SOURCE_IN_VRT = re.compile(r"<(?:SourceFilename|SourceDataset)\b([^>]*)>([^<]+)</")
ARCHIVES = {".zip": "/vsizip/", ".tar": "/vsitar/", ".tar.gz": "/vsitar/", ".tgz": "/vsitar/", ".gz": "/vsigzip/"}


def quietly(call: Callable[[], Result]) -> tuple[Result | None, str]:
    """Run a GDAL call and return its result, or None, and GDAL's message.

    It works with and without GDAL's exceptions, because any plugin in the process may switch them on.
    """
    gdal.ErrorReset()
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        result = call()
    except RuntimeError as error:
        return None, _first_line(str(error))
    finally:
        gdal.PopErrorHandler()
    return result, _first_line(gdal.GetLastErrorMsg())


def gdal_callback(progress: Progress) -> Callable[[float, str, object], int]:
    """Return a callback for GDAL that reports the share done, and returns 0 to cancel."""

    def go_on(share: float, _message: str, _data: object) -> int:
        progress.report(share)
        return 0 if progress.is_cancelled() else 1

    return go_on


def watched(call: Callable[..., Result], progress: Progress) -> tuple[Result | None, str]:
    """Run a long GDAL call like `quietly`, with progress and cancelling.

    Parameters
    ----------
    call : callable
        Takes GDAL's keyword argument ``callback``.
    progress : Progress

    Raises
    ------
    CancelledError
        When the user cancelled; what GDAL has written is incomplete then.
    """
    result, reason = quietly(lambda: call(callback=gdal_callback(progress)))
    progress.check()
    return result, reason


@contextmanager
def bounded_cache() -> Iterator[None]:
    """Hold GDAL's cache of blocks within `CACHE_BYTES` for a while; nested and simultaneous uses end with the last.

    By default it may take a twentieth of the computer's memory, which a raster larger than that fills to the brim with
    blocks that are read once.
    """
    with _Cache.lock:
        _Cache.n_users += 1
        if _Cache.n_users == 1:
            _Cache.bytes_before = gdal.GetCacheMax()
            gdal.SetCacheMax(min(CACHE_BYTES, _Cache.bytes_before))
    try:
        yield
    finally:
        with _Cache.lock:
            _Cache.n_users -= 1
            if _Cache.n_users == 0:
                gdal.SetCacheMax(_Cache.bytes_before)


class _Cache:
    """Who bounds GDAL's cache, which is one for the whole process."""

    lock = threading.Lock()
    n_users = 0
    bytes_before = 0


@contextmanager
def memory_folder() -> Iterator[str]:
    """Yield the name of a new folder in GDAL's memory, which is deleted afterwards."""
    folder = f"/vsimem/clusterbrush{secrets.token_hex(8)}"
    gdal.Mkdir(folder, 0o700)  # GDAL lists and deletes only folders that were created
    try:
        yield folder
    finally:
        quietly(lambda: gdal.RmdirRecursive(folder))


def _first_line(reason: str) -> str:
    """Return the first line of a message; newer versions of GDAL list further causes below it."""
    return reason.partition("\n")[0]


def title_of(path: str) -> str:
    """Return a short name of a raster for the user: the file name without folders, never passwords of a connection."""
    if os.path.exists(path) or path.startswith("/vsi"):
        return os.path.basename(path.rstrip("/"))
    scheme, *rest = (part.strip('"') for part in path.split(":"))
    if "=" in path or not rest:  # a connection string: PG:host=... password=...
        return os.path.basename(scheme)
    return ":".join(os.path.basename(part) for part in rest if part)


def files_of(path: str) -> list[str]:
    """Return the files on this machine that a raster is read from, through virtual rasters of virtual rasters too.

    Raises
    ------
    InputError
        When it cannot be opened.
    """
    files: dict[str, None] = {}  # in order, each once
    _add_files(open_dataset(path), files, set())
    return list(files)


def _add_files(dataset: Any, files: dict[str, None], opened: set[str]) -> None:
    """Add a dataset's files, and those of the sources of a virtual raster."""
    files.update(dict.fromkeys(file for file in dataset.GetFileList() or [] if os.path.exists(file)))
    for name in _source_names(dataset):
        if name not in opened:
            opened.add(name)
            source, _ = _opened(name, ())
            if source is not None:
                _add_files(source, files, opened)


def _source_names(dataset: Any) -> list[str]:
    """Return what a virtual raster reads, as names that GDAL opens; of other formats nothing."""
    if dataset.GetDriver().ShortName != "VRT":
        return []
    folder = os.path.dirname(dataset.GetDescription())
    names = []
    for text in dataset.GetMetadata("xml:VRT") or ():
        for attributes, name in SOURCE_IN_VRT.findall(text):
            relative = 'relativeToVRT="1"' in attributes or "relativeToVRT='1'" in attributes
            plain = unescape(name.strip())
            names.append(os.path.join(folder, plain) if relative else plain)
    return names


def open_dataset(path: str, options: Sequence[str] = ()) -> Any:
    """Open a raster by path or GDAL name, inside an archive too.

    Parameters
    ----------
    path : str
    options : sequence of str
        GDAL's open options.

    Raises
    ------
    InputError
        When the file is missing, is no raster, or holds several rasters of which one must be chosen.
    """
    dataset, reason = _opened(path, options)
    for name in _other_names(path) if dataset is None else ():
        dataset, _ = _opened(name, options)
        if dataset is not None:
            break
    if dataset is None:
        if not os.path.exists(path) and ":" not in path[2:] and not path.startswith("/vsi"):
            raise InputError(N_("There is no raster at {path}. Check the path."), path=path)
        inside = _names_inside(path)
        if len(inside) > 1:
            raise _holds_several(path, inside)
        raise InputError(
            N_("{path} cannot be opened as a raster ({reason}). Choose a raster file that GDAL reads."),
            path=path,
            reason=reason or "?",
        )
    if dataset.RasterCount == 0:
        inside = [name for name, _ in dataset.GetSubDatasets()]
        if inside:
            raise _holds_several(path, inside)
        raise InputError(N_("{path} has no bands. Choose a raster with at least one band."), path=path)
    return dataset


def _holds_several(path: str, names: Sequence[str]) -> InputError:
    return InputError(
        N_("{path} holds several rasters. Choose one of them: {names}"),
        path=path,
        names=", ".join(names[:MAX_NAMES_IN_MESSAGE]),
    )


def _opened(path: str, options: Sequence[str]) -> tuple[Any | None, str]:
    with settings_for(path, opening=True):
        return quietly(lambda: gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR, open_options=list(options)))


# --- archives


def _other_names(path: str) -> Iterator[str]:
    """Yield other names under which GDAL may open a path that QGIS can open."""
    prefix = next((candidate for candidate in ARCHIVES.values() if path.startswith(candidate)), "")
    if prefix:
        yield path[len(prefix) :]  # some drivers, such as that of *.hgt.zip, read the archive themselves
    ending = next((candidate for candidate in ARCHIVES if path.lower().endswith(candidate)), "")
    inside = path if prefix else ARCHIVES.get(ending, "") + path
    if inside != path:
        yield inside
    names = _names_inside(path)
    if len(names) == 1:
        yield names[0]


def _names_inside(path: str) -> list[str]:
    """Return GDAL's names of the rasters in an archive."""
    prefix = next((candidate for candidate in ARCHIVES.values() if path.startswith(candidate)), "")
    ending = next((candidate for candidate in ARCHIVES if path.lower().endswith(candidate)), "")
    if not ending:
        return []
    folder = path if prefix else ARCHIVES[ending] + path
    files, _ = quietly(lambda: gdal.ReadDirRecursive(folder))
    names = [f"{folder}/{name}" for name in (files or []) if not name.endswith("/")]
    return [name for name in names[:MAX_FILES_LOOKED_AT] if _is_raster(name)]


def _is_raster(name: str) -> bool:
    driver, _ = quietly(lambda: gdal.IdentifyDriverEx(name, gdal.OF_RASTER))
    return driver is not None
