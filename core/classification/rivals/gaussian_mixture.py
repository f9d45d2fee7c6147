# SPDX-License-Identifier: GPL-2.0-or-later
"""Soft clusters: a mixture of Gaussians of the image, whose components spread the classes of strokes.

A painted pixel belongs to each component by a share. The shares of a class's pixels are its share of a component, and a
pixel's classes are those of its components, by its own shares.

References
----------
McLachlan, G., Peel, D. (2000): Finite mixture models. Wiley.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.json_arrays import damaged, number, pack, unpack
from ...clustering.gaussian_mixture import Mixture, fit_mixture
from ...features.patches import patches, sample_rows
from ...features.recipe import FeatureRecipe
from ...features.registry import kinds_from_list
from .row_learner import RowLearner
from .row_scorer import RowScorer
from .training_rows import MAX_CLASS_ID, TrainingRows, standardised

if TYPE_CHECKING:
    from ...base.progress import Progress
    from ...features.presets import Preset
    from ...raster.bands import Band
    from ...raster.source import RasterSource
    from ...segmentation.model import KMeansModel

SAMPLE = 20_000  # pixels that represent the image
MAX_COMPONENTS = 100
ITERATIONS = 30
# Features that surround a pixel repeat each other, and their densities multiply as if they did not: more features than
# these count as so many, or every pixel would belong to one component alone.
INDEPENDENT_FEATURES = 4


@dataclass(frozen=True)
class SoftClusters:
    """A mixture of the standardised features of an image.

    Parameters
    ----------
    mean, deviation : float32 ndarray of shape (n_features,)
        Of the image, by which features are standardised.
    mixture : Mixture
    """

    mean: np.ndarray
    deviation: np.ndarray
    mixture: Mixture

    @classmethod
    def fit(cls, source: RasterSource, recipe: FeatureRecipe, k: int, seed: int, progress: Progress) -> SoftClusters:
        """Return a mixture of up to `k` components fitted on pixels that represent a raster.

        Raises
        ------
        CancelledError
            When `progress` says so.
        """
        windows = patches(source, seed, progress.part(0.0, 0.2))
        rows = sample_rows(source, recipe, windows, SAMPLE, seed, progress.part(0.2, 0.7))
        mean, deviation = rows.mean(axis=0, dtype=np.float64), rows.std(axis=0, dtype=np.float64)
        mean, deviation = (part.astype(np.float32) for part in (mean, np.where(deviation > 0, deviation, 1.0)))
        scores = standardised(rows, (mean, deviation)).astype(np.float32)
        mixture = fit_mixture(scores, max(2, min(k, MAX_COMPONENTS)), ITERATIONS, seed, progress=progress)
        return cls(mean, deviation, mixture)

    def log_shares(self, features: np.ndarray) -> np.ndarray:
        """Return the logarithms of the shares of the components, float64 (k, n), of features (n, n_features).

        They are added up feature by feature, because a matrix product rounds differently in other blocks.
        """
        planes = np.ascontiguousarray(standardised(features, (self.mean, self.deviation)).T)
        means, variances, weights = (
            part.astype(np.float64) for part in (self.mixture.means, self.mixture.variances, self.mixture.weights)
        )
        logs = np.empty((len(means), planes.shape[1]))
        for place, (centre, variance) in enumerate(zip(means, variances)):
            squares = np.full(planes.shape[1], np.log(variance).sum())
            for plane, middle, spread in zip(planes, centre, variance):
                squares += (plane - middle) ** 2 / spread
            logs[place] = -0.5 * squares
        logs *= min(1.0, INDEPENDENT_FEATURES / len(planes))
        logs += np.log(weights)[:, np.newaxis]
        top = logs.max(axis=0)
        logs -= top + np.log(np.exp(logs - top).sum(axis=0))
        return logs

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "mean": pack(self.mean),
            "deviation": pack(self.deviation),
            "means": pack(self.mixture.means),
            "variances": pack(self.mixture.variances),
            "weights": pack(self.mixture.weights),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any], n_features: int) -> SoftClusters:
        """Build from a model file; raises `ModelError` when it is damaged."""
        mean, deviation = (unpack(values.get(name), "f4", (n_features,)) for name in ("mean", "deviation"))
        means = unpack(values.get("means"), "f4", (None, n_features))
        variances = unpack(values.get("variances"), "f4", means.shape)
        weights = unpack(values.get("weights"), "f4", (len(means),))
        if not len(means) or not all((part > 0).all() for part in (deviation, variances, weights)):
            raise damaged("mixture")
        return cls(mean, deviation, Mixture(means, variances, weights))


@dataclass(frozen=True)
class MixtureClassifier(RowScorer):
    """Classifies each pixel by the classes of its soft clusters.

    Parameters
    ----------
    recipe : FeatureRecipe
    clusters : SoftClusters
    ids : tuple of int
        The painted classes.
    shares : float32 ndarray of shape (k, n_classes)
        Of the classes in each component; each row sums to 1.
    """

    recipe: FeatureRecipe
    clusters: SoftClusters
    ids: tuple[int, ...]
    shares: np.ndarray

    @classmethod
    def learn(cls, recipe: FeatureRecipe, clusters: SoftClusters, rows: TrainingRows) -> MixtureClassifier:
        """Return a classifier learned from painted pixels, each class counting alike."""
        logs = clusters.log_shares(rows.features)
        # in logarithms, so that components far from all strokes still lean to the class that is nearest to them
        votes = np.stack([_log_mean(logs[:, rows.classes == place]) for place in range(rows.n_classes)], axis=1)
        votes = np.exp(votes - votes.max(axis=1, keepdims=True))
        return cls(recipe, clusters, rows.class_ids, (votes / votes.sum(axis=1, keepdims=True)).astype(np.float32))

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The painted classes."""
        return self.ids

    @property
    def n_features(self) -> int:
        """Number of planes of a block in memory at once: features, and the shares of the components."""
        return 4 * len(self.recipe.names) + 4 * len(self.shares) + 6 * len(self.ids)

    def scored(self, features: np.ndarray) -> np.ndarray:
        """Return probabilities, float32 (n, n_classes), of features (n, n_features)."""
        chances = np.zeros((len(self.ids), len(features)))
        for logs, row in zip(np.exp(self.clusters.log_shares(features)), self.shares.astype(np.float64)):
            chances += row[:, np.newaxis] * logs
        return (chances / chances.sum(axis=0)).T.astype(np.float32)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "features": self.recipe.to_dict(),
            "clusters": self.clusters.to_dict(),
            "class_ids": list(self.ids),
            "shares": pack(self.shares),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any], bands: tuple[Band, ...]) -> MixtureClassifier:
        """Build from a model file; raises `ModelError` when it is damaged."""
        recipe = FeatureRecipe(bands, kinds_from_list(values["features"]))
        clusters = SoftClusters.from_dict(values["clusters"], len(recipe.names))
        ids = values.get("class_ids")
        if not isinstance(ids, list) or not ids:
            raise damaged("class_ids")
        class_ids = tuple(int(number({"id": class_id}, "id", 1, MAX_CLASS_ID)) for class_id in ids)
        shares = unpack(values["shares"], "f4", (len(clusters.mixture.weights), len(class_ids)))
        if not ((shares >= 0).all() and (shares.sum(axis=1) > 0).all()):
            raise damaged("shares")
        return cls(recipe, clusters, class_ids, shares)


def _log_mean(logs: np.ndarray) -> np.ndarray:
    """Return the logarithm of the mean over the columns, (k,)."""
    top = logs.max(axis=1)
    return top + np.log(np.exp(logs - top[:, np.newaxis]).mean(axis=1))


class MixtureLearner(RowLearner[MixtureClassifier]):
    """Learns `MixtureClassifier`s; the mixture of the image is fitted once.

    Parameters
    ----------
    source, clusters, preset, seed
        See `learner.MakesLearner`; there are as many components as clusters, at most `MAX_COMPONENTS`.
    """

    def __init__(self, source: RasterSource, clusters: KMeansModel, preset: str | Preset, seed: int) -> None:
        super().__init__(source, clusters, preset, seed)
        self._k = clusters.k
        self._soft: SoftClusters | None = None

    def fit(self, recipe: FeatureRecipe, rows: TrainingRows, progress: Progress) -> MixtureClassifier:
        """Return the classifier learned from rows; raises `CancelledError` when `progress` says so."""
        with self._lock:
            if self._soft is None:
                self._soft = SoftClusters.fit(self._source, recipe, self._k, self._seed, progress)
        return MixtureClassifier.learn(recipe, self._soft, rows)
