# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions of a raster as rings in pixel coordinates: GDAL polygonises, into a temporary file, with flat memory."""

from __future__ import annotations

import struct
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, ogr

from .errors import N_, OutputError
from .raster import Grid, Window, quietly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .progress import Progress
    from .raster_sieve import SieveCopy

DRIVER = "FlatGeobuf"
LAYER = "regions"
VALUE = "code"
AREA = "OGR_GEOM_AREA"  # OGR's own name for the area of a geometry: pixels, for these
POLYGON = 3
PIXELS = (0.0, 1.0, 0.0, 0.0, 0.0, 1.0)  # coordinates are columns and rows
LABEL_OPTIONS = ("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE")


class Regions:
    """Polygons of equal values, 4-connected, in pixel coordinates; made by `regions_of`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.least = 0

    def _layer(self) -> tuple[Any, Any]:
        dataset = gdal.OpenEx(self._path, gdal.OF_VECTOR)
        layer = dataset.GetLayer(0)
        if self.least > 1:
            layer.SetAttributeFilter(f"{AREA} >= {self.least}")
        return dataset, layer

    @property
    def highest(self) -> int:
        """Number of regions before the small ones were left out; also the highest number."""
        dataset = gdal.OpenEx(self._path, gdal.OF_VECTOR)  # a layer dies with its dataset
        return int(dataset.GetLayer(0).GetFeatureCount())

    @property
    def total(self) -> int:
        """Number of regions."""
        _dataset, layer = self._layer()
        return int(layer.GetFeatureCount())

    def __iter__(self) -> Iterator[tuple[int, int, list[np.ndarray]]]:
        """Yield number from 1, value, and rings float64 (n, 2) of column and row; the last point is the first."""
        _dataset, layer = self._layer()
        for feature in layer:
            geometry = feature.GetGeometryRef()
            found = feature.GetFID() + 1, feature.GetField(0), rings_of(bytes(geometry.ExportToWkb()))
            del feature, geometry  # GDAL's objects must go before their dataset, whenever the caller stops
            yield found

    def burn_away_small(self, copy: SieveCopy, progress: Progress) -> None:
        """Set regions of fewer than `least` pixels to 0 in the raster that they were made of."""
        _dataset, layer = self._layer()
        layer.SetAttributeFilter(f"{AREA} < {self.least}")
        self._burn(copy.band.GetDataset(), layer, progress, burn_values=[0])

    @contextmanager
    def numbered(self, grid: Grid, progress: Progress) -> Iterator[RegionNumbers]:
        """Give a raster of the regions' numbers; it is gone afterwards."""
        path = str(Path(self._path).with_name("numbers.tif"))
        target = gdal.GetDriverByName("GTiff").Create(
            path, grid.width, grid.height, 1, gdal.GDT_Int32, options=list(LABEL_OPTIONS)
        )
        dataset = gdal.OpenEx(self._path, gdal.OF_VECTOR)
        where = f" WHERE {AREA} >= {self.least}" if self.least > 1 else ""
        layer = dataset.ExecuteSQL(f"SELECT FID + 1 AS number FROM {LAYER}{where}")  # noqa: S608  # nosec B608 - a number and our own names
        self._burn(target, layer, progress, options=["ATTRIBUTE=number"])
        dataset.ReleaseResultSet(layer)
        target.FlushCache()
        numbers = RegionNumbers(target)
        try:
            yield numbers
        finally:
            numbers.close()

    def _burn(self, target: Any, layer: Any, progress: Progress, **how: Any) -> None:
        target.SetGeoTransform(PIXELS)
        call = partial(gdal.RasterizeLayer, target, [1], layer, callback=_callback(progress), **how)
        code, reason = quietly(call)
        progress.check()
        if code is None or code != gdal.CE_None:
            raise _failed(reason)


class RegionNumbers:
    """The raster of region numbers, 0 where there is none."""

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset

    def read(self, window: Window) -> np.ndarray:
        """Return numbers int32 (height, width)."""
        return np.asarray(self._dataset.ReadAsArray(window.col, window.row, window.width, window.height))

    def close(self) -> None:
        """Let go of the file."""
        self._dataset = None


@contextmanager
def regions_of(copy: SieveCopy, progress: Progress) -> Iterator[Regions]:
    """Polygonise a raster; the regions are gone afterwards.

    Raises
    ------
    OutputError
        When the temporary file cannot be written.
    CancelledError
        When `progress` says so.
    """
    with tempfile.TemporaryDirectory(prefix="clusterbrush") as folder:
        path = str(Path(folder) / "regions.fgb")
        dataset, reason = quietly(lambda: ogr.GetDriverByName(DRIVER).CreateDataSource(path))
        if dataset is None:
            raise _failed(reason)
        layer = dataset.CreateLayer(LAYER, None, ogr.wkbPolygon, options=["SPATIAL_INDEX=NO"])
        layer.CreateField(ogr.FieldDefn(VALUE, ogr.OFTInteger))
        call = partial(gdal.Polygonize, copy.band, copy.band, layer, 0, [], callback=_callback(progress))
        code, reason = quietly(call)
        del call
        layer = dataset = None  # closes the file
        progress.check()
        if code is None or code != gdal.CE_None:
            raise _failed(reason)
        yield Regions(path)


def _callback(progress: Progress) -> Any:
    def go_on(share: float, _message: str, _data: object) -> int:
        progress.report(share)
        return 0 if progress.is_cancelled() else 1

    return go_on


def _failed(reason: str) -> OutputError:
    return OutputError(
        N_("The temporary file of the outlines cannot be written ({reason}). Check the disk space."),
        reason=reason or "?",
    )


# --- well-known binary


def rings_of(wkb: bytes) -> list[np.ndarray]:
    """Return the rings of a polygon, float64 (n, 2), the outer one first."""
    (count,) = struct.unpack_from("<I", wkb, 5)
    at = 9
    rings = []
    for _ in range(count):
        (size,) = struct.unpack_from("<I", wkb, at)
        rings.append(np.frombuffer(wkb, dtype="<f8", count=2 * size, offset=at + 4).reshape(size, 2))
        at += 4 + 16 * size
    return rings


def polygon_wkb(rings: Sequence[np.ndarray]) -> bytes:
    """Return rings float64 (n, 2), closed, as a polygon."""
    parts = [struct.pack("<BII", 1, POLYGON, len(rings))]
    for ring in rings:
        parts += [struct.pack("<I", len(ring)), np.ascontiguousarray(ring, dtype="<f8").tobytes()]
    return b"".join(parts)


def line_wkb(points: np.ndarray) -> bytes:
    """Return points float64 (n, 2) as a line."""
    return struct.pack("<BII", 1, 2, len(points)) + np.ascontiguousarray(points, dtype="<f8").tobytes()


def point_wkb(point: Sequence[float]) -> bytes:
    """Return x and y as a point."""
    return struct.pack("<BIdd", 1, 1, point[0], point[1])


def point_inside(wkb: bytes) -> tuple[float, float]:
    """Return x and y of a point inside a polygon."""
    point = ogr.CreateGeometryFromWkb(wkb).PointOnSurface()
    return point.GetX(), point.GetY()
