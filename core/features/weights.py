# SPDX-License-Identifier: GPL-2.0-or-later
"""The weights of a network in a file (safetensors): read and written by numpy, each fault a sentence.

Such a file is the length of a header in 8 bytes, little-endian, the header as JSON (type, shape and place of each array
by its name), and the numbers one array after another. Nothing in it is executed.

References
----------
https://github.com/huggingface/safetensors, "Format"
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, InputError
from ..base.files import written_whole

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

MAX_FILE_BYTES = 64 * 2**20
MAX_HEADER_BYTES = 2**20
MAX_AXES = 8
LENGTH_BYTES = 8
ALIGN_BYTES = 8  # the header is filled with spaces, so that the numbers begin at a multiple of it
TYPE = "F32"
METADATA = "__metadata__"
NUMBER = np.dtype("<f4")


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return what a weights file holds; raises `InputError` when it is missing or too large."""
    try:
        size = Path(path).stat().st_size
        if size > MAX_FILE_BYTES:
            raise InputError(
                N_("The weights file {path} is too large: more than {most} MB. Choose the one of a feature model."),
                path=path,
                most=MAX_FILE_BYTES // 2**20,
            )
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            N_("The weights file {path} cannot be read ({reason}). It belongs beside its feature model."),
            path=path,
            reason=error.strerror or error,
        ) from error


def parsed(data: bytes, path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """Return the arrays of a weights file by their names.

    Parameters
    ----------
    data : bytes
        The file.
    path : str or path
        For the sentences.

    Returns
    -------
    dict of str to float32 ndarray

    Raises
    ------
    InputError
        When it is no such file, is cut off or damaged, or holds other numbers than finite float32.
    """
    length = int.from_bytes(data[:LENGTH_BYTES], "little")
    start = LENGTH_BYTES + length
    if len(data) < LENGTH_BYTES or not 2 <= length <= MAX_HEADER_BYTES:
        raise _no_weights(path)
    if len(data) < start:
        raise _cut_off(path, start, len(data))
    header = _header(data[LENGTH_BYTES:start], path)
    header.pop(METADATA, None)
    shapes = {name: _shape(name, entry, path) for name, entry in header.items()}
    end = _check_places(header, shapes, path)
    if start + end > len(data):
        raise _cut_off(path, start + end, len(data))
    if start + end < len(data):
        raise _damaged(path, "size")
    tensors = {}
    for name, shape in shapes.items():
        first, last = header[name]["data_offsets"]
        array = np.frombuffer(data, NUMBER, (last - first) // NUMBER.itemsize, start + first)
        if not np.isfinite(array).all():
            raise InputError(
                N_("The weights file {path} holds numbers that are not finite ({name}). Train the model again."),
                path=path,
                name=name,
            )
        tensors[name] = array.reshape(shape).astype(np.float32)
    return tensors


def _header(text: bytes, path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the parsed header; raises `InputError` when it is none, or has a name twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entries = dict(pairs)
        if len(entries) < len(pairs):
            raise _damaged(path, "duplicate names")
        return entries

    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=once)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _no_weights(path) from error
    if not isinstance(header, dict):
        raise _no_weights(path)
    return header


def _shape(name: str, entry: Any, path: str | os.PathLike[str]) -> tuple[int, ...]:
    """Return the shape of an array; raises `InputError` when its entry in the header cannot be right."""
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise _damaged(path, name)
    if entry["dtype"] != TYPE:
        raise InputError(
            N_("The weights file {path} holds numbers of type {type} ({name}). Only {known} is read."),
            path=path,
            type=entry["dtype"],
            name=name,
            known=TYPE,
        )
    shape, offsets = entry["shape"], entry["data_offsets"]
    for numbers in (shape, offsets):
        if not isinstance(numbers, list) or not all(type(n) is int and 0 <= n <= MAX_FILE_BYTES for n in numbers):
            raise _damaged(path, name)
    if len(shape) > MAX_AXES or len(offsets) != 2 or offsets[1] - offsets[0] != NUMBER.itemsize * math.prod(shape):
        raise _damaged(path, name)
    return tuple(shape)


def _check_places(header: dict[str, Any], names: Mapping[str, Any], path: str | os.PathLike[str]) -> int:
    """Return where the numbers end; raises `InputError` unless the arrays follow one another without gaps."""
    end = 0
    for first, last in sorted(header[name]["data_offsets"] for name in names):
        if first != end:
            raise _damaged(path, "data_offsets")
        end = last
    return end


def _no_weights(path: str | os.PathLike[str]) -> InputError:
    return InputError(N_("{path} holds no weights (safetensors). Choose the file that came with the model."), path=path)


def _cut_off(path: str | os.PathLike[str], expected: int, count: int) -> InputError:
    return InputError(
        N_("The weights file {path} is cut off: {count} of {expected} bytes are there. Copy it again."),
        path=path,
        count=count,
        expected=expected,
    )


def _damaged(path: str | os.PathLike[str], detail: str) -> InputError:
    return InputError(N_("The weights file {path} is damaged ({detail}). Copy it again."), path=path, detail=detail)


def packed(tensors: Mapping[str, np.ndarray]) -> bytes:
    """Return the bytes of a weights file.

    Parameters
    ----------
    tensors : mapping of str to ndarray
        Written as float32, in their order.
    """
    header, parts, end = {}, [], 0
    for name, tensor in tensors.items():
        part = np.ascontiguousarray(tensor, dtype=NUMBER).tobytes()
        header[name] = {"dtype": TYPE, "shape": list(tensor.shape), "data_offsets": [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % ALIGN_BYTES)
    return b"".join([len(text).to_bytes(LENGTH_BYTES, "little"), text, *parts])


def read_weights(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """Return the arrays of a weights file by their names; raises `InputError` as `read_bytes` and `parsed` do."""
    return parsed(read_bytes(path), path)


def write_weights(path: str | os.PathLike[str], tensors: Mapping[str, np.ndarray]) -> None:
    """Write arrays by their names as float32, whole or not at all; raises `OutputError` when that cannot be."""
    with written_whole(path) as part:
        Path(part).write_bytes(packed(tensors))
