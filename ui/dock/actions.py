# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of the dock as actions, for its buttons and for QGIS's keyboard shortcuts.

People assign keys to them in Settings > Keyboard Shortcuts. They have no keys by default: over the map the brush
handles its own keys (E, P, R, W, [ and ], 1 to 9, Ctrl+Z), which stay free everywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QWidget

from ...i18n import tr
from .icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "clusterbrush"
PANEL_SHORTCUT = "Ctrl+Alt+B"


def register(action: QAction, default: str = "") -> None:
    """List an action among QGIS's keyboard shortcuts, which also sets the key that the person has chosen.

    QGIS 3.22 stores the key under the action's text, so that must be unique in QGIS. The tooltip must hold no
    brackets, because QGIS writes the key between brackets.
    """
    QgsGui.shortcutsManager().registerAction(action, default)


def unregister(action: QAction) -> None:
    """Remove an action from the list of keyboard shortcuts before it is deleted; QGIS keeps its key.

    QGIS 3.22 lists every action of its window by itself, and crashes when a listed action has been deleted.
    """
    QgsGui.shortcutsManager().unregisterAction(action)


def tip_of(label: str, sentence: str) -> str:
    """Return a tooltip of two lines; QGIS shows the first in bold, followed by the key."""
    return f"{label}\n{sentence}" if sentence else label


def panel_action(icon_path: str, window: QWidget) -> QAction:
    """Return the action that shows and hides the dock."""
    action = QAction(QIcon(icon_path), tr("ClusterBrush panel"), window)
    action.setObjectName(f"{PREFIX}Panel")
    action.setCheckable(True)
    action.setToolTip(tip_of(tr("ClusterBrush panel"), tr("Paint a class map with strokes")))
    return action


