# SPDX-License-Identifier: GPL-2.0-or-later
"""Several class rasters of one image held against one truth, and against each other, block by block."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError, Notice
from ..engine.blocks import over_blocks
from ..legend.entry import LegendEntry
from ..raster.writer import divided, open_writer
from .accuracy import class_key, match_by_name
from .method_scores import UnitCounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..base.progress import Progress
    from ..legend.palette import Colour
    from ..raster.class_raster import ClassRaster
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from .truth import Truth

MAX_ANSWERS = 250  # so that their number is a byte
AGREED: Colour = (238, 238, 238)
DISPUTED: tuple[Colour, ...] = ((253, 204, 138), (252, 141, 89), (215, 48, 31), (127, 0, 0))  # 2, 3, 4, 5 and more


@dataclass(frozen=True)
class ScoredTruth:
    """Truth whose classes were painted.

    Parameters
    ----------
    truth : Truth
    rows : dict of int to int
        Position in the legend of the strokes by code of the truth; codes without are not judged.
    """

    truth: Truth
    rows: Mapping[int, int]


@dataclass(frozen=True)
class Judged:
    """The result of `judge_maps`.

    Parameters
    ----------
    counts : list of UnitCounts
        Of each map; empty without truth.
    n_samples : int
    answers : int64 ndarray of shape (n_maps + 1,)
        Valid pixels by the number of different answers.
    """

    counts: list[UnitCounts]
    n_samples: int
    answers: np.ndarray


def scored_truth(
    source: RasterSource, truth: Truth, legend: Sequence[LegendEntry], painted: np.ndarray, progress: Progress
) -> ScoredTruth:
    """Return truth matched with painted classes, by name or number as `accuracy.assess` does.

    Parameters
    ----------
    source : RasterSource
    truth : Truth
        On the grid of `source`.
    legend : sequence of LegendEntry
    painted : int64 ndarray of shape (n,)
        Pixels under strokes, sorted; they are not judged.
    progress : Progress
        Also takes notices, such as of classes that are not painted.

    Raises
    ------
    InputError
        When the truth does not lie on the raster, all of it is painted or without data, or no class of it is painted.
    """
    usable: dict[int, int] = {}
    n_all = n_disputed = 0
    blocks = list(source.blocks(4))
    per_block = over_blocks(partial(_codes_in, source, truth, painted), blocks, progress)
    for _, (codes, counts, n_block, n_disputed_block) in progress.steps(per_block, len(blocks)):
        n_all, n_disputed = n_all + n_block, n_disputed + n_disputed_block
        for code, count in zip(codes.tolist(), counts.tolist()):
            usable[code] = usable.get(code, 0) + count
    if not n_all:
        raise truth.no_samples_error(n_disputed)
    if not usable:
        raise InputError(
            N_("All of the truth {truth} lies under strokes or where the raster has no data. Give truth elsewhere."),
            truth=truth.title,
        )
    rows = _matched(truth, sorted(usable), legend, progress)
    for notice in truth.notices(n_disputed):
        progress.notify(notice)
    return ScoredTruth(truth, rows)


def _codes_in(
    source: RasterSource, truth: Truth, painted: np.ndarray, window: Window
) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Return the codes of the samples of a block that can be judged, their counts, all samples, disputed pixels."""
    samples = truth.samples(window, _numbers(window))
    keep = _judged_pixels(source, painted, window)[samples.places]
    codes, counts = np.unique(samples.codes[keep], return_counts=True)
    return codes, counts, len(samples.codes), samples.n_disputed


def _numbers(window: Window) -> np.ndarray:
    return np.arange(window.height * window.width, dtype=np.int64).reshape(window.height, window.width)


def _judged_pixels(source: RasterSource, painted: np.ndarray, window: Window) -> np.ndarray:
    """Return where a block has data and no stroke, bool (pixels,)."""
    keep = source.read_values(window)[1].copy()
    row, col = np.divmod(painted, source.grid.width)
    row, col = row - window.row, col - window.col
    inside = (row >= 0) & (row < window.height) & (col >= 0) & (col < window.width)
    keep[row[inside], col[inside]] = False
    return keep.ravel()


def _matched(truth: Truth, codes: Sequence[int], legend: Sequence[LegendEntry], progress: Progress) -> dict[int, int]:
    classes = dict(zip(codes, truth.describe(codes)))
    by_name = match_by_name(classes.values(), [entry.name for entry in legend])
    row_of_key = {class_key(entry.id, entry.name, by_name): row for row, entry in enumerate(legend)}
    keys = {code: class_key(truth_class.id, truth_class.name, by_name) for code, truth_class in classes.items()}
    rows = {code: row_of_key[key] for code, key in keys.items() if key in row_of_key}
    names = {code: truth_class.name or str(truth_class.id) for code, truth_class in classes.items() if code not in rows}
    if not rows:
        raise InputError(
            N_("No class of the truth {truth} is painted. Truth: {names}. Painted: {painted}. Give them the same "
               "numbers or the same names."),
            truth=truth.title, names=", ".join(names.values()),
            painted=", ".join(f"{entry.id} {entry.name}" for entry in legend),
        )  # fmt: skip
    if names:
        sentence = N_("Classes of the truth that are not painted: {names}. Their pixels are not judged, because no "
                      "method can know them; paint them too to see how they are told apart.")  # fmt: skip
        progress.notify(Notice(sentence, {"names": ", ".join(names.values())}))
    return rows


