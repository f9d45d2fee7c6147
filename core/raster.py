# SPDX-License-Identifier: GPL-2.0-or-later
"""Any GDAL raster, read in blocks as bands and valid pixels on a grid.

A pixel is valid when every chosen band is: not the band's nodata value, finite (up to 1e17), inside the file's own
mask or alpha, not the extra nodata value, and inside the mask polygons. Nothing behind this module sees nodata.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from osgeo import gdal, gdal_array, osr

from .errors import N_, InputError, Notice, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .vector import PolygonMask

Result = TypeVar("Result")
GeoTransform = tuple[float, float, float, float, float, float]

BLOCK_BYTES = 24 * 2**20  # of float32 bands; two or three are alive per worker
CACHE_BYTES = 48 * 2**20  # read by one handle before its GDAL cache is dropped, so that memory stays flat
TILE = 256  # edge of the tiles we write, and of the lattice that blocks follow
ALPHA_PROBE = 256  # edge of the reduced picture that tells a real alpha band from a mislabelled fourth band
MAX_NAMES_IN_MESSAGE = 12
LARGEST_VALUE = 1e17  # beyond lie infinities and forgotten nodata values (-3.4e38), whose squares no float32 holds


@dataclass(frozen=True)
class Window:
    """A rectangle of pixels: first row and column, height and width."""

    row: int
    col: int
    height: int
    width: int

    def grown(self, halo: int, grid_height: int, grid_width: int) -> Window:
        """Return the window with `halo` pixels more on each side, cut at the raster's edge."""
        top, left = max(0, self.row - halo), max(0, self.col - halo)
        bottom = min(grid_height, self.row + self.height + halo)
        right = min(grid_width, self.col + self.width + halo)
        return Window(top, left, bottom - top, right - left)

    def begun_at(self, multiple: int) -> Window:
        """Return the window begun further up and left, at multiples of so many pixels."""
        up, left = self.row % multiple, self.col % multiple
        return Window(self.row - up, self.col - left, self.height + up, self.width + left)

    def slices_in(self, outer: Window) -> tuple[slice, slice]:
        """Return the row and column slices of this window inside an array of `outer`."""
        top, left = self.row - outer.row, self.col - outer.col
        return slice(top, top + self.height), slice(left, left + self.width)


@dataclass(frozen=True)
class Grid:
    """Where the pixels lie.

    Parameters
    ----------
    height, width : int
        Pixels.
    geotransform : tuple of 6 floats or None
        GDAL order; None without georeference.
    crs : str
        WKT, empty when unknown.
    gcps : tuple
        Ground control points (GDAL objects) and ``gcp_crs`` for rasters placed by them.
    """

    height: int
    width: int
    geotransform: GeoTransform | None = None
    crs: str = ""
    gcps: tuple[Any, ...] = ()
    gcp_crs: str = ""

    def blocks(self, height: int, width: int) -> Iterator[Window]:
        """Yield windows of at most `height` x `width` that tile the grid, row by row."""
        for row in range(0, self.height, height):
            for col in range(0, self.width, width):
                yield Window(row, col, min(height, self.height - row), min(width, self.width - col))

    @property
    def placement(self) -> GeoTransform:
        """The geotransform, or QGIS's own for rasters without: one unit a pixel, rows downwards from 0."""
        return self.geotransform or (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)

    def reference(self) -> Any | None:
        """Return the CRS as an ``osr.SpatialReference`` in x, y axis order, or None."""
        return spatial_reference(self.crs)


def spatial_reference(wkt: str) -> Any | None:
    """Return an ``osr.SpatialReference`` in x, y (longitude, latitude) order for `wkt`, or None when empty."""
    if not wkt:
        return None
    reference = osr.SpatialReference()
    reference.ImportFromWkt(wkt)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


@dataclass(frozen=True)
class CrsFacts:
    """What areas need to know of a CRS.

    Parameters
    ----------
    geographic : bool
        Whether its units are angles.
    unit_metres, unit_radians : float
        One unit, in metres (projected) or radians (geographic).
    semi_major : float
        Of the ellipsoid, metres.
    eccentricity : float
        Of the ellipsoid.
    """

    geographic: bool
    unit_metres: float
    unit_radians: float
    semi_major: float
    eccentricity: float


