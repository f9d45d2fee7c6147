# SPDX-License-Identifier: GPL-2.0-or-later
"""The model that goes to other rasters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.exporting import other_rasters
from clusterbrush.ui.exporting.batch_dialog import BatchDialog
from dock_steps import PATIENCE, open_on, paint, rest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsRasterLayer


def open_full(qtbot) -> None:
    """Press the button to the toolbox's dialog as soon as the list of rasters is there, and close the list."""

    def dialogs() -> list[BatchDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, BatchDialog) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(dialogs()), timeout=PATIENCE)
    dialog = dialogs()[0]
    assert not dialog.run.isEnabled(), "no other raster is there"
    QTest.mouseClick(dialog.full, Qt.MouseButton.LeftButton)
    dialog.close()


def test_the_model_of_an_export_serves_until_a_stroke_comes(
    controller: DockController, raster: QgsRasterLayer, tmp_path: Path, monkeypatch, qtbot
) -> None:
    opened: list = []
    monkeypatch.setattr(other_rasters, "open_dialog", lambda name, parameters: opened.append((name, parameters)))
    open_on(controller, raster)
    controller.elsewhere.apply()
    assert controller.dock.hintLabel.text()
    assert not opened
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    rest(controller, qtbot)
    options = ExportOptions(str(tmp_path / "map.tif"), polygons=False, confidence=False, model=True)
    controller.elsewhere.note_export(options)
    controller.elsewhere.note_exported(options)
    Path(options.model_path).write_text("{}", encoding="utf-8")
    controller.elsewhere.apply()
    open_full(qtbot)
    assert opened == [("clusterbrush:applymodel", {"MODEL": options.model_path})]
    paint(controller, raster, 0.5, 2)
    controller.elsewhere.apply()
    open_full(qtbot)
    assert len(opened) == 2
    path = opened[1][1]["MODEL"]
    assert path != options.model_path
    assert load_any(path).method == "default"
    assert [entry.name for entry in load_any(path).legend] == ["Class 1", "Class 2"]
