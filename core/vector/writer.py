# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes vector layers feature by feature; failures leave no file."""

from __future__ import annotations

import errno
import math
import os
import shutil
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osgeo import ogr

from ..base.errors import N_, OutputError
from ..base.files import cannot_write, temporary_beside, written_whole
from ..legend.qgis_style import style_path
from ..raster.crs import spatial_reference
from ..raster.formats import raster_endings
from ..raster.gdal_calls import quietly
from ..raster.geopackage import check_replaceable
from .container import ENDING, STYLES, VectorTarget, add_layer, check_container

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..raster.grid import Grid

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
GEOMETRIES = {"polygon": ogr.wkbPolygon, "line": ogr.wkbLineString, "point": ogr.wkbPoint}
FIELD_TYPES = {int: ogr.OFTInteger64, float: ogr.OFTReal, str: ogr.OFTString, datetime: ogr.OFTDateTime}
GEOJSON_END = b"\n]\n}\n"
CORNER_BYTES = 16  # of a geometry in memory
MAX_GEOJSON_BYTES = CORNER_BYTES * 10**6  # of a shape: with 1.1 million corners GDAL's reader gives up at 200 MB
FULL_BYTES = 2**20  # of free space, below which a disk counts as full
BATCH = 5_000  # features in a transaction; a commit of many cannot be cancelled for seconds


class VectorWriter:
    """An open layer; made by `open_vector`."""

    def __init__(self, dataset: Any, layer: Any, path: str) -> None:
        self._dataset, self._layer, self._path = dataset, layer, path
        self._definition = layer.GetLayerDefn()
        self._max_bytes = MAX_GEOJSON_BYTES if Path(path).suffix.lower() == ".geojson" else math.inf
        self.count = 0
        self._begin()

    def _begin(self) -> None:
        self._open = False
        if self._dataset.TestCapability(ogr.ODsCTransactions):
            code, _ = quietly(self._dataset.StartTransaction)  # without one, each feature is written by itself
            self._open = code == ogr.OGRERR_NONE

    def write(self, wkb: bytes | bytearray, values: Sequence[object]) -> None:
        """Write a feature: its geometry, and its values in the order of the fields; None leaves one empty.

        Raises
        ------
        OutputError
            When it cannot be written, or nobody could read it again.
        """
        if len(wkb) > self._max_bytes:
            raise OutputError(
                N_(
                    "{path} would have a shape of {count} corners, more than GDAL and QGIS read of a GeoJSON file. "
                    "Choose a name that ends in .gpkg or .fgb."
                ),
                path=self._path,
                count=len(wkb) // CORNER_BYTES,
            )
        feature = ogr.Feature(self._definition)
        for field_index, value in enumerate(values):
            if value is not None:
                feature.SetField(field_index, value)
        feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(wkb))
        code, reason = quietly(partial(self._layer.CreateFeature, feature))
        if code != ogr.OGRERR_NONE:
            raise _not_written(self._path, reason)
        self.count += 1
        if self.count % BATCH == 0:
            self._commit()
            self._begin()

    def _commit(self) -> None:
        if self._open:
            code, reason = quietly(self._dataset.CommitTransaction)
            if code != ogr.OGRERR_NONE:
                raise _not_written(self._path, reason)
            self._open = False

    def keep_style(self, style: str) -> None:
        """Write the QGIS style of the layer into the GeoPackage.

        Raises
        ------
        OutputError
            When it cannot be written.
        """
        self._commit()
        table, reason = quietly(partial(self._dataset.CreateLayer, STYLES, None, ogr.wkbNone, ["FID=id", "LAUNDER=NO"]))
        if table is None:
            raise _not_written(self._path, reason)
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
            code, reason = quietly(partial(table.CreateField, ogr.FieldDefn(name, FIELD_TYPES[type(value)])))
            if code != ogr.OGRERR_NONE:
                raise _not_written(self._path, reason)
        feature = ogr.Feature(table.GetLayerDefn())
        for name, value in row.items():
            feature.SetField(name, value.isoformat() if isinstance(value, datetime) else value)
        code, reason = quietly(partial(table.CreateFeature, feature))
        if code != ogr.OGRERR_NONE:
            raise _not_written(self._path, reason)

    def finish(self) -> None:
        """Commit, and write everything to the disk.

        Raises
        ------
        OutputError
            When it cannot be written, such as on a full disk.
        """
        self._commit()
        _, reason = quietly(self._dataset.FlushCache)
        if reason:
            raise _not_written(self._path, reason)

    def close(self) -> None:
        """Close the file.

        Raises
        ------
        OutputError
            When what is left cannot be written, such as on a full disk.
        """
        _, reason = quietly(self._release)
        if reason:
            raise _not_written(self._path, reason)

    def _release(self) -> None:
        self._definition = self._layer = self._dataset = None


