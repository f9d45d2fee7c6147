# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: areas by polygon, rectangle and wand, labels of a layer, features, spectra, probabilities."""

import os
from pathlib import Path

import numpy as np
from driving import LEFT, RIGHT, play
from osgeo import gdal
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication
from stage import dialog_of

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LONG = "Very long name of a class of land cover"


def click(window, place, button=LEFT):
    pixel = window.at(*place)
    window.move(pixel)
    QTest.mouseClick(window.canvas.viewport(), button, NONE, pixel)
    yield 30


def wheel(window, place, steps: int) -> None:
    """Turn the wheel with Ctrl over the canvas."""
    viewport, pixel = window.canvas.viewport(), QPointF(window.at(*place))
    everywhere = QPointF(viewport.mapToGlobal(window.at(*place)))
    phase, turned = Qt.ScrollPhase.NoScrollPhase, QPoint(0, 120 * steps)
    event = QWheelEvent(pixel, everywhere, QPoint(), turned, Qt.MouseButtons(), CONTROL, phase, False)
    QApplication.sendEvent(viewport, event)


def filled(window) -> dict[str, int]:
    """Return the number of areas and of all strokes in the layer."""
    features = list(window.controller.strokes.layer.getFeatures())
    return {"areas": sum(feature["filled"] == 1 for feature in features), "all": len(features)}


def painted(window) -> int:
    """Return the pixels under all strokes that the worker knows, overlaps counted for each."""
    return sum(len(stroke.places) for stroke in window.controller.live._session.settled().strokes)


def shapes(window):
    answer, dock = window.answer, window.dock
    QTest.mouseClick(dock.shapeButton, LEFT, NONE, QPoint(8, 8))
    answer["polygon_in_hand"] = dock.commands.shapes["polygon"].isChecked()
    for corner in ((0.30, 0.30), (0.42, 0.28), (0.44, 0.40), (0.36, 0.45)):
        yield from click(window, corner)
    window.key(Qt.Key.Key_Backspace)
    window.move(window.at(0.33, 0.44))
    yield 100
    window.shoot("81-polygon")
    yield from click(window, (0.33, 0.44))
    yield from click(window, (0.33, 0.44), RIGHT)
    yield window.settled
    yield 400
    answer["polygon"] = filled(window)
    window.key(Qt.Key.Key_2)
    window.key(Qt.Key.Key_R)
    yield from window.drag([(0.60, 0.60), (0.68, 0.70)])
    yield window.settled
    yield 600
    answer["rectangle"] = filled(window)
    answer["counts"] = window.controller.strokes.counts
    window.shoot("82-rectangle")


def wand(window):
    answer, controller, place = window.answer, window.controller, (0.25, 0.70)
    before = painted(window)
    window.key(Qt.Key.Key_W)
    answer["slider"] = [controller.dock.toleranceSlider.isVisible(), controller.dock.sizeSlider.isVisible()]
    window.watchdog.reset()
    yield from click(window, place)
    yield lambda: controller.brush.tool.is_offering
    first = controller.wand._area.n_pixels
    for _ in range(3):
        wheel(window, place, 1)
        yield 50
    yield lambda: controller.wand._area.n_pixels > first
    yield 200
    answer["longest_block"] = window.watchdog.longest
    answer["hint"] = controller.dock.hintLabel.text()
    answer["strokes_before"] = filled(window)["all"]
    window.shoot("83-wand")
    grown = controller.wand._area.n_pixels
    answer["grown"] = [first, grown]
    window.key(Qt.Key.Key_Escape)
    answer["dropped"] = not controller.brush.tool.is_offering and controller.brush.in_hand
    yield from click(window, place)
    yield lambda: controller.brush.tool.is_offering
    window.watchdog.reset()
    yield from click(window, place)
    yield window.settled
    yield 400
    answer["longest_accept"] = window.watchdog.longest
    answer["accepted"] = [filled(window)["all"], painted(window) - before, grown]
    window.key(Qt.Key.Key_Z, CONTROL)
    yield window.settled
    answer["undone"] = [filled(window)["all"], painted(window) - before]
    window.key(Qt.Key.Key_W)
    answer["slider_back"] = [controller.dock.toleranceSlider.isVisible(), controller.dock.sizeSlider.isVisible()]


def labels(window):
    answer, controller = window.answer, window.controller
    raster = controller.raster.layer
    box = raster.extent()
    layer = QgsVectorLayer("Polygon?field=id:integer&field=landcover:string", "Truth", "memory")
    layer.setCrs(raster.crs())
    features = []
    for number, name in enumerate(("Class 1", LONG, LONG)):
        feature = QgsFeature(layer.fields())
        x, y = box.xMinimum() + (0.1 + 0.2 * number) * box.width(), box.yMaximum() - 0.15 * box.height()
        feature.setGeometry(QgsGeometry.fromPointXY(type(box.center())(x, y)).buffer(0.03 * box.width(), 8))
        feature["id"], feature["landcover"] = number, name
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    window.project.addMapLayer(layer)
    window.iface.setActiveLayer(layer)
    before = filled(window)["all"]

    def fill() -> None:
        dialog = dialog_of("clusterbrushLabels")
        answer["label_choice"] = [dialog.layers.currentLayer().name(), dialog.column.currentField()]
        window.shoot("84-labels", dialog)
        QTest.mouseClick(dialog.take_button, LEFT)

    QTimer.singleShot(400, fill)
    controller.dock.class_menu.aboutToShow.emit()
    action = next(one for one in controller.dock.class_menu.actions() if one.text().startswith("Take labels"))
    action.trigger()
    yield lambda: filled(window)["all"] == before + 3
    yield window.settled
    yield 400
    answer["label_notes"] = window.notes()
    answer["label_counts"] = controller.strokes.counts
    answer["label_classes"] = [one.name for one in controller.classes.all]
    answer["label_hint"] = controller.dock.hintLabel.text()
    window.shoot("85-labelled")


