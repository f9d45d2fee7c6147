# SPDX-License-Identifier: GPL-2.0-or-later
"""What is offered in several places stands in one: presets of features, what the map shows, the size of the brush."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.presets import PRESETS, Preset
from clusterbrush.core.live.map_picture import MODES
from clusterbrush.processing.algorithms.features import choices
from clusterbrush.ui.controller import DockController
from clusterbrush.ui.menu import ICON
from clusterbrush.ui.project.settings import MAX_BRUSH_PIXELS, MIN_BRUSH_PIXELS, PROPERTY, read_settings
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEARNED = "A learned model (file)"
PATTERNS = "Bands, context and patterns learned from the image"
CLUSTERING = ("segment", "fitkmeans", "suggestk", "comparedistances")


@pytest.fixture
def controller(qgis_iface, project: QgsProject, stripes: Path) -> Iterator[DockController]:
    made = DockController(qgis_iface, project, ICON)
    made.load()
    raster = QgsRasterLayer(str(stripes), "stripes")
    project.addMapLayer(raster)
    made.dock.show()
    made.take_raster(raster)
    yield made
    made.unload()


def options(provider, name: str) -> list[str]:
    algorithm = provider.algorithm(name).create()  # kept while its parameter is in use
    return algorithm.parameterDefinition("FEATURES").options()


def test_a_further_preset_of_features_comes_last_in_both_algorithms(provider, monkeypatch) -> None:
    of_features, of_strokes = options(provider, "features"), options(provider, "classifystrokes")
    assert of_features == ["Bands", "Bands and context", "Bands at my own scales", "None of these", PATTERNS, LEARNED]
    assert of_strokes == ["Bands and context", "Bands", PATTERNS, LEARNED]
    assert all(options(provider, name) == of_strokes for name in CLUSTERING)
    monkeypatch.setitem(
        PRESETS, "mine", Preset("mine", "My own", lambda *_what: (BandValues(),), lambda n_bands: n_bands)
    )
    assert options(provider, "features") == [*of_features, "My own"]
    assert options(provider, "classifystrokes") == [*of_strokes, "My own"]
    assert choices() == ["bands", "context", "scales", "", "patterns", "learned", "mine"]


def test_the_numbers_mean_what_they_are_called(run, stripes: Path, tmp_path: Path) -> None:
    counts = [
        run("features", INPUT=str(stripes), FEATURES=number, OUTPUT=str(tmp_path / f"{number}.tif"))["N_FEATURES"]
        for number in (0, 1)
    ]
    assert counts[0] == 2 < counts[1]


def test_the_dock_shows_what_a_picture_can_show(controller: DockController) -> None:
    box = controller.dock.showBox
    assert [(box.itemData(row), box.itemText(row)) for row in range(box.count())] == list(MODES.items())
    for row, mode in enumerate(MODES):
        box.setCurrentIndex(row)
        assert controller.raster.settings.mode == mode


def test_the_slider_ends_where_the_brush_does(controller: DockController) -> None:
    slider, settings = controller.dock.sizeSlider, controller.raster.settings
    for position, pixels in ((slider.maximum(), MAX_BRUSH_PIXELS), (slider.minimum(), MIN_BRUSH_PIXELS)):
        slider.setValue(position)
        assert settings.brush_pixels == pytest.approx(pixels)
        controller.brush.step_size(1.0)
        assert slider.value() == position
    controller.brush.set_pixels(1e9)
    assert settings.brush_pixels == MAX_BRUSH_PIXELS
    controller.brush.set_pixels(0.0)
    assert settings.brush_pixels == MIN_BRUSH_PIXELS


def test_splits_are_offered_where_the_map_depends_on_them(controller: DockController) -> None:
    dock, places = controller.dock, []
    dock.refineBox.setCollapsed(False)
    dock.thresholdSlider.setValue(17)
    for row, acts in ((0, False), (1, True), (0, False)):
        dock.methodBox.setCurrentIndex(row)
        assert dock.thresholdSlider.isEnabled() == dock.conflictsBox.isEnabled() == acts
        assert bool(dock.conflictsBox.toolTip()) != acts
        assert "By cluster" in dock.thresholdSlider.toolTip() or acts
        QCoreApplication.processEvents()
        places.append([widget.pos() for widget in (dock.leastSlider, dock.conflictsBox, dock.exportButton)])
        assert dock.thresholdSlider.value() == 17
    assert places[0] == places[1] == places[2], "nothing moves"
    assert controller.raster.settings.threshold == 0.17
    assert not dock.conflictsBox.isHidden()
    dock.show_conflicts([(3, "Cluster 4", "1 %", "a, b", False)])
    assert "(1)" in dock.conflictsBox.title()


def test_clusters_have_a_slider_from_coarse_to_fine(controller: DockController, monkeypatch) -> None:
    dock, looks = controller.dock, []
    controller.raster.keep()
    monkeypatch.setattr(controller.live, "show_look", looks.append)
    height = dock.key_place.sizeHint().height()
    assert dock.key_place.currentWidget() is dock.colour_key
    dock.choose_mode("clusters")
    assert dock.key_place.currentWidget() is dock.coarseness
    assert dock.key_place.sizeHint().height() == height
    assert dock.detailSlider.value() == 100
    dock.detailSlider.setValue(35)
    assert (looks[-1].mode, looks[-1].detail) == ("clusters", 35)
    dock.choose_mode("classes")
    assert dock.key_place.currentWidget() is dock.colour_key
    stored = read_settings(controller.raster.layer)
    assert (stored.mode, stored.detail) == ("classes", 35)
    controller._show_raster()
    assert dock.detailSlider.value() == 35


@pytest.mark.parametrize("stored", ["much", None, [1]])
def test_a_damaged_position_of_the_slider_is_no_obstacle(controller: DockController, stored: object) -> None:
    """What cannot be read is left out with the other settings; a number beyond the ends counts as the end."""
    layer = controller.raster.layer
    layer.setCustomProperty(PROPERTY, json.dumps({"detail": stored}))
    settings = read_settings(layer)
    assert settings is None or settings.detail == 100
