# SPDX-License-Identifier: GPL-2.0-or-later
"""The brush as a map tool: turns mouse and keys into signals, and changes no layer.

Beside the brush it has polygon, rectangle and magic wand; the right button erases with each of them.
"""

from __future__ import annotations

from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING

from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, QPointF, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent, QKeySequence, QWheelEvent

from ...i18n import tr
from .area_item import AreaItem
from .brush_item import BrushItem
from .brush_keys import BrushKeys
from .overlay import remove_item
from .shape_gesture import PolygonGesture, RectangleGesture

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsPointXY
    from qgis.PyQt.QtGui import QPainterPath
    from qgis.PyQt.QtWidgets import QWidget

STEP = 1.25  # factor of the brush size with each notch of the wheel or press of a bracket
MIN_MOVE_PIXELS = 1.5  # between two points of a stroke
# what the screen shows (a key of `map_picture.MODES`), by key; 0 again goes back
VIEW_KEYS = {
    int(Qt.Key.Key_0): "image",
    int(Qt.Key.Key_C): "classes",
    int(Qt.Key.Key_K): "clusters",
    int(Qt.Key.Key_F): "confidence",
    int(Qt.Key.Key_O): "outlines",
}
DIGITS = range(int(Qt.Key.Key_1), int(Qt.Key.Key_9) + 1)


class Mode(IntEnum):
    """What the left button does."""

    PAINT = 0
    ERASE = 1
    POLYGON = 2
    RECTANGLE = 3
    WAND = 4


BRUSHES = (Mode.PAINT, Mode.ERASE)
MODE_KEYS = {
    int(Qt.Key.Key_E): Mode.ERASE,
    int(Qt.Key.Key_P): Mode.POLYGON,
    int(Qt.Key.Key_R): Mode.RECTANGLE,
    int(Qt.Key.Key_W): Mode.WAND,
}


