# SPDX-License-Identifier: GPL-2.0-or-later
"""Gestures on a real canvas become strokes, and leave nothing in its scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.live.map_picture import MODES
from clusterbrush.ui.canvas.stroke_tool import STEP, Mode, StrokeTool
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent, QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.gui import QgsMapCanvas

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class Heard:
    """What a tool told."""

    def __init__(self, tool: StrokeTool) -> None:
        self.finished: list[tuple[list, bool]] = []
        self.started = self.cancelled = self.left = 0
        self.sizes: list[float] = []
        self.rows: list[int] = []
        self.bare: list[bool] = []
        self.undone: list[bool] = []
        tool.strokeFinished.connect(lambda points, erase: self.finished.append((points, erase)))
        tool.strokeStarted.connect(self._start)
        tool.strokeCancelled.connect(self._cancel)
        tool.leaveRequested.connect(self._leave)
        tool.sizeStepped.connect(self.sizes.append)
        tool.classPicked.connect(self.rows.append)
        tool.bareHeld.connect(self.bare.append)
        tool.undoPressed.connect(self.undone.append)

    def _start(self) -> None:
        self.started += 1

    def _cancel(self) -> None:
        self.cancelled += 1

    def _leave(self) -> None:
        self.left += 1


@pytest.fixture
def tool(canvas: QgsMapCanvas) -> Iterator[StrokeTool]:
    made = StrokeTool(canvas)
    canvas.setMapTool(made)
    yield made
    canvas.unsetMapTool(made)


def drag(canvas: QgsMapCanvas, start: QPoint, end: QPoint, button=LEFT) -> None:
    QTest.mousePress(canvas.viewport(), button, NONE, start)
    for step in range(1, 6):
        QTest.mouseMove(canvas.viewport(), start + (end - start) * step / 5)
    QTest.mouseRelease(canvas.viewport(), button, NONE, end)


def test_a_drag_is_a_stroke(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    drag(canvas, QPoint(50, 60), QPoint(150, 110))
    ((points, erase),) = heard.finished
    assert heard.started == 1
    assert not erase
    assert points[0].x() == pytest.approx(canvas.getCoordinateTransform().toMapCoordinates(50, 60).x())
    assert points[-1].y() == pytest.approx(canvas.getCoordinateTransform().toMapCoordinates(150, 110).y())


def test_the_right_button_and_the_mode_erase(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    drag(canvas, QPoint(50, 60), QPoint(80, 60), RIGHT)
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert tool.mode == Mode.ERASE
    drag(canvas, QPoint(50, 60), QPoint(80, 60))
    QTest.keyClick(canvas, Qt.Key.Key_E)
    drag(canvas, QPoint(50, 60), QPoint(80, 60))
    assert [erase for _, erase in heard.finished] == [True, True, False]


def test_shift_click_goes_on_from_the_last_end(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    drag(canvas, QPoint(50, 60), QPoint(100, 60))
    QTest.mouseClick(canvas.viewport(), LEFT, SHIFT, QPoint(100, 200))
    (first, _), (second, _) = heard.finished
    assert second[0] == first[-1]
    assert len(second) == 2


def test_escape_takes_back_then_leaves(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    QTest.mousePress(canvas.viewport(), LEFT, NONE, QPoint(50, 60))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, QPoint(90, 60))
    assert (heard.cancelled, heard.left, heard.finished) == (1, 0, [])
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert heard.left == 1


def test_keys_choose_class_size_and_undo(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    for key in (Qt.Key.Key_1, Qt.Key.Key_9, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
        QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert heard.rows == [0, 8]
    assert heard.sizes == [1 / STEP, STEP]
    assert heard.undone == [False]
    assert heard.bare == [True, False]


def test_the_wheel_sizes_only_with_control(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    heard = Heard(tool)
    before = canvas.scale()
    for modifier in (CONTROL, NONE):
        at = QPointF(100, 100)
        event = QWheelEvent(
            at, at, QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(canvas.viewport(), event)
        assert (canvas.scale() != before) == (modifier == NONE)
    assert heard.sizes == [STEP]


def test_nothing_stays_in_the_scene(canvas: QgsMapCanvas) -> None:
    before = len(canvas.scene().items())
    made = StrokeTool(canvas)
    heard = Heard(made)
    canvas.setMapTool(made)
    drag(canvas, QPoint(10, 10), QPoint(60, 60))
    QTest.mousePress(canvas.viewport(), LEFT, NONE, QPoint(50, 60))
    assert len(canvas.scene().items()) == before + 2  # circle and area
    canvas.unsetMapTool(made)  # in the midst of a stroke
    assert heard.cancelled == 1
    assert len(canvas.scene().items()) == before
    canvas.setMapTool(made)
    canvas.unsetMapTool(made)
    assert len(canvas.scene().items()) == before


def test_each_view_has_a_key(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    picked: list[str] = []
    tool.viewPicked.connect(picked.append)
    for key in (Qt.Key.Key_0, Qt.Key.Key_C, Qt.Key.Key_K, Qt.Key.Key_F, Qt.Key.Key_O):
        QTest.keyClick(canvas, key)
    assert picked == ["image", "classes", "clusters", "confidence", "outlines"]
    assert set(picked) == set(MODES)


def hover(canvas: QgsMapCanvas, place: QPoint) -> None:
    """Move the mouse without a screen: QTest would move the pointer of the screen."""
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    QApplication.sendEvent(canvas.viewport(), QMouseEvent(kind, QPointF(place), QPointF(place), none, none, NONE))


def test_the_circle_leaves_with_the_mouse(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    hover(canvas, QPoint(80, 80))
    assert tool._item._centre is not None
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert tool._item._centre is None
    QTest.mousePress(canvas.viewport(), LEFT, NONE, QPoint(50, 60))
    hover(canvas, QPoint(80, 80))
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert tool._item._centre is not None, "a stroke goes on beyond the edge"
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, QPoint(80, 80))


def test_the_line_is_shown_before_it_is_painted(canvas: QgsMapCanvas, tool: StrokeTool) -> None:
    drag(canvas, QPoint(50, 60), QPoint(100, 60))
    item = tool._item
    hover(canvas, QPoint(100, 200))
    assert item._line_start is None
    QTest.keyPress(canvas, Qt.Key.Key_Shift, SHIFT)
    assert item._line_start == tool._last_end
    assert item.boundingRect().contains(QPointF(100, 130)), "the part that is drawn again holds the line"
    QTest.keyRelease(canvas, Qt.Key.Key_Shift)
    assert item._line_start is None
    QTest.keyPress(canvas, Qt.Key.Key_Shift, SHIFT)
    QTest.mousePress(canvas.viewport(), LEFT, SHIFT, QPoint(100, 200))
    assert item._line_start is None, "from now on it is a stroke"
    QTest.mouseRelease(canvas.viewport(), LEFT, SHIFT, QPoint(100, 200))
