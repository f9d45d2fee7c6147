# SPDX-License-Identifier: GPL-2.0-or-later
"""Arrays inside a model file: base64 of little-endian numbers with their shape, checked when they are read."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np

from .errors import N_, ModelError

TYPES: dict[str, np.dtype] = {"f4": np.dtype("<f4"), "i4": np.dtype("<i4"), "u2": np.dtype("<u2"), "u1": np.dtype("u1")}


def pack(array: np.ndarray, kind: str = "f4") -> dict[str, Any]:
    """Return an array as JSON values.

    Parameters
    ----------
    array : ndarray of any shape (n, ...)
        Of values that the type `kind` holds exactly.
    kind : {"f4", "i4", "u2", "u1"}
    """
    data = np.ascontiguousarray(array, dtype=TYPES[kind]).tobytes()
    return {"type": kind, "shape": list(array.shape), "data": base64.b64encode(data).decode("ascii")}


def unpack(values: Any, kind: str, shape: tuple[int | None, ...]) -> np.ndarray:
    """Return the array that `pack` gave.

    Parameters
    ----------
    values : Any
        Parsed JSON.
    kind : {"f4", "i4", "u2", "u1"}
    shape : tuple of int or None
        The shape it must have; None for any length.

    Raises
    ------
    ModelError
        When type, shape or data do not fit, or a number is not finite.
    """
    try:
        stored_shape = tuple(values["shape"])
        data = base64.b64decode(values["data"], validate=True)
        is_shape = all(type(size) is int and size >= 0 for size in stored_shape) and len(stored_shape) == len(shape)
        same_type = is_shape and values["type"] == kind
        fits = same_type and all(expected in (None, size) for expected, size in zip(shape, stored_shape))
        array = np.frombuffer(data, dtype=TYPES[kind]).reshape(stored_shape) if fits else None
    except (KeyError, TypeError, ValueError, OverflowError, binascii.Error) as error:
        raise damaged(error) from error
    if array is None or not np.isfinite(array).all():
        raise damaged(kind)
    return array.astype(TYPES[kind].newbyteorder("="))


def number(values: dict[str, Any], name: str, low: float, high: float) -> float:
    """Return a number of a model file within bounds, or raise `ModelError`."""
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise damaged(name)
    return value


def damaged(detail: object) -> ModelError:
    """Return the error for a model file whose part `detail` cannot be right."""
    return ModelError(N_("The model is damaged ({detail}). Fit it again."), detail=detail)
