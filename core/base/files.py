# SPDX-License-Identifier: GPL-2.0-or-later
"""Results are written beside their place and renamed when whole: a stopped run leaves what was there before."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import traceback
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import N_, OutputError
from .leftovers import own_name, own_prefix, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

SIDECARS = (".aux.xml", ".ovr", ".msk")  # GDAL's: legend, overviews, mask
_temporary_root: ContextVar[str | None] = ContextVar("temporary_root", default=None)
MAX_NAME_BYTES = 255  # the limit of most file systems, for those whose limit is not known


def cannot_write(path: str | os.PathLike[str], reason: object) -> OutputError:
    """Return the error for a result that cannot be written, with the reason that the system or GDAL gave."""
    return OutputError(
        N_("{path} cannot be written ({reason}). Check the disk space, the folder's rights and open files."),
        path=path,
        reason=reason or "?",
    )


def check_target(path: str | os.PathLike[str], sidecar: str = "") -> Path:
    """Return the place of a result, or raise `OutputError` when nothing can be written there; call it before the work.

    Parameters
    ----------
    path : str or path
    sidecar : str
        Ending of a file written beside it: its name must not be too long either.
    """
    target = Path(path)
    folder = target.parent if target.parent.name else target.parent.absolute()  # "." is no name to read
    if not folder.is_dir():
        raise OutputError(
            N_("The folder {folder} does not exist. Create it, or choose another place for the result."), folder=folder
        )
    if not os.access(folder, os.W_OK):
        raise OutputError(
            N_("You may not write into the folder {folder}. Choose another place for the result."), folder=folder
        )
    max_bytes = _max_name_bytes(folder) - len(sidecar)
    if len(os.fsencode(target.name)) > max_bytes:
        raise OutputError(
            N_("The file name {name} is too long: at most {most} bytes are possible in this folder."),
            name=target.name,
            most=max_bytes,
        )
    if target.is_dir():
        raise OutputError(N_("{path} is a folder. Give a file name for the result."), path=target)
    if target.exists():
        _check_lock(target)
    return target


def _check_lock(target: Path) -> None:
    """Raise `OutputError` when another program holds a file so that it cannot be replaced, which Windows knows."""
    try:
        os.rename(target, target)
    except OSError as error:
        raise cannot_write(target, error.strerror or error) from error


def is_same_file(first: str | os.PathLike[str], second: str | os.PathLike[str]) -> bool:
    """Return True when two paths lead to one file, through links or in other case; also where none is there yet."""
    if os.path.exists(first) and os.path.exists(second):
        return os.path.samefile(first, second)
    first_name, second_name = (os.path.normcase(os.path.realpath(path)) for path in (first, second))
    if first_name == second_name:
        return True
    return first_name.casefold() == second_name.casefold() and _ignores_case(os.path.dirname(first_name))


def _ignores_case(folder: str) -> bool:
    """Return True when a folder is found in other case too, as on macOS."""
    swapped = folder.swapcase()
    return swapped != folder and os.path.exists(swapped) and os.path.samefile(folder, swapped)


def _max_name_bytes(folder: Path) -> int:
    """Return how long a file name may be in a folder."""
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):  # Windows has no such call
        return MAX_NAME_BYTES


def _part_name(target: Path) -> Path:
    """Return a name beside a result; a short one, since that of the result may be as long as names can be."""
    remove_leftovers(target.parent)
    return target.parent / own_name(f".part{target.suffix}")


@contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[str]:
    """Yield a path to write to; the file written there is renamed to `path` at the end, with its sidecar files.

    Raises
    ------
    OutputError
        When the folder is missing or not writable, the disk is full, or the old file is in use.
    """
    target = check_target(path)
    part = _part_name(target)
    try:
        yield str(part)
        _take_over(part, target)
    except OSError as error:
        raise cannot_write(target, error.strerror or error) from error
    finally:
        for leftover in (part, *(Path(f"{part}{ending}") for ending in SIDECARS)):
            leftover.unlink(missing_ok=True)


@contextmanager
def temporary_files_in(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Let `TemporaryFolder` make its folders in another one than the system's, in this thread and for this block."""
    token = _temporary_root.set(os.fspath(folder))
    try:
        yield
    finally:
        _temporary_root.reset(token)


