# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: twenty points are drawn from the map, labelled by keys, and give areas with intervals."""

import os
from pathlib import Path

from driving import LEFT, play
from qgis.core import QgsApplication, QgsPointXY
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

POINTS = 20
CANNOT_TELL = 7  # the place of the point whose class cannot be seen


def click(button) -> None:
    QTest.mouseClick(button, LEFT)


def story(window):
    answer, folder = window.answer, Path(os.environ["CLUSTERBRUSH_SCRATCH"])
    if os.environ.get("CLUSTERBRUSH_DARK"):
        QgsApplication.setUITheme("Night Mapping")
    raster = next(iter(window.project.mapLayers().values()))
    window.project.setCrs(raster.crs())
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(raster.extent())
    window.controller.action.trigger()
    yield window.dock.isVisible
    window.dock.paintButton.click()
    for row, place in ((0, (0.29, 0.85)), (1, (0.24, 0.47)), (1, (0.49, 0.71)), (0, (0.30, 0.86))):
        window.controller.brush.paint_with(row)
        start = window.on_raster(*place)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)], steps=3)
    yield window.settled

    extent = window.canvas.extent()
    sample, labelling = window.controller.sample, window.controller.labelling
    window.dock.points.trigger()
    yield lambda: sample.dialog is not None and sample.dialog.draw_button.isEnabled()
    sample.dialog.points.setValue(POINTS)
    sample.dialog.least.setValue(5)
    yield 100
    window.shoot("90-sample-dialog", sample.dialog)
    click(sample.dialog.draw_button)
    yield lambda: labelling.is_on
    yield lambda: not window.canvas.isDrawing() and not window.controller.view.bare._pictures.is_drawing
    answer["map"] = sample._map[0]
    window.shoot("91-first-point")
    answer["bare"] = window.controller.view.bare.item is not None
    answer["overlay"] = window.controller.view.overlay.isVisible()
    answer["heights"], labels = set(), []
    for number in range(POINTS):
        point = sample.sample.points[labelling.place]
        value, _ = raster.dataProvider().sample(QgsPointXY(point.x, point.y), 1)
        label = 0 if number == CANNOT_TELL else 1 if value < window.middle(raster) else 2
        labels.append(label)
        answer["heights"].add(labelling.strip.height())
        answer["strip_below"] = labelling.strip.geometry().bottom() + 1 == window.canvas.height()
        if number == CANNOT_TELL:
            yield lambda: not window.canvas.isDrawing() and not window.controller.view.bare._pictures.is_drawing
            centre, item = window.canvas.center(), window.controller.view.bare.item
            answer["centred"] = abs(centre.x() - point.x) + abs(centre.y() - point.y)
            answer["picture_follows"] = (
                item._picture.corners[0].distance(_corner(window)) < window.canvas.mapUnitsPerPixel()
            )
            window.shoot("92-point-in-the-middle")
        window.key(getattr(Qt.Key, f"Key_{label}"))
        yield 20
    answer["labels"] = labels
    yield lambda: sample.window is not None
    yield window.settled
    window.shoot("93-figures", sample.window)
    sample.window.tabs.setCurrentIndex(1)
    yield 50
    window.shoot("94-matrix", sample.window)
    sample.window.write(str(folder / "areas.csv"))
    answer["status"] = sample.window.status.text()
    answer["notices"] = sample.window.notices.toPlainText()
    answer["on"] = labelling.is_on
    answer["same_view"] = window.canvas.extent() == extent
    answer["items"] = window.controller.view.bare.item is None and labelling.strip.isHidden()
    answer["points"] = [[point.x, point.y, point.map_class, point.label] for point in sample.sample.points]
    answer["active"] = window.controller.raster.layer.name()
    window.shoot("95-after")
    answer["heights"] = sorted(answer["heights"])
    answer["windows"] = [one.objectName() for one in QApplication.topLevelWidgets() if one.isVisible()]
    answer["notes"] = window.notes()


def _corner(window):
    return window.canvas.getCoordinateTransform().toMapCoordinates(0, 0)


play(story)