@lru_cache(maxsize=32)
def crs_facts(wkt: str) -> CrsFacts | None:
    """Return the facts of a CRS, or None when there is none or it has no place on the Earth (local CRS)."""
    reference = spatial_reference(wkt)
    if reference is None or not (reference.IsGeographic() or reference.IsProjected()):
        return None
    flattening = reference.GetInvFlattening()
    eccentricity = (2 / flattening - 1 / flattening**2) ** 0.5 if flattening else 0.0
    return CrsFacts(
        bool(reference.IsGeographic()),
        reference.GetLinearUnits(),
        reference.GetAngularUnits(),
        reference.GetSemiMajor(),
        eccentricity,
    )


def lonlat_of_pixels(grid: Grid, cols: np.ndarray, rows: np.ndarray) -> np.ndarray | None:
    """Return longitude and latitude in degrees, (2, n), of positions in pixels (corner of the first one at 0, 0).

    NaN for positions off the Earth. None when the grid has no place on it, or PROJ cannot say.
    """
    reference = grid.reference()
    if reference is None or grid.geotransform is None:
        return None
    geographic = reference.CloneGeogCS()
    if geographic is None:
        return None
    geographic.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    x0, a, b, y0, d, e = grid.geotransform
    points = np.column_stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows])
    moved, _ = quietly(lambda: osr.CoordinateTransformation(reference, geographic).TransformPoints(points.tolist()))
    if not moved:
        return None
    to_degrees = np.degrees(geographic.GetAngularUnits())
    lonlat = np.asarray(moved, dtype=np.float64)[:, :2].T * to_degrees
    return np.where(np.isfinite(lonlat), lonlat, np.nan)


@dataclass(frozen=True)
class Band:
    """One band as the file describes it; `number` counts from 1."""

    number: int
    name: str
    named: bool
    nodata: float | None
    role: str
    integer_bits: int


@dataclass(frozen=True)
class _MaskReading:
    """Which of GDAL's masks must be read besides comparing with nodata values."""

    band_numbers: tuple[int, ...] = ()
    alpha_number: int | None = None


def quietly(call: Callable[[], Result]) -> tuple[Result | None, str]:
    """Run a GDAL call and return its result, or None and GDAL's reason.

    Works whether or not the process has switched GDAL's exceptions on: in QGIS that is anybody's choice.
    """
    gdal.ErrorReset()
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        result = call()
    except RuntimeError as error:
        return None, _first_line(str(error))
    finally:
        gdal.PopErrorHandler()
    return result, _first_line(gdal.GetLastErrorMsg())


def _first_line(reason: str) -> str:
    """Return what GDAL says, without the causes of causes that later versions list below it."""
    return reason.partition("\n")[0]


def title_of(path: str) -> str:
    """Return a short name of a raster for people: the file's, without folders, and never a connection's secrets."""
    if os.path.exists(path) or path.startswith("/vsi"):
        return os.path.basename(path.rstrip("/"))
    scheme, *rest = (part.strip('"') for part in path.split(":"))
    if "=" in path or not rest:  # a connection string: PG:host=... password=...
        return os.path.basename(scheme)
    return ":".join(os.path.basename(part) for part in rest if part)


def open_dataset(path: str) -> Any:
    """Open a raster by path or GDAL name.

    Raises
    ------
    InputError
        When there is nothing there, it is no raster, or it holds several and one must be chosen.
    """
    dataset, reason = quietly(lambda: gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR))
    if dataset is None:
        if not os.path.exists(path) and ":" not in path[2:] and not path.startswith("/vsi"):
            raise InputError(N_("There is no raster at {path}. Check the path."), path=path)
        raise InputError(
            N_("{path} cannot be opened as a raster ({reason}). Choose a raster file that GDAL reads."),
            path=path,
            reason=reason or "?",
        )
    if dataset.RasterCount == 0:
        inside = [name for name, _ in dataset.GetSubDatasets()]
        if inside:
            raise InputError(
                N_("{path} holds several rasters. Choose one of them: {names}"),
                path=path,
                names=", ".join(inside[:MAX_NAMES_IN_MESSAGE]),
            )
        raise InputError(N_("{path} has no bands. Choose a raster with at least one band."), path=path)
    return dataset


