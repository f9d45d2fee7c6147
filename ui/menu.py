# SPDX-License-Identifier: GPL-2.0-or-later
"""The entries of ClusterBrush in QGIS's menus: Raster, and Help > Plugins."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices, QIcon
from qgis.PyQt.QtWidgets import QAction, QMenu

from ..i18n import tr
from .dock.actions import register, unregister

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface
    from qgis.PyQt.QtCore import QObject

ICON = str(Path(__file__).parents[1] / "icon.svg")
NAME = "ClusterBrush"  # the product's name, the same in every language
HELP_URL = "https://github.com/clusterbrush/clusterbrush#readme"


class PluginMenu:
    """Raster > ClusterBrush and Help > Plugins > ClusterBrush.

    Parameters
    ----------
    iface : QgisInterface
        Its window gets the menu entries.
    panel : QAction
        Shows and hides the dock; deleted by its owner.
    """

    def __init__(self, iface: QgisInterface, panel: QAction) -> None:
        self._iface, self._panel = iface, panel
        self._menu: QMenu | None = None
        self._help: QAction | None = None

    def load(self) -> None:
        """Add the entries."""
        menu = QMenu(NAME, self._iface.mainWindow())
        menu.setObjectName("clusterbrushMenu")
        menu.setIcon(QIcon(ICON))
        menu.addAction(self._panel)
        menu.addSeparator()
        for object_name, algorithm_id, text in _entries():
            menu.addAction(_action(object_name, text, partial(_open_dialog, algorithm_id), menu))
        self._iface.rasterMenu().addMenu(menu)
        self._menu = menu

        self._help = _action("clusterbrushHelp", NAME, _open_help, self._iface.mainWindow())
        self._iface.pluginHelpMenu().addAction(self._help)
        register(self._help)  # QGIS registers actions itself only for plugins that are loaded when it starts

    def unload(self) -> None:
        """Remove the entries in reverse order."""
        if self._help is not None:
            self._iface.pluginHelpMenu().removeAction(self._help)
            unregister(self._help)
            self._help.deleteLater()
            self._help = None
        if self._menu is not None:
            self._iface.rasterMenu().removeAction(self._menu.menuAction())
            self._menu.deleteLater()  # deletes its actions too, which are its children
            self._menu = None


def _action(object_name: str, text: str, run: Callable[[], None], parent: QObject) -> QAction:
    action = QAction(QIcon(ICON), text, parent)
    action.setObjectName(object_name)
    action.triggered.connect(lambda _checked=False: run())
    return action


def _entries() -> tuple[tuple[str, str, str], ...]:
    """Return object name, algorithm and text of each entry; the ellipsis says that a dialog follows."""
    return (
        ("clusterbrushSegment", "clusterbrush:segment", tr("Segment raster (k-means)…")),
        ("clusterbrushFitKMeans", "clusterbrush:fitkmeans", tr("Fit k-means model…")),
        ("clusterbrushApplyModel", "clusterbrush:applymodel", tr("Apply model…")),
    )


def _open_dialog(algorithm_id: str) -> None:
    from qgis import processing  # imported here because QGIS may start plugins before Processing

    processing.execAlgorithmDialog(algorithm_id)


def _open_help() -> None:
    QDesktopServices.openUrl(QUrl(HELP_URL))
