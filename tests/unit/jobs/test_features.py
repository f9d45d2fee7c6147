# SPDX-License-Identifier: GPL-2.0-or-later
"""Features as a raster: which are written, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.features.context import SIGMAS
from clusterbrush.core.features.presets import BANDS
from clusterbrush.core.jobs.features import FeatureOptions, make_features, scales
from clusterbrush.core.jobs.run import Run
from clusterbrush.core.raster.source import RasterSource
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path


def test_bands_and_a_formula(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(1, 200, (2, 20, 30)).astype(np.uint8)
    source = RasterSource(str(write_raster(tmp_path / "a.tif", values)))
    run = Run(NoticeCollector(), {"OUTPUT": str(tmp_path / "f.tif")})
    outcome = make_features(source, FeatureOptions(BANDS, formula=" b1 - b2 "), run)
    assert outcome.values == {"OUTPUT": str(tmp_path / "f.tif"), "N_FEATURES": 3}
    written, exact = read_raster(tmp_path / "f.tif"), values.astype(np.float32)
    np.testing.assert_array_equal(written, [exact[0], exact[1], exact[0] - exact[1]])
    with pytest.raises(ParameterError, match="No features are chosen"):
        make_features(source, FeatureOptions(), run)


def test_scales_are_numbers() -> None:
    assert scales("1, 2.5") == (1.0, 2.5)
    assert scales(" ") == tuple(SIGMAS)
    with pytest.raises(ParameterError, match="1;2"):
        scales("1;2")


def test_the_least_number_of_features_is_known_before_the_fit() -> None:
    assert FeatureOptions(BANDS, components=9).min_planes(4) == 8
    assert FeatureOptions().min_planes(4) == 0
