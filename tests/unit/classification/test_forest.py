# SPDX-License-Identifier: GPL-2.0-or-later
"""Extremely randomised trees: walks by hand, order of rows, classes out of balance, damaged files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from blocks import same_bits
from clusterbrush.core.base.errors import ModelError, ParameterError
from clusterbrush.core.base.json_arrays import pack
from clusterbrush.core.classification import forest as forest_module
from clusterbrush.core.classification.coding import Coding
from clusterbrush.core.classification.forest import Forest, held_out_shares
from clusterbrush.core.classification.forest_growth import LEAF_TOTAL
from forests import grown_forest
from hypothesis import given, settings
from hypothesis import strategies as st

PLAIN = Coding(np.zeros(2, np.float32), np.ones(2, np.float32))


def by_hand() -> Forest:
    """Two trees on two features: the first asks feature 0 > 10 and then feature 1 > 20, the second is one leaf."""
    shares = np.array(
        [[0, 0], [0, 0], [LEAF_TOTAL, 0], [0, LEAF_TOTAL], [LEAF_TOTAL, 0], [LEAF_TOTAL // 5, LEAF_TOTAL // 5 * 4]],
        np.uint16,
    )
    return Forest(
        PLAIN,
        2,
        roots=np.array([0, 5], np.int32),
        features=np.array([0, 1, 0, 0, 0, 0], np.uint16),
        thresholds=np.array([10, 20, 0, 0, 0, 0], np.uint8),
        lefts=np.array([1, 3, 2, 3, 4, 5], np.int32),
        shares=shares,
    )


def blobs(n: int, n_features: int, n_classes: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, n_classes, n)
    centres = rng.integers(30, 220, (n_classes, n_features))
    return np.clip(centres[classes] + rng.normal(0, 20, (n, n_features)), 0, 255).astype(np.uint8), classes


def grown(rows: np.ndarray, classes: np.ndarray, n_classes: int, seed: int = 0, n_trees: int = 12) -> Forest:
    return grown_forest(rows, classes, n_classes, seed, n_trees)


def walked_slowly(forest: Forest, codes: np.ndarray) -> np.ndarray:
    """Walk one pixel at a time, as the definition says."""
    result = np.zeros((forest.n_classes, codes.shape[1]))
    for pixel in range(codes.shape[1]):
        for root in forest.roots:
            node = int(root)
            while forest.lefts[node] != node:
                node = int(forest.lefts[node]) + int(codes[forest.features[node], pixel] > forest.thresholds[node])
            result[:, pixel] += forest.shares[node]
    return result / (LEAF_TOTAL * len(forest.roots))


# --- walking


def test_a_walk_by_hand() -> None:
    """Feature 0 of 11 goes right to node 2; 10 goes left to node 1, and there 21 goes right to node 4."""
    codes = np.array([[11, 10, 10], [0, 20, 21]], dtype=np.uint8)
    found = by_hand().predict(codes)
    np.testing.assert_allclose(found, [[0.6, 0.1, 0.6], [0.4, 0.9, 0.4]], atol=1e-6)


@given(data=st.data(), n_classes=st.integers(1, 5), n=st.integers(1, 60), seed=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_prediction_is_the_walk(data, n_classes: int, n: int, seed: int) -> None:
    n_features = data.draw(st.integers(1, 6))
    rows, classes = blobs(n, n_features, n_classes, seed)
    forest = grown(rows, classes, n_classes, seed)
    codes = np.random.default_rng(seed).integers(0, 256, (n_features, 50)).astype(np.uint8)
    np.testing.assert_allclose(forest.predict(codes), walked_slowly(forest, codes), atol=1e-6)
    np.testing.assert_allclose(forest.predict(codes).sum(axis=0), 1.0, atol=1e-4)


@given(start=st.integers(0, 299), workers=st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_a_pixel_does_not_depend_on_the_others(start: int, workers: int) -> None:
    forest = grown(*blobs(80, 4, 3), 3)
    codes = np.random.default_rng(1).integers(0, 256, (4, 300)).astype(np.uint8)
    whole = forest.predict(codes)
    assert same_bits(forest.predict(codes[:, start:], workers), whole[:, start:].copy())


def test_more_pixels_than_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    forest = grown(*blobs(80, 4, 3), 3)
    codes = np.random.default_rng(1).integers(0, 256, (4, 1000)).astype(np.uint8)
    whole = forest.predict(codes)
    monkeypatch.setattr(forest_module, "PIECE_PIXELS", 37)
    assert same_bits(forest.predict(codes), whole)


def test_planes_with_nodata() -> None:
    forest = grown(*blobs(80, 4, 3), 3)
    codes = np.random.default_rng(1).integers(0, 256, (4, 9, 11)).astype(np.uint8)
    valid = np.random.default_rng(2).random((9, 11)) > 0.4
    planes = forest.predict_planes(codes, valid)
    assert (planes[:, ~valid] == 0).all()
    whole = forest.predict_planes(codes, np.ones((9, 11), bool))
    np.testing.assert_array_equal(planes[:, valid], whole[:, valid])
    assert not forest.predict_planes(codes, np.zeros((9, 11), bool)).any()
    assert forest.predict(codes[:, :0].reshape(4, 0)).shape == (3, 0)


# --- growing


def test_held_out_pixels_are_told_by_trees_that_have_not_seen_them() -> None:
    rows, classes = blobs(90, 4, 3)
    wrong = classes.copy()
    wrong[:10] = (classes[:10] + 1) % 3  # what is never shown teaches nothing
    left_out = np.zeros((8, 90), bool)
    left_out[:, :10], left_out[:4, 10:20] = True, True
    found, other = (held_out_shares(rows, one, 3, left_out, 1) for one in (classes, wrong))
    assert same_bits(found[:, :10].copy(), other[:, :10].copy())
    assert (found[:, :20].argmax(axis=0) == classes[:20]).mean() > 0.8
    assert not found[:, 20:].any()
    np.testing.assert_allclose(found[:, :20].sum(axis=0), 1.0, atol=1e-4)


def test_it_learns_what_it_is_shown() -> None:
    rows, classes = blobs(300, 6, 4)
    found = grown(rows, classes, 4, n_trees=20).predict(rows.T.copy())
    assert (found.argmax(axis=0) == classes).all()


def test_it_learns_what_no_single_feature_tells() -> None:
    """A chessboard: which class it is depends on both features together."""
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 256, (600, 2)).astype(np.uint8)
    classes = ((rows[:, 0] > 127) ^ (rows[:, 1] > 127)).astype(int)
    forest = grown(rows, classes, 2, n_trees=40)
    corners = np.array([[30, 30, 220, 220], [30, 220, 30, 220]], np.uint8)
    assert forest.predict(corners).argmax(axis=0).tolist() == [0, 1, 1, 0]


@given(order=st.randoms(use_true_random=False), seed=st.integers(0, 20))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_rows_does_not_matter(order, seed: int) -> None:
    rows, classes = blobs(60, 5, 3, seed)
    rows[10:20], classes[10:15] = rows[0], 1  # equal rows, of several classes
    shuffled = list(range(60))
    order.shuffle(shuffled)
    assert grown(rows[shuffled], classes[shuffled], 3).to_dict() == grown(rows, classes, 3).to_dict()


def test_the_order_does_not_matter_where_rows_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forest_module, "MAX_TRAIN_ROWS", 50)
    rows, classes = blobs(300, 5, 3)
    classes[:290] = 0  # the rare classes stay whole
    rows[290:] = 255
    mixed = np.random.default_rng(3).permutation(300)
    forest = grown(rows, classes, 3)
    assert grown(rows[mixed], classes[mixed], 3).to_dict() == forest.to_dict()
    _, kept = forest_module._canonical(rows, classes)
    assert len(kept) == 50
    assert np.bincount(kept, minlength=3)[1:].tolist() == np.bincount(classes, minlength=3)[1:].tolist()


def test_another_seed_gives_another_forest() -> None:
    rows, classes = blobs(60, 5, 3)
    assert grown(rows, classes, 3, seed=1).to_dict() != grown(rows, classes, 3, seed=2).to_dict()


def test_classes_weigh_the_same() -> None:
    """95 rows of one class and 5 of the other where nothing tells them apart: one half each."""
    rows = np.full((100, 3), 7, np.uint8)
    classes = np.repeat([0, 1], [95, 5])
    np.testing.assert_allclose(grown(rows, classes, 2).predict(rows[:1].T.copy())[:, 0], [0.5, 0.5], atol=1e-4)


def test_a_class_without_rows_has_no_probability() -> None:
    rows, _ = blobs(20, 3, 2)
    found = grown(rows, np.zeros(20, int), 3).predict(rows.T.copy())
    np.testing.assert_allclose(found[:, 0], [1.0, 0.0, 0.0], atol=1e-6)


def test_one_row_and_none() -> None:
    found = grown(np.array([[5, 6]], np.uint8), np.array([1]), 2).predict(np.array([[1], [2]], np.uint8))
    np.testing.assert_allclose(found[:, 0], [0.0, 1.0])
    with pytest.raises(ParameterError, match="no painted pixels"):
        grown(np.empty((0, 2), np.uint8), np.empty(0, int), 2)


# --- codes


# --- the file


def test_it_comes_back_bit_for_bit() -> None:
    rows, classes = blobs(60, 5, 3)
    forest = grown(rows, classes, 3)
    again = Forest.from_dict(json.loads(json.dumps(forest.to_dict(), allow_nan=False)), 5, 3)
    codes = np.random.default_rng(1).integers(0, 256, (5, 300)).astype(np.uint8)
    assert same_bits(again.predict(codes), forest.predict(codes))


def test_a_file_for_other_features_or_classes_is_a_sentence() -> None:
    values = by_hand().to_dict()
    for n_features, n_classes in ((3, 2), (2, 3)):
        with pytest.raises(ModelError, match="damaged"):
            Forest.from_dict(values, n_features, n_classes)


@pytest.mark.parametrize(
    "change",
    [
        {"lefts": np.array([1, 0, 2, 3, 4, 5])},  # a walk that comes back
        {"lefts": np.array([1, 3, 2, 2, 4, 5])},
        {"lefts": np.array([1, 5, 2, 3, 4, 5])},  # a right child behind the end
        {"lefts": np.array([1, 3, 2, 3, 4, 99])},
        {"lefts": np.array([-1, 3, 2, 3, 4, 5])},
        {"roots": np.array([6])},
        {"roots": np.array([-1])},
        {"roots": np.empty(0)},
        {"features": np.array([2, 1, 0, 0, 0, 0])},
    ],
)
def test_a_damaged_forest_is_a_sentence(change: dict[str, np.ndarray]) -> None:
    forest = replace(by_hand(), **{name: array.astype(np.int32) for name, array in change.items()})
    values = forest.to_dict()
    values["shares"] = by_hand().to_dict()["shares"] if "lefts" not in change else values["shares"]
    with pytest.raises(ModelError, match="damaged"):
        Forest.from_dict(values, 2, 2)


def chain(depth: int, shared: bool = False) -> Forest:
    """One tree as long as it is deep; `shared` lets every node's children both lead to the same nodes."""
    lefts = np.arange(2 * depth + 1)
    lefts[0] = 1
    for level in range(1, depth):
        lefts[2 * level - 1] = 2 * level + 1
        if shared:
            lefts[2 * level] = 2 * level + 1
    n = len(lefts)
    return Forest(
        PLAIN,
        1,
        roots=np.zeros(1, np.int32),
        features=np.zeros(n, np.uint16),
        thresholds=np.zeros(n, np.uint8),
        lefts=lefts.astype(np.int32),
        shares=np.full((n, 1), LEAF_TOTAL, np.uint16),
    )


