# SPDX-License-Identifier: GPL-2.0-or-later
"""The learner of methods that decide a raster as a whole, from the probabilities of an estimator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .row_learner import EstimatorLearner

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...base.progress import Progress
    from ...features.presets import Preset
    from ...raster.grid import Window
    from ...raster.source import RasterSource
    from ...segmentation.model import KMeansModel
    from ...strokes.markers import Markers
    from ..classifier import Classified, Classifier
    from ..learner import Trial
    from .estimator import Estimator
    from .row_classifier import RowClassifier
    from .whole_raster import WholeClassifier


class WholeLearner:
    """Learns what scores pixels as `EstimatorLearner` does; held-out strokes are judged before the raster is decided.

    Parameters
    ----------
    estimator : Estimator
    build : callable
        Makes the classifier of the raster out of that of pixels.
    source, clusters, preset, seed
        See `learner.MakesLearner`.
    """

    def __init__(
        self,
        estimator: Estimator,
        build: Callable[[RowClassifier], WholeClassifier],
        source: RasterSource,
        clusters: KMeansModel,
        preset: str | Preset,
        seed: int,
    ) -> None:
        self._rows, self._build = EstimatorLearner(estimator, source, clusters, preset, seed), build
        self._source = source
        self._learned: WholeClassifier | None = None

    @property
    def n_bytes(self) -> int:
        """Memory of what is kept."""
        return self._rows.n_bytes + (0 if self._learned is None else self._learned.solutions.n_bytes)

    def learn(self, markers: Markers, progress: Progress) -> WholeClassifier:
        """Return the classifier learned from the painted (and valid) pixels."""
        base = self._rows.learn(markers, progress)
        learned = self._learned
        if learned is None or learned.base is not base:
            learned = self._learned = self._build(base)
        return learned

    def classify(self, markers: Markers, window: Window, progress: Progress) -> Classified:
        """Return a window as the exported map has it; the raster is decided as a whole for it."""
        classifier = self.learn(markers, progress)
        classifier.prepare(self._source, progress)
        return classifier.classify(self._source, window)

    def window_inputs(self, window: Window, progress: Progress) -> Any:  # noqa: ARG002
        """Return nothing: a window cannot be decided without the rest."""
        return None

    def classify_inputs(self, classifier: Classifier, window: Window, inputs: Any) -> Classified:  # noqa: ARG002
        """Return a window classified; the raster is decided as a whole for it."""
        return classifier.classify(self._source, window)

    def trial(self, markers: Markers, progress: Progress) -> Trial:
        """Return a function that learns from some painted pixels and classifies others, each pixel alone."""
        return self._rows.trial(markers, progress)

    def look_ahead(self, window: Window | None, progress: Progress) -> None:  # noqa: ARG002
        """Compute in advance what does not depend on the strokes."""
        self._rows.look_ahead(None, progress)
