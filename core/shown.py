# SPDX-License-Identifier: GPL-2.0-or-later
"""Which classes a picture shows: the uncertain left out, then smoothed, in the order that the export does it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .smoothing import LARGEST_RADIUS, majority

if TYPE_CHECKING:
    from .view import Preview


def shown_classes(preview: Preview, least_confidence: float, radius: int, step: float = 1.0) -> np.ndarray:
    """Return the classes of a picture.

    Parameters
    ----------
    preview : Preview
    least_confidence : float
        What is less certain has no class.
    radius : int
        Of the majority filter, in pixels of the raster; 0 for none.
    step : float
        Pixels of the raster on the edge of one of the picture. At 1 this is what `smoothing.smooth` makes of the
        exported map, as far as the picture reaches `radius` beyond what is looked at; above it the filter spans as
        many pixels of the picture as come nearest to it, and none where it is finer than they are.

    Returns
    -------
    uint16 ndarray of shape (height, width)
        0 = unclassified or not valid.
    """
    ids = preview.class_ids
    if least_confidence > 0:
        ids = np.where(preview.confidence < least_confidence, np.uint16(0), ids)
    reach = reach_in_picture(radius, step)
    return majority(ids, ids > 0, reach) if reach else ids


def reach_in_picture(radius: int, step: float) -> int:
    """Return the radius of the filter in pixels of a picture."""
    return round(min(max(radius, 0), LARGEST_RADIUS) / step)
