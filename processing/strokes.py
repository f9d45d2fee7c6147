# SPDX-License-Identifier: GPL-2.0-or-later
"""A stroke layer of the project as core's strokes: with edits that are not saved yet, names and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsVectorLayer,
)

from ..core.vector_strokes import SEQUENCE_FIELD, StrokeRecord, no_class_field, placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsFeatureSource, QgsFields

    from ..core.palette import Colour

NAME_FIELD = "class_name"


def crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    """Return a CRS as the WKT that core understands, empty when it is not valid."""
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2018) if crs.isValid() else ""


def records_of(
    features: Iterable[QgsFeature], fields: QgsFields, class_field: str, width_field: str
) -> list[StrokeRecord]:
    """Return features as core takes them; raises `InputError` when the class field is missing."""
    names = fields.names()
    if class_field not in names:
        raise no_class_field(class_field, names)
    features = list(features)
    records = [record_of(feature, names, class_field, width_field) for feature in features]
    if SEQUENCE_FIELD not in names:
        return records
    return placed(records, [_plain(feature[SEQUENCE_FIELD]) for feature in features])


def record_of(feature: QgsFeature, names: list[str], class_field: str, width_field: str) -> StrokeRecord:
    """Return one feature as core takes it."""
    geometry = feature.geometry()
    width = _plain(feature[width_field]) if width_field in names else None
    return StrokeRecord(
        feature.id(),
        None if geometry.isNull() else bytes(geometry.asWkb().data()),
        _plain(feature[class_field]),
        str(_plain(feature[NAME_FIELD]) or "") if NAME_FIELD in names else "",
        float(width) if isinstance(width, (int, float)) else None,
    )


def _plain(value: Any) -> Any:
    """Return a Python value; QGIS's own null is a QVariant in some versions and None in others."""
    if value is None or (hasattr(value, "isNull") and value.isNull()):
        return None
    return value


def colours_of(layer: QgsVectorLayer | None) -> dict[object, Colour]:
    """Return what a layer shows each class in, when its symbology has categories."""
    renderer = layer.renderer() if layer is not None else None
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return {}
    colours: dict[object, Colour] = {}
    for category in renderer.categories():
        symbol = category.symbol()
        if symbol is not None and _plain(category.value()) not in (None, ""):
            shown = symbol.color()
            colours[category.value()] = (shown.red(), shown.green(), shown.blue())
    return colours


def records_of_source(source: QgsFeatureSource, class_field: str, width_field: str) -> list[StrokeRecord]:
    """Return a feature source's features as core takes them."""
    return records_of(source.getFeatures(), source.fields(), class_field, width_field)
