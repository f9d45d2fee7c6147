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
from functools import partial
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
from ...vector.wkb import line_wkb, point_inside, point_wkb
from ...vector.writer import VectorWriter, open_vector
from ..class_areas import class_areas
from .drawing import DrawnRings, draw_regions, draw_rings
from .ground import Ground
from .rings import RegionCodes

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
CHECKED_LINES = 2_000  # between two questions whether to stop
TRACING = 0.6  # of the time that writing takes together with it, on a noisy map


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
        writing = _Writing(drawing, writers, progress)
        for strip in regions:
            writing.write(strip)
        n_polygons, n_lines, n_points = (writer.count if writer else 0 for writer in writers)
        return OutlineCounts(n_polygons, n_lines, n_points, styles)


class _Writing:
    """Writes regions strip by strip, and reports how far it is.

    Parameters
    ----------
    drawing : _Drawing
    writers : tuple of VectorWriter or None
        Of polygons, lines and points.
    progress : Progress
    """

    def __init__(
        self,
        drawing: _Drawing,
        writers: tuple[VectorWriter | None, VectorWriter | None, VectorWriter | None],
        progress: Progress,
    ) -> None:
        self._drawing, self._progress = drawing, progress
        self._polygons, self._lines, self._points = writers
        self._n_written, self._n_found, self._rows, self._share = 0, 0, 0.0, 0.0

    def write(self, strip: RegionBatch) -> None:
        """Write the regions that end in a strip."""
        self._rows = strip.n_rows / self._drawing.ground.grid.height
        self._n_found = self._n_written + len(strip.points) + strip.n_open
        for batch in strip.parts(MAX_BATCH_POINTS):
            self._progress.check()
            self._write_batch(batch)
            self._n_written += len(batch.points)
            self._report(0)
        self._report(0)

    def _report(self, n_drawn: int) -> None:
        """Report the share of rows that are traced, and of corners that are written with those of regions under way."""
        written = (self._n_written + n_drawn) / max(self._n_found, 1)
        self._share = max(self._share, self._rows * (TRACING + (1 - TRACING) * written))
        self._progress.report(self._share)

    def _write_batch(self, batch: RegionBatch) -> None:
        drawing, means = self._drawing, self._drawing.means
        with_polygons = self._polygons is not None or self._points is not None
        drawn = draw_regions(batch, drawing.ground, self._draw, with_polygons, partial(self._after_rings, batch))
        sizes = zip(drawn.pixels.tolist(), drawn.areas.tolist(), drawn.perimeters.tolist())
        large = drawn.areas >= drawing.options.label_share * drawing.total_area
        for position, (code, (pixels, area, perimeter)) in enumerate(zip(batch.values.tolist(), sizes)):
            size = (int(pixels), area, area / 1e4, perimeter) if drawing.ground.known else (int(pixels), perimeter)
            named = drawing.named(code)
            wkb = drawn.polygons[position]
            if self._polygons:
                self._polygons.write(wkb, (*named, *size, *(means.of(batch.sums[position]) if means else ())))
            if self._points and large[position]:
                self._points.write(point_wkb(point_inside(wkb)), (*named, *size))

    def _draw(self, batch: RegionBatch, rings: slice) -> DrawnRings:
        drawing = self._drawing
        return draw_rings(batch, rings, drawing.ground, drawing.pixels, drawing.options.rounds, self._lines is not None)

    def _after_rings(self, batch: RegionBatch, drawn: DrawnRings, n_drawn: int) -> None:
        """Write the lines of rings; ask whether to stop, and report where a region has more than these."""
        if self._lines is not None:
            for number, (region, code_across, first, last, length) in enumerate(drawn.chains, start=1):
                sides = (*self._drawing.named(int(batch.values[region])), *self._drawing.named(code_across))
                self._lines.write(line_wkb(drawn.points[first : last + 1]), (*sides, length))
                if number % CHECKED_LINES == 0:
                    self._progress.check()
        if n_drawn < len(batch.points):
            self._progress.check()
            self._report(n_drawn)
