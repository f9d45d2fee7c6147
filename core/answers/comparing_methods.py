# SPDX-License-Identifier: GPL-2.0-or-later
"""One image classified from the same strokes or labels by several methods, and judged by the same truth.

Pixels under strokes are never judged. Without truth whole strokes are held out in turn, the same ones for each method;
labels, which may be wrong, judge nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, ClusterBrushError, InputError, Notice, ParameterError
from ..base.progress import Progress
from ..base.usage import Usage
from ..classification.class_map import write_map
from ..classification.methods import method_of
from ..raster.class_raster import ClassRaster
from ..session.learning import held_out, painted_session, stroke_model
from .method_judging import MAX_ANSWERS, Judged, judge_maps, scored_truth
from .method_scores import UnitCounts, differences, mean_iou

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..classification.holdout import HeldOut
    from ..legend.entry import LegendEntry
    from ..raster.source import RasterSource
    from ..session.labels import Labels
    from ..session.learning import LearningOptions
    from ..strokes.records import StrokeSet
    from .accuracy_measures import Measures
    from .method_scores import Difference
    from .truth import Truth

STROKES = "strokes"  # kind of a comparison without truth
MAX_COMPARED_CLASSES = 256
NO_METHOD = N_("No method is chosen. Choose two or more to compare.")
MUCH_FASTER = 0.5  # of the best method's time: from here on speed decides between methods that are as good
MAX_LOST_DICE = 0.02  # macro Dice that speed is worth; with few strokes much larger differences may be chance


@dataclass(frozen=True)
class Task:
    """What the methods are compared on.

    Parameters
    ----------
    source : RasterSource
    strokes : StrokeSet
    options : LearningOptions
        Its method is not used.
    truth : Truth or None
        On the grid of `source`; None to hold out strokes.
    labels : Labels or None
        A class raster to learn from too, or instead of strokes; the legend of `strokes` has its classes.
    """

    source: RasterSource
    strokes: StrokeSet
    options: LearningOptions
    truth: Truth | None = None
    labels: Labels | None = None

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The classes that are learned."""
        return self.strokes.legend

    @property
    def kind(self) -> str:
        """Form of the truth, `STROKES` without one."""
        return STROKES if self.truth is None else self.truth.kind


@dataclass(frozen=True)
class MethodResult:
    """How one method did.

    Parameters
    ----------
    method : str
        Its id.
    path : str
        The class raster.
    seconds : float
        For learning and for the map; without the time for judging.
    peak_bytes : int or None
        See `usage.Usage`.
    n_pixels : int
        Valid pixels of the map.
    counts : UnitCounts
    difference : Difference or None
        To the best method; None before all have run.
    """

    method: str
    path: str
    seconds: float
    peak_bytes: int | None
    n_pixels: int
    counts: UnitCounts
    difference: Difference | None = None

    @property
    def measures(self) -> Measures:
        """Accuracy, kappa, macro Dice, and Dice and IoU of each class."""
        return self.counts.measures

    @property
    def mean_iou(self) -> float:
        """Mean IoU of the classes in the truth."""
        return mean_iou(self.measures)

    @property
    def pixels_per_second(self) -> float:
        """Valid pixels by the time for learning and map."""
        return self.n_pixels / max(self.seconds, 1e-9)

    @property
    def lost_dice(self) -> float:
        """Macro Dice below that of the best method."""
        return 0.0 if self.difference is None else self.difference.value

    @property
    def is_as_good(self) -> bool:
        """Return True when it is not significantly worse than the best method."""
        return self.difference is None or not self.difference.is_significant


@dataclass(frozen=True)
class Failure:
    """A method that made no map, and why."""

    method: str
    reason: ClusterBrushError


@dataclass(frozen=True)
class Comparison:
    """Several methods on one image.

    Parameters
    ----------
    legend : tuple of LegendEntry
        The painted classes, in the order of the measures.
    results : tuple of MethodResult
    failures : tuple of Failure
    kind : str
        Form of the truth: "raster", "polygons", "lines", "points" or "strokes".
    n_units, n_samples : int
        Strokes, features or patches of the truth, and the pixels or points in them that were judged.
    answers : int64 ndarray of shape (n_results + 1,)
        Valid pixels by the number of different answers; none has 0.
    """

    legend: tuple[LegendEntry, ...]
    results: tuple[MethodResult, ...]
    failures: tuple[Failure, ...]
    kind: str
    n_units: int
    n_samples: int
    answers: np.ndarray

    @property
    def best(self) -> MethodResult:
        """The method with the highest macro Dice, the first of equals."""
        return max(self.results, key=lambda result: result.measures.macro_dice)

    @property
    def recommended(self) -> MethodResult:
        """The best method, or the fastest that is as good where it takes at most half the time.

        As good is what is not significantly worse and comes within `MAX_LOST_DICE`.
        """
        best = self.best
        if not self.is_tested:
            return best
        equals = [result for result in self.results if result.is_as_good and result.lost_dice <= MAX_LOST_DICE]
        fastest = min(equals, key=lambda result: result.seconds)
        return fastest if fastest.seconds <= MUCH_FASTER * best.seconds else best

    @property
    def is_tested(self) -> bool:
        """Return True when there are enough units to say which differences are more than chance."""
        return all(result.difference is not None and result.difference.is_known for result in self.results)

    @property
    def agreement(self) -> float:
        """Share of the valid pixels on which all methods agree."""
        return float(self.answers[1] / max(self.answers.sum(), 1))

    @property
    def recommendation(self) -> Notice:
        """One sentence: which method to take, and why."""
        return _recommendation(self)


