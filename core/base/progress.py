# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress of a long job: the share done, the user's wish to stop, and notices for the user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from .errors import CancelledError, Notice

T = TypeVar("T")


class Progress:
    """Base class that reports to nobody; callers with a screen override `report`, `is_cancelled` and `notify`."""

    def report(self, fraction: float) -> None:
        """Receive the share done, 0 to 1."""

    def is_cancelled(self) -> bool:
        """Return True when the user asked to stop."""
        return False

    def notify(self, notice: Notice) -> None:
        """Receive a sentence that does not stop the run."""

    def check(self) -> None:
        """Raise `CancelledError` when the user asked to stop."""
        if self.is_cancelled():
            raise CancelledError

    def part(self, start: float, end: float) -> Progress:
        """Return a progress whose 0 to 1 is `start` to `end` of this one."""
        return _Part(self, start, end)

    def in_turn(self, *costs: float) -> list[Progress]:
        """Return a progress for each of some steps that follow each other, whose lengths are as their costs.

        Parameters
        ----------
        costs : float
            Of each step, in any common unit; not all 0.
        """
        total, done, parts = sum(costs), 0.0, []
        for cost in costs:
            parts.append(self.part(done / total, (done + cost) / total))
            done += cost
        return parts

    def steps(self, items: Iterable[T], total: int | None = None) -> Iterator[T]:
        """Yield `items`, reporting and checking for cancel after each."""
        count = total if total is not None else (len(items) if isinstance(items, Sized) else 0)
        for done, item in enumerate(items, start=1):
            self.check()
            yield item
            if count:
                self.report(done / count)
        self.check()


class _Part(Progress):
    def __init__(self, parent: Progress, start: float, end: float) -> None:
        self._parent, self._start, self._end = parent, start, end

    def report(self, fraction: float) -> None:
        self._parent.report(self._start + (self._end - self._start) * min(max(fraction, 0.0), 1.0))

    def is_cancelled(self) -> bool:
        return self._parent.is_cancelled()

    def notify(self, notice: Notice) -> None:
        self._parent.notify(notice)


class NoticeCollector(Progress):
    """Passes everything on and keeps the notices of a run, each once, so that a report can print them."""

    def __init__(self, parent: Progress | None = None) -> None:
        self._parent = parent or Progress()
        self.notices: list[Notice] = []

    def report(self, fraction: float) -> None:
        self._parent.report(fraction)

    def is_cancelled(self) -> bool:
        return self._parent.is_cancelled()

    def notify(self, notice: Notice) -> None:
        if notice not in self.notices:
            self.notices.append(notice)
            self._parent.notify(notice)
