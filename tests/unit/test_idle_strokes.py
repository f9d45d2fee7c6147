# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes that do not count are named, and many of them are not named one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
import rasters
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.errors import InputError
from clusterbrush.core.idle_strokes import MOST_NAMED, IdleStrokes, without_effect
from clusterbrush.core.learning import LearningOptions, learn
from clusterbrush.core.progress import NoticeCollector
from clusterbrush.core.raster import RasterSource
from clusterbrush.core.strokes import Stroke, settle

if TYPE_CHECKING:
    from pathlib import Path

COVERED = "Stroke {} is wholly painted over by later ones and does not count."
ON_NODATA = "Stroke {} lies on nodata only and does not count."


def sentences(strokes: list[Stroke], grid, is_nodata=None) -> list[str]:
    markers = settle(strokes, grid)
    rows, cols = np.divmod(markers.pixels, grid.width)
    valid = np.ones(len(rows), dtype=bool) if is_nodata is None else ~is_nodata[rows, cols]
    return [str(notice) for notice in without_effect(strokes, markers, valid, grid)]


def test_of_each_kind_by_hand(tmp_path: Path) -> None:
    """A row of ten pixels, the last four without data; strokes are one pixel thin."""
    grid = RasterSource(str(rasters.write_raster(tmp_path / "a.tif", np.ones((1, 10), np.uint8)))).grid
    is_nodata = np.arange(10)[np.newaxis] >= 6

    def thin(number: int, class_id: int, first: int, last: int) -> Stroke:
        return painting.line(number, class_id, (first + 0.5, 0.5), (last + 0.5, 0.5), width=0.0)

    assert sentences([thin(1, 1, 0, 3), thin(2, 2, 2, 8)], grid, is_nodata) == []
    assert sentences([thin(1, 1, 0, 3), thin(2, 2, 7, 9)], grid, is_nodata) == [ON_NODATA.format(2)]
    assert sentences([thin(1, 1, 2, 3), thin(2, 2, 1, 5)], grid, is_nodata) == [COVERED.format(1)]
    # two that together cover a third; what is left of the fourth has no data
    strokes = [thin(1, 1, 2, 3), thin(4, 1, 5, 7), thin(5, 2, 1, 2), thin(6, 3, 3, 6)]
    assert sentences(strokes, grid, is_nodata) == [ON_NODATA.format(4), COVERED.format(1)]
    # painted over by its own class: nothing is lost
    assert sentences([thin(1, 1, 2, 3), thin(2, 1, 1, 5)], grid, is_nodata) == []


def test_many_are_counted() -> None:
    idle = IdleStrokes()
    for number in range(1, 101):
        idle.add("nodata", number)
    for number in range(1, MOST_NAMED + 2):
        idle.add("outside", number)
    found = [str(notice) for notice in idle.notices]
    assert found[MOST_NAMED + 1 :] == [
        *(ON_NODATA.format(number) for number in range(1, MOST_NAMED + 1)),
        "95 more strokes lie on nodata only and do not count.",
    ]
    assert len([one for one in found if "outside" in one]) == MOST_NAMED + 1
    assert all("{" not in one for one in found)


def test_learning_tells_of_them(tmp_path: Path) -> None:
    source = RasterSource(str(painting.fields_image(tmp_path / "image.tif")))
    strokes = painting.field_strokes()
    last = strokes[-1].id
    corner = painting.line(last + 1, 2, (1, 1), (4, 3), width=0.0)  # where the image has no data
    lost = painting.line(last + 2, 3, (10, 30), (12, 30), width=0.0)
    over = painting.line(last + 3, 1, (9, 30), (13, 30), width=60.0)
    progress = NoticeCollector()
    painted = painting.stroke_set([*strokes, corner, lost, over])
    learn(source, painted, LearningOptions(KMeansOptions(n_clusters=6), preset="bands"), progress=progress)
    assert [str(one) for one in progress.notices] == [ON_NODATA.format(corner.id), COVERED.format(lost.id)]


def test_nothing_but_nodata(tmp_path: Path) -> None:
    source = RasterSource(str(painting.fields_image(tmp_path / "image.tif")))
    progress = NoticeCollector()
    painted = painting.stroke_set([painting.line(1, 2, (1, 1), (4, 3), width=0.0)])
    with pytest.raises(InputError, match="All strokes lie on nodata"):
        learn(source, painted, LearningOptions(KMeansOptions(n_clusters=6), preset="bands"), progress=progress)
    assert [str(one) for one in progress.notices] == [ON_NODATA.format(1)]
