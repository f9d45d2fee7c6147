# SPDX-License-Identifier: GPL-2.0-or-later
"""A raster opened as a model was fitted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.matching import as_fitted
from models import make_model
from osgeo import gdal
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


def source(tmp_path: Path) -> RasterSource:
    stored = np.arange(60, dtype=np.uint8).reshape(3, 4, 5)
    return RasterSource(str(write_raster(tmp_path / "a.tif", stored, names=["blue", "nir", "red"])))


def test_bands_are_found_by_name_unless_chosen_in_order(tmp_path: Path) -> None:
    assert [band.number for band in as_fitted(source(tmp_path), make_model())[0].bands] == [3, 2]
    chosen = source(tmp_path).with_bands([2, 3])
    assert [band.number for band in as_fitted(chosen, make_model(), chosen=True)[0].bands] == [2, 3]
    assert [band.number for band in as_fitted(chosen, make_model(), True, in_order=False)[0].bands] == [3, 2]


def test_integers_without_a_scale_take_that_of_the_model(tmp_path: Path) -> None:
    model = make_model()
    bands = tuple(replace(band, scale=0.5, shift=1.0) for band in model.recipe.bands)
    found, notices = as_fitted(source(tmp_path), replace(model, recipe=FeatureRecipe(bands)))
    assert [(band.scale, band.shift) for band in found.bands] == [(0.5, 1.0)] * 2
    assert "those of the model are used" in str(notices[-1])


def paletted(tmp_path: Path, palette: str) -> RasterSource:
    path = str(write_raster(tmp_path / "pal.tif", np.arange(20, dtype=np.uint8).reshape(4, 5)))
    dataset = gdal.Open(path, gdal.GA_Update)
    colours = gdal.ColorTable()
    for number in range(20):
        colours.SetColorEntry(number, (number * 37 % 256, number * 91 % 256, number * 11 % 256, 255))
    dataset.GetRasterBand(1).SetColorTable(colours)
    dataset = None
    return RasterSource(path, palette=palette)


def test_the_choice_of_colours_or_numbers_is_told_where_it_is_the_cause(tmp_path: Path) -> None:
    of_colours = replace(make_model(), n_bands=3, recipe=FeatureRecipe(tuple(paletted(tmp_path, "colours").bands)))
    of_numbers = replace(make_model(), n_bands=1, recipe=FeatureRecipe(tuple(paletted(tmp_path, "numbers").bands)))
    with pytest.raises(InputError, match=r"numbers are used, as chosen\. Choose its colours under Paletted raster"):
        as_fitted(paletted(tmp_path, "numbers"), of_colours)
    with pytest.raises(InputError, match=r"in its colours, as chosen\. Choose its numbers under Paletted raster"):
        as_fitted(paletted(tmp_path, "colours"), of_numbers)
    assert as_fitted(paletted(tmp_path, "auto"), of_colours)[0].in_colours
    assert not as_fitted(paletted(tmp_path, "auto"), of_numbers)[0].in_colours
