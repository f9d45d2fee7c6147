# SPDX-License-Identifier: GPL-2.0-or-later
"""The second speed of the live engine: the window decided by pixel, in the background.

What a window's pixels look like does not depend on the strokes, so it is found once and kept; a stroke then costs
growing the trees and asking them.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from .context import preset_kinds
from .pixel_classifier import PixelClassifier, Surroundings, painted_codes
from .progress import Progress

if TYPE_CHECKING:
    from .classification import Classified
    from .raster import RasterSource, Window
    from .strokes import Markers

MOST_WINDOWS = 2  # the one on the screen and the one before
MOST_PIXELS = 4_000_000  # of a window; larger ones are seen from too far for single pixels


class Refiner:
    """Decides windows of one raster by pixel, for changing strokes.

    Parameters
    ----------
    source : RasterSource
    preset : {"context", "bands"}
    seed : int
    """

    def __init__(self, source: RasterSource, preset: str = "context", seed: int = 0) -> None:
        self._source, self._preset, self._seed = source, preset, seed
        self._around: Surroundings | None = None
        self._painted: dict[int, np.ndarray] = {}
        self._windows: OrderedDict[Window, tuple[np.ndarray, np.ndarray]] = OrderedDict()

    def look(self, progress: Progress | None = None) -> Surroundings:
        """Return what is known of the raster before any stroke; found at the first call."""
        if self._around is None:
            progress = progress or Progress()
            kinds = preset_kinds(self._preset, self._source, self._seed, progress.part(0.0, 0.3))
            self._around = Surroundings.of(self._source, kinds, self._seed, progress.part(0.3, 1.0))
        return self._around

    def classifier(self, markers: Markers, progress: Progress | None = None) -> PixelClassifier:
        """Return the classifier that the painted (and valid) pixels teach; the same that `learning.learn` finds."""
        around, codes = self.painted(markers, progress)
        return PixelClassifier.learn(around, codes, markers.class_ids, markers.stroke_ids, self._seed)

    def painted(self, markers: Markers, progress: Progress | None = None) -> tuple[Surroundings, np.ndarray]:
        """Return what is known of the raster, and what the painted pixels look like: codes (n_features, n)."""
        progress = progress or Progress()
        around = self.look(progress)
        new = np.array([one for one in markers.pixels.tolist() if one not in self._painted], dtype=np.int64)
        if len(new):
            codes, _ = painted_codes(self._source, around, new)
            self._painted.update(zip(new.tolist(), np.ascontiguousarray(codes.T)))
        progress.check()
        return around, np.stack([self._painted[one] for one in markers.pixels.tolist()], axis=1)

    def classify(self, markers: Markers, window: Window, progress: Progress | None = None) -> Classified:
        """Return a window as the map will be, pixel for pixel.

        Raises
        ------
        CancelledError
            When `progress` says that the answer is not wanted any more.
        """
        progress = progress or Progress()
        classifier = self.classifier(markers, progress)
        progress.check()
        codes, valid = self.codes(window, progress)
        progress.check()
        return classifier.classify_codes(self._source, window, codes, valid)

    def codes(self, window: Window, progress: Progress | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return what a window's pixels look like, and which are valid; see `Surroundings.codes`."""
        found = self._windows.get(window)
        if found is None:
            found = self._windows[window] = self.look(progress).codes(self._source, window, progress)
            while len(self._windows) > MOST_WINDOWS:
                self._windows.popitem(last=False)
        self._windows.move_to_end(window)
        return found
