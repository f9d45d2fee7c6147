# SPDX-License-Identifier: GPL-2.0-or-later
"""Results are written beside their place and renamed when whole: a stopped run leaves what was there before."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import N_, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDECARS = (".aux.xml", ".ovr", ".msk")  # GDAL's: legend, overviews, mask


def cannot_write(path: str | os.PathLike[str], reason: object) -> OutputError:
    """Return the error for a result that cannot be written, with what the system or GDAL says of it."""
    return OutputError(
        N_("{path} cannot be written ({reason}). Check the disk space, the folder's rights and open files."),
        path=path,
        reason=reason or "?",
    )


def check_target(path: str | os.PathLike[str]) -> Path:
    """Return the place of a result, or raise `OutputError` when nothing can be written there; for before the work."""
    target = Path(path)
    folder = target.parent
    if not folder.is_dir():
        raise OutputError(
            N_("The folder {folder} does not exist. Create it, or choose another place for the result."), folder=folder
        )
    if not os.access(folder, os.W_OK):
        raise OutputError(
            N_("You may not write into the folder {folder}. Choose another place for the result."), folder=folder
        )
    if target.is_dir():
        raise OutputError(N_("{path} is a folder. Give a file name for the result."), path=target)
    return target


@contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[str]:
    """Give a path to write to; what is there at the end takes the name `path`, with its sidecar files.

    Raises
    ------
    OutputError
        When the folder is missing or not writable, the disk is full, or the old file is in use.
    """
    target = check_target(path)
    part = target.parent / f".{target.stem}.{secrets.token_hex(4)}.part{target.suffix}"
    try:
        yield str(part)
        _take_over(part, target)
    except OSError as error:
        raise cannot_write(target, error.strerror or error) from error
    finally:
        for leftover in (part, *(Path(f"{part}{ending}") for ending in SIDECARS)):
            leftover.unlink(missing_ok=True)


def _take_over(part: Path, target: Path) -> None:
    """Rename the sidecars first: a raster without its legend is seen, a legend without its raster is not."""
    for ending in SIDECARS:
        sidecar, old = Path(f"{part}{ending}"), Path(f"{target}{ending}")
        if sidecar.exists():
            os.replace(sidecar, old)
        else:
            old.unlink(missing_ok=True)
    os.replace(part, target)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a UTF-8 text file whole, or not at all."""
    with written_whole(path) as part:
        Path(part).write_text(text, encoding="utf-8", newline="")
