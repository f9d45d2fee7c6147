# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and colours of classes in raster attribute tables, as different programs write them.

The columns of a table have a usage or only a title, in any language. A table has a column of values, or one of the
first and one of the last value of a range, or neither: then the row's number is the value, as in the tables of Erdas
Imagine files. Where neither usage nor title tell the column of values, the classes that occur in the raster do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..legend.entry import class_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ..legend.palette import Colour

MAX_ROWS = 65_536
MAX_NAMED = 65_536  # values of all ranges together
VALUE_TITLES = ("value", "values", "pixel value", "pixelvalue", "class_id", "class id", "classvalue", "code", "id")
NAME_TITLES = ("class_name", "class_names", "classname", "class name", "name", "names", "label", "category")
NAME_PARTS = ("class", "name", "label", "categ", "land", "cover", "desc", "type")
CHANNELS = ((gdal.GFU_Red, ("red", "r")), (gdal.GFU_Green, ("green", "g")), (gdal.GFU_Blue, ("blue", "b")))
ROW_TITLE = "id"  # of a column that may hold values or only count the rows
OTHER_TITLES = (
    "count",
    "histogram",
    "area",
    "opacity",
    "alpha",
    *(title for _, titles in CHANNELS for title in titles),
)
FULL_LEVEL = 255


def names_in_table(
    table: Any, occurring: Callable[[], Collection[int]] = tuple
) -> tuple[dict[int, str], dict[int, Colour]]:
    """Return names by value, and colours by value, of a raster attribute table.

    Parameters
    ----------
    table : gdal.RasterAttributeTable
    occurring : callable
        Returns classes that occur in the raster; asked only where no usage tells the column of values.
    """
    n_rows = min(table.GetRowCount(), MAX_ROWS)
    name = _name_column(table, n_rows)
    texts = [""] * n_rows if name is None else [table.GetValueAsString(row, name).strip() for row in range(n_rows)]
    values = _values_by_row(table, n_rows, name, texts, occurring)
    levels = _levels(table, n_rows)
    names: dict[int, str] = {}
    colours: dict[int, Colour] = {}
    for row, numbers in enumerate(values):
        for number in numbers:  # where ranges overlap the first one counts, as in GDAL
            if texts[row]:
                names.setdefault(number, texts[row])
            if levels is not None:
                red, green, blue = levels[row].tolist()
                colours.setdefault(number, (red, green, blue))
    return names, colours


def _values_by_row(
    table: Any, n_rows: int, name: int | None, texts: Sequence[str], occurring: Callable[[], Collection[int]]
) -> list[Sequence[int]]:
    """Return the values that each row describes."""
    single = _column(table, (gdal.GFU_MinMax,))
    first, last = _column(table, (gdal.GFU_Min,)), _column(table, (gdal.GFU_Max,))
    if single is None and first is None:
        single = _value_column(table, n_rows, name, texts, occurring)
    if single is not None or (first is not None and last is None):
        column = single if single is not None else first
        return [() if number is None else (number,) for number in _numbers(table, column, n_rows)]
    if first is not None and last is not None:
        ends = (first, last)
        return _ranges([[table.GetValueAsDouble(row, column) for column in ends] for row in range(n_rows)])
    linear, start, width = table.GetLinearBinning()
    if not linear:
        return [(row,) for row in range(n_rows)]
    return _ranges([[start + row * width, np.nextafter(start + (row + 1) * width, -np.inf)] for row in range(n_rows)])


def _numbers(table: Any, column: int | None, n_rows: int) -> list[int | None]:
    """Return the whole numbers of a column, of texts too; None for what is none."""
    # numbers are read as doubles, because integers of the table have 32 bits and some ids need more
    is_text = table.GetTypeOfCol(column) == gdal.GFT_String
    read = table.GetValueAsString if is_text else table.GetValueAsDouble
    return [class_number(read(row, column)) for row in range(n_rows)]


