# SPDX-License-Identifier: GPL-2.0-or-later
"""What a labelled sample says, as rows of tables on the screen and as text for the clipboard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ...core.answers.accuracy import Z_95
from ...core.base.numbers import NOTHING, SPACE, THIN_SPACE, area_unit
from ...i18n import tr
from ...i18n.sentences import number_style
from .accuracy_tables import make_cell, percent_text, spreadsheet_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.PyQt.QtWidgets import QTableWidgetItem

    from ...core.answers.area_estimates import SampleResult
    from ...core.legend.palette import Colour

    Areas = list[tuple[float, float, float]]  # on the map, estimated, half the interval

AREA_DIGITS = 4
PLUS_MINUS = f"{THIN_SPACE}±{THIN_SPACE}"
PER_CENT = SPACE + "%"


def with_margin(share: float, margin: float) -> str:
    """Return a share of 0 ... 1 in per cent with half its interval; a dash where it is not defined."""
    if math.isnan(share):
        return NOTHING
    style = number_style()
    if math.isnan(margin):
        return percent_text(share)
    return PLUS_MINUS.join(style.fixed(100.0 * value, 1) for value in (share, margin)) + PER_CENT


def column_titles() -> list[str]:
    """Return the headings of the table of classes."""
    return [
        tr("Class"), tr("Points"), tr("On the map"), tr("Estimated area"), tr("User's accuracy"),
        tr("Producer's accuracy"),
    ]  # fmt: skip


def area_rows(result: SampleResult, colours: Mapping[int, Colour]) -> list[list[QTableWidgetItem]]:
    """Return a row for each class; areas have one unit and the same decimals, intervals are of 95 %."""
    style, weighted = number_style(), result.estimates
    mapped, estimated = _area_texts(_areas_of(result), result.square_metres is not None)
    rows = []
    for place, entry in enumerate(result.classes):
        users = with_margin(float(weighted.users[place]), Z_95 * float(weighted.users_error[place]))
        producers = with_margin(float(weighted.producers[place]), Z_95 * float(weighted.producers_error[place]))
        texts = (style.whole(int(result.matrix[:, place].sum())), mapped[place], estimated[place], users, producers)
        rows.append([_name_cell(entry.name, colours.get(entry.id)), *map(make_cell, texts)])
    return rows


def _areas_of(result: SampleResult) -> Areas:
    return [result.area_of(place) for place in range(len(result.classes))]


def _area_texts(areas: Areas, is_known: bool) -> tuple[list[str], list[str]]:
    """Return the areas on the map, and the estimated ones with half their intervals."""
    style, values = number_style(), [value for row in areas for value in row]
    if is_known:
        unit = area_unit(values)
        symbol, texts = unit.symbol, style.column([value / unit.square_metres for value in values], AREA_DIGITS)
    else:
        symbol, texts = tr("px"), [style.whole(round(value)) for value in values]
    mapped = [f"{text}{SPACE}{symbol}" for text in texts[::3]]
    estimated = [f"{area}{PLUS_MINUS}{margin}{SPACE}{symbol}" for area, margin in zip(texts[1::3], texts[2::3])]
    return mapped, estimated


def _name_cell(name: str, colour: Colour | None) -> QTableWidgetItem:
    cell = make_cell(name, number=False)
    if colour is not None:
        cell.setData(Qt.ItemDataRole.DecorationRole, QColor(*colour))
    return cell


def _proportions(result: SampleResult) -> list[list[float]]:
    """Return the shares of the map by label (rows) and class of the map (columns)."""
    counts, weights = result.matrix.tolist(), result.estimates.weights.tolist()
    totals = [max(sum(column), 1) for column in zip(*counts)]
    return [[weight * count / total for count, total, weight in zip(row, totals, weights)] for row in counts]


def matrix_titles(result: SampleResult) -> list[str]:
    """Return the headings of the error matrix."""
    return [tr("Label"), *(entry.name for entry in result.classes), tr("Total")]


def matrix_rows(result: SampleResult, colours: Mapping[int, Colour]) -> list[list[QTableWidgetItem]]:
    """Return the error matrix in shares of the map, with totals."""
    proportions = _proportions(result)
    rows = []
    for place, (entry, shares) in enumerate(zip(result.classes, proportions)):
        cells = [make_cell(percent_text(share)) for share in shares]
        font = cells[place].font()
        font.setBold(True)
        cells[place].setFont(font)
        rows.append([_name_cell(entry.name, colours.get(entry.id)), *cells, make_cell(percent_text(sum(shares)))])
    totals = [percent_text(sum(column)) for column in zip(*proportions)]
    rows.append([make_cell(tr("Total"), number=False), *map(make_cell, totals), make_cell(percent_text(1.0))])
    return rows


def clipboard_text(result: SampleResult) -> str:
    """Return the figures as lines of cells separated by tabs, as spreadsheets take them.

    Accuracies are shares of 0 ... 1, areas square metres, or pixels where these are unknown; each is followed by half
    its 95 % interval.
    """
    weighted, margin_title = result.estimates, tr("95 % interval, ±")
    unit = tr("px") if result.square_metres is None else area_unit([]).symbol
    overall = (weighted.overall, result.overall_margin)
    lines = [[tr("Overall accuracy"), *map(spreadsheet_number, overall)], []]
    titles = (f"{tr('Estimated area')} ({unit})", tr("User's accuracy"), tr("Producer's accuracy"))
    pairs = [heading for title in titles for heading in (title, margin_title)]
    lines.append([tr("Class"), tr("Points"), f"{tr('On the map')} ({unit})", *pairs])
    for place, (entry, areas) in enumerate(zip(result.classes, _areas_of(result))):
        figures = (
            float(result.matrix[:, place].sum()),
            *areas,
            float(weighted.users[place]),
            Z_95 * float(weighted.users_error[place]),
            float(weighted.producers[place]),
            Z_95 * float(weighted.producers_error[place]),
        )
        lines.append([entry.name, *map(spreadsheet_number, figures)])
    lines += [[], matrix_titles(result)[:-1]]
    lines += [
        [entry.name, *map(spreadsheet_number, shares)] for entry, shares in zip(result.classes, _proportions(result))
    ]
    return "\n".join("\t".join(" ".join(text.split()) for text in line) for line in lines) + "\n"
