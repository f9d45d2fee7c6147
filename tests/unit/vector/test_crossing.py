# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines cross the pixels in whose inside they have a point, and no others."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.vector import crossing
from clusterbrush.core.vector.crossing import pixels_crossed

GRID = Grid(12, 17, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0))
MANY = 20_001  # points along a segment, so dense that none of its pixels lies between two


def places(*points: tuple[float, float]) -> set[tuple[int, int]]:
    """Return rows and columns of the pixels that a line through columns and rows crosses."""
    flat = pixels_crossed([np.array(points, dtype=np.float64)], GRID)
    assert (np.diff(flat) > 0).all()
    return {divmod(int(pixel), GRID.width) for pixel in flat}


def test_a_line_crosses_what_it_runs_through(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    for most in (crossing.MAX_CROSSINGS, 7):
        monkeypatch.setattr(crossing, "MAX_CROSSINGS", most)
        for _ in range(8):
            line = rng.uniform((-6, -6), (23, 18), (4, 2))
            shares = np.linspace(0.0, 1.0, MANY)[:, None]
            dense = np.concatenate([start + (end - start) * shares for start, end in zip(line[:-1], line[1:])])
            col, row = np.floor(dense).astype(int).T
            inside = (row >= 0) & (row < GRID.height) & (col >= 0) & (col < GRID.width)
            flat = pixels_crossed([line], GRID)
            np.testing.assert_array_equal(flat, np.unique(row[inside] * GRID.width + col[inside]))


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(0.5, 0.5), (3.5, 0.5)], {(0, 0), (0, 1), (0, 2), (0, 3)}),
        ([(0.5, 0.5), (2.5, 2.5)], {(0, 0), (1, 1), (2, 2)}),  # through corners: the others are only touched
        ([(0.5, 2.5), (2.5, 0.5)], {(2, 0), (1, 1), (0, 2)}),
        ([(0.0, 2.0), (2.0, 2.0)], {(2, 0), (2, 1), (2, 2)}),  # along an edge
        ([(0.0, 0.5), (0.0, 1.5)], {(0, 0), (1, 0)}),  # along the border of the grid
        ([(4.2, 7.9)], {(7, 4)}),
        ([(4.2, 7.9), (4.2, 7.9)], {(7, 4)}),
        ([(-3.0, -1.0), (40.0, -1.0)], set()),
        ([(-5.0, 3.5), (40.0, 3.5)], {(3, col) for col in range(17)}),
        ([(-1e9, 3.5), (1e9, 3.5)], {(3, col) for col in range(17)}),
    ],
)
def test_edges_corners_and_what_lies_outside(points: list, expected: set) -> None:
    assert places(*points) == expected


def test_several_parts_count_once() -> None:
    parts = [np.array([(0.5, 0.5), (2.5, 0.5)]), np.array([(1.5, 0.2), (1.5, 1.8)])]
    np.testing.assert_array_equal(pixels_crossed(parts, GRID), [0, 1, 2, 18])
    assert pixels_crossed([], GRID).size == 0
