# SPDX-License-Identifier: GPL-2.0-or-later
"""Projections, context and textons: by hand, on awkward rasters, blocks equal the whole, damaged files."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from blocks import cut, images, in_block, same_bits, windows
from clusterbrush.core import context as context_module
from clusterbrush.core.context import Components, Context, fit_components, fit_context, preset_kinds
from clusterbrush.core.errors import InputError, ModelError, ParameterError
from clusterbrush.core.features import BandValues, FeatureRecipe, kinds_from_list
from clusterbrush.core.packing import pack, unpack
from clusterbrush.core.patches import patches, sample_rows
from clusterbrush.core.projection import Projection, noise_whitened, principal_components, standardised
from clusterbrush.core.raster import RasterSource, Window
from clusterbrush.core.textons import Textons
from hypothesis import given, settings
from hypothesis import strategies as st
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


def patchwork(n_bands: int, height: int, width: int, seed: int = 0) -> np.ndarray:
    """Return fields of 16 pixels with noise, (n_bands, height, width) uint8."""
    rng = np.random.default_rng(seed)
    fields = rng.integers(30, 200, (n_bands, height // 16 + 1, width // 16 + 1))
    large = np.repeat(np.repeat(fields, 16, axis=1), 16, axis=2)[:, :height, :width]
    return (large + rng.integers(0, 12, large.shape)).astype(np.uint8)


def source_of(folder: Path, values: np.ndarray, **options: Any) -> RasterSource:
    return RasterSource(str(write_raster(folder / "image.tif", values, **options)))


def whole(source: RasterSource) -> Window:
    return Window(0, 0, source.grid.height, source.grid.width)


def small_context(n_bands: int, seed: int = 0) -> Context:
    """Return a context as if fitted, with every part."""
    rng = np.random.default_rng(seed)
    n_white = min(n_bands, 2)
    white = Projection(
        10 * rng.normal(size=(n_white, n_bands)).astype(np.float32),  # so that all textons occur
        np.full(n_bands, np.log(9.0), np.float32),
        np.full(n_bands, 9.0, np.float32),
    )
    centres = rng.normal(size=(3, 4 * n_white)).astype(np.float32)
    textons = Textons(centres, np.ones(4 * n_white, np.float32), (2, 5))
    own = Projection(np.eye(n_bands, dtype=np.float32) * 2, np.ones(n_bands, np.float32))
    return Context(own, (0.5, 1.0), ("mean", "gradient", "laplacian", "deviation"), white, textons)


# --- projections by hand


def test_standardised_by_hand() -> None:
    """1 and 3 have mean 2 and deviation 1; a constant band becomes 0."""
    projection = standardised(np.array([[1.0, 5.0], [3.0, 5.0]]))
    bands = np.array([[[1, 3, 0]], [[5, 5, 0]]], dtype=np.float32)
    valid = np.array([[True, True, False]])
    np.testing.assert_allclose(projection.planes(bands, valid)[:, 0], [[-1, 1, 0], [0, 0, 0]], atol=1e-6)


def test_the_first_principal_component_of_a_line() -> None:
    """Two bands that rise together: the first component is their common course, deviation 1; the second nothing."""
    course = np.linspace(-1, 1, 101)
    values = np.column_stack([3 * course + 10, 5 * course - 2])
    projection = principal_components(values, 2)
    bands = values.T.astype(np.float32)[:, None]
    first, second = projection.planes(bands, np.ones((1, 101), bool))[:, 0]
    np.testing.assert_allclose(first, course / course.std(), rtol=0.01)
    np.testing.assert_allclose(second, 0.0, atol=1e-4)


def test_noise_whitening_prefers_signal_over_loud_noise() -> None:
    """Band 1 is loud noise, band 2 a quiet field: the first component is the field."""
    rng = np.random.default_rng(1)
    field = np.repeat(rng.normal(size=50), 20)
    values = np.exp(np.column_stack([rng.normal(size=1000), 0.2 * field + 0.01 * rng.normal(size=1000)]))
    beside = np.stack([values[:-1], values[1:]])
    projection = noise_whitened(values, beside, 2)
    first = projection.planes(values.T.astype(np.float32)[:, None], np.ones((1, 1000), bool))[0, 0]
    assert abs(np.corrcoef(first, field)[0, 1]) > 0.95
    assert first.std() == pytest.approx(1.0, rel=0.01)


@given(data=st.data(), n=st.integers(1, 9000))
@settings(max_examples=25, deadline=None)
def test_a_projection_does_not_depend_on_the_other_pixels(data, n: int) -> None:
    rng = np.random.default_rng(n)
    bands = rng.uniform(0, 255, (5, 1, n)).astype(np.float32)
    projection = noise_whitened(bands[:, 0].T.astype(float), np.stack([bands[:, 0].T, bands[:, 0, ::-1].T]), 3)
    start = data.draw(st.integers(0, n - 1))
    all_valid = np.ones((1, n), bool)
    expected = projection.planes(bands, all_valid)[:, :, start:].copy()
    assert same_bits(projection.planes(bands[:, :, start:].copy(), all_valid[:, start:]), expected)


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
    found = in_block(compute, bands, valid, window, kind.halo, kind.align, stride)
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


# --- textons by hand


def test_shares_of_textons_by_hand() -> None:
    """Left half dark, right half bright: one texton each; in a box of 3 x 3 at the border a third and two thirds."""
    plane = np.zeros((1, 8, 12), np.float32)
    plane[:, :, 6:] = 10.0
    textons = Textons(np.array([[0, 0, 0, 0], [10, 0, 0, 0]], np.float32), np.array([1, 0, 0, 0], np.float32), (1,))
    dark, bright = textons.planes(plane, np.ones((8, 12), bool), 1)
    np.testing.assert_allclose(dark[4] ** 2, [1, 1, 1, 1, 1, 2 / 3, 1 / 3, 0, 0, 0, 0, 0], atol=1e-6)
    np.testing.assert_allclose(dark**2 + bright**2, 1.0, atol=1e-6)


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


def test_a_window_that_ends_between_two_rows(tmp_path: Path) -> None:
    """Of four pixels the first valid one counts, also where it lies outside the window."""
    values = np.arange(1, 17, dtype=np.uint8).reshape(1, 4, 4)
    values[0, 2, :2] = 0
    source = source_of(tmp_path, values, nodata=0)
    planes, valid = FeatureRecipe(tuple(source.bands)).planes(source, Window(0, 0, 3, 4), stride=2)
    assert planes.tolist() == [[[1, 3], [13, 11]]]
    assert valid.all()


def test_sampled_rows_are_valid_pixels(tmp_path: Path) -> None:
    values = patchwork(2, 150, 150)
    values[:, ::3] = 0
    source = source_of(tmp_path, values, nodata=0)
    recipe = FeatureRecipe(tuple(source.bands))
    rows = sample_rows(source, recipe, patches(source, 0), 500, 0)
    assert 500 <= len(rows) < 600
    assert (rows > 0).all()
    np.testing.assert_array_equal(rows, sample_rows(source, recipe, patches(source, 0), 500, 0))


def test_presets_and_names(tmp_path: Path) -> None:
    source = source_of(tmp_path, patchwork(3, 64, 64), names=["red", "green", "blue"])
    assert preset_kinds("bands", source, 0) == (BandValues(),)
    with pytest.raises(ParameterError, match="Unknown features best"):
        preset_kinds("best", source, 0)
    kind = fit_context(source, 0, sigmas=(2,), measures=("mean", "gradient"), patterns=False)
    names = FeatureRecipe(tuple(source.bands), (kind,)).names
    assert names[:5] == ["red", "green", "blue", "red mean 2 px", "red gradient 2 px"]
    many = fit_components(source, 7, 0)
    assert FeatureRecipe(tuple(source.bands), (many,)).names == ["Component 1", "Component 2", "Component 3"]


@pytest.mark.parametrize("sigma", [0.0, -1.0, 1000.0, float("nan")])
def test_a_scale_out_of_range_is_a_sentence(tmp_path: Path, sigma: float) -> None:
    with pytest.raises(ParameterError, match="out of range"):
        fit_context(source_of(tmp_path, patchwork(1, 20, 20)), 0, sigmas=(sigma,))


# --- the file


def test_arrays_come_back_bit_for_bit() -> None:
    array = np.random.default_rng(1).normal(size=(3, 4)).astype(np.float32)
    assert same_bits(unpack(json.loads(json.dumps(pack(array))), "f4", (3, None)), array)
    assert unpack(pack(np.empty((0, 2))), "f4", (None, 2)).shape == (0, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "f8"},
        {"type": "u1"},
        {"shape": [3, 5]},
        {"shape": [-3, -4]},
        {"shape": [12]},
        {"shape": "34"},
        {"shape": None},
        {"shape": [10**9, 10**9]},
        {"data": "!!"},
        {"data": ""},
        {"data": None},
        {"data": pack(np.full((3, 4), np.nan))["data"]},
    ],
)
def test_a_damaged_array_is_a_sentence(change: dict) -> None:
    with pytest.raises(ModelError, match="damaged"):
        unpack({**pack(np.ones((3, 4))), **change}, "f4", (3, None))
    with pytest.raises(ModelError):
        unpack([1, 2], "f4", (None,))


def test_kinds_come_back_from_a_file() -> None:
    kind = small_context(3)
    bands = np.random.default_rng(2).random((3, 40, 40), dtype=np.float32)
    valid = np.ones((40, 40), bool)
    for one in (kind, Components(kind.bands)):
        (again,) = kinds_from_list([json.loads(json.dumps({"kind": one.kind, **one.to_dict()}))])
        assert same_bits(again.compute(bands, valid), one.compute(bands, valid))


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
    assert kind.halo == 24
    assert context_module.SIGMAS == (1.0, 2.0, 4.0, 8.0)
