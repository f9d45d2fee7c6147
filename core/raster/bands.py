# SPDX-License-Identifier: GPL-2.0-or-later
"""Bands: type, name, colour, nodata value, and the conversion of stored numbers to values.

A file stores numbers. The values that QGIS shows are ``number * scale + shift`` where the file states a scale and an
offset. Computations use ``(value - origin) * gain`` in float32. For nearly every band that is the value itself; where
float32 would lose the differences between large values, or would over- or underflow, the value is centred and scaled
in float64 first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..base.errors import N_, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_VALUE = 1e17  # larger values are undeclared nodata values (-3.4e38, 1e20), whose squares overflow float32
MAX_MEASURED = 1e36  # for bands whose data are larger than `MAX_VALUE`; above it are nodata values of other programs
MAX_GAIN_EXPONENT = 1023  # of two; the largest that float64 holds, which brings its smallest numbers to 2**-51
NEAR_STORED = 0.01  # in steps of the stored integers; a typed value so near to an integer means that integer
NEAR_BOUND = 4 * float(np.finfo(np.float64).eps)  # a value so near to a bound is the bound, as in QGIS

# GDAL's numbers of the types, because older bindings lack the names of the newer types
STORED_TYPES: dict[int, str] = {
    1: "uint8",
    2: "uint16",
    3: "int16",
    4: "uint32",
    5: "int32",
    6: "float32",
    7: "float64",
    12: "uint64",
    13: "int64",
    14: "int8",
    15: "float32",  # Float16, which GDAL reads as float32 without loss
}
SIGNED_BYTE = "SIGNEDBYTE"


@dataclass(frozen=True)
class NodataRange:
    """Values, as QGIS shows them, that mean nodata.

    Parameters
    ----------
    low, high : float
        Bounds; NaN where there is none.
    with_low, with_high : bool
        Whether a bound itself means nodata.
    """

    low: float
    high: float
    with_low: bool = True
    with_high: bool = True

    def contains(self, values: np.ndarray) -> np.ndarray:
        """Return a mask, bool of the shape of `values`, of the values in the range, as QGIS decides it."""
        inside = ~np.isnan(values)
        if not np.isnan(self.low):
            inside &= (values > self.low) | (self.with_low & (np.abs(values - self.low) <= NEAR_BOUND))
        if not np.isnan(self.high):
            inside &= (values < self.high) | (self.with_high & (np.abs(values - self.high) <= NEAR_BOUND))
        return inside


@dataclass(frozen=True)
class Band:
    """One band as the file describes it.

    Parameters
    ----------
    number : int
        From 1. Red, green and blue of a paletted raster read as colours are 1, 2 and 3.
    name : str
    named : bool
        Whether the file names it.
    nodata : float or int or None
        The stored number that means nodata.
    role : str
        Colour interpretation, as GDAL calls it.
    integer_bits : int
        Bits of unsigned integers without scale and offset; else 0.
    dtype : str
        Type of the stored numbers, as numpy calls it; empty when unknown (a model's band).
    scale, shift : float
        A value is ``number * scale + shift``.
    origin, gain : float
        Computations use ``(value - origin) * gain``.
    limit : float
        Values of a larger magnitude are nodata.
    nodata_ranges : tuple of NodataRange
        Values that mean nodata besides `nodata`.
    """

    number: int
    name: str
    named: bool
    nodata: float | None
    role: str
    integer_bits: int
    dtype: str = ""
    scale: float = 1.0
    shift: float = 0.0
    origin: float = 0.0
    gain: float = 1.0
    limit: float = MAX_VALUE
    nodata_ranges: tuple[NodataRange, ...] = ()

    @property
    def has_nodata(self) -> bool:
        """True when some value means nodata."""
        return self.nodata is not None or bool(self.nodata_ranges)

    @property
    def is_scaled(self) -> bool:
        """True when the values differ from the stored numbers."""
        return self.scale != 1.0 or self.shift != 0.0

    @property
    def is_coded(self) -> bool:
        """True when computations use other numbers than the values."""
        return self.origin != 0.0 or self.gain != 1.0

    @property
    def has_limit(self) -> bool:
        """True when values may be nodata because of their size; integers without scale and offset may be any."""
        return self.stored.kind == "f" or self.is_scaled

    @property
    def stored(self) -> np.dtype:
        """Type of the stored numbers."""
        return np.dtype(self.dtype or "float32")

    def values(self, numbers: np.ndarray) -> np.ndarray:
        """Return the values of stored numbers (any shape): float64, or the numbers themselves where none is scaled."""
        if not self.is_scaled:
            return numbers
        with np.errstate(over="ignore"):  # infinite values are not valid
            return numbers * np.float64(self.scale) + self.shift

    def coded(self, numbers: np.ndarray) -> np.ndarray:
        """Return stored numbers (any shape) as they are computed with: float64, or the same where nothing changes."""
        if not self.is_coded:
            return self.values(numbers)
        if numbers.dtype.kind in "iu" and numbers.dtype.itemsize == 8 and not self.is_scaled:
            origin = numbers.dtype.type(int(self.origin))  # subtracted before float64 loses the last digits
            from_origin = (numbers - origin).view(np.int64).astype(np.float64)
        else:
            from_origin = self.values(numbers).astype(np.float64) - self.origin
        return from_origin * self.gain

    def decoded(self, values: np.ndarray) -> np.ndarray:
        """Return the values, float64, of numbers (any shape) that were computed with; the inverse of `coded`."""
        return values.astype(np.float64) / self.gain + self.origin

    def stored_like(self, value: float) -> float | None:
        """Return the stored number of a value as QGIS shows it, or None when there is none.

        QGIS rounds what it shows, so a value within `NEAR_STORED` steps of a stored integer counts as that integer.
        """
        number = (value - self.shift) / self.scale if self.is_scaled else value
        if not np.isfinite(number):
            return None
        if self.stored.kind == "f":
            return number
        nearest = round(number)
        return nearest if abs(number - nearest) <= (NEAR_STORED if self.is_scaled else 0.0) else None


def gain_of(size: float) -> float:
    """Return the power of two that brings values as large as `size`, above 0, near 1."""
    return 2.0 ** min(-int(np.frexp(size)[1]), MAX_GAIN_EXPONENT)


def stored_type(band: Any, number: int) -> str:
    """Return the type of a GDAL band's stored numbers, as numpy calls it.

    Raises
    ------
    InputError
        When they are complex, or of a type that `STORED_TYPES` lacks.
    """
    code = int(band.DataType)
    if gdal.DataTypeIsComplex(code):
        raise InputError(
            N_("Band {number} holds complex numbers. Write their magnitude to a new raster first."), number=number
        )
    if code not in STORED_TYPES:
        raise InputError(
            N_("Band {number} holds numbers of the type {type}, which is not known here. Convert the raster first."),
            number=number,
            type=gdal.GetDataTypeName(code) or code,
        )
    if code == gdal.GDT_Byte and band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == SIGNED_BYTE:
        return "int8"
    return STORED_TYPES[code]


def describe_band(
    dataset: Any, number: int, keep_nodata: bool = True, nodata_ranges: tuple[NodataRange, ...] = ()
) -> Band:
    """Return the description of a band of a file; raises `InputError` when its numbers cannot be used."""
    band = dataset.GetRasterBand(number)
    dtype = stored_type(band, number)
    name = band.GetDescription() or ""
    scale, shift = _scaling(band)
    plain = scale == 1.0 and shift == 0.0
    bits = np.dtype(dtype).itemsize * 8 if dtype.startswith("uint") and plain else 0
    role = gdal.GetColorInterpretationName(band.GetColorInterpretation()) or ""
    nodata = band.GetNoDataValue() if keep_nodata else None
    return Band(
        number,
        name or f"Band {number}",
        bool(name),
        nodata,
        role,
        bits,
        dtype,
        scale,
        shift,
        nodata_ranges=nodata_ranges,
    )


def _scaling(band: Any) -> tuple[float, float]:
    scale, shift = band.GetScale(), band.GetOffset()
    scale = 1.0 if scale is None or scale == 0 or not np.isfinite(scale) else float(scale)
    return scale, 0.0 if shift is None or not np.isfinite(shift) else float(shift)


def bad_bands(dataset: Any, numbers: Iterable[int]) -> list[int]:
    """Return the bands that the metadata mark as bad (`bbl`: ENVI's list, or an item of each band)."""
    listed = dataset.GetMetadataItem("bbl", "ENVI") or dataset.GetMetadataItem("bbl") or ""
    flags = re.split(r"[\s,]+", listed.strip("{} \n"))
    bad = []
    for number in numbers:
        band = dataset.GetRasterBand(number)
        band_flag = band.GetMetadataItem("bbl") or band.GetMetadataItem("bbl", "ENVI")
        flag = band_flag or (flags[number - 1] if len(flags) == dataset.RasterCount else "")
        if flag.strip() in ("0", "0.0"):
            bad.append(number)
    return bad


# --- types of several bands


def common_type(types: Iterable[str]) -> np.dtype | None:
    """Return the smallest type that holds the numbers of all types exactly, or None when there is none."""
    dtypes = [np.dtype(name) for name in types]
    common = np.result_type(*dtypes)
    has_64_bits = any(dtype.itemsize == 8 and dtype.kind in "iu" for dtype in dtypes)
    if common.kind == "f":
        return None if has_64_bits else common
    # older versions of GDAL lack 64-bit integers
    return common if has_64_bits or common.itemsize < 8 else np.dtype("float64")


def stored_nodata(value: float | None, dtype: np.dtype) -> Any:
    """Return a nodata value in the type of stored numbers, or None when that type cannot hold it.

    None for NaN too, because values that are not finite are nodata in any case.
    """
    if value is None or np.isnan(value):
        return None
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            return dtype.type(value)
    info = np.iinfo(dtype)
    if isinstance(value, float) and value == float(info.max):  # a 64-bit limit rounded to a float
        return dtype.type(info.max)
    if not np.isfinite(value) or not float(value).is_integer() or not info.min <= int(value) <= info.max:
        return None
    return dtype.type(int(value))


# --- red, green and blue


def rgb_band_positions(bands: Sequence[Band]) -> tuple[int, ...]:
    """Return the positions in `bands` of red, green and blue, or of a single band shown as grey.

    The file's colour interpretation decides; without one the first three bands do.
    """
    by_role = {band.role: position for position, band in reversed(list(enumerate(bands)))}
    if all(role in by_role for role in ("Red", "Green", "Blue")):
        return by_role["Red"], by_role["Green"], by_role["Blue"]
    return (0, 1, 2) if len(bands) >= 3 else (0,)
