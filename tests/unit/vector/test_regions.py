# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions: one polygon for each patch, numbered, small ones left out, and nothing left behind."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.sieve import sieve_copy
from clusterbrush.core.vector.regions import regions_of
from hypothesis import given, settings
from hypothesis import strategies as st
from listeners import StopAfter
from loops import slow_patches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clusterbrush.core.raster.sieve import SieveCopy
    from clusterbrush.core.vector.regions import Regions


@contextmanager
def regions(ids: np.ndarray) -> Iterator[tuple[Regions, SieveCopy, Grid]]:
    grid = Grid(*ids.shape)
    with sieve_copy(grid, ids.dtype) as copy:
        copy.write(Window(0, 0, *ids.shape), ids)
        with regions_of(copy, Progress()) as found:
            yield found, copy, grid


def patches(ids: np.ndarray) -> list[np.ndarray]:
    return [patch for patch in slow_patches(ids, corners=False) if ids[patch][0]]


def area(ring: np.ndarray) -> float:
    x, y = ring.T
    return abs(float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())) / 2


def classes(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 4, (9, 11)).astype(np.uint16)


@given(st.integers(0, 2**16), st.sampled_from([0, 1, 2, 4]))
@settings(max_examples=25, deadline=None)
def test_there_is_a_region_for_each_patch_of_enough_pixels(seed: int, least: int) -> None:
    ids = classes(seed)
    wanted = [patch for patch in patches(ids) if patch.sum() >= least]
    with regions(ids) as (found, _, grid):
        assert found.highest == len(patches(ids))
        found.min_pixels = least
        assert found.total == len(wanted)
        with found.numbered(grid, Progress()) as numbers:
            by_number = numbers.read(Window(0, 0, 9, 11))
        made = list(found)
        assert len({number for number, _, _ in made}) == len(made) == len(wanted)
        for number, value, rings in made:
            mine = by_number == number
            assert any(np.array_equal(mine, patch) for patch in wanted)
            assert (ids[mine] == value).all()
            assert area(rings[0]) - sum(map(area, rings[1:])) == mine.sum()
            assert all((ring[0] == ring[-1]).all() for ring in rings)
        np.testing.assert_array_equal(by_number > 0, np.any(wanted, axis=0) if wanted else np.zeros((9, 11)))


@given(st.integers(0, 2**16))
@settings(max_examples=15, deadline=None)
def test_small_regions_are_burned_away(seed: int) -> None:
    ids = classes(seed)
    with regions(ids) as (found, copy, _):
        found.min_pixels = 3
        found.burn_away_small(copy, Progress())
        left = copy.read(Window(0, 0, 9, 11))
    large = np.any([patch for patch in patches(ids) if patch.sum() >= 3] or [np.zeros((9, 11), bool)], axis=0)
    np.testing.assert_array_equal(left, np.where(large, ids, 0))


def test_a_run_that_is_stopped_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with sieve_copy(Grid(50, 50), np.dtype(np.uint8)) as copy:
        copy.write(Window(0, 0, 50, 50), np.random.default_rng(0).integers(1, 5, (50, 50)).astype(np.uint8))
        before = sorted(tmp_path.iterdir())
        with pytest.raises(CancelledError), regions_of(copy, StopAfter(0.3)):
            pass
        assert sorted(tmp_path.iterdir()) == before
        with regions_of(copy, Progress()):
            assert sorted(tmp_path.iterdir()) != before
        assert sorted(tmp_path.iterdir()) == before
