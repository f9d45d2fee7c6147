# SPDX-License-Identifier: GPL-2.0-or-later
"""Transforms geometries to the CRS of a raster, also across the dateline and around the poles.

Edges are divided until they follow their curve on the raster's map to a fiftieth of a pixel. On a map that repeats
itself beyond 180 degrees a geometry appears wherever the raster shows it. An outline that goes around a pole, crosses
the rim of the map, or has points off the map cannot be drawn there. Then the pixels are tested instead: the result is
made of the pixels whose centre lies inside, in the geometry's own CRS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import ogr, osr

from ..raster.crs import crs_facts, cylinder_of, spatial_reference, transform_points, transformation_between
from ..raster.gdal_calls import quietly
from .geometry import AREA, transformation, vertices
from .inside import Outline, boxes_inside
from .wkb import line_wkb, polygon_wkb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..base.errors import InputError
    from ..raster.grid import Grid

COLLECTIONS = (ogr.wkbMultiPoint, ogr.wkbMultiLineString, ogr.wkbMultiPolygon)  # by dimension
TOLERANCE_PIXELS = 0.02  # at the middle of an edge
MAX_ROUNDS = 14  # in which edges are halved
MAX_POINTS = 2_000_000  # of a ring
MAX_EDGE_RADIANS = 0.1  # or semi-major axes, 600 km: jumps of the map show between vertices so near
LARGE_RADIANS = 0.2  # larger polygons are checked, because the raster's map may turn them inside out
TOUCHING = 1e-9  # of a turn; copies that overlap the raster by less only touch it
PROBES_A_SIDE = 17
TORN_PIXELS = 0.5  # an edge that still deviates so much after all rounds is torn
NEAR_PIXELS = 2.0  # to an outline; there the two coordinate systems may disagree


class Reprojection:
    """Transforms geometries from the CRS of a layer to that of a raster.

    Parameters
    ----------
    source : osr.SpatialReference or None
        CRS of the layer; without one its coordinates are taken to be in the raster's CRS.
    grid : Grid
        Grid of the raster.
    error : callable
        Returns the error for GDAL's reason.

    Raises
    ------
    InputError
        When PROJ has no transformation.
    """

    def __init__(self, source: Any | None, grid: Grid, error: Callable[[str], InputError]) -> None:
        self._grid = grid
        self._turn = _turn_of(grid.crs)
        self.to_crs = transformation(source, grid, error)
        self._to_source, self._source_turn, self._source_unit = None, 0.0, 0.0
        if source is not None and self.to_crs is not None:
            source = source.Clone()
            source.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
            self._to_source = transformation_between(spatial_reference(grid.crs), source)
            wkt = source.ExportToWkt()
            self._source_turn, self._source_unit = _turn_of(wkt), _radians_of(wkt)

    def moved(self, geometry: Any) -> Any | None:
        """Return a geometry in the CRS of the raster.

        Parameters
        ----------
        geometry : ogr.Geometry
            Points, lines or polygons; curves become lines, heights are dropped.

        Returns
        -------
        ogr.Geometry or None
            Geometry of the same dimension, without the parts that lie off the raster's map; None when all of it does.
        """
        geometry = geometry.GetLinearGeometry()
        geometry.FlattenTo2D()
        if self.to_crs is not None:
            geometry = (self._moved_points, self._moved_lines, self._moved_area)[geometry.GetDimension()](geometry)
        else:
            geometry = self._repeated(geometry)
        return None if geometry is None or geometry.IsEmpty() else geometry

    # --- points, lines and polygons

    def _moved_points(self, geometry: Any) -> Any:
        points = np.concatenate(list(vertices(geometry)))
        moved = transform_points(self.to_crs, points)
        return self._repeated(_points(moved[np.isfinite(moved[:, 0])]))

    def _moved_lines(self, geometry: Any) -> Any:
        lines = ogr.Geometry(ogr.wkbMultiLineString)
        for line in vertices(geometry):
            points, torn = self._divided(line)
            pieces = np.split(points, np.flatnonzero(torn) + 1)
            for piece in pieces:
                known = piece[np.isfinite(piece[:, 0])]
                if len(known) > 1 or (len(known) and len(line) == 1):
                    lines.AddGeometryDirectly(ogr.CreateGeometryFromWkb(line_wkb(known)))
        return self._repeated(lines)

    def _moved_area(self, geometry: Any) -> Any | None:
        """Return a polygon transformed ring by ring, or made of pixels where a ring cannot be drawn."""
        moved = ogr.Geometry(ogr.wkbMultiPolygon)
        for polygon in _polygons(geometry):
            drawn = self._drawn(polygon)
            if drawn is None:
                return None if self._to_source is None else self._by_pixel(geometry)
            moved.AddGeometryDirectly(drawn)
        if self._to_source is not None and self._is_large(geometry) and not self._agrees(geometry, moved):
            return self._by_pixel(geometry)
        return self._repeated(moved)

    def _drawn(self, polygon: Any) -> Any | None:
        """Return a polygon drawn on the raster's map; None when one of its rings does not close there."""
        rings: list[np.ndarray] = []
        for ring in vertices(polygon):
            if not np.isfinite(self._on_map(ring)).all():
                return None
            points, torn = self._divided(ring)
            if torn.any() or self._is_wound(points):
                return None
            if self._turn and rings:  # a hole is on the same turn as its polygon
                points[:, 0] -= self._turn * np.round((points[0, 0] - rings[0][0, 0]) / self._turn)
            rings.append(points)
        return ogr.CreateGeometryFromWkb(polygon_wkb(rings))

    def _is_wound(self, ring: np.ndarray) -> bool:
        """Return True when a ring ends a full turn from its start, because it goes around a pole."""
        return bool(self._turn and abs(ring[-1, 0] - ring[0, 0]) > self._turn / 2)

    # --- edges

    def _divided(self, line: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return vertices, and the points between them that the curve needs, on the raster's map.

        Returns
        -------
        points : float64 ndarray of shape (n, 2)
            NaN off the map.
        torn : bool ndarray of shape (n - 1,)
            True where the map has a gap between a point and the next.
        """
        places = self._short_edges(line)
        points = self._on_map(places)
        for round_number in range(MAX_ROUNDS + 1):
            middles = (places[:-1] + places[1:]) / 2
            between = self._on_map(middles)
            deviations = self._deviation(points, between)
            is_bent = deviations > TOLERANCE_PIXELS
            if round_number == MAX_ROUNDS or not is_bent.any() or len(places) > MAX_POINTS:
                break
            positions = np.flatnonzero(is_bent) + 1
            places = np.insert(places, positions, middles[is_bent], axis=0)
            points = np.insert(points, positions, between[is_bent], axis=0)
        return self._unrolled(points), deviations > TORN_PIXELS

    def _short_edges(self, line: np.ndarray) -> np.ndarray:
        """Return vertices with points inserted between those that are far apart."""
        steps = np.diff(line, axis=0)
        parts = np.ceil(np.hypot(*steps.T) * self._source_unit / MAX_EDGE_RADIANS).clip(1, MAX_POINTS).astype(np.int64)
        if not len(parts) or parts.max() == 1:
            return line
        before = np.cumsum(parts) - parts
        share = (np.arange(parts.sum()) - np.repeat(before, parts)) / np.repeat(parts, parts)
        places = np.repeat(line[:-1], parts, axis=0) + np.repeat(steps, parts, axis=0) * share[:, None]
        return np.concatenate([places, line[-1:]])

    def _on_map(self, places: np.ndarray) -> np.ndarray:
        return transform_points(self.to_crs, places)

    def _deviation(self, points: np.ndarray, between: np.ndarray) -> np.ndarray:
        """Return the distances of middles from their edges, in pixels; infinite at the rim of the map, 0 beyond it."""
        first, last = points[:-1], points[1:]
        if self._turn:
            last = self._beside(last, first)
            between = self._beside(between, first)
        x, y = (between - (first + last) / 2).T
        _, a, b, _, d, e = self._grid.placement
        determinant = a * e - b * d
        distances = np.hypot((e * x - b * y) / determinant, (a * y - d * x) / determinant)
        known = np.isfinite(first[:, 0]) | np.isfinite(last[:, 0])
        return np.where(known, np.where(np.isfinite(distances), distances, np.inf), 0.0)

    def _beside(self, points: np.ndarray, neighbours: np.ndarray) -> np.ndarray:
        """Return points shifted by full turns to within half a turn of their neighbours."""
        turns = np.round((points[:, 0] - neighbours[:, 0]) / self._turn)
        return points - np.column_stack([turns * self._turn, np.zeros(len(points))])

    def _unrolled(self, points: np.ndarray) -> np.ndarray:
        """Return points shifted by full turns, so that each is within half a turn of the one before."""
        if not self._turn or len(points) < 2:
            return points
        turns = np.round(np.nan_to_num(np.diff(points[:, 0])) / self._turn)
        unrolled = points.copy()
        unrolled[1:, 0] -= self._turn * np.cumsum(turns)
        return unrolled

    # --- maps that repeat themselves

    def _repeated(self, geometry: Any) -> Any:
        """Return a geometry with a copy for each turn that the raster shows."""
        if not self._turn or geometry.IsEmpty():
            return geometry
        left, right, _, _ = geometry.GetEnvelope()
        west, east = self._across()
        first, last = (west - right) / self._turn + TOUCHING, (east - left) / self._turn - TOUCHING
        turns = range(int(np.ceil(first)), int(np.floor(last)) + 1)
        if not turns or list(turns) == [0]:
            return geometry
        copies = ogr.Geometry(COLLECTIONS[geometry.GetDimension()])
        for turn in turns:
            for part in _parts(geometry):
                copies.AddGeometry(_shifted(part, turn * self._turn))
        if geometry.GetDimension() == AREA and right - left > self._turn:  # copies overlap
            united, _ = quietly(copies.UnionCascaded)  # which rings that cross themselves may not have
            return united or geometry
        return copies

    def _across(self) -> tuple[float, float]:
        """Return the smallest and the largest x of the raster."""
        x0, a, b, _, _, _ = self._grid.placement
        corners = x0 + np.array([0.0, a * self._grid.width, b * self._grid.height, 0.0])
        corners[3] = x0 + a * self._grid.width + b * self._grid.height
        return float(corners.min()), float(corners.max())

    # --- pixels

    def _places_of(self, cols: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return positions in pixels as points of the layer's CRS, float64 (n, 2); NaN off the Earth."""
        points = self._map_of(cols, rows)
        places = transform_points(self._to_source, points)
        if not self._turn:  # beyond its rim a map may return points that lie elsewhere
            known = np.isfinite(places[:, 0])
            returned = transform_points(self.to_crs, places[known]) - points[known]
            _, a, _, _, d, _ = self._grid.placement
            places[np.flatnonzero(known)[~(np.abs(returned).max(axis=1) <= np.hypot(a, d) / 2)]] = np.nan
        return places

    def _is_large(self, geometry: Any) -> bool:
        left, right, bottom, top = geometry.GetEnvelope()
        return max(right - left, top - bottom) * self._source_unit > LARGE_RADIANS

    def _agrees(self, geometry: Any, moved: Any) -> bool:
        """Return True when the moved polygon contains the same probes, spread over the raster, as the original."""
        grid = self._grid
        cols = (np.arange(PROBES_A_SIDE) + 0.5) * grid.width / PROBES_A_SIDE
        rows = (np.arange(PROBES_A_SIDE) + 0.5) * grid.height / PROBES_A_SIDE
        cols, rows = (axis.ravel() for axis in np.meshgrid(cols, rows))
        points = self._map_of(cols, rows)
        _, a, _, _, d, _ = grid.placement
        is_inside = Outline(list(vertices(geometry)), self._source_turn).contains(self._places_of(cols, rows))
        drawn = Outline(list(vertices(moved)), self._turn)
        differ = points[is_inside != drawn.contains(points)]
        return bool(drawn.is_near(differ, NEAR_PIXELS * np.hypot(a, d)).all())

    def _by_pixel(self, geometry: Any) -> Any:
        """Return a polygon made of the pixels whose centres lie inside."""
        outline = Outline([self._short_edges(ring) for ring in vertices(geometry)], self._source_turn)
        boxes = ogr.Geometry(ogr.wkbMultiPolygon)
        for row, col, height, width in boxes_inside(outline, self._places_of, self._grid.height, self._grid.width):
            cols = np.array([col, col, col + width, col + width, col], dtype=np.float64)
            rows = np.array([row, row + height, row + height, row, row], dtype=np.float64)
            ring = self._map_of(cols, rows)
            boxes.AddGeometryDirectly(ogr.CreateGeometryFromWkb(polygon_wkb([ring])))
        return boxes

    def _map_of(self, cols: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return the map coordinates of positions in pixels, float64 (n, 2)."""
        x0, a, b, y0, d, e = self._grid.placement
        return np.column_stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows])


def _turn_of(wkt: str) -> float:
    """Return the units of x after which a map repeats itself; 0 when it does not."""
    cylinder = cylinder_of(wkt)
    return 0.0 if cylinder is None else cylinder.turn


def _radians_of(wkt: str) -> float:
    """Return the length of a unit of a CRS, in radians or semi-major axes."""
    facts = crs_facts(wkt)
    if facts is None:
        return 0.0
    return facts.unit_radians if facts.geographic else facts.unit_metres / facts.semi_major


def _parts(geometry: Any) -> Iterator[Any]:
    """Yield the points, lines or polygons that a geometry is made of."""
    if geometry.GetGeometryCount() and ogr.GT_Flatten(geometry.GetGeometryType()) != ogr.wkbPolygon:
        for place in range(geometry.GetGeometryCount()):
            yield from _parts(geometry.GetGeometryRef(place))
    else:
        yield geometry


def _polygons(geometry: Any) -> Iterator[Any]:
    return (part for part in _parts(geometry) if part.GetDimension() == AREA and not part.IsEmpty())


def _points(points: np.ndarray) -> Any:
    multipoint = ogr.Geometry(ogr.wkbMultiPoint)
    for x, y in points.tolist():
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(x, y)
        multipoint.AddGeometryDirectly(point)
    return multipoint


def _shifted(geometry: Any, shift: float) -> Any:
    moved = geometry.Clone()
    stack = [moved]
    while stack:
        part = stack.pop()
        stack.extend(part.GetGeometryRef(place) for place in range(part.GetGeometryCount()))
        for place in range(part.GetPointCount() if not part.GetGeometryCount() else 0):
            x, y = part.GetPoint_2D(place)
            part.SetPoint_2D(place, x + shift, y)
    return moved
