# SPDX-License-Identifier: GPL-2.0-or-later
"""Regularisation: edges kept and noise gone by hand, the slow formula, blocks equal the whole, decisions."""

from __future__ import annotations

import json

import numpy as np
import pytest
from blocks import cut, images, same_bits, windows
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.base.json_arrays import pack
from clusterbrush.core.classification.guided_filter import (
    Guide,
    GuidedFilter,
    class_weights,
    decide,
    halo,
    outer_window,
)
from clusterbrush.core.features.projection import Projection, standardised
from clusterbrush.core.features.thinning import thinned
from clusterbrush.core.raster.grid import Window
from hypothesis import given, settings
from hypothesis import strategies as st
from uneven import uneven_products

RADII = (2, 4)


def smoothed(probabilities: np.ndarray, *of_filter: object) -> np.ndarray:
    """Return the probabilities smoothed by a filter: of guide, valid, stride, radii and epsilon."""
    return GuidedFilter(*of_filter).smoothed(probabilities)


def random_probabilities(n_classes: int, valid: np.ndarray, seed: int = 0) -> np.ndarray:
    planes = np.random.default_rng(seed).random((n_classes, *valid.shape), dtype=np.float32) * valid
    return planes / np.maximum(planes.sum(axis=0), 1e-6)


def stretched(bands: np.ndarray) -> np.ndarray:
    return np.clip(bands[:3] / 4 + 0.5, 0, 1) * (bands[:3] != 0)


# --- by hand


def test_probabilities_of_sum_one_stay_so() -> None:
    valid = np.random.default_rng(1).random((40, 50)) > 0.3
    guide = np.random.default_rng(2).random((3, 40, 50), dtype=np.float32) * valid
    for stride in (1, 2):
        probabilities = random_probabilities(4, thinned(guide, valid, stride)[1])
        found = smoothed(probabilities, guide, valid, stride, RADII)
        np.testing.assert_allclose(found.sum(axis=0)[valid], 1.0, atol=1e-5)
        assert (found >= 0).all()
        assert (found[:, ~valid] == 0).all()


def test_a_lone_pixel_is_outvoted_and_an_edge_stays() -> None:
    """Dark left, bright right; the classes follow, but for one wrong pixel on either side."""
    guide = np.zeros((1, 30, 40), np.float32)
    guide[:, :, 21:] = 1.0
    right = guide[0].copy()
    right[15, 5], right[10, 30] = 1.0, 0.0
    probabilities = np.stack([1 - right, right])
    found = smoothed(probabilities, guide, np.ones((30, 40), bool), 1, (4,))
    np.testing.assert_array_equal(found.argmax(axis=0), guide[0])
    assert found[1][15, 20] < 0.05
    assert found[1][15, 21] > 0.95


def test_at_every_second_pixel_the_edge_is_as_sharp() -> None:
    guide = np.zeros((1, 30, 40), np.float32)
    guide[:, :, 21:] = 1.0
    probabilities = np.stack([1 - guide[0], guide[0]])[:, ::2, ::2]
    found = smoothed(probabilities, guide, np.ones((30, 40), bool), 2, (4, 8))
    np.testing.assert_array_equal(found.argmax(axis=0), guide[0])


