# SPDX-License-Identifier: GPL-2.0-or-later
"""Class rasters as parameters: the layer's band and, where it has one, its legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBand,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
)

from ..core.raster_classes import ClassRaster, Names
from ..i18n import tr
from .layers import titles, user_nodata
from .parameters import Number, add

if TYPE_CHECKING:
    from .base import ClusterBrushAlgorithm

PIXEL_AREA = "PIXEL_AREA"


def add_class_raster(
    algorithm: QgsProcessingAlgorithm, name: str, title: str, band: str, text: str, optional: bool = False
) -> None:
    """Add a class raster and the choice of its band."""
    add(algorithm, QgsProcessingParameterRasterLayer(name, title, optional=optional), text)
    add(
        algorithm,
        QgsProcessingParameterBand(band, tr("Band of the classes"), 1, parentLayerParameterName=name, optional=True),
        tr("Band that holds the ids of the classes; the first when none is chosen."),
        advanced=True,
    )


def add_pixel_area(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the area of a pixel for rasters that lie nowhere."""
    add(
        algorithm,
        Number(PIXEL_AREA, tr("Area of a pixel (m²)"), Number.Type.Double, None, optional=True, minValue=0.0),
        tr("Used only for a raster without coordinate system, whose areas are counted in pixels otherwise."),
        advanced=True,
    )


def open_classes(
    algorithm: ClusterBrushAlgorithm,
    values: dict[str, Any],
    name: str,
    band: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> ClassRaster:
    """Open a class raster parameter with the names and colours that the user sees."""
    layer = algorithm.raster_layer(values, name, context)
    path = algorithm.raster_path(values, name, context, feedback)
    chosen = algorithm.parameterAsInts(values, band, context)
    raster = ClassRaster(path, chosen[0] if chosen else 1, _shown_names(layer), user_nodata(layer))
    raster.title = titles.of(layer, raster.title)
    return raster


def _shown_names(layer: QgsRasterLayer) -> Names:
    """Return what the layer's legend calls the ids, where it is a legend of single values.

    Labels that only repeat the number, as QGIS makes them itself, tell nothing.
    """
    renderer = layer.renderer()
    if not isinstance(renderer, QgsPalettedRasterRenderer):
        return Names()
    entries = {int(entry.value): entry for entry in renderer.classes()}
    names = {number: entry.label for number, entry in entries.items() if entry.label not in {"", str(number)}}
    if not names:
        return Names()
    colours = {number: entries[number].color for number in names}
    return Names(names, {number: (one.red(), one.green(), one.blue()) for number, one in colours.items()})
