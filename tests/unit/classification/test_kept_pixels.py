# SPDX-License-Identifier: GPL-2.0-or-later
"""Features of painted pixels are computed once each."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.kept_pixels import KeptPixels


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
