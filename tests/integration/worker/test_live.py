# SPDX-License-Identifier: GPL-2.0-or-later
"""The worker behind the picture: what it shows first, and what it does not do twice."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import rasters
from clusterbrush.core.classification import pixel_learner
from clusterbrush.core.live.map_picture import MapLook
from clusterbrush.core.session import session as session_module
from clusterbrush.core.session.session import Session
from dock_steps import PATIENCE, open_on, paint, rest
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import Qt

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.base.progress import Progress
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsProject


def test_an_estimate_is_shown_before_many_clusters_are_split(
    controller: DockController, raster: QgsRasterLayer, qtbot, monkeypatch
) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    live = controller.live
    rest(controller, qtbot, refined=True)
    monkeypatch.setattr(session_module, "MAX_PIXELS_BEFORE_ESTIMATE", 0)
    session, settle, seen = live._session, Session.settle, []
    monkeypatch.setattr(Session, "settle", lambda self: (seen.append("splits"), settle(self))[1])
    live.picture_drawn.connect(lambda _shown: seen.append("picture"), Qt.ConnectionType.DirectConnection)
    live.figures_changed.connect(lambda _told: seen.append("figures"), Qt.ConnectionType.DirectConnection)
    paint(controller, raster, 0.5, 2)
    qtbot.waitUntil(lambda: "figures" in seen and live.is_idle, timeout=PATIENCE)
    assert session.is_settled
    assert seen[:4] == ["picture", "splits", "picture", "splits"], seen
    with monkeypatch.context() as patched:  # another stroke comes, and then a pause that keeps it back
        patched.setattr(live, "_is_overtaken", lambda: True)
        paint(controller, raster, 0.4, 1)
        qtbot.waitUntil(lambda: live.is_idle and not session.is_settled, timeout=PATIENCE)
    live.show_look(MapLook())
    qtbot.waitUntil(lambda: live.is_idle and session.is_settled, timeout=PATIENCE)


def test_what_is_known_of_the_raster_outlives_a_stroke(
    controller: DockController, raster: QgsRasterLayer, qtbot, monkeypatch
) -> None:
    begun, painted, find = [], threading.Event(), pixel_learner.preset_kinds

    def slowly(name: str, source: RasterSource, seed: int, progress: Progress) -> tuple:
        begun.append(name)
        painted.wait(PATIENCE / 1000)
        progress.check()
        return find(name, source, seed, progress)

    monkeypatch.setattr(pixel_learner, "preset_kinds", slowly)
    open_on(controller, raster)
    live = controller.live
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    qtbot.waitUntil(lambda: bool(begun), timeout=PATIENCE)
    paint(controller, raster, 0.5, 2)
    qtbot.waitUntil(lambda: live.is_idle, timeout=PATIENCE)
    painted.set()
    qtbot.waitUntil(lambda: not live.is_refining, timeout=PATIENCE)
    assert len(begun) == 1, "not begun again for the new stroke"
    assert live._refined.version == live._session.version


def test_a_stroke_without_data_says_so(controller: DockController, project: QgsProject, tmp_path: Path, qtbot) -> None:
    values = np.random.default_rng(2).integers(1, 200, (2, 40, 40)).astype(np.uint8)
    values[:, :20] = 0
    raster = QgsRasterLayer(str(rasters.write_raster(tmp_path / "half.tif", values, nodata=0)), "half")
    project.addMapLayer(raster)
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    messages = controller.messages
    paint(controller, raster, 0.2, 1)
    rest(controller, qtbot)
    qtbot.waitUntil(lambda: "no data" in messages.hint_text, timeout=PATIENCE)
    assert controller.dock.hintLabel.text(), "the first stroke, before anything is grouped"
    controller.brush.tool.strokeStarted.emit()
    assert messages.hint_text == ""
    paint(controller, raster, 0.8, 1)
    rest(controller, qtbot)
    assert messages.hint_text == ""
    paint(controller, raster, 0.3, 2)
    qtbot.waitUntil(lambda: "no data" in messages.hint_text, timeout=PATIENCE)
    controller._raster_changed()
    rest(controller, qtbot)
    qtbot.wait(50)
    assert messages.hint_text == "", "a project that is opened again does not"
