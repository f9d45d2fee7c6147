# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: paints the strokes of a file with the mouse, and scores after each the map that would be exported.

The classes take turns, as a person paints them. The clock runs from the opening of the dock and while the program
works; it stands while somebody would look for a place and paint, and while the map is scored.
"""

from __future__ import annotations

import os
import time

import numpy as np
from driving import play
from osgeo import gdal, ogr
from qgis.core import QgsPointXY
from stopwatch import Stopwatch, look_at, make_room, megabytes

ZOOM = 4  # screen pixels on the edge of a pixel of the raster


def strokes_of(path: str) -> list[tuple[int, float, list[tuple[float, float]]]]:
    """Return class, width and points of each stroke, the classes in turn."""
    source = ogr.Open(path)
    by_class: dict[int, list] = {}
    for feature in source.GetLayer(0):
        line = feature.GetGeometryRef().GetPoints()
        by_class.setdefault(feature["class_id"], []).append((feature["class_id"], feature["width"], line))
    most = max(map(len, by_class.values()))
    return [found[turn] for turn in range(most) for _, found in sorted(by_class.items()) if turn < len(found)]


class Examiner:
    """Scores the map of the whole raster.

    It asks a twin of the dock's session, of the same clusters and strokes, so that what is kept for the scoring does
    not make the dock faster or slower. The map is a function of the strokes; `agrees` holds both against each other.
    """

    def __init__(self, truth: str) -> None:
        self._truth = gdal.Open(truth).ReadAsArray()
        self._twin = self._session = None

    def score(self, session, ids: list[int]) -> float:
        """Return the macro Dice; `ids` are the truth's class ids in the order of the dock's."""
        found = self._map(session)
        counted = self._truth > 0
        counted.reshape(-1)[self._twin.markers().pixels] = False
        truth, map_ = self._truth[counted], found[counted]
        dice = []
        for one in np.unique(truth).tolist():
            known, told = truth == one, map_ == (ids.index(one) + 1 if one in ids else -1)
            dice.append(2 * (known & told).sum() / (known.sum() + told.sum()))
        return float(np.mean(dice))

    def agrees(self, session) -> bool:
        """Return True when the dock's own session gives the same map."""
        return bool((self._refine(session) == self._map(session)).all())

    def _map(self, session) -> np.ndarray:
        if session is not self._session:
            self._session = session
            self._twin = type(session)(session.source, session.model, session.sample, session.threshold, session.method)
        known = {stroke.id for stroke in self._twin.strokes}
        self._twin.add_all([stroke for stroke in session.strokes if stroke.id not in known])
        return self._refine(self._twin)

    def _refine(self, session) -> np.ndarray:
        from clusterbrush.core.raster.grid import Window

        height, width = self._truth.shape
        return session.refine(Window(0, 0, height, width)).class_ids


def on_canvas(window, points) -> list[tuple[float, float]]:
    """Return map positions as shares of the canvas."""
    size, way = window.canvas.viewport().size(), window.canvas.getCoordinateTransform()
    found = [way.transform(QgsPointXY(*point)) for point in points]
    return [(at.x() / size.width(), at.y() / size.height()) for at in found]


def story(window):
    answer = window.answer
    raster = next(iter(window.project.mapLayers().values()))
    strokes = strokes_of(os.environ["CLUSTERBRUSH_STROKES"])
    examiner, ids = Examiner(os.environ["CLUSTERBRUSH_TRUTH"]), sorted({one for one, _, _ in strokes})
    make_room(window)
    window.project.setCrs(raster.crs())
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(raster.extent())
    yield 1500
    before, began = megabytes("VmRSS"), time.perf_counter()
    window.controller.action.trigger()
    yield window.dock.isVisible
    yield window.settled
    answer["opened"] = time.perf_counter() - began
    controller = window.controller
    while len(controller.raster.settings.classes) < len(ids):
        window.dock.addButton.click()
    window.dock.paintButton.click()
    yield 300
    watch = Stopwatch(window)
    answer["map"], answer["sharp"], answer["dice"], answer["painting"] = [], [], [], []
    for class_id, width, points in strokes:
        middle = np.mean(points, axis=0)
        look_at(window, raster, float(middle[0]), float(middle[1]), ZOOM)
        yield 100
        yield window.settled
        controller.brush.set_pixels(width / controller.raster.pixel_size)
        controller.brush.paint_with(ids.index(class_id))
        began = time.perf_counter()
        first, last = yield from watch.stroke(on_canvas(window, points), steps=1)
        answer["painting"].append(watch.released - began)
        answer["map"].append(first)
        answer["sharp"].append(last)
        answer["dice"].append(examiner.score(controller.live._session, ids))
    window.shoot("replay")
    answer["agrees"] = examiner.agrees(controller.live._session)
    answer["megabytes"] = max(0.0, megabytes("VmHWM") - before)
    answer["counts"] = controller.strokes.counts
    answer["canvas"] = [window.canvas.width(), window.canvas.height()]
    answer["notes"] = window.notes()


play(story)
