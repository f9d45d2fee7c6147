# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run shows on a terminal: a bar of progress and sentences, both on stderr, and Ctrl-C."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, TextIO

from ..base.progress import Progress

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from ..base.errors import Notice

BAR_WIDTH = 40  # characters
CLEAR = "\r\x1b[K"  # back to the beginning of the line, and empty it
SIGNAL_BASE = 128  # a shell's exit code for a program that a signal ended
STOPPING = tuple(number for name in ("SIGINT", "SIGTERM") if (number := getattr(signal, name, None)) is not None)


class TerminalProgress(Progress):
    """Progress and notices on stderr; the bar only where that is a terminal, so that logs stay short.

    Parameters
    ----------
    stream : text file
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._has_bar = stream.isatty()
        self._percent = -1  # as drawn; nothing is drawn at the beginning
        self._lock = threading.Lock()
        self.stopped_by = 0  # the number of a signal

    def report(self, fraction: float) -> None:
        """Draw the bar when the percentage has grown."""
        percent = int(100 * min(max(fraction, 0.0), 1.0))
        with self._lock:
            if self._has_bar and percent > self._percent:
                self._percent = percent
                self._draw()

    def is_cancelled(self) -> bool:
        """Return True once Ctrl-C was pressed."""
        return self.stopped_by != 0

    def notify(self, notice: Notice) -> None:
        """Write a warning."""
        self.say(f"Warning: {notice}")

    def inform(self, notice: Notice) -> None:
        """Write what is good to know."""
        self.say(str(notice))

    def say(self, sentence: str) -> None:
        """Write a line above the bar."""
        with self._lock:
            self._clear()
            self._stream.write(f"{sentence}\n")
            if self._percent >= 0:
                self._draw()
            self._stream.flush()

    def close(self) -> None:
        """Remove the bar."""
        with self._lock:
            self._clear()
            self._percent = -1
            self._stream.flush()

    def _clear(self) -> None:
        if self._percent >= 0:
            self._stream.write(CLEAR)

    def _draw(self) -> None:
        done = BAR_WIDTH * self._percent // 100
        self._stream.write(f"{CLEAR}[{'#' * done}{'.' * (BAR_WIDTH - done)}] {self._percent} %")
        self._stream.flush()


class Interruptible:
    """Lets Ctrl-C, or a batch system's request to end, cancel a run in a ``with`` block; a second one breaks it off."""

    def __init__(self, progress: TerminalProgress) -> None:
        self._progress = progress

    def __enter__(self) -> None:
        self._before = [(number, signal.signal(number, self._stop)) for number in STOPPING]

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before:
            signal.signal(number, handler)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self._progress.stopped_by:
            raise KeyboardInterrupt
        self._progress.stopped_by = number
