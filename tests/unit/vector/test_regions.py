# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions: the polygons that GDAL makes of all of a raster, in strips of any height, with sums by region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster import patches
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.sieve import sieve_copy
from clusterbrush.core.vector.regions import regions_of
from hypothesis import given, settings
from hypothesis import strategies as st
from listeners import StopAfter
from loops import slow_patches
from osgeo import gdal, gdal_array, ogr

if TYPE_CHECKING:
    from collections.abc import Callable

    from clusterbrush.core.vector.regions import RegionBatch

    Ring = list[tuple[int, int]]
    Polygon = tuple[int, list[Ring]]


def batches(ids: np.ndarray, rows: int, sums: Callable | None = None, progress: Progress | None = None) -> list:
    """Return the batches of an array (height, width), in strips of so many rows, or of the next lower power of two."""
    grid = Grid(*ids.shape)
    with sieve_copy(grid, ids.dtype) as copy, pytest.MonkeyPatch.context() as patch:
        patch.setattr(patches, "STRIP_PIXELS", rows * ids.shape[1])
        copy.write(Window(0, 0, *ids.shape), ids)
        return list(regions_of(copy, grid, progress or Progress(), sums))


def polygons(batch: RegionBatch) -> list[Polygon]:
    made = []
    for value, first, last in zip(batch.values.tolist(), batch.first_rings, batch.first_rings[1:]):
        rings = [batch.points[batch.starts[ring] : batch.starts[ring + 1]].tolist() for ring in range(first, last)]
        made.append((value, [[(col, row) for col, row in ring] for ring in rings]))
    return made


def by_gdal(ids: np.ndarray) -> list[Polygon]:
    """Return what GDAL's Polygonize makes of it, in pixel coordinates."""
    raster = gdal_array.OpenArray(ids.copy())
    raster.SetGeoTransform((0, 1, 0, 0, 0, 1))
    dataset = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = dataset.CreateLayer("regions", None, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("value", ogr.OFTInteger))
    gdal.Polygonize(raster.GetRasterBand(1), raster.GetRasterBand(1), layer, 0, [])
    made = []
    for feature in layer:
        shape = feature.GetGeometryRef()
        rings = [shape.GetGeometryRef(place).GetPoints()[:-1] for place in range(shape.GetGeometryCount())]
        made.append((feature.GetField(0), [[(int(x), int(y)) for x, y, *_ in ring] for ring in rings]))
    return made


def begun_at_top(ring: Ring) -> Ring:
    """Return a ring that begins at its first corner from the top and left, and goes down; GDAL begins as it happens."""
    first = min(range(len(ring)), key=lambda place: ring[place][::-1])
    turned = ring[first:] + ring[:first]
    return turned if turned[1][0] == turned[0][0] else [turned[0], *turned[:0:-1]]


def as_sets(made: list[Polygon]) -> list:
    """Return polygons in an order of their own: the outer ring of each, then the holes."""
    return sorted((value, begun_at_top(rings[0]), sorted(map(begun_at_top, rings[1:]))) for value, rings in made)


@given(st.integers(0, 2**16), st.integers(1, 14), st.integers(1, 14), st.integers(1, 4), st.integers(1, 5))
@settings(max_examples=80, deadline=None)
def test_they_are_the_polygons_of_gdal_in_strips_of_any_height(
    seed: int, height: int, width: int, n_values: int, rows: int
) -> None:
    ids = np.random.default_rng(seed).integers(0, n_values + 1, (height, width)).astype(np.uint16)
    made = [polygon for batch in batches(ids, rows) for polygon in polygons(batch)]
    assert as_sets(made) == as_sets(by_gdal(ids))
    assert made == [polygon for batch in batches(ids, 2 * height) for polygon in polygons(batch)]
    assert all(begun_at_top(ring) == ring for _, rings in made for ring in rings)


def test_a_region_over_many_strips_has_its_holes() -> None:
    """A spiral in a frame, with islands, one of which touches another at a corner: all is open until the last rows."""
    ids = np.ones((40, 30), dtype=np.uint8)
    ids[2:38, 2:28] = 2
    ids[4:36, 4:26] = 1
    ids[20, 4:15] = ids[4:20, 14] = 2
    ids[[7, 8, 30, 33], [7, 8, 20, 9]] = 3
    ids[10:13, 18:21] = 0
    for rows in (1, 4, 16):
        made = [polygon for batch in batches(ids, rows) for polygon in polygons(batch)]
        assert as_sets(made) == as_sets(by_gdal(ids))


def test_they_come_in_the_order_of_their_last_pixels() -> None:
    ids = np.array([[1, 2, 2, 3], [1, 1, 2, 3], [4, 1, 3, 3]], dtype=np.uint8)
    for rows in (1, 2, 3):
        assert [value for batch in batches(ids, rows) for value in batch.values.tolist()] == [2, 4, 1, 3]


@given(st.integers(0, 2**16), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_sums_are_those_of_the_pixels(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    ids, values = rng.integers(0, 3, (9, 11)).astype(np.uint8), rng.integers(0, 100, (9, 11)).astype(float)

    def sums(window: Window, numbers: np.ndarray, n: int) -> np.ndarray:
        inside = values[window.row : window.row + window.height]
        weights = (np.ones(inside.size), inside.ravel())
        return np.stack([np.bincount(numbers.ravel(), each, n + 1) for each in weights], axis=1)

    wanted = sorted(
        (int(ids[patch][0]), float(patch.sum()), values[patch].sum()) for patch in slow_patches(ids, corners=False)
    )
    made = [
        (value, *total)
        for batch in batches(ids, rows, sums)
        for value, total in zip(batch.values.tolist(), batch.sums.tolist())
    ]
    assert sorted(made) == wanted


def test_parts_of_a_batch_hold_the_same_regions() -> None:
    ids = np.random.default_rng(5).integers(0, 4, (16, 20)).astype(np.uint8)
    (batch,) = batches(ids, 16)
    parts = list(batch.parts(30))
    assert len(parts) > 5
    assert [polygon for part in parts for polygon in polygons(part)] == polygons(batch)
    assert all(len(part.points) <= 30 or len(part.values) == 1 for part in parts)


def test_corners_of_regions_that_go_on_are_counted() -> None:
    ids = np.ones((8, 9), dtype=np.uint8)
    ids[1:3, 1:3] = 2
    ids[4, 4] = 0
    assert [len(batch.points) for batch in batches(ids, 2)] == [0, 4, 0, 12]
    assert [batch.n_open for batch in batches(ids, 2)] == [0, 4, 8, 0], "the holes of the region around them"


def test_a_run_can_be_stopped_between_strips() -> None:
    ids = np.ones((50, 50), dtype=np.uint8)
    with pytest.raises(CancelledError):
        batches(ids, 5, progress=StopAfter(0.0))
