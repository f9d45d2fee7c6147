# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures and stratified estimates: by hand, by the published example, and by drawing samples."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.answers.accuracy import Z_95
from clusterbrush.core.answers.accuracy_measures import estimates, measures
from hypothesis import given, settings
from hypothesis import strategies as st

# Olofsson et al. 2014, table 8: strata (the map) in rows, reference in columns; mapped areas in pixels of 30 m
OLOFSSON = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
OLOFSSON_AREAS = np.array([200_000.0, 150_000.0, 3_200_000.0, 6_450_000.0])
HECTARES = 0.09  # of such a pixel


def test_measures_by_hand() -> None:
    """3 x class 1 (2 right, 1 taken for 2), 2 x class 2 (1 right, 1 unclassified)."""
    found = measures(np.array([[2, 1, 0], [0, 1, 1]]))
    np.testing.assert_array_equal(found.truth, [3, 2])
    np.testing.assert_array_equal(found.mapped, [2, 2])
    np.testing.assert_allclose(found.producers, [2 / 3, 1 / 2])
    np.testing.assert_allclose(found.users, [1, 1 / 2])
    np.testing.assert_allclose(found.dice, [4 / 5, 2 / 4])
    np.testing.assert_allclose(found.iou, [2 / 3, 1 / 3])
    assert found.overall == pytest.approx(3 / 5)
    assert found.macro_dice == pytest.approx(0.65)
    chance = (3 * 2 + 2 * 2) / 25
    assert found.kappa == pytest.approx((0.6 - chance) / (1 - chance))


def test_classes_on_one_side_only() -> None:
    """Classes 1 and 4 are in the truth only, 2 on the map only: macro Dice asks for the classes in the truth."""
    found = measures(np.array([[0, 4, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 6, 0, 0], [0, 1, 0, 0, 0]]))
    np.testing.assert_array_equal(found.dice, [0, 0, 1, 0])
    np.testing.assert_array_equal(np.isnan(found.producers), [False, True, False, False])
    np.testing.assert_array_equal(np.isnan(found.users), [True, False, False, True])
    assert found.macro_dice == pytest.approx(1 / 3)


def test_a_single_class_has_no_kappa() -> None:
    found = measures(np.array([[5, 0]]))
    assert found.overall == 1.0
    assert np.isnan(found.kappa)


def test_the_published_example() -> None:
    """The figures of the paper's section 5.1, as far as it prints digits."""
    found = estimates(OLOFSSON.T, OLOFSSON_AREAS)
    assert round(found.overall, 2) == 0.95
    assert round(Z_95 * found.overall_error, 2) == 0.02
    np.testing.assert_array_equal(np.round(found.users, 2), [0.88, 0.73, 0.93, 0.96])
    np.testing.assert_array_equal(np.round(Z_95 * found.users_error, 2), [0.07, 0.10, 0.04, 0.02])
    np.testing.assert_array_equal(np.round(found.producers, 2), [0.75, 0.85, 0.93, 0.96])
    assert round(Z_95 * found.producers_error[0], 2) == 0.21
    hectares = OLOFSSON_AREAS.sum() * HECTARES * found.shares
    margins = OLOFSSON_AREAS.sum() * HECTARES * 1.96 * found.shares_error
    np.testing.assert_allclose(hectares, [21_158, 11_686, 285_770, 581_386], atol=0.5)
    np.testing.assert_allclose(margins, [6_158, 3_756, 15_510, 16_282], atol=0.5)
    assert OLOFSSON_AREAS.sum() * found.shares[0] == pytest.approx(235_086, abs=0.5)
    assert OLOFSSON_AREAS.sum() * 1.96 * found.shares_error[0] == pytest.approx(68_418, abs=0.5)


def test_standard_errors_are_those_of_drawn_samples() -> None:
    """4,000 stratified samples from a known population: the spread of each estimate is what its error says."""
    rng = np.random.default_rng(5)
    areas = np.array([0.1, 0.3, 0.6])
    inside = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.05, 0.05, 0.9]])
    sizes = (150, 200, 400)
    drawn = []
    for _ in range(4000):
        counts = np.array([rng.multinomial(size, share) for size, share in zip(sizes, inside)])
        found = estimates(counts.T, areas)
        drawn.append([found.overall, *found.users, *found.producers, *found.shares])
    exact = estimates(np.array([size * share for size, share in zip(sizes, inside)]).T, areas)
    said = [exact.overall_error, *exact.users_error, *exact.producers_error, *exact.shares_error]
    np.testing.assert_allclose(np.std(drawn, axis=0), said, rtol=0.05)
    true = [exact.overall, *exact.users, *exact.producers, *exact.shares]
    np.testing.assert_allclose(np.mean(drawn, axis=0), true, atol=0.003)


def test_a_stratum_without_samples_is_left_out() -> None:
    found = estimates(np.array([[8, 1, 0], [2, 9, 0], [0, 0, 0]]), np.array([100.0, 300.0, 600.0]))
    assert found.unsampled == (2,)
    np.testing.assert_allclose(found.weights, [0.25, 0.75, 0])
    assert found.overall == pytest.approx(0.25 * 0.8 + 0.75 * 0.9)
    assert np.isnan(found.users[2])


def test_a_single_sample_gets_the_largest_variance() -> None:
    found = estimates(np.array([[10, 0], [0, 1]]), np.array([90.0, 10.0]))
    assert found.single == (1,)
    assert np.isnan(found.users_error[1])
    assert found.overall_error == pytest.approx(0.1 * 0.5)


def test_a_class_that_the_map_lacks_has_an_area() -> None:
    """20 % of what is mapped as class 1 is class 2, which the map does not have."""
    found = estimates(np.array([[8, 0], [2, 0]]), np.array([50.0, 0.0]))
    np.testing.assert_allclose(found.shares, [0.8, 0.2])
    assert found.producers[1] == 0
    assert found.unsampled == ()


@given(st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4), min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_figures_stay_in_their_range(rows: list[list[int]]) -> None:
    matrix = np.array(rows)
    found, weighted = measures(matrix), estimates(matrix[:, :-1], np.array([1.0, 2.0, 3.0]))
    for shares in (found.dice, found.iou, found.users, found.producers, weighted.users, weighted.producers):
        known = shares[~np.isnan(shares)]
        assert ((known >= 0) & (known <= 1 + 1e-12)).all()
    if weighted.weights.any():
        assert weighted.shares.sum() == pytest.approx(1.0)
        assert 0 <= weighted.overall <= 1 + 1e-12
