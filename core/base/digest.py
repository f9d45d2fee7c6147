# SPDX-License-Identifier: GPL-2.0-or-later
"""A short text that tells whether two values, with all that they hold, are the same."""

from __future__ import annotations

import hashlib
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

DIGEST_BYTES = 16
PROTOCOL = 2  # of `__reduce_ex__`: the first that takes objects apart without the class saying how


def digest_of(*values: object) -> str:
    """Return a digest of values, the same in every process.

    Parameters
    ----------
    *values : object
        Anything that could be pickled: numbers, text, arrays, containers, functions of a module, and objects of those.
        An object is taken apart as pickling does, so what it leaves out there, such as open files, does not count;
        one that has a method `identity` is what that returns. Nothing is ever built from a digest.

    Returns
    -------
    str
        32 hexadecimal digits.

    Raises
    ------
    TypeError
        When a value cannot be taken apart.
    """
    return _digest(values, ()).hex()


def _digest(value: object, above: tuple[int, ...]) -> bytes:
    """Return the digest of a value inside the objects whose ids are `above`."""
    digest = hashlib.blake2b(type(value).__qualname__.encode(), digest_size=DIGEST_BYTES)
    if id(value) in above:  # a circle: how far up it closes tells it
        digest.update(str(above[::-1].index(id(value))).encode())
    elif isinstance(value, np.ndarray) and not value.dtype.hasobject:
        digest.update(f"{value.dtype.str} {value.shape}".encode())
        digest.update(np.ascontiguousarray(value).data)
    elif isinstance(value, (type, FunctionType, BuiltinFunctionType)):
        digest.update(f"{value.__module__}.{value.__qualname__}".encode())
    elif value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        digest.update(repr(value).encode("utf-8", "surrogatepass"))
    else:
        for part in _parts(value, (*above, id(value))):
            digest.update(part)
    return digest.digest()


def _parts(value: Any, above: tuple[int, ...]) -> list[bytes]:
    """Return the digests of what a value holds; those of sets and dictionaries in an order of their own."""
    if isinstance(value, (tuple, list)):
        return [_digest(item, above) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_digest(item, above) for item in value)
    if isinstance(value, dict):
        return sorted(_digest(key, above) + _digest(item, above) for key, item in value.items())
    if hasattr(value, "identity"):  # what it is pickled as does not say what it holds, such as a path
        return [_digest(value.identity(), above)]
    reduced = value.__reduce_ex__(PROTOCOL)
    if isinstance(reduced, str):  # a constant of its module
        return [reduced.encode()]
    rebuild, arguments, *rest = reduced
    contents = [list(item) if hasattr(item, "__next__") else item for item in rest]
    return [_digest(part, above) for part in (rebuild, arguments, *contents)]
