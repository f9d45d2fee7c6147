# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS on the demo's image: plays the film of the README and shoots its frames, the dialog among them."""

from __future__ import annotations

import os
from pathlib import Path

from driving import LEFT, play
from qgis.core import QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QPoint, QRect, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from stage import arrange, dialog_of, name_classes, shoot_screen

SIZE = QRect(0, 0, 900, 510)  # QGIS makes it as wide as its menus need
LAYERS = 180  # width of their panel
TOOLBARS = {"mFileToolBar"}
BRUSH = 4.0  # pixels of the raster
OPACITY = 75  # per cent
CORNER, ZOOM = (0.155, 0.45), 2  # of what is seen: place on the raster, screen pixels on the edge of one of it
STROKES = (  # caption, row of the class, places as shares of the picture
    ("One stroke of water", 0, ((0.225, 0.80), (0.25, 0.79), (0.28, 0.845), (0.32, 0.855), (0.38, 0.875))),
    ("One of forest", 1, ((0.40, 0.575), (0.385, 0.62), (0.37, 0.64), (0.345, 0.69), (0.34, 0.74))),
    (
        "One of open land: the map is there",
        2,
        ((0.51, 0.555), (0.53, 0.60), (0.545, 0.625), (0.59, 0.625), (0.62, 0.60)),
    ),
    ("A lake is missing: one more stroke", 0, ((0.285, 0.725), (0.288, 0.70), (0.30, 0.675), (0.302, 0.67))),
)
DRAG, HOLD, LOOK, END = 80, 500, 1100, 3000  # ms that frames stand


class Camera:
    """Shoots the whole window as it stands on the screen, and notes how long each frame is shown."""

    def __init__(self, window) -> None:
        self._window, self.caption = window, ""
        self.frames = window.answer["frames"] = []

    def shoot(self, ms: int) -> None:
        """Take a frame that stands for so long."""
        name = f"frame-{len(self.frames):03d}"
        shoot_screen(self._window, name)
        self.frames.append({"name": name, "ms": ms, "caption": self.caption})

    def paint(self, row: int, *places):
        """Press the key of a class and drag through places given as shares of the raster."""
        window = self._window
        window.key(Qt.Key(int(Qt.Key.Key_1) + row))
        viewport = window.canvas.viewport()
        path = [window.at(*window.on_raster(*place)) for place in places]
        window.move(path[0])
        yield 60
        QTest.mousePress(viewport, LEFT, Qt.KeyboardModifier.NoModifier, path[0])
        for start, end in zip(path[:-1], path[1:]):
            for step in (1, 2):
                window.move(start + (end - start) * step / 2, LEFT)
                yield 30
                self.shoot(DRAG)
        QTest.mouseRelease(viewport, LEFT, Qt.KeyboardModifier.NoModifier, path[-1])
        yield lambda: not window.controller.view.overlay.is_empty
        yield window.settled
        self.shoot(HOLD)
        yield window.sharp
        yield 350  # QGIS draws the stroke itself by now
        self.shoot(LOOK)


def export(window, camera):
    """Press Export, fill in the dialog, and wait for the map."""
    done = []
    window.controller.exporter.done.connect(done.append)
    camera.caption = "Export map… writes the whole raster"

    def fill() -> None:
        dialog = dialog_of("clusterbrushExport")
        dialog.file.setFilePath(str(Path(os.environ["CLUSTERBRUSH_SCRATCH"]) / "landcover.tif"))
        dialog.move(window.main.geometry().center() - QPoint(dialog.width() // 2, dialog.height() // 2))
        QTest.qWait(150)
        camera.shoot(LOOK)
        dialog.accept()

    QTimer.singleShot(500, fill)
    window.dock.exportButton.click()
    yield lambda: bool(done)
    yield window.sharp
    yield 500


def look(window, raster) -> None:
    """Show the same place in the same size, however wide the map is, so that nothing jumps."""
    box, pixel = raster.extent(), raster.rasterUnitsPerPixelX()
    left = box.xMinimum() + round(CORNER[0] * raster.width()) * pixel
    top = box.yMaximum() - round(CORNER[1] * raster.height()) * pixel
    size = window.canvas.viewport().size()
    across, down = size.width() / ZOOM * pixel, size.height() / ZOOM * pixel
    window.canvas.setExtent(QgsRectangle(left, top - down, left + across, top))
    window.canvas.refresh()


def story(window):
    raster = next(layer for layer in window.project.mapLayers().values() if isinstance(layer, QgsRasterLayer))
    window.iface.messageBar().clearWidgets()
    window.main.statusBar().hide()
    arrange(window, SIZE, LAYERS, TOOLBARS)
    window.iface.setActiveLayer(raster)
    window.project.setCrs(raster.crs())
    camera = Camera(window)
    yield 300
    look(window, raster)
    yield 800
    camera.caption = "An image in QGIS"
    camera.shoot(LOOK)
    window.controller.action.trigger()
    yield window.dock.isVisible
    window.main.resizeDocks([window.dock], [275], Qt.Orientation.Horizontal)
    yield 400
    look(window, raster)
    name_classes(window)
    window.controller.brush.set_pixels(BRUSH)
    window.dock.opacitySlider.setValue(OPACITY)
    yield 800
    camera.caption = "The panel of ClusterBrush"
    camera.shoot(LOOK)
    window.dock.paintButton.click()
    for caption, row, places in STROKES:
        camera.caption = caption
        yield from camera.paint(row, *places)
    yield from export(window, camera)
    window.iface.messageBar().clearWidgets()
    camera.caption = "The map stands in the project, with its legend"
    yield 300
    camera.shoot(END)


play(story)