def _describe_band(dataset: Any, number: int) -> Band:
    band = dataset.GetRasterBand(number)
    if gdal.DataTypeIsComplex(band.DataType):
        raise InputError(
            N_("Band {number} holds complex numbers. Write their magnitude to a new raster first."), number=number
        )
    name = band.GetDescription() or ""
    dtype = np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(band.DataType))
    bits = dtype.itemsize * 8 if dtype.kind == "u" else 0
    role = gdal.GetColorInterpretationName(band.GetColorInterpretation()) or ""
    nodata = band.GetNoDataValue()
    return Band(number, name or f"Band {number}", bool(name), nodata, role, bits)


def _is_real_alpha(dataset: Any, number: int) -> bool:
    """Tell an alpha band from a fourth spectral band that a writer labelled alpha by default.

    A real one is nearly everywhere fully opaque or fully transparent.
    """
    band = dataset.GetRasterBand(number)
    height, width = min(ALPHA_PROBE, dataset.RasterYSize), min(ALPHA_PROBE, dataset.RasterXSize)
    probe, _ = quietly(lambda: band.ReadAsArray(buf_xsize=width, buf_ysize=height))
    if probe is None:
        return True  # the damage is reported where the pixels are read
    opaque = np.iinfo(probe.dtype).max if probe.dtype.kind in "iu" else 1.0
    return float(np.mean((probe == 0) | (probe == opaque))) > 0.9


def describe_bands(dataset: Any) -> tuple[list[Band], int | None]:
    """Return the bands that hold data, and the number of a real alpha band if there is one."""
    bands, alpha = [], None
    for number in range(1, dataset.RasterCount + 1):
        is_alpha = dataset.GetRasterBand(number).GetColorInterpretation() == gdal.GCI_AlphaBand
        if is_alpha and dataset.RasterCount > 1 and _is_real_alpha(dataset, number):
            alpha = number
        else:
            bands.append(_describe_band(dataset, number))
    return bands, alpha


def _read_grid(dataset: Any) -> Grid:
    transform = dataset.GetGeoTransform(can_return_null=True)
    gcps = tuple(dataset.GetGCPs() or ())
    return Grid(
        dataset.RasterYSize,
        dataset.RasterXSize,
        tuple(transform) if transform else None,
        dataset.GetProjection() or "",
        gcps if not transform else (),
        dataset.GetGCPProjection() or "" if gcps and not transform else "",
    )


