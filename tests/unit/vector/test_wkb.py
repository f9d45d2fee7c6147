# SPDX-License-Identifier: GPL-2.0-or-later
"""Well-known binary as OGR reads and writes it."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.vector.wkb import line_wkb, point_inside, point_wkb, polygon_wkb, rings_of
from hypothesis import given
from hypothesis import strategies as st
from osgeo import ogr

places = st.tuples(*[st.floats(-1e6, 1e6)] * 2)


def ring(size: int, seed: int) -> np.ndarray:
    points = np.random.default_rng(seed).uniform(-1e3, 1e3, (size, 2))
    return np.vstack([points, points[:1]])


@given(st.lists(st.tuples(st.integers(3, 9), st.integers(0, 999)), min_size=1, max_size=4))
def test_rings_there_and_back_and_through_ogr(made: list[tuple[int, int]]) -> None:
    rings = [ring(size, seed) for size, seed in made]
    wkb = polygon_wkb(rings)
    for one, other in zip(rings_of(wkb), rings):
        np.testing.assert_array_equal(one, other)
    geometry = ogr.CreateGeometryFromWkb(wkb)
    assert geometry.GetGeometryType() == ogr.wkbPolygon
    assert [part.GetPointCount() for part in geometry] == [len(one) for one in rings]
    np.testing.assert_array_equal(np.array(geometry.GetGeometryRef(0).GetPoints())[:, :2], rings[0])
    assert rings_of(bytes(geometry.ExportToWkb(ogr.wkbNDR)))[-1].tolist() == rings[-1].tolist()


@given(st.lists(places, min_size=2, max_size=9))
def test_a_line_and_a_point_are_those_of_ogr(points: list[tuple[float, float]]) -> None:
    line = ogr.CreateGeometryFromWkb(line_wkb(np.array(points)))
    assert line.GetGeometryType() == ogr.wkbLineString
    np.testing.assert_array_equal(np.array(line.GetPoints())[:, :2], points)
    point = ogr.CreateGeometryFromWkb(point_wkb(points[0]))
    assert (point.GetX(), point.GetY()) == points[0]


@pytest.mark.parametrize("hole", [False, True])
def test_a_point_inside_is_inside_and_in_no_hole(hole: bool) -> None:
    outer = np.array([[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]], float)
    rings = [outer, outer[::-1] / 9 * 7 + 1] if hole else [outer]
    wkb = polygon_wkb(rings)
    x, y = point_inside(wkb)
    assert ogr.CreateGeometryFromWkb(wkb).Contains(ogr.CreateGeometryFromWkt(f"POINT({x!r} {y!r})"))
