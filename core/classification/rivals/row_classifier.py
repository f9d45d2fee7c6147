# SPDX-License-Identifier: GPL-2.0-or-later
"""A classifier that scores each pixel by an estimator of scikit-learn.

Its file holds the painted pixels and the settings, from which the estimator is fitted again: data, no program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.json_arrays import damaged, number
from ...base.progress import Progress
from ...engine.threads import in_threads
from ...features.recipe import FeatureRecipe
from ...features.registry import kinds_from_list
from ..classifier import Classified
from .training_rows import TrainingRows, standardised

if TYPE_CHECKING:
    from ...raster.bands import Band
    from ...raster.grid import Window
    from ...raster.source import RasterSource
    from .estimator import Estimator, Fitted, Settings

CHUNK = 8192  # rows that a thread takes at once
MAX_SETTING = 1e12
MAX_SEED = 2**63 - 1


@dataclass(frozen=True)
class RowClassifier:
    """Classifies by the features of the pixel alone.

    Parameters
    ----------
    recipe : FeatureRecipe
    estimator : Estimator
    rows : TrainingRows
    settings : dict
    seed : int
    version : str
        Of the library that the settings were chosen with.
    scale : (mean, standard deviation)
    fitted : Fitted or None
        None where there is one class.
    """

    recipe: FeatureRecipe
    estimator: Estimator
    rows: TrainingRows
    settings: Settings
    seed: int
    version: str
    scale: tuple[np.ndarray, np.ndarray] = field(repr=False, compare=False)
    fitted: Fitted | None = field(repr=False, compare=False)

    @classmethod
    def learn(
        cls,
        recipe: FeatureRecipe,
        estimator: Estimator,
        rows: TrainingRows,
        seed: int,
        progress: Progress | None = None,
    ) -> RowClassifier:
        """Return a classifier learned from painted pixels.

        Raises
        ------
        CancelledError
            When `progress` says so.
        """
        progress = progress or Progress()
        rows = rows.thinned(estimator.max_rows, seed)
        settings = dict(estimator.defaults)
        if estimator.choose is not None and rows.n_classes > 1:
            settings.update(estimator.choose(rows, standardised(rows.features, rows.scale()), seed, progress))
        progress.check()
        return cls._fitted(recipe, estimator, rows, settings, seed, _version_of(estimator))

    @classmethod
    def _fitted(
        cls,
        recipe: FeatureRecipe,
        estimator: Estimator,
        rows: TrainingRows,
        settings: Settings,
        seed: int,
        release: str,
    ) -> RowClassifier:
        scale, fitted = rows.scale(), None
        if rows.n_classes > 1:
            fitted = estimator.fit(rows, standardised(rows.features, scale), settings, seed)
        return cls(recipe, estimator, rows, settings, seed, release, scale, fitted)

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The painted classes."""
        return self.rows.class_ids

    @property
    def n_features(self) -> int:
        """Number of planes of a block in memory at once: features also as float64, and probabilities."""
        return 4 * len(self.recipe.names) + 6 * len(self.class_ids)

    def classify(self, source: RasterSource, window: Window, with_probabilities: bool = False) -> Classified:
        """Return a window of the raster, classified."""
        features, valid = self.recipe.features(source, window)
        return self.decided(self._probabilities(features), valid, with_probabilities)

    def classify_rows(self, features: np.ndarray, valid: np.ndarray, progress: Progress | None = None) -> Classified:
        """Return a window classified from the features (n_valid, n_features) of its valid pixels, by several threads.

        Raises
        ------
        CancelledError
            When `progress` says so.
        """
        return self.decided(self.probabilities(features, progress), valid)

    def probabilities(self, features: np.ndarray, progress: Progress | None = None) -> np.ndarray:
        """Return probabilities, float32 (n, n_classes), of features (n, n_features); raises as `classify_rows`."""
        chunks = [features[start : start + CHUNK] for start in range(0, len(features), CHUNK)]
        parts = [part for _, part in in_threads(self._probabilities, chunks, progress)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.class_ids)), dtype=np.float32)

    def _probabilities(self, features: np.ndarray) -> np.ndarray:
        if self.fitted is None or not len(features):
            return np.ones((len(features), len(self.class_ids)), dtype=np.float32)
        scores = np.ascontiguousarray(standardised(features, self.scale))
        return np.asarray(self.fitted(scores), dtype=np.float32)

    def at_rows(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return class ids and confidence (n,) of single pixels."""
        classified = self.decided(self._probabilities(features), np.ones(len(features), dtype=bool))
        return classified.class_ids, classified.confidence

    def decided(self, probabilities: np.ndarray, valid: np.ndarray, with_probabilities: bool = False) -> Classified:
        """Return classes and confidence by the probabilities (n_valid, n_classes) of the valid pixels."""
        class_ids, confidence = np.zeros(valid.shape, np.uint16), np.zeros(valid.shape, np.float32)
        class_ids[valid] = np.array(self.class_ids, dtype=np.uint16)[probabilities.argmax(axis=1)]
        confidence[valid] = probabilities.max(axis=1, initial=0.0)
        planes = None
        if with_probabilities:
            planes = np.zeros((len(self.class_ids), *valid.shape), dtype=np.float32)
            planes[:, valid] = probabilities.T
        return Classified(class_ids, confidence, valid, planes)

    # --- the file

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "features": self.recipe.to_dict(),
            **self.rows.to_dict(),
            "settings": self.settings,
            "seed": self.seed,
            "library": {"name": _package_of(self.estimator), "version": self.version},
        }

    @classmethod
    def from_dict(cls, estimator: Estimator, values: dict[str, Any], bands: tuple[Band, ...]) -> RowClassifier:
        """Build from a model file and fit the estimator again; raises `ModelError` when the file is damaged."""
        recipe = FeatureRecipe(bands, kinds_from_list(values["features"]))
        rows = TrainingRows.from_dict(values, len(recipe.names))
        stored = values["settings"]
        if not isinstance(stored, dict) or set(stored) != set(estimator.defaults):
            raise damaged("settings")
        settings = {name: number(stored, name, 0, MAX_SETTING) for name in estimator.defaults}
        release = values["library"]["version"]
        if not isinstance(release, str):
            raise damaged("library")
        return cls._fitted(recipe, estimator, rows, settings, int(number(values, "seed", 0, MAX_SEED)), release)


def _package_of(estimator: Estimator) -> str:
    return "numpy" if estimator.library is None else estimator.library.package


def _version_of(estimator: Estimator) -> str:
    try:
        return version(_package_of(estimator))
    except PackageNotFoundError:
        return ""
