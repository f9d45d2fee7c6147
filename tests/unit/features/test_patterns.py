# SPDX-License-Identifier: GPL-2.0-or-later
"""Patterns: codes and sums by hand, blocks equal the whole, damaged files."""

from __future__ import annotations

import copy
import json
from typing import Any
from unittest import mock

import numpy as np
import pytest
from blocks import cut, images, in_block, same_bits, windows
from clusterbrush.core.base import blas
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.base.json_arrays import pack
from clusterbrush.core.features import patterns as module
from clusterbrush.core.features.patterns import (
    EDGE,
    MAX_LEVEL,
    RADII,
    Patterns,
    at_scale,
    box_sums,
    weighted,
    whole_weights,
)
from clusterbrush.core.features.registry import kinds_from_list
from clusterbrush.core.features.thinning import thinned
from hypothesis import given, settings
from hypothesis import strategies as st
from patchwork import patchwork, small_patterns


def slow_sums(values: np.ndarray, radius: int) -> np.ndarray:
    """Return sums over boxes, added pixel by pixel."""
    height, width = values.shape
    padded = np.pad(values.astype(np.int64), radius)
    return sum(
        padded[row : row + height, col : col + width] for row in range(2 * radius + 1) for col in range(2 * radius + 1)
    )


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(RADII), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_box_sums(height: int, width: int, radius: int, seed: int) -> None:
    """Of the largest codes too, whose sums just fit."""
    values = np.random.default_rng(seed).choice(np.array([0, 3, 255], np.uint8), (2, height, width), p=[0.1, 0.1, 0.8])
    values[1] = 255
    sums = box_sums(values, radius)
    assert sums.dtype == np.uint16
    for plane, expected in zip(sums, values):
        np.testing.assert_array_equal(plane, slow_sums(expected, radius))


def slow_codes(kind: Patterns, number: int, planes: np.ndarray, row: int, col: int) -> np.ndarray:
    """Return the codes of one pixel of a scale, in float64."""
    scale, (_, height, width) = kind.scales[number], planes.shape
    reach = EDGE // 2
    rows = np.clip(np.arange(row - reach, row + reach + 1), 0, height - 1)
    cols = np.clip(np.arange(col - reach, col + reach + 1), 0, width - 1)
    patch = planes[:, rows][:, :, cols].astype(np.float64).ravel()
    levels = np.clip(np.rint(patch * 128), -511, 511)
    whitened = np.clip(np.rint(scale.whitening @ levels * scale.factor + scale.offset), -700, 700)
    distances = np.linalg.norm(whitened - scale.centres, axis=1)
    return np.clip((distances.mean() - distances) * scale.gain, 0, 255)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_codes_are_how_much_nearer_a_centre_is(number: int) -> None:
    kind, values = small_patterns(2), patchwork(2, 43, 61).astype(np.float32)
    valid = np.ones(values.shape[1:], bool)
    valid[4:20, 30:] = False
    values[:, ~valid] = 0
    planes, inside = at_scale(kind.bands.planes(values, valid), valid, kind.scales[number].step)
    codes = kind.scales[number].codes(planes, inside)
    assert (codes[:, ~inside] == 0).all()
    assert (codes > 0).mean() > 0.2
    for row, col in [(0, 0), (inside.shape[0] - 1, 3), (5, 6), (4, inside.shape[1] - 1), (7, 2)]:
        expected = slow_codes(kind, number, planes, row, col) * inside[row, col]
        assert np.abs(codes[:, row, col] - expected).max() <= 1.5  # a level at a half may be rounded to either side


def test_planes_by_hand() -> None:
    """The components of the roots of means over the valid pixels of each box, with each scale's pixel repeated."""
    kind, values = small_patterns(2), patchwork(2, 37, 50).astype(np.float32)
    valid = np.ones(values.shape[1:], bool)
    valid[10:30, 20:35] = False
    values[:, ~valid] = 0
    own, roots = kind.bands.planes(values, valid), []
    for scale in kind.scales:
        planes, inside = at_scale(own, valid, scale.step)
        codes = scale.codes(planes, inside)
        for radius in RADII:
            counts = np.maximum(slow_sums(inside, radius), 1)
            for plane in codes:
                root = np.sqrt(slow_sums(plane, radius) / counts)
                roots.append(root.repeat(scale.step, 0).repeat(scale.step, 1)[:37, :50])
    sums = np.einsum("ij,jhw->ihw", kind.components.astype(np.float64), np.rint(32 * np.stack(roots)))
    expected = (sums * kind.factor[:, None, None] + kind.offset[:, None, None]) * valid
    found = kind.compute(values, valid)
    np.testing.assert_allclose(found, expected, atol=0.2)  # a root at a half may be rounded to either side
    assert np.abs(found - expected).mean() < 1e-4
    assert same_bits(kind.compute(values, valid, 2), np.ascontiguousarray(thinned(found, valid, 2)[0]))


