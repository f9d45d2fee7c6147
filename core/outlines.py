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

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .areas import PixelAreas
from .class_areas import class_areas
from .errors import N_, InputError, ParameterError
from .progress import Progress
from .raster import CrsFacts, Grid, RasterSource, Window, crs_facts
from .raster_align import same_grid
from .raster_classes import UNNAMED, ClassRaster, compact
from .raster_sieve import SieveCopy, sieve_copy
from .vector_outlines import Regions, line_wkb, point_inside, point_wkb, polygon_wkb, regions_of
from .vector_writer import VectorWriter, open_vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .raster_writer import LegendEntry

MOST_ROUNDS = 3
IN_MEMORY = 64 * 2**20  # bytes of ids that are kept to look pixels up; larger rasters are read where needed
STRIP = 256  # rows read at once for a large region
SMALL = ("merge", "drop")
FOUR = 4  # connected by edges


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
class OutlineCounts:
    """Features written of each kind."""

    polygons: int
    lines: int
    points: int


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
            with _means(regions, raster.grid, image, progress.part(0.55, 0.75)) as means:
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

    def length(self, points: np.ndarray) -> float:
        """Return the length of a line of column and row (n, 2), in metres, or pixels where unknown."""
        steps = np.diff(points, axis=0)
        if not self.known:
            return float(np.hypot(steps[:, 0], steps[:, 1]).sum())
        _, a, b, _, d, e = self.grid.placement
        across, along = steps @ (a, b), steps @ (d, e)
        if self.facts is not None and self.facts.geographic:
            return self._on_ellipsoid(points, across, along, self.facts)
        lengths = np.hypot(across, along) * (self.facts.unit_metres if self.facts else 1.0)
        if self.scale is not None:
            middle = ((points[1:, 1] + points[:-1, 1]) / 2.0).astype(np.int64)
            lengths = lengths * self.scale[np.clip(middle, 0, len(self.scale) - 1)]
        return float(lengths.sum())

    def _on_ellipsoid(self, points: np.ndarray, across: np.ndarray, along: np.ndarray, facts: CrsFacts) -> float:
        """Return the length by the radii of curvature at the middle of each step."""
        latitudes = self.to_map(points)[:, 1]
        middle = (latitudes[1:] + latitudes[:-1]) / 2.0 * facts.unit_radians
        e2 = facts.eccentricity**2
        root = 1.0 - e2 * np.sin(middle) ** 2
        east = across * facts.unit_radians * facts.semi_major / np.sqrt(root) * np.cos(middle)
        north = along * facts.unit_radians * facts.semi_major * (1.0 - e2) / root**1.5
        return float(np.hypot(east, north).sum())

    def size(self, rings: list[np.ndarray]) -> tuple[int, float]:
        """Return pixels, and square metres (or pixels), of a region with pixel-edge rings, the outer one first."""
        pixels, area = 0, 0.0
        for number, ring in enumerate(rings):
            steps = np.diff(ring[:, 0])
            sign = 1 if number == 0 else -1
            pixels += sign * abs(int(steps @ ring[:-1, 1]))
            area += sign * abs(float(steps @ self.heaped[ring[:-1, 1]]))
        return pixels, area


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


# --- chains


