# SPDX-License-Identifier: GPL-2.0-or-later
"""Change between two dates: by hand, by name, on other grids."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers.change import change, matrix_csv, table_csv
from clusterbrush.core.answers.class_areas import measure_of
from clusterbrush.core.base.errors import InputError, ParameterError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.raster.align import on_grid_of
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.grid import Window
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = np.array([[1, 1, 1, 2], [2, 2, 3, 0]], dtype=np.uint8)
AFTER = np.array([[1, 2, 2, 2], [2, 3, 0, 1]], dtype=np.uint8)
NAMES = Names({1: "water", 2: "grass", 3: "rock"})


def raster(path: Path, ids: np.ndarray, names: Names | None = None, **how) -> ClassRaster:
    return ClassRaster(str(rasters.write_raster(path, ids, nodata=0, **how)), names=names)


def compare(before: ClassRaster, after: ClassRaster, output: str = "", progress: NoticeCollector | None = None):
    return change(before, after, measure_of(before.grid), output, progress)


@pytest.fixture
def dates(tmp_path: Path) -> tuple[ClassRaster, ClassRaster]:
    return raster(tmp_path / "before.tif", BEFORE, NAMES), raster(tmp_path / "after.tif", AFTER, NAMES)


def test_transitions_by_hand(dates) -> None:
    progress = NoticeCollector()
    found = compare(*dates, progress=progress)
    assert [one.name for one in found.classes] == ["water", "grass", "rock"]
    assert found.pixels.tolist() == [[1, 2, 0], [0, 2, 1], [0, 0, 0]]
    np.testing.assert_array_equal(found.square_metres, found.pixels * 100.0)
    assert found.one_sided == (1, 1)
    assert "1 of the first and 1 of the second" in str(progress.notices[-1])


def test_net_gross_and_per_cent(dates) -> None:
    found = compare(*dates)
    assert found.before.tolist() == [300, 300, 0]
    assert found.after.tolist() == [100, 400, 100]
    assert found.gained.tolist() == [0, 200, 100]
    assert found.lost.tolist() == [200, 100, 0]
    assert found.changed_share == pytest.approx(0.5)
    np.testing.assert_allclose(found.relative(), [-2 / 3, 1 / 3, np.nan])


def test_the_change_raster_and_its_legend(dates, tmp_path: Path) -> None:
    path = str(tmp_path / "change.tif")
    compare(*dates, path)
    np.testing.assert_array_equal(rasters.read_raster(path)[0], [[1, 2, 2, 5], [5, 6, 0, 0]])
    names = ClassRaster(path).named_ids
    assert names == {1: "water, unchanged", 2: "water → grass", 5: "grass, unchanged", 6: "grass → rock"}


def test_other_numbers_are_matched_by_name(tmp_path: Path) -> None:
    lookup = np.array([0, 7, 5, 9], dtype=np.uint8)
    first = raster(tmp_path / "a.tif", BEFORE, NAMES)
    second = raster(tmp_path / "b.tif", lookup[AFTER], Names({7: " Water", 5: "GRASS", 9: "rock"}))
    progress = NoticeCollector()
    found = compare(first, second, progress=progress)
    assert found.pixels.tolist() == [[1, 2, 0], [0, 2, 1], [0, 0, 0]]
    assert "matched by name (water 1 → 7; grass 2 → 5; rock 3 → 9)" in str(progress.notices[0])


def test_several_numbers_of_one_name_are_one_class(tmp_path: Path) -> None:
    names = Names({1: "water", 2: "water", 3: "rock"})
    found = compare(raster(tmp_path / "a.tif", BEFORE, names), raster(tmp_path / "b.tif", AFTER, names))
    assert found.pixels.tolist() == [[5, 1], [0, 0]]


def test_without_common_names_the_numbers_match(tmp_path: Path) -> None:
    found = compare(raster(tmp_path / "a.tif", BEFORE, NAMES), raster(tmp_path / "b.tif", AFTER))
    assert [one.name for one in found.classes] == ["water", "grass", "rock"]
    assert found.pixels.tolist() == [[1, 2, 0], [0, 2, 1], [0, 0, 0]]


def test_a_shifted_grid_is_brought_together(tmp_path: Path) -> None:
    """The second raster begins one pixel to the right and has one column less: the first column has no partner."""
    shifted = (500_010.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0)
    second = raster(tmp_path / "b.tif", AFTER[:, 1:], NAMES, geotransform=shifted)
    progress = NoticeCollector()
    found = compare(raster(tmp_path / "a.tif", BEFORE, NAMES), second, progress=progress)
    assert found.pixels.sum() == 4
    assert found.one_sided[0] == 3
    assert "another grid (3 x 2 pixels)" in str(progress.notices[0])


def test_another_coordinate_system_is_brought_together(tmp_path: Path) -> None:
    ids = np.repeat(np.repeat(np.array([[1, 2], [2, 3]], np.uint8), 40, axis=0), 40, axis=1)
    first = raster(tmp_path / "a.tif", ids, NAMES)
    gdal.Warp(str(tmp_path / "b.tif"), str(tmp_path / "a.tif"), dstSRS="EPSG:4326")
    progress = NoticeCollector()
    found = compare(first, ClassRaster(str(tmp_path / "b.tif"), names=NAMES), progress=progress)
    assert "another coordinate system (WGS 84)" in str(progress.notices[0])
    assert found.changed_share < 0.04
    assert found.pixels.sum() > 0.97 * ids.size


def test_blocks_change_nothing(tmp_path: Path) -> None:
    ids = np.random.default_rng(1).integers(1, 4, (300, 90)).astype(np.uint8)
    first = raster(tmp_path / "a.tif", ids, NAMES)
    gdal.Warp(str(tmp_path / "b.tif"), str(tmp_path / "a.tif"), dstSRS="EPSG:4326")
    aligned = on_grid_of(first, ClassRaster(str(tmp_path / "b.tif"), names=NAMES))
    whole = Window(0, 0, *ids.shape)
    found, valid = aligned.read(whole)
    for window in first.grid.blocks(37, 53):
        block, inside = aligned.read(window)
        np.testing.assert_array_equal(inside, valid[window.slices_in(whole)])
        np.testing.assert_array_equal(block[inside], found[window.slices_in(whole)][inside])


def test_a_coarser_second_raster(tmp_path: Path) -> None:
    first = raster(tmp_path / "a.tif", np.ones((4, 6), np.uint8), NAMES)
    coarse = (500_000.0, 20.0, 0.0, 7_000_000.0, 0.0, -20.0)
    second = raster(tmp_path / "b.tif", np.array([[1, 2, 1], [2, 1, 2]], np.uint8), NAMES, geotransform=coarse)
    path = str(tmp_path / "c.tif")
    compare(first, second, path)
    expected = np.repeat(np.repeat([[1, 2, 1], [2, 1, 2]], 2, axis=0), 2, axis=1)
    np.testing.assert_array_equal(rasters.read_raster(path)[0], expected)


def test_south_up_and_north_up(tmp_path: Path) -> None:
    first = raster(tmp_path / "a.tif", BEFORE, NAMES)
    up = (500_000.0, 10.0, 0.0, 7_000_000.0 - 20.0, 0.0, 10.0)
    found = compare(first, raster(tmp_path / "b.tif", BEFORE[::-1], NAMES, geotransform=up))
    assert found.changed_share == 0
    assert found.pixels.sum() == 7


# --- bad input


def test_dates_that_do_not_overlap_are_a_sentence(tmp_path: Path) -> None:
    far = (900_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0)
    output = tmp_path / "c.tif"
    with pytest.raises(InputError, match=r"before\.tif and after\.tif have no pixel with a class in common"):
        compare(
            raster(tmp_path / "before.tif", BEFORE),
            raster(tmp_path / "after.tif", AFTER, geotransform=far),
            str(output),
        )
    assert not output.exists()


def test_overlap_of_nodata_only_is_a_sentence(tmp_path: Path) -> None:
    one, other = np.zeros((2, 4), np.uint8), np.zeros((2, 4), np.uint8)
    one[0], other[1] = 1, 1
    output = tmp_path / "c.tif"
    with pytest.raises(InputError, match="no pixel with a class in common"):
        compare(raster(tmp_path / "a.tif", one), raster(tmp_path / "b.tif", other), str(output))
    assert not output.exists()


def test_without_place_sizes_must_agree(tmp_path: Path) -> None:
    nowhere = {"geotransform": None, "epsg": None}
    first = raster(tmp_path / "a.tif", BEFORE, **nowhere)
    with pytest.raises(InputError, match="no place on the map"):
        compare(first, raster(tmp_path / "b.tif", AFTER[:, :3], **nowhere))
    found = compare(first, raster(tmp_path / "c.tif", AFTER, **nowhere))
    assert found.square_metres is None
    assert found.before.tolist() == [3, 3, 0]
    progress = NoticeCollector()
    compare(raster(tmp_path / "d.tif", BEFORE), raster(tmp_path / "e.tif", AFTER, **nowhere), progress=progress)
    assert "pixel by pixel" in str(progress.notices[0])


def test_too_many_classes_are_a_sentence(tmp_path: Path) -> None:
    ids = np.arange(1, 301, dtype=np.uint16).reshape(15, 20)
    with pytest.raises(ParameterError, match="300 classes or more"):
        compare(raster(tmp_path / "a.tif", ids), raster(tmp_path / "b.tif", ids))


def test_an_unknown_class_is_a_sentence(dates) -> None:
    found = compare(*dates)
    assert found.place("GRASS") == 1
    assert found.place("3") == 2
    with pytest.raises(ParameterError, match=r"no class lava\. Choose one of: water, grass, rock"):
        found.place("lava")


# --- tables


def test_the_tables(dates) -> None:
    found = compare(*dates)
    rows = list(csv.DictReader(io.StringIO(table_csv(found))))
    assert [row["class"] for row in rows] == ["water", "grass", "rock"]
    assert [row["change_percent"] for row in rows] == ["-66.66666667", "33.33333333", ""]
    assert rows[0]["km2_before"] == "0.0003"
    pairs = list(csv.DictReader(io.StringIO(matrix_csv(found))))
    assert [(row["before"], row["after"], row["pixels"]) for row in pairs] == [
        ("water", "water", "1"), ("water", "grass", "2"), ("grass", "grass", "2"), ("grass", "rock", "1")
    ]  # fmt: skip
