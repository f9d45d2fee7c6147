# SPDX-License-Identifier: GPL-2.0-or-later
"""The brush: its map tool, its size, and its finished strokes on the screen until the layer shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtGui import QColor

from ..project.settings import MAX_BRUSH_PIXELS, MIN_BRUSH_PIXELS
from .stroke_tool import STEP, Mode, StrokeTool

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..dock.class_list import ClassList
    from ..dock.dock import Dock
    from ..project.current_raster import CurrentRaster

MAX_KEPT_MS = 1500  # then a finished stroke leaves the screen even if no map was drawn
NO_CLASS = QColor(128, 128, 128)
SHAPE_NAMES = {Mode.POLYGON: "polygon", Mode.RECTANGLE: "rectangle", Mode.WAND: "wand"}  # as the dock names them


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
        self.tool.set_panel(dock)
        self._stroke_added = False  # to the layer since the last drawing of the map began
        self._drawing_shows_stroke = False  # the drawing under way began after the last stroke was added
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MAX_KEPT_MS)
        self._timer.timeout.connect(self.tool.drop_kept)

    # --- the map tool

    @property
    def in_hand(self) -> bool:
        """Return True when the brush is the map tool of the canvas."""
        return self._canvas.mapTool() is self.tool

    def toggle_shape(self, shape: str, checked: bool) -> None:
        """Activate the tool of a shape, named as in the dock, or go back to panning."""
        self.toggle(next(mode for mode, name in SHAPE_NAMES.items() if name == shape), checked)

    def toggle(self, mode: Mode, checked: bool) -> None:
        """Activate the brush, or go back to panning."""
        if checked and self._raster.layer is not None:
            self.take(mode)
        else:
            self.leave()
        self.show_tool()

    def take(self, mode: Mode) -> None:
        """Make the brush the map tool of the canvas."""
        self.tool.set_mode(mode)
        if not self.in_hand:
            self._canvas.setMapTool(self.tool)
        self.show()
        self.tool.claim_focus()

    def leave(self) -> None:
        """Go back to panning."""
        if self.in_hand:
            self._canvas.unsetMapTool(self.tool)
            self._iface.actionPan().trigger()

    def paint_with(self, row: int) -> None:
        """Paint with the class of a row, by the tool in hand; by the brush when that is none or erases."""
        if self._classes.pick_row(row) and self._raster.layer is not None:
            keeps = self.in_hand and self.tool.mode != Mode.ERASE
            self.take(self.tool.mode if keeps else Mode.PAINT)

    def paint_beside(self, step: int) -> None:
        """Paint with the class `step` rows below the current one, cyclically."""
        row = self._classes.row_beside(step)
        if row is not None:
            self.paint_with(row)

    def show_tool(self, *_changed: object) -> None:
        """Show in the dock whether the brush is active."""
        mode = self.tool.mode
        self._dock.show_tool(self.in_hand, mode == Mode.ERASE, SHAPE_NAMES.get(mode, ""))

    def unload(self) -> None:
        """Remove the tool from the canvas for good."""
        self._timer.stop()
        if self.in_hand:
            self._canvas.unsetMapTool(self.tool)
        self.tool.deleteLater()
        self.deleteLater()

    # --- size

    def step_size(self, factor: float) -> None:
        """Grow or shrink by a factor."""
        self.set_pixels(self._raster.settings.brush_pixels * factor)

    def step(self, larger: bool) -> None:
        """Grow or shrink by one notch."""
        self.step_size(STEP if larger else 1.0 / STEP)

    def set_pixels(self, pixels: float) -> None:
        """Set the diameter in raster pixels."""
        self._raster.settings.brush_pixels = min(max(pixels, MIN_BRUSH_PIXELS), MAX_BRUSH_PIXELS)
        self._raster.save()
        self.show()

    def show(self, *_changed: object) -> None:
        """Show size and colour on the canvas and in the dock."""
        if self._raster.layer is None:
            return
        scale = self._raster.map_scale()
        on_screen = None if scale is None else self._raster.brush_width * scale / self._canvas.mapUnitsPerPixel()
        paint_class = self._classes.current
        if on_screen is not None:
            colour, name = (
                (QColor(*paint_class.colour), paint_class.name) if paint_class is not None else (NO_CLASS, "")
            )
            self.tool.set_brush(on_screen / 2.0, colour, name)
        pixels, pixel_metres = self._raster.settings.brush_pixels, self._raster.pixel_metres()
        self._dock.show_brush(pixels, None if pixel_metres is None else pixels * pixel_metres, on_screen)

    # --- finished strokes stay on the screen until the layer shows them

    def wait_for_layer(self, *_stroke: object) -> None:
        """Keep a finished stroke on the screen for a limited time."""
        self._timer.start()

    def note_added(self) -> None:
        """Note that the stroke is in the layer: the next drawing of the map shows it."""
        self._stroke_added, self._drawing_shows_stroke = True, False

    def note_refused(self, *_reason: object) -> None:
        """Drop a stroke that was refused from the screen."""
        self.tool.drop_kept()

    def map_begun(self) -> None:
        """Note that a drawing of the map has begun; it shows the strokes that were added before."""
        self._drawing_shows_stroke, self._stroke_added = self._stroke_added, False

    def map_drawn(self) -> None:
        """Drop the finished strokes that the map shows by now."""
        if self._drawing_shows_stroke and not self.tool.is_drawing:
            self._drawing_shows_stroke = False
            self.tool.drop_kept()
