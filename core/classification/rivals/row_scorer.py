# SPDX-License-Identifier: GPL-2.0-or-later
"""What classifiers share that score each pixel by its features alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.threads import in_threads
from ...raster.source import TILE
from ..classifier import Classified

if TYPE_CHECKING:
    from ...base.progress import Progress
    from ...features.recipe import FeatureRecipe
    from ...raster.grid import Window
    from ...raster.source import RasterSource

CHUNK = 8192  # rows that a thread takes at once


class RowScorer:
    """Classifies by the probabilities that `scored` gives rows of features; a row does not depend on the others."""

    recipe: FeatureRecipe

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The painted classes."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        raise NotImplementedError

    @property
    def n_features(self) -> int:
        """Number of planes of a block in memory at once."""
        raise NotImplementedError

    def scored(self, features: np.ndarray) -> np.ndarray:
        """Return probabilities, float32 (n, n_classes), of features (n, n_features)."""
        raise NotImplementedError

    @property
    def in_squares(self) -> bool:
        """True where features look at the pixels around a block."""
        return self.recipe.halo > 0 and self.recipe.align < TILE

    def classify(self, source: RasterSource, window: Window, with_probabilities: bool = False) -> Classified:
        """Return a window of the raster, classified."""
        features, valid = self.recipe.features(source, window)
        return self.decided(self.scored(features), valid, with_probabilities)

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
        parts = [part for _, part in in_threads(self.scored, chunks, progress)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.class_ids)), dtype=np.float32)

    def at_rows(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return class ids and confidence (n,) of single pixels."""
        classified = self.decided(self.scored(features), np.ones(len(features), dtype=bool))
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
