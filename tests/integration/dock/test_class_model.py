# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.dock import class_model
from clusterbrush.ui.dock.class_model import (
    COLUMNS,
    ClassColumn,
    ClassModel,
    Figures,
    colour_column,
    name_column,
    share_text,
)
from clusterbrush.ui.dock.dock import Dock
from dock_steps import CLASSES, column_of, column_texts
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHeaderView

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = (
    ClassModel.key_text, ClassModel.name_text, ClassModel.strokes_text, ClassModel.share_text, ClassModel.area_text,
)  # fmt: skip
FURTHER = ClassColumn(lambda _model, row, _class, figures: f"{row}:{figures.strokes}", "Mine", "My own")


@pytest.mark.usefixtures("qgis_app")
def test_the_table_shows_figures() -> None:
    model = ClassModel()
    model.set_classes(CLASSES)
    model.set_figures({0: Figures(share=0.25, area=4e4), 1: Figures(3, 0.052, 123_456.0), 2: Figures(0, 0.7, 1e6)})
    texts = column_texts(model, TEXTS)
    assert [[text.replace("\u00a0", " ") for text in row] for row in texts] == [
        ["1", "Tree", "3", "5.2 %", "12 ha"],
        ["2", "Roof", "0", "70 %", "100 ha"],
        ["", "Unclassified", "", "25 %", "4 ha"],
    ]
    check_renaming(model)
    assert not model.flags(model.index(2, name_column())) & Qt.ItemFlag.ItemIsEditable
    assert share_text(0.0999) == "10\u00a0%"


def check_renaming(model: ClassModel) -> None:
    """Check that the column of the names, and no other, takes a name."""
    heard: list[tuple] = []
    model.renamed.connect(lambda *change: heard.append(change))
    for column in range(model.columnCount()):
        is_name = column == column_of(ClassModel.name_text)
        assert bool(model.flags(model.index(0, column)) & Qt.ItemFlag.ItemIsEditable) == is_name
        assert model.setData(model.index(0, column), "  Forest ") == is_name
        assert not model.setData(model.index(0, column), "  ")
    assert heard == [(1, "Forest")]


@pytest.mark.usefixtures("qgis_app")
@pytest.mark.parametrize("place", [0, 1, len(COLUMNS)])
def test_a_further_column_is_one_entry(monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    """Wherever it stands, names are renamed, colours shown and figures told in their own columns."""
    monkeypatch.setattr(class_model, "COLUMNS", (*COLUMNS[:place], FURTHER, *COLUMNS[place:]))
    model = ClassModel()
    model.set_classes(CLASSES)
    changed: list[set[int]] = []
    model.dataChanged.connect(lambda first, last: changed.append(set(range(first.column(), last.column() + 1))))
    model.set_figures({CLASSES[1].id: Figures(7)})
    assert set().union(*changed) == set(range(len(COLUMNS) + 1)) - {name_column()}
    model.set_current(CLASSES[0].id)
    assert model.columnCount() == len(COLUMNS) + 1
    assert model.headerData(place, Qt.Orientation.Horizontal) == "Mine"
    assert model.data(model.index(1, place)) == "1:7"
    check_renaming(model)
    swatches = [
        number for number in range(model.columnCount())
        if model.data(model.index(0, number), Qt.ItemDataRole.DecorationRole) is not None
    ]  # fmt: skip
    assert swatches == [colour_column()] == [column_of(ClassModel.key_text)]
    bold = {
        number for number in range(model.columnCount())
        if model.data(model.index(0, number), Qt.ItemDataRole.FontRole).bold()
    }  # fmt: skip
    assert bold == {column_of(ClassModel.key_text), column_of(ClassModel.name_text)}


@pytest.fixture(params=[0, len(COLUMNS)], ids=["first", "last"])
def dock(qgis_app, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dock]:  # noqa: ARG001
    """Return a dock whose table has a further column; the view goes before the column does."""
    monkeypatch.setattr(class_model, "COLUMNS", (*COLUMNS[: request.param], FURTHER, *COLUMNS[request.param :]))
    made = Dock()
    model = ClassModel(made)
    model.set_classes(CLASSES)
    made.set_model(model)
    yield made
    sip.delete(made)


def test_the_view_takes_a_further_column(dock: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    header, model = dock.classView.horizontalHeader(), dock.classView.model()
    stretched = [
        number for number in range(header.count()) if header.sectionResizeMode(number) == QHeaderView.ResizeMode.Stretch
    ]
    assert header.count() == len(COLUMNS) + 1
    assert stretched == [column_of(ClassModel.name_text)]
    asked: list[int] = []
    edited: list[int] = []
    dock.colourRequested.connect(asked.append)
    monkeypatch.setattr(dock.classView, "edit", lambda index: edited.append(index.column()))
    for column in range(model.columnCount()):
        dock._class_double_clicked(model.index(1, column))
    assert asked == [1]
    assert edited == [column_of(ClassModel.name_text)] * (len(COLUMNS) - 1)
