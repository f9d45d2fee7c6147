# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: each graph that comes with the plugin is opened in the model designer, and looked at."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from driving import play
from qgis.gui import QgsModelComponentGraphicItem
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QFontMetricsF
from qgis.PyQt.QtWidgets import QGraphicsView

if TYPE_CHECKING:
    from pathlib import Path


def story(window):
    from clusterbrush.processing.provider import MODELS

    window.answer["graphs"] = {}
    for path in sorted(MODELS.glob("*.model3")):
        yield from look_at(window, path)


def look_at(window, path: Path):
    """Open a graph's file as the designer's menu does."""
    from processing.modeler.ModelerDialog import ModelerDialog

    designer = ModelerDialog.create()
    designer.resize(1500, 950)
    designer.show()
    yield 200
    designer.loadModel(str(path))
    yield 400
    graph, view = designer.model(), max(designer.findChildren(QGraphicsView), key=lambda one: one.width())
    window.shoot(f"91-{path.stem}", designer)
    items = [one for one in view.scene().items() if isinstance(one, QgsModelComponentGraphicItem)]
    boxes = {one.component().description(): box_of(one.component()) for one in items}
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    window.answer["graphs"][graph.name()] = {
        "valid": graph.validate()[0],
        "boxes": len(items),
        "wanted": len(graph.parameterComponents()) + len(graph.childAlgorithms()) + outputs_of(graph),
        "out_of_sight": [name for name, box in boxes.items() if not seen.contains(box)],
        "overlaps": [pair for pair in combinations(boxes, 2) if boxes[pair[0]].intersects(boxes[pair[1]])],
        "cut": [one.component().description() for one in items if text_width(one) > one.component().size().width()],
    }
    designer.setDirty(False)
    designer.close()
    yield 200


def outputs_of(graph) -> int:
    return sum(len(child.modelOutputs()) for child in graph.childAlgorithms().values())


def box_of(component) -> QRectF:
    """Return where a box is drawn: its position is its middle."""
    size = component.size()
    box = QRectF(0, 0, size.width(), size.height())
    box.moveCenter(component.position())
    return box


def text_width(item) -> float:
    """Return the room that a box's text, icon and buttons take."""
    return QFontMetricsF(item.font()).horizontalAdvance(item.component().description()) + 60


play(story)
