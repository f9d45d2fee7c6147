# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: the painted map is exported with all ticks, and lands under the strokes."""

import json
import os
import time
from pathlib import Path

from driving import play
from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialog


def story(window):
    answer, folder = window.answer, Path(os.environ["CLUSTERBRUSH_SCRATCH"])
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    window.dock.paintButton.click()
    yield 200
    for key, place in ((0, (0.29, 0.85)), (1, (0.24, 0.47)), (1, (0.49, 0.71)), (0, (0.30, 0.86))):
        window.controller.brush.paint_with(key)
        start = window.on_raster(*place)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
        yield window.settled
    model = window.controller.model
    for row, name in enumerate(("Wood", "Lake")):
        model.setData(model.index(row, 1), name)
    window.controller.strokes.undo(False)  # the second name is taken back
    yield window.settled

    def fill() -> None:
        dialog = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "clusterbrushExport")
        answer["default"] = Path(dialog.file.filePath()).name
        dialog.file.setFilePath(str(folder / "map.tif"))
        for box in (dialog.polygons, dialog.confidence, dialog.model):
            box.setChecked(True)
        window.shoot("71-export", dialog)
        dialog.accept()

    done = []
    window.controller.exporter.done.connect(done.append)
    QTimer.singleShot(600, fill)
    began = time.perf_counter()
    window.dock.exportButton.click()
    yield lambda: bool(done)
    answer["seconds"] = time.perf_counter() - began
    answer["well"] = done
    yield window.settled
    yield 800
    window.shoot("72-exported")
    answer["files"] = sorted(path.name for path in folder.glob("map*") if path.suffix in {".tif", ".gpkg", ".json"})
    tree = [layer.name() for layer in window.project.layerTreeRoot().layerOrder()]
    answer["order"] = tree
    group = window.project.layerTreeRoot().children()[0]
    answer["group"] = [node.name() for node in group.findLayers()]
    answer["ticked"] = [node.itemVisibilityChecked() for node in group.findLayers()[1:]]
    maps = [
        layer
        for layer in window.project.mapLayers().values()
        if isinstance(layer, QgsRasterLayer) and isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    ]
    answer["legend"] = [entry.label for layer in maps for entry in layer.renderer().classes()]
    answer["named"] = [
        (folder / "map.qml").read_text(encoding="utf-8").count(f'label="{name}"')
        for name in ("Wood", "Class 2", "Lake")
    ]
    answer["model"] = [one["name"] for one in json.loads((folder / "map_model.json").read_text())["classes"]]
    dialogs = (one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
    answer["dialogs"] = [one.objectName() for one in dialogs]
    answer["notes"] = window.notes()
    answer["history"] = history()
    for node in window.project.layerTreeRoot().findLayers():
        node.setItemVisibilityChecked(node.layerId() == raster.id())
    # near enough, the picture is decided by pixel
    window.canvas.zoomByFactor(0.2)
    yield 500
    yield window.settled
    before = window.controller.view.overlay.pictures[0].data
    yield lambda: not window.controller.live.is_refining
    yield 300
    after = window.controller.view.overlay.pictures[0].data
    answer["refined"] = after != before or window.controller.live._refined is not None
    window.shoot("73-refined")


def history() -> list[str]:
    """Return the last commands in Processing's history, whichever way this QGIS keeps it."""
    try:
        from processing.core.ProcessingLog import ProcessingLog

        return [entry.text for entry in ProcessingLog.getLogEntries()][-3:]
    except ImportError:
        from qgis.gui import QgsGui

        return [str(entry.entry) for entry in QgsGui.historyProviderRegistry().queryEntries()][-3:]


play(story)
