# SPDX-License-Identifier: GPL-2.0-or-later
"""A function of core runs in a task: its result, its error as a sentence, cancel, and silence after `drop`."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.ui.worker import core_task
from clusterbrush.ui.worker.core_task import CANCELLED, CoreTask
from dock_steps import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from clusterbrush.core.base.progress import Progress

pytestmark = pytest.mark.usefixtures("qgis_app")


def begun(work: Callable[[Progress], object]) -> list[tuple[str, object]]:
    """Start a task of which no reference is kept, and return the list of what it will tell."""
    events: list[tuple[str, object]] = []
    task = CoreTask("Work", work)
    task.ready.connect(lambda result: events.append(("ready", result)))
    task.failed.connect(lambda reason: events.append(("failed", reason)))
    task.start()
    del task
    gc.collect()
    return events


def test_results_and_errors_arrive_in_the_main_thread(qtbot) -> None:
    threads = []

    def work(progress: Progress) -> int:
        threads.append(threading.current_thread())
        progress.report(0.5)
        return 42

    def fail(_progress: Progress) -> None:
        raise InputError("{layer} is empty.", layer="Field work")

    for function, expected in ((work, ("ready", 42)), (fail, ("failed", "Field work is empty."))):
        events = begun(function)
        qtbot.waitUntil(lambda events=events: bool(events), timeout=PATIENCE)
        assert events == [expected]
    assert threads[0] is not threading.main_thread()
    assert core_task._alive == []


def test_cancelled_and_dropped(qtbot) -> None:
    has_begun = threading.Event()

    def wait(progress: Progress) -> None:
        has_begun.set()
        while True:
            progress.check()

    for drop, expected in ((False, [("failed", CANCELLED)]), (True, [])):
        has_begun.clear()
        events = begun(wait)
        assert has_begun.wait(PATIENCE / 1000)
        (task,) = core_task._alive
        if drop:
            task.drop()
        else:
            task.cancel()
        del task
        qtbot.waitUntil(lambda: not core_task._alive, timeout=PATIENCE)
        assert events == expected
