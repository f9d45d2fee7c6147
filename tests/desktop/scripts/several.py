# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: two images are painted and learned from together, left and come back to; runs that fail say why."""

import os
import shutil
import time
from functools import partial
from pathlib import Path

from driving import play
from qgis.core import QgsApplication, QgsPalettedRasterRenderer, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton

LEFT = Qt.MouseButton.LeftButton


def shown(name: str):
    """Return the open window of a name, or None."""
    found = [one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()]
    return found[0] if found else None


def when_shown(name: str, act) -> None:
    """Do something with a window as soon as it is there; a dialog holds the story up, but not the event loop."""
    if shown(name) is None:
        QTimer.singleShot(100, lambda: when_shown(name, act))
    else:
        QTimer.singleShot(200, lambda: act(shown(name)))


def go_to(window, raster) -> None:
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))


def paint(window, key, place):
    start = window.on_raster(*place)
    window.controller.brush.paint_with(key)
    yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
    yield window.settled


def learn_from_both(window, name: str, dialog) -> None:
    """Tick the other raster in the settings."""
    rows = dialog.extent.rasters
    window.answer["offered"] = [rows.item(row).text() for row in range(rows.count())]
    item = next(rows.item(row) for row in range(rows.count()) if rows.item(row).text() == name)
    item.setCheckState(Qt.CheckState.Checked)
    window.shoot("91-settings", dialog)
    QTest.mouseClick(dialog._ok, LEFT)


def export_to(folder: Path, act, dialog) -> None:
    """Fill in the dialog of the export, accept it, and then do something at once."""
    dialog.file.setFilePath(str(folder / "map.tif"))
    dialog.accept()
    act()


def cancel_tasks() -> None:
    """Cancel the tasks of QGIS as soon as there are any, as its list of tasks does."""
    tasks = QgsApplication.taskManager()
    if tasks.countActiveTasks():
        tasks.cancelAll()
    else:
        QTimer.singleShot(20, cancel_tasks)


def story(window):
    answer, folder = window.answer, Path(os.environ["CLUSTERBRUSH_SCRATCH"])
    layers = {layer.name(): layer for layer in window.project.mapLayers().values()}
    scene, part = layers.pop("scene"), next(iter(layers.values()))
    controller, bar = window.controller, window.iface.messageBar()
    go_to(window, scene)
    yield 800
    controller.action.trigger()
    yield window.dock.isVisible
    window.dock.paintButton.click()
    yield 200
    for key, place in ((0, (0.35, 0.6)), (1, (0.6, 0.5))):
        yield from paint(window, key, place)
    yield lambda: controller.border.value is not None
    yield 300
    answer["border"] = [note for note in window.notes() if not note.startswith("Grouping")]  # QGIS's own of long tasks
    window.shoot("90-border")
    button = bar.findChild(QPushButton, "clusterbrushLeaveOut")
    QTest.mouseClick(button, LEFT)
    yield lambda: controller.live.has_full_session
    yield window.settled
    answer["left_out"] = controller.raster.settings.nodata

    # the other image: learned from both
    go_to(window, part)
    yield 800
    yield from paint(window, 0, (0.29, 0.85))
    yield lambda: controller.live.has_full_session
    yield window.settled
    answer["alone"] = list(controller.live._session.class_ids)
    when_shown("clusterbrushSettings", partial(learn_from_both, window, "scene"))
    window.dock.settingsButton.click()
    yield lambda: controller.live.has_full_session
    yield window.settled
    answer["together"] = list(controller.live._session.class_ids)
    answer["strokes"] = controller.strokes.counts
    yield 300
    window.shoot("92-together")

    # back and forth
    answer["back"], overlay = [], controller.view.overlay
    grouped: list = []
    controller.grouping.begun.connect(lambda: grouped.append(1))
    for raster in (scene, part, scene):
        window.watchdog.reset()
        came = time.perf_counter()
        window.iface.setActiveLayer(raster)
        while_empty = overlay.is_empty
        yield lambda: not overlay.is_empty
        answer["back"].append((time.perf_counter() - came) * 1000)
        answer["was_empty"] = while_empty
        yield window.settled
        answer.setdefault("blocks", []).append(window.watchdog.longest)
    answer["grouped_again"] = len(grouped)
    go_to(window, part)
    yield window.settled

    # many images at one go
    (folder / "maps").mkdir()
    window.dock.elsewhere.trigger()
    yield lambda: shown("clusterbrushBatch") is not None
    dialog = shown("clusterbrushBatch")
    dialog.add_paths([scene.source()])
    dialog.folder.setFilePath(str(folder / "maps"))
    yield 300
    window.shoot("93-batch", dialog)
    QTest.mouseClick(dialog.run, LEFT)
    yield lambda: not controller.elsewhere._batch.is_running
    yield 300
    window.shoot("94-batch-done", dialog)
    answer["states"] = [item.text(1) for item in dialog._items()]
    dialog.close()
    answer["maps"] = sorted(path.name for path in (folder / "maps").glob("*.tif"))
    answer["legends"] = [
        len(layer.renderer().classes())
        for layer in window.project.mapLayers().values()
        if isinstance(layer, QgsRasterLayer) and isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    ]
    answer["batch_notes"] = window.notes()

    # an export that fails, and one that is cancelled
    ended: list = []
    controller.exporter.done.connect(ended.append)
    for name, act in (("failed", lambda: shutil.rmtree(folder / "failed")), ("cancelled", cancel_tasks)):
        bar.clearWidgets()
        ended.clear()
        (folder / name).mkdir()
        when_shown("clusterbrushExport", partial(export_to, folder / name, act))
        window.dock.exportButton.click()
        yield lambda: bool(ended)
        yield 100
        answer[name] = [list(ended), window.notes()]
        window.shoot(f"95-{name}")
    answer["left"] = [path.name for path in (folder / "cancelled").iterdir()]


play(story)
