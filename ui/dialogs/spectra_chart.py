# SPDX-License-Identifier: GPL-2.0-or-later
"""A chart of spectra, drawn for a handful of bands or hundreds, in the colours of the window's theme."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QSizePolicy, QToolTip, QWidget

from ...i18n.sentences import number_style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qgis.PyQt.QtGui import QMouseEvent, QPaintEvent

    from ...core.legend.palette import Colour
    from ...core.session.spectra import ClassSpectra, ClassSpectrum

SPREAD_ALPHA = 45
GRID_ALPHA = 40
LINE_WIDTH = 2.0
MAX_DOTTED_BANDS = 24  # with more bands the dots of the means would be one line
MAX_TICKS = 6  # of the scale of values
LABEL_DIGITS = 3  # of the largest label of the scale
GAP = 6.0  # pixels between texts and lines
DOT_RADIUS = 3.0
MAX_LEGEND_SHARE = 0.35  # of the chart's width that the names may take


class SpectraChart(QWidget):
    """Draws means as lines with their standard deviations around them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spectra: ClassSpectra | None = None
        self._names: Mapping[int, str] = {}
        self._colours: Mapping[int, Colour] = {}
        self._hovered = -1  # number of the band under the mouse
        self.setMouseTracking(True)
        self.setMinimumHeight(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_spectra(self, spectra: ClassSpectra, names: Mapping[int, str], colours: Mapping[int, Colour]) -> None:
        """Draw spectra; names and colours by class id."""
        self._spectra, self._names, self._colours = spectra, names, colours
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which a handful of classes is read well."""
        return QSize(600, 320)

    # --- Qt

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._spectra is not None and self._spectra.classes:
            low, step, count = scale_of(self._spectra.classes)
            labels = number_style().column([low + step * number for number in range(count + 1)], LABEL_DIGITS)
            area = self._area(labels)
            self._draw_scale(painter, area, labels)
            self._draw_bands(painter, area)
            for spectrum in self._spectra.classes:
                self._draw_class(painter, area, spectrum, low, low + step * count)
            self._draw_legend(painter, area)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the band under the mouse, and show its values."""
        band = self._band_at(event.pos().x())
        if band != self._hovered:
            self._hovered = band
            self.update()
        if band >= 0:
            QToolTip.showText(self.mapToGlobal(event.pos()), self.values_text(band), self)

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no band."""
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def values_text(self, band: int) -> str:
        """Return the name of a band, and mean and standard deviation of each class there."""
        if self._spectra is None or not 0 <= band < len(self._spectra.names):
            return ""
        style = number_style()
        lines = [self._spectra.names[band]]
        for spectrum in self._spectra.classes:
            mean, deviation = style.column([float(spectrum.mean[band]), float(spectrum.deviation[band])])
            lines.append(f"{self._name(spectrum)}: {mean} ± {deviation}")
        return "\n".join(lines)

    # --- where things lie

    def _name(self, spectrum: ClassSpectrum) -> str:
        return self._names.get(spectrum.class_id, str(spectrum.class_id))

    def _area(self, labels: Sequence[str]) -> QRectF:
        """Return the place of the lines, inside the labels of both axes and the legend."""
        metrics = QFontMetricsF(self.font())
        left = max(metrics.horizontalAdvance(label) for label in labels) + 2 * GAP
        bottom, top = metrics.height() + 2 * GAP, metrics.height() / 2 + GAP
        return QRectF(left, top, self.width() - left - self._legend_width() - GAP, self.height() - bottom - top)

    def _legend_width(self) -> float:
        metrics = QFontMetricsF(self.font())
        spectra = self._spectra.classes if self._spectra is not None else ()
        widest = max((metrics.horizontalAdvance(self._name(spectrum)) for spectrum in spectra), default=0.0)
        return min(widest + metrics.height() + 3 * GAP, MAX_LEGEND_SHARE * self.width())

    def _x_of(self, area: QRectF, band: float) -> float:
        n_bands = len(self._spectra.names) if self._spectra is not None else 1
        return area.left() + area.width() * (band + 0.5) / n_bands

    def _band_at(self, x: float) -> int:
        if self._spectra is None or not self._spectra.classes:
            return -1
        low, step, count = scale_of(self._spectra.classes)
        area = self._area(number_style().column([low + step * number for number in range(count + 1)], LABEL_DIGITS))
        band = math.floor((x - area.left()) / max(area.width(), 1.0) * len(self._spectra.names))
        return band if 0 <= band < len(self._spectra.names) else -1

    # --- drawing

    def _draw_scale(self, painter: QPainter, area: QRectF, labels: Sequence[str]) -> None:
        text, grid = self.palette().color(QPalette.ColorRole.Text), self.palette().color(QPalette.ColorRole.Text)
        grid.setAlpha(GRID_ALPHA)
        for number, label in enumerate(labels):
            y = area.bottom() - area.height() * number / max(len(labels) - 1, 1)
            painter.setPen(QPen(grid, 1.0))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(text)
            height = QFontMetricsF(self.font()).height()
            box = QRectF(0.0, y - height / 2, area.left() - GAP, height)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), label)

    def _draw_bands(self, painter: QPainter, area: QRectF) -> None:
        """Draw the names of as many bands as there is room for, and mark the one under the mouse."""
        names = self._spectra.names if self._spectra is not None else ()
        metrics = QFontMetricsF(self.font())
        if self._hovered >= 0:
            colour = self.palette().color(QPalette.ColorRole.Highlight)
            painter.setPen(QPen(colour, 1.0, Qt.PenStyle.DashLine))
            x = self._x_of(area, self._hovered)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        widest = max(metrics.horizontalAdvance(name) for name in names) + 2 * GAP
        numbers = [str(number) for number in range(1, len(names) + 1)]
        room = area.width() / len(names)
        fit = widest <= room
        labels = names if fit else numbers
        step = 1 if fit else max(1, math.ceil((metrics.horizontalAdvance(numbers[-1]) + 2 * GAP) / room))
        if step > 1:
            step = next(nice for nice in (2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, step) if nice >= step)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        shown = [number for number in range(len(labels)) if step == 1 or (number + 1) % step == 0]
        for number in shown:
            x, width = self._x_of(area, number), max(room * step, metrics.horizontalAdvance(labels[number]))
            box = QRectF(x - width / 2, area.bottom() + GAP, width, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), labels[number])

    def _draw_class(self, painter: QPainter, area: QRectF, spectrum: ClassSpectrum, low: float, high: float) -> None:
        def point(band: int, value: float) -> QPointF:
            share = (value - low) / (high - low)
            return QPointF(self._x_of(area, band), area.bottom() - area.height() * share)

        bands = range(len(spectrum.mean))
        colour = QColor(*self._colours.get(spectrum.class_id, (128, 128, 128)))
        spread = QColor(colour)
        spread.setAlpha(SPREAD_ALPHA)
        upper = [point(band, spectrum.mean[band] + spectrum.deviation[band]) for band in bands]
        lower = [point(band, spectrum.mean[band] - spectrum.deviation[band]) for band in bands]
        middle = [point(band, spectrum.mean[band]) for band in bands]
        if len(bands) == 1:  # bands of one point have no width
            painter.setPen(QPen(colour, LINE_WIDTH))
            painter.drawLine(upper[0], lower[0])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(spread)
        painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, LINE_WIDTH))
        painter.drawPolyline(QPolygonF(middle))
        if len(bands) <= MAX_DOTTED_BANDS:
            painter.setBrush(colour)
            for place in middle:
                painter.drawEllipse(place, DOT_RADIUS, DOT_RADIUS)

    def _draw_legend(self, painter: QPainter, area: QRectF) -> None:
        metrics = QFontMetricsF(self.font())
        left, edge = area.right() + 2 * GAP, metrics.height() * 0.7
        room = self.width() - left - edge - 2 * GAP
        for number, spectrum in enumerate(self._spectra.classes if self._spectra is not None else ()):
            top = area.top() + number * (metrics.height() + GAP / 2)
            if top + metrics.height() > self.height():
                break
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(*self._colours.get(spectrum.class_id, (128, 128, 128))))
            painter.drawRect(QRectF(left, top + (metrics.height() - edge) / 2, edge, edge))
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            name = metrics.elidedText(self._name(spectrum), Qt.TextElideMode.ElideRight, room)
            box = QRectF(left + edge + GAP, top, room, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)


def scale_of(classes: Sequence[ClassSpectrum]) -> tuple[float, float, int]:
    """Return begin, step and number of steps of a scale that holds the means and their spreads."""
    low = min(float((spectrum.mean - spectrum.deviation).min()) for spectrum in classes)
    high = max(float((spectrum.mean + spectrum.deviation).max()) for spectrum in classes)
    if not high > low:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / (MAX_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= rough * 0.999)
    begin = math.floor(low / step)
    return begin * step, step, max(1, math.ceil(high / step) - begin)
