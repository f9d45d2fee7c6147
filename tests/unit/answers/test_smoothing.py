# SPDX-License-Identifier: GPL-2.0-or-later
"""Smoothing: by hand, in any blocks, with the legend of the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import open_files
import pytest
import rasters
from clusterbrush.core.answers.smoothing import SmoothOptions, pixels_of_area, smooth
from clusterbrush.core.base.errors import CancelledError, InputError, ParameterError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.pixel_areas import PixelAreas
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.raster.writer import open_writer
from loops import slow_majority, slow_patches
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

LEGEND = [
    LegendEntry(1, "forest", (1, 120, 3)),
    LegendEntry(2, "water", (4, 5, 206)),
    LegendEntry(7, "rock", (9, 9, 9)),
]
PIXEL = 100.0  # square metres of the test rasters


def write(path: Path, array: object, dtype: type = np.uint8, **options: object) -> ClassRaster:
    return ClassRaster(str(rasters.write_raster(path, np.asarray(array, dtype=dtype), **options)))


def smoothed(raster: ClassRaster, path: Path, **options: object) -> np.ndarray:
    smooth(raster, str(path), SmoothOptions(**options))
    return rasters.read_raster(path)[0]


# --- majority


@pytest.mark.parametrize("radius", [1, 3])
def test_majority_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, radius: int) -> None:
    ids = np.random.default_rng(1).integers(0, 4, (61, 47))
    raster = write(tmp_path / "in.tif", ids)
    whole = smoothed(raster, tmp_path / "whole.tif", radius=radius)
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 11))
    np.testing.assert_array_equal(smoothed(raster, tmp_path / "pieces.tif", radius=radius), whole)
    np.testing.assert_array_equal(whole, slow_majority(ids, radius))


# --- sieve


def test_the_unit_is_in_square_metres(tmp_path: Path) -> None:
    """A patch of 3 pixels (300 m2) stays at 300 and goes at 301."""
    ids = np.ones((6, 6), dtype=np.uint8)
    ids[2, 1:4] = 2
    raster = write(tmp_path / "in.tif", ids)
    np.testing.assert_array_equal(smoothed(raster, tmp_path / "a.tif", minimum_area=300.0), ids)
    np.testing.assert_array_equal(smoothed(raster, tmp_path / "b.tif", minimum_area=301.0), np.ones((6, 6)))


def test_corners_connect_when_asked(tmp_path: Path) -> None:
    """Four pixels on a diagonal are one patch over corners, four over edges."""
    ids = np.ones((8, 8), dtype=np.uint8)
    ids[[2, 3, 4, 5], [2, 3, 4, 5]] = 2
    raster = write(tmp_path / "in.tif", ids)
    np.testing.assert_array_equal(smoothed(raster, tmp_path / "e.tif", minimum_area=4 * PIXEL), np.ones((8, 8)))
    corners = smoothed(raster, tmp_path / "c.tif", minimum_area=4 * PIXEL, connectedness=8)
    np.testing.assert_array_equal(corners, ids)


def test_a_small_patch_joins_its_largest_neighbour_not_nodata(tmp_path: Path) -> None:
    ids = np.array([[1, 1, 1, 1, 0], [1, 1, 3, 2, 0], [1, 1, 1, 2, 0], [0, 0, 0, 0, 4]])
    result = smoothed(write(tmp_path / "in.tif", ids), tmp_path / "out.tif", minimum_area=2 * PIXEL)
    np.testing.assert_array_equal(result, np.where(ids == 3, 1, ids))  # the 4 has no neighbour


def test_sieve_leaves_no_small_patch_with_a_large_neighbour(tmp_path: Path) -> None:
    """Against the plain definition: what is at least as large as the unit keeps its class."""
    rng = np.random.default_rng(3)
    ids = np.kron(rng.integers(1, 4, (8, 9)), np.ones((5, 5), dtype=int))
    ids[rng.random(ids.shape) < 0.1] = 2
    ids[:4, :7] = 0
    result = smoothed(write(tmp_path / "in.tif", ids), tmp_path / "out.tif", minimum_area=10 * PIXEL)
    np.testing.assert_array_equal(result == 0, ids == 0)
    for patch in slow_patches(ids, corners=False):
        if patch.sum() >= 10:
            assert (result[patch] == ids[patch]).all()
    assert min(patch.sum() for patch in slow_patches(result, corners=False)) >= 10


def test_sieve_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.random.default_rng(1).integers(0, 4, (61, 47))
    raster = write(tmp_path / "in.tif", ids)
    whole = smoothed(raster, tmp_path / "whole.tif", radius=1, minimum_area=6 * PIXEL)
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 11))
    np.testing.assert_array_equal(smoothed(raster, tmp_path / "p.tif", radius=1, minimum_area=6 * PIXEL), whole)


def test_sieve_holds_wide_ids(tmp_path: Path) -> None:
    """Ids above 255 separate and survive: the mask of the sieve is bytes."""
    ids = np.full((6, 6), 512)
    ids[0, 0] = 256
    ids[3, 3] = 70_000
    result = smoothed(write(tmp_path / "in.tif", ids, np.uint32), tmp_path / "out.tif", minimum_area=2 * PIXEL)
    np.testing.assert_array_equal(result, np.full((6, 6), 512))


def test_geographic_pixels_count_by_their_mean(tmp_path: Path) -> None:
    degrees = (10.0, 0.5, 0.0, 80.0, 0.0, -0.5)
    raster = write(tmp_path / "in.tif", np.ones((80, 4)), geotransform=degrees, epsg=4326)
    areas = PixelAreas.of(raster.grid)
    mean = areas.rows(Window(0, 0, 80, 4)).mean()
    progress = NoticeCollector()
    assert pixels_of_area(areas, 10.0 * mean, progress) == 10
    assert pixels_of_area(areas, 10.1 * mean, progress) == 11
    assert "mean size" in str(progress.notices[0])


def test_a_unit_below_a_pixel_is_told(tmp_path: Path) -> None:
    progress = NoticeCollector()
    assert pixels_of_area(PixelAreas.of(write(tmp_path / "in.tif", [[1]]).grid), 50.0, progress) == 1
    assert "every patch is kept" in str(progress.notices[0])


# --- the result


def named(path: Path, ids: np.ndarray) -> ClassRaster:
    source = RasterSource(str(rasters.write_raster(path.with_suffix(".grid.tif"), ids)))
    with open_writer(str(path), source.grid, np.uint8) as writer:
        writer.write(Window(0, 0, *ids.shape), ids)
        writer.set_legend(LEGEND)
    return ClassRaster(str(path))


def test_the_legend_comes_along(tmp_path: Path) -> None:
    """With names and colours of classes that vanish, and counts of what is there now."""
    ids = np.ones((6, 6), dtype=np.uint8)
    ids[3, 3] = 2
    done = smooth(named(tmp_path / "in.tif", ids), str(tmp_path / "out.tif"), SmoothOptions(radius=1))
    assert list(done.legend) == LEGEND
    assert (done.changed, done.pixels, done.threshold) == (1, 36, 0)
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    band = dataset.GetRasterBand(1)
    table = band.GetDefaultRAT()  # first: before it GDAL 3.6 has not looked for the category names
    assert band.GetCategoryNames()[:3] == ["", "forest", "water"]
    assert band.GetColorTable().GetColorEntry(2)[:3] == (4, 5, 206)
    assert [table.GetValueAsDouble(row, 5) for row in range(3)] == [36, 0, 0]
    assert ClassRaster(str(tmp_path / "out.tif")).legend([1, 2, 7]) == LEGEND


@pytest.mark.parametrize("options", [{"radius": 1}, {"minimum_area": 250.0}])
def test_nodata_of_the_input_stays(tmp_path: Path, options: dict) -> None:
    ids = np.array([[255, 1, 1, 1], [0, 1, 2, 1], [0, 1, 1, 1]])
    raster = write(tmp_path / "in.tif", ids, nodata=255)
    result = smoothed(raster, tmp_path / "out.tif", **options)
    np.testing.assert_array_equal(result, np.where(ids == 2, 1, ids))
    assert RasterSource(str(tmp_path / "out.tif"), palette="numbers").bands[0].nodata == 255


def test_classes_kept_as_decimals(tmp_path: Path) -> None:
    """Raster calculators write classes as float32."""
    ids = np.ones((5, 5))
    ids[2, 2] = 3
    result = smoothed(write(tmp_path / "in.tif", ids, np.float32, nodata=-9999), tmp_path / "out.tif", radius=1)
    np.testing.assert_array_equal(result, np.ones((5, 5)))
    assert result.dtype == np.int32


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"minimum_area": -1.0}, "more than 0 square metres; -1"),
        ({"minimum_area": float("nan")}, "more than 0"),
        ({}, "nothing to do"),
        ({"radius": -1}, "radius must be"),
        ({"radius": 1, "connectedness": 5}, "4 or 8"),
    ],
)
def test_what_cannot_be(options: dict, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        SmoothOptions(**options).validate()


def test_no_place_on_the_earth(tmp_path: Path) -> None:
    raster = write(tmp_path / "in.tif", [[1, 2]], epsg=None, geotransform=None)
    with pytest.raises(InputError, match="means nothing"):
        smoothed(raster, tmp_path / "out.tif", minimum_area=100.0)
    assert not (tmp_path / "out.tif").exists()


def test_values_instead_of_classes(tmp_path: Path) -> None:
    raster = write(tmp_path / "in.tif", [[1.5, 2]], np.float32)
    with pytest.raises(InputError, match="measured values"):
        smoothed(raster, tmp_path / "out.tif", radius=1)


@pytest.mark.parametrize("options", [{"radius": 1}, {"minimum_area": 500.0}])
def test_cancel_leaves_what_was_there(tmp_path: Path, options: dict) -> None:
    class Cancelled(Progress):
        def __init__(self) -> None:
            self.asked = 0

        def is_cancelled(self) -> bool:
            self.asked += 1
            return self.asked > 1

    (tmp_path / "out.tif").write_text("old", encoding="utf-8")
    raster = write(tmp_path / "in.tif", np.ones((40, 40)))
    with pytest.raises(CancelledError):
        smooth(raster, str(tmp_path / "out.tif"), SmoothOptions(**options), progress=Cancelled())
    assert (tmp_path / "out.tif").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", "out.tif"]


def test_cancel_inside_gdal(tmp_path: Path) -> None:
    """GDAL is stopped from its callback; that is no error."""

    class Late(Progress):
        share = 0.0

        def report(self, fraction: float) -> None:
            self.share = fraction

        def is_cancelled(self) -> bool:
            return self.share > 0.45

    raster = write(tmp_path / "in.tif", np.ones((300, 40)))
    with pytest.raises(CancelledError):
        smooth(raster, str(tmp_path / "out.tif"), SmoothOptions(minimum_area=500.0), progress=Late())
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.45, 0.6, 0.9])
def test_no_temporary_file_is_open_when_it_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """Windows would refuse, and its error would hide that the run was cancelled."""

    class Late(Progress):
        done = 0.0

        def report(self, fraction: float) -> None:
            self.done = fraction

        def is_cancelled(self) -> bool:
            return self.done > share

    still_open = open_files.watch_temporary_folders(monkeypatch)
    raster = write(tmp_path / "in.tif", np.random.default_rng(0).integers(1, 4, (300, 400)))
    with pytest.raises(CancelledError):
        smooth(raster, str(tmp_path / "out.tif"), SmoothOptions(minimum_area=500.0), progress=Late())
    assert all(names == [] for names in still_open)
    assert not [name for name in open_files.open_below(tmp_path) if ".part" in name]
