# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of classes with their live figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from qgis.PyQt.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ...core.base.errors import N_
from ...core.base.numbers import SPACE, area_unit
from ...i18n import tr
from ...i18n.sentences import number_style, phrase
from .icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ...core.base.numbers import NumberStyle
    from ..project.classes import PaintClass

SWATCH = 16  # pixels
MAX_KEYS = 9
AREA_DIGITS = 3
MIN_WHOLE_SHARE = 0.0995  # larger shares have no decimals
MIN_WHOLE_MARGIN = 0.01  # of a share; larger margins have no decimals, nor has their share
FADED = 0.5  # opacity of what is not settled in the selected row


@dataclass(frozen=True)
class Figures:
    """The figures of a class.

    Parameters
    ----------
    strokes : int
    share, margin : float or None
        0 ... 1; the share lies within the margin in 95 of 100 cases. None where it is not known.
    area : float or None
        m²; None where it is not known.
    pixels : float or None
    """

    strokes: int = 0
    share: float | None = None
    area: float | None = None
    margin: float = 0.0
    pixels: float | None = None


@dataclass(frozen=True)
class ClassColumn:
    """One column of the table.

    Parameters
    ----------
    text : callable
        Takes the model, a row, its class (None for the unclassified pixels) and its figures; returns the cell's text.
    title, tip : str
        Of the heading, marked with `N_`; empty for none.
    icon : str
        Of the heading, in place of a title.
    is_figure : bool
        Whether the column is aligned to the right.
    has_colour : bool
        Whether the column shows the colour of the class, which a double click changes. One column has it.
    is_name : bool
        Whether the column is that of the name, which can be edited. One column is.
    rank : int
        In a narrow table the columns of the highest rank leave first, so that names have room; 0 for those that stay.
    is_estimate : bool
        Whether the column tells of the whole map: it is grey while the map is not known by the last stroke.
    """

    text: Callable[[ClassModel, int, PaintClass | None, Figures], str]
    title: str = ""
    tip: str = ""
    icon: str = ""
    is_figure: bool = True
    has_colour: bool = False
    is_name: bool = False
    rank: int = 0
    is_estimate: bool = False


class ClassModel(QAbstractTableModel):
    """Classes by row; the last row is that of the unclassified pixels."""

    renamed = pyqtSignal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes: list[PaintClass] = []
        self._figures: dict[int, Figures] = {}
        self._style = number_style()
        self._areas: dict[int, str] = {}  # texts by class id
        self._settled = True
        self._current = 0

    @property
    def classes(self) -> list[PaintClass]:
        """The classes in the order of the rows."""
        return list(self._classes)

    def set_classes(self, classes: Sequence[PaintClass]) -> None:
        """Replace the classes."""
        self.beginResetModel()
        self._classes = list(classes)
        self.endResetModel()

    def set_figures(self, figures: dict[int, Figures], settled: bool = True) -> None:
        """Replace the figures, by class id; 0 stands for the unclassified pixels. What is not settled is grey."""
        self._figures, self._style, self._settled = figures, number_style(), settled
        self._areas = area_texts(figures, self._style)
        # Without the column of the name: a view would put the old name back into the field that is being typed in.
        self._changed(column for column in range(len(COLUMNS)) if column != name_column())

    def set_current(self, class_id: int) -> None:
        """Mark the current class."""
        self._current = class_id
        self._changed(column for column, entry in enumerate(COLUMNS) if not entry.is_figure)

    def _changed(self, columns: Iterable[int]) -> None:
        """Tell the views that columns have changed."""
        last = self.rowCount() - 1
        for column in columns:
            self.dataChanged.emit(self.index(0, column), self.index(last, column))

    def class_at(self, row: int) -> PaintClass | None:
        """Return the class of a row, None for the last row."""
        return self._classes[row] if 0 <= row < len(self._classes) else None

    def row_of(self, class_id: int) -> int:
        """Return the row of a class, -1 for an unknown one."""
        return next((row for row, paint_class in enumerate(self._classes) if paint_class.id == class_id), -1)

    # --- Qt

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return the number of classes and one for the unclassified pixels."""
        return 0 if parent is not None and parent.isValid() else len(self._classes) + 1

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return the number of `COLUMNS`."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Return the flags of a cell: only names can be edited."""
        enabled = Qt.ItemFlag.ItemIsEnabled
        if self.class_at(index.row()) is None:
            return enabled
        flags = enabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if COLUMNS[index.column()].is_name else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the heading of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return phrase(column.title) if column.title else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return phrase(column.tip) if column.tip else ""
        if role == Qt.ItemDataRole.DecorationRole and column.icon:
            return icon(column.icon)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_figure:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text, icon, font or tooltip of a cell."""
        paint_class = self.class_at(index.row())
        column = COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            figures = self._figures.get(paint_class.id if paint_class is not None else 0, Figures())
            return column.text(self, index.row(), paint_class, figures)
        if role == Qt.ItemDataRole.DecorationRole and column.has_colour and paint_class is not None:
            return QIcon(swatch(paint_class.colour, paint_class.locked))
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_figure:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.FontRole):
            return self._look(role, column, paint_class)
        if role == Qt.ItemDataRole.ToolTipRole:
            return phrase(column.tip) if column.is_estimate else self._tip(index.row(), paint_class)
        return None

    def _look(self, role: int, column: ClassColumn, paint_class: PaintClass | None) -> Any:
        """Return the colour or the font of a cell, None for the usual one."""
        if role == Qt.ItemDataRole.ForegroundRole:
            grey = QGuiApplication.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
            return grey if column.is_estimate and not self._settled else None
        font = QFont()
        font.setBold(paint_class is not None and paint_class.id == self._current and not column.is_figure)
        font.setItalic(paint_class is None)
        return font

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Emit `renamed` for a new name; the owner of the classes sets it."""
        paint_class = self.class_at(index.row())
        text = str(value).strip()
        is_name = COLUMNS[index.column()].is_name
        if role != Qt.ItemDataRole.EditRole or not is_name or paint_class is None or not text:
            return False
        if text != paint_class.name:
            self.renamed.emit(paint_class.id, text)
        return True

    # --- the texts of the columns

    def key_text(self, row: int, paint_class: PaintClass | None, _figures: Figures) -> str:
        """Return the key that picks a class."""
        return str(row + 1) if paint_class is not None and row < MAX_KEYS else ""

    def name_text(self, _row: int, paint_class: PaintClass | None, _figures: Figures) -> str:
        """Return the name of a class."""
        return paint_class.name if paint_class is not None else tr("Unclassified")

    def strokes_text(self, _row: int, paint_class: PaintClass | None, figures: Figures) -> str:
        """Return how many strokes a class has."""
        return self._style.whole(figures.strokes) if paint_class is not None else ""

    def share_text(self, _row: int, _paint_class: PaintClass | None, figures: Figures) -> str:
        """Return the share of the image, where it is known."""
        return "" if figures.share is None else share_text(figures.share, self._style, figures.margin)

    def area_text(self, _row: int, paint_class: PaintClass | None, _figures: Figures) -> str:
        """Return the area on the ground in the unit of the whole column, where it is known, else the pixels."""
        return self._areas.get(paint_class.id if paint_class is not None else 0, "")

    def _figures_in_words(self, row: int, paint_class: PaintClass | None) -> list[str]:
        """Return the figures of a row, which a narrow table has no room for."""
        figures = self._figures.get(paint_class.id if paint_class is not None else 0, Figures())
        texts = [
            (phrase(column.tip), column.text(self, row, paint_class, figures)) for column in COLUMNS if column.rank
        ]
        return [f"{title}: {text}" for title, text in texts if text]

    def _tip(self, row: int, paint_class: PaintClass | None) -> str:
        if paint_class is None:
            text = tr("What no stroke says anything about yet; it stays see-through.")
            return "\n".join([text, *self._figures_in_words(row, None)])
        template = tr("Click to paint with {name}. Double-click the name to rename it, the colour to change it.")
        tip = "\n".join([template.format(name=paint_class.name), *self._figures_in_words(row, paint_class)])
        if row < MAX_KEYS:
            tip += "\n" + tr("Key {key}").format(key=row + 1)
        if paint_class.locked:
            tip += "\n" + tr("Locked: its strokes are neither erased nor painted over.")
        return tip


