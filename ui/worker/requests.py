# SPDX-License-Identifier: GPL-2.0-or-later
"""The requests that the worker has not begun: edits add up, and of views and looks only the last one counts."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.live.map_picture import MapLook
    from ...core.live.screen import Screen
    from ...core.strokes.records import StrokeRecord

Records = dict[int, "StrokeRecord | None"]  # by place in time; None for a deleted stroke


@dataclass
class Requests:
    """Requests that are carried out together.

    Parameters
    ----------
    steps : list of callable
        Run first, in this order.
    edits : dict of int to StrokeRecord or None
        Strokes by place in time; None for a deleted one.
    view : (Screen, ticket), optional
    look : MapLook, optional
    """

    steps: list[Callable[[], None]] = field(default_factory=list)
    edits: Records = field(default_factory=dict)
    view: tuple[Screen, object] | None = None
    look: MapLook | None = None


class RequestQueue:
    """Gathers requests; each method may be called in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = Requests()

    @property
    def has_edits(self) -> bool:
        """Return True when edits wait."""
        with self._lock:
            return bool(self._waiting.edits)

    @property
    def has_view(self) -> bool:
        """Return True when another view waits."""
        with self._lock:
            return self._waiting.view is not None

    def add_step(self, step: Callable[[], None]) -> None:
        """Add a step after those that wait."""
        with self._lock:
            self._waiting.steps.append(step)

    def add_edits(self, records: Records) -> None:
        """Add edits; of a stroke that is edited twice the last record counts."""
        with self._lock:
            self._waiting.edits.update(records)

    def set_view(self, screen: Screen, ticket: object) -> None:
        """Replace the view that waits."""
        with self._lock:
            self._waiting.view = (screen, ticket)

    def set_look(self, look: MapLook) -> None:
        """Replace the look that waits."""
        with self._lock:
            self._waiting.look = look

    def take(self, with_edits: bool) -> Requests:
        """Return all that waits and begin anew; without edits these go on waiting."""
        with self._lock:
            taken, self._waiting = self._waiting, Requests()
            if not with_edits:
                self._waiting.edits, taken.edits = taken.edits, {}
            return taken

    def take_edits(self) -> Records:
        """Return the edits that wait, and leave the other requests."""
        with self._lock:
            edits, self._waiting.edits = self._waiting.edits, {}
            return edits

    def clear(self) -> None:
        """Drop all that waits."""
        with self._lock:
            self._waiting = Requests()
