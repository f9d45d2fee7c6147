# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings that change the result: method, threshold of the splits, least confidence, smoothing, live updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

from ...core.classification.methods import method_of

if TYPE_CHECKING:
    from ..canvas.map_view import MapView
    from ..project.current_raster import CurrentRaster
    from ..worker.live import Live


class Refine(QObject):
    """Passes settings on to the worker and the picture, and saves them.

    Parameters
    ----------
    raster : CurrentRaster
    live : Live
    view : MapView
    """

    def __init__(self, raster: CurrentRaster, live: Live, view: MapView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raster, self._live, self._view = raster, live, view

    def set_live(self, live: bool) -> None:
        """Update the map with each stroke, or only on request."""
        self._live.set_paused(not live)

    def set_method(self, method_id: str) -> None:
        """Classify by another method."""
        self._raster.settings.method = method_id
        self._live.set_method(method_of(method_id))
        self._raster.save()

    def set_threshold(self, threshold: float) -> None:
        """Set the share of a second class from which on a cluster is split."""
        self._raster.settings.threshold = threshold
        self._live.set_threshold(threshold)
        self._raster.save()

    def set_min_confidence(self, confidence: float) -> None:
        """Leave pixels of a lower confidence (0 ... 1) unclassified."""
        self._raster.settings.least_confidence = confidence
        self._view.show_look()
        self._raster.save()

    def set_min_patch(self, pixels: int) -> None:
        """Remember the smallest patch of the exported map, in raster pixels; 0 for none."""
        self._raster.settings.min_patch_pixels = pixels
        self._raster.save()

    def set_smoothing(self, radius: int) -> None:
        """Smooth the map by a majority filter with a radius in raster pixels; 0 for none."""
        self._raster.settings.smoothing = radius
        self._view.show_look()
        self._raster.save()
