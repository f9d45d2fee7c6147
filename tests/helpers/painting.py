# SPDX-License-Identifier: GPL-2.0-or-later
"""A small image of three fields, and strokes on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from rasters import NORTH_UP, write_raster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clusterbrush.core.raster.grid import Grid
    from clusterbrush.core.strokes.markers import Markers
    from clusterbrush.core.strokes.records import StrokeSet
    from clusterbrush.core.strokes.stroke import Stroke

HEIGHT, WIDTH = 48, 72
NAMES = {1: "Wald & Wiese", 2: 'See "klein"', 3: "Fels"}  # of the classes painted
LEVELS = ((40, 160, 60), (150, 90, 200), (220, 210, 30))  # of the fields, which are thirds of the width


def fields_image(path: Path, n_bands: int = 3, height: int = HEIGHT, width: int = WIDTH, holes: bool = True) -> Path:
    """Write three upright fields with noise, uint8; `holes` puts nodata, 0, in a corner and here and there."""
    rng = np.random.default_rng(11)
    field = np.minimum(np.arange(width) * 3 // width, 2)
    levels = np.array(LEVELS)[field].T  # (3, width)
    base = np.stack([levels[band % 3] for band in range(n_bands)])[:, None, :]
    values = np.clip(base + rng.normal(0, 14, (n_bands, height, width)), 1, 255).astype(np.uint8)
    if holes:
        values[:, :5, :7] = 0
        values[:, rng.random((height, width)) > 0.97] = 0
        values[:, height // 2, 0] = 90  # where the tests paint
    return write_raster(path, values, nodata=0)


def at(col: float, row: float) -> tuple[float, float]:
    """Return the map position of a place in pixels."""
    x0, a, _, y0, _, e = NORTH_UP
    return x0 + a * col, y0 + e * row


def line(stroke_id: int, class_id: int, *places: tuple[float, float], width: float = 30.0) -> Stroke:
    """Return a stroke through columns and rows; a pixel is 10 map units."""
    from clusterbrush.core.strokes.stroke import Stroke

    return Stroke(stroke_id, class_id, (np.array([at(*place) for place in places], dtype=float),), width)


def field_strokes(classes: Sequence[int] = (1, 2, 3), each: int = 2) -> list[Stroke]:
    """Return strokes that paint the fields, `each` a field, one below the other."""
    made = []
    for field, class_id in enumerate(classes):
        left, right = field * WIDTH / 3 + 6, (field + 1) * WIDTH / 3 - 6
        for number in range(each):
            row = 10 + 28 * number / max(each - 1, 1)
            made.append(line(len(made) + 1, class_id, (left, row), (right, row + 3)))
    return made


def write_strokes(path: Path) -> Path:
    """Write `field_strokes` with the names of their classes, as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "properties": {"class_id": one.class_id, "class_name": NAMES[one.class_id]},
            "geometry": {"type": "LineString", "coordinates": [[float(x) for x in at] for at in one.parts[0]]},
        }
        for one in field_strokes()
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32633"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), encoding="utf-8")
    return path


def settled(strokes: Sequence[Stroke], grid: Grid) -> Markers:
    """Return the painted pixels of strokes, valid or not."""
    from clusterbrush.core.strokes.markers import merge

    return merge({stroke.id: (stroke.class_id, stroke.pixels(grid)) for stroke in strokes})


def stroke_set(strokes: Sequence[Stroke]) -> StrokeSet:
    """Return strokes with a legend of theirs."""
    from clusterbrush.core.legend.entry import LegendEntry
    from clusterbrush.core.strokes.records import StrokeSet

    ids = sorted({stroke.class_id for stroke in strokes})
    legend = tuple(LegendEntry(one, f"Class {one}", (one % 256, 80, 255 - one % 256)) for one in ids)
    return StrokeSet(tuple(strokes), legend, ())
