# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes: which features a raster has, and the same in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from patchwork import source_of
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

# --- recipes


class Neighbours:
    """A kind with a halo: the sum over 3 x 3 pixels, for one plane a band."""

    kind = "neighbours"
    halo = 1
    align = 1

    def names(self, band_names: list[str]) -> list[str]:
        return [f"{name} around" for name in band_names]

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        padded = np.pad(bands * valid, ((0, 0), (1, 1), (1, 1)))
        shifts = [(row, col) for row in range(3) for col in range(3)]
        height, width = bands.shape[1:]
        around = sum(padded[:, row : row + height, col : col + width] for row, col in shifts)
        return around[:, ::stride, ::stride]

    def to_dict(self) -> dict:
        return {}


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    values = np.random.default_rng(3).integers(0, 200, (2, 9, 13)).astype(np.uint8)
    values[:, 4, 5] = 255
    return RasterSource(str(write_raster(tmp_path / "a.tif", values, names=["red", "nir"], nodata=255)))


def test_features_are_the_valid_pixels_in_c_order(source: RasterSource) -> None:
    recipe = FeatureRecipe(tuple(source.bands))
    window = Window(0, 0, 9, 13)
    features, valid = recipe.features(source, window)
    bands, expected_valid = source.read(window)
    assert recipe.names == ["red", "nir"]
    assert recipe.halo == 0
    np.testing.assert_array_equal(valid, expected_valid)
    assert features.shape == (9 * 13 - 1, 2)
    np.testing.assert_array_equal(features, bands[:, valid].T)


@pytest.mark.parametrize("shape", [(1, 1), (2, 5), (4, 13), (9, 13)])
def test_a_kind_with_a_halo_gives_the_same_in_blocks(source: RasterSource, shape: tuple[int, int]) -> None:
    recipe = FeatureRecipe(tuple(source.bands), (BandValues(), Neighbours()))
    assert recipe.names == ["red", "nir", "red around", "nir around"]
    whole, valid = recipe.planes(source, Window(0, 0, 9, 13))
    assert whole.shape == (4, 9, 13)
    for window in source.blocks(shape=shape):
        planes, inside = recipe.planes(source, window)
        rows, cols = window.slices_in(Window(0, 0, 9, 13))
        np.testing.assert_array_equal(planes, whole[:, rows, cols])
        np.testing.assert_array_equal(inside, valid[rows, cols])


def test_a_window_that_ends_between_two_rows(tmp_path: Path) -> None:
    """Of four pixels the first valid one counts, also where it lies outside the window."""
    values = np.arange(1, 17, dtype=np.uint8).reshape(1, 4, 4)
    values[0, 2, :2] = 0
    source = source_of(tmp_path, values, nodata=0)
    planes, valid = FeatureRecipe(tuple(source.bands)).planes(source, Window(0, 0, 3, 4), stride=2)
    assert planes.tolist() == [[[1, 3], [13, 11]]]
    assert valid.all()
