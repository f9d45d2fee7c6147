# SPDX-License-Identifier: GPL-2.0-or-later
"""What a screen shows of an image of two halves."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.live.map_picture import MapLook

HEIGHT, WIDTH = 40, 60
RED, BLUE = (255, 0, 0), (0, 0, 255)
LOOK = MapLook("classes", {1: RED, 2: BLUE})


def corners(left: float, top: float, right: float, bottom: float) -> list[list[tuple[float, float]]]:
    return [[(left, top), (right, top)], [(left, bottom), (right, bottom)]]


def words(picture) -> np.ndarray:
    return np.frombuffer(picture.data, dtype=np.uint32).reshape(picture.height, picture.width)
