# SPDX-License-Identifier: GPL-2.0-or-later
"""The default method's learner: classifies by pixel, for changing strokes on one raster.

The features of pixels do not depend on the strokes, so they are computed once and kept; a stroke then costs growing the
trees and predicting with them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from ..features.presets import preset_kinds
from .by_pixel import ImageProfile, PixelClassifier, WindowCodes, painted_codes, window_filter
from .kept_pixels import KeptRasters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..base.progress import Progress
    from ..features.presets import Preset
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..strokes.markers import Markers
    from .classifier import Classified, Classifier
    from .guided_filter import GuidedFilter
    from .learner import Trial

MAX_WINDOWS_KEPT = 2  # the one on the screen and the one before


class PixelLearner:
    """Learns `PixelClassifier`s; see `learner.Learner`.

    Parameters
    ----------
    source : RasterSource
    clusters : KMeansModel
        Not used: the trees learn from pixels.
    preset : str or Preset
        A key of `presets.PRESETS`, or the choice itself.
    seed : int
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
        self._profile: ImageProfile | None = None
        self._kept = KeptRasters()
        self._n_bytes = 0
        self._windows: OrderedDict[Window, WindowCodes] = OrderedDict()
        self._filter: tuple[Window, GuidedFilter] | None = None  # of the window on the screen
        self._learned: tuple[Markers | None, PixelClassifier | None] = (
            None,
            None,
        )  # the last classifier, of which pixels

    @property
    def n_bytes(self) -> int:
        """Memory of the codes that are kept; while another thread computes some, that of before."""
        if self._lock.acquire(blocking=False):
            try:
                windows = sum(kept.n_bytes for kept in self._windows.values())
                sample = 0 if self._profile is None else self._profile.sample.nbytes
                smoothing = 0 if self._filter is None else self._filter[1].n_bytes
                self._n_bytes = windows + smoothing + sample + self._kept.n_bytes
            finally:
                self._lock.release()
        return self._n_bytes

    def learn(self, markers: Markers, progress: Progress) -> PixelClassifier:
        """Return the classifier learned from the painted (and valid) pixels."""
        progress.check()
        markers_of, learned = self._learned
        if learned is None or markers_of is not markers:
            profile, codes = self.codes_of(markers.pixels, progress, markers.further)
            places = None if markers.further else profile.location.of_pixels(markers.pixels)
            learned = PixelClassifier.learn(
                profile, codes, markers.class_ids, markers.stroke_ids, self._seed, places=places, progress=progress
            )
            self._learned = markers, learned
        return learned

    def classify(self, markers: Markers, window: Window, progress: Progress) -> Classified:
        """Return a window as the exported map has it, pixel for pixel."""
        classifier = self.learn(markers, progress)
        progress.check()
        with self._lock:
            kept, smoothing = self._window_codes(window, progress), self._window_filter(window, progress)
        progress.check()
        return classifier.classify_codes(self._source, window, kept.codes, kept.valid, smoothing=smoothing)

    def window_inputs(self, window: Window, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
        """Return codes and valid of a window and its surroundings; see `by_pixel.window_codes`. They are not kept."""
        with self._lock:
            profile = self._find_profile(progress)
        return profile.codes(self._source, window, progress)

    def classify_inputs(
        self, classifier: Classifier, window: Window, inputs: tuple[np.ndarray, np.ndarray]
    ) -> Classified:
        """Return a window classified from its codes."""
        if not isinstance(classifier, PixelClassifier):
            raise TypeError(type(classifier).__name__)
        return classifier.classify_codes(self._source, window, *inputs)

    def trial(self, markers: Markers, progress: Progress) -> Trial:
        """Return a function that learns from some painted pixels and classifies others, without smoothing."""
        profile, codes = self.codes_of(markers.pixels, progress, markers.further)
        places = None if markers.further else profile.location.of_pixels(markers.pixels)

        def part(rows: np.ndarray) -> np.ndarray | None:
            return None if places is None else places[:, rows]

        def predict(train_rows: np.ndarray, test_rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            progress.check()
            train = markers.chosen(train_rows)
            learned = PixelClassifier.learn(
                profile, codes[:, train_rows], train.class_ids, train.stroke_ids, self._seed, False, part(train_rows)
            )
            return learned.at_pixels(np.ascontiguousarray(codes[:, test_rows]), part(test_rows))

        return predict

    def look_ahead(self, window: Window | None, progress: Progress) -> None:
        """Compute in advance what does not depend on the strokes, of the raster and of a window."""
        with self._lock:
            self._find_profile(progress)
            progress.check()
            if window is not None:
                self._window_codes(window, progress)
                self._window_filter(window, progress)

    def codes_of(
        self, pixels: np.ndarray, progress: Progress, further: Sequence[RasterSource] = ()
    ) -> tuple[ImageProfile, np.ndarray]:
        """Return the profile of the raster, and the codes of some of its pixels and of those of further rasters.

        Parameters
        ----------
        pixels : int64 ndarray of shape (n,)
            Flat indices, sorted, each once; see `Markers`.
        progress : Progress
        further : sequence of RasterSource

        Returns
        -------
        around : ImageProfile
        codes : uint8 ndarray of shape (n_features, n)
        """
        with self._lock:
            profile = self._find_profile(progress)
            rasters = self._source, *further
            codes = self._kept.of(rasters, pixels, lambda source, places: painted_codes(source, profile, places)[0])
        progress.check()
        if codes is None:
            return profile, np.empty((len(profile.coding.low), 0), dtype=np.uint8)
        return profile, codes

    def _find_profile(self, progress: Progress) -> ImageProfile:
        """Return the profile of the raster; computed at the first call."""
        if self._profile is None:
            kinds = preset_kinds(self._preset, self._source, self._seed, progress.part(0.0, 0.3))
            self._profile = ImageProfile.of(self._source, kinds, self._seed, progress.part(0.3, 1.0))
        return self._profile

    def _window_codes(self, window: Window, progress: Progress) -> WindowCodes:
        """Return the codes of a window, from the kept ones as far as they reach; see `ImageProfile.codes`."""
        codes = self._windows.get(window)
        if codes is None:
            profile = self._find_profile(progress)
            codes = profile.codes_beside(self._source, window, list(self._windows.values()), progress)
            self._windows[window] = codes
            while len(self._windows) > MAX_WINDOWS_KEPT:
                self._windows.popitem(last=False)
        self._windows.move_to_end(window)
        return codes

    def _window_filter(self, window: Window, progress: Progress) -> GuidedFilter:
        """Return the filter of a window; that of the last one is kept."""
        if self._filter is None or self._filter[0] != window:
            profile = self._find_profile(progress)
            smoothing = window_filter(self._source, window, profile.recipe, profile.guide)
            progress.check()
            _ = smoothing.scales  # computed now, not after a stroke
            self._filter = window, smoothing
        return self._filter[1]
