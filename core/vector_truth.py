# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons and points whose class is known, on the pixels of a map."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, ogr, osr

from .accuracy import MOST_CLASSES, TruthClass, no_overlap
from .errors import N_, InputError, Notice, Notices
from .raster import Grid, Window, quietly, spatial_reference
from .vector import to_pixels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

POINT, AREA = 0, 2  # dimensions of geometries
CODE, SQUARE = "code", "square"  # attributes: the code of a polygon's class, and its square
CHECKED = 1_000_000  # pixels that are looked at together
SURELY_HIT = 0.75  # pixels; a polygon whose area is more than that times its perimeter has a pixel centre inside


@dataclass(frozen=True)
class TruthFeature:
    """A polygon or point as it comes.

    Parameters
    ----------
    wkb : bytes or None
        Geometry.
    value : object
        Of the class field: a whole number from 1 or a text; None, 0 and an empty text mean no class.
    """

    wkb: bytes | None
    value: object


class VectorTruth:
    """Features with a class on a grid. A polygon counts by the pixels whose centre is inside, a point by its pixel.

    Where polygons of different classes overlap nothing counts: which of them is right is not known, and the order of
    features does not tell. Points in one pixel count each.

    Parameters
    ----------
    features : iterable of TruthFeature
    crs : str
        WKT of the features, empty when unknown.
    grid : Grid
        Of the map.
    title : str
        Name of the layer.
    field : str
        Name of the class field, for messages.

    Raises
    ------
    InputError
        When there is no feature with a class, the field holds no classes, or the CRS cannot be transformed.
    """

    def __init__(self, features: Iterable[TruthFeature], crs: str, grid: Grid, title: str, field: str) -> None:
        self.title = title
        self._grid = grid
        self._lock = threading.Lock()
        self._memory = ogr.GetDriverByName("Memory").CreateDataSource("")
        self._polygons = self._memory.CreateLayer("truth", None, ogr.wkbUnknown)
        self._polygons.CreateField(ogr.FieldDefn(CODE, ogr.OFTInteger))
        self._polygons.CreateField(ogr.FieldDefn(SQUARE, ogr.OFTReal))
        self._lost = {"empty": 0, "lines": 0, "crs": 0, "classless": 0, "outside": 0, "small": 0}
        self._contested: dict[Window, int] = {}
        kept = self._with_class(list(features), field)
        self._classes, codes = _classes([value for _, value in kept], field)
        self._place([wkb for wkb, _ in kept], codes, _transformation(crs, grid, title))
        # asked once: counting walks the layer, which other threads may be reading later on
        self.kind = "polygons" if self._polygons.GetFeatureCount() else "points"
        if self.kind == "points" and not len(self._points):
            raise self.nothing_found()

    def describe(self, codes: Sequence[int]) -> list[TruthClass]:
        """Return what the codes given by `pairs` stand for."""
        return [self._classes[code - 1] for code in codes]

    @property
    def notices(self) -> list[Notice]:
        """Which features do not count, and why."""
        sentences = {
            "classless": N_("Features of {layer} without a class do not count: {count}."),
            "empty": N_("Features of {layer} without a geometry do not count: {count}."),
            "lines": N_("Lines in {layer} do not count, only polygons and points: {count}."),
            "crs": N_("Features of {layer} that PROJ cannot bring into the map's coordinate system: {count}."),
            "outside": N_("Features of {layer} outside the map do not count: {count}."),
            "small": N_(
                "Polygons of {layer} with no pixel's centre inside do not count: {count}. Give points in their place."
            ),
            "contested": N_(
                "Pixels where polygons of {layer} with different classes overlap do not count: {count}. "
                "Which class is right there cannot be known."
            ),
        }
        lost = {**self._lost, "contested": sum(self._contested.values())}
        return [Notice(sentences[why], {"count": count, "layer": self.title}) for why, count in lost.items() if count]

    def pairs(self, window: Window, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the code of each sample in a window, and what the map's block has there.

        Parameters
        ----------
        window : Window
        places : ndarray of shape (height, width)

        Returns
        -------
        codes : int64 ndarray of shape (n,)
        found : ndarray of shape (n,)
        """
        codes = self._rasterized(window)
        known = codes > 0
        row, col = self._points[:, 0] - window.row, self._points[:, 1] - window.col
        here = (row >= 0) & (row < window.height) & (col >= 0) & (col < window.width)
        at_points = places[row[here], col[here]]
        return np.concatenate([codes[known], self._points[here, 2]]), np.concatenate([places[known], at_points])

    def nothing_found(self) -> InputError:
        """Return the error for a truth of which nothing counts."""
        notices = self.notices
        if self._lost["outside"] or not notices:
            return no_overlap(self.title)
        return InputError(
            N_("No feature of {layer} can be used as truth: {reason}"), layer=self.title, reason=Notices(notices)
        )

    # --- reading

    def _with_class(self, features: Sequence[TruthFeature], field: str) -> list[tuple[bytes, int | str]]:
        if not features:
            raise InputError(N_("The truth layer {layer} is empty. Choose a layer with features."), layer=self.title)
        kept = []
        for feature in features:
            value = class_value(feature.value, field)
            if value is None:
                self._lost["classless"] += 1
            elif not feature.wkb:
                self._lost["empty"] += 1
            else:
                kept.append((feature.wkb, value))
        if not kept and self._lost["classless"]:
            raise InputError(
                N_("No feature of {layer} has a class in the field {field}. Choose the field with the classes."),
                layer=self.title,
                field=field,
            )
        return kept

    def _place(self, shapes: Sequence[bytes], codes: Sequence[int], to_crs: Any | None) -> None:
        points: list[tuple[float, float, int]] = []
        for wkb, code in zip(shapes, codes):
            geometry = ogr.CreateGeometryFromWkb(wkb)
            if geometry is None or geometry.IsEmpty():
                self._lost["empty"] += 1
                continue
            geometry = geometry.GetLinearGeometry()
            if to_crs is not None and quietly(partial(geometry.Transform, to_crs))[0] != 0:
                self._lost["crs"] += 1
            elif geometry.GetDimension() == AREA:
                self._add_polygon(to_pixels(geometry, self._grid), code)
            elif geometry.GetDimension() == POINT:
                points += [(x, y, code) for x, y in _vertices(geometry)]
            else:
                self._lost["lines"] += 1
        self._points = self._on_pixels(np.array(points, dtype=np.float64).reshape(-1, 3))

    def _add_polygon(self, polygon: Any, code: int) -> None:
        hits = self._hits(polygon)
        if hits is not None:
            self._lost[hits] += 1
            return
        item = ogr.Feature(self._polygons.GetLayerDefn())
        item.SetField(CODE, code)
        item.SetField(SQUARE, float(code) ** 2)
        item.SetGeometryDirectly(polygon)
        self._polygons.CreateFeature(item)

    def _hits(self, polygon: Any) -> str | None:
        """Return why a polygon in pixel coordinates has no pixel of the map: outside or small; None when it has."""
        left, right, top, bottom = polygon.GetEnvelope()
        height, width = self._grid.height, self._grid.width
        if right <= 0 or bottom <= 0 or left >= width or top >= height:
            return "outside"
        within = left >= 0 and top >= 0 and right <= width and bottom <= height
        edge = polygon.Boundary() if within else None
        if edge is not None and polygon.GetArea() > SURELY_HIT * edge.Length():
            return None
        first, last = max(math.floor(top), 0), min(math.ceil(bottom), height)
        col, across = max(math.floor(left), 0), min(math.ceil(right), width)
        rows = max(CHECKED // max(across - col, 1), 1)
        strips = (Window(row, col, min(rows, last - row), across - col) for row in range(first, last, rows))
        if any(covers_pixels(polygon, strip) for strip in strips):
            return None
        return "small" if within else "outside"

    def _on_pixels(self, points: np.ndarray) -> np.ndarray:
        """Return row, column and code of the points on the map, int64 (n, 3)."""
        x, y = points[:, 0], points[:, 1]
        x0, a, b, y0, d, e = gdal.InvGeoTransform(self._grid.placement)
        col, row = x0 + a * x + b * y, y0 + d * x + e * y
        inside = (row >= 0) & (row < self._grid.height) & (col >= 0) & (col < self._grid.width)
        self._lost["outside"] += int((~inside).sum())
        return np.floor(np.stack([row, col, points[:, 2]], axis=1)[inside]).astype(np.int64)

    def _rasterized(self, window: Window) -> np.ndarray:
        if self.kind == "points":
            return np.zeros((window.height, window.width), dtype=np.int64)
        codes = self._burnt(window, gdal.GDT_UInt16, f"ATTRIBUTE={CODE}")
        if len(self._classes) > 1:
            contested = self._disputed(window)
            codes[contested] = 0
            with self._lock:
                self._contested[window] = int(contested.sum())
        return codes.astype(np.int64)

    def _disputed(self, window: Window) -> np.ndarray:
        """Return where polygons of different classes overlap, bool: where codes are not all their mean."""
        count, total, squares = (
            self._burnt(window, gdal.GDT_Float64, option, "MERGE_ALG=ADD")
            for option in ("", f"ATTRIBUTE={CODE}", f"ATTRIBUTE={SQUARE}")
        )
        return np.asarray(count * squares != total**2)

    def _burnt(self, window: Window, kind: int, *options: str) -> np.ndarray:
        target = pixels_of(window, kind)
        with self._lock:
            self._polygons.SetSpatialFilterRect(
                window.col, window.row, window.col + window.width, window.row + window.height
            )
            burn(target, self._polygons, *options)
        return np.asarray(target.ReadAsArray())


def class_value(value: object, field: str) -> int | str | None:
    """Return a field's value as a class: 2, 2.0 and "2" are one; None for no class.

    Raises
    ------
    InputError
        When it is a number that no class has.
    """
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if text.isdecimal() else text
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (int, float)):
        if value < 0 or value != int(value):
            raise InputError(
                N_("The field {field} holds {value}, which is no class: classes are whole numbers from 1, or texts."),
                field=field,
                value=value,
            )
        return int(value) or None
    return str(value)


def _classes(values: Sequence[int | str], field: str) -> tuple[list[TruthClass], list[int]]:
    """Return the classes, and the code (from 1) of each value. Where one class is a text, all are names."""
    by_name = any(isinstance(value, str) for value in values)
    known: list[int | str] = sorted({str(value) for value in values}) if by_name else sorted(set(values), key=int)
    if len(known) > MOST_CLASSES:
        raise InputError(
            N_("The field {field} has more than {most} different values. Choose the field with the classes."),
            field=field,
            most=MOST_CLASSES,
        )
    codes = {value: code for code, value in enumerate(known, start=1)}
    found = [TruthClass(None, value) if isinstance(value, str) else TruthClass(value, "") for value in known]
    return found, [codes[str(value) if by_name else value] for value in values]


def pixels_of(window: Window, kind: int) -> Any:
    """Return an empty raster in memory for a window, in pixel coordinates."""
    target = gdal.GetDriverByName("MEM").Create("", window.width, window.height, 1, kind)
    target.SetGeoTransform((window.col, 1.0, 0.0, window.row, 0.0, 1.0))
    return target


def burn(target: Any, layer: Any, *options: str) -> None:
    """Rasterize a layer; an attribute among the options gives the values, else they are 1."""
    wanted = [option for option in options if option]
    # in pixel coordinates there is no CRS, which GDAL would warn about each time
    quietly(partial(gdal.RasterizeLayer, target, [1], layer, burn_values=[1], options=wanted))


def covers_pixels(polygon: Any, window: Window) -> bool:
    """Whether a polygon in pixel coordinates has a pixel centre inside."""
    memory = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = memory.CreateLayer("one", None, ogr.wkbUnknown)
    item = ogr.Feature(layer.GetLayerDefn())
    item.SetGeometry(polygon)
    layer.CreateFeature(item)
    target = pixels_of(window, gdal.GDT_Byte)
    burn(target, layer)
    return bool(target.ReadAsArray().any())


def _vertices(geometry: Any) -> Iterator[tuple[float, float]]:
    if geometry.GetGeometryCount():
        for part in range(geometry.GetGeometryCount()):
            yield from _vertices(geometry.GetGeometryRef(part))
    else:
        for point in range(geometry.GetPointCount()):
            x, y = geometry.GetPoint_2D(point)
            yield x, y


def _transformation(crs: str, grid: Grid, title: str) -> Any | None:
    source, target = spatial_reference(crs), spatial_reference(grid.crs)
    if source is None or target is None or source.IsSame(target):
        return None
    found, reason = quietly(lambda: osr.CoordinateTransformation(source, target))
    if found is None:
        raise InputError(
            N_("{layer} cannot be brought into the coordinate system of the map ({reason})."),
            layer=title,
            reason=reason or "?",
        )
    return found
