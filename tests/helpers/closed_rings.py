# SPDX-License-Identifier: GPL-2.0-or-later
"""Rings out of lists of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.answers.outlines.rings import Rings

if TYPE_CHECKING:
    from collections.abc import Sequence


def rings_of(closed: Sequence[np.ndarray]) -> Rings:
    """Return the rings of closed ones (n, 2), whose last point repeats the first."""
    sizes = [len(ring) - 1 for ring in closed]
    return Rings(np.concatenate([ring[:-1] for ring in closed]), np.concatenate([[0], np.cumsum(sizes)]))
