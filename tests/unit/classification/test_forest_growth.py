# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees while they grow: only the rows of a tree shape it, and leaves hold the shares of its rows."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from clusterbrush.core.classification.forest_growth import LEAF_TOTAL, MAX_DEPTH, Growth, class_shares_of
from hypothesis import given, settings
from hypothesis import strategies as st


def grown(rows: np.ndarray, labels: np.ndarray, in_training: np.ndarray, seed: int = 0):
    return Growth(rows, labels, int(labels.max()) + 1, in_training, [seed]).trees()


def made(seed: int, n: int = 120) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    return np.clip(labels[:, None] * 60 + rng.integers(0, 90, (n, 4)), 0, 255).astype(np.uint8), labels


def leaf_and_depth(roots, features, thresholds, lefts, row: np.ndarray) -> list[tuple[int, int]]:
    """Follow one row down each tree."""
    found = []
    for root in roots:
        node, depth = int(root), 0
        while lefts[node] != node:
            node = int(lefts[node]) + int(row[features[node]] > thresholds[node])
            depth += 1
        found.append((node, depth))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_pure_leaves_know_their_rows(seed: int) -> None:
    """Without a limit of levels in sight, a training row ends in a leaf whose largest share is its class."""
    rows, labels = made(seed)
    rows, kept = np.unique(rows, axis=0, return_index=True)
    labels = labels[kept]
    roots, features, thresholds, lefts, shares = grown(rows, labels, np.ones((5, len(rows)), dtype=bool), seed)
    right = 0
    for row, label in zip(rows, labels):
        for node, depth in leaf_and_depth(roots, features, thresholds, lefts, row):
            assert depth <= MAX_DEPTH
            assert abs(int(shares[node].sum()) - LEAF_TOTAL) <= len(shares[node])
            right += int(shares[node].argmax() == label)
    assert right / (5 * len(rows)) > 0.9


def test_rows_that_a_tree_does_without_leave_no_trace() -> None:
    rows, labels = made(7)
    in_training = np.ones((2, len(rows)), dtype=bool)
    in_training[:, 80:] = False
    changed = rows.copy()
    changed[80:] = 255 - changed[80:]
    for one, other in zip(grown(rows, labels, in_training), grown(changed, labels, in_training)):
        np.testing.assert_array_equal(one, other)


def test_shares_are_parts_of_the_total() -> None:
    assert class_shares_of(np.array([[1.0, 1.0], [0.0, 3.0]])).tolist() == [[32768, 32768], [0, LEAF_TOTAL]]


@given(seed=st.integers(0, 200), n_classes=st.integers(2, 3), spread=st.sampled_from([2, 40]))
@settings(max_examples=30, deadline=None)
def test_the_best_split_of_each_node_is_the_best_of_those_judged(seed: int, n_classes: int, spread: int) -> None:
    """Each node judges the first features that vary in it, by hand; where few values do, many features are constant."""
    rng = np.random.default_rng(seed)
    n, n_features, n_trees = 40, 11, 3
    rows = (rng.integers(0, spread, (n, n_features)) // (1 + (rng.random(n_features) < 0.5) * spread)).astype(np.uint8)
    labels = rng.integers(0, n_classes, n)
    labels[:n_classes] = range(n_classes)
    growth = Growth(rows, labels, n_classes, rng.random((n_trees, n)) < 0.7, [seed])
    node_of = np.repeat(np.arange(n_trees), growth._sizes)
    totals = growth._histogram(growth._members, node_of, n_trees)
    twin = copy.deepcopy(growth)
    drawn = twin._draw(n_trees, 2 * twin._tries)
    chances = twin._rng.random((n_trees, 2 * twin._tries))
    features, thresholds, has_split = growth._best(totals)
    weights = growth._weight_of_class
    for node in range(n_trees):
        members, gains = growth._members[node_of == node], {}
        for feature, chance in zip(drawn[node], chances[node]):
            values = rows[members, feature].astype(int)
            low, high = values.min(), values.max()
            if high == low or len(gains) == growth._tries:
                continue
            threshold = low + min(int(chance * (high - low)), high - low - 1)
            right = np.bincount(labels[members][values > threshold], minlength=n_classes) * weights
            sides = [right, totals[node] - right]
            gains[feature, threshold] = sum((side**2).sum() / max(side.sum(), 1e-12) for side in sides)
        assert has_split[node] == bool(gains)
        if has_split[node]:
            assert gains[features[node], thresholds[node]] >= max(gains.values()) * (1 - 1e-9)
