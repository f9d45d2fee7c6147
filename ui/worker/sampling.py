# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts the classes of a map and draws a sample of its pixels, in a task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.answers.area_sample import draw_sample, strata_of
from ...core.answers.class_areas import class_areas, measure_of
from ...core.base.errors import N_, InputError
from ...core.raster.class_raster import ClassRaster
from ...processing.support.outputs import unnamed_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...core.answers.area_sample import Stratum
    from ...core.base.progress import Progress

MIN_STRATA = 2


@dataclass(frozen=True)
class DrawnSample:
    """A sample that was drawn.

    Parameters
    ----------
    points : list of (x, y, class of the map)
        Centres of the pixels in the coordinate system of the map, in random order.
    steps : (float, float, float, float)
        As in `Design`.
    """

    points: list[tuple[float, float, int]]
    steps: tuple[float, float, float, float]


def count_strata(path: str, progress: Progress) -> list[Stratum]:
    """Return the classes of a map with their pixels and areas.

    Raises
    ------
    InputError
        When the map cannot be read, or has a single class.
    CancelledError
        When the user cancels.
    """
    class_map = ClassRaster(path)
    try:
        strata = strata_of(class_areas(class_map, measure_of(class_map.grid), progress, unnamed_class()))
    finally:
        class_map.source.close()
    if len(strata) < MIN_STRATA:
        raise InputError(N_("The map has a single class, so there is nothing to tell apart. Paint a second class."))
    return strata


def draw(path: str, counts: Mapping[int, int], strata: Sequence[Stratum], seed: int, progress: Progress) -> DrawnSample:
    """Draw a sample from a map; see `area_sample.draw_sample` for the parameters.

    Raises
    ------
    InputError
        When the map cannot be read, or has changed since it was counted.
    CancelledError
        When the user cancels.
    """
    class_map = ClassRaster(path)
    try:
        sample = draw_sample(class_map, counts, strata, seed, progress)
        x0, a, b, y0, d, e = class_map.grid.placement
    finally:
        class_map.source.close()
    points = [
        (
            x0 + a * (point.col + 0.5) + b * (point.row + 0.5),
            y0 + d * (point.col + 0.5) + e * (point.row + 0.5),
            point.class_id,
        )
        for point in sample
    ]
    return DrawnSample(points, (a, d, b, e))
