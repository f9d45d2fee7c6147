# SPDX-License-Identifier: GPL-2.0-or-later
"""The magic wand: a click offers the connected pixels of similar colour, and a second one accepts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCsException, QgsGeometry, QgsPointXY
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.base.errors import ClusterBrushError
from ...core.strokes.similar_region import MAX_TOLERANCE, MIN_TOLERANCE
from ...i18n import tr
from ...i18n.sentences import filled, translated

if TYPE_CHECKING:
    from ..dock.dock import Dock
    from ..project.current_raster import CurrentRaster
    from ..worker.region import GrownArea, RegionGrower
    from .stroke_tool import StrokeTool

NO_TICKET = 0


class Wand(QObject):
    """Asks for areas, offers them on the canvas, and emits the accepted ones.

    Parameters
    ----------
    raster : CurrentRaster
        Its settings hold the tolerance.
    grower : RegionGrower
    tool : StrokeTool
    dock : Dock
        Shows the tolerance.
    """

    accepted = pyqtSignal(object)  # QgsGeometry: a polygon in the raster's coordinate system
    hinted = pyqtSignal(str)
    failed = pyqtSignal(str)

    def __init__(
        self,
        raster: CurrentRaster,
        grower: RegionGrower,
        tool: StrokeTool,
        dock: Dock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._raster, self._grower, self._tool, self._dock = raster, grower, tool, dock
        self._pixel: tuple[int, int] | None = None  # row and column of the last click
        self._area: GrownArea | None = None
        self._ticket = NO_TICKET

    def press(self, point: QgsPointXY) -> None:
        """Accept the offered area when it contains a point (map units), else ask for the one around the point."""
        if self._area is not None and self._area.on_map.contains(point):
            self.accept()
            return
        self.drop()
        try:
            self._pixel = self._pixel_at(point)
        except ClusterBrushError as error:
            self.failed.emit(translated(error))
            return
        self._ask()

    def accept(self) -> None:
        """Paint the offered area."""
        area = self._area
        if area is not None:
            self._forget()
            self._tool.keep_area()
            self.accepted.emit(area.polygon)

    def drop(self) -> None:
        """Offer nothing."""
        self._forget()
        self._tool.offer(None)

    def step(self, factor: float) -> None:
        """Grow or shrink the tolerance by a factor."""
        self.set_tolerance(self._raster.settings.tolerance * factor)

    def set_tolerance(self, tolerance: float) -> None:
        """Offer the area of another tolerance, in spreads of the bands over the image."""
        self._raster.settings.tolerance = min(max(tolerance, MIN_TOLERANCE), MAX_TOLERANCE)
        self._raster.save()
        self.show()
        if self._pixel is not None:
            self._ask()

    def show(self, *_changed: object) -> None:
        """Show the tolerance in the dock."""
        self._dock.show_tolerance(self._raster.settings.tolerance)

    def take(self, ticket: int, area: GrownArea | None) -> None:
        """Offer an area, unless it answers an outdated question."""
        if ticket != self._ticket:
            return
        self._area = area
        self._tool.offer(area.shape if area is not None else None)
        if area is None:
            self._pixel = None
            self.hinted.emit(tr("There is no data at this place."))
        elif area.is_cut:
            text = tr("{count} pixels, and more beyond the part of the image that is searched: lower the tolerance "
                      "(Ctrl and the wheel). Click into the area, or press Enter, to paint it; Esc drops "
                      "it.")  # fmt: skip
            self.hinted.emit(filled(text, count=area.n_pixels))
        else:
            text = tr("{count} pixels. Click into the area, or press Enter, to paint it; Ctrl and the wheel change "
                      "the tolerance, Esc drops it.")  # fmt: skip
            self.hinted.emit(filled(text, count=area.n_pixels))

    def wait(self, ticket: int) -> None:
        """Say that the image is not known yet."""
        if ticket == self._ticket:
            self._forget()
            self.hinted.emit(tr("One moment: the image is still being read. Click again."))

    def _ask(self) -> None:
        if self._pixel is not None:
            transform = self._raster.transform(to_map=True)
            self._ticket = self._grower.ask(self._pixel, self._raster.settings.tolerance, transform)

    def _forget(self) -> None:
        self._pixel, self._area, self._ticket = None, None, NO_TICKET

    def _pixel_at(self, point: QgsPointXY) -> tuple[int, int] | None:
        """Return row and column of the pixel at a point (map units); raises ClusterBrushError."""
        source = self._raster.open()
        if source is None:
            return None
        transform = self._raster.transform(to_map=False)
        geometry = QgsGeometry.fromPointXY(point)
        try:
            if transform.isValid():
                geometry.transform(transform)
        except QgsCsException:
            return None
        return source.grid.pixel_at(geometry.asPoint().x(), geometry.asPoint().y())
