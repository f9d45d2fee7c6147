# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes that do not count are named, and many of them are not named one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import painting
import rasters
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.strokes.idle import MAX_NAMED, IdleStrokes, without_effect
from clusterbrush.core.strokes.markers import merge

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.strokes.stroke import Stroke

COVERED = "Stroke {} is wholly painted over by later ones and does not count."
ON_NODATA = "Stroke {} lies on nodata only and does not count."


def sentences(strokes: list[Stroke], grid, is_nodata: np.ndarray) -> list[str]:
    valid = np.flatnonzero(~is_nodata)
    painted = {one.id: (one.class_id, np.intersect1d(one.pixels(grid), valid)) for one in strokes}
    return [str(notice) for notice in without_effect(painted, merge(painted))]


def test_of_each_kind_by_hand(tmp_path: Path) -> None:
    """A row of ten pixels, the last four without data; strokes are one pixel thin."""
    grid = RasterSource(str(rasters.write_raster(tmp_path / "a.tif", np.ones((1, 10), np.uint8)))).grid
    is_nodata = np.arange(10)[np.newaxis] >= 6

    def thin(number: int, class_id: int, first: int, last: int) -> Stroke:
        return painting.line(number, class_id, (first + 0.5, 0.5), (last + 0.5, 0.5), width=0.0)

    assert sentences([thin(1, 1, 0, 3), thin(2, 2, 2, 8)], grid, is_nodata) == []
    assert sentences([thin(1, 1, 0, 3), thin(2, 2, 7, 9)], grid, is_nodata) == [ON_NODATA.format(2)]
    assert sentences([thin(1, 1, 2, 3), thin(2, 2, 1, 5)], grid, is_nodata) == [COVERED.format(1)]
    # two that together cover a third; of the fourth all that has data is covered
    strokes = [thin(1, 1, 2, 3), thin(4, 1, 5, 7), thin(5, 2, 1, 2), thin(6, 3, 3, 6)]
    assert sentences(strokes, grid, is_nodata) == [COVERED.format(1), COVERED.format(4)]
    # without data, whoever paints there later
    assert sentences([thin(1, 1, 7, 8), thin(2, 2, 5, 9)], grid, is_nodata) == [ON_NODATA.format(1)]
    # painted over by its own class: nothing is lost
    assert sentences([thin(1, 1, 2, 3), thin(2, 1, 1, 5)], grid, is_nodata) == []


def test_many_are_counted() -> None:
    idle = IdleStrokes()
    for number in range(1, 101):
        idle.add("nodata", number)
    for number in range(1, MAX_NAMED + 2):
        idle.add("outside", number)
    found = [str(notice) for notice in idle.notices]
    assert found[MAX_NAMED + 1 :] == [
        *(ON_NODATA.format(number) for number in range(1, MAX_NAMED + 1)),
        "95 more strokes lie on nodata only and do not count.",
    ]
    assert len([one for one in found if "outside" in one]) == MAX_NAMED + 1
    assert all("{" not in one for one in found)
