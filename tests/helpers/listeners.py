# SPDX-License-Identifier: GPL-2.0-or-later
"""Progresses that keep what they are told, or cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.core.base.progress import Progress

if TYPE_CHECKING:
    from clusterbrush.core.base.errors import Notice


class Recorder(Progress):
    """Keeps what it is told, and cancels when asked for the `stop_at`-th time."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.fractions: list[float] = []
        self.notices: list[Notice] = []
        self.asked, self.stop_at = 0, stop_at

    def report(self, fraction: float) -> None:
        self.fractions.append(fraction)

    def is_cancelled(self) -> bool:
        self.asked += 1
        return self.stop_at is not None and self.asked >= self.stop_at

    def notify(self, notice: Notice) -> None:
        self.notices.append(notice)


class StopAfter(Progress):
    """Cancels once so much is done."""

    def __init__(self, fraction: float) -> None:
        self.fraction, self.done = fraction, 0.0

    def report(self, fraction: float) -> None:
        self.done = max(self.done, fraction)

    def is_cancelled(self) -> bool:
        return self.done >= self.fraction
