# SPDX-License-Identifier: GPL-2.0-or-later
"""Times what a person waits for: from the release of the mouse to the painting of the map on the screen."""

from __future__ import annotations

import time

from qgis.core import QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import QEvent, QObject
from stage import arrange

LAYERS = 180  # pixels of the layers' panel
REST = 60  # ms for a picture that is on its way to the main thread


class Stopwatch(QObject):
    """Notes each release of the mouse over the canvas, and each painting of a map that was not there before."""

    def __init__(self, window) -> None:
        super().__init__()
        self.window, self.released, self.painted = window, 0.0, []
        self._overlay = window.controller.view.overlay
        self._data = None
        window.canvas.viewport().installEventFilter(self)
        kind = type(self._overlay)
        paint = kind.paint

        def noted(overlay, *arguments) -> None:
            paint(overlay, *arguments)
            self._note(overlay)

        kind.paint = noted

    def _note(self, overlay) -> None:
        data = overlay.pictures[0].data if overlay is self._overlay and overlay.pictures else self._data
        if data is not self._data:
            self._data = data
            if data != bytes(len(data)):  # a blank one is no map
                self.painted.append(time.perf_counter())

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease:
            self.released = time.perf_counter()
            self.painted = []
        return False

    def stroke(self, points, **options):
        """Drag and wait for the sharp picture; a generator that returns the ms to the first picture and to the last."""
        yield from self.window.drag(points, **options)
        yield lambda: bool(self.painted)
        yield self.window.sharp
        yield REST
        first, last = self.painted[0] - self.released, self.painted[-1] - self.released
        return 1000 * first, 1000 * last

    def move(self, act):
        """Look elsewhere and wait for the sharp picture; a generator that returns as `stroke` does."""
        self.painted, self.released = [], time.perf_counter()
        act()
        yield lambda: bool(self.painted)
        yield self.window.sharp
        yield REST
        first, last = self.painted[0] - self.released, self.painted[-1] - self.released
        return 1000 * first, 1000 * last


def make_room(window) -> None:
    """Let the window fill the screen, and the map most of it."""
    arrange(window, window.main.screen().geometry(), LAYERS)


def look_at(window, raster, x: float, y: float, zoom: float) -> None:
    """Show the raster around a place in its map units, with so many screen pixels on the edge of one of its own."""
    size, pixel = window.canvas.viewport().size(), raster.rasterUnitsPerPixelX()
    width, height = size.width() * pixel / zoom, size.height() * pixel / zoom
    window.canvas.setExtent(QgsRectangle.fromCenterAndSize(QgsPointXY(x, y), width, height))
    window.canvas.refresh()


def megabytes(field: str) -> float:
    """Return VmRSS or VmHWM of QGIS."""
    with open("/proc/self/status", encoding="utf-8") as file:
        return next((int(line.split()[1]) / 1024 for line in file if line.startswith(field + ":")), 0.0)
