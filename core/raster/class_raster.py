# SPDX-License-Identifier: GPL-2.0-or-later
"""Class and cluster rasters of any program, read in blocks: ids, names and colours."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..base.errors import N_, InputError, Notice
from ..legend.entry import LegendEntry, class_number
from ..legend.palette import Colour, distinct_colours, from_hex
from ..legend.qgis_style import style_path
from .attribute_table import names_in_table
from .bands import MAX_VALUE, describe_band
from .colour_table import reading_notice
from .formats import NAMES, named_format
from .gdal_calls import open_dataset, quietly, title_of
from .positions import Placement
from .probing import Look, windows_of
from .source import RasterSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from .bands import NodataRange
    from .grid import Grid, Window

MAX_CLASSES = 65_536
MAX_STYLE_BYTES = 16 * 2**20
HEX_COLOUR = re.compile("#[0-9a-fA-F]{6}")
MAX_ID = 2**63 - 1
DECIMALS = 9  # to which values of a scaled raster are rounded, so that 0.1 * 30 is 3
UNNAMED = N_("Class {number}")


@dataclass(frozen=True)
class Names:
    """Known names and colours of the ids of a raster.

    Parameters
    ----------
    names : dict of int to str
    colours : dict of int to (red, green, blue)
    """

    names: Mapping[int, str] = field(default_factory=dict)
    colours: Mapping[int, Colour] = field(default_factory=dict)

    def with_fallback(self, fallback: Names) -> Names:
        """Return these names and colours, and those of `fallback` for ids without."""
        return Names({**fallback.names, **self.names}, {**fallback.colours, **self.colours})


class ClassRaster:
    """A band of a raster, read as ids of classes or clusters.

    Parameters
    ----------
    path : str
    band : int
        From 1.
    names : Names, optional
        Names from elsewhere, such as the layer's legend; they take precedence over those in the file.
    nodata : float, optional
        A value, as QGIS shows it, that means nodata besides the file's own.
    without_nodata : bool
        Whether the file's nodata value counts as a class.
    nodata_ranges : sequence of NodataRange
        More values that mean nodata.

    Raises
    ------
    InputError
        When the file cannot be used.
    ParameterError
        When there is no such band.
    """

    def __init__(
        self,
        path: str,
        band: int = 1,
        names: Names | None = None,
        nodata: float | None = None,
        without_nodata: bool = False,
        nodata_ranges: Sequence[NodataRange] = (),
    ) -> None:
        self.source = RasterSource(
            path,
            [band],
            nodata,
            palette="numbers",
            without_nodata=(band,) if without_nodata else (),
            nodata_ranges={band: nodata_ranges},
        )
        self.grid = self.source.grid
        self.path = path
        self.title = title_of(path)
        self.names = (names or Names()).with_fallback(read_names(path, band))
        # a paletted class raster is always read as numbers, so that notice is left out
        usual_notice = reading_notice(in_colours=False, choice="numbers")
        self.notices: list[Notice] = [notice for notice in self.source.notices if notice != usual_notice]
        if len(self.source.all_bands) > 1:
            self.notices.append(
                Notice(
                    N_("{raster} has {count} bands; band {band} is read as the classes."),
                    {"raster": self.title, "count": len(self.source.all_bands), "band": band},
                )
            )

    def on_grid(self, grid: Grid) -> ClassRaster:
        """Return the raster on another grid by nearest pixels; raises `InputError`, see `RasterSource.on_grid`."""
        aligned = copy.copy(self)
        aligned.source, aligned.grid = self.source.on_grid(grid), grid
        return aligned

    @property
    def named_ids(self) -> dict[int, str]:
        """Names by id, without empty ones."""
        return {number: name for number, name in self.names.names.items() if name}

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of a window.

        Returns
        -------
        ids : integer ndarray of shape (height, width)
            Arbitrary where not valid.
        valid : bool ndarray of shape (height, width)

        Raises
        ------
        InputError
            When the file is damaged there, or holds measured values instead of classes.
        """
        values, valid = self.source.read_values(window)
        return self._ids(values[0], valid), valid

    def _ids(self, values: np.ndarray, valid: np.ndarray) -> np.ndarray:
        band = self.source.bands[0]
        if band.is_scaled:
            values = np.round(band.values(values), DECIMALS)
        if values.dtype.kind in "iu":
            return self._integers(values, valid)
        known = values[valid]
        no_classes = known[(known != np.rint(known)) | (np.abs(known) > 2**53)]
        if no_classes.size:
            raise InputError(
                N_(
                    "{raster} holds measured values such as {value:.6g}, not classes. Choose a class or cluster raster."
                ),
                raster=self.title,
                value=float(no_classes[0]),
            )
        return np.where(valid, values, 0).astype(np.int64)

    def _integers(self, values: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """Return ids in a type that all later steps support: int8 becomes int16, and uint64 becomes int64."""
        if values.dtype == np.int8:
            return values.astype(np.int16)
        if values.dtype != np.uint64:
            return values
        if (values[valid] > MAX_ID).any():
            raise InputError(
                N_("{raster} holds the number {value}, which is too large for a class. Number the classes anew."),
                raster=self.title,
                value=int(values[valid].max()),
            )
        return np.where(valid, values, 0).astype(np.int64)

    def read_reduced(self, longest: int) -> tuple[np.ndarray, np.ndarray]:
        """Return ids and valid pixels of all of the raster, reduced to `longest` pixels on its longer edge."""
        values, valid = self.source.read_values(*self.source.reduced(longest))
        return self._ids(values[0], valid), valid

    def legend(self, ids: Iterable[int], unnamed: str = UNNAMED) -> list[LegendEntry]:
        """Return the legend entries of `ids`; ids without a name or colour get a numbered name or a distinct colour.

        Parameters
        ----------
        ids : iterable of int
        unnamed : str
            Template of the name of a class that has none.
        """
        ids = [int(class_id) for class_id in ids]
        spare_colours = distinct_colours(len(ids))
        return [
            LegendEntry(
                class_id,
                self.names.names.get(class_id) or unnamed.format(number=class_id),
                self.names.colours.get(class_id, colour),
            )
            for class_id, colour in zip(ids, spare_colours)
        ]


def compact(ids: np.ndarray, valid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of a block, rising, and for each pixel the position of its id from 1, or 0 where not valid.

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
        place_of_id = np.zeros(np.iinfo(ids.dtype).max + 1, dtype=np.int32)
        place_of_id[present] = np.arange(1, len(present) + 1)
        return present, np.where(valid, place_of_id[ids], 0)
    present, inverse = np.unique(ids[valid], return_inverse=True)
    places = np.zeros(ids.shape, dtype=np.int32)
    places[valid] = inverse + 1
    return present.astype(np.int64), places


def too_many(raster: str) -> InputError:
    """Return the error for a raster with too many values to be a class raster."""
    return InputError(
        N_("{raster} has more than {most} different values. Choose a class or cluster raster."),
        raster=raster,
        most=MAX_CLASSES,
    )


# --- names in the file


def read_names(path: str, band: int = 1) -> Names:
    """Return names and colours of a raster file: attribute table first, then category names and colour table.

    Where the format cannot keep names, those in the QGIS style beside the file come second.
    """
    dataset = open_dataset(path)
    raster_band = dataset.GetRasterBand(band)
    if raster_band is None:
        return Names()
    table = raster_band.GetDefaultRAT()
    names = _from_categories(raster_band)
    file = next(iter(dataset.GetFileList() or []), path)
    raster_format = named_format(file)
    if raster_format is not None and NAMES not in raster_format.keeps:
        names = _from_style(style_path(file)).with_fallback(names)
    if table is None:
        return names
    return Names(*names_in_table(table, partial(_occurring, dataset, band))).with_fallback(names)


def _occurring(dataset: Any, number: int) -> list[int]:
    """Return the ids in a sample of a file's pixels."""
    band = describe_band(dataset, number)
    numbers = Look.at(dataset, [band], windows_of(Placement.of(dataset).grid, 1)).data(number, None, MAX_VALUE)
    ids = (class_number(value) for value in np.unique(np.round(band.values(numbers), DECIMALS)).tolist())
    return [class_id for class_id in ids if class_id is not None]


def _from_categories(band: Any) -> Names:
    names = {number: name for number, name in enumerate(band.GetCategoryNames() or []) if name}
    table = band.GetColorTable()
    entries = [table.GetColorEntry(number) for number in range(table.GetCount())] if table is not None else []
    return Names(names, {number: tuple(entry[:3]) for number, entry in enumerate(entries)})


def _from_style(style: Path) -> Names:
    """Return names and colours of a QGIS style; none where it is missing or damaged."""
    if not style.is_file() or style.stat().st_size > MAX_STYLE_BYTES:
        return Names()
    tree, _ = quietly(lambda: gdal.ParseXMLString(style.read_text(encoding="utf-8", errors="replace")))
    names, colours = {}, {}
    for entry in _elements(tree, "paletteEntry"):
        number = class_number(entry.get("value"))
        if number is not None and number >= 0:
            names[number] = entry.get("label", "")
            if HEX_COLOUR.fullmatch(entry.get("color", "")):
                colours[number] = from_hex(entry["color"])
    return Names({number: name for number, name in names.items() if name}, colours)


def _elements(node: Any, name: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of all elements of a name in GDAL's XML tree, whose nodes are kind, name, children."""
    kind, node_name, *children = node or (None, "")
    if kind == gdal.CXT_Element and node_name == name:
        yield {child[1]: child[2][1] for child in children if child[0] == gdal.CXT_Attribute and len(child) > 2}
    for child in children if kind == gdal.CXT_Element else ():
        yield from _elements(child, name)


def checked_ids(ids: np.ndarray, title: str) -> np.ndarray:
    """Return ids (any shape) as int64, or raise `InputError` when one is negative."""
    if ids.size and ids.min() < 0:
        raise InputError(
            N_("{raster} holds the negative value {value}. Classes are numbers from 1; 0 means unclassified."),
            raster=title,
            value=int(ids.min()),
        )
    return ids.astype(np.int64)
