# SPDX-License-Identifier: GPL-2.0-or-later
"""Keys and mouse of the table of classes: F2 renames, Delete asks, a right click opens the menu of the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QObject, QPoint, Qt, pyqtSignal

from .class_model import name_column

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QMenu, QTableView

RENAME_KEYS = (int(Qt.Key.Key_F2),)
DELETE_KEYS = (int(Qt.Key.Key_Delete), int(Qt.Key.Key_Backspace))


class ClassTable(QObject):
    """Handles what the table of classes does not do by itself.

    Parameters
    ----------
    view : QTableView
    menu : QMenu
        Is filled for the current class when it is about to be shown.
    """

    rowPointed = pyqtSignal(int)  # the menu of this row is about to be shown
    deleteRequested = pyqtSignal(int)  # row

    def __init__(self, view: QTableView, menu: QMenu) -> None:
        super().__init__(view)
        self._view, self._menu = view, menu
        view.installEventFilter(self)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)

    def edit_name(self, row: int) -> None:
        """Open the name of a row for typing, with the present one selected."""
        index = self._view.model().index(row, name_column())
        if index.isValid() and self._view.isVisible():
            self._view.window().activateWindow()
            self._view.scrollTo(index)
            self._view.setFocus()
            self._view.edit(index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that rename and delete, before QGIS takes them as its shortcuts."""
        kind = event.type()
        if watched is not self._view or kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        key, row = int(event.key()), self._view.currentIndex().row()
        if event.modifiers() or row < 0 or key not in (*RENAME_KEYS, *DELETE_KEYS):
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress:
            if key in RENAME_KEYS:
                self.edit_name(row)
            else:
                self.deleteRequested.emit(row)
        return True

    def _show_menu(self, place: QPoint) -> None:
        row = self._view.indexAt(place).row()
        if row >= 0:
            self.rowPointed.emit(row)
        self._menu.popup(self._view.viewport().mapToGlobal(place))
