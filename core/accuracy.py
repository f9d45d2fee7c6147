# SPDX-License-Identifier: GPL-2.0-or-later
"""How good a class raster is, held against a truth: confusion matrix, measures, area-weighted estimates.

References
----------
Olofsson, P., Foody, G. M., Herold, M., Stehman, S. V., Woodcock, C. E., Wulder, M. A. (2014): Good practices for
estimating area and assessing accuracy of land change. Remote Sensing of Environment 148, 42-57. Eq. 2 to 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .areas import PixelAreas
from .class_areas import tally
from .engine import map_blocks
from .errors import N_, InputError, Notice
from .progress import Progress
from .raster_align import on_grid_of
from .raster_classes import UNNAMED, ClassRaster, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .palette import Colour
    from .raster import Window

MOST_CLASSES = 1000  # of either side; a matrix of more says nothing
DENSE = 2**22  # cells up to which pairs are counted in a table instead of sorted
Z_95 = 1.959963984540054  # half a 95 % confidence interval, in standard errors
WORST_VARIANCE = 0.25  # of a share known from a single sample: the largest that there is
LISTED = 12  # classes that a message names


# --- arithmetic


@dataclass(frozen=True)
class Measures:
    """What a confusion matrix says, all pixels counting the same; NaN where nothing can be said.

    Parameters
    ----------
    truth, mapped, correct : int64 ndarrays of shape (n,)
        Samples by class in the truth, on the map, and in both.
    dice, iou, producers, users : float64 ndarrays of shape (n,)
        Dice (F1), intersection over union, producer's accuracy (recall), user's accuracy (precision).
    overall : float
        Share of the samples that the map has right; unclassified ones are wrong.
    kappa : float
        Cohen's: overall accuracy beyond chance.
    macro_dice : float
        Mean of the Dice of the classes in the truth.
    """

    truth: np.ndarray
    mapped: np.ndarray
    correct: np.ndarray
    dice: np.ndarray
    iou: np.ndarray
    producers: np.ndarray
    users: np.ndarray
    overall: float
    kappa: float
    macro_dice: float


def measures(matrix: np.ndarray) -> Measures:
    """Return the measures of a confusion matrix.

    Parameters
    ----------
    matrix : int64 ndarray of shape (n, n + 1)
        Rows are the truth, columns the map; the last column counts what the map leaves unclassified.
    """
    truth, mapped, correct = matrix.sum(axis=1), matrix[:, :-1].sum(axis=0), np.diagonal(matrix)
    total = int(matrix.sum())
    overall = correct.sum() / total if total else np.nan
    chance = float((truth * mapped.astype(np.float64)).sum()) / total**2 if total else np.nan
    dice = _divided(2.0 * correct, truth + mapped)
    known = dice[truth > 0]
    return Measures(
        truth,
        mapped,
        correct,
        dice,
        _divided(correct, truth + mapped - correct),
        _divided(correct, truth),
        _divided(correct, mapped),
        float(overall),
        float((overall - chance) / (1.0 - chance)) if chance < 1.0 else np.nan,
        float(known.mean()) if known.size else np.nan,
    )


def _divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(np.shape(below), np.nan), where=np.asarray(below) > 0)


@dataclass(frozen=True)
class Estimates:
    """Estimates for the area mapped as classes that have samples, each map class a stratum; standard errors beside.

    Parameters
    ----------
    weights : float64 ndarray of shape (n,)
        Share of each stratum in the mapped area of all strata with samples; 0 for those without.
    overall, overall_error : float
    users, users_error, producers, producers_error : float64 ndarrays of shape (n,)
        NaN where there are no samples; an error from a single sample is NaN too.
    shares, shares_error : float64 ndarrays of shape (n,)
        Estimated share of the area that is each class in truth.
    unsampled, single : tuple of int
        Places of the mapped classes without samples, and with one.
    """

    weights: np.ndarray
    overall: float
    overall_error: float
    users: np.ndarray
    users_error: np.ndarray
    producers: np.ndarray
    producers_error: np.ndarray
    shares: np.ndarray
    shares_error: np.ndarray
    unsampled: tuple[int, ...]
    single: tuple[int, ...]


def estimates(matrix: np.ndarray, areas: np.ndarray) -> Estimates:
    """Return the stratified estimates of accuracy and area (Olofsson et al. 2014).

    Parameters
    ----------
    matrix : int64 ndarray of shape (n, n)
        Samples; rows are the truth, columns the map, as in `measures`.
    areas : float64 ndarray of shape (n,)
        Mapped area of each class, any unit.

    Notes
    -----
    With the paper's names: strata i in rows, W_i = `weights`, p_ij = W_i n_ij / n_i. The variance of a share within
    a stratum of one sample is unknown; the largest possible one is put in its place. Producer's accuracy is a ratio
    estimate, its variance that of the first-order expansion.
    """
    counts = matrix.T.astype(np.float64)
    n = counts.sum(axis=1)
    sampled = (n > 0) & (areas > 0)
    weights = np.where(sampled, areas, 0.0)
    weights = weights / weights.sum() if weights.sum() > 0 else weights
    within = np.divide(counts, n[:, np.newaxis], out=np.zeros_like(counts), where=n[:, np.newaxis] > 0)
    variance = _within_variance(within, n)
    shares = weights @ within
    shares_error = np.sqrt(weights**2 @ variance)
    users = np.where(sampled, np.diagonal(within), np.nan)
    own = np.diagonal(variance)
    producers = _divided(weights * np.diagonal(within), shares)
    return Estimates(
        weights,
        float(weights @ np.diagonal(within)) if sampled.any() else np.nan,
        float(np.sqrt(weights**2 @ own)) if sampled.any() else np.nan,
        users,
        np.where(n > 1, np.sqrt(own), np.nan),
        producers,
        _producers_error(weights, variance, producers, shares),
        shares,
        shares_error,
        tuple(np.flatnonzero((areas > 0) & (n == 0)).tolist()),
        tuple(np.flatnonzero(sampled & (n == 1)).tolist()),
    )


def _within_variance(within: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return the variance of each estimated share within its stratum, float64 (strata, classes)."""
    spread = within * (1.0 - within)
    variance = np.divide(spread, (n - 1.0)[:, np.newaxis], out=np.zeros_like(spread), where=n[:, np.newaxis] > 1)
    variance[n == 1] = WORST_VARIANCE
    return variance


