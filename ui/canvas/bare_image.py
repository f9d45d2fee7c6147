# SPDX-License-Identifier: GPL-2.0-or-later
"""The bare image over the canvas while a key is held: the raster without anything above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QObject, QRectF

from .layer_pictures import LayerPictures, placed
from .layer_stack import stack_of
from .overlay import remove_item

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer
    from qgis.PyQt.QtGui import QPainter

    from .layer_pictures import LayerPicture

Z_VALUE = 6.0  # above the overlay, below rubber bands and the brush


class BareItem(QgsMapCanvasItem):
    """A picture over the whole canvas."""

    def __init__(self, canvas: QgsMapCanvas, picture: LayerPicture) -> None:
        super().__init__(canvas)
        self._canvas, self._picture = canvas, picture
        self.setZValue(Z_VALUE)

    def updatePosition(self) -> None:
        """Follow the canvas."""
        self.prepareGeometryChange()
        self.setPos(0.0, 0.0)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the area of the canvas."""
        return QRectF(self._canvas.viewport().rect())

    def paint(self, painter: QPainter, option: Any = None, widget: Any = None) -> None:
        """Draw the picture."""
        painter.save()
        painter.setTransform(placed(self._canvas, self._picture.corners, self._picture.image), True)
        painter.drawImage(0, 0, self._picture.image)
        painter.restore()


class BareImage(QObject):
    """Shows the bare image where layers above the raster, such as an exported map, would hide it."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.item: BareItem | None = None
        self._pictures = LayerPictures(canvas, with_labels=False, parent=self)
        self._pictures.drawn.connect(self._show)

    def show(self, raster: QgsMapLayer | None) -> None:
        """Render the raster alone, and show it as soon as it is ready; nothing happens where nothing lies above it."""
        stack = stack_of(self._canvas, raster)
        if stack.above:
            self._pictures.draw(stack.from_raster[:1], (), self._canvas.mapSettings().backgroundColor())

    def hide(self) -> None:
        """Show the map again."""
        self._pictures.cancel()
        item, self.item = self.item, None
        if item is not None:
            remove_item(self._canvas, item)

    def close(self) -> None:
        """Drop what is under way."""
        self.hide()
        self._pictures.close()

    def _show(self, pictures: list[LayerPicture]) -> None:
        if pictures:
            self.item = BareItem(self._canvas, pictures[0])
