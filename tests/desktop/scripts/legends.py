# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: results come out of Processing's own dialogs with the legend of their classes in the layer tree."""

from __future__ import annotations

import json
import os
import sys
import traceback
from functools import partial
from pathlib import Path

from driving import play
from qgis.core import QgsApplication, QgsProcessingContext, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent, QIcon, QPixmap
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QTextEdit

FOLDER = Path(os.environ["CLUSTERBRUSH_SCRATCH"])
GRAPH = "Strokes to polygons with accuracy"
OK = QDialogButtonBox.StandardButton.Ok


# --- what is seen


def legend_of(window, layer) -> list[list[str]]:
    """Return label and colour of what the layer tree shows under a layer, row by row as a person sees it."""
    tree = window.iface.layerTreeView().layerTreeModel()
    rows = tree.layerLegendNodes(window.project.layerTreeRoot().findLayer(layer.id()))
    shown = [[row.data(Qt.ItemDataRole.DisplayRole), colour_of(row)] for row in rows]
    return [[label, colour] for label, colour in shown if colour]


def colour_of(row) -> str:
    """Return the colour of a row's square, empty for rows such as the band's name."""
    picture = row.data(Qt.ItemDataRole.DecorationRole)
    if isinstance(picture, QIcon):
        picture = picture.pixmap(16, 16)
    if not isinstance(picture, QPixmap) or picture.isNull():
        return ""
    image = picture.toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).name()


def highest(layer) -> int:
    """Return the largest value that the layer shows, asked for as a drawing would."""
    block = layer.dataProvider().block(1, layer.extent(), layer.width(), layer.height())
    return max(bytes(block.data()))


def note(window, run: str, *layers) -> None:
    """Write down what the layers of a run look like."""
    window.answer["runs"][run] = [
        {
            "name": layer.name(),
            "legend": legend_of(window, layer),
            "highest": highest(layer) if isinstance(layer, QgsRasterLayer) else None,
        }
        for layer in layers or window.fresh
    ]


# --- what is done


def run_dialog(window, algorithm: str, parameters: dict):
    """Open an algorithm's dialog, fill it in, press Run; a generator that ends when its results are in the project."""
    from qgis import processing

    dialog = processing.createAlgorithmDialog(f"clusterbrush:{algorithm}", parameters)
    dialog.show()
    yield 200
    yield from press_run(window, dialog)


def press_run(window, dialog):
    """Press Run and wait for the results."""
    before, finished = set(window.project.mapLayers()), []
    dialog.algorithmFinished.connect(lambda ok, _results: finished.append(ok))
    dialog.buttonBox().button(OK).click()
    yield lambda: bool(finished)
    assert finished == [True], dialog.findChild(QTextEdit, "txtLog").toPlainText()
    dialog.close()
    yield 300
    window.fresh = [layer for key, layer in window.project.mapLayers().items() if key not in before]


def run_batch(window, algorithm: str, rows: list[dict]):
    """The same through the batch panel, one row a run, with the tick that loads the results."""
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    entry = QgsApplication.processingRegistry().createAlgorithmById(f"clusterbrush:{algorithm}")
    dialog = BatchAlgorithmDialog(entry, parent=window.main)
    dialog.show()
    panel, context = dialog.mainWidget(), QgsProcessingContext()
    panel.addRow(len(rows) - panel.batchRowCount())
    for row, values in enumerate(rows):
        for name, value in values.items():
            column = panel.parameter_to_column[name]
            wrapper = panel.wrappers[row][column]
            if wrapper is None:  # an output
                panel.tblParameters.cellWidget(row + 1, column).setValue(value)
            else:
                wrapper.setParameterValue(value, context)
    if hasattr(panel, "checkLoadLayersOnCompletion"):
        panel.checkLoadLayersOnCompletion.setChecked(True)
    yield 200
    before = set(window.project.mapLayers())
    dialog.buttonBox().button(OK).click()
    yield lambda: len(window.project.mapLayers()) >= len(before) + len(rows)
    yield 300
    dialog.close()
    window.fresh = [layer for key, layer in window.project.mapLayers().items() if key not in before]


