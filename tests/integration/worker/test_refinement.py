# SPDX-License-Identifier: GPL-2.0-or-later
"""When a refined window is used again, and what work in the background waits for."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.raster.grid import Window
from clusterbrush.ui.worker.refinement import PausableProgress, RefinedWindow

WINDOW = Window(0, 0, 4, 5)


def test_a_refined_window_fits_the_same_strokes_and_place() -> None:
    session = SimpleNamespace(version=3)
    refined = RefinedWindow(session, 3, WINDOW, None)
    assert refined.fits(session, Window(0, 0, 4, 5))
    assert not refined.fits(session, Window(0, 1, 4, 5))
    assert not refined.fits(SimpleNamespace(version=3), WINDOW), "another session"
    session.version = 4
    assert not refined.fits(session, WINDOW), "another stroke"


def test_work_that_is_no_longer_needed_is_cancelled_without_waiting() -> None:
    needed = [True]
    progress = PausableProgress(lambda: needed[0])
    progress.check()
    needed[0] = False
    with pytest.raises(CancelledError):
        progress.check()
    assert PausableProgress(lambda: False, lambda: True).is_cancelled()


def test_work_waits_while_other_work_goes_first() -> None:
    asked, goes_first, ended = threading.Event(), threading.Event(), threading.Event()
    goes_first.set()

    def must_wait() -> bool:
        asked.set()
        return goes_first.is_set()

    def work() -> None:
        PausableProgress(lambda: True, must_wait).check()
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert asked.wait(10)
    assert not ended.wait(0.05)
    goes_first.clear()
    assert ended.wait(10)
    thread.join()
