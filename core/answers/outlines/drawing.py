# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions drawn as closed rings in map coordinates, with their sizes and the boundary lines between nodes.

Rings are drawn some at a time: a region of many rings takes little more memory than its coordinates, and whoever waits
sees how far it is and can end it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...vector.wkb import polygon_start, ring_wkb
from .rings import RegionCodes, Rings, cut_corners, nodes, other_sides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...vector.regions import RegionBatch
    from .ground import Ground

    Chain = tuple[int, int, int, int, float]

MAX_PIECE_POINTS = 50_000  # corners of rings that are drawn together, unless a single ring has more


@dataclass(frozen=True)
class DrawnRings:
    """Rings of a batch, drawn together.

    Parameters
    ----------
    points : float64 ndarray of shape (n, 2)
        Map coordinates of all rings, each closed.
    starts : ndarray of shape (n_rings + 1,)
        Position of the first point of each ring, and the end.
    pixels, areas : ndarrays of shape (n_rings,)
        What each ring encloses.
    lengths : float64 ndarray of shape (n,)
        From each point to the next; 0 at the end of a ring.
    chains : list of (region, code across, first point, last point, length)
        Boundary lines that are written with these rings; the neighbours write the others.
    """

    points: np.ndarray
    starts: np.ndarray
    pixels: np.ndarray
    areas: np.ndarray
    lengths: np.ndarray
    chains: list[Chain]


@dataclass(frozen=True)
class DrawnRegions:
    """Regions of a batch.

    Parameters
    ----------
    pixels, areas, perimeters : ndarrays of shape (n_regions,)
    polygons : list of bytearray
        Of each region as well-known binary; empty where nobody wants them.
    """

    pixels: np.ndarray
    areas: np.ndarray
    perimeters: np.ndarray
    polygons: list[bytearray]


def draw_regions(
    batch: RegionBatch,
    ground: Ground,
    draw: Callable[[RegionBatch, slice], DrawnRings],
    with_polygons: bool,
    after_rings: Callable[[DrawnRings, int], None],
) -> DrawnRegions:
    """Return the regions of a batch.

    Parameters
    ----------
    batch : RegionBatch
    ground : Ground
    draw : callable
        Takes the batch and a slice of its rings, and draws these.
    with_polygons : bool
    after_rings : callable
        Takes the rings that were drawn last, and how many corners of the batch have been drawn.
    """
    first_rings = batch.first_rings[:-1]
    region_of = np.repeat(np.arange(len(first_rings)), np.diff(batch.first_rings))
    polygons = [
        bytearray(polygon_start(n_rings)) if with_polygons else bytearray()
        for n_rings in np.diff(batch.first_rings).tolist()
    ]
    pixels, areas, lengths, sizes = [], [], [], []
    for rings in _pieces(batch.starts):
        drawn = draw(batch, rings)
        pixels.append(drawn.pixels)
        areas.append(drawn.areas)
        lengths.append(drawn.lengths)
        sizes.append(np.diff(drawn.starts))
        if with_polygons:
            _add_rings(polygons, region_of[rings], drawn)
        after_rings(drawn, int(batch.starts[rings.stop]))
    starts = np.cumsum(np.concatenate([[0], *sizes]))
    return DrawnRegions(
        ground.region_sums(np.concatenate(pixels), first_rings),
        ground.region_sums(np.concatenate(areas), first_rings),
        np.add.reduceat(lengths[0] if len(lengths) == 1 else np.concatenate(lengths), starts[first_rings]),
        polygons,
    )


def _pieces(starts: np.ndarray) -> Iterator[slice]:
    """Yield slices of rings, which have at most `MAX_PIECE_POINTS` points or are one ring."""
    first, n_rings = 0, len(starts) - 1
    while first < n_rings:
        last = int(np.searchsorted(starts, starts[first] + MAX_PIECE_POINTS, side="right")) - 1
        last = max(last, first + 1)
        yield slice(first, last)
        first = last


def _add_rings(polygons: list[bytearray], region_of: np.ndarray, drawn: DrawnRings) -> None:
    """Append rings to the polygons of their regions."""
    starts = drawn.starts.tolist()
    for ring, region in enumerate(region_of.tolist()):
        polygons[region] += ring_wkb(drawn.points[starts[ring] : starts[ring + 1]])


def draw_rings(
    batch: RegionBatch, chosen: slice, ground: Ground, pixels: RegionCodes, rounds: int, with_lines: bool
) -> DrawnRings:
    """Return some rings of a batch.

    Parameters
    ----------
    batch : RegionBatch
    chosen : slice
        Of its rings.
    ground : Ground
    pixels : RegionCodes
        What lies on the other side of a ring.
    rounds : int
        Rounds of corner cutting.
    with_lines : bool
        Whether `chains` are wanted.
    """
    begin, end = batch.starts[chosen.start], batch.starts[chosen.stop]
    exact = Rings(batch.points[begin:end].astype(np.float64), batch.starts[chosen.start : chosen.stop + 1] - begin)
    ring_pixels, ring_areas = ground.ring_sizes(exact)
    chain_columns: list[np.ndarray] = []
    rings = exact
    if rounds or with_lines:
        rings = exact.every_corner()
        around = pixels.around(rings.points.astype(np.int64))
        fixed = nodes(around, rings.points, ground.grid)
        rings, places = rings.begun_at(fixed)
        around, fixed = around[:, places], fixed[places]
        corners, begins = rings, rings.chain_starts(fixed)
        rings, fixed = cut_corners(rings, fixed, rounds)
        if with_lines:
            ring_of = np.searchsorted(corners.starts, begins, side="right") - 1
            region_of = np.searchsorted(batch.first_rings[:-1], chosen.start + ring_of, side="right") - 1
            codes = batch.values[region_of].astype(np.int64)
            across = other_sides(corners, around, begins, codes)
            is_own = (across == 0) | (codes < across)
            begins = rings.chain_starts(fixed) + ring_of  # closing adds a point to each ring before it
            ends = np.append(begins[1:], len(rings.points) + len(exact.starts) - 1)
            # a chain ends at the last point of its ring, before the first point of the next
            ends -= np.append(ring_of[1:] != ring_of[:-1], True)
            chain_columns = [column[is_own] for column in (region_of, across, begins, ends)]
    points, starts = rings.closed()
    steps = np.concatenate([np.diff(points, axis=0), [[0.0, 0.0]]])
    steps[starts[1:] - 1] = 0.0
    lengths = ground.lengths(points, steps)
    chains: list[Chain] = []
    if chain_columns:
        # summed from chain to chain alone, so that a length does not depend on what is drawn together
        sums = np.add.reduceat(lengths, begins)[is_own]
        chains = list(zip(*(column.tolist() for column in (*chain_columns, sums))))
    return DrawnRings(ground.to_map(points), starts, ring_pixels, ring_areas, lengths, chains)
