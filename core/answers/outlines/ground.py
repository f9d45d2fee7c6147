# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas and lengths on the Earth of outlines in pixel coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...raster.crs import CrsFacts, crs_facts
from ...raster.grid import Grid, Window

if TYPE_CHECKING:
    from ...raster.pixel_areas import PixelAreas
    from .rings import Rings


MAX_CUMULATIVE_AREAS = 2**22  # held in memory, 32 MB; in larger rasters neighbouring columns share one value
BLOCK_ROWS = 256


@dataclass(frozen=True)
class Ground:
    """Conversion of pixel coordinates to map coordinates, metres and square metres.

    Parameters
    ----------
    grid : Grid
    known : bool
        Whether lengths are in metres; else they are in pixels.
    pixel : float
        Nominal area of a pixel, m2; 1 where unknown.
    cumulative_areas : float64 ndarray of shape (height + 1, n_columns)
        Area of a pixel column from the top down to each row. Neighbouring columns share one value; where all pixels of
        a row are alike there is a single column.
    column_width : int
        Pixel columns that share one value.
    areas_to_left : float64 ndarray of shape (height + 1, n_columns) or None
        Area above each row and to the left of each column; None with a single column.
    facts : CrsFacts or None
    planar : float
        Area of a pixel on the map where lengths are corrected by the local area, else 0.
    """

    grid: Grid
    known: bool
    pixel: float
    cumulative_areas: np.ndarray
    column_width: int
    areas_to_left: np.ndarray | None
    facts: CrsFacts | None
    planar: float

    @classmethod
    def of(cls, grid: Grid, areas: PixelAreas) -> Ground:
        """Return the ground of a grid whose pixels are measured by `areas`."""
        known = areas.method != "unknown"
        rows, width = _means(grid, areas) if known else (np.ones((grid.height, 1)), grid.width)
        cumulative_areas = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
        areas_to_left = None
        if rows.shape[1] > 1:
            areas_to_left = np.concatenate(
                [np.zeros((len(cumulative_areas), 1)), np.cumsum(cumulative_areas * width, axis=1)[:, :-1]], axis=1
            )
        planar = areas.planar if areas.layout != "uniform" else 0.0
        return cls(
            grid,
            known,
            areas.nominal if known else 1.0,
            cumulative_areas,
            width,
            areas_to_left,
            crs_facts(grid.crs),
            planar,
        )

    def pixels_for(self, area: float) -> int:
        """Return the number of pixels in an area, rounded up."""
        return int(np.ceil(area / self.pixel - 1e-9)) if area > 0 and self.pixel > 0 else 0

    def to_map(self, points: np.ndarray) -> np.ndarray:
        """Return the map coordinates, float64 (n, 2), of points (n, 2) given as column and row."""
        x0, a, b, y0, d, e = self.grid.placement
        cols, rows = points[:, 0], points[:, 1]
        return np.column_stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows])

    def lengths(self, points: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """Return the lengths of steps (n, 2) that begin at points (n, 2), in metres, or in pixels when not `known`."""
        if not self.known:
            return np.hypot(steps[:, 0], steps[:, 1])
        _, a, b, _, d, e = self.grid.placement
        # not as a product of matrices, for which BLAS wakes its threads
        across, along = steps[:, 0] * a + steps[:, 1] * b, steps[:, 0] * d + steps[:, 1] * e
        if self.facts is not None and self.facts.geographic:
            return self._on_ellipsoid(points + steps / 2.0, across, along, self.facts)
        lengths = np.hypot(across, along) * (self.facts.unit_metres if self.facts else 1.0)
        if self.planar:
            lengths = lengths * np.sqrt(self._areas_at(points + steps / 2.0) / self.planar)
        return np.asarray(lengths)

    def _areas_at(self, positions: np.ndarray) -> np.ndarray:
        """Return the area of the pixels that positions (n, 2) lie in, m2."""
        rows = np.clip(positions[:, 1].astype(np.int64), 0, self.grid.height - 1)
        columns = self._columns(positions[:, 0])
        return np.asarray(self.cumulative_areas[rows + 1, columns] - self.cumulative_areas[rows, columns])

    def _columns(self, cols: np.ndarray) -> np.ndarray:
        """Return the columns of `cumulative_areas` that positions (n,) lie in."""
        return np.clip(cols.astype(np.int64) // self.column_width, 0, self.cumulative_areas.shape[1] - 1)

    def _above(self, rings: Rings) -> np.ndarray:
        """Return the area above the step from each corner (n,) to the next, negative for steps to the left, m2."""
        rows = rings.points[:, 1].astype(np.int64)
        if self.areas_to_left is None:
            return np.asarray(rings.steps()[:, 0] * self.cumulative_areas[rows, 0])
        cols = rings.points[:, 0]
        following = rings.following()
        return self._left_of(cols[following], rows) - self._left_of(cols, rows)

    def _left_of(self, cols: np.ndarray, rows: np.ndarray) -> np.ndarray:
        columns = self._columns(cols)
        areas_to_left = self.areas_to_left if self.areas_to_left is not None else self.cumulative_areas
        rest = cols - columns * self.column_width
        return np.asarray(areas_to_left[rows, columns] + rest * self.cumulative_areas[rows, columns])

    def _on_ellipsoid(self, middles: np.ndarray, across: np.ndarray, along: np.ndarray, facts: CrsFacts) -> np.ndarray:
        """Return lengths by the radii of curvature at the middle of each step."""
        latitudes = self.to_map(middles)[:, 1] * facts.unit_radians
        e2 = facts.eccentricity**2
        root = 1.0 - e2 * np.sin(latitudes) ** 2
        east = across * facts.unit_radians * facts.semi_major / np.sqrt(root) * np.cos(latitudes)
        north = along * facts.unit_radians * facts.semi_major * (1.0 - e2) / root**1.5
        return np.hypot(east, north)

    def ring_sizes(self, rings: Rings) -> tuple[np.ndarray, np.ndarray]:
        """Return the pixels, and the area in square metres (or pixels), that each ring along pixel edges encloses.

        Parameters
        ----------
        rings : Rings
            Their points are whole numbers.
        """
        rows = rings.points[:, 1].astype(np.int64)
        across = rings.steps()[:, 0]
        return np.abs(rings.sums(across * rows)), np.abs(rings.sums(self._above(rings)))

    @staticmethod
    def region_sums(of_rings: np.ndarray, first_rings: np.ndarray) -> np.ndarray:
        """Return sizes of rings (n_rings,) as sizes of regions (n_regions,), whose holes are taken off.

        Parameters
        ----------
        of_rings : ndarray of shape (n_rings,)
        first_rings : ndarray of shape (n_regions,)
            Position of the outer ring of each region, which the rings of its holes follow.
        """
        holes = np.ones(len(of_rings), dtype=bool)
        holes[first_rings] = False
        return np.asarray(np.add.reduceat(np.where(holes, -1.0, 1.0) * of_rings, first_rings))


def _means(grid: Grid, areas: PixelAreas) -> tuple[np.ndarray, int]:
    """Return the mean areas of groups of columns, float64 (height, n_columns), and the pixel columns in a group."""
    if areas.layout != "tiles":
        return areas.rows(Window(0, 0, grid.height, grid.width))[:, None], grid.width
    width = max(1, -(-grid.height * grid.width // MAX_CUMULATIVE_AREAS))
    starts = np.arange(0, grid.width, width)
    means = np.empty((grid.height, len(starts)))
    for window in grid.blocks(BLOCK_ROWS, grid.width):
        sums = np.add.reduceat(areas.of_pixels(window), starts, axis=1)
        means[window.row : window.row + window.height] = sums / np.diff(np.append(starts, grid.width))
    return means, width
