# SPDX-License-Identifier: GPL-2.0-or-later
"""From strokes to a model: the order of strokes, one class, nodata, a fitted model, few and many bands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.errors import InputError
from clusterbrush.core.learning import LearningOptions, learn
from clusterbrush.core.progress import NoticeCollector
from clusterbrush.core.raster import RasterSource, Window
from clusterbrush.core.session import Session
from painting import HEIGHT, WIDTH, field_strokes, fields_image, line, stroke_set

METHODS = ("default", "clusternet")
WHOLE = Window(0, 0, HEIGHT, WIDTH)
CLUSTERS = KMeansOptions(6, attempts=1)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


def options(method: str = "default", **changes) -> LearningOptions:
    return replace(LearningOptions(CLUSTERS, sample_size=2000, method=method), **changes)


def classes_of(learned, source: RasterSource) -> np.ndarray:
    grid = source.grid
    return learned.model.classifier.classify(source, Window(0, 0, grid.height, grid.width)).class_ids


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_strokes_does_not_matter(source, method):
    strokes = [*field_strokes((1, 2, 3)), line(7, 3, (4, 8), (66, 41), width=60.0)]  # the last one over others
    one = learn(source, stroke_set(strokes), options(method))
    other = learn(source, stroke_set([strokes[i] for i in (3, 6, 0, 5, 1, 4, 2)]), options(method))
    np.testing.assert_array_equal(classes_of(one, source), classes_of(other, source))
    assert one.n_painted == other.n_painted
    assert one.held_out.accuracy == other.held_out.accuracy
    assert one.held_out.dice == other.held_out.dice


@pytest.mark.parametrize("method", METHODS)
def test_plain_fields_are_told_apart_on_held_out_strokes(source, method):
    learned = learn(source, stroke_set(field_strokes((1, 2, 3), each=3)), options(method))
    assert learned.held_out.n_strokes == 9
    assert learned.held_out.macro_dice > 0.95
    assert set(learned.held_out.dice) == {1, 2, 3}


@pytest.mark.parametrize("method", METHODS)
def test_strokes_that_say_nothing_have_a_poor_figure(source, method):
    """The classes are painted over the same fields: nothing tells them apart."""
    strokes = [
        line(n + 1, n % 2 + 1, (6 + 24 * (n // 4), 4 + 10 * (n % 4)), (18 + 24 * (n // 4), 4 + 10 * (n % 4)))
        for n in range(12)
    ]
    assert learn(source, stroke_set(strokes), options(method)).held_out.accuracy < 0.8


@pytest.mark.parametrize("method", METHODS)
def test_one_class_is_told_and_every_pixel_that_gets_one_takes_it(source, method):
    progress = NoticeCollector()
    learned = learn(source, stroke_set(field_strokes((5, 5, 5))), options(method), progress=progress)
    assert ["one class" in str(notice) for notice in progress.notices] == [True]
    valid = source.read(WHOLE)[1]
    found = classes_of(learned, source)
    assert set(np.unique(found[valid])) <= {0, 5}
    if method == "default":
        assert (found[valid] == 5).all()


def test_several_classes_are_no_notice(source):
    progress = NoticeCollector()
    learn(source, stroke_set(field_strokes()), options(), progress=progress)
    assert progress.notices == []


@pytest.mark.parametrize("method", METHODS)
def test_strokes_on_nodata_only_are_a_sentence(source, method):
    strokes = [line(1, 1, (1, 1), (3, 1), width=5.0), line(2, 2, (1, 3), (3, 3), width=5.0)]
    assert not source.read(Window(0, 0, 5, 7))[1].any()
    with pytest.raises(InputError, match="All strokes lie on nodata"):
        learn(source, stroke_set(strokes), options(method))


@pytest.mark.parametrize("method", METHODS)
def test_a_class_whose_strokes_lie_on_nodata_is_never_given(source, method):
    strokes = [*field_strokes((1, 2, 3)), line(9, 4, (1, 2), (4, 2), width=5.0)]
    learned = learn(source, stroke_set(strokes), options(method))
    assert set(np.unique(classes_of(learned, source))) <= {0, 1, 2, 3}
    assert 4 in {entry.id for entry in learned.model.legend}


@pytest.mark.parametrize("method", METHODS)
def test_a_fitted_model_is_used(source, method):
    fitted = Session.prepare(source, KMeansOptions(17, attempts=1, seed=4), sample_size=1500).model
    learned = learn(source, stroke_set(field_strokes()), options(method), fitted)
    assert learned.model.clusters.k == 17
    np.testing.assert_array_equal(learned.model.clusters.centroids, fitted.centroids)
    np.testing.assert_array_equal(learned.model.labelling.centroids, fitted.centroids)


@pytest.mark.parametrize("method", METHODS)
def test_two_strokes_are_enough(source, method):
    strokes = field_strokes((1, 2, 2), each=1)[:2]
    learned = learn(source, stroke_set(strokes), options(method))
    assert learned.held_out is None
    found = classes_of(learned, source)
    assert (found[10:40, 4:20][source.read(Window(10, 4, 30, 16))[1]] == 1).mean() > 0.95


@pytest.mark.parametrize("method", METHODS)
def test_a_single_painted_pixel_of_each_class(source, method):
    strokes = [line(one + 1, one + 1, (12.5 + 24 * one, HEIGHT / 2 + 0.5), width=0.0) for one in range(3)]
    learned = learn(source, stroke_set(strokes), options(method))
    assert 1 <= learned.n_painted <= 3


@pytest.mark.parametrize(("method", "preset"), [("default", "context"), ("default", "bands"), ("clusternet", "bands")])
@pytest.mark.parametrize("n_bands", [1, 2, 200])
def test_few_and_many_bands(tmp_path, method, preset, n_bands):
    source = RasterSource(str(fields_image(tmp_path / "bands.tif", n_bands)))
    learned = learn(source, stroke_set(field_strokes()), options(method, preset=preset))
    found, valid = classes_of(learned, source), source.read(WHOLE)[1]
    truth = np.broadcast_to(np.arange(WIDTH) // 24 + 1, found.shape)
    named = valid & (found > 0)
    assert named.sum() > 0.5 * valid.sum()
    assert (found == truth)[named].mean() > 0.85


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(5, 5), (1, 40), (40, 1), (2, 3)])
def test_tiny_rasters(tmp_path, method, shape):
    height, width = shape
    source = RasterSource(str(fields_image(tmp_path / "tiny.tif", 3, height, width, holes=False)))
    strokes = [line(1, 1, (0.5, 0.5), width=0.0), line(2, 2, (width - 0.5, height - 0.5), width=0.0)]
    learned = learn(source, stroke_set(strokes), options(method, clusters=KMeansOptions(3, attempts=1)))
    assert classes_of(learned, source).shape == shape
    assert set(np.unique(classes_of(learned, source))) <= {0, 1, 2}


@pytest.mark.parametrize("method", METHODS)
def test_more_clusters_than_pixels(tmp_path, method):
    source = RasterSource(str(fields_image(tmp_path / "tiny.tif", 3, 5, 5, holes=False)))
    strokes = [line(1, 1, (0.5, 0.5), width=0.0), line(2, 2, (4.5, 4.5), width=0.0)]
    learned = learn(source, stroke_set(strokes), options(method, clusters=KMeansOptions(100, attempts=1)))
    assert classes_of(learned, source)[0, 0] == 1


def test_a_flat_image_is_classified(tmp_path):
    """Nothing varies: no scale, no gradient, no component."""
    from rasters import write_raster

    path = write_raster(tmp_path / "flat.tif", np.full((3, 12, 12), 80, np.uint8))
    source = RasterSource(str(path))
    strokes = [line(1, 1, (2, 2)), line(2, 2, (9, 9))]
    for method in METHODS:
        learned = learn(source, stroke_set(strokes), options(method, clusters=KMeansOptions(2, attempts=1)))
        assert set(np.unique(classes_of(learned, source))) <= {1, 2}
