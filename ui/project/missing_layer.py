# SPDX-License-Identifier: GPL-2.0-or-later
"""Waits for a layer whose file is missing: QGIS lets the person find it, and the dock then goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .settings import RASTER_PROPERTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer


class MissingLayer(QObject):
    """Waits for one layer at a time to become valid."""

    restored = pyqtSignal(object)  # the layer

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layer: QgsMapLayer | None = None

    def wait(self, layer: QgsMapLayer) -> None:
        """Wait for a layer, in place of the last one."""
        self.drop()
        self.layer = layer
        layer.dataSourceChanged.connect(self._look)

    def drop(self) -> None:
        """Stop waiting."""
        layer, self.layer = self.layer, None
        if layer is not None:
            layer.dataSourceChanged.disconnect(self._look)

    def drop_any(self, ids: Sequence[str]) -> None:
        """Stop waiting for a layer that is about to be removed."""
        if self.layer is not None and self.layer.id() in ids:
            self.drop()

    def _look(self) -> None:
        layer = self.layer
        if layer is not None and layer.isValid():
            self.drop()
            self.restored.emit(layer)


def missing_strokes_of(raster: QgsRasterLayer, project: QgsProject) -> QgsVectorLayer | None:
    """Return the stroke layer of a raster when its file is missing, else None."""
    stroke_layers = (
        layer for layer in project.mapLayers().values() if layer.customProperty(RASTER_PROPERTY) == raster.id()
    )
    return next((layer for layer in stroke_layers if isinstance(layer, QgsVectorLayer) and not layer.isValid()), None)
