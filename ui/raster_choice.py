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
        Whether there is a raster already. Then a map of classes is not turned to, for it is what comes out and no
        image; without one the only raster of the project is taken unasked.
    """
    pinned = project.mapLayer(pinned_layer(project))
    if isinstance(pinned, QgsRasterLayer):
        return pinned
    if isinstance(active, QgsRasterLayer) and active.isValid():
        return None if has_one and is_map(active) else active
    if isinstance(active, QgsRasterLayer) and not has_one:
        return active  # its file is missing: that is said, and it is waited for
    if isinstance(active, QgsVectorLayer) and active.customProperty(RASTER_PROPERTY):
        owner = project.mapLayer(active.customProperty(RASTER_PROPERTY))
        return owner if isinstance(owner, QgsRasterLayer) else None
    if has_one:
        return None
    found = [one for one in project.mapLayers().values() if isinstance(one, QgsRasterLayer)]
    return found[0] if len(found) == 1 else None


def is_map(layer: QgsRasterLayer) -> bool:
    """Whether a raster shows classes."""
    return isinstance(layer.renderer(), QgsPalettedRasterRenderer)
