# SPDX-License-Identifier: GPL-2.0-or-later
"""Work that is dropped once it is of no use."""

from __future__ import annotations

import pytest
from clusterbrush.core.base.errors import CancelledError, Notice
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.session.freshness import WhileFresh


def test_work_ends_with_its_use_or_with_its_parent() -> None:
    fresh = [True]
    parent = NoticeCollector()
    progress = WhileFresh(lambda: fresh[0], parent)
    progress.check()
    progress.notify(Notice("Mind this."))
    assert [str(notice) for notice in parent.notices] == ["Mind this."]
    fresh[0] = False
    with pytest.raises(CancelledError):
        progress.check()


def test_a_cancelled_parent_cancels_and_hears_of_the_share() -> None:
    class Cancelled(Progress):
        shares: list[float] = []  # noqa: RUF012

        def report(self, fraction: float) -> None:
            self.shares.append(fraction)

        def is_cancelled(self) -> bool:
            return True

    progress = WhileFresh(lambda: True, Cancelled())
    progress.report(0.5)
    assert Cancelled.shares == [0.5]
    assert progress.is_cancelled()
