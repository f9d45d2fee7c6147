# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: unload the plugin, load it again, and write what the menus held each time."""

import json
import os
from pathlib import Path

import qgis.utils
from qgis.core import QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QTimer


def state() -> dict:
    """Return what the plugin has in the window."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    iface = qgis.utils.iface
    menus = [action.menu() for action in iface.rasterMenu().actions() if action.menu() is not None]
    ours = [menu for menu in menus if menu.objectName() == "clusterbrushMenu"]
    listed = [action.objectName() for action in QgsGui.shortcutsManager().listActions()]
    return {
        "shortcuts": sorted(name for name in listed if name.startswith("clusterbrush")),
        "entries": [action.objectName() for menu in ours for action in menu.actions()],
        "help": sum(action.objectName() == "clusterbrushHelp" for action in iface.pluginHelpMenu().actions()),
        "provider": QgsApplication.processingRegistry().providerById("clusterbrush") is not None,
        "children": len(iface.mainWindow().children()),
    }


def run() -> None:
    """Answer and leave at once: QGIS would ask whether to save."""
    answer = {}
    try:
        answer["loaded"] = state()
        qgis.utils.unloadPlugin("clusterbrush")
        answer["unloaded"] = state()
        qgis.utils.loadPlugin("clusterbrush")
        qgis.utils.startPlugin("clusterbrush")
        answer["again"] = state()
    finally:
        Path(os.environ["CLUSTERBRUSH_ANSWER"]).write_text(json.dumps(answer), encoding="utf-8")
        os._exit(0)


QTimer.singleShot(1000, run)
