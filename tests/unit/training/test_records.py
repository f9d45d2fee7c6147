# SPDX-License-Identifier: GPL-2.0-or-later
"""When a loss has settled."""

from __future__ import annotations

from clusterbrush.core.training.records import has_settled


def test_a_loss_that_falls_goes_on() -> None:
    assert not has_settled([5.0, 4.0, 3.0])
    assert not has_settled([5.0, 4.0, 3.0, 2.0, 1.9, 1.8])
    assert not has_settled([5.0, 4.0, 4.5, 4.6, 3.9])


def test_a_loss_that_rests_has_settled() -> None:
    assert has_settled([5.0, 4.0, 4.1, 4.0, 3.999])
    assert has_settled([-2.0, -2.0, -2.0, -2.0])
    assert not has_settled([-2.0, -2.0, -2.0, -2.1])
