# SPDX-License-Identifier: GPL-2.0-or-later
"""Values of the blocks of a long run, kept beside its result until it is whole, for the next run of the same work."""

from __future__ import annotations

import json
import os
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from ..base.leftovers import RECORD_ENDING, is_abandoned, own_name, released_name

if TYPE_CHECKING:
    from collections.abc import Iterator

Arrays = tuple[np.ndarray, ...]

MAGIC = b"ClusterBrush blocks 1\n"
LENGTH = struct.Struct("<I")
MAX_HEADER_BYTES = 2**20
KINDS = "biuf"  # of numbers that are kept


class DamagedError(Exception):
    """A record ends in the middle of a block, as the process was killed there, or holds something else."""


@dataclass(frozen=True)
class _Found:
    """A record that no running process owns, and where its blocks begin."""

    path: Path
    output: str
    key: str
    begin: int


class BlockRecord:
    """The record of one run; made by `BlockRecord.of`.

    The blocks of the run that was cut off come first, each checked by its checksum; what follows them is written over.

    Parameters
    ----------
    path : Path
        A name of this process.
    file : binary file
        Open for reading and writing, at the first block.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path, self._file = path, file
        self._end = file.tell()

    @classmethod
    def of(cls, output: str | os.PathLike[str], key: str) -> BlockRecord:
        """Take over the record of a run that was cut off, or begin one; records of other work on `output` are removed.

        Parameters
        ----------
        output : str or path
            The result, beside which the record lies.
        key : str
            Tells whether it is the same work.

        Raises
        ------
        OSError
            When nothing can be written there.
        """
        folder, name = Path(output).absolute().parent, Path(output).name
        path = folder / own_name(RECORD_ENDING)
        for found in _abandoned(folder):
            if found.output == name and found.key == key and _is_taken(found.path, path):
                file = path.open("r+b")
                file.seek(found.begin)
                return cls(path, file)
            if found.output == name:
                found.path.unlink(missing_ok=True)
        file = path.open("w+b")
        file.write(MAGIC + _framed({"output": name, "key": key}))
        return cls(path, file)

    def blocks(self) -> Iterator[Arrays]:
        """Yield the values of the blocks that are kept, in order; read them all before the first `append`."""
        size = os.fstat(self._file.fileno()).st_size
        while True:
            self._file.seek(self._end)
            try:
                arrays = _read_block(self._file, size)
            except (DamagedError, OSError):
                return
            self._end = self._file.tell()
            yield arrays

    def append(self, arrays: Arrays) -> None:
        """Keep the values of the next block; raises `OSError`, such as on a full disk."""
        contents = [np.ascontiguousarray(array) for array in arrays]
        checksum = 0
        for array in contents:
            checksum = zlib.crc32(array.data, checksum)
        described = [[array.dtype.str, list(array.shape)] for array in contents]
        self._file.seek(self._end)
        self._file.write(_framed({"arrays": described, "checksum": checksum}))
        for array in contents:
            self._file.write(array.data)
        self._file.flush()  # into the system's hands: the process may be killed, the machine goes on
        self._end = self._file.tell()

    def keep(self) -> None:
        """Leave it for the next run."""
        self._file.close()
        os.replace(self._path, self._path.with_name(released_name(RECORD_ENDING)))

    def remove(self) -> None:
        """Remove it, when the result is whole or the disk is full."""
        with suppress(OSError):  # on a full disk closing writes, and fails, once more
            self._file.close()
        self._path.unlink(missing_ok=True)


def _is_taken(path: Path, own: Path) -> bool:
    """Give a record to this process; False when another one was faster."""
    try:
        os.rename(path, own)
    except OSError:
        return False
    return True


def _abandoned(folder: Path) -> list[_Found]:
    """Return the readable records of a folder that no running process owns."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(RECORD_ENDING)]
    except OSError:
        return []
    records = (_opened(folder / name) for name in sorted(names) if is_abandoned(name))
    return [record for record in records if record is not None]


def _opened(path: Path) -> _Found | None:
    """Return what the header of a record says; None for another file."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return None
            header = _read_header(file)
            return _Found(path, str(header.get("output")), str(header.get("key")), file.tell())
    except (DamagedError, OSError):
        return None


def _framed(values: dict[str, Any]) -> bytes:
    text = json.dumps(values).encode()
    return LENGTH.pack(len(text)) + text


def _read_header(file: IO[bytes]) -> dict[str, Any]:
    raw = file.read(LENGTH.size)
    if len(raw) < LENGTH.size:
        raise DamagedError
    (length,) = LENGTH.unpack(raw)
    if length > MAX_HEADER_BYTES:
        raise DamagedError
    try:
        values = json.loads(file.read(length))
    except ValueError as error:  # not JSON, or not text
        raise DamagedError from error
    if not isinstance(values, dict):
        raise DamagedError
    return values


def _read_block(file: IO[bytes], size: int) -> Arrays:
    """Return the arrays of the block at the place of a file of `size` bytes."""
    header = _read_header(file)
    arrays, checksum = [], 0
    for described in _list(header.get("arrays")):
        dtype, shape = _description(described)
        n_bytes = int(np.prod(shape, dtype=object)) * dtype.itemsize
        if n_bytes > size - file.tell():
            raise DamagedError
        content = file.read(n_bytes)
        if len(content) < n_bytes:
            raise DamagedError
        checksum = zlib.crc32(content, checksum)
        arrays.append(np.frombuffer(content, dtype).reshape(shape))
    if not arrays or checksum != header.get("checksum"):
        raise DamagedError
    return tuple(arrays)


def _description(values: object) -> tuple[np.dtype, tuple[int, ...]]:
    """Return type and shape of an array as a record says them."""
    if not isinstance(values, list) or len(values) != 2 or not isinstance(values[0], str):
        raise DamagedError
    shape = _list(values[1])
    if not all(isinstance(length, int) and length >= 0 for length in shape):
        raise DamagedError
    try:
        dtype = np.dtype(values[0])
    except TypeError as error:
        raise DamagedError from error
    if dtype.kind not in KINDS:
        raise DamagedError
    return dtype, tuple(shape)


def _list(values: object) -> list[Any]:
    if not isinstance(values, list):
        raise DamagedError
    return values