def compare_methods(
    task: Task,
    methods: Sequence[str],
    folder: Path,
    disagreement: str = "",
    progress: Progress | None = None,
    announce: Callable[[str], None] = lambda _method: None,
    answer_names: tuple[str, str] = ("1", "{count}"),
) -> Comparison:
    """Classify an image by several methods, one after the other, and return how they did.

    A method that fails is left out, and the others go on.

    Parameters
    ----------
    task : Task
    methods : sequence of str
        Keys of `methods.METHODS`.
    folder : Path
        Takes the class rasters, see `map_name`.
    disagreement : str
        Raster of the number of different answers a pixel, 0 where not valid; none when empty.
    progress : Progress, optional
        Also takes notices.
    announce : callable
        Takes the id of each method before it runs.
    answer_names : (str, str)
        Names in the legend of `disagreement`: of one answer, and the template of several.

    Raises
    ------
    ParameterError
        When there is no method, or none of them can be used here.
    InputError
        When the strokes are of one class, the truth does not fit, or every method failed.
    OutputError
        When a raster cannot be written.
    CancelledError
        When `progress` says so.
    """
    progress = progress or Progress()
    usable = _usable(methods, progress)
    _check_strokes(task, progress)
    painted = _painted(task)
    first = progress.part(0.0, 0.02)
    truth = None if task.truth is None else scored_truth(task.source, task.truth, task.legend, painted, first)
    results, failures = _run_all(task, usable, folder, progress.part(0.02, 0.9), announce)
    maps = [ClassRaster(result.path) for result in results]
    judged = judge_maps(task.source, maps, task.legend, truth, painted, disagreement, progress.part(0.9, 0.97),
                        answer_names)  # fmt: skip
    for class_map in maps:
        class_map.source.close()
    if truth is not None:
        results = [replace(result, counts=counts) for result, counts in zip(results, judged.counts)]
    return _compared(task, results, failures, judged, progress.part(0.97, 1.0))


def map_name(method: str) -> str:
    """Return the file name of the class raster of a method."""
    return f"classes_{method}.tif"


def _compared(
    task: Task, results: Sequence[MethodResult], failures: Sequence[Failure], judged: Judged, progress: Progress
) -> Comparison:
    """Return the comparison with the difference of each method to the best."""
    counts = [result.counts for result in results]
    dice = [result.measures.macro_dice for result in results]
    below = differences(counts, dice.index(max(dice)), task.options.clusters.seed, progress)
    results = [replace(result, difference=difference) for result, difference in zip(results, below)]
    comparison = Comparison(
        task.legend, tuple(results), tuple(failures), task.kind, len(counts[0].sums),
        judged.n_samples if task.truth is not None else len(counts[0].sums), judged.answers,
    )  # fmt: skip
    if len(results) > 1 and not comparison.is_tested:
        sentence = N_("There are too few strokes or places of truth to say which differences are more than chance: "
                      "{count}.")  # fmt: skip
        progress.notify(Notice(sentence, {"count": comparison.n_units}))
    return comparison


# --- before the work


def _usable(methods: Sequence[str], progress: Progress) -> list[str]:
    """Return the methods that can run here, and notify of the others."""
    if not methods:
        raise ParameterError(NO_METHOD)
    usable = []
    for method in map(method_of, dict.fromkeys(methods)):
        if method.lack is None:
            usable.append(method.id)
        else:
            values: dict[str, object] = {"method": Notice(method.title), "reason": method.lack}
            progress.notify(Notice(N_("{method} is left out: it {reason}."), values))
    if len(usable) > MAX_ANSWERS:
        raise ParameterError(N_("Up to {most} methods can be compared at once."), most=MAX_ANSWERS)
    if not usable:
        method_of(methods[0]).check()
    return usable


def _check_strokes(task: Task, progress: Progress) -> None:
    """Raise for strokes and labels that cannot be compared on, and notify of classes that are not judged."""
    if len(task.legend) < 2 and task.labels is None:
        raise InputError(N_("All strokes are of one class. Paint a second class: with one alone nothing is compared."))
    if len(task.legend) < 2:
        raise InputError(N_("All labels are of one class. Give a second class: with one alone nothing is compared."))
    if len(task.legend) > MAX_COMPARED_CLASSES:
        raise InputError(
            N_("There are {count} classes to learn; methods are compared on up to {most}."),
            count=len(task.legend), most=MAX_COMPARED_CLASSES,
        )  # fmt: skip
    if task.truth is not None:
        return
    if not task.strokes.strokes:
        raise InputError(
            N_("Labels may be wrong, so they judge no method. Give truth data, or strokes that can be held out.")
        )
    class_ids = [stroke.class_id for stroke in task.strokes.strokes]
    alone = [entry.name for entry in task.legend if class_ids.count(entry.id) < 2]
    if len(task.legend) - len(alone) < 2:
        raise InputError(
            N_("Without truth, strokes are held out in turn, which takes two strokes of each of two classes at least. "
               "Paint more strokes, or give truth data.")
        )  # fmt: skip
    if alone:
        sentence = N_("Classes with fewer than two strokes are learned, but cannot be judged without truth: {names}.")
        progress.notify(Notice(sentence, {"names": ", ".join(alone)}))


