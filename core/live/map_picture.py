# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of the live map for a screen: the part of the raster that it shows, in the colours of the classes.

A screen is given by a lattice of positions on the raster, so it may be turned, or lie in another coordinate system.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_
from ..legend.palette import Colour, distinct_colours
from ..raster.lattice import bilinear
from ..raster.majority import MAX_RADIUS_PIXELS, majority
from ..session.preview import Preview
from .coarseness import FINEST, shown_as

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..classification.classifier import Classified
    from ..raster.grid import Grid, Window
    from ..session.session import Session
    from .screen import Screen

# What a picture can show, by id, in the order of the list on the screen.
MODES = {
    "classes": N_("Classes"),
    "clusters": N_("Clusters"),
    "confidence": N_("Confidence"),
    "outlines": N_("Outlines"),
    "image": N_("Image only"),
}
BARE_MODE = "image"  # the screen then shows no picture; one that is drawn all the same is that of the classes
DEFAULT_MODE = "classes"
MAX_PICTURE_PIXELS_AT_ONCE = 200_000  # larger pictures are preceded by a coarse one
MAX_REFINED_PIXELS = 3_000_000  # pixels that are classified one by one for a picture
OPAQUE = np.uint32(0xFF000000)
FADED = np.uint32(0x30000000)  # all other clusters, while one is highlighted
HIGHLIGHT = OUTLINE = np.uint32(0xFFFF00C8)  # a pink that no image and no palette has
RAMP = ((38, 12, 74), (150, 40, 110), (232, 110, 66), (252, 250, 190))  # confidence: dark to bright, also in grey
RAMP_STEPS = 64


@dataclass(frozen=True)
class MapLook:
    """The contents of a picture.

    Parameters
    ----------
    mode : str
        A key of `MODES`.
    colours : mapping of class id to (red, green, blue)
    least_confidence : float
        Pixels below it are transparent.
    cluster : int or None
        The cluster to highlight, from 0; all others are faded.
    smoothing : int
        Radius of the majority filter over the classes, in pixels of the raster; 0 for none.
    outlined : int or None
        A cluster, from 0, whose outline is drawn into the picture's marks.
    detail : int
        How fine clusters are shown: 0 as two groups, 100 each by itself.
    """

    mode: str = DEFAULT_MODE
    colours: Mapping[int, Colour] = field(default_factory=dict)
    least_confidence: float = 0.0
    cluster: int | None = None
    smoothing: int = 0
    outlined: int | None = None
    detail: int = FINEST


@dataclass(frozen=True)
class Picture:
    """Pixels for the screen.

    Parameters
    ----------
    data : bytes
        Four bytes a pixel, blue, green, red, alpha (a native 32-bit word), premultiplied.
    width, height : int
    placement : tuple of 6 floats or None
        From picture pixels to the raster's map units, in GDAL's order; None when it covers the screen exactly.
    coarse : bool
        Whether a sharper picture follows.
    marks : bytes, optional
        As `data`, what is drawn over it at full opacity: the outline of a cluster.
    """

    data: bytes
    width: int
    height: int
    placement: tuple[float, float, float, float, float, float] | None
    coarse: bool = False
    marks: bytes | None = None


def takes_long(screen: Screen, grid: Grid) -> bool:
    """Return True when a new window of this screen takes so long that a coarse picture is drawn first."""
    request = screen.request(grid)
    return request is not None and request[1][0] * request[1][1] > MAX_PICTURE_PIXELS_AT_ONCE


def is_known(session: Session, screen: Screen, look: MapLook) -> bool:
    """Return True when the clusters of this screen are known, so that its picture takes no time."""
    request = screen.request(session.source.grid, reach=look.smoothing)
    return request is None or session.has_view(*request)


def read_clusters(session: Session, screen: Screen, look: MapLook) -> None:
    """Find the clusters of a screen in advance; raises `InputError` when the raster cannot be read there."""
    request = screen.request(session.source.grid, reach=look.smoothing)
    if request is not None:
        session.read_view(*request)


def draw_picture(session: Session, screen: Screen, look: MapLook, coarse: bool = False) -> Picture | None:
    """Return the picture of a screen, or None when the raster is not in sight.

    Raises
    ------
    InputError
        When the raster cannot be read there.
    """
    grid = session.source.grid
    request = screen.request(grid, coarse, look.smoothing)
    if request is None:
        return None
    window, size = request
    preview = session.preview(window, size)
    leaders = shown_as(session, look.detail) if look.mode == "clusters" else None
    colours = coloured(preview, look, session.model.k, window.width / size[1], leaders)
    return _placed_picture(session.source.grid, screen, window, colours, marked(preview, look), coarse)


def refinable(session: Session, screen: Screen, look: MapLook) -> Window | None:
    """Return the window that `Session.refine` would sharpen on this screen.

    None where the screen shows less than the raster's resolution or too many pixels, or where the picture does not
    depend on the classes of single pixels.
    """
    request = screen.request(session.source.grid, reach=look.smoothing)
    if request is None or look.mode == "clusters" or look.cluster is not None:
        return None
    window, size = request
    return window if size == (window.height, window.width) and size[0] * size[1] <= MAX_REFINED_PIXELS else None


def shows_pixels(session: Session, screen: Screen, look: MapLook) -> bool:
    """Return True when a picture of this screen has every pixel of the raster in sight."""
    request = screen.request(session.source.grid, reach=look.smoothing)
    return request is not None and request[1] == (request[0].height, request[0].width)


