# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes that do not count: which, and why, in as few sentences as tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .errors import N_, Notice
from .strokes import feature_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .raster import Grid
    from .strokes import Markers, Stroke

MOST_NAMED = 5  # of one kind, before the others are only counted

SENTENCES = {
    "class": (
        N_("Stroke {stroke} has no class (a number from 1 to {most}, or a text) and is left out."),
        N_("{count} more strokes have no class and are left out."),
    ),
    "geometry": (
        N_("Stroke {stroke} has no geometry and is left out."),
        N_("{count} more strokes have no geometry and are left out."),
    ),
    "crs": (
        N_("Stroke {stroke} cannot be brought into the raster's coordinate system and is left out."),
        N_("{count} more strokes cannot be brought into the raster's coordinate system and are left out."),
    ),
    "outside": (
        N_("Stroke {stroke} lies outside the raster and is left out."),
        N_("{count} more strokes lie outside the raster and are left out."),
    ),
    "nodata": (
        N_("Stroke {stroke} lies on nodata only and does not count."),
        N_("{count} more strokes lie on nodata only and do not count."),
    ),
    "covered": (
        N_("Stroke {stroke} is wholly painted over by later ones and does not count."),
        N_("{count} more strokes are wholly painted over by later ones and do not count."),
    ),
}


class IdleStrokes:
    """Collects strokes by the reason for which they do not count: a key of `SENTENCES`.

    Parameters
    ----------
    most : int
        The largest class id.
    """

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._ids: dict[str, list[int]] = {reason: [] for reason in SENTENCES}

    def add(self, reason: str, stroke: int) -> None:
        """Take the id of a stroke's feature."""
        self._ids[reason].append(stroke)

    @property
    def notices(self) -> list[Notice]:
        """What there is to say: the first few strokes of each kind by name, and how many more there are."""
        found = []
        for reason, ids in self._ids.items():
            one, more = SENTENCES[reason]
            named = ids if len(ids) <= MOST_NAMED + 1 else ids[:MOST_NAMED]  # "1 more" would take as much room
            found += [Notice(one, {"stroke": stroke, "most": self._most}) for stroke in named]
            if len(ids) > len(named):
                found.append(Notice(more, {"count": len(ids) - len(named)}))
        return found


def without_effect(strokes: Iterable[Stroke], markers: Markers, valid: np.ndarray, grid: Grid) -> list[Notice]:
    """Return which strokes on the raster teach nothing.

    A stroke that was painted over by others of its class alone is not told of: nothing is lost by it.

    Parameters
    ----------
    strokes : iterable of Stroke
    markers : Markers
        Of the strokes, overlaps settled.
    valid : bool ndarray of shape (n,)
        Which of the markers' pixels have data.
    grid : Grid
    """
    kept, with_data = (set(np.unique(ids).tolist()) for ids in (markers.stroke_ids, markers.stroke_ids[valid]))
    idle = IdleStrokes()
    for stroke in strokes:
        if stroke.id in with_data:
            continue
        if stroke.id in kept:
            idle.add("nodata", feature_of(stroke.id))
        else:
            places = np.searchsorted(markers.pixels, stroke.pixels(grid))
            if (markers.class_ids[places] != stroke.class_id).any():
                idle.add("covered", feature_of(stroke.id))
    return idle.notices
