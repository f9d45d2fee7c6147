# SPDX-License-Identifier: GPL-2.0-or-later
"""The gap statistic: nothing where rows are evenly spread, a step where they form groups."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.clustering.gap import gap_statistic
from clusterbrush.core.clustering.kmeans import KMeansOptions, kmeans
from clusterbrush.core.clustering.pixels import ArrayPixels

COUNTS = [2, 3, 4, 5]
OPTIONS = KMeansOptions(attempts=4)


def gap_of(features: np.ndarray, references: int = 6, weights: np.ndarray | None = None):
    rows = ArrayPixels(features.astype(np.float32), weights)
    inertia = [kmeans(rows, KMeansOptions(k, attempts=4)).inertia for k in COUNTS]
    return gap_statistic(rows, COUNTS, np.array(inertia), OPTIONS, references)


def test_evenly_spread_rows_have_no_gap() -> None:
    gap, error = gap_of(np.random.default_rng(0).uniform(0, [100, 30], (2000, 2)))
    assert np.abs(gap).max() < 0.1
    assert (error > 0).all()


@pytest.mark.parametrize("turned", [0.0, 0.7])
def test_groups_open_a_gap_however_they_are_turned(turned: float) -> None:
    rng = np.random.default_rng(1)
    middles = np.array([[0, 0], [300, 10], [150, 220]])
    rows = np.concatenate([middle + rng.normal(0, 8, (300, 2)) for middle in middles])
    turn = np.array([[np.cos(turned), -np.sin(turned)], [np.sin(turned), np.cos(turned)]])
    gap, error = gap_of(rows @ turn.T)
    assert COUNTS[int(gap.argmax())] == 3
    assert gap[1] - gap[0] > 1.0
    assert gap[1] > gap[2] - error[2]


def test_a_weight_counts_as_so_many_rows() -> None:
    rows = np.random.default_rng(2).normal(0, 5, (300, 2)).astype(np.float32)
    counts = np.random.default_rng(3).integers(1, 5, 300)
    gap, _ = gap_of(rows, weights=counts.astype(np.float64))
    repeated, _ = gap_of(np.repeat(rows, counts, axis=0))
    np.testing.assert_allclose(gap, repeated, atol=0.1)


def test_without_references_nothing_is_measured() -> None:
    gap, error = gap_of(np.random.default_rng(4).normal(0, 1, (50, 2)), references=0)
    assert np.isnan(gap).all()
    assert np.isnan(error).all()
    assert len(gap) == len(error) == len(COUNTS)
