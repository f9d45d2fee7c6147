# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons that limit a raster. They are transformed to pixel coordinates once, so that all blocks agree."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, InputError
from .burning import PixelPolygons
from .geometry import is_area, to_pixels
from .reader import features_of, open_layer
from .reproject import Reprojection

if TYPE_CHECKING:
    import numpy as np

    from ..raster.grid import Grid, Window


NOWHERE = (0.0, 0.0, 0.0, 0.0)  # left, right, top and bottom


class PolygonMask:
    """Polygons on a grid: a pixel is inside when its centre is. Pickled, they are read again from the path.

    Parameters
    ----------
    path : str
        Vector file or OGR name.
    grid : Grid
        The raster's grid; polygons are transformed to its CRS, then to its pixel coordinates. Polygons that cannot be
        transformed lie elsewhere on the Earth, and are left out.
    layer : str, optional
        Layer name; the first layer when absent.

    Raises
    ------
    InputError
        When the file cannot be read, has no polygons, or lies wholly outside the raster.
    """

    def __init__(self, path: str, grid: Grid, layer: str | None = None) -> None:
        self._path, self._grid, self._layer = path, grid, layer
        dataset, source = open_layer(path, layer, partial(_not_opened, path))
        self._polygons = PixelPolygons()
        count = self._copy(source)
        del source, dataset  # in this order, because a layer is invalid without its dataset
        if not count:
            raise InputError(N_("The mask {path} has no polygons. Choose a polygon layer."), path=path)
        left, right, top, bottom = self._polygons.envelope() if len(self._polygons) else NOWHERE
        if right <= 0 or bottom <= 0 or left >= grid.width or top >= grid.height:
            raise InputError(
                N_("The mask {path} lies wholly outside the raster. Check the coordinate systems of both."), path=path
            )

    def _copy(self, source: Any) -> int:
        """Add the polygons of a layer that can be transformed, and return the number of all its polygons."""
        reprojection = Reprojection(source.GetSpatialRef(), self._grid, _not_transformed)
        count = 0
        for feature in features_of(source, _not_read):
            geometry = feature.GetGeometryRef()
            if geometry is None or geometry.IsEmpty() or not is_area(geometry):
                continue
            count += 1
            moved = reprojection.moved(geometry)
            if moved is not None:
                self._polygons.add(to_pixels(moved, self._grid))
        return count

    def rasterize(self, window: Window, shape: tuple[int, int] | None = None) -> np.ndarray:
        """Return a mask, bool (height, width), of the pixels whose centre is inside; `shape` is a reduced size."""
        return self._polygons.burn(window, shape) == 1

    def identity(self) -> object:
        """Return what decides which pixels are inside, for `base.digest.digest_of`."""
        return self._polygons

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._path, self._grid, self._layer)


class LaterMask:
    """The mask of a vector file that is read when a window is first asked for, in whatever thread that is.

    Parameters
    ----------
    path, grid, layer
        See `PolygonMask`, whose errors `rasterize` raises.
    """

    def __init__(self, path: str, grid: Grid, layer: str | None = None) -> None:
        self._path, self._grid, self._layer = path, grid, layer
        self._lock = threading.Lock()
        self._mask: PolygonMask | None = None

    def rasterize(self, window: Window, shape: tuple[int, int] | None = None) -> np.ndarray:
        """Return what `PolygonMask.rasterize` does."""
        return self._read().rasterize(window, shape)

    def identity(self) -> object:
        """Return what decides which pixels are inside; raises what `PolygonMask` does."""
        return self._read().identity()

    def _read(self) -> PolygonMask:
        with self._lock:
            if self._mask is None:
                self._mask = PolygonMask(self._path, self._grid, self._layer)
            return self._mask

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._path, self._grid, self._layer)


def _not_opened(path: str, reason: str) -> InputError:
    return InputError(
        N_("The mask {path} cannot be opened as a vector layer ({reason}). Choose a polygon layer."),
        path=path,
        reason=reason,
    )


def _not_transformed(reason: str) -> InputError:
    return InputError(N_("The mask cannot be brought into the raster's coordinate system ({reason})."), reason=reason)


def _not_read(reason: str) -> InputError:
    return InputError(
        N_("A polygon of the mask cannot be read ({reason}). Repair the layer, with Fix geometries for instance."),
        reason=reason,
    )
