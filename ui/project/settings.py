# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings of the dock, stored in the project: those of a raster with its layer, the pinned raster as an entry.

What belongs to the person, whatever the project, is stored in QGIS's settings.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.core import QgsSettings

from ...core.base.errors import N_
from ...core.classification.methods import CLUSTERBRUSH, CLUSTERNET, METHODS
from ...core.features.presets import DEFAULT_PRESET, is_choice
from ...core.labelling.splitting import THRESHOLD
from ...core.live.coarseness import FINEST
from ...core.live.map_picture import DEFAULT_MODE
from ...core.strokes.similar_region import DEFAULT_TOLERANCE
from .classes import PaintClass, from_plain, to_plain

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer, QgsProject

PROPERTY = "clusterbrush/dock"
SCOPE, PINNED_KEY = "ClusterBrush", "/pinned"
METHOD_ID = "method_id"  # in the stored settings; their `method` is the number that ClusterBrush 0.1.0 reads
METHOD_NUMBERS = {CLUSTERBRUSH.id: 0, CLUSTERNET.id: 1}  # of the methods that ClusterBrush 0.1.0 has
DEFAULT_METHOD_NUMBER = 0  # for the others
DEFAULT_CLUSTERS = 256
MIN_BRUSH_PIXELS, MAX_BRUSH_PIXELS = 0.5, 500.0  # diameter, in the raster's pixels
EXPORT_PLACE_KEY = "clusterbrush/export_place"  # of the person's settings
# Where an exported map enters the project, by id, in the order of the list on the screen.
EXPORT_PLACES = {
    "hidden": N_("Over the image, not ticked"),
    "below": N_("Below the image"),
    "above": N_("Over the image, ticked"),
}
DEFAULT_EXPORT_PLACE = "hidden"
RESULT_PROPERTY = "clusterbrush/result"  # True for layers that an export has written
RASTER_PROPERTY = "clusterbrush/raster"  # id of the raster layer that the strokes belong to


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
        Share of a second class from which on a cluster is split.
    method : str
        A key of `methods.METHODS`.
    least_confidence : float
    brush_pixels : float
        Diameter, in the raster's pixels.
    mode : str
        What the overlay shows: a key of `map_picture.MODES`.
    opacity : int
        Per cent.
    current : int
        Id of the class that is painted with.
    smoothing : int
        Radius of the majority filter over the map, in the raster's pixels; 0 for none.
    further : list of str
        Ids of the raster layers whose strokes are learned from too.
    nodata : float or None
        A value that means nodata in every band, besides those of the file and of the layer.
    area : str
        Id of the polygon layer that the map is limited to; empty for the whole raster.
    preset : str
        The features of the method: a key of `presets.PRESETS`, or `presets.model_choice`.
    tolerance : float
        Of the magic wand, in spreads of the bands over the image.
    min_patch_pixels : int
        Smaller patches join their neighbour in the exported map; 0 for none.
    detail : int
        How fine the clusters are shown: 0 as two groups, 100 each by itself.
    """

    classes: list[PaintClass] = field(default_factory=list)
    bands: list[int] = field(default_factory=list)
    clusters: int = DEFAULT_CLUSTERS
    threshold: float = THRESHOLD
    method: str = CLUSTERBRUSH.id
    least_confidence: float = 0.0
    brush_pixels: float = 5.0
    mode: str = DEFAULT_MODE
    opacity: int = 60
    current: int = 1
    smoothing: int = 0
    further: list[str] = field(default_factory=list)
    nodata: float | None = None
    area: str = ""
    preset: str = DEFAULT_PRESET
    tolerance: float = DEFAULT_TOLERANCE
    min_patch_pixels: int = 0
    detail: int = FINEST


def read_settings(layer: QgsMapLayer) -> Settings | None:
    """Return the settings stored with a layer, or None when there are none or they cannot be read."""
    text = layer.customProperty(PROPERTY)
    if not text:
        return None
    try:
        values = json.loads(text)
        if not isinstance(values, dict):
            return None
        stored: dict[str, Any] = {name: values[name] for name in Settings.__dataclass_fields__ if name in values}
        stored["classes"] = from_plain(stored.get("classes", []))
        stored["bands"] = [int(band) for band in stored.get("bands", [])]
        stored["further"] = [str(layer_id) for layer_id in stored.get("further", [])]
        stored["nodata"] = _number(stored.get("nodata"))
        stored["method"] = _method(values.get(METHOD_ID), values.get("method"))
        if not is_choice(str(stored.get("preset"))):
            stored.pop("preset", None)
        return Settings(**{name: _like(name, value) for name, value in stored.items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _method(method_id: object, number: object) -> str:
    """Return the id of the stored method: by its id, else by its number, which is all that older projects hold."""
    for candidate in (method_id, number):
        if isinstance(candidate, str) and candidate in METHODS:
            return candidate
    return next((known for known, old in METHOD_NUMBERS.items() if old == number), CLUSTERBRUSH.id)


def _number(value: Any) -> float | None:
    """Return a stored number, or None for a missing one and for one that is no value of a pixel."""
    number = None if value is None else float(value)
    return number if number is not None and math.isfinite(number) else None


def _like(name: str, value: Any) -> Any:
    """Return a value converted to the type of its default; raises ValueError or TypeError."""
    default = getattr(Settings(), name)
    return value if default is None or isinstance(default, list) else type(default)(value)


def write_settings(layer: QgsMapLayer, settings: Settings, project: QgsProject) -> None:
    """Store settings with a layer, and mark the project as changed when they differ from the stored ones.

    ClusterBrush 0.1.0 reads them too, so that a project can be opened on another computer without losing its classes.
    """
    values = asdict(settings)
    values["method"], values[METHOD_ID] = METHOD_NUMBERS.get(settings.method, DEFAULT_METHOD_NUMBER), settings.method
    values["classes"] = to_plain(settings.classes)
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    if layer.customProperty(PROPERTY) != text:
        layer.setCustomProperty(PROPERTY, text)
        project.setDirty(True)


def pinned_layer(project: QgsProject) -> str:
    """Return the id of the pinned raster, or an empty string when the dock follows the active layer."""
    return str(project.readEntry(SCOPE, PINNED_KEY, "")[0])


def pin_layer(project: QgsProject, layer_id: str) -> None:
    """Pin a raster, or follow the active layer (empty)."""
    if pinned_layer(project) != layer_id:
        project.writeEntry(SCOPE, PINNED_KEY, layer_id)


def export_place() -> str:
    """Return where the person wants exported maps to be: a key of `EXPORT_PLACES`."""
    place = QgsSettings().value(EXPORT_PLACE_KEY, DEFAULT_EXPORT_PLACE)
    return place if place in EXPORT_PLACES else DEFAULT_EXPORT_PLACE


def set_export_place(place: str) -> None:
    """Remember where the person wants exported maps to be."""
    QgsSettings().setValue(EXPORT_PLACE_KEY, place)
