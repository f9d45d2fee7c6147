# SPDX-License-Identifier: GPL-2.0-or-later
"""The requests to the worker about other rasters: the strokes of further ones, and sessions that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...core.session.session import Session
    from ...core.strokes.stroke import Stroke
    from .further import Further, FurtherRaster, FurtherRecords
    from .kept import KeptSessions
    from .requests import Records


class FurtherRequests(QObject):
    """The base class of `live.Live`, which has its attributes; the main thread calls the public methods."""

    _session: Session | None
    _further: Further
    _kept: KeptSessions
    _editing: bool

    def set_further(self, rasters: tuple[FurtherRaster, ...]) -> None:
        """Learn from the strokes of other rasters too; their strokes come by `set_further_records`."""
        self._add_step(lambda: self._set_further(rasters))

    def set_further_records(self, key: str, records: FurtherRecords) -> None:
        """Replace the strokes of another raster."""
        self._add_step(lambda: self._change(self._further.replace(self._session, key, records)))

    def map_further(self, key: str, classes: Mapping[int, int]) -> None:
        """Let the classes of another raster mean others of the current one."""
        self._add_step(lambda: self._change(self._further.map_classes(self._session, key, classes)))

    def edit_further(self, key: str, records: Records) -> None:
        """Apply strokes of another raster that are new, changed or deleted (None)."""
        self._add_step(lambda: self._change(self._further.edit(self._session, key, records)))

    def drop_kept(self, is_gone: Callable[[str], bool]) -> None:
        """Drop kept sessions by their keys."""
        self._add_step(lambda: self._kept.drop(is_gone))

    # --- the thread

    def _add_step(self, step: Callable[[], None]) -> None:
        raise NotImplementedError

    def _redraw_and_report(self) -> None:
        raise NotImplementedError

    def _set_further(self, rasters: tuple[FurtherRaster, ...]) -> None:
        if self._further.set_rasters(rasters) and self._session is not None:
            self._session.edit(self._further.attach(self._session))
            self._redraw_and_report()

    def _change(self, strokes: dict[int, Stroke | None]) -> None:
        """Apply strokes by their ids in the session."""
        if self._session is None or not strokes:
            return
        self._editing = True
        try:
            self._session.edit(strokes, defer_splits=True)
            self._redraw_and_report()
        finally:
            self._editing = False
