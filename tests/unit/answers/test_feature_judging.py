# SPDX-License-Identifier: GPL-2.0-or-later
"""Judged features: votes, Dice and accuracy recomputed; painted pixels and those without a truth do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.answers import feature_judging
from clusterbrush.core.answers.feature_judging import judge_of
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.strokes.markers import Markers
from listeners import StopAfter
from networks import small_model
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = np.array([[20, 90, 200], [120, 60, 180]])  # of two bands, in three fields


@pytest.fixture
def image(tmp_path: Path) -> RasterSource:
    """Write three fields side by side, 40 pixels wide each, with noise; 0 is no data in a corner."""
    rng = np.random.default_rng(0)
    values = np.repeat(LEVELS, 40, axis=1)[:, None, :] + rng.integers(-9, 10, (2, 60, 120))
    values[:, :10, :10] = 0
    return RasterSource(str(write_raster(tmp_path / "image.tif", values.astype(np.uint8), nodata=0)))


@pytest.fixture
def truth(tmp_path: Path) -> RasterSource:
    """Write the fields as classes 1, 2 and 2; unknown at the top."""
    classes = np.tile(np.repeat([1, 2, 2], 40), (60, 1)).astype(np.uint8)
    classes[:5] = 0
    return RasterSource(str(write_raster(tmp_path / "truth.tif", classes)))


def painted(*fields: int) -> Markers:
    """Return a few painted pixels in each of some fields, with the right classes."""
    places = [(row * 120 + 40 * field + 20 + col, 1 if field == 0 else 2)
              for field in fields for row in (20, 21) for col in range(8)]  # fmt: skip
    pixels, classes = np.array(sorted(places)).T
    return Markers(pixels, classes, np.arange(len(pixels)))


def test_what_counts(image: RasterSource, truth: RasterSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_judging, "EDGE", 50)
    judge = judge_of(image, painted(0, 1, 2), truth)
    assert len(judge.windows) == 6
    counted = np.zeros((60, 120), int)
    for window, classes in zip(judge.windows, judge.truths):
        rows, cols = window.slices_in(type(window)(0, 0, 60, 120))
        counted[rows, cols] = classes
    expected = read_raster(truth.path)[0].astype(int)
    expected[:10, :10] = 0
    expected.ravel()[painted(0, 1, 2).pixels] = 0
    np.testing.assert_array_equal(counted, expected)
    monkeypatch.setattr(feature_judging, "MAX_WINDOWS", 2)
    assert len(judge_of(image, painted(0), truth).windows) == 2


def test_fields_are_told_apart_by_bands(image: RasterSource, truth: RasterSource) -> None:
    result = judge_of(image, painted(0, 1, 2), truth)(None, Progress())
    assert (result.dice, result.accuracy) == (1.0, 1.0)


def test_dice_and_accuracy_of_a_field_without_strokes(image: RasterSource, truth: RasterSource) -> None:
    """Its clusters take the class of the nearest painted ones: the third field is nearer to the first one."""
    result = judge_of(image, painted(0, 1), truth)(None, Progress())
    n_first = 40 * 55 - 5 * 10 - 16
    n_second, n_third = 40 * 55 - 16, 40 * 55
    d1 = np.linalg.norm(LEVELS[:, 2] - LEVELS[:, 0])
    d2 = np.linalg.norm(LEVELS[:, 2] - LEVELS[:, 1])
    assert d2 > 1.2 * 100
    assert d1 > d2  # so it takes the class of the second one, which is right
    assert (result.dice, result.accuracy) == (1.0, 1.0)
    wrong = judge_of(image, painted(0), truth)(None, Progress())
    right = n_first / (n_first + n_second + n_third + 16)
    assert wrong.accuracy == pytest.approx(right)
    assert wrong.dice == pytest.approx(np.mean([2 * n_first / (n_first + n_first + n_second + n_third + 16), 0.0]))


def test_learned_features_are_judged(image: RasterSource, truth: RasterSource) -> None:
    result = judge_of(image, painted(0, 1, 2), truth)(small_model(("a", "b")), Progress())
    assert 0.5 < result.accuracy <= 1.0
    again = judge_of(image, painted(0, 1, 2), truth)(small_model(("a", "b")), Progress())
    assert result == again


def test_cancel(image: RasterSource, truth: RasterSource) -> None:
    with pytest.raises(CancelledError):
        judge_of(image, painted(0, 1), truth)(None, StopAfter(0.0))


def test_a_truth_that_does_not_fit(image: RasterSource, tmp_path: Path) -> None:
    other = RasterSource(str(write_raster(tmp_path / "other.tif", np.ones((20, 20), np.uint8))))
    with pytest.raises(InputError, match="has another size"):
        judge_of(image, painted(0), other)
    empty = RasterSource(str(write_raster(tmp_path / "empty.tif", np.zeros((60, 120), np.uint8))))
    with pytest.raises(InputError, match="has no class where"):
        judge_of(image, painted(0), empty)