def every_corner(ring: np.ndarray) -> np.ndarray:
    """Return a closed ring (n, 2) with every pixel corner on it, without the repeated last point."""
    steps = np.diff(ring, axis=0)
    counts = np.abs(steps).max(axis=1)
    starts = np.repeat(np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    within = np.arange(counts.sum()) - starts
    return np.repeat(ring[:-1], counts, axis=0) + np.repeat(np.sign(steps), counts, axis=0) * within[:, None]


def nodes(around: np.ndarray, points: np.ndarray, grid: Grid) -> np.ndarray:
    """Return which corners stay where they are: three or more boundaries meet, or the raster has its corner there."""
    upper_left, upper_right, lower_left, lower_right = around
    edges = (upper_left != upper_right).astype(np.int8)
    edges += lower_left != lower_right
    edges += upper_left != lower_left
    edges += upper_right != lower_right
    frame = np.isin(points[:, 0], (0, grid.width)) & np.isin(points[:, 1], (0, grid.height))
    return (edges > 2) | frame


def cut_corners(points: np.ndarray, fixed: np.ndarray, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a closed chain with its corners cut, and which of its points are fixed.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        Without the repeated last point.
    fixed : bool ndarray of shape (n,)
        Points that stay.
    rounds : int
    """
    points = np.asarray(points, dtype=np.float64)
    for _ in range(rounds):
        following, next_fixed = np.roll(points, -1, axis=0), np.roll(fixed, -1)
        pairs = np.empty((len(points), 2, 2))
        pairs[:, 0] = np.where(fixed[:, None], points, 0.75 * points + 0.25 * following)
        pairs[:, 1] = 0.25 * points + 0.75 * following
        kept = np.column_stack([np.ones(len(points), dtype=bool), ~next_fixed]).ravel()
        marks = np.column_stack([fixed, np.zeros(len(points), dtype=bool)]).ravel()
        points, fixed = pairs.reshape(-1, 2)[kept], marks[kept]
    return _without_straight(points, fixed)


def _without_straight(points: np.ndarray, fixed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drop points on straight stretches; coordinates are sums of powers of two, so this is exact."""
    before = points - np.roll(points, 1, axis=0)
    after = np.roll(points, -1, axis=0) - points
    kept = fixed | (before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0])
    return points[kept], fixed[kept]


def chains(fixed: np.ndarray) -> list[np.ndarray]:
    """Return the places of the points of each chain between fixed points; a ring without any is one closed chain."""
    n = len(fixed)
    at = np.flatnonzero(fixed)
    if not len(at):
        return [np.append(np.arange(n), 0)]
    ends = np.append(at[1:], at[0] + n)
    return [np.arange(start, end + 1) % n for start, end in zip(at, ends)]


# --- writing


@dataclass(frozen=True)
class _Drawing:
    """What every region is drawn with."""

    legend: list[LegendEntry]
    ground: Ground
    pixels: Pixels
    options: OutlineOptions
    whole: float

    def name(self, code: int) -> str:
        return self.legend[code - 1].name if code else ""

    def id(self, code: int) -> int:
        return self.legend[code - 1].id if code else 0

    def ring(self, ring: np.ndarray, code: int, lines: list[tuple[int, np.ndarray]] | None) -> np.ndarray:
        """Return a ring as it is drawn, closed, in pixel coordinates; add the chains that this region writes."""
        if not self.options.rounds and lines is None:
            return ring.astype(np.float64)
        corners = every_corner(ring)
        around = self.pixels.around(corners)
        fixed = nodes(around, corners, self.pixels.grid)
        drawn, kept = cut_corners(corners, fixed, self.options.rounds)
        if lines is not None:
            drawn_chains = chains(kept)
            for old, new in zip(chains(fixed), drawn_chains):
                other = _neighbour(corners, around, int(old[0]), int(old[1]), code)
                if other == 0 or code < other:
                    lines.append((other, drawn[new]))
        return np.concatenate([drawn, drawn[:1]])


def _neighbour(corners: np.ndarray, around: np.ndarray, first: int, second: int, code: int) -> int:
    """Return the code on the other side of the pixel edge between two corners."""
    upper_left, upper_right, lower_left, lower_right = (int(one) for one in around[:, first])
    step = corners[second] - corners[first]
    sides = {
        (1, 0): (upper_right, lower_right),
        (-1, 0): (upper_left, lower_left),
        (0, 1): (lower_left, lower_right),
        (0, -1): (upper_left, upper_right),
    }
    one, other = sides[int(step[0]), int(step[1])]
    return other if one == code else one


@contextmanager
def _means(
    regions: Regions, grid: Grid, image: RasterSource | None, progress: Progress
) -> Iterator[tuple[list[str], dict[int, int], np.ndarray] | None]:
    """Give band names, the row of each region, and means (n_regions, n_bands) with NaN where no pixel is valid."""
    if image is None:
        yield None
        return
    sums: dict[int, np.ndarray] = {}
    with regions.numbered(grid, progress.part(0.0, 0.4)) as numbers:
        for window in progress.part(0.4, 1.0).steps(list(image.blocks(8))):
            bands, valid = image.read(window)
            present, places = compact(numbers.read(window), valid)
            inside = places.ravel()
            n = len(present) + 1
            parts = [np.bincount(inside, minlength=n)]
            parts += [np.bincount(inside, weights=band.ravel(), minlength=n) for band in bands]
            for number, row in zip(present.tolist(), np.stack(parts)[:, 1:].T):
                sums[number] = sums[number] + row if number in sums else row
    rows = {number: at for at, number in enumerate(sums)}
    table = np.array(list(sums.values())).reshape(len(sums), len(image.bands) + 1)
    yield _unique([f"mean_{band.name}" for band in image.bands]), rows, table[:, 1:] / table[:, :1]


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
    means: tuple[list[str], dict[int, int], np.ndarray] | None,
    progress: Progress,
) -> OutlineCounts:
    grid, known = drawing.ground.grid, drawing.ground.known
    size_fields: dict[str, type] = {"pixels": int}
    size_fields |= {"area_m2": float, "area_ha": float, "perimeter_m": float} if known else {"perimeter_px": float}
    mean_fields: dict[str, type] = {name: float for name in means[0]} if means else {}
    length: dict[str, type] = {"length_m" if known else "length_px": float}
    names: dict[str, type] = {"class_id": int, "class_name": str}
    with ExitStack() as files:

        def opened(path: str, geometry: str, fields: dict[str, type]) -> VectorWriter | None:
            return files.enter_context(open_vector(path, geometry, fields, grid)) if path else None

        polygons = opened(targets.polygons, "polygon", {**names, **size_fields, **mean_fields})
        sides: dict[str, type] = {"class_a": int, "name_a": str, "class_b": int, "name_b": str}
        lines = opened(targets.lines, "line", {**sides, **length})
        points = opened(targets.points, "point", {**names, **size_fields})
        for number, code, rings in progress.steps(regions, regions.total):
            found: list[tuple[int, np.ndarray]] | None = [] if lines else None
            drawn = [drawing.ring(ring, code, found) for ring in rings]
            size = _size(drawing, rings, drawn)
            named = (drawing.id(code), drawing.name(code))
            mapped = polygon_wkb([drawing.ground.to_map(ring) for ring in drawn])
            if polygons:
                polygons.write(mapped, (*named, *size, *_mean_of(means, number)))
            if points and _is_large(drawing, rings):
                points.write(point_wkb(point_inside(mapped)), (*named, *size))
            for other, chain in found or ():
                sides_of = (*named, drawing.id(other), drawing.name(other))
                writer = lines
                if writer:
                    writer.write(line_wkb(drawing.ground.to_map(chain)), (*sides_of, drawing.ground.length(chain)))
        return OutlineCounts(*(writer.count if writer else 0 for writer in (polygons, lines, points)))


def _size(drawing: _Drawing, rings: list[np.ndarray], drawn: list[np.ndarray]) -> tuple[float, ...]:
    pixels, area = drawing.ground.size(rings)
    perimeter = sum(drawing.ground.length(ring) for ring in drawn)
    return (pixels, area, area / 1e4, perimeter) if drawing.ground.known else (pixels, perimeter)


def _is_large(drawing: _Drawing, rings: list[np.ndarray]) -> bool:
    return drawing.ground.size(rings)[1] >= drawing.options.label_share * drawing.whole


def _mean_of(
    means: tuple[list[str], dict[int, int], np.ndarray] | None, number: int
) -> tuple[float | None, ...]:
    if means is None:
        return ()
    names, rows, table = means
    if number not in rows:
        return (None,) * len(names)
    return tuple(float(value) for value in table[rows[number]])
