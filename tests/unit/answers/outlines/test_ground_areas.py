# SPDX-License-Identifier: GPL-2.0-or-later
"""Sizes of regions on rasters whose pixels all have areas of their own."""

from __future__ import annotations

import numpy as np
import pytest
from closed_rings import rings_of
from clusterbrush.core.answers.outlines import ground
from clusterbrush.core.answers.outlines.ground import Ground
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.pixel_areas import PixelAreas
from osgeo import osr

POLAR = osr.SpatialReference()
POLAR.ImportFromEPSG(3413)
GRID = Grid(42, 40, (-1_000_000.0, 25_000.0, 0.0, 2_500_000.0, 0.0, -25_000.0), POLAR.ExportToWkt())
WHOLE = Window(0, 0, 42, 40)


def box(left: int, top: int, right: int, bottom: int) -> list[list[int]]:
    return [[left, top], [left, bottom], [right, bottom], [right, top], [left, top]]


@pytest.mark.parametrize("most", [2**22, 42 * 14, 42 * 3])
def test_a_region_has_the_area_of_its_pixels(monkeypatch, most: int) -> None:
    """Exactly, or nearly where neighbours are taken together; whole columns of them are exact again."""
    monkeypatch.setattr(ground, "MAX_CUMULATIVE_AREAS", most)
    areas = PixelAreas.of(GRID)
    assert areas.layout == "tiles"
    pixels = areas.of_pixels(WHOLE)
    measured = Ground.of(GRID, areas)
    rings = rings_of([np.array(one, dtype=float) for one in (box(3, 5, 38, 40), box(7, 9, 8, 10), box(39, 0, 40, 42))])
    counts, sizes = (measured.region_sums(found, np.array([0, 2])) for found in measured.ring_sizes(rings))
    assert counts.tolist() == [35 * 35 - 1, 42]
    expected = [pixels[5:40, 3:38].sum() - pixels[9, 7], pixels[:, 39].sum()]
    np.testing.assert_allclose(sizes, expected, rtol=1e-9 if most > 2000 else 5e-3)
    everything = rings_of([np.array(box(0, 0, 40, 42), dtype=float)])
    assert measured.ring_sizes(everything)[1][0] == pytest.approx(pixels.sum(), rel=1e-9)


def test_a_length_is_scaled_where_it_lies() -> None:
    """Polar stereographic keeps angles: a pixel's edge is the root of its area."""
    areas = PixelAreas.of(GRID)
    measured = Ground.of(GRID, areas)
    points = np.array([[0.0, 0.5], [39.0, 41.5]])
    lengths = measured.lengths(points, np.array([[1.0, 0.0], [1.0, 0.0]]))
    pixels = areas.of_pixels(WHOLE)
    np.testing.assert_allclose(lengths, np.sqrt([pixels[0, 0], pixels[41, 39]]), rtol=1e-9)
    assert lengths[0] > lengths[1] * 1.01 or lengths[1] > lengths[0] * 1.01


def test_a_unit_in_round_numbers_is_counted_in_pixels_of_the_map() -> None:
    """Where the map is off by half a per cent at most, and else in mean pixels."""
    utm = osr.SpatialReference()
    utm.ImportFromEPSG(32633)
    edge = Grid(100, 100, (200_000.0, 10.0, 0.0, 100_000.0, 0.0, -10.0), utm.ExportToWkt())
    assert PixelAreas.of(edge).layout == "tiles"
    assert Ground.of(edge, PixelAreas.of(edge)).pixels_for(5000.0) == 50
    areas = PixelAreas.of(GRID)
    mean = areas.of_pixels(WHOLE).mean()
    assert areas.nominal == pytest.approx(mean, rel=1e-2)
    assert Ground.of(GRID, areas).pixels_for(10 * areas.nominal) == 10
