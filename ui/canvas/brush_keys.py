# SPDX-License-Identifier: GPL-2.0-or-later
"""The keys of the brush, which reach it wherever the focus is while the pointer is over the map or the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtGui import QCursor, QKeyEvent
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgsMapCanvas

TEXT_WIDGETS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


class BrushKeys(QObject):
    """Passes keys to the brush while it is the map tool.

    The filter is on the widget with the focus, on the canvas, and on the windows that get a key when no widget has the
    focus. A filter on the whole application would be called for every event of QGIS.

    Parameters
    ----------
    canvas : QgsMapCanvas
    action_of : callable
        Returns what a key does, None for a key that is not the brush's.
    released : callable
        Is called when Space is released, or cannot be noticed any more; returns True when the brush held it.
    """

    def __init__(
        self,
        canvas: QgsMapCanvas,
        action_of: Callable[[QKeyEvent], Callable[[], None] | None],
        released: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._action_of, self._released = canvas, action_of, released
        self._panel: QWidget | None = None
        self._is_on = False

    def set_panel(self, panel: QWidget) -> None:
        """Take the keys over this widget too; called before `begin`."""
        self._panel = panel

    # --- on and off

    def begin(self) -> None:
        """Take the keys from now on."""
        if not self._is_on:
            self._is_on = True
            QApplication.instance().focusChanged.connect(self._focus_changed)
            for widget in (*self._lasting(), QApplication.focusWidget()):
                self._watch(widget)
            self.claim_focus()

    def end(self) -> None:
        """Leave the keys to QGIS."""
        if self._is_on:
            self._is_on = False
            QApplication.instance().focusChanged.disconnect(self._focus_changed)
            for widget in (*self._lasting(), QApplication.focusWidget()):
                if widget is not None:
                    widget.removeEventFilter(self)

    def claim_focus(self) -> None:
        """Give the focus to the canvas, unless the pointer is over the panel or something is being typed."""
        focus = QApplication.focusWidget()
        if focus is not self._canvas and not self._is_over(self._panel) and not _is_typed_in(focus):
            self._canvas.setFocus()

    def point_at_map(self) -> None:
        """Take the focus out of the panel when the pointer comes over the map: its fields would take the keys."""
        focus = QApplication.focusWidget()
        if focus is None or not _contains(self._panel, focus) or _is_typed_in(focus):
            return
        if focus.window() is self._canvas.window():
            self._canvas.setFocus()
        else:
            focus.clearFocus()  # of a floating panel, whose window gets the keys then

    # --- Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the keys of the brush to it, before shortcuts and buttons take them."""
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            act = self._action_of(event) if self._is_for_brush(watched) else None
            if act is None:
                return False
            if kind == QEvent.Type.KeyPress:
                act()
            event.accept()
            return True
        if kind == QEvent.Type.KeyRelease and event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            return self._released()
        return False

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and not any(old is widget for widget in self._lasting()):
            old.removeEventFilter(self)
        self._watch(new)
        if new is None or not self._is_in_windows(new):
            self._released()  # another window gets the release of Space

    # --- whose keys

    def _lasting(self) -> list[QWidget]:
        """Return the widgets that are watched whatever has the focus."""
        return [self._canvas, self._canvas.window(), *([] if self._panel is None else [self._panel])]

    def _watch(self, widget: QWidget | None) -> None:
        if widget is not None and self._is_in_windows(widget):
            widget.installEventFilter(self)  # a widget that is watched already is not watched twice

    def _is_in_windows(self, widget: QWidget) -> bool:
        window = widget.window()
        return window is self._canvas.window() or (self._panel is not None and window is self._panel.window())

    def _is_for_brush(self, watched: QObject) -> bool:
        """Return True when a key that comes to a widget is the brush's."""
        if watched is self._canvas:
            return True
        if not isinstance(watched, QWidget) or not self._is_in_windows(watched):
            return False
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None:
            return False
        focus = watched.window().focusWidget()
        if _is_text(watched) or _is_text(focus):
            return False
        places = (self._canvas, self._panel)
        return any(_contains(place, focus) or self._is_over(place) for place in places)

    def _is_over(self, place: QWidget | None) -> bool:
        """Return True when the pointer is over a widget or one of its children."""
        return _contains(place, QApplication.widgetAt(QCursor.pos()))


def _contains(place: QWidget | None, widget: QWidget | None) -> bool:
    return place is not None and widget is not None and (widget is place or place.isAncestorOf(widget))


def _is_text(widget: QWidget | None) -> bool:
    """Return True for a widget that keys are typed into."""
    if widget is None or isinstance(widget, (QAbstractItemView, QGraphicsView)):
        return False  # an item that is edited has a widget of its own; these ask for an input method without it
    if isinstance(widget, QComboBox):
        return bool(widget.isEditable())
    return isinstance(widget, TEXT_WIDGETS) or widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def _is_typed_in(widget: QWidget | None) -> bool:
    """Return True when something has been typed into a field and would be taken for finished without the focus."""
    if isinstance(widget, QLineEdit):
        return bool(widget.isModified())
    return _is_text(widget) and not isinstance(widget, QAbstractSpinBox)
