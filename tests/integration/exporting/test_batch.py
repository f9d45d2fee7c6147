# SPDX-License-Identifier: GPL-2.0-or-later
"""Many rasters are classified by one model, from a dialog of the panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.ui.exporting.batch_dialog import NAME, STATE, BatchDialog
from dock_steps import PATIENCE, open_on, paint, rest
from qgis.core import QgsApplication, QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def dialog(controller: DockController, raster: QgsRasterLayer, project: QgsProject, tmp_path: Path, qtbot):
    """Return the dialog with an image of the same bands, one of others, and a file; two classes are painted."""
    rng = np.random.default_rng(3)
    for name, n_bands in (("second", 2), ("three bands", 3)):
        values = rng.integers(5, 220, (n_bands, 30, 40)).astype(np.uint8)
        project.addMapLayer(QgsRasterLayer(str(rasters.write_raster(tmp_path / f"{name}.tif", values)), name))
    values = rng.integers(5, 220, (2, 20, 20)).astype(np.uint8)
    path = rasters.write_raster(tmp_path / "from disk.tif", values)
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    rest(controller, qtbot)
    controller.dock.elsewhere.trigger()
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, BatchDialog)]
    qtbot.waitUntil(
        lambda: any(isinstance(one, BatchDialog) and one.isVisible() for one in QApplication.topLevelWidgets()),
        timeout=PATIENCE,
    )
    made = next(one for one in QApplication.topLevelWidgets() if isinstance(one, BatchDialog) and one not in shown)
    made.add_paths([str(path)])
    (tmp_path / "maps").mkdir()
    made.folder.setFilePath(str(tmp_path / "maps"))
    yield made
    made.close()


def states(dialog: BatchDialog) -> dict[str, str]:
    return {item.text(NAME): item.text(STATE) for item in dialog._items()}


def click(button) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_list_of_rasters_is_classified(dialog, controller, raster, project, tmp_path, qtbot) -> None:
    assert [item.checkState(NAME) == Qt.CheckState.Checked for item in dialog._items()] == [True, False, True]
    assert states(dialog)["three bands"] == "other bands"
    dialog._items()[1].setCheckState(NAME, Qt.CheckState.Checked)
    click(dialog.run)
    assert not dialog.run.isEnabled()
    assert dialog.stop.isEnabled()
    qtbot.waitUntil(lambda: not controller.elsewhere._batch.is_running, timeout=PATIENCE)
    assert states(dialog) == {"second": "done", "three bands": "failed", "from disk": "done"}
    assert "three bands: The model needs the bands" in dialog.note.text(), "one failure does not stop the others"
    files = sorted(path.name for path in (tmp_path / "maps").glob("*.tif"))
    assert files == ["from_disk_classes.tif", "second_classes.tif"]
    maps = {layer.name(): layer for layer in project.mapLayers().values() if "classes" in layer.name()}
    assert set(maps) == {"second classes", "from disk classes"}
    for layer in maps.values():
        assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
        assert [entry.label for entry in layer.renderer().classes()] == ["Class 1", "Class 2"]
    order = [layer.name() for layer in project.layerTreeRoot().layerOrder()]
    assert order.index("second classes") == order.index("second") - 1
    assert controller.raster.layer is raster, "the panel stays with the painted raster"
    # once more: nothing is overwritten
    dialog._items()[0].setCheckState(NAME, Qt.CheckState.Checked)
    dialog._items()[1].setCheckState(NAME, Qt.CheckState.Unchecked)
    click(dialog.run)
    qtbot.waitUntil(lambda: not controller.elsewhere._batch.is_running, timeout=PATIENCE)
    assert (tmp_path / "maps" / "second_classes_2.tif").is_file()


def test_a_batch_is_cancelled(dialog, controller, tmp_path, qtbot) -> None:
    controller.elsewhere._batch.begun.connect(
        lambda _position: (
            QTest.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
            if dialog.stop.isEnabled()
            else dialog._batch.cancel()
        )
    )
    click(dialog.run)
    qtbot.waitUntil(lambda: not controller.elsewhere._batch.is_running, timeout=PATIENCE)
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0, timeout=PATIENCE)
    assert states(dialog)["from disk"] == "cancelled"
    assert not list(Path(tmp_path / "maps").glob("from*"))
    assert dialog.run.isEnabled()


def test_a_folder_that_is_not_there_is_said(dialog, tmp_path) -> None:
    dialog.folder.setFilePath(str(tmp_path / "none"))
    assert not dialog.run.isEnabled()
    assert "folder" in dialog.note.text()
