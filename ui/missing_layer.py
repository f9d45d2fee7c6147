# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer whose file is not where it was: QGIS asks for it, and the dock goes on when it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .stroke_fields import RASTER_PROPERTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer


class MissingLayer(QObject):
    """Waits for one layer at a time to become valid."""

    found = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layer: QgsMapLayer | None = None

    def wait(self, layer: QgsMapLayer) -> None:
        """Wait for a layer, and no more for another."""
        self.drop()
        self.layer = layer
        layer.dataSourceChanged.connect(self._look)

    def drop(self) -> None:
        """Wait no more."""
        layer, self.layer = self.layer, None
        if layer is not None:
            layer.dataSourceChanged.disconnect(self._look)

    def drop_any(self, ids: Sequence[str]) -> None:
        """Wait no more for a layer that is about to be removed."""
        if self.layer is not None and self.layer.id() in ids:
            self.drop()

    def _look(self) -> None:
        layer = self.layer
        if layer is not None and layer.isValid():
            self.drop()
            self.found.emit(layer)


def missing_strokes_of(raster: QgsRasterLayer, project: QgsProject) -> QgsVectorLayer | None:
    """Return the stroke layer of a raster that cannot be read."""
    ours = (one for one in project.mapLayers().values() if one.customProperty(RASTER_PROPERTY) == raster.id())
    return next((one for one in ours if isinstance(one, QgsVectorLayer) and not one.isValid()), None)
