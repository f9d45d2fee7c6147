# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons that say which pixels count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.vector.mask import PolygonMask
from osgeo import gdal, ogr, osr

if TYPE_CHECKING:
    from pathlib import Path

UTM = osr.SpatialReference()
UTM.ImportFromEPSG(32633)
GRID = Grid(6, 8, (500_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0), UTM.ExportToWkt())
NOWHERE = Grid(6, 8)


def write(path: Path, *geometries: str, layers: int = 1, reference: osr.SpatialReference | None = UTM) -> str:
    """Write WKT geometries, dealt out to the layers in turn."""
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    for number in range(layers):
        layer = dataset.CreateLayer(f"layer{number}", reference, ogr.wkbUnknown)
        for text in geometries[number::layers]:
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetGeometry(ogr.CreateGeometryFromWkt(text))
            layer.CreateFeature(feature)
    layer = dataset = None
    return str(path)


def box(left: float, top: float, right: float, bottom: float, grid: Grid = GRID) -> str:
    """Return WKT of a box given in pixel coordinates."""
    x0, a, _, y0, _, e = grid.placement
    xs, ys = (x0 + a * left, x0 + a * right), (y0 + e * top, y0 + e * bottom)
    return f"POLYGON (({xs[0]} {ys[0]}, {xs[1]} {ys[0]}, {xs[1]} {ys[1]}, {xs[0]} {ys[1]}, {xs[0]} {ys[0]}))"


def rasterized(mask: PolygonMask, grid: Grid = GRID) -> np.ndarray:
    return mask.rasterize(Window(0, 0, grid.height, grid.width))


def test_a_pixel_is_inside_when_its_centre_is(tmp_path: Path) -> None:
    """From 1.4 the centre of column 1 (1.5) is inside; up to 3.4 that of column 3 is not."""
    inside = rasterized(PolygonMask(write(tmp_path / "m.gpkg", box(1.4, 0.6, 3.4, 2.6)), GRID))
    expected = np.zeros((6, 8), dtype=bool)
    expected[1:3, 1:3] = True
    np.testing.assert_array_equal(inside, expected)


def test_holes_and_several_polygons(tmp_path: Path) -> None:
    ring = box(0, 0, 5, 5)[10:-2]
    hole = box(1, 1, 4, 4)[10:-2]
    path = write(tmp_path / "m.gpkg", f"POLYGON (({ring}), ({hole}))", box(2, 2, 3, 3))
    inside = rasterized(PolygonMask(path, GRID))
    assert inside.sum() == 25 - 9 + 1
    assert inside[2, 2]
    assert not inside[1, 1]


def test_polygons_in_another_coordinate_system_are_brought_into_the_rasters(tmp_path: Path) -> None:
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    polygon = ogr.CreateGeometryFromWkt(box(1.4, 0.6, 3.4, 2.6))
    polygon.Transform(osr.CoordinateTransformation(UTM, degrees))
    inside = rasterized(PolygonMask(write(tmp_path / "m.gpkg", polygon.ExportToWkt(), reference=degrees), GRID))
    expected = np.zeros((6, 8), dtype=bool)
    expected[1:3, 1:3] = True
    np.testing.assert_array_equal(inside, expected)


def test_curves_become_lines_and_heights_are_ignored(tmp_path: Path) -> None:
    x, y = 500_000, 7_000_000
    circle = f"CURVEPOLYGON (CIRCULARSTRING ({x} {y - 30}, {x + 60} {y - 30}, {x} {y - 30}))"
    corners = [(x + 70, y), (x + 80, y), (x + 80, y - 10), (x + 70, y - 10), (x + 70, y)]
    with_height = f"POLYGON Z (({', '.join(f'{east} {north} 5' for east, north in corners)}))"
    inside = rasterized(PolygonMask(write(tmp_path / "m.gpkg", circle, with_height), GRID))
    assert inside[2:4, :6].all()
    assert inside[0, 7]
    assert not inside[0, 0]


