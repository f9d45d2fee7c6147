# SPDX-License-Identifier: GPL-2.0-or-later
"""The strokes of further rasters in a session: opens the rasters, and keeps the records of their strokes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...core.base.errors import ClusterBrushError, InputError
from ...core.session.further import further_id, numbered, with_bands_of
from ...core.strokes.records import StrokeRecord, strokes_on
from ...i18n import tr
from ...i18n.sentences import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...core.raster.source import RasterSource
    from ...core.session.session import Session
    from ...core.strokes.stroke import Stroke


@dataclass(frozen=True)
class FurtherRaster:
    """A raster whose strokes are learned from too.

    Parameters
    ----------
    key : str
        Id of its layer.
    name : str
        For messages.
    state : tuple
        Everything that its pixels depend on; equal states give equal pixels.
    open : callable
        Opens it, in any thread; raises ClusterBrushError.
    """

    key: str
    name: str
    state: tuple[object, ...]
    open: Callable[[], RasterSource] = field(compare=False)


@dataclass(frozen=True)
class FurtherRecords:
    """The strokes of a further raster by place in time, their CRS (WKT), and the class that each of theirs means."""

    records: Mapping[int, StrokeRecord]
    crs: str
    classes: Mapping[int, int]


NO_RECORDS = FurtherRecords({}, "", {})


class Further:
    """Further rasters and their strokes; used by the worker's thread only.

    Parameters
    ----------
    fail : callable
        Takes a sentence why a raster cannot be learned from.
    """

    def __init__(self, fail: Callable[[str], None]) -> None:
        self._fail = fail
        self.rasters: tuple[FurtherRaster, ...] = ()
        self._records: dict[str, FurtherRecords] = {}  # by key
        self._sources: dict[FurtherRaster, RasterSource | None] = {}  # None for one that cannot be opened
        self._attached: list[str] = []  # keys of the rasters of the session, in their order

    def set_rasters(self, rasters: tuple[FurtherRaster, ...]) -> bool:
        """Replace the rasters; return True when that changes something."""
        if rasters == self.rasters:
            return False
        self.rasters = rasters
        self._sources = {raster: source for raster, source in self._sources.items() if raster in rasters}
        keys = {raster.key for raster in rasters}
        self._records = {key: records for key, records in self._records.items() if key in keys}
        return True

    def attach(self, session: Session) -> dict[int, Stroke | None]:
        """Let a session learn from the rasters, and return their strokes by their ids in the session."""
        opened = [(raster.key, source) for raster in self.rasters if (source := self._opened(raster, session))]
        self._attached = [key for key, _ in opened]
        session.set_further([source for _, source in opened])
        strokes: dict[int, Stroke | None] = {}
        for key in self._attached:
            strokes.update(self._strokes(session, key, self._records.get(key, NO_RECORDS).records))
        return strokes

    def replace(self, session: Session | None, key: str, new: FurtherRecords) -> dict[int, Stroke | None]:
        """Replace the strokes of a raster, and return those that change in a session; None for deleted ones."""
        old = self._records.get(key, NO_RECORDS)
        self._records[key] = new
        if session is None or key not in self._attached:
            return {}
        alike = old.crs == new.crs and old.classes == new.classes
        kept = {place for place, record in new.records.items() if alike and old.records.get(place) == record}
        gone = self._ids(key, old.records.keys() - kept)
        changed = {place: record for place, record in new.records.items() if place not in kept}
        return {**dict.fromkeys(gone), **self._strokes(session, key, changed)}

    def edit(
        self, session: Session | None, key: str, records: Mapping[int, StrokeRecord | None]
    ) -> dict[int, Stroke | None]:
        """Change strokes of a raster, and return those that change in a session; None for deleted ones."""
        old = self._records.get(key, NO_RECORDS)
        merged = {**old.records, **records}
        existing = {place: record for place, record in merged.items() if record is not None}
        return self.replace(session, key, FurtherRecords(existing, old.crs, old.classes))

    def map_classes(self, session: Session | None, key: str, classes: Mapping[int, int]) -> dict[int, Stroke | None]:
        """Give the classes of a raster another meaning, and return its strokes where that changes them."""
        old = self._records.get(key, NO_RECORDS)
        return self.replace(session, key, FurtherRecords(old.records, old.crs, classes))

    def _ids(self, key: str, places: set[int]) -> list[int]:
        number = self._attached.index(key) + 1
        return [further_id(number, place) for place in places]

    def _strokes(self, session: Session, key: str, records: Mapping[int, StrokeRecord]) -> dict[int, Stroke | None]:
        number, of_raster = self._attached.index(key) + 1, self._records.get(key, NO_RECORDS)
        if not records:
            return {}
        grid = session.further[number - 1].grid
        try:
            strokes = strokes_on(grid, records.values(), of_raster.crs).strokes
        except InputError:
            return {}  # all strokes lie outside the raster
        return {**numbered(strokes, of_raster.classes, number)}

    def _opened(self, raster: FurtherRaster, session: Session) -> RasterSource | None:
        """Return a raster with the bands of a session, or None after saying why it cannot be used."""
        try:
            if self._sources.get(raster) is None:
                self._sources[raster] = raster.open()
            source = self._sources[raster]
            return None if source is None else with_bands_of(source, session.model)[0]
        except ClusterBrushError as error:
            text = tr("{raster} is not learned from: {reason}")
            self._fail(text.format(raster=raster.name, reason=translated(error)))
            return None
