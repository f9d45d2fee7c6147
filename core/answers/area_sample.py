# SPDX-License-Identifier: GPL-2.0-or-later
"""A stratified random sample of the pixels of a class map, to be labelled: its design, its allocation, its positions.

References
----------
Olofsson, P., Foody, G. M., Herold, M., Stehman, S. V., Woodcock, C. E., Wulder, M. A. (2014): Good practices for
estimating area and assessing accuracy of land change. Remote Sensing of Environment 148, 42-57. Section 5.1.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, InputError, ParameterError
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..raster.class_raster import checked_ids, compact
from .accuracy import Z_95

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..raster.class_raster import ClassRaster
    from ..raster.counting import ClassArea
    from ..raster.grid import Window

DEFAULT_POINTS = 100
DEFAULT_MIN_POINTS = 20  # in each class; the paper advises 50 to 100 where classes are rare and time allows
MAX_POINTS = 10_000  # more nobody labels
EXPECTED_ACCURACY = 0.85  # user's accuracy that is assumed of each class before any point is labelled


@dataclass(frozen=True)
class Stratum:
    """A class of the map as a stratum of the sample.

    Parameters
    ----------
    id : int
        Its number on the map.
    name : str
    pixels : int
    square_metres : float or None
        Its area on the map; None where the map has no place on the Earth.
    """

    id: int
    name: str
    pixels: int
    square_metres: float | None

    @property
    def size(self) -> float:
        """Area of the stratum: square metres, or pixels where these are unknown."""
        return float(self.pixels if self.square_metres is None else self.square_metres)

    def to_plain(self) -> dict[str, Any]:
        """Return the stratum as values for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> Stratum:
        """Return the stratum of such values; raises KeyError, TypeError or ValueError."""
        area = values["square_metres"]
        return cls(int(values["id"]), str(values["name"]), int(values["pixels"]), None if area is None else float(area))


@dataclass(frozen=True)
class SamplePoint:
    """A pixel to be labelled: row and column of the map, and the class of the map there."""

    row: int
    col: int
    class_id: int


def strata_of(rows: Sequence[ClassArea]) -> list[Stratum]:
    """Return the classes of a map, as `class_areas` counts them, as strata; 0 is no class."""
    return [Stratum(row.id, row.name, row.pixels, row.square_metres) for row in rows if row.id != 0]


def required_points(weights: np.ndarray, users: np.ndarray, overall_error: float) -> int:
    """Return the number of points for a wanted standard error of the overall accuracy (Eq. 13 of the paper).

    Parameters
    ----------
    weights : float64 ndarray of shape (n,)
        Share of each stratum in the mapped area.
    users : float64 ndarray of shape (n,)
        Expected user's accuracy of each.
    overall_error : float
        Wanted standard error, such as 0.01.
    """
    spread = np.sqrt(users * (1.0 - users))
    return math.ceil(float((weights @ spread) / overall_error) ** 2)


def allocate(pixels: Sequence[int], n_points: int, min_points: int) -> list[int]:
    """Return the number of points of each stratum: at least a minimum, the rest in proportion to the pixels.

    Strata whose share lies below the minimum get the minimum, and the others divide what is left, as in Table 5 of
    the paper. No stratum gets more points than it has pixels.

    Parameters
    ----------
    pixels : sequence of int
        Pixels of each stratum.
    n_points : int
        Points in all; more are given where the minimum needs more.
    min_points : int
        Of each stratum that has so many pixels.

    Raises
    ------
    ParameterError
        When a number is below 1, or there are too many points.
    """
    if not 1 <= n_points <= MAX_POINTS or min_points < 1:
        raise ParameterError(N_("Choose between 1 and {most} points, and at least 1 in each class."), most=MAX_POINTS)
    sizes = np.asarray(pixels, dtype=np.int64)
    fixed = np.minimum(sizes, min_points)
    counts = fixed.copy()
    free = sizes > fixed
    left = n_points - int(counts.sum())
    while left > 0 and free.any():
        # strata whose proportional share does not reach their minimum leave the division one after the other
        shares = np.where(free, sizes, 0) / sizes[free].sum() * (n_points - int(fixed[~free].sum()))
        below = free & (shares < fixed)
        if not below.any():
            counts[free] = _rounded(shares[free], sizes[free])
            break
        free &= ~below
    return [int(count) for count in counts]


