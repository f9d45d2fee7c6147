# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of the answers, drawn as pictures too."""

from __future__ import annotations

import pytest
from clusterbrush.core.reports.kit import answer_charts, drawing


def test_charts_are_drawn_as_pictures_too() -> None:
    if not drawing.available():
        pytest.skip("matplotlib is not there")
    drawn = [
        answer_charts.change_bars(["a"], [1.0], [2.0], ["+100 %"], [(1, 2, 3)], amount="km", dates=("x", "y"), alt="z"),
        answer_charts.gains_and_losses(["a"], [1.0], [0.0], amount="km", signs=("+", "-"), alt="z"),
        answer_charts.measure_by_count(
            [2, 3], [1.0, float("nan")], 2, name="m", count="k", title="t", alt="z", errors=[0.1, 0.1]
        ),
        answer_charts.change_bars(["a"], [0.0], [0.0], [""], [(1, 2, 3)], amount="km", dates=("x", "y"), alt="z"),
    ]
    for chart in drawn:
        assert chart.png().startswith(b"\x89PNG")
        assert "viewBox" in chart.svg()
