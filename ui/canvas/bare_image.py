# SPDX-License-Identifier: GPL-2.0-or-later
"""The bare image over the canvas, while a key is held or points are labelled: the raster without anything above it."""

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
    """A picture over the whole canvas; beyond it, and before it has come, the background of the map."""

    def __init__(self, canvas: QgsMapCanvas, picture: LayerPicture | None = None) -> None:
        super().__init__(canvas)
        self._canvas, self._picture = canvas, picture
        self.setZValue(Z_VALUE)

    def show_picture(self, picture: LayerPicture) -> None:
        """Take another picture."""
        self._picture = picture
        self.update()

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
        painter.fillRect(self.boundingRect(), self._canvas.canvasColor())
        if self._picture is None:
            return
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

    def show(self, raster: QgsMapLayer | None, cover: bool = False) -> None:
        """Render the raster alone, and show it as soon as it is ready.

        Parameters
        ----------
        raster : QgsMapLayer or None
        cover : bool
            Hide the map at once, whatever lies where; without it nothing happens where nothing lies above the raster.
        """
        layers = list(stack_of(self._canvas, raster).from_raster[:1])
        if cover and raster is not None:
            layers = [raster]
            if self.item is None:
                self.item = BareItem(self._canvas)
        elif not stack_of(self._canvas, raster).above:
            self.hide()
            return
        self._pictures.draw(layers, (), self._canvas.mapSettings().backgroundColor())

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
        if pictures and self.item is None:
            self.item = BareItem(self._canvas, pictures[0])
        elif pictures and self.item is not None:
            self.item.show_picture(pictures[0])
