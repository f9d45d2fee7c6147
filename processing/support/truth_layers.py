# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the features of a layer of the project as truth for core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from qgis.core import (
    QgsFeatureRequest,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
)

from ...core.answers.vector_truth import TruthFeature, VectorTruth, check_truth_field
from ...i18n import tr
from .parameters import add
from .stroke_layers import crs_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qgis.core import QgsAbstractFeatureSource, QgsProcessingContext, QgsProcessingFeatureSource

    from ...core.raster.grid import Grid

    Source = Union[QgsAbstractFeatureSource, QgsProcessingFeatureSource]

SAMPLES = "SAMPLES"
FIELD = "FIELD"
DEFAULT_FIELD = "class_id"


def add_samples(algorithm: Any, help_text: str) -> None:
    """Add polygons, lines or points whose class is known, and the field with the class."""
    kinds = [
        QgsProcessing.SourceType.TypeVectorPolygon,
        QgsProcessing.SourceType.TypeVectorLine,
        QgsProcessing.SourceType.TypeVectorPoint,
    ]
    add(
        algorithm,
        QgsProcessingParameterFeatureSource(SAMPLES, tr("Truth polygons, lines or points"), kinds, optional=True),
        help_text,
    )
    add(
        algorithm,
        QgsProcessingParameterField(
            FIELD, tr("Field with the class"), DEFAULT_FIELD, parentLayerParameterName=SAMPLES, optional=True
        ),
        tr("Numbers of the classes, or their names. Features without one do not count."),
    )


def samples_on(
    algorithm: Any,
    values: dict[str, Any],
    context: QgsProcessingContext,
    grid: Grid,
    has_class_zero: Callable[[], bool] = lambda: False,
) -> VectorTruth:
    """Read the parameters of `add_samples` as truth on a grid; see `VectorTruth`.

    Raises
    ------
    InputError
        When the layer lacks the field, or nothing in it can be used.
    """
    source = algorithm.parameterAsSource(values, SAMPLES, context)
    if source is None:
        raise QgsProcessingException(algorithm.invalidSourceError(values, SAMPLES))
    field = algorithm.parameterAsString(values, FIELD, context) or DEFAULT_FIELD
    title = source.sourceName()
    check_truth_field(title, field, source.fields().names())
    features = truth_features(source, field)
    return VectorTruth(features, crs_text(source.sourceCrs()), grid, title, field, has_class_zero)


def truth_features(source: Source, field: str, request: QgsFeatureRequest | None = None) -> Iterator[TruthFeature]:
    """Yield the features of a source with the values of a field."""
    for feature in source.getFeatures(request or QgsFeatureRequest()):
        geometry, value = feature.geometry(), feature[field]
        # QGIS's null is a QVariant in some versions of QGIS and None in others.
        null = value is None or (hasattr(value, "isNull") and value.isNull())
        yield TruthFeature(None if geometry.isNull() else bytes(geometry.asWkb().data()), None if null else value)
