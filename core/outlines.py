# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions of a class raster as polygons, their boundaries as lines, and a point inside each large one.

Boundaries are chains of pixel edges between nodes, the corners where more than two regions meet. Smoothing cuts the
corners of each chain and leaves the nodes where they are. The chain that two regions share is cut the same way from
both sides, bit for bit, so smoothed regions still fit together; and as no cut leaves the two edges of its corner,
chains cannot cross: what was valid stays valid.

References
----------
Chaikin, G. (1974): An algorithm for high-speed curve generation. Computer Graphics and Image Processing 3, 346-349.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .class_areas import class_areas
from .errors import N_, InputError, ParameterError
from .progress import Progress
from .qml import boundary_style, label_style, region_style
from .raster import CrsFacts, Grid, RasterSource, Window, crs_facts
from .raster_align import same_grid
from .raster_classes import UNNAMED, ClassRaster, compact
from .raster_sieve import SieveCopy, sieve_copy
from .vector_outlines import Regions, line_wkb, point_inside, point_wkb, polygon_wkb, regions_of
from .vector_writer import VectorWriter, open_vector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .areas import PixelAreas
    from .raster_writer import LegendEntry

MOST_ROUNDS = 3
IN_MEMORY = 64 * 2**20  # bytes of ids that are kept to look pixels up; larger rasters are read where needed
STRIP = 256  # rows read at once for a large region
SMALL = ("merge", "drop")
FOUR = 4  # connected by edges
BATCH_POINTS = 20_000  # of the regions that are drawn at once


@dataclass(frozen=True)
class OutlineOptions:
    """What is drawn.

    Parameters
    ----------
    rounds : int
        Of corner cutting, 0 ... 3; 0 keeps the pixel edges.
    least : float
        Smaller regions are merged or dropped: square metres, or pixels where the raster lies nowhere.
    small : {"merge", "drop"}
        Into the largest neighbour, or to nothing.
    label_share : float
        Regions with at least this share of all area, 0 ... 1, get a point.
    """

    rounds: int = 0
    least: float = 0.0
    small: str = "merge"
    label_share: float = 0.01

    def validate(self) -> None:
        """Raise `ParameterError` for a value out of range."""
        if not 0 <= self.rounds <= MOST_ROUNDS or self.least < 0 or self.small not in SMALL or self.label_share < 0:
            raise ParameterError(
                N_("Rounds of smoothing must be 0 to {most}, and areas and shares not negative."), most=MOST_ROUNDS
            )


@dataclass(frozen=True)
class OutlineTargets:
    """Vector files to write; empty for those not wanted."""

    polygons: str = ""
    lines: str = ""
    points: str = ""


@dataclass(frozen=True)
class OutlineStyles:
    """How each kind looks in QGIS: regions and labels in the colours of their classes, boundaries dark."""

    polygons: str
    lines: str
    points: str

    @classmethod
    def of(cls, legend: Sequence[LegendEntry]) -> OutlineStyles:
        """Return the styles for the classes of a legend."""
        return cls(region_style(legend), boundary_style(), label_style(legend))


@dataclass(frozen=True)
class OutlineCounts:
    """Features written of each kind, and how they look."""

    polygons: int
    lines: int
    points: int
    styles: OutlineStyles


def draw_outlines(
    raster: ClassRaster,
    areas: PixelAreas,
    options: OutlineOptions,
    targets: OutlineTargets,
    image: RasterSource | None = None,
    progress: Progress | None = None,
    unnamed: str = UNNAMED,
) -> OutlineCounts:
    """Draw the regions of a class raster.

    Parameters
    ----------
    raster : ClassRaster
    areas : PixelAreas
        Of its grid.
    options : OutlineOptions
    targets : OutlineTargets
    image : RasterSource, optional
        On the same grid; its mean in each region becomes an attribute.
    progress : Progress, optional
    unnamed : str
        Template of the name of a class that has none.

    Returns
    -------
    OutlineCounts

    Raises
    ------
    InputError
        When a raster cannot be read, or the image has another grid.
    ParameterError
        When an option is out of range.
    OutputError
        When a file cannot be written.
    """
    options.validate()
    progress = progress or Progress()
    if image is not None and not same_grid(raster.grid, image.grid):
        raise InputError(
            N_("The image {image} has another grid than {raster}. Bring it onto that grid first (Warp)."),
            image=image.path,
            raster=raster.title,
        )
    rows = class_areas(raster, areas, progress.part(0.0, 0.1), unnamed)
    legend = raster.legend([row.id for row in rows], unnamed)
    ground = Ground.of(raster.grid, areas)
    whole = sum(row.pixels if row.square_metres is None else row.square_metres for row in rows)
    with sieve_copy(raster.grid, np.min_scalar_type(len(legend))) as copy:
        _copy_codes(raster, [entry.id for entry in legend], copy, progress.part(0.1, 0.2))
        threshold = ground.pixels_for(options.least)
        if threshold > 1 and options.small == "merge":
            copy.sieve(threshold, FOUR, progress.part(0.2, 0.3))
        with regions_of(copy, progress.part(0.3, 0.5)) as regions:
            if threshold > 1 and options.small == "drop":
                regions.least = threshold
                regions.burn_away_small(copy, progress.part(0.5, 0.55))
            drawing = _Drawing(legend, ground, Pixels(copy, raster.grid), options, whole)
            means = _means(regions, raster.grid, image, progress.part(0.55, 0.75)) if image else None
            return _write(regions, drawing, targets, means, progress.part(0.75, 1.0))


