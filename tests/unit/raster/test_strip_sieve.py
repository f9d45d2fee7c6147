# SPDX-License-Identifier: GPL-2.0-or-later
"""The sieve in strips: what GDAL's sieve makes of all of the raster, whatever the strips and wherever things wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster import patches, strip_sieve
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.sieve import SieveCopy, sieve_copy
from clusterbrush.core.raster.strip_sieve import StripSieve
from hypothesis import given, settings
from hypothesis import strategies as st
from loops import slow_patches
from osgeo import gdal, gdal_array

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def in_strips(ids: np.ndarray, rows: int, change: Callable[[SieveCopy], None], max_bytes: int = 2**20) -> np.ndarray:
    """Return an array after a change of its copy in strips of `rows` rows, or of the next lower power of two."""
    grid, all_of_it = Grid(*ids.shape), Window(0, 0, *ids.shape)
    with sieve_copy(grid, ids.dtype) as copy, pytest.MonkeyPatch.context() as patch:
        patch.setattr(patches, "STRIP_PIXELS", rows * ids.shape[1])
        patch.setattr(strip_sieve, "MAX_BYTES_IN_MEMORY", max_bytes)
        copy.write(all_of_it, ids)
        change(copy)
        return copy.read(all_of_it)


def by_gdal(ids: np.ndarray, threshold: int, connectedness: int) -> np.ndarray:
    """Return what GDAL makes of all of it, for thresholds of 2, 4, 8 pixels and so on up to the threshold."""
    dataset = gdal_array.OpenArray(ids.copy())
    band, size = dataset.GetRasterBand(1), 2
    while size < threshold:
        gdal.SieveFilter(band, band, band, size, connectedness)
        size *= 2
    gdal.SieveFilter(band, band, band, threshold, connectedness)
    return np.where(ids, dataset.ReadAsArray(), 0)  # versions of GDAL treat masked pixels differently


def classes(seed: int, height: int, width: int, n_values: int, grain: int, dtype: type) -> np.ndarray:
    """Return random classes in grains of some pixels in a row; 0 for nodata."""
    rng = np.random.default_rng(seed)
    ids = rng.integers(0, n_values + 1, (height, width)).astype(dtype)
    if np.dtype(dtype).itemsize > 2:
        ids[ids > 0] += np.iinfo(dtype).max - n_values
    return np.repeat(ids, grain, axis=1)


@given(
    seed=st.integers(0, 2**16),
    height=st.integers(1, 24),
    width=st.integers(1, 20),
    n_values=st.integers(1, 6),
    grain=st.integers(1, 3),
    rows=st.integers(1, 9),
    threshold=st.integers(2, 40),
    connectedness=st.sampled_from([4, 8]),
    max_bytes=st.sampled_from([0, 3000, 2**20]),
    dtype=st.sampled_from([np.uint8, np.uint16, np.int32]),
)
@settings(max_examples=60, deadline=None)
def test_it_is_the_sieve_of_gdal_in_strips_of_any_height(
    seed: int,
    height: int,
    width: int,
    n_values: int,
    grain: int,
    rows: int,
    threshold: int,
    connectedness: int,
    max_bytes: int,
    dtype: type,
) -> None:
    ids = classes(seed, height, width, n_values, grain, dtype)

    def sieve(copy: SieveCopy) -> None:
        copy.sieve(threshold, connectedness, Progress())

    made = in_strips(ids, rows, sieve, max_bytes)
    np.testing.assert_array_equal(made, by_gdal(ids, threshold, connectedness))


@given(st.integers(0, 2**16), st.integers(1, 9), st.integers(2, 20), st.sampled_from([4, 8]))
@settings(max_examples=30, deadline=None)
def test_small_patches_are_dropped_in_strips_of_any_height(
    seed: int, rows: int, threshold: int, connectedness: int
) -> None:
    ids = classes(seed, 14, 11, 3, 1, np.uint8)

    def drop(copy: SieveCopy) -> None:
        copy.drop(threshold, connectedness, Progress())

    wanted = np.zeros_like(ids)
    for patch in slow_patches(ids, corners=connectedness == 8):
        if patch.sum() >= threshold:
            wanted[patch] = ids[patch]
    np.testing.assert_array_equal(in_strips(ids, rows, drop), wanted)


def test_numbers_beyond_31_bits_are_sieved() -> None:
    ids = np.full((9, 9), 2**32 - 1, dtype=np.uint32)
    ids[4, 4], ids[0, 0] = 2**31, 7

    def sieve(copy: SieveCopy) -> None:
        copy.sieve(5, 4, Progress())

    assert in_strips(ids, 2, sieve).tolist() == [[2**32 - 1] * 9] * 9


def test_a_patch_over_all_strips_counts_as_large() -> None:
    """A line of single pixels down the raster, between small patches: each strip has a pixel or two of it."""
    ids = np.ones((40, 3), dtype=np.uint8)
    ids[:, 0] = 2
    ids[::2, 2] = 3
    ids[:, 1] = 4

    def sieve(copy: SieveCopy) -> None:
        copy.sieve(30, 4, Progress())

    made = in_strips(ids, 1, sieve)
    assert made[:, :2].tolist() == [[2, 4]] * 40
    assert set(made[:, 2].tolist()) == {4}


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strip_sieve, "MAX_BYTES_IN_MEMORY", 0)
    grid = Grid(5, 5)
    with sieve_copy(grid, np.dtype(np.uint8)) as copy:
        copy.write(Window(0, 0, 5, 5), np.eye(5, dtype=np.uint8))
        sieve = StripSieve(copy, grid, tmp_path / "gone", 4)
        with pytest.raises(OutputError, match=r"cannot be written .*\.$"):
            sieve.build(3, Progress())
