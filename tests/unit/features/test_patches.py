# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches that stand for a raster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.features.patches import patches, sample_pixels, sample_rows
from clusterbrush.core.features.recipe import FeatureRecipe
from patchwork import patchwork, source_of

if TYPE_CHECKING:
    from pathlib import Path


def test_patches_lie_where_pixels_are_valid(tmp_path: Path) -> None:
    values = np.zeros((1, 700, 900), np.uint8)
    values[:, 500:540, 800:] = 9
    source = source_of(tmp_path, values, nodata=0)
    found = patches(source, 0)
    assert {(one.row, one.col) for one in found} == {(r, c) for r in (448, 512) for c in (768, 832, 896)}
    assert found[-1].width == 4
    assert len(patches(source, 0, count=2)) == 2


def test_patches_are_spread_over_the_raster(tmp_path: Path) -> None:
    source = source_of(tmp_path, patchwork(1, 6400, 60))
    rows = [one.row for one in patches(source, 0, count=12)]
    assert len(rows) == 12
    assert rows == sorted(rows)
    assert min(rows) < 1600
    assert max(rows) > 4800


def test_sampled_rows_are_valid_pixels(tmp_path: Path) -> None:
    values = patchwork(2, 150, 150)
    values[:, ::3] = 0
    source = source_of(tmp_path, values, nodata=0)
    recipe = FeatureRecipe(tuple(source.bands))
    rows = sample_rows(source, recipe, patches(source, 0), 500, 0)
    assert 500 <= len(rows) < 600
    assert (rows > 0).all()
    again, pixels = sample_pixels(source, recipe, patches(source, 0), 500, 0)
    np.testing.assert_array_equal(rows, again)
    # of four pixels the first valid one stands for all
    around = [values.reshape(len(values), -1)[:, pixels + step] for step in (0, 1, 150, 151)]
    assert any_of(part == rows.T for part in around).all()


def any_of(equal) -> np.ndarray:
    return np.any([part.all(axis=0) for part in equal], axis=0)


def test_pixels_of_a_dense_sample_lie_where_they_say(tmp_path: Path) -> None:
    """Few pixels of large patches: every second one is looked at."""
    values = patchwork(3, 200, 330)
    source = source_of(tmp_path, values)
    rows, pixels = sample_pixels(source, FeatureRecipe(tuple(source.bands)), patches(source, 0), 300, 0)
    np.testing.assert_array_equal(rows, values.reshape(len(values), -1)[:, pixels].T)
    assert (pixels // 330 % 2 == 0).all()
