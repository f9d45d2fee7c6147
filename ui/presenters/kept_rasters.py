# SPDX-License-Identifier: GPL-2.0-or-later
"""The rasters that were left last: whether what is kept of one still fits when the person comes back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.classification.methods import method_of
from ..project.pixel_state import area_layer, area_state, pixel_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProject

    from ...core.raster.source import RasterSource
    from ..project.current_raster import CurrentRaster
    from ..worker.live import Live

    State = tuple[object, ...]


class KeptRasters:
    """Remembers the state in which a raster was left, and lets the worker keep its session.

    Parameters
    ----------
    project : QgsProject
    raster : CurrentRaster
    live : Live
    """

    def __init__(self, project: QgsProject, raster: CurrentRaster, live: Live) -> None:
        self._project, self._raster, self._live = project, raster, live
        self._opened: State | None = None  # of the current raster when its session began
        self._states: dict[str, tuple[State, RasterSource]] = {}  # by layer id

    def note(self) -> None:
        """Note the state of the current raster, whose session begins."""
        self._opened = self._state()

    def leave(self, keep: bool) -> None:
        """Drop the worker's session of the current raster, or let it keep that."""
        layer, source, state = self._raster.layer, self._raster.source, self._opened
        self._opened = None
        if not keep or layer is None or source is None or state is None or not self._live.has_full_session:
            self._live.forget()
            return
        self._states[layer.id()] = (state, source)
        self._live.forget(layer.id())

    def resume(self) -> bool:
        """Use what is kept of the current raster; return False when there is nothing, or it fits no longer."""
        layer = self._raster.layer
        if layer is None:
            return False
        state, source = self._states.pop(layer.id(), (None, None))
        if state is None or source is None or state != self._state():
            self._live.drop_kept(layer.id().__eq__)
            return False
        settings = self._raster.settings
        self._raster.source, self._opened = source, state
        self._live.resume(layer.id(), settings.threshold, method_of(settings.method))
        return True

    def clear(self) -> None:
        """Forget all rasters."""
        self._opened, self._states = None, {}

    def drop(self, ids: Sequence[str]) -> None:
        """Keep layers that are about to be removed no longer."""
        gone = {layer_id for layer_id in ids if self._states.pop(layer_id, None) is not None}
        if gone:
            self._live.drop_kept(gone.__contains__)

    def _state(self) -> State | None:
        """Return everything that the grouping of the current raster depends on; None when that cannot be known."""
        layer, settings = self._raster.layer, self._raster.settings
        if layer is None:
            return None
        area = area_state(area_layer(self._project, settings.area))
        if area is None:
            return None
        return *pixel_state(layer), tuple(settings.bands), settings.clusters, settings.nodata, *area
