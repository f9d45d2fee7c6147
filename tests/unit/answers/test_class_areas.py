# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts and areas of class rasters of any origin."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers.class_areas import class_areas, measure_of, write_table
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.pixel_areas import PixelAreas

if TYPE_CHECKING:
    from pathlib import Path

IDS = np.array([[1, 1, 5, 0], [1, 5, 5, 9]], dtype=np.uint8)


def rows_of(path: Path, **how) -> list:
    raster = ClassRaster(str(path), **how)
    return class_areas(raster, measure_of(raster.grid))


def test_pixels_shares_and_areas(tmp_path: Path) -> None:
    """10 m pixels: 100 m2 each."""
    rows = rows_of(rasters.write_raster(tmp_path / "a.tif", IDS, nodata=0))
    assert [(row.id, row.pixels, row.square_metres) for row in rows] == [(1, 3, 300.0), (5, 3, 300.0), (9, 1, 100.0)]
    assert sum(row.share for row in rows) == pytest.approx(1.0)
    assert [row.name for row in rows] == ["Class 1", "Class 5", "Class 9"]


def test_zero_counts_where_it_is_no_nodata(tmp_path: Path) -> None:
    assert [row.id for row in rows_of(rasters.write_raster(tmp_path / "a.tif", IDS))] == [0, 1, 5, 9]


@pytest.mark.parametrize("dtype", [np.uint16, np.int16, np.int32, np.float32, np.float64])
def test_ids_of_any_type(tmp_path: Path, dtype: type) -> None:
    ids = IDS.astype(dtype)
    ids[0, 3] = 300 if dtype != np.uint8 else 0
    rows = rows_of(rasters.write_raster(tmp_path / "a.tif", ids))
    assert [(row.id, row.pixels) for row in rows] == [(1, 3), (5, 3), (9, 1), (300, 1)]


def test_negative_ids(tmp_path: Path) -> None:
    ids = IDS.astype(np.int16)
    ids[0, 0] = -3
    assert [row.id for row in rows_of(rasters.write_raster(tmp_path / "a.tif", ids))] == [-3, 0, 1, 5, 9]


def test_measured_values_are_a_sentence(tmp_path: Path) -> None:
    values = IDS + np.float32(0.25)
    with pytest.raises(InputError, match=r"measured values such as 1\.25"):
        rows_of(rasters.write_raster(tmp_path / "a.tif", values.astype(np.float32)))


def test_nothing_but_nodata_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pixel with a class"):
        rows_of(rasters.write_raster(tmp_path / "a.tif", np.zeros((3, 3), np.uint8), nodata=0))


def test_too_many_values_are_a_sentence(tmp_path: Path) -> None:
    ids = np.arange(300 * 300, dtype=np.int32).reshape(300, 300)
    with pytest.raises(InputError, match="more than 65536 different values"):
        rows_of(rasters.write_raster(tmp_path / "a.tif", ids))


def test_several_bands_are_told(tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "a.tif", np.stack([IDS, IDS + 1]), nodata=0)
    raster = ClassRaster(str(path), band=2)
    assert "band 2" in str(raster.notices[0])
    assert class_areas(raster, measure_of(raster.grid))[0].id == 1


def test_areas_by_row_in_degrees(tmp_path: Path) -> None:
    """Two rows of one-degree pixels north of the equator: each has its own area, as `PixelAreas` measures it."""
    path = rasters.write_raster(
        tmp_path / "a.tif", np.array([[1, 1], [2, 2]], np.uint8), geotransform=(0, 1, 0, 2, 0, -1), epsg=4326
    )
    expected = PixelAreas.of(ClassRaster(str(path)).grid).rows(Window(0, 0, 2, 2)) * 2
    np.testing.assert_allclose([row.square_metres for row in rows_of(path)], expected)
    assert expected[1] > expected[0] > 2e10


def test_without_place_there_are_pixels_only(tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "a.tif", IDS, geotransform=None, epsg=None, nodata=0)
    assert {row.square_metres for row in rows_of(path)} == {None}
    raster = ClassRaster(str(path))
    assert class_areas(raster, measure_of(raster.grid, 250_000.0))[0].square_metres == 750_000.0
    assert measure_of(raster.grid).notices


def test_a_pixel_area_does_not_overrule_a_coordinate_system(tmp_path: Path) -> None:
    raster = ClassRaster(str(rasters.write_raster(tmp_path / "a.tif", IDS)))
    assert measure_of(raster.grid, 7.0).planar == 100.0


def test_many_blocks_add_up(tmp_path: Path) -> None:
    ids = np.random.default_rng(1).integers(0, 7, (700, 600)).astype(np.uint8)
    path = rasters.write_raster(tmp_path / "a.tif", ids, options=["TILED=YES"], nodata=0)
    assert [row.pixels for row in rows_of(path)] == np.bincount(ids.ravel())[1:].tolist()


# --- names


def test_the_table(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", rows_of(rasters.write_raster(tmp_path / "a.tif", IDS, nodata=0)))
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        "class": "1", "name": "Class 1", "pixels": "3", "share": "0.4285714286", "area_m2": "300", "area_ha": "0.03",
        "area_km2": "0.0003",
    }  # fmt: skip
