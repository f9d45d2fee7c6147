# SPDX-License-Identifier: GPL-2.0-or-later
"""A method that joins the table stands in the toolbox and in the dock, and works there like the others."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from class_means import CLASS_MEANS, LACKING
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.methods import CLUSTERBRUSH, CLUSTERNET, METHODS, number_of
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.dock.missing_libraries import MissingLibraries
from clusterbrush.ui.exporting.export import parameters_of
from clusterbrush.ui.project.settings import PROPERTY, Settings, read_settings
from dock_steps import open_on, paint, rest
from qgis.core import QgsProcessingException, QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication
from quick_networks import quick_networks
from rasters import read_raster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clusterbrush.ui.controller import DockController

PATIENCE = 20_000  # ms
SHIPPED = tuple(METHODS.values())


@pytest.fixture(scope="module", autouse=True)
def _joined() -> Iterator[None]:
    """Add the methods before the algorithms are made, as a release with them would."""
    with pytest.MonkeyPatch.context() as patched:
        for method in (CLASS_MEANS, LACKING):
            patched.setitem(METHODS, method.id, method)
        yield


@pytest.fixture
def strokes(stripes: Path, tmp_path: Path) -> str:
    """Write a line across each of the two outer stripes."""
    x0, a, _, y0, _, e = RasterSource(str(stripes)).grid.placement
    features = [
        {
            "type": "Feature",
            "properties": {"class_id": class_id, "width": 0.0},
            "geometry": {
                "type": "LineString",
                "coordinates": [[x0 + a * col, y0 + e * (row + 0.5)] for col in (1.5, 7.5)],
            },
        }
        for class_id, row in ((1, 1), (2, 10), (1, 3), (2, 8))
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32633"}}
    path = tmp_path / "strokes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), encoding="utf-8")
    return str(path)


# --- the toolbox


def test_the_toolbox_offers_it(provider) -> None:
    parameter = provider.algorithm("classifystrokes").parameterDefinition("METHOD")
    assert parameter.options()[:2] == ["ClusterBrush", "ClusterNet (paper)"]
    assert len(parameter.options()) == len(SHIPPED) + 2
    assert parameter.options()[-2:] == ["Class means", "Lacking (needs no-such-package)"]
    assert parameter.defaultValue() == 0
    for method in METHODS.values():
        assert method.help in parameter.help()
        assert method.help in provider.algorithm("classifystrokes").shortHelpString()


def test_it_learns_and_is_applied(run, stripes: Path, strokes: str, tmp_path: Path) -> None:
    paths = {"OUTPUT": "m.tif", "MODEL": "m.json", "REPORT": "r.html"}
    paths = {name: str(tmp_path / file) for name, file in paths.items()}
    results = run("classifystrokes", INPUT=str(stripes), STROKES=strokes, METHOD=number_of(CLASS_MEANS), **paths)
    assert results["HELD_OUT_ACCURACY"] == 1.0
    found = read_raster(paths["OUTPUT"])[0]
    assert (found[:4] == 1).all()
    assert (found[8:] == 2).all()
    assert load_any(paths["MODEL"]).method == "means"
    assert "Class means" in (tmp_path / "r.html").read_text(encoding="utf-8")
    again, report = str(tmp_path / "again.tif"), str(tmp_path / "again.html")
    run("applymodel", INPUT=str(stripes), MODEL=paths["MODEL"], OUTPUT=again, REPORT=report)
    np.testing.assert_array_equal(read_raster(again)[0], found)
    assert "Class means" in (tmp_path / "again.html").read_text(encoding="utf-8")


USABLE = [method.id for method in SHIPPED if method.lack is None and method.learner is not None]


@pytest.mark.parametrize("method", USABLE)
def test_each_learns_here_and_is_applied(run, stripes: Path, strokes: str, tmp_path: Path, method: str) -> None:
    names = {"OUTPUT": "m.tif", "MODEL": "m.json", "PROBABILITIES": "p.tif"}
    paths = {name: str(tmp_path / file) for name, file in names.items()}
    number = number_of(METHODS[method])
    with quick_networks() if METHODS[method].learns_long else nullcontext():
        run("classifystrokes", INPUT=str(stripes), STROKES=strokes, METHOD=number, FEATURES=1, **paths)
    found, probabilities = read_raster(paths["OUTPUT"])[0], read_raster(paths["PROBABILITIES"])
    assert (found[:4] == 1).all()
    assert (found[8:] == 2).all()
    assert (probabilities.sum(axis=0) == 100).all()
    assert (np.take_along_axis(probabilities, found[np.newaxis].astype(int) - 1, 0) == probabilities.max(axis=0)).all()
    assert load_any(paths["MODEL"]).method == method
    again = str(tmp_path / "again.tif")
    run("applymodel", INPUT=str(stripes), MODEL=paths["MODEL"], OUTPUT=again)
    np.testing.assert_array_equal(read_raster(again)[0], found)


def test_one_that_lacks_a_library_says_so(run, stripes: Path, strokes: str, tmp_path: Path) -> None:
    target = str(tmp_path / "none.tif")
    with pytest.raises(
        QgsProcessingException, match="The method Lacking needs no-such-package, which the Python it runs in"
    ):
        run("classifystrokes", INPUT=str(stripes), STROKES=strokes, METHOD=number_of(LACKING), OUTPUT=target)
    assert not list(tmp_path.glob("*none*"))


# --- the dock


def test_the_dock_offers_it(controller: DockController) -> None:
    box = controller.dock.methodBox
    texts = [box.itemText(row) for row in range(box.count())]
    assert texts[:2] == ["By pixel, with context", "By cluster (ClusterNet)"]
    assert texts[-2:] == [
        "By the means of the classes", "By the means of the classes (needs no-such-package)",
    ]  # fmt: skip
    assert [box.itemData(row) for row in range(box.count())] == list(METHODS)
    usable = [box.model().item(row).isEnabled() for row in range(box.count())]
    assert usable == [method.lack is None for method in METHODS.values()]
    assert usable[:2] == [True, True]
    assert usable[-2:] == [True, False]
    assert box.itemData(box.findData("means"), Qt.ItemDataRole.ToolTipRole) == CLASS_MEANS.help
    lacking = box.itemData(box.findData("lacking"), Qt.ItemDataRole.ToolTipRole)
    assert lacking.startswith(LACKING.help)
    assert lacking.endswith(f"no-such-package is missing here. This installs it: {LACKING.remedy}")
    assert "no-such-package" in LACKING.remedy


def test_one_click_copies_what_installs_the_missing_libraries(
    controller: DockController, raster: QgsRasterLayer
) -> None:
    open_on(controller, raster)
    button, clipboard = controller.dock.missing_libraries, QApplication.clipboard()
    assert not button.isHidden()
    assert "no-such-package" in button.command
    assert button.command in button.toolTip()
    clipboard.setText("before")
    button.click()
    assert clipboard.text() == button.command


def test_where_nothing_is_missing_there_is_no_button() -> None:
    kept = dict(METHODS)
    try:
        for method in kept.values():
            if method.lack is not None:
                del METHODS[method.id]
        assert MissingLibraries().isHidden()
    finally:
        METHODS.clear()
        METHODS.update(kept)  # in their order, which is their number in the toolbox


def test_the_map_on_the_screen_is_its_own(controller: DockController, raster: QgsRasterLayer, qtbot) -> None:
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    live = controller.live
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    box = controller.dock.methodBox
    box.setCurrentIndex(box.findData("means"))
    assert read_settings(raster).method == "means"
    rest(controller, qtbot, refined=True)
    session = live._session
    assert session.method is CLASS_MEANS
    assert (live._refined.version, live._refined.window) == (session.version, Window(0, 0, 12, 9))
    expected = CLASS_MEANS.learner(session.source, session.model, "", 0).classify(
        session.markers(), Window(0, 0, 12, 9), Progress()
    )
    np.testing.assert_array_equal(live._refined.classified.class_ids, expected.class_ids)
    options = ExportOptions("map.tif", polygons=False, confidence=False, model=False)
    assert parameters_of("raster", "strokes", controller.raster.settings, options)["METHOD"] == len(SHIPPED)
    refined = live._refined
    box.setCurrentIndex(box.findData(CLUSTERNET.id))
    qtbot.waitUntil(lambda: live.is_idle and session.method is CLUSTERNET, timeout=PATIENCE)
    assert not refined.fits(session, refined.window), "what another method decided is not shown any more"


@pytest.mark.skipif(METHODS["superpixel_graph_cut"].lack is not None, reason="scikit-image or PyMaxflow is missing")
def test_a_method_that_decides_the_raster_says_that_its_map_comes_with_the_export(
    controller: DockController, raster: QgsRasterLayer, qtbot
) -> None:
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    box, label = controller.dock.methodBox, controller.dock.sharpLabel
    rest(controller, qtbot, refined=True)
    assert label.text() == "Sharp"
    box.setCurrentIndex(box.findData("superpixel_graph_cut"))
    qtbot.waitUntil(lambda: label.text() == "Rough: exact at export", timeout=PATIENCE)
    rest(controller, qtbot)
    assert label.text() == "Rough: exact at export"
    assert "export the map" in label.toolTip()
    assert controller.live._figures is None or controller.live._figures.update() is None


def test_a_method_that_learns_for_minutes_answers_at_the_export(
    request: pytest.FixtureRequest, raster: QgsRasterLayer, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the map nor the accuracy on held-out strokes is computed after a stroke."""
    learned = []

    def learner(*values: object) -> object:
        learned.append(values)
        return CLASS_MEANS.learner(*values)

    long = replace(CLASS_MEANS, id="long", learner=learner, refines=False, learns_long=True)
    monkeypatch.setitem(METHODS, long.id, long)
    controller = request.getfixturevalue("controller")
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    box, label = controller.dock.methodBox, controller.dock.sharpLabel
    box.setCurrentIndex(box.findData("long"))
    for place, class_id in ((0.05, 1), (0.25, 1), (0.75, 2), (0.95, 2)):
        paint(controller, raster, place, class_id)
    qtbot.waitUntil(lambda: label.text() == "Rough: exact at export", timeout=PATIENCE)
    rest(controller, qtbot)
    questions = controller.questions
    with qtbot.waitSignal(questions.held_out_ready, timeout=PATIENCE) as answer:
        questions.ask_held_out()
    assert answer.args[1] is None
    assert controller.live._figures is None or controller.live._figures.update() is None
    session = controller.live._session
    assert session.method is long
    assert learned == []
    box.setCurrentIndex(box.findData("means"))
    qtbot.waitUntil(lambda: controller.live.is_idle and session.method is CLASS_MEANS, timeout=PATIENCE)
    with qtbot.waitSignal(questions.held_out_ready, timeout=PATIENCE) as answer:
        questions.ask_held_out()
    assert answer.args[1] is not None, "of a method that learns at once"


# --- projects


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (0, CLUSTERBRUSH.id), (1, CLUSTERNET.id), ("clusternet", CLUSTERNET.id), ("means", CLASS_MEANS.id),
        ("of a later version", CLUSTERBRUSH.id), (99, CLUSTERBRUSH.id), (-1, CLUSTERBRUSH.id), (None, CLUSTERBRUSH.id),
    ],
)  # fmt: skip
def test_projects_keep_the_method(raster: QgsRasterLayer, kept: object, expected: str) -> None:
    """The first versions kept its number."""
    raster.setCustomProperty(PROPERTY, json.dumps({"classes": [], "clusters": 99, "method": kept}))
    found = read_settings(raster)
    assert (found.method, found.clusters) == (expected, 99)
    raster.setCustomProperty(PROPERTY, json.dumps({"classes": []}))
    assert read_settings(raster) == Settings()
