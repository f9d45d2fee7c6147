# SPDX-License-Identifier: GPL-2.0-or-later
"""What is refused before any work: types, bands, places that a format cannot keep, files that hold other layers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import OutputError, ParameterError
from clusterbrush.core.raster import format_checks, formats
from clusterbrush.core.raster.format_checks import check_path, check_raster
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.writer import open_writer
from osgeo import gdal, osr
from rasters import NORTH_UP, read_raster

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = (".tif", ".cog.tif", ".gpkg", ".img")


def wkt(code: str) -> str:
    reference = osr.SpatialReference()
    reference.SetFromUserInput(code)
    return reference.ExportToWkt()


UTM = wkt("EPSG:32633")
SITE = 'LOCAL_CS["a site of its own",UNIT["metre",1]]'
CORNERS = ((0, 0), (30, 0), (0, 20))
POINTS = tuple(gdal.GCP(500_000.0 + 10 * col, 7e6 - 10 * row, 0, col, row) for col, row in CORNERS)
GRIDS = {
    "plain": Grid(20, 30, NORTH_UP, UTM),
    "degrees": Grid(20, 30, (10.0, 0.1, 0.0, 50.0, 0.0, -0.1), wkt("EPSG:4326")),
    "northing first": Grid(20, 30, (4e6, 10.0, 0.0, 3e6, 0.0, -10.0), wkt("EPSG:3035")),
    "with heights": Grid(20, 30, (5e5, 10.0, 0.0, 3e6, 0.0, -10.0), wkt("EPSG:32633+5773")),
    "custom": Grid(20, 30, (5e3, 10.0, 0.0, 3e3, 0.0, -7.3), wkt("+proj=laea +lat_0=51.3 +lon_0=11.7 +datum=WGS84")),
    "without crs": Grid(20, 30, (500.0, 1.0, 0.0, 700.0, 0.0, -1.0)),
    "local": Grid(20, 30, (500.0, 1.0, 0.0, 700.0, 0.0, -1.0), SITE),
    "nowhere": Grid(20, 30),
    "rotated": Grid(20, 30, (5e5, 8.0, 6.0, 7e6, 6.0, -8.0), UTM),
    "south up": Grid(20, 30, (5e5, 10.0, 0.0, 7e6, 0.0, 10.0), UTM),
    "mirrored": Grid(20, 30, (5e5, -10.0, 0.0, 7e6, 0.0, -10.0), UTM),
    "by points": Grid(20, 30, gcps=POINTS, gcp_crs=UTM),
}
REFUSED = {
    ".gpkg": {"nowhere", "rotated", "south up", "mirrored", "by points"},
    ".img": {"mirrored", "local"},
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", GRIDS)
def test_a_place_is_kept_or_refused(tmp_path: Path, name: str, ending: str) -> None:
    """What is written is read back on the same place, whatever GDAL's driver would make of it."""
    grid, path = GRIDS[name], tmp_path / f"map{ending}"
    values = np.random.default_rng(1).integers(0, 9, (20, 30)).astype(np.uint8)
    if name in REFUSED.get(ending, ()):
        with pytest.raises(ParameterError, match=r"cannot keep where this raster lies .* \.tif, \.tiff\.$"):
            check_raster(str(path), grid, np.uint8)
        with pytest.raises(ParameterError), open_writer(str(path), grid, np.uint8):
            pytest.fail("opened")
        assert list(tmp_path.iterdir()) == []
        return
    with open_writer(str(path), grid, np.uint8) as writer:
        writer.write(Window(0, 0, 20, 30), values)
    np.testing.assert_array_equal(read_raster(path)[0], values)
    found = gdal.Open(str(path))
    if grid.geotransform:
        np.testing.assert_allclose(found.GetGeoTransform(), grid.geotransform, rtol=0, atol=1e-8)
    else:
        assert found.GetGeoTransform(can_return_null=True) is None
    assert [(p.GCPX, p.GCPY) for p in found.GetGCPs()] == [(p.GCPX, p.GCPY) for p in grid.gcps]
    if grid.crs and grid.crs != SITE:
        first, second = (osr.SpatialReference(text) for text in (grid.crs, found.GetProjection()))
        for one in (first, second):
            one.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        x, y = grid.geotransform[0], grid.geotransform[3]
        moved = osr.CoordinateTransformation(first, second).TransformPoint(x, y)
        np.testing.assert_allclose(moved[:2], (x, y), rtol=0, atol=1e-3)


def test_a_drivers_mistake_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check reads back; it does not believe a list."""
    monkeypatch.setattr(format_checks, "_written", lambda *_: (True, ""))
    with pytest.raises(ParameterError, match="where this raster lies"):
        check_raster(str(tmp_path / "a.img"), GRIDS["plain"], np.uint8)


def test_a_driver_that_writes_nothing_gives_its_own_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is blamed only where a raster without a place can be written."""
    options = ("TILED=YES", "BLOCKXSIZE=7")  # a width that no tile has
    broken = formats.RasterFormat("Broken", "GTiff", (".broken",), {"uint8": 1}, frozenset(), lambda _: options)
    monkeypatch.setattr(formats, "FORMATS", [*formats.FORMATS, broken])
    with pytest.raises(
        OutputError, match=r"a\.broken cannot be written \(.*TileWidth.*\)\. Check the disk space"
    ) as caught:
        check_raster(str(tmp_path / "a.broken"), GRIDS["plain"], np.uint8)
    assert "where this raster lies" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("ending", "kind", "count"),
    [(".gpkg", "uint32", 1), (".gpkg", "int32", 1), (".gpkg", "float32", 98), (".gpkg", "uint8", 5),
     (".img", "int64", 1), (".tif", "complex64", 1)],
)  # fmt: skip
def test_a_type_or_number_of_bands_that_does_not_fit_is_refused(
    tmp_path: Path, ending: str, kind: str, count: int
) -> None:
    with pytest.raises(ParameterError, match=rf"bands: {count}, type of numbers: {kind}") as caught:
        check_raster(str(tmp_path / f"a{ending}"), GRIDS["plain"], kind, count)
    holding = [known for known in formats.FORMATS if known.holds(np.dtype(kind), count)]
    assert all(f"{known.endings[0]}" in str(caught.value).partition("ends in")[2] for known in holding)
    assert ending not in str(caught.value).partition("ends in ")[2].rstrip(".").split(", ")


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        check_path(str(tmp_path / "none" / "a.gpkg"))


def test_the_check_leaves_nothing(tmp_path: Path) -> None:
    before = gdal.ReadDir("/vsimem/") or []
    for ending in ENDINGS:
        for grid in GRIDS.values():
            try:
                check_raster(str(tmp_path / f"a{ending}"), grid, np.uint8)
            except ParameterError:
                assert ending in REFUSED
    assert (gdal.ReadDir("/vsimem/") or []) == before
    assert os.listdir(tmp_path) == []
