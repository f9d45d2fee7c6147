# SPDX-License-Identifier: GPL-2.0-or-later
"""From strokes to a model and its accuracy, on a raster at one go and in a session that is kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError, ParameterError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.classification.methods import CLUSTERBRUSH, CLUSTERNET, METHODS, method_of
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, held_out, learn, stroke_model
from clusterbrush.core.session.session import Session
from clusterbrush.core.strokes import stroke as stroke_module
from clusterbrush.core.strokes.records import StrokeRecord, strokes_on
from osgeo import ogr
from painting import HEIGHT, WIDTH, field_strokes, fields_image, line, stroke_set
from quick_networks import EACH_METHOD, USABLE_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clusterbrush.core.session.learning import Learned

WHOLE = Window(0, 0, HEIGHT, WIDTH)
CLUSTERS = KMeansOptions(6, attempts=1)
SAMPLE = 2000
OVERLAPPING = [*field_strokes((1, 2, 3)), line(7, 3, (4, 8), (66, 41), width=60.0)]  # the last one over others


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


def options(method: str = "default", **changes) -> LearningOptions:
    return replace(LearningOptions(CLUSTERS, sample_size=SAMPLE, method=method), **changes)


@pytest.fixture(scope="module")
def learned_once(source) -> Callable[[str], Learned]:
    """Return the function that learns a method from the overlapping strokes, once for all tests."""
    return cache(lambda method: learn(source, stroke_set(OVERLAPPING), options(method)))


def classes_of(learned, source: RasterSource) -> np.ndarray:
    grid = source.grid
    return learned.model.classifier.classify(source, Window(0, 0, grid.height, grid.width)).class_ids


@pytest.mark.parametrize("method", EACH_METHOD)
def test_the_order_of_strokes_does_not_matter(source, learned_once, method):
    one = learned_once(method)
    other = learn(source, stroke_set([OVERLAPPING[i] for i in (3, 6, 0, 5, 1, 4, 2)]), options(method))
    np.testing.assert_array_equal(classes_of(one, source), classes_of(other, source))
    assert one.n_painted == other.n_painted
    assert one.held_out.accuracy == other.held_out.accuracy
    assert one.held_out.dice == other.held_out.dice


@pytest.mark.parametrize("method", EACH_METHOD)
def test_plain_fields_are_told_apart_on_held_out_strokes(source, method):
    learned = learn(source, stroke_set(field_strokes((1, 2, 3), each=3)), options(method))
    assert learned.held_out.n_strokes == 9
    assert learned.held_out.macro_dice > 0.95
    assert set(learned.held_out.dice) == {1, 2, 3}


@pytest.mark.parametrize("method", EACH_METHOD)
def test_strokes_that_say_nothing_have_a_poor_figure(source, method):
    """The classes are painted over the same fields: nothing tells them apart."""
    strokes = [
        line(n + 1, n % 2 + 1, (6 + 24 * (n // 4), 4 + 10 * (n % 4)), (18 + 24 * (n // 4), 4 + 10 * (n % 4)))
        for n in range(12)
    ]
    assert learn(source, stroke_set(strokes), options(method)).held_out.accuracy < 0.8


@pytest.mark.parametrize("method", EACH_METHOD)
def test_one_class_is_told_and_every_pixel_that_gets_one_takes_it(source, method):
    progress = NoticeCollector()
    learned = learn(source, stroke_set(field_strokes((5, 5, 5))), options(method), progress=progress)
    assert ["All strokes are of one class" in str(notice) for notice in progress.notices] == [True]
    assert learned.held_out is None, "nothing to be mistaken for"
    valid = source.read(WHOLE)[1]
    found = classes_of(learned, source)
    assert set(np.unique(found[valid])) <= {0, 5}
    if METHODS[method].carries:
        assert (found[valid] == 5).all()


def test_several_classes_are_no_notice(source):
    progress = NoticeCollector()
    learn(source, stroke_set(field_strokes()), options(), progress=progress)
    assert progress.notices == []


@pytest.mark.parametrize("method", EACH_METHOD)
def test_strokes_on_nodata_only_are_a_sentence(source, method):
    strokes = [line(1, 1, (1, 1), (3, 1), width=5.0), line(2, 2, (1, 3), (3, 3), width=5.0)]
    assert not source.read(Window(0, 0, 5, 7))[1].any()
    with pytest.raises(InputError, match="All strokes lie on nodata"):
        learn(source, stroke_set(strokes), options(method))


@pytest.mark.parametrize("method", EACH_METHOD)
def test_a_class_whose_strokes_lie_on_nodata_is_never_given(source, method):
    strokes = [*field_strokes((1, 2, 3)), line(9, 4, (1, 2), (4, 2), width=5.0)]
    learned = learn(source, stroke_set(strokes), options(method))
    assert set(np.unique(classes_of(learned, source))) <= {0, 1, 2, 3}
    assert 4 in {entry.id for entry in learned.model.legend}


@pytest.mark.parametrize("method", EACH_METHOD)
def test_a_fitted_model_is_used(source, method):
    fitted = Session.prepare(source, KMeansOptions(17, attempts=1, seed=4), sample_size=1500).model
    learned = learn(source, stroke_set(field_strokes()), options(method), fitted)
    assert learned.model.clusters.k == 17
    np.testing.assert_array_equal(learned.model.clusters.centroids, fitted.centroids)
    np.testing.assert_array_equal(learned.model.labelling.centroids, fitted.centroids)


@pytest.mark.parametrize("method", EACH_METHOD)
def test_two_strokes_are_enough(source, method):
    strokes = field_strokes((1, 2, 2), each=1)[:2]
    learned = learn(source, stroke_set(strokes), options(method))
    assert learned.held_out is None
    found = classes_of(learned, source)
    assert (found[10:40, 4:20][source.read(Window(10, 4, 30, 16))[1]] == 1).mean() > 0.95


@pytest.mark.parametrize("method", EACH_METHOD)
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


@pytest.mark.parametrize("method", EACH_METHOD)
@pytest.mark.parametrize("shape", [(5, 5), (1, 40), (40, 1), (2, 3)])
def test_tiny_rasters(tmp_path, method, shape):
    height, width = shape
    source = RasterSource(str(fields_image(tmp_path / "tiny.tif", 3, height, width, holes=False)))
    strokes = [line(1, 1, (0.5, 0.5), width=0.0), line(2, 2, (width - 0.5, height - 0.5), width=0.0)]
    learned = learn(source, stroke_set(strokes), options(method, clusters=KMeansOptions(3, attempts=1)))
    assert classes_of(learned, source).shape == shape
    assert set(np.unique(classes_of(learned, source))) <= {0, 1, 2}


@pytest.mark.parametrize("method", EACH_METHOD)
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
    for method in USABLE_METHODS:
        learned = learn(source, stroke_set(strokes), options(method, clusters=KMeansOptions(2, attempts=1)))
        assert set(np.unique(classes_of(learned, source))) <= {1, 2}


def test_an_unknown_method_is_a_sentence(source):
    with pytest.raises(ParameterError, match=rf"Unknown method best\. Choose one of: {', '.join(METHODS)}\."):
        learn(source, stroke_set(field_strokes()), options("best"))


def wkb_of(stroke) -> bytes:
    geometry = ogr.Geometry(ogr.wkbLineString)
    for x, y in stroke.parts[0]:
        geometry.AddPoint_2D(float(x), float(y))
    return bytes(geometry.ExportToWkb())


@pytest.mark.parametrize("method", EACH_METHOD)
def test_each_stroke_is_turned_into_pixels_once(source, method, monkeypatch):
    """On the whole way, from the features of a layer on."""
    drawn, find = [], stroke_module._line_pixels
    monkeypatch.setattr(stroke_module, "_line_pixels", lambda *what: (drawn.append(what[0]), find(*what))[1])
    records = [
        StrokeRecord(one.id, wkb_of(one), one.class_id, f"Class {one.class_id}", one.width) for one in OVERLAPPING
    ]
    learned = learn(source, strokes_on(source.grid, records, source.grid.crs), options(method))
    assert len(drawn) == len(OVERLAPPING)
    painted = np.unique(np.concatenate([one.pixels(source.grid) for one in OVERLAPPING]))
    assert learned.n_painted == source.read(WHOLE)[1].ravel()[painted].sum()


def test_the_seed_of_the_options_counts_with_a_fitted_model_too(source):
    fitted = Session.prepare(source, replace(CLUSTERS, seed=9), sample_size=SAMPLE).model
    anew = options(clusters=replace(CLUSTERS, seed=4))
    one, other = (learn(source, stroke_set(OVERLAPPING), anew, model).model.pixels for model in (None, fitted))
    assert one.to_dict() == other.to_dict(), "the trees see pixels, so the clusters are no matter"


# --- a session that is kept


def painted(source: RasterSource, strokes, method=CLUSTERBRUSH) -> Session:
    session = Session.prepare(source, CLUSTERS, sample_size=SAMPLE, method=method)
    session.add_all(strokes)
    return session


@pytest.mark.parametrize("method", EACH_METHOD)
def test_a_session_says_the_figure_of_the_report(source, learned_once, method):
    report = learned_once(method).held_out
    found = held_out(painted(source, OVERLAPPING, METHODS[method]))
    assert (found.accuracy, found.dice, found.n_strokes) == (report.accuracy, report.dice, report.n_strokes)
    assert found.accuracy < 1.0, "there is something to tell apart"


def test_the_figure_can_ask_for_several_classes(source):
    """One class alone is always told right, whatever its strokes paint."""
    few = field_strokes((1, 2), each=2)
    assert held_out(painted(source, [])) is None
    assert held_out(painted(source, few[:3])).dice == {1: 1.0}
    assert held_out(painted(source, few[:3]), min_classes=2) is None
    assert set(held_out(painted(source, few), min_classes=2).dice) == {1, 2}


def model_without_legend(session: Session, progress: Progress):
    return stroke_model(session, [], progress)


@pytest.mark.parametrize(
    ("ask", "method"),
    [
        *(pytest.param(held_out, *method.values, marks=method.marks) for method in EACH_METHOD),
        (model_without_legend, CLUSTERBRUSH.id),
    ],
)
def test_a_stroke_takes_the_question_back(source, ask, method):
    session = painted(source, OVERLAPPING, METHODS[method])

    class PaintsMeanwhile(Progress):
        def is_cancelled(self) -> bool:
            session.remove(7)
            return False

    with pytest.raises(CancelledError):
        ask(session, progress=PaintsMeanwhile())


@pytest.mark.parametrize("method", EACH_METHOD)
def test_a_session_makes_the_model_of_the_algorithm(source, learned_once, tmp_path: Path, method):
    learned_once(method).model.save(tmp_path / "algorithm.json")
    legend = [*stroke_set(OVERLAPPING).legend, LegendEntry(9, "Unused", (9, 80, 90))]
    stroke_model(painted(source, OVERLAPPING, METHODS[method]), legend).save(tmp_path / "session.json")
    assert (tmp_path / "session.json").read_bytes() == (tmp_path / "algorithm.json").read_bytes()
    model = load_any(tmp_path / "session.json")
    assert [entry.id for entry in model.legend] == [1, 2, 3], "a class without strokes is none"
    assert model.method == method


def test_the_method_can_change_while_the_strokes_stay(source, tmp_path: Path):
    session, legend = painted(source, OVERLAPPING), stroke_set(OVERLAPPING).legend
    for number, method in enumerate((CLUSTERNET, CLUSTERBRUSH, CLUSTERNET)):
        session.set_method(method)
        changed, direct = tmp_path / f"{number}.json", tmp_path / f"{number}_direct.json"
        stroke_model(session, legend).save(changed)
        stroke_model(painted(source, OVERLAPPING, method), legend).save(direct)
        assert changed.read_bytes() == direct.read_bytes()
        assert method_of(load_any(changed).method) is method


def test_splits_that_wait_are_made_first(source, monkeypatch):
    monkeypatch.setattr("clusterbrush.core.session.session.MAX_PIXELS_BEFORE_ESTIMATE", 0)
    session = painted(source, [], CLUSTERNET)
    session.edit({stroke.id: stroke for stroke in OVERLAPPING}, defer_splits=True)
    assert not session.is_settled
    assert any(tree.is_split for tree in stroke_model(session, []).labelling.clusters.values())


def test_no_stroke_teaches_nothing(source):
    with pytest.raises(InputError):
        stroke_model(painted(source, []), [])


# --- strokes without effect

COVERED = "Stroke {} is wholly painted over by later ones and does not count."
ON_NODATA = "Stroke {} lies on nodata only and does not count."


def test_learning_tells_of_them(tmp_path: Path) -> None:
    source = RasterSource(str(painting.fields_image(tmp_path / "image.tif")))
    strokes = painting.field_strokes()
    last = strokes[-1].id
    corner = painting.line(last + 1, 2, (1, 1), (4, 3), width=0.0)  # where the image has no data
    lost = painting.line(last + 2, 3, (10, 30), (12, 30), width=0.0)
    over = painting.line(last + 3, 1, (9, 30), (13, 30), width=60.0)
    progress = NoticeCollector()
    painted = painting.stroke_set([*strokes, corner, lost, over])
    learn(source, painted, LearningOptions(KMeansOptions(n_clusters=6), preset="bands"), progress=progress)
    assert [str(one) for one in progress.notices] == [ON_NODATA.format(corner.id), COVERED.format(lost.id)]


def test_nothing_but_nodata(tmp_path: Path) -> None:
    source = RasterSource(str(painting.fields_image(tmp_path / "image.tif")))
    progress = NoticeCollector()
    painted = painting.stroke_set([painting.line(1, 2, (1, 1), (4, 3), width=0.0)])
    with pytest.raises(InputError, match="All strokes lie on nodata"):
        learn(source, painted, LearningOptions(KMeansOptions(n_clusters=6), preset="bands"), progress=progress)
    assert [str(one) for one in progress.notices] == [ON_NODATA.format(1)]
