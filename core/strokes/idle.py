# SPDX-License-Identifier: GPL-2.0-or-later
"""Notices on strokes that do not count: which ones and why, the first few of each reason by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, Notice
from .stroke import feature_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .markers import Markers

MAX_NAMED = 5  # strokes of one reason that are named; further ones are only counted
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
    max_class_id : int
        The largest class id.
    """

    def __init__(self, max_class_id: int = 0) -> None:
        self._max_class_id = max_class_id
        self._ids: dict[str, list[int]] = {reason: [] for reason in SENTENCES}

    def add(self, reason: str, stroke: int) -> None:
        """Add the id of a stroke's feature."""
        self._ids[reason].append(stroke)

    @property
    def notices(self) -> list[Notice]:
        """The first few strokes of each reason by name, and how many more there are."""
        notices = []
        for reason, ids in self._ids.items():
            named_template, count_template = SENTENCES[reason]
            named_ids = ids if len(ids) <= MAX_NAMED + 1 else ids[:MAX_NAMED]  # one more name is as short as "1 more"
            notices += [Notice(named_template, {"stroke": stroke, "most": self._max_class_id}) for stroke in named_ids]
            if len(ids) > len(named_ids):
                notices.append(Notice(count_template, {"count": len(ids) - len(named_ids)}))
        return notices


def without_effect(painted: Mapping[int, tuple[int, np.ndarray]], markers: Markers) -> list[Notice]:
    """Return notices on strokes that lie on the raster and have no effect.

    Strokes that are painted over only by strokes of their own class have no notice, since nothing is lost.

    Parameters
    ----------
    painted : mapping of stroke id to (class id, int64 ndarray of shape (n,))
        The pixels under each stroke that have data, overlaps not settled: flat indices.
    markers : Markers
        The same pixels, overlaps settled.
    """
    counted = set(np.unique(markers.stroke_ids).tolist())
    idle = IdleStrokes()
    for stroke_id, (class_id, pixels) in sorted(painted.items()):
        if stroke_id in counted:
            continue
        if not len(pixels):
            idle.add("nodata", feature_of(stroke_id))
        elif (markers.class_ids[np.searchsorted(markers.pixels, pixels)] != class_id).any():
            idle.add("covered", feature_of(stroke_id))
    return idle.notices