class GreyingDelegate(QStyledItemDelegate):
    """Shows a cell with a colour of its own in that manner in a selected row too, where Qt ignores the colour."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Set up how a cell is drawn."""
        super().initStyleOption(option, index)
        if index.data(Qt.ItemDataRole.ForegroundRole) is not None:
            colour = option.palette.color(QPalette.ColorRole.HighlightedText)
            colour.setAlphaF(FADED)
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)


# From left to right.
COLUMNS = (
    ClassColumn(ClassModel.key_text, is_figure=False, has_colour=True),
    ClassColumn(ClassModel.name_text, N_("Class"), N_("Class"), is_figure=False, is_name=True),
    ClassColumn(ClassModel.strokes_text, tip=N_("Strokes"), icon="paint", rank=2),
    ClassColumn(
        ClassModel.share_text,
        N_("Share"),
        N_(
            "Share of the valid pixels in the map that the export would write; grey while it is counted anew. After ± "
            "stands the margin: the exported map lies within it in 95 of 100 cases."
        ),
        is_estimate=True,
        rank=1,
    ),
    ClassColumn(
        ClassModel.area_text,
        N_("Area"),
        N_("Area on the ground, or pixels where the image has no coordinate system. It follows the share."),
        is_estimate=True,
        rank=3,
    ),
)


def colour_column() -> int:
    """Return the index of the column with the colours."""
    return next(number for number, column in enumerate(COLUMNS) if column.has_colour)


def name_column() -> int:
    """Return the index of the column with the names."""
    return next(number for number, column in enumerate(COLUMNS) if column.is_name)


def share_text(share: float, style: NumberStyle | None = None, margin: float = 0.0) -> str:
    """Return a share in per cent with its margin; a decimal where the share or its margin is small."""
    style = style or number_style()
    if margin <= 0:
        return style.percent(share, 1 if 0 < share < MIN_WHOLE_SHARE else 0)
    return style.within(share, margin, 0 if margin >= MIN_WHOLE_MARGIN else 1)


def area_texts(figures: dict[int, Figures], style: NumberStyle) -> dict[int, str]:
    """Return the areas as texts by class id, in one unit and with the same decimals; pixels where there is no area."""
    areas = {class_id: row.area for class_id, row in figures.items() if row.area is not None}
    if not areas:
        pixels = {class_id: row.pixels for class_id, row in figures.items() if row.pixels is not None}
        return {class_id: f"{style.whole(round(count))}{SPACE}{tr('px')}" for class_id, count in pixels.items()}
    unit = area_unit(areas.values())
    digits = style.column([area / unit.square_metres for area in areas.values()], AREA_DIGITS)
    return {class_id: f"{text}{SPACE}{unit.symbol}" for class_id, text in zip(areas, digits)}


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