def _rounded(shares: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return shares (n,) as whole numbers of the same sum, largest remainders first; none beyond its size."""
    counts = np.floor(shares).astype(np.int64)
    left = round(float(shares.sum())) - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:left]] += 1
    return np.minimum(counts, sizes)


def expected_margin(sizes: Sequence[float], counts: Sequence[int], accuracy: float = EXPECTED_ACCURACY) -> float:
    """Return half the 95 % interval of the overall accuracy that a sample will probably have, 0 ... 1.

    Parameters
    ----------
    sizes : sequence of float
        Area of each stratum, any unit.
    counts : sequence of int
        Points in each, at least 1.
    accuracy : float
        Expected user's accuracy of every class.
    """
    weights = np.asarray(sizes, dtype=np.float64)
    weights = weights / weights.sum()
    variance = accuracy * (1.0 - accuracy) / np.maximum(np.asarray(counts) - 1.0, 1.0)
    return float(Z_95 * np.sqrt(weights**2 @ variance))


def draw_sample(
    class_map: ClassRaster, counts: Mapping[int, int], strata: Sequence[Stratum], seed: int, progress: Progress | None
) -> list[SamplePoint]:
    """Return points in random order, uniform over the pixels of each stratum, without repetition.

    The pixels of a class are numbered as they come, block by block; the numbers of the sample are drawn first, and a
    walk over the map finds where they are. Memory holds one block and the sample, however large the map is.

    Parameters
    ----------
    class_map : ClassRaster
    counts : dict of int to int
        Points by class id; see `allocate`.
    strata : sequence of Stratum
        The classes with their pixels, counted on the same map.
    seed : int
        The same seed draws the same points from the same file.
    progress : Progress, optional

    Raises
    ------
    InputError
        When the map cannot be read, or has changed since it was counted.
    CancelledError
        When the user cancels.
    """
    progress = progress or Progress()
    rng = np.random.default_rng(seed)
    ranks = {
        stratum.id: np.sort(rng.choice(stratum.pixels, counts[stratum.id], replace=False))
        for stratum in strata
        if counts.get(stratum.id)
    }
    points: list[SamplePoint] = []
    passed = dict.fromkeys(ranks, 0)
    blocks = list(class_map.source.blocks(4))
    for window, (present, sizes) in progress.steps(
        over_blocks(partial(_sizes, class_map), blocks, progress), len(blocks)
    ):
        for class_id, size in zip(present.tolist(), sizes.tolist()):
            if class_id not in ranks:
                continue
            first, last = np.searchsorted(ranks[class_id], [passed[class_id], passed[class_id] + size])
            if last > first:
                points += _at_ranks(class_map, window, class_id, ranks[class_id][first:last] - passed[class_id])
            passed[class_id] += size
    if any(passed[stratum.id] != stratum.pixels for stratum in strata if stratum.id in passed):
        raise InputError(N_("{raster} has changed while it was read. Try again."), raster=class_map.title)
    return [points[place] for place in rng.permutation(len(points))]


def _sizes(class_map: ClassRaster, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of a block and the pixels of each, (n,) and (n,)."""
    ids, valid = class_map.read(window)
    checked_ids(ids[valid], class_map.title)
    present, places = compact(ids, valid)
    return present, np.bincount(places.ravel(), minlength=len(present) + 1)[1:]


def _at_ranks(class_map: ClassRaster, window: Window, class_id: int, ranks: np.ndarray) -> list[SamplePoint]:
    """Return the pixels of a class that have these ranks among those of the class in a block."""
    ids, valid = class_map.read(window)
    pixels = np.flatnonzero(valid & (ids == class_id))[ranks]
    rows, cols = np.divmod(pixels, window.width)
    return [SamplePoint(window.row + row, window.col + col, class_id) for row, col in zip(rows.tolist(), cols.tolist())]
