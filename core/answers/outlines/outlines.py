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

from ...base.errors import N_, InputError, ParameterError
from ...base.progress import Progress
from ...legend.qgis_style import boundary_style, label_style, region_style
from ...raster.align import same_grid
from ...raster.class_raster import UNNAMED, ClassRaster, compact
from ...raster.grid import Window
from ...raster.sieve import SieveCopy, sieve_copy
from ...vector.regions import regions_of
from ...vector.wkb import line_wkb, point_inside, point_wkb, polygon_wkb
from ...vector.writer import VectorWriter, open_vector
from ..class_areas import class_areas
from .ground import Ground
from .rings import RegionCodes, Rings, cut_corners, nodes, other_sides

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...legend.entry import LegendEntry
    from ...raster.pixel_areas import PixelAreas
    from ...raster.source import RasterSource
    from ...vector.regions import RegionBatch

MAX_ROUNDS = 3
SMALL = ("merge", "drop")  # treatments of small regions
CONNECTEDNESS = 4  # pixels of a region touch by edges, as the polygons do
MAX_BATCH_POINTS = 20_000  # of the regions that are drawn together, which is much faster
MAX_VALUES = 2**24  # of an image, read together


@dataclass(frozen=True)
class OutlineOptions:
    """Parameters of the outlines.

    Parameters
    ----------
    rounds : int
        Rounds of corner cutting, 0 ... 3; 0 keeps the pixel edges.
    min_area : float
        Smallest region that stays; in square metres, or in pixels where the raster has no place on the Earth.
    small : {"merge", "drop"}
        Whether smaller regions join their largest neighbour or are left out.
    label_share : float
        Regions with at least this share of the total area, 0 ... 1, get a label point.
    """

    rounds: int = 0
    min_area: float = 0.0
    small: str = "merge"
    label_share: float = 0.01

    def validate(self) -> None:
        """Raise `ParameterError` for a value out of range."""
        if not 0 <= self.rounds <= MAX_ROUNDS or self.min_area < 0 or self.small not in SMALL or self.label_share < 0:
            raise ParameterError(
                N_("Rounds of smoothing must be 0 to {most}, and areas and shares not negative."), most=MAX_ROUNDS
            )


@dataclass(frozen=True)
class OutlineTargets:
    """Paths of the vector files to write; empty for none."""

    polygons: str = ""
    lines: str = ""
    points: str = ""


@dataclass(frozen=True)
class OutlineStyles:
    """QGIS styles of the layers: regions and labels in the colours of their classes, boundaries dark."""

    polygons: str
    lines: str
    points: str

    @classmethod
    def of(cls, legend: Sequence[LegendEntry]) -> OutlineStyles:
        """Return the styles for the classes of a legend."""
        return cls(region_style(legend), boundary_style(), label_style(legend))


