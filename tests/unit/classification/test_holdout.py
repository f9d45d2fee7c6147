# SPDX-License-Identifier: GPL-2.0-or-later
"""Held-out strokes: whole ones, in turn, each weighing the same."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.holdout import MAX_FOLDS, HeldOut, folds, hold_out
from hypothesis import given, settings
from hypothesis import strategies as st

strokes_drawn = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9)), min_size=1, max_size=20)


def painted(strokes) -> tuple[np.ndarray, np.ndarray]:
    """Return class and stroke ids by pixel of strokes given as (class, pixels)."""
    sizes = [size for _, size in strokes]
    return np.repeat([one for one, _ in strokes], sizes), np.repeat(np.arange(1, len(strokes) + 1), sizes)


def constant(answer):
    return lambda told, asked: (np.full(asked.sum(), answer), np.full(asked.sum(), 0.5))  # noqa: ARG005


@settings(max_examples=80, deadline=None)
@given(strokes_drawn, st.integers(0, 9))
def test_whole_strokes_are_held_out_and_never_the_only_one_of_a_class(strokes, seed):
    class_ids, stroke_ids = painted(strokes)
    fold = folds(class_ids, stroke_ids, seed)
    for stroke in np.unique(stroke_ids):
        assert len(set(fold[stroke_ids == stroke])) == 1
    for class_id in np.unique(class_ids):
        mine = class_ids == class_id
        n_strokes = len(np.unique(stroke_ids[mine]))
        if n_strokes == 1:
            assert set(fold[mine]) == {-1}
            continue
        assert fold[mine].min() >= 0
        assert fold[mine].max() < MAX_FOLDS
        for number in set(fold[mine]):  # what is told apart still has strokes to learn from
            assert (fold[mine] != number).any()
        assert len(set(fold[mine])) == min(n_strokes, MAX_FOLDS)


def test_no_pixel_is_told_by_pixels_of_its_own_stroke():
    class_ids, stroke_ids = painted([(1, 4), (1, 2), (2, 3), (2, 5), (2, 1), (3, 6)])
    asked_of = []

    def predict(told, asked):
        assert not (told & asked).any()
        assert not set(stroke_ids[told]) & set(stroke_ids[asked])
        assert (told | asked).all()
        asked_of.extend(np.unique(stroke_ids[asked]).tolist())
        return class_ids[asked], np.ones(asked.sum())

    assert hold_out(class_ids, stroke_ids, predict).n_strokes == 5
    assert sorted(asked_of) == [1, 2, 3, 4, 5]  # each once; stroke 6 is alone in its class


def test_a_perfect_classifier_scores_one():
    class_ids, stroke_ids = painted([(1, 4), (1, 2), (7, 3), (7, 5), (9, 1)])
    found = hold_out(class_ids, stroke_ids, lambda _, asked: (class_ids[asked], np.full(asked.sum(), 0.9)))
    assert found.accuracy == 1
    assert found.dice == {1: 1.0, 7: 1.0}
    assert found.macro_dice == 1
    assert found.right.all()
    assert len(found.right) == len(found.confidence) == 14
    assert found.confidence == pytest.approx(0.9)


def test_a_useless_classifier_scores_low():
    class_ids, stroke_ids = painted([(1, 50), (1, 1), (2, 1), (2, 1)])
    found = hold_out(class_ids, stroke_ids, constant(1))
    # a stroke weighs the same with 50 pixels or 1: two strokes right, two wrong
    assert found.accuracy == pytest.approx(0.5)
    assert found.dice == pytest.approx({1: 2 * 2 / (2 + 4), 2: 0.0})
    assert not found.right.all()
    nothing = hold_out(class_ids, stroke_ids, constant(0))
    assert (nothing.accuracy, nothing.macro_dice) == (0, 0)


@pytest.mark.parametrize(
    ("n_right", "n_strokes", "interval"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_the_interval_is_wilsons(n_right: int, n_strokes: int, interval: tuple[float, float]) -> None:
    """The examples of Newcombe (1998), table I, method 3."""
    found = HeldOut(n_right / n_strokes, {}, n_strokes, np.empty(0), np.empty(0, dtype=bool))
    assert found.interval == pytest.approx(interval, abs=5e-5)


@pytest.mark.parametrize("strokes", [[(1, 3)], [(1, 3), (2, 4)]])
def test_without_two_strokes_of_a_class_there_is_no_figure(strokes):
    assert hold_out(*painted(strokes), constant(1)) is None


def test_no_pixels_are_no_figure():
    empty = np.empty(0, dtype=np.int64)
    assert hold_out(empty, empty, constant(1)) is None


@settings(max_examples=30, deadline=None)
@given(strokes_drawn, st.integers(0, 2**16))
def test_the_order_of_the_pixels_does_not_matter(strokes, seed):
    class_ids, stroke_ids = painted(strokes)
    order = np.random.default_rng(seed).permutation(len(class_ids))
    np.testing.assert_array_equal(folds(class_ids, stroke_ids, 3)[order], folds(class_ids[order], stroke_ids[order], 3))
