# SPDX-License-Identifier: GPL-2.0-or-later
"""Fits the panel into its width and height: rows of the table, its columns, and the words beside icons.

Everything depends on the size of the panel alone, or only grows: nothing moves because of what is done in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QObject, Qt, QTimer
from qgis.PyQt.QtWidgets import QGroupBox, QHeaderView

from . import class_model
from .class_model import name_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtWidgets import QBoxLayout, QComboBox, QLabel, QScrollArea, QTableView, QToolButton

MIN_ROWS, MAX_ROWS = 4, 10  # of the table that are in sight
NAME_SHARE = 0.5  # of the table's width that a long name gets before the figures do
ROW_PADDING, CELL_PADDING, FOLDED_PADDING = 8, 12, 12  # pixels


class TableFit(QObject):
    """Gives names their room: figures leave the table where it is too narrow, and stand in the tooltips."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self.view = view
        self._widths: dict[int, int] = {}
        header = view.horizontalHeader()
        header.setMinimumSectionSize(20)
        header.setHighlightSections(False)
        for column in range(view.model().columnCount()):
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, mode.Stretch if column == name_column() else mode.Fixed)
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + ROW_PADDING)
        view.model().modelReset.connect(self._begin_anew)
        self._timer = QTimer(self)  # a table of new figures changes column by column
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.fit)
        view.model().dataChanged.connect(lambda *_cells: self._timer.start())
        view.viewport().installEventFilter(self)
        self._begin_anew()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the columns into another width, or another font."""
        if event.type() == QEvent.Type.Resize:
            self.fit()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._begin_anew()
        return False

    def _begin_anew(self) -> None:
        """Measure everything; later only texts grow."""
        header = self.view.horizontalHeader()
        self._widths = {
            column: max(self.view.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(self.view.model().columnCount())
            if column != name_column()
        }
        self.fit()

    def fit(self) -> None:
        """Fit the columns: a figure's column only grows, so that names do not move with each stroke."""
        view, header, name = self.view, self.view.horizontalHeader(), name_column()
        ranks = {column: class_model.COLUMNS[column].rank for column in self._widths}
        for column, rank in ranks.items():
            if rank:
                self._widths[column] = max(self._text_width(column), self._widths[column])
        room = view.viewport().width()
        wanted = min(self._text_width(name), round(NAME_SHARE * room))
        shown = set(self._widths)
        for column in sorted(ranks, key=lambda column: -ranks[column]):
            if ranks[column] and room - sum(self._widths[other] for other in shown) < wanted:
                shown.discard(column)
        for column, width in self._widths.items():
            view.setColumnHidden(column, column not in shown)
            header.resizeSection(column, width)

    def _text_width(self, column: int) -> int:
        """Return the width of the texts of a column; Qt's own measure asks a model in Python for far more."""
        model, measure = self.view.model(), self.view.fontMetrics()
        texts = (model.data(model.index(row, column)) for row in range(model.rowCount()))
        return max(map(measure.horizontalAdvance, texts), default=0) + CELL_PADDING

    def set_rows(self, rows: int) -> None:
        """Set the number of rows in sight."""
        height = rows * self.view.verticalHeader().defaultSectionSize()
        self.view.setFixedHeight(height + self.view.horizontalHeader().sizeHint().height() + 4)


class PanelFit(QObject):
    """Fits the panel into its scroll area.

    Parameters
    ----------
    scroll : QScrollArea
    layout : QBoxLayout
        Of its content, from top to bottom.
    table : TableFit
    rows : sequence of (QBoxLayout, buttons)
        Rows of the panel, and their buttons that do without words where the row is too wide.
    titles : sequence of (label, QBoxLayout, QComboBox)
        Labels that leave their rows where the list beside them has no room for its texts.
    """

    def __init__(
        self,
        scroll: QScrollArea,
        layout: QBoxLayout,
        table: TableFit,
        rows: Sequence[tuple[QBoxLayout, Sequence[QToolButton]]],
        titles: Sequence[tuple[QLabel, QBoxLayout, QComboBox]] = (),
    ) -> None:
        super().__init__(scroll)
        self._scroll, self._layout, self._table, self._rows = scroll, layout, table, rows
        self._titles = titles
        scroll.installEventFilter(self)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit into another size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.Show):
            self.fit()
        return False

    def fit(self) -> None:
        """Fit words into the width, and rows of the table into the height."""
        margins, bar = self._layout.contentsMargins(), self._scroll.verticalScrollBar().sizeHint().width()
        width = self._scroll.width() - bar - margins.left() - margins.right()
        for row, buttons in self._rows:
            self._set_style(buttons, Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.invalidate()  # Qt does so later, with the next layout of the panel
            if row.minimumSize().width() > width:
                self._set_style(buttons, Qt.ToolButtonStyle.ToolButtonIconOnly)
                row.invalidate()
        for label, row, box in self._titles:
            label.setVisible(True)
            row.invalidate()
            label.setVisible(row.minimumSize().width() + box.sizeHint().width() <= width)
        view = self._table.view
        row_height = view.verticalHeader().defaultSectionSize()
        free = self._scroll.height() - self._height_of_others() - view.horizontalHeader().sizeHint().height() - 4
        self._table.set_rows(min(max(free // row_height, MIN_ROWS), MAX_ROWS))

    @staticmethod
    def _set_style(buttons: Sequence[QToolButton], style: Qt.ToolButtonStyle) -> None:
        for button in buttons:
            button.setToolButtonStyle(style)

    def _height_of_others(self) -> int:
        """Return the height of everything but the table, with what can be folded counted as folded."""
        margins = self._layout.contentsMargins()
        height = margins.top() + margins.bottom()
        for index in range(self._layout.count() - 1):  # the last item takes the free height
            item = self._layout.itemAt(index)
            widget = item.widget()
            if widget is self._table.view:
                height += self._layout.spacing()
            elif isinstance(widget, QGroupBox):
                height += self._layout.spacing() + widget.fontMetrics().height() + FOLDED_PADDING
            elif not item.isEmpty():
                height += self._layout.spacing() + item.sizeHint().height()
        return height
