# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: thirty megabytes of strokes made elsewhere are chosen, and painted on."""

import time

from driving import play
from qgis.core import QgsRasterLayer


def bulk(controller):
    """Return what changes hundreds of strokes at a time."""
    one, other = controller.classes.all[:2]
    return (
        ("rename", lambda: controller.strokes.rename(one.id, "Renamed")),
        ("reclass", lambda: controller.strokes.reclass(one.id, other, controller.classes.all)),
        ("delete", lambda: controller.strokes.reclass(other.id, None, controller.classes.all)),
        ("undo", lambda: controller.strokes.undo(False)),
        ("undo reclass", lambda: controller.strokes.undo(False)),
        ("undo rename", lambda: controller.strokes.undo(False)),
    )


def story(window):
    answer, controller = window.answer, window.controller
    layers = list(window.project.mapLayers().values())
    raster = next(layer for layer in layers if isinstance(layer, QgsRasterLayer))
    strokes = next(layer for layer in layers if layer is not raster)
    answer["features"] = strokes.featureCount()
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(raster.extent())
    yield 1000
    controller.action.trigger()
    yield window.dock.isVisible
    window.watchdog.reset()
    began = time.perf_counter()
    controller.dialogs.take_settings([], 256, strokes.id())
    answer["taken_seconds"] = time.perf_counter() - began
    yield window.settled
    answer["settled_seconds"] = time.perf_counter() - began
    answer["worked"] = sorted(window.watchdog.worked)[-5:]
    answer["late"] = sorted(window.watchdog.late)[-5:]
    answer["counts"] = controller.strokes.counts
    window.dock.paintButton.click()
    yield 1000
    window.shoot("41-many")
    answer["latencies"] = []
    window.watchdog.reset()
    for number in range(4):
        yield from window.drag([(0.4 + 0.05 * number, 0.3), (0.42 + 0.05 * number, 0.4)], latencies=answer["latencies"])
        yield 1500  # the next one comes while the map of this one is still computed, as when a person paints
    yield window.settled
    answer["longest_block"] = window.watchdog.longest
    for name, act in bulk(controller):
        window.watchdog.reset()
        act()
        yield 50
        yield lambda: not controller.strokes.is_reading
        yield 50
        answer.setdefault("bulk", {})[name] = window.watchdog.longest
    answer["counts_after"] = controller.strokes.counts
    answer["notes"] = window.notes()


play(story)