def test_a_raster_without_georeference_takes_polygons_as_qgis_shows_it(tmp_path: Path) -> None:
    """One unit a pixel, rows downwards from 0."""
    path = write(tmp_path / "m.gpkg", box(2, 1, 4, 3, NOWHERE), reference=None)
    inside = rasterized(PolygonMask(path, NOWHERE), NOWHERE)
    assert np.argwhere(inside).tolist() == [[1, 2], [1, 3], [2, 2], [2, 3]]


def test_a_layer_is_chosen_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "m.gpkg", box(0, 0, 1, 1), box(7, 5, 8, 6), layers=2)
    assert np.argwhere(rasterized(PolygonMask(path, GRID))).tolist() == [[0, 0]]
    assert np.argwhere(rasterized(PolygonMask(path, GRID, "layer1"))).tolist() == [[5, 7]]


def test_reduced_size(tmp_path: Path) -> None:
    mask = PolygonMask(write(tmp_path / "m.gpkg", box(0, 0, 4, 6)), GRID)
    reduced = mask.rasterize(Window(0, 0, 6, 8), (3, 4))
    np.testing.assert_array_equal(reduced, [[True, True, False, False]] * 3)


@pytest.mark.parametrize(
    ("geometries", "sentence"),
    [
        ((), "has no polygons"),
        (("POINT (500010 6999990)", "LINESTRING (500010 6999990, 500020 6999980)"), "has no polygons"),
        (("POLYGON EMPTY",), "has no polygons"),
        ((box(8.5, 0, 9, 1),), "wholly outside the raster"),
        ((box(0, -5, 1, -1),), "wholly outside the raster"),
    ],
)
def test_masks_that_cannot_be_used(tmp_path: Path, geometries: tuple[str, ...], sentence: str) -> None:
    path = write(tmp_path / "m.gpkg", *geometries)
    with pytest.raises(InputError, match=sentence):
        PolygonMask(path, GRID)


def test_polygons_that_proj_cannot_bring_into_the_rasters_system_are_left_out(tmp_path: Path) -> None:
    """What lies nowhere does not hide what lies here; a mask of nothing else is said to lie elsewhere."""
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    near = ogr.CreateGeometryFromWkt(box(1, 1, 3, 3))
    near.Transform(osr.CoordinateTransformation(UTM, degrees))
    nowhere = "POLYGON ((0 500, 9 500, 9 600, 0 500))"
    both = write(tmp_path / "both.gpkg", nowhere, near.ExportToWkt(), reference=degrees)
    assert rasterized(PolygonMask(both, GRID)).sum() == 4
    with pytest.raises(InputError, match="wholly outside the raster"):
        PolygonMask(write(tmp_path / "m.gpkg", nowhere, reference=degrees), GRID)


@pytest.mark.parametrize("exceptions", [True, False])
def test_a_mask_of_the_world_covers_a_utm_zone(tmp_path: Path, exceptions: bool) -> None:
    """Its poles have no place there; older GDAL left such polygons as they were, in degrees."""
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    world = write(tmp_path / "m.gpkg", "POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))", reference=degrees)
    before = gdal.GetUseExceptions()
    (gdal.UseExceptions if exceptions else gdal.DontUseExceptions)()
    try:
        assert rasterized(PolygonMask(world, GRID)).all()
    finally:
        (gdal.UseExceptions if before else gdal.DontUseExceptions)()


@pytest.mark.parametrize("exceptions", [True, False])
def test_no_vector_file(tmp_path: Path, exceptions: bool) -> None:
    path = tmp_path / "m.gpkg"
    before = gdal.GetUseExceptions()
    (gdal.UseExceptions if exceptions else gdal.DontUseExceptions)()
    try:
        with pytest.raises(InputError, match=r"cannot be opened as a vector layer.*No such file"):
            PolygonMask(str(path), GRID)
        path.write_text("nothing", encoding="utf-8")
        with pytest.raises(InputError, match=r"cannot be opened as a vector layer.*not recognized"):
            PolygonMask(str(path), GRID)
    finally:
        (gdal.UseExceptions if before else gdal.DontUseExceptions)()
