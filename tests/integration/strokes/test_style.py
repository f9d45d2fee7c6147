# SPDX-License-Identifier: GPL-2.0-or-later
"""How strokes look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.ui.strokes.style import set_scale

if TYPE_CHECKING:
    from stroke_layers import Told


def test_the_scale_is_written_once(told: Told) -> None:
    set_scale(told.strokes.layer, 2.0)
    before = told.strokes.layer.customProperty("variableNames")
    set_scale(told.strokes.layer, 2.0)
    assert told.strokes.layer.customProperty("variableNames") == before
