# SPDX-License-Identifier: GPL-2.0-or-later
"""How a long job tells where it is, asks whether to stop, and says what the user should know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from .errors import CancelledError, Notice

T = TypeVar("T")


class Progress:
    """Base that goes nowhere; callers with a screen override `report`, `is_cancelled` and `notify`."""

    def report(self, fraction: float) -> None:
        """Take the share done, 0 to 1."""

    def is_cancelled(self) -> bool:
        """Tell whether the user asked to stop."""
        return False

    def notify(self, notice: Notice) -> None:
        """Take a sentence that does not stop the run."""

    def check(self) -> None:
        """Raise `CancelledError` when the user asked to stop."""
        if self.is_cancelled():
            raise CancelledError

    def part(self, start: float, end: float) -> Progress:
        """Return a progress whose 0 to 1 is `start` to `end` of this one."""
        return _Part(self, start, end)

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
    def __init__(self, whole: Progress, start: float, end: float) -> None:
        self._whole, self._start, self._end = whole, start, end

    def report(self, fraction: float) -> None:
        self._whole.report(self._start + (self._end - self._start) * min(max(fraction, 0.0), 1.0))

    def is_cancelled(self) -> bool:
        return self._whole.is_cancelled()

    def notify(self, notice: Notice) -> None:
        self._whole.notify(notice)


class NoticeCollector(Progress):
    """Keeps the notices of a run beside passing everything on, so that a report can print them; each is told once."""

    def __init__(self, whole: Progress | None = None) -> None:
        self._whole = whole or Progress()
        self.notices: list[Notice] = []

    def report(self, fraction: float) -> None:
        self._whole.report(fraction)

    def is_cancelled(self) -> bool:
        return self._whole.is_cancelled()

    def notify(self, notice: Notice) -> None:
        if notice not in self.notices:
            self.notices.append(notice)
            self._whole.notify(notice)
