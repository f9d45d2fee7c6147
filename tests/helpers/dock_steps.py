# SPDX-License-Identifier: GPL-2.0-or-later
"""What people do with the dock, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.ui.dock import class_model
from clusterbrush.ui.project.classes import PaintClass
from qgis.core import QgsPointXY, QgsRasterLayer
from qgis.PyQt.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clusterbrush.ui.controller import DockController
    from clusterbrush.ui.dock.class_model import ClassModel
    from pytestqt.qtbot import QtBot

PATIENCE = 60_000  # ms at most; on a machine that works beside it seconds go by
CLASSES = [PaintClass(1, "Tree", (0, 120, 0)), PaintClass(2, "Roof", (160, 30, 30), locked=True)]


def open_on(controller: DockController, raster: QgsRasterLayer) -> None:
    canvas = controller._canvas
    canvas.setDestinationCrs(raster.crs())
    canvas.resize(300, 300)
    canvas.setExtent(raster.extent())
    controller.dock.show()
    controller.dock.setUserVisible(True)
    controller.take_raster(raster)


def paint(controller: DockController, raster: QgsRasterLayer, row: float, class_id: int) -> None:
    box = raster.extent()
    y = box.yMaximum() - row * box.height()
    controller.classes.pick(class_id)
    controller.grouping.begin()
    controller.strokes.finish([QgsPointXY(box.xMinimum() + share * box.width(), y) for share in (0.2, 0.5, 0.8)], False)


def rest(controller: DockController, qtbot: QtBot, refined: bool = False) -> None:
    """Wait until nothing is under way, `refined` pictures neither, and what the threads have emitted has arrived."""
    live = controller.live

    def is_at_rest() -> bool:
        is_busy = controller.grouping.task is not None or controller.view.is_waiting or not live.is_idle
        return not is_busy and not (refined and live.is_refining)

    def has_arrived() -> bool:
        if not is_at_rest():
            return False
        QApplication.processEvents()  # a thread that has ended may have emitted its last picture just before
        return is_at_rest()  # what arrived may ask for more

    qtbot.wait(50)  # for what begins in a moment
    qtbot.waitUntil(has_arrived, timeout=PATIENCE)


def column_of(text: Callable[..., str]) -> int:
    """Return the index of the column whose texts a method of `ClassModel` gives."""
    return [column.text for column in class_model.COLUMNS].index(text)


def column_texts(model: ClassModel, texts: Sequence[Callable[..., str]]) -> list[list[str]]:
    """Return the texts of these columns, by row."""
    columns = [column_of(text) for text in texts]
    return [[model.data(model.index(row, column)) for column in columns] for row in range(model.rowCount())]
