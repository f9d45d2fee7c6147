# SPDX-License-Identifier: GPL-2.0-or-later
"""The sieve: small patches are joined from the smallest on, large ones stay, 0 separates; the copy goes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.sieve import sieve_copy
from hypothesis import given, settings
from hypothesis import strategies as st
from listeners import Recorder, StopAfter
from loops import slow_patches
from osgeo import gdal, gdal_array

if TYPE_CHECKING:
    from pathlib import Path


def sieved(ids: np.ndarray, threshold: int, connectedness: int = 4, progress: Progress | None = None) -> np.ndarray:
    grid = Grid(*ids.shape)
    whole = Window(0, 0, *ids.shape)
    with sieve_copy(grid, ids.dtype) as copy:
        copy.write(whole, ids)
        copy.sieve(threshold, connectedness, progress or Progress())
        return copy.read(whole)


def by_gdal(ids: np.ndarray, threshold: int) -> np.ndarray:
    """Return what GDAL makes of it, asked for patches of 2, 4, 8 pixels and so on up to the threshold."""
    dataset = gdal_array.OpenArray(ids.copy())
    band, size = dataset.GetRasterBand(1), 2
    while True:
        gdal.SieveFilter(band, band, band, min(size, threshold), 4)
        if size >= threshold:
            return dataset.ReadAsArray()
        size *= 2


@given(st.integers(0, 2**16), st.integers(2, 40), st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_small_patches_are_joined_from_the_smallest_on(seed: int, threshold: int, n_classes: int) -> None:
    rng = np.random.default_rng(seed)
    ids = rng.integers(0, n_classes + 1, (12, 15)).astype(np.uint8)
    ids[:6, :7] = 1
    found = sieved(ids, threshold)
    np.testing.assert_array_equal(found, by_gdal(ids, threshold))
    np.testing.assert_array_equal(found == 0, ids == 0)
    for patch in slow_patches(ids, corners=False):
        if patch.sum() >= threshold:
            assert (found[patch] == ids[patch][0]).all()


def test_noise_beside_a_large_patch_is_joined() -> None:
    """Asked for 40 pixels at once GDAL leaves most of it, for few of the small patches have a large neighbour."""
    ids = np.random.default_rng(4).integers(2, 6, (40, 40)).astype(np.uint8)
    ids[:, :6] = 1
    left = [patch for patch in slow_patches(sieved(ids, 40), corners=False) if patch.sum() < 40]
    assert len(slow_patches(ids, corners=False)) > 500
    assert len(left) <= 2


def test_corners_connect_when_asked() -> None:
    ids = np.ones((6, 6), dtype=np.uint16)
    ids[[1, 2, 3], [1, 2, 3]] = 700
    np.testing.assert_array_equal(sieved(ids, 3, 4), np.ones((6, 6)))
    np.testing.assert_array_equal(sieved(ids, 3, 8), ids)


def test_it_tells_how_far_it_is_and_stops_when_asked() -> None:
    ids = np.random.default_rng(0).integers(1, 4, (300, 300)).astype(np.uint8)
    progress = Recorder()
    sieved(ids, 30, progress=progress)
    assert progress.fractions == sorted(progress.fractions)
    assert progress.fractions[-1] == pytest.approx(1.0)
    with pytest.raises(CancelledError):
        sieved(ids, 30, progress=StopAfter(0.5))
    told = len(progress.fractions)
    progress.stop_at = progress.asked + 3
    with pytest.raises(CancelledError):
        sieved(ids, 30, progress=progress)
    assert len(progress.fractions) - told < 10, "it stops in the middle of a pass"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with sieve_copy(Grid(5, 5), np.dtype(np.int32)) as copy:
        copy.write(Window(1, 1, 2, 2), np.full((2, 2), 70_000, np.int32))
        assert list(tmp_path.iterdir())
        assert copy.read(Window(0, 0, 2, 2)).tolist() == [[0, 0], [0, 70_000]]
    assert list(tmp_path.iterdir()) == []
