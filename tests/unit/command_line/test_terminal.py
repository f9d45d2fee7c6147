# SPDX-License-Identifier: GPL-2.0-or-later
"""The bar on a terminal, and none in a log; Ctrl-C cancels first, and breaks off when it is pressed again."""

from __future__ import annotations

import io
import signal

import pytest
from clusterbrush.core.base.errors import Notice
from clusterbrush.core.command_line.terminal import CLEAR, Interruptible, TerminalProgress


class Screen(io.StringIO):
    """A text file that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_that_goes_in_the_end() -> None:
    screen = Screen()
    progress = TerminalProgress(screen)
    for fraction in (0.25, 0.2501, 0.5, 0.4):
        progress.report(fraction)
    drawn = screen.getvalue().split(CLEAR)[1:]
    assert drawn == [f"[{'#' * 10}{'.' * 30}] 25 %", f"[{'#' * 20}{'.' * 20}] 50 %"]
    progress.close()
    assert screen.getvalue().endswith(CLEAR)


def test_a_sentence_stands_above_the_bar() -> None:
    screen = Screen()
    progress = TerminalProgress(screen)
    progress.report(0.5)
    progress.notify(Notice("Bands: {count}.", {"count": 3}))
    assert f"{CLEAR}Warning: Bands: 3.\n{CLEAR}[#" in screen.getvalue()


def test_a_log_holds_sentences_alone() -> None:
    log = io.StringIO()
    progress = TerminalProgress(log)
    progress.report(0.5)
    progress.notify(Notice("Look."))
    progress.inform(Notice("So it is."))
    progress.report(1.0)
    progress.close()
    assert log.getvalue() == "Warning: Look.\nSo it is.\n"


def test_the_first_signal_cancels_and_the_second_breaks_off() -> None:
    progress = TerminalProgress(io.StringIO())
    before = signal.getsignal(signal.SIGINT)
    with Interruptible(progress):
        assert not progress.is_cancelled()
        signal.raise_signal(signal.SIGINT)
        assert progress.is_cancelled()
        assert progress.stopped_by == signal.SIGINT
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
