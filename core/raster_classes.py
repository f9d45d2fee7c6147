# SPDX-License-Identifier: GPL-2.0-or-later
"""Class and cluster rasters of any origin, read in blocks: which ids there are, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from .errors import N_, InputError, Notice
from .palette import Colour, distinct_colours
from .raster import RasterSource, Window, open_dataset, title_of
from .raster_writer import LegendEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_CLASSES = 65_536
UNNAMED = N_("Class {number}")


@dataclass(frozen=True)
class Names:
    """What the ids of a raster are called and how they look, as far as that is known.

    Parameters
    ----------
    names : dict of int to str
    colours : dict of int to (red, green, blue)
    """

    names: Mapping[int, str] = field(default_factory=dict)
    colours: Mapping[int, Colour] = field(default_factory=dict)

    def over(self, other: Names) -> Names:
        """Return these names, and the other ones where these say nothing."""
        return Names({**other.names, **self.names}, {**other.colours, **self.colours})


class ClassRaster:
    """One band of ids.

    Parameters
    ----------
    path : str
    band : int
        From 1.
    names : Names, optional
        Known from elsewhere, such as the layer's legend; they come before those in the file.
    nodata : float, optional
        A value that means nodata besides what the file says.

    Raises
    ------
    InputError
        When the file cannot be used.
    ParameterError
        When there is no such band.
    """

    def __init__(self, path: str, band: int = 1, names: Names | None = None, nodata: float | None = None) -> None:
        self.source = RasterSource(path, [band], nodata)
        self.grid = self.source.grid
        self.path = path
        self.title = title_of(path)
        self.names = (names or Names()).over(read_names(path, band))
        self.notices: list[Notice] = []
        if len(self.source.all_bands) > 1:
            self.notices.append(
                Notice(
                    N_("{raster} has {count} bands; band {band} is read as the classes."),
                    {"raster": self.title, "count": len(self.source.all_bands), "band": band},
                )
            )

    @property
    def named_ids(self) -> dict[int, str]:
        """Names by id, without empty ones."""
        return {number: name for number, name in self.names.names.items() if name}

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Read a window.

        Returns
        -------
        ids : integer ndarray of shape (height, width)
            Anything where not valid.
        valid : bool ndarray of shape (height, width)

        Raises
        ------
        InputError
            When the file is damaged there, or holds measured values instead of classes.
        """
        values, valid = self.source.read_values(window)
        return self._ids(values[0], valid), valid

    def _ids(self, values: np.ndarray, valid: np.ndarray) -> np.ndarray:
        if values.dtype.kind in "iu":
            return values
        known = values[valid]
        odd = known[(known != np.rint(known)) | (np.abs(known) > 2**53)]
        if odd.size:
            raise InputError(
                N_(
                    "{raster} holds measured values such as {value:.6g}, not classes. Choose a class or cluster raster."
                ),
                raster=self.title,
                value=float(odd[0]),
            )
        return np.where(valid, values, 0).astype(np.int64)

    def read_reduced(self, longest: int) -> tuple[np.ndarray, np.ndarray]:
        """Read the whole raster with at most `longest` pixels on its longer edge, for pictures."""
        height, width = self.grid.height, self.grid.width
        factor = max(1.0, max(height, width) / longest)
        shape = max(1, round(height / factor)), max(1, round(width / factor))
        values, valid = self.source.read_values(Window(0, 0, height, width), shape)
        return self._ids(values[0], valid), valid

    def legend(self, ids: Iterable[int], unnamed: str = UNNAMED) -> list[LegendEntry]:
        """Return names and colours of `ids`; those without get a number and a colour of their own.

        Parameters
        ----------
        ids : iterable of int
        unnamed : str
            Template of the name of a class that has none.
        """
        ids = [int(one) for one in ids]
        spare = distinct_colours(len(ids))
        return [
            LegendEntry(
                one, self.names.names.get(one) or unnamed.format(number=one), self.names.colours.get(one, colour)
            )
            for one, colour in zip(ids, spare)
        ]


def compact(ids: np.ndarray, valid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of a block, rising, and for each pixel the place of its id from 1, or 0 where not valid.

    Parameters
    ----------
    ids : integer ndarray of shape (height, width)
    valid : bool ndarray of shape (height, width)

    Returns
    -------
    present : int64 ndarray of shape (n,)
    places : int32 ndarray of shape (height, width)
    """
    if ids.dtype in (np.uint8, np.uint16):
        present = np.flatnonzero(np.bincount(ids[valid]))
        places = np.zeros(np.iinfo(ids.dtype).max + 1, dtype=np.int32)
        places[present] = np.arange(1, len(present) + 1)
        return present, np.where(valid, places[ids], 0)
    present, inverse = np.unique(ids[valid], return_inverse=True)
    found = np.zeros(ids.shape, dtype=np.int32)
    found[valid] = inverse + 1
    return present.astype(np.int64), found


def too_many(raster: str) -> InputError:
    """Return the error for a raster of so many values that it cannot be one of classes."""
    return InputError(
        N_("{raster} has more than {most} different values. Choose a class or cluster raster."),
        raster=raster,
        most=MOST_CLASSES,
    )


# --- what the file says


def read_names(path: str, band: int = 1) -> Names:
    """Return names and colours in a raster file: attribute table first, then category names and colour table."""
    dataset = open_dataset(path)
    raster_band = dataset.GetRasterBand(band)
    if raster_band is None:
        return Names()
    table = raster_band.GetDefaultRAT()
    found = _from_categories(raster_band)
    return found if table is None else _from_table(table).over(found)


def _from_categories(band: Any) -> Names:
    names = {number: name for number, name in enumerate(band.GetCategoryNames() or []) if name}
    table = band.GetColorTable()
    entries = [table.GetColorEntry(number) for number in range(table.GetCount())] if table is not None else []
    return Names(names, {number: tuple(entry[:3]) for number, entry in enumerate(entries)})


def _from_table(table: Any) -> Names:
    value = _first_column(table, (gdal.GFU_MinMax, gdal.GFU_Min))
    if value is None:
        return Names()
    ids = [table.GetValueAsInt(row, value) for row in range(min(table.GetRowCount(), MOST_CLASSES))]
    name = _first_column(table, (gdal.GFU_Name,))
    names = {} if name is None else {one: table.GetValueAsString(row, name) for row, one in enumerate(ids)}
    channels = [_first_column(table, (usage,)) for usage in (gdal.GFU_Red, gdal.GFU_Green, gdal.GFU_Blue)]
    colours = {} if None in channels else {one: _colour(table, row, channels) for row, one in enumerate(ids)}
    return Names({one: text for one, text in names.items() if text}, colours)


def _first_column(table: Any, usages: Sequence[int]) -> int | None:
    columns = (column for column in range(table.GetColumnCount()) if table.GetUsageOfCol(column) in usages)
    return next(columns, None)


def _colour(table: Any, row: int, channels: Sequence[int | None]) -> Colour:
    red, green, blue = (min(max(table.GetValueAsInt(row, column), 0), 255) for column in channels)
    return red, green, blue
