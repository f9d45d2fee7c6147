# SPDX-License-Identifier: GPL-2.0-or-later
"""What changes the result: method, threshold of the splits, what is left out, smoothing; and whether it is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from .current_raster import CurrentRaster
    from .live import Live
    from .map_view import MapView


class Refine(QObject):
    """Passes settings on to worker and picture, and keeps them.

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
        """Follow each stroke, or wait to be asked."""
        self._live.set_paused(not live)

    def set_method(self, method: int) -> None:
        """Decide by pixel (0) or by cluster (1)."""
        self._raster.settings.method = method
        self._live.set_carry(method == 0)
        self._raster.save()

    def set_threshold(self, threshold: float) -> None:
        """Split clusters from another share on."""
        self._raster.settings.threshold = threshold
        self._live.set_threshold(threshold)
        self._raster.save()

    def set_least(self, least: float) -> None:
        """Leave out what is less certain."""
        self._raster.settings.least_confidence = least
        self._view.show_look()
        self._raster.save()

    def set_smoothing(self, radius: int) -> None:
        """Smooth the map over a square; 0 for none."""
        self._raster.settings.smoothing = radius
        self._view.show_look()
        self._raster.save()
