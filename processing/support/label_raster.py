# SPDX-License-Identifier: GPL-2.0-or-later
"""The parameter for a class raster that is learned from, instead of strokes or beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.jobs.labels import no_examples
from ...core.strokes.records import StrokeSet
from ...i18n import tr
from .class_rasters import add_class_raster, open_classes
from .stroke_parameters import STROKES, strokes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.legend.palette import Colour
    from ...core.raster.class_raster import ClassRaster
    from ...core.raster.source import RasterSource
    from .base import ClusterBrushAlgorithm

LABELS = "LABELS"
LABELS_BAND = "LABELS_BAND"


def add_labels(algorithm: ClusterBrushAlgorithm) -> None:
    """Add the parameter."""
    text = tr(
        "A class raster on any grid of the same place to learn from, instead of strokes or beside them, such as an "
        "older map. It may be wrong here and there. 0 and nodata mean that no class is known; where a stroke lies, the "
        "stroke counts. Classes are matched with those of the strokes by name or number."
    )
    add_class_raster(algorithm, LABELS, tr("Labels (raster)"), LABELS_BAND, text, optional=True, advanced=True)


def chosen_labels(
    algorithm: ClusterBrushAlgorithm,
    values: dict[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> ClassRaster | None:
    """Open the class raster that is learned from; None when none is given."""
    if not values.get(LABELS):
        return None
    return open_classes(algorithm, values, LABELS, LABELS_BAND, context, feedback)


def strokes_beside_labels(
    algorithm: ClusterBrushAlgorithm,
    values: dict[str, Any],
    context: QgsProcessingContext,
    source: RasterSource,
    colours: Mapping[object, Colour],
) -> StrokeSet:
    """Return the strokes on a raster as `strokes_of` does; none where labels are learned from alone.

    Raises
    ------
    ParameterError
        When there are neither strokes nor labels.
    """
    if values.get(STROKES):
        return strokes_of(algorithm, values, context, source, colours)
    if not values.get(LABELS):
        raise no_examples()
    return StrokeSet((), (), ())
