# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster attribute tables as others write them: with and without usages, values, ranges, and rows that are values."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.raster import attribute_table as module
from clusterbrush.core.raster.attribute_table import names_in_table
from clusterbrush.core.raster.class_raster import ClassRaster, read_names
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

INTEGER, REAL, TEXT = gdal.GFT_Integer, gdal.GFT_Real, gdal.GFT_String
GENERIC, NAME = gdal.GFU_Generic, gdal.GFU_Name
SETTERS = {INTEGER: "SetValueAsInt", REAL: "SetValueAsDouble", TEXT: "SetValueAsString"}


def table(columns: list[tuple[str, int, int]], *rows: tuple) -> gdal.RasterAttributeTable:
    made = gdal.RasterAttributeTable()
    for title, kind, usage in columns:
        made.CreateColumn(title, kind, usage)
    made.SetRowCount(len(rows))
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            getattr(made, SETTERS[columns[column][1]])(place, column, value)
    return made


def test_usages_say_what_columns_are() -> None:
    columns = [("a", INTEGER, gdal.GFU_MinMax), ("b", TEXT, NAME), ("c", INTEGER, gdal.GFU_Red)]
    columns += [("d", INTEGER, gdal.GFU_Green), ("e", INTEGER, gdal.GFU_Blue)]
    names, colours = names_in_table(table(columns, (7, "wood", 1, 2, 3), (9, "", 300, -5, 255)))
    assert names == {7: "wood"}
    assert colours == {7: (1, 2, 3), 9: (255, 0, 255)}


@pytest.mark.parametrize("title", ["VALUE", "Value", " class_id ", "Code"])
@pytest.mark.parametrize("name", ["Class_Name", "NAME", "NLCD Land Cover Class", "beschreibung"])
def test_titles_say_it_where_usages_do_not(title: str, name: str) -> None:
    columns = [("Count", REAL, GENERIC), (title, INTEGER, GENERIC), (name, TEXT, GENERIC), ("note", TEXT, GENERIC)]
    names, colours = names_in_table(table(columns, (10.0, 11, "Open Water", ""), (20.0, 41, "Deciduous Forest", "")))
    assert names == {11: "Open Water", 41: "Deciduous Forest"}
    assert colours == {}


def test_the_row_is_the_value_where_no_column_is() -> None:
    """As in NLCD's Erdas Imagine files: 256 rows, most of them empty."""
    columns = [("Histogram", REAL, gdal.GFU_PixelCount), ("Red", REAL, GENERIC), ("Green", REAL, GENERIC)]
    columns += [("Blue", REAL, GENERIC), ("NLCD Land Cover Class", TEXT, GENERIC)]
    rows = [(0.0, 0.0, 0.0, 0.0, "")] * 256
    rows[11], rows[90] = (5.0, 0.25, 0.5, 1.0, "Open Water"), (7.0, 1.0, 0.0, 0.2, "Woody Wetlands")
    names, colours = names_in_table(table(columns, *rows))
    assert names == {11: "Open Water", 90: "Woody Wetlands"}
    assert (colours[11], colours[90]) == ((64, 128, 255), (255, 0, 51))


def test_a_range_names_all_its_values() -> None:
    columns = [("from", REAL, gdal.GFU_Min), ("to", REAL, gdal.GFU_Max), ("name", TEXT, NAME)]
    names, _ = names_in_table(table(columns, (1.0, 3.0, "low"), (3.0, 5.5, "high"), (7.0, 6.0, "nothing")))
    assert names == {1: "low", 2: "low", 3: "low", 4: "high", 5: "high"}
    only_first = [("from", REAL, gdal.GFU_Min), ("name", TEXT, NAME)]
    assert names_in_table(table(only_first, (1.0, "one"), (4.0, "four")))[0] == {1: "one", 4: "four"}


def test_bins_of_one_width() -> None:
    binned = table([("name", TEXT, NAME)], ("a",), ("b",))
    binned.SetLinearBinning(10.0, 2.0)
    assert names_in_table(binned)[0] == {10: "a", 11: "a", 12: "b", 13: "b"}


def test_what_is_no_whole_number_names_nothing() -> None:
    columns = [("v", REAL, gdal.GFU_MinMax), ("name", TEXT, NAME)]
    rows = [(1.5, "odd"), (float("nan"), "none"), (float("inf"), "endless"), (2.0, "two")]
    assert names_in_table(table(columns, *rows))[0] == {2: "two"}
    ends = [("from", REAL, gdal.GFU_Min), ("to", REAL, gdal.GFU_Max), ("name", TEXT, NAME)]
    assert names_in_table(table(ends, (float("-inf"), 5.0, "all")))[0] == {}


