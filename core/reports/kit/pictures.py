# SPDX-License-Identifier: GPL-2.0-or-later
"""Reduced pictures of rasters: images in natural colours or grey, and class maps in the colours of their legend."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...base.files import written_whole
from ...legend.palette import PAPER, SHOWN_PERCENTILES
from ...raster import png
from ...raster.bands import rgb_band_positions
from ...raster.grid import Window

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from ...legend.entry import LegendEntry
    from ...legend.palette import Colour
    from ...raster.class_raster import ClassRaster
    from ...raster.source import RasterSource

DEFAULT_EDGE_PIXELS = 1000  # longer edge of a picture
GAP = 16
EMPTY = (232, 235, 238)  # pixels without data, in pictures that cannot be transparent


def shown_part(source: RasterSource, halo: int, longest: int) -> tuple[Window, tuple[int, int] | None]:
    """Return which window a picture of features shows, and the size that it is reduced to, None for that of the window.

    Parameters
    ----------
    source : RasterSource
    halo : int
        Of the features. Those of single pixels can be seen on all of the raster, reduced; those that depend on what
        surrounds a pixel only at full size, on the middle of the raster.
    longest : int
        Pixels of the longer edge at most.
    """
    if not halo:
        return source.reduced(longest)
    height, width = min(longest, source.grid.height), min(longest, source.grid.width)
    return Window((source.grid.height - height) // 2, (source.grid.width - width) // 2, height, width), None


def image_pixels(source: RasterSource, longest: int = DEFAULT_EDGE_PIXELS, part: Window | None = None) -> np.ndarray:
    """Return a raster as a picture.

    Parameters
    ----------
    source : RasterSource
        Its bands called red, green and blue are shown, else the first three, else the first as grey.
    longest : int
        Pixels of the longer edge at most.
    part : Window, optional
        Show this part at full size instead.

    Returns
    -------
    uint8 ndarray of shape (height, width, 4)
        North up; transparent where not valid.
    """
    positions = rgb_band_positions(source.bands)
    shown = source.with_bands([source.bands[position].number for position in positions])
    bands, valid = shown.read_reduced(longest) if part is None else shown.read_shown(part)
    levels = np.stack([_stretched(band, valid) for band in bands], axis=-1)
    pixels = np.empty((*valid.shape, 4), dtype=np.uint8)
    pixels[..., :3] = levels
    pixels[..., 3] = np.where(valid, 255, 0)
    pixels[~valid] = 0
    return north_up(pixels, source)


def _stretched(band: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Return a band as 0 ... 255 between its percentiles; a constant band as middle grey.

    `palette.shown_levels`, which is for single colours, makes a constant band black, which would look empty.
    """
    shown = band[valid]
    if not shown.size:
        return np.zeros(band.shape, dtype=np.uint8)
    low, high = (float(value) for value in np.percentile(shown, SHOWN_PERCENTILES))
    if not high > low:
        low, high = float(shown.min()), float(shown.max())
    if not high > low:
        return np.full(band.shape, 128, dtype=np.uint8)
    from_low, factor = np.clip(band, low, high).astype(np.float64) - low, 255.0 / (high - low)
    # for the smallest numbers of float64 the factor overflows
    levels = from_low * factor if np.isfinite(factor) else from_low / (high - low) * 255.0
    return np.rint(levels).astype(np.uint8)


def north_up(pixels: np.ndarray, source: RasterSource) -> np.ndarray:
    """Return pixels or ids (height, width, ...) mirrored where rows run north or columns west."""
    transform = source.grid.geotransform
    if transform is None or transform[2] or transform[4]:
        return pixels
    down, right = (-1 if transform[5] > 0 else 1), (-1 if transform[1] < 0 else 1)
    return pixels[::down, ::right]


def palette(colours: Sequence[Colour]) -> np.ndarray:
    """Return red, green, blue and alpha by id, uint8 (k + 1, 4); id 0 is transparent."""
    table = np.zeros((len(colours) + 1, 4), dtype=np.uint8)
    table[1:, :3] = np.asarray(colours, dtype=np.uint8).reshape(-1, 3)
    table[1:, 3] = 255
    return table


