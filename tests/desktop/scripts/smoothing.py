# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: maps on the screen are compared with the exported ones: a smoothed one, and one by a graph cut."""

import os
from pathlib import Path

import numpy as np
from driving import play
from osgeo import gdal
from qgis.core import QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication

RADIUS = 2


def seen_and_exported(window, path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the colours on the canvas and those of the exported map, over what is in sight."""
    overlay = window.controller.view.overlay
    shown = overlay.pictures[0]
    image, start = shown.image, shown.corners[0]
    words = np.frombuffer(shown.data, np.uint32).reshape(image.height(), image.width())
    dataset = gdal.Open(str(path))
    ids, (x0, a, _, y0, _, e) = dataset.ReadAsArray(), dataset.GetGeoTransform()
    col, row = round((start.x() - x0) / a), round((start.y() - y0) / e)
    sight = window.canvas.extent()
    left, right = int((sight.xMinimum() - x0) / a) + 1, int((sight.xMaximum() - x0) / a)
    top, bottom = int((sight.yMaximum() - y0) / e) + 1, int((sight.yMinimum() - y0) / e)
    classes = window.controller.classes.all
    table = np.zeros(1 + max(one.id for one in classes), dtype=np.uint32)
    for one in classes:
        red, green, blue = one.colour
        table[one.id] = 0xFF000000 | red << 16 | green << 8 | blue
    return words[top - row : bottom - row, left - col : right - col], table[ids[top:bottom, left:right]]


def fill(window, path: Path, picture: str) -> None:
    """Give the export its file, and let it begin."""
    dialog = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "clusterbrushExport")
    dialog.file.setFilePath(str(path))
    window.shoot(picture, dialog)
    dialog.accept()


def story(window):
    answer, folder = window.answer, Path(os.environ["CLUSTERBRUSH_SCRATCH"])
    raster = next(iter(window.project.mapLayers().values()))
    window.project.setCrs(raster.crs())
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(raster.extent())
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
    box = raster.extent()
    width, height = box.width() / 4, box.height() / 4
    shore = QgsPointXY(box.xMinimum() + 0.3 * box.width(), box.yMaximum() - 0.8 * box.height())
    window.canvas.setExtent(QgsRectangle.fromCenterAndSize(shore, width, height))
    window.canvas.refresh()
    window.dock.refineBox.setCollapsed(False)
    yield 500
    yield window.settled
    yield lambda: not window.controller.live.is_refining
    yield 300
    window.shoot("74-not-smoothed")
    rough = bytes(window.controller.view.overlay.pictures[0].data)
    window.dock.smoothingSlider.setValue(RADIUS)
    yield 100
    yield window.settled
    yield lambda: not window.controller.live.is_refining
    yield 300
    window.shoot("75-smoothed")
    answer["changed"] = window.controller.view.overlay.pictures[0].data != rough
    answer["value"] = window.dock.smoothingValue.text()

    session = window.controller.live._session
    done = []
    window.controller.exporter.done.connect(done.append)
    QTimer.singleShot(600, lambda: fill(window, folder / "map.tif", "76-export-smoothed"))
    window.dock.exportButton.click()
    yield lambda: bool(done)
    answer["well"] = list(done)
    answer["kept"] = session is window.controller.live._session
    yield window.settled
    yield lambda: not window.controller.live.is_refining
    yield 500
    seen, exported = seen_and_exported(window, folder / "map.tif")
    answer["pixels"], answer["differ"] = int(seen.size), int((seen != exported).sum())
    before = gdal.Open(str(folder / "map_unsmoothed.tif")).ReadAsArray()
    answer["smoothed"] = int((before != gdal.Open(str(folder / "map.tif")).ReadAsArray()).sum())
    answer["files"] = sorted(path.name for path in folder.glob("map*.tif"))
    answer["layers"] = sorted(layer.name() for layer in window.project.mapLayers().values())
    answer["active"] = window.iface.activeLayer().name()
    answer["notes"] = window.notes()
    window.shoot("77-exported")
    yield from cut(window, folder / "cut.tif")


def cut(window, path: Path):
    """Decide what is in sight by a graph cut, go on painting meanwhile, and export the raster decided as a whole."""
    dock, answer = window.dock, window.answer
    number = dock.methodBox.findData("svm_graph_cut")
    answer["cuts"] = dock.methodBox.model().item(number).isEnabled()
    if not answer["cuts"]:
        return
    window.iface.setActiveLayer(next(iter(window.project.mapLayersByName("landscape"))))
    yield window.sharp
    dock.smoothingSlider.setValue(0)
    window.watchdog.reset()
    dock.methodBox.setCurrentIndex(number)
    yield lambda: dock.sharpLabel.text().startswith("Nearly") and window.sharp()
    window.controller.brush.paint_with(1)
    yield from window.drag([(0.45, 0.5), (0.47, 0.52)])
    yield lambda: dock.sharpLabel.text().startswith("Nearly") and window.sharp()
    yield 300
    answer["cut_line"], answer["cut_tip"] = dock.sharpLabel.text(), dock.sharpLabel.toolTip()
    answer["cut_block"], answer["cut_late"] = window.watchdog.longest, sorted(window.watchdog.late)[-5:]
    window.shoot("78-cut")
    done = []
    window.controller.exporter.done.connect(done.append)
    QTimer.singleShot(600, lambda: fill(window, path, "79-export-cut"))
    dock.exportButton.click()
    yield lambda: bool(done)
    yield window.sharp
    yield 500
    seen, exported = seen_and_exported(window, path)
    answer["cut_pixels"], answer["cut_differ"] = int(seen.size), int((seen != exported).sum())


play(story)
