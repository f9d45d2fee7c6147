# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: somebody opens the dock for the first time, paints, corrects, and takes back."""

import ctypes
import time

from driving import RIGHT, play
from qgis.PyQt.QtCore import Qt


def products():
    """Return the module, which is there once the plugin is."""
    from clusterbrush.core.base import blas as module

    return module


class Place(ctypes.Structure):
    """What `dladdr` says of an address: of which file it is, and what is there."""

    _fields_ = (
        ("file", ctypes.c_char_p), ("base", ctypes.c_void_p), ("name", ctypes.c_char_p), ("address", ctypes.c_void_p)
    )  # fmt: skip


def library_of_products() -> str:
    """Return the file whose function numpy calls: of those in the process that have it the first one.

    Which one that is depends on the order in which a QGIS loads its libraries: in 3.44 numpy's own comes first.
    """
    process, place = ctypes.CDLL(None), Place()
    function = ctypes.cast(getattr(process, "cblas_sgemm", None), ctypes.c_void_p)
    return (place.file or b"").decode() if function and process.dladdr(function, ctypes.byref(place)) else ""


def story(window):
    answer = window.answer
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(raster.extent())
    yield 800
    started = time.perf_counter()
    window.plugin._dock.action.trigger()
    yield window.dock.isVisible
    yield 600
    answer["classes"] = [one.name for one in window.controller.raster.settings.classes]
    answer["hint"] = window.dock.hintLabel.text()
    window.shoot("01-open")
    window.dock.paintButton.click()
    yield 200
    answer["tool"] = window.canvas.mapTool() is window.controller.brush.tool
    window.watchdog.reset()
    yield from window.drag([(0.30, 0.30), (0.36, 0.34)])
    painted = time.perf_counter()
    yield lambda: not window.controller.view.overlay.is_empty
    answer["first_map_seconds"] = time.perf_counter() - painted
    yield window.settled
    yield 600
    answer["first_block"] = window.watchdog.longest
    window.shoot("02-first-stroke")
    window.key(Qt.Key.Key_2)
    yield from window.drag([(0.60, 0.60), (0.66, 0.64)])
    yield window.settled
    yield 600
    window.shoot("03-second-class")
    answer["counts"] = window.controller.strokes.counts
    window.watchdog.reset()
    answer["latencies"] = []
    for number in range(6):
        window.key(Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2)
        yield from window.drag([(0.2 + 0.1 * number, 0.45), (0.24 + 0.1 * number, 0.5)], latencies=answer["latencies"])
        yield window.settled
    answer["longest_block"] = window.watchdog.longest
    answer["late"] = sorted(window.watchdog.late)[-4:]
    window.shoot("04-eight-strokes")
    yield from window.drag([(0.58, 0.58), (0.68, 0.66)], button=RIGHT)
    yield window.settled
    yield 500
    window.shoot("05-erased")
    answer["after_erase"] = window.controller.strokes.counts
    window.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    yield window.settled
    answer["after_undo"] = window.controller.strokes.counts
    answer["notes"] = window.notes()
    answer["gsl"] = "libgslcblas" in library_of_products()
    answer["own_products"] = [products().own_product(kind) is not None for kind in "fd"]
    yield 400
    window.shoot("06-undone")
    answer["seconds"] = time.perf_counter() - started


play(story)
