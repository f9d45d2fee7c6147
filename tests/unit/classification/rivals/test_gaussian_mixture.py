# SPDX-License-Identifier: GPL-2.0-or-later
"""Soft clusters: shares by the formula, votes by shares, the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, ModelError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.core.classification.rivals.gaussian_mixture import MixtureClassifier, SoftClusters
from clusterbrush.core.classification.rivals.training_rows import TrainingRows
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.clustering.gaussian_mixture import Mixture
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, learn
from painting import HEIGHT, WIDTH, field_strokes, fields_image, stroke_set

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Window(0, 0, HEIGHT, WIDTH)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


def soft_clusters(n_features: int = 3, k: int = 4) -> SoftClusters:
    rng = np.random.default_rng(0)
    weights = rng.random(k).astype(np.float32)
    mixture = Mixture(
        rng.standard_normal((k, n_features)).astype(np.float32),
        (0.3 + rng.random((k, n_features))).astype(np.float32),
        weights / weights.sum(),
    )
    return SoftClusters(rng.random(n_features).astype(np.float32), np.full(n_features, 2.0, np.float32), mixture)


def shares_by_hand(clusters: SoftClusters, features: np.ndarray, power: float = 1.0) -> np.ndarray:
    scores = (features - clusters.mean) / clusters.deviation
    mixture, densities = clusters.mixture, []
    for mean, variance, weight in zip(mixture.means, mixture.variances, mixture.weights):
        exponent = ((scores - mean) ** 2 / variance + np.log(variance)).sum(axis=1)
        densities.append(weight * np.exp(-0.5 * power * exponent))
    return np.array(densities) / np.sum(densities, axis=0)


@pytest.mark.parametrize(("n_features", "power"), [(3, 1.0), (8, 0.5)])
def test_shares_are_those_of_the_formula_and_of_each_row_alone(n_features, power):
    clusters = soft_clusters(n_features)
    features = (3.0 * np.random.default_rng(1).standard_normal((200, n_features))).astype(np.float32)
    shares = np.exp(clusters.log_shares(features))
    np.testing.assert_allclose(shares, shares_by_hand(clusters, features, power), rtol=1e-5, atol=1e-9)
    np.testing.assert_array_equal(np.exp(clusters.log_shares(features[17:60])), shares[:, 17:60])


def test_a_class_spreads_by_the_shares_of_its_strokes(source):
    clusters, rng = soft_clusters(), np.random.default_rng(2)
    features = rng.standard_normal((30, 3)).astype(np.float32)
    class_ids = np.repeat([3, 7], [10, 20])
    learned = MixtureClassifier.learn(
        FeatureRecipe(tuple(source.bands)), clusters, TrainingRows.of(features, class_ids, class_ids)
    )
    own = shares_by_hand(clusters, features)
    table = np.stack([own[:, class_ids == class_id].mean(axis=1) for class_id in (3, 7)], axis=1)
    table /= table.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(learned.shares, table, rtol=1e-5)
    further = rng.standard_normal((50, 3)).astype(np.float32)
    np.testing.assert_allclose(learned.scored(further), shares_by_hand(clusters, further).T @ table, rtol=1e-4)


def test_saved_and_loaded_it_gives_the_same_map_to_the_bit(source, tmp_path: Path):
    options = LearningOptions(KMeansOptions(6, attempts=1), sample_size=2000, method="gaussian_mixture", preset="bands")
    model = learn(source, stroke_set(field_strokes((1, 2, 3), each=2)), options).model
    assert len(model.pixels.shares) == 6
    model.save(tmp_path / "model.json")
    again = load_any(tmp_path / "model.json")
    one, other = (each.classifier.classify(source, WHOLE, with_probabilities=True) for each in (model, again))
    np.testing.assert_array_equal(one.probabilities, other.probabilities)
    values = json.loads(json.dumps(model.pixels.to_dict()))
    damages = (
        {"class_ids": [1, 2]}, {"class_ids": 3}, {"shares": None},
        {"clusters": {**values["clusters"], "variances": values["clusters"]["mean"]}},
        {"clusters": {**values["clusters"], "deviation": None}},
    )  # fmt: skip
    for damage in damages:
        with pytest.raises(ModelError, match="damaged"):
            METHODS["gaussian_mixture"].load({**values, **damage}, tuple(source.bands))


def test_it_can_be_cancelled(source):
    class Stops(Progress):
        def is_cancelled(self) -> bool:
            return True

    with pytest.raises(CancelledError):
        SoftClusters.fit(source, FeatureRecipe(tuple(source.bands)), 5, 0, Stops())
