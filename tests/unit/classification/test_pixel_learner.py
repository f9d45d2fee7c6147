# SPDX-License-Identifier: GPL-2.0-or-later
"""What the default method's learner keeps of a raster is what it would find again."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification import by_pixel, pixel_learner
from clusterbrush.core.classification.by_pixel import PixelClassifier, painted_codes, window_codes
from clusterbrush.core.classification.holdout import hold_out
from clusterbrush.core.classification.location import Location
from clusterbrush.core.classification.pixel_learner import PixelLearner
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from models import make_model
from painting import HEIGHT, WIDTH, field_strokes, fields_image, settled

WHOLE = Window(0, 0, HEIGHT, WIDTH)
QUIET = Progress()


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif", holes=False)))


def learner(source: RasterSource, preset: str = "bands") -> PixelLearner:
    return PixelLearner(source, make_model(), preset, 3)


pixels_asked = st.lists(st.lists(st.integers(0, HEIGHT * WIDTH - 1), min_size=1, max_size=30, unique=True), max_size=6)


@settings(max_examples=40, deadline=None)
@given(pixels_asked)
def test_codes_do_not_depend_on_what_was_asked_for_before(source, asked):
    made = learner(source)
    for pixels in map(sorted, asked):
        profile, codes = made.codes_of(np.array(pixels, dtype=np.int64), QUIET)
        np.testing.assert_array_equal(codes, painted_codes(source, profile, np.array(pixels))[0])


def test_a_pixel_is_looked_at_once(source, monkeypatch):
    made, looked_at = learner(source), []

    def counted(source, profile, pixels):
        looked_at.extend(pixels.tolist())
        return painted_codes(source, profile, pixels)

    monkeypatch.setattr(pixel_learner, "painted_codes", counted)
    for pixels in ([3, 9, 70], [9, 71], [3, 9, 70, 71], [0]):
        made.codes_of(np.array(pixels), QUIET)
    assert looked_at == [3, 9, 70, 71, 0]


@pytest.mark.parametrize("strip", [2, 32, 1000])
def test_a_window_seen_strip_by_strip_is_seen_the_same(source, monkeypatch, strip):
    monkeypatch.setattr(by_pixel, "STRIP", strip)
    profile, _ = learner(source).codes_of(np.array([0]), QUIET)
    for window in (WHOLE, Window(17, 11, 21, 39)):
        whole = window_codes(source, window, profile.recipe, profile.coding)
        for one, other in zip(profile.codes(source, window), whole):
            np.testing.assert_array_equal(one, other)


def test_looking_ahead_changes_nothing(source):
    markers, ahead = settled(field_strokes(), source.grid), learner(source, "context")
    ahead.look_ahead(None, QUIET)
    ahead.look_ahead(WHOLE, QUIET)
    found = learner(source, "context").classify(markers, WHOLE, QUIET)
    for one in (ahead.classify(markers, WHOLE, QUIET), ahead.learn(markers, QUIET).classify(source, WHOLE)):
        np.testing.assert_array_equal(one.class_ids, found.class_ids)
        np.testing.assert_array_equal(one.confidence, found.confidence)


def test_a_trial_learns_from_the_training_rows_alone(source):
    markers = settled(field_strokes(each=3), source.grid)
    made = learner(source)
    profile, codes = made.codes_of(markers.pixels, QUIET)
    places = Location.of(source).of_pixels(markers.pixels)

    def by_hand(train_rows, test_rows):
        train = markers.chosen(train_rows)
        known = PixelClassifier.learn(
            profile, codes[:, train_rows], train.class_ids, train.stroke_ids, 3, False, places[:, train_rows]
        )
        return known.at_pixels(codes[:, test_rows], places[:, test_rows])

    one, other = (hold_out(markers.class_ids, markers.stroke_ids, predict, 3)
                  for predict in (made.trial(markers, QUIET), by_hand))  # fmt: skip
    assert (one.accuracy, one.dice) == (other.accuracy, other.dice)
    np.testing.assert_array_equal(one.confidence, other.confidence)


class Cancelled(Progress):
    def is_cancelled(self) -> bool:
        return True


@pytest.mark.parametrize(
    "ask",
    [
        lambda made, markers, progress: made.learn(markers, progress),
        lambda made, markers, progress: made.classify(markers, WHOLE, progress),
        lambda made, _, progress: made.look_ahead(WHOLE, progress),
    ],
)
def test_what_was_cancelled_can_be_asked_for_again(source, ask):
    markers, made = settled(field_strokes(), source.grid), learner(source, "context")
    with pytest.raises(CancelledError):
        ask(made, markers, Cancelled())
    ask(made, markers, QUIET)


class Patient(Progress):
    """Cancels once its patience has come to an end."""

    at_end = False

    def is_cancelled(self) -> bool:
        return self.at_end


def test_a_trial_can_be_cancelled_between_two_tries(source):
    markers, progress = settled(field_strokes(), source.grid), Patient()
    predict, rows = learner(source).trial(markers, progress), markers.stroke_ids % 2 == 0
    predict(rows, ~rows)
    progress.at_end = True
    with pytest.raises(CancelledError):
        predict(~rows, rows)
