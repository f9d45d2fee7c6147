# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: a truth layer is chosen by clicks, its figures are read, and the errors are shown on the map."""

import numpy as np
from clusterbrush.core.classification.methods import CLUSTERNET
from clusterbrush.ui.presenters.error_layer import error_layers
from driving import LEFT, play
from osgeo import gdal
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication
from stage import dialog_of, shoot_screen

STEP = 250  # ms between two clicks in a dialog
OPENING = 600  # ms, in which a list that opens takes the end of a click as the end of that which opened it
BOXES = ((1, (20, 250, 120, 60)), (2, (200, 20, 90, 200)), (1, (330, 220, 100, 90)))  # class; pixels


def truth_of(raster, names) -> QgsVectorLayer:
    """Return rectangles of whole pixels: column, row, width, height."""
    layer = QgsVectorLayer("Polygon?field=id:integer&field=landcover:string", "Field work", "memory")
    layer.setCrs(raster.crs())
    box, size = raster.extent(), raster.rasterUnitsPerPixelX()
    features = []
    for number, (col, row, width, height) in BOXES:
        feature = QgsFeature(layer.fields())
        x, y = box.xMinimum() + col * size, box.yMaximum() - row * size
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, y - height * size, x + width * size, y)))
        feature["landcover"] = names[number - 1].lower()
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def choose(window) -> None:
    """Choose the layer by clicks in the dialog, which runs an event loop of its own."""

    def open_list() -> None:
        dialog = dialog_of("clusterbrushTruth")
        window.answer["offered"] = [dialog.layers.layer(row).name() for row in range(dialog.layers.count())]
        QTest.mouseClick(dialog.layers, LEFT)
        QTimer.singleShot(OPENING, take_layer)

    def take_layer() -> None:
        dialog = dialog_of("clusterbrushTruth")
        view, row = dialog.layers.view(), window.answer["offered"].index("Field work")
        QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier,
                         view.visualRect(dialog.layers.model().index(row, 0)).center())  # fmt: skip
        QTimer.singleShot(STEP, compare)

    def compare() -> None:
        dialog = dialog_of("clusterbrushTruth")
        window.answer["chosen"] = [dialog.layers.currentLayer().name(), dialog.column.currentField()]
        window.shoot("71-truth", dialog)
        QTest.mouseClick(dialog.compare_button, LEFT)

    QTimer.singleShot(2 * STEP, open_list)


def ask(window):
    """Click the entry of the export's menu."""
    menu, dock = window.dock.export_menu, window.dock
    menu.popup(dock.exportButton.mapToGlobal(dock.exportButton.rect().bottomLeft()))
    yield STEP
    choose(window)
    QTest.mouseClick(menu, LEFT, Qt.KeyboardModifier.NoModifier, menu.actionGeometry(dock.accuracy).center())


def expected(path: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the class of each pixel of a map, and the truth, both (height, width)."""
    ids = gdal.Open(path).ReadAsArray()
    truth = np.zeros_like(ids)
    for number, (col, row, width, height) in BOXES:
        truth[row : row + height, col : col + width] = number
    return ids, truth


def story(window):
    answer, controller, dock = window.answer, window.controller, window.dock
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 500
    controller.action.trigger()
    yield dock.isVisible
    controller.raster.settings.clusters = 16  # soon grouped
    dock.methodBox.setCurrentIndex(dock.methodBox.findData(CLUSTERNET.id))  # soon computed
    dock.paintButton.click()
    for key, place in ((0, (0.29, 0.85)), (1, (0.49, 0.71)), (0, (0.20, 0.80)), (1, (0.24, 0.47))):
        controller.brush.paint_with(key)
        start = window.on_raster(*place)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
        yield window.settled
    names = [paint_class.name for paint_class in controller.classes.all]
    window.project.addMapLayer(truth_of(raster, names), False)
    window.project.layerTreeRoot().insertLayer(0, window.project.mapLayersByName("Field work")[0])
    yield from ask(window)
    window.watchdog.reset()
    yield lambda: controller.truth.window is not None and not controller.truth.is_running
    answer["longest_block"] = window.watchdog.longest
    shown = controller.truth.window
    ids, truth = expected(controller.judged._map._path)
    judged = truth > 0
    answer["overall"] = [shown.figures["overall"].text(), float((ids == truth)[judged].mean())]
    on_map = [(ids == number) & judged for number in (1, 2)]
    in_truth = [truth == number for number in (1, 2)]
    dice = [2 * (on_map[row] & in_truth[row]).sum() / (on_map[row].sum() + in_truth[row].sum()) for row in range(2)]
    answer["dice"] = [[shown.classes.widget.item(row, 1).text(), float(dice[row])] for row in range(2)]
    answer["truth_pixels"] = [shown.lead.text(), int(judged.sum())]
    window.shoot("72-accuracy", shown)
    shown.tabs.setCurrentIndex(1)
    yield 100
    window.shoot("73-matrix", shown)
    QTest.mouseClick(shown.copy, LEFT)
    answer["copied"] = QApplication.clipboard().text()
    window.watchdog.reset()
    QTest.mouseClick(shown.errors, LEFT)
    yield lambda: not controller.truth.is_running and bool(error_layers(window.project))
    yield window.settled
    answer["longest_block"] = max(answer["longest_block"], window.watchdog.longest)
    (layer,) = error_layers(window.project)
    errors = gdal.Open(layer.source()).ReadAsArray()
    answer["errors"] = np.bincount(errors.ravel()).tolist()
    kinds = [
        int(((truth == true) & (ids == mapped)).sum()) for true in (1, 2) for mapped in (0, 1, 2) if true != mapped
    ]
    answer["expected"] = [int((~judged).sum()), int((ids == truth)[judged].sum())]
    answer["expected"] += sorted(filter(None, kinds), reverse=True)
    answer["legend"] = [entry.label for entry in layer.renderer().classes()]
    answer["raster"] = [controller.raster.layer.name(), raster.name()]
    shown.move(window.main.mapToGlobal(window.canvas.pos()))
    yield 300
    shoot_screen(window, "74-errors")
    controller.brush.paint_with(1)
    start = window.on_raster(0.6, 0.2)
    yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
    yield window.settled
    answer["out_of_date"] = shown.status.text()
    QgsApplication.setUITheme("Night Mapping")
    yield 300
    window.shoot("75-dark", shown)
    answer["again"] = shown.again.isVisible()
    shown.tabs.setCurrentIndex(0)
    yield 100
    window.shoot("76-dark-classes", shown)
    answer["notes"] = window.notes()


play(story)
