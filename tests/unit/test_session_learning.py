# SPDX-License-Identifier: GPL-2.0-or-later
"""A session's strokes teach what the algorithm learns from the same strokes, and are held out in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.errors import CancelledError, InputError
from clusterbrush.core.learning import LearningOptions, learn
from clusterbrush.core.progress import Progress
from clusterbrush.core.raster import RasterSource, Window
from clusterbrush.core.raster_writer import LegendEntry
from clusterbrush.core.session import Session
from clusterbrush.core.session_learning import held_out, stroke_model
from clusterbrush.core.stroke_model import load_any
from painting import HEIGHT, WIDTH, field_strokes, fields_image, line, stroke_set

if TYPE_CHECKING:
    from pathlib import Path

CLUSTERS = KMeansOptions(6, attempts=1)
SAMPLE = 2000
WHOLE = Window(0, 0, HEIGHT, WIDTH)
METHODS = (("default", True), ("clusternet", False))
STROKES = [*field_strokes((1, 2, 3)), line(7, 3, (4, 8), (66, 41), width=60.0)]  # the last one over others


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


def painted(source: RasterSource, strokes, carry: bool = True) -> Session:
    session = Session.prepare(source, CLUSTERS, sample_size=SAMPLE, carry=carry)
    session.add_all(strokes)
    return session


@pytest.mark.parametrize(("method", "by_pixel"), METHODS)
def test_the_figure_is_the_one_of_the_report(source: RasterSource, method: str, by_pixel: bool) -> None:
    report = learn(source, stroke_set(STROKES), LearningOptions(CLUSTERS, sample_size=SAMPLE, method=method)).held_out
    found = held_out(painted(source, STROKES, carry=by_pixel), by_pixel)
    assert (found.accuracy, found.dice, found.n_strokes) == (report.accuracy, report.dice, report.n_strokes)
    assert found.accuracy < 1.0, "there is something to tell apart"


def test_one_class_alone_has_no_figure(source: RasterSource) -> None:
    """Its strokes would all be told right, whatever they paint."""
    few = field_strokes((1, 2), each=2)
    assert held_out(painted(source, [])) is None
    assert held_out(painted(source, few[:3])) is None
    assert held_out(painted(source, few)) is not None


def test_a_stroke_takes_the_question_back(source: RasterSource) -> None:
    session = painted(source, STROKES)

    class PaintsMeanwhile(Progress):
        def is_cancelled(self) -> bool:
            session.remove(7)
            return False

    with pytest.raises(CancelledError):
        held_out(session, progress=PaintsMeanwhile())


@pytest.mark.parametrize(("method", "by_pixel"), METHODS)
def test_the_model_is_the_one_of_the_algorithm(
    source: RasterSource, tmp_path: Path, method: str, by_pixel: bool
) -> None:
    learned = learn(source, stroke_set(STROKES), LearningOptions(CLUSTERS, sample_size=SAMPLE, method=method)).model
    legend = [LegendEntry(one, f"Class {one}", (one, 80, 90)) for one in (1, 2, 3, 9)]
    stroke_model(painted(source, STROKES, carry=by_pixel), legend, by_pixel).save(tmp_path / "model.json")
    model = load_any(tmp_path / "model.json")
    assert [entry.id for entry in model.legend] == [1, 2, 3], "a class without strokes is none"
    assert model.method == method
    for one, other in zip(*(_classified(each, source) for each in (model, learned))):
        np.testing.assert_array_equal(one, other)


def test_no_stroke_teaches_nothing(source: RasterSource) -> None:
    with pytest.raises(InputError):
        stroke_model(painted(source, []), [])


def _classified(model, source: RasterSource) -> tuple[np.ndarray, np.ndarray]:
    found = model.classifier.classify(source, WHOLE)
    return found.class_ids, found.confidence
