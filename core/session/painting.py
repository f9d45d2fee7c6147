# SPDX-License-Identifier: GPL-2.0-or-later
"""From strokes to the valid pixels under them, with their features and clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..features.at_pixels import planes_of
from .further import raster_of
from .painted_pixels import PaintedStroke

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..strokes.stroke import Stroke


def painted_strokes(
    rasters: Sequence[RasterSource], model: KMeansModel, strokes: Mapping[int, Stroke]
) -> dict[int, PaintedStroke]:
    """Return the valid pixels under strokes by their ids; each raster is read once for all of them.

    Parameters
    ----------
    rasters : sequence of RasterSource
        The raster of a session and the further ones; the ids tell on which of them a stroke lies, see `further`.
    model : KMeansModel
    strokes : mapping of int to Stroke
    """
    if not strokes:
        return {}
    firsts = np.cumsum([0, *(raster.n_pixels for raster in rasters)])
    pixels_of = {}
    for stroke_id, stroke in strokes.items():
        number = raster_of(stroke_id)
        pixels = stroke.pixels(rasters[number].grid)
        pixels_of[stroke_id] = pixels + firsts[number] if number else pixels
    places = np.unique(np.concatenate(list(pixels_of.values())))
    features, valid = planes_of(rasters, model.recipe, places)
    places = places[valid]
    scaled = model.scaling.apply(np.asfortranarray(features[valid]))
    ids = model.nearest(scaled)
    painted = {}
    for stroke_id, pixels in pixels_of.items():
        rows = np.searchsorted(places, pixels)
        rows = rows[places.take(rows, mode="clip") == pixels] if len(places) else rows[:0]
        valid_pixels = pixels if len(rows) == len(pixels) else places[rows]
        painted[stroke_id] = PaintedStroke(
            stroke_id, strokes[stroke_id].class_id, valid_pixels, scaled[rows], ids[rows]
        )
    return painted
