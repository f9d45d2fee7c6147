# SPDX-License-Identifier: GPL-2.0-or-later
"""The brush: in hand or not, how large, and its strokes on the screen until the layer shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsUnitTypes
from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtGui import QColor

from .stroke_tool import Mode, StrokeTool

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .class_list import ClassList
    from .current_raster import CurrentRaster
    from .dock import Dock

KEPT_DELAY = 1500  # ms after which a finished stroke is dropped from the brush even if no map was drawn
LEAST, MOST = 0.5, 500.0  # diameter in raster pixels
NO_CLASS = QColor(128, 128, 128)


class Brush(QObject):
    """Map tool, size and cursor.

    Parameters
    ----------
    iface : QgisInterface
    raster : CurrentRaster
    classes : ClassList
    dock : Dock
    """

    def __init__(
        self,
        iface: QgisInterface,
        raster: CurrentRaster,
        classes: ClassList,
        dock: Dock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._iface, self._canvas = iface, iface.mapCanvas()
        self._raster, self._classes, self._dock = raster, classes, dock
        self.tool = StrokeTool(self._canvas)
        self._kept = self._drawing_kept = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_DELAY)
        self._timer.timeout.connect(self.tool.drop_kept)

    # --- in hand

    @property
    def in_hand(self) -> bool:
        """Whether the canvas is painted on."""
        return self._canvas.mapTool() is self.tool

    def toggle(self, mode: Mode, wanted: bool) -> None:
        """Take the brush in hand, or leave it."""
        if wanted and self._raster.layer is not None:
            self.take(mode)
        else:
            self.leave()
        self.show_tool()

    def take(self, mode: Mode) -> None:
        """Take the brush in hand."""
        self.tool.set_mode(mode)
        if not self.in_hand:
            self._canvas.setMapTool(self.tool)
        self.show()
        self._canvas.setFocus()

    def leave(self) -> None:
        """Go back to panning."""
        if self.in_hand:
            self._canvas.unsetMapTool(self.tool)
            self._iface.actionPan().trigger()

    def paint_with(self, row: int) -> None:
        """Paint with the class of a row."""
        if self._classes.pick_row(row) and self._raster.layer is not None:
            self.take(Mode.PAINT)

    def show_tool(self, *_changed: object) -> None:
        """Show in the dock whether the brush is in hand."""
        self._dock.show_tool(self.in_hand, self.tool.mode == Mode.ERASE)

    def unload(self) -> None:
        """Take the tool off the canvas for good."""
        self._timer.stop()
        if self.in_hand:
            self._canvas.unsetMapTool(self.tool)
        self.tool.deleteLater()
        self.deleteLater()

    # --- size

    def set_size(self, size: float) -> None:
        """Take a diameter in the raster's map units."""
        self.set_pixels(size / self._raster.pixel_size)

    def step_size(self, factor: float) -> None:
        """Grow or shrink."""
        self.set_pixels(self._raster.settings.brush_pixels * factor)

    def set_pixels(self, pixels: float) -> None:
        """Take a diameter in raster pixels."""
        self._raster.settings.brush_pixels = min(max(pixels, LEAST), MOST)
        self._raster.save()
        self.show()

    def show(self, *_changed: object) -> None:
        """Show size and colour on the canvas and in the dock."""
        layer = self._raster.layer
        if layer is None:
            return
        scale = self._raster.map_scale()
        on_screen = None if scale is None else self._raster.brush_width * scale / self._canvas.mapUnitsPerPixel()
        one = self._classes.current
        if on_screen is not None:
            self.tool.set_brush(on_screen / 2.0, QColor(*one.colour) if one is not None else NO_CLASS)
        unit = QgsUnitTypes.toAbbreviatedString(layer.crs().mapUnits()) if layer.crs().isValid() else ""
        self._dock.show_brush(self._raster.settings.brush_pixels, self._raster.pixel_size, unit, on_screen)

    # --- finished strokes stay on the screen until the layer shows them

    def wait_for_layer(self, *_stroke: object) -> None:
        """Keep a finished stroke, but not for ever."""
        self._timer.start()

    def note_added(self) -> None:
        """Note that the stroke is in the layer: the next drawing of the map shows it."""
        self._kept, self._drawing_kept = True, False

    def note_refused(self, *_reason: object) -> None:
        """Let go of a stroke that did nothing."""
        self.tool.drop_kept()

    def map_begun(self) -> None:
        """Note that a drawing of the map began after the last stroke was added: it shows the stroke."""
        self._drawing_kept, self._kept = self._kept, False

    def map_drawn(self) -> None:
        """Let go of what the map shows by now."""
        if self._drawing_kept and not self.tool.is_drawing:
            self._drawing_kept = False
            self.tool.drop_kept()
