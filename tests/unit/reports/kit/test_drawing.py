# SPDX-License-Identifier: GPL-2.0-or-later
"""What charts are drawn with."""

from __future__ import annotations

import sys

import pytest
from clusterbrush.core.reports.kit import drawing
from hypothesis import given
from hypothesis import strategies as st


def test_no_matplotlib_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert not drawing.available()


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0.0, 1.0, 5, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (6.1, 8.3, 4, [6.0, 7.0, 8.0, 9.0]),
        (-3.0, 3.0, 4, [-4.0, -2.0, 0.0, 2.0, 4.0]),
        (1.0, 2.0, 1, [1.0, 2.0]),
        (0.0, 1000.0, 4, [0.0, 250.0, 500.0, 750.0, 1000.0]),
    ],
)
def test_round_ticks(low: float, high: float, most: int, expected: list[float]) -> None:
    assert drawing.round_ticks(low, high, most) == pytest.approx(expected)


@given(
    st.floats(-1e9, 1e9), st.floats(1e-3, 1e9), st.integers(2, 9)
)  # fmt: skip
def test_round_ticks_embrace_the_values(low: float, span: float, most: int) -> None:
    ticks = drawing.round_ticks(low, low + span, most)
    step = ticks[1] - ticks[0]
    assert 2 <= len(ticks) <= most + 1
    assert ticks[0] <= low + 1e-6 * step + abs(low) * 1e-12
    assert ticks[-1] >= low + span - 1e-6 * step - abs(low) * 1e-12
    assert ticks[0] > low - 1.01 * step
    assert ticks[-1] < low + span + 1.01 * step
