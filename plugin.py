# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds the plugin's objects, passes each its collaborators, and removes everything in reverse order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QCoreApplication

from .i18n import load_translator
from .processing.provider import ClusterBrushProvider
from .ui.controller import DockController
from .ui.menu import ICON, PluginMenu

if TYPE_CHECKING:
    from qgis.gui import QgisInterface
    from qgis.PyQt.QtCore import QTranslator


class ClusterBrushPlugin:
    """The plugin that QGIS loads; QGIS with a window calls `initGui`, qgis_process calls only `initProcessing`."""

    def __init__(self, iface: QgisInterface | None) -> None:
        self._iface = iface
        self._translator: QTranslator | None = None
        self._provider: ClusterBrushProvider | None = None
        self._menu: PluginMenu | None = None
        self._dock: DockController | None = None

    def initProcessing(self) -> None:
        """Load the translation, then register the algorithms, whose names it translates."""
        self._translator = load_translator(QgsApplication.locale())
        if self._translator is not None:
            QCoreApplication.installTranslator(self._translator)
        self._provider = ClusterBrushProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)
        self._provider.refreshAlgorithms()  # model graphs find their algorithms only in a registered provider

    def initGui(self) -> None:
        """Add the dock and the menu entries beside the algorithms."""
        self.initProcessing()
        self._dock = DockController(self._iface, QgsProject.instance(), ICON)
        self._dock.load()
        self._menu = PluginMenu(self._iface, self._dock.action)
        self._menu.load()

    def unload(self) -> None:
        """Leave QGIS as it was before `initGui`."""
        if self._menu is not None:
            self._menu.unload()
            self._menu = None
        if self._dock is not None:
            self._dock.unload()
            self._dock = None
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None
