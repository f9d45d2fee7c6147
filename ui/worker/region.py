# SPDX-License-Identifier: GPL-2.0-or-later
"""Grows the areas of the magic wand, in a thread of its own; only the last question is answered."""

from __future__ import annotations

import itertools
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.core import QgsGeometry
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.strokes.similar_region import grow, spread_of
from ...core.vector.tracing import outline_on
from ...core.vector.wkb import polygon_wkb
from ..project.canvas_geometry import painter_path
from .live import sentence_of

if TYPE_CHECKING:
    from qgis.core import QgsCoordinateTransform, QgsPointXY
    from qgis.PyQt.QtGui import QPainterPath

    from ...core.session.session import Session
    from .live import Live


@dataclass(frozen=True)
class GrownArea:
    """An area of similar pixels.

    Parameters
    ----------
    polygon : QgsGeometry
        Along the edges of its pixels, in the raster's coordinate system.
    on_map : QgsGeometry
        The same in map units.
    shape : (QPainterPath, QgsPointXY)
        The same to be drawn, in map units from a point.
    n_pixels : int
    is_cut : bool
        Whether it would go on beyond the part of the raster that is looked at.
    """

    polygon: QgsGeometry
    on_map: QgsGeometry
    shape: tuple[QPainterPath, QgsPointXY]
    n_pixels: int
    is_cut: bool


class RegionGrower(QObject):
    """Asks the worker for its raster and the spread of the bands, and grows areas.

    Parameters
    ----------
    live : Live
        The worker that owns the session.
    """

    grown = pyqtSignal(int, object)  # ticket, GrownArea, or None where there is no valid pixel
    dropped = pyqtSignal(int)  # ticket of a question that came before the raster was grouped at all
    failed = pyqtSignal(str)

    def __init__(self, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="clusterbrush-wand")
        self._tickets = itertools.count(1)
        self._latest = 0
        self._closed = False
        self._spread: tuple[Session, Any] | None = None  # kept, because each question needs it

    def ask(self, pixel: tuple[int, int], tolerance: float, to_map: QgsCoordinateTransform) -> int:
        """Grow an area from a pixel (row, column); answered by `grown` with the ticket that is returned."""
        ticket = self._latest = next(self._tickets)

        def begin(session: Session | None) -> None:
            if self._closed or ticket != self._latest:
                return
            if session is None:
                self.dropped.emit(ticket)
                return
            done = self._executor.submit(self._grow, ticket, session, pixel, tolerance, to_map)
            done.add_done_callback(self._ended)

        self._live.with_any_session(begin)
        return ticket

    def close(self) -> None:
        """Wait for the thread to end; no signal is emitted after this."""
        self._closed = True
        self._executor.shutdown(wait=True)
        self._spread = None

    def forget(self) -> None:
        """Drop the question under way, and what is known of a raster."""
        self._latest, self._spread = next(self._tickets), None

    def _grow(
        self, ticket: int, session: Session, pixel: tuple[int, int], tolerance: float, to_map: QgsCoordinateTransform
    ) -> None:
        if ticket != self._latest or self._closed:
            return
        known = self._spread
        if known is None or known[0] is not session:
            known = self._spread = session, spread_of(session.sample.features)
        source = session.source
        region = grow(source, *pixel, known[1], tolerance)
        area = None
        if region is not None:
            polygon, on_map = QgsGeometry(), QgsGeometry()
            wkb = polygon_wkb(outline_on(source.grid, region.window, region.mask))
            polygon.fromWkb(wkb)
            on_map.fromWkb(wkb)
            if to_map.isValid():
                on_map.transform(to_map)
            area = GrownArea(polygon, on_map, painter_path(on_map), region.n_pixels, region.is_cut)
        if ticket == self._latest and not self._closed:
            self.grown.emit(ticket, area)

    def _ended(self, done: Future) -> None:
        error = done.exception()
        if error is not None and not self._closed:
            self.failed.emit(sentence_of(error))
