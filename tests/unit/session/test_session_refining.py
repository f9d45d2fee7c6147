# SPDX-License-Identifier: GPL-2.0-or-later
"""A refined window is the map that will be written, by any method and whatever strokes came and went before."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.class_map import write_map
from clusterbrush.core.classification.methods import CLUSTERBRUSH, METHODS
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, learn
from clusterbrush.core.session.session import Session
from clusterbrush.core.strokes.records import StrokeSet
from clusterbrush.core.strokes.stroke import Stroke
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal
from quick_networks import EACH_METHOD
from rasters import write_raster

HEIGHT, WIDTH, PIXEL = 150, 210, 10.0
LEFT, TOP = 500_000, 7_000_000
CLUSTERS = KMeansOptions(12, attempts=1)
LEGEND = tuple(LegendEntry(one, f"Class {one}", (80 * one, 10, 10)) for one in (1, 2, 3))


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Fields of three kinds, two of one colour and another texture, with a corner of nodata."""
    rng = np.random.default_rng(5)
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    kind = (rows // 50 + cols // 70) % 3
    level = np.array([60, 140, 140])[kind] + np.where(kind == 2, 40 * ((rows + cols) % 2), 0)
    values = np.clip(level + rng.normal(0, 9, (3, HEIGHT, WIDTH)), 1, 255).astype(np.uint8)
    values[:, :9, :13] = 0
    return str(write_raster(tmp_path_factory.mktemp("refine") / "image.tif", values, nodata=0))


@pytest.fixture(scope="module")
def prepared(image):
    return Session.prepare(RasterSource(image), CLUSTERS, sample_size=3000)


def stroke(stroke_id: int, class_id: int, seed: int) -> Stroke:
    start = np.random.default_rng(seed).uniform((LEFT, TOP - PIXEL * HEIGHT), (LEFT + PIXEL * WIDTH, TOP))
    points = start + np.array([[0.0, 0.0], [40.0, 60.0]])
    return Stroke(stroke_id, class_id, (points,), 30.0)


def fresh(prepared: Session, strokes=(), method=CLUSTERBRUSH) -> Session:
    session = Session(prepared.source, prepared.model, prepared.sample, method=method)
    session.add_all(strokes)
    return session


def assert_same(one, other):
    np.testing.assert_array_equal(one.class_ids, other.class_ids)
    np.testing.assert_array_equal(one.confidence, other.confidence)


STROKES = [stroke(number, number % 3 + 1, 40 + number) for number in range(1, 10)]


@pytest.mark.parametrize("method", EACH_METHOD)
def test_the_refined_window_is_what_the_algorithm_writes(prepared, image, tmp_path, method):
    source = RasterSource(image)
    options = LearningOptions(CLUSTERS, sample_size=3000, method=method)
    learned = learn(source, StrokeSet(tuple(STROKES), LEGEND, ()), options)
    written, sure = tmp_path / "classes.tif", tmp_path / "confidence.tif"
    write_map(source, learned.model.classifier, LEGEND, str(written), str(sure))
    classes, confidence = (gdal.Open(str(one)).ReadAsArray() for one in (written, sure))
    assert len(np.unique(classes)) == 4
    session = fresh(prepared, STROKES, METHODS[method])
    for window in (Window(0, 0, HEIGHT, WIDTH), Window(0, 3, 40, 57), Window(77, 101, 61, 109)):
        refined = session.refine(window)
        part = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
        np.testing.assert_array_equal(refined.class_ids, classes[part])
        inside = refined.valid  # the file keeps two decimals
        np.testing.assert_allclose(refined.confidence[inside], confidence[part][inside], atol=0.00501)
        assert_same(refined, learned.model.classifier.classify(source, window))


@pytest.fixture(scope="module")
def refined_at_once(prepared):
    """Return the function that refines a window of a session with all strokes, each window once for all tests."""
    return cache(lambda window: fresh(prepared, STROKES).refine(window))


@settings(max_examples=6, deadline=None)
@given(st.permutations(STROKES), st.lists(st.sampled_from(STROKES), max_size=3))
def test_what_came_and_went_before_leaves_no_trace(prepared, refined_at_once, order, taken):
    window = Window(20, 30, 70, 90)
    session = fresh(prepared)
    for number, one in enumerate(order):
        session.add(one)
        if number == 4:
            session.refine(window)
    for one in taken:
        session.remove(one.id)
        session.add(one)
    assert_same(session.refine(window), refined_at_once(window))


def test_looking_ahead_changes_nothing(prepared):
    window = Window(10, 20, 50, 60)
    session = fresh(prepared)
    session.look_ahead()
    session.look_ahead(window)
    session.add_all(STROKES)
    assert_same(session.refine(window), fresh(prepared, STROKES).refine(window))


def test_without_strokes_there_is_nothing_to_refine(prepared):
    with pytest.raises(InputError, match="no stroke"):
        fresh(prepared).refine(Window(0, 0, 10, 10))


class OnceAsked(Progress):
    """Adds a stroke when asked for the first time, as a person would meanwhile."""

    def __init__(self, session: Session) -> None:
        self.session, self.done = session, False

    def is_cancelled(self) -> bool:
        if not self.done:
            self.done = True
            self.session.add(stroke(99, 1, 3))
        return False


def test_a_stroke_meanwhile_ends_it(prepared):
    session = fresh(prepared, STROKES)
    with pytest.raises(CancelledError):
        session.refine(Window(0, 0, 60, 60), OnceAsked(session))
