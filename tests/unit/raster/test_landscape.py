# SPDX-License-Identifier: GPL-2.0-or-later
"""The synthetic landscape: the same pixel whatever it is made with, its shares, its soft borders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.raster import landscape as module
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.landscape import Landscape, LandscapeOptions, write_landscape
from clusterbrush.core.raster.source import RasterSource
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = LandscapeOptions()
HEIGHT, WIDTH = 150, 210
GRID = Grid(HEIGHT, WIDTH, (500_000.0, 10.0, 0.0, 5_000_000.0, 0.0, -10.0))


def written(folder: Path, **how) -> list[np.ndarray]:
    paths = [str(folder / name) for name in ("image.tif", "classes.tif", "heights.tif")]
    write_landscape(paths[0], GRID, how.pop("options", OPTIONS), paths[1], paths[2], **how)
    return [rasters.read_raster(path) for path in paths]


def test_blocks_equal_the_whole(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for one, other in zip(written(tmp_path / "a", block=37), written(tmp_path / "b", block=512)):
        np.testing.assert_array_equal(one, other)


def test_a_pixel_depends_on_its_place_alone() -> None:
    """Columns and rows that are asked for with others give what they give alone."""
    land = Landscape(HEIGHT, WIDTH, OPTIONS)
    whole = land.heights(Window(0, 0, HEIGHT, WIDTH))
    np.testing.assert_array_equal(land.heights(Window(31, 57, 5, 9)), whole[31:36, 57:66])


def test_the_seed_decides() -> None:
    window = Window(0, 0, 40, 40)
    first, again = (Landscape(HEIGHT, WIDTH, OPTIONS).render(window)[0] for _ in range(2))
    np.testing.assert_array_equal(first, again)
    other = Landscape(HEIGHT, WIDTH, replace(OPTIONS, seed=1)).render(window)[0]
    assert (first != other).mean() > 0.5


def test_the_shares_are_met() -> None:
    counts = write_landscape("", Grid(600, 600), replace(OPTIONS, shares=(4, 3, 2, 1), feature_size=80.0))
    np.testing.assert_allclose(counts / counts.sum(), [0.4, 0.3, 0.2, 0.1], atol=0.01)


def test_classes_are_those_of_the_heights(tmp_path: Path) -> None:
    _, classes, heights = written(tmp_path)
    land = Landscape(HEIGHT, WIDTH, OPTIONS)
    np.testing.assert_array_equal(classes[0], 1 + np.digitize(heights[0], land.limits))
    assert (heights[0][classes[0] == 1] < 0).all()
    assert (heights[0][classes[0] > 1] >= 0).all()


def test_transitions_are_as_wide_as_the_softness() -> None:
    land = Landscape(HEIGHT, WIDTH, replace(OPTIONS, softness=100.0))
    sea = land.limits[0]
    parts = land.composition(np.array([[sea - 51.0, sea - 25.0, sea, sea + 25.0, sea + 51.0]]))
    np.testing.assert_allclose(parts.sum(axis=0), 1.0)
    np.testing.assert_allclose(parts[0], [[1.0, 0.84375, 0.5, 0.15625, 0.0]])
    hard = Landscape(HEIGHT, WIDTH, replace(OPTIONS, softness=0.0))
    assert set(np.unique(hard.composition(hard.heights(Window(0, 0, 50, 50))))) == {0.0, 1.0}


def test_pixel_noise_has_the_deviation_asked_for() -> None:
    flat = replace(OPTIONS, shares=(1, 0, 0, 0), softness=0.0, relief=0.0, noise=5.0)
    colours, _, _ = Landscape(400, 400, flat).render(Window(0, 0, 400, 400))
    water = colours[2].astype(float)
    assert water.mean() == pytest.approx(module.COLOURS[0][2], abs=0.1)
    assert water.std() == pytest.approx(5.0, rel=0.02)
    assert abs(np.corrcoef(colours[1].ravel(), colours[2].ravel())[0, 1]) < 0.01


def test_octaves_finer_than_pixels_are_left_out() -> None:
    few = replace(OPTIONS, octaves=8, feature_size=256.0, noise=0.0)
    window = Window(0, 0, 30, 30)
    many = replace(few, octaves=16)
    np.testing.assert_array_equal(Landscape(99, 99, few).heights(window), Landscape(99, 99, many).heights(window))


def test_files_say_what_they_hold(tmp_path: Path) -> None:
    written(tmp_path)
    image = RasterSource(str(tmp_path / "image.tif"))
    assert [band.role for band in image.bands] == ["Red", "Green", "Blue"]
    dataset = gdal.Open(str(tmp_path / "classes.tif"))
    classes = dataset.GetRasterBand(1)
    assert classes.GetDefaultRAT().GetRowCount() == 4  # GDAL reads the names with it
    assert classes.GetCategoryNames()[1:] == ["water", "grass", "mountain", "snow"]
    assert classes.GetNoDataValue() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"shares": (1, 1, 1)},
        {"shares": (0, 0, 0, 0)},
        {"shares": (1, 1, 1, -1)},
        {"octaves": 0},
        {"lacunarity": 1.0},
        {"persistence": 1.1},
        {"feature_size": 0.5},
        {"noise": -1.0},
        {"relief": 2.0},
    ],
)
def test_a_wrong_option_is_a_sentence(wrong: dict) -> None:
    with pytest.raises(ParameterError, match=r"\.$"):
        Landscape(10, 10, replace(OPTIONS, **wrong))


@pytest.mark.parametrize("size", [(0, 10), (10, 0), (10, 2_000_000)])
def test_a_wrong_size_is_a_sentence(size: tuple[int, int]) -> None:
    with pytest.raises(ParameterError, match="rows and columns"):
        Landscape(*size, OPTIONS)


def test_a_landscape_of_one_pixel(tmp_path: Path) -> None:
    assert write_landscape(str(tmp_path / "a.tif"), Grid(1, 1), OPTIONS).sum() == 1
