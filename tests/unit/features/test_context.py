# SPDX-License-Identifier: GPL-2.0-or-later
"""Context: on awkward rasters, blocks equal the whole, damaged files."""

from __future__ import annotations

import copy
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from blocks import cut, images, in_block, same_bits, windows
from clusterbrush.core.base.errors import InputError, ModelError, ParameterError
from clusterbrush.core.base.json_arrays import pack
from clusterbrush.core.features import context as context_module
from clusterbrush.core.features.components import Components
from clusterbrush.core.features.context import Context, fit_context
from clusterbrush.core.features.indices import BandIndex
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.presets import preset_kinds
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.features.registry import kinds_from_list
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from patchwork import patchwork, small_context, source_of
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


def whole(source: RasterSource) -> Window:
    return Window(0, 0, source.grid.height, source.grid.width)


# --- blocks


@given(data=st.data(), image=images(longest=70), stride=st.sampled_from([1, 2]))
@settings(max_examples=50, deadline=None)
def test_blocks_equal_the_whole(data, image, stride: int) -> None:
    bands, valid = image
    kind = small_context(len(bands))
    window = data.draw(windows(valid.shape, stride))

    def compute(planes: np.ndarray, good: np.ndarray) -> np.ndarray:
        return kind.compute(planes, good, stride)

    expected = cut(compute(bands, valid), window, stride)
    found = in_block(compute, bands, valid, window, kind.halo, math.lcm(kind.align, stride), stride)
    assert same_bits(np.ascontiguousarray(found), np.ascontiguousarray(expected))
    assert np.isfinite(found).all()


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_nodata_values_are_not_seen(data) -> None:
    """What stands under nodata changes nothing: the reader puts 0 there, and 0 is as good as anything."""
    bands, valid = data.draw(images(longest=50))
    kind = small_context(len(bands))
    planes = kind.compute(bands, valid)
    assert (planes[:, ~valid] == 0).all()
    shifted = kind.bands.planes(bands + 100.0 * ~valid, valid)
    np.testing.assert_array_equal(shifted, kind.bands.planes(bands, valid))


def test_a_recipe_in_blocks_of_a_file(tmp_path: Path) -> None:
    values = patchwork(3, 130, 170)
    values[:, 40:90, 60:] = 0
    source = source_of(tmp_path, values, nodata=0)
    recipe = FeatureRecipe(tuple(source.bands), preset_kinds("context", source, 0))
    planes, valid = recipe.planes(source, whole(source))
    thin, thin_valid = recipe.planes(source, whole(source), stride=2)
    assert planes.shape == (len(recipe.names), 130, 170)
    assert thin.shape == (len(recipe.names), 65, 85)
    for window in source.grid.blocks(33, 70):
        part, good = recipe.planes(source, window)
        assert same_bits(part.copy(), cut(planes, window).copy())
        np.testing.assert_array_equal(good, cut(valid, window))
    for window in source.grid.blocks(34, 60):
        part, good = recipe.planes(source, window, stride=2)
        assert same_bits(part.copy(), cut(thin, window, 2).copy())
        np.testing.assert_array_equal(good, cut(thin_valid, window, 2))


# --- awkward rasters


@pytest.mark.parametrize(
    "values",
    [
        patchwork(1, 70, 90),
        patchwork(3, 2, 3),
        patchwork(1, 1, 1),
        patchwork(4, 1, 300),
        np.full((2, 40, 40), 7, np.uint8),
        np.concatenate([patchwork(2, 40, 40), np.full((1, 40, 40), 9, np.uint8)]),
        patchwork(300, 30, 30),
        np.repeat(patchwork(1, 50, 50), 12, axis=0),
        patchwork(3, 50, 50).astype(np.float32) / 1e4 - 0.01,
        patchwork(2, 50, 50).astype(np.float32) * 1e9,
        -patchwork(2, 50, 50).astype(np.int16),
    ],
    ids=[
        "one band",
        "tiny",
        "one pixel",
        "one row",
        "constant",
        "a constant band",
        "300 bands",
        "copies of a band",
        "small decimals",
        "large values",
        "negative",
    ],
)
def test_any_raster_has_finite_context(tmp_path: Path, values: np.ndarray) -> None:
    source = source_of(tmp_path, values)
    recipe = FeatureRecipe(tuple(source.bands), preset_kinds("context", source, 0))
    for stride in (1, 2):
        planes, valid = recipe.planes(source, whole(source), stride=stride)
        assert np.isfinite(planes).all()
        assert valid.all()
        assert len(planes) == len(recipe.names) == len(set(recipe.names))
    again = kinds_from_list(json.loads(json.dumps(recipe.to_dict(), allow_nan=False)))
    planes, _ = recipe.planes(source, whole(source))
    assert same_bits(FeatureRecipe(recipe.bands, again).planes(source, whole(source))[0], planes)


