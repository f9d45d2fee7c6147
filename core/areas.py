# SPDX-License-Identifier: GPL-2.0-or-later
"""How large a pixel is on the ground, in square metres.

In a projected CRS that keeps areas to half a per cent the pixel is its map size. In a geographic CRS, and in one
that stretches areas (Web Mercator), it is measured on the ellipsoid, row by row.

References
----------
Snyder, J. P. (1987): Map projections, a working manual. USGS Professional Paper 1395, eq. 3-12 (authalic q).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import N_, Notice
from .raster import CrsFacts, Grid, Window, crs_facts, lonlat_of_pixels

TOLERATED_DISTORTION = 0.005
PROBES = 5


@dataclass(frozen=True)
class PixelAreas:
    """Pixel areas of a grid.

    Parameters
    ----------
    grid : Grid
    method : {"planar", "ellipsoidal", "unknown"}
    planar : float
        Square metres of a pixel on the map, 0 when unknown.
    """

    grid: Grid
    method: str
    planar: float

    @classmethod
    def of(cls, grid: Grid) -> PixelAreas:
        """Choose how to measure on this grid."""
        facts = crs_facts(grid.crs)
        if grid.geotransform is None or facts is None:
            return cls(grid, "unknown", 0.0)
        if facts.geographic:
            return cls(grid, "ellipsoidal", 0.0)
        _, a, b, _, d, e = grid.geotransform
        planar = abs(a * e - b * d) * facts.unit_metres**2
        flat = cls(grid, "ellipsoidal", planar)
        true = flat._probe(facts)
        kept = true is None or planar == 0 or np.max(np.abs(true / planar - 1.0)) <= TOLERATED_DISTORTION
        return cls(grid, "planar", planar) if kept else flat

    @property
    def by_row(self) -> bool:
        """Whether areas differ from row to row."""
        return self.method == "ellipsoidal"

    def rows(self, window: Window) -> np.ndarray:
        """Return the area of a pixel in each row of `window`, m2, float64 (height,)."""
        facts = crs_facts(self.grid.crs)
        if not self.by_row or facts is None:
            return np.full(window.height, self.planar)
        rows = np.arange(window.row, window.row + window.height, dtype=np.float64)
        _, _, column_skew, _, row_skew, _ = self.grid.placement
        if facts.geographic and column_skew == 0 and row_skew == 0:
            return self._between_parallels(rows, facts)
        column = window.col + window.width / 2.0
        local = self._local(np.full(len(rows), column), rows + 0.5, facts)
        return np.full(window.height, self.planar) if local is None else local

    def notice(self) -> Notice | None:
        """Return the sentence that says how areas were measured, when that is not the obvious way."""
        if self.method == "unknown":
            return Notice(N_("The raster has no coordinate system: areas are counted in pixels only."))
        if self.method == "ellipsoidal" and self.planar:
            return Notice(N_("The coordinate system stretches areas; they are measured on the ellipsoid instead."))
        return None

    def _between_parallels(self, rows: np.ndarray, facts: CrsFacts) -> np.ndarray:
        """Exact area between two parallels and two meridians."""
        _, width, _, top, _, step = self.grid.placement
        radians = facts.unit_radians
        first = np.clip((top + rows * step) * radians, -np.pi / 2, np.pi / 2)
        last = np.clip((top + (rows + 1) * step) * radians, -np.pi / 2, np.pi / 2)
        zone = _authalic_q(np.sin(last), facts.eccentricity) - _authalic_q(np.sin(first), facts.eccentricity)
        return np.abs(zone) / 2.0 * facts.semi_major**2 * abs(width * radians)

    def _local(self, cols: np.ndarray, rows: np.ndarray, facts: CrsFacts) -> np.ndarray | None:
        """Area from the derivative of longitude and latitude by column and row, at pixel positions."""
        half = 0.5
        east = lonlat_of_pixels(self.grid, cols + half, rows)
        west = lonlat_of_pixels(self.grid, cols - half, rows)
        south = lonlat_of_pixels(self.grid, cols, rows + half)
        north = lonlat_of_pixels(self.grid, cols, rows - half)
        if east is None or west is None or south is None or north is None:
            return None
        by_col, by_row = east - west, south - north
        by_col[0], by_row[0] = ((turn + 180.0) % 360.0 - 180.0 for turn in (by_col[0], by_row[0]))
        determinant = np.abs(by_col[0] * by_row[1] - by_col[1] * by_row[0]) * np.radians(1.0) ** 2
        latitude = np.radians((north[1] + south[1]) / 2.0)
        e2 = facts.eccentricity**2
        return determinant * facts.semi_major**2 * (1 - e2) * np.cos(latitude) / (1 - e2 * np.sin(latitude) ** 2) ** 2

    def _probe(self, facts: CrsFacts) -> np.ndarray | None:
        cols = np.linspace(0.5, self.grid.width - 0.5, PROBES)
        rows = np.linspace(0.5, self.grid.height - 0.5, PROBES)
        cols, rows = (axis.ravel() for axis in np.meshgrid(cols, rows))
        areas = self._local(cols, rows, facts)
        return areas if areas is not None and np.isfinite(areas).all() else None


def _authalic_q(sine: np.ndarray, eccentricity: float) -> np.ndarray:
    if eccentricity == 0:
        return 2.0 * sine
    es = eccentricity * sine
    return (1 - eccentricity**2) * (sine / (1 - es**2) - np.log((1 - es) / (1 + es)) / (2 * eccentricity))