def test_endless_ranges_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_NAMED", 100)
    columns = [("from", REAL, gdal.GFU_Min), ("to", REAL, gdal.GFU_Max), ("name", TEXT, NAME)]
    names, _ = names_in_table(table(columns, (0.0, 70.0, "a"), (71.0, 1e15, "b"), (5.0, 6.0, "c")))
    assert list(names) == list(range(100))


def test_a_histogram_is_no_legend() -> None:
    columns = [("Histogram", REAL, gdal.GFU_PixelCount)]
    assert names_in_table(table(columns, (1.0,), (2.0,))) == ({}, {})
    assert names_in_table(gdal.RasterAttributeTable()) == ({}, {})


@pytest.mark.parametrize("ending", [".tif", ".img"])
def test_in_a_file(tmp_path: Path, ending: str) -> None:
    """A table without a column of values, as GDAL gives it back from the file."""
    plain = rasters.write_raster(tmp_path / "plain.tif", np.array([[11, 42]], np.uint8))
    driver = gdal.GetDriverByName("GTiff" if ending == ".tif" else "HFA")
    made = driver.CreateCopy(str(tmp_path / f"nlcd{ending}"), gdal.Open(str(plain)))
    rows = [("",)] * 43
    rows[11], rows[42] = ("Open Water",), ("Evergreen Forest",)
    made.GetRasterBand(1).SetDefaultRAT(table([("Class_Names", TEXT, NAME)], *rows))
    made = None
    path = str(tmp_path / f"nlcd{ending}")
    assert {number: name for number, name in read_names(path).names.items() if name} == {
        11: "Open Water",
        42: "Evergreen Forest",
    }
    assert [entry.name for entry in ClassRaster(path).legend([11, 42])] == ["Open Water", "Evergreen Forest"]


@pytest.mark.parametrize(
    ("value", "name"),
    [("gridcode", "label"), ("Klasse", "Name"), ("Valeur", "Nom"), ("Value", "Nom"), ("\u503c", "\u540d")],
)
@pytest.mark.parametrize("kind", [INTEGER, REAL, TEXT])
@pytest.mark.parametrize("extra", [[], [("OID_", INTEGER, GENERIC)], [("ID", INTEGER, GENERIC)]])
def test_the_classes_that_occur_tell_the_column_of_values(value: str, name: str, kind: int, extra: list) -> None:
    """Whatever its title and type, and whatever counts the rows beside it."""
    columns = [*extra, (value, kind, GENERIC), ("Count", INTEGER, GENERIC), (name, TEXT, GENERIC)]
    cast = {INTEGER: int, REAL: float, TEXT: str}[kind]
    words = ["eau", "bois", "ville"]
    rows = [((row,) * len(extra)) + (cast(row + 1), 100 - row, word) for row, word in enumerate(words)]
    for occurring in ([1, 2, 3], [0, 1, 2, 3], [1, 2], [3], [1, 2, 3, 7]):
        names, _ = names_in_table(table(columns, *rows), partial(list, occurring))
        assert names == dict(zip((1, 2, 3), words)), occurring


def test_rows_are_the_values_where_no_column_matches() -> None:
    columns = [("Histogram", INTEGER, GENERIC), ("rowid", INTEGER, GENERIC), ("NLCD Land", TEXT, GENERIC)]
    rows = [(0, number + 1, "") for number in range(50)]
    rows[11], rows[41] = (5, 12, "Open Water"), (7, 42, "Deciduous Forest")
    assert names_in_table(table(columns, *rows), lambda: [11, 41])[0] == {11: "Open Water", 41: "Deciduous Forest"}


def test_a_column_is_recognised_by_the_pixels_of_the_file(tmp_path: Path) -> None:
    path = str(rasters.write_raster(tmp_path / "classes.tif", np.array([[1, 2, 3]], np.uint8)))
    dataset = gdal.Open(path, gdal.GA_Update)
    columns = [("gridcode", INTEGER, GENERIC), ("label", TEXT, GENERIC)]
    dataset.GetRasterBand(1).SetDefaultRAT(table(columns, (1, "water"), (2, "wood"), (3, "town")))
    dataset = None
    assert {key: name for key, name in read_names(path).names.items() if name} == {1: "water", 2: "wood", 3: "town"}
