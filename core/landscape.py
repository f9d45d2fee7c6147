# SPDX-License-Identifier: GPL-2.0-or-later
"""A landscape to try things on: fractal heights, coloured as water, grass, mountain and snow, with the truth.

The noise is hashed from lattice coordinates, never drawn from a stream: a pixel depends on its place and the seed
alone, so blocks, threads and the raster's other pixels cannot change it. Only sums, products and table look-ups
make it, which round alike wherever in an array a pixel lies.

References
----------
Perlin, K. (2002): Improving noise. ACM Transactions on Graphics 21(3), 681-682.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .engine import map_blocks
from .errors import N_, ParameterError
from .progress import Progress
from .raster import Grid, Window
from .raster_writer import LegendEntry, open_value_writer, open_writer
from .segmentation import count_values

if TYPE_CHECKING:
    from .palette import Colour

COVERS = (N_("water"), N_("grass"), N_("mountain"), N_("snow"))
COLOURS: tuple[Colour, ...] = ((26, 62, 124), (74, 134, 46), (168, 122, 88), (238, 242, 247))
BLOCK = 512  # pixels, edge of the blocks
PROBES = 256  # along each edge, of the lattice that the shares are measured on
HIGHEST = 3000.0  # metres above the water: the highest probe
LARGEST_EDGE = 1_000_000
TO_SUN = (-0.6, -0.8)  # by column and row: in the north-west
SHADE_SLOPE = 1.5  # rise over run that is shaded fully
FINEST = 0.5  # hills a pixel; finer layers would be chance, not form
DIRECTIONS = np.exp(2j * np.pi * np.arange(256) / 256)


@dataclass(frozen=True)
class LandscapeOptions:
    """What the landscape looks like.

    Parameters
    ----------
    seed : int
    octaves : int
        Layers of noise, each finer than the one before; those finer than two pixels are left out.
    persistence : float
        Strength of a layer against the one before, 0 ... 1.
    lacunarity : float
        Fineness of a layer against the one before, above 1.
    feature_size : float
        Pixels from hill to hill of the coarsest layer.
    shares : tuple of 4 floats
        Water, grass, mountain and snow; only their proportions count.
    softness : float
        Width of the transition between two covers, in metres of height.
    relief : float
        Strength of the shading by slope, 0 ... 1.
    noise : float
        Standard deviation of the pixel noise, in levels of 0 ... 255.
    """

    seed: int = 0
    octaves: int = 6
    persistence: float = 0.5
    lacunarity: float = 2.0
    feature_size: float = 256.0
    shares: tuple[float, ...] = (0.3, 0.3, 0.25, 0.15)
    softness: float = 60.0
    relief: float = 0.1
    noise: float = 4.0

    def validate(self) -> None:
        """Raise `ParameterError` for a value out of range."""
        if len(self.shares) != len(COVERS) or min(self.shares) < 0 or not sum(self.shares) > 0:
            raise ParameterError(N_("Give four shares of the covers, none negative and not all 0."))
        if not (1 <= self.octaves <= 16 and 0 <= self.persistence <= 1 and self.lacunarity > 1):
            raise ParameterError(
                N_("Octaves must be 1 to 16, the persistence between 0 and 1, and the lacunarity above 1.")
            )
        if self.feature_size < 1 or self.softness < 0 or self.noise < 0 or not 0 <= self.relief <= 1:
            raise ParameterError(
                N_("The size of forms must be at least one pixel, the softness and noise not negative, "
                   "and the relief between 0 and 1.")
            )  # fmt: skip


class Landscape:
    """A landscape of any size, known pixel by pixel.

    Parameters
    ----------
    height, width : int
        Pixels. They decide at which heights the covers change, so that the shares are met.
    options : LandscapeOptions

    Raises
    ------
    ParameterError
        When an option or the size is out of range.
    """

    def __init__(self, height: int, width: int, options: LandscapeOptions) -> None:
        options.validate()
        if not (1 <= height <= LARGEST_EDGE and 1 <= width <= LARGEST_EDGE):
            raise ParameterError(
                N_("The landscape needs 1 to {most} rows and columns; {height} x {width} is not possible."),
                most=LARGEST_EDGE,
                height=height,
                width=width,
            )
        self.options = options
        rows, cols = (np.unique(np.linspace(0, edge - 1, PROBES).astype(np.int64)) for edge in (height, width))
        probes = self._noise(rows.astype(np.float64), cols.astype(np.float64))
        limits = np.cumsum(options.shares)[:-1] / np.sum(options.shares)
        self._sea, grass, mountain = (float(one) for one in np.quantile(probes, limits))
        self._metres = HIGHEST / max(float(probes.max()) - self._sea, 1e-9)
        self.limits = (0.0, (grass - self._sea) * self._metres, (mountain - self._sea) * self._metres)

    def heights(self, window: Window) -> np.ndarray:
        """Return metres above the water, float64 (height, width)."""
        rows = np.arange(window.row, window.row + window.height, dtype=np.float64)
        cols = np.arange(window.col, window.col + window.width, dtype=np.float64)
        return (self._noise(rows, cols) - self._sea) * self._metres

    def classes(self, heights: np.ndarray) -> np.ndarray:
        """Return the cover of each pixel, 1 ... 4, uint8 (height, width)."""
        found = np.ones(heights.shape, dtype=np.uint8)
        for limit in self.limits:
            found += heights >= limit
        return found

    def composition(self, heights: np.ndarray) -> np.ndarray:
        """Return how much of each cover a pixel shows, 0 ... 1, float64 (4, height, width); the sum is 1."""
        grass, mountain, snow = (self._ramp(heights, limit) for limit in self.limits)
        mountain *= grass
        snow *= mountain
        return np.stack([1.0 - grass, grass - mountain, mountain - snow, snow])

    def _ramp(self, heights: np.ndarray, limit: float) -> np.ndarray:
        if self.options.softness == 0:
            return (heights >= limit).astype(np.float64)
        share = np.clip((heights - limit) / self.options.softness + 0.5, 0.0, 1.0)
        return share * share * (3.0 - 2.0 * share)

    def render(self, window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return colours uint8 (3, height, width), classes uint8 (height, width) and heights float64 of a window."""
        halo = Window(window.row - 1, window.col - 1, window.height + 2, window.width + 2)
        around = self.heights(halo)
        heights = around[1:-1, 1:-1]
        parts = self.composition(heights)
        light = 1.0 + self.options.relief * self._shade(around) * (1.0 - parts[0])
        colours = np.empty((3, *heights.shape), dtype=np.uint8)
        for band in range(3):
            level = sum(part * float(colour[band]) for part, colour in zip(parts, COLOURS)) * light
            level += self.options.noise * self._pixel_noise(window, band)
            colours[band] = np.rint(np.clip(level, 0.0, 255.0))
        return colours, self.classes(heights), heights

    def _shade(self, around: np.ndarray) -> np.ndarray:
        """Return how much a slope faces the light, -1 ... 1."""
        run = 2.0 * HIGHEST / self.options.feature_size  # two pixels, when a form is as wide as the peaks are high
        by_col = (around[1:-1, 2:] - around[1:-1, :-2]) / run
        by_row = (around[2:, 1:-1] - around[:-2, 1:-1]) / run
        return np.clip((TO_SUN[0] * by_col + TO_SUN[1] * by_row) / -SHADE_SLOPE, -1.0, 1.0)

    def _pixel_noise(self, window: Window, band: int) -> np.ndarray:
        """Return noise of mean 0 and deviation 1: the sum of the four bytes of each pixel's hash."""
        rows = np.arange(window.row, window.row + window.height, dtype=np.uint32)[:, None]
        cols = np.arange(window.col, window.col + window.width, dtype=np.uint32)[None, :]
        bits = _hashed(cols, rows, self.options.seed, 100 + band)
        total = sum(((bits >> np.uint32(shift)) & np.uint32(255)).astype(np.float64) for shift in (0, 8, 16, 24))
        return (total - 510.0) / np.sqrt(4 * (256.0**2 - 1) / 12.0)

    # --- fractal noise

    def _noise(self, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
        """Return the sum of the octaves at pixels (len(rows), len(cols)), coarse ones strongest."""
        total = np.zeros((len(rows), len(cols)))
        strength, step = 1.0, 1.0 / self.options.feature_size
        for octave in range(self.options.octaves):
            if step > FINEST:
                break
            total += strength * _gradient_noise(rows * step, cols * step, self.options.seed, octave)
            strength *= self.options.persistence
            step *= self.options.lacunarity
        return total


def _hashed(x: np.ndarray, y: np.ndarray, seed: int, salt: int) -> np.ndarray:
    """Return 32 well-mixed bits for each pair of coordinates (uint32), the seed and a salt."""
    bits = x * np.uint32(0x9E3779B1) + y * np.uint32(0x85EBCA77)
    bits = bits ^ np.uint32((seed * 0xC2B2AE3D + salt * 0x27D4EB2F + (seed >> 32)) & 0xFFFFFFFF)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        bits = (bits ^ (bits >> np.uint32(shift))) * np.uint32(factor)
    return bits ^ (bits >> np.uint32(16))


def _gradient_noise(y: np.ndarray, x: np.ndarray, seed: int, octave: int) -> np.ndarray:
    """Return one octave at the crossings of lattice coordinates `y` and `x`, about -0.7 ... 0.7."""
    first = _hashed(np.zeros(1, np.uint32), np.zeros(1, np.uint32), seed, 50 + octave)[0]
    y, x = y + (first >> 16) / 65536.0, x + (first & 0xFFFF) / 65536.0  # lattices of octaves must not coincide
    row, col = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    down, right = (y - row)[:, None], (x - col)[None, :]
    nodes_y = np.arange(row.min(), row.max() + 2)
    nodes_x = np.arange(col.min(), col.max() + 2)
    picks = _hashed(nodes_x.astype(np.uint32)[None, :], nodes_y.astype(np.uint32)[:, None], seed, octave) >> 24
    along_x, along_y = DIRECTIONS.real[picks], DIRECTIONS.imag[picks]
    i, j = (row - nodes_y[0])[:, None], (col - nodes_x[0])[None, :]

    def corner(dy: int, dx: int) -> np.ndarray:
        return along_x[i + dy, j + dx] * (right - dx) + along_y[i + dy, j + dx] * (down - dy)

    fade_x, fade_y = _fade(right), _fade(down)
    upper = corner(0, 0) * (1.0 - fade_x) + corner(0, 1) * fade_x
    lower = corner(1, 0) * (1.0 - fade_x) + corner(1, 1) * fade_x
    return upper * (1.0 - fade_y) + lower * fade_y


def _fade(share: np.ndarray) -> np.ndarray:
    return share * share * share * (share * (share * 6.0 - 15.0) + 10.0)


# --- writing


def legend(names: tuple[str, ...] = COVERS) -> list[LegendEntry]:
    """Return the legend of the class raster; `names` are the covers in the user's language."""
    return [LegendEntry(number, name, colour) for number, (name, colour) in enumerate(zip(names, COLOURS), start=1)]


def write_landscape(
    image: str,
    grid: Grid,
    options: LandscapeOptions,
    classes: str = "",
    heights: str = "",
    names: tuple[str, ...] = COVERS,
    progress: Progress | None = None,
    block: int = BLOCK,
) -> np.ndarray:
    """Write the landscape's rasters.

    Parameters
    ----------
    image, classes, heights : str
        GeoTIFF files of the colours, the covers and the heights; empty for those not wanted.
    grid : Grid
        Its size and place.
    options : LandscapeOptions
    names : tuple of str
        Of the covers, in the user's language.
    progress : Progress, optional
    block : int
        Edge of the blocks in pixels. The result does not depend on it.

    Returns
    -------
    int64 ndarray of shape (4,)
        Pixels of each cover.

    Raises
    ------
    ParameterError
        When an option or the size is out of range.
    OutputError
        When a file cannot be written.
    """
    progress = progress or Progress()
    landscape = Landscape(grid.height, grid.width, options)
    counts = np.zeros(len(COVERS), dtype=np.int64)
    windows = list(grid.blocks(block, block))
    roles = ("Red", "Green", "Blue")
    with ExitStack() as files:
        pictures = files.enter_context(open_value_writer(image, grid, np.uint8, roles, roles)) if image else None
        truth = files.enter_context(open_writer(classes, grid, np.uint8)) if classes else None
        relief = (
            files.enter_context(open_value_writer(heights, grid, np.float32, (N_("Height (m)"),), ("Gray",)))
            if heights
            else None
        )
        rendered = map_blocks(landscape.render, windows, progress)
        for window, (colours, covers, metres) in progress.steps(rendered, len(windows)):
            counts += count_values(covers, len(COVERS))
            if pictures:
                pictures.write(window, colours)
            if truth:
                truth.write(window, covers)
            if relief:
                relief.write(window, metres[None].astype(np.float32))
        if truth:
            truth.set_legend(legend(names), counts)
    return counts
