# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygon, rectangle and magic wand on a real canvas, with the mouse and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.canvas.stroke_tool import Mode, StrokeTool
from clusterbrush.ui.project.canvas_geometry import painter_path
from qgis.core import QgsGeometry, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.gui import QgsMapCanvas

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
CORNERS = [QPoint(50, 60), QPoint(150, 60), QPoint(150, 160)]


class Heard:
    """What a tool told of areas."""

    def __init__(self, tool: StrokeTool) -> None:
        self.areas: list[list] = []
        self.strokes: list[tuple[list, bool]] = []
        self.pressed: list = []
        self.told: list[str] = []
        tool.areaFinished.connect(self.areas.append)
        tool.strokeFinished.connect(lambda points, erase: self.strokes.append((points, erase)))
        tool.wandPressed.connect(self.pressed.append)
        for signal, word in (
            (tool.strokeStarted, "started"),
            (tool.strokeCancelled, "cancelled"),
            (tool.wandAccepted, "accepted"),
            (tool.wandDropped, "dropped"),
            (tool.leaveRequested, "left"),
        ):
            signal.connect(lambda word=word: self.told.append(word))


@pytest.fixture
def tool(canvas: QgsMapCanvas) -> Iterator[StrokeTool]:
    made = StrokeTool(canvas)
    canvas.setMapTool(made)
    yield made
    canvas.unsetMapTool(made)


def click(canvas: QgsMapCanvas, place: QPoint, button=LEFT) -> None:
    QTest.mouseMove(canvas.viewport(), place)
    QTest.mouseClick(canvas.viewport(), button, NONE, place)


def double_click(canvas: QgsMapCanvas, place: QPoint) -> None:
    click(canvas, place)
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, place)


def places(canvas: QgsMapCanvas, area: list) -> list[tuple[int, int]]:
    to_pixel = canvas.getCoordinateTransform()
    return [(round(to_pixel.transform(point).x()), round(to_pixel.transform(point).y())) for point in area]


def corners(points: list[QPoint]) -> list[tuple[int, int]]:
    return [(point.x(), point.y()) for point in points]


@pytest.mark.parametrize("end", ["double click", "right button", "Enter"])
def test_clicks_are_corners_and_each_end_ends(canvas: QgsMapCanvas, tool: StrokeTool, end: str) -> None:
    heard = Heard(tool)
    QTest.keyClick(canvas, Qt.Key.Key_P)
    assert tool.mode == Mode.POLYGON
    for corner in CORNERS:
        click(canvas, corner)
    assert tool.is_drawing
    assert heard.told == ["started"]
    if end == "double click":
        double_click(canvas, QPoint(60, 150))
    elif end == "right button":
        click(canvas, QPoint(60, 150), RIGHT)
    else:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    ((*area,),) = heard.areas
    more = [QPoint(60, 150)] if end == "double click" else []
    assert places(canvas, area) == corners([*CORNERS, *more])
    assert not tool.is_drawing
    assert heard.strokes == []


def test_backspace_takes_a_corner_back_and_esc_all(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    tool.set_mode(Mode.POLYGON)
    for corner in [*CORNERS, QPoint(300, 200)]:
        click(canvas, corner)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    click(canvas, QPoint(60, 60), RIGHT)
    assert places(canvas, heard.areas[0]) == corners(CORNERS)
    click(canvas, CORNERS[0])
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert not tool.is_drawing, "the only corner is gone"
    for corner in CORNERS:
        click(canvas, corner)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not tool.is_drawing
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert heard.told == ["started", "started", "cancelled", "started", "cancelled", "left"]
    assert len(heard.areas) == 1


def test_two_corners_are_no_area(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    tool.set_mode(Mode.POLYGON)
    for corner in CORNERS[:2]:
        click(canvas, corner)
    click(canvas, QPoint(60, 60), RIGHT)
    assert heard.areas == []
    assert heard.told == ["started", "cancelled"]


def test_a_rectangle_is_dragged_or_clicked(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    QTest.keyClick(canvas, Qt.Key.Key_R)
    viewport = canvas.viewport()
    QTest.mousePress(viewport, LEFT, NONE, QPoint(50, 60))
    QTest.mouseMove(viewport, QPoint(100, 90))
    QTest.mouseRelease(viewport, LEFT, NONE, QPoint(150, 160))
    click(canvas, QPoint(50, 60))
    assert tool.is_drawing
    click(canvas, QPoint(150, 160))
    expected = [(50, 60), (150, 60), (150, 160), (50, 160)]
    assert [places(canvas, area) for area in heard.areas] == [expected, expected]
    click(canvas, QPoint(50, 60))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not tool.is_drawing


def test_a_rectangle_lies_along_a_rotated_screen(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    canvas.setRotation(30)
    tool.set_mode(Mode.RECTANGLE)
    click(canvas, QPoint(100, 100))
    click(canvas, QPoint(160, 180))
    assert places(canvas, heard.areas[0]) == [(100, 100), (160, 100), (160, 180), (100, 180)]
    assert len({round(point.y(), 3) for point in heard.areas[0]}) == 4


def test_the_right_button_erases_with_every_tool(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    for mode in Mode:
        tool.set_mode(mode)
        heard = Heard(tool)
        QTest.mousePress(canvas.viewport(), RIGHT, NONE, QPoint(50, 60))
        QTest.mouseMove(canvas.viewport(), QPoint(80, 90))
        QTest.mouseRelease(canvas.viewport(), RIGHT, NONE, QPoint(100, 100))
        assert [erase for _, erase in heard.strokes] == [True]
        assert heard.areas == heard.pressed == []


def test_another_tool_drops_what_has_begun(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    tool.set_mode(Mode.POLYGON)
    click(canvas, CORNERS[0])
    QTest.keyClick(canvas, Qt.Key.Key_P)
    assert tool.mode == Mode.PAINT
    assert heard.told == ["started", "cancelled"]


def test_the_wand_asks_offers_and_is_answered(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    area = painter_path(QgsGeometry.fromRect(QgsRectangle(100, 100, 200, 200)))
    QTest.keyClick(canvas, Qt.Key.Key_W)
    click(canvas, QPoint(150, 150))
    assert places(canvas, heard.pressed) == [(150, 150)]
    assert heard.told == []
    tool.offer(area)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert heard.told == ["accepted"]
    tool.offer(area)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert heard.told == ["accepted", "dropped"]
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert heard.told == ["accepted", "dropped", "left"]


def test_an_offered_area_is_seen_with_its_hole(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    tool.set_mode(Mode.WAND)
    hollow = QgsGeometry.fromWkt(
        "Polygon ((100 100, 300 100, 300 250, 100 250, 100 100),(180 150, 220 150, 220 200, 180 200, 180 150))"
    )
    tool.offer(painter_path(hollow))
    to_pixel = canvas.getCoordinateTransform()
    picture = canvas.grab().toImage()
    inside, hole, outside = (
        picture.pixelColor(round(to_pixel.transform(x, y).x()), round(to_pixel.transform(x, y).y())).name()
        for x, y in ((130, 130), (200, 175), (20, 20))
    )
    assert hole == outside != inside
