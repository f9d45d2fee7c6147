# SPDX-License-Identifier: GPL-2.0-or-later
"""Reduced copies: which rasters get them, and down to which size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster import overviews
from clusterbrush.core.raster.overviews import build_overviews, needs_overviews
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path


class Cancelled(Progress):
    def is_cancelled(self) -> bool:
        return True


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overviews, "MIN_RASTER_PIXELS", 1000)
    monkeypatch.setattr(overviews, "MIN_OVERVIEW_PIXELS", 20)


def raster(path: Path, height: int, width: int) -> gdal.Dataset:
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height)
    dataset.WriteArray(np.random.default_rng(0).choice([3, 200], (height, width)).astype(np.uint8))
    return dataset


def test_only_large_rasters_need_them(small: None) -> None:  # noqa: ARG001 - a fixture
    assert not needs_overviews(25, 40)
    assert needs_overviews(25, 41)


def test_halves_down_to_the_smallest(tmp_path: Path, small: None) -> None:  # noqa: ARG001
    dataset = raster(tmp_path / "a.tif", 90, 170)
    build_overviews(dataset, "NEAREST", "a.tif", Progress())
    band = dataset.GetRasterBand(1)
    sizes = [(band.GetOverview(i).YSize, band.GetOverview(i).XSize) for i in range(band.GetOverviewCount())]
    assert sizes == [(45, 85), (23, 43), (12, 22)]
    assert set(np.unique(band.GetOverview(1).ReadAsArray())) <= {3, 200}, "ids are picked, never averaged"


def test_a_small_raster_has_none(tmp_path: Path) -> None:
    dataset = raster(tmp_path / "a.tif", 90, 170)
    build_overviews(dataset, "NEAREST", "a.tif", Progress())
    assert dataset.GetRasterBand(1).GetOverviewCount() == 0


def test_cancel(tmp_path: Path, small: None) -> None:  # noqa: ARG001
    with pytest.raises(CancelledError):
        build_overviews(raster(tmp_path / "a.tif", 90, 170), "NEAREST", "a.tif", Cancelled())
