# SPDX-License-Identifier: GPL-2.0-or-later
"""Classifiers fitted again from their files: the same map to the bit, and damage is a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, ModelError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, learn
from painting import HEIGHT, WIDTH, field_strokes, fields_image, stroke_set

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("sklearn", reason="scikit-learn is not installed here")
WHOLE = Window(0, 0, HEIGHT, WIDTH)
IDS = ("svm", "random_forest", "nearest_neighbours", "logistic_regression")


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


def learned_model(source: RasterSource, method: str):
    options = LearningOptions(KMeansOptions(6, attempts=1), sample_size=2000, method=method, preset="bands")
    return learn(source, stroke_set(field_strokes((1, 2, 3), each=2)), options).model


@pytest.mark.parametrize("method", IDS)
def test_saved_and_loaded_it_gives_the_same_map_to_the_bit(source, tmp_path: Path, method):
    model = learned_model(source, method)
    model.save(tmp_path / "model.json")
    again = load_any(tmp_path / "model.json")
    again.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "model.json").read_bytes()
    own = model.classifier.classify(source, WHOLE, with_probabilities=True)
    other = again.classifier.classify(source, WHOLE, with_probabilities=True)
    np.testing.assert_array_equal(own.class_ids, other.class_ids)
    np.testing.assert_array_equal(own.probabilities, other.probabilities)
    np.testing.assert_array_equal(own.confidence, own.probabilities.max(axis=0))
    assert (own.class_ids[~own.valid] == 0).all()
    assert not own.valid.all()


def test_the_version_of_the_library_stands_in_the_file(source):
    import sklearn

    stored = learned_model(source, "svm").pixels.to_dict()
    assert stored["library"] == {"name": "scikit-learn", "version": sklearn.__version__}
    json.dumps(stored, allow_nan=False)


@pytest.mark.parametrize(
    "change",
    [
        {"settings": {"cost": 1.0}}, {"settings": None}, {"settings": {"cost": 1.0, "gamma": -1.0, "slope": 1.0}},
        {"seed": -1}, {"library": {"version": 3}}, {"rows": None},
    ],
)  # fmt: skip
def test_damage_is_a_sentence(source, change):
    values = {**learned_model(source, "svm").pixels.to_dict(), **change}
    with pytest.raises(ModelError, match="damaged"):
        METHODS["svm"].load(values, tuple(source.bands))


def test_a_window_can_be_cancelled(source):
    class Stops(Progress):
        def is_cancelled(self) -> bool:
            return True

    classifier = learned_model(source, "logistic_regression").pixels
    features, valid = classifier.recipe.features(source, WHOLE)
    with pytest.raises(CancelledError):
        classifier.classify_rows(np.tile(features, (20, 1)), valid, Stops())
