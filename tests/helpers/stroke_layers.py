# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes on a layer, and what it tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.ui.project.classes import PaintClass
from qgis.core import QgsGeometry, QgsPointXY, QgsRasterLayer

if TYPE_CHECKING:
    from clusterbrush.ui.strokes.layer import StrokeLayer

TREE, ROOF = PaintClass(1, "Tree", (0, 120, 0)), PaintClass(2, "Roof", (160, 30, 30), locked=True)


class Told:
    """The edits that a stroke layer told, added up as the worker adds them."""

    def __init__(self, strokes: StrokeLayer) -> None:
        self.strokes, self.replaced = strokes, 0
        self.records = strokes.load()
        strokes.edited.connect(self._edit)
        strokes.replaced.connect(self._replace)

    def _edit(self, records: dict) -> None:
        self.records.update(records)
        self.records = {place: record for place, record in self.records.items() if record is not None}

    def _replace(self) -> None:
        self.replaced += 1
        self.records = self.strokes.read()

    def classes(self) -> dict[int, int]:
        return {place: record.class_value for place, record in sorted(self.records.items())}


def line(raster: QgsRasterLayer, row: float, left: float = 0.1, right: float = 0.9) -> QgsGeometry:
    """Return a line across the raster; row, left and right are shares of its extent."""
    box = raster.extent()
    y = box.yMaximum() - row * box.height()
    return QgsGeometry.fromPolylineXY(
        [QgsPointXY(box.xMinimum() + left * box.width(), y), QgsPointXY(box.xMinimum() + right * box.width(), y)]
    )
