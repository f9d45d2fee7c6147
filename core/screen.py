# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of the live map for a screen: which part of the raster it shows, and previews in their colours.

A screen is known by a lattice of positions on the raster, so it may be turned, or lie in another coordinate system.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .palette import Colour, distinct_colours
from .raster import Grid, Window
from .shown import shown_classes
from .view import Preview

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .classification import Classified
    from .session import Session

MODES = ("classes", "clusters", "confidence", "outlines")
MARGIN = 0.08  # of the screen, read beyond each edge, so that a small shift shows no gap
ALIGNED = 16  # picture pixels; windows start on this lattice, so that panning does not change what is sampled
COARSE = 4  # times fewer pixels on each edge, for a picture at once
MOST_AT_ONCE = 200_000  # picture pixels; more come coarse first
MOST_REFINED = 3_000_000  # pixels that are decided one by one for a picture
OPAQUE = np.uint32(0xFF000000)
FADED = np.uint32(0x30000000)  # what is not pointed at, while one cluster is
RAMP = ((38, 12, 74), (150, 40, 110), (232, 110, 66), (252, 250, 190))  # confidence: dark to bright, also in grey
RAMP_STEPS = 64


@dataclass(frozen=True)
class Screen:
    """A view of the raster.

    Parameters
    ----------
    width, height : int
        Device pixels.
    lattice : sequence of rows of (column, row)
        Positions on the raster, in pixels, of points spread evenly over the screen from edge to edge; NaN where
        the screen shows no place of the raster's coordinate system.
    straight : bool
        Whether four corners say it all: the screen is in the raster's coordinate system.
    """

    width: int
    height: int
    lattice: Sequence[Sequence[tuple[float, float]]]
    straight: bool

    def positions(self) -> np.ndarray:
        """Return the lattice as an array (n_down, n_across, 2)."""
        return np.asarray(self.lattice, dtype=np.float64)

    def scale(self) -> float:
        """Return how many raster pixels lie in a screen pixel's edge."""
        at = self.positions()
        across = np.linalg.norm(np.diff(at, axis=1), axis=2) * (at.shape[1] - 1) / max(self.width, 1)
        down = np.linalg.norm(np.diff(at, axis=0), axis=2) * (at.shape[0] - 1) / max(self.height, 1)
        steps = np.concatenate([across.ravel(), down.ravel()])
        steps = steps[np.isfinite(steps)]
        return float(np.median(steps)) if len(steps) else 1.0

    def request(self, grid: Grid, coarse: bool = False, reach: int = 0) -> tuple[Window, tuple[int, int]] | None:
        """Return the window to preview and the size of its picture, or None when the raster is not in sight.

        `reach` is how many pixels of the raster the window needs beyond the screen at least.
        """
        at = self.positions().reshape(-1, 2)
        at = at[np.isfinite(at).all(axis=1)]
        if not len(at):
            return None
        low, high = at.min(axis=0), at.max(axis=0)
        margin = np.maximum(MARGIN * (high - low), reach)
        low, high = low - margin, high + margin
        step = 2 ** max(0, round(np.log2(max(self.scale(), 1e-9)))) * (COARSE if coarse else 1)
        lattice = step * ALIGNED
        left, top = (int(max(0, np.floor(value / lattice) * lattice)) for value in low)
        right = int(min(grid.width, np.ceil(high[0] / lattice) * lattice))
        bottom = int(min(grid.height, np.ceil(high[1] / lattice) * lattice))
        if right <= left or bottom <= top:
            return None
        size = -(-(bottom - top) // step), -(-(right - left) // step)
        return Window(top, left, bottom - top, right - left), size


@dataclass(frozen=True)
class Look:
    """What a picture shows.

    Parameters
    ----------
    mode : {"classes", "clusters", "confidence", "outlines"}
    colours : mapping of class id to (red, green, blue)
    least_confidence : float
        Below it a pixel is left see-through.
    cluster : int or None
        One cluster to point at, from 0; all else is faded.
    smoothing : int
        Radius of the majority filter over the classes, in pixels of the raster; 0 for none.
    """

    mode: str = "classes"
    colours: Mapping[int, Colour] = field(default_factory=dict)
    least_confidence: float = 0.0
    cluster: int | None = None
    smoothing: int = 0


@dataclass(frozen=True)
class Picture:
    """Pixels for the screen.

    Parameters
    ----------
    data : bytes
        Four bytes a pixel, blue, green, red, alpha (a native 32-bit word), premultiplied.
    width, height : int
    placement : tuple of 6 floats or None
        From picture pixels to the raster's map units, in GDAL's order; None when it covers the screen as asked for.
    coarse : bool
        Whether a sharper one follows.
    """

    data: bytes
    width: int
    height: int
    placement: tuple[float, float, float, float, float, float] | None
    coarse: bool = False


def takes_long(screen: Screen, grid: Grid) -> bool:
    """Tell whether a new window of this screen is worth a coarse picture first."""
    found = screen.request(grid)
    return found is not None and found[1][0] * found[1][1] > MOST_AT_ONCE


def draw_picture(session: Session, screen: Screen, look: Look, coarse: bool = False) -> Picture | None:
    """Return the picture of a screen, or None when the raster is not in sight.

    Raises
    ------
    InputError
        When the raster cannot be read there.
    """
    grid = session.source.grid
    found = screen.request(grid, coarse, look.smoothing)
    if found is None:
        return None
    window, size = found
    preview = session.preview(window, size)
    colours = coloured(preview, look, session.model.k, window.width / size[1])
    if screen.straight:
        return Picture(colours.tobytes(), size[1], size[0], _placed(grid, window, size), coarse)
    warped = _warped(colours, window, screen)
    return Picture(warped.tobytes(), screen.width, screen.height, None, coarse)


def refinable(session: Session, screen: Screen, look: Look) -> Window | None:
    """Return the window that `Session.refine` would sharpen on this screen, or None: too far away, or no matter."""
    found = screen.request(session.source.grid, reach=look.smoothing)
    if found is None or look.mode == "clusters" or look.cluster is not None:
        return None
    window, size = found
    return window if size == (window.height, window.width) and size[0] * size[1] <= MOST_REFINED else None


def draw_refined(session: Session, screen: Screen, look: Look, window: Window, refined: Classified) -> Picture:
    """Return the picture of a screen from classes that were decided by pixel."""
    clusters = session.preview(window).cluster_ids
    colours = coloured(Preview(refined.class_ids, clusters, refined.confidence, None), look, session.model.k)
    if screen.straight:
        size = window.height, window.width
        return Picture(colours.tobytes(), size[1], size[0], _placed(session.source.grid, window, size))
    return Picture(_warped(colours, window, screen).tobytes(), screen.width, screen.height, None)


def _placed(grid: Grid, window: Window, size: tuple[int, int]) -> tuple[float, float, float, float, float, float]:
    x0, a, b, y0, d, e = grid.placement
    across, down = window.width / size[1], window.height / size[0]
    x, y = x0 + a * window.col + b * window.row, y0 + d * window.col + e * window.row
    return x, a * across, b * down, y, d * across, e * down


def _warped(colours: np.ndarray, window: Window, screen: Screen) -> np.ndarray:
    """Look up each screen pixel in a picture of a window; nearest pixel, see-through outside."""
    at = screen.positions()
    down = np.linspace(0, at.shape[0] - 1, screen.height + 1, dtype=np.float32)
    down = (down[1:] + down[:-1]) / 2
    across = np.linspace(0, at.shape[1] - 1, screen.width + 1, dtype=np.float32)
    across = (across[1:] + across[:-1]) / 2
    scale = np.array([colours.shape[1] / window.width, colours.shape[0] / window.height])
    nodes = ((at - (window.col, window.row)) * scale).astype(np.float32)
    cols, rows = (_between(nodes[:, :, axis], down, across) for axis in (0, 1))
    with np.errstate(invalid="ignore"):
        inside = (cols >= 0) & (rows >= 0) & (cols < colours.shape[1]) & (rows < colours.shape[0])
    result = np.zeros(inside.shape, dtype=np.uint32)
    result[inside] = colours[rows[inside].astype(np.intp), cols[inside].astype(np.intp)]
    return result


def _between(nodes: np.ndarray, down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Return bilinear values (n_down, n_across) of a lattice at fractional rows and columns."""
    top = np.minimum(down.astype(np.intp), nodes.shape[0] - 2)
    left = np.minimum(across.astype(np.intp), nodes.shape[1] - 2)
    share_down, share_across = (down - top)[:, None], across - left
    rows = nodes[top] * (1 - share_down) + nodes[top + 1] * share_down
    return rows[:, left] * (1 - share_across) + rows[:, left + 1] * share_across


def coloured(preview: Preview, look: Look, k: int, step: float = 1.0) -> np.ndarray:
    """Return a preview in colours, uint32 (height, width) of native 32-bit words: alpha, red, green, blue.

    `step` is how many pixels of the raster lie on the edge of one of the preview.
    """
    if look.mode == "confidence":
        steps = (preview.confidence * (RAMP_STEPS - 1)).astype(np.uint8)
        colours = np.where(preview.class_ids > 0, _ramp()[steps], np.uint32(0))
    elif look.mode == "clusters":
        table = np.array([0, *(_word(colour) for colour in distinct_colours(k))], dtype=np.uint32)
        colours = table[preview.cluster_ids + 1]
    else:
        ids = shown_classes(preview, look.least_confidence, look.smoothing, step)
        colours = _class_table(look.colours, ids)[ids]
        if look.mode == "outlines":
            colours = np.where(_edges(ids), colours, np.uint32(0))
    if look.cluster is not None:
        pointed = preview.cluster_ids == look.cluster
        colours = np.where(pointed, np.uint32(0xFFFF00C8), np.where(preview.cluster_ids >= 0, FADED, np.uint32(0)))
    return np.ascontiguousarray(colours, dtype=np.uint32)


def _word(colour: Colour) -> int:
    red, green, blue = colour
    return int(OPAQUE) | red << 16 | green << 8 | blue


def _class_table(colours: Mapping[int, Colour], ids: np.ndarray) -> np.ndarray:
    table = np.zeros(max(int(ids.max(initial=0)), *colours, 0) + 1, dtype=np.uint32)
    for class_id, colour in colours.items():
        table[class_id] = _word(colour)
    return table


def _ramp() -> np.ndarray:
    knots = np.linspace(0, RAMP_STEPS - 1, len(RAMP))
    planes = [np.interp(np.arange(RAMP_STEPS), knots, [colour[band] for colour in RAMP]) for band in range(3)]
    return np.array([_word((int(r), int(g), int(b))) for r, g, b in zip(*planes)], dtype=np.uint32)


def _edges(ids: np.ndarray) -> np.ndarray:
    """Return the pixels whose right, lower, left or upper neighbour is of another class."""
    edges = np.zeros(ids.shape, dtype=bool)
    across, down = ids[:, 1:] != ids[:, :-1], ids[1:] != ids[:-1]
    edges[:, 1:] |= across
    edges[:, :-1] |= across
    edges[1:] |= down
    edges[:-1] |= down
    return edges
