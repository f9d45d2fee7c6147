# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures made of rasters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.reports.kit import pictures
from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# --- of rasters


def test_image_is_stretched_and_transparent_where_not_valid(tmp_path: Path) -> None:
    ramp = np.arange(1, 101, dtype=np.uint16).reshape(10, 10) * 10
    bands = np.stack([ramp, ramp[::-1], np.full_like(ramp, 7)])
    bands[:, 0, 0] = 0
    path = rasters.write_raster(tmp_path / "a.tif", bands, nodata=0)
    pixels = pictures.image_pixels(RasterSource(str(path)))
    valid = (bands != 0).all(axis=0)
    low, high = np.percentile(ramp[valid], (2, 98))
    expected = np.rint((np.clip(ramp, low, high) - low) * 255 / (high - low))
    np.testing.assert_array_equal(pixels[..., 0][valid], expected[valid])
    assert (pixels[..., 2][valid] == 128).all()  # a constant band
    np.testing.assert_array_equal(pixels[..., 3], np.where(valid, 255, 0))
    assert pixels[0, 0].tolist() == [0, 0, 0, 0]


def test_image_takes_the_bands_that_the_file_calls_red_green_and_blue(tmp_path: Path) -> None:
    bands = np.stack([np.tile(np.arange(10, dtype=np.uint8), (10, 1)) * n for n in (1, 0, 5, 3)])
    bands[1] = np.arange(10)[:, None]
    path = rasters.write_raster(tmp_path / "a.tif", bands, options=["PHOTOMETRIC=MINISBLACK"])
    dataset = gdal.Open(str(path), gdal.GA_Update)
    for number, role in ((1, gdal.GCI_BlueBand), (2, gdal.GCI_RedBand), (3, gdal.GCI_GreenBand)):
        dataset.GetRasterBand(number).SetColorInterpretation(role)
    dataset = None
    pixels = pictures.image_pixels(RasterSource(str(path)))
    assert (np.diff(pixels[..., 0].astype(int), axis=0) >= 0).all()  # band 2 grows downwards
    assert pixels[..., 0].max() == 255
    assert (np.diff(pixels[..., 0].astype(int), axis=1) == 0).all()
    assert (np.diff(pixels[..., 2].astype(int), axis=0) == 0).all()


def test_one_band_is_grey(tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "a.tif", np.arange(100, dtype=np.float32).reshape(10, 10))
    pixels = pictures.image_pixels(RasterSource(str(path)))
    assert (pixels[..., 0] == pixels[..., 1]).all()
    assert (pixels[..., 1] == pixels[..., 2]).all()


def test_nothing_valid_is_all_transparent(tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "a.tif", np.zeros((3, 5, 5), dtype=np.uint8), nodata=0)
    assert not pictures.image_pixels(RasterSource(str(path))).any()


def test_large_rasters_are_reduced(tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "a.tif", np.zeros((300, 100), dtype=np.uint8))
    assert pictures.image_pixels(RasterSource(str(path)), 150).shape == (150, 50, 4)


def drawn(path: Path, legend: Sequence[LegendEntry]) -> np.ndarray:
    raster = ClassRaster(str(path))
    return pictures.legend_pixels(*raster.read_reduced(pictures.DEFAULT_EDGE_PIXELS), legend, raster.source)


@pytest.mark.parametrize(("right", "down"), [(1, -1), (1, 1), (-1, -1)])
def test_pictures_are_north_up(tmp_path: Path, right: int, down: int) -> None:
    ids = np.array([[1, 2], [3, 0]], dtype=np.uint8)
    path = rasters.write_raster(tmp_path / "a.tif", ids, nodata=0, geotransform=(0, right, 0, 0, 0, down))
    expected = ids[:: -1 if down > 0 else 1, :: -1 if right < 0 else 1]
    shown = drawn(path, [LegendEntry(number, "", (number, 0, 0)) for number in (1, 2, 3)])
    np.testing.assert_array_equal(shown[..., 0], expected)