class StrokeTool(QgsMapTool):
    """Drag paints, right-drag erases, Shift-click draws a straight line from the end of the last stroke.

    In the modes of areas the left button sets corners, or asks for an area of similar pixels.

    Points are emitted in map units of the canvas.
    """

    strokeStarted = pyqtSignal()
    strokeFinished = pyqtSignal(object, bool)  # points, whether they erase
    strokeCancelled = pyqtSignal()
    areaFinished = pyqtSignal(object)  # corners of a polygon
    wandPressed = pyqtSignal(object)  # point
    wandAccepted = pyqtSignal()
    wandDropped = pyqtSignal()
    sizeStepped = pyqtSignal(float)  # factor
    classPicked = pyqtSignal(int)  # row, from 0
    modeChanged = pyqtSignal(int)
    bareHeld = pyqtSignal(bool)
    viewPicked = pyqtSignal(str)  # a key of `map_picture.MODES`
    undoPressed = pyqtSignal(bool)  # True for redo
    leaveRequested = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._item: BrushItem | None = None
        self._area_item: AreaItem | None = None
        self._shape: PolygonGesture | RectangleGesture | None = None  # an area that has begun
        self._points: list[QgsPointXY] | None = None
        self._button = Qt.MouseButton.NoButton
        self._last_pixel = QPointF()
        self._last_end: QgsPointXY | None = None
        self._mode = Mode.PAINT
        self._radius = 6.0
        self._colour = QColor(200, 200, 200)
        self._class_name = ""
        self._holds_space = False
        self._keys = BrushKeys(canvas, self._action_of, self._release_space, self)
        self.setToolName(tr("ClusterBrush"))
        self.setCursor(Qt.CursorShape.BlankCursor)

    # --- mode and look

    @property
    def mode(self) -> Mode:
        """What the left button does."""
        return self._mode

    @property
    def is_drawing(self) -> bool:
        """Return True when a stroke or an area has begun and not ended."""
        return self._points is not None or self._shape is not None

    @property
    def is_offering(self) -> bool:
        """Return True while an area of similar pixels waits to be accepted."""
        return self._mode == Mode.WAND and self._area_item is not None and self._area_item.has_area

    def set_mode(self, mode: Mode) -> None:
        """Take another tool from now on; an unfinished area is dropped."""
        if mode != self._mode:
            self._cancel()
            self._mode = mode
            self._show_brush()
            self.modeChanged.emit(int(mode))

    def offer(self, shape: tuple[QPainterPath, QgsPointXY] | None) -> None:
        """Show an area of similar pixels until it is accepted or dropped, None for none: map units from an origin."""
        item = self._area_item
        if item is not None and self._mode == Mode.WAND:
            if shape is None:
                item.cancel()
            else:
                item.show_path(*shape)

    def keep_area(self) -> None:
        """Keep the area on the screen until the layer shows it."""
        if self._area_item is not None:
            self._area_item.keep()

    def set_brush(self, radius: float, colour: QColor, class_name: str = "") -> None:
        """Set radius (canvas pixels), and colour and name of the class."""
        self._radius, self._colour, self._class_name = radius, QColor(colour), class_name
        self._show_brush()

    def set_panel(self, panel: QWidget) -> None:
        """Take the keys of the brush over this widget too."""
        self._keys.set_panel(panel)

    def claim_focus(self) -> None:
        """Give the focus to the canvas, unless the pointer is over the panel."""
        self._keys.claim_focus()

    def drop_kept(self) -> None:
        """Drop finished strokes that the layer shows by now."""
        if self._item is not None and self._area_item is not None:
            self._item.drop_kept()
            self._area_item.drop_kept()

    # --- QGIS

    def activate(self) -> None:
        """Add the brush to the canvas."""
        super().activate()
        self._area_item = AreaItem(self._canvas)
        self._item = BrushItem(self._canvas)
        self._show_brush()
        self._keys.begin()
        self._canvas.keyPressed.connect(self._shift_pressed)
        self._canvas.keyReleased.connect(self._shift_released)
        self._canvas.viewport().installEventFilter(self)

    def deactivate(self) -> None:
        """Cancel an unfinished stroke and remove the brush from the canvas."""
        self._cancel()
        self._keys.end()
        if self._item is not None and self._area_item is not None:
            self._canvas.keyPressed.disconnect(self._shift_pressed)
            self._canvas.keyReleased.disconnect(self._shift_released)
            self._canvas.viewport().removeEventFilter(self)
            remove_item(self._canvas, self._item)
            remove_item(self._canvas, self._area_item)
            self._item = self._area_item = None
        self._holds_space = False
        self.bareHeld.emit(False)
        super().deactivate()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Begin a stroke, with Shift at the end of the last one."""
        if self._points is not None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        if self._press_shape(event):
            return
        self._button = event.button()
        self._preview(False)
        straight = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and self._last_end is not None
        self._points = [self._last_end] if straight and self._last_end is not None else []
        self._show_brush()
        self.strokeStarted.emit()
        self._extend(event, force=True)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Follow the mouse."""
        if self._item is not None:
            self._item.move(event.mapPoint() if self._mode in BRUSHES or self._points is not None else None)
        if self._shape is not None and self._area_item is not None:
            self._area_item.show_corners(self._shape.outline(event.pos()))
        self._preview(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        if self._points is not None:
            self._extend(event)
        else:
            self._keys.point_at_map()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide the brush when the mouse leaves the map; watches the canvas's viewport."""
        if event.type() == QEvent.Type.Leave and self._item is not None and self._points is None:
            self._item.move(None)
            self._preview(False)
        return False

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """End the stroke, or a rectangle."""
        if self._shape is not None and event.button() == Qt.MouseButton.LeftButton:
            if self._shape.release(event.pos()):
                self._finish_shape()
            return
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
        """End a polygon; else treat the second press of a double click as any other press."""
        if isinstance(self._shape, PolygonGesture) and event.button() == Qt.MouseButton.LeftButton:
            self._shape.press(event.pos())
            self._end_shape()
        else:
            self.canvasPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the size of the brush with Ctrl; without it the wheel belongs to the canvas."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sizeStepped.emit(STEP if event.angleDelta().y() > 0 else 1.0 / STEP)
            event.accept()
        else:
            event.ignore()

    # --- inside

    @property
    def _erases(self) -> bool:
        return self._mode == Mode.ERASE or self._button == Qt.MouseButton.RightButton

    def _press_shape(self, event: QgsMapMouseEvent) -> bool:
        """Take a press that belongs to an area; return False for one of the brush."""
        is_left = event.button() == Qt.MouseButton.LeftButton
        if self._shape is not None and not is_left:
            self._end_shape()
            return True
        if not is_left or self._mode in BRUSHES:
            return False
        if self._mode == Mode.WAND:
            self.wandPressed.emit(event.mapPoint())
            return True
        if self._shape is None:
            self._shape = (
                PolygonGesture(self._map_of)
                if self._mode == Mode.POLYGON
                else RectangleGesture(self._map_of, self.toCanvasCoordinates)
            )
            self.strokeStarted.emit()
        if self._shape.press(event.pos()):
            self._finish_shape()
        elif self._area_item is not None:
            self._area_item.show_corners(self._shape.outline(event.pos()))
        return True

    def _map_of(self, pixel: QPoint) -> QgsPointXY:
        return self.toMapCoordinates(pixel)

    def _end_shape(self) -> None:
        """Finish an area that is complete, else drop it."""
        if self._shape is not None and self._shape.end():
            self._finish_shape()
        else:
            self._cancel()

    def _finish_shape(self) -> None:
        shape, self._shape = self._shape, None
        if shape is not None and self._area_item is not None:
            self._area_item.show_corners(shape.corners)
            self._area_item.keep()
            self.areaFinished.emit(shape.corners)

    def _shift_pressed(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Shift:
            self._preview(True)

    def _shift_released(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Shift:
            self._preview(False)

    def _preview(self, straight: bool) -> None:
        """Show the straight line that a press would begin with, or none."""
        if self._item is not None:
            starts = straight and self._points is None and self._mode in BRUSHES
            self._item.preview(self._last_end if starts else None)

    def _step_back(self) -> None:
        """Remove the last corner of an area, and the area with its first one."""
        shape = self._shape
        if shape is None or self._area_item is None:
            return
        shape.step_back()
        if shape.corners:
            self._area_item.show_corners(shape.outline(self._canvas.mouseLastXY()))
        else:
            self._cancel()

    def _enter(self) -> None:
        if self.is_offering:
            self.wandAccepted.emit()
        elif self._shape is not None:
            self._end_shape()

    def _action_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key does, None for one that is not the brush's; during a stroke only Esc does anything."""
        action = self._undo_of(event) or self._key_action(event)
        is_escape = int(event.key()) == int(Qt.Key.Key_Escape)
        return _do_nothing if action is not None and self._points is not None and not is_escape else action

    def _undo_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        for sequence, redo in ((QKeySequence.StandardKey.Undo, False), (QKeySequence.StandardKey.Redo, True)):
            if event.matches(sequence):
                return partial(self.undoPressed.emit, redo)
        return None

    def _key_action(self, event: QKeyEvent) -> Callable[[], None] | None:
        key = int(event.key())
        brackets = {int(Qt.Key.Key_BracketLeft): 1.0 / STEP, int(Qt.Key.Key_BracketRight): STEP}
        modifiers = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if key in brackets and (not modifiers or event.text() in ("[", "]")):  # where they are typed with AltGr
            return partial(self.sizeStepped.emit, brackets[key])
        if modifiers:
            return None
        if key in DIGITS:
            return partial(self.classPicked.emit, key - DIGITS.start)
        if key in MODE_KEYS:
            return partial(self._toggle_mode, MODE_KEYS[key])
        if key in VIEW_KEYS:
            return _do_nothing if event.isAutoRepeat() else partial(self.viewPicked.emit, VIEW_KEYS[key])
        actions: dict[int, Callable[[], None]] = {
            int(Qt.Key.Key_Escape): self._escape,
            int(Qt.Key.Key_Space): _do_nothing if event.isAutoRepeat() else self._hold_space,
        }
        if self._shape is not None or self.is_offering:
            actions[int(Qt.Key.Key_Backspace)] = self._step_back
            actions.update({int(enter): self._enter for enter in (Qt.Key.Key_Return, Qt.Key.Key_Enter)})
        return actions.get(key)

    def _hold_space(self) -> None:
        """Show the bare image while Space is held."""
        self._holds_space = True
        self.bareHeld.emit(True)

    def _release_space(self) -> bool:
        """Show the map again; return True when Space was held."""
        held, self._holds_space = self._holds_space, False
        if held:
            self.bareHeld.emit(False)
        return held

    def _toggle_mode(self, mode: Mode) -> None:
        self.set_mode(Mode.PAINT if self._mode == mode else mode)

    def _escape(self) -> None:
        if self.is_drawing or self.is_offering:
            self._cancel()
        else:
            self.leaveRequested.emit()

    def _cancel(self) -> None:
        """Drop an unfinished stroke or area, and an offered area."""
        if self.is_offering:
            self.offer(None)
            self.wandDropped.emit()
        if self._shape is not None:
            self._shape = None
            if self._area_item is not None:
                self._area_item.cancel()
            self.strokeCancelled.emit()
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
        if points is None or (moved < MIN_MOVE_PIXELS and not force):
            return
        self._last_pixel = pixel
        points.append(event.mapPoint())
        if self._item is not None:
            self._item.extend(points)

    def _show_brush(self) -> None:
        if self._item is not None and self._area_item is not None:
            self._item.set_brush(self._radius, self._colour, self._erases)
            self._area_item.set_colour(self._colour)
            if self._erases:
                self._item.set_tag(tr("Erase"), QColor(255, 255, 255))
            else:
                self._item.set_tag(self._class_name, self._colour)
            with_circle = self._mode in BRUSHES or self._points is not None
            self.setCursor(Qt.CursorShape.BlankCursor if with_circle else Qt.CursorShape.CrossCursor)
            if not with_circle:
                self._item.move(None)


def _do_nothing() -> None:
    """Take a key without doing anything."""
