# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters for painted strokes and for what is learned from them, and reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
)

from ...core.labelling.splitting import THRESHOLD
from ...core.raster.colour_table import READINGS
from ...core.strokes.records import DEFAULT_WIDTH_FIELD, strokes_on
from ...i18n import tr
from .further_strokes import ReadingOptions
from .outputs import unnamed_class
from .parameters import N_CLUSTERS, NODATA, PALETTE, SEED, Number, add
from .stroke_layers import crs_text, records_of_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsProcessingContext

    from ...core.legend.palette import Colour
    from ...core.raster.source import RasterSource
    from ...core.strokes.records import StrokeSet

STROKES = "STROKES"
CLASS_FIELD = "CLASS_FIELD"
WIDTH_FIELD = "WIDTH_FIELD"
FROM_ZERO = "FROM_ZERO"
THRESHOLD_NAME = "THRESHOLD"
DEFAULT_CLUSTERS = 100
DEFAULT_CLASS_FIELD = "class_id"


def add_strokes(algorithm: Any, from_zero: bool = True, optional: bool = False) -> None:
    """Add the strokes and their fields, and where it is wanted whether their classes are numbered from 0."""
    kinds = [
        QgsProcessing.SourceType.TypeVectorLine,
        QgsProcessing.SourceType.TypeVectorPolygon,
        QgsProcessing.SourceType.TypeVectorPoint,
    ]
    add(
        algorithm,
        QgsProcessingParameterFeatureSource(STROKES, tr("Strokes"), kinds, optional=optional),
        tr("Lines, polygons or points on the raster, in any coordinate system. Edits not saved yet count."),
    )
    add(
        algorithm,
        QgsProcessingParameterField(
            CLASS_FIELD,
            tr("Class field"),
            defaultValue=DEFAULT_CLASS_FIELD,
            parentLayerParameterName=STROKES,
            optional=True,  # else QGIS refuses to run without a field, although there is a default
        ),
        tr("Field with the class of each stroke: a number from 1, or a name."),
    )
    add(
        algorithm,
        QgsProcessingParameterField(
            WIDTH_FIELD,
            tr("Width field"),
            defaultValue=DEFAULT_WIDTH_FIELD,
            parentLayerParameterName=STROKES,
            type=QgsProcessingParameterField.DataType.Numeric,
            optional=True,
        ),
        tr("Field with the brush diameter in map units. Strokes without one are three pixels wide."),
    )
    if not from_zero:
        return
    add(
        algorithm,
        QgsProcessingParameterBoolean(FROM_ZERO, tr("Classes are numbered from 0"), False),
        tr("Writes each class one higher, since 0 means unclassified in a raster. A class 0 is refused otherwise."),
        advanced=True,
    )


def add_stroke_clusters(algorithm: Any) -> None:
    """Add the clusters that strokes can name, and when they are split."""
    add(
        algorithm,
        Number(N_CLUSTERS, tr("Number of clusters"), defaultValue=DEFAULT_CLUSTERS, minValue=2, maxValue=65535),
        tr("How many clusters strokes can name. More tell finer things apart and need more strokes."),
        advanced=True,
    )
    add(
        algorithm,
        Number(
            THRESHOLD_NAME,
            tr("Threshold"),
            Number.Type.Double,
            defaultValue=THRESHOLD,
            minValue=0.01,
            maxValue=0.5,
        ),
        tr("Share of a cluster's painted pixels that lets a class claim it. Several claims split the cluster."),
        advanced=True,
    )


def add_seed(algorithm: Any) -> None:
    """Add the start of the random numbers."""
    add(
        algorithm,
        Number(SEED, tr("Seed"), defaultValue=0, minValue=0),
        tr("Start of the random numbers. The same seed gives the same result; another one, another try."),
        advanced=True,
    )


def reading_of_strokes(algorithm: Any, values: dict[str, Any], context: QgsProcessingContext) -> ReadingOptions:
    """Read the parameters of `add_strokes` and of the raster that say how strokes are read."""
    can_shift = algorithm.parameterDefinition(FROM_ZERO) is not None
    return ReadingOptions(
        algorithm.parameterAsString(values, CLASS_FIELD, context) or DEFAULT_CLASS_FIELD,
        algorithm.parameterAsString(values, WIDTH_FIELD, context),
        "shift" if can_shift and algorithm.parameterAsBoolean(values, FROM_ZERO, context) else "refuse",
        algorithm.optional_number(values, NODATA, context),
        READINGS[algorithm.parameterAsEnum(values, PALETTE, context)],
    )


def strokes_of(
    algorithm: Any,
    values: dict[str, Any],
    context: QgsProcessingContext,
    source: RasterSource,
    colours: Mapping[object, Colour],
) -> StrokeSet:
    """Return the strokes on a raster; `colours` are those of the classes in the layer's symbology.

    Raises
    ------
    InputError
        As `records.strokes_on` does.
    """
    layer = algorithm.parameterAsSource(values, STROKES, context)
    if layer is None:
        raise QgsProcessingException(algorithm.invalidSourceError(values, STROKES))
    reading = reading_of_strokes(algorithm, values, context)
    records = records_of_source(layer, reading.class_field, reading.width_field)
    crs = crs_text(layer.sourceCrs())
    return strokes_on(source.grid, records, crs, colours, unnamed=unnamed_class(), zero=reading.zero)
