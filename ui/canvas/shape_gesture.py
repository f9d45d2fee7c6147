# SPDX-License-Identifier: GPL-2.0-or-later
"""The gestures of polygon and rectangle: which corners an area has, and when it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QPoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsPointXY

MIN_CORNERS = 3
MIN_DRAG_PIXELS = 4  # between the corners of a dragged rectangle; less is a click, and a second one ends it
SAME_PIXELS = 2  # two clicks as near as this are one corner


class PolygonGesture:
    """Each click adds a corner; a double click or the right button ends the polygon.

    Parameters
    ----------
    to_map : callable
        Returns the map position of a canvas pixel.
    """

    def __init__(self, to_map: Callable[[QPoint], QgsPointXY]) -> None:
        self._to_map = to_map
        self.corners: list[QgsPointXY] = []
        self._last_pixel = QPoint()

    def press(self, pixel: QPoint) -> bool:
        """Add a corner; return False, because a click never completes a polygon."""
        if not self.corners or (pixel - self._last_pixel).manhattanLength() > SAME_PIXELS:
            self.corners.append(self._to_map(pixel))
        self._last_pixel = QPoint(pixel)
        return False

    def release(self, _pixel: QPoint) -> bool:
        """Return False: a polygon goes on after the button."""
        return False

    def end(self) -> bool:
        """Return True when the polygon is complete with the corners that it has."""
        return len(self.corners) >= MIN_CORNERS

    def step_back(self) -> None:
        """Remove the last corner."""
        self.corners.pop()
        self._last_pixel = QPoint(-(10**6), 0)  # the next click is a corner wherever it is

    def outline(self, pixel: QPoint) -> list[QgsPointXY]:
        """Return the corners with the one under the mouse."""
        return [*self.corners, self._to_map(pixel)]


class RectangleGesture:
    """A drag from corner to corner, or a click on each of two corners; its edges are those of the screen.

    Parameters
    ----------
    to_map, to_canvas : callable
        Return the map position of a canvas pixel, and the pixel of a position.
    """

    def __init__(self, to_map: Callable[[QPoint], QgsPointXY], to_canvas: Callable[[QgsPointXY], QPoint]) -> None:
        self._to_map, self._to_canvas = to_map, to_canvas
        self.corners: list[QgsPointXY] = []

    def press(self, pixel: QPoint) -> bool:
        """Begin at a corner, or end at the opposite one; return True when the rectangle is complete."""
        if self.corners:
            return self._complete(pixel)
        self.corners = [self._to_map(pixel)]
        return False

    def release(self, pixel: QPoint) -> bool:
        """Return True when a drag has ended at the opposite corner."""
        return self._complete(pixel)

    def end(self) -> bool:
        """Return False: a rectangle ends at its opposite corner alone."""
        return False

    def step_back(self) -> None:
        """Drop the first corner."""
        self.corners = []

    def outline(self, pixel: QPoint) -> list[QgsPointXY]:
        """Return the four corners of the rectangle to the mouse."""
        first = self._to_canvas(self.corners[0])  # the map may have moved between two clicks
        between = (first, QPoint(pixel.x(), first.y()), pixel, QPoint(first.x(), pixel.y()))
        return [self._to_map(corner) for corner in between]

    def _complete(self, pixel: QPoint) -> bool:
        if len(self.corners) != 1:
            return False
        across = pixel - self._to_canvas(self.corners[0])
        if min(abs(across.x()), abs(across.y())) < MIN_DRAG_PIXELS:
            return False
        self.corners = self.outline(pixel)
        return True
