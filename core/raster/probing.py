# SPDX-License-Identifier: GPL-2.0-or-later
"""Properties of bands measured in some windows of a file: empty bands, range of the values, alpha bands.

Windows are read at full resolution, because overviews may hold averages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .bands import MAX_MEASURED, MAX_VALUE, gain_of
from .grid import Grid, Window
from .masks import valid_numbers
from .reading import read_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .bands import Band

EDGE = 64  # pixels, of a window
SMALL_VALUES = 2**20  # of all bands; smaller files are read completely
MAX_VALUES = 2**23  # of all bands; with more bands there are fewer windows
MAX_WINDOWS_ACROSS = 5  # windows in each direction
MIN_WINDOWS_ACROSS = 2
MAX_SCAN_PIXELS = 2**26  # of a band that seems empty; larger ones are scanned in `MAX_SCANNED_WINDOWS` windows
MAX_SCANNED_WINDOWS = 1024
SCAN_ROWS = 256

SMALL_INTEGERS = ("uint8", "uint16", "int16", "int8")  # float32 holds them and their squares
EXACT_INTEGERS = 2**24  # float32 holds all integers up to this
FAR = 2.0**15  # median over spread; above it the sums of k-means lose digits although float32 holds the values
FAR_ROUNDED = 2.0**11  # the same where float32 does not hold the values
LARGE, TINY = 2.0**56, 2.0**-40  # squares of values outside overflow float32 or lose digits
SHARES = (0.02, 0.25, 0.5, 0.75, 0.98)
MAX_FORGOTTEN_SIZES = 2  # distinct large values; so few may be undeclared nodata values
MAX_RATIO_TO_OTHERS = 1e8  # a few distinct values so far above all others are undeclared nodata values


@dataclass(frozen=True)
class Look:
    """Stored numbers in some windows of a file.

    Parameters
    ----------
    bands : tuple of Band
    windows : list, for each window, of lists of ndarrays of shape (height, width)
        An array for each band; windows that cannot be read are missing.
    """

    bands: tuple[Band, ...]
    windows: list[list[np.ndarray]]

    @classmethod
    def at(cls, dataset: Any, bands: Sequence[Band], windows: Iterable[Window]) -> Look:
        """Return the numbers of some windows."""
        planes_by_window = []
        for window in windows:
            planes, _ = read_numbers(dataset, window, (window.height, window.width), bands)
            if planes is not None:
                planes_by_window.append(list(planes))
        return cls(tuple(bands), planes_by_window)

    def numbers(self, number: int) -> list[np.ndarray]:
        """Return the numbers of a band in each window."""
        place = [band.number for band in self.bands].index(number)
        return [planes[place] for planes in self.windows]

    def data(self, number: int, extra: float | None, limit: float) -> np.ndarray:
        """Return the stored numbers of a band that are data with values up to `limit`, (n,)."""
        band = replace(next(candidate for candidate in self.bands if candidate.number == number), limit=limit)
        parts = [plane[valid_numbers(plane, band, extra)] for plane in self.numbers(number)]
        return np.concatenate(parts) if parts else np.empty(0, band.stored)


def windows_of(grid: Grid, n_bands: int) -> list[Window]:
    """Return the windows to read: all of a small file, else some that are evenly spread."""
    if grid.height * grid.width * n_bands <= SMALL_VALUES:
        return [Window(0, 0, grid.height, grid.width)]
    across = int(np.clip((MAX_VALUES / (EDGE * EDGE * n_bands)) ** 0.5, MIN_WINDOWS_ACROSS, MAX_WINDOWS_ACROSS))
    height, width = min(EDGE, grid.height), min(EDGE, grid.width)
    tops = np.unique(np.linspace(0, grid.height - height, across).astype(int)).tolist()
    lefts = np.unique(np.linspace(0, grid.width - width, across).astype(int)).tolist()
    return [Window(top, left, height, width) for top in tops for left in lefts]


def worth_a_look(bands: Sequence[Band], extra: float | None) -> bool:
    """Return True when bands must be probed: bands of small integers that cannot be empty need no probing."""
    plain = all(band.dtype in SMALL_INTEGERS and not band.is_scaled for band in bands)
    return not plain or (len(bands) > 1 and any(_can_be_empty(band, extra) for band in bands))


# --- bands without any data


def empty_bands(dataset: Any, look: Look, grid: Grid, extra: float | None) -> list[int]:
    """Return the bands that hold no data anywhere while others do.

    A band without data in the windows is scanned completely, up to `MAX_SCAN_PIXELS`.
    """
    can_be = [band for band in look.bands if _can_be_empty(band, extra)]
    if len(look.bands) < 2 or not can_be:
        return []
    with_data = {band.number for band in look.bands if band not in can_be or _has_data(look, band, extra)}
    if not with_data:
        return _empty_beside_others(dataset, look.bands, grid, extra)
    return [band.number for band in can_be if band.number not in with_data and not _scan(dataset, [band], grid, extra)]


def _can_be_empty(band: Band, extra: float | None) -> bool:
    return band.has_nodata or extra is not None or band.stored.kind == "f"


def _has_data(look: Look, band: Band, extra: float | None) -> bool:
    return any(valid_numbers(plane, _unlimited(band), extra).any() for plane in look.numbers(band.number))


def _unlimited(band: Band) -> Band:
    return replace(band, limit=MAX_MEASURED)


def _scan(dataset: Any, bands: Sequence[Band], grid: Grid, extra: float | None) -> set[int]:
    """Return the bands with data in the first window where any band has data."""
    strips = list(grid.blocks(SCAN_ROWS, grid.width))
    if grid.height * grid.width > MAX_SCAN_PIXELS:
        tiles = list(grid.blocks(EDGE, EDGE))
        strips = [tiles[index] for index in np.linspace(0, len(tiles) - 1, MAX_SCANNED_WINDOWS).astype(int)]
    for window in strips:
        look = Look.at(dataset, bands, [window])
        with_data = {band.number for band in bands if _has_data(look, band, extra)}
        if with_data:
            return with_data
    return set()


def _empty_beside_others(dataset: Any, bands: Sequence[Band], grid: Grid, extra: float | None) -> list[int]:
    """Return the empty bands of a file without data in the probed windows."""
    with_data = _scan(dataset, bands, grid, extra)
    if not with_data:
        return []
    return [b.number for b in bands if b.number not in with_data and not _scan(dataset, [b], grid, extra)]


# --- origin and gain of the values


def coded(band: Band, look: Look, extra: float | None) -> tuple[Band, float | None]:
    """Return a band with the origin, gain and limit that its values need.

    Parameters
    ----------
    band : Band
    look : Look
    extra : float or None
        Additional nodata value.

    Returns
    -------
    band : Band
        The same one where float32 holds the values well.
    beyond : float or None
        The largest value that counts as nodata because of its size.
    """
    if band.dtype in SMALL_INTEGERS and not band.is_scaled:
        return band, None
    numbers = look.data(band.number, extra, np.inf)
    beyond = None
    if band.has_limit:
        limit, beyond = _limit(_sizes(band, numbers))
        band = replace(band, limit=limit)
        numbers = look.data(band.number, extra, limit)
    if not numbers.size:
        return band, beyond
    origin = _origin(band, numbers)
    distance = float(np.abs(_from(band, numbers, origin)).max())
    gain = 1.0
    if distance > LARGE or 0 < distance < TINY:
        gain = gain_of(distance)
    return replace(band, origin=origin, gain=gain), beyond


def _sizes(band: Band, numbers: np.ndarray) -> np.ndarray:
    """Return the magnitudes of the values of finite stored numbers, float64, at most the largest number."""
    exact = numbers.astype(np.float64)
    return np.minimum(np.abs(band.values(exact[np.isfinite(exact)])), np.finfo(np.float64).max)


def _limit(sizes: np.ndarray) -> tuple[float, float | None]:
    """Return the limit of magnitudes (n,) that count as data, and the largest magnitude beyond it, or None.

    Magnitudes above `MAX_VALUE` are data, up to `MAX_MEASURED`, unless they are `MAX_FORGOTTEN_SIZES` distinct ones at
    most and all others are `MAX_RATIO_TO_OTHERS` times smaller.
    """
    large = np.unique(sizes[(sizes > MAX_VALUE) & (sizes <= MAX_MEASURED)])
    others = sizes[sizes <= MAX_VALUE]
    limit = MAX_VALUE
    if len(large) > MAX_FORGOTTEN_SIZES or (
        len(large) and (not len(others) or large[0] <= MAX_RATIO_TO_OTHERS * others.max())
    ):
        limit = MAX_MEASURED
    beyond = sizes[sizes > limit]
    return limit, float(beyond.max()) if len(beyond) else None


def _origin(band: Band, numbers: np.ndarray) -> float:
    """Return the origin to subtract, 0 where float32 holds the values without."""
    places = [int((len(numbers) - 1) * share) for share in SHARES]
    quantiles = np.partition(numbers, places)[places]
    low, quarter, middle, three_quarters, high = band.values(quantiles.astype(np.float64)).tolist()
    spread = abs(three_quarters - quarter) or abs(high - low)
    rounds = _float32_rounds(band, numbers)
    if abs(middle) <= (FAR_ROUNDED if rounds else FAR) * spread or (spread == 0 and not rounds):
        return 0.0
    return middle


def _float32_rounds(band: Band, numbers: np.ndarray) -> bool:
    """Return True when float32 rounds the values."""
    if numbers.dtype.kind in "iu" and not band.is_scaled:
        return max(abs(int(numbers.min())), abs(int(numbers.max()))) > EXACT_INTEGERS
    values = band.values(numbers.astype(np.float64))
    with np.errstate(over="ignore"):
        return bool((values != values.astype(np.float32)).any())


def _from(band: Band, numbers: np.ndarray, origin: float) -> np.ndarray:
    return band.values(numbers.astype(np.float64)) - origin
