# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons burned into pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.vector import burning
from clusterbrush.core.vector.burning import PixelPolygons, memory_dataset, pixels_inside, why_no_pixel
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr
from processes import travelled

EDGE = 40
GRID = Grid(EDGE, EDGE, (500.0, 2.0, 0.0, 900.0, 0.0, -2.0))
EDGES = st.floats(-5, EDGE + 5).filter(lambda edge: abs(edge % 1 - 0.5) > 1e-6)  # no edge through centres of pixels
BOXES = st.tuples(EDGES, EDGES, EDGES, EDGES).filter(lambda box: abs(box[0] - box[1]) > 1e-3 < abs(box[2] - box[3]))


def polygon(box: tuple[float, float, float, float], grid: Grid | None = None) -> Any:
    """Return a box (two columns, two rows) as a polygon, in pixels or in a grid's coordinates."""
    x0, a, _, y0, _, e = grid.placement if grid else (0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    cols, rows = sorted(box[:2]), sorted(box[2:])
    corners = [(cols[0], rows[0]), (cols[1], rows[0]), (cols[1], rows[1]), (cols[0], rows[1]), (cols[0], rows[0])]
    ring = ", ".join(f"{x0 + a * col!r} {y0 + e * row!r}" for col, row in corners)
    return ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))")


def expected(box: tuple[float, float, float, float], edge: int = EDGE) -> np.ndarray:
    """Return the pixels whose centre is in a box."""
    centres = np.arange(edge) + 0.5
    cols, rows = sorted(box[:2]), sorted(box[2:])
    return ((centres > rows[0]) & (centres < rows[1]))[:, None] & ((centres > cols[0]) & (centres < cols[1]))[None]


@given(boxes=st.lists(BOXES, max_size=4), cut=st.integers(1, EDGE - 1))
@settings(max_examples=60, deadline=None)
def test_windows_of_several_polygons(boxes: list, cut: int) -> None:
    """The last one counts, or all are added; a window shows its part, also on polygons that were sent elsewhere."""
    here = PixelPolygons(("code",))
    last, total = np.zeros((EDGE, EDGE)), np.zeros((EDGE, EDGE))
    for code, box in enumerate(boxes, start=1):
        here.add(polygon(box), code)
        last[expected(box)] = code
        total += code * expected(box)
    for polygons in (here, travelled(here)):
        assert len(polygons) == len(boxes)
        for window in (Window(0, 0, EDGE, EDGE), Window(0, cut, EDGE, EDGE - cut), Window(cut, 0, EDGE - cut, cut)):
            part = window.slices_in(Window(0, 0, EDGE, EDGE))
            np.testing.assert_array_equal(polygons.burn(window), last[part] > 0)
            np.testing.assert_array_equal(polygons.burn(window, dtype=np.uint16, field="code"), last[part])
            added = polygons.burn(window, dtype=np.float64, field="code", add=True)
            assert added.dtype == np.float64
            np.testing.assert_array_equal(added, total[part])
        assert len(polygons) == len(boxes), "the window that was burned last hides none"
    if boxes:
        cols, rows = np.reshape(boxes, (-1, 2, 2)).swapaxes(0, 1)
        assert here.envelope() == pytest.approx((cols.min(), cols.max(), rows.min(), rows.max()))


@given(box=BOXES)
@settings(max_examples=60, deadline=None)
def test_the_pixels_inside_a_polygon_and_why_there_are_none(box: tuple) -> None:
    inside = np.argwhere(expected(box))
    np.testing.assert_array_equal(pixels_inside(polygon(box, GRID), GRID), inside)
    why = why_no_pixel(polygon(box), GRID)
    if len(inside):
        assert why is None
    else:
        within = min(box) >= 0 and max(box) <= EDGE
        assert why == ("small" if within else "outside")


def test_a_polygon_is_looked_at_in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    """A triangle whose only pixel centre is in the last row."""
    monkeypatch.setattr(burning, "MAX_STRIP_PIXELS", 8)
    triangle = ogr.CreateGeometryFromWkt("POLYGON ((3.45 2, 3.55 2, 3.55 30.6, 3.45 30.6, 3.45 2))")
    assert why_no_pixel(triangle, GRID) is None
    thin = ogr.CreateGeometryFromWkt("POLYGON ((3.55 2, 3.95 2, 3.95 30.6, 3.55 30.6, 3.55 2))")
    assert why_no_pixel(thin, GRID) == "small"


# --- GDAL's drivers


class Driver:
    """GDAL's driver of that name, as far as it is asked."""

    def __init__(self, name: str, vectors: bool) -> None:
        self._name, self._vectors = name, vectors

    def GetMetadataItem(self, item: str) -> str | None:  # noqa: N802 - GDAL's own
        return "YES" if item == gdal.DCAP_VECTOR and self._vectors else None

    def Create(self, *arguments: object) -> tuple:  # noqa: N802
        return self._name, *arguments

    def CreateDataSource(self, *arguments: object) -> tuple:  # noqa: N802
        return self._name, *arguments


def test_the_driver_that_holds_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    for vectors, made in ((True, ("MEM", "", 0, 0, 0, gdal.GDT_Unknown)), (False, ("Memory", ""))):
        monkeypatch.setattr(gdal, "GetDriverByName", lambda name, vectors=vectors: Driver(name, vectors))
        monkeypatch.setattr(ogr, "GetDriverByName", lambda name: Driver(name, True))
        assert memory_dataset() == made


def test_a_dataset_in_memory_holds_a_layer() -> None:
    dataset = memory_dataset()
    layer = dataset.CreateLayer("one", None, ogr.wkbUnknown)
    layer.CreateField(ogr.FieldDefn("code", ogr.OFTReal))
    assert layer.GetFeatureCount() == 0
