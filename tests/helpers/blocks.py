# SPDX-License-Identifier: GPL-2.0-or-later
"""Random images with nodata, and windows of them, for tests that blocks equal the whole bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.raster.grid import Window
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable


@st.composite
def images(draw, most_bands: int = 4, longest: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """Draw bands (n_bands, height, width), 0 where not valid, and valid, with nodata of several shapes."""
    n_bands = draw(st.integers(1, most_bands))
    height, width = draw(st.integers(1, longest)), draw(st.integers(1, longest))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    bands = rng.normal(size=(n_bands, height, width)).astype(np.float32)
    valid = np.ones((height, width), dtype=bool)
    kind = draw(st.sampled_from(["none", "border", "holes", "nearly all", "all"]))
    if kind == "border":
        valid[:, : width // 2] = False
    elif kind == "holes":
        valid &= rng.random((height, width)) > 0.1
    elif kind == "nearly all":
        valid &= rng.random((height, width)) > 0.98
    elif kind == "all":
        valid[:] = False
    bands[:, ~valid] = 0.0
    return bands, valid


@st.composite
def windows(draw, shape: tuple[int, int], multiple: int = 1) -> Window:
    """Draw a window of an image; it begins at multiples of pixels, and ends so or at the image's edge."""
    row = draw(st.integers(0, (shape[0] - 1) // multiple)) * multiple
    col = draw(st.integers(0, (shape[1] - 1) // multiple)) * multiple
    height = draw(st.integers(1, -(-(shape[0] - row) // multiple))) * multiple
    width = draw(st.integers(1, -(-(shape[1] - col) // multiple))) * multiple
    return Window(row, col, min(height, shape[0] - row), min(width, shape[1] - col))


def cut(array: np.ndarray, window: Window, stride: int = 1) -> np.ndarray:
    """Return the part of planes (..., height, width), one in `stride` pixels, that a window covers."""
    rows = slice(window.row // stride, -(-(window.row + window.height) // stride))
    cols = slice(window.col // stride, -(-(window.col + window.width) // stride))
    return array[..., rows, cols]


def in_block(
    compute: Callable[[np.ndarray, np.ndarray], np.ndarray],
    bands: np.ndarray,
    valid: np.ndarray,
    window: Window,
    halo: int,
    align: int,
    stride: int = 1,
) -> np.ndarray:
    """Compute planes of a window out of the block that its halo asks for."""
    outer = window.grown(halo + stride - 1, *valid.shape).begun_at(align)
    planes = compute(np.ascontiguousarray(cut(bands, outer)), np.ascontiguousarray(cut(valid, outer)))
    within = Window(window.row - outer.row, window.col - outer.col, window.height, window.width)
    return cut(planes, within, stride)


def same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays are equal bit for bit; NaN and negative zero count."""
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