class TemporaryFolder:
    """A private folder for large files in a ``with`` block; it is gone afterwards with all that is in it."""

    def __enter__(self) -> Path:
        root = _temporary_root.get() or tempfile.gettempdir()
        remove_leftovers(root)
        self._folder = tempfile.TemporaryDirectory(prefix=own_prefix(), dir=root)
        return Path(self._folder.name)

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # The traceback of a failed or cancelled run keeps datasets alive, and Windows removes no open files.
        traceback.clear_frames(trace)
        self._folder.cleanup()


@contextmanager
def temporary_beside(path: str | os.PathLike[str]) -> Iterator[str]:
    """Give a path beside a file, with its ending, to write what goes into the file later; it is removed at the end.

    Raises
    ------
    OutputError
        When the folder is missing or not writable, or the file is in use.
    """
    part = _part_name(check_target(path))
    try:
        yield str(part)
    finally:
        part.unlink(missing_ok=True)


def _take_over(part: Path, target: Path) -> None:
    """Give a finished file and its sidecars their names: all of them, or none when the old file is in use."""
    endings = [ending for ending in SIDECARS if Path(f"{part}{ending}").exists()]
    moves = [(Path(f"{part}{ending}"), Path(f"{target}{ending}")) for ending in endings]
    stale = [Path(f"{target}{ending}") for ending in SIDECARS if ending not in endings]
    _replace_together([*moves, (part, target)], stale)


def _replace_together(moves: Sequence[tuple[Path, Path]], stale: Sequence[Path]) -> None:
    """Rename files to their places, and remove those that belong to what was there before; all or none.

    The last move decides: it is the file that the others describe, and what another program is likely to hold open.
    So the old describing files are set aside until it has succeeded, and come back otherwise.
    """
    aside: list[tuple[Path, Path]] = []
    placed: list[tuple[Path, Path]] = []
    try:
        for old in (*(target for _, target in moves[:-1]), *stale):
            if _is_there(old):
                backup = old.parent / own_name(".old")
                os.replace(old, backup)
                aside.append((backup, old))
        for new, target in moves:
            os.replace(new, target)
            placed.append((new, target))
    except OSError:
        for new, target in placed:
            os.replace(target, new)
        for backup, old in aside:
            os.replace(backup, old)
        raise
    for backup, _ in aside:
        backup.unlink()


def _is_there(path: Path) -> bool:
    """Return True when there is such a file; a name that is too long has none."""
    try:
        return path.exists()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return False


@contextmanager
def written_in_folder(path: str | os.PathLike[str], companions: Sequence[str] = ()) -> Iterator[Path]:
    """Yield a folder to write into; at the end the file named like `path` and all others are moved beside `path`.

    It is for formats of several files, which refer to each other by name.

    Parameters
    ----------
    path : str or path
    companions : sequence of str
        Endings that further files of the format have in place of that of `path`. Such files of an earlier result are
        removed, like GDAL's sidecar files.

    Raises
    ------
    OutputError
        When the folder is missing or not writable, the disk is full, or the old file is in use.
    """
    target = check_target(path)
    folder = _part_name(target)
    try:
        folder.mkdir()
        yield folder
        _move_from(folder, target, companions)
    except OSError as error:
        raise cannot_write(target, error.strerror or error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move_from(folder: Path, target: Path, companions: Sequence[str]) -> None:
    """Move the files of a folder to their places, the one called as the target last."""
    names = sorted(path.name for path in folder.iterdir() if path.name != target.name)
    known = {f"{target.name}{ending}" for ending in SIDECARS} | {f"{target.stem}{ending}" for ending in companions}
    moves = [(folder / name, target.parent / name) for name in [*names, target.name]]
    _replace_together(moves, [target.parent / name for name in sorted(known.difference(names))])


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a UTF-8 text file whole, or not at all."""
    with written_whole(path) as part:
        Path(part).write_bytes(text.encode("utf-8"))
