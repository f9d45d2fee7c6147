# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock in a real QGIS window, driven with mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGEST_BLOCK = 50  # ms that the main thread may work at a stretch while somebody paints
LONGEST_WAIT = 100  # ms from the end of a stroke to the map
FIRST_MAP = 2.0  # seconds from the first stroke to the map
SLACK = 3  # times slower: a machine that tests beside other work


def test_a_newcomer_paints_corrects_and_takes_back(play: Callable[..., dict], landscape: Path) -> None:
    found = play("newcomer.py", landscape)
    assert found["classes"] == ["Class 1", "Class 2"]
    assert found["hint"]
    assert found["tool"]
    assert found["counts"] == {"1": 1, "2": 1}
    assert found["after_erase"] != found["after_undo"] == {"1": 4, "2": 4}
    assert found["notes"] == []
    assert found["first_map_seconds"] < FIRST_MAP * SLACK
    assert found["longest_block"] < LONGEST_BLOCK
    assert sorted(found["latencies"])[len(found["latencies"]) // 2] < LONGEST_WAIT * SLACK


def test_the_project_keeps_it_and_layers_may_go(play: Callable[..., dict], landscape: Path) -> None:
    found = play("keeping.py", landscape)
    assert found["saved"]
    assert found["provider"] == "ogr"
    assert found["counts"] == found["counts_saved"] == found["counts_reopened"] == {"1": 1, "2": 2}
    assert found["cleared"]
    assert found["idle"], "opening a project works nothing before it is wanted"
    assert found["classes"] == ["Forest", "Class 2"]
    assert found["no_strokes"]
    assert found["no_raster"]
    assert not found["tool_after"]
    assert found["items_unloaded"] == found["items_before"] - 1  # the overlay
    assert found["items_again"] == found["items_before"]
    assert found["notes"] == []


def test_every_way_to_look_and_where_next(play: Callable[..., dict], landscape: Path) -> None:
    found = play("looks.py", landscape)
    assert found["conflicts"] > 0
    assert found["kept_whole"]
    assert found["reason"]
    assert found["paused"]
    assert found["updated"]
    assert found["narrow"] <= 290
    assert found["notes"] == []
