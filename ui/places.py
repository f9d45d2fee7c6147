# SPDX-License-Identifier: GPL-2.0-or-later
"""Places worth a look: flies to a conflict, and to where a stroke would help most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCsException, QgsGeometry, QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import QObject

from ..i18n import tr

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ..core.suggestions import Suggestion
    from .current_raster import CurrentRaster
    from .figures import FigureBoard
    from .words import Words

REACH = 120  # raster pixels on each side of a place that is flown to


class Places(QObject):
    """Moves the canvas.

    Parameters
    ----------
    canvas : QgsMapCanvas
    raster : CurrentRaster
    figures : FigureBoard
        Knows the conflicts.
    words : Words
    """

    def __init__(
        self,
        canvas: QgsMapCanvas,
        raster: CurrentRaster,
        figures: FigureBoard,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._raster, self._figures, self._words = canvas, raster, figures, words
        self._seen: list[Suggestion] = []

    def forget(self) -> None:
        """Begin anew with another raster."""
        self._seen = []

    def fly_to_conflict(self, cluster: int) -> None:
        """Go to a painted pixel of a cluster that several classes claim."""
        told, source = self._figures.told, self._raster.source
        found = [one for one in (told.conflicts if told else []) if one.cluster == cluster]
        if found and source is not None:
            row, col = divmod(found[0].pixel, source.grid.width)
            self._fly(row, col)

    def fly_to_next(self, places: list[Suggestion]) -> None:
        """Go to the best place that was not seen yet, and say why."""
        if not places:
            self._words.ask_for_strokes()
            return
        seen = {one.cluster for one in self._seen}
        fresh = [one for one in places if one.cluster not in seen]
        if not fresh:
            self._seen, fresh = [], places
        self._seen.append(fresh[0])
        self._fly(fresh[0].row, fresh[0].col)
        self._words.hint(tr(fresh[0].reason.template).format(**fresh[0].reason.values))

    def _fly(self, row: int, col: int) -> None:
        source, layer = self._raster.source, self._raster.layer
        if source is None or layer is None:
            return
        x0, a, b, y0, d, e = source.grid.placement
        x, y = x0 + a * (col + 0.5) + b * (row + 0.5), y0 + d * (col + 0.5) + e * (row + 0.5)
        reach = REACH * self._raster.pixel_size
        area = QgsRectangle(x - reach, y - reach, x + reach, y + reach)
        try:
            way = self._raster.way(to_map=True)
            self._canvas.setExtent(way.transformBoundingBox(area) if way.isValid() else area)
        except QgsCsException:
            return
        self._canvas.refresh()
        self._canvas.flashGeometries([QgsGeometry.fromPointXY(QgsPointXY(x, y))], layer.crs())
