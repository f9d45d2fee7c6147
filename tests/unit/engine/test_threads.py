# SPDX-License-Identifier: GPL-2.0-or-later
"""Items in order, computed ahead within bounds by threads; progress, cancel and errors pass through."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.engine import threads as engine
from clusterbrush.core.engine.threads import check_stopped, default_workers, in_threads
from listeners import Recorder


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 23])
def test_results_come_in_the_order_of_the_blocks(workers: int, count: int) -> None:
    def square(number: int) -> int:
        time.sleep(0.001 * (number % 3))
        return number * number

    expected = [(number, number * number) for number in range(count)]
    assert list(in_threads(square, range(count), workers=workers)) == expected


def test_threads_share_the_callers_arrays() -> None:
    squares = np.zeros(100, dtype=np.int64)

    def work(start: int) -> None:
        squares[start : start + 7] = np.arange(100)[start : start + 7] ** 2

    for _ in in_threads(work, range(0, 100, 7), workers=3):
        pass
    np.testing.assert_array_equal(squares, np.arange(100) ** 2)


def test_items_are_computed_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)
    assert [result for _, result in in_threads(lambda _: both.wait() >= 0, range(2), workers=2)] == [True, True]


def test_a_thread_that_computes_starts_no_further_ones() -> None:
    """Else the threads of each of its steps would compete with those of the other items."""

    def outer(_: int) -> set[str]:
        names = {name for _, name in in_threads(lambda _: threading.current_thread().name, range(6), workers=3)}
        return names | {threading.current_thread().name}

    results = [names for _, names in in_threads(outer, range(4), workers=2)]
    assert all(len(names) == 1 for names in results)
    assert len(outer(0)) > 1, "in a thread of the caller's own they do help"


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_results_wait_than_said(workers: int) -> None:
    taken: list[int] = []

    def blocks():
        for number in range(40):
            taken.append(number)
            yield number

    for done, _ in enumerate(in_threads(lambda number: number, blocks(), workers=workers)):
        assert len(taken) <= done + workers + 2


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_in_a_block_comes_out(workers: int) -> None:
    def fail(number: int) -> int:
        if number == 3:
            raise InputError("block {number}", number=number)
        return number

    seen = []

    def run() -> None:
        for _, result in in_threads(fail, range(20), workers=workers):
            seen.append(result)

    with pytest.raises(InputError, match="block 3"):
        run()
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("workers", [1, 3])
def test_cancel_stops_and_leaves_no_thread(workers: int) -> None:
    before = threading.active_count()
    progress = Recorder(stop_at=5)
    with pytest.raises(CancelledError):
        list(in_threads(lambda number: number, range(1000), progress, workers))
    assert progress.asked == 5
    assert threading.active_count() == before


@pytest.mark.parametrize("is_nested", [False, True])
def test_cancel_does_not_wait_for_items_under_way(is_nested: bool) -> None:
    begun, seconds = threading.Barrier(2, timeout=10), 20.0

    def last_long(_: int) -> None:
        begun.wait()
        steps = [0.01] * int(seconds / 0.01)
        if is_nested:
            for _step in in_threads(time.sleep, steps):
                pass
            return
        for step in steps:
            time.sleep(step)
            check_stopped()

    progress = Recorder(stop_at=4)  # asked once for each item, and then while it waits
    before, start = threading.active_count(), time.monotonic()
    with pytest.raises(CancelledError):
        list(in_threads(last_long, range(2), progress, workers=2))
    assert time.monotonic() - start < seconds / 4
    assert threading.active_count() == before


def test_nobody_is_stopped_outside_of_a_thread_that_computes() -> None:
    check_stopped()
    assert [done for _, done in in_threads(lambda _: check_stopped(), range(3), workers=2)] == [None] * 3
    check_stopped()


def test_a_consumer_that_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    results = in_threads(lambda number: number, range(1000), workers=3)
    next(results)
    results.close()
    assert threading.active_count() == before


def test_one_thread_a_core_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, expected in ((None, 1), (1, 1), (4, 4), (256, engine.MAX_WORKERS)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert default_workers() == expected
