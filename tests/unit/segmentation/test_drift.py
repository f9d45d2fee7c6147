# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether an image fits a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.drift import drift
from clusterbrush.core.segmentation.fitting import fit
from rasters import write_raster
from ties import coloured, image

if TYPE_CHECKING:
    from pathlib import Path


def test_drift_is_1_on_the_image_of_the_fit_and_large_far_away(source, models, tmp_path: Path) -> None:
    notices = NoticeCollector()
    assert drift(source, models["euclidean", 7], notices) == pytest.approx(1.0, rel=0.05)
    assert notices.notices == []
    far = RasterSource(str(write_raster(tmp_path / "far.tif", image() + 20_000)))
    ratio = drift(far, models["euclidean", 7], notices)
    assert ratio > 2
    (notice,) = notices.notices
    assert f"{ratio:.1f} times as far" in str(notice)


def test_drift_by_cosine_sees_other_colours_and_not_another_exposure(tmp_path: Path) -> None:
    source = coloured(tmp_path)
    model = fit(source, KMeansOptions(n_clusters=4, metric="cosine"))
    notices = NoticeCollector()
    assert drift(coloured(tmp_path, "bright.tif", 16.0), model, notices) == pytest.approx(1.0, rel=0.05)
    assert notices.notices == []
    bands = source.read(next(source.blocks(shape=(12, 16))))[0]
    other = RasterSource(str(write_raster(tmp_path / "other.tif", bands + np.float32([[[40]], [[0]], [[0]]]))))
    assert drift(other, model, notices) > 2
    assert "times as far" in str(notices.notices[0])


def test_drift_of_a_model_without_spread(tmp_path: Path) -> None:
    flat = RasterSource(str(write_raster(tmp_path / "a.tif", np.full((1, 9, 9), 5, dtype=np.uint8))))
    model = fit(flat, KMeansOptions(n_clusters=2))
    assert drift(flat, model) == 1.0
    other = RasterSource(str(write_raster(tmp_path / "b.tif", np.full((1, 9, 9), 9, dtype=np.uint8))))
    notices = NoticeCollector()
    assert drift(other, model, notices) == np.inf
    assert "differs" in str(notices.notices[0])
