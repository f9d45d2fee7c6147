# SPDX-License-Identifier: GPL-2.0-or-later
"""A raster as truth: which pixels have one, and what their classes are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from class_rasters import class_raster
from clusterbrush.core.answers.truth import RasterTruth, TruthClass, has_class_zero
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster.bands import NodataRange
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.grid import Window
from hypothesis import given, settings
from hypothesis import strategies as st
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


@given(st.integers(0, 2**16))
@settings(max_examples=20, deadline=None)
def test_each_pixel_with_a_class_is_paired_with_the_map(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, places = rng.integers(0, 5, (2, 9, 12))
    raster = class_raster(tmp_path_factory.mktemp("truth") / "truth.tif", truth, nodata=4)
    row, col, height, width = *rng.integers(0, 5, 2), *rng.integers(1, 5, 2)
    part = slice(row, row + height), slice(col, col + width)
    samples = RasterTruth(raster).samples(Window(int(row), int(col), int(height), int(width)), places[part])
    expected = [(t, p) for t, p in zip(truth[part].ravel(), places[part].ravel()) if t != 4]
    assert list(zip(samples.codes.tolist(), samples.places.tolist())) == expected


def test_classes_have_the_names_of_the_raster(tmp_path: Path) -> None:
    raster = class_raster(tmp_path / "a.tif", [[1, 2, 3]])
    raster.names = Names({1: "water", 2: ""})
    assert RasterTruth(raster).describe([3, 1, 2]) == [TruthClass(3, ""), TruthClass(1, "water"), TruthClass(2, "")]


def test_what_the_user_should_know_of_the_raster_is_handed_on(tmp_path: Path) -> None:
    truth = RasterTruth(ClassRaster(str(write_raster(tmp_path / "a.tif", np.ones((2, 3, 3), np.uint8)))))
    assert "a.tif has 2 bands" in str(truth.notices(0)[0])
    assert "a.tif has no class where the map lies" in str(truth.no_samples_error(0))


def test_a_negative_class_is_a_sentence(tmp_path: Path) -> None:
    raster = ClassRaster(str(write_raster(tmp_path / "a.tif", np.array([[1, -3]], np.int32))))
    with pytest.raises(InputError, match="negative value -3"):
        RasterTruth(raster).samples(Window(0, 0, 1, 2), np.ones((1, 2), int))


@pytest.mark.parametrize(
    ("ids", "options", "expected"),
    [
        ([[1, 2]], {}, False),
        ([[0, 2]], {}, True),
        ([[1, 2]], {"nodata": 255}, True),
        ([[0, 2]], {"nodata": 0}, False),
    ],
)
def test_whether_a_map_has_a_class_zero(tmp_path: Path, ids: list, options: dict, expected: bool) -> None:
    assert has_class_zero(class_raster(tmp_path / "map.tif", ids, **options), Progress()) is expected


def test_the_nodata_values_of_a_layer_say_too_whether_there_is_a_class_zero(tmp_path: Path) -> None:
    path = class_raster(tmp_path / "map.tif", [[1, 2]]).path
    assert has_class_zero(ClassRaster(path, nodata=9.0), Progress())
    assert not has_class_zero(ClassRaster(path, nodata=0.0), Progress())
    assert has_class_zero(ClassRaster(path, nodata_ranges=[NodataRange(7.0, 9.0)]), Progress())
    assert not has_class_zero(ClassRaster(path, nodata_ranges=[NodataRange(0.0, 1.0)]), Progress())


def test_pixels_of_a_raster_belong_to_square_patches(tmp_path: Path) -> None:
    """They grow with the raster, and do not depend on the window."""
    truth = RasterTruth(class_raster(tmp_path / "map.tif", np.ones((20, 40))))
    rows, cols = np.mgrid[:20, :40]
    expected = rows // 16 * 3 + cols // 16 + 1
    np.testing.assert_array_equal(truth.units(Window(0, 0, 20, 40)), expected)
    np.testing.assert_array_equal(truth.units(Window(3, 15, 9, 20)), expected[3:12, 15:35])
    wide = RasterTruth(class_raster(tmp_path / "wide.tif", np.ones((2, 1000))))
    assert len(np.unique(wide.units(Window(0, 0, 2, 1000)))) == 32
