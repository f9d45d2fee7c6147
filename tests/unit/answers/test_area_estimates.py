# SPDX-License-Identifier: GPL-2.0-or-later
"""Accuracy and areas from a labelled sample: the published example, and how often the intervals hold."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.answers.area_estimates import estimate_areas, estimates_csv, write_estimates
from clusterbrush.core.answers.area_sample import Stratum, allocate
from clusterbrush.core.base.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

# Olofsson et al. 2014, table 8: strata (the map) in rows, reference in columns; pixels of 30 m
NAMES = {1: "Deforestation", 2: "Forest gain", 3: "Stable forest", 4: "Stable non-forest"}
COUNTS = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
PIXELS = [200_000, 150_000, 3_200_000, 6_450_000]
POINTS = [
    (mapped, label) for mapped, row in enumerate(COUNTS, 1) for label, count in enumerate(row, 1) for _ in range(count)
]


def strata(area: float | None = 900.0) -> list[Stratum]:
    return [
        Stratum(number, NAMES[number], pixels, None if area is None else area * pixels)
        for number, pixels in enumerate(PIXELS, 1)
    ]


def test_the_published_example() -> None:
    """Section 5.2 of the paper: 0.95 ± 0.02, and 21 158 ± 6158 ha of deforestation, of which the map has 18 000."""
    result = estimate_areas(strata(), POINTS, {})
    np.testing.assert_array_equal(result.matrix, np.transpose(COUNTS))
    assert (result.n_labelled, result.n_skipped, result.n_open) == (640, 0, 0)
    assert round(result.estimates.overall, 2) == 0.95
    assert round(result.overall_margin, 2) == 0.02
    mapped, area, margin = (value / 1e4 for value in result.area_of(0))
    assert mapped == pytest.approx(18_000)
    assert area == pytest.approx(21_158, abs=0.5)
    assert margin == pytest.approx(6_158, abs=1)
    assert result.notices == []


def test_areas_are_pixels_without_a_place_on_the_earth() -> None:
    result = estimate_areas(strata(None), POINTS, {})
    assert result.square_metres is None
    assert result.area_of(0)[1] == pytest.approx(235_086, abs=1), "as the paper prints it"


def test_unsure_open_and_unknown_classes() -> None:
    """Points without a class are left out; a class that the map lacks has an area all the same."""
    points = [(1, 1), (1, 1), (1, 5), (1, 0), (2, 2), (2, None), (2, None)]
    result = estimate_areas([Stratum(1, "a", 60, 60.0), Stratum(2, "b", 30, 30.0), Stratum(3, "c", 10, 10.0)], points,
                            {5: "new", 2: "renamed"})  # fmt: skip
    assert [entry.name for entry in result.classes] == ["a", "renamed", "c", "new"]
    assert (result.n_labelled, result.n_skipped, result.n_open) == (4, 1, 2)
    assert result.square_metres == 90
    np.testing.assert_allclose(result.estimates.shares, [2 / 3 * 2 / 3, 1 / 3, 0, 2 / 3 / 3])
    sentences = " ".join(str(notice) for notice in result.notices)
    for words in ("not sure of are left out: 1", "not labelled yet are left out: 2", "classes c:", "classes renamed:"):
        assert words in sentences
    with pytest.raises(InputError, match="Label some first"):
        estimate_areas(strata(), [(1, 0), (2, None)], {})


def test_a_few_points_that_agree_are_no_certainty() -> None:
    result = estimate_areas(
        [Stratum(1, "a", 60, 60.0), Stratum(2, "b", 40, 40.0)], [(1, 1)] * 20 + [(2, 1), (2, 2)], {}
    )
    assert result.estimates.users_error[0] == 0
    assert ["a have the same label" in str(notice) for notice in result.notices] == [True]
    assert "3 in 20 pixels" in str(result.notices[0])


def test_two_points_that_agree_are_not_3_in_2_pixels() -> None:
    result = estimate_areas([Stratum(1, "a", 60, 60.0), Stratum(2, "b", 40, 40.0)], [(1, 1)] * 2 + [(2, 1), (2, 2)], {})
    (sentence,) = map(str, result.notices)
    assert "a have the same label" in sentence
    assert "only 2 points" in sentence
    assert "3 in 2" not in sentence


def test_a_class_without_a_right_point_is_no_certainty() -> None:
    layers = [Stratum(1, "a", 60, 60.0), Stratum(2, "b", 40, 40.0), Stratum(3, "c", 40, 40.0)]
    points = [(1, 2), (1, 3), (1, 2), (2, 2), (2, 1), (3, 3), (3, 2)]
    result = estimate_areas(layers, points, {})
    assert (result.estimates.users[0], result.estimates.users_error[0]) == (0, 0)
    (sentence,) = map(str, result.notices)
    assert sentence.startswith("No point on the classes a is right")


def test_the_interval_holds_the_true_area_in_95_of_100_trials() -> None:
    """A map of 100 000 pixels whose truth is known is sampled 2000 times."""
    rng = np.random.default_rng(8)
    confusion = np.array([[0.90, 0.06, 0.04], [0.10, 0.85, 0.05], [0.08, 0.12, 0.80]])
    pixels = np.array([60_000, 30_000, 10_000])
    truth = [rng.multinomial(size, shares) for size, shares in zip(pixels, confusion)]
    areas, overall = np.sum(truth, axis=0), np.trace(truth) / pixels.sum()
    layers = [Stratum(number, str(number), int(size), float(size)) for number, size in enumerate(pixels, 1)]
    counts = allocate(pixels.tolist(), 300, 60)
    hits = np.zeros(4)
    trials = 2000
    for _ in range(trials):
        drawn = [rng.multivariate_hypergeometric(row, n) for row, n in zip(truth, counts)]
        points = [
            (mapped, label)
            for mapped, row in enumerate(drawn, 1)
            for label, count in enumerate(row.tolist(), 1)
            for _ in range(count)
        ]
        result = estimate_areas(layers, points, {})
        for place in range(3):
            _, area, margin = result.area_of(place)
            hits[place] += abs(area - areas[place]) <= margin
        hits[3] += abs(result.estimates.overall - overall) <= result.overall_margin
    np.testing.assert_allclose(hits / trials, 0.95, atol=0.02)


def test_the_table(tmp_path: Path) -> None:
    result = estimate_areas(strata(), POINTS, {1: "Cleared"})
    write_estimates(tmp_path / "areas.csv", result)
    text = (tmp_path / "areas.csv").read_text(encoding="utf-8")
    assert text == estimates_csv(result)
    *rows, last = csv.DictReader(io.StringIO(text))
    assert [row["name"] for row in rows] == ["Cleared", *list(NAMES.values())[1:]]
    assert [int(row["points"]) for row in rows] == [75, 75, 165, 325]
    assert [int(rows[0][f"labelled_{entry.name}"]) for entry in result.classes] == COUNTS[0]
    assert float(rows[0]["area_ha"]) == pytest.approx(21_158, abs=0.5)
    assert float(rows[0]["area_ci95_ha"]) == pytest.approx(6_158, abs=1)
    assert sum(float(row["area_share"]) for row in rows) == pytest.approx(1)
    assert float(last["overall_accuracy"]) == pytest.approx(result.estimates.overall)
    assert last["points"] == "640"
    assert [int(last[f"labelled_{entry.name}"]) for entry in result.classes] == np.sum(COUNTS, axis=0).tolist()
    in_pixels = csv.DictReader(io.StringIO(estimates_csv(estimate_areas(strata(None), POINTS, {}))))
    assert float(next(in_pixels)["area_pixels"]) == pytest.approx(235_086, abs=1)
