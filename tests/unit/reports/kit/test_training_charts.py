# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts by epoch: lines, what they are compared with, and too many of them."""

from __future__ import annotations

import pytest
from clusterbrush.core.reports.kit import drawing
from clusterbrush.core.reports.kit.theme import LIGHT
from clusterbrush.core.reports.kit.training_charts import by_epoch

NAMES = {"name": "loss", "epoch": "Epoch", "title": "Loss", "alt": "Chart of the loss"}


@pytest.mark.skipif(not drawing.available(), reason="matplotlib is not installed here")
def test_lines_and_levels() -> None:
    chart = by_epoch([1, 2, 3], [("Dice", [0.2, 0.4, 0.5], 0.3), ("Accuracy", [0.6, 0.7, 0.65], None)], **NAMES)
    (axes,) = chart.draw(LIGHT).axes
    drawn = {tuple(map(float, line.get_ydata())): line.get_color() for line in axes.lines if line.get_zorder() == 3}
    assert drawn == {(0.2, 0.4, 0.5): LIGHT.accent, (0.6, 0.7, 0.65): LIGHT.second}
    levels = [line for line in axes.lines if line.get_zorder() == 2]
    assert [(line.get_ydata()[0], line.get_color()) for line in levels] == [(0.3, LIGHT.accent)]
    assert {"Dice", "Accuracy"} <= {text.get_text() for text in axes.texts}
    assert "Chart of the loss" in chart.svg()


@pytest.mark.skipif(not drawing.available(), reason="matplotlib is not installed here")
def test_a_single_line_has_a_title_and_a_single_epoch_is_drawn() -> None:
    (axes,) = by_epoch([1], [("Loss", [2.5], None)], **NAMES).draw(LIGHT).axes
    assert [text.get_text() for text in axes.texts] == ["Loss"]
    assert axes.get_xlabel() == "Epoch"
    low, high = axes.get_ylim()
    assert low < 2.5 < high


def test_more_lines_than_colours() -> None:
    with pytest.raises(ValueError, match="3"):
        by_epoch([1], [("a", [1.0], None)] * 3, **NAMES)
