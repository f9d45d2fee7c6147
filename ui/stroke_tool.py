# SPDX-License-Identifier: GPL-2.0-or-later
"""The brush as a map tool. It senses gestures and tells of them; it changes no layer."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QPointF, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent, QKeySequence, QWheelEvent

from ..i18n import tr
from .brush_item import BrushItem
from .overlay import remove_item

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 1.25  # of the brush with each notch of the wheel or press of a bracket
LEAST_MOVE = 1.5  # pixels between two points of a stroke
DIGITS = range(int(Qt.Key.Key_1), int(Qt.Key.Key_9) + 1)


class Mode(IntEnum):
    """What dragging does."""

    PAINT = 0
    ERASE = 1


class StrokeTool(QgsMapTool):
    """Drag paints, right-drag erases, Shift-click draws a straight line from the end of the last stroke.

    Points are emitted in map units of the canvas.
    """

    strokeStarted = pyqtSignal()
    strokeExtended = pyqtSignal(QgsPointXY)
    strokeFinished = pyqtSignal(object, bool)  # points, whether they erase
    strokeCancelled = pyqtSignal()
    sizeStepped = pyqtSignal(float)  # factor
    classPicked = pyqtSignal(int)  # row, from 0
    modeChanged = pyqtSignal(int)
    bareHeld = pyqtSignal(bool)
    undoPressed = pyqtSignal(bool)  # True for redo
    left = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._item: BrushItem | None = None
        self._points: list[QgsPointXY] | None = None
        self._button = Qt.MouseButton.NoButton
        self._last_pixel = QPointF()
        self._last_end: QgsPointXY | None = None
        self._mode = Mode.PAINT
        self._radius = 6.0
        self._colour = QColor(200, 200, 200)
        self.setToolName(tr("ClusterBrush"))
        self.setCursor(Qt.CursorShape.BlankCursor)

    # --- what it looks like

    @property
    def mode(self) -> Mode:
        """Whether dragging paints or erases."""
        return self._mode

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke has begun and not ended."""
        return self._points is not None

    def set_mode(self, mode: Mode) -> None:
        """Paint or erase from now on."""
        if mode != self._mode:
            self._mode = mode
            self._show_brush()
            self.modeChanged.emit(int(mode))

    def set_brush(self, radius: float, colour: QColor) -> None:
        """Take radius (canvas pixels) and colour."""
        self._radius, self._colour = radius, QColor(colour)
        self._show_brush()

    def drop_kept(self) -> None:
        """Let go of strokes that the layer shows by now."""
        if self._item is not None:
            self._item.drop_kept()

    # --- QGIS

    def activate(self) -> None:
        """Put the brush on the canvas."""
        super().activate()
        self._item = BrushItem(self._canvas)
        self._show_brush()
        self._canvas.keyPressed.connect(self._key_while_drawing)
        self._canvas.keyReleased.connect(self._key_released)
        self._canvas.setFocus()

    def deactivate(self) -> None:
        """End what was half done and take the brush off the canvas."""
        self._cancel()
        if self._item is not None:
            self._canvas.keyPressed.disconnect(self._key_while_drawing)
            self._canvas.keyReleased.disconnect(self._key_released)
            remove_item(self._canvas, self._item)
            self._item = None
        self.bareHeld.emit(False)
        super().deactivate()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Begin a stroke, or draw the straight line."""
        if self._points is not None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        self._button = event.button()
        straight = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and self._last_end is not None
        self._points = [self._last_end] if straight and self._last_end is not None else []
        self._show_brush()
        self.strokeStarted.emit()
        self._extend(event, force=True)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Follow the mouse."""
        if self._item is not None:
            self._item.move(event.mapPoint())
        if self._points is not None:
            self._extend(event)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """End the stroke."""
        if self._points is None or event.button() != self._button:
            return
        self._extend(event)
        points, erase = self._points, self._erases
        self._points = None
        self._last_end = points[-1]
        if self._item is not None:
            self._item.keep()
        self._button = Qt.MouseButton.NoButton
        self._show_brush()
        self.strokeFinished.emit(points, erase)

    def canvasDoubleClickEvent(self, event: QgsMapMouseEvent) -> None:
        """Paint with the second press of a double click too."""
        self.canvasPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Size the brush with Ctrl; else leave the wheel to the canvas."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sizeStepped.emit(STEP if event.angleDelta().y() > 0 else 1.0 / STEP)
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take our keys; the canvas handles an accepted event itself, so ours are ignored (QGIS's convention)."""
        if self._take_key(event):
            event.ignore()

    # --- inside

    @property
    def _erases(self) -> bool:
        return self._mode == Mode.ERASE or self._button == Qt.MouseButton.RightButton

    def _take_key(self, event: QKeyEvent) -> bool:
        for sequence, redo in ((QKeySequence.StandardKey.Undo, False), (QKeySequence.StandardKey.Redo, True)):
            if event.matches(sequence):
                self.undoPressed.emit(redo)
                return True
        key = event.key()
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if int(key) in DIGITS:
            self.classPicked.emit(int(key) - DIGITS.start)
            return True
        actions: dict[int, Callable[[], None]] = {
            int(Qt.Key.Key_BracketLeft): lambda: self.sizeStepped.emit(1.0 / STEP),
            int(Qt.Key.Key_BracketRight): lambda: self.sizeStepped.emit(STEP),
            int(Qt.Key.Key_E): self._toggle_mode,
            int(Qt.Key.Key_Escape): self._escape,
            int(Qt.Key.Key_Space): lambda: None if event.isAutoRepeat() else self.bareHeld.emit(True),
        }
        act = actions.get(int(key))
        if act is None:
            return False
        act()
        return True

    def _key_while_drawing(self, event: QKeyEvent) -> None:
        """Esc takes a half-drawn stroke back: the canvas passes no keys to tools while a button is down."""
        if self._points is not None and event.key() == Qt.Key.Key_Escape:
            self._cancel()

    def _key_released(self, event: QKeyEvent) -> None:
        """End the look at the bare image; the canvas passes the release of Space to no tool."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.bareHeld.emit(False)

    def _toggle_mode(self) -> None:
        self.set_mode(Mode.PAINT if self._mode == Mode.ERASE else Mode.ERASE)

    def _escape(self) -> None:
        if self._points is not None:
            self._cancel()
        else:
            self.left.emit()

    def _cancel(self) -> None:
        if self._points is not None:
            self._points = None
            self._button = Qt.MouseButton.NoButton
            if self._item is not None:
                self._item.cancel()
            self._show_brush()
            self.strokeCancelled.emit()

    def _extend(self, event: QgsMapMouseEvent, force: bool = False) -> None:
        points, pixel = self._points, QPointF(event.pos())
        moved = (pixel - self._last_pixel).manhattanLength()
        if points is None or (moved < LEAST_MOVE and not force):
            return
        self._last_pixel = pixel
        point = event.mapPoint()
        points.append(point)
        if self._item is not None:
            self._item.extend(points)
        self.strokeExtended.emit(point)

    def _show_brush(self) -> None:
        if self._item is not None:
            self._item.set_brush(self._radius, self._colour, self._erases)
