# SPDX-License-Identifier: GPL-2.0-or-later
"""The learner of methods that score each pixel by an estimator; see `learner.Learner`."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from ...engine.blocks import over_blocks
from ...features.at_pixels import planes_at
from ...features.presets import preset_kinds
from ...features.recipe import FeatureRecipe
from ...raster.grid import Window
from ..kept_pixels import KeptRasters
from .row_classifier import RowClassifier
from .row_scorer import RowScorer
from .training_rows import TrainingRows

if TYPE_CHECKING:
    from ...base.progress import Progress
    from ...features.presets import Preset
    from ...raster.source import RasterSource
    from ...segmentation.model import KMeansModel
    from ...strokes.markers import Markers
    from ..classifier import Classified, Classifier
    from ..learner import Trial
    from .estimator import Estimator

Scorer = TypeVar("Scorer", bound=RowScorer)

STRIP = 128  # rows of a window whose features a thread computes at once


class RowLearner(Generic[Scorer]):
    """Keeps the features of painted pixels and of the last window; `fit` says what is learned from them.

    Parameters
    ----------
    source, clusters, preset, seed
        See `learner.MakesLearner`; the clusters are not used.
    """

    def __init__(
        self,
        source: RasterSource,
        clusters: KMeansModel,  # noqa: ARG002
        preset: str | Preset,
        seed: int,
    ) -> None:
        self._source, self._preset, self._seed = source, preset, seed
        self._lock = threading.Lock()  # guards the kept results; a thread waits while another computes them
        self._recipe: FeatureRecipe | None = None
        self._kept = KeptRasters()
        self._window: tuple[Window, tuple[np.ndarray, np.ndarray]] | None = None
        self._learned: tuple[Markers | None, Scorer | None] = (None, None)
        self._n_bytes = 0

    @property
    def n_bytes(self) -> int:
        """Memory of the features that are kept; while another thread computes some, that of before."""
        if self._lock.acquire(blocking=False):
            try:
                window = 0 if self._window is None else sum(array.nbytes for array in self._window[1])
                self._n_bytes = window + self._kept.n_bytes
            finally:
                self._lock.release()
        return self._n_bytes

    def learn(self, markers: Markers, progress: Progress) -> Scorer:
        """Return the classifier learned from the painted (and valid) pixels."""
        progress.check()
        markers_of, learned = self._learned
        if learned is None or markers_of is not markers:
            recipe, rows = self.rows_of(markers, progress)
            learned = self.fit(recipe, rows, progress)
            self._learned = markers, learned
        return learned

    def classify(self, markers: Markers, window: Window, progress: Progress) -> Classified:
        """Return a window as the exported map has it, pixel for pixel."""
        classifier = self.learn(markers, progress)
        with self._lock:
            features, valid = self._window_features(window, progress)
        return classifier.classify_rows(features, valid, progress)

    def window_inputs(self, window: Window, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
        """Return the features (n_valid, n_features) of a window, and valid (height, width). They are not kept."""
        with self._lock:
            recipe = self._find_recipe(progress)
        return _features_of(self._source, recipe, window, progress)

    def classify_inputs(
        self,
        classifier: Classifier,
        window: Window,  # noqa: ARG002
        inputs: tuple[np.ndarray, np.ndarray],
    ) -> Classified:
        """Return a window classified from its features."""
        if not isinstance(classifier, RowScorer):
            raise TypeError(type(classifier).__name__)
        return classifier.classify_rows(*inputs)

    def trial(self, markers: Markers, progress: Progress) -> Trial:
        """Return a function that learns from some painted pixels and classifies others."""
        recipe, features = self._features_at(markers, progress)

        def predict(train_rows: np.ndarray, test_rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            progress.check()
            train = markers.chosen(train_rows)
            rows = TrainingRows.of(features[train_rows], train.class_ids, train.stroke_ids)
            return self.fit(recipe, rows, progress).at_rows(features[test_rows])

        return predict

    def look_ahead(self, window: Window | None, progress: Progress) -> None:
        """Compute in advance what does not depend on the strokes, of the raster and of a window."""
        with self._lock:
            self._find_recipe(progress)
            progress.check()
            if window is not None:
                self._window_features(window, progress)

    def fit(self, recipe: FeatureRecipe, rows: TrainingRows, progress: Progress) -> Scorer:
        """Return the classifier learned from rows; raises `CancelledError` when `progress` says so."""
        raise NotImplementedError

    def rows_of(self, markers: Markers, progress: Progress) -> tuple[FeatureRecipe, TrainingRows]:
        """Return the recipe of the raster, and the rows of painted pixels, also of further rasters."""
        recipe, features = self._features_at(markers, progress)
        return recipe, TrainingRows.of(features, markers.class_ids, markers.stroke_ids)

    def _features_at(self, markers: Markers, progress: Progress) -> tuple[FeatureRecipe, np.ndarray]:
        with self._lock:
            recipe = self._find_recipe(progress)
            rasters = self._source, *markers.further
            planes = self._kept.of(
                rasters, markers.pixels, lambda source, places: planes_at(source, recipe, places)[0].T.copy()
            )
        progress.check()
        return recipe, np.empty((0, len(recipe.names)), dtype=np.float32) if planes is None else planes.T

    def _find_recipe(self, progress: Progress) -> FeatureRecipe:
        """Return the features, fitted on the raster at the first call."""
        if self._recipe is None:
            kinds = preset_kinds(self._preset, self._source, self._seed, progress)
            self._recipe = FeatureRecipe(tuple(self._source.bands), kinds)
        return self._recipe

    def _window_features(self, window: Window, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
        if self._window is None or self._window[0] != window:
            recipe = self._find_recipe(progress)
            self._window = None  # its memory is free before the new one takes some
            self._window = window, _features_of(self._source, recipe, window, progress)
        return self._window[1]


class EstimatorLearner(RowLearner[RowClassifier]):
    """Learns `RowClassifier`s.

    Parameters
    ----------
    estimator : Estimator
    source, clusters, preset, seed
        See `RowLearner`.
    """

    def __init__(
        self, estimator: Estimator, source: RasterSource, clusters: KMeansModel, preset: str | Preset, seed: int
    ) -> None:
        super().__init__(source, clusters, preset, seed)
        self._estimator = estimator

    def probabilities_in(
        self, markers: Markers, window: Window, progress: Progress
    ) -> tuple[RowClassifier, np.ndarray, np.ndarray]:
        """Return the classifier, probabilities float32 (n_classes, height, width) of a window, and valid."""
        classifier = self.learn(markers, progress)
        with self._lock:
            features, valid = self._window_features(window, progress)
        planes = np.zeros((len(classifier.class_ids), *valid.shape), dtype=np.float32)
        planes[:, valid] = classifier.probabilities(features, progress).T
        return classifier, planes, valid

    def fit(self, recipe: FeatureRecipe, rows: TrainingRows, progress: Progress) -> RowClassifier:
        """Return the classifier learned from rows; raises `CancelledError` when `progress` says so."""
        return RowClassifier.learn(recipe, self._estimator, rows, self._seed, progress)


def _features_of(
    source: RasterSource, recipe: FeatureRecipe, window: Window, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Return features (n_valid, n_features) and valid (height, width) of a window, computed by several threads."""
    end = window.row + window.height
    strips = [Window(row, window.col, min(STRIP, end - row), window.width) for row in range(window.row, end, STRIP)]
    parts = [part for _, part in over_blocks(partial(_strip_features, source, recipe), strips, progress)]
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([valid for _, valid in parts])


def _strip_features(source: RasterSource, recipe: FeatureRecipe, window: Window) -> tuple[np.ndarray, np.ndarray]:
    return recipe.features(source, window)
