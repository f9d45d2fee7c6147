# SPDX-License-Identifier: GPL-2.0-or-later
"""Features of painted pixels are computed once each."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.kept_pixels import KeptPixels, KeptRasters


def test_each_pixel_is_computed_once_and_all_come_in_order():
    computed: list[int] = []

    def compute(pixels: np.ndarray) -> np.ndarray:
        computed.extend(pixels.tolist())
        return np.stack([pixels, pixels**2]).astype(np.float32)

    kept = KeptPixels()
    for asked in ([4, 9], [1, 4, 5, 9], [5], [1, 4, 5, 9, 30], [1, 4, 5, 9, 30]):
        pixels = np.array(asked, dtype=np.int64)
        np.testing.assert_array_equal(kept.of(pixels, compute), [pixels, pixels**2])
    assert sorted(computed) == [1, 4, 5, 9, 30]
    assert kept.n_bytes == 5 * 8 + 2 * 5 * 4


class Raster:
    """Ten pixels with a value each."""

    n_pixels = 10

    def __init__(self, first: int) -> None:
        self.values = np.arange(first, first + 10)


def test_pixels_of_several_rasters_come_in_their_order():
    first, second = Raster(100), Raster(200)
    kept, calls = KeptRasters(), []

    def compute(raster: Raster, pixels: np.ndarray) -> np.ndarray:
        calls.append((raster, pixels.tolist()))
        return raster.values[pixels][None]

    pixels = np.array([3, 7, 12, 19], dtype=np.int64)
    for _ in range(2):
        np.testing.assert_array_equal(kept.of((first, second), pixels, compute), [[103, 107, 202, 209]])
    assert calls == [(first, [3, 7]), (second, [2, 9])], "once each"
    assert kept.of((first, second), np.empty(0, np.int64), compute) is None
    before = kept.n_bytes
    calls.clear()
    del second
    assert kept.n_bytes < before, "what was kept goes with its raster"
