# SPDX-License-Identifier: GPL-2.0-or-later
"""How a window is computed in parts: without what is known of an overlapping one, and as many as there are threads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..raster.grid import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

PART_PIXELS = 2**19  # of a part at most: the pixels around are computed twice, so that larger parts cost less
MIN_EDGE = 64  # pixels; along a shorter edge a part is not divided, since most of it would be computed twice


def squares(window: Window, stride: int) -> Window:
    """Return the squares of `stride` pixels that a window touches, counted in such squares; it begins with one."""
    row, col = window.row // stride, window.col // stride
    bottom, right = -(-(window.row + window.height) // stride), -(-(window.col + window.width) // stride)
    return Window(row, col, bottom - row, right - col)


def pixels_of(part: Window, stride: int, height: int, width: int) -> Window:
    """Return the pixels of a window of squares on a raster of that size."""
    row, col = part.row * stride, part.col * stride
    return Window(row, col, min(part.height * stride, height - row), min(part.width * stride, width - col))


def shared(window: Window, other: Window) -> Window | None:
    """Return the part that two windows have in common, or None."""
    row, col = max(window.row, other.row), max(window.col, other.col)
    bottom = min(window.row + window.height, other.row + other.height)
    right = min(window.col + window.width, other.col + other.width)
    return Window(row, col, bottom - row, right - col) if bottom > row and right > col else None


def around(window: Window, inner: Window) -> list[Window]:
    """Return the parts of a window beside one inside it: above, below, left and right."""
    below, right = inner.row + inner.height, inner.col + inner.width
    parts = [
        Window(window.row, window.col, inner.row - window.row, window.width),
        Window(below, window.col, window.row + window.height - below, window.width),
        Window(inner.row, window.col, inner.height, inner.col - window.col),
        Window(inner.row, right, inner.height, window.col + window.width - right),
    ]
    return [part for part in parts if part.height > 0 and part.width > 0]


def divided(part: Window, workers: int, max_pixels: int = PART_PIXELS, min_edge: int = MIN_EDGE) -> list[Window]:
    """Return a part in pieces of about the same size, a multiple of `workers` where it is large enough.

    It is cut along its rows, which files are read by, unless it is much wider than high.
    """
    is_wide = part.width > 2 * part.height
    length = part.width if is_wide else part.height
    count = workers * math.ceil(part.height * part.width / (max_pixels * workers))
    count = min(count, max(1, length // min_edge))
    cuts = [length * number // count for number in range(count + 1)]
    if is_wide:
        return [Window(part.row, part.col + a, part.height, b - a) for a, b in zip(cuts, cuts[1:])]
    return [Window(part.row + a, part.col, b - a, part.width) for a, b in zip(cuts, cuts[1:])]


def largest_shared(window: Window, known: Sequence[Window]) -> tuple[int, Window] | None:
    """Return which of the known windows has most in common with a window, and that part; None when none has any."""
    parts = [(number, part) for number, other in enumerate(known) if (part := shared(window, other)) is not None]
    return max(parts, key=lambda found: found[1].height * found[1].width, default=None)
