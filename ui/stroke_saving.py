# SPDX-License-Identifier: GPL-2.0-or-later
"""No stroke is lost: when the project is saved, so are its strokes, in a GeoPackage beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..i18n import tr
from .stroke_fields import RASTER_PROPERTY, is_stroke_layer, save_layer

if TYPE_CHECKING:
    from qgis.core import QgsProject, QgsVectorLayer


def save_strokes(project: QgsProject) -> list[str]:
    """Save the edits of all stroke layers, and move those in memory beside the project; return what went wrong."""
    if not project.fileName():
        return []
    target = Path(project.fileName())
    if not target.parent.is_dir():
        return []
    path = target.with_name(f"{target.stem}_strokes.gpkg")
    ours = [one for one in project.mapLayers().values() if one.customProperty(RASTER_PROPERTY) and is_stroke_layer(one)]
    return [sentence for layer in ours for sentence in [_save(layer, path, ours)] if sentence]


def _save(layer: QgsVectorLayer, path: Path, ours: list[QgsVectorLayer]) -> str:
    in_memory = layer.providerType() == "memory"
    editing = layer.isEditable()
    if editing and (layer.isModified() or in_memory) and not layer.commitChanges(in_memory):
        return tr("The strokes of {name} could not be saved: {reason}").format(
            name=layer.name(), reason="; ".join(layer.commitErrors())
        )
    if in_memory:
        reason = save_layer(layer, str(path), _free_table(layer, ours))
        if reason:
            return tr("The strokes of {name} could not be saved: {reason}").format(name=layer.name(), reason=reason)
        if editing:
            layer.startEditing()
    return ""


def _free_table(layer: QgsVectorLayer, ours: list[QgsVectorLayer]) -> str:
    """Return a table name made from the layer's that no other stroke layer of the project uses."""
    stem = re.sub(r"\W+", "_", layer.name().lower()).strip("_") or "strokes"
    used = {one.source().rpartition("layername=")[2] for one in ours}
    names = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(ours) + 2))
    return next(name for name in names if name not in used)
