# SPDX-License-Identifier: GPL-2.0-or-later
"""The line with the figure of held-out strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dock_steps import PATIENCE, open_on, paint, rest

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsRasterLayer


def test_the_figure_of_held_out_strokes_comes_and_goes(
    controller: DockController, raster: QgsRasterLayer, qtbot
) -> None:
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    controller.quality._timer.setInterval(50)
    note = controller.dock.noteLabel
    for place, class_id in ((0.05, 1), (0.2, 1), (0.75, 2)):
        paint(controller, raster, place, class_id)
    rest(controller, qtbot)
    qtbot.wait(300)
    assert not note.text(), "one class alone cannot be held out"
    paint(controller, raster, 0.9, 2)
    qtbot.waitUntil(lambda: note.text().endswith(": 1.00 (0.51\u20131.00)"), timeout=PATIENCE)
    assert "4" in controller.dock.noteButton.toolTip()
    assert "between 0.51 and 1.00" in controller.dock.noteButton.toolTip()
    late = controller.quality._ticket
    controller.quality._timer.setInterval(60_000)
    paint(controller, raster, 0.5, 2)
    qtbot.waitUntil(lambda: note.text().endswith("…"), timeout=PATIENCE)
    controller.quality.take(late, None)
    assert note.text(), "an answer that comes too late is none"
    controller._leave_raster()
    assert not note.text()
