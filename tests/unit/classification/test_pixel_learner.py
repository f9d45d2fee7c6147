# SPDX-License-Identifier: GPL-2.0-or-later
"""What the default method's learner keeps of a raster is what it would find again."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification import by_pixel, pixel_learner
from clusterbrush.core.classification.by_pixel import ImageProfile, PixelClassifier, painted_codes, window_codes
from clusterbrush.core.classification.guided_filter import outer_window
from clusterbrush.core.classification.holdout import hold_out
from clusterbrush.core.classification.location import Location
from clusterbrush.core.classification.pixel_learner import PixelLearner
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from models import make_model
from painting import HEIGHT, WIDTH, field_strokes, fields_image, settled
from rasters import write_raster

WHOLE = Window(0, 0, HEIGHT, WIDTH)
QUIET = Progress()


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif", holes=False)))


def learner(source: RasterSource, preset: str = "bands") -> PixelLearner:
    return PixelLearner(source, make_model(), preset, 3)


LARGE_HEIGHT, LARGE_WIDTH = 151, 233  # windows of it have surroundings that are not all of it


@pytest.fixture(scope="module", params=[False, True], ids=["whole", "holes"])
def large(request, tmp_path_factory) -> tuple[RasterSource, ImageProfile]:
    values = np.random.default_rng(4).integers(1, 256, (3, LARGE_HEIGHT, LARGE_WIDTH)).astype(np.uint8)
    if request.param:
        values[:, 40:75, 60:99] = 0
    path = write_raster(tmp_path_factory.mktemp("large") / "image.tif", values, nodata=0)
    source = RasterSource(str(path))
    return source, learner(source, "context").codes_of(np.array([0]), QUIET)[0]


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


@pytest.mark.parametrize("pixels", [4, 200, 2000, 10**6])
def test_a_window_seen_part_by_part_is_seen_the_same(source, monkeypatch, pixels):
    monkeypatch.setattr(by_pixel, "PART_PIXELS", pixels)
    monkeypatch.setattr(by_pixel, "MIN_EDGE", 2)
    profile, _ = learner(source).codes_of(np.array([0]), QUIET)
    for window in (WHOLE, Window(17, 11, 21, 39)):
        whole = window_codes(source, window, profile.recipe, profile.coding)
        for one, other in zip(profile.codes(source, window), whole):
            np.testing.assert_array_equal(one, other)


windows = st.builds(
    Window, st.integers(0, LARGE_HEIGHT - 40), st.integers(0, LARGE_WIDTH - 60), st.integers(1, 40), st.integers(1, 60)
)


@settings(max_examples=25, deadline=None)
@given(asked=st.lists(windows, min_size=2, max_size=4))
def test_a_window_takes_over_what_it_shares_with_others(large, asked):
    """Also where it reaches over the edge of the raster, lies in another one, or has nothing in common with any."""
    source, profile = large
    known = []
    for window in asked:
        found = profile.codes_beside(source, window, known)
        codes, valid = window_codes(source, window, profile.recipe, profile.coding)
        places = profile.location.of_window(outer_window(window, LARGE_HEIGHT, LARGE_WIDTH, 2), 2)
        np.testing.assert_array_equal(found.codes, np.concatenate([codes, places]))
        np.testing.assert_array_equal(found.valid, valid)
        known.append(found)


def test_what_is_shared_is_not_computed_again(large, monkeypatch):
    source, computed, thin_codes = large[0], [], by_pixel._thin_codes

    def counted(source, recipe, coding, outer):
        computed.append(outer)
        return thin_codes(source, recipe, coding, outer)

    monkeypatch.setattr(by_pixel, "_thin_codes", counted)
    made = learner(source, "context")
    made.look_ahead(Window(0, 0, LARGE_HEIGHT, 100), QUIET)  # up to column 136
    assert sum(part.height * part.width for part in computed) == LARGE_HEIGHT * 136
    computed.clear()
    made.look_ahead(Window(0, 20, LARGE_HEIGHT, 100), QUIET)  # up to column 156
    assert sum(part.height * part.width for part in computed) == LARGE_HEIGHT * 20


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
