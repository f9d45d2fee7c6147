# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a pixel lies on its raster, as a few more codes that trees can ask for.

Classes keep together: a pixel resembles the painted ones around it more than those far away. What trees learn of places
holds on the raster of the strokes alone; on another one, or the same place at another time, it would carry over the old
map.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from ..base.errors import InputError
from ..base.json_arrays import damaged, number
from ..raster.gdal_calls import title_of
from ..raster.grid import Window

if TYPE_CHECKING:
    from ..raster.grid import GeoTransform
    from ..raster.source import RasterSource

N_CODES = 4  # along the rows, the columns and both diagonals, so that a question can cut off a corner
N_STEPS = 256  # along the longer edge of the raster
MAX_EDGE = 2**31 - 1
MAX_CHECKSUM = 2**32 - 1
LOOKS_ALONG = 4  # each edge: so many small windows tell a raster from another one of the same name and place
LOOK = 16  # pixels; edge of such a window


@dataclass(frozen=True)
class Location:
    """The raster of the strokes.

    Parameters
    ----------
    height, width : int
        Pixels.
    geotransform : tuple of 6 floats or None
    title : str
        File name without its folder.
    checksum : int
        Of some of its pixels: folders by date hold files of one name and place.
    """

    height: int
    width: int
    geotransform: GeoTransform | None
    title: str
    checksum: int = 0

    @classmethod
    def of(cls, source: RasterSource) -> Location:
        """Return the location of pixels of a raster; it is looked at once."""
        known = _known.get(source)
        if known is None:
            grid = source.grid
            title, checksum = title_of(source.path), _checksum(source)
            known = _known[source] = cls(grid.height, grid.width, grid.geotransform, title, checksum)
        return known

    def of_pixels(self, pixels: np.ndarray) -> np.ndarray:
        """Return codes, uint8 (N_CODES, n), of flat indices, int64 (n,)."""
        return self._codes(*np.divmod(pixels, self.width))

    def of_window(self, window: Window, stride: int) -> np.ndarray:
        """Return the codes of every `stride`-th pixel, uint8 (N_CODES, height / stride, width / stride) rounded up."""
        rows = np.arange(window.row, window.row + window.height, stride)
        cols = np.arange(window.col, window.col + window.width, stride)
        return self._codes(rows[:, np.newaxis], cols[np.newaxis])

    def _codes(self, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
        longest = max(self.height, self.width)
        directions = (rows, longest), (cols, longest), (rows + cols, 2 * longest), (rows - cols + longest, 2 * longest)
        codes = [(places * N_STEPS // length).astype(np.uint8) for places, length in directions]
        return np.stack(np.broadcast_arrays(*codes))

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: object) -> Location:
        """Build from a model file; raises `ModelError` when it is damaged."""
        if not isinstance(values, dict) or not isinstance(values.get("title"), str):
            raise damaged("location")
        height, width = (int(number(values, edge, 1, MAX_EDGE)) for edge in ("height", "width"))
        checksum = int(number(values, "checksum", 0, MAX_CHECKSUM))
        geotransform = values.get("geotransform")
        if geotransform is not None:
            is_list = isinstance(geotransform, (list, tuple)) and len(geotransform) == 6
            if not is_list or not all(isinstance(value, (int, float)) for value in geotransform):
                raise damaged("geotransform")
            geotransform = tuple(float(value) for value in geotransform)
        return cls(height, width, geotransform, values["title"], checksum)


_known: WeakKeyDictionary[RasterSource, Location] = WeakKeyDictionary()


def _checksum(source: RasterSource) -> int:
    """Return a checksum of the stored numbers in small windows that are spread over a raster."""
    height, width = source.grid.height, source.grid.width
    checksum = 0
    for row in (height * (2 * step + 1) // (2 * LOOKS_ALONG) for step in range(LOOKS_ALONG)):
        for col in (width * (2 * step + 1) // (2 * LOOKS_ALONG) for step in range(LOOKS_ALONG)):
            window = Window(row, col, min(LOOK, height - row), min(LOOK, width - col))
            checksum = zlib.crc32(_numbers(source, window), checksum)
    return checksum


def _numbers(source: RasterSource, window: Window) -> bytes:
    """Return the stored numbers of a window; none of a damaged one, which is told of where it is needed."""
    try:
        values, _ = source.read_values(window)
    except InputError:
        return b""
    return np.ascontiguousarray(values).tobytes()
