# SPDX-License-Identifier: GPL-2.0-or-later
"""Every answer counts each pixel with its own area: a polar grid, recomputed by numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers.accuracy import assess_raster
from clusterbrush.core.answers.change import change
from clusterbrush.core.answers.class_areas import class_areas, measure_of
from clusterbrush.core.answers.smoothing import pixels_of_area
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.live.figures import RasterFigures
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.pixel_areas import PixelAreas
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.prediction import predict
from clusterbrush.core.session.session import Session
from clusterbrush.core.strokes.stroke import Stroke

if TYPE_CHECKING:
    from pathlib import Path

PLACE = {"geotransform": (-3_850_000.0, 100_000.0, 0.0, 5_850_000.0, 0.0, -100_000.0), "epsg": 3413}
HEIGHT, WIDTH = 112, 76
ROWS, COLS = np.mgrid[:HEIGHT, :WIDTH]
# rings around the pole, which lies in row 58 and column 38: the outer ones on a part of the map that stretches more
RINGS = (np.hypot(ROWS - 58, COLS - 38) // 16 + 1).astype(np.uint8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return rasters.write_raster(tmp_path / "rings.tif", RINGS, nodata=0, **PLACE)


@pytest.fixture
def pixels(path: Path) -> np.ndarray:
    areas = PixelAreas.of(ClassRaster(str(path)).grid).of_pixels(Window(0, 0, HEIGHT, WIDTH))
    assert areas.max() > 1.5 * areas.min()
    return areas


def by_class(pixels: np.ndarray, classes: np.ndarray) -> list[float]:
    return [pixels[classes == one].sum() for one in np.unique(classes)]


def test_areas_of_classes(path: Path, pixels: np.ndarray) -> None:
    raster = ClassRaster(str(path))
    rows = class_areas(raster, measure_of(raster.grid))
    np.testing.assert_allclose([row.square_metres for row in rows], by_class(pixels, RINGS), rtol=1e-12)


def test_change(path: Path, pixels: np.ndarray, tmp_path: Path) -> None:
    after = np.roll(RINGS, 9, axis=1)
    other = rasters.write_raster(tmp_path / "after.tif", after, nodata=0, **PLACE)
    before = ClassRaster(str(path))
    found = change(before, ClassRaster(str(other)), measure_of(before.grid))
    expected = [[pixels[(one == RINGS) & (after == two)].sum() for two in range(1, 6)] for one in range(1, 6)]
    np.testing.assert_allclose(found.square_metres, expected, rtol=1e-12)


def test_the_weights_of_accuracy(path: Path, pixels: np.ndarray, tmp_path: Path) -> None:
    truth = rasters.write_raster(tmp_path / "truth.tif", np.where(COLS < 60, RINGS, 1).astype(np.uint8), **PLACE)
    result = assess_raster(ClassRaster(str(path)), ClassRaster(str(truth)))
    sizes = by_class(pixels, RINGS)
    np.testing.assert_allclose([one.square_metres for one in result.classes], sizes, rtol=1e-12)
    np.testing.assert_allclose(result.estimates.weights, np.array(sizes) / pixels.sum(), rtol=1e-9)


def test_the_minimum_mapping_unit(path: Path, pixels: np.ndarray) -> None:
    areas, progress = PixelAreas.of(ClassRaster(str(path)).grid), NoticeCollector()
    assert pixels_of_area(areas, 10 * pixels.mean(), progress) in (10, 11)
    assert "mean size" in str(progress.notices[0])


@pytest.mark.parametrize("block_shape", [None, (10, 30)])
def test_clusters(path: Path, pixels: np.ndarray, tmp_path: Path, block_shape: tuple[int, int] | None) -> None:
    source = RasterSource(str(path))
    model = fit(source, KMeansOptions(n_clusters=5, attempts=1))
    counts = predict(source, model, str(tmp_path / "clusters.tif"), block_shape=block_shape)
    clusters = rasters.read_raster(tmp_path / "clusters.tif")[0]
    np.testing.assert_allclose(counts.square_metres, by_class(pixels, clusters), rtol=1e-12)


def test_the_figures_of_the_dock(path: Path, pixels: np.ndarray) -> None:
    """They are exact where every pixel is classified, and follow the sizes of the pixels in a sample."""
    source = RasterSource(str(path))
    session = Session.prepare(source, KMeansOptions(n_clusters=5, attempts=1), sample_size=HEIGHT * WIDTH)
    line = np.array([[-500_000.0, 50_000.0], [500_000.0, 50_000.0]])
    outer = line - (0.0, 4_900_000.0)
    session.add_all([Stroke(1, 1, (line,), 200_000.0), Stroke(2, 2, (outer,), 200_000.0)])
    figures, refined = RasterFigures(session).update(), session.refine(Window(0, 0, HEIGHT, WIDTH))
    for one, area in figures.areas.items():
        assert area == pytest.approx(pixels[refined.class_ids == one].sum(), rel=1e-9)
    by_pixels = figures.shares[1] * pixels.sum()
    assert abs(figures.areas[1] / by_pixels - 1) > 0.02, "the share of the area is another than that of the pixels"
    sampled = RasterFigures(session, max_whole_pixels=0, max_windows=60, edge=8).update()
    assert sum(sampled.areas.values()) == pytest.approx(pixels.sum(), rel=1e-3)
    assert sampled.areas[1] == pytest.approx(figures.areas[1], rel=0.2)
    assert abs(sampled.areas[1] / (sampled.shares[1] * pixels.sum()) - 1) > 0.02
