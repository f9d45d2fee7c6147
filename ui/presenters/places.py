# SPDX-License-Identifier: GPL-2.0-or-later
"""Moves the canvas to conflicts, and to places where a stroke would help most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCsException, QgsGeometry, QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...i18n import tr
from ...i18n.sentences import filled
from ..dock.class_model import share_text

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ...core.session.suggestions import PlaceSuggestion
    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from .figures import FigureBoard

REACH = 120  # raster pixels shown on each side of the place where the zoom must change
MIN_ZOOM, MAX_ZOOM = 1.0, 40.0  # screen pixels on the edge of a raster pixel between which the zoom is kept
MIDDLE = 0.6  # of the screen, in which a place is seen well enough for the map to stay where it is


class Places(QObject):
    """Moves the canvas to places.

    Parameters
    ----------
    canvas : QgsMapCanvas
    raster : CurrentRaster
    figures : FigureBoard
        Has the conflicts.
    messages : Messages
    """

    went = pyqtSignal(int)  # cluster of the place, from 0

    def __init__(
        self,
        canvas: QgsMapCanvas,
        raster: CurrentRaster,
        figures: FigureBoard,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._raster, self._figures, self._messages = canvas, raster, figures, messages
        self._visited: list[PlaceSuggestion] = []

    def forget(self) -> None:
        """Forget the visited places, for another raster."""
        self._visited = []

    def fly_to_conflict(self, cluster: int) -> None:
        """Move to a painted pixel of a cluster that several classes claim."""
        edit_figures, source = self._figures.edit_figures, self._raster.source
        conflicts = [
            conflict for conflict in (edit_figures.conflicts if edit_figures else []) if conflict.cluster == cluster
        ]
        if conflicts and source is not None:
            row, col = divmod(conflicts[0].pixel, source.grid.width)
            self._fly(row, col)

    def fly_to_next(self, places: list[PlaceSuggestion]) -> None:
        """Move to the best place that was not visited yet, and show the reason."""
        if not places:
            self._messages.ask_for_strokes()
            return
        visited_clusters = {place.cluster for place in self._visited}
        unvisited = [place for place in places if place.cluster not in visited_clusters]
        if not unvisited:
            self._visited, unvisited = [], places
        place = unvisited[0]
        self._visited.append(place)
        self._fly(place.row, place.col)
        self.went.emit(place.cluster)
        self._messages.hint(self._reason(place))

    def _reason(self, place: PlaceSuggestion) -> str:
        """Return why a stroke helps at a place, by what one sees there."""
        names = {paint_class.id: paint_class.name for paint_class in self._raster.settings.classes}
        classes = [names.get(class_id, str(class_id)) for class_id in place.class_ids]
        share = share_text(place.share)
        if place.painted:
            template = (
                tr("Claimed by {classes}, {share} of the image: a stroke here would decide.")
                if len(classes) > 1
                else tr("Hardly painted, {share} of the image: so far {classes}.")
            )
            return filled(template, classes=_listed(classes, tr("{first} and {second}")), share=share)
        if not classes:
            return filled(tr("Unpainted, {share} of the image."), share=share)
        text = tr("Unpainted, {share} of the image, like {classes}.")
        return filled(text, classes=_listed(classes, tr("{first} or {second}")), share=share)

    def _fly(self, row: int, col: int) -> None:
        source, layer = self._raster.source, self._raster.layer
        if source is None or layer is None:
            return
        x0, a, b, y0, d, e = source.grid.placement
        x, y = x0 + a * (col + 0.5) + b * (row + 0.5), y0 + d * (col + 0.5) + e * (row + 0.5)
        scale = self._raster.map_scale()
        try:
            transform = self._raster.transform(to_map=True)
            point = transform.transform(QgsPointXY(x, y)) if transform.isValid() else QgsPointXY(x, y)
        except QgsCsException:
            return
        pixel = self._raster.pixel_size * (1.0 if scale is None else scale)  # in map units
        self._show_place(point, pixel)
        self._canvas.flashGeometries([QgsGeometry.fromPointXY(QgsPointXY(x, y))], layer.crs())

    def _show_place(self, point: QgsPointXY, pixel: float) -> None:
        """Bring a point into sight: the zoom changes only where pixels of the raster are too small or too large."""
        if MIN_ZOOM <= pixel / self._canvas.mapUnitsPerPixel() <= MAX_ZOOM:
            middle = QgsRectangle(self._canvas.extent())
            middle.scale(MIDDLE)
            if middle.contains(point):
                return
            self._canvas.setCenter(point)
        else:
            reach = REACH * pixel
            area = QgsRectangle(point.x() - reach, point.y() - reach, point.x() + reach, point.y() + reach)
            self._canvas.setExtent(area)
        self._canvas.refresh()


def _listed(names: list[str], template: str) -> str:
    """Return names as one text: all but the last separated by commas, the last two joined by a template."""
    if len(names) < 2:
        return "".join(names)
    return template.format(first=", ".join(names[:-1]), second=names[-1])
