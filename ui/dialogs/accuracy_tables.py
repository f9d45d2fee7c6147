# SPDX-License-Identifier: GPL-2.0-or-later
"""The measures of each class and the confusion matrix, as tables on the screen and as text for the clipboard."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from ...core.base.numbers import NOTHING
from ...core.reports.kit.charts import largest
from ...i18n.sentences import number_in_full, number_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.answers.accuracy import AssessedClass, Assessment
    from ...core.reports.accuracy import AccuracyTexts

MAX_MATRIX_CLASSES = 40  # on the screen; files and the clipboard hold all
WRONG = (214, 39, 40)  # behind the cells of errors, on light and dark tables
MAX_CHARACTERS = 26  # of average width that a column has at first; people can widen it
MAX_OPACITY = 110  # of 255, of the cell of a row that holds all of its truth


def percent_text(share: float) -> str:
    """Return a share of 0 ... 1 in per cent, a dash where it is not defined."""
    return NOTHING if math.isnan(share) else number_style().percent(share)


def index_text(value: float) -> str:
    """Return an index such as Dice or kappa."""
    return number_style().fixed(value, 3)


def make_table(name: str, parent: QWidget) -> QTableWidget:
    """Return a table for reading, with the name of its object."""
    table = QTableWidget(parent)
    table.setObjectName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setAlternatingRowColors(True)
    return table


def make_cell(text: str, number: bool = True) -> QTableWidgetItem:
    """Return a cell, numbers at the right side."""
    item = QTableWidgetItem(text)
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


def set_rows(table: QTableWidget, headings: Sequence[str], rows: Sequence[Sequence[QTableWidgetItem]]) -> None:
    """Replace headings and rows of a table; what is too long for its column is shortened, and stands in its tip."""
    table.clear()
    table.setColumnCount(len(headings))
    table.setRowCount(len(rows))
    table.setHorizontalHeaderLabels(list(headings))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            table.setItem(row, column, cell)
    table.verticalHeader().hide()
    table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
    table.resizeColumnsToContents()
    widest = MAX_CHARACTERS * table.fontMetrics().averageCharWidth()
    for column in range(len(headings)):
        if table.columnWidth(column) > widest:  # or a long name would leave no room for the figures
            table.setColumnWidth(column, widest)
            heading = table.horizontalHeaderItem(column)
            for cell in (heading, *(cells[column] for cells in rows)):
                cell.setToolTip(f"<qt>{escape(cell.text())}</qt>")


def _name_cell(assessed: AssessedClass) -> QTableWidgetItem:
    """Return the name of a class with its colour, where it has one."""
    cell = make_cell(assessed.name, number=False)
    if assessed.colour is not None:
        cell.setData(Qt.ItemDataRole.DecorationRole, QColor(*assessed.colour))
    return cell


class ClassTable:
    """The measures of each class, in a table widget."""

    def __init__(self, parent: QWidget) -> None:
        self.widget = make_table("clusterbrushMeasures", parent)

    def show(self, result: Assessment, texts: AccuracyTexts) -> None:
        """Show a row for each class."""
        style, measures = number_style(), result.measures
        rows = []
        for row, assessed in enumerate(result.classes):
            figures = (
                index_text(measures.dice[row]),
                index_text(measures.iou[row]),
                percent_text(measures.users[row]),
                percent_text(measures.producers[row]),
                *(style.whole(int(counts[row])) for counts in (measures.truth, measures.mapped, measures.correct)),
            )
            rows.append([_name_cell(assessed), *map(make_cell, figures)])
        set_rows(self.widget, _class_headings(texts), rows)


class MatrixTable:
    """The confusion matrix, in a table widget: rows are the truth, columns the map."""

    def __init__(self, parent: QWidget) -> None:
        self.widget = make_table("clusterbrushMatrix", parent)

    def show(self, result: Assessment, texts: AccuracyTexts) -> None:
        """Show the matrix; of very many classes the largest ones."""
        style, matrix = number_style(), result.matrix
        places = largest(result.measures.truth + result.measures.mapped, MAX_MATRIX_CLASSES)
        columns = [*places, -1] if matrix[:, -1].any() else places
        names = [texts.column_unclassified if place < 0 else result.classes[place].name for place in columns]
        rows = []
        for row in places:
            cells = [self._count(int(matrix[row, place]), int(matrix[row].sum()), row == place) for place in columns]
            rows.append([_name_cell(result.classes[row]), *cells, make_cell(style.whole(int(matrix[row].sum())))])
        sums = matrix.sum(axis=0)
        totals = [style.whole(int(sums[place])) for place in columns]
        rows.append(
            [make_cell(texts.total, number=False), *map(make_cell, totals), make_cell(style.whole(result.n_samples))]
        )
        set_rows(self.widget, [texts.column_truth, *names, texts.total], rows)

    def _count(self, count: int, total: int, is_right: bool) -> QTableWidgetItem:
        cell = make_cell(number_style().whole(count))
        if is_right:
            font = cell.font()
            font.setBold(True)
            cell.setFont(font)
        elif count:
            cell.setBackground(QColor(*WRONG, round(MAX_OPACITY * count / total)))
        return cell


def _class_headings(texts: AccuracyTexts) -> list[str]:
    return [
        texts.column_name,
        texts.column_dice,
        texts.column_iou,
        texts.column_users,
        texts.column_producers,
        texts.column_in_truth,
        texts.column_on_map,
        texts.column_correct,
    ]


def clipboard_text(result: Assessment, texts: AccuracyTexts) -> str:
    """Return figures, measures and matrix as lines of cells separated by tabs, as spreadsheets take them."""
    measures, matrix = result.measures, result.matrix
    facts = (
        (texts.fact_overall, measures.overall),
        (texts.fact_dice, measures.macro_dice),
        (texts.fact_kappa, measures.kappa),
    )
    lines: list[list[str]] = [[title, spreadsheet_number(value)] for title, value in facts]
    lines += [[], _class_headings(texts)]
    for row, assessed in enumerate(result.classes):
        shares = (measures.dice[row], measures.iou[row], measures.users[row], measures.producers[row])
        counts = (measures.truth[row], measures.mapped[row], measures.correct[row])
        lines.append([assessed.name, *map(spreadsheet_number, (*shares, *counts))])
    names = [assessed.name for assessed in result.classes]
    lines += [[], [texts.column_truth, *names, texts.column_unclassified]]
    lines += [[name, *map(spreadsheet_number, counts)] for name, counts in zip(names, matrix.tolist())]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines) + "\n"


def spreadsheet_number(value: float) -> str:
    """Return a number as a spreadsheet of the user's language reads it, empty where it is not defined."""
    return "" if math.isnan(value) else number_in_full(float(value))
