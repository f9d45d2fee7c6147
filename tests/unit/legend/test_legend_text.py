# SPDX-License-Identifier: GPL-2.0-or-later
"""A legend goes round as text."""

from __future__ import annotations

import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.legend.legend_text import legend_from_text, legend_to_text, renamed

LEGEND = (LegendEntry(3, 'Wood "é" & <moor>', (1, 2, 3)), LegendEntry(1, "Lake", (4, 5, 6)))


def test_a_legend_goes_round() -> None:
    assert legend_from_text(legend_to_text(LEGEND)) == LEGEND
    assert legend_from_text("{}") == ()


@pytest.mark.parametrize("text", ["", "{", "[]x", "3", '{"a": ["b", "#000000"]}', '{"1": "b"}', '{"1": ["b", "red"]}'])
def test_another_text_is_a_sentence(text: str) -> None:
    with pytest.raises(InputError, match="no legend as JSON text") as caught:
        legend_from_text(text)
    example = str(caught.value).partition("such as ")[2].rstrip(".")
    assert legend_from_text(example) == (LegendEntry(1, "Water", (0x1F, 0x78, 0xB4)),)


def test_only_classes_that_are_there_get_names() -> None:
    present = (LegendEntry(1, "Class 1", (0, 0, 0)), LegendEntry(2, "Class 2", (9, 9, 9)))
    assert renamed(present, LEGEND) == (LEGEND[1], present[1])