class DockActions(QObject):
    """All commands; each attribute is named after its command.

    They are enabled while there is a raster, and while the dock is closed: then `requested` opens it first.
    """

    requested = pyqtSignal()  # before any command is carried out

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: list[QAction] = []
        self._unavailable: set[QAction] = set()
        self._is_ready = False
        self._window: QWidget | None = None
        self._add_tools()
        self._add_classes_and_brush()
        self._add_map()

    def _add_tools(self) -> None:
        paint = tr("Over the map, the keys 1 to 9 choose the class, Shift-click draws a straight line, Esc leaves.")
        erase = tr("Over the map, E does it too, or dragging with the right button.")
        undo = tr("Take the last stroke back. Over the map, Ctrl+Z does it too.")
        redo = tr("Paint again what was taken back. Over the map, Ctrl+Shift+Z does it too.")
        self.paint = self._add("Paint", tr("Paint"), paint, "paint", checkable=True)
        self.erase = self._add("Erase", tr("Erase"), erase, "erase", checkable=True)
        self.shapes = self._add_shapes()
        self.undo = self._add("Undo", tr("Undo"), undo, "undo", repeats=True)
        self.redo = self._add("Redo", tr("Redo"), redo, "redo", repeats=True)
        self._unavailable |= {self.undo, self.redo}

    def _add_shapes(self) -> dict[str, QAction]:
        """Return the actions of the tools that paint areas, by their names."""
        polygon = tr("Click its corners; a double click or the right button ends it, Backspace takes a corner back, "
                     "Esc drops it. Over the map, P does it too.")  # fmt: skip
        rectangle = tr("Drag from corner to corner. Over the map, R does it too.")
        wand = tr("Click: the connected pixels of similar colour are offered, a second click paints them. Over the "
                  "map, W does it too.")  # fmt: skip
        return {
            "polygon": self._add("Polygon", tr("Polygon"), polygon, "polygon", checkable=True),
            "rectangle": self._add("Rectangle", tr("Rectangle"), rectangle, "rectangle", checkable=True),
            "wand": self._add("Wand", tr("Magic wand"), wand, "wand", checkable=True),
        }

    def _add_classes_and_brush(self) -> None:
        self.add_class = self._add("AddClass", tr("Add class"), tr("Add a class to paint with"), "add")
        self.next_class = self._add("NextClass", tr("Next class"), repeats=True)
        self.previous_class = self._add("PreviousClass", tr("Previous class"), repeats=True)
        self.larger = self._add("LargerBrush", tr("Larger brush"), repeats=True)
        self.smaller = self._add("SmallerBrush", tr("Smaller brush"), repeats=True)

    def _add_map(self) -> None:
        where, update = tr("Go to the place where a stroke would help most"), tr("Update the map with each stroke")
        pin, bands = tr("Keep to this raster whatever layer is active"), tr("Bands, features, and how many clusters")
        export = tr("Write the map of the whole raster, with its legend, into the project")
        self.next = self._add("WhereNext", tr("Where next?"), where, "next")
        self.live = self._add("Live", tr("Live"), update, checkable=True)
        self.live.setChecked(True)
        self.update = self._add("Update", tr("Update the map once"), icon_name="update")
        self.modes = {
            "classes": self._add("ShowClasses", tr("Show classes")),
            "clusters": self._add("ShowClusters", tr("Show clusters")),
            "confidence": self._add("ShowConfidence", tr("Show confidence")),
            "outlines": self._add("ShowOutlines", tr("Show outlines")),
            "image": self._add("ShowImage", tr("Show the image alone")),
        }
        self.export = self._add("Export", tr("Export map…"), export, "export")
        self.pin = self._add("Pin", tr("Pin the raster"), pin, "pin", checkable=True)
        self.settings = self._add("Settings", tr("Raster settings"), bands, "settings")

    def _add(
        self,
        name: str,
        label: str,
        sentence: str = "",
        icon_name: str = "",
        checkable: bool = False,
        repeats: bool = False,
    ) -> QAction:
        """Return a new action; `label` is the text of its button, and follows the plugin's name in the shortcuts."""
        action = QAction(tr("ClusterBrush: {command}").format(command=label), self)
        action.setObjectName(PREFIX + name)
        action.setIconText(label)
        action.setToolTip(tip_of(label, sentence))
        action.setCheckable(checkable)
        action.setAutoRepeat(repeats)
        if icon_name:
            action.setIcon(icon(icon_name))
        self.all.append(action)
        return action

    def on(self, action: QAction, act: Callable[..., Any]) -> None:
        """Connect an action with `act`, which takes the state of a checkable action, and nothing of any other."""

        def run(checked: bool) -> None:
            self.requested.emit()
            if not action.isEnabled():  # the dock has opened without a raster
                action.setChecked(action.isCheckable() and not checked)
            elif action.isCheckable():
                act(checked)
            else:
                act()

        action.triggered.connect(run)

    # --- in QGIS

    def load(self, window: QWidget) -> None:
        """Make the actions work anywhere in a window, and list them among the shortcuts."""
        self._window = window
        for action in self.all:
            window.addAction(action)
            register(action)

    def unload(self) -> None:
        """Remove the actions from the window."""
        window, self._window = self._window, None
        if window is not None:
            for action in reversed(self.all):
                unregister(action)
                window.removeAction(action)

    # --- which are enabled and checked

    def show_ready(self, ready: bool) -> None:
        """Enable or disable all actions."""
        self._is_ready = ready
        self._show_enabled(self.all)

    def show_undo(self, undo: bool, redo: bool) -> None:
        """Enable undo and redo where there is anything to undo or redo."""
        self._unavailable = {action for action, can in ((self.undo, undo), (self.redo, redo)) if not can}
        self._show_enabled([self.undo, self.redo])

    def show_tool(self, active: bool, erasing: bool, shape: str = "") -> None:
        """Check the action of the tool in hand: that of a shape, a key of `shapes`, or of the brush."""
        self.paint.setChecked(active and not erasing and not shape)
        self.erase.setChecked(active and erasing)
        for name, action in self.shapes.items():
            action.setChecked(active and name == shape)

    def _show_enabled(self, actions: list[QAction]) -> None:
        for action in actions:
            action.setEnabled(self._is_ready and action not in self._unavailable)
