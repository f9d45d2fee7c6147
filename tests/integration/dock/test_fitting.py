# SPDX-License-Identifier: GPL-2.0-or-later
"""The panel in little room: names keep theirs, and nothing depends on what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.dock.class_model import ClassModel, Figures, name_column
from clusterbrush.ui.dock.dock import Dock
from clusterbrush.ui.project.classes import PaintClass
from dock_steps import column_of
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = "Residential area, dense, before 1950"
FIGURES = {1: Figures(12, 0.432, 3.2e9), 2: Figures(3, 0.05, 4e8), 0: Figures(0, 0.518, 3.8e9)}


@pytest.fixture
def dock(qgis_app) -> Iterator[Dock]:  # noqa: ARG001 - a widget needs the application
    made = Dock()
    model = ClassModel(made)
    model.set_classes([PaintClass(1, LONG, (0, 120, 0)), PaintClass(2, "Roof", (160, 30, 30))])
    made.set_model(model)
    made.show_ready(True)
    made.show()
    yield made
    sip.delete(made)


def resized(dock: Dock, width: int, height: int, qtbot) -> None:
    dock.setFloating(True)
    dock.resize(width, height)
    qtbot.waitUntil(lambda: dock.width() == width and dock.height() == height, timeout=5000)
    qtbot.wait(20)


def test_long_names_have_room_and_figures_stand_in_the_tooltip(dock: Dock, qtbot) -> None:
    view, model = dock.classView, dock.classView.model()
    area, share = column_of(ClassModel.area_text), column_of(ClassModel.share_text)
    resized(dock, 700, 700, qtbot)
    model.set_figures(FIGURES)
    assert not view.isColumnHidden(area)
    resized(dock, 280, 700, qtbot)
    assert view.isColumnHidden(area), "the area leaves first"
    assert view.columnWidth(name_column()) >= 0.45 * view.viewport().width()
    tip = model.data(model.index(0, name_column()), Qt.ItemDataRole.ToolTipRole)
    for column in (area, share):
        assert model.data(model.index(0, column)) in tip
    width = view.columnWidth(name_column())
    model.set_figures({1: Figures(9, 0.05, 3e9), 2: Figures(3, 0.05, 4e8), 0: Figures(0, 0.9, 3.8e9)})
    assert view.columnWidth(name_column()) == width, "figures that get shorter move nothing"


@pytest.mark.parametrize(("height", "rows"), [(400, 4), (2000, 10)])
def test_the_rows_depend_on_the_height_of_the_panel_alone(dock: Dock, qtbot, height: int, rows: int) -> None:
    resized(dock, 320, height, qtbot)
    row_height = dock.classView.verticalHeader().defaultSectionSize()
    before = dock.classView.height()
    assert before // row_height - 1 == pytest.approx(rows, abs=1)
    classes = [PaintClass(number, f"Class {number}", (number, 0, 0)) for number in range(1, 31)]
    dock.classView.model().set_classes(classes)
    dock.refineBox.setCollapsed(False)
    dock.show_conflicts([(3, "Cluster 4", "60 %", "Tree, Roof", False)])
    qtbot.wait(20)
    assert dock.classView.height() == before
    assert dock.content.minimumSizeHint().width() <= dock.scroll.viewport().width()


def test_texts_that_come_and_go_move_nothing(dock: Dock, qtbot) -> None:
    resized(dock, 280, 900, qtbot)
    parts = (dock.classView, dock.paintButton, dock.showBox, dock.exportButton, dock.refineBox)

    def places() -> list:
        qtbot.wait(20)
        return [part.mapTo(dock, part.rect().topLeft()) for part in parts]

    before = places()
    for hint in ("Short.", "A hint that is a good deal longer than what there is room for in a narrow panel. " * 4, ""):
        dock.show_hint(hint)
        dock.show_progress(40, "Grouping")
        dock.show_note("Accuracy on held-out strokes: 0.87", "why")
        assert places() == before
        assert dock.hintLabel.text().endswith("…") == (len(hint) > 100)
        assert dock.hintLabel.toolTip() == (hint if len(hint) > 100 else "")
        dock.show_progress(None)
        dock.show_note("")
        assert places() == before
    dock.show_ready(False)
    dock.show_hint("A hint that is a good deal longer than what there is room for in a narrow panel. " * 4)
    assert not dock.hintLabel.text().endswith("…"), "without a raster there is room for it"
