# SPDX-License-Identifier: GPL-2.0-or-later
"""Valid pixels: nodata values, masks and alpha bands, and the test for a real alpha band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from .bands import stored_nodata
from .reading import read_plane

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .bands import Band
    from .grid import Window

CUSTOMARY_OPAQUE = {1.0, 100.0, 10_000.0, *(2.0**bits - 1 for bits in range(7, 17))}
MIN_SAMPLE = 64  # pixels; in a larger sample two distinct values show a mask
ENDS_SHARE = 0.9  # of the pixels of an alpha band without wide seams that are fully transparent or opaque
SEAM_ENDS_SHARE = 0.5  # the same in pictures with wide feathered seams
NEAR_END = 0.02  # of the opaque value; lossy compression changes fully transparent and opaque pixels by so much
MAX_BEND = 0.02  # of the opaque value; median second difference along a feathered seam
MAX_FILLED_SHARE = 0.01  # of the transparent pixels that hold data in other bands
ROUNDING_UNITS = 4.0  # in units of the last place, because typed nodata values are rounded as QGIS shows them


# --- numbers


def valid_numbers(plane: np.ndarray, band: Band, extra: float | None) -> np.ndarray:
    """Return a mask, bool of the shape of `plane`, of the stored numbers that are data.

    Parameters
    ----------
    plane : ndarray
        Stored numbers, in the band's type or a wider one.
    band : Band
    extra : float or None
        A value, as QGIS shows it, that means nodata besides the file's own.
    """
    valid = np.ones(plane.shape, dtype=bool)
    if plane.dtype.kind == "f" and band.stored.kind == "f":
        with np.errstate(over="ignore"):
            # compared in the band's own type, so that nodata values are rounded alike
            plane = plane.astype(band.stored, copy=False)
    own = stored_nodata(band.nodata, band.stored)
    if own is not None:
        valid &= plane != plane.dtype.type(own)
    typed = stored_nodata(None if extra is None else band.stored_like(extra), band.stored)
    if typed is not None and band.is_scaled and band.stored.kind == "f":
        valid &= ~(np.abs(plane - typed) <= ROUNDING_UNITS * np.spacing(np.abs(typed)))
    elif typed is not None:
        valid &= plane != plane.dtype.type(typed)
    if band.nodata_ranges:
        values = band.values(plane).astype(np.float64)
        for nodata_range in band.nodata_ranges:
            valid &= ~nodata_range.contains(values)
    if band.is_scaled and _may_exceed(band):
        valid &= np.abs(band.values(plane)) <= band.limit  # False for NaN
    elif plane.dtype.kind == "f":
        valid &= np.abs(plane) <= band.limit
    return valid


def _may_exceed(band: Band) -> bool:
    """Return True when a scaled band's values can be beyond its limit, or no numbers."""
    if band.stored.kind == "f":
        return True
    info = np.iinfo(band.stored)
    ends = np.array([info.min, info.max], dtype=np.float64)
    return not bool((np.abs(band.values(ends)) <= band.limit).all())


# --- masks of the file


@dataclass(frozen=True)
class MaskPlan:
    """The masks of GDAL that must be read, besides the comparison with nodata values.

    Parameters
    ----------
    band_numbers : tuple of int
        Bands whose masks are read.
    alpha : int or None
        Number of the alpha band.
    """

    band_numbers: tuple[int, ...] = ()
    alpha: int | None = None

    @property
    def is_empty(self) -> bool:
        """True when no mask must be read."""
        return not self.band_numbers and self.alpha is None

    @classmethod
    def of(cls, flags: Mapping[int, int], numbers: Iterable[int], alpha: int | None) -> MaskPlan:
        """Return the plan for some bands, given the mask flags by band."""
        chosen, has_dataset_mask = [], False
        for number in numbers:
            mask_flags = flags[number]
            if mask_flags & (gdal.GMF_ALL_VALID | gdal.GMF_ALPHA):
                continue
            if mask_flags & gdal.GMF_PER_DATASET:
                if not has_dataset_mask:
                    chosen.append(number)
                has_dataset_mask = True
            elif not mask_flags & gdal.GMF_NODATA:
                chosen.append(number)
        return cls(tuple(chosen), alpha)

    def read(self, dataset: Any, window: Window, shape: tuple[int, int]) -> tuple[np.ndarray | None, str]:
        """Return the pixels of a window that are valid by the masks, bool (height, width), or None and GDAL's reason.

        For a reduced `shape` the dataset must be open without overviews, because GDAL averages overviews of masks.
        """
        bands = [dataset.GetRasterBand(number).GetMaskBand() for number in self.band_numbers]
        if self.alpha is not None:
            bands.append(dataset.GetRasterBand(self.alpha))
        valid = np.ones(shape, dtype=bool)
        for band in bands:
            mask, reason = read_plane(band, window, shape)
            if mask is None:
                return None, reason
            valid &= mask != 0
            if mask.dtype.kind == "f":
                valid &= ~np.isnan(mask)
        return valid, ""


