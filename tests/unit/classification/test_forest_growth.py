# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees while they grow: only the rows of a tree shape it, and leaves hold the shares of its rows."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.forest_growth import LEAF_TOTAL, MAX_DEPTH, Growth, class_shares_of


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
