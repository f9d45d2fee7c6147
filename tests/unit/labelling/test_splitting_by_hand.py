# SPDX-License-Identifier: GPL-2.0-or-later
"""A single cluster divided: who claims it, where its parts begin, and when it stops."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.labelling import splitting as module
from clusterbrush.core.labelling.splitting import MAX_LEVELS, Evidence, claimants
from hypothesis import given, settings
from hypothesis import strategies as st


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)[:, None]


def evidence(painted: list[float], classes: list[int], pixels: list[float] | None = None) -> Evidence:
    values = column(*(painted if pixels is None else pixels))
    here, there = np.zeros(len(values), dtype=np.int64), np.zeros(len(painted), dtype=np.int64)
    return Evidence(values, here, column(*painted), there, np.array(classes, dtype=np.int64))


def divide(found: Evidence, n_classes: int, metric: str, threshold: float, unsplit: bool = False):
    """Divide a single cluster."""
    return module.divide(found, 1, n_classes, metric, threshold, [0] if unsplit else [])[0].root


@pytest.mark.parametrize(
    ("votes", "threshold", "expected"),
    [
        ([0, 0], 0.3, []),
        ([5, 0], 0.3, [0]),
        ([7, 3], 0.3, [0, 1]),  # a share of exactly t claims
        ([71, 29], 0.3, [0]),
        ([40, 35, 25], 0.3, [0, 1]),
        ([25, 25, 25, 25], 0.3, [0, 1, 2, 3]),  # nobody reaches t: the largest shares claim
        ([26, 25, 25, 24], 0.3, [0]),
        ([1, 99], 0.01, [0, 1]),
        ([0, 9], 0.0, [1]),  # without a painted pixel no class claims
    ],
)
def test_claimants(votes, threshold, expected):
    assert np.flatnonzero(claimants(np.array(votes), threshold)).tolist() == expected


def test_a_split_starts_at_the_means_of_the_claiming_classes(monkeypatch):
    mixed = evidence([0, 1, 9, 10], [0, 0, 1, 1], [0, 1, 2, 8, 9, 10])
    part = divide(mixed, 2, "euclidean", 0.3)
    # by hand: 0, 1, 2 and the painted 0, 1 go left, 4 / 5; the mirror image right
    np.testing.assert_allclose(part.centroids.ravel(), [0.8, 9.2], rtol=1e-6)
    assert [leaf.votes.tolist() for leaf in part.leaves()] == [[2, 0], [0, 2]]
    monkeypatch.setattr(module, "SPLIT_ITERATIONS", 0)
    np.testing.assert_array_equal(divide(mixed, 2, "euclidean", 0.3).centroids.ravel(), [0.5, 9.5])


def test_a_class_that_does_not_claim_starts_no_part():
    painted = [0.0] * 9 + [10.0] * 9 + [5.1] * 2
    part = divide(evidence(painted, [0] * 9 + [1] * 9 + [2] * 2), 3, "euclidean", 0.3)
    assert len(part.parts) == 2
    assert [leaf.votes.tolist() for leaf in part.leaves()] == [[9, 0, 0], [0, 9, 2]]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), min_size=1, max_size=40),
    st.sampled_from([0.05, 0.3, 0.5]),
    st.sampled_from(["euclidean", "manhattan"]),
)
def test_every_tree_is_sound(painted, threshold, metric):
    """Parts share out the votes, each has a stroke, none is deeper than the limit; the painted order is nothing."""
    values, classes = [v for v, _ in painted], [c for _, c in painted]
    part = divide(evidence(values, classes), 4, metric, threshold)

    def walk(one, level=0):
        assert level <= MAX_LEVELS
        assert len(one.parts) == len(one.centroids)
        if one.is_split:
            assert len(one.parts) >= 2
            np.testing.assert_array_equal(sum(below.votes for below in one.parts), one.votes)
            for below in one.parts:
                assert below.votes.sum() > 0
                walk(below, level + 1)

    walk(part)
    again = divide(evidence(values[::-1], classes[::-1]), 4, metric, threshold)
    assert [leaf.votes.tolist() for leaf in again.leaves()] == [leaf.votes.tolist() for leaf in part.leaves()]


def test_the_recursion_stops_at_the_limit(monkeypatch):
    painted, classes = [0, 1, 10, 11, 12, 20, 21], [0, 0, 1, 1, 1, 0, 0]
    monkeypatch.setattr(module, "MAX_LEVELS", 0)
    assert not divide(evidence(painted, classes), 2, "euclidean", 0.3).is_split
    monkeypatch.setattr(module, "MAX_LEVELS", 1)
    part = divide(evidence(painted, classes), 2, "euclidean", 0.3)
    assert part.is_split
    assert not any(below.is_split for below in part.parts)


def test_a_split_taken_back_leaves_the_majority():
    one = divide(evidence([0, 10, 11], [0, 1, 1]), 2, "euclidean", 0.3, unsplit=True)
    assert not one.is_split
    assert one.votes.tolist() == [1, 2]