def test_a_block_without_valid_pixels(tmp_path: Path) -> None:
    values = patchwork(3, 200, 200)
    values[:, :120] = 0
    source = source_of(tmp_path, values, nodata=0)
    recipe = FeatureRecipe(tuple(source.bands), preset_kinds("context", source, 0))
    planes, valid = recipe.planes(source, Window(0, 0, 40, 40))
    assert not valid.any()
    assert (planes == 0).all()


def test_no_valid_pixel_at_all_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No pixel"):
        preset_kinds("context", source_of(tmp_path, np.zeros((1, 20, 20), np.uint8), nodata=0), 0)


# --- fitting


def test_the_same_seed_gives_the_same_bits_whatever_the_tiles(tmp_path: Path) -> None:
    values = patchwork(3, 300, 280)
    found = []
    for number, options in enumerate(([], ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=32"])):
        path = write_raster(tmp_path / f"{number}.tif", values, options=options)
        found.append(preset_kinds("context", RasterSource(str(path)), 5)[0].to_dict())
    assert found[0] == found[1]
    assert preset_kinds("context", RasterSource(str(path)), 6)[0].to_dict() != found[0]


@pytest.mark.parametrize("sigma", [0.0, -1.0, 1000.0, float("nan")])
def test_a_scale_out_of_range_is_a_sentence(tmp_path: Path, sigma: float) -> None:
    with pytest.raises(ParameterError, match="out of range"):
        fit_context(source_of(tmp_path, patchwork(1, 20, 20)), 0, sigmas=(sigma,))


# --- the file


def damage(values: dict, path: str, value: Any) -> dict:
    """Return a copy of nested dictionaries with one value changed; "a.b" is a path."""
    changed = copy.deepcopy(values)
    *above, last = path.split(".")
    place = changed
    for name in above:
        place = place[name]
    place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("bands", None),
        ("bands", {}),
        ("bands.weights", pack(np.ones((0, 3)))),
        ("bands.weights", pack(np.ones((2, 4)))),
        ("bands.centre", pack(np.ones(2))),
        ("sigmas", None),
        ("sigmas", ["1"]),
        ("sigmas", [True]),
        ("sigmas", [1e9]),
        ("sigmas", [float("nan")]),
        ("sigmas", [1.0] * 5000),
        ("measures", "mean"),
        ("measures", ["mean", "mean"]),
        ("measures", ["halo"]),
        ("measures", [["mean"]]),
        ("whitened", [1]),
        ("whitened.offset", pack(np.zeros(3))),
        ("whitened.weights", pack(np.ones((2, 4)))),
        ("whitened", None),
        ("textons", 5),
        ("textons.centres", pack(np.ones((3, 5)))),
        ("textons.centres", pack(np.ones((0, 8)))),
        ("textons.gain", pack(np.ones(3))),
        ("textons.radii", []),
        ("textons.radii", [3.5]),
        ("textons.radii", [10**6]),
    ],
)
def test_a_damaged_context_is_a_sentence(path: str, value: Any) -> None:
    with pytest.raises(ModelError, match="damaged"):
        Context.from_dict(damage(small_context(3).to_dict(), path, value))


def test_a_context_of_other_bands_is_a_sentence() -> None:
    with pytest.raises(ModelError, match="damaged"):
        small_context(3).names(["a", "b"])
    with pytest.raises(ModelError, match="damaged"):
        Components(small_context(3).bands).names(["a", "b"])


def test_the_parts_of_the_default_are_what_the_guide_says(tmp_path: Path) -> None:
    """3 bands: 3 values with 4 measures at 4 scales, 3 whitened with 4 means, 16 textons at 2 radii."""
    source = source_of(tmp_path, patchwork(3, 100, 100))
    kind = fit_context(source, 0)
    assert kind.n_planes == 3 * 17 + 3 * 5 + 32
    assert kind.halo == 37
    assert context_module.SIGMAS == (1.0, 2.0, 4.0, 8.0)


def test_every_plane_tells_how_far_it_looks(tmp_path: Path) -> None:
    """As far as its name says; bands and components look at their pixel alone."""
    path = write_raster(tmp_path / "image.tif", np.random.default_rng(3).integers(0, 255, (3, 80, 80)).astype(np.uint8))
    source = RasterSource(str(path))
    recipe = FeatureRecipe(tuple(source.bands), tuple(preset_kinds("context", source, 0)))
    ends = [name.rsplit(" ", 2) for name in recipe.names]
    expected = [float(end[1]) if len(end) == 3 and end[2] == "px" else 0.0 for end in ends]
    np.testing.assert_array_equal(recipe.reaches, expected)
    assert set(expected) >= {0.0, 1.0, 2.0, 4.0, 8.0}


def test_kinds_that_look_at_one_size_tell_none(tmp_path: Path) -> None:
    """An index beside the bands and the context takes its place among the planes."""
    source = source_of(tmp_path, patchwork(3, 40, 40))
    context = small_context(3)
    recipe = FeatureRecipe(tuple(source.bands), (BandValues(), context, BandIndex("difference", "b1 - b2")))
    np.testing.assert_array_equal(recipe.reaches, [0.0] * 3 + context.reaches() + [0.0])
    assert len(recipe.reaches) == len(recipe.names)
