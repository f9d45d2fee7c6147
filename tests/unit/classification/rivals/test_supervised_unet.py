# SPDX-License-Identifier: GPL-2.0-or-later
"""The U-Net that learns from strokes: probabilities, the file, which needs no torch, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError, MissingLibraryError, ModelError
from clusterbrush.core.base.libraries import TORCH, Library
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.methods import METHODS, SUPERVISED_UNET_METHOD
from clusterbrush.core.classification.rivals import supervised_unet
from clusterbrush.core.classification.rivals.supervised_unet import UNetClassifier, UNetLearner
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, learn
from clusterbrush.core.strokes.markers import Markers
from listeners import Recorder
from networks import small_model
from painting import HEIGHT, WIDTH, field_strokes, fields_image, settled, stroke_set

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Window(0, 0, HEIGHT, WIDTH)
BY_TORCH = pytest.mark.skipif(not TORCH.is_installed, reason="torch is not installed here")
OPTIONS = LearningOptions(KMeansOptions(6, attempts=1), sample_size=2000, method="supervised_unet")


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


def untrained(source: RasterSource) -> UNetClassifier:
    """Return a random network of eight classes."""
    model = small_model([band.name for band in source.bands])
    return UNetClassifier.of(tuple(source.bands), model, tuple(range(3, 11)))


def test_probabilities_are_the_softmax_of_each_row_alone(source: RasterSource) -> None:
    scores = (9.0 * np.random.default_rng(0).standard_normal((300, 8))).astype(np.float32)
    expected = np.exp(scores.astype(np.float64))
    expected /= expected.sum(axis=1, keepdims=True)
    found = untrained(source).scored(scores)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-9)
    for rows in (slice(17, 60), slice(0, 1)):
        np.testing.assert_array_equal(untrained(source).scored(np.asfortranarray(scores[rows])), found[rows])
    assert untrained(source).scored(scores[:0]).shape == (0, 8)


@pytest.mark.parametrize("window", [Window(0, 0, 20, 72), Window(13, 7, 9, 41), Window(47, 71, 1, 1)])
def test_a_part_is_that_of_the_whole(source: RasterSource, window: Window) -> None:
    classifier = untrained(source)
    whole, part = (classifier.classify(source, each, with_probabilities=True) for each in (WHOLE, window))
    rows, cols = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
    np.testing.assert_array_equal(part.probabilities, whole.probabilities[:, rows, cols])
    np.testing.assert_array_equal(part.class_ids, whole.class_ids[rows, cols])
    assert len(np.unique(whole.class_ids)) > 2


def test_the_file_is_data_that_is_checked(source: RasterSource) -> None:
    classifier, bands = untrained(source), tuple(source.bands)
    values = json.loads(json.dumps(classifier.to_dict()))
    again = METHODS["supervised_unet"].load(values, bands)
    assert again.class_ids == classifier.class_ids
    one, other = (each.classify(source, WHOLE, with_probabilities=True) for each in (classifier, again))
    np.testing.assert_array_equal(one.probabilities, other.probabilities)
    network = values["network"]
    damages = (
        {"class_ids": [3, 4]}, {"class_ids": []}, {"class_ids": [3, 3, *range(4, 10)]}, {"class_ids": "8"},
        {"network": {**network, "sha256": "0"}}, {"network": {**network, "weights": None}},
        {"network": {**network, "bands": network["bands"][:2]}},
    )  # fmt: skip
    for damage in damages:
        with pytest.raises(ModelError, match="damaged"):
            UNetClassifier.from_dict({**values, **damage}, bands)
    with pytest.raises(ModelError, match="damaged"):
        UNetClassifier.from_dict(values, bands[:2])


@BY_TORCH
def test_what_torch_learned_is_applied_without_it(source: RasterSource, tmp_path: Path, monkeypatch) -> None:
    model = learn(source, stroke_set(field_strokes((1, 2, 3))), OPTIONS).model
    model.save(tmp_path / "model.json")
    missing = replace(SUPERVISED_UNET_METHOD, needs=(Library("no_such_module", "torch"),))
    monkeypatch.setitem(METHODS, missing.id, missing)
    again = load_any(tmp_path / "model.json")
    one, other = (each.classifier.classify(source, WHOLE, with_probabilities=True) for each in (model, again))
    np.testing.assert_array_equal(one.probabilities, other.probabilities)
    with pytest.raises(MissingLibraryError, match="The method Supervised U-Net needs torch"):
        learn(source, stroke_set(field_strokes((1, 2, 3))), OPTIONS)


@BY_TORCH
def test_fields_are_learned_once_for_the_same_strokes(source: RasterSource) -> None:
    strokes = field_strokes((2, 5, 9))
    markers = settled(strokes, source.grid)
    learner = UNetLearner(source, None, "bands", 0)
    learned = learner.learn(markers, Progress())
    assert learner.learn(markers, Progress()) is learned
    assert learner.n_bytes == sum(tensor.nbytes for tensor in learned.model.tensors.values()) > 0
    found = learner.classify(markers, WHOLE, Progress())
    third = WIDTH // 3
    for field, class_id in enumerate((2, 5, 9)):
        inside = found.class_ids[:, third * field + 4 : third * (field + 1) - 4]
        assert (inside[inside > 0] == class_id).mean() > 0.95
    assert learner.learn(settled(strokes[:4], source.grid), Progress()) is not learned


@BY_TORCH
def test_a_trial_learns_from_some_strokes_and_reports_onwards(source: RasterSource) -> None:
    markers, progress = settled(field_strokes((1, 2, 3)), source.grid), Recorder()
    first = np.isin(markers.stroke_ids, (1, 3, 5))
    trial = UNetLearner(source, None, "bands", 0).trial(markers, progress)
    class_ids, confidence = trial(first, ~first)
    assert (class_ids == markers.class_ids[~first]).mean() > 0.95
    assert ((confidence > 0.33) & (confidence <= 1)).all()
    trial(~first, first)
    assert progress.fractions == sorted(progress.fractions)
    progress.stop_at = progress.asked + 50
    with pytest.raises(CancelledError):
        trial(first, ~first)


def test_one_class_takes_all_without_training(source: RasterSource, monkeypatch) -> None:
    monkeypatch.setattr(supervised_unet, "learn_classes", None)
    markers = Markers(np.array([800, 801]), np.array([7, 7]), np.array([1, 1]))
    found = UNetLearner(source, None, "bands", 0).classify(markers, WHOLE, Progress())
    assert set(np.unique(found.class_ids)) == {0, 7}
    assert (found.confidence[found.valid] == 1.0).all()


def test_more_classes_than_a_network_has_are_a_sentence(source: RasterSource, monkeypatch) -> None:
    monkeypatch.setattr(supervised_unet, "MAX_WIDTH", 2)
    markers = Markers(np.array([800, 801, 802]), np.array([1, 2, 3]), np.array([1, 2, 3]))
    with pytest.raises(InputError, match="3 classes are painted, and a network tells 2 apart"):
        UNetLearner(source, None, "bands", 0).learn(markers, Progress())


def test_its_map_comes_with_the_export() -> None:
    assert [method.id for method in METHODS.values() if method.learns_long] == ["supervised_unet"]
    assert SUPERVISED_UNET_METHOD.comes_at_export
    assert not SUPERVISED_UNET_METHOD.refines
    assert METHODS["svm_graph_cut"].comes_at_export
    assert not METHODS["default"].comes_at_export
    assert (SUPERVISED_UNET_METHOD.max_folds, METHODS["default"].max_folds) == (2, 5)
