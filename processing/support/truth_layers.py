# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the features of a layer of the project as truth for core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

from qgis.core import QgsFeatureRequest

from ...core.answers.vector_truth import TruthFeature
from ...core.base.errors import N_, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qgis.core import QgsAbstractFeatureSource, QgsProcessingFeatureSource

    Source = Union[QgsAbstractFeatureSource, QgsProcessingFeatureSource]


def check_truth_field(layer: str, field: str, names: Sequence[str]) -> None:
    """Raise `InputError` when a layer, whose fields have these names, lacks the field with the class."""
    if field not in names:
        raise InputError(
            N_('{layer} has no field "{field}" with the class. Choose one of: {names}.'),
            layer=layer,
            field=field,
            names=", ".join(names) or "-",
        )


def truth_features(source: Source, field: str, request: QgsFeatureRequest | None = None) -> Iterator[TruthFeature]:
    """Yield the features of a source with the values of a field."""
    for feature in source.getFeatures(request or QgsFeatureRequest()):
        geometry, value = feature.geometry(), feature[field]
        # QGIS's null is a QVariant in some versions of QGIS and None in others.
        null = value is None or (hasattr(value, "isNull") and value.isNull())
        yield TruthFeature(None if geometry.isNull() else bytes(geometry.asWkb().data()), None if null else value)
