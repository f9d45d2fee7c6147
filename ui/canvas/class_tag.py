# SPDX-License-Identifier: GPL-2.0-or-later
"""The tag beside the brush: colour and name of the class that is painted with."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

MAX_TEXT_PIXELS = 180  # longer names are elided
GAP = 8.0  # pixels between circle and tag
EDGE = 2.0  # pixels between tag and edge of the canvas
PADDING = 4.0  # pixels inside the tag
SWATCH_SHARE = 0.7  # of the height of the text
BACKGROUND, RIM, INK = QColor(20, 20, 20, 205), QColor(255, 255, 255, 150), QColor(255, 255, 255)


def draw_tag(name: str, colour: QColor, font: QFont, ratio: float) -> QPixmap:
    """Return the tag: bright text and a rim on a dark ground, which can be read on any image.

    Parameters
    ----------
    name : str
    colour : QColor
    font : QFont
    ratio : float
        Pixels of the screen per pixel of Qt.
    """
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(" ".join(name.split()), Qt.TextElideMode.ElideRight, MAX_TEXT_PIXELS)
    edge = round(SWATCH_SHARE * metrics.height())
    size = QSizeF(edge + metrics.horizontalAdvance(text) + 3 * PADDING, metrics.height() + PADDING)
    pixmap = QPixmap(QSize(int(size.width() * ratio) + 1, int(size.height() * ratio) + 1))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(RIM, 1.0))
    painter.setBrush(BACKGROUND)
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1.0, size.height() - 1.0), 3.0, 3.0)
    painter.setBrush(colour)
    painter.drawRect(QRectF(PADDING, (size.height() - edge) / 2.0, edge, edge))
    painter.setFont(font)
    painter.setPen(INK)
    box = QRectF(edge + 2 * PADDING, 0.0, size.width(), size.height())
    painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
    painter.end()
    return pixmap


def place_tag(centre: QPointF, radius: float, size: QSizeF, canvas: QSizeF) -> QPointF:
    """Return the corner of a tag: right of the circle, else left of it, else in it; never beyond the canvas.

    Parameters
    ----------
    centre : QPointF
        Of the circle, in pixels of the canvas.
    radius : float
        In pixels.
    size, canvas : QSizeF
        Of tag and canvas, in pixels.
    """
    right, left = centre.x() + radius + GAP, centre.x() - radius - GAP - size.width()
    largest = canvas.width() - size.width() - EDGE
    if right <= largest:
        x = right
    elif left >= EDGE:
        x = left
    else:
        x = centre.x() + GAP if centre.x() + GAP <= largest else centre.x() - GAP - size.width()
    y = centre.y() + GAP
    if y > canvas.height() - size.height() - EDGE:
        y = centre.y() - GAP - size.height()
    return QPointF(
        min(max(x, EDGE), max(largest, EDGE)), min(max(y, EDGE), max(canvas.height() - size.height() - EDGE, EDGE))
    )
