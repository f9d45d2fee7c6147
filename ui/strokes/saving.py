# SPDX-License-Identifier: GPL-2.0-or-later
"""Saves strokes and samples together with the project, in a GeoPackage beside it, so that no stroke is lost.

Each project owns its strokes. Saved under another name, it gets a copy with the strokes as they are on the screen; the
file of the first project stays as that project was last saved.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsProviderRegistry

from ...i18n import tr
from ..project.settings import RASTER_PROPERTY
from .fields import is_stroke_layer, save_layer
from .sample_layer import is_sample_layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProject, QgsVectorLayer

OWNER_PROPERTY = "clusterbrush/project"  # file name of the project that a stroke layer was made and saved with
PROJECT_SUFFIXES = (".qgz", ".qgs")


def save_strokes(project: QgsProject, layers: Sequence[QgsVectorLayer] | None = None) -> list[str]:
    """Save the edits of strokes and samples, and give those in memory or of another project a file; return failures.

    A layer that somebody has chosen as stroke layer belongs to no project: its edits are saved where it is.

    Parameters
    ----------
    project : QgsProject
    layers : sequence of QgsVectorLayer, optional
        Those to save; all of the project without it.
    """
    path = strokes_path(project)
    if path is None:
        return []
    own_layers = _own_layers(project)
    chosen = own_layers if layers is None else layers
    return [sentence for layer in chosen for sentence in [_save(layer, project, path, own_layers)] if sentence]


def note_owner(project: QgsProject) -> None:
    """Note in the stroke layers of a project that was opened that it owns them, where an older version has not."""
    if not project.fileName():
        return
    target = Path(project.fileName())
    for layer in _own_layers(project):
        is_own = _file_of(layer) == target.with_name(f"{target.stem}_strokes.gpkg")
        if is_own and not layer.customProperty(OWNER_PROPERTY):
            layer.setCustomProperty(OWNER_PROPERTY, target.name)


def strokes_path(project: QgsProject) -> Path | None:
    """Return the file for the strokes of a project, None for one that is not saved in a folder."""
    target = Path(project.fileName()) if project.fileName() else None
    if target is None or not target.parent.is_dir():
        return None
    twins = [target.with_suffix(suffix) for suffix in PROJECT_SUFFIXES if suffix != target.suffix.lower()]
    has_twin = any(twin.exists() for twin in twins)  # its strokes have the short name
    stem = f"{target.stem}_{target.suffix[1:].lower()}" if has_twin else target.stem
    return target.with_name(f"{stem}_strokes.gpkg")


def _own_layers(project: QgsProject) -> list[QgsVectorLayer]:
    return [
        layer
        for layer in project.mapLayers().values()
        if (layer.customProperty(RASTER_PROPERTY) and is_stroke_layer(layer)) or is_sample_layer(layer)
    ]


def _save(layer: QgsVectorLayer, project: QgsProject, path: Path, own_layers: list[QgsVectorLayer]) -> str:
    """Save one layer; return why that failed, else an empty text."""
    in_memory, name = layer.providerType() == "memory", Path(project.fileName()).name
    owner, file = layer.customProperty(OWNER_PROPERTY), _file_of(layer)
    is_foreign = bool(owner) and file != path and (owner != name or file is None or file.parent != path.parent)
    if in_memory or is_foreign:
        reason = save_layer(layer, str(path), _free_table(layer, path, own_layers))
    else:
        changed = layer.isEditable() and layer.isModified()
        reason = "; ".join(layer.commitErrors()) if changed and not layer.commitChanges(False) else ""
    if not reason and (in_memory or owner):
        layer.setCustomProperty(OWNER_PROPERTY, name)
    template = (
        tr("The labels of {name} could not be saved: {reason}")
        if is_sample_layer(layer)
        else tr("The strokes of {name} could not be saved: {reason}")
    )
    return template.format(name=layer.name(), reason=reason) if reason else ""


def _free_table(layer: QgsVectorLayer, path: Path, own_layers: list[QgsVectorLayer]) -> str:
    """Return a table name made from the layer's name that no other layer of ours uses in the file."""
    stem = re.sub(r"\W+", "_", layer.name().lower()).strip("_") or "strokes"
    others = [other for other in own_layers if other is not layer and _file_of(other) == path]
    used = {_table_of(other) for other in others}
    names = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(own_layers) + 2))
    return next(name for name in names if name not in used)


def _file_of(layer: QgsVectorLayer) -> Path | None:
    """Return the file of a layer, None for one without."""
    path = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source()).get("path")
    return Path(path) if path else None


def _table_of(layer: QgsVectorLayer) -> str:
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    return str(parts.get("layerName") or "")
