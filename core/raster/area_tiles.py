# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixel areas that differ from pixel to pixel, computed tile by tile.

A tile is divided into cells until the area of a pixel is a smooth function across each of them: nine nodes of a cell
are measured on the ellipsoid, and the pixels between them interpolated. Tiles and cells depend on the raster only, so
the area of a pixel does not depend on the window that is read. The number of points that PROJ transforms grows with
the size of the raster on the Earth; the number of pixels does not matter.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from .crs import crs_facts, geographic_reference, transform_points, transformation_between
from .ellipsoid import authalic_points

if TYPE_CHECKING:
    from .crs import CrsFacts
    from .grid import Grid

TileArea = Union[float, np.ndarray]

TILE_PIXELS = 256  # edge of a tile, after pixels are divided
# 100 m on the Earth, in semi-major axes: PROJ's rounding errors are far smaller, and any map is straight over so little
STEP_RADIANS = 1.6e-5
# at the rim of a map that shows the Earth as a disk a metre may be kilometres on the ground
STEP_AT_RIM_RADIANS = STEP_RADIANS / 100
TOLERANCE = 5e-4  # relative error of a line between the nodes of a cell; the parabola is more exact but at kinks
MAX_EVEN_DIFFERENCE = 5e-4  # relative; a tile whose pixels differ by less has one area
MIN_CELLS_ACROSS = 32  # of the raster, so that no gap in the map falls between the nodes
RIM_EDGE_PIXELS = 4096  # about; smaller rasters that show the rim of the Earth have their pixels divided
MAX_RIM_DIVISION = 32
PROBES_A_SIDE = 33
MAX_EXTREME_DIVISION = 256  # enough for pixels of 6000 km
MAX_PIXEL_RADIANS = 0.004  # 25 km; in larger pixels the area at the centre differs from the mean
MAX_TILES_KEPT = 64  # with a value for each pixel, 32 MB; more where pixels are divided, because tiles are smaller then
SQUARES_A_SIDE = 2  # of the smallest parts
MAX_SQUARE_RATIO = 16.0  # to the smallest square of a part; at the rim they differ by less, beyond a gap by far more
MAX_RATIO_OF_NODES = 1.02  # in a smallest cell whose parts are measured by their middles
MAX_RETURN_PIXELS = 1e-3  # between a position and where it comes back to from the Earth
QUARTERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])  # of a cell: row and column
SIMPSON = np.array([1.0, 4.0, 1.0]) / 6  # weights of three nodes in the mean (Simpson's rule)