@pytest.mark.parametrize("k", [3, 255, 256, 300])
def test_a_class_map_has_each_colour(tmp_path: Path, k: int) -> None:
    colours = [(number % 256, number // 256, 77) for number in range(1, k + 1)]
    legend = [LegendEntry(number, "", colour) for number, colour in enumerate(colours, start=1)]
    ids = np.arange(400, dtype=np.uint16).reshape(20, 20) % (k + 1)
    raster = ClassRaster(str(rasters.write_raster(tmp_path / "a.tif", ids, nodata=0)))
    content, size = pictures.legend_png(*raster.read_reduced(100), legend[::-1], raster.source)
    assert size == (20, 20)
    (tmp_path / "a.png").write_bytes(content)
    pixels = gdal.Translate("", str(tmp_path / "a.png"), format="MEM", rgbExpand="rgba" if k < 256 else None)
    seen = np.moveaxis(pixels.ReadAsArray(), 0, -1)
    np.testing.assert_array_equal(seen[..., 3], np.where(ids > 0, 255, 0))
    np.testing.assert_array_equal(seen[ids > 0][:, :3], np.array(colours)[ids[ids > 0] - 1])
    np.testing.assert_array_equal(seen, drawn(tmp_path / "a.tif", legend))


@pytest.mark.parametrize("legend", [[LegendEntry(2, "b", (10, 20, 30))], []], ids=["one", "none"])
def test_ids_without_a_colour_are_transparent(tmp_path: Path, legend: list[LegendEntry]) -> None:
    path = rasters.write_raster(tmp_path / "a.tif", np.array([[2, 9, 0]], dtype=np.uint8))
    assert drawn(path, legend).tolist() == [[[10, 20, 30, 255] if legend else [0] * 4, [0] * 4, [0] * 4]]


def test_image_and_maps_are_written_side_by_side(tmp_path: Path) -> None:
    image = rasters.write_raster(tmp_path / "a.tif", np.arange(24, dtype=np.uint8).reshape(4, 6))
    ids = np.arange(24, dtype=np.uint8).reshape(4, 6) % 3
    names = Names({}, {1: (10, 20, 30), 2: (200, 100, 50)})
    class_map = ClassRaster(str(rasters.write_raster(tmp_path / "b.tif", ids, nodata=0)), names=names)
    pictures.write_picture(tmp_path / "p.png", RasterSource(str(image)), [class_map, class_map])
    sheet = rasters.decoded_png((tmp_path / "p.png").read_bytes())
    step = 6 + pictures.GAP
    assert sheet.shape == (4, 2 * step + 6, 3)
    seen = pictures.image_pixels(RasterSource(str(image)))[..., :3]
    np.testing.assert_array_equal(sheet[:, :6], seen)
    np.testing.assert_array_equal(sheet[:, step : step + 6], sheet[:, 2 * step :])
    np.testing.assert_array_equal(sheet[:, 2 * step :], np.array([pictures.EMPTY, *names.colours.values()])[ids])


def test_side_by_side() -> None:
    left = np.full((4, 3, 4), 255, dtype=np.uint8)
    left[..., :3] = 9
    left[0, 0] = 0
    right = np.full((2, 5, 4), 255, dtype=np.uint8)
    right[..., :3] = 7
    sheet = pictures.side_by_side(left, right, gap=2)
    assert sheet.shape == (4, 10, 3)
    assert tuple(sheet[0, 0]) == pictures.EMPTY
    assert (sheet[1:, :3] == 9).all()
    assert (sheet[:, 3:5] == 255).all()
    assert (sheet[:2, 5:] == 7).all()
    assert (sheet[2:, 5:] == 255).all()


def test_png_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    pictures.write_png(tmp_path / "a.png", np.zeros((2, 2, 3), dtype=np.uint8))
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    with pytest.raises(OutputError):
        pictures.write_png(tmp_path / "missing" / "a.png", np.zeros((2, 2, 3), dtype=np.uint8))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1.0, 1e-160, 1e-320])
def test_the_smallest_numbers_are_stretched_like_others(tmp_path: Path, size: float) -> None:
    values = np.linspace(1, 3, 200).reshape(1, 10, 20) * size
    pixels = pictures.image_pixels(RasterSource(str(rasters.write_raster(tmp_path / "a.tif", values))))
    levels = pixels[..., 0].ravel().astype(int)
    assert (np.diff(levels) >= 0).all()
    assert (levels[0], levels[-1]) == (0, 255)
    assert abs(levels[100] - 128) <= 3