@pytest.mark.parametrize("n_planes", [1, 2, 3])
@pytest.mark.parametrize("share", [1.0, 0.6])
def test_equals_the_formula(n_planes: int, share: float) -> None:
    """The filter of He, Sun and Tang over the valid pixels, worked out one by one with a matrix inverse."""
    rng = np.random.default_rng(4)
    height, width, radius, epsilon = 14, 17, 2, 1e-2
    valid = rng.random((height, width)) < share
    guide = rng.random((n_planes, height, width), dtype=np.float32) * valid
    plane = rng.random((height, width), dtype=np.float32) * valid
    good = np.pad(valid, radius, mode="edge")

    def around(values: np.ndarray, row: int, col: int) -> np.ndarray:
        near = (slice(row, row + 2 * radius + 1), slice(col, col + 2 * radius + 1))
        padded = np.pad(values.astype(np.float64), [(0, 0), (radius, radius), (radius, radius)], mode="edge")
        return padded[:, near[0], near[1]][:, good[near]]

    slopes, offsets = np.zeros((n_planes, height, width)), np.zeros((1, height, width))
    for row, col in np.argwhere(valid):
        colours, values = around(guide, row, col), around(plane[None], row, col)[0]
        spread = np.atleast_2d(np.cov(colours, bias=True)) + epsilon * np.eye(n_planes)
        shared = (colours * values).mean(axis=1) - colours.mean(axis=1) * values.mean()
        slopes[:, row, col] = np.linalg.inv(spread) @ shared
        offsets[0, row, col] = values.mean() - slopes[:, row, col] @ colours.mean(axis=1)
    expected = np.zeros((height, width))
    for row, col in np.argwhere(valid):
        slope = around(slopes, row, col).mean(axis=1)
        expected[row, col] = slope @ guide[:, row, col] + around(offsets, row, col).mean()
    found = smoothed(np.stack([plane, valid - plane]), guide, valid, 1, (radius,), epsilon)
    np.testing.assert_allclose(found[0], np.clip(expected, 0, 1), atol=2e-4)


def test_one_class_is_certain() -> None:
    valid = np.array([[True, False]])
    found = smoothed(valid[None].astype(np.float32), np.zeros((1, 1, 2), np.float32), valid)
    assert found.tolist() == [[[1.0, 0.0]]]


# --- blocks


@given(data=st.data(), image=images(longest=80), stride=st.sampled_from([1, 2]), n_classes=st.integers(1, 4))
@settings(max_examples=50, deadline=None)
def test_blocks_equal_the_whole(data, image, stride: int, n_classes: int) -> None:
    bands, valid = image
    guide = stretched(bands).astype(np.float32)
    probabilities = random_probabilities(n_classes, thinned(guide, valid, stride)[1])
    whole = smoothed(probabilities, guide, valid, stride, RADII)
    window = data.draw(windows(valid.shape))
    outer = outer_window(window, *valid.shape, stride, RADII)
    parts = (cut(probabilities, outer, stride), cut(guide, outer), cut(valid, outer))
    block = smoothed(*(np.ascontiguousarray(part) for part in parts), stride, RADII)
    rows, cols = window.slices_in(outer)
    assert same_bits(block[:, rows, cols].copy(), cut(whole, window).copy())
    assert np.isfinite(whole).all()


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("begin", [100, 101, 133, 167])
def test_blocks_equal_the_whole_wherever_a_product_rounds_how(stride: int, begin: int) -> None:
    """Also of every second pixel: each stands at the same place of a product in every block."""
    rng = np.random.default_rng(begin)
    valid = rng.random((20, 240)) < 0.98
    guide = (rng.random((2, *valid.shape), dtype=np.float32) * valid).astype(np.float32)
    probabilities = random_probabilities(3, thinned(guide, valid, stride)[1])
    window = Window(3, begin, 10, 20)
    outer = outer_window(window, *valid.shape, stride, RADII)
    parts = (cut(probabilities, outer, stride), cut(guide, outer), cut(valid, outer))
    with uneven_products():
        whole = smoothed(probabilities, guide, valid, stride, RADII)
        block = smoothed(*(np.ascontiguousarray(part) for part in parts), stride, RADII)
    rows, cols = window.slices_in(outer)
    assert outer.col > 0
    assert same_bits(block[:, rows, cols].copy(), cut(whole, window).copy())


