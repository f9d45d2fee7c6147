# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers of features with a class, as somebody brings them from the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProject


def layer_of(
    project: QgsProject, kind: str, rows: Sequence[tuple[object, str]], crs: str = "EPSG:32633"
) -> QgsVectorLayer:
    """Add a layer in memory with the fields `id` and `kind`, of pairs of a kind and a geometry as text."""
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field=id:integer&field=kind:string", "Field work", "memory")
    features = []
    for number, (value, wkt) in enumerate(rows):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature["id"], feature["kind"] = number, value
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    project.addMapLayer(layer)
    return layer
