# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads vector layers of any format."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osgeo import gdal, ogr

from ..raster.gdal_calls import quietly

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from ..base.errors import InputError


@dataclass(frozen=True)
class Row:
    """A feature of a layer.

    Parameters
    ----------
    id : int
    wkb : bytes or None
        Geometry as well-known binary.
    values : dict of str to object
        Values by field, for the fields that were read.
    """

    id: int
    wkb: bytes | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """The features of a layer, the names of all its fields, and its CRS as WKT, empty when unknown."""

    rows: list[Row]
    fields: list[str]
    crs: str


def open_layer(path: str, layer: str | None, error: Callable[[str], InputError]) -> tuple[Any, Any]:
    """Return an OGR dataset and one of its layers; the layer is invalid when the dataset is closed.

    Parameters
    ----------
    path : str
        Vector file or OGR name.
    layer : str or None
        Name of the layer; the first layer when absent.
    error : callable
        Returns the error for GDAL's reason.

    Raises
    ------
    InputError
        When there is no such layer.
    """
    dataset, reason = quietly(lambda: gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_VERBOSE_ERROR))
    if dataset is None:
        raise error(reason or "?")
    ogr_layer, reason = quietly(lambda: dataset.GetLayerByName(layer) if layer else dataset.GetLayer(0))
    if ogr_layer is None:
        raise error(reason or "?")
    return dataset, ogr_layer


def files_and_layer(path: str, layer: str | None) -> tuple[list[str], str]:
    """Return the files on this machine that a vector layer is read from, and its name in them; none when unknown.

    Parameters
    ----------
    path : str
        Vector file or OGR name.
    layer : str or None
        Its name; the first layer when absent.
    """
    dataset, _ = quietly(lambda: gdal.OpenEx(path, gdal.OF_VECTOR))
    if dataset is None:
        return [], layer or ""
    files = [file for file in dataset.GetFileList() or [] if os.path.exists(file)]
    first = dataset.GetLayer(0)
    return files, layer or (first.GetName() if first is not None else "")


def features_of(source: Any, error: Callable[[str], InputError]) -> Iterator[Any]:
    """Yield the features of an OGR layer; raises ``error(reason)`` when one cannot be read."""
    source.ResetReading()
    feature, reason = quietly(source.GetNextFeature)
    while feature is not None:
        yield feature
        feature, reason = quietly(source.GetNextFeature)
    if reason and gdal.GetLastErrorType() != gdal.CE_Warning:
        raise error(reason)


def read_rows(path: str, layer: str | None, field_names: Sequence[str], error: Callable[[str], InputError]) -> Rows:
    """Return the features of a layer; see `open_layer`.

    Parameters
    ----------
    path : str
    layer : str or None
    field_names : sequence of str
        Fields whose values are read, where the layer has them.
    error : callable

    Raises
    ------
    InputError
        When there is no such layer.
    """
    _dataset, source = open_layer(path, layer, error)
    definition = source.GetLayerDefn()
    fields = [definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())]
    read_fields = [name for name in field_names if name in fields]
    boolean_fields = {
        name for name in read_fields if definition.GetFieldDefn(fields.index(name)).GetSubType() == ogr.OFSTBoolean
    }
    rows = [_row(feature, read_fields, boolean_fields) for feature in features_of(source, error)]
    reference = source.GetSpatialRef()
    return Rows(rows, fields, reference.ExportToWkt() if reference else "")


def _row(feature: Any, fields: Sequence[str], boolean_fields: Container[str]) -> Row:
    geometry = feature.GetGeometryRef()
    wkb = bytes(geometry.ExportToWkb()) if geometry is not None else None
    values = {name: feature.GetField(name) for name in fields}
    for name, value in values.items():
        if name in boolean_fields and value is not None:
            values[name] = bool(value)  # OGR returns 0 and 1
    return Row(feature.GetFID(), wkb, values)
