# SPDX-License-Identifier: GPL-2.0-or-later
"""How a method learns from painted pixels, on one raster and again after each stroke."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from ..base.progress import Progress
    from ..features.presets import Preset
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..strokes.markers import Markers
    from .classifier import Classified, Classifier, SavedClassifier

# Takes the rows of the painted pixels to learn from and those to classify, bool (n,) each; returns class ids and
# confidence of the latter.
Trial = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


class Learner(Protocol):
    """Learns on one raster; results that do not depend on the strokes are kept, and threads may share it.

    Every method raises `CancelledError` as soon as `progress` says so.
    """

    @property
    def n_bytes(self) -> int:
        """Memory of what is kept."""
        ...

    def learn(self, markers: Markers, progress: Progress) -> SavedClassifier:
        """Return the classifier learned from the painted (and valid) pixels."""
        ...

    def classify(self, markers: Markers, window: Window, progress: Progress) -> Classified:
        """Return a window classified by what `learn` returns; called only for methods that refine windows."""
        ...

    def window_inputs(self, window: Window, progress: Progress) -> Any:
        """Return arrays that classifying a window needs besides the strokes; only for methods that refine windows."""
        ...

    def classify_inputs(self, classifier: Classifier, window: Window, inputs: Any) -> Classified:
        """Return a window classified by a classifier of this learner from what `window_inputs` returned for it."""
        ...

    def trial(self, markers: Markers, progress: Progress) -> Trial:
        """Return a function that learns from some painted pixels and classifies others, for `holdout.hold_out`."""
        ...

    def look_ahead(self, window: Window | None, progress: Progress) -> None:
        """Compute in advance what learning needs of the raster and of a window besides the strokes."""
        ...


@runtime_checkable
class DecidesWindow(Learner, Protocol):
    """The learner of a method that decides a raster as a whole, and can decide a window by itself for the screen."""

    def decide_window(self, markers: Markers, window: Window, progress: Progress) -> Classified:
        """Return a window decided with the pixels around it: nearly as the exported map has it.

        Raises
        ------
        CancelledError
            When `progress` says so.
        """
        ...


class MakesLearner(Protocol):
    """Makes the learner of a method.

    Parameters
    ----------
    source : RasterSource
    clusters : KMeansModel
        The clusters of the raster, for methods that start from them.
    preset : str or Preset
        The features of the method: a key of `presets.PRESETS`, or the choice itself.
    seed : int
    """

    def __call__(self, source: RasterSource, clusters: KMeansModel, preset: str | Preset, seed: int) -> Learner:
        """Return a learner for one raster without reading it; the raster is read when the learner is used."""
        ...
