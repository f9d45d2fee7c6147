# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests that wait for the worker: what adds up, what replaces what, and what a pause holds."""

from __future__ import annotations

import threading

from clusterbrush.core.live.map_picture import MapLook
from clusterbrush.ui.worker.requests import RequestQueue
from hypothesis import given
from hypothesis import strategies as st

BATCHES = st.lists(st.tuples(st.dictionaries(st.integers(1, 6), st.integers() | st.none()), st.booleans()))


@given(BATCHES)
def test_no_edit_is_lost_or_taken_twice(batches: list[tuple[dict, bool]]) -> None:
    queue, expected, taken = RequestQueue(), {}, []
    for edits, with_edits in batches:
        queue.add_edits(edits)
        expected.update(edits)
        part = queue.take(with_edits).edits
        assert part == {} or with_edits
        assert not (with_edits and queue.has_edits)
        taken.append(part)
    taken.append(queue.take_edits())
    assert not queue.has_edits
    merged: dict = {}
    for part in taken:
        merged.update(part)
    assert merged == expected
    assert sum(map(len, taken)) <= sum(len(edits) for edits, _ in batches)


def test_the_last_view_and_look_count_and_steps_keep_their_order() -> None:
    queue, calls = RequestQueue(), []
    assert not queue.has_view
    for number in range(3):
        queue.add_step(lambda number=number: calls.append(number))
        queue.set_view(f"screen {number}", number)
        queue.set_look(MapLook(cluster=number))
    assert queue.has_view
    requests = queue.take(with_edits=True)
    for step in requests.steps:
        step()
    assert calls == [0, 1, 2]
    assert (requests.view, requests.look) == (("screen 2", 2), MapLook(cluster=2))
    left = queue.take(with_edits=True)
    assert (left.steps, left.edits, left.view, left.look) == ([], {}, None, None)


def test_edits_are_taken_alone_and_a_clear_drops_all() -> None:
    queue = RequestQueue()
    queue.add_step(lambda: None)
    queue.add_edits({1: None})
    assert queue.take_edits() == {1: None}
    assert len(queue.take(with_edits=True).steps) == 1
    queue.add_edits({2: None})
    queue.set_view("screen", 1)
    queue.clear()
    assert not queue.has_edits
    assert not queue.has_view


def test_threads_add_at_once() -> None:
    queue = RequestQueue()

    def add(first: int) -> None:
        for place in range(first, first + 500):
            queue.add_edits({place: None})

    threads = [threading.Thread(target=add, args=(1000 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    taken: list[int] = []
    while any(thread.is_alive() for thread in threads):
        taken += queue.take(with_edits=True).edits
    taken += queue.take_edits()
    assert sorted(taken) == sorted(1000 * number + place for number in range(4) for place in range(500))
