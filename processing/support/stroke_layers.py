# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads a stroke layer of the project for core: its features with unsaved edits, class names and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsVectorLayer,
)

from ...core.strokes.records import (
    FILLED_FIELD,
    NAME_FIELD,
    SEQUENCE_FIELD,
    StrokeRecord,
    check_fields,
    is_filled,
    placed,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsFeatureSource, QgsFields

    from ...core.legend.palette import Colour


def crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    """Return a CRS as WKT for core, empty when it is not valid."""
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2018) if crs.isValid() else ""


def records_of(
    features: Iterable[QgsFeature], fields: QgsFields, class_field: str, width_field: str
) -> list[StrokeRecord]:
    """Return the records of features; raises `InputError` when the class or width field is missing."""
    names = fields.names()
    check_fields(class_field, width_field, names)
    features = list(features)
    records = [record_of(feature, names, class_field, width_field) for feature in features]
    if SEQUENCE_FIELD not in names:
        return records
    return placed(records, [_plain(feature[SEQUENCE_FIELD]) for feature in features])


def record_of(feature: QgsFeature, names: list[str], class_field: str, width_field: str) -> StrokeRecord:
    """Return the record of a feature; `names` are those of the layer's fields."""
    geometry = feature.geometry()
    return StrokeRecord(
        feature.id(),
        None if geometry.isNull() else bytes(geometry.asWkb().data()),
        _plain(feature[class_field]),
        str(_plain(feature[NAME_FIELD]) or "") if NAME_FIELD in names else "",
        width_of(_plain(feature[width_field])) if width_field in names else None,
        FILLED_FIELD in names and is_filled(_plain(feature[FILLED_FIELD])),
    )


def _plain(value: Any) -> Any:
    """Return a Python value, None for QGIS's null: a QVariant in some versions of QGIS and None in others."""
    if value is None or (hasattr(value, "isNull") and value.isNull()):
        return None
    return value


def colours_of(layer: QgsVectorLayer | None) -> dict[object, Colour]:
    """Return the colour of each class in a layer's symbology; empty unless the symbology is categorised."""
    renderer = layer.renderer() if layer is not None else None
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return {}
    colours: dict[object, Colour] = {}
    for category in renderer.categories():
        symbol = category.symbol()
        if symbol is not None and _plain(category.value()) not in (None, ""):
            colour = symbol.color()
            colours[category.value()] = (colour.red(), colour.green(), colour.blue())
    return colours


def class_names_of(layer: QgsVectorLayer | None) -> dict[int, str]:
    """Return the name of each numbered class in a layer's symbology; empty unless the symbology is categorised."""
    renderer = layer.renderer() if layer is not None else None
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return {}
    return {
        category.value(): category.label()
        for category in renderer.categories()
        if isinstance(category.value(), int) and not isinstance(category.value(), bool)
    }


def records_of_source(source: QgsFeatureSource, class_field: str, width_field: str) -> list[StrokeRecord]:
    """Return the records of a feature source."""
    return records_of(source.getFeatures(), source.fields(), class_field, width_field)
