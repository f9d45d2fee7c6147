# SPDX-License-Identifier: GPL-2.0-or-later
"""The map tool for labelling points by keys; the mouse pans, as with QGIS's own hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.gui import QgsMapCanvas, QgsMapToolPan
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent, QKeySequence

from ...i18n import tr
from .brush_keys import BrushKeys
from .stroke_tool import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtWidgets import QWidget

BACK_KEYS = (int(Qt.Key.Key_Backspace), int(Qt.Key.Key_Left))
NEXT_KEYS = (int(Qt.Key.Key_Space), int(Qt.Key.Key_Right))


class LabelTool(QgsMapToolPan):
    """Turns keys into signals, and changes no layer."""

    classPicked = pyqtSignal(int)  # row, from 0
    cannotTell = pyqtSignal()
    stepped = pyqtSignal(int)  # points ahead
    undoPressed = pyqtSignal(bool)  # True for redo
    leaveRequested = pyqtSignal()
    left = pyqtSignal()  # another map tool is in hand

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._keys = BrushKeys(canvas, self._action_of, _holds_nothing, self)
        self.setToolName(tr("ClusterBrush"))

    def set_panel(self, panel: QWidget) -> None:
        """Take the keys over this widget too."""
        self._keys.set_panel(panel)

    def claim_focus(self) -> None:
        """Give the focus to the canvas."""
        self._keys.claim_focus()

    def activate(self) -> None:
        """Take the keys."""
        super().activate()
        self._keys.begin()

    def deactivate(self) -> None:
        """Leave the keys to QGIS."""
        self._keys.end()
        super().deactivate()
        self.left.emit()

    def _action_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key does, None for one that is not the tool's."""
        for sequence, redo in ((QKeySequence.StandardKey.Undo, False), (QKeySequence.StandardKey.Redo, True)):
            if event.matches(sequence):
                return partial(self.undoPressed.emit, redo)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return None
        key = int(event.key())
        if key in (*DIGITS, int(Qt.Key.Key_0)) and event.isAutoRepeat():
            return _do_nothing  # a key that is held labels one point
        if key in DIGITS:
            return partial(self.classPicked.emit, key - DIGITS.start)
        if key in (*BACK_KEYS, *NEXT_KEYS):
            return partial(self.stepped.emit, -1 if key in BACK_KEYS else 1)
        actions = {int(Qt.Key.Key_0): self.cannotTell.emit, int(Qt.Key.Key_Escape): self.leaveRequested.emit}
        return actions.get(key)


def _holds_nothing() -> bool:
    """Return False: no key is held by this tool."""
    return False


def _do_nothing() -> None:
    """Take a key without doing anything."""