@dataclass(frozen=True)
class OutlineCounts:
    """Number of features written to each layer, and the styles of the layers."""

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
    """Write the outlines of the regions of a class raster.

    Parameters
    ----------
    raster : ClassRaster
    areas : PixelAreas
        Pixel areas of its grid.
    options : OutlineOptions
    targets : OutlineTargets
    image : RasterSource, optional
        On the same grid; the mean of each band in a region becomes an attribute.
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
    ground = Ground.of(raster.grid, areas)
    threshold = ground.pixels_for(options.min_area)
    steps = _Steps.of(progress, options.small, threshold, image is not None)
    rows = class_areas(raster, areas, steps.counting, unnamed)
    legend = raster.legend([row.id for row in rows], unnamed)
    total_area = sum(row.pixels if row.square_metres is None else row.square_metres for row in rows)
    with sieve_copy(raster.grid, np.min_scalar_type(len(legend))) as copy:
        _copy_codes(raster, [entry.id for entry in legend], copy, steps.copying)
        if threshold > 1 and options.small == "merge":
            copy.sieve(threshold, CONNECTEDNESS, steps.sieving)
        elif threshold > 1:
            copy.drop(threshold, CONNECTEDNESS, steps.sieving)
        means = _Means(image) if image else None
        drawing = _Drawing(legend, ground, RegionCodes(copy, raster.grid), options, total_area, means)
        regions = regions_of(copy, raster.grid, steps.writing, means.sums if means else None)
        return _write(regions, drawing, targets, steps.writing)


@dataclass(frozen=True)
class _Steps:
    """The parts of a progress that the steps of a run report to, as long as the steps take on a noisy map."""

    counting: Progress
    copying: Progress
    sieving: Progress
    writing: Progress

    @classmethod
    def of(cls, progress: Progress, small: str, threshold: int, with_image: bool) -> _Steps:
        """Return the parts; `small` is what happens to regions of fewer than `threshold` pixels, "merge" or "drop"."""
        sieving = (16 if small == "merge" else 5) if threshold > 1 else 0
        writing = 14 + min(60.0, 720 / max(threshold, 1))  # of regions that are five times as large, as is usual
        return cls(*progress.in_turn(1, 2, sieving, writing + (20 if with_image else 0)))


def _copy_codes(raster: ClassRaster, ids: list[int], copy: SieveCopy, progress: Progress) -> None:
    """Write for each pixel the position of its class in the legend, from 1; 0 for nodata."""
    codes = {class_id: code for code, class_id in enumerate(ids, start=1)}
    dtype = np.min_scalar_type(len(ids))
    blocks = list(raster.source.blocks(8))
    for window in progress.steps(blocks):
        present, places = compact(*raster.read(window))
        lookup = np.array([0, *(codes[class_id] for class_id in present.tolist())], dtype=dtype)
        copy.write(window, lookup[places])


# --- writing


@dataclass(frozen=True)
class _Drawing:
    """The objects that all regions share."""

    legend: list[LegendEntry]
    ground: Ground
    pixels: RegionCodes
    options: OutlineOptions
    total_area: float
    means: _Means | None

    def named(self, code: int) -> tuple[int, str]:
        """Return id and name of the class of a code; 0 and no name for code 0."""
        return (self.legend[code - 1].id, self.legend[code - 1].name) if code else (0, "")


@dataclass(frozen=True)
class _Drawn:
    """Drawn regions of a batch.

    Parameters
    ----------
    points : float64 ndarray of shape (n, 2)
        Map coordinates of all rings, each closed.
    starts : ndarray of shape (n_rings + 1,)
        Position of the first point of each ring, and the end.
    pixels, areas, perimeters : ndarrays of shape (n_regions,)
    chains : list of (region, code across, first point, last point, length)
        Boundary lines that are written with these regions; the neighbours write the others.
    """

    points: np.ndarray
    starts: np.ndarray
    pixels: np.ndarray
    areas: np.ndarray
    perimeters: np.ndarray
    chains: list[tuple[int, int, int, int, float]]


def _draw(batch: RegionBatch, drawing: _Drawing, with_lines: bool) -> _Drawn:
    ground, first_rings = drawing.ground, batch.first_rings[:-1]
    exact = Rings(batch.points.astype(np.float64), batch.starts)
    pixels, areas = ground.sizes(exact, first_rings)
    chain_columns: list[np.ndarray] = []
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
            codes = batch.values[region_of].astype(np.int64)
            across = other_sides(corners, around, begins, codes)
            is_own = (across == 0) | (codes < across)
            begins = rings.chain_starts(fixed) + ring_of  # closing adds a point to each ring before it
            ends = np.append(begins[1:], len(rings.points) + len(batch.starts) - 1)
            # a chain ends at the last point of its ring, before the first point of the next
            ends -= np.append(ring_of[1:] != ring_of[:-1], True)
            chain_columns = [column[is_own] for column in (region_of, across, begins, ends)]
    points, starts = rings.closed()
    steps = np.concatenate([np.diff(points, axis=0), [[0.0, 0.0]]])
    steps[starts[1:] - 1] = 0.0
    lengths = ground.lengths(points, steps)
    perimeters = np.add.reduceat(lengths, starts[first_rings])
    chains: list[tuple[int, int, int, int, float]] = []
    if chain_columns:
        # summed from chain to chain alone, so that a length does not depend on what is drawn together
        sums = np.add.reduceat(lengths, begins)[is_own]
        chains = list(zip(*(column.tolist() for column in (*chain_columns, sums))))
    return _Drawn(ground.to_map(points), starts, pixels, areas, perimeters, chains)


class _Means:
    """Mean of each band of an image in each region.

    Parameters
    ----------
    image : RasterSource
    """

    def __init__(self, image: RasterSource) -> None:
        self._image = image
        self.names = _unique([f"mean_{band.name}" for band in image.bands])

    def sums(self, window: Window, numbers: np.ndarray, n: int) -> np.ndarray:
        """Return valid pixels and sums of the bands of each patch of a window, float64 (n + 1, 1 + n_bands)."""
        sums = np.zeros((n + 1, 1 + len(self.names)))
        rows = max(1, MAX_VALUES // (window.width * sums.shape[1]))
        for first in range(0, window.height, rows):
            inside = numbers[first : first + rows]
            bands, valid = self._image.read_shown(Window(window.row + first, 0, len(inside), window.width))
            inside = np.where(valid, inside, 0).ravel()
            sums[:, 0] += np.bincount(inside, minlength=n + 1)
            for column, band in enumerate(bands, start=1):
                sums[:, column] += np.bincount(inside, weights=band.ravel(), minlength=n + 1)
        return sums

    def of(self, sums: np.ndarray) -> tuple[float | None, ...]:
        """Return the means of a region from its sums (1 + n_bands,), None where no pixel is valid."""
        count, *band_sums = sums.tolist()
        return tuple(band_sum / count if count else None for band_sum in band_sums)


def _unique(names: list[str]) -> list[str]:
    unique_names: list[str] = []
    for name in names:
        text, number = name, 2
        while text.casefold() in {existing.casefold() for existing in unique_names}:
            text, number = f"{name}_{number}", number + 1
        unique_names.append(text)
    return unique_names


def _write(
    regions: Iterator[RegionBatch], drawing: _Drawing, targets: OutlineTargets, progress: Progress
) -> OutlineCounts:
    grid, known, means = drawing.ground.grid, drawing.ground.known, drawing.means
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
        rows_before = 0
        for strip in regions:
            written = 0
            for batch in strip.parts(MAX_BATCH_POINTS):
                progress.check()
                _write_batch(batch, _draw(batch, drawing, lines is not None), drawing, writers)
                written += len(batch.values)
                rows = rows_before + (strip.n_rows - rows_before) * written / len(strip.values)
                progress.report(rows / grid.height)
            rows_before = strip.n_rows
            progress.report(rows_before / grid.height)
        n_polygons, n_lines, n_points = (writer.count if writer else 0 for writer in writers)
        return OutlineCounts(n_polygons, n_lines, n_points, styles)


def _write_batch(
    batch: RegionBatch,
    drawn: _Drawn,
    drawing: _Drawing,
    writers: tuple[VectorWriter | None, VectorWriter | None, VectorWriter | None],
) -> None:
    polygons, lines, points = writers
    first_rings, means = batch.first_rings.tolist(), drawing.means
    sizes = zip(drawn.pixels.tolist(), drawn.areas.tolist(), drawn.perimeters.tolist())
    large = drawn.areas >= drawing.options.label_share * drawing.total_area
    codes = batch.values.tolist()
    for position, (code, (pixels, area, perimeter)) in enumerate(zip(codes, sizes)):
        size = (int(pixels), area, area / 1e4, perimeter) if drawing.ground.known else (int(pixels), perimeter)
        named = drawing.named(code)
        rings = range(first_rings[position], first_rings[position + 1])
        if polygons or (points and large[position]):
            wkb = polygon_wkb([drawn.points[drawn.starts[ring] : drawn.starts[ring + 1]] for ring in rings])
            if polygons:
                polygons.write(wkb, (*named, *size, *(means.of(batch.sums[position]) if means else ())))
            if points and large[position]:
                points.write(point_wkb(point_inside(wkb)), (*named, *size))
    if lines:
        for region, code_across, first, last, length in drawn.chains:
            sides = (*drawing.named(codes[region]), *drawing.named(code_across))
            lines.write(line_wkb(drawn.points[first : last + 1]), (*sides, length))
