# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress: shares of a whole, cancelling, and notices passed on."""

from __future__ import annotations

import pytest
from clusterbrush.core.base.errors import CancelledError, Notice
from clusterbrush.core.base.progress import NoticeCollector
from listeners import Recorder


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


def test_steps_in_turn_are_as_long_as_their_costs() -> None:
    progress = Recorder()
    for part in progress.part(0.0, 0.5).in_turn(3, 0, 7.0):
        part.report(0.5)
        part.report(1.0)
    assert progress.fractions == pytest.approx([0.075, 0.15, 0.15, 0.15, 0.325, 0.5])


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
