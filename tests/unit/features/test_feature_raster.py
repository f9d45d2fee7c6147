# SPDX-License-Identifier: GPL-2.0-or-later
"""Features as a raster: the values of the recipe, whatever the blocks, named, and NaN where nothing is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.features.feature_raster import fit_colours, write_features
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.presets import preset_kinds
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.raster.grid import Window
from listeners import StopAfter
from osgeo import gdal
from patchwork import patchwork, source_of
from rasters import read_raster

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.source import RasterSource


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    values = patchwork(3, 50, 70)
    values[:, 20:30, :40] = 0
    return source_of(tmp_path, values, nodata=0, names=["red", "green", "blue"])


@pytest.mark.parametrize("shape", [(50, 70), (17, 23), (64, 16)])
def test_the_raster_holds_the_features(source: RasterSource, tmp_path: Path, shape: tuple[int, int]) -> None:
    recipe = FeatureRecipe(tuple(source.bands), (BandValues(), *preset_kinds("context", source, 0)))
    names = write_features(source, recipe, str(tmp_path / "f.tif"), block_shape=shape, workers=2)
    planes, valid = recipe.planes(source, Window(0, 0, 50, 70))
    written = read_raster(tmp_path / "f.tif")
    np.testing.assert_array_equal(written[:, valid], planes[:, valid])
    assert np.isnan(written[:, ~valid]).all()
    assert written.dtype == np.float32
    dataset = gdal.Open(str(tmp_path / "f.tif"))
    assert [dataset.GetRasterBand(n + 1).GetDescription() for n in range(len(names))] == names == recipe.names
    assert np.isnan(dataset.GetRasterBand(1).GetNoDataValue())
    assert dataset.GetGeoTransform() == source.grid.geotransform


@pytest.mark.parametrize("shape", [(50, 70), (17, 23)])
def test_components_for_the_eye(source: RasterSource, tmp_path: Path, shape: tuple[int, int]) -> None:
    """Principal components of the standardised features, recomputed; the same in every block."""
    recipe = FeatureRecipe(tuple(source.bands), (BandValues(), *preset_kinds("context", source, 0)))
    colours = fit_colours(source, recipe, 0)
    names = write_features(source, recipe, str(tmp_path / "f.tif"), block_shape=shape, colours=colours)
    assert names == ["Component 1", "Component 2", "Component 3"]
    planes, valid = recipe.planes(source, Window(0, 0, 50, 70))
    written = read_raster(tmp_path / "f.tif")
    np.testing.assert_array_equal(written[:, valid], colours.planes(planes, valid)[:, valid])
    assert np.isnan(written[:, ~valid]).all()
    rows = planes[:, valid].T.astype(np.float64)
    rows -= rows.mean(axis=0)
    rows /= np.where(rows.std(axis=0) > 1e-6, rows.std(axis=0), 1.0)
    variances, vectors = np.linalg.eigh(np.cov(rows.T))
    for component, vector in zip(written[:, valid], vectors.T[::-1]):
        expected = rows @ vector / np.sqrt(variances[-1])
        np.testing.assert_allclose(np.abs(component), np.abs(expected), atol=1e-2)


def test_a_run_that_is_stopped_leaves_what_was_there(source: RasterSource, tmp_path: Path) -> None:
    (tmp_path / "f.tif").write_text("old", encoding="utf-8")
    recipe = FeatureRecipe(tuple(source.bands))
    with pytest.raises(CancelledError):
        write_features(source, recipe, str(tmp_path / "f.tif"), StopAfter(0.4), block_shape=(10, 70))
    assert (tmp_path / "f.tif").read_text(encoding="utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"image.tif", "f.tif"}
