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
from ...features.recipe import FeatureRecipe
from ...features.registry import kinds_from_list
from .row_scorer import RowScorer
from .training_rows import TrainingRows, standardised

if TYPE_CHECKING:
    from ...raster.bands import Band
    from .estimator import Estimator, Fitted, Settings

MAX_SETTING = 1e12
MAX_SEED = 2**63 - 1


@dataclass(frozen=True)
class RowClassifier(RowScorer):
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

    def scored(self, features: np.ndarray) -> np.ndarray:
        """Return probabilities, float32 (n, n_classes), of features (n, n_features)."""
        if self.fitted is None or not len(features):
            return np.ones((len(features), len(self.class_ids)), dtype=np.float32)
        scores = np.ascontiguousarray(standardised(features, self.scale))
        return np.asarray(self.fitted(scores), dtype=np.float32)

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
