# SPDX-License-Identifier: GPL-2.0-or-later
"""Which raster the dock is about: the pinned one, else the active one, else the only one there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer, QgsVectorLayer

from .project_state import pinned_layer
from .stroke_fields import RASTER_PROPERTY

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer


def raster_for(active: QgsMapLayer | None, project: QgsProject, has_one: bool) -> QgsRasterLayer | None:
    """Return the raster to turn to, or None to stay.

    Parameters
    ----------
    active : QgsMapLayer or None
    project : QgsProject
    has_one : bool
        Whether there is a raster already. Without one the project's only image is taken unasked. A map of classes is
        turned to where there is nothing else, for it is what comes out and no image.
    """
    pinned = project.mapLayer(pinned_layer(project))
    if isinstance(pinned, QgsRasterLayer):
        return pinned
    if isinstance(active, QgsRasterLayer):
        return _of_raster(active, project, has_one)
    if isinstance(active, QgsVectorLayer) and active.customProperty(RASTER_PROPERTY):
        owner = project.mapLayer(active.customProperty(RASTER_PROPERTY))
        return owner if isinstance(owner, QgsRasterLayer) else None
    return None if has_one else _only_one(project)


def _of_raster(active: QgsRasterLayer, project: QgsProject, has_one: bool) -> QgsRasterLayer | None:
    if has_one:
        return active if active.isValid() and not is_map(active) else None
    if is_map(active):
        return next((one for one in _rasters(project) if one.isValid() and not is_map(one)), active)
    return active  # where its file is missing, that is said, and it is waited for


def _only_one(project: QgsProject) -> QgsRasterLayer | None:
    rasters = _rasters(project)
    found = [one for one in rasters if not is_map(one)] or rasters
    return found[0] if len(found) == 1 else None


def _rasters(project: QgsProject) -> list[QgsRasterLayer]:
    """Return the rasters of a project from the top of its layer tree."""
    return [one for one in project.layerTreeRoot().layerOrder() if isinstance(one, QgsRasterLayer)]


def is_map(layer: QgsRasterLayer) -> bool:
    """Whether a raster shows classes."""
    return isinstance(layer.renderer(), QgsPalettedRasterRenderer)
