# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: a number of clusters is suggested, strokes are held out, and their model goes to another raster."""

import os
from pathlib import Path

from driving import play
from qgis.core import QgsApplication, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QTextEdit

PATIENCE = 400  # times 50 ms


def shown(name: str):
    """Return the open dialog of a name, or None."""
    found = [one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()]
    return found[0] if found else None


def suggest(window) -> None:
    """Open the settings and press the button twice: once to stop, once to the end; called from the event loop."""
    answer, left = window.answer, [PATIENCE]
    dialog = None

    def begin() -> None:
        nonlocal dialog
        dialog = shown("clusterbrushSettings")
        answer["clusters_before"] = dialog.clusters.value()
        dialog.suggest.click()
        QTimer.singleShot(150, stop)

    def stop() -> None:
        answer["stop_text"] = dialog.suggest.text()
        window.shoot("81-suggesting", dialog)
        dialog.suggest.click()
        wait(lambda: not dialog._suggestion.is_running, again)

    def again() -> None:
        answer["stopped"] = [dialog.clusters.value(), dialog.reason.text()]
        dialog.suggest.click()
        wait(lambda: not dialog._suggestion.is_running, end)

    def end() -> None:
        answer["clusters"], answer["reason"] = dialog.clusters.value(), dialog.reason.text()
        window.shoot("82-suggested", dialog)
        dialog.reject()

    def wait(until, then) -> None:
        left[0] -= 1
        if until() or not left[0]:
            QTimer.singleShot(100, then)
        else:
            QTimer.singleShot(50, lambda: wait(until, then))

    QTimer.singleShot(400, begin)
    window.dock.settingsButton.click()


def story(window):
    answer, folder = window.answer, Path(os.environ["CLUSTERBRUSH_SCRATCH"])
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    suggest(window)
    yield 200
    window.dock.paintButton.click()
    yield 200
    note = window.dock.noteLabel
    answer["notes_shown"] = []
    for key, place in ((0, (0.29, 0.85)), (1, (0.24, 0.47)), (1, (0.49, 0.71)), (0, (0.30, 0.86))):
        window.controller.brush.paint_with(key)
        start = window.on_raster(*place)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
        yield window.settled
    answer["note_at_once"] = note.isVisible()
    window.watchdog.reset()
    yield note.isVisible
    yield 300
    answer["longest_block"] = window.watchdog.longest
    answer["note"], answer["note_tip"] = note.text(), note.toolTip()
    window.shoot("83-held-out")
    start = window.on_raster(0.5, 0.5)
    window.controller.brush.paint_with(1)
    yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
    yield lambda: "…" in note.text()
    answer["note_dropped"] = True
    yield lambda: "…" not in note.text()
    answer["note_again"] = note.text()
    window.dock.refineBox.setCollapsed(False)
    window.main.resizeDocks([window.dock], [280], Qt.Orientation.Horizontal)
    yield 300
    window.shoot("84-narrow", window.dock)

    # other rasters
    window.dock.pinButton.click()
    window.project.addMapLayer(QgsRasterLayer(raster.source(), "another"))
    yield 500
    before = set(QApplication.topLevelWidgets())

    def opened():
        return [one for one in QApplication.topLevelWidgets() if one not in before and hasattr(one, "mainWidget")]

    window.dock.elsewhere.trigger()
    answer["learning"] = window.dock.hintLabel.text()
    yield lambda: any(one.isVisible() for one in opened())
    yield 300
    dialog = opened()[0]
    found = dialog.createProcessingParameters()
    answer["model"] = Path(found["MODEL"]).name
    answer["input"] = window.project.mapLayer(found["INPUT"]).name()
    window.shoot("85-apply", dialog)
    model = found["MODEL"]
    done = []
    dialog.algorithmFinished.connect(lambda well, results: done.append([well, sorted(results)]))
    dialog.setParameters({"OUTPUT": str(folder / "other.tif"), "REPORT": None, "TABLE": None})
    dialog.runAlgorithm()
    yield lambda: bool(done)
    answer["applied"], answer["log"] = done, [one.toPlainText() for one in dialog.findChildren(QTextEdit)]
    yield 500
    answer["still"] = window.controller.raster.layer.name()
    dialog.close()
    # the same strokes: the same model
    window.dock.elsewhere.trigger()
    yield 200
    again = [one for one in opened() if one is not dialog and one.isVisible()]
    answer["at_once"] = bool(again)
    answer["same"] = again[0].createProcessingParameters()["MODEL"] == model
    again[0].close()
    answer["tasks"] = QgsApplication.taskManager().countActiveTasks()
    answer["notes"] = window.notes()


play(story)