# --- the test for an alpha band


def is_real_alpha(alpha: Sequence[np.ndarray], other_bands: Sequence[Sequence[np.ndarray]]) -> bool:
    """Return True for an alpha band, False for a spectral band that a writer labelled alpha by default.

    An alpha band has only one or two values, such as 0 and 255, or is nearly everywhere fully opaque or transparent, or
    has feathered seams: smooth ramps from opaque pixels to pixels where all bands are empty.

    Parameters
    ----------
    alpha : sequence of ndarray of shape (height, width)
        Stored numbers of the band in windows of the file, at full resolution.
    other_bands : sequence, for each window, of ndarrays of shape (height, width)
        The other bands in these windows.
    """
    flat = np.concatenate([window.ravel() for window in alpha]) if alpha else np.empty(0)
    flat = flat[np.isfinite(flat)]
    if not flat.size:
        return True  # the damage is reported when the pixels are read
    distinct = np.unique(flat)
    top = float(distinct[-1])
    if len(distinct) == 1 or (len(distinct) == 2 and distinct[0] == 0):
        return top == 0 or flat.size >= MIN_SAMPLE or top in CUSTOMARY_OPAQUE or _is_largest(top, flat.dtype)
    if distinct[0] < 0:
        return False
    low, high = float((flat <= NEAR_END * top).mean()), float((flat >= (1.0 - NEAR_END) * top).mean())
    between = 1.0 - low - high
    if low + high > ENDS_SHARE:
        return high >= between
    if low + high < SEAM_ENDS_SHARE or high < between / 2:
        return False
    return _is_empty_where_transparent(alpha, other_bands) and _bend(alpha, top) <= MAX_BEND * top


def opaque_value(windows: Iterable[tuple[np.ndarray, Sequence[np.ndarray]]]) -> float | None:
    """Return the opaque value of a band that is an alpha band although nothing labels it, else None.

    Such a band holds 0 and one positive number, and nothing else, and where it is 0 no other band holds anything.

    Parameters
    ----------
    windows : iterable of ndarray of shape (height, width) and sequence of bool ndarrays of that shape
        Stored numbers of the band in a window of the file, at full resolution, and for each other band where it holds
        data other than 0. No further window is asked for once one of them decides.
    """
    opaque, has_transparent = None, False
    for alpha, data in windows:
        transparent = alpha == 0
        others = alpha[~transparent]
        if others.size:
            value = float(others[0])
            opaque = value if opaque is None else opaque
            if not 0 < value < np.inf or value != opaque or not bool((others == others[0]).all()):
                return None
        if any(bool((plane & transparent).any()) for plane in data):
            return None
        has_transparent |= bool(transparent.any())
    return opaque if has_transparent else None


def _is_largest(value: float, dtype: np.dtype) -> bool:
    return dtype.kind in "iu" and value == np.iinfo(dtype).max


def _is_empty_where_transparent(alpha: Sequence[np.ndarray], other_bands: Sequence[Sequence[np.ndarray]]) -> bool:
    """Return True when there are transparent pixels and nearly all of them are 0 in all other bands."""
    transparent = filled = 0
    for window, planes in zip(alpha, other_bands):
        hidden = window == 0
        transparent += int(hidden.sum())
        filled += int((hidden & np.any([plane != 0 for plane in planes], axis=0)).sum()) if len(planes) else 0
    return transparent > 0 and filled <= MAX_FILLED_SHARE * transparent


def _bend(alpha: Sequence[np.ndarray], top: float) -> float:
    """Return the median second difference, along rows and columns, at values between transparent and opaque."""
    bends = [np.zeros(0)]
    for window in alpha:
        exact = window.astype(np.float64)
        for values in (exact, exact.T):
            between = (values[:, 1:-1] > NEAR_END * top) & (values[:, 1:-1] < (1.0 - NEAR_END) * top)
            bends.append(np.abs(np.diff(values, 2, axis=1))[between])
    all_bends = np.concatenate(bends)
    return float(np.median(all_bends)) if all_bends.size else 0.0
