# SPDX-License-Identifier: GPL-2.0-or-later
"""Sessions and strokes on a small image."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.session.session import Session
from clusterbrush.core.strokes.stroke import Stroke

HEIGHT, WIDTH, K = 60, 90, 12
WHOLE = Window(0, 0, HEIGHT, WIDTH)


def fresh(prepared: Session, **options) -> Session:
    return Session(prepared.source, prepared.model, prepared.sample, **options)


def stroke(stroke_id: int, class_id: int, *, seed: int, width: float = 40.0) -> Stroke:
    """Paint somewhere; map units are 10 m pixels."""
    points = np.random.default_rng(seed).uniform((500_000, 7_000_000 - 600), (500_900, 7_000_000), (3, 2))
    return Stroke(stroke_id, class_id, (points,), width)