@contextmanager
def open_vector(
    path: str, geometry: str, fields: Mapping[str, type], grid: Grid, style: str = ""
) -> Iterator[VectorWriter]:
    """Open a vector layer to write; it is there, whole, when the block ends well, and not at all otherwise.

    Parameters
    ----------
    path : str
        A file of its own, whose ending says the format (see `DRIVERS`) and whose name is that of the layer; or a layer
        of a GeoPackage that may hold others, as `file.gpkg|layername=name`.
    geometry : {"polygon", "line", "point"}
    fields : dict of str to int, float or str
        Names and types, in order.
    grid : Grid
        Grid in whose CRS the coordinates are.
    style : str
        QGIS style; written into a GeoPackage, or into a file beside other formats.

    Raises
    ------
    OutputError
        When it cannot be created or written, or a file is there already whose other layers would be lost.
    """
    check_vector(path)
    target = VectorTarget.of(path)
    with ExitStack() as files:
        if style and not _is_geopackage(target.file) and not has_raster_beside(path):
            # written before the layer and put in place after it, so that a full disk leaves the old layer
            style_part = files.enter_context(written_whole(style_path(path)))
            Path(style_part).write_text(style, encoding="utf-8")
        part = files.enter_context((temporary_beside if target.is_shared else written_whole)(target.file))
        name = target.layer or Path(target.file).stem
        with closing(_create(part, target.file, name, GEOMETRIES[geometry], fields, grid)) as writer:
            yield writer
            if style and _is_geopackage(target.file):
                writer.keep_style(style)
            writer.finish()
        if not _is_whole(part, writer.count):
            raise _cut_short(target.file)
        if target.is_shared:
            add_layer(part, target)


def _is_whole(path: str, n_features: int) -> bool:
    """Return whether a closed file has all of its features.

    Not every driver notices, or tells with GDAL's exceptions switched on, that the end could not be written: on a full
    disk, by a quota, or by the limit of a file system.
    """
    ending = Path(path).suffix.lower()
    if ending == ".geojson":
        with Path(path).open("rb") as file:
            file.seek(-min(len(GEOJSON_END), Path(path).stat().st_size), os.SEEK_END)
            return file.read() == GEOJSON_END
    if ending == ".fgb":
        return bool(quietly(partial(_has_features, path, n_features))[0])
    return True


def _has_features(path: str, n_features: int) -> bool:
    dataset = ogr.Open(path)
    if dataset is None:
        return False
    layer = dataset.GetLayer(0)
    return layer.GetFeatureCount() == n_features and (n_features == 0 or layer.GetFeature(n_features - 1) is not None)


def _cut_short(path: str) -> OutputError:
    return cannot_write(path, os.strerror(errno.ENOSPC if _is_full(path) else errno.EFBIG))


def _not_written(path: str, reason: object) -> OutputError:
    """Return the error with the driver's reason; on a full disk with that, since drivers tell what failed after it."""
    return cannot_write(path, os.strerror(errno.ENOSPC) if _is_full(path) else reason)


def _is_full(path: str) -> bool:
    folder = Path(path).absolute().parent
    return folder.is_dir() and shutil.disk_usage(folder).free < FULL_BYTES


def check_vector(path: str) -> None:
    """Raise `OutputError` when a layer cannot be written, or others would be lost by it; for before the work."""
    target = VectorTarget.of(path)
    if target.layer:
        check_container(target)
    elif _is_geopackage(path):
        check_replaceable(path, Path(path).stem, ("features",))


def _is_geopackage(path: str) -> bool:
    return Path(path).suffix.lower() == ENDING


def has_raster_beside(path: str) -> bool:
    """Return True when the style beside a vector file is that of a raster of the same name, which keeps it."""
    rasters = (Path(path).with_suffix(ending) for ending in raster_endings())
    return style_path(path).exists() and any(
        raster.exists() and style_path(str(raster)) == style_path(path) for raster in rasters
    )


def _create(part: str, path: str, name: str, kind: int, fields: Mapping[str, type], grid: Grid) -> VectorWriter:
    """Create a file of one layer; the writer holds the only references, so that closing it closes the file."""
    driver = ogr.GetDriverByName(DRIVERS[Path(path).suffix.lower()])
    dataset, reason = quietly(partial(driver.CreateDataSource, part)) if driver else (None, "?")
    if dataset is None:
        raise _not_written(path, reason)
    layer, reason = quietly(partial(dataset.CreateLayer, name, spatial_reference(grid.crs), kind))
    if layer is None:
        raise _not_written(path, reason)
    for field, field_type in fields.items():
        code, reason = quietly(partial(layer.CreateField, ogr.FieldDefn(field, FIELD_TYPES[field_type])))
        if code != ogr.OGRERR_NONE:
            layer = dataset = None  # closes the file before it is removed
            raise _not_written(path, reason)
    if _is_geopackage(path):
        # the spatial index grows with each feature then, instead of being built at the end, which no cancel reaches
        quietly(layer.SyncToDisk)
    return VectorWriter(dataset, layer, path)