def _painted(task: Task) -> np.ndarray:
    """Return the pixels under strokes, sorted flat indices."""
    painted = [stroke.pixels(task.source.grid) for stroke in task.strokes.strokes]
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *painted]))


# --- the runs


def _run_all(
    task: Task, methods: Sequence[str], folder: Path, progress: Progress, announce: Callable[[str], None]
) -> tuple[list[MethodResult], list[Failure]]:
    """Run methods one after the other; raises the reason of the first when all of them fail."""
    results: list[MethodResult] = []
    failures: list[Failure] = []
    for number, method in enumerate(methods):
        announce(method)
        part = progress.part(number / len(methods), (number + 1) / len(methods))
        try:
            results.append(_run(task, method, str(folder / map_name(method)), part))
        except ClusterBrushError as error:
            failures.append(Failure(method, error))
            values = {"method": Notice(method_of(method).title), "reason": error}
            progress.notify(Notice(N_("{method} failed: {reason}"), values))
    if not results:
        raise failures[0].reason
    return results, failures


def _run(task: Task, method: str, path: str, progress: Progress) -> MethodResult:
    """Return how a method did; its counts are those on held-out strokes, and empty where there is truth."""
    options = replace(task.options, method=method)
    n_parts = 1.0 if task.truth is not None else 0.6
    with Usage() as usage:
        preparing = progress.part(0.0, 0.3 * n_parts)
        session = painted_session(task.source, task.strokes, options, progress=preparing, labels=task.labels)
        model = stroke_model(session, task.legend, progress.part(0.3 * n_parts, 0.7 * n_parts))
        mapping = progress.part(0.7 * n_parts, n_parts)
        pixels = write_map(task.source, model.classifier, task.legend, path, progress=mapping).pixels
    n = len(task.legend)
    counts = UnitCounts(np.zeros((n, n + 1)), np.zeros((0, 3, n)))
    if task.truth is None:
        held = held_out(session, progress=progress.part(n_parts, 1.0), own_only=True)
        if held is None:
            raise InputError(N_("No class has two strokes on pixels with data, so none can be held out."))
        counts = _held_out_counts(held, [entry.id for entry in task.legend])
    return MethodResult(method, path, usage.seconds, usage.peak_bytes, int(pixels.sum()), counts)


def _held_out_counts(held: HeldOut, class_ids: Sequence[int]) -> UnitCounts:
    """Return the counts of held-out strokes, each of which weighs the same."""
    n = len(class_ids)
    column = {class_id: place for place, class_id in enumerate(class_ids)}
    truth = np.array([column[class_id] for class_id in held.truth.tolist()], dtype=np.int64)
    mapped = np.array([column.get(class_id, n) for class_id in held.classified.tolist()], dtype=np.int64)
    _, inverse, sizes = np.unique(held.stroke_ids, return_inverse=True, return_counts=True)
    return UnitCounts.of(held.stroke_ids, truth, mapped, 1.0 / sizes[inverse.ravel()], n)


# --- what to take


def _recommendation(comparison: Comparison) -> Notice:
    best, recommended = comparison.best, comparison.recommended
    equals = [result for result in comparison.results if result.is_as_good and result is not best]
    values: dict[str, object] = {
        "best": Notice(method_of(best.method).title), "dice": best.measures.macro_dice,
        "method": Notice(method_of(recommended.method).title), "other_dice": recommended.measures.macro_dice,
        "seconds": recommended.seconds, "best_seconds": best.seconds, "count": len(equals),
        "margin": MAX_LOST_DICE,
    }  # fmt: skip
    if len(comparison.results) == 1:
        return Notice(N_("{best} is the only method that ran, with a macro Dice of {dice:.3f}."), values)
    if not comparison.is_tested:
        return Notice(
            N_("Take {best}: it has the highest macro Dice, {dice:.3f}; but there is too little truth to say whether "
               "that is more than chance."),
            values,
        )  # fmt: skip
    if recommended is not best:
        return Notice(
            N_("Take {method}: its macro Dice of {other_dice:.3f} is not significantly below the {dice:.3f} of {best}, "
               "and it takes {seconds:.1f} s instead of {best_seconds:.1f} s."),
            values,
        )  # fmt: skip
    if not equals:
        return Notice(
            N_("Take {best}: its macro Dice of {dice:.3f} is significantly higher than that of every other method."),
            values,
        )
    return Notice(
        N_("Take {best}: it has the highest macro Dice, {dice:.3f}. Methods that are not significantly worse: {count}; "
           "none of them comes within {margin:.2f} of it in less than half its time."),
        values,
    )  # fmt: skip
