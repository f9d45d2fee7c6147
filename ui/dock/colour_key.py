# SPDX-License-Identifier: GPL-2.0-or-later
"""The key to the colours of confidence; its place is kept empty under the other views, so that nothing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QLinearGradient, QPainter, QPalette
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ...core.live.map_picture import RAMP
from ...i18n import tr

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QPaintEvent

GAP = 6  # pixels between a word and the bar
KEYED_MODE = "confidence"


class ColourKey(QWidget):
    """A bar from unsure to sure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("colourKey")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._is_shown = False
        self._words = tr("unsure"), tr("sure")

    @property
    def is_shown(self) -> bool:
        """Return True when the bar is drawn."""
        return self._is_shown

    def show_mode(self, mode: str) -> None:
        """Draw the key of a mode of `map_picture.MODES`, or nothing where it needs none."""
        self._is_shown = mode == KEYED_MODE
        tip = tr("How sure the map is of each pixel: dark is unsure, bright is sure") if self._is_shown else ""
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size as high as a line of text."""
        return QSize(120, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Return the same height at any width."""
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar between its two words."""
        if not self._is_shown:
            return
        painter, measure = QPainter(self), self.fontMetrics()
        left, right = (measure.horizontalAdvance(word) for word in self._words)
        whole = QRectF(self.rect())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(whole, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self._words[0])
        painter.drawText(whole, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._words[1])
        bar = whole.adjusted(left + GAP, 2, -right - GAP, -2)
        gradient = QLinearGradient(QPointF(bar.left(), 0.0), QPointF(bar.right(), 0.0))
        for place, colour in enumerate(RAMP):
            gradient.setColorAt(place / (len(RAMP) - 1), QColor(*colour))
        painter.fillRect(bar, gradient)
        painter.end()
