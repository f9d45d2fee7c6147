# SPDX-License-Identifier: GPL-2.0-or-later
"""Patterns learned from an image: on awkward rasters, the same for one seed, and that they tell textures apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from blocks import cut, same_bits
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.features import pattern_fitting
from clusterbrush.core.features.pattern_fitting import CENTRES, fit_patterns, fit_scale
from clusterbrush.core.features.patterns import EDGE, MAX_CODE, STEPS, WHITE_LEVELS, distance_codes
from clusterbrush.core.features.presets import preset_kinds
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.features.registry import kinds_from_list
from clusterbrush.core.raster.grid import Window
from patchwork import patchwork, source_of

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.source import RasterSource


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fit on fewer patches and pixels: the images are small."""
    monkeypatch.setattr(pattern_fitting, "PATCHES", 3000)
    monkeypatch.setattr(pattern_fitting, "ROWS", 2000)


def whole(source: RasterSource) -> Window:
    return Window(0, 0, source.grid.height, source.grid.width)


@pytest.mark.parametrize(
    "values",
    [
        patchwork(1, 70, 90),
        patchwork(3, 2, 3),
        patchwork(4, 1, 200),
        np.concatenate([patchwork(2, 40, 40), np.full((1, 40, 40), 9, np.uint8)]),
        patchwork(40, 30, 30),
        patchwork(3, 50, 50).astype(np.float32) / 1e4 - 0.01,
        patchwork(2, 50, 50).astype(np.float32) * 1e9,
    ],
    ids=["one band", "tiny", "one row", "a constant band", "40 bands", "small decimals", "large values"],
)
def test_any_raster_has_finite_patterns(tmp_path: Path, values: np.ndarray) -> None:
    source = source_of(tmp_path, values)
    kind = fit_patterns(source, 0)
    assert kind is not None
    recipe = FeatureRecipe(tuple(source.bands), (kind,))
    planes, valid = recipe.planes(source, whole(source))
    assert np.isfinite(planes).all()
    assert valid.all()
    assert len(planes) == len(recipe.names)
    again = kinds_from_list(json.loads(json.dumps(recipe.to_dict(), allow_nan=False)))
    assert same_bits(FeatureRecipe(recipe.bands, again).planes(source, whole(source))[0], planes)


@pytest.mark.parametrize("values", [np.full((2, 40, 40), 7, np.uint8), patchwork(1, 1, 1)])
def test_an_image_that_is_the_same_everywhere_has_none(tmp_path: Path, values: np.ndarray) -> None:
    assert fit_patterns(source_of(tmp_path, values), 0) is None


def test_no_valid_pixel_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="valid"):
        fit_patterns(source_of(tmp_path, np.zeros((2, 40, 40), np.uint8), nodata=0), 0)


def test_one_seed_one_dictionary_and_blocks_equal_the_whole(tmp_path: Path) -> None:
    values = patchwork(2, 100, 150)
    values[:, 40:70, 60:] = 0
    source = source_of(tmp_path, values, nodata=0)
    kind, again = (fit_patterns(source, 1) for _ in range(2))
    assert kind.to_dict() == again.to_dict()
    assert [scale.step for scale in kind.scales] == list(STEPS)
    recipe = FeatureRecipe(tuple(source.bands), (kind,))
    planes, _ = recipe.planes(source, whole(source))
    for window in source.grid.blocks(70, 90):
        assert same_bits(recipe.planes(source, window)[0].copy(), cut(planes, window).copy())


def test_components_of_two_textures_of_one_colour(tmp_path: Path) -> None:
    """Left stripes, right a chequerboard of the same two values: bands cannot tell them apart, patterns do."""
    rows, cols = np.mgrid[:96, :128]
    values = np.where(cols < 64, cols // 2 % 2, (rows // 2 + cols // 2) % 2) * 100 + 50
    noise = np.random.default_rng(0).normal(0, 5, values.shape)
    source = source_of(tmp_path, (values + noise).astype(np.uint8)[None])
    kind = fit_patterns(source, 0)
    planes = kind.compute(*source.read(whole(source)))
    left, right = (planes[:, 16:80, cols].reshape(len(planes), -1) for cols in (slice(16, 48), slice(80, 112)))
    middle, direction = (left.mean(1) + right.mean(1)) / 2, right.mean(1) - left.mean(1)
    assert (direction @ (left - middle[:, None]) < 0).all()
    assert (direction @ (right - middle[:, None]) > 0).all()


def test_the_largest_codes_use_the_whole_range() -> None:
    rows = np.rint(100 * np.random.default_rng(0).normal(size=(3000, EDGE * EDGE))).astype(np.float32)
    scale = fit_scale(rows, 1, 0)
    assert scale.centres.shape == (CENTRES, EDGE * EDGE)
    codes = distance_codes(scale.whitened(np.ascontiguousarray(rows.T)), scale.centres) * scale.gain
    positive = codes[codes > 0]
    assert 0.0005 < (positive > MAX_CODE).mean() < 0.002


def test_patches_are_whitened_and_grouped() -> None:
    """Of correlated values each component of the whitened ones varies alike, and they are near their centres."""
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(5, EDGE * EDGE)) * 60
    rows = centres[rng.integers(0, 5, 4000)] @ (np.eye(EDGE * EDGE) + 0.3) + rng.normal(size=(4000, EDGE * EDGE))
    scale = fit_scale(np.rint(rows).astype(np.float32), 1, 0)
    whitened = scale.whitened(np.ascontiguousarray(np.rint(rows).astype(np.float32).T)) / WHITE_LEVELS
    spread = whitened[-4:].std(axis=1)  # five groups vary in four directions
    np.testing.assert_allclose(spread, spread[-1], rtol=0.35)
    np.testing.assert_allclose(whitened.mean(axis=1), 0, atol=0.02)
    nearest = np.linalg.norm(whitened.T[:, None] - scale.centres / WHITE_LEVELS, axis=2).min(axis=1)
    assert np.median(nearest) < 0.1 * np.linalg.norm(whitened, axis=0).mean()


def test_patterns_vary_as_much_as_the_features_beside_them(tmp_path: Path) -> None:
    source = source_of(tmp_path, patchwork(2, 90, 120))
    context, patterns = preset_kinds("patterns", source, 0)
    planes, valid = FeatureRecipe(tuple(source.bands), (context, patterns)).planes(source, whole(source))
    variances = planes[:, valid].var(axis=1)
    own = variances[-len(patterns.factor) :].sum()
    assert own == pytest.approx(variances.sum() - own, rel=0.25)  # they are measured at some of the pixels
    plain = fit_patterns(source, 0)
    np.testing.assert_allclose(patterns.offset / patterns.factor, plain.offset / plain.factor, rtol=1e-4)


def test_of_a_constant_image_the_context_remains(tmp_path: Path) -> None:
    progress = NoticeCollector()
    kinds = preset_kinds("patterns", source_of(tmp_path, np.full((2, 40, 40), 7, np.uint8)), 0, progress)
    assert [kind.kind for kind in kinds] == ["surroundings"]
    assert ["no patterns" in str(notice) for notice in progress.notices] == [True]