def image_png(
    source: RasterSource, longest: int = DEFAULT_EDGE_PIXELS, part: Window | None = None
) -> tuple[bytes, tuple[int, int]]:
    """Return the picture of a raster as PNG, and its height and width; see `image_pixels`."""
    pixels = image_pixels(source, longest, part)
    return png.encode(pixels[..., :3] if (pixels[..., 3] == 255).all() else pixels), (pixels.shape[0], pixels.shape[1])


def legend_pixels(
    ids: np.ndarray, valid: np.ndarray, legend: Sequence[LegendEntry], source: RasterSource
) -> np.ndarray:
    """Return ids in the colours of a legend, uint8 (height, width, 4), see `legend_png`."""
    places, colours = _placed(ids, valid, legend, source)
    return palette(colours)[places]


def legend_png(
    ids: np.ndarray, valid: np.ndarray, legend: Sequence[LegendEntry], source: RasterSource
) -> tuple[bytes, tuple[int, int]]:
    """Return a picture of ids in the colours of a legend as PNG, and its height and width.

    Parameters
    ----------
    ids : integer ndarray of shape (height, width)
        Any numbers; those without an entry are transparent.
    valid : bool ndarray of shape (height, width)
    legend : sequence of LegendEntry
    source : RasterSource
        Raster of the ids, whose geotransform turns the picture north up.
    """
    places, colours = _placed(ids, valid, legend, source)
    size = (places.shape[0], places.shape[1])
    if len(colours) < png.MAX_COLOURS:
        return png.encode_indexed(places.astype(np.uint8), palette(colours)), size
    return png.encode(palette(colours)[places]), size


def _placed(
    ids: np.ndarray, valid: np.ndarray, legend: Sequence[LegendEntry], source: RasterSource
) -> tuple[np.ndarray, list[Colour]]:
    """Return for each pixel, north up, the position of its colour from 1, or 0 without one; and the colours."""
    order = sorted(legend, key=lambda entry: entry.id)
    known = np.array([entry.id for entry in order] or [0], dtype=np.int64)
    places = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    shown = np.where(valid & bool(order) & (known[places] == ids), places + 1, 0)
    return north_up(shown, source), [entry.colour for entry in order]


def side_by_side(*pictures: np.ndarray, gap: int = GAP) -> np.ndarray:
    """Return pictures in one row on white paper, uint8 (height, width, 3); pixels without data are light grey.

    Parameters
    ----------
    pictures : uint8 ndarrays of shape (height, width, 4)
    gap : int
        Pixels between them.
    """
    height = max(picture.shape[0] for picture in pictures)
    width = sum(picture.shape[1] for picture in pictures) + gap * (len(pictures) - 1)
    sheet = np.full((height, width, 3), PAPER, dtype=np.uint8)
    left = 0
    for picture in pictures:
        rows, columns = picture.shape[:2]
        opaque = np.where(picture[..., 3:] > 0, picture[..., :3], np.array(EMPTY, dtype=np.uint8))
        sheet[:rows, left : left + columns] = opaque
        left += columns + gap
    return sheet


def write_png(path: str | os.PathLike[str], pixels: np.ndarray) -> None:
    """Write pixels, uint8 (height, width, 3 or 4), as a PNG file; raises `OutputError` when that fails."""
    content = png.encode(pixels)
    with written_whole(path) as part:
        Path(part).write_bytes(content)


def write_picture(
    path: str | os.PathLike[str],
    source: RasterSource,
    class_maps: Iterable[ClassRaster],
    longest: int = DEFAULT_EDGE_PIXELS,
) -> None:
    """Write a raster and its class maps, in the colours of their files, side by side as one PNG.

    Parameters
    ----------
    path : str or path
        PNG file to write; the file is complete or absent.
    source : RasterSource
    class_maps : iterable of ClassRaster
    longest : int
        Pixels of the longer edge of each picture at most.

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    shown = [image_pixels(source, longest)]
    for class_map in class_maps:
        ids, valid = class_map.read_reduced(longest)
        shown.append(legend_pixels(ids, valid, class_map.legend(np.unique(ids[valid])), class_map.source))
    write_png(path, side_by_side(*shown))
