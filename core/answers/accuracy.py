# SPDX-License-Identifier: GPL-2.0-or-later
"""Accuracy of a class raster against truth data: confusion matrix, measures, area-weighted estimates.

References
----------
Olofsson, P., Foody, G. M., Herold, M., Stehman, S. V., Woodcock, C. E., Wulder, M. A. (2014): Good practices for
estimating area and assessing accuracy of land change. Remote Sensing of Environment 148, 42-57. Eq. 2 to 11.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError, Notice
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..raster.align import on_grid_of, same_grid
from ..raster.class_raster import UNNAMED, ClassRaster, checked_ids, compact
from ..raster.counting import tally
from ..raster.pixel_areas import PixelAreas
from .accuracy_measures import Estimates, Measures, estimates, measures
from .truth import RasterTruth, Truth, TruthClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..legend.palette import Colour
    from ..raster.grid import Window
    from ..raster.source import RasterSource

MAX_CLASSES = 1000  # of the map or of the truth; more are values, which no confusion matrix can show
MAX_TABLE_CELLS = 2**22  # up to so many cells pairs are counted in a table, which is faster than sorting them
Z_95 = 1.959963984540054  # half the width of a 95 % confidence interval, in standard errors
MAX_LISTED_NAMES = 12  # names of classes in a message


@dataclass(frozen=True)
class AssessedClass:
    """A class of the map, the truth, or both.

    Parameters
    ----------
    id : int or None
        Its number on the map, or in the truth when the map lacks the class; None for a class that has a name only.
    name : str
    colour : (red, green, blue) or None
        None for a class that the map does not have.
    pixels : int
        Pixels of the class on the whole map.
    square_metres : float or None
        Area of the class on the whole map; None when the map has no place on the Earth.
    """

    id: int | None
    name: str
    colour: Colour | None
    pixels: int
    square_metres: float | None


@dataclass(frozen=True)
class Assessment:
    """Result of the comparison of a map with truth data.

    Parameters
    ----------
    classes : tuple of AssessedClass
    matrix : int64 ndarray of shape (n, n + 1)
        Samples: rows are the truth, columns the map; the last column counts samples that the map leaves unclassified.
    by_name : bool
        Whether classes were matched by name; else by number.
    measures : Measures
    estimates : Estimates
    unclassified : int
        Pixels of the whole map without a class.
    kind : {"raster", "polygons", "lines", "points"}
        Form of the truth data.
    map_rows : dict of int to int
        Position in `classes` of each class id of the map.
    truth_rows : dict of int to int
        Position in `classes` of each code of the truth.
    """

    classes: tuple[AssessedClass, ...]
    matrix: np.ndarray
    by_name: bool
    measures: Measures
    estimates: Estimates
    unclassified: int
    kind: str
    map_rows: Mapping[int, int] = field(default_factory=dict)
    truth_rows: Mapping[int, int] = field(default_factory=dict)

    @property
    def n_samples(self) -> int:
        """Number of samples: pixels or points of the truth on the map."""
        return int(self.matrix.sum())

    @property
    def square_metres(self) -> float | None:
        """The area that the estimates cover: that of the mapped classes that have samples, m2."""
        areas = [assessed.square_metres for assessed, weight in zip(self.classes, self.estimates.weights) if weight > 0]
        return None if None in areas else float(sum(area or 0.0 for area in areas))


def assess_raster(
    class_map: ClassRaster,
    truth: ClassRaster,
    areas: PixelAreas | None = None,
    progress: Progress | None = None,
    unnamed: str = UNNAMED,
    image: RasterSource | None = None,
) -> Assessment:
    """Return the accuracy of a map against a truth raster on any grid; see `assess`.

    Each pixel of the map is compared with the truth under its centre.
    """
    progress = progress or Progress()
    aligned = on_grid_of(class_map, truth, progress)
    return assess(class_map, RasterTruth(aligned), areas, progress, unnamed, image)


class _Counts:
    """Running counts: pixels and areas by map class, samples by truth code and map class.

    The map class is None where the map is unclassified. `n_disputed` counts the pixels on which the truth contradicts
    itself, `n_without_image` the samples where the image has no data.
    """

    def __init__(self) -> None:
        self.mapped: dict[int, np.ndarray] = {}
        self.pairs: dict[tuple[int, int | None], int] = {}
        self.n_disputed = self.n_without_image = 0

    def add(self, ids: np.ndarray, sums: np.ndarray, pairs: np.ndarray, n_disputed: int, n_without_image: int) -> None:
        """Add a block: map ids (n,), pixels and areas (2, n), and rows of truth code, position of the id, samples."""
        self.n_disputed += n_disputed
        self.n_without_image += n_without_image
        for class_id, class_sums in zip(ids.tolist(), sums.T):
            self.mapped[class_id] = self.mapped.get(class_id, 0.0) + class_sums
        class_ids = [None, *ids.tolist()]
        for code, place, count in pairs.tolist():
            key = (code, class_ids[place])
            self.pairs[key] = self.pairs.get(key, 0) + count

    @property
    def codes(self) -> list[int]:
        """Codes of the truth that occur on the map, rising."""
        return sorted({code for code, _ in self.pairs})


def assess(
    class_map: ClassRaster,
    truth: Truth,
    areas: PixelAreas | None = None,
    progress: Progress | None = None,
    unnamed: str = UNNAMED,
    image: RasterSource | None = None,
) -> Assessment:
    """Return the accuracy of a map against truth data, counted block by block.

    Parameters
    ----------
    class_map : ClassRaster
        Nodata is unclassified; 0 is a class where it is not nodata.
    truth : Truth
    areas : PixelAreas, optional
        Pixel areas of the map's grid, when the caller knows more than the grid; see `class_areas.measure_of`.
    progress : Progress, optional
        Also takes notices.
    unnamed : str
        Template of the name of a class that has none.
    image : RasterSource, optional
        The image that the map was made from, on the same grid. Truth on pixels where the image has no data is left
        out, because the map cannot know these pixels.

    Raises
    ------
    InputError
        When the two do not overlap, have no class in common, or one cannot be read; when the image has another grid.
    """
    progress = progress or Progress()
    if image is not None and not same_grid(class_map.grid, image.grid):
        raise InputError(
            N_("The image {image} has another grid than {raster}. Bring it onto that grid first (Warp)."),
            image=image.path,
            raster=class_map.title,
        )
    areas = areas or PixelAreas.of(class_map.grid)
    counts = _count(class_map, truth, areas, image, progress)
    if not counts.pairs and counts.n_without_image:
        raise InputError(N_("All of the truth {truth} lies where the image has no data."), truth=truth.title)
    if not counts.pairs:
        raise truth.no_samples_error(counts.n_disputed)
    result = _assessment(class_map, truth, counts, areas.method != "unknown", unnamed)
    for notice in (*class_map.notices, *truth.notices(counts.n_disputed), *areas.notices, *_doubts(result)):
        progress.notify(notice)
    if truth.kind == "raster" and 0 in counts.codes and 0 not in counts.mapped:
        progress.notify(_zero_in_truth(truth.title))
    if counts.n_without_image:
        sentence = N_("Truth pixels or points where the image has no data are left out: {count}.")
        progress.notify(Notice(sentence, {"count": counts.n_without_image}))
    return result


def _count(
    class_map: ClassRaster, truth: Truth, areas: PixelAreas, image: RasterSource | None, progress: Progress
) -> _Counts:
    counts = _Counts()
    blocks = list(class_map.source.blocks(4))
    counted = over_blocks(partial(_count_block, class_map, truth, areas, image), blocks, progress)
    for _, of_block in progress.steps(counted, len(blocks)):
        counts.add(*of_block)
        for title, n in ((class_map.title, len(counts.mapped)), (truth.title, len(counts.codes))):
            if n > MAX_CLASSES:
                raise InputError(
                    N_("{raster} has more than {most} classes. Choose a raster of classes, not of values."),
                    raster=title,
                    most=MAX_CLASSES,
                )
    return counts


def _count_block(
    class_map: ClassRaster, truth: Truth, areas: PixelAreas, image: RasterSource | None, window: Window
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, int]:
    """Return the counts of a block, as the arguments of `_Counts.add`."""
    ids, valid = class_map.read(window)
    checked_ids(ids[valid], class_map.title)
    present, places = compact(ids, valid)
    sums = tally(places, len(present), areas, window)[:, 1:]
    no_image_place = len(present) + 1
    if image is not None:
        places = np.where(image.read_values(window)[1], places, no_image_place)
    samples = truth.samples(window, places)
    in_image = samples.places != no_image_place
    pairs = _pair_counts(samples.codes[in_image], samples.places[in_image], len(present))
    return present, sums, pairs, samples.n_disputed, int((~in_image).sum())


def _pair_counts(codes: np.ndarray, places: np.ndarray, n_classes: int) -> np.ndarray:
    """Return truth code, place and count of each pair that occurs, int64 (pairs, 3)."""
    if not codes.size:
        return np.empty((0, 3), dtype=np.int64)
    keys = codes.astype(np.int64) * (n_classes + 1) + places
    if int(keys.max()) < MAX_TABLE_CELLS:
        counts = np.bincount(keys)
        keys = np.flatnonzero(counts)
        counts = counts[keys]
    else:
        keys, counts = np.unique(keys, return_counts=True)
    return np.stack([keys // (n_classes + 1), keys % (n_classes + 1), counts], axis=1)


# --- joining the counts of map and truth


def _assessment(class_map: ClassRaster, truth: Truth, counts: _Counts, known_areas: bool, unnamed: str) -> Assessment:
    truth_classes = dict(zip(counts.codes, truth.describe(counts.codes)))
    names = class_map.named_ids
    by_name = match_by_name(truth_classes.values(), [names.get(class_id, "") for class_id in counts.mapped])
    map_keys = {class_id: class_key(class_id, names.get(class_id, ""), by_name) for class_id in sorted(counts.mapped)}
    truth_keys = {
        code: class_key(truth_class.id, truth_class.name, by_name) for code, truth_class in truth_classes.items()
    }
    if not set(map_keys.values()) & set(truth_keys.values()):
        raise _nothing_in_common(class_map, map_keys, truth_classes.values())
    keys = list(dict.fromkeys([*map_keys.values(), *truth_keys.values()]))
    row_of_key = {key: number for number, key in enumerate(keys)}
    matrix = np.zeros((len(keys), len(keys) + 1), dtype=np.int64)
    for (code, class_id), count in counts.pairs.items():
        matrix[row_of_key[truth_keys[code]], -1 if class_id is None else row_of_key[map_keys[class_id]]] += count
    sums = np.zeros((2, len(keys)))
    for class_id, class_sums in counts.mapped.items():
        sums[:, row_of_key[map_keys[class_id]]] += class_sums
    entries = _entries(class_map, map_keys, unnamed)
    entries.update({
        truth_keys[code]: (truth_class.id, truth_class.name or unnamed.format(number=truth_class.id), None)
        for code, truth_class in truth_classes.items()
        if truth_keys[code] not in entries
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
        {class_id: row_of_key[key] for class_id, key in map_keys.items()},
        {code: row_of_key[key] for code, key in truth_keys.items()},
    )


def _entries(
    class_map: ClassRaster, map_keys: Mapping[int, object], unnamed: str
) -> dict[object, tuple[int | None, str, Colour | None]]:
    """Return id, name and colour by key; classes of one name share the id and colour of the first."""
    entries: dict[object, tuple[int | None, str, Colour | None]] = {}
    for entry in class_map.legend(map_keys, unnamed):
        entries.setdefault(map_keys[entry.id], (entry.id, entry.name, entry.colour))
    return entries


def match_by_name(truth_classes: Iterable[TruthClass], map_names: Sequence[str]) -> bool:
    """Return True when classes are matched by name.

    That is so when map and truth name all their classes and share a name, or when a class of the truth has no number.
    """
    truth_classes = list(truth_classes)
    if any(truth_class.id is None for truth_class in truth_classes):
        return True
    if not all(truth_class.name for truth_class in truth_classes) or not all(map_names):
        return False
    return bool({_folded(truth_class.name) for truth_class in truth_classes} & {_folded(name) for name in map_names})


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def class_key(number: int | None, name: str, by_name: bool) -> object:
    """Return what a class is matched by: its name without regard to case and spaces, or its number."""
    return _folded(name) if by_name and name else number


def _nothing_in_common(
    class_map: ClassRaster, map_ids: Iterable[int], truth_classes: Iterable[TruthClass]
) -> InputError:
    names = class_map.named_ids
    on_map = [f"{class_id} {names.get(class_id, '')}".strip() for class_id in map_ids]
    in_truth = [
        f"{'' if truth_class.id is None else truth_class.id} {truth_class.name}".strip()
        for truth_class in truth_classes
    ]
    return InputError(
        N_("The map and the truth have no class in common. Map: {found}. Truth: {truth}. "
           "Give them the same numbers or the same names."),
        found=_listed(on_map),
        truth=_listed(in_truth),
    )  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    return (
        ", ".join(names[:MAX_LISTED_NAMES]) + (", \u2026" if len(names) > MAX_LISTED_NAMES else "")
        if names
        else "\u2013"
    )


def _zero_in_truth(truth: str) -> Notice:
    return Notice(
        N_("{truth} holds 0, which counts as a class because it is not a nodata value there; the map has no class 0. "
           "If it means that the truth is not known, make it a nodata value in the layer's properties."),
        {"truth": truth},
    )  # fmt: skip


def _doubts(result: Assessment) -> list[Notice]:
    """Return notices of what makes the figures less reliable."""
    names = [assessed.name for assessed in result.classes]
    notices = []
    if result.kind != "points":
        notices.append(
            Notice(N_("Neighbouring pixels are no independent samples: the confidence intervals are too narrow."))
        )
    if result.estimates.unsampled:
        notices.append(
            Notice(
                N_("No truth lies on the classes {names}: the area-weighted estimates leave their area out."),
                {"names": _listed([names[place] for place in result.estimates.unsampled])},
            )
        )
    if result.estimates.single:
        notices.append(
            Notice(
                N_("A single truth lies on the classes {names}: for them the largest possible variance is taken."),
                {"names": _listed([names[place] for place in result.estimates.single])},
            )
        )
    missed = int(result.matrix[:, -1].sum())
    if missed:
        notices.append(
            Notice(
                N_("{count} truth pixels or points are unclassified on the map. They count as wrong, "
                   "and are left out of the area-weighted estimates."),
                {"count": missed},
            )
        )  # fmt: skip
    absent_names = [names[place] for place in np.flatnonzero((result.measures.truth > 0) & (_pixels(result) == 0))]
    if absent_names:
        notices.append(Notice(N_("The map has no pixel of the classes {names}."), {"names": _listed(absent_names)}))
    return notices


def _pixels(result: Assessment) -> np.ndarray:
    return np.array([assessed.pixels for assessed in result.classes])