def judge_maps(
    source: RasterSource,
    maps: Sequence[ClassRaster],
    legend: Sequence[LegendEntry],
    truth: ScoredTruth | None,
    painted: np.ndarray,
    disagreement: str,
    progress: Progress,
    answer_names: tuple[str, str] = ("1", "{count}"),
) -> Judged:
    """Return how each map agrees with the truth, and how far they agree with each other.

    Parameters
    ----------
    source : RasterSource
        Where it has no data, nothing is judged.
    maps : sequence of ClassRaster
        On the grid of `source`; unclassified where not valid.
    legend : sequence of LegendEntry
    truth : ScoredTruth or None
    painted : int64 ndarray of shape (n,)
        Pixels under strokes, sorted.
    disagreement : str
        Raster to write: the number of different answers, of which unclassified is one. None when empty.
    progress : Progress
    answer_names : (str, str)
        Names in its legend: of one answer, and the template of several.

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    CancelledError
        When `progress` says so.
    """
    class_ids = tuple(entry.id for entry in legend)
    pairs: list[dict[int, int]] = [{} for _ in maps]
    answers = np.zeros(len(maps) + 1, dtype=np.int64)
    blocks = list(source.blocks(4 * len(maps)))
    working, finishing = divided(progress, source.grid, disagreement)
    opened = open_writer(disagreement, source.grid, np.uint8, progress=finishing[0]) if disagreement else nullcontext()
    with opened as writer:
        judged = over_blocks(_Judge(source, tuple(maps), class_ids, truth, painted), blocks, working)
        for window, block in working.steps(judged, len(blocks)):
            answers += np.bincount(block.answers.ravel(), minlength=len(answers))
            for counts, keys, n_samples in zip(pairs, block.keys, block.counts):
                for key, count in zip(keys.tolist(), n_samples.tolist()):
                    counts[key] = counts.get(key, 0) + count
            if writer is not None:
                writer.write(window, block.answers)
        answers[0] = 0
        if writer is not None:
            writer.set_legend(answers_legend(len(maps), answer_names), answers[1:])
    counted = [_unit_counts(counts, len(legend)) for counts in pairs] if truth is not None else []
    return Judged(counted, sum(pairs[0].values()), answers)


def answers_legend(n_maps: int, names: tuple[str, str] = ("1", "{count}")) -> list[LegendEntry]:
    """Return the legend of a raster of the number of different answers: grey where all agree, then darker reds."""
    entries = [LegendEntry(1, names[0], AGREED)]
    for count in range(2, n_maps + 1):
        colour = DISPUTED[min(count - 2, len(DISPUTED) - 1)]
        entries.append(LegendEntry(count, names[1].format(count=count), colour))
    return entries


def _unit_counts(pairs: Mapping[int, int], n: int) -> UnitCounts:
    """Return the counts of keys ``(unit * n + truth) * (n + 1) + mapped``."""
    keys = np.array(sorted(pairs), dtype=np.int64)
    weights = np.array([pairs[key] for key in keys.tolist()], dtype=np.float64)
    rest, mapped = np.divmod(keys, n + 1)
    units, truth = np.divmod(rest, n)
    return UnitCounts.of(units, truth, mapped, weights, n)


@dataclass(frozen=True)
class _BlockOfMaps:
    """The number of different answers of a block, uint8 (height, width), and the pairs of truth and each map."""

    answers: np.ndarray
    keys: list[np.ndarray] = field(default_factory=list)
    counts: list[np.ndarray] = field(default_factory=list)


@dataclass(frozen=True)
class _Judge:
    """Judges a block."""

    source: RasterSource
    maps: tuple[ClassRaster, ...]
    class_ids: tuple[int, ...]
    truth: ScoredTruth | None
    painted: np.ndarray

    def __call__(self, window: Window) -> _BlockOfMaps:
        columns = np.stack([self._columns(class_map, window) for class_map in self.maps])
        ordered = np.sort(columns, axis=0)
        answers = (1 + (ordered[1:] != ordered[:-1]).sum(axis=0)).astype(np.uint8)
        answers[~self.source.read_values(window)[1]] = 0
        block = _BlockOfMaps(answers)
        if self.truth is None:
            return block
        units, rows, pixels = self._samples(self.truth, window)
        n = len(self.class_ids)
        for plane in columns:
            keys, counts = np.unique((units * n + rows) * (n + 1) + plane.ravel()[pixels], return_counts=True)
            block.keys.append(keys)
            block.counts.append(counts)
        return block

    def _columns(self, class_map: ClassRaster, window: Window) -> np.ndarray:
        """Return the position of each pixel's class in the legend, int64 (height, width); unclassified comes last."""
        ids, valid = class_map.read(window)
        order = np.argsort(self.class_ids)
        known = np.array(self.class_ids, dtype=np.int64)[order]
        places = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        return np.where(valid & (known[places] == ids), order[places], len(known))

    def _samples(self, scored: ScoredTruth, window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return unit, row of the true class, and pixel of each sample that is judged, int64 (n,)."""
        samples = scored.truth.samples(window, _numbers(window))
        codes, inverse = np.unique(samples.codes, return_inverse=True)
        row_of_code = np.array([scored.rows.get(code, -1) for code in codes.tolist()], dtype=np.int64)
        rows = row_of_code[inverse.ravel()] if len(codes) else np.empty(0, dtype=np.int64)
        keep = (rows >= 0) & _judged_pixels(self.source, self.painted, window)[samples.places]
        pixels = samples.places[keep]
        return scored.truth.units(window).ravel()[pixels], rows[keep], pixels
