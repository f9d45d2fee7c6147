# SPDX-License-Identifier: GPL-2.0-or-later
"""Features and their scaling, against numbers worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.errors import ModelError, ParameterError
from clusterbrush.core.features import (
    BandValues,
    FeatureRecipe,
    Scaling,
    kinds_from_list,
    weighted_percentile,
)
from clusterbrush.core.raster import RasterSource, Window
from hypothesis import given, settings
from hypothesis import strategies as st
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

# two features: 1, 2, 3, 4 and a constant
ROWS = np.array([[1, 7], [2, 7], [3, 7], [4, 7]], dtype=np.float32)


# --- scaling


def test_standard_score_by_hand() -> None:
    """Mean 2.5, variance 5/4; a constant band gets 0 everywhere."""
    scaling = Scaling.fit("standard", ROWS)
    deviation = np.sqrt(1.25)
    np.testing.assert_allclose(scaling.offset, [2.5, 7.0])
    np.testing.assert_allclose(scaling.gain, [1 / deviation, 1.0], rtol=1e-6)
    expected = np.array([-1.5, -0.5, 0.5, 1.5]) / deviation
    np.testing.assert_allclose(scaling.apply(ROWS), np.column_stack([expected, np.zeros(4)]), rtol=1e-6)


def test_percentile_stretch_by_hand() -> None:
    """0 ... 100: the 2nd percentile is 2, the 98th is 98; not clipped."""
    rows = np.arange(101, dtype=np.float32)[:, None]
    scaled = Scaling.fit("percentile", rows).apply(rows)[:, 0]
    assert scaled[[2, 50, 98]] == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)
    assert scaled[0] < 0
    assert scaled[100] > 1


def test_a_band_that_is_constant_between_the_percentiles() -> None:
    rows = np.zeros((1000, 1), dtype=np.float32)
    rows[0] = 5.0
    scaled = Scaling.fit("percentile", rows).apply(rows)
    assert np.isfinite(scaled).all()


def test_no_scaling_changes_nothing() -> None:
    scaling = Scaling.fit("none", ROWS)
    np.testing.assert_array_equal(scaling.apply(ROWS), ROWS)
    np.testing.assert_array_equal(scaling.undo(ROWS), ROWS)


def test_an_unknown_scaling_is_a_sentence() -> None:
    with pytest.raises(ParameterError, match="Unknown scaling log"):
        Scaling.fit("log", ROWS)


@pytest.mark.parametrize("name", ["standard", "percentile"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_weights_stand_for_repetition(name: str, data) -> None:
    n = data.draw(st.integers(1, 12))
    rows = np.array(data.draw(st.lists(st.tuples(*[st.integers(0, 255)] * 2), min_size=n, max_size=n)), np.float32)
    weights = np.array(data.draw(st.lists(st.integers(1, 60), min_size=n, max_size=n)))
    repeated = np.repeat(rows, weights, axis=0)
    with_weights = Scaling.fit(name, rows, weights.astype(np.float64))
    if name == "standard":
        without = Scaling.fit(name, repeated)
        np.testing.assert_allclose(with_weights.offset, without.offset, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(with_weights.gain, without.gain, rtol=1e-5, atol=1e-5)
    else:  # numpy interpolates between repeated values; ours takes one of them, so the bracket is what must agree
        for percent in (2.0, 98.0):
            ours = weighted_percentile(rows, weights.astype(np.float64), percent)
            low = np.percentile(repeated, percent, axis=0, method="lower")
            high = np.percentile(repeated, percent, axis=0, method="higher")
            before = np.percentile(repeated, max(percent - 100 / len(repeated), 0), axis=0, method="lower")
            assert (np.minimum(low, before) <= ours).all()
            assert (ours <= high).all()


@given(
    st.lists(st.tuples(*[st.integers(0, 65535)] * 2), min_size=2, max_size=30),
    st.sampled_from(["none", "standard", "percentile"]),
)
@settings(max_examples=40, deadline=None)
def test_undo_gives_the_values_back(values: list[tuple[int, int]], name: str) -> None:
    rows = np.array(values, dtype=np.float32)
    scaling = Scaling.fit(name, rows)
    np.testing.assert_allclose(scaling.undo(scaling.apply(rows)), rows, rtol=1e-4, atol=0.1)


def test_scaling_is_the_same_for_any_part_of_the_rows() -> None:
    rows = np.random.default_rng(0).random((1000, 3)).astype(np.float32)
    scaling = Scaling.fit("standard", rows)
    whole = scaling.apply(rows)
    np.testing.assert_array_equal(scaling.apply(rows[317:350]), whole[317:350])
    np.testing.assert_array_equal(scaling.apply(np.asfortranarray(rows)), whole)
    assert scaling.apply(rows[:0]).shape == (0, 3)


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


def test_kinds_as_data() -> None:
    kinds = (BandValues(),)
    items = FeatureRecipe((), kinds).to_dict()
    assert items == [{"kind": "bands"}]
    assert kinds_from_list(items) == kinds
    with pytest.raises(ModelError, match="kind sorcery, which this version does not know"):
        kinds_from_list([{"kind": "sorcery"}])