def _value_column(
    table: Any, n_rows: int, name: int | None, texts: Sequence[str], occurring: Callable[[], Collection[int]]
) -> int | None:
    """Return the column without usage that holds the values; None where the row's number is the value.

    That is the column that names most of the classes that occur, at least half of them; a column whose title says that
    it holds values where no other names more.
    """
    rows = list(range(n_rows))
    titled = _titled(table, VALUE_TITLES, (gdal.GFT_Integer, gdal.GFT_Real))
    if titled is not None and _title(table, titled) == ROW_TITLE and _numbers(table, titled, n_rows) == rows:
        titled = None
    columns = [column for column in range(table.GetColumnCount()) if column not in (name, titled)]
    numbers_by_column = {column: _numbers(table, column, n_rows) for column in columns if _may_be_values(table, column)}
    candidates = {column: numbers for column, numbers in numbers_by_column.items() if _is_key(numbers)}
    if not candidates:
        return titled
    classes = {int(number) for number in occurring()} - {0}

    def n_named(numbers: Sequence[int | None]) -> int:
        return len(classes & {number for number, text in zip(numbers, texts) if text})

    # a column that only counts the rows comes last
    best = max(candidates, key=lambda column: (n_named(candidates[column]), candidates[column] != rows))
    most = n_named(candidates[best])
    least = n_named(rows) if titled is None else n_named(_numbers(table, titled, n_rows)) + 1
    return best if most and 2 * most >= len(classes) and most >= least else titled


def _may_be_values(table: Any, column: int) -> bool:
    return table.GetUsageOfCol(column) == gdal.GFU_Generic and _title(table, column) not in OTHER_TITLES


def _title(table: Any, column: int) -> str:
    return str(table.GetNameOfCol(column)).strip().casefold()


def _is_key(numbers: Sequence[int | None]) -> bool:
    """Return True when each row has a whole number of its own."""
    return bool(numbers) and None not in numbers and len(set(numbers)) == len(numbers)


def _ranges(ends: list[list[float]]) -> list[Sequence[int]]:
    """Return the whole numbers from the first to the last value of each range, at most `MAX_NAMED` together."""
    ranges: list[Sequence[int]] = []
    n_left = MAX_NAMED
    for low, high in ends:
        numbers = range(0)
        if np.isfinite(low) and np.isfinite(high):
            numbers = range(int(np.ceil(low)), int(np.floor(high)) + 1)[:n_left]
        n_left -= len(numbers)
        ranges.append(numbers)
    return ranges


def _column(table: Any, usages: Sequence[int]) -> int | None:
    columns = (column for column in range(table.GetColumnCount()) if table.GetUsageOfCol(column) in usages)
    return next(columns, None)


def _titled(table: Any, titles: Sequence[str], kinds: Sequence[int]) -> int | None:
    """Return the column with the first of some titles that occurs, or None."""
    column_of_title = {
        _title(table, column): column
        for column in reversed(range(table.GetColumnCount()))
        if table.GetTypeOfCol(column) in kinds
    }
    return next((column_of_title[title] for title in titles if title in column_of_title), None)


def _name_column(table: Any, n_rows: int) -> int | None:
    """Return the column of names: by usage, by title, or the first column with texts; None without any."""
    column = _column(table, (gdal.GFU_Name,))
    if column is None:
        column = _titled(table, NAME_TITLES, (gdal.GFT_String,))
    if column is not None:
        return column
    texts = [
        text_column
        for text_column in range(table.GetColumnCount())
        if table.GetTypeOfCol(text_column) == gdal.GFT_String
        and any(table.GetValueAsString(row, text_column).strip() for row in range(n_rows))
    ]
    # numbers written as texts are values where other texts can be the names
    texts = [column for column in texts if None in _numbers(table, column, n_rows)] or texts
    titles = [table.GetNameOfCol(text_column).casefold() for text_column in texts]
    likely = (text_column for text_column, title in zip(texts, titles) if any(part in title for part in NAME_PARTS))
    return next(likely, next(iter(texts), None))


def _levels(table: Any, n_rows: int) -> np.ndarray | None:
    """Return red, green and blue of each row, int64 (n_rows, 3), 0 ... 255; None when a column is missing."""
    numeric = (gdal.GFT_Integer, gdal.GFT_Real)
    columns = []
    for usage, titles in CHANNELS:
        column = _column(table, (usage,))
        columns.append(_titled(table, titles, numeric) if column is None else column)
    if None in columns or not n_rows:
        return None
    levels = np.array([[table.GetValueAsDouble(row, column) for column in columns] for row in range(n_rows)])
    shares = levels.max() <= 1 and any(table.GetTypeOfCol(column) == gdal.GFT_Real for column in columns)
    return np.clip(np.rint(levels * FULL_LEVEL if shares else levels), 0, FULL_LEVEL).astype(np.int64)
