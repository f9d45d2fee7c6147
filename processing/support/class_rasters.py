# SPDX-License-Identifier: GPL-2.0-or-later
"""Class rasters as parameters: the layer's band and, where it has one, its legend."""

from __future__ import annotations

from functools import partial
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

from ...core.legend.entry import class_number
from ...core.raster.class_raster import ClassRaster, Names
from ...i18n import tr
from .layers import titles, unused_nodata, user_nodata
from .parameters import Number, add

if TYPE_CHECKING:
    from collections.abc import Callable

    from .base import ClusterBrushAlgorithm

PIXEL_AREA = "PIXEL_AREA"


def add_class_raster(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    title: str,
    band: str,
    text: str,
    optional: bool = False,
    advanced: bool = False,
) -> None:
    """Add a class raster and the choice of its band."""
    add(algorithm, QgsProcessingParameterRasterLayer(name, title, optional=optional), text, advanced=advanced)
    add(
        algorithm,
        QgsProcessingParameterBand(band, tr("Band of the classes"), 1, parentLayerParameterName=name, optional=True),
        tr("Band that holds the ids of the classes; the first when none is chosen."),
        advanced=True,
    )


def add_pixel_area(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the area of a pixel, for rasters without a coordinate system."""
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
    bands = algorithm.parameterAsInts(values, band, context)
    raster = opener_of_classes(layer, path, bands[0] if bands else 1)()
    raster.title = titles.of(layer, raster.title)
    return raster


def opener_of_classes(layer: QgsRasterLayer, path: str, band: int) -> Callable[[], ClassRaster]:
    """Return the function that opens the class raster of a layer in any thread, with its legend and nodata settings.

    The layer itself is asked now, because it must not be used in another thread.

    Parameters
    ----------
    layer : QgsRasterLayer
    path : str
        See `layers.raster_path`.
    band : int
        From 1.
    """
    nodata, ranges = user_nodata(layer)
    without_nodata = band in unused_nodata(layer)
    return partial(ClassRaster, path, band, _shown_names(layer), nodata, without_nodata, ranges.get(band, ()))


def _shown_names(layer: QgsRasterLayer) -> Names:
    """Return the names and colours of the ids in the layer's legend, where it is a legend of single values.

    Labels that only repeat the number, as QGIS makes them itself, do not count as names.
    """
    renderer = layer.renderer()
    if not isinstance(renderer, QgsPalettedRasterRenderer):
        return Names()
    numbered = ((class_number(entry.value), entry) for entry in renderer.classes())
    entries = {number: entry for number, entry in numbered if number is not None}
    names = {number: entry.label for number, entry in entries.items() if entry.label not in {"", str(number)}}
    if not names:
        return Names()
    colours = {number: entries[number].color for number in names}
    return Names(names, {number: (colour.red(), colour.green(), colour.blue()) for number, colour in colours.items()})