def draw_refined(session: Session, screen: Screen, look: MapLook, window: Window, refined: Classified) -> Picture:
    """Return the picture of a screen from classes that were decided by pixel."""
    if look.outlined is None and look.cluster is None:  # then the clusters need not be known
        cluster_ids = np.full(refined.class_ids.shape, -1, dtype=np.int32)
    else:
        cluster_ids = session.preview(window).cluster_ids
    preview = Preview(refined.class_ids, cluster_ids, refined.confidence, None)
    colours = coloured(preview, look, session.model.k)
    return _placed_picture(session.source.grid, screen, window, colours, marked(preview, look))


def _placed_picture(
    grid: Grid, screen: Screen, window: Window, colours: np.ndarray, marks: np.ndarray | None, coarse: bool = False
) -> Picture:
    """Return colours of a window as a picture: as they are on a straight screen, else warped to the screen."""
    size = colours.shape[0], colours.shape[1]
    if screen.straight:
        data = None if marks is None else marks.tobytes()
        return Picture(colours.tobytes(), size[1], size[0], _placed(grid, window, size), coarse, data)
    data = None if marks is None else _warped(marks, window, screen).tobytes()
    return Picture(_warped(colours, window, screen).tobytes(), screen.width, screen.height, None, coarse, data)


def _placed(grid: Grid, window: Window, size: tuple[int, int]) -> tuple[float, float, float, float, float, float]:
    x0, a, b, y0, d, e = grid.placement
    across, down = window.width / size[1], window.height / size[0]
    x, y = x0 + a * window.col + b * window.row, y0 + d * window.col + e * window.row
    return x, a * across, b * down, y, d * across, e * down


def _warped(colours: np.ndarray, window: Window, screen: Screen) -> np.ndarray:
    """Return each screen pixel's colour from a picture of a window: the nearest pixel's, transparent outside."""
    positions = screen.positions()
    down = np.linspace(0, positions.shape[0] - 1, screen.height + 1, dtype=np.float32)
    down = (down[1:] + down[:-1]) / 2
    across = np.linspace(0, positions.shape[1] - 1, screen.width + 1, dtype=np.float32)
    across = (across[1:] + across[:-1]) / 2
    scale = np.array([colours.shape[1] / window.width, colours.shape[0] / window.height])
    nodes = ((positions - (window.col, window.row)) * scale).astype(np.float32)
    cols, rows = (bilinear(nodes[:, :, axis], down, across) for axis in (0, 1))
    with np.errstate(invalid="ignore"):
        inside = (cols >= 0) & (rows >= 0) & (cols < colours.shape[1]) & (rows < colours.shape[0])
    result = np.zeros(inside.shape, dtype=np.uint32)
    result[inside] = colours[rows[inside].astype(np.intp), cols[inside].astype(np.intp)]
    return result


def coloured(
    preview: Preview, look: MapLook, k: int, step: float = 1.0, leaders: np.ndarray | None = None
) -> np.ndarray:
    """Return a preview in colours, uint32 (height, width) of native 32-bit words: alpha, red, green, blue.

    `step` is how many pixels of the raster lie on the edge of one of the preview. Each cluster has the colour of its
    leader, int (k,), or its own without leaders.
    """
    if look.mode == "confidence":
        steps = (preview.confidence * (RAMP_STEPS - 1)).astype(np.uint8)
        colours = np.where(preview.class_ids > 0, _ramp()[steps], np.uint32(0))
    elif look.mode == "clusters":
        table = np.array([0, *(_word(colour) for colour in distinct_colours(k))], dtype=np.uint32)
        if leaders is not None:
            table[1:] = table[leaders + 1]
        colours = table[preview.cluster_ids + 1]
    else:
        ids = shown_classes(preview, look.least_confidence, look.smoothing, step)
        colours = _class_table(look.colours, ids)[ids]
        if look.mode == "outlines":
            colours = np.where(_edges(ids), colours, np.uint32(0))
    if look.cluster is not None:
        highlighted = preview.cluster_ids == look.cluster
        colours = np.where(highlighted, HIGHLIGHT, np.where(preview.cluster_ids >= 0, FADED, np.uint32(0)))
    return np.ascontiguousarray(colours, dtype=np.uint32)


def marked(preview: Preview, look: MapLook) -> np.ndarray | None:
    """Return the outline of the outlined cluster as `coloured` returns colours, or None without one."""
    if look.outlined is None:
        return None
    inside = preview.cluster_ids == look.outlined
    return np.where(_edges(inside) & inside, OUTLINE, np.uint32(0))


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


def shown_classes(preview: Preview, least_confidence: float, radius: int, step: float = 1.0) -> np.ndarray:
    """Return the classes of a picture.

    Parameters
    ----------
    preview : Preview
    least_confidence : float
        Pixels below it have no class.
    radius : int
        Of the majority filter, in pixels of the raster; 0 for none.
    step : float
        Pixels of the raster on the edge of one of the picture. At 1 the result equals `smoothing.smooth` of the
        exported map, where the picture reaches `radius` beyond the part on the screen; above 1 the radius is rounded
        to pixels of the picture, and there is no filter where it rounds to 0.

    Returns
    -------
    uint16 ndarray of shape (height, width)
        0 = unclassified or not valid.
    """
    ids = preview.class_ids
    if least_confidence > 0:
        ids = np.where(preview.confidence < least_confidence, np.uint16(0), ids)
    reach = reach_in_picture(radius, step)
    return majority(ids, ids > 0, reach) if reach else ids


def reach_in_picture(radius: int, step: float) -> int:
    """Return the radius of the filter in pixels of a picture."""
    return round(min(max(radius, 0), MAX_RADIUS_PIXELS) / step)
