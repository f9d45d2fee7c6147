# SPDX-License-Identifier: GPL-2.0-or-later
"""Nearest pixels of a file under the pixels of another grid.

Only positions are transformed. The pixels are read from the file, so types, nodata values and masks are its own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..base.errors import N_, InputError
from .crs import spatial_reference
from .gdal_calls import quietly
from .grid import GeoTransform, Grid, Window
from .lattice import bilinear

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[Window, tuple[int, int]], tuple[list[np.ndarray] | np.ndarray, np.ndarray]]

ABSENT = -1
EDGE = 1e-10  # pixels; GDAL's warper adds as much before it rounds down
NODE_STEP = 16  # pixels of the grid between two nodes, whose positions are transformed exactly
MAX_BEND = 0.25  # pixels of the file; in cells that are bent more every position is transformed exactly
ROUNDING = 1e-6  # pixels
POINTS_AT_ONCE = 2**16  # in a call of PROJ; as Python lists each takes hundreds of bytes
MAX_READ_PIXELS = 2**24  # of the file in one read; larger windows are divided
SPARE_PIXELS = 4  # read for each position when the file is read at a reduced size
SHOWN_ERROR = 0.2  # pixels; QGIS's tolerance when it chooses the grid of a raster placed by control points


@dataclass(frozen=True)
class Placement:
    """Placement of the pixels of a file on the map.

    Parameters
    ----------
    grid : Grid
        Grid of the file, with its ground control points.
    rpc : dict
        Rational polynomial coefficients, as GDAL's metadata items.
    """

    grid: Grid
    rpc: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Any) -> Placement:
        """Return the placement of an open file."""
        transform = dataset.GetGeoTransform(can_return_null=True)
        if transform and transform[1] * transform[5] == transform[2] * transform[4]:
            transform = None  # a transform with pixels of no extent is invalid
        gcps = () if transform else tuple(dataset.GetGCPs() or ())
        grid = Grid(
            dataset.RasterYSize,
            dataset.RasterXSize,
            tuple(transform) if transform else None,
            dataset.GetProjection() or "",
            gcps,
            dataset.GetGCPProjection() or "" if gcps else "",
        )
        return cls(grid, {} if transform or gcps else dict(dataset.GetMetadata("RPC") or {}))

    @property
    def needs_warping(self) -> bool:
        """True when the file is placed by control points or coefficients; QGIS shows such files warped."""
        return self.grid.geotransform is None and bool(self.grid.gcps or self.rpc)

    @property
    def transformer_options(self) -> list[str]:
        """GDAL's options for coefficients; like QGIS they set the ground to the coefficients' mean height."""
        height = self.rpc.get("HEIGHT_OFF")
        return [f"RPC_HEIGHT={height}"] if height else []

    def shown_grid(self, dataset: Any) -> Grid | None:
        """Return the grid in which QGIS shows a file placed by control points, or None when GDAL cannot warp it."""
        options = gdal.WarpOptions(
            format="VRT",
            resampleAlg="near",
            errorThreshold=SHOWN_ERROR,
            transformerOptions=self.transformer_options or None,
        )
        warped, _ = quietly(partial(gdal.Warp, "", dataset, options=options))
        if warped is None:
            return None
        return Grid(
            warped.RasterYSize, warped.RasterXSize, tuple(warped.GetGeoTransform()), warped.GetProjection() or ""
        )


class Positions:
    """Nearest pixels of a file under those of another grid, the same as GDAL's warper takes.

    Parameters
    ----------
    grid : Grid
        Grid with a geotransform.
    placement : Placement
        Placement of the file.

    Raises
    ------
    InputError
        When GDAL cannot transform between the two.
    """

    def __init__(self, grid: Grid, placement: Placement) -> None:
        self.grid, self._placement = grid, placement
        self._local = threading.local()
        self._transformer()

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        del state["_local"]  # transformers
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._local = threading.local()

    def of(self, window: Window, shape: tuple[int, int] | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return rows and columns of the file under a window of the grid.

        Parameters
        ----------
        window : Window
            Window of the grid.
        shape : (height, width), optional
            Number of pixels, evenly spread over the window; all pixels when absent.

        Returns
        -------
        rows, cols : int32 ndarrays of shape (height, width)
            `ABSENT` outside the file.
        """
        height, width = shape or (window.height, window.width)
        down = window.row + (np.arange(height) + 0.5) * (window.height / height)
        across = window.col + (np.arange(width) + 0.5) * (window.width / width)
        file = self._placement.grid
        if file.geotransform is not None and _same_crs(self.grid.crs, file.crs):
            positions = _by_geotransforms(self.grid.placement, file.geotransform, across[None, :], down[:, None])
        else:
            positions = self._between_nodes(across, down)
        with np.errstate(invalid="ignore"):
            inside = (
                (positions >= 0).all(axis=0)
                & (positions[0] + EDGE <= file.width)
                & (positions[1] + EDGE <= file.height)
            )
            cols, rows = (np.floor(values + EDGE) for values in positions)
        rows, cols = np.minimum(rows, file.height - 1), np.minimum(cols, file.width - 1)
        return np.where(inside, rows, ABSENT).astype(np.int32), np.where(inside, cols, ABSENT).astype(np.int32)

    def _between_nodes(self, across: np.ndarray, down: np.ndarray) -> np.ndarray:
        """Return positions in the file, column and row, float64 (2, height, width); NaN where there is none.

        The nodes of a lattice are transformed, and positions between them interpolated. A position that lies nearer to
        an edge of the file's pixels than the error of interpolation is transformed too.
        """
        nodes = self._transformed(*np.meshgrid(_node_places(across), _node_places(down)))
        errors = _interpolation_error(nodes)
        rows, cols = np.arange(len(down)), np.arange(len(across))
        positions = np.stack([bilinear(plane, rows / NODE_STEP, cols / NODE_STEP) for plane in nodes])
        max_error = errors[np.ix_(rows // (2 * NODE_STEP), cols // (2 * NODE_STEP))]
        with np.errstate(invalid="ignore"):
            from_edge = np.abs(positions - np.rint(positions)).min(axis=0)
            unsure = ~(from_edge > max_error)
        where = np.nonzero(unsure)
        if len(where[0]):
            positions[:, unsure] = self._transformed(across[where[1]], down[where[0]])
        return positions

    def _transformed(self, across: np.ndarray, down: np.ndarray) -> np.ndarray:
        """Return positions in the file, float64 (2, ...), of positions in the grid; NaN where there is none."""
        points = np.column_stack([across.ravel(), down.ravel(), np.zeros(across.size)])
        positions = np.empty((len(points), 2))
        for start in range(0, len(points), POINTS_AT_ONCE):
            positions[start : start + POINTS_AT_ONCE] = self._transformed_points(points[start : start + POINTS_AT_ONCE])
        return positions.T.reshape(2, *across.shape)

    def _transformed_points(self, points: np.ndarray) -> np.ndarray:
        """Return positions in the file, float64 (n, 2), of points (n, 3) in one call; NaN where there is none."""
        transformed, reason = quietly(lambda: self._transformer().TransformPoints(1, points.tolist()))
        if transformed is None:
            raise _no_transformation(reason)
        positions = np.array(transformed[0], dtype=np.float64).reshape(-1, 3)[:, :2]
        positions[np.array(transformed[1]) == 0] = np.nan
        positions[~np.isfinite(positions).all(axis=1)] = np.nan
        return positions

    def _transformer(self) -> Any:
        """Return this thread's transformer from pixels of the grid to pixels of the file."""
        transformer = getattr(self._local, "transformer", None)
        if transformer is None:
            transformer, reason = quietly(self._new_transformer)
            if transformer is None or not transformer.this:
                raise _no_transformation(reason)
            self._local.transformer = transformer
        return transformer

    def _new_transformer(self) -> Any:
        file, options = self._placement.grid, list(self._placement.transformer_options)
        if not (file.crs or file.gcp_crs or self._placement.rpc) and self.grid.crs:
            options.append(f"SRC_SRS={self.grid.crs}")
        source, target = (_empty_raster(grid) for grid in (file, self.grid))
        if file.geotransform is None and file.gcps:
            source.SetGCPs(list(file.gcps), file.gcp_crs)
        elif file.geotransform is None:
            source.SetMetadata(self._placement.rpc, "RPC")
        self._local.rasters = source, target  # kept alive, because the transformer refers to them
        return gdal.Transformer(source, target, options)


def _empty_raster(grid: Grid) -> Any:
    """Return a dataset without bands on a grid."""
    raster = gdal.GetDriverByName("VRT").Create("", grid.width, grid.height, 0)
    if grid.geotransform is not None:
        raster.SetGeoTransform(grid.geotransform)
        raster.SetProjection(grid.crs)
    return raster


def _no_transformation(reason: str) -> InputError:
    return InputError(
        N_("The raster cannot be brought onto another grid ({reason}). Check its coordinate system."),
        reason=reason or "?",
    )


def _same_crs(first: str, second: str) -> bool:
    """Return True when two CRS (WKT) are the same, or one of them is unknown."""
    first_crs, second_crs = spatial_reference(first), spatial_reference(second)
    return first_crs is None or second_crs is None or bool(first_crs.IsSame(second_crs))


def _by_geotransforms(grid: GeoTransform, file: GeoTransform, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Return positions in the file by the two geotransforms, in GDAL's order of operations."""
    x = grid[0] + across * grid[1] + down * grid[2]
    y = grid[3] + across * grid[4] + down * grid[5]
    inverse = gdal.InvGeoTransform(file)
    return np.stack([inverse[0] + x * inverse[1] + y * inverse[2], inverse[3] + x * inverse[4] + y * inverse[5]])


def _node_places(places: np.ndarray) -> np.ndarray:
    """Return the nodes, at every `NODE_STEP`, of evenly spaced positions (n,): an odd number, at least three."""
    pitch = places[1] - places[0] if len(places) > 1 else 1.0
    cells = (len(places) - 1) // (2 * NODE_STEP) + 1
    return places[0] + np.arange(2 * cells + 1) * (NODE_STEP * pitch)


def _interpolation_error(nodes: np.ndarray) -> np.ndarray:
    """Return the largest error of interpolation in each cell of 2 x 2 steps, in pixels of the file.

    Parameters
    ----------
    nodes : float64 ndarray of shape (2, 2 n_down + 1, 2 n_across + 1)

    Returns
    -------
    float64 ndarray of shape (n_down, n_across)
        Four times the error that the middle nodes of edges and cells imply; infinite where a node is missing.
    """
    corners = nodes[:, ::2, ::2]
    across = np.abs(nodes[:, ::2, 1::2] - (corners[:, :, 1:] + corners[:, :, :-1]) / 2)
    down = np.abs(nodes[:, 1::2, ::2] - (corners[:, 1:] + corners[:, :-1]) / 2)
    sums = corners[:, 1:, 1:] + corners[:, 1:, :-1] + corners[:, :-1, 1:] + corners[:, :-1, :-1]
    middle = np.abs(nodes[:, 1::2, 1::2] - sums / 4)
    parts = (across[:, 1:], across[:, :-1], down[:, :, 1:], down[:, :, :-1], middle)
    error = np.max([part.max(axis=0) for part in parts], axis=0)
    return np.where(error < MAX_BEND, error + ROUNDING, np.inf)  # infinite for NaN too


def gather(
    rows: np.ndarray, cols: np.ndarray, read: Read, reduced: bool = False
) -> tuple[list[np.ndarray] | np.ndarray, np.ndarray]:
    """Return the pixels of a file at positions.

    Parameters
    ----------
    rows, cols : int32 ndarrays of shape (height, width)
        `ABSENT` where there is none.
    read : callable
        Returns planes (n, height, width), or a list of planes, and the mask of valid pixels, of a window of the file at
        a size.
    reduced : bool
        Whether a nearby pixel suffices: the file is then read at about the spacing of the positions.

    Returns
    -------
    planes : ndarray of shape (n, height, width), or list of ndarrays of shape (height, width)
        0 where there is no pixel.
    valid : bool ndarray of shape (height, width)
    """
    sample, _ = read(Window(0, 0, 1, 1), (1, 1))
    planes: list[np.ndarray] | np.ndarray
    if isinstance(sample, np.ndarray):
        planes = np.zeros((len(sample), *rows.shape), sample.dtype)
    else:
        planes = [np.zeros(rows.shape, plane.dtype) for plane in sample]
    valid = np.zeros(rows.shape, dtype=bool)
    waiting = [(slice(0, rows.shape[0]), slice(0, rows.shape[1]))]
    while waiting:
        part = waiting.pop()
        window = _around(rows[part], cols[part])
        if window is None:
            continue
        shape = _size(window, rows[part].size) if reduced else (window.height, window.width)
        if shape[0] * shape[1] > MAX_READ_PIXELS and rows[part].size > 1:
            waiting.extend(_halves(part))
        else:
            _fill(planes, valid, part, rows[part], cols[part], window, *read(window, shape))
    return planes, valid


def _around(rows: np.ndarray, cols: np.ndarray) -> Window | None:
    """Return the window of the file that holds all positions, or None without any."""
    inside = rows != ABSENT
    if not inside.any():
        return None
    rows, cols = rows[inside], cols[inside]
    top, left = int(rows.min()), int(cols.min())
    return Window(top, left, int(rows.max()) + 1 - top, int(cols.max()) + 1 - left)


def _size(window: Window, n_positions: int) -> tuple[int, int]:
    """Return the size at which to read a window, so that there are `SPARE_PIXELS` pixels for each position."""
    step = max(1.0, (window.height * window.width / (SPARE_PIXELS * n_positions)) ** 0.5)
    return max(1, round(window.height / step)), max(1, round(window.width / step))


def _halves(part: tuple[slice, slice]) -> list[tuple[slice, slice]]:
    rows, cols = part
    if rows.stop - rows.start >= cols.stop - cols.start:
        middle = (rows.start + rows.stop) // 2
        return [(slice(rows.start, middle), cols), (slice(middle, rows.stop), cols)]
    middle = (cols.start + cols.stop) // 2
    return [(rows, slice(cols.start, middle)), (rows, slice(middle, cols.stop))]


def _fill(
    planes: list[np.ndarray] | np.ndarray,
    valid: np.ndarray,
    part: tuple[slice, slice],
    rows: np.ndarray,
    cols: np.ndarray,
    window: Window,
    read_planes: list[np.ndarray] | np.ndarray,
    read_valid: np.ndarray,
) -> None:
    """Write the planes and mask read from a window of the file to the pixels whose positions lie in it."""
    inside = rows != ABSENT
    height, width = read_valid.shape
    indices = (
        (rows[inside].astype(np.int64) - window.row) * height // window.height,
        (cols[inside].astype(np.int64) - window.col) * width // window.width,
    )
    valid[part][inside] = read_valid[indices]
    for plane, values in zip(planes, read_planes):
        plane[part][inside] = values[indices]
