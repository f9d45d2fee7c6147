# SPDX-License-Identifier: GPL-2.0-or-later
"""Colours are the same on every run, look like the image, and can be told apart."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.legend.palette import MIN_DIFFERENCE, centroid_colours, distinct_colours, from_hex, to_hex

LOW, HIGH = np.array([0.0, 0.0, 0.0]), np.array([100.0, 200.0, 50.0])


def least_distance(colours: list[tuple[int, int, int]]) -> float:
    points = np.array(colours, dtype=float)
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    return float(apart[~np.eye(len(points), dtype=bool)].min())


def test_a_centroid_has_the_colour_it_shows() -> None:
    centroids = np.array([[0.0, 0.0, 0.0], [50.0, 100.0, 25.0], [100.0, 0.0, 50.0], [999.0, 200.0, -9.0]])
    assert centroid_colours(centroids, LOW, HIGH) == [(0, 0, 0), (128, 128, 128), (255, 0, 255), (255, 255, 0)]


def test_one_band_is_grey() -> None:
    assert centroid_colours(np.array([[0.0], [10.0]]), np.array([0.0]), np.array([10.0])) == [
        (0, 0, 0),
        (255, 255, 255),
    ]


def test_a_constant_band_divides_by_nothing() -> None:
    assert centroid_colours(np.array([[5.0]]), np.array([5.0]), np.array([5.0])) == [(0, 0, 0)]


@pytest.mark.parametrize("value", [0.0, 50.0, 100.0])
@pytest.mark.parametrize("count", [2, 8])
def test_equal_centroids_get_colours_that_differ(value: float, count: int) -> None:
    colours = centroid_colours(np.full((count, 1), value), np.array([0.0]), np.array([100.0]))
    assert least_distance(colours) > MIN_DIFFERENCE - 2  # after rounding
    assert all(0 <= level <= 255 for colour in colours for level in colour)


def test_colours_do_not_change_from_run_to_run() -> None:
    centroids = np.random.default_rng(0).random((20, 3)) * HIGH
    assert centroid_colours(centroids, LOW, HIGH) == centroid_colours(centroids.copy(), LOW, HIGH)
    assert distinct_colours(7) == distinct_colours(9)[:7]


def test_distinct_colours_differ() -> None:
    assert least_distance(distinct_colours(24)) >= 10


def test_many_clusters_take_no_time() -> None:
    assert len(centroid_colours(np.zeros((5000, 3)), LOW, HIGH)) == 5000


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (1, 160, 33)])
def test_hex_there_and_back(colour: tuple[int, int, int]) -> None:
    assert from_hex(to_hex(colour)) == colour


@pytest.mark.parametrize("text", ["", "#12345", "1234567", "#12345g", "#1234567", "#-1-1-1", "#+1+1+1", "# 1 1 1"])
def test_what_is_no_colour(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_hex(text)