def _copy_codes(raster: ClassRaster, ids: list[int], copy: SieveCopy, progress: Progress) -> None:
    """Write places in the legend from 1, 0 for nodata."""
    place = {one: at for at, one in enumerate(ids, start=1)}
    dtype = np.min_scalar_type(len(ids))
    blocks = list(raster.source.blocks(8))
    for window in progress.steps(blocks):
        present, places = compact(*raster.read(window))
        lookup = np.array([0, *(place[one] for one in present.tolist())], dtype=dtype)
        copy.write(window, lookup[places])


# --- on the ground


@dataclass(frozen=True)
class Ground:
    """How pixel coordinates become map coordinates, metres and square metres.

    Parameters
    ----------
    grid : Grid
    known : bool
        Whether there are metres; lengths are in pixels otherwise.
    heaped : float64 ndarray of shape (height + 1,)
        Area of a pixel column down to each row.
    facts : CrsFacts or None
    scale : float64 ndarray of shape (height,) or None
        True over map length by row, where the CRS stretches.
    """

    grid: Grid
    known: bool
    heaped: np.ndarray
    facts: CrsFacts | None
    scale: np.ndarray | None

    @classmethod
    def of(cls, grid: Grid, areas: PixelAreas) -> Ground:
        """Return the ground of a grid whose pixels are measured by `areas`."""
        known = areas.method != "unknown"
        rows = areas.rows(Window(0, 0, grid.height, grid.width)) if known else np.ones(grid.height)
        heaped = np.concatenate([[0.0], np.cumsum(rows)])
        stretched = areas.by_row and areas.planar > 0
        return cls(grid, known, heaped, crs_facts(grid.crs), np.sqrt(rows / areas.planar) if stretched else None)

    def pixels_for(self, area: float) -> int:
        """Return how many pixels an area is, at the raster's mean, rounded up."""
        mean = self.heaped[-1] / self.grid.height
        return int(np.ceil(area / mean - 1e-9)) if area > 0 and mean > 0 else 0

    def to_map(self, points: np.ndarray) -> np.ndarray:
        """Return map coordinates of column and row, float64 (n, 2)."""
        x0, a, b, y0, d, e = self.grid.placement
        cols, rows = points[:, 0], points[:, 1]
        return np.column_stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows])

    def lengths(self, points: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """Return the lengths of steps (n, 2) that begin at points (n, 2), in metres, or pixels where unknown."""
        if not self.known:
            return np.hypot(steps[:, 0], steps[:, 1])
        _, a, b, _, d, e = self.grid.placement
        across, along = steps @ (a, b), steps @ (d, e)
        if self.facts is not None and self.facts.geographic:
            return self._on_ellipsoid(points + steps / 2.0, across, along, self.facts)
        lengths = np.hypot(across, along) * (self.facts.unit_metres if self.facts else 1.0)
        if self.scale is not None:
            rows = (points[:, 1] + steps[:, 1] / 2.0).astype(np.int64)
            lengths = lengths * self.scale[np.clip(rows, 0, len(self.scale) - 1)]
        return np.asarray(lengths)

    def _on_ellipsoid(self, middles: np.ndarray, across: np.ndarray, along: np.ndarray, facts: CrsFacts) -> np.ndarray:
        """Return lengths by the radii of curvature at the middle of each step."""
        latitudes = self.to_map(middles)[:, 1] * facts.unit_radians
        e2 = facts.eccentricity**2
        root = 1.0 - e2 * np.sin(latitudes) ** 2
        east = across * facts.unit_radians * facts.semi_major / np.sqrt(root) * np.cos(latitudes)
        north = along * facts.unit_radians * facts.semi_major * (1.0 - e2) / root**1.5
        return np.hypot(east, north)

    def sizes(self, rings: Rings, first_rings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return pixels, and square metres (or pixels), of regions with pixel-edge rings.

        Parameters
        ----------
        rings : Rings
            Whole numbers; the outer ring of a region comes first.
        first_rings : ndarray of shape (n_regions,)
            Place of the outer ring of each.
        """
        rows = rings.points[:, 1].astype(np.int64)
        across = rings.steps()[:, 0]
        pixels = np.abs(rings.sums(across * rows))
        areas = np.abs(rings.sums(across * self.heaped[rows]))
        holes = np.ones(len(pixels), dtype=bool)
        holes[first_rings] = False
        sign = np.where(holes, -1.0, 1.0)
        return np.add.reduceat(sign * pixels, first_rings), np.add.reduceat(sign * areas, first_rings)


class Pixels:
    """Codes by place, 0 outside the raster and where there is none.

    Parameters
    ----------
    copy : SieveCopy
    grid : Grid
    """

    def __init__(self, copy: SieveCopy, grid: Grid, in_memory: int = IN_MEMORY) -> None:
        self._copy, self.grid = copy, grid
        self._kept: np.ndarray | None = None
        if grid.height * grid.width * np.dtype(np.uint16).itemsize <= in_memory:
            self._kept = self._padded(0, grid.height)

    def _padded(self, first: int, last: int) -> np.ndarray:
        """Return rows `first` ... `last` with a rim of one pixel."""
        top, bottom = max(first - 1, 0), min(last + 1, self.grid.height)
        ids = self._copy.read(Window(top, 0, bottom - top, self.grid.width))
        padded = np.zeros((last - first + 2, self.grid.width + 2), dtype=ids.dtype)
        padded[top - first + 1 : bottom - first + 1, 1:-1] = ids
        return padded

    def around(self, points: np.ndarray) -> np.ndarray:
        """Return the codes above left, above right, below left and below right of corners (n, 2), as (4, n)."""
        cols, rows = points[:, 0], points[:, 1]
        if self._kept is not None:
            return _corners(self._kept, rows, cols)
        found = np.zeros((4, len(points)), dtype=np.int64)
        for first in range(int(rows.min()), int(rows.max()) + 1, STRIP):
            inside = np.flatnonzero((rows >= first) & (rows < first + STRIP))
            if len(inside):
                strip = self._padded(first, min(first + STRIP, self.grid.height))
                found[:, inside] = _corners(strip, rows[inside] - first, cols[inside])
        return found


def _corners(padded: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    return np.stack([padded[rows, cols], padded[rows, cols + 1], padded[rows + 1, cols], padded[rows + 1, cols + 1]])


# --- rings and chains


@dataclass(frozen=True)
class Rings:
    """Closed rings, one after the other, without the repeated last points.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        Column and row.
    starts : int64 ndarray of shape (n_rings + 1,)
        Where each begins, and the end.
    """

    points: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, closed: list[np.ndarray]) -> Rings:
        """Join rings whose last point is their first."""
        sizes = [len(ring) - 1 for ring in closed]
        return cls(np.concatenate([ring[:-1] for ring in closed]), np.concatenate([[0], np.cumsum(sizes)]))

    def following(self) -> np.ndarray:
        """Return the place of the point after each."""
        places = np.arange(1, len(self.points) + 1)
        places[self.starts[1:] - 1] = self.starts[:-1]
        return places

    def before(self) -> np.ndarray:
        """Return the place of the point before each."""
        places = np.arange(-1, len(self.points) - 1)
        places[self.starts[:-1]] = self.starts[1:] - 1
        return places

    def steps(self) -> np.ndarray:
        """Return the way from each point to the next, (n, 2)."""
        return np.asarray(self.points[self.following()] - self.points)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Return values by point (n,) summed by ring (n_rings,)."""
        return np.add.reduceat(values, self.starts[:-1])

    def kept(self, mask: np.ndarray) -> Rings:
        """Return the rings with some of their points only."""
        before = np.concatenate([[0], np.cumsum(mask)])
        return Rings(self.points[mask], before[self.starts])

    def every_corner(self) -> Rings:
        """Return rings along pixel edges with every pixel corner on them."""
        steps = self.steps()
        counts = np.abs(steps).max(axis=1).astype(np.int64)
        before = np.concatenate([[0], np.cumsum(counts)])
        within = np.arange(before[-1]) - np.repeat(before[:-1], counts)
        corners = np.repeat(self.points, counts, axis=0) + np.repeat(np.sign(steps), counts, axis=0) * within[:, None]
        return Rings(corners, before[self.starts])

    def begun_at(self, wanted: np.ndarray) -> tuple[Rings, np.ndarray]:
        """Return the rings begun at their first wanted point, where they have one, and the places of the points."""
        at = np.flatnonzero(wanted)
        first = self.starts[:-1].copy()
        found = np.searchsorted(at, first)
        has = found < len(at)
        has[has] = at[found[has]] < self.starts[1:][has]
        first[has] = at[found[has]]
        sizes = np.diff(self.starts)
        begin = np.repeat(self.starts[:-1], sizes)
        places = begin + (np.arange(len(self.points)) - begin + np.repeat(first - self.starts[:-1], sizes)) % np.repeat(
            sizes, sizes
        )
        return Rings(self.points[places], self.starts), places

    def chain_starts(self, fixed: np.ndarray) -> np.ndarray:
        """Return where chains begin: at fixed points, and where a ring begins; see `begun_at`."""
        begins = fixed.copy()
        begins[self.starts[:-1]] = True
        return np.flatnonzero(begins)

    def closed(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the points with each ring's first one repeated at its end, and where the rings begin in them."""
        ends = np.insert(self.points, self.starts[1:], self.points[self.starts[:-1]], axis=0)
        return ends, self.starts + np.arange(len(self.starts))


def nodes(around: np.ndarray, points: np.ndarray, grid: Grid) -> np.ndarray:
    """Return which corners stay where they are: three or more boundaries meet, or the raster has its corner there.

    Parameters
    ----------
    around : ndarray of shape (4, n)
        Codes above left, above right, below left and below right.
    points : ndarray of shape (n, 2)
    grid : Grid
    """
    upper_left, upper_right, lower_left, lower_right = around
    edges = (upper_left != upper_right).astype(np.int8)
    edges += lower_left != lower_right
    edges += upper_left != lower_left
    edges += upper_right != lower_right
    cols, rows = points[:, 0], points[:, 1]
    frame = ((cols == 0) | (cols == grid.width)) & ((rows == 0) | (rows == grid.height))
    return np.asarray((edges > 2) | frame)


def cut_corners(rings: Rings, fixed: np.ndarray, rounds: int) -> tuple[Rings, np.ndarray]:
    """Return rings with their corners cut and without points on straight stretches, and which points are fixed.

    Parameters
    ----------
    rings : Rings
    fixed : bool ndarray of shape (n,)
        Points that stay.
    rounds : int
    """
    for _ in range(rounds):
        points, following = rings.points, rings.following()
        n = len(points)
        pairs = np.empty((n, 2, 2))
        pairs[:, 0] = np.where(fixed[:, None], points, 0.75 * points + 0.25 * points[following])
        pairs[:, 1] = 0.25 * points + 0.75 * points[following]
        mask, marks = np.ones((n, 2), dtype=bool), np.zeros((n, 2), dtype=bool)
        mask[:, 1] = ~fixed[following]
        marks[:, 0] = fixed
        rings = Rings(pairs.reshape(-1, 2), 2 * rings.starts).kept(mask.ravel())
        fixed = marks.ravel()[mask.ravel()]
    steps = rings.steps()
    earlier = steps[rings.before()]
    # coordinates are sums of powers of two, so this is exact
    turns = fixed | (earlier[:, 0] * steps[:, 1] != earlier[:, 1] * steps[:, 0])
    return rings.kept(turns), fixed[turns]


def other_sides(corners: Rings, around: np.ndarray, at: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the code across the pixel edge that begins at each of some corners.

    Parameters
    ----------
    corners : Rings
        With every pixel corner.
    around : ndarray of shape (4, n)
        Codes around each corner.
    at : ndarray of shape (m,)
        Places of corners.
    codes : ndarray of shape (m,)
        Of the regions whose rings these are.
    """
    upper_left, upper_right, lower_left, lower_right = around[:, at]
    steps = corners.points[corners.following()[at]] - corners.points[at]
    ways = [steps[:, 0] > 0, steps[:, 0] < 0, steps[:, 1] > 0]
    one = np.select(ways, [upper_right, upper_left, lower_left], upper_left)
    other = np.select(ways, [lower_right, lower_left, lower_right], upper_right)
    return np.where(one == codes, other, one)


# --- writing


@dataclass(frozen=True)
class _Drawing:
    """What every region is drawn with."""

    legend: list[LegendEntry]
    ground: Ground
    pixels: Pixels
    options: OutlineOptions
    whole: float

    def named(self, code: int) -> tuple[int, str]:
        """Return id and name."""
        return (self.legend[code - 1].id, self.legend[code - 1].name) if code else (0, "")


@dataclass(frozen=True)
class _Batch:
    """Regions that are drawn at once, much faster than one by one: numbers, codes, rings, places of outer rings."""

    numbers: list[int]
    codes: list[int]
    rings: list[np.ndarray]
    first_rings: list[int]


@dataclass(frozen=True)
class _Drawn:
    """Regions as they are written, by region, by ring or by chain.

    Parameters
    ----------
    points : float64 ndarray of shape (n, 2)
        Map coordinates, rings closed.
    starts : ndarray of shape (n_rings + 1,)
        Where rings begin.
    pixels, areas, perimeters : ndarrays of shape (n_regions,)
    chains : list of (region, code across, first point, last point, length)
        Those that are written with these regions.
    """

    points: np.ndarray
    starts: np.ndarray
    pixels: np.ndarray
    areas: np.ndarray
    perimeters: np.ndarray
    chains: list[tuple[int, int, int, int, float]]


def _batches(regions: Regions) -> Iterator[_Batch]:
    batch, heaped = _Batch([], [], [], []), 0
    for number, code, rings in regions:
        batch.numbers.append(number)
        batch.codes.append(code)
        batch.first_rings.append(len(batch.rings))
        batch.rings.extend(rings)
        heaped += sum(map(len, rings))
        if heaped > BATCH_POINTS:
            yield batch
            batch, heaped = _Batch([], [], [], []), 0
    if batch.rings:
        yield batch


def _draw(batch: _Batch, drawing: _Drawing, with_lines: bool) -> _Drawn:
    ground, first_rings = drawing.ground, np.array(batch.first_rings)
    exact = Rings.of(batch.rings)
    exact = Rings(np.rint(exact.points), exact.starts)
    pixels, areas = ground.sizes(exact, first_rings)
    found: list[tuple[np.ndarray, ...]] = []
    rings = exact
    if drawing.options.rounds or with_lines:
        rings = exact.every_corner()
        around = drawing.pixels.around(rings.points.astype(np.int64))
        fixed = nodes(around, rings.points, ground.grid)
        rings, places = rings.begun_at(fixed)
        around, fixed = around[:, places], fixed[places]
        corners, begins = rings, rings.chain_starts(fixed)
        rings, fixed = cut_corners(rings, fixed, drawing.options.rounds)
        if with_lines:
            ring_of = np.searchsorted(corners.starts, begins, side="right") - 1
            region_of = np.searchsorted(first_rings, ring_of, side="right") - 1
            codes = np.array(batch.codes)[region_of]
            across = other_sides(corners, around, begins, codes)
            wanted = (across == 0) | (codes < across)
            begins = rings.chain_starts(fixed) + ring_of  # each ring before it is one point longer when closed
            ends = np.append(begins[1:], len(rings.points) + len(batch.rings))
            ends -= np.append(
                ring_of[1:] != ring_of[:-1], True
            )  # at the ring's own last point, not the next one's first
            found.append((region_of[wanted], across[wanted], begins[wanted], ends[wanted]))
    points, starts = rings.closed()
    lengths = np.concatenate([np.diff(points, axis=0), [[0.0, 0.0]]])
    lengths[starts[1:] - 1] = 0.0
    along = np.concatenate([[0.0], np.cumsum(ground.lengths(points, lengths))])
    perimeters = np.add.reduceat(along[starts[1:] - 1] - along[starts[:-1]], first_rings)
    chains = [
        (int(region), int(other), int(first), int(last), float(along[last] - along[first]))
        for columns in found
        for region, other, first, last in zip(*columns)
    ]
    return _Drawn(ground.to_map(points), starts, pixels, areas, perimeters, chains)


@dataclass(frozen=True)
class _Means:
    """Mean of each band by number of the region.

    Parameters
    ----------
    names : list of str
        Of the attributes.
    table : float64 ndarray of shape (n_regions + 1, n_bands)
        NaN where no pixel is valid.
    """

    names: list[str]
    table: np.ndarray

    def of(self, number: int) -> tuple[float | None, ...]:
        """Return the means of a region, None where unknown."""
        return tuple(None if np.isnan(value) else value for value in self.table[number].tolist())


def _means(regions: Regions, grid: Grid, image: RasterSource, progress: Progress) -> _Means:
    names = _unique([f"mean_{band.name}" for band in image.bands])
    sums = np.zeros((regions.highest + 1, len(image.bands) + 1))
    with regions.numbered(grid, progress.part(0.0, 0.4)) as numbers:
        for window in progress.part(0.4, 1.0).steps(list(image.blocks(8))):
            bands, valid = image.read(window)
            present, places = compact(numbers.read(window), valid)
            inside, n = places.ravel(), len(present) + 1
            sums[present, 0] += np.bincount(inside, minlength=n)[1:]
            for at, band in enumerate(bands, start=1):
                sums[present, at] += np.bincount(inside, weights=band.ravel(), minlength=n)[1:]
    sums[0] = 0.0
    counts = sums[:, :1]
    return _Means(names, np.divide(sums[:, 1:], counts, out=np.full(sums[:, 1:].shape, np.nan), where=counts > 0))


def _unique(names: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        text, number = name, 2
        while text.casefold() in {one.casefold() for one in found}:
            text, number = f"{name}_{number}", number + 1
        found.append(text)
    return found


def _write(
    regions: Regions,
    drawing: _Drawing,
    targets: OutlineTargets,
    means: _Means | None,
    progress: Progress,
) -> OutlineCounts:
    grid, known = drawing.ground.grid, drawing.ground.known
    size_fields: dict[str, type] = {"pixels": int}
    size_fields |= {"area_m2": float, "area_ha": float, "perimeter_m": float} if known else {"perimeter_px": float}
    mean_fields: dict[str, type] = dict.fromkeys(means.names, float) if means else {}
    length: dict[str, type] = {"length_m" if known else "length_px": float}
    names: dict[str, type] = {"class_id": int, "class_name": str}
    styles = OutlineStyles.of(drawing.legend)
    with ExitStack() as files:

        def opened(path: str, geometry: str, fields: dict[str, type], style: str) -> VectorWriter | None:
            return files.enter_context(open_vector(path, geometry, fields, grid, style=style)) if path else None

        polygons = opened(targets.polygons, "polygon", {**names, **size_fields, **mean_fields}, styles.polygons)
        sides: dict[str, type] = {"class_a": int, "name_a": str, "class_b": int, "name_b": str}
        lines = opened(targets.lines, "line", {**sides, **length}, styles.lines)
        points = opened(targets.points, "point", {**names, **size_fields}, styles.points)
        writers = (polygons, lines, points)
        done, total = 0, max(regions.total, 1)
        for batch in _batches(regions):
            progress.check()
            _write_batch(batch, _draw(batch, drawing, lines is not None), drawing, writers, means)
            done += len(batch.numbers)
            progress.report(done / total)
        n_polygons, n_lines, n_points = (writer.count if writer else 0 for writer in writers)
        return OutlineCounts(n_polygons, n_lines, n_points, styles)


def _write_batch(
    batch: _Batch,
    drawn: _Drawn,
    drawing: _Drawing,
    writers: tuple[VectorWriter | None, VectorWriter | None, VectorWriter | None],
    means: _Means | None,
) -> None:
    polygons, lines, points = writers
    last_rings = [*batch.first_rings[1:], len(batch.rings)]
    sizes = zip(drawn.pixels.tolist(), drawn.areas.tolist(), drawn.perimeters.tolist())
    large = drawn.areas >= drawing.options.label_share * drawing.whole
    for at, (number, code, (pixels, area, perimeter)) in enumerate(zip(batch.numbers, batch.codes, sizes)):
        size = (int(pixels), area, area / 1e4, perimeter) if drawing.ground.known else (int(pixels), perimeter)
        named = drawing.named(code)
        rings = range(batch.first_rings[at], last_rings[at])
        if polygons or (points and large[at]):
            wkb = polygon_wkb([drawn.points[drawn.starts[ring] : drawn.starts[ring + 1]] for ring in rings])
            if polygons:
                polygons.write(wkb, (*named, *size, *(means.of(number) if means else ())))
            if points and large[at]:
                points.write(point_wkb(point_inside(wkb)), (*named, *size))
    if lines:
        for region, other, first, last, length in drawn.chains:
            sides = (*drawing.named(batch.codes[region]), *drawing.named(other))
            lines.write(line_wkb(drawn.points[first : last + 1]), (*sides, length))