@pytest.mark.parametrize("step", [2, 4])
def test_a_square_has_data_where_one_of_its_pixels_has(step: int) -> None:
    valid = np.zeros((9, 13), bool)
    valid[8, 12] = valid[1, 3] = True
    _, inside = at_scale(np.zeros((1, 9, 13), np.float32), valid, step)
    expected = np.zeros((-(-9 // step), -(-13 // step)), bool)
    expected[8 // step, 12 // step] = expected[1 // step, 3 // step] = True
    np.testing.assert_array_equal(inside, expected)


@given(data=st.data(), image=images(longest=70), stride=st.sampled_from([1, 2]))
@settings(max_examples=40, deadline=None)
def test_blocks_equal_the_whole(data, image, stride: int) -> None:
    bands, valid = image
    kind = small_patterns(len(bands))
    window = data.draw(windows(valid.shape, stride))

    def compute(planes: np.ndarray, good: np.ndarray) -> np.ndarray:
        return kind.compute(planes, good, stride)

    expected = cut(compute(bands, valid), window, stride)
    found = in_block(compute, bands, valid, window, kind.halo, kind.align, stride)
    assert same_bits(np.ascontiguousarray(found), np.ascontiguousarray(expected))


def test_the_halo_is_what_a_pixel_sees() -> None:
    kind, values = small_patterns(1), patchwork(1, 192, 192).astype(np.float32)
    valid = np.ones((192, 192), bool)
    before, reach = kind.compute(values, valid), 0
    for place in range(92, 100):
        changed = values.copy()
        changed[:, place, place] += 4000.0
        differs = np.argwhere((kind.compute(changed, valid) != before).any(axis=0))
        reach = max(reach, int(np.abs(differs - place).max()))
    assert kind.halo - 4 <= reach <= kind.halo


def test_products_by_numpys_own_library() -> None:
    function = blas.numpys_function("f")
    if function is None:
        pytest.skip("numpy's library has no function of the usual name here")
    kind, values = small_patterns(2), patchwork(2, 70, 90).astype(np.float32)
    valid = np.ones((70, 90), bool)
    with mock.patch.object(blas, "own_product", lambda kind: blas.OwnProduct(kind, function)):
        whole = kind.compute(values, valid)
    assert same_bits(whole, kind.compute(values, valid))


def test_a_chunk_of_any_size_gives_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    kind, values = small_patterns(2), patchwork(2, 50, 70).astype(np.float32)
    valid = np.ones((50, 70), bool)
    whole = kind.compute(values, valid)
    monkeypatch.setattr(module, "CHUNK", 256)
    assert same_bits(kind.compute(values, valid), whole)


def test_kept_in_a_file() -> None:
    kind, values = small_patterns(2), patchwork(2, 40, 40).astype(np.float32)
    (again,) = kinds_from_list(json.loads(json.dumps([{"kind": "patterns", **kind.to_dict()}], allow_nan=False)))
    valid = np.ones((40, 40), bool)
    assert same_bits(again.compute(values, valid), kind.compute(values, valid))
    assert again.names(["a", "b"]) == [f"Pattern {number}" for number in range(1, 6)]
    with pytest.raises(ModelError, match="damaged"):
        again.names(["a"])


def damaged(path: str, value: Any) -> dict:
    values = copy.deepcopy(small_patterns(2).to_dict())
    place: Any = values
    *parents, last = path.split(".")
    for part in parents:
        place = place[int(part) if part.isdigit() else part]
    place[last] = value
    return values


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("scales", []),
        ("scales", 3),
        ("scales", [None]),
        ("scales.0.step", 3),
        ("scales.0.step", 16),
        ("scales.0.step", True),
        ("scales.1.gain", -1),
        ("scales.1.gain", float("nan")),
        ("scales.1.whitening", "x"),
        ("scales.2.centres", None),
        ("scales.2.centres", pack(np.full((6, 4), 0.5, np.float32))),
        ("scales.2.whitening", pack(np.full((4, 50), 700, np.float32))),
        ("scales.0.factor", pack(np.full(3, 1, np.float32))),
        ("scales.1.step", 1),
        ("scales.2.offset", small_patterns(2).to_dict()["bands"]["weights"]),
        ("bands", {}),
        ("components", small_patterns(2).to_dict()["bands"]),
        ("components", pack(np.full((5, 36), 1000, np.float32))),
        ("factor", None),
    ],
)
def test_a_damaged_file_is_a_sentence(path: str, value: Any) -> None:
    with pytest.raises(ModelError, match="damaged"):
        Patterns.from_dict(damaged(path, value))


@given(st.integers(1, 30), st.integers(1, 12), st.sampled_from([511, 700]), st.integers(0, 999))
@settings(max_examples=50, deadline=None)
def test_whole_weights_are_exact_and_close(n_in: int, n_out: int, max_level: int, seed: int) -> None:
    weights = np.random.default_rng(seed).normal(size=(n_out, n_in)) * 10.0 ** (seed % 7 - 3)
    weights[0] = 0
    numbers, factor = whole_weights(weights, max_level)
    assert (np.rint(numbers) == numbers).all()
    assert (np.abs(numbers).sum(axis=1) * max_level <= 2**24).all()
    np.testing.assert_allclose(numbers * factor[:, None], weights, atol=np.abs(weights).sum(axis=1).max() * 5e-5)


@given(st.integers(1, 300), st.integers(1, 60), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_products_are_exact_in_any_order(n: int, n_in: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers, _ = whole_weights(rng.normal(size=(7, n_in)), MAX_LEVEL)
    values = rng.integers(-MAX_LEVEL, MAX_LEVEL + 1, (n_in, n)).astype(np.float32)
    exact = numbers.astype(np.int64) @ values.astype(np.int64)
    np.testing.assert_array_equal(weighted(numbers, values), exact)
    order = rng.permutation(n_in)
    np.testing.assert_array_equal(weighted(np.ascontiguousarray(numbers[:, order]), values[order]), exact)
