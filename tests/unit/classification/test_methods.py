# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of methods, and a method that joins it by one entry."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from class_means import CLASS_MEANS, LACKING
from clusterbrush.core.base.errors import MissingLibraryError, ModelError
from clusterbrush.core.base.libraries import Library
from clusterbrush.core.classification.methods import METHODS, method_at, method_of, number_of
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, held_out, learn, stroke_model
from clusterbrush.core.session.session import Session
from painting import HEIGHT, WIDTH, field_strokes, fields_image, stroke_set

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Window(0, 0, HEIGHT, WIDTH)
CLUSTERS = KMeansOptions(6, attempts=1)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


@pytest.fixture
def _joined(monkeypatch) -> None:
    for method in (CLASS_MEANS, LACKING):
        monkeypatch.setitem(METHODS, method.id, method)


def options(method: str) -> LearningOptions:
    return LearningOptions(CLUSTERS, sample_size=2000, method=method)


def by_hand(source: RasterSource, strokes) -> np.ndarray:
    """Return the nearest class mean of each pixel, computed here."""
    bands, valid = source.read(WHOLE)
    values = bands.reshape(len(bands), -1).astype(np.float64)
    means = {}
    for class_id in sorted({one.class_id for one in strokes}):
        pixels = np.unique(np.concatenate([one.pixels(source.grid) for one in strokes if one.class_id == class_id]))
        means[class_id] = values[:, pixels[valid.ravel()[pixels]]].mean(axis=1)
    distances = [((values - mean[:, None]) ** 2).sum(axis=0) for mean in means.values()]
    return np.where(valid, np.array(list(means))[np.argmin(distances, axis=0)].reshape(valid.shape), 0)


# --- the table


def test_ids_and_numbers_of_files_and_scripts_stay():
    assert list(METHODS)[:2] == ["default", "clusternet"]
    for number, (method_id, method) in enumerate(METHODS.items()):
        assert method.id == method_id
        assert number_of(method) == number
        assert method_at(number) is method_of(method_id) is method


def test_what_a_method_says_of_itself_fits_together():
    for method in METHODS.values():
        assert (method.learner is None) == (method.load is None)
        assert method.learner is not None or not method.refines
        assert method.title
        assert method.choice
        assert method.help.endswith(".")


def test_the_two_that_every_qgis_can_use_lack_nothing():
    for method in list(METHODS.values())[:2]:
        assert method.lack is None
        method.check()


# --- libraries


def test_a_library_is_found_without_being_imported(tmp_path: Path, monkeypatch):
    (tmp_path / "a_rare_library.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    library = Library("a_rare_library", "a-rare-library")
    assert not library.is_installed
    monkeypatch.syspath_prepend(str(tmp_path))
    assert library.is_installed
    assert "a_rare_library" not in sys.modules


def test_a_lack_is_a_reason_and_an_error():
    two = replace(LACKING, needs=(*LACKING.needs, Library("numpy", "numpy"), Library("nor_this_one", "nor-this")))
    assert str(two.lack) == "needs no-such-package, nor-this"
    with pytest.raises(
        MissingLibraryError, match="The method Lacking needs no-such-package, nor-this, which the Python it runs in"
    ):
        two.check()


@pytest.mark.usefixtures("_joined")
def test_a_method_that_lacks_something_is_refused_before_any_work(source, monkeypatch):
    monkeypatch.setattr(Session, "prepare", None)
    with pytest.raises(MissingLibraryError):
        learn(source, stroke_set(field_strokes()), options(LACKING.id))


@pytest.mark.usefixtures("_joined")
def test_a_session_goes_on_by_its_clusters(source):
    session = Session.prepare(source, CLUSTERS, sample_size=2000, method=LACKING)
    session.add_all(field_strokes())
    assert set(np.unique(session.preview(WHOLE).class_ids)) >= {1, 2, 3}
    for ask in (session.refine, session.look_ahead):
        with pytest.raises(MissingLibraryError):
            ask(WHOLE)


# --- a method of one's own


@pytest.mark.usefixtures("_joined")
def test_a_further_method_learns_is_saved_loaded_and_applied(source, tmp_path: Path):
    strokes = field_strokes()
    learned = learn(source, stroke_set(strokes), options(CLASS_MEANS.id))
    learned.model.save(tmp_path / "m.json")
    model = load_any(tmp_path / "m.json")
    expected = by_hand(source, strokes)
    assert (model.method, model.pixels.class_ids) == ("means", (1, 2, 3))
    for one in (learned.model, model):
        np.testing.assert_array_equal(one.classifier.classify(source, WHOLE).class_ids, expected)
    assert learned.held_out.accuracy > 0.9
    assert learned.held_out.n_strokes == len(strokes)
    model.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "m.json").read_bytes()


@pytest.mark.usefixtures("_joined")
def test_a_session_turns_to_a_further_method_and_back(source, tmp_path: Path):
    strokes = field_strokes()
    session = Session.prepare(source, CLUSTERS, sample_size=2000)
    session.add_all(strokes[:4])
    before = session.refine(WHOLE).class_ids
    carried = session.preview(WHOLE).class_ids.copy()
    session.set_method(CLASS_MEANS)
    np.testing.assert_array_equal(session.refine(WHOLE).class_ids, by_hand(source, strokes[:4]))
    assert (session.preview(WHOLE).class_ids == 0).sum() > (carried == 0).sum(), "it does not carry"
    figure = held_out(session)
    report = learn(source, stroke_set(strokes[:4]), options(CLASS_MEANS.id)).held_out
    assert (figure.accuracy, figure.dice) == (report.accuracy, report.dice)
    stroke_model(session, stroke_set(strokes).legend).save(tmp_path / "m.json")
    assert load_any(tmp_path / "m.json").method == "means"
    session.set_method(method_of("default"))
    np.testing.assert_array_equal(session.refine(WHOLE).class_ids, before)
    np.testing.assert_array_equal(session.preview(WHOLE).class_ids, carried)


def test_a_model_of_a_method_that_is_not_there_is_refused(source, tmp_path: Path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setitem(METHODS, CLASS_MEANS.id, CLASS_MEANS)
        learn(source, stroke_set(field_strokes()), options(CLASS_MEANS.id)).model.save(tmp_path / "m.json")
    with pytest.raises(ModelError, match="the method means, which this version does not know"):
        load_any(tmp_path / "m.json")
    monkeypatch.setitem(METHODS, CLASS_MEANS.id, replace(CLASS_MEANS, needs=LACKING.needs))
    with pytest.raises(MissingLibraryError, match="no-such-package"):
        load_any(tmp_path / "m.json")
    monkeypatch.setitem(METHODS, CLASS_MEANS.id, replace(CLASS_MEANS, load=None))
    with pytest.raises(ModelError, match="damaged"):
        load_any(tmp_path / "m.json")