def test_a_tree_that_is_too_deep_or_shares_nodes_is_a_sentence() -> None:
    """Such files would take very long, or all the memory, to lay out."""
    deepest = Forest.from_dict(chain(64).to_dict(), 2, 1)
    assert (deepest.predict(np.zeros((2, 2**14), np.uint8)) == 1.0).all()
    for forest in (chain(65), chain(3000), chain(40, shared=True)):
        with pytest.raises(ModelError, match="damaged"):
            Forest.from_dict(forest.to_dict(), 2, 1)


@pytest.mark.parametrize("name", ["low", "gain", "roots", "features", "thresholds", "lefts", "shares"])
@pytest.mark.parametrize("value", [None, 5, {}, pack(np.ones(1)), pack(np.ones((2, 2)), "u1")])
def test_a_missing_part_is_a_sentence(name: str, value: Any) -> None:
    with pytest.raises(ModelError, match="damaged"):
        Forest.from_dict({**by_hand().to_dict(), name: value}, 2, 2)
    with pytest.raises(ModelError, match="damaged"):
        Forest.from_dict([], 2, 2)


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_a_file_says_a_walk_ends(data) -> None:
    """Random arrays are refused, or give a forest that predicts."""
    n = data.draw(st.integers(1, 8))
    numbers = st.lists(st.integers(-2, n + 1), min_size=n, max_size=n)
    lefts = np.array(data.draw(numbers), np.int32)
    forest = Forest(
        PLAIN,
        1,
        roots=np.array(data.draw(st.lists(st.integers(-1, n), max_size=3)), np.int32),
        features=np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), np.uint16),
        thresholds=np.zeros(n, np.uint8),
        lefts=lefts,
        shares=np.full((n, 1), LEAF_TOTAL, np.uint16),
    )
    try:
        found = Forest.from_dict(forest.to_dict(), 2, 1)
    except ModelError:
        return
    np.testing.assert_allclose(found.predict(np.array([[0, 5], [5, 0]], np.uint8)), 1.0)


# --- some of the features


def test_trees_ask_for_the_features_given_alone() -> None:
    """Under their numbers among all features, so that the others may hold anything."""
    rows, classes = blobs(300, 7, 3)
    chosen = np.array([1, 4, 6])
    found = grown_forest(rows, classes, 3, 5, 12, 20, features=chosen)
    inner = found.lefts != np.arange(len(found.lefts))
    assert set(found.features[inner]) == {1, 4, 6}
    assert found.n_features == 7
    noise = np.random.default_rng(9).integers(0, 256, rows.T.shape).astype(np.uint8)
    noise[chosen] = rows.T[chosen]
    assert (found.predict(noise).argmax(axis=0) == classes).mean() > 0.95
    assert same_bits(found.predict(noise), found.predict(np.ascontiguousarray(rows.T)))


def test_all_features_given_change_nothing() -> None:
    rows, classes = blobs(200, 5, 3)
    every = grown_forest(rows, classes, 3, 5, 12, features=np.arange(5))
    plain = grown_forest(rows, classes, 3, 5, 12)
    np.testing.assert_array_equal(every.features, plain.features)
    np.testing.assert_array_equal(every.shares, plain.shares)
