# SPDX-License-Identifier: GPL-2.0-or-later
"""The tag beside the brush lies on the canvas, beside the circle, and can be read on any image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.canvas.class_tag import EDGE, MAX_TEXT_PIXELS, draw_tag, place_tag
from clusterbrush.ui.canvas.stroke_tool import StrokeTool
from qgis.PyQt.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter
from qgis.PyQt.QtTest import QTest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.gui import QgsMapCanvas

SIZE, CANVAS = QSizeF(120, 20), QSizeF(400, 300)


@pytest.mark.parametrize("radius", [2.5, 30.0, 180.0, 600.0])
@pytest.mark.parametrize("x", [0.0, 100.0, 200.0, 399.0])
@pytest.mark.parametrize("y", [0.0, 150.0, 299.0])
def test_a_tag_lies_on_the_canvas(radius: float, x: float, y: float) -> None:
    centre = QPointF(x, y)
    tag = QRectF(place_tag(centre, radius, SIZE, CANVAS), SIZE)
    assert QRectF(EDGE, EDGE, CANVAS.width() - 2 * EDGE, CANVAS.height() - 2 * EDGE).contains(tag)
    assert not tag.contains(centre)
    if radius < 100:
        assert tag.left() >= x + radius or tag.right() <= x - radius, "beside the circle"


def test_a_tag_on_a_canvas_that_is_too_small_begins_on_it() -> None:
    assert place_tag(QPointF(5, 5), 2.5, SIZE, QSizeF(50, 10)) == QPointF(EDGE, EDGE)


@pytest.mark.usefixtures("qgis_app")
@pytest.mark.parametrize("ground", ["white", "black", "#00ff00"])
def test_a_tag_can_be_read_on_any_image(ground: str) -> None:
    tag = draw_tag("Water " * 40, QColor("white"), QFont(), 1.0)
    assert tag.width() < MAX_TEXT_PIXELS + 60, "a long name is elided"
    image = QImage(tag.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.drawPixmap(0, 0, tag)
    painter.end()
    middle = image.height() // 2
    levels = [QColor(image.pixel(x, y)).lightness() for x in range(24, image.width() - 4) for y in range(4, middle + 4)]
    assert max(levels) - min(levels) > 120
    assert sorted(levels)[len(levels) // 2] < 100, "dark behind the text"


@pytest.fixture
def tool(canvas: QgsMapCanvas) -> Iterator[StrokeTool]:
    made = StrokeTool(canvas)
    canvas.setMapTool(made)
    yield made
    canvas.unsetMapTool(made)


def test_the_tag_shows_the_class_and_the_eraser(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    tool.set_brush(5.0, QColor(10, 20, 200), "Water")
    QTest.mouseMove(canvas.viewport(), QPoint(100, 100))
    item = tool._item
    assert item._tag_content[0] == "Water"
    assert item.boundingRect().contains(item._tag_area(item.toCanvasCoordinates(item._centre)))
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert item._tag_content[0] == "Erase"
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    assert item._tag_area(QPointF(100, 100)).isEmpty(), "a stroke is not covered"
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
