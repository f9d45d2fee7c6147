# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions of a raster as rings in pixel coordinates, made by GDAL in a temporary file, so that memory does not grow."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, ogr

from ..base.errors import N_, OutputError
from ..base.files import TemporaryFolder
from ..raster.formats import create_temporary
from ..raster.gdal_calls import quietly, watched
from .wkb import rings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..base.progress import Progress
    from ..raster.grid import Grid, Window
    from ..raster.sieve import SieveCopy

DRIVER = "FlatGeobuf"
LAYER = "regions"
VALUE = "code"
AREA = "OGR_GEOM_AREA"  # OGR's name for the area of a geometry, in pixels
PIXELS = (0.0, 1.0, 0.0, 0.0, 0.0, 1.0)  # geotransform in which coordinates are columns and rows


class Regions:
    """Polygons of equal values, 4-connected, in pixel coordinates; made by `regions_of`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.min_pixels = 0

    def _layer(self) -> tuple[Any, Any]:
        dataset = gdal.OpenEx(self._path, gdal.OF_VECTOR)
        layer = dataset.GetLayer(0)
        if self.min_pixels > 1:
            layer.SetAttributeFilter(f"{AREA} >= {self.min_pixels}")
        return dataset, layer

    @property
    def highest(self) -> int:
        """Number of all regions, small ones too, which is also the highest region number."""
        dataset = gdal.OpenEx(self._path, gdal.OF_VECTOR)  # kept, because a layer is invalid without its dataset
        return int(dataset.GetLayer(0).GetFeatureCount())

    @property
    def total(self) -> int:
        """Number of regions of at least `min_pixels`."""
        _dataset, layer = self._layer()
        return int(layer.GetFeatureCount())

    def __iter__(self) -> Iterator[tuple[int, int, list[np.ndarray]]]:
        """Yield number from 1, value, and rings float64 (n, 2) of column and row; the last point is the first."""
        _dataset, layer = self._layer()
        for feature in layer:
            geometry = feature.GetGeometryRef()
            region = feature.GetFID() + 1, feature.GetField(0), rings_of(bytes(geometry.ExportToWkb()))
            # the caller may stop at the yield, and GDAL's objects must be deleted before their dataset
            del feature, geometry
            yield region

    def burn_away_small(self, copy: SieveCopy, progress: Progress) -> None:
        """Set regions of fewer than `min_pixels` pixels to 0 in the raster that the regions come from."""
        _dataset, layer = self._layer()
        layer.SetAttributeFilter(f"{AREA} < {self.min_pixels}")
        self._burn(copy.band.GetDataset(), layer, progress, burn_values=[0])

    @contextmanager
    def numbered(self, grid: Grid, progress: Progress) -> Iterator[RegionNumbers]:
        """Yield a raster of the regions' numbers, which is deleted afterwards."""
        path = str(Path(self._path).with_name("numbers.tif"))
        numbers = RegionNumbers(create_temporary(path, grid.height, grid.width, gdal.GDT_Int32))
        try:
            self._burn_numbers(numbers.dataset, progress)
            yield numbers
        finally:
            numbers.close()

    def _burn_numbers(self, target: Any, progress: Progress) -> None:
        dataset = gdal.OpenEx(self._path, gdal.OF_VECTOR)
        where = f" WHERE {AREA} >= {self.min_pixels}" if self.min_pixels > 1 else ""
        layer = dataset.ExecuteSQL(f"SELECT FID + 1 AS number FROM {LAYER}{where}")  # noqa: S608  # nosec B608 - a number and our own names
        self._burn(target, layer, progress, options=["ATTRIBUTE=number"])
        dataset.ReleaseResultSet(layer)
        target.FlushCache()

    def _burn(self, target: Any, layer: Any, progress: Progress, **parameters: Any) -> None:
        target.SetGeoTransform(PIXELS)
        code, reason = watched(partial(gdal.RasterizeLayer, target, [1], layer, **parameters), progress)
        if code is None or code != gdal.CE_None:
            raise _failed(reason)


class RegionNumbers:
    """The raster of region numbers, 0 outside all regions."""

    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset

    def read(self, window: Window) -> np.ndarray:
        """Return numbers int32 (height, width)."""
        return np.asarray(self.dataset.ReadAsArray(window.col, window.row, window.width, window.height))

    def close(self) -> None:
        """Close the file."""
        self.dataset = None


@contextmanager
def regions_of(copy: SieveCopy, progress: Progress) -> Iterator[Regions]:
    """Polygonise a raster and yield the regions, which are deleted afterwards.

    Raises
    ------
    OutputError
        When the temporary file cannot be written.
    CancelledError
        When the user cancelled.
    """
    with TemporaryFolder() as folder:
        path = str(folder / "regions.fgb")
        dataset, reason = quietly(lambda: ogr.GetDriverByName(DRIVER).CreateDataSource(path))
        if dataset is None:
            raise _failed(reason)
        layer = dataset.CreateLayer(LAYER, None, ogr.wkbPolygon, options=["SPATIAL_INDEX=NO"])
        layer.CreateField(ogr.FieldDefn(VALUE, ogr.OFTInteger))
        try:
            code, reason = watched(partial(gdal.Polygonize, copy.band, copy.band, layer, 0, []), progress)
        finally:
            layer = dataset = None  # closes the file
        if code is None or code != gdal.CE_None:
            raise _failed(reason)
        yield Regions(path)


def _failed(reason: str) -> OutputError:
    return OutputError(
        N_("The temporary file of the outlines cannot be written ({reason}). Check the disk space."),
        reason=reason or "?",
    )
