# SPDX-License-Identifier: GPL-2.0-or-later
"""The measurements of tools/bench of the live engine, without a window."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
from bench_clock import megabytes
from checkout import load_package


def live(name: str, *only_strokes: str) -> None:
    """Time the update after a stroke in a window of 1600 x 900 pixels, and classifying the whole raster."""
    load_package()
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.raster.grid import Window
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.session.session import Session
    from clusterbrush.core.strokes.stroke import Stroke

    source = RasterSource(name, [1, 2, 3])
    before = megabytes("VmRSS")
    start = time.perf_counter()
    session = Session.prepare(source, KMeansOptions(800, attempts=1), sample_size=100_000)
    prepared = time.perf_counter() - start
    window = Window(1000, 1200, 900, 1600)
    start = time.perf_counter()
    session.preview(window)
    first = time.perf_counter() - start
    x0, a, _, y0, _, e = source.grid.placement
    rng = np.random.default_rng(3)
    seconds, conflicts = [], 0
    for number in range(1, 61):
        first_point = rng.uniform((1250, 1050), (2700, 1800))
        steps = first_point + np.cumsum(rng.normal(0, 4, (12, 2)), axis=0)
        points = np.column_stack([x0 + a * steps[:, 0], y0 + e * steps[:, 1]])
        stroke = Stroke(number, number % 5 + 1, (points,), 5 * abs(a))
        start = time.perf_counter()
        session.add(stroke)
        session.preview(window)
        seconds.append(time.perf_counter() - start)
        conflicts = len(session.conflicts())
    figures = stroke_figures(seconds, conflicts, before)
    figures |= {"prepare": prepared, "first preview": first} | refined_figures(session, window)
    if not only_strokes:
        figures |= anew_figures(source, session, figures["seconds"])
    print(json.dumps(figures))


def refined_figures(session: Any, window: Any) -> dict[str, float]:
    """Time refining the window by pixel after each of ten further edits."""
    start = time.perf_counter()
    session.look_ahead(window)
    figures = {"look ahead": time.perf_counter() - start}
    seconds = []
    for stroke in session.strokes[:5]:
        session.remove(stroke.id)
        start = time.perf_counter()
        session.refine(window)
        session.add(stroke)
        second_start = time.perf_counter()
        session.refine(window)
        seconds += [second_start - start, time.perf_counter() - second_start]
    return figures | {"refined, first": seconds[0], "refined, median": float(np.median(seconds[1:]))}


def stroke_figures(answers: list[float], conflicts: int, before: float) -> dict[str, float]:
    """Return the figures of the updates after strokes."""
    return {
        "seconds": float(np.median(answers)),
        "megabytes": max(0.0, megabytes("VmHWM") - before),
        "95th percentile": float(np.percentile(answers, 95)),
        "clusters split": conflicts,
    }


def anew_figures(source: Any, session: Any, median: float) -> dict[str, float]:
    """Time classifying the whole raster by the same clusters."""
    from clusterbrush.core.classification.by_cluster import ClusterClassifier
    from clusterbrush.core.classification.class_map import write_map
    from clusterbrush.core.legend.entry import LegendEntry

    legend = [LegendEntry(class_id, str(class_id), (0, 0, 0)) for class_id in range(1, 6)]
    start = time.perf_counter()
    write_map(source, ClusterClassifier(session.model, session.labelling, *session.tables()), legend, "classes.tif")
    anew = time.perf_counter() - start
    return {"classify the raster anew": anew, "anew / median": anew / median}
