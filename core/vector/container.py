# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer of a GeoPackage that holds others too: it is added or replaced in one transaction, and the others stay."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from osgeo import gdal, ogr

from ..base.errors import N_, OutputError
from ..base.files import cannot_write
from ..raster.gdal_calls import quietly
from ..raster.geopackage import contents_of

LAYER_MARK = "|layername="  # as QGIS writes it
ENDING = ".gpkg"
STYLES = "layer_styles"  # QGIS's table of styles in a GeoPackage


@dataclass(frozen=True)
class VectorTarget:
    """Where a vector layer is written.

    Parameters
    ----------
    file : str
    layer : str
        Name of the layer inside a GeoPackage whose other layers stay; empty for a file of its own.
    """

    file: str
    layer: str = ""

    @classmethod
    def of(cls, path: str) -> VectorTarget:
        """Return the target that is written as `file.gpkg|layername=name`, or as the path of a file of its own."""
        file, _, layer = path.partition(LAYER_MARK)
        return cls(file, layer)

    def __str__(self) -> str:
        return f"{self.file}{LAYER_MARK}{self.layer}" if self.layer else self.file

    @property
    def is_shared(self) -> bool:
        """Return True when the layer joins others, in a file that is there."""
        return bool(self.layer) and os.path.exists(self.file) and os.path.getsize(self.file) > 0


def check_container(target: VectorTarget) -> None:
    """Raise `OutputError` unless a layer can be written into a file; for before the work."""
    if Path(target.file).suffix.lower() != ENDING:
        raise OutputError(N_("Only a GeoPackage (.gpkg) takes further layers, not {path}."), path=target.file)
    if target.is_shared:
        _, kinds = contents_of(Path(target.file))
        if any(name.casefold() == target.layer.casefold() and kind != "features" for name, kind in kinds.items()):
            raise OutputError(
                N_("{layer} in {path} is not a vector layer. Give the result another name."),
                layer=target.layer,
                path=target.file,
            )
        _opened(target)


def add_layer(source: str, target: VectorTarget) -> None:
    """Copy the only layer of a GeoPackage, with its style, into another GeoPackage.

    Parameters
    ----------
    source : str
        GeoPackage whose layer has the name `target.layer`.
    target : VectorTarget
        A layer of that name in it is replaced; nothing else changes, and nothing at all when this fails.

    Raises
    ------
    OutputError
        When the file cannot be written, or another program is writing to it.
    """
    origin, dataset = gdal.OpenEx(source, gdal.OF_VECTOR), _opened(target)
    _checked(dataset.StartTransaction, target)
    committed = False
    try:
        _remove_style(dataset, target)
        _copy_rows(dataset, origin.GetLayerByName(target.layer), target.layer, target)
        styles = origin.GetLayerByName(STYLES)
        if styles is not None:
            _copy_rows(dataset, styles, STYLES, target)
        _checked(dataset.CommitTransaction, target)
        committed = True
    finally:
        if not committed:
            quietly(dataset.FlushCache)  # what GDAL puts off would be written after the rollback, on closing
            quietly(dataset.RollbackTransaction)


def _opened(target: VectorTarget) -> Any:
    dataset, reason = quietly(lambda: gdal.OpenEx(target.file, gdal.OF_VECTOR | gdal.OF_UPDATE, ["GPKG"]))
    if dataset is None:
        raise cannot_write(target.file, reason)
    return dataset


def _checked(call: Any, target: VectorTarget) -> None:
    code, reason = quietly(call)
    if code != 0:
        raise cannot_write(target.file, reason)


def _remove_style(dataset: Any, target: VectorTarget) -> None:
    """Remove the style of an earlier layer of the name, which QGIS would prefer to a later one of another name."""
    styles = dataset.GetLayerByName(STYLES)
    if styles is None:
        return
    name = target.layer.casefold()  # GeoPackages ignore case
    for number in [row.GetFID() for row in styles if (row["f_table_name"] or "").casefold() == name]:
        _checked(partial(styles.DeleteFeature, number), target)


def _copy_rows(dataset: Any, origin: Any, name: str, target: VectorTarget) -> None:
    """Copy the features of a layer into a new one of a name, or add them to the table of styles."""
    layer = dataset.GetLayerByName(name) if name == STYLES else None
    if layer is None:
        layer = _create_like(dataset, origin, name, target)
    definition = layer.GetLayerDefn()
    for row in origin:
        feature = ogr.Feature(definition)
        feature.SetFrom(row)
        _checked(partial(layer.CreateFeature, feature), target)


def _create_like(dataset: Any, origin: Any, name: str, target: VectorTarget) -> Any:
    options = ["OVERWRITE=YES", f"FID={origin.GetFIDColumn()}"]
    create = partial(dataset.CreateLayer, name, origin.GetSpatialRef(), origin.GetGeomType(), options)
    layer, reason = quietly(create)
    if layer is None:
        raise cannot_write(target.file, reason)
    definition = origin.GetLayerDefn()
    for place in range(definition.GetFieldCount()):
        _checked(partial(layer.CreateField, definition.GetFieldDefn(place)), target)
    return layer