def _producers_error(
    weights: np.ndarray, variance: np.ndarray, producers: np.ndarray, shares: np.ndarray
) -> np.ndarray:
    parts = weights[:, np.newaxis] ** 2 * variance
    own = np.diagonal(parts)
    others = parts.sum(axis=0) - own
    return _divided(np.sqrt((1.0 - producers) ** 2 * own + producers**2 * others), shares)


# --- the two sides


@dataclass(frozen=True)
class TruthClass:
    """A class of the truth: its number, or None where it has a name only; its name, empty where it has none."""

    id: int | None
    name: str


class Truth(Protocol):
    """What `assess` asks of a truth; `RasterTruth` and `vector_truth.VectorTruth` answer."""

    title: str
    kind: str

    @property
    def notices(self) -> list[Notice]:
        """What the user should know of it."""

    def pairs(self, window: Window, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the code of each sample in a window, and what the map's block has there."""

    def describe(self, codes: Sequence[int]) -> list[TruthClass]:
        """Return what the codes stand for."""

    def nothing_found(self) -> InputError:
        """Return the error for a truth of which nothing counts."""


class RasterTruth:
    """A raster of true classes on the map's own grid (see `assess_raster`); 0 and nodata are no truth."""

    kind = "raster"

    def __init__(self, raster: ClassRaster) -> None:
        self.title = raster.title
        self._raster = raster

    @property
    def notices(self) -> list[Notice]:
        """What the user should know of it."""
        return self._raster.notices

    def pairs(self, window: Window, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the class of each pixel that has a truth, and what the map's block has there."""
        ids, valid = self._raster.read(window)
        known = valid & (ids != 0)
        return checked_ids(ids[known], self.title), places[known]

    def describe(self, codes: Sequence[int]) -> list[TruthClass]:
        """Return number and name of classes."""
        names = self._raster.named_ids
        return [TruthClass(code, names.get(code, "")) for code in codes]

    def nothing_found(self) -> InputError:
        """Return the error for a truth of which nothing counts."""
        return no_overlap(self.title)


def checked_ids(ids: np.ndarray, title: str) -> np.ndarray:
    """Return ids as int64, or raise `InputError` when one is negative."""
    if ids.size and ids.min() < 0:
        raise InputError(
            N_("{raster} holds the negative value {value}. Classes are numbers from 1; 0 means unclassified."),
            raster=title,
            value=int(ids.min()),
        )
    return ids.astype(np.int64)


@dataclass(frozen=True)
class AssessedClass:
    """A class of the map, the truth, or both.

    Parameters
    ----------
    id : int or None
        On the map, else in the truth; None for a class that has a name only.
    name : str
    colour : (red, green, blue) or None
        None for a class that the map does not have.
    pixels : int
        On the whole map.
    square_metres : float or None
        On the whole map; None when the map has no place on the Earth.
    """

    id: int | None
    name: str
    colour: Colour | None
    pixels: int
    square_metres: float | None


@dataclass(frozen=True)
class Assessment:
    """A map held against a truth.

    Parameters
    ----------
    classes : tuple of AssessedClass
    matrix : int64 ndarray of shape (n, n + 1)
        Samples: rows are the truth, columns the map, the last one unclassified.
    by_name : bool
        Whether classes were matched by name; else by number.
    measures : Measures
    estimates : Estimates
    unclassified : int
        Pixels of the whole map without a class.
    kind : {"raster", "polygons", "points"}
        Of the truth.
    """

    classes: tuple[AssessedClass, ...]
    matrix: np.ndarray
    by_name: bool
    measures: Measures
    estimates: Estimates
    unclassified: int
    kind: str

    @property
    def n_samples(self) -> int:
        """Pixels or points with a truth on the map."""
        return int(self.matrix.sum())

    @property
    def square_metres(self) -> float | None:
        """The area that the estimates speak of: mapped as classes with samples."""
        areas = [one.square_metres for one, weight in zip(self.classes, self.estimates.weights) if weight > 0]
        return None if None in areas else float(sum(area or 0.0 for area in areas))


def assess_raster(
    class_map: ClassRaster,
    truth: ClassRaster,
    areas: PixelAreas | None = None,
    progress: Progress | None = None,
    unnamed: str = UNNAMED,
) -> Assessment:
    """Hold a map against a raster on any grid; see `assess`. Each pixel of the map takes the truth under its centre."""
    progress = progress or Progress()
    with on_grid_of(class_map, truth, progress.part(0.0, 0.3)) as aligned:
        return assess(class_map, RasterTruth(aligned), areas, progress.part(0.3, 1.0), unnamed)


def no_overlap(truth: str) -> InputError:
    """Return the error for a truth that lies elsewhere."""
    return InputError(N_("{truth} has no class where the map lies. Check the coordinate systems of both."), truth=truth)


class _Counts:
    """What has been counted so far: pixels and areas by map class, samples by truth code and map class."""

    def __init__(self) -> None:
        self.mapped: dict[int, np.ndarray] = {}
        self.pairs: dict[tuple[int, int], int] = {}

    def add(self, ids: np.ndarray, sums: np.ndarray, pairs: np.ndarray) -> None:
        """Take a block: map ids (n,), pixels and areas (2, n), rows of truth code, place of the id, samples."""
        for one, pair in zip(ids.tolist(), sums.T):
            self.mapped[one] = self.mapped.get(one, 0.0) + pair
        names = [0, *ids.tolist()]
        for code, place, count in pairs.tolist():
            key = (code, names[place])
            self.pairs[key] = self.pairs.get(key, 0) + count

    @property
    def codes(self) -> list[int]:
        """Codes of the truth that occur on the map."""
        return sorted({code for code, _ in self.pairs})


def assess(
    class_map: ClassRaster,
    truth: Truth,
    areas: PixelAreas | None = None,
    progress: Progress | None = None,
    unnamed: str = UNNAMED,
) -> Assessment:
    """Hold a map against a truth, block by block.

    Parameters
    ----------
    class_map : ClassRaster
        0 and nodata are unclassified.
    truth : Truth
    areas : PixelAreas, optional
        Of the map's grid, when it is known better than the grid tells; see `class_areas.measure_of`.
    progress : Progress, optional
        Also takes notices.
    unnamed : str
        Template of the name of a class that has none.

    Raises
    ------
    InputError
        When the two do not overlap, have no class in common, or one cannot be read.
    """
    progress = progress or Progress()
    areas = areas or PixelAreas.of(class_map.grid)
    counts = _count(class_map, truth, areas, progress)
    if not counts.pairs:
        raise truth.nothing_found()
    result = _assessment(class_map, truth, counts, areas.method != "unknown", unnamed)
    for notice in (*class_map.notices, *truth.notices, areas.notice(), *_doubts(result)):
        if notice:
            progress.notify(notice)
    return result


def _count(class_map: ClassRaster, truth: Truth, areas: PixelAreas, progress: Progress) -> _Counts:
    def count(window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ids, valid = class_map.read(window)
        known = valid & (ids != 0)
        checked_ids(ids[known], class_map.title)
        present, places = compact(ids, known)
        sums = tally(places, len(present), areas, window)[:, 1:]
        return present, sums, _pair_counts(*truth.pairs(window, places), len(present))

    counts = _Counts()
    blocks = list(class_map.source.blocks(4))
    for _, (present, sums, pairs) in progress.steps(map_blocks(count, blocks, progress), len(blocks)):
        counts.add(present, sums, pairs)
        for title, n in ((class_map.title, len(counts.mapped)), (truth.title, len(counts.codes))):
            if n > MOST_CLASSES:
                raise InputError(
                    N_("{raster} has more than {most} classes. Choose a raster of classes, not of values."),
                    raster=title,
                    most=MOST_CLASSES,
                )
    return counts


def _pair_counts(codes: np.ndarray, places: np.ndarray, n: int) -> np.ndarray:
    """Return truth code, place and count of each pair that occurs, int64 (pairs, 3)."""
    if not codes.size:
        return np.empty((0, 3), dtype=np.int64)
    keys = codes.astype(np.int64) * (n + 1) + places
    if int(keys.max()) < DENSE:
        found = np.bincount(keys)
        keys = np.flatnonzero(found)
        found = found[keys]
    else:
        keys, found = np.unique(keys, return_counts=True)
    return np.stack([keys // (n + 1), keys % (n + 1), found], axis=1)


# --- joining them


def _assessment(class_map: ClassRaster, truth: Truth, counts: _Counts, known_areas: bool, unnamed: str) -> Assessment:
    true = dict(zip(counts.codes, truth.describe(counts.codes)))
    names = class_map.named_ids
    by_name = _match_by_name(true.values(), [names.get(one, "") for one in counts.mapped])
    map_keys = {one: _key(one, names.get(one, ""), by_name) for one in sorted(counts.mapped)}
    true_keys = {code: _key(one.id, one.name, by_name) for code, one in true.items()}
    if not set(map_keys.values()) & set(true_keys.values()):
        raise _nothing_in_common(class_map, map_keys, true.values())
    keys = list(dict.fromkeys([*map_keys.values(), *true_keys.values()]))
    place = {key: number for number, key in enumerate(keys)}
    matrix = np.zeros((len(keys), len(keys) + 1), dtype=np.int64)
    for (code, one), count in counts.pairs.items():
        matrix[place[true_keys[code]], place[map_keys[one]] if one else -1] += count
    sums = np.zeros((2, len(keys)))
    for one, pair in counts.mapped.items():
        sums[:, place[map_keys[one]]] += pair
    entries = _entries(class_map, map_keys, unnamed)
    entries.update({
        true_keys[code]: (one.id, one.name or unnamed.format(number=one.id), None)
        for code, one in true.items()
        if true_keys[code] not in entries
    })  # fmt: skip
    classes = tuple(
        AssessedClass(*entries[key], int(sums[0, row]), float(sums[1, row]) if known_areas else None)
        for row, key in enumerate(keys)
    )
    grid = class_map.grid
    return Assessment(
        classes,
        matrix,
        by_name,
        measures(matrix),
        estimates(matrix[:, :-1], sums[1 if known_areas else 0]),
        grid.height * grid.width - int(sums[0].sum()),
        truth.kind,
    )


def _entries(
    class_map: ClassRaster, map_keys: Mapping[int, object], unnamed: str
) -> dict[object, tuple[int | None, str, Colour | None]]:
    """Return id, name and colour by key; of classes with one name the first stands for all."""
    found: dict[object, tuple[int | None, str, Colour | None]] = {}
    for entry in class_map.legend(map_keys, unnamed):
        found.setdefault(map_keys[entry.id], (entry.id, entry.name, entry.colour))
    return found


def _match_by_name(true: Iterable[TruthClass], map_names: Sequence[str]) -> bool:
    """Tell whether both sides name their classes, and a name stands on both; the truth may leave no other choice."""
    true = list(true)
    if any(one.id is None for one in true):
        return True
    if not all(one.name for one in true) or not all(map_names):
        return False
    return bool({_folded(one.name) for one in true} & {_folded(name) for name in map_names})


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _key(number: int | None, name: str, by_name: bool) -> object:
    return _folded(name) if by_name and name else number


def _nothing_in_common(class_map: ClassRaster, mapped: Iterable[int], true: Iterable[TruthClass]) -> InputError:
    names = class_map.named_ids
    on_map = [f"{one} {names.get(one, '')}".strip() for one in mapped]
    in_truth = [f"{'' if one.id is None else one.id} {one.name}".strip() for one in true]
    return InputError(
        N_("The map and the truth have no class in common. Map: {found}. Truth: {truth}. "
           "Give them the same numbers or the same names."),
        found=_listed(on_map),
        truth=_listed(in_truth),
    )  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:LISTED]) + (", \u2026" if len(names) > LISTED else "") if names else "\u2013"


def _doubts(result: Assessment) -> list[Notice]:
    """Return what weakens the figures."""
    names = [one.name for one in result.classes]
    found = []
    if result.kind != "points":
        found.append(
            Notice(N_("Neighbouring pixels are no independent samples: the confidence intervals are too narrow."))
        )
    if result.estimates.unsampled:
        found.append(
            Notice(
                N_("No truth lies on the classes {names}: the area-weighted estimates leave their area out."),
                {"names": _listed([names[place] for place in result.estimates.unsampled])},
            )
        )
    if result.estimates.single:
        found.append(
            Notice(
                N_("A single truth lies on the classes {names}: for them the largest possible variance is taken."),
                {"names": _listed([names[place] for place in result.estimates.single])},
            )
        )
    missed = int(result.matrix[:, -1].sum())
    if missed:
        found.append(
            Notice(
                N_("{count} truth pixels or points are unclassified on the map. They count as wrong, "
                   "and are left out of the area-weighted estimates."),
                {"count": missed},
            )
        )  # fmt: skip
    lost = [names[place] for place in np.flatnonzero((result.measures.truth > 0) & (_pixels(result) == 0))]
    if lost:
        found.append(Notice(N_("The map has no pixel of the classes {names}."), {"names": _listed(lost)}))
    return found


def _pixels(result: Assessment) -> np.ndarray:
    return np.array([one.pixels for one in result.classes])
