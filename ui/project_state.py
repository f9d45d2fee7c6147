# SPDX-License-Identifier: GPL-2.0-or-later
"""What the dock keeps: with each raster layer its classes and settings, in the project and nowhere else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ..core.splitting import THRESHOLD
from .classes import PaintClass, from_plain, to_plain

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer, QgsProject

PROPERTY = "clusterbrush/dock"
SCOPE, PINNED_KEY = "ClusterBrush", "/pinned"
CLUSTERS = 256


@dataclass
class Settings:
    """Settings of one raster.

    Parameters
    ----------
    classes : list of PaintClass
    bands : list of int
        From 1; empty for all that hold data.
    clusters : int
    threshold : float
        t of the splits.
    method : int
        Of `clusterbrush:classifystrokes`.
    least_confidence : float
    brush_pixels : float
        Diameter, in the raster's pixels.
    mode : str
        What the overlay shows.
    opacity : int
        Per cent.
    current : int
        Class in hand.
    smoothing : int
        Radius of the majority filter over the map, in the raster's pixels; 0 for none.
    """

    classes: list[PaintClass] = field(default_factory=list)
    bands: list[int] = field(default_factory=list)
    clusters: int = CLUSTERS
    threshold: float = THRESHOLD
    method: int = 0
    least_confidence: float = 0.0
    brush_pixels: float = 5.0
    mode: str = "classes"
    opacity: int = 60
    current: int = 1
    smoothing: int = 0


def read_settings(layer: QgsMapLayer) -> Settings | None:
    """Return what was kept with a layer, or None when there is nothing, or nothing that can be read."""
    text = layer.customProperty(PROPERTY)
    if not text:
        return None
    try:
        values = json.loads(text)
        if not isinstance(values, dict):
            return None
        known: dict[str, Any] = {name: values[name] for name in Settings.__dataclass_fields__ if name in values}
        known["classes"] = from_plain(known.get("classes", []))
        known["bands"] = [int(band) for band in known.get("bands", [])]
        return Settings(**{name: _like(name, value) for name, value in known.items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _like(name: str, value: Any) -> Any:
    """Return a value in the type of its default; raises ValueError or TypeError."""
    default = getattr(Settings(), name)
    return value if isinstance(default, list) else type(default)(value)


def write_settings(layer: QgsMapLayer, settings: Settings, project: QgsProject) -> None:
    """Keep settings with a layer; the project is dirty when that changes anything."""
    values = asdict(settings)
    values["classes"] = to_plain(settings.classes)
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    if layer.customProperty(PROPERTY) != text:
        layer.setCustomProperty(PROPERTY, text)
        project.setDirty(True)


def pinned_layer(project: QgsProject) -> str:
    """Return the id of the raster that the dock keeps to, or an empty string when it follows the active layer."""
    return str(project.readEntry(SCOPE, PINNED_KEY, "")[0])


def pin_layer(project: QgsProject, layer_id: str) -> None:
    """Keep to a raster, or follow the active layer (empty)."""
    if pinned_layer(project) != layer_id:
        project.writeEntry(SCOPE, PINNED_KEY, layer_id)
