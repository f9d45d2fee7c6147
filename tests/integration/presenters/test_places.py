# SPDX-License-Identifier: GPL-2.0-or-later
"""The place where a stroke helps most: how the canvas goes there, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.session.suggestions import PlaceSuggestion
from clusterbrush.ui.presenters import places
from dock_steps import open_on
from qgis.core import QgsProject, QgsRasterLayer

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.ui.controller import DockController

SIZE = 3000  # pixels of the raster


@pytest.fixture
def opened(controller: DockController, project: QgsProject, tmp_path: Path) -> DockController:
    values = np.ones((1, SIZE, SIZE), np.uint8)
    raster = QgsRasterLayer(str(rasters.write_raster(tmp_path / "large.tif", values)), "large")
    project.addMapLayer(raster)
    open_on(controller, raster)
    controller.raster.open()
    named = zip(controller.classes.all, ("Forest", "Open land"))
    controller.classes.set([replace(paint_class, name=name) for paint_class, name in named])
    return controller


def place(row: int, col: int, painted: bool = False, class_ids: tuple[int, ...] = (1, 2)) -> PlaceSuggestion:
    return PlaceSuggestion(row, col, row + col, 0.04, painted, class_ids)


def is_in_sight(controller: DockController, row: int, col: int) -> bool:
    x0, a, _, y0, _, e = controller.raster.source.grid.placement
    box = controller._canvas.extent()
    x, y = x0 + a * (col + 0.5), y0 + e * (row + 0.5)
    return box.xMinimum() < x < box.xMaximum() and box.yMinimum() < y < box.yMaximum()


def test_the_zoom_is_kept_where_the_place_can_be_seen(opened: DockController, monkeypatch) -> None:
    canvas, pixel = opened._canvas, opened.raster.pixel_size
    # what is drawn is far smaller than the canvas until a test has shown the window
    drawn = canvas.mapSettings().outputSize()
    monkeypatch.setattr(places, "REACH", max(10, min(drawn.width(), drawn.height()) // 10))
    opened.places.fly_to_next([place(100, 2000)])
    assert is_in_sight(opened, 100, 2000)
    zoom = pixel / canvas.mapUnitsPerPixel()
    assert zoom > 1, "in full sight its pixels were too small to be seen"
    canvas.zoomByFactor(0.3)
    scale, centre = canvas.scale(), canvas.center()
    opened.places.fly_to_next([place(100, 2002)])
    assert canvas.scale() == pytest.approx(scale)
    assert canvas.center().compare(centre, 1e-6), "what is in sight already is not moved"
    opened.places.fly_to_next([place(2500, 300)])
    assert canvas.scale() == pytest.approx(scale)
    assert is_in_sight(opened, 2500, 300)
    canvas.zoomScale(canvas.scale() / 100)
    opened.places.fly_to_next([place(2400, 301)])
    assert pixel / canvas.mapUnitsPerPixel() == pytest.approx(zoom), "and one pixel over the whole screen says nothing"


def test_a_place_is_named_by_what_one_sees(opened: DockController) -> None:
    for suggestion, text in (
        (place(1, 1), "Unpainted, 4.0 % of the image, like Forest or Open land."),
        (place(2, 2, class_ids=(2,)), "Unpainted, 4.0 % of the image, like Open land."),
        (place(3, 3, class_ids=()), "Unpainted, 4.0 % of the image."),
        (place(4, 4, painted=True), "Claimed by Forest and Open land, 4.0 % of the image: a stroke here would decide."),
        (place(5, 5, painted=True, class_ids=(1,)), "Hardly painted, 4.0 % of the image: so far Forest."),
    ):
        opened.places.fly_to_next([suggestion])
        assert opened.messages.hint_text.replace("\u00a0", " ") == text
        assert opened.view._outlined == suggestion.cluster
    opened.figures.show()
    assert opened.messages.hint_text, "new figures leave it"
    opened.brush.tool.strokeStarted.emit()
    assert opened.messages.hint_text == ""
    assert opened.view._outlined is None
