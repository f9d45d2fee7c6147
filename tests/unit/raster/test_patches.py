# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches of strips: the connected ones of a slow loop, numbered by their first pixels, with sizes and values."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster import patches as module
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.raster.patches import Patches, components, numbered, strips
from hypothesis import given, settings
from hypothesis import strategies as st
from loops import slow_patches


@given(st.integers(0, 2**16), st.integers(1, 12), st.integers(1, 12), st.integers(1, 3), st.sampled_from([4, 8]))
@settings(max_examples=60, deadline=None)
def test_they_are_the_connected_pixels(seed: int, height: int, width: int, n_values: int, connectedness: int) -> None:
    ids = np.random.default_rng(seed).integers(0, n_values + 1, (height, width)).astype(np.uint16) * 300
    patches = Patches.of(ids, connectedness)
    wanted = slow_patches(ids, corners=connectedness == 8)
    assert patches.n == len(wanted)
    numbers = patches.painted(np.arange(patches.n + 1))
    for number, patch in enumerate(wanted, start=1):  # the loop goes by first pixels, too
        np.testing.assert_array_equal(numbers == number, patch)
    np.testing.assert_array_equal(patches.painted(patches.label_values()), ids)
    assert patches.sizes().tolist() == np.bincount(numbers.ravel(), minlength=patches.n + 1).tolist()
    below = np.bincount(numbers[1:].ravel(), minlength=patches.n + 1)
    assert patches.sizes(n_context_rows=1).tolist() == below.tolist()
    runs = [numbers[-1, col] for col in range(width) if col == 0 or ids[-1, col] != ids[-1, col - 1]]
    assert patches.row_labels(-1).tolist() == [number for number in runs if number]


@given(st.integers(0, 2**16), st.integers(1, 60), st.integers(0, 80))
@settings(max_examples=40, deadline=None)
def test_components_are_named_by_their_smallest_node(seed: int, n: int, n_edges: int) -> None:
    first, second = np.random.default_rng(seed).integers(0, n, (2, n_edges))
    roots = components(n, first, second)
    slow = list(range(n))
    for _ in range(n):
        for one, other in zip(first, second):
            slow[one] = slow[other] = min(slow[one], slow[other])
    assert roots.tolist() == slow
    numbers, count = numbered(roots)
    assert count == len(set(slow))
    assert numbers.tolist() == [sorted(set(slow)).index(root) for root in slow]


@pytest.mark.parametrize(("height", "width", "pixels", "rows"), [(10, 4, 17, 4), (10, 4, 3, 1), (3, 4, 99, 3)])
def test_strips_cover_the_raster(
    monkeypatch: pytest.MonkeyPatch, height: int, width: int, pixels: int, rows: int
) -> None:
    monkeypatch.setattr(module, "STRIP_PIXELS", pixels)
    windows = list(strips(Grid(height, width)))
    assert windows[0].height == rows
    assert [window.row for window in windows] == list(range(0, height, rows))
    assert sum(window.height for window in windows) == height
    assert all(window.width == width for window in windows)
