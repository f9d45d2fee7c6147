# SPDX-License-Identifier: GPL-2.0-or-later
"""The pixels that strokes mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..raster.grid import Window
    from ..raster.source import RasterSource


@dataclass(frozen=True)
class Markers:
    """Painted pixels after overlaps are settled.

    Parameters
    ----------
    pixels : int64 ndarray of shape (n,)
        Flat indices, sorted; those of further rasters follow, see `features.at_pixels.planes_of`.
    class_ids : int64 ndarray of shape (n,)
    stroke_ids : int64 ndarray of shape (n,)
    further : tuple of RasterSource
        The further rasters that were painted on.
    labels : callable, optional
        Takes a window of the raster and returns class ids, int64 (height, width), 0 where none is known. They count
        where no pixel is painted, for methods that learn from patches; the painted pixels hold a sample of them.
    """

    pixels: np.ndarray
    class_ids: np.ndarray
    stroke_ids: np.ndarray
    further: tuple[RasterSource, ...] = ()
    labels: Callable[[Window], np.ndarray] | None = None

    def chosen(self, keep: np.ndarray) -> Markers:
        """Return the part where `keep` (n,) is True, without labels, which know nothing of the others."""
        return Markers(self.pixels[keep], self.class_ids[keep], self.stroke_ids[keep], self.further)


def merge(painted: Mapping[int, tuple[int, np.ndarray]], further: Sequence[RasterSource] = ()) -> Markers:
    """Return painted pixels with overlaps settled: a later stroke wins where two paint one pixel.

    Parameters
    ----------
    painted : mapping of stroke id to (class id, int64 ndarray of shape (n,))
        The pixels under each stroke: flat indices.
    further : sequence of RasterSource
        See `Markers`.
    """
    if not painted:
        empty = np.empty(0, dtype=np.int64)
        return Markers(empty, empty, empty, tuple(further))
    ids = sorted(painted, reverse=True)  # the latest first, because np.unique returns the first of equal pixels
    pixels = np.concatenate([painted[stroke_id][1] for stroke_id in ids])
    sizes = [len(painted[stroke_id][1]) for stroke_id in ids]
    distinct, first = np.unique(pixels, return_index=True)
    stroke_ids = np.repeat(np.array(ids, dtype=np.int64), sizes)[first]
    class_ids = np.repeat(np.array([painted[stroke_id][0] for stroke_id in ids], dtype=np.int64), sizes)[first]
    return Markers(distinct, class_ids, stroke_ids, tuple(further))
