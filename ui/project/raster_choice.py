# SPDX-License-Identifier: GPL-2.0-or-later
"""Chooses the raster of the dock: the pinned one, else the active one, else the only one of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer, QgsVectorLayer

from ...processing.support.layers import gives_pictures
from .settings import RASTER_PROPERTY, RESULT_PROPERTY, pinned_layer, read_settings

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer


def raster_for(active: QgsMapLayer | None, project: QgsProject, has_raster: bool) -> QgsRasterLayer | None:
    """Return the raster to make the current one, or None for no change.

    Parameters
    ----------
    active : QgsMapLayer or None
    project : QgsProject
    has_raster : bool
        Whether there is a current raster. Without one the only image of the project is chosen, or the only one that
        has been painted on. A result, such as a
        class map, is no image to paint on, so it is chosen only where there is no image; a basemap gives pictures
        instead of values, so it is never chosen.
    """
    pinned = project.mapLayer(pinned_layer(project))
    if isinstance(pinned, QgsRasterLayer):
        return pinned
    if isinstance(active, QgsRasterLayer):
        return _of_raster(active, project, has_raster)
    if isinstance(active, QgsVectorLayer) and active.customProperty(RASTER_PROPERTY):
        owner = project.mapLayer(active.customProperty(RASTER_PROPERTY))
        return owner if isinstance(owner, QgsRasterLayer) else None
    return None if has_raster else _only_one(project)


def raster_after(project: QgsProject, in_box: QgsMapLayer | None) -> QgsRasterLayer | None:
    """Return the raster to turn to when the current one was removed, or None where nothing is left to paint on.

    Parameters
    ----------
    project : QgsProject
    in_box : QgsMapLayer or None
        What the list of rasters shows by itself now: it is chosen unless it is a result and there is an image.
    """
    if isinstance(in_box, QgsRasterLayer) and in_box.isValid() and is_image(in_box):
        return in_box
    return next((raster for raster in _rasters(project) if raster.isValid() and is_image(raster)), None) or (
        in_box if isinstance(in_box, QgsRasterLayer) and not gives_pictures(in_box) else None
    )


def _of_raster(active: QgsRasterLayer, project: QgsProject, has_raster: bool) -> QgsRasterLayer | None:
    if has_raster:
        return active if active.isValid() and is_image(active) else None
    if is_image(active):
        return active  # also with a missing file: the controller then waits for it
    images = (raster for raster in _rasters(project) if raster.isValid() and is_image(raster))
    return next(images, None) or (_only_one(project) if gives_pictures(active) else active)


def _only_one(project: QgsProject) -> QgsRasterLayer | None:
    rasters = [raster for raster in _rasters(project) if not gives_pictures(raster)]
    images = [raster for raster in rasters if is_image(raster)] or rasters
    if len(images) > 1:
        images = [image for image in images if read_settings(image) is not None]  # stored with the first stroke
    return images[0] if len(images) == 1 else None


def _rasters(project: QgsProject) -> list[QgsRasterLayer]:
    """Return the rasters of a project from the top of its layer tree."""
    return [layer for layer in project.layerTreeRoot().layerOrder() if isinstance(layer, QgsRasterLayer)]


def is_image(layer: QgsRasterLayer) -> bool:
    """Return True when a raster is one to paint on: neither a basemap, nor a result of ours, nor a map of classes."""
    is_result = layer.customProperty(RESULT_PROPERTY) or isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    return not is_result and not gives_pictures(layer)
