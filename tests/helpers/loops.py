# SPDX-License-Identifier: GPL-2.0-or-later
"""What filters of classes do, in plain loops."""

from __future__ import annotations

import numpy as np


def slow_majority(ids: np.ndarray, radius: int) -> np.ndarray:
    result = np.zeros_like(ids)
    for row, col in np.argwhere(ids > 0):
        around = ids[max(0, row - radius) : row + radius + 1, max(0, col - radius) : col + radius + 1]
        counts = np.bincount(around[around > 0])
        own = ids[row, col]
        result[row, col] = own if counts[own] == counts.max() else counts.argmax()
    return result


def slow_patches(ids: np.ndarray, corners: bool) -> list[np.ndarray]:
    """Return the patches of equal ids above 0 as masks."""
    left, patches = ids > 0, []
    steps = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r or c) and (corners or not (r and c))]
    while left.any():
        start = tuple(np.argwhere(left)[0])
        patch, heap = np.zeros_like(left), [start]
        left[start] = False
        while heap:
            row, col = heap.pop()
            patch[row, col] = True
            for r, c in steps:
                to = (row + r, col + c)
                if 0 <= to[0] < ids.shape[0] and 0 <= to[1] < ids.shape[1] and left[to] and ids[to] == ids[row, col]:
                    left[to] = False
                    heap.append(to)
        patches.append(patch)
    return patches
