# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas of pixels on the ground, in square metres.

In a projected CRS that preserves areas to a thousandth, the area of a pixel is that on the map. Elsewhere it is
measured on the ellipsoid: exactly and by rows in geographic and cylindrical systems, tile by tile in all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

import numpy as np

from ..base.errors import N_, Notice
from .area_tiles import PROBES_A_SIDE, area_tiles
from .crs import CrsFacts, crs_facts, cylinder_of, geographic_reference, transform_points, transformation_between
from .ellipsoid import zone
from .grid import Grid, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PLANAR_ERROR = 0.001  # relative; with smaller errors areas are taken from the map
MAX_NOMINAL_ERROR = 0.005  # relative; with smaller errors users keep the round area of a pixel, such as 100 m2
BETWEEN_PROBES = 0.9  # share of the largest error that probes may reach, because pixels between them may have more
STRIP_PIXELS = 2**18  # counted together, so that their areas stay in the processor's cache
NEGLIGIBLE = 1e-6  # of a raster's height; smaller shares are rounding errors

PartArea = Union[float, np.ndarray]


@dataclass(frozen=True)
class AreaRange:
    """Smallest, mean and largest area of the pixels on the Earth, m2."""

    least: float
    mean: float
    most: float


@dataclass(frozen=True)
class PixelAreas:
    """Pixel areas of a grid.

    Parameters
    ----------
    grid : Grid
    method : {"planar", "ellipsoidal", "unknown"}
    planar : float
        Square metres of a pixel on the map, 0 when unknown.
    layout : {"uniform", "rows", "tiles"}
        Whether all pixels have one area, those of a row have one, or each has its own.
    stretch : float
        Largest error of areas on the map, as a share of the true area.
    beyond : float
        Share of the raster that lies off the Earth.
    """

    grid: Grid
    method: str
    planar: float
    layout: str = "uniform"
    stretch: float = 0.0
    beyond: float = 0.0

    @classmethod
    def of(cls, grid: Grid) -> PixelAreas:
        """Return the pixel areas of a grid, with the method that it needs."""
        facts = crs_facts(grid.crs)
        if grid.geotransform is None or facts is None:
            return cls(grid, "unknown", 0.0)
        if facts.geographic and facts.equal_rows and _is_upright(grid):
            beyond = _beyond_the_poles(grid, facts)
            return cls(grid, "unknown" if beyond == 1.0 else "ellipsoidal", 0.0, "rows", beyond=beyond)
        _, a, b, _, d, e = grid.geotransform
        planar = 0.0 if facts.geographic else abs(a * e - b * d) * facts.unit_metres**2
        layout = "rows" if facts.equal_rows and _is_upright(grid) else "tiles"
        probes = _probes(grid, facts, layout)
        known = probes[probes > 0]
        beyond = 1.0 - len(known) / len(probes)
        if not len(known):
            return cls(grid, "planar" if planar else "unknown", planar, beyond=1.0)
        stretch = float(np.max(np.abs(planar / known - 1.0)))
        if not beyond and stretch <= BETWEEN_PROBES * MAX_PLANAR_ERROR:
            return cls(grid, "planar", planar)
        return cls(grid, "ellipsoidal", planar, layout, stretch, beyond)

    def parts(self, window: Window) -> Iterator[tuple[tuple[slice, slice], PartArea]]:
        """Yield the parts of a window, and the area of their pixels, m2.

        Yields
        ------
        place : (slice, slice)
            Rows and columns of the part within the window.
        area : float, or float64 ndarray of shape (height, 1) or (height, width)
            One area for all pixels, one for each row, or one for each pixel.
        """
        if self.layout == "tiles":
            yield from self._parts_in_tiles(window)
        elif self.layout == "rows":
            areas = self._of_rows(window)
            step = max(1, STRIP_PIXELS // max(window.width, 1))
            for first in range(0, window.height, step):
                rows = slice(first, min(first + step, window.height))
                yield (rows, slice(0, window.width)), areas[rows, None]
        else:
            yield (slice(0, window.height), slice(0, window.width)), self.planar

    def of_pixels(self, window: Window) -> np.ndarray:
        """Return the area of each pixel of `window`, m2, float64 (height, width); 0 off the Earth."""
        areas = np.empty((window.height, window.width))
        for place, area in self.parts(window):
            areas[place] = area
        return areas

    def rows(self, window: Window) -> np.ndarray:
        """Return the mean area of a pixel in each row of `window`, m2, float64 (height,)."""
        if self.layout == "tiles":
            return np.asarray(self.of_pixels(window).mean(axis=1))
        return self.of_pixels(Window(window.row, window.col, window.height, 1))[:, 0]

    def at(self, pixels: np.ndarray) -> np.ndarray:
        """Return the area of single pixels, m2, float64 (n,); 0 off the Earth.

        Parameters
        ----------
        pixels : int64 ndarray of shape (n,)
            Flat indices, row * width + column.
        """
        facts, tiles = crs_facts(self.grid.crs), area_tiles(self.grid)
        rows, cols = np.divmod(pixels, self.grid.width)
        if self.layout == "rows" and facts is not None:
            return _areas_of_rows(self.grid, facts, rows)
        if self.layout == "tiles" and tiles is not None:
            return np.nan_to_num(tiles.at(cols + 0.5, rows + 0.5))
        return np.full(len(pixels), self.planar)

    def range(self) -> AreaRange:
        """Return smallest, mean and largest area of the pixels on the Earth; in the layout "tiles", of probes."""
        if self.layout == "uniform":
            return AreaRange(self.planar, self.planar, self.planar)
        if self.layout == "rows":
            areas = self._of_rows(Window(0, 0, self.grid.height, self.grid.width))
        else:
            facts = crs_facts(self.grid.crs)
            areas = np.zeros(0) if facts is None else _probes(self.grid, facts, self.layout)
        areas = areas[areas > 0]
        return AreaRange(float(areas.min()), float(areas.mean()), float(areas.max())) if len(areas) else _NO_RANGE

    @property
    def nominal(self) -> float:
        """The nominal area of a pixel, m2: that of the map where the error is small, else the mean."""
        nearly = self.planar > 0 and self.stretch <= MAX_NOMINAL_ERROR
        return self.planar if nearly or self.layout == "uniform" else self.range().mean

    @property
    def notices(self) -> list[Notice]:
        """Notices of unusual measurement, and of pixels without an area."""
        if self.layout == "rows" and self.planar == 0 and self.beyond:
            return [
                Notice(
                    N_("{share:.1%} of the raster lies beyond 90 degrees of latitude, where there is no Earth: it has "
                       "no area. Check the coordinate system of the raster."),
                    {"share": self.beyond},
                )
            ]  # fmt: skip
        if self.method == "unknown":
            return [Notice(N_("The raster has no coordinate system: areas are counted in pixels only."))]
        if self.beyond == 1.0:
            return [
                Notice(N_("The raster lies off the Earth in its coordinate system, so areas are those of the map. "
                          "Check the coordinate system of the raster."))
            ]  # fmt: skip
        notices = []
        if self.method == "ellipsoidal" and self.planar:
            notices.append(
                Notice(
                    N_("The coordinate system stretches areas by up to {share:.1%}; they are measured on the "
                       "ellipsoid instead."),
                    {"share": self.stretch},
                )
            )  # fmt: skip
        if self.beyond:
            notices.append(Notice(N_("Pixels that lie off the Earth in the raster's coordinate system have no area.")))
        return notices

    # --- by row

    def _of_rows(self, window: Window) -> np.ndarray:
        facts = crs_facts(self.grid.crs)
        rows = np.arange(window.row, window.row + window.height)
        return np.zeros(window.height) if facts is None else _areas_of_rows(self.grid, facts, rows)

    # --- by tile

    def _parts_in_tiles(self, window: Window) -> Iterator[tuple[tuple[slice, slice], PartArea]]:
        tiles = area_tiles(self.grid)
        if tiles is None:
            return
        edge = tiles.edge
        for row in range(window.row // edge, -(-(window.row + window.height) // edge)):
            rows, in_rows = _overlap(row * edge, edge, window.row, window.height)
            for col in range(window.col // edge, -(-(window.col + window.width) // edge)):
                cols, in_cols = _overlap(col * edge, edge, window.col, window.width)
                area = tiles.tile(row, col)
                yield (rows, cols), area if isinstance(area, float) else area[in_rows, in_cols]


_NO_RANGE = AreaRange(0.0, 0.0, 0.0)


def _overlap(begin: int, length: int, first: int, count: int) -> tuple[slice, slice]:
    """Return the overlap of two ranges of pixels, as slices counted from the start of the second and of the first."""
    low, high = max(begin, first), min(begin + length, first + count)
    return slice(low - first, high - first), slice(low - begin, high - begin)


def _is_upright(grid: Grid) -> bool:
    _, _, column_skew, _, row_skew, _ = grid.placement
    return column_skew == 0 and row_skew == 0


def _probes(grid: Grid, facts: CrsFacts, layout: str) -> np.ndarray:
    """Return the areas of pixels spread evenly over the raster, m2, float64 (n,); 0 off the Earth."""
    if layout == "rows":
        rows = np.linspace(0, grid.height - 1, min(PROBES_A_SIDE, grid.height))
        return _areas_of_rows(grid, facts, rows)
    tiles = area_tiles(grid)
    return np.zeros(1) if tiles is None else np.nan_to_num(tiles.probes())


def _beyond_the_poles(grid: Grid, facts: CrsFacts) -> float:
    """Return the share of the rows with a latitude beyond 90 degrees."""
    _, _, _, top, _, step = grid.placement
    edges = np.sort(np.array([top, top + grid.height * step]) * facts.unit_radians)
    inside = np.clip(edges, -np.pi / 2, np.pi / 2)
    share = 1.0 - float(np.ptp(inside) / np.ptp(edges))
    return share if share > NEGLIGIBLE else 0.0


def _areas_of_rows(grid: Grid, facts: CrsFacts, rows: np.ndarray) -> np.ndarray:
    """Return the exact area of a pixel in each of some rows, m2, float64 (n,); 0 off the Earth."""
    edges = np.concatenate([rows, rows + 1]).astype(np.float64)
    _, width, _, top, _, height = grid.placement
    if facts.geographic:
        latitudes, span = (top + edges * height) * facts.unit_radians, width * facts.unit_radians
    else:
        latitudes, span = _on_cylinder(grid, edges)
    upper, lower = np.clip(latitudes, -np.pi / 2, np.pi / 2).reshape(2, -1)
    return zone(upper, lower, facts) * abs(span)


def _on_cylinder(grid: Grid, edges: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the latitudes of row edges, at most those of the poles, and the longitude across a pixel, in radians."""
    reference, cylinder = grid.reference(), cylinder_of(grid.crs)
    degrees = geographic_reference(reference)
    to_degrees = transformation_between(reference, degrees)
    if cylinder is None or degrees is None or to_degrees is None:
        return np.zeros(len(edges)), 0.0
    x0, width, _, y0, _, height = grid.placement
    northings = y0 + height * edges
    line = np.column_stack([np.full(len(edges), x0 + width * grid.width / 2.0), northings])
    latitudes = transform_points(to_degrees, line)[:, 1] * degrees.GetAngularUnits()
    poles = np.where(northings > cylinder.equator, np.pi / 2, -np.pi / 2)
    return np.where(np.isfinite(latitudes), latitudes, poles), cylinder.radians_a_unit * width