class RasterSource:
    """A raster opened for reading in blocks from any number of threads.

    Parameters
    ----------
    path : str
        File path or GDAL name.
    bands : sequence of int, optional
        Band numbers from 1, in the order wanted; all that hold data when absent.
    nodata : float, optional
        A value that means nodata in every band, besides what the file says.
    mask : PolygonMask, optional
        Pixels whose centre is outside its polygons are not valid.

    Raises
    ------
    InputError
        When the file cannot be used.
    ParameterError
        When a band number is not there.
    """

    def __init__(
        self,
        path: str,
        bands: Sequence[int] | None = None,
        nodata: float | None = None,
        mask: PolygonMask | None = None,
    ) -> None:
        dataset = open_dataset(path)
        self.path = path
        self.grid = _read_grid(dataset)
        self.all_bands, alpha = describe_bands(dataset)
        self.notices: list[Notice] = []
        self.bands = self._choose_bands(dataset, bands)
        if alpha in [band.number for band in self.bands]:
            alpha = None
        self.extra_nodata = nodata
        self.mask = mask
        self._masks = self._plan_masks(dataset, alpha)
        self._read_type = self._union_type(dataset)
        self.tile_shape = tuple(dataset.GetRasterBand(1).GetBlockSize()[::-1])
        self._local = threading.local()

    # --- what the file says

    def _choose_bands(self, dataset: Any, numbers: Sequence[int] | None) -> list[Band]:
        if not numbers:
            for band in self.all_bands:
                if band.role == "Alpha":
                    self.notices.append(
                        Notice(
                            N_("Band {number} is labelled alpha but holds measured values; it is used as a band."),
                            {"number": band.number},
                        )
                    )
            return self.all_bands
        for number in numbers:
            if not 1 <= number <= dataset.RasterCount:
                raise ParameterError(
                    N_("Band {number} does not exist: {path} has {count} bands."),
                    number=number,
                    path=self.path,
                    count=dataset.RasterCount,
                )
        return [_describe_band(dataset, number) for number in dict.fromkeys(numbers)]

    def _plan_masks(self, dataset: Any, alpha: int | None) -> _MaskReading:
        numbers, seen_dataset_mask = [], False
        for band in self.bands:
            flags = dataset.GetRasterBand(band.number).GetMaskFlags()
            if flags & (gdal.GMF_ALL_VALID | gdal.GMF_ALPHA):
                continue
            if flags & gdal.GMF_PER_DATASET:
                if not seen_dataset_mask:
                    numbers.append(band.number)
                seen_dataset_mask = True
            elif not flags & gdal.GMF_NODATA:
                numbers.append(band.number)
        return _MaskReading(tuple(numbers), alpha)

    def _union_type(self, dataset: Any) -> int:
        types = [dataset.GetRasterBand(band.number).DataType for band in self.bands]
        union = types[0]
        for other in types[1:]:
            union = gdal.DataTypeUnion(union, other)
        return union

    @property
    def n_pixels(self) -> int:
        """Pixels of the grid, valid or not."""
        return self.grid.height * self.grid.width

    @property
    def integer_bits(self) -> int:
        """Bits that hold one pixel's values of all bands; 0 when a band is not an unsigned integer."""
        widths = [band.integer_bits for band in self.bands]
        return 0 if 0 in widths else sum(widths)

    @property
    def small_integers(self) -> bool:
        """Whether all bands are integers that float32 holds exactly."""
        return self._read_type in (gdal.GDT_Byte, gdal.GDT_UInt16, gdal.GDT_Int16)

    def with_bands(self, numbers: Sequence[int]) -> RasterSource:
        """Return the same raster opened with other bands."""
        return RasterSource(self.path, numbers, self.extra_nodata, self.mask)

    # --- blocks

    def block_shape(self, n_features: int | None = None) -> tuple[int, int]:
        """Return height and width of the blocks to work in: whole tiles of the file, within a memory budget."""
        depth = max(len(self.bands), n_features or 0, 1)
        pixels = max(TILE * TILE, BLOCK_BYTES // (4 * depth))
        width = self.grid.width
        if self.tile_shape[1] < self.grid.width and width * TILE > pixels:
            width = max(TILE, pixels // TILE // TILE * TILE)
        height = max(TILE, pixels // width // TILE * TILE)
        if width * height > 2 * pixels:  # a very wide raster in strips
            height = max(16, pixels // width // 16 * 16)
        return min(height, self.grid.height), min(width, self.grid.width)

    def blocks(self, n_features: int | None = None, shape: tuple[int, int] | None = None) -> Iterator[Window]:
        """Yield the windows to work in, row by row."""
        return self.grid.blocks(*(shape or self.block_shape(n_features)))

    def _dataset(self) -> Any:
        dataset = getattr(self._local, "dataset", None)
        if dataset is None:
            dataset = self._local.dataset = open_dataset(self.path)
            self._local.bytes_read = 0
        return dataset

    def read_values(self, window: Window, shape: tuple[int, int] | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Read a window in the file's own type.

        Parameters
        ----------
        window : Window
        shape : (height, width), optional
            Read at this reduced size instead, nearest pixels, through overviews where the file has them.

        Returns
        -------
        values : ndarray of shape (n_bands, height, width)
        valid : ndarray of bool, shape (height, width)

        Raises
        ------
        InputError
            When the file is damaged there.
        """
        dataset = self._dataset()
        height, width = shape or (window.height, window.width)
        numbers = [band.number for band in self.bands]
        area = (window.col, window.row, window.width, window.height)
        values = self._read_planes(dataset, area, (height, width), numbers)
        valid = self._valid_values(values)
        valid &= self._valid_in_file(dataset, area, (height, width))
        if self.mask is not None and valid.any():
            valid &= self.mask.rasterize(window, (height, width))
        self._keep_memory_flat(dataset, values.nbytes)
        return values, valid

    def read(self, window: Window, shape: tuple[int, int] | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Read a window as float32 bands (n_bands, height, width), 0 where not valid, and valid (height, width)."""
        values, valid = self.read_values(window, shape)
        with np.errstate(over="ignore", invalid="ignore"):  # what float32 cannot hold is not valid
            bands = values.astype(np.float32, copy=False)
        if not valid.all():
            bands[:, ~valid] = 0.0
        return bands, valid

    def read_reduced(self, longest: int) -> tuple[np.ndarray, np.ndarray]:
        """Read the whole raster with at most `longest` pixels on its longer edge, for pictures."""
        factor = max(1.0, max(self.grid.height, self.grid.width) / longest)
        shape = max(1, round(self.grid.height / factor)), max(1, round(self.grid.width / factor))
        return self.read(Window(0, 0, self.grid.height, self.grid.width), shape)

    def _read_planes(
        self, dataset: Any, area: tuple[int, int, int, int], shape: tuple[int, int], numbers: list[int]
    ) -> np.ndarray:
        planes, reason = quietly(
            lambda: dataset.ReadAsArray(
                *area, buf_xsize=shape[1], buf_ysize=shape[0], band_list=numbers, buf_type=self._read_type
            )
        )
        if planes is None:
            raise self._damaged(area[1], reason)
        return planes.reshape(len(numbers), *shape)

    def _damaged(self, row: int, reason: str) -> InputError:
        return InputError(
            N_("{path} cannot be read at row {row} ({reason}). The file may be damaged or cut short."),
            path=self.path,
            row=row,
            reason=reason or "?",
        )

    def _valid_values(self, values: np.ndarray) -> np.ndarray:
        valid = np.ones(values.shape[1:], dtype=bool)
        for band, plane in zip(self.bands, values):
            for nodata in (band.nodata, self.extra_nodata):
                if nodata is not None and _occurs(nodata, plane.dtype):
                    valid &= plane != plane.dtype.type(nodata)
            if plane.dtype.kind == "f":
                valid &= np.abs(plane) <= LARGEST_VALUE  # not NaN either
        return valid

    def _valid_in_file(
        self, dataset: Any, area: tuple[int, int, int, int], shape: tuple[int, int]
    ) -> np.ndarray | bool:
        bands = [dataset.GetRasterBand(number).GetMaskBand() for number in self._masks.band_numbers]
        if self._masks.alpha_number is not None:
            bands.append(dataset.GetRasterBand(self._masks.alpha_number))
        valid: np.ndarray | bool = True
        for band in bands:
            mask, reason = quietly(partial(band.ReadAsArray, *area, buf_xsize=shape[1], buf_ysize=shape[0]))
            if mask is None:
                raise self._damaged(area[1], reason)
            valid = valid & (mask != 0)
        return valid

    def _keep_memory_flat(self, dataset: Any, n_bytes: int) -> None:
        self._local.bytes_read += n_bytes
        if self._local.bytes_read > CACHE_BYTES:
            dataset.FlushCache()
            self._local.bytes_read = 0

    def close(self) -> None:
        """Let go of this thread's handle; other threads' go with them."""
        self._local = threading.local()


def _occurs(nodata: float, dtype: np.dtype) -> bool:
    """Tell whether a nodata value can stand in an array of this type; NaN is caught as not finite."""
    if dtype.kind == "f":
        return not np.isnan(nodata)
    info = np.iinfo(dtype)
    return bool(np.isfinite(nodata)) and info.min <= nodata <= info.max and float(nodata).is_integer()


def rgb_band_positions(bands: Sequence[Band]) -> tuple[int, ...]:
    """Return which of `bands` (positions from 0) show as red, green and blue, or a single one as grey.

    The file's colour interpretation decides; without one the first three bands do.
    """
    by_role = {band.role: position for position, band in reversed(list(enumerate(bands)))}
    if all(role in by_role for role in ("Red", "Green", "Blue")):
        return by_role["Red"], by_role["Green"], by_role["Blue"]
    return (0, 1, 2) if len(bands) >= 3 else (0,)
