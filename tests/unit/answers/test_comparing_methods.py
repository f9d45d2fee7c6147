# SPDX-License-Identifier: GPL-2.0-or-later
"""Several methods on one image: their maps, figures, failures, and which is recommended."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from class_means import CLASS_MEANS, LACKING
from class_rasters import class_raster
from clusterbrush.core.answers.comparing_methods import (
    Comparison,
    Failure,
    MethodResult,
    Task,
    compare_methods,
    map_name,
)
from clusterbrush.core.answers.method_scores import Difference, UnitCounts
from clusterbrush.core.answers.truth import RasterTruth
from clusterbrush.core.base.errors import CancelledError, InputError, MissingLibraryError, ParameterError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.classification.holdout import hold_out
from clusterbrush.core.classification.methods import CLUSTERNET, METHODS
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.labels import Labels, labels_of
from clusterbrush.core.session.learning import LearningOptions, held_out, learn, painted_session
from painting import HEIGHT, WIDTH, field_strokes, fields_image, stroke_set
from rasters import read_raster

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = LearningOptions(KMeansOptions(6, attempts=1), sample_size=2000)
FIELDS = np.minimum(np.arange(WIDTH) * 3 // WIDTH, 2)[np.newaxis].repeat(HEIGHT, axis=0) + 1
STROKES = stroke_set(field_strokes(each=4))


def failing_learner(*_: object) -> object:
    raise InputError("It cannot be done.")


FAILING = replace(CLASS_MEANS, id="failing", title="Failing", learner=failing_learner)


@pytest.fixture(autouse=True)
def _joined(monkeypatch: pytest.MonkeyPatch) -> None:
    for method in (CLASS_MEANS, LACKING, FAILING):
        monkeypatch.setitem(METHODS, method.id, method)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


@pytest.fixture
def task(source: RasterSource, tmp_path: Path) -> Task:
    """Two of the three fields are known, the second one lies elsewhere in truth by some pixels."""
    ids = np.where(FIELDS == 3, 0, FIELDS)
    ids[:, 20:24] = 2
    return Task(source, STROKES, OPTIONS, RasterTruth(class_raster(tmp_path / "truth.tif", ids, nodata=0)))


def test_maps_and_measures_are_those_of_each_method(task: Task, tmp_path: Path) -> None:
    progress, said = NoticeCollector(), []
    found = compare_methods(task, ["means", CLUSTERNET.id], tmp_path, progress=progress, announce=said.append)
    assert said == [result.method for result in found.results] == ["means", "clusternet"]
    assert not found.failures
    assert not progress.notices
    truth = np.where(FIELDS == 3, 0, FIELDS)
    truth[:, 20:24] = 2
    valid = task.source.read_values(next(task.source.grid.blocks(HEIGHT, WIDTH)))[1]
    painted = np.zeros(FIELDS.size, dtype=bool)
    for stroke in STROKES.strokes:
        painted[stroke.pixels(task.source.grid)] = True
    judged = valid & ~painted.reshape(FIELDS.shape) & (truth > 0)
    assert (found.kind, found.n_samples) == ("raster", judged.sum())
    maps = []
    for result in found.results:
        ids = read_raster(result.path)[0]
        maps.append(ids)
        assert result.path == str(tmp_path / map_name(result.method))
        learned = learn(task.source, STROKES, replace(OPTIONS, method=result.method)).model.classifier
        whole = next(task.source.grid.blocks(HEIGHT, WIDTH))
        np.testing.assert_array_equal(ids, learned.classify(task.source, whole).class_ids)
        is_right = (ids == truth)[judged]
        assert result.measures.overall == pytest.approx(is_right.mean())
        dice, iou, chance = [], [], 0.0
        for class_id in (1, 2):
            true, mapped = (truth == class_id)[judged], (ids == class_id)[judged]
            dice.append(2 * (true & mapped).sum() / (true.sum() + mapped.sum()))
            iou.append((true & mapped).sum() / (true | mapped).sum())
            chance += true.mean() * mapped.mean()
        assert result.measures.dice[:2] == pytest.approx(dice)
        assert result.measures.macro_dice == pytest.approx(np.mean(dice))
        assert result.mean_iou == pytest.approx(np.mean(iou))
        assert result.measures.kappa == pytest.approx((is_right.mean() - chance) / (1 - chance))
        assert result.n_pixels == valid.sum()
        assert 0 < result.seconds < 60
        assert result.pixels_per_second == pytest.approx(valid.sum() / result.seconds)
    n_same = (valid & (maps[0] == maps[1])).sum()
    np.testing.assert_array_equal(found.answers, [0, n_same, valid.sum() - n_same])
    assert found.agreement == pytest.approx(n_same / valid.sum())


def test_without_truth_strokes_are_held_out(source: RasterSource, tmp_path: Path) -> None:
    found = compare_methods(Task(source, STROKES, OPTIONS), ["means", "clusternet"], tmp_path)
    assert (found.kind, found.n_units, found.n_samples) == ("strokes", 12, 12)
    for result in found.results:
        expected = learn(source, STROKES, replace(OPTIONS, method=result.method)).held_out
        assert result.measures.overall == pytest.approx(expected.accuracy)
        assert dict(zip((1, 2, 3), result.measures.dice)) == pytest.approx(expected.dice)
        assert result.difference.is_known


def some_labels(source: RasterSource, folder: Path, strokes: tuple = ()) -> Labels:
    """Return labels of the first two fields, a tenth of them wrong."""
    rng = np.random.default_rng(4)
    ids = np.where(FIELDS == 3, 0, FIELDS)
    return labels_of(class_raster(folder / "labels.tif", np.where(rng.random(ids.shape) < 0.1, 2, ids), nodata=0),
                     source, strokes)  # fmt: skip


def test_labels_alone_are_learned_and_judged_by_truth_only(task: Task, tmp_path: Path) -> None:
    labels, progress = some_labels(task.source, tmp_path), NoticeCollector()
    alone = replace(task, strokes=replace(STROKES, strokes=(), legend=labels.legend), labels=labels)
    found = compare_methods(alone, ["means", "clusternet"], tmp_path, progress=progress)
    whole = next(task.source.grid.blocks(HEIGHT, WIDTH))
    truth, valid = np.where(FIELDS == 3, 0, FIELDS), task.source.read_values(whole)[1]
    truth[:, 20:24] = 2
    judged = valid & (truth > 0)
    for result in found.results:
        options = replace(OPTIONS, method=result.method)
        learned = learn(task.source, alone.strokes, options, labels=labels).model.classifier
        ids = read_raster(result.path)[0]
        np.testing.assert_array_equal(ids, learned.classify(task.source, whole).class_ids)
        assert result.measures.overall == pytest.approx((ids == truth)[judged].mean())
    with pytest.raises(InputError, match="Labels may be wrong, so they judge no method"):
        compare_methods(replace(alone, truth=None), ["means"], tmp_path)
    one = replace(alone, strokes=replace(alone.strokes, legend=labels.legend[:1]))
    with pytest.raises(InputError, match="All labels are of one class"):
        compare_methods(one, ["means"], tmp_path)


def test_strokes_alone_are_held_out_beside_labels(source: RasterSource, tmp_path: Path) -> None:
    """The third class is painted alone, and the labels are learned from in each fold."""
    labels = some_labels(source, tmp_path, STROKES.strokes)
    (found,) = compare_methods(Task(source, STROKES, OPTIONS, labels=labels), ["clusternet"], tmp_path).results
    options = replace(OPTIONS, method="clusternet")
    session = painted_session(source, STROKES, options, labels=labels)
    markers = session.markers()
    own = markers.stroke_ids >= 0
    assert len(np.unique(markers.stroke_ids[own])) == 12 < len(np.unique(markers.stroke_ids))
    held = held_out(session, own_only=True)
    assert (held.n_strokes, set(held.stroke_ids)) == (12, set(markers.stroke_ids[own]))
    assert found.measures.overall == pytest.approx(held.accuracy)
    seen = []
    trial = lambda train, test: (seen.append((train, test)), (markers.class_ids[test], test[test]))[1]  # noqa: E731
    hold_out(markers.class_ids, markers.stroke_ids, trial, judged=own)
    assert all(train[~own].all() and not test[~own].any() for train, test in seen)


def test_same_seed_same_results_in_any_order(source: RasterSource, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    names = ["means", "clusternet"]
    one, other = (
        compare_methods(Task(source, STROKES, OPTIONS), order, folder)
        for order, folder in zip((names, names[::-1]), folders)
    )
    for result, again in zip(one.results, other.results[::-1]):
        np.testing.assert_array_equal(result.counts.sums, again.counts.sums)
        assert result.difference == again.difference
        np.testing.assert_array_equal(read_raster(result.path), read_raster(again.path))


def test_one_that_fails_is_named_and_the_others_go_on(task: Task, tmp_path: Path) -> None:
    progress = NoticeCollector()
    found = compare_methods(task, ["failing", LACKING.id, "means", "means"], tmp_path, progress=progress)
    assert [result.method for result in found.results] == ["means"]
    assert [(failure.method, str(failure.reason)) for failure in found.failures] == [("failing", "It cannot be done.")]
    said = [str(notice) for notice in progress.notices]
    assert said == ["Lacking is left out: it needs no-such-package.", "Failing failed: It cannot be done."]
    with pytest.raises(InputError, match="It cannot be done"):
        compare_methods(task, ["failing"], tmp_path)
    with pytest.raises(MissingLibraryError, match="no-such-package"):
        compare_methods(task, [LACKING.id], tmp_path)
    with pytest.raises(ParameterError, match="No method is chosen"):
        compare_methods(task, [], tmp_path)


def test_strokes_that_cannot_be_compared_on(source: RasterSource, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="All strokes are of one class"):
        compare_methods(Task(source, stroke_set(field_strokes((2,))), OPTIONS), ["means"], tmp_path)
    with pytest.raises(InputError, match="two strokes of each of two classes"):
        compare_methods(Task(source, stroke_set(field_strokes(each=1)), OPTIONS), ["means"], tmp_path)
    progress = NoticeCollector()
    strokes = stroke_set(STROKES.strokes[:-3])
    found = compare_methods(Task(source, strokes, OPTIONS), ["means"], tmp_path, progress=progress)
    assert "cannot be judged without truth: Class 3." in str(progress.notices[0])
    assert found.results[0].measures.truth.tolist() == pytest.approx([4, 4, 0])
    assert not list(tmp_path.glob("*.part*"))


def test_a_cancelled_run_leaves_no_disagreement(task: Task, tmp_path: Path) -> None:
    class AfterFirst(Progress):
        done = 0.0

        def report(self, fraction: float) -> None:
            self.done = fraction

        def is_cancelled(self) -> bool:
            return self.done > 0.95

    target = tmp_path / "answers.tif"
    with pytest.raises(CancelledError):
        compare_methods(task, ["means", "clusternet"], tmp_path, str(target), AfterFirst())
    assert not target.exists()
    assert not list(tmp_path.glob("*.part*"))


# --- what is recommended


def result(method: str, dice: float, seconds: float, low: float) -> MethodResult:
    """Return a result of one class whose Dice is that of 1000 true and 1000 mapped pixels."""
    right = round(1000 * dice)
    counts = UnitCounts(np.array([[right, 1000.0 - right]]), np.array([[[1000.0], [1000.0], [right]]]))
    below = 0.8 - dice
    return MethodResult(method, "", seconds, None, 10, counts, Difference(below, low, 2 * below - low))


def comparison(*results: MethodResult) -> Comparison:
    legend = (LegendEntry(1, "a", (0, 0, 0)),)
    return Comparison(legend, results, (Failure("x", InputError("y")),), "raster", 30, 10, np.array([0, 8, 2]))


@pytest.mark.parametrize(
    ("others", "recommended", "words"),
    [
        ([("means", 0.6, 1.0, 0.1)], "default", ["Take ClusterBrush", "significantly higher than that of every other"]),
        (
            [("means", 0.79, 1.0, -0.1)],
            "means",
            ["Take Class means", "not significantly below", "1.0 s instead of 4.0"],
        ),
        ([("means", 0.79, 3.0, -0.1)], "default", ["Take ClusterBrush", "not significantly worse: 1"]),
        ([("means", 0.7, 1.0, -0.1)], "default", ["Take ClusterBrush", "comes within 0.02 of it in less than half"]),
        ([("means", 0.79, 1.0, 0.001)], "default", ["Take ClusterBrush", "significantly higher"]),
        ([("means", 0.79, 1.0, float("nan"))], "default", ["Take ClusterBrush", "too little truth"]),
        ([], "default", ["ClusterBrush is the only method that ran"]),
    ],
)
def test_a_recommendation_with_its_reason(others: list, recommended: str, words: list[str]) -> None:
    best = result("default", 0.8, 4.0, 0.0)
    found = comparison(best, *(result(*other) for other in others))
    assert found.best.method == "default"
    assert found.recommended.method == recommended
    assert all(word in str(found.recommendation) for word in words), str(found.recommendation)


def test_the_first_of_equals_is_the_best() -> None:
    same = partial(result, dice=0.8, low=0.0)
    assert comparison(same("means", seconds=1.0), same("default", seconds=1.0)).best.method == "means"
