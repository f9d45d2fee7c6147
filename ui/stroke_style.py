# SPDX-License-Identifier: GPL-2.0-or-later
"""How strokes look: in the colours of their classes, as wide on the ground as the brush was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateTransform,
    QgsExpressionContextUtils,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsLineSymbol,
    QgsMapLayerLegendUtils,
    QgsPointXY,
    QgsProject,
    QgsProperty,
    QgsRendererCategory,
    QgsSimpleLineSymbolLayer,
    QgsSymbolLayer,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from .stroke_fields import CLASS, SEQUENCE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .classes import PaintClass

SCALE_VARIABLE = "clusterbrush_scale"  # project's map units in one of the layer's
LEGEND_WIDTH = 2.0  # mm


def style(layer: QgsVectorLayer, classes: Iterable[PaintClass]) -> None:
    """Show strokes in the colours of their classes, as wide on the ground as the brush was, the latest on top."""
    categories = [QgsRendererCategory(one.id, _symbol(one.colour), one.name) for one in classes]
    renderer = QgsCategorizedSymbolRenderer(CLASS, categories)
    if SEQUENCE in layer.fields().names():
        clause = QgsFeatureRequest.OrderByClause(SEQUENCE, True)
        renderer.setOrderBy(QgsFeatureRequest.OrderBy([clause]))
        renderer.setOrderByEnabled(True)
    _set_renderer(layer, renderer)


def _set_renderer(layer: QgsVectorLayer, renderer: QgsFeatureRenderer) -> None:
    layer.setRenderer(renderer)
    layer.triggerRepaint()


def _symbol(colour: tuple[int, int, int]) -> QgsLineSymbol:
    line = QgsSimpleLineSymbolLayer(QColor(*colour), 0.0)  # what the legend measures; strokes have their own
    line.setPenCapStyle(Qt.PenCapStyle.RoundCap)
    line.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    line.setWidthUnit(QgsUnitTypes.RenderUnit.RenderMapUnits)
    width = QgsProperty.fromExpression(f'"{WIDTH}" * coalesce(@{SCALE_VARIABLE}, 1)')
    line.setDataDefinedProperty(QgsSymbolLayer.Property.PropertyStrokeWidth, width)
    symbol = QgsLineSymbol()
    symbol.changeSymbolLayer(0, line)  # takes ownership; the constructor's list does not, and crashes later
    return symbol


def style_legend(layer: QgsVectorLayer, classes: Sequence[PaintClass], project: QgsProject) -> None:
    """Show short bars in the layer tree: strokes of true width would fill it."""
    node = project.layerTreeRoot().findLayer(layer.id())
    if node is None:
        return
    for index, one in enumerate(classes):
        line = QgsSimpleLineSymbolLayer(QColor(*one.colour), LEGEND_WIDTH)
        symbol = QgsLineSymbol()
        symbol.changeSymbolLayer(0, line)
        QgsMapLayerLegendUtils.setLegendNodeCustomSymbol(node, index, symbol)
    layer.legendChanged.emit()


def map_scale(layer_crs_to_map: QgsCoordinateTransform, at: QgsPointXY, step: float) -> float:
    """Return how many map units one unit of the layer is, about a point of the layer; raises QgsCsException."""
    if layer_crs_to_map.isShortCircuited() or not layer_crs_to_map.isValid():
        return 1.0
    here = layer_crs_to_map.transform(at)
    east = layer_crs_to_map.transform(QgsPointXY(at.x() + step, at.y()))
    north = layer_crs_to_map.transform(QgsPointXY(at.x(), at.y() + step))
    return float((here.distance(east) * here.distance(north)) ** 0.5 / step)


def set_scale(layer: QgsVectorLayer, scale: float) -> None:
    """Tell the style how wide a unit of the layer is on the map."""
    text = repr(scale)
    if QgsExpressionContextUtils.layerScope(layer).variable(SCALE_VARIABLE) != text:
        QgsExpressionContextUtils.setLayerVariable(layer, SCALE_VARIABLE, text)