def test_the_halo_is_needed() -> None:
    """With a smaller one the test above would fail: what it says is not vacuous."""
    valid = np.ones((200, 8), bool)
    guide = np.random.default_rng(1).random((1, 200, 8), dtype=np.float32)
    probabilities = random_probabilities(2, valid)
    whole = smoothed(probabilities, guide, valid, 1, RADII)
    begin = 64
    block = smoothed(probabilities[:, begin:], guide[:, begin:], valid[begin:], 1, RADII)
    reach = halo(1, RADII) - 2
    np.testing.assert_array_equal(block[:, reach:], whole[:, begin + reach :])
    assert not np.array_equal(block[:, reach - 1], whole[:, begin + reach - 1])


# --- the guide


def test_the_guide_is_stretched_and_cut_off() -> None:
    """0 ... 100 in one band: 1 becomes 0, 99 becomes 1, outliers end at -1 and 2."""
    sample = np.arange(101, dtype=np.float32)[:, None]
    guide = Guide.fit(standardised(sample), sample)
    bands = np.array([[[1, 50, 99, 1e4, -1e4, 0]]], np.float32)
    valid = np.array([[True] * 5 + [False]])
    np.testing.assert_allclose(guide.planes(bands, valid)[0, 0], [0, 0.5, 1, 2, -1, 0], atol=1e-5)


def test_the_guide_of_many_bands_has_three_planes() -> None:
    sample = np.random.default_rng(1).random((50, 5), dtype=np.float32)
    guide = Guide.fit(standardised(sample), sample)
    assert len(guide.planes(sample.T[:, None], np.ones((1, 50), bool))) == 3
    again = Guide.from_dict(json.loads(json.dumps(guide.to_dict())), 5)
    planes = (one.planes(sample.T[:, None].copy(), np.ones((1, 50), bool)) for one in (guide, again))
    assert same_bits(*planes)


@pytest.mark.parametrize(
    "change",
    [
        {"low": pack(np.ones(2))},
        {"gain": None},
        {"projection": 4},
        {"projection": Projection(np.ones((4, 2), np.float32), np.zeros(2, np.float32)).to_dict()},
    ],
)
def test_a_damaged_guide_is_a_sentence(change: dict) -> None:
    sample = np.random.default_rng(1).random((50, 1), dtype=np.float32)
    values = Guide.fit(standardised(sample), sample).to_dict()
    with pytest.raises(ModelError, match="damaged"):
        Guide.from_dict({**values, **change}, 1)
    with pytest.raises(ModelError, match="damaged"):
        Guide.from_dict(values, 2)


# --- decisions


def test_weights_by_hand() -> None:
    """Shares of 0.9 and 0.1: roots of 0.8 x 0.9 + 0.1 and 0.8 x 0.1 + 0.1."""
    np.testing.assert_allclose(class_weights(np.array([0.9, 0.1]), np.array([2, 2])), np.sqrt([0.82, 0.18]), rtol=1e-6)
    np.testing.assert_allclose(class_weights(np.array([0.0, 0.0]), np.array([1, 1])), np.sqrt([0.1, 0.1]), rtol=1e-6)


def test_a_class_of_more_strokes_weighs_less() -> None:
    """One stroke and three, two in the mean: 2 ** 0.75 and (2 / 3) ** 0.75."""
    found = class_weights(np.array([0.5, 0.5]), np.array([1, 3]))
    np.testing.assert_allclose(found, np.sqrt(0.5) * np.array([2.0, 2.0 / 3.0]) ** 0.75, rtol=1e-6)


def test_a_decision_by_hand() -> None:
    probabilities = np.array([[[0.5, 0.4, 0.0]], [[0.5, 0.6, 0.0]]], np.float32)
    best, share = decide(probabilities, np.array([1.0, 1.0], np.float32))
    assert best.tolist() == [[0, 1, 0]]  # the first of equals
    np.testing.assert_allclose(share, [[0.5, 0.6, 0.0]], rtol=1e-6)
    best, share = decide(probabilities, np.array([3.0, 1.0], np.float32))
    assert best.tolist() == [[0, 0, 0]]
    np.testing.assert_allclose(share, [[0.75, 1.2 / 1.8, 0.0]], rtol=1e-6)
