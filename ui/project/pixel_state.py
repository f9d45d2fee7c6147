# SPDX-License-Identifier: GPL-2.0-or-later
"""What the pixels of a raster depend on: its file, and the nodata settings of its layer; and the area of interest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProviderRegistry,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...core.vector.mask import LaterMask
from ...processing.support.layers import OPTION_MARK, unused_nodata, user_nodata

if TYPE_CHECKING:
    from qgis.core import QgsProject, QgsRasterLayer

    from ...core.raster.grid import Grid

AREA_ENDINGS, AREA_ENDING = ["gpkg", "shp", "geojson"], "gpkg"  # read as they are; what others are exported to


def file_of(layer: QgsRasterLayer) -> str:
    """Return the path or name that GDAL opens for a layer of its provider."""
    return str(layer.source().split(OPTION_MARK)[0])


def nodata_state(layer: QgsRasterLayer) -> tuple[object, ...]:
    """Return the nodata settings of a layer's properties; equal ones compare equal."""
    value, ranges = user_nodata(layer)
    return value, tuple(sorted(ranges.items())), unused_nodata(layer)


def pixel_state(layer: QgsRasterLayer) -> tuple[object, ...]:
    """Return what the pixels of a layer depend on: its source, when the file was changed, its CRS and nodata."""
    return layer.source(), *changed_at(file_of(layer)), layer.crs().authid(), *nodata_state(layer)


def changed_at(path: str) -> tuple[float, int]:
    """Return time and size of a file, zeros where there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return 0.0, 0
    return status.st_mtime, status.st_size


# --- the area of interest


def polygon_layers(project: QgsProject) -> list[QgsVectorLayer]:
    """Return the polygon layers of a project, by name."""
    layers = (layer for layer in project.mapLayers().values() if isinstance(layer, QgsVectorLayer))
    polygons = (
        layer
        for layer in layers
        if layer.isValid() and layer.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
    )
    return sorted(polygons, key=lambda layer: layer.name().casefold())


def area_layer(project: QgsProject, layer_id: str) -> QgsVectorLayer | None:
    """Return the polygon layer of an id, or None when it is not there."""
    layer = project.mapLayer(layer_id) if layer_id else None
    return layer if isinstance(layer, QgsVectorLayer) and layer.isValid() else None


def area_mask(layer: QgsVectorLayer, grid: Grid) -> LaterMask:
    """Return the mask of a polygon layer, which reads it when a pixel is asked for; as the algorithms read it."""
    context = QgsProcessingContext()
    context.setTransformContext(layer.transformContext())
    path, name = QgsProcessingUtils.convertToCompatibleFormatAndLayerName(
        layer, False, "area", AREA_ENDINGS, AREA_ENDING, context, QgsProcessingFeedback(False), -1
    )
    return LaterMask(path, grid, name or None)


def area_state(layer: QgsVectorLayer | None) -> tuple[object, ...] | None:
    """Return what an area depends on, or None when that cannot be known, as for a layer in memory."""
    if layer is None:
        return ()
    path = str(QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source()).get("path") or "")
    time, size = changed_at(path)
    return (layer.source(), layer.subsetString(), time, size) if time else None