def settings(window):
    answer, controller = window.answer, window.controller

    def fill() -> None:
        dialog = dialog_of("clusterbrushSettings")
        answer["costs"] = [dialog.cost.text()]
        window.shoot("86-settings", dialog)
        dialog.features.setCurrentIndex(dialog.features.findData("bands"))
        answer["costs"].append(dialog.cost.text())
        dialog.accept()

    QTimer.singleShot(400, fill)
    controller.dock.settingsButton.click()
    yield 200
    yield lambda: controller.live.has_session and window.settled()
    yield lambda: not controller.live.is_rough and window.sharp()
    answer["preset"] = [controller.raster.settings.preset, controller.live._session.preset]


def spectra(window):
    answer, controller = window.answer, window.controller
    controller.dock.class_menu.aboutToShow.emit()
    action = next(one for one in controller.dock.class_menu.actions() if one.text().startswith("Spectra"))
    action.trigger()
    dialog = controller.spectra.dialog
    yield lambda: dialog.chart._spectra is not None
    yield lambda: "held-out" in dialog.verdict.text()
    yield 200
    answer["verdict"] = dialog.verdict.text()
    QTest.mouseMove(dialog.chart, QPoint(200, 100))
    yield 200
    answer["values"] = dialog.chart.values_text(0)
    window.shoot("87-spectra", dialog)
    dialog.close()


def export(window, folder: Path):
    answer, controller = window.answer, window.controller

    def fill() -> None:
        dialog = dialog_of("clusterbrushExport")
        dialog.file.setFilePath(str(folder / "map.tif"))
        dialog.probabilities.setChecked(True)
        dialog.model.setChecked(True)
        dialog.patch.setValue(30)
        answer["patch_area"] = dialog.patch_area.text()
        window.shoot("88-export", dialog)
        dialog.accept()

    done = []
    controller.exporter.done.connect(done.append)
    QTimer.singleShot(600, fill)
    window.dock.exportButton.click()
    yield lambda: bool(done)
    yield window.settled
    yield 400
    answer["well"] = done
    answer["files"] = sorted(path.name for path in folder.glob("map*") if path.suffix in {".tif", ".json"})
    shares = gdal.Open(str(folder / "map_probabilities.tif"))
    planes = shares.ReadAsArray().astype(int)
    before, after = (gdal.Open(str(folder / name)).ReadAsArray() for name in ("map_unsmoothed.tif", "map.tif"))
    known = before > 0
    answer["bands"] = [shares.GetRasterBand(number + 1).GetDescription() for number in range(shares.RasterCount)]
    answer["sums"] = np.unique(planes[:, known].sum(axis=0)).tolist()
    ids = [entry.id for entry in controller.classes.all if entry.name in answer["bands"]]
    own = np.select([before == class_id for class_id in ids], list(planes), 0)
    answer["decides"] = bool((own[known] == planes[:, known].max(axis=0)).all())
    answer["changed"] = int((before != after).sum())
    answer["remembered"] = controller.raster.settings.min_patch_pixels
    answer["history"] = [text for text in history() if "classifystrokes" in text or "smooth" in text]
    window.shoot("89-exported")


def history() -> list[str]:
    """Return the last commands in Processing's history, whichever way this QGIS keeps it."""
    try:
        from processing.core.ProcessingLog import ProcessingLog

        return [entry.text for entry in ProcessingLog.getLogEntries()][-3:]
    except ImportError:
        from qgis.gui import QgsGui

        return [str(entry.entry) for entry in QgsGui.historyProviderRegistry().queryEntries()][-3:]


def story(window):
    answer, folder = window.answer, Path(os.environ["CLUSTERBRUSH_SCRATCH"])
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    yield from shapes(window)
    yield from wand(window)
    yield from labels(window)
    yield from settings(window)
    yield from spectra(window)
    yield from export(window, folder)
    answer["saved"] = window.project.write(str(folder / "kept.qgz"))
    answer["kept"] = [window.controller.strokes.layer.providerType(), filled(window)]
    window.main.resizeDocks([window.dock], [280], Qt.Orientation.Horizontal)
    window.key(Qt.Key.Key_W)
    yield 400
    answer["narrow"] = window.dock.width()
    window.shoot("90-narrow", window.dock)
    answer["notes"] = window.notes()


play(story)
