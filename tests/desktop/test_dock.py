# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock in a real QGIS window, driven with mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import large

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGEST_BLOCK = 50  # ms that the main thread may work at a stretch while somebody paints; bare figures: tools/bench
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
    assert found["own_products"] == [found["gsl"]] * 2, (
        "where another library multiplies for numpy, numpy's own is asked"
    )
    assert found["first_map_seconds"] < FIRST_MAP * SLACK
    assert found["longest_block"] < LONGEST_BLOCK * SLACK
    assert found["first_block"] < LONGEST_BLOCK * SLACK, "the stroke that makes the layer"
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
    assert found["longest_block"] < LONGEST_BLOCK * SLACK
    assert sorted(found["latencies"])[len(found["latencies"]) // 2] < LONGEST_WAIT * SLACK
    assert set(found["notes"]) <= {"Grouping mosaic"}, "QGIS itself tells of a task that took long"


def test_thirty_megabytes_of_strokes(play: Callable[..., dict], tmp_path: Path) -> None:
    tile, strokes = large.write_tile(tmp_path / "tile.tif"), large.write_strokes(tmp_path / "many.gpkg")
    assert strokes.stat().st_size > 30e6
    found = play("many_strokes.py", tile, strokes)
    assert sum(found["counts"].values()) == found["features"] == 2000
    assert max(found["worked"]) < LONGEST_BLOCK * SLACK, "a layer of thirty megabytes is chosen"
    assert max(found["bulk"].values()) < 2 * LONGEST_BLOCK * SLACK, "hundreds of edits at a time, most of it QGIS's own"
    assert sum(found["counts_after"].values()) == found["features"] + 4
    assert found["longest_block"] < LONGEST_BLOCK * SLACK
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


def test_what_is_seen_smoothed_is_what_is_exported(play: Callable[..., dict], landscape: Path) -> None:
    found = play("smoothing.py", landscape)
    assert found["changed"]
    assert found["value"] == "5 × 5"
    assert found["well"] == [True]
    assert found["files"] == ["map.tif", "map_unsmoothed.tif"]
    assert len(found["layers"]) == 3, "image, strokes and map: what was before smoothing is a file alone"
    assert found["smoothed"] > 0
    assert found["kept"], "the raster stays, and what is known of it"
    assert found["active"].startswith("Strokes on")
    assert found["pixels"] > 1000
    assert found["differ"] == 0


def test_numbers_are_suggested_judged_and_taken_elsewhere(play: Callable[..., dict], landscape: Path) -> None:
    found = play("dialogs.py", landscape)
    assert found["stop_text"] == "Cancel"
    assert found["stopped"] == [found["clusters_before"], ""], "a run that is stopped changes nothing"
    assert 2 <= found["clusters"] < 20
    assert str(found["clusters"]) in found["reason"]
    assert str(found["clusters_before"]) in found["reason"], "the panel works with far more, and says so"
    assert not found["note_at_once"]
    assert found["note"].startswith("Accuracy on held-out strokes: ")
    assert "4 strokes" in found["note_tip"]
    assert found["note_dropped"]
    assert found["longest_block"] < LONGEST_BLOCK * SLACK
    assert found["learning"]
    assert found["model"] == "strokes_model.json"
    assert found["input"] == "another"
    assert found["applied"][0][0]
    assert found["still"] == landscape.stem
    assert found["at_once"]
    assert found["same"]


def test_a_second_view_and_files_that_move(play: Callable[..., dict], landscape: Path) -> None:
    found = play("moving.py", landscape)
    assert found["items_other"] == found["items_other_later"] == []
    assert found["items_main"] == found["items_after"] == ["BrushItem", "Overlay"]
    assert sum(found["counts_both"].values()) == 5
    assert sum(found["counts_after"].values()) == 6
    assert found["asked"] == 3, "QGIS itself asks for what is missing"
    assert not found["missing_valid"]
    assert not found["missing_ready"]
    assert "image is missing" in found["missing_hint"] == found["gone_hint"]
    assert found["found_ready"]
    assert found["found_counts"]
    assert found["painted_on"] == found["back"] == 2
    assert not found["gone_tool"]
    assert len(found["strokes_notes"]) == 1
    assert found["strokes_missing"]
    assert found["strokes_back"]
    assert not found["waits"]
    assert found["end"]


def test_a_dark_theme(play: Callable[..., dict], landscape: Path) -> None:
    found = play("dark.py", landscape)
    assert found["narrow"] <= 290
    assert not found["cut"], "the reason is read as a whole"
    assert found["notes"] == []
