# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of classes with its live figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from ..core.numbers import area_unit
from ..i18n import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .classes import PaintClass

NUMBER, NAME, STROKES, SHARE, AREA = range(5)
SWATCH = 16  # pixels
MOST_KEYS = 9
STROKES_ICON = str(Path(__file__).with_name("icons") / "paint.svg")


@dataclass(frozen=True)
class Figures:
    """What stands beside a class: its strokes, and its share (0 ... 1) and area (m²) where they are known."""

    strokes: int = 0
    share: float | None = None
    area: float | None = None


class ClassModel(QAbstractTableModel):
    """Classes by row; the last row is what has no class."""

    renamed = pyqtSignal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes: list[PaintClass] = []
        self._figures: dict[int, Figures] = {}
        self._current = 0

    @property
    def classes(self) -> list[PaintClass]:
        """The classes in the order of the rows."""
        return list(self._classes)

    def set_classes(self, classes: Sequence[PaintClass]) -> None:
        """Show other classes."""
        self.beginResetModel()
        self._classes = list(classes)
        self.endResetModel()

    def set_figures(self, figures: dict[int, Figures]) -> None:
        """Show other figures; 0 is what has no class."""
        self._figures = figures
        last = self.rowCount() - 1
        self.dataChanged.emit(self.index(0, STROKES), self.index(last, AREA))

    def set_current(self, class_id: int) -> None:
        """Mark the class in hand."""
        self._current = class_id
        last = self.rowCount() - 1
        self.dataChanged.emit(self.index(0, NUMBER), self.index(last, NAME))

    def class_at(self, row: int) -> PaintClass | None:
        """Return the class of a row; None for the row of what has none."""
        return self._classes[row] if 0 <= row < len(self._classes) else None

    def row_of(self, class_id: int) -> int:
        """Return the row of a class, -1 when it is not there."""
        return next((row for row, one in enumerate(self._classes) if one.id == class_id), -1)

    # --- Qt

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return the classes and one more."""
        return 0 if parent is not None and parent.isValid() else len(self._classes) + 1

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return number, name, strokes, share and area."""
        return 0 if parent is not None and parent.isValid() else 5

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Names can be edited."""
        enabled = Qt.ItemFlag.ItemIsEnabled
        if self.class_at(index.row()) is None:
            return enabled
        found = enabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else found

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the heading of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("", tr("Class"), "", tr("Share"), tr("Area"))[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return ("", tr("Class"), tr("Strokes"), tr("Share of the image"), tr("Area on the ground"))[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DecorationRole and section == STROKES:
            return QIcon(STROKES_ICON)
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole and section > NAME:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        one = self.class_at(index.row())
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(index.row(), one, column)
        if role == Qt.ItemDataRole.DecorationRole and column == NUMBER and one is not None:
            return QIcon(swatch(one.colour, one.locked))
        if role == Qt.ItemDataRole.TextAlignmentRole and column > NAME:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(one is not None and one.id == self._current and column <= NAME)
            font.setItalic(one is None)
            return font
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), one)
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Pass a new name on; whoever owns the classes sets them."""
        one = self.class_at(index.row())
        text = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or index.column() != NAME or one is None or not text:
            return False
        if text != one.name:
            self.renamed.emit(one.id, text)
        return True

    def _text(self, row: int, one: PaintClass | None, column: int) -> str:
        figures = self._figures.get(one.id if one is not None else 0, Figures())
        if column == NUMBER:
            return str(row + 1) if one is not None and row < MOST_KEYS else ""
        if column == NAME:
            return one.name if one is not None else tr("Unclassified")
        if column == STROKES:
            return str(figures.strokes) if one is not None else ""
        if column == SHARE:
            return "" if figures.share is None else share_text(figures.share)
        return "" if figures.area is None else self._area_text(figures.area)

    def _area_text(self, area: float) -> str:
        unit = area_unit([one.area for one in self._figures.values() if one.area is not None])
        value = area / unit.square_metres
        return f"{value:,.0f} {unit.symbol}" if value >= 100 or value == 0 else f"{value:.3g} {unit.symbol}"

    def _tip(self, row: int, one: PaintClass | None) -> str:
        if one is None:
            return tr("What no stroke says anything about yet; it stays see-through.")
        template = tr("Click to paint with {name}. Double-click the name to rename it, the colour to change it.")
        tip = template.format(name=one.name)
        if row < MOST_KEYS:
            tip += "\n" + tr("Key {key}").format(key=row + 1)
        if one.locked:
            tip += "\n" + tr("Locked: its strokes are neither erased nor painted over.")
        return tip


def share_text(share: float) -> str:
    """Return a share in per cent, with a decimal where it is small."""
    percent = 100.0 * share
    return f"{percent:.1f} %" if 0 < percent < 9.95 else f"{percent:.0f} %"


def swatch(colour: tuple[int, int, int], locked: bool = False) -> QPixmap:
    """Return a square of a class's colour; with a bar across when it is locked."""
    pixmap = QPixmap(SWATCH, SWATCH)
    pixmap.fill(QColor(*colour))
    painter = QPainter(pixmap)
    painter.setPen(QColor(0, 0, 0, 140))
    painter.drawRect(0, 0, SWATCH - 1, SWATCH - 1)
    if locked:
        painter.setPen(QColor(0, 0, 0))
        painter.setBrush(QColor(255, 255, 255))
        painter.drawRect(4, 7, 7, 5)
        painter.drawArc(5, 3, 5, 8, 0, 180 * 16)
    painter.end()
    return pixmap
