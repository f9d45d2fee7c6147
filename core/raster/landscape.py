# SPDX-License-Identifier: GPL-2.0-or-later
"""A synthetic landscape for tests and trials: fractal heights, coloured as water, grass, mountain and snow.

The noise is hashed from lattice coordinates instead of drawn from a stream of random numbers: a pixel depends only on
its position and the seed, so the result is the same for any division into blocks and threads. It is made of sums,
products and table look-ups only, which round the same at every position of an array.

References
----------
Perlin, K. (2002): Improving noise. ACM Transactions on Graphics 21(3), 681-682.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, ParameterError
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..legend.entry import LegendEntry
from .counting import count_values
from .grid import Grid, Window
from .writer import divided, open_value_writer, open_writer

if TYPE_CHECKING:
    from ..legend.palette import Colour

COVERS = (N_("water"), N_("grass"), N_("mountain"), N_("snow"))
COLOURS: tuple[Colour, ...] = ((26, 62, 124), (74, 134, 46), (168, 122, 88), (238, 242, 247))
BLOCK = 512  # pixels, edge of the blocks
PROBES = 256  # along each edge; the shares of the covers are measured on them
HIGHEST = 3000.0  # metres above the water of the highest probe
MAX_EDGE_PIXELS = 1_000_000
TO_SUN = (-0.6, -0.8)  # by column and row; the light comes from the north-west
SHADE_SLOPE = 1.5  # rise over run with the strongest shading
FINEST = 0.5  # hills per pixel; finer layers would be noise
DIRECTIONS = np.exp(2j * np.pi * np.arange(256) / 256)


@dataclass(frozen=True)
class LandscapeOptions:
    """Parameters of a landscape.

    Parameters
    ----------
    seed : int
    octaves : int
        Layers of noise, each finer than the one before; layers finer than two pixels are left out.
    persistence : float
        Strength of a layer relative to the one before, 0 ... 1.
    lacunarity : float
        Fineness of a layer relative to the one before, above 1.
    feature_size : float
        Distance of hills in the coarsest layer, in pixels.
    shares : tuple of 4 floats
        Shares of water, grass, mountain and snow; only their proportions count.
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
    """A landscape of any size, of which each pixel can be computed on its own.

    Parameters
    ----------
    height, width : int
        Pixels. They determine the heights at which the covers change, so that the shares are met.
    options : LandscapeOptions

    Raises
    ------
    ParameterError
        When an option or the size is out of range.
    """

    def __init__(self, height: int, width: int, options: LandscapeOptions) -> None:
        options.validate()
        if not (1 <= height <= MAX_EDGE_PIXELS and 1 <= width <= MAX_EDGE_PIXELS):
            raise ParameterError(
                N_("The landscape needs 1 to {most} rows and columns; {height} x {width} is not possible."),
                most=MAX_EDGE_PIXELS,
                height=height,
                width=width,
            )
        self.options = options
        rows, cols = (np.unique(np.linspace(0, edge - 1, PROBES).astype(np.int64)) for edge in (height, width))
        probes = self._noise(rows.astype(np.float64), cols.astype(np.float64))
        limits = np.cumsum(options.shares)[:-1] / np.sum(options.shares)
        self._sea, grass, mountain = (float(quantile) for quantile in np.quantile(probes, limits))
        self._metres = HIGHEST / max(float(probes.max()) - self._sea, 1e-9)
        self.limits = (0.0, (grass - self._sea) * self._metres, (mountain - self._sea) * self._metres)

    def heights(self, window: Window) -> np.ndarray:
        """Return heights in metres above the water, float64 (height, width)."""
        rows = np.arange(window.row, window.row + window.height, dtype=np.float64)
        cols = np.arange(window.col, window.col + window.width, dtype=np.float64)
        return (self._noise(rows, cols) - self._sea) * self._metres

    def classes(self, heights: np.ndarray) -> np.ndarray:
        """Return the cover of each pixel, 1 ... 4, uint8 (height, width)."""
        covers = np.ones(heights.shape, dtype=np.uint8)
        for limit in self.limits:
            covers += heights >= limit
        return covers

    def composition(self, heights: np.ndarray) -> np.ndarray:
        """Return the share of each cover in each pixel, 0 ... 1, float64 (4, height, width); the sum is 1."""
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
        """Return the shading of slopes, from -1 (away from the light) to 1 (towards it)."""
        run = 2.0 * HIGHEST / self.options.feature_size  # metres of two pixels, for hills as wide as they are high
        by_col = (around[1:-1, 2:] - around[1:-1, :-2]) / run
        by_row = (around[2:, 1:-1] - around[:-2, 1:-1]) / run
        return np.clip((TO_SUN[0] * by_col + TO_SUN[1] * by_row) / -SHADE_SLOPE, -1.0, 1.0)

    def _pixel_noise(self, window: Window, band: int) -> np.ndarray:
        """Return noise of mean 0 and standard deviation 1: the sum of the four bytes of each pixel's hash."""
        rows = np.arange(window.row, window.row + window.height, dtype=np.uint32)[:, None]
        cols = np.arange(window.col, window.col + window.width, dtype=np.uint32)[None, :]
        bits = _hashed(cols, rows, self.options.seed, 100 + band)
        total = sum(((bits >> np.uint32(shift)) & np.uint32(255)).astype(np.float64) for shift in (0, 8, 16, 24))
        return (total - 510.0) / np.sqrt(4 * (256.0**2 - 1) / 12.0)

    # --- fractal noise

    def _noise(self, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
        """Return the sum of the octaves at pixels, float64 (len(rows), len(cols))."""
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
    # a shift for each octave, so that their lattices do not coincide
    y, x = y + (first >> 16) / 65536.0, x + (first & 0xFFFF) / 65536.0
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
        Paths of the rasters of colours, covers and heights; empty for none.
    grid : Grid
        Size and place of the landscape.
    options : LandscapeOptions
    names : tuple of str
        Names of the covers, in the user's language.
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
    working, finishing = divided(progress, grid, heights, classes, image)  # in the order in which the files close
    with ExitStack() as files:
        pictures = truth = relief = None
        if image:
            values = open_value_writer(image, grid, np.uint8, roles, roles, progress=finishing[2])
            pictures = files.enter_context(values)
        if classes:
            truth = files.enter_context(open_writer(classes, grid, np.uint8, progress=finishing[1]))
        if heights:
            names_of_bands = (N_("Height (m)"),)
            values = open_value_writer(heights, grid, np.float32, names_of_bands, ("Gray",), progress=finishing[0])
            relief = files.enter_context(values)
        rendered = over_blocks(landscape.render, windows, working)
        for window, (colours, covers, metres) in working.steps(rendered, len(windows)):
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
