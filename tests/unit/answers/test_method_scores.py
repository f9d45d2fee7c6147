# SPDX-License-Identifier: GPL-2.0-or-later
"""Macro Dice and its bootstrap, computed again pixel by pixel and from the binomial distribution."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from clusterbrush.core.answers import method_scores
from clusterbrush.core.answers.method_scores import (
    MIN_UNITS,
    N_DRAWS,
    UnitCounts,
    differences,
    drawn_dice,
    macro_dice,
    mean_iou,
)
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress

N = 3


def samples(seed: int, n: int = 400, n_units: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return unit, true class and class on the map, 3 for unclassified."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, N, n)
    mapped = np.where(rng.random(n) < 0.6, truth, rng.integers(0, N + 1, n))
    return rng.integers(0, n_units, n) * 7 + 2, truth, mapped


def counted(units: np.ndarray, truth: np.ndarray, mapped: np.ndarray) -> UnitCounts:
    return UnitCounts.of(units, truth, mapped, np.ones(len(units)), N)


def dice_of(truth: np.ndarray, mapped: np.ndarray) -> float:
    """Return the macro Dice by its definition."""
    known = np.unique(truth)
    return float(
        np.mean([2 * ((truth == c) & (mapped == c)).sum() / ((truth == c).sum() + (mapped == c).sum()) for c in known])
    )


def test_counts_in_all_and_by_unit() -> None:
    units, truth, mapped = samples(1)
    found = counted(units, truth, mapped)
    expected = [[((truth == t) & (mapped == m)).sum() for m in range(N + 1)] for t in range(N)]
    np.testing.assert_array_equal(found.matrix, expected)
    for row, unit in enumerate(np.unique(units)):
        mine = units == unit
        for c in range(N):
            is_true, is_mapped = (truth == c) & mine, (mapped == c) & mine
            np.testing.assert_array_equal(
                found.sums[row, :, c], [is_true.sum(), is_mapped.sum(), (is_true & is_mapped).sum()]
            )


def test_measures_by_their_definitions() -> None:
    units, truth, mapped = samples(2)
    truth = np.where(truth == 2, 1, truth)  # the third class is on the map alone
    found = counted(units, truth, mapped)
    assert macro_dice(found.sums.sum(axis=0)) == pytest.approx(dice_of(truth, mapped))
    assert found.measures.macro_dice == pytest.approx(dice_of(truth, mapped))
    assert found.measures.overall == pytest.approx((truth == mapped).mean())
    iou = [((truth == c) & (mapped == c)).sum() / ((truth == c) | (mapped == c)).sum() for c in (0, 1)]
    assert mean_iou(found.measures) == pytest.approx(np.mean(iou))
    chance = sum((truth == c).mean() * (mapped == c).mean() for c in range(N))
    assert found.measures.kappa == pytest.approx(((truth == mapped).mean() - chance) / (1 - chance))


def test_weights_of_strokes_are_no_whole_numbers() -> None:
    units, truth, mapped = (np.array(column) for column in ([1, 1, 1, 2], [0, 0, 0, 1], [0, 0, 1, 1]))
    found = UnitCounts.of(units, truth, mapped, np.array([1 / 3, 1 / 3, 1 / 3, 1.0]), 2)
    assert found.measures.overall == pytest.approx((2 / 3 + 1) / 2)
    assert found.measures.dice == pytest.approx([2 * (2 / 3) / (1 + 2 / 3), 2 * 1 / (1 + 4 / 3)])


def test_drawn_units_are_those_of_the_seed_and_the_same_for_all_maps() -> None:
    units, truth, first = samples(3)
    second = samples(4)[2]
    found = drawn_dice([counted(units, truth, first), counted(units, truth, second)], seed=5, n_draws=40)
    rng, known = np.random.default_rng([5, 15]), np.unique(units)
    for draw in range(40):
        times = rng.multinomial(len(known), np.full(len(known), 1 / len(known)))
        rows = np.concatenate([np.tile(np.flatnonzero(units == u), k) for u, k in zip(known, times)])
        for number, mapped in enumerate((first, second)):
            assert found[number, draw] == pytest.approx(dice_of(truth[rows], mapped[rows]))


def test_same_seed_same_bits_in_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [counted(*samples(6))]
    once = drawn_dice(counts, seed=1)
    assert once.shape == (1, N_DRAWS)
    monkeypatch.setattr(method_scores, "MAX_WEIGHTS", 333)
    np.testing.assert_array_equal(drawn_dice(counts, seed=1), once)
    assert not np.array_equal(drawn_dice(counts, seed=2), once)


def test_the_interval_of_a_constructed_case_is_that_of_the_binomial() -> None:
    """One class, 40 units of a pixel: the best map has all of them right, the other half of them."""
    n = 40
    units, truth = np.arange(n), np.zeros(n, dtype=np.int64)
    half = np.where(units % 2, 0, 1)  # column 1 is unclassified
    best, other = (UnitCounts.of(units, truth, mapped, np.ones(n), 1) for mapped in (truth, half))
    found = differences([best, other], 0, seed=0)
    assert (found[0].value, found[0].low, found[0].high) == (0, 0, 0)
    assert not found[0].is_significant
    shares = np.cumsum([comb(n, k) * 0.5**n for k in range(n + 1)])
    few, many = (int(np.searchsorted(shares, level)) for level in (0.025, 0.975))
    below = [1 - 2 * k / (n + k) for k in range(n + 1)]  # as many are drawn right as k of n coins show heads
    assert found[1].value == pytest.approx(below[n // 2])
    assert below[many + 1] <= found[1].low <= below[many - 1]
    assert below[few + 1] <= found[1].high <= below[few - 1]
    assert found[1].is_significant


def test_equals_do_not_differ_and_a_constant_difference_is_certain() -> None:
    units = np.repeat(np.arange(10), 4)
    truth = np.tile([0, 0, 1, 1], 10)
    worse = np.tile([0, 0, 1, 3], 10)
    counts = [counted(units, truth, mapped) for mapped in (truth, truth, worse)]
    found = differences(counts, 0, seed=3)
    assert (found[1].value, found[1].low, found[1].high, found[1].is_significant) == (0, 0, 0, False)
    assert found[2].value == pytest.approx((1 - 2 / 3) / 2)
    assert (found[2].low, found[2].high) == pytest.approx((found[2].value,) * 2)
    assert found[2].is_significant


def test_few_units_tell_nothing() -> None:
    units = np.arange(MIN_UNITS - 1)
    truth = units % 2
    counts = [counted(units, truth, mapped) for mapped in (truth, 1 - truth)]
    found = differences(counts, 0, seed=0)
    assert found[1].value == 1
    assert not found[1].is_known
    assert not found[1].is_significant


def test_it_can_be_cancelled() -> None:
    class Cancelled(Progress):
        def is_cancelled(self) -> bool:
            return True

    with pytest.raises(CancelledError):
        drawn_dice([counted(*samples(1))], 0, progress=Cancelled())
