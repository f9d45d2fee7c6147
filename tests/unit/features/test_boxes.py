# SPDX-License-Identifier: GPL-2.0-or-later
"""Box sums: numbers by hand, sums worked out slowly, nodata unseen, blocks equal the whole."""

from __future__ import annotations

import numpy as np
import pytest
from blocks import cut, images, in_block, same_bits, windows
from clusterbrush.core.features.boxes import COLUMNS, ROWS, Box, window_sums
from hypothesis import given, settings
from hypothesis import strategies as st


def test_a_box_mean_by_hand() -> None:
    """Radius 1 in the middle of 1 ... 9 is 5; with the 9 invalid, 36 / 8."""
    plane = np.arange(1, 10, dtype=np.float32).reshape(3, 3)
    valid = np.ones((3, 3), dtype=bool)
    assert Box(valid, 1).mean(plane)[1, 1] == 5.0
    valid[2, 2] = False
    assert Box(valid, 1).mean(plane * valid)[1, 1] == 36 / 8
    # in the corner the edge goes on: 1 four times, 2 and 4 twice, 5 once
    assert Box(valid, 1).mean(plane * valid)[0, 0] == pytest.approx((4 + 4 + 8 + 5) / 9)


def test_a_box_sum_of_integers_is_exact() -> None:
    rng = np.random.default_rng(1)
    plane = rng.integers(0, 1000, (50, 70)).astype(np.float32)
    padded = np.pad(plane, 8, mode="edge").astype(np.int64)
    expected = sum(padded[r : r + 50, c : c + 70] for r in range(17) for c in range(17))
    np.testing.assert_array_equal(Box(np.ones((50, 70), dtype=bool), 8).sum(plane), expected)


@given(data=st.data(), image=images(most_bands=1), radius=st.integers(0, 9), stride=st.sampled_from([1, 2]))
@settings(max_examples=40, deadline=None)
def test_boxes_of_blocks_equal_the_whole(data, image, radius: int, stride: int) -> None:
    bands, valid = image
    window = data.draw(windows(valid.shape, stride))

    def compute(planes: np.ndarray, good: np.ndarray) -> np.ndarray:
        return Box(good, radius, stride).mean(planes[0])[None]

    whole = cut(compute(bands, valid), window, stride)
    block = in_block(compute, bands, valid, window, radius, stride, stride)
    assert same_bits(np.ascontiguousarray(whole), np.ascontiguousarray(block))


@given(
    seed=st.integers(0, 99),
    size=st.integers(1, 33),
    axis=st.sampled_from([ROWS, COLUMNS]),
    stride=st.sampled_from([1, 2]),
    more=st.integers(0, 9),
)
@settings(max_examples=80, deadline=None)
def test_sums_of_neighbours(seed: int, size: int, axis: int, stride: int, more: int) -> None:
    """Each sum is that of its neighbours, whatever their number."""
    if stride == 2:
        size |= 1
    values = np.random.default_rng(seed).integers(0, 99, (size + more, 5) if axis == ROWS else (5, size + more))
    sums = window_sums(values, size, axis, stride)
    along = np.moveaxis(values, axis, 0)
    expected = [along[start : start + size].sum(axis=0) for start in range(0, len(along) - size + 1, stride)]
    np.testing.assert_array_equal(np.moveaxis(sums, axis, 0), expected)


@given(image=images(most_bands=1), radius=st.integers(1, 9), stride=st.sampled_from([1, 2]))
@settings(max_examples=40, deadline=None)
def test_the_share_of_a_mask_is_its_mean(image, radius: int, stride: int) -> None:
    """Counted in narrow integers or added as floats: whole numbers both, and so the same bits."""
    (plane,), valid = image
    mask = (plane > 0) & valid
    box = Box(valid, radius, stride)
    assert same_bits(box.share(mask), box.mean(mask.astype(np.float32)))


def test_the_widest_box_counts_all_its_pixels() -> None:
    """129 pixels each way still fit the narrow integers."""
    everywhere = np.ones((200, 200), dtype=bool)
    np.testing.assert_allclose(Box(everywhere, 64).share(everywhere), 1.0, rtol=1e-6)


def test_all_invalid_gives_zeros() -> None:
    assert (Box(np.zeros((40, 40), dtype=bool), 3).mean(np.zeros((40, 40), np.float32)) == 0).all()
