# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: a raster of a thousand million pixels is painted on, from afar and from near."""

import time

from driving import play


def story(window):
    answer = window.answer
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(raster.extent())
    answer["pixels"] = raster.width() * raster.height()
    yield 1500
    window.controller.action.trigger()
    yield window.dock.isVisible
    window.dock.paintButton.click()
    window.watchdog.reset()
    painted = time.perf_counter()
    window.pick((0.3, 0.3))
    yield from window.drag([(0.3, 0.3)])
    yield lambda: not window.controller.view.overlay.is_empty
    answer["first_map_seconds"] = time.perf_counter() - painted
    answer["rough"] = window.controller.live.is_rough
    yield 100
    window.shoot("31-giga-first")
    window.pick((0.5, 0.5))
    yield from window.drag([(0.5, 0.5)])
    yield window.settled
    answer["whole_seconds"] = time.perf_counter() - painted
    answer["worked"] = sorted(window.watchdog.worked)[-5:]
    yield 300
    window.shoot("32-giga-whole")
    answer["zooms"] = []
    for _ in range(4):
        window.canvas.zoomByFactor(0.25)
        began = time.perf_counter()
        yield 40
        yield window.settled
        answer["zooms"].append(time.perf_counter() - began)
    yield 300
    window.shoot("33-giga-near")
    answer["latencies"] = []
    window.watchdog.reset()
    for number in range(4):
        window.pick((0.2 + 0.1 * number, 0.3))
        places = [(0.2 + 0.1 * number, 0.3), (0.205 + 0.1 * number, 0.305)]
        yield from window.drag(places, latencies=answer["latencies"])
        yield window.settled
    answer["longest_block"] = window.watchdog.longest
    window.shoot("34-giga-painted")
    answer["notes"] = window.notes()


play(story)
