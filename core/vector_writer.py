# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes vector layers feature by feature: whole, or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osgeo import ogr

from .files import cannot_write, written_whole
from .qml import style_path, write_style
from .raster import Grid, quietly, spatial_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
GEOMETRIES = {"polygon": ogr.wkbPolygon, "line": ogr.wkbLineString, "point": ogr.wkbPoint}
FIELD_TYPES = {int: ogr.OFTInteger64, float: ogr.OFTReal, str: ogr.OFTString, datetime: ogr.OFTDateTime}
BATCH = 50_000  # features a transaction
STYLES = "layer_styles"  # QGIS's table of styles in a GeoPackage
RASTERS = (".tif", ".tiff")  # whose style has the name that this one would take


class VectorWriter:
    """An open layer; made by `open_vector`."""

    def __init__(self, dataset: Any, layer: Any, path: str) -> None:
        self._dataset, self._layer, self._path = dataset, layer, path
        self._definition = layer.GetLayerDefn()
        self.count = 0
        self._begin()

    def _begin(self) -> None:
        self._open = self._dataset.TestCapability(ogr.ODsCTransactions) and self._dataset.StartTransaction() == 0

    def write(self, wkb: bytes, values: Sequence[object]) -> None:
        """Write a feature: its geometry, and its values in the order of the fields; None leaves one empty."""
        feature = ogr.Feature(self._definition)
        for at, value in enumerate(values):
            if value is not None:
                feature.SetField(at, value)
        feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(wkb))
        code, reason = quietly(partial(self._layer.CreateFeature, feature))
        if code != ogr.OGRERR_NONE:
            raise cannot_write(self._path, reason)
        self.count += 1
        if self.count % BATCH == 0:
            self._commit()
            self._begin()

    def _commit(self) -> None:
        if self._open:
            code, reason = quietly(self._dataset.CommitTransaction)
            if code != ogr.OGRERR_NONE:
                raise cannot_write(self._path, reason)
            self._open = False

    def keep_style(self, style: str) -> None:
        """Write how the layer looks into the file, where QGIS finds it."""
        self._commit()
        table, reason = quietly(partial(self._dataset.CreateLayer, STYLES, None, ogr.wkbNone, ["FID=id", "LAUNDER=NO"]))
        if table is None:
            raise cannot_write(self._path, reason)
        row = {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": self._layer.GetName(),
            "f_geometry_column": self._layer.GetGeometryColumn(),
            "styleName": self._layer.GetName(),
            "styleQML": style,
            "styleSLD": "",
            "useAsDefault": 1,
            "description": "ClusterBrush",
            "owner": "",
            "ui": "",
            "update_time": datetime.now(timezone.utc),  # QGIS sorts by it
        }
        for name, value in row.items():
            table.CreateField(ogr.FieldDefn(name, FIELD_TYPES[type(value)]))
        feature = ogr.Feature(table.GetLayerDefn())
        for name, value in row.items():
            feature.SetField(name, value.isoformat() if isinstance(value, datetime) else value)
        code, reason = quietly(partial(table.CreateFeature, feature))
        if code != ogr.OGRERR_NONE:
            raise cannot_write(self._path, reason)

    def finish(self) -> None:
        """Push everything to the disk."""
        self._commit()
        _, reason = quietly(self._dataset.FlushCache)
        if reason:
            raise cannot_write(self._path, reason)

    def close(self) -> None:
        """Let go of the file."""
        self._definition = self._layer = self._dataset = None


@contextmanager
def open_vector(
    path: str, geometry: str, fields: Mapping[str, type], grid: Grid, layer: str = "", style: str = ""
) -> Iterator[VectorWriter]:
    """Open a vector file of one layer; it takes the name `path` when the block ends well, and is gone otherwise.

    Parameters
    ----------
    path : str
        Its ending says the format: see `DRIVERS`.
    geometry : {"polygon", "line", "point"}
    fields : dict of str to int, float or str
        Names and types, in order.
    grid : Grid
        Whose CRS the coordinates are in.
    layer : str
        Name of the layer; that of the file when empty.
    style : str
        QGIS style; kept inside a GeoPackage, else in a file beside.

    Raises
    ------
    OutputError
        When it cannot be created or written.
    """
    with written_whole(path) as part:
        dataset, reason = quietly(partial(_create, part, path))
        if dataset is None:
            raise cannot_write(path, reason)
        kind = GEOMETRIES[geometry]
        create = partial(dataset.CreateLayer, layer or Path(path).stem, spatial_reference(grid.crs), kind)
        made, reason = quietly(create)
        if made is None:
            raise cannot_write(path, reason)
        for name, field_type in fields.items():
            made.CreateField(ogr.FieldDefn(name, FIELD_TYPES[field_type]))
        writer = VectorWriter(dataset, made, path)
        dataset = made = None
        del create  # the writer's are the only references now, so that closing it closes the file
        try:
            yield writer
            if style and Path(path).suffix.lower() == ".gpkg":
                writer.keep_style(style)
            writer.finish()
        finally:
            _, reason = quietly(writer.close)
        if reason:
            raise cannot_write(path, reason)
    if style and Path(path).suffix.lower() != ".gpkg" and not _has_raster_beside(path):
        write_style(path, style)


def _has_raster_beside(path: str) -> bool:
    """Whether the style beside a vector file would be that of a raster of the same name."""
    return style_path(path).exists() and any(Path(path).with_suffix(ending).exists() for ending in RASTERS)


def _create(part: str, path: str) -> Any:
    driver = ogr.GetDriverByName(DRIVERS[Path(path).suffix.lower()])
    return None if driver is None else driver.CreateDataSource(part)
