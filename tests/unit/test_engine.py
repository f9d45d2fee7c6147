# SPDX-License-Identifier: GPL-2.0-or-later
"""Blocks in order, computed ahead within bounds; progress, cancel and errors pass through."""

from __future__ import annotations

import threading
import time

import pytest
from clusterbrush.core import engine
from clusterbrush.core.engine import default_workers, map_blocks
from clusterbrush.core.errors import CancelledError, InputError, Notice
from clusterbrush.core.progress import NoticeCollector, Progress


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


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 23])
def test_results_come_in_the_order_of_the_blocks(workers: int, count: int) -> None:
    def square(number: int) -> int:
        time.sleep(0.001 * (number % 3))
        return number * number

    expected = [(number, number * number) for number in range(count)]
    assert list(map_blocks(square, range(count), workers=workers)) == expected


def test_blocks_are_computed_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)
    assert [result for _, result in map_blocks(lambda _: both.wait() >= 0, range(2), workers=2)] == [True, True]


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_results_wait_than_said(workers: int) -> None:
    taken: list[int] = []

    def blocks():
        for number in range(40):
            taken.append(number)
            yield number

    for done, _ in enumerate(map_blocks(lambda number: number, blocks(), workers=workers)):
        assert len(taken) <= done + workers + 2


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_in_a_block_comes_out(workers: int) -> None:
    def fail(number: int) -> int:
        if number == 3:
            raise InputError("block {number}", number=number)
        return number

    seen = []

    def run() -> None:
        for _, result in map_blocks(fail, range(20), workers=workers):
            seen.append(result)

    with pytest.raises(InputError, match="block 3"):
        run()
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("workers", [1, 3])
def test_cancel_stops_and_leaves_no_thread(workers: int) -> None:
    before = threading.active_count()
    progress = Recorder(stop_at=5)
    with pytest.raises(CancelledError):
        list(map_blocks(lambda number: number, range(1000), progress, workers))
    assert progress.asked == 5
    assert threading.active_count() == before


def test_a_consumer_that_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    results = map_blocks(lambda number: number, range(1000), workers=3)
    next(results)
    results.close()
    assert threading.active_count() == before


def test_one_thread_a_core_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, expected in ((None, 1), (1, 1), (4, 4), (256, engine.MAX_WORKERS)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert default_workers() == expected


# --- progress


def test_steps_report_the_share_done() -> None:
    progress = Recorder()
    assert list(progress.steps("abcd")) == list("abcd")
    assert progress.fractions == [0.25, 0.5, 0.75, 1.0]
    progress = Recorder()
    assert list(progress.steps(iter("ab"), total=2)) == ["a", "b"]
    assert progress.fractions == [0.5, 1.0]


def test_a_part_maps_into_the_whole_and_passes_everything_on() -> None:
    whole = Recorder()
    part = whole.part(0.5, 0.9).part(0.5, 1.0)
    for fraction in (-1.0, 0.0, 0.5, 1.0, 7.0):
        part.report(fraction)
    assert whole.fractions == pytest.approx([0.7, 0.7, 0.8, 0.9, 0.9])
    part.notify(Notice("hello"))
    assert [str(notice) for notice in whole.notices] == ["hello"]
    whole.stop_at = 0
    with pytest.raises(CancelledError):
        part.check()


def test_steps_stop_when_cancelled() -> None:
    progress = Recorder(stop_at=3)
    seen = []
    with pytest.raises(CancelledError):
        seen.extend(progress.steps(range(9)))
    assert progress.asked == 3


def test_a_collector_keeps_notices_and_passes_them_on() -> None:
    whole = Recorder()
    collector = NoticeCollector(whole)
    collector.part(0.0, 0.5).notify(Notice("{count} left", {"count": 3}))
    collector.part(0.0, 0.5).report(1.0)
    assert [str(notice) for notice in collector.notices] == ["3 left"]
    assert whole.notices == collector.notices
    assert whole.fractions == [0.5]
    assert not NoticeCollector().is_cancelled()
