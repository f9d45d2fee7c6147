# SPDX-License-Identifier: GPL-2.0-or-later
"""The style of strokes: the colours of their classes, the width of the brush on the ground, and areas filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsExpressionContextUtils,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometryGeneratorSymbolLayer,
    QgsLineSymbol,
    QgsMapLayerLegendUtils,
    QgsProject,
    QgsProperty,
    QgsRendererCategory,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSymbol,
    QgsSymbolLayer,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from .fields import CLASS, FILLED, SEQUENCE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..project.classes import PaintClass

SCALE_VARIABLE = "clusterbrush_scale"  # length of a layer unit in map units of the project
LEGEND_WIDTH = 2.0  # mm
FILL_ALPHA = 110  # of areas, through which the image stays visible
# A layer of another origin may lack the field, which `attribute` takes as no value.
IS_AREA = f"attribute($currentfeature, '{FILLED}') = 1"
# QGIS has no expression that makes polygons of any number of rings; the text of both differs by its first word.
AREA = "geom_from_wkt(regexp_replace(geom_to_wkt($geometry, 12), '^[A-Za-z]+( [MZ]+)?', 'Polygon'))"


def style(layer: QgsVectorLayer, classes: Iterable[PaintClass]) -> None:
    """Show strokes in the colours of their classes, as wide on the ground as the brush was, the latest on top."""
    categories = [
        QgsRendererCategory(paint_class.id, _symbol(paint_class.colour), paint_class.name) for paint_class in classes
    ]
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
    line = QgsSimpleLineSymbolLayer(QColor(*colour), 0.0)  # width in the legend; that of strokes is set by expression
    line.setPenCapStyle(Qt.PenCapStyle.RoundCap)
    line.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    line.setWidthUnit(QgsUnitTypes.RenderUnit.RenderMapUnits)
    width = QgsProperty.fromExpression(f'"{WIDTH}" * coalesce(@{SCALE_VARIABLE}, 1)')
    line.setDataDefinedProperty(QgsSymbolLayer.Property.PropertyStrokeWidth, width)
    symbol = QgsLineSymbol()
    symbol.changeSymbolLayer(0, line)  # takes ownership, which the constructor's list does not: QGIS would crash
    symbol.appendSymbolLayer(_filling(colour))
    return symbol


def _filling(colour: tuple[int, int, int]) -> QgsGeometryGeneratorSymbolLayer:
    """Return the filling of areas, which draws nothing for strokes.

    Its colour is set by expression, so that it does not fill the sample of the symbol in the layer tree either.
    """
    fill = QgsSimpleFillSymbolLayer(QColor(0, 0, 0, 0), Qt.BrushStyle.SolidPattern, QColor(0, 0, 0, 0))
    fill.setStrokeStyle(Qt.PenStyle.NoPen)
    text = ",".join(map(str, (*colour, FILL_ALPHA)))
    shown = QgsProperty.fromExpression(f"if({IS_AREA}, '{text}', '0,0,0,0')")
    fill.setDataDefinedProperty(QgsSymbolLayer.Property.PropertyFillColor, shown)
    symbol = QgsFillSymbol()
    symbol.changeSymbolLayer(0, fill)
    expression = f"if({IS_AREA}, {AREA}, NULL)"
    filling = QgsGeometryGeneratorSymbolLayer.create({"geometryModifier": expression, "SymbolType": "Fill"})
    filling.setSymbolType(QgsSymbol.SymbolType.Fill)
    filling.setSubSymbol(symbol)
    return filling


def style_legend(layer: QgsVectorLayer, classes: Sequence[PaintClass], project: QgsProject) -> None:
    """Show bars of a fixed width in the layer tree, which strokes of true width would fill."""
    node = project.layerTreeRoot().findLayer(layer.id())
    if node is None:
        return
    for index, paint_class in enumerate(classes):
        line = QgsSimpleLineSymbolLayer(QColor(*paint_class.colour), LEGEND_WIDTH)
        symbol = QgsLineSymbol()
        symbol.changeSymbolLayer(0, line)
        QgsMapLayerLegendUtils.setLegendNodeCustomSymbol(node, index, symbol)
    layer.legendChanged.emit()


def set_scale(layer: QgsVectorLayer, scale: float) -> None:
    """Set the length of a layer unit in map units, which the style multiplies widths by."""
    text = repr(scale)
    if QgsExpressionContextUtils.layerScope(layer).variable(SCALE_VARIABLE) != text:
        QgsExpressionContextUtils.setLayerVariable(layer, SCALE_VARIABLE, text)
