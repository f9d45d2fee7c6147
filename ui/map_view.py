# SPDX-License-Identifier: GPL-2.0-or-later
"""The map over the canvas: asks the worker for pictures of what is in sight, and shows them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer

from ..core.screen import Look
from .classes import merged_colours
from .overlay import Overlay, Ticket, remove_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgsMapCanvas

    from .current_raster import CurrentRaster
    from .live import Live, Shown

DELAY = 30  # ms without another move of the canvas before a picture is asked for again


class MapView(QObject):
    """Overlay and worker, joined.

    Parameters
    ----------
    canvas : QgsMapCanvas
    raster : CurrentRaster
    live : Live
    is_open : callable
        Tells whether the dock is in sight; without it nothing is painted.
    """

    def __init__(
        self,
        canvas: QgsMapCanvas,
        raster: CurrentRaster,
        live: Live,
        is_open: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._raster, self._live, self._is_open = canvas, raster, live, is_open
        self._bare = False
        self.overlay = Overlay(canvas)
        self.overlay.setVisible(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._asked = 0.0
        self._timer.timeout.connect(self._ask)

    @property
    def is_waiting(self) -> bool:
        """Whether a picture is about to be asked for."""
        return self._timer.isActive()

    def set_open(self, is_open: bool) -> None:
        """Show or hide the map with the dock."""
        self.overlay.setVisible(is_open and not self._bare)

    def hold_bare(self, bare: bool) -> None:
        """Show the bare image while a key is held."""
        self._bare = bare
        self.overlay.setVisible(not bare and self._is_open())

    def follow_canvas(self, *_changed: object) -> None:
        """Ask for another picture: at once for the first move, once the canvas rests for those that follow it."""
        if self._timer.isActive() or time.monotonic() - self._asked < DELAY / 1000.0:
            self._timer.start(DELAY)
        else:
            self._timer.start(0)

    def take_picture(self, shown: Shown) -> None:
        """Show what the worker drew."""
        if self._raster.layer is None:
            return
        if shown.picture is None or not isinstance(shown.ticket, Ticket):
            self.overlay.clear()
        else:
            self.overlay.show_picture(shown.picture, shown.ticket)

    def set_mode(self, mode: str) -> None:
        """Show classes, clusters, confidence or outlines."""
        self._raster.settings.mode = mode
        self.show_look()
        self._raster.save()

    def set_opacity(self, opacity: int) -> None:
        """Let the image shine through, in per cent."""
        self._raster.settings.opacity = opacity
        self.overlay.setOpacity(opacity / 100.0)
        self._raster.save()

    def point_at(self, cluster: int) -> None:
        """Show where one cluster is, or all again (below 0)."""
        self.show_look(None if cluster < 0 else cluster)

    def show_look(self, cluster: int | None = None) -> None:
        """Let pictures look as the settings say."""
        settings = self._raster.settings
        colours = merged_colours(settings.classes)
        look = Look(settings.mode, colours, settings.least_confidence, cluster, settings.smoothing)
        self._live.show_look(look)
        self.overlay.setOpacity(settings.opacity / 100.0)

    def unload(self) -> None:
        """Take the map off the canvas."""
        self._timer.stop()
        remove_item(self._canvas, self.overlay)
        self.deleteLater()

    def _ask(self) -> None:
        self._asked = time.monotonic()
        source = self._raster.source
        if source is None or not self._is_open():
            return
        seen = self._raster.screen(source)
        if seen is not None:
            self._live.show_view(*seen)
