# SPDX-License-Identifier: GPL-2.0-or-later
"""Learned features of a raster: blocks of a file equal the whole, nodata, units, a model that needs no other file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from blocks import cut, same_bits
from clusterbrush.core.base.errors import InputError, ModelError
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.features.learned import Learned
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.features.registry import kinds_from_list
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.model import load
from clusterbrush.core.segmentation.prediction import predict
from networks import slow_features, small_model
from patchwork import patchwork, source_of
from rasters import read_raster, write_raster
from uneven import uneven_products

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    values = patchwork(3, 190, 300)
    values[:, 40:90, 60:] = 0
    return source_of(tmp_path, values, nodata=0)


def recipe_of(source: RasterSource) -> FeatureRecipe:
    return FeatureRecipe(tuple(source.bands), (Learned(small_model()),))


def whole(source: RasterSource) -> Window:
    return Window(0, 0, source.grid.height, source.grid.width)


def test_values(source: RasterSource) -> None:
    planes, valid = recipe_of(source).planes(source, whole(source))
    model = small_model()
    bands, _ = source.read(whole(source))
    expected = slow_features(model.tensors, model.normalised(bands, valid))
    np.testing.assert_allclose(planes[:, valid], expected[:, valid], atol=2e-5)
    assert not valid.all()
    assert (planes[:, ~valid] == 0).all()


def test_blocks_equal_the_whole(source: RasterSource) -> None:
    recipe = recipe_of(source)
    with uneven_products():
        planes, valid = recipe.planes(source, whole(source))
        thin, _ = recipe.planes(source, whole(source), stride=2)
        assert thin.shape == (8, 95, 150)
        for window in source.grid.blocks(66, 170):
            part, good = recipe.planes(source, window)
            assert same_bits(part.copy(), cut(planes, window).copy())
            np.testing.assert_array_equal(good, cut(valid, window))
            part, _ = recipe.planes(source, window, stride=2)
            assert same_bits(part.copy(), cut(thin, window, 2).copy())


def test_only_the_pixels_in_use_are_computed(source: RasterSource, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe, parts = recipe_of(source), []
    network = type(recipe.kinds[0]._network)
    real = network.features

    def features(self, values, rows, cols):
        parts.append((rows.stop - rows.start, cols.stop - cols.start))
        return real(self, values, rows, cols)

    monkeypatch.setattr(network, "features", features)
    recipe.planes(source, Window(150, 280, 10, 12))
    assert parts == [(10, 12)]


def test_coded_bands_are_normalised_in_their_own_units(tmp_path: Path) -> None:
    """Values that float32 cannot hold are coded when read; the model's mean is one of the values that QGIS shows."""
    values = 1e9 + patchwork(3, 40, 50).astype(np.float64)
    source = RasterSource(str(write_raster(tmp_path / "large.tif", values)))
    assert any(band.is_coded for band in source.bands)
    model = small_model(mean=1e9 + 100)
    recipe = FeatureRecipe(tuple(source.bands), (Learned(model),))
    planes, valid = recipe.planes(source, whole(source))
    expected = slow_features(model.tensors, model.normalised(values, valid))
    np.testing.assert_allclose(planes, expected, atol=1e-4)


def test_clusters_on_learned_features(source: RasterSource, tmp_path: Path) -> None:
    model = fit(source, KMeansOptions(n_clusters=4, attempts=1), sample_size=2000, kinds=(Learned(small_model()),))
    model.save(tmp_path / "model.json")
    again = load(tmp_path / "model.json")
    assert again.recipe.names == [f"Learned {number}" for number in range(1, 9)]
    predict(source, model, str(tmp_path / "first.tif"))
    predict(source, again, str(tmp_path / "second.tif"), block_shape=(48, 112))
    first = read_raster(tmp_path / "first.tif")[0]
    np.testing.assert_array_equal(first, read_raster(tmp_path / "second.tif")[0])
    planes, valid = recipe_of(source).planes(source, whole(source))
    distances = ((planes[:, None] - model.centroids.T[:, :, None, None]) ** 2).sum(axis=0)
    nearest = np.sort(distances, axis=0)
    clear = valid & (nearest[1] - nearest[0] > 1e-3)
    np.testing.assert_array_equal(first[clear], distances.argmin(axis=0)[clear] + 1)
    assert len(np.unique(first[clear])) == 4


def test_damaged_models() -> None:
    values = {"kind": "learned", **small_model().to_dict()}
    (kind,) = kinds_from_list([json.loads(json.dumps(values))])
    assert isinstance(kind, Learned)
    flat = values["weights"]
    for change in ({"weights": None}, {"weights": {**flat, "shape": [3]}}, {"down": [4, 6, 5, 8]}, {"bands": 3}):
        with pytest.raises(ModelError, match="damaged"):
            kinds_from_list([{**values, **change}])


def test_other_bands(tmp_path: Path) -> None:
    grey = source_of(tmp_path, patchwork(1, 20, 20))
    with pytest.raises(InputError, match="takes 3 bands"):
        fit(grey, KMeansOptions(n_clusters=2), kinds=(Learned(small_model()),))
