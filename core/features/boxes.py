# SPDX-License-Identifier: GPL-2.0-or-later
"""Sums and means over a square around each pixel of a block.

Sums of 2, 4, 8 ... neighbours come from sums of half as many, so a wide square costs few additions. Each pixel's terms
are added in the same order wherever it stands, so a map made in blocks equals the map made whole, bit for bit.

Nodata has no influence: means are those of the valid pixels. Beyond the raster's edge the outermost pixels are
repeated, and beyond a block's edge too, where only the halo is affected.

With a stride of 2 the results hold every second pixel of every second row; the values are those that all pixels would
have there, but for rounding.
"""

from __future__ import annotations

import numpy as np

ROWS, COLUMNS = -2, -1  # axes of planes (..., height, width)


class Box:
    """Means over a square of 2 radius + 1 pixels on one block.

    Parameters
    ----------
    valid : bool ndarray of shape (height, width)
        Begins at multiples of the stride on the raster. Planes given to the methods are 0 where it is False.
    radius : int
        Pixels.
    stride : {1, 2}
    """

    def __init__(self, valid: np.ndarray, radius: int, stride: int = 1) -> None:
        self.radius, self._stride = radius, stride
        self._share: np.ndarray | np.float32 = np.float32(1.0) / np.float32((2 * radius + 1) ** 2)
        if not valid.all():
            self._share = np.float32(1.0) / np.maximum(self.sum(valid.astype(np.float32)), np.float32(1.0))

    def sum(self, plane: np.ndarray) -> np.ndarray:
        """Return the sum over the box around each pixel, float32 (..., height, width), these divided by the stride."""
        return self._sum(np.asarray(plane, dtype=np.float32), np.float32)

    def mean(self, plane: np.ndarray) -> np.ndarray:
        """Return the mean over the valid pixels of the box around each pixel, float32 (..., height, width)."""
        total = self.sum(plane)
        total *= self._share
        return total

    def share(self, mask: np.ndarray) -> np.ndarray:
        """Return the share of the valid pixels of the box where a mask is True, float32 (..., height, width).

        Equals the mean of the mask, in a quarter of the time.

        Parameters
        ----------
        mask : bool ndarray of shape (..., height, width)
            False where not valid.
        """
        return self._sum(mask.view(np.uint8), np.uint16) * self._share

    def _sum(self, plane: np.ndarray, wide: type) -> np.ndarray:
        """Return the sums, along the columns in the plane's own type and along the rows in a wide one."""
        size = 2 * self.radius + 1
        down = window_sums(repeated(plane, self.radius, ROWS), size, ROWS, self._stride)
        down = repeated(down.astype(wide, copy=False), self.radius, COLUMNS)
        return window_sums(down, size, COLUMNS, self._stride)


def along(planes: np.ndarray, axis: int, part: slice) -> np.ndarray:
    """Return some rows (`ROWS`) or columns (`COLUMNS`) of planes (..., height, width)."""
    return planes[..., part, :] if axis == ROWS else planes[..., part]


def repeated(planes: np.ndarray, count: int, axis: int) -> np.ndarray:
    """Return planes (..., height, width) with `count` times more of the first and last row or column."""
    shape, size = list(planes.shape), planes.shape[axis]
    shape[axis] += 2 * count
    result = np.empty(shape, dtype=planes.dtype)
    along(result, axis, slice(count, count + size))[:] = planes
    along(result, axis, slice(0, count))[:] = along(planes, axis, slice(0, 1))
    along(result, axis, slice(count + size, None))[:] = along(planes, axis, slice(size - 1, size))
    return result


def window_sums(values: np.ndarray, size: int, axis: int, stride: int = 1) -> np.ndarray:
    """Return the sums of `size` neighbours along an axis, beginning at every `stride`-th.

    Parameters
    ----------
    values : ndarray of shape (..., height, width)
        Its type must hold the sums.
    size : int
        Odd where the stride is 2.
    axis : {ROWS, COLUMNS}
    stride : {1, 2}

    Returns
    -------
    ndarray of the same type
        Along the axis as long as there are whole windows.
    """
    n = (values.shape[axis] - size) // stride + 1
    if stride == 1:
        return _running_sums(values, size, axis, n)
    last = _cut(values, size - 1, n, axis, stride)
    if size == 1:
        return last.copy()
    n_pairs = n + size // 2 - 1
    pairs = _cut(values, 0, n_pairs, axis, stride) + _cut(values, 1, n_pairs, axis, stride)
    sums = _running_sums(pairs, size // 2, axis, n)
    sums += last
    return sums


def _cut(values: np.ndarray, start: int, length: int, axis: int, step: int = 1) -> np.ndarray:
    """Return every `step`-th row or column from `start` on, `length` in all."""
    return along(values, axis, slice(start, start + (length - 1) * step + 1, step))


def _running_sums(values: np.ndarray, size: int, axis: int, n: int) -> np.ndarray:
    """Return the sums of `size` neighbours along an axis, `n` of them."""
    result: np.ndarray | None = None
    sums, length, done = values, 1, 0
    while True:
        if size & length:
            part = _cut(sums, done, n, axis)
            result = part.copy() if result is None else np.add(result, part, out=result)
            done += length
        if done == size and result is not None:
            return result
        rest = sums.shape[axis] - length
        sums = _cut(sums, 0, rest, axis) + _cut(sums, length, rest, axis)
        length *= 2
