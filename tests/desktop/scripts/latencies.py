# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: paints many strokes near and, on a large raster, from afar; tells how long each map took."""

from __future__ import annotations

import os
import time

import numpy as np
from driving import play
from stopwatch import Stopwatch, look_at, make_room, megabytes

STROKES = int(os.environ.get("CLUSTERBRUSH_STROKES", "30"))
WALK = 12  # points of a stroke
MOVES = ((1, 0, 1.0), (0, 1, 1.0), (-2, 0, 1.0), (1, -2, 1.0), (0, 0, 2.0), (0, 0, 0.5), (1, 1, 0.5), (0, 0, 1.0))
AWAY = 0.08  # of the screen, that strokes keep from its edges


def places(window, rng) -> list[tuple[float, float]]:
    """Return a short walk over what is in sight of the raster, as shares of the canvas."""
    (left, top), (right, bottom) = window.on_raster(0, 0), window.on_raster(1, 1)
    low = np.maximum([left, top], AWAY)
    high = np.minimum([right, bottom], 1 - AWAY)
    start = rng.uniform(low, high)
    walk = start + np.cumsum(rng.normal(0, 0.004, (WALK, 2)), axis=0)
    return [(float(x), float(y)) for x, y in np.clip(walk, low, high)]


def paint(window, watch, rng, count: int):
    """Paint strokes by brightness; a generator that returns what each took to the map and to the sharp map, in ms."""
    taken = []
    window.watchdog.reset()
    for _ in range(count):
        way = places(window, rng)
        window.pick(way[0])
        taken.append((yield from watch.stroke(way, steps=1)))
    return {"map": [one for one, _ in taken], "sharp": [one for _, one in taken], "block": window.watchdog.longest}


def wander(watch, raster, x: float, y: float):
    """Show other parts of the raster; a generator that returns what each took to the map and the sharp map, in ms."""
    step, taken = 300 * raster.rasterUnitsPerPixelX(), []
    for right, down, zoom in MOVES:
        x, y = x + right * step, y - down * step
        taken.append((yield from watch.move(lambda: look_at(watch.window, raster, x, y, zoom))))  # noqa: B023 - called at once
    # only at 1:1, where the sharp map is that of the export
    sharp = [last for (_, last), (_, _, zoom) in zip(taken, MOVES) if zoom == 1.0]
    return {"map": [first for first, _ in taken], "sharp": sharp}


def story(window):
    answer = window.answer
    raster = next(iter(window.project.mapLayers().values()))
    make_room(window)
    window.project.setCrs(raster.crs())
    window.iface.setActiveLayer(raster)
    window.controller.action.trigger()
    yield window.dock.isVisible
    yield 300
    middle = raster.extent().center()
    look_at(window, raster, middle.x(), middle.y(), 1.0)
    window.dock.paintButton.click()
    yield 1500
    answer["canvas"] = [window.canvas.width(), window.canvas.height()]
    before = megabytes("VmRSS")
    watch, rng = Stopwatch(window), np.random.default_rng(3)
    way = places(window, rng)
    window.pick(way[0])
    window.watchdog.reset()
    began = time.perf_counter()
    first, _ = yield from watch.stroke(way, steps=1)
    answer["first_map"], answer["grouped"] = first, 1000 * (time.perf_counter() - began)
    answer["first_block"] = window.watchdog.longest
    answer["near"] = yield from paint(window, watch, rng, STROKES)
    window.shoot("latencies-near")
    if max(raster.width(), raster.height()) > 2 * max(answer["canvas"]):
        answer["moved"] = yield from wander(watch, raster, middle.x(), middle.y())
        window.canvas.setExtent(raster.extent())
        window.canvas.refresh()
        yield 500
        yield window.sharp
        answer["far"] = yield from paint(window, watch, rng, STROKES)
        window.shoot("latencies-far")
    answer["megabytes"] = max(0.0, megabytes("VmHWM") - before)
    answer["counts"] = window.controller.strokes.counts
    answer["notes"] = window.notes()


play(story)
