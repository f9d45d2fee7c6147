# SPDX-License-Identifier: GPL-2.0-or-later
"""Learning from the strokes of several rasters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.methods import method_of
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.matching import as_fitted
from clusterbrush.core.session.further import MAX_PLACES, FurtherStrokes, match_classes, numbered, raster_of
from clusterbrush.core.session.learning import LearningOptions, held_out, learn, stroke_model
from clusterbrush.core.session.session import Session
from painting import HEIGHT, WIDTH, field_strokes, fields_image, line, stroke_set
from quick_networks import EACH_METHOD
from rasters import NORTH_UP, write_raster

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Window(0, 0, HEIGHT, WIDTH)
CLUSTERS = KMeansOptions(6, attempts=1)
SAMPLE = 2000


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> str:
    return str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif"))


@pytest.fixture(scope="module")
def other_image(tmp_path_factory) -> str:
    """Write the fields in another order, on a grid of another size that lies elsewhere."""
    rng = np.random.default_rng(4)
    levels = np.array(painting.LEVELS)[np.minimum(np.arange(60) * 3 // 60, 2)[::-1]].T
    values = np.clip(levels[:, None, :] + rng.normal(0, 14, (3, 40, 60)), 1, 255).astype(np.uint8)
    place = (NORTH_UP[0] + 50_000, *NORTH_UP[1:])
    return str(write_raster(tmp_path_factory.mktemp("other") / "other.tif", values, nodata=0, geotransform=place))


def elsewhere(stroke_id: int, class_id: int, start: tuple[float, float], end: tuple[float, float]):
    """Return a stroke on the other image, through columns and rows."""
    from dataclasses import replace

    stroke = line(stroke_id, class_id, start, end)
    return replace(stroke, parts=tuple(part + np.array([50_000.0, 0.0]) for part in stroke.parts))


THIRDS = [elsewhere(1, 3, (4, 10), (16, 12)), elsewhere(2, 2, (24, 10), (36, 12)), elsewhere(3, 1, (44, 10), (56, 12))]


def options(method: str) -> LearningOptions:
    return LearningOptions(CLUSTERS, sample_size=SAMPLE, method=method)


def classes_of(classifier, source: RasterSource) -> np.ndarray:
    return classifier.classify(source, WHOLE).class_ids


@pytest.mark.parametrize("method", EACH_METHOD)
def test_a_class_that_was_painted_on_another_raster_only_is_mapped(image, other_image, method):
    source = RasterSource(image)
    own = field_strokes((1, 2, 3))[:4]  # the third field is painted on the other raster alone
    further = [FurtherStrokes(RasterSource(other_image), tuple(THIRDS))]
    alone = learn(source, stroke_set(own), options(method))
    together = learn(
        source, stroke_set([*own, line(9, 3, (1, 1), (1, 2), width=1.0)]), options(method), further=further
    )
    third = source.read(WHOLE)[1].copy()
    third[:, : 2 * WIDTH // 3 + 2] = False
    assert not (classes_of(alone.model.classifier, source)[third] == 3).any()
    assert (classes_of(together.model.classifier, source)[third] == 3).mean() > 0.9
    assert together.n_painted > alone.n_painted
    assert together.held_out.n_strokes == 6


@pytest.mark.parametrize("method", EACH_METHOD)
def test_a_session_and_one_call_learn_the_same_in_whatever_order(image, other_image, method):
    source, own = RasterSource(image), field_strokes((1, 2, 3))
    further = [FurtherStrokes(RasterSource(other_image), tuple(THIRDS)), FurtherStrokes(source, (own[0],))]
    learned = learn(source, stroke_set(own), options(method), further=further)
    session = Session.prepare(source, CLUSTERS, sample_size=SAMPLE, method=method_of(method))
    session.add_all(own)
    sources = [as_fitted(more.source, session.model)[0] for more in further]
    session.set_further(sources[:1])
    session.edit(numbered([elsewhere(7, 1, (4, 30), (16, 32))], {}, 1))
    session.set_further(sources)  # begins anew
    assert min(stroke.id for stroke in session.strokes) > 0
    for number in (2, 1):
        for stroke in reversed(further[number - 1].strokes):
            session.edit(numbered([stroke], {}, number))
    model = stroke_model(session, stroke_set(own).legend)
    np.testing.assert_array_equal(classes_of(model.classifier, source), classes_of(learned.model.classifier, source))
    found = session.refine(WHOLE)
    np.testing.assert_array_equal(found.class_ids, classes_of(learned.model.classifier, source))
    assert held_out(session).accuracy == learned.held_out.accuracy
    assert held_out(session).dice == learned.held_out.dice
    assert all(conflict.pixel < source.n_pixels for conflict in session.conflicts())
    assert session.n_bytes > session.sample.features.nbytes
    windows = [Window(row, 0, 9, 9) for row in range(3)]
    for window in windows:
        session.preview(window)
    session.trim()
    assert [window for window in windows if session.has_view(window)] == windows[2:]


def test_codes_of_another_raster_are_computed_by_the_recipe_of_the_raster(image, other_image):
    from clusterbrush.core.classification.by_pixel import painted_codes
    from clusterbrush.core.classification.pixel_learner import PixelLearner

    source, other = RasterSource(image), RasterSource(other_image)
    session = Session.prepare(source, CLUSTERS, sample_size=SAMPLE)
    learner = PixelLearner(source, session.model, "context", 0)
    own, others = np.array([3000, 3400]), np.array([5, 700, 2399])
    pixels = np.concatenate([own, others + source.n_pixels])
    profile, codes = learner.codes_of(pixels, Progress(), (other,))
    np.testing.assert_array_equal(codes[:, :2], painted_codes(source, profile, own)[0])
    np.testing.assert_array_equal(codes[:, 2:], painted_codes(other, profile, others)[0])
    assert learner.codes_of(pixels[:0], Progress(), (other,))[1].shape == (len(codes), 0)
    np.testing.assert_array_equal(learner.codes_of(pixels[1:3], Progress(), (other,))[1], codes[:, 1:3])


def test_a_raster_of_other_bands_is_a_sentence(image, tmp_path: Path):
    path = fields_image(tmp_path / "two.tif", n_bands=2)
    further = [FurtherStrokes(RasterSource(str(path)), tuple(field_strokes()))]
    with pytest.raises(InputError, match="has other bands than the raster to classify, which has "):
        learn(RasterSource(image), stroke_set(field_strokes()), options("default"), further=further)


def test_classes_are_matched_by_name_and_else_by_number():
    own = {1: "Forest", 2: "Water", 3: ""}
    assert match_classes(own, {1: "forest ", 2: "WATER"}) == {1: 1, 2: 2}
    assert match_classes(own, {1: "Water", 2: "Forest"}) == {1: 2, 2: 1}
    assert match_classes(own, {1: "Class 1", 2: "", 3: "Sand"}) == {1: 1, 2: 2, 3: 3}
    assert match_classes(own, {1: "Roof", 2: "Forest"}) == {1: 4, 2: 1}, "class 1 is found by its name already"
    assert match_classes(own, {7: "Roof"}) == {7: 7}


def test_ids_tell_the_raster():
    strokes = [line(5, 1, (1, 1)), line(2**62 + 3, 4, (2, 2))]
    for number in (1, 2, 9):
        found = numbered(strokes, {4: 2}, number)
        assert [raster_of(stroke_id) for stroke_id in found] == [number, number]
        assert [stroke.class_id for stroke in found.values()] == [1, 2], "in the order of painting"
        assert max(found) < 0
        assert list(found) == sorted(found)
    assert raster_of(0) == raster_of(2**62) == 0
    assert list(numbered(strokes[:1], {}, 1)) == [5 - MAX_PLACES]


def test_the_memory_of_a_learner_is_told_while_it_works(image):
    from clusterbrush.core.classification.pixel_learner import PixelLearner

    source = RasterSource(image)
    learner = PixelLearner(source, Session.prepare(source, CLUSTERS, sample_size=SAMPLE).model, "bands", 0)
    assert learner.n_bytes == 0
    learner.look_ahead(WHOLE, Progress())
    before = learner.n_bytes
    assert before > HEIGHT * WIDTH // 4 * 3
    with learner._lock:
        assert learner.n_bytes == before, "without waiting"
