# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: the shares of the classes while one paints, looks around, and changes what the map leaves out."""

from driving import play
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from stage import name_classes

SHARE, AREA = 3, 4  # columns


def story(window):
    answer, dock, controller = window.answer, window.dock, window.controller
    raster = next(iter(window.project.mapLayers().values()))
    window.project.setCrs(raster.crs())
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(raster.extent())
    yield 800
    controller.action.trigger()
    yield dock.isVisible
    dock.paintButton.click()
    yield 200
    lines = record_lines(window)
    answer["line_before"] = dock.sharpLabel.text()
    for key, place in ((0, (0.29, 0.85)), (1, (0.24, 0.47)), (1, (0.49, 0.71)), (0, (0.30, 0.86))):
        controller.brush.paint_with(key)
        start = window.on_raster(*place)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
        yield window.settled
    dock.refineBox.setCollapsed(False)
    yield lambda: controller.figures.is_settled and window.sharp()
    yield 300
    answer["places"] = [places_of(dock)]
    answer["whole"] = texts(dock, SHARE), texts(dock, AREA), is_grey(dock)
    answer["size"] = dock.sizeBox.text()
    window.shoot("a1-whole")
    window.canvas.zoomByFactor(0.25)
    yield 300
    yield lambda: controller.figures.is_settled and window.sharp()
    yield 300
    answer["near"] = texts(dock, SHARE)
    answer["line_near"] = dock.sharpLabel.text()
    window.shoot("a2-near")
    lines.clear()
    QTest.keyClick(window.canvas, Qt.Key.Key_Right)  # pans
    yield 300
    yield window.sharp
    yield 200
    answer["pan"] = list(lines)
    answer["panned"] = texts(dock, SHARE)
    lines.clear()
    yield from window.drag([(0.4, 0.4), (0.5, 0.45)])
    answer["grey_at_once"] = is_grey(dock)
    yield window.sharp
    yield 300
    answer["stroke"] = list(lines)
    dock.leastSlider.setFocus()
    for _ in range(8):
        QTest.keyClick(dock.leastSlider, Qt.Key.Key_PageUp)
    answer["grey_left_out"] = is_grey(dock)
    window.shoot("a3-grey", dock)
    yield lambda: controller.figures.is_settled and window.sharp()
    answer["grey_later"] = is_grey(dock)
    answer["left_out"] = controller.figures.settled.figures.shares[0], texts(dock, SHARE)[-1]
    answer["places"].append(places_of(dock))
    answer["splits"] = [dock.thresholdSlider.isEnabled(), dock.conflictsBox.isEnabled()]
    QTest.keyClick(dock.methodBox, Qt.Key.Key_Down)
    yield lambda: controller.figures.is_settled and window.sharp()
    answer["splits"] += [dock.thresholdSlider.isEnabled(), dock.conflictsBox.isEnabled()]
    answer["places"].append(places_of(dock))
    answer["by_cluster"] = texts(dock, SHARE)
    window.shoot("a4-by-cluster", dock)
    name_classes(window)
    QgsApplication.setUITheme("Night Mapping")
    window.main.resizeDocks([dock], [280], Qt.Orientation.Horizontal)
    yield 600
    window.shoot("a5-narrow-dark", dock)
    answer["notes"] = window.notes()


def record_lines(window) -> list:
    """Return a list that takes the line about each picture that is shown, and how many pictures lie over the image."""
    lines = []
    window.controller.view.sharpness_shown.connect(
        lambda _sharpness: lines.append((window.dock.sharpLabel.text(), len(window.controller.view.overlay.pictures)))
    )
    return lines


def texts(dock, column: int) -> list[str]:
    model = dock.classView.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def is_grey(dock) -> bool:
    return dock.classView.model().index(0, SHARE).data(Qt.ItemDataRole.ForegroundRole) is not None


def places_of(dock) -> list[tuple[int, int]]:
    """Return where the parts below the line about the picture lie."""
    parts = (dock.sharpLabel, dock.refineBox, dock.leastSlider, dock.conflictsBox)
    return [(part.mapTo(dock.content, part.rect().topLeft()).y(), part.height()) for part in parts]


play(story)
