# SPDX-License-Identifier: GPL-2.0-or-later
"""The strip over the canvas while points are labelled: how far one is, the classes with their keys, and buttons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QObject, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon, QPainter, QPaintEvent, QPalette
from qgis.PyQt.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...i18n import tr
from ...i18n.sentences import filled
from ..dock.class_model import MAX_KEYS, swatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..project.classes import PaintClass

MAX_NAME = 24  # letters of a class on its button
SWATCH = 16  # pixels
MARGIN = 6  # pixels


class LabelStrip(QFrame):
    """Lies along the lower edge of a canvas, as wide as that: messages of QGIS lie along the upper one.

    Parameters
    ----------
    canvas : QWidget
    """

    classPicked = pyqtSignal(int)  # row, from 0
    cannotTell = pyqtSignal()
    stepped = pyqtSignal(int)  # points ahead
    figuresRequested = pyqtSignal()
    leaveRequested = pyqtSignal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._labels: list[int] = []  # of the buttons
        self.buttons: list[QToolButton] = []
        self.setObjectName("clusterbrushLabelStrip")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.place = QLabel(self)
        font = self.place.font()
        font.setBold(True)
        self.place.setFont(font)
        self.keys = QLabel(tr("Which class is the pixel in the frame?"), self)
        layout, head = QVBoxLayout(self), QHBoxLayout()
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        head.addWidget(self.place, 1)
        self._add_tools(head)
        layout.addLayout(head)
        layout.addWidget(self.keys)
        self._grid = QGridLayout()
        self._grid.setSpacing(MARGIN // 2)
        layout.addLayout(self._grid)
        self.hide()
        canvas.installEventFilter(self)

    def _add_tools(self, row: QHBoxLayout) -> None:
        self.back = self._tool(tr("Back"), tr("To the point before (Backspace or Left)"), lambda: self.stepped.emit(-1))
        self.skip = self._tool(
            tr("Skip"), tr("Leave this point for later (Space or Right)"), lambda: self.stepped.emit(1)
        )
        self.figures = self._tool(
            tr("Figures…"), tr("Areas and accuracy from the points labelled so far"), self.figuresRequested.emit
        )
        self.leave = self._tool(tr("Stop"), tr("Stop labelling; it goes on from here (Esc)"), self.leaveRequested.emit)
        for button in (self.back, self.skip, self.figures, self.leave):
            row.addWidget(button)

    def _tool(self, text: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the canvas
        button.clicked.connect(lambda _checked: act())
        return button

    def show_classes(self, classes: Sequence[PaintClass], cannot_tell: int) -> None:
        """Show a button for each class, and the one for a point whose class cannot be seen."""
        for button in self.buttons:
            button.deleteLater()
        self.buttons, self._labels = [], [paint_class.id for paint_class in classes] + [cannot_tell]
        for row, paint_class in enumerate(classes):
            key = f"{row + 1}  " if row < MAX_KEYS else ""
            name = paint_class.name if len(paint_class.name) <= MAX_NAME else paint_class.name[: MAX_NAME - 1] + "…"
            tip = filled(tr("Label the pixel as {name}"), name=paint_class.name)
            button = self._tool(key + name.replace("&", "&&"), tip, partial(self.classPicked.emit, row))
            button.setIcon(QIcon(swatch(paint_class.colour)))
            self._add(button)
        button = self._tool(
            "0  " + tr("Cannot tell"), tr("The class cannot be seen; the point is left out"), self.cannotTell.emit
        )
        self._add(button)
        self.fit()

    def _add(self, button: QToolButton) -> None:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(SWATCH, SWATCH))
        button.setCheckable(True)
        button.show()
        self.buttons.append(button)

    def show_point(self, number: int, count: int, n_labelled: int, label: int | None) -> None:
        """Show which point is asked about, from 1, how many have a label, and the label of this one."""
        text = tr("Point {number} of {count}, {done} labelled")
        self.place.setText(filled(text, number=number, count=count, done=n_labelled))
        self.back.setEnabled(number > 1)
        for button, value in zip(self.buttons, self._labels):
            button.setChecked(value == label)

    def fit(self) -> None:
        """Take the width of the canvas, and as many rows of buttons as that needs."""
        width = self._canvas.width()
        widest = max((button.sizeHint().width() for button in self.buttons), default=1)
        columns = max((width - 2 * MARGIN) // (widest + MARGIN // 2), 1)
        for place, button in enumerate(self.buttons):
            self._grid.addWidget(button, place // columns, place % columns, Qt.AlignmentFlag.AlignLeft)
        self._grid.setColumnStretch(columns, 1)
        self.layout().activate()
        height = self.sizeHint().height()
        self.setGeometry(0, self._canvas.height() - height, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the strip, which the style sheets of some themes leave see-through."""
        painter = QPainter(self)
        colour = QApplication.palette().color(QPalette.ColorRole.Window)
        colour.setAlpha(255)
        painter.fillRect(self.rect(), colour)
        painter.end()
        super().paintEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the canvas."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget() and not self.isHidden():
            self.fit()
        return False
