# SPDX-License-Identifier: GPL-2.0-or-later
"""Which layers of a canvas lie above a raster, and whether the canvas shows it at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgsMapCanvas


@dataclass(frozen=True)
class LayerStack:
    """The layers of a canvas around a raster, the topmost first; `is_shown` is False where it is not in sight."""

    is_shown: bool
    above: Sequence[QgsMapLayer] = ()
    from_raster: Sequence[QgsMapLayer] = ()


def stack_of(canvas: QgsMapCanvas, raster: QgsMapLayer | None) -> LayerStack:
    """Return the stack of a raster: it is out of sight when it is unticked, or outside its range of scales."""
    settings = canvas.mapSettings()  # a copy
    if raster is None or not raster.isInScaleRange(settings.scale()):
        return LayerStack(False)
    layers = list(_flat(settings.layers()))
    ids = [layer.id() for layer in layers]
    if raster.id() not in ids:
        return LayerStack(False)
    place = ids.index(raster.id())
    return LayerStack(True, layers[:place], layers[place:])


def _flat(layers: Iterable[QgsMapLayer]) -> Iterable[QgsMapLayer]:
    """Yield layers from the top; those of a group that is rendered as one layer follow each other."""
    for layer in layers:
        if hasattr(layer, "childLayers"):
            yield from _flat(reversed(layer.childLayers()))
        elif layer is not None:
            yield layer