def from_menu(window, name: str):
    """Press Run in the dialog that an entry of the Raster menu opens."""
    entries = {action.objectName(): action for action in window.plugin._menu._menu.actions()}
    QTimer.singleShot(0, entries[name].trigger)  # it opens the dialog in a loop of its own
    dialogs = []

    def opened() -> bool:
        shown = (one for one in QApplication.topLevelWidgets() if one.isVisible())
        dialogs[:] = [one for one in shown if hasattr(one, "algorithmFinished")]
        return bool(dialogs)

    yield opened
    yield from press_run(window, dialogs[0])


def tell(window, *error) -> None:
    """End with an error that QGIS would show in a window nobody closes."""
    window.answer["error"] = "".join(traceback.format_exception(*error))
    Path(os.environ["CLUSTERBRUSH_ANSWER"]).write_text(json.dumps(window.answer), encoding="utf-8")
    os._exit(1)


# --- the story


def story(window):
    sys.excepthook = partial(tell, window)
    window.answer["runs"] = {}
    layers = window.project.mapLayers().values()
    raster = next(layer for layer in layers if isinstance(layer, QgsRasterLayer))
    strokes = next(layer for layer in layers if isinstance(layer, QgsVectorLayer))
    window.iface.setActiveLayer(raster)
    yield 500
    yield from segment(window, raster)
    yield from classify(window, raster, strokes)
    yield from outline(window)
    yield from run_dialog(window, GRAPH, {"IMAGE": raster.id(), "STROKES": strokes.id(), "SMOOTHING": 2})
    note(window, "graph")
    yield from open_later(window)
    window.shoot("83-legends")


def segment(window, raster):
    image, clusters = {"INPUT": raster.id()}, {"OUTPUT": str(FOLDER / "clusters.tif")}
    yield from from_menu(window, "clusterbrushSegment")
    note(window, "segment from the menu")
    yield from run_dialog(window, "segment", {**image, **clusters})
    note(window, "segment to a file")
    (layer,) = window.fresh
    yield from run_dialog(window, "segment", {**image, **clusters, "N_CLUSTERS": 5})
    note(window, "segment to the same file", layer)
    rows = [
        {**image, "N_CLUSTERS": k, "OUTPUT": str(FOLDER / f"batch{k}.tif"), "REPORT": str(FOLDER / f"batch{k}.html")}
        for k in (3, 4)
    ]
    yield from run_batch(window, "segment", rows)
    note(window, "segment in a batch")


def classify(window, raster, strokes):
    inputs = {"INPUT": raster.id(), "STROKES": strokes.id()}
    yield from run_dialog(window, "classifystrokes", inputs)
    note(window, "classifystrokes")
    yield from run_dialog(window, "classifystrokes", {**inputs, "OUTPUT": str(FOLDER / "classes.tif")})
    note(window, "classifystrokes to a file")


def outline(window):
    classes, loaded = str(FOLDER / "classes.tif"), "TEMPORARY_OUTPUT"
    wanted = {"OUTPUT": str(FOLDER / "regions.gpkg"), "LINES": loaded, "POINTS": loaded}
    yield from run_dialog(window, "outlines", {"INPUT": classes, "MIN_AREA": 1000, "LABEL_SHARE": 0.1, **wanted})
    note(window, "outlines")
    window.shoot("84-outlines")


def open_later(window):
    """As with files dropped from a file manager."""
    for name in ("classes.tif", "batch3.tif", "regions.gpkg"):
        before = set(window.project.mapLayers())
        drop(window, FOLDER / name)
        yield partial(arrived, window, before)
        yield 500
        (layer,) = [one for key, one in window.project.mapLayers().items() if key not in before]
        note(window, f"dropped {name}", layer)


def arrived(window, before: set[str]) -> bool:
    """Return True when a layer has come; some versions of QGIS ask about each GeoPackage that keeps a style."""
    for dialog in QApplication.topLevelWidgets():
        if dialog.isVisible() and "Sublayers" in dialog.objectName():
            dialog.accept()
    return len(window.project.mapLayers()) > len(before)


def drop(window, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window.main, QDragEnterEvent(QPoint(400, 400), Qt.DropAction.CopyAction, *how))
    QApplication.sendEvent(window.main, QDropEvent(QPointF(400, 400), Qt.DropAction.CopyAction, *how))


play(story)
