# SPDX-License-Identifier: GPL-2.0-or-later
"""Every second pixel of every second row: which pixel represents a square of them."""

from __future__ import annotations

import numpy as np


def thinned_shape(shape: tuple[int, ...], stride: int) -> tuple[int, int]:
    """Return height and width of a plane that holds every `stride`-th pixel of a block."""
    return -(-shape[-2] // stride), -(-shape[-1] // stride)


def first_valid(valid: np.ndarray, stride: int) -> np.ndarray:
    """Return the flat index of the pixel that represents each square of `stride` pixels: its first valid one, or -1.

    Parameters
    ----------
    valid : bool ndarray of shape (height, width)
    stride : int
        Edge of a square, in pixels.

    Returns
    -------
    int64 ndarray of the shape that `thinned_shape` gives
    """
    height, width = valid.shape
    first = np.full(thinned_shape(valid.shape, stride), -1, dtype=np.int64)
    for row in reversed(range(min(stride, height))):
        for col in reversed(range(min(stride, width))):
            candidates = valid[row::stride, col::stride]
            flat = np.add.outer(np.arange(row, height, stride) * width, np.arange(col, width, stride))
            part = first[: candidates.shape[0], : candidates.shape[1]]
            np.copyto(part, flat, where=candidates)
    return first


def thinned(planes: np.ndarray, valid: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Return planes and valid of the pixels that represent each square of `stride` pixels; 0 where none is valid.

    Parameters
    ----------
    planes : ndarray of shape (n, height, width)
    valid : bool ndarray of shape (height, width)
    stride : int
    """
    if stride == 1:
        return planes, valid
    if valid.all():
        thin = planes[:, ::stride, ::stride]
        return thin, np.ones(thin.shape[1:], dtype=bool)
    chosen = first_valid(valid, stride)
    thin_valid = chosen >= 0
    thin = planes.reshape(len(planes), -1)[:, np.maximum(chosen, 0)]
    np.copyto(thin, 0, where=~thin_valid)
    return thin, thin_valid