class AreaTiles:
    """Pixel areas of a grid; made by `area_tiles`.

    Parameters
    ----------
    grid : Grid
    facts : CrsFacts
        Facts of its CRS.
    """

    def __init__(self, grid: Grid, facts: CrsFacts) -> None:
        self.grid, self._facts = grid, facts
        reference = grid.reference()
        self._reference = reference
        self._degrees = None if facts.geographic and not facts.derived else geographic_reference(reference)
        self._local, self._lock = threading.local(), threading.Lock()
        self._even: dict[tuple[int, int], float] = {}
        self._uneven: OrderedDict[tuple[int, int], np.ndarray] = OrderedDict()
        self.division = self._division()
        self.edge = TILE_PIXELS // self.division

    def _division(self) -> int:
        """Return the number of parts into which each pixel is divided along an edge, a power of two."""
        _, a, b, _, d, e = self.grid.placement
        unit = self._facts.unit_radians if self._facts.geographic else self._facts.unit_metres / self._facts.semi_major
        radians = max(np.hypot(a, d), np.hypot(b, e)) * unit
        longest = max(self.grid.height, self.grid.width)
        division = 1
        if np.isnan(self.probes()).any():
            while division < MAX_RIM_DIVISION and 1.5 * division * longest < RIM_EDGE_PIXELS:
                division *= 2
        while division < MAX_EXTREME_DIVISION and radians / division > MAX_PIXEL_RADIANS:
            division *= 2
        return division

    # --- area at a position

    def _transformations(self) -> tuple[Any, Any] | None:
        """Return this thread's transformations to longitude and latitude and back; None when the CRS is geographic."""
        if self._degrees is None:
            return None
        if not hasattr(self._local, "transformations"):
            self._local.transformations = (
                transformation_between(self._reference, self._degrees),
                transformation_between(self._degrees, self._reference),
            )
        return self._local.transformations

    def _lonlat(self, points: np.ndarray) -> np.ndarray:
        """Return longitude and latitude in radians (n, 2) of map coordinates, NaN where these are not on the Earth."""
        transformations = self._transformations()
        if transformations is None:
            lonlat = points * self._facts.unit_radians
            lonlat[np.abs(lonlat[:, 1]) > np.pi / 2] = np.nan
            return np.asarray(lonlat)
        if None in transformations or self._degrees is None:
            return np.full(points.shape, np.nan)
        return np.asarray(transform_points(transformations[0], points) * self._degrees.GetAngularUnits())

    def _comes_back(self, points: np.ndarray, lonlat: np.ndarray, tolerance: float) -> np.ndarray:
        """Return a mask, bool (n,), of the points that transform back to themselves.

        Beyond the rim of a map PROJ may return a position elsewhere on the Earth.
        """
        transformations = self._transformations()
        known = np.isfinite(lonlat).all(axis=1)
        if transformations is None or transformations[1] is None or self._degrees is None:
            return known
        returned = np.full(points.shape, np.nan)
        returned[known] = transform_points(transformations[1], lonlat[known] / self._degrees.GetAngularUnits())
        return np.asarray(np.abs(returned - points).max(axis=1) <= tolerance)  # False where a coordinate is NaN

    def at(self, cols: np.ndarray, rows: np.ndarray, step_radians: float = STEP_RADIANS) -> np.ndarray:
        """Return the area of a pixel at positions in pixels (n,), m2; NaN off the Earth, and within a step of its rim.

        Parameters
        ----------
        cols, rows : float64 ndarray of shape (n,)
            The corner of the first pixel is at 0, 0.
        step_radians : float
            Distance to the neighbouring points that are compared, in semi-major axes.
        """
        x0, a, b, y0, d, e = self.grid.placement
        middle = np.column_stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows])
        facts = self._facts
        step = step_radians * (1.0 if facts.geographic else facts.semi_major)
        step /= facts.unit_radians if facts.geographic else facts.unit_metres
        beside = middle + np.array([step, 0.0])
        lonlat = self._lonlat(beside)
        known = self._comes_back(beside, lonlat, step / 2)
        offsets = np.array([[-step, 0.0], [0.0, step], [0.0, -step]])
        neighbours = self._lonlat((middle[known] + offsets[:, None]).reshape(-1, 2))
        sphere_points = authalic_points(np.concatenate([lonlat[known], neighbours]), facts)
        east, west, north, south = sphere_points.reshape(4, -1, 3)
        by_x, by_y = (east - west) / (2 * step), (north - south) / (2 * step)
        areas = np.full(len(middle), np.nan)
        areas[known] = np.linalg.norm(np.cross(by_x, by_y), axis=1) * abs(a * e - b * d)
        return areas

    def probes(self) -> np.ndarray:
        """Return the areas of pixels spread evenly over the raster, m2, float64 (n,); NaN off the Earth."""
        cols = np.linspace(0, self.grid.width - 1, min(PROBES_A_SIDE, self.grid.width))
        rows = np.linspace(0, self.grid.height - 1, min(PROBES_A_SIDE, self.grid.height))
        cols, rows = (axis.ravel() + 0.5 for axis in np.meshgrid(cols, rows))
        return self.at(cols, rows)

    # --- tiles

    def tile(self, tile_row: int, tile_col: int) -> TileArea:
        """Return the area of each pixel of a tile, m2, 0 off the Earth; one number when all are alike.

        Parameters
        ----------
        tile_row, tile_col : int
            Counted in tiles of `edge` pixels.

        Returns
        -------
        float or float64 ndarray of shape (height, width)
            Cut at the edge of the raster.
        """
        key = (tile_row, tile_col)
        with self._lock:
            if key in self._even:
                return self._even[key]
            if key in self._uneven:
                self._uneven.move_to_end(key)
                return self._uneven[key]
        area = self._measured(tile_row, tile_col)
        with self._lock:
            if isinstance(area, float):
                self._even[key] = area
            else:
                self._uneven[key] = area
                if len(self._uneven) > MAX_TILES_KEPT * self.division**2:
                    self._uneven.popitem(last=False)
        return area

    def _measured(self, tile_row: int, tile_col: int) -> TileArea:
        top, left = tile_row * self.edge, tile_col * self.edge
        height, width = min(self.edge, self.grid.height - top), min(self.edge, self.grid.width - left)
        division = self.division
        fine = np.zeros((TILE_PIXELS, TILE_PIXELS))
        size = self._first_cell()
        corners = np.arange(0, TILE_PIXELS, size)
        cells = np.stack(np.meshgrid(corners, corners, indexing="ij"), axis=-1).reshape(-1, 2)
        begun = size
        while len(cells):
            cells = cells[(cells[:, 0] < height * division) & (cells[:, 1] < width * division)]
            nodes = self._at_nodes(cells, np.arange(3) * (size // 2), top, left)
            smooth = _is_smooth(nodes)
            if size == begun and smooth.all() and _is_even(nodes):
                return float((nodes @ SIMPSON @ SIMPSON).mean())
            _fill(fine, cells[smooth], size, nodes[smooth])
            rough = ~smooth & np.isfinite(nodes).any(axis=(1, 2))
            cells = (cells[rough][:, None] + QUARTERS * (size // 2)).reshape(-1, 2)
            if size == 2:
                steep = np.repeat(_is_steep(nodes[rough]), len(QUARTERS))
                fine[cells[steep, 0], cells[steep, 1]] = self._of_steep_parts(cells[steep], top, left)
                fine[cells[~steep, 0], cells[~steep, 1]] = self._of_parts(cells[~steep], top, left)
                break
            size //= 2
        parts = fine[: height * division, : width * division].reshape(height, division, width, division)
        area = parts.mean(axis=(1, 3))
        return float(area.mean()) if _is_even(area) else area

    def _first_cell(self) -> int:
        """Return the edge of the first cells of a tile, in parts of pixels."""
        across = max(self.grid.height, self.grid.width) * self.division // MIN_CELLS_ACROSS
        size = 2
        while size < TILE_PIXELS and 2 * size <= across:
            size *= 2
        return size

    def _at_nodes(self, cells: np.ndarray, offsets: np.ndarray, top: int, left: int) -> np.ndarray:
        """Return the area of a pixel at nodes around the corners of cells (n, 2), NaN off the Earth.

        Parameters
        ----------
        cells : ndarray of shape (n, 2)
        offsets : int ndarray of shape (m,)
            Offsets of the rows and columns of nodes, in parts of pixels.
        top, left : int
            First row and column of the tile.

        Returns
        -------
        float64 ndarray of shape (n, m, m)
        """
        shape = (len(cells), len(offsets), len(offsets))
        rows = np.broadcast_to(cells[:, 0, None, None] + offsets[:, None], shape) + TILE_PIXELS
        cols = np.broadcast_to(cells[:, 1, None, None] + offsets, shape) + TILE_PIXELS
        keys, places = np.unique(rows * (3 * TILE_PIXELS) + cols, return_inverse=True)
        rows, cols = np.array(np.divmod(keys, 3 * TILE_PIXELS)) - TILE_PIXELS
        nodes = self.at(left + cols / self.division, top + rows / self.division)
        return nodes[places].reshape(shape)

    def _of_parts(self, cells: np.ndarray, top: int, left: int) -> np.ndarray:
        """Return the area of a whole pixel at the middles of parts of pixels (n, 2), float64 (n,); 0 off the Earth."""
        rows, cols = (cells + 0.5).T / self.division
        return self._at_rim(left + cols, top + rows)

    def _at_rim(self, cols: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return the areas of a pixel at positions in pixels (n,), m2, up to the rim of the Earth; 0 off it."""
        areas = self.at(cols, rows)
        off_earth = np.isnan(areas)
        areas[off_earth] = self.at(cols[off_earth], rows[off_earth], STEP_AT_RIM_RADIANS)
        return np.nan_to_num(areas)

    def _of_steep_parts(self, cells: np.ndarray, top: int, left: int) -> np.ndarray:
        """Return the area of a whole pixel at parts of pixels (n, 2) near the rim, float64 (n,); 0 off the Earth.

        A part is the sum of small squares, each measured by its corners: at the rim of the Earth, where areas tend to
        infinity, its middle does not tell its mean. Only a square that the rim cuts is measured by its middle, and one
        that lies on both sides of a gap in the map.
        """
        corners = np.arange(SQUARES_A_SIDE + 1) / SQUARES_A_SIDE
        rows = top + (cells[:, 0, None, None] + corners[:, None]) / self.division
        cols = left + (cells[:, 1, None, None] + corners) / self.division
        rows, cols = np.broadcast_arrays(rows, cols)
        points = self._on_sphere(cols.ravel(), rows.ravel()).reshape(*rows.shape, 3)
        squares = _squares(points) * (SQUARES_A_SIDE * self.division) ** 2
        smallest = np.nanmin(squares, axis=(1, 2), keepdims=True, initial=np.inf)
        by_middle = ~(squares <= MAX_SQUARE_RATIO * smallest)
        half = 0.5 / (SQUARES_A_SIDE * self.division)
        cols, rows = cols[:, :-1, :-1][by_middle] + half, rows[:, :-1, :-1][by_middle] + half
        squares[by_middle] = self._at_rim(cols, rows)
        return np.asarray(squares.mean(axis=(1, 2)))

    def _on_sphere(self, cols: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return positions in pixels (n,) as points (n, 3) on the authalic sphere, in metres; NaN off the Earth."""
        x0, a, b, y0, d, e = self.grid.placement
        places = np.column_stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows])
        lonlat = self._lonlat(places)
        known = self._comes_back(places, lonlat, MAX_RETURN_PIXELS * np.hypot(a, d) / self.division)
        points = np.full((len(places), 3), np.nan)
        points[known] = authalic_points(lonlat[known], self._facts)
        return points


def _squares(points: np.ndarray) -> np.ndarray:
    """Return the areas (n, m, m) between points (n, m + 1, m + 1, 3), m2; NaN where a corner is NaN."""
    first, right = points[:, :-1, :-1], points[:, :-1, 1:]
    below, last = points[:, 1:, :-1], points[:, 1:, 1:]
    diagonal = last - first
    upper, lower = np.cross(right - first, diagonal), np.cross(diagonal, below - first)
    return np.asarray((np.linalg.norm(upper, axis=-1) + np.linalg.norm(lower, axis=-1)) / 2)


def _is_even(areas: np.ndarray) -> bool:
    """Return True when areas differ so little that one number can stand for all."""
    smallest, largest = float(areas.min()), float(areas.max())
    return largest - smallest <= MAX_EVEN_DIFFERENCE * largest


def _is_smooth(nodes: np.ndarray) -> np.ndarray:
    """Return a mask, bool (n,), of the cells whose nodes are a linear function of their corners."""
    straight = _flattened(nodes)
    straight[:, 1, :] = (straight[:, 0, :] + straight[:, 2, :]) / 2
    straight[:, :, 1] = (straight[:, :, 0] + straight[:, :, 2]) / 2
    with np.errstate(invalid="ignore"):
        error = np.abs(straight / _flattened(nodes) - 1.0).max(axis=(1, 2)) / 2
        return np.asarray(error <= TOLERANCE)  # False where a node is NaN


def _is_steep(nodes: np.ndarray) -> np.ndarray:
    """Return a mask, bool (n,), of the cells whose nodes on the Earth differ by much; each cell has one at least."""
    smallest, largest = np.nanmin(nodes, axis=(1, 2)), np.nanmax(nodes, axis=(1, 2))
    return np.asarray(largest > MAX_RATIO_OF_NODES * smallest)


def _flattened(areas: np.ndarray) -> np.ndarray:
    """Return areas to the power of -2, which stays smooth where areas tend to infinity, at the rim of the Earth."""
    return np.asarray(1.0 / (areas * areas))


def _fill(fine: np.ndarray, cells: np.ndarray, size: int, nodes: np.ndarray) -> None:
    """Write the areas of all pixels in cells (n, 2), interpolated from nodes (n, 3, 3) by parabolas along both axes."""
    if not len(cells):
        return
    positions = (np.arange(size) + 0.5) / size
    weights = np.stack(
        [(1 - positions) * (1 - 2 * positions), 4 * positions * (1 - positions), positions * (2 * positions - 1)],
        axis=1,
    )
    rows = cells[:, 0, None, None] + np.arange(size)[:, None]
    cols = cells[:, 1, None, None] + np.arange(size)
    fine[rows, cols] = 1.0 / np.sqrt(weights @ _flattened(nodes) @ weights.T)


@lru_cache(maxsize=8)
def area_tiles(grid: Grid) -> AreaTiles | None:
    """Return the cached tiles of a grid; None when it has no place on the Earth."""
    facts = crs_facts(grid.crs)
    return None if facts is None or grid.geotransform is None else AreaTiles(grid, facts)
