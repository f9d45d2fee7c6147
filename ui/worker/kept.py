# SPDX-License-Identifier: GPL-2.0-or-later
"""The sessions of the rasters that were left last, so that going back to one shows its map at once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.session.session import Session
    from ...core.strokes.records import StrokeRecord
    from .further import Further
    from .refinement import RefinedWindow

MAX_KEPT = 3  # sessions
MAX_KEPT_BYTES = 512 * 2**20  # of all of them together


@dataclass(frozen=True)
class KeptSession:
    """A session of a whole raster with its strokes, and the last window that was classified by pixel."""

    session: Session
    records: dict[int, StrokeRecord]
    crs: str
    further: Further
    refined: RefinedWindow | None


class KeptSessions:
    """At most `MAX_KEPT` sessions in at most `MAX_KEPT_BYTES`, the oldest dropped first; for one thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, KeptSession] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, key: str, kept: KeptSession) -> None:
        """Keep a session, without the windows that it does not show."""
        kept.session.trim()
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > MAX_KEPT or self._n_bytes() > MAX_KEPT_BYTES:
            self._kept.popitem(last=False)

    def take(self, key: str) -> KeptSession | None:
        """Return a session and keep it no longer; None when there is none."""
        return self._kept.pop(key, None)

    def drop(self, is_gone: Callable[[str], bool]) -> None:
        """Drop the sessions of some keys."""
        for key in [key for key in self._kept if is_gone(key)]:
            del self._kept[key]

    def _n_bytes(self) -> int:
        return sum(kept.session.n_bytes for kept in self._kept.values())
