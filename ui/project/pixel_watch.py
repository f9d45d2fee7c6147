# SPDX-License-Identifier: GPL-2.0-or-later
"""Notices changes of what the pixels of the current raster depend on: nodata of its layer, and the area of interest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from .pixel_state import area_layer, nodata_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer

    from .current_raster import CurrentRaster


class PixelWatch(QObject):
    """Emits a signal when the nodata settings of the current raster, or its area, change.

    Parameters
    ----------
    project : QgsProject
    raster : CurrentRaster
    """

    changed = pyqtSignal()

    def __init__(self, project: QgsProject, raster: CurrentRaster, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project, self._raster = project, raster
        self._layer: QgsRasterLayer | None = None
        self._area: QgsVectorLayer | None = None
        self._nodata: tuple[object, ...] = ()

    def begin(self) -> None:
        """Watch the current raster and its area."""
        self.drop()
        layer = self._raster.layer
        if layer is None:
            return
        self._layer, self._nodata = layer, nodata_state(layer)
        self._area = area_layer(self._project, self._raster.settings.area)
        layer.repaintRequested.connect(self._look)
        if self._area is not None:
            for signal in self._area_signals(self._area):
                signal.connect(self._emit)

    def drop(self) -> None:
        """Watch nothing."""
        if self._layer is not None:
            self._layer.repaintRequested.disconnect(self._look)
        if self._area is not None:
            for signal in self._area_signals(self._area):
                signal.disconnect(self._emit)
        self._layer = self._area = None

    def leave(self, ids: Sequence[str]) -> None:
        """Use the whole raster when the area's layer is about to be removed."""
        if self._area is not None and self._area.id() in ids:
            self._raster.settings.area = ""
            self._raster.save()
            self._emit()

    @staticmethod
    def _area_signals(area: QgsVectorLayer) -> tuple[Any, ...]:
        return area.afterCommitChanges, area.dataSourceChanged, area.subsetStringChanged

    def _look(self, *_deferred: object) -> None:
        if self._layer is not None and nodata_state(self._layer) != self._nodata:
            self._nodata = nodata_state(self._layer)
            self._emit()

    def _emit(self) -> None:
        self.changed.emit()
