# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock in a real QGIS window, driven with mouse and keys."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import large
import numpy as np
import pytest
import rasters
from clusterbrush.core.classification.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_BLOCK = 50  # ms that the main thread may work at a stretch while somebody paints; bare figures: tools/bench
LONGEST_WAIT = 100  # ms from the end of a stroke to the map
LONGEST_BACK = 400  # ms from the choice of a raster that was left to its map
FIRST_MAP = 2.0  # seconds from the first stroke to the map
SLACK = 3  # times slower: a machine that tests beside other work


@pytest.mark.timed
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


def test_the_project_keeps_it_and_layers_may_go(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("keeping.py", small_landscape)
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


def test_every_way_to_look_and_where_next(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("looks.py", small_landscape)
    assert found["conflicts"] > 0
    assert found["kept_whole"]
    assert found["reason"]
    assert found["paused"]
    assert found["updated"]
    assert found["narrow"] <= 290
    assert found["notes"] == []


def test_failures_are_told_and_the_dock_goes_on(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("failing.py", small_landscape)
    assert "The disk is gone." in found["notes_failed"]
    assert found["rough_goes_on"]
    assert found["strokes"] == {"1": 1}
    assert "by nothing" in found["notes_stumbled"][0]
    assert found["cancelled"]
    assert ["cancelled" in note for note in found["notes_cancelled"]] == [True]
    assert found["after"] == {"1": 3}
    assert found["notes"] == []


@pytest.mark.timed
def test_a_thousand_million_pixels(play: Callable[..., dict], tmp_path: Path) -> None:
    mosaic = large.write_mosaic(large.write_tile(tmp_path / "tile.tif"), tmp_path / "mosaic.vrt")
    found = play("giga.py", mosaic)
    assert found["pixels"] > 1e9
    assert found["rough"], "the first map comes from what is in sight"
    assert found["first_map_seconds"] < FIRST_MAP * SLACK
    assert found["longest_block"] < LONGEST_BLOCK * SLACK
    assert sorted(found["latencies"])[len(found["latencies"]) // 2] < LONGEST_WAIT * SLACK
    assert set(found["notes"]) <= {"Grouping mosaic"}, "QGIS itself tells of a task that took long"


@pytest.mark.timed
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


def test_it_speaks_french(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("french.py", small_landscape, LANG="fr_FR.UTF-8", LC_ALL="fr_FR.UTF-8", QT_FONT_DPI="144")
    assert found["paint"] == "Peindre"
    assert found["cut"] == []
    assert found["too_wide"] <= 0, "a panel of 280 pixels holds letters of 144 dpi"


def test_the_map_is_exported_with_its_legend(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("exporting.py", small_landscape)
    assert found["well"] == [True]
    assert found["files"] == ["map.gpkg", "map.tif", "map_confidence.tif", "map_model.json"]
    assert found["group"][0].startswith("Strokes on")
    assert len(found["group"]) == 4
    assert found["legend"] == found["model"] == ["Wood", "Class 2"], "as in the panel, whatever was taken back"
    assert found["named"] == [1, 1, 0]
    assert found["ticked"] == [False] * 3, "the image stays in sight"
    assert found["dialogs"] == []
    assert any("clusterbrush:classifystrokes" in command for command in found["history"])
    assert found["refined"]


def test_what_is_seen_is_what_is_exported(play: Callable[..., dict], small_landscape: Path) -> None:
    """Smoothed, and nearly so by a graph cut; its libraries lie beside those of the tests."""
    paths = str(Path(__file__).with_name("scripts")), sysconfig.get_path("purelib")
    found = play("smoothing.py", small_landscape, PYTHONPATH=os.pathsep.join(paths))
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
    if METHODS["svm_graph_cut"].lack is not None:
        pytest.skip("scikit-learn or PyMaxflow is missing, so nothing is cut")
    assert found["cuts"]
    assert found["cut_line"] == "Nearly sharp: exact at export"
    assert "Borders may differ a little" in found["cut_tip"]
    assert found["cut_differ"] < 0.005 * found["cut_pixels"]
    assert found["cut_block"] < LONGEST_BLOCK * SLACK


@pytest.mark.timed
def test_numbers_are_suggested_judged_and_taken_elsewhere(play: Callable[..., dict], landscape: Path) -> None:
    found = play("dialogs.py", landscape)
    assert found["stop_text"] == "Cancel"
    assert found["stopped"] == [found["clusters_before"], ""], "a run that is stopped changes nothing"
    assert found["clusters_kept"] == found["clusters_before"], "a suggestion informs"
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
    assert found["layer"], "the result is in the project"
    assert found["let_go"]
    assert found["batch"], "Run as Batch Process runs too"
    assert found["still"] == landscape.stem
    assert found["at_once"]
    assert found["same"]


def test_a_second_view_and_files_that_move(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("moving.py", small_landscape)
    assert found["items_other"] == found["items_other_later"] == []
    assert found["items_main"] == found["items_after"] == ["AreaItem", "BrushItem", "Overlay"]
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


def test_areas_labels_features_spectra_and_probabilities(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("shapes.py", small_landscape)
    assert found["polygon_in_hand"]
    assert found["polygon"] == {"areas": 1, "all": 1}
    assert found["rectangle"] == {"areas": 2, "all": 2}
    assert found["counts"] == {"1": 1, "2": 1}
    assert found["slider"] == [True, False]
    assert found["grown"][1] > found["grown"][0] > 0
    assert found["longest_block"] < LONGEST_BLOCK * SLACK
    assert found["longest_accept"] < LONGEST_BLOCK * SLACK
    assert found["dropped"]
    n_strokes, n_pixels, offered = found["accepted"]
    assert n_strokes == found["strokes_before"] + 1
    assert n_pixels == offered, "exactly the pixels that were offered"
    assert found["undone"] == [found["strokes_before"], 0]
    assert found["slider_back"] == [False, True]
    assert found["label_choice"] == ["Truth", "landcover"]
    assert "Labels that are taken: 3, of classes: 2." in found["label_notes"]
    assert found["label_counts"] == {"1": 2, "2": 1, "3": 2}
    assert found["label_classes"] == ["Class 1", "Class 2", "Very long name of a class of land cover"]
    assert "times as long" in found["costs"][0]
    assert found["preset"] == ["bands", "bands"]
    assert "Jeffries-Matusita" in found["verdict"]
    assert "±" in found["values"]
    assert found["well"] == [True]
    assert found["files"] == ["map.tif", "map_model.json", "map_probabilities.tif", "map_unsmoothed.tif"]
    assert found["bands"] == found["label_classes"]
    assert found["sums"] == [100]
    assert found["decides"]
    assert found["changed"] > 0
    assert found["remembered"] == 30
    assert any("PROBABILITIES" in text and "FEATURES" in text for text in found["history"])
    assert any("MINIMUM_AREA" in text for text in found["history"])
    assert found["saved"]
    assert found["kept"] == ["ogr", {"areas": 5, "all": 5}]
    assert found["narrow"] <= 290
    assert any(note.startswith("The map is in") for note in found["notes"])


def test_a_dark_theme(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("dark.py", small_landscape)
    assert found["narrow"] <= 290
    assert not found["cut"], "the reason is read as a whole"
    assert not found["note_cut"]
    assert found["notes"] == []


def test_keys_of_a_persons_own(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("shortcuts.py", small_landscape)
    assert len([text for text in found["listed"] if text.startswith("ClusterBrush: ")]) == 23
    assert "ClusterBrush panel" in found["listed"]
    assert found["taken"] == []
    assert found["closed"]
    assert found["opened"] == [True, True, True], "a key opens the panel and does what it is for"
    assert "(Ctrl+Shift+F8)" in found["tip"]
    size, mode, class_id = found["before"]
    assert (mode, class_id) == (0, 1)
    assert found["after"] == [size * 1.25, 0, 2], "E erases, the key of a class paints again"
    assert found["erases"]
    assert found["next"] == [1, 0]
    assert found["undone"] == [{}, True]
    assert found["redone"] == {"1": 1}
    assert found["mode"] == "outlines"
    assert found["floating"] == 1.25
    assert set(found["notes"]) <= {f"Grouping {small_landscape.stem}"}, "QGIS itself tells of a task that took long"


def test_keys_reach_the_brush_wherever_the_focus_is(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("keys.py", small_landscape)
    works = {
        "class 2": 2, "class 1": 1, "larger": 1.25, "erases": 1, "bare": True, "map again": True, "classes": 0,
        "dialogs": 0,
    }  # fmt: skip
    assert len(found["after"]) == 15
    assert found["after"] == dict.fromkeys(found["after"], works)
    assert found["over the panel"] == 2
    assert found["left alone"] == dict.fromkeys(
        ("list that is open", "layer tree", "text field", "second canvas", "attribute table"), True
    )
    assert found["text"] == "2e ["
    assert found["popup"]
    assert found["size typed"] == [12.0, True]
    assert found["dialogs after Space"] == 0
    assert (found["undone"], found["redone"]) == (1, 0)
    assert all(found["tag inside"])
    assert found["added"] == ["Class 1", "Class 2", "E2"], "a new class opens its name for typing"
    assert found["default name"] == "Class 4"
    assert found["renamed"] == ["Class 1", "Lake"]
    assert found["delete asks"][0] == found["delete asks"][1]
    assert found["delete asks"][2] == 1
    assert found["menu"][0].startswith("Rename Lake")
    assert found["menu class"] == 2
    assert found["live"] == [False, "The map is up to date."]
    assert found["stale"] == "The map is out of date."
    assert found["narrow"] <= 290
    assert found["updated"] == "The map is up to date."
    assert found["live again"] == [True, False]
    assert (found["hint"], found["hint_closed"], found["hint_again"]) == (True, True, False), "shown once"
    assert set(found["notes"]) <= {f"Grouping {small_landscape.stem}"}, "QGIS itself tells of a task that took long"


@pytest.mark.timed
def test_several_images_are_one_work(play: Callable[..., dict], landscape: Path, tmp_path: Path) -> None:
    values = rasters.read_raster(landscape)
    part = rasters.write_raster(tmp_path / "part.tif", values[:, -300:, -400:])
    rows, cols = np.mgrid[:300, :400]
    scene = values[:, :300, :400] * (np.abs(rows - 150) + np.abs(cols - 200) * 0.75 < 147)  # zeros around it
    found = play("several.py", part, rasters.write_raster(tmp_path / "scene.tif", scene))
    border = [note for note in found["border"] if not note.startswith("This project file was saved")]  # QGIS's own note
    assert len(border) == 1
    assert "border of the value 0" in border[0]
    assert found["left_out"] == 0.0
    assert found["offered"] == ["scene"]
    assert (found["alone"], found["together"]) == ([1], [1, 2]), "the second class is painted on the scene alone"
    assert found["strokes"] == {"1": 1}
    assert found["grouped_again"] == 0
    assert max(found["back"]) < LONGEST_BACK * SLACK
    assert max(found["blocks"]) < LONGEST_BLOCK * SLACK
    assert found["states"] == ["done", "done"]
    assert found["maps"] == ["scene_classes.tif", "scene_classes_2.tif"]
    assert found["legends"] == [2, 2]
    assert "Classified rasters: 2." in found["batch_notes"]
    assert found["failed"][0] == found["cancelled"][0] == [False]
    assert any("The map was not exported: " in note and "does not exist" in note for note in found["failed"][1])
    assert "The export was cancelled." in found["cancelled"][1]
    assert found["left"] == []


def test_seeing(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("seeing.py", small_landscape)
    assert found["moved"] == [], "nothing in the panel moves while somebody paints and looks"
    assert found["stroke_pixels"] > 200
    assert found["pure_share"] > 0.6, "strokes lie above the map"
    assert found["hidden_with_raster"]
    assert found["shown_with_raster"]
    assert found["views"] == [
        ["clusters", False], ["confidence", True], ["outlines", False], ["classes", False], ["image", False]
    ]  # fmt: skip
    assert found["slider_seconds"] < 0.05
    assert found["recoloured"] > 0.1, "from fine to coarse the clusters change their colours"
    assert found["recoloured_back"] < 0.01
    assert found["back"] == "classes"
    assert found["bare_differs"]
    assert found["covered"] > 0.4, "an exported map over the image hides the live one"
    assert found["held"] > 0.95, "Space shows the image even so"
    assert found["released"] == found["covered"]
    assert found["followed"]
    assert found["scale_kept"]
    assert "Cluster" not in found["reason"]
    assert "of the image" in found["reason"]
    assert found["outlined"]
    assert found["outline_gone"]
    assert found["reason_gone"]
    assert found["circle"]
    assert found["circle_gone"]
    assert found["line"] > 100
    assert found["line_gone"] == 0
    assert found["name_share"] >= 0.45
    assert found["narrow"] <= 290
    assert found["notes"] == []


def test_figures_can_be_trusted(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("figures.py", small_landscape, LANG="de_DE.UTF-8", LC_ALL="de_DE.UTF-8")
    shares, areas, is_grey = found["whole"]
    assert not is_grey
    assert found["near"] == found["panned"] == shares, "what is in sight does not matter"
    assert len({text.split()[-1] for text in areas}) == 1, "one unit a column"
    assert "." not in found["size"], "the brush too is written as in Germany"
    assert found["line_before"] == " "
    assert found["line_near"] == "Sharp"
    assert found["pan"][0] == ["Rough, sharp follows…", 2], "the last sharp picture stays where it is known"
    assert found["pan"][-1] == ["Sharp", 1]
    assert found["stroke"][0] == ["Rough, sharp follows…", 1], "never with outdated strokes"
    assert found["stroke"][-1] == ["Sharp", 1]
    assert (found["grey_left_out"], found["grey_later"]) == (True, False)
    left_out, text = found["left_out"]
    assert left_out > 0
    assert text not in ("", "0\u00a0%")
    assert found["splits"] == [False, False, True, True], "by cluster alone the map depends on splits"
    assert found["places"][0] == found["places"][1] == found["places"][2], "nothing moves"
    assert found["notes"] == []


def test_points_are_labelled_and_give_areas(play: Callable[..., dict], small_landscape: Path, tmp_path: Path) -> None:
    found = play("sampling.py", small_landscape)
    assert found["bare"]
    assert not found["overlay"], "nobody sees the map while labelling"
    assert found["picture_follows"]
    assert found["centred"] < 1e-6
    assert len(found["heights"]) == 1, "the strip does not jump"
    assert found["strip_below"], "messages of QGIS do not cover it"
    assert found["same_view"], "after the last point the map is where it was"
    points, ids = found["points"], rasters.read_raster(found["map"])[0]
    assert [label for *_, label in points] == found["labels"]
    x0, size, _, y0, *_ = rasters.NORTH_UP
    for x, y, mapped, _ in points:
        assert ids[round((y0 - y) / size - 0.5), round((x - x0) / size - 0.5)] == mapped

    counts = np.zeros((2, 2))
    for *_, mapped, label in points:
        if label:
            counts[mapped - 1, label - 1] += 1
    areas = np.array([(ids == number).sum() for number in (1, 2)]) * size**2 / 1e4  # ha
    weights, within = areas / areas.sum(), counts / counts.sum(axis=1, keepdims=True)
    variance = within * (1 - within) / (counts.sum(axis=1, keepdims=True) - 1)
    head, *rows = (line.split(",") for line in (tmp_path / "areas.csv").read_text(encoding="utf-8-sig").splitlines())
    for place, row in enumerate(dict(zip(head, row)) for row in rows[:2]):
        assert float(row["area_ha"]) == pytest.approx((weights @ within)[place] * areas.sum(), rel=1e-2)
        margin = 1.96 * np.sqrt(weights**2 @ variance[:, place]) * areas.sum()
        assert float(row["area_ci95_ha"]) == pytest.approx(margin, rel=1e-2)
        assert float(row["users_accuracy"]) == pytest.approx(within[place, place], rel=1e-6)
    total = dict(zip(head, rows[2]))
    assert float(total["overall_accuracy"]) == pytest.approx(weights @ np.diagonal(within), rel=1e-6)
    assert "not sure of are left out: 1" in found["notices"]
    assert not found["on"]
    assert found["items"]
    assert found["active"] == "landscape"
    assert found["notes"] == []


def test_accuracy_against_a_truth_layer(play: Callable[..., dict], small_landscape: Path) -> None:
    found = play("truth.py", small_landscape)
    assert found["offered"] == ["Field work"], "neither the image nor the strokes"
    assert found["chosen"] == ["Field work", "landcover"]
    assert found["longest_block"] < LONGEST_BLOCK * SLACK
    text, share = found["overall"]
    assert text == f"{100 * share:.1f}\u00a0%"
    assert 0.3 < share < 1
    assert [text for text, _ in found["dice"]] == [f"{value:.3f}" for _, value in found["dice"]]
    lead, count = found["truth_pixels"]
    assert str(count) == "".join(filter(str.isdecimal, lead.partition("pixels")[0]))
    assert found["copied"].startswith("Overall accuracy\t0.")
    assert found["errors"] == found["expected"]
    assert found["legend"][0].startswith("Right (")
    named = {"Class 1, mapped as Class 2", "Class 2, mapped as Class 1"}
    assert named <= {text.partition(" (")[0] for text in found["legend"][1:]}
    assert len(found["legend"]) == len(found["errors"]) - 1
    assert found["raster"][0] == found["raster"][1]
    assert "out of date" in found["out_of_date"]
    assert found["again"]
    assert found["notes"] == []
