# SPDX-License-Identifier: GPL-2.0-or-later
"""Comparing all pixels at every node gives what following each of them gives, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from blocks import same_bits
from clusterbrush.core.classification.coding import Coding
from clusterbrush.core.classification.forest import Forest
from clusterbrush.core.classification.forest_growth import LEAF_TOTAL
from clusterbrush.core.classification.forest_sweep import Sweep
from clusterbrush.core.classification.forest_walk import Walk
from forests import grown_forest
from hypothesis import given, settings
from hypothesis import strategies as st


def random_tree(rng: np.random.Generator, n_inner: int, n_classes: int, n_features: int) -> Forest:
    """Return a tree of any form, by splitting random leaves; sometimes long and thin."""
    lefts, leaves = [0], [0]
    for _ in range(n_inner):
        node = leaves.pop(int(rng.integers(len(leaves))))
        lefts[node] = len(lefts)
        leaves += [len(lefts), len(lefts) + 1]
        lefts += [len(lefts), len(lefts) + 1]
    n = len(lefts)
    shares = rng.integers(0, LEAF_TOTAL + 1, (n, n_classes)).astype(np.uint16)
    ones = np.ones(n_features, np.float32)
    return Forest(
        Coding(0 * ones, ones),
        n_classes,
        np.zeros(1, np.int32),
        rng.integers(0, n_features, n).astype(np.uint16),
        rng.integers(0, 256, n).astype(np.uint8),
        np.array(lefts, np.int32),
        shares,
    )


@given(
    seed=st.integers(0, 999),
    n_inner=st.sampled_from([0, 1, 2, 7, 40, 255, 256, 600]),
    n_classes=st.integers(1, 5),
    n=st.sampled_from([1, 31, 500]),
)
@settings(max_examples=60, deadline=None)
def test_a_tree_of_any_form(seed: int, n_inner: int, n_classes: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    tree = random_tree(rng, n_inner, n_classes, 4)
    codes = rng.integers(0, 256, (4, n)).astype(np.uint8)
    assert same_bits(Sweep(tree).probabilities(codes), Walk(tree).probabilities(codes))


@pytest.mark.parametrize(("n_classes", "n_trees"), [(1, 1), (2, 3), (3, 12), (7, 5)])
def test_a_grown_forest(n_classes: int, n_trees: int) -> None:
    """Also one whose trees are of different sizes, or a leaf alone."""
    rng = np.random.default_rng(n_classes)
    rows, classes = rng.integers(0, 256, (200, 5)).astype(np.uint8), rng.integers(0, n_classes, 200)
    forest = grown_forest(rows, classes, n_classes, 3, n_trees)
    pixels = rng.integers(0, 256, (5, 301)).astype(np.uint8)
    assert same_bits(Sweep(forest).probabilities(pixels), Walk(forest).probabilities(pixels))


@given(n_rows=st.integers(1, 12), n_trees=st.integers(1, 30), n_classes=st.integers(1, 3), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_small_trees_share_a_table(n_rows: int, n_trees: int, n_classes: int, seed: int) -> None:
    """Of few rows, so that a tree has one to a dozen leaves, and two and more trees are looked up together."""
    rng = np.random.default_rng(seed)
    rows, classes = rng.integers(0, 256, (n_rows, 4)).astype(np.uint8), rng.integers(0, n_classes, n_rows)
    forest = grown_forest(rows, classes, n_classes, seed, n_trees)
    pixels = rng.integers(0, 256, (4, 99)).astype(np.uint8)
    assert same_bits(Sweep(forest).probabilities(pixels), Walk(forest).probabilities(pixels))


def test_a_forest_takes_it_for_very_many_pixels() -> None:
    """Whichever way is taken, and however the pixels are cut: the same bits."""
    rng = np.random.default_rng(5)
    rows, classes = rng.integers(0, 256, (300, 6)).astype(np.uint8), rng.integers(0, 3, 300)
    forest = grown_forest(rows, classes, 3, 1)
    pixels = rng.integers(0, 256, (6, 150_000)).astype(np.uint8)
    result = forest.predict(pixels)
    assert same_bits(result[:, :9000], forest.predict(np.ascontiguousarray(pixels[:, :9000])))
    assert same_bits(result, Walk(forest).probabilities(pixels))


def test_large_trees_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing at each of very many nodes takes longer than following each pixel; the answer is the same."""
    rng = np.random.default_rng(6)
    rows, classes = rng.integers(0, 256, (2000, 3)).astype(np.uint8), rng.integers(0, 3, 2000)
    forest = grown_forest(rows, classes, 3, 1, 4)
    assert len(forest.lefts) > 500 * 4
    pixels = rng.integers(0, 256, (3, 20_000)).astype(np.uint8)
    swept = Sweep(forest).probabilities(pixels)

    def refuse(_self: Sweep, _codes: np.ndarray) -> np.ndarray:
        raise AssertionError

    monkeypatch.setattr(Sweep, "probabilities", refuse)
    assert same_bits(forest.predict(pixels), swept)
