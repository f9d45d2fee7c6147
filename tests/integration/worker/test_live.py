# SPDX-License-Identifier: GPL-2.0-or-later
"""The worker behind the picture: what it shows first, and what it does not do twice."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import rasters
from clusterbrush.core.classification import pixel_learner
from clusterbrush.core.live import map_picture
from clusterbrush.core.live.map_picture import MapLook
from clusterbrush.core.session import session as session_module
from clusterbrush.core.session.session import Session
from clusterbrush.ui.worker import grouping_task
from clusterbrush.ui.worker import live as live_module
from clusterbrush.ui.worker.refinement import Sharpness
from dock_steps import PATIENCE, open_on, paint, rest
from qgis.core import QgsApplication, QgsRasterLayer
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


def test_what_is_in_sight_is_grouped_before_the_raster(
    controller: DockController, raster: QgsRasterLayer, qtbot, monkeypatch
) -> None:
    order, prepare, prepare_window = [], Session.prepare.__func__, live_module.prepare_window
    go_on = threading.Event()

    def in_sight(*arguments: object) -> Session:
        go_on.wait(PATIENCE / 1000)
        order.append("in sight")
        return prepare_window(*arguments)

    def whole(cls: type, *arguments: object, **options: object) -> Session:
        order.append("raster")
        return prepare(cls, *arguments, **options)

    monkeypatch.setattr(live_module, "prepare_window", in_sight)
    monkeypatch.setattr(Session, "prepare", classmethod(whole))
    monkeypatch.setattr(grouping_task, "MAX_WAIT_SECONDS", PATIENCE / 1000)
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    qtbot.wait(200)
    assert order == []
    go_on.set()
    rest(controller, qtbot)
    assert order == ["in sight", "raster"]
    assert controller.live.has_full_session


def test_a_grouping_is_cancelled_while_it_waits(
    controller: DockController, raster: QgsRasterLayer, qtbot, monkeypatch
) -> None:
    go_on, prepare_window = threading.Event(), live_module.prepare_window

    def slowly(*arguments: object) -> Session:
        go_on.wait(PATIENCE / 1000)
        return prepare_window(*arguments)

    monkeypatch.setattr(live_module, "prepare_window", slowly)
    monkeypatch.setattr(grouping_task, "MAX_WAIT_SECONDS", PATIENCE / 1000)
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    manager = QgsApplication.taskManager()
    controller.grouping.stop()
    qtbot.waitUntil(lambda: manager.countActiveTasks() == 0, timeout=PATIENCE)
    go_on.set()
    rest(controller, qtbot)
    assert controller.live.is_rough


def test_a_moved_map_comes_coarse_and_then_sharp(
    controller: DockController, raster: QgsRasterLayer, qtbot, monkeypatch
) -> None:
    """The fine picture by clusters would delay the sharp one; the next stroke finds its clusters all the same."""
    monkeypatch.setattr(map_picture, "MAX_PICTURE_PIXELS_AT_ONCE", 0)
    open_on(controller, raster)
    live, pictures = controller.live, []
    live.picture_drawn.connect(
        lambda shown: pictures.append((shown.picture.coarse, shown.sharpness)), Qt.ConnectionType.DirectConnection
    )
    paint(controller, raster, 0.15, 1)
    rest(controller, qtbot, refined=True)
    assert pictures[0][0], "the first stroke shows coarse pixels at once"
    paint(controller, raster, 0.85, 2)
    rest(controller, qtbot, refined=True)
    assert pictures[-1] == (False, Sharpness.SHARP)
    pictures.clear()
    live._session._views._views.clear()  # as if the window had not been seen yet
    live._refined = None
    live.show_view(*controller.raster.screen(controller.raster.source))
    rest(controller, qtbot, refined=True)
    assert pictures == [(True, Sharpness.FOLLOWS), (False, Sharpness.SHARP)]
    screen, _ = live._view
    assert map_picture.is_known(live._session, screen, live._look)
