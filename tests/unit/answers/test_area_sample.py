# SPDX-License-Identifier: GPL-2.0-or-later
"""The sample to be labelled: points in each class, and that they are drawn evenly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from class_rasters import class_raster
from clusterbrush.core.answers.area_sample import (
    Stratum,
    allocate,
    draw_sample,
    expected_margin,
    required_points,
    strata_of,
)
from clusterbrush.core.answers.class_areas import class_areas, measure_of
from clusterbrush.core.base.errors import CancelledError, InputError, ParameterError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster.source import RasterSource

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.class_raster import ClassRaster


def strata_on(class_map: ClassRaster) -> list[Stratum]:
    return strata_of(class_areas(class_map, measure_of(class_map.grid)))


def test_the_published_sample_size() -> None:
    """Section 5.1.1 of the paper: 641 points for a standard error of 0.01."""
    weights, users = np.array([0.020, 0.015, 0.320, 0.645]), np.array([0.7, 0.6, 0.9, 0.95])
    assert required_points(weights, users, 0.01) == 641


@pytest.mark.parametrize(
    ("pixels", "n_points", "min_points", "expected"),
    [
        ([500, 300, 200], 100, 10, [50, 30, 20]),
        ([900, 95, 5], 100, 10, [85, 10, 5]),  # 9.07 of 95 for the second are fewer than 10
        ([10_000, 10_000], 5, 20, [20, 20]),
        ([3], 100, 20, [3]),
        ([100, 100, 100], 100, 1, [34, 33, 33]),
    ],
)
def test_allocation(pixels: list[int], n_points: int, min_points: int, expected: list[int]) -> None:
    assert allocate(pixels, n_points, min_points) == expected


def test_every_allocation_keeps_its_promises() -> None:
    rng = np.random.default_rng(5)
    for _ in range(300):
        pixels = np.exp(rng.uniform(0, 14, rng.integers(1, 9))).astype(int).tolist()
        n_points, least = int(rng.integers(1, 400)), int(rng.integers(1, 40))
        counts = allocate(pixels, n_points, least)
        assert all(min(size, least) <= count <= size for size, count in zip(pixels, counts))
        minimum = sum(min(size, least) for size in pixels)
        assert sum(counts) <= max(n_points, minimum)
        if sum(pixels) > 20 * n_points and n_points > minimum:
            assert sum(counts) == n_points


@pytest.mark.parametrize("numbers", [(0, 1), (10, 0), (10**6, 1)])
def test_numbers_without_sense_are_refused(numbers: tuple[int, int]) -> None:
    with pytest.raises(ParameterError, match="points"):
        allocate([10, 10], *numbers)


def test_the_expected_margin_of_a_simple_sample() -> None:
    assert expected_margin([7.0], [101]) == pytest.approx(1.96 * np.sqrt(0.85 * 0.15 / 100), rel=1e-4)
    assert expected_margin([1.0, 1.0], [51, 51]) == pytest.approx(expected_margin([1.0], [101]), rel=1e-9)


def test_points_lie_on_their_class_once_and_everywhere_as_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = np.random.default_rng(1).choice([0, 1, 1, 1, 2], (40, 50)).astype(np.uint8)
    class_map = class_raster(tmp_path / "map.tif", ids, nodata=0)
    strata = strata_on(class_map)
    assert [(stratum.id, stratum.pixels) for stratum in strata] == [(1, (ids == 1).sum()), (2, (ids == 2).sum())]
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 16))
    hits = np.zeros(ids.shape)
    for seed in range(200):
        points = draw_sample(class_map, {1: 60, 2: 15}, strata, seed, None)
        places = {(point.row, point.col) for point in points}
        assert len(points) == len(places) == 75
        assert all(ids[point.row, point.col] == point.class_id for point in points)
        for place in places:
            hits[place] += 1
    assert draw_sample(class_map, {1: 60, 2: 15}, strata, 199, None) == points
    for class_id, count in ((1, 60), (2, 15)):
        expected = 200 * count / (ids == class_id).sum()
        quarters = [hits[:20, :25], hits[:20, 25:], hits[20:, :25], hits[20:, 25:]]
        of_class = [ids[:20, :25], ids[:20, 25:], ids[20:, :25], ids[20:, 25:]]
        for part, known in zip(quarters, of_class):
            assert part[known == class_id].mean() == pytest.approx(expected, rel=0.1)
        spread = hits[ids == class_id].var() / expected
        assert 0.8 < spread < 1.2, "as scattered as chance makes them"


def test_a_map_that_changes_meanwhile_and_a_wish_to_stop(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 2, 2]], nodata=0)
    with pytest.raises(InputError, match="has changed"):
        draw_sample(class_map, {1: 1}, [Stratum(1, "one", 3, None)], 0, None)

    class Stopped(Progress):
        def is_cancelled(self) -> bool:
            return True

    with pytest.raises(CancelledError):
        draw_sample(class_map, {1: 1}, strata_on(class_map), 0, Stopped())


def test_strata_are_kept_as_plain_values() -> None:
    for stratum in (Stratum(3, "Forest", 9, 8100.0), Stratum(1, "", 2, None)):
        assert Stratum.from_plain(stratum.to_plain()) == stratum
