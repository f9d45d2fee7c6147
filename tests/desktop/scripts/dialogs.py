# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: a number of clusters is suggested, strokes are held out, and their model goes to another raster."""

import gc
import os
from pathlib import Path

from clusterbrush.ui.exporting import processing_run
from driving import play
from qgis.core import QgsApplication, QgsProcessingContext, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QTextEdit

PATIENCE = 400  # times 50 ms


def shown(name: str):
    """Return the open dialog of a name, or None."""
    found = [one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()]
    return found[0] if found else None


def run_button(widget):
    """Return the button of a dialog that says Run, or None."""
    buttons = widget.findChildren(QPushButton)
    return next((button for button in buttons if button.text().replace("&", "") == "Run"), None)


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
        answer["clusters_kept"], answer["reason"] = dialog.clusters.value(), dialog.reason.text()
        window.shoot("82-suggested", dialog)
        dialog.use.click()
        answer["clusters"] = dialog.clusters.value()
        dialog.reject()

    def wait(until, then) -> None:
        left[0] -= 1
        if until() or not left[0]:
            QTimer.singleShot(100, then)
        else:
            QTimer.singleShot(50, lambda: wait(until, then))

    QTimer.singleShot(400, begin)
    window.dock.settingsButton.click()


def batch(window, dialog, folder):
    """Press Run as Batch Process, fill one row in, and press Run; the batch dialog runs an event loop of its own."""
    answer, done = window.answer, []
    model = dialog.createProcessingParameters()["MODEL"]

    def batch_dialog():
        widgets = [one for one in QApplication.topLevelWidgets() if one.isVisible() and hasattr(one, "batchRunButton")]
        widgets += [one for one in QApplication.topLevelWidgets() if type(one).__name__ == "BatchAlgorithmDialog"]
        return next((one for one in widgets if one.isVisible()), None)

    def fill() -> None:
        opened = batch_dialog()
        if opened is None or run_button(opened) is None:
            QTimer.singleShot(50, fill)
            return
        gc.collect()
        panel = opened.mainWidget()
        columns = panel.column_to_parameter_definition
        values = {"INPUT": window.project.mapLayersByName("another")[0].source(), "MODEL": model,
                  "OUTPUT": str(folder / "batch.tif")}  # fmt: skip
        for column, definition in columns.items():
            if definition in values:
                set_cell(panel, 0, column, values[definition])
        opened.algorithmFinished.connect(lambda well, _results: done.append(well))
        QTest.mouseClick(run_button(opened), Qt.MouseButton.LeftButton)
        close()

    def close() -> None:
        opened = batch_dialog()
        if done or (folder / "batch.tif").is_file():
            if opened is not None:
                QTimer.singleShot(1500, opened.close)
        else:
            QTimer.singleShot(100, close)

    QTimer.singleShot(300, fill)
    buttons = dialog.findChildren(QPushButton)
    QTest.mouseClick(next(one for one in buttons if "Batch" in one.text()), Qt.MouseButton.LeftButton)
    yield lambda: (folder / "batch.tif").is_file() and batch_dialog() is None
    answer["batch"] = QgsRasterLayer(str(folder / "batch.tif")).isValid()


def set_cell(panel, row: int, column: int, value: str) -> None:
    """Fill a cell of the batch panel in, whichever widget stands there."""
    wrapper = panel.wrappers[row][column]
    if wrapper is not None:
        setter = wrapper.setParameterValue if hasattr(wrapper, "setParameterValue") else wrapper.setValue
        setter(value, QgsProcessingContext()) if hasattr(wrapper, "setParameterValue") else setter(value)
    else:
        panel.tblParameters.cellWidget(row + 1, column).setValue(value)


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
    answer["note_at_once"] = bool(note.text())
    window.watchdog.reset()
    yield lambda: bool(note.text())
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
        gc.collect()  # what only Python's garbage keeps alive is gone a moment later for everybody
        widgets = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
        dialogs = [widget for widget in widgets if widget.objectName() != "clusterbrushBatch"]
        return [widget for widget in dialogs if widget.isVisible() and run_button(widget) is not None]

    window.dock.elsewhere.trigger()
    answer["learning"] = window.dock.hintLabel.text()
    yield lambda: shown("clusterbrushBatch") is not None
    QTest.mouseClick(shown("clusterbrushBatch").full, Qt.MouseButton.LeftButton)
    yield lambda: bool(opened())
    shown("clusterbrushBatch").close()
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
    answer["layers_before"] = len(window.project.mapLayers())
    QTest.mouseClick(run_button(dialog), Qt.MouseButton.LeftButton)
    yield lambda: bool(done)
    yield lambda: len(window.project.mapLayers()) > answer["layers_before"]
    answer["layer"] = any(layer.source() == str(folder / "other.tif") for layer in window.project.mapLayers().values())
    answer["applied"], answer["log"] = done, [one.toPlainText() for one in dialog.findChildren(QTextEdit)]
    yield 500
    answer["still"] = window.controller.raster.layer.name()
    dialog.close()
    # the same strokes: the same model
    window.dock.elsewhere.trigger()
    yield lambda: shown("clusterbrushBatch") is not None
    QTest.mouseClick(shown("clusterbrushBatch").full, Qt.MouseButton.LeftButton)
    shown("clusterbrushBatch").close()
    yield 200
    again = [widget for widget in opened() if widget is not dialog]
    answer["at_once"] = bool(again)
    answer["same"] = again[0].createProcessingParameters()["MODEL"] == model
    yield from batch(window, again[0], folder)
    again.clear()
    del dialog
    yield lambda: processing_run._open_dialogs == []
    answer["let_go"] = True
    answer["tasks"] = QgsApplication.taskManager().countActiveTasks()
    answer["notes"] = window.notes()


play(story)
