# SPDX-License-Identifier: GPL-2.0-or-later
"""Stand-ins: Qt's own widgets with the few members that our windows touch, and an empty class for every other name."""

from __future__ import annotations

from enum import Enum
from types import SimpleNamespace

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QDockWidget, QGroupBox, QWidget


class QgsDockWidget(QDockWidget):
    """A dock."""


class QgsCollapsibleGroupBoxBasic(QGroupBox):
    """A group, always open."""

    def setCollapsed(self, collapsed: bool) -> None:
        """Take whether it is closed."""


class QgsMapLayerComboBox(QComboBox):
    """A list of layers, always empty."""

    layerChanged = pyqtSignal(object)

    def setExceptedLayerList(self, layers: list) -> None:
        """Take which layers are left out."""

    def setFilters(self, kinds: object) -> None:
        """Take which kinds there are."""

    def setExcludedProviders(self, providers: list[str]) -> None:
        """Take providers whose layers are left out."""

    def setAllowEmptyLayer(self, allowed: bool) -> None:
        """Take whether there may be none."""

    def setLayer(self, layer: object) -> None:
        """Take which one is chosen."""

    def layer(self, row: int) -> None:
        """Return no layer."""

    def currentLayer(self) -> None:
        """Return no layer."""


class QgsFieldComboBox(QComboBox):
    """A list of columns, always empty."""

    fieldChanged = pyqtSignal(str)

    def setLayer(self, layer: object) -> None:
        """Take whose columns they are."""

    def currentField(self) -> str:
        """Return no column."""
        return ""


class QgsRasterBandComboBox(QComboBox):
    """A list of bands, always empty."""

    def setLayer(self, layer: object) -> None:
        """Take whose bands they are."""

    def setBand(self, band: int) -> None:
        """Take which one is chosen."""

    def currentBand(self) -> int:
        """Return no band."""
        return -1


class QgsFileWidget(QWidget):
    """A file name."""

    fileChanged = pyqtSignal(str)

    class StorageMode(Enum):
        """What is done with the file."""

        GetDirectory = 1
        SaveFile = 3

    def setStorageMode(self, mode: StorageMode) -> None:
        """Take it."""

    def setFilter(self, files: str) -> None:
        """Take it."""

    def setFilePath(self, path: str) -> None:
        """Keep it, and tell of it."""
        self._path = path
        self.fileChanged.emit(path)

    def filePath(self) -> str:
        """Return it."""
        return self._path


class QgsMapTool(QObject):
    """What the mouse does on a map."""


class QgsGui:
    """What there is once."""

    @staticmethod
    def shortcutsManager() -> SimpleNamespace:
        """Return one that forgets at once."""
        return SimpleNamespace(registerAction=lambda *_: True, unregisterAction=lambda *_: True)


def __getattr__(name: str) -> type:
    if not name.startswith("Qgs"):
        raise AttributeError(name)
    return type(name, (), {})
