# SPDX-License-Identifier: GPL-2.0-or-later
"""Looking values up gives what comparing with every centroid gives, bit for bit."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.raster.pixel_areas import PixelAreas
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation import value_table
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.prediction import _BlockOfClusters, predict
from clusterbrush.core.segmentation.value_table import ValueTable
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

BANDS = [("u1",), ("i1",), ("u2",), ("i2",), ("u1", "u1"), ("i1", "u1"), ("u1", "i1", "u1")]


@given(types=st.sampled_from(BANDS), k=st.sampled_from([2, 255, 256, 300]), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_ids_are_those_of_the_nearest_centroid(types: tuple[str, ...], k: int, seed: int) -> None:
    """Also the smallest and the largest value of each type, values that come again, and as many ids as a type holds."""
    rng = np.random.default_rng(seed)
    limits = [np.iinfo(name) for name in types]
    planes = [rng.integers(limit.min, limit.max, 400, endpoint=True) for limit in limits]
    for plane, limit in zip(planes, limits):
        plane[:2] = limit.min, limit.max
    numbers = np.stack(planes).astype(np.result_type(*types))
    centroids = np.stack([rng.uniform(limit.min, limit.max, k) for limit in limits], axis=1).astype(np.float32)
    asked: list[int] = []

    def by_distance(features: np.ndarray) -> np.ndarray:
        asked.append(len(features))
        return nearest(features, centroids)

    table = ValueTable(by_distance, k, [np.dtype(name) for name in types])
    expected = nearest(numbers.T.astype(np.float32), centroids)
    for part in (slice(0, 150), slice(100, 400), slice(0, 400), slice(0, 0)):
        np.testing.assert_array_equal(table.ids(numbers[:, part]), expected[part])
    assert sum(asked) <= 400  # no value of an earlier call is looked for again


@given(types=st.sampled_from(BANDS), n=st.sampled_from([0, 1, 50, 400]), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_distinct_values_are_the_numbers(types: tuple[str, ...], n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    limits = [np.iinfo(name) for name in types]
    few = np.stack([rng.integers(limit.min, limit.max, 20, endpoint=True) for limit in limits])
    few[:, 0], few[:, 1] = [limit.min for limit in limits], [limit.max for limit in limits]
    numbers = few[:, rng.integers(0, 20, n)].astype(np.result_type(*types))
    table = ValueTable(lambda features: np.zeros(len(features), np.uint8), 3, [np.dtype(name) for name in types])
    values, places = table.distinct(numbers)
    assert values.dtype == numbers.dtype
    np.testing.assert_array_equal(values[:, places], numbers)
    assert values.shape[1] == len(np.unique(numbers, axis=1).T) if n else values.shape[1] == 0


@pytest.fixture
def painted(tmp_path: Path) -> Path:
    """A raster of 3 x uint8 with nodata."""
    values = np.random.default_rng(3).integers(8, 256, (3, 60, 70)).astype(np.uint8)
    values[:, :5, :9] = 7
    return write_raster(tmp_path / "image.tif", values, nodata=7)


@pytest.mark.parametrize("block_shape", [(60, 70), (16, 33)])
def test_a_cluster_raster_is_the_same_with_the_table(
    painted: Path, block_shape: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = RasterSource(str(painted))
    model = fit(source, KMeansOptions(40, attempts=1))
    assert ValueTable.of(source, model) is None, "small rasters have no table"
    without = predict(source, model, str(tmp_path / "without.tif"), block_shape=block_shape)
    monkeypatch.setattr(value_table, "MAX_VALUES_A_PIXEL", 2**24)
    assert ValueTable.of(source, model) is not None
    counts = predict(source, model, str(tmp_path / "with.tif"), block_shape=block_shape, workers=3)
    np.testing.assert_array_equal(read_raster(tmp_path / "with.tif"), read_raster(tmp_path / "without.tif"))
    np.testing.assert_array_equal(counts.pixels, without.pixels)
    assert counts.n_valid == 60 * 70 - 5 * 9


@pytest.mark.parametrize(("dtype", "scale"), [("float32", 1.0), ("uint16", 1.0), ("uint8", 0.5), ("uint32", 1.0)])
def test_other_numbers_have_no_table(dtype: str, scale: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also numbers whose values differ from them, and two bands of 16 bits, which can have too many values."""
    monkeypatch.setattr(value_table, "MAX_VALUES_A_PIXEL", 2**24)
    values = np.random.default_rng(4).integers(0, 200, (2, 40, 40)).astype(dtype)
    path = str(write_raster(tmp_path / "image.tif", values))
    dataset = gdal.Open(path, gdal.GA_Update)
    for number in (1, 2):
        dataset.GetRasterBand(number).SetScale(scale)
    dataset = None
    source = RasterSource(path)
    assert ValueTable.of(source, fit(source, KMeansOptions(30, attempts=1))) is None


def test_a_table_is_not_sent_along(painted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of a cluster fill their own; and an interrupted run goes on whatever a table holds."""
    monkeypatch.setattr(value_table, "MAX_VALUES_A_PIXEL", 2**24)
    source = RasterSource(str(painted))
    block = _BlockOfClusters(source, fit(source, KMeansOptions(40, attempts=1)), PixelAreas.of(source.grid))
    fresh = pickle.dumps(block)
    block(next(source.blocks(shape=(60, 70))))
    assert block._table is not None
    assert len(pickle.dumps(block)) == len(fresh)
