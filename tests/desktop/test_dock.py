# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock in a real QGIS window, driven with mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import large

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


def test_failures_are_told_and_the_dock_goes_on(play: Callable[..., dict], landscape: Path) -> None:
    found = play("failing.py", landscape)
    assert "The disk is gone." in found["notes_failed"]
    assert found["rough_goes_on"]
    assert found["strokes"] == {"1": 1}
    assert "by nothing" in found["notes_stumbled"][0]
    assert found["cancelled"]
    assert found["after"] == {"1": 3}
    assert found["notes"] == []


def test_a_thousand_million_pixels(play: Callable[..., dict], tmp_path: Path) -> None:
    mosaic = large.write_mosaic(large.write_tile(tmp_path / "tile.tif"), tmp_path / "mosaic.vrt")
    found = play("giga.py", mosaic)
    assert found["pixels"] > 1e9
    assert found["rough"], "the first map comes from what is in sight"
    assert found["first_map_seconds"] < FIRST_MAP * SLACK
    assert found["longest_block"] < LONGEST_BLOCK
    assert sorted(found["latencies"])[len(found["latencies"]) // 2] < LONGEST_WAIT * SLACK
    assert found["notes"] == []


def test_thirty_megabytes_of_strokes(play: Callable[..., dict], tmp_path: Path) -> None:
    tile, strokes = large.write_tile(tmp_path / "tile.tif"), large.write_strokes(tmp_path / "many.gpkg")
    assert strokes.stat().st_size > 30e6
    found = play("many_strokes.py", tile, strokes)
    assert sum(found["counts"].values()) == found["features"] == 2000
    assert found["longest_block"] < LONGEST_BLOCK
    assert found["notes"] == []


def test_it_speaks_french(play: Callable[..., dict], landscape: Path) -> None:
    found = play("french.py", landscape, LANG="fr_FR.UTF-8", LC_ALL="fr_FR.UTF-8")
    assert found["paint"] == "Peindre"
    assert found["cut"] == []


def test_the_map_is_exported_with_its_legend(play: Callable[..., dict], landscape: Path) -> None:
    found = play("exporting.py", landscape)
    assert found["well"] == [True]
    assert found["files"] == ["map.gpkg", "map.tif", "map_confidence.tif", "map_model.json"]
    assert found["group"][0].startswith("Strokes on")
    assert len(found["group"]) == 4
    assert found["legend"] == ["Class 1", "Class 2"]
    assert found["dialogs"] == []
    assert any("clusterbrush:classifystrokes" in command for command in found["history"])
    assert found["refined"]
