# SPDX-License-Identifier: GPL-2.0-or-later
"""Masks, strokes and truth that cannot be used end in a sentence, whether GDAL raises exceptions or not."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.answers.vector_truth import TruthFeature, VectorTruth
from clusterbrush.core.base.errors import InputError, OutputError
from clusterbrush.core.raster.crs import spatial_reference
from clusterbrush.core.raster.format_checks import _same_crs
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.strokes.records import StrokeRecord, read_records, strokes_on
from clusterbrush.core.vector.burning import why_no_pixel
from clusterbrush.core.vector.mask import PolygonMask
from clusterbrush.core.vector.writer import open_vector
from gdal_exceptions import exceptions
from osgeo import ogr, osr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def wkt(epsg: int) -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return reference.ExportToWkt()


UTM, DEGREES = wkt(32633), wkt(4326)
MARS = (
    'GEOGCS["Mars 2000",DATUM["D_Mars_2000",SPHEROID["Mars_2000_IAU_IAG",3396190,169.894447223612]],'
    'PRIMEM["Reference_Meridian",0],UNIT["degree",0.0174532925199433]]'
)
GRID = Grid(60, 80, (500_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0), UTM)
HERE = "POLYGON ((500100 6999900, 500300 6999900, 500300 6999700, 500100 6999700, 500100 6999900))"
NOWHERE = "POLYGON ((0 500, 9 500, 9 600, 0 500))"  # degrees
GARBAGE = b"no geometry at all"


def wkb(text: str) -> bytes:
    return bytes(ogr.CreateGeometryFromWkt(text).ExportToWkb())


CUT = wkb(HERE)[:30]


@pytest.fixture(params=[True, False], ids=["exceptions", "no exceptions"], autouse=True)
def gdal_exceptions(request: pytest.FixtureRequest) -> Iterator[None]:
    with exceptions(request.param):
        yield


def layer_file(path: Path, content: bytes, crs: str) -> str:
    """Return a GeoPackage of one polygon of class 1, whose well-known binary is what is given."""
    reference = osr.SpatialReference(crs)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = dataset.CreateLayer("layer", reference, ogr.wkbPolygon, options=["SPATIAL_INDEX=NO"])
    layer.CreateField(ogr.FieldDefn("class_id", ogr.OFTInteger))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetField("class_id", 1)
    layer.CreateFeature(feature)
    del feature, layer, dataset
    with closing(sqlite3.connect(path)) as database:
        (number,) = database.execute("SELECT srs_id FROM gpkg_geometry_columns").fetchone()
        header = b"GP\0\1" + struct.pack("<i", number)  # no envelope, little-endian
        database.execute("UPDATE layer SET geom = ?", (header + content,))
        database.commit()
    return str(path)


def of_mask(folder: Path, content: bytes, crs: str) -> np.ndarray:
    mask = PolygonMask(layer_file(folder / "mask.gpkg", content, crs), GRID)
    return mask.rasterize(Window(0, 0, GRID.height, GRID.width))


def of_strokes(folder: Path, content: bytes, crs: str) -> int:
    records, found = read_records(layer_file(folder / "strokes.gpkg", content, crs))
    return len(strokes_on(GRID, records, found).strokes)


def of_records(_folder: Path, content: bytes, crs: str) -> int:
    """Read strokes as the dock has them: from QGIS's layer, not a file."""
    return len(strokes_on(GRID, [StrokeRecord(1, content, 1)], crs).strokes)


def of_truth(_folder: Path, content: bytes, crs: str) -> int:
    truth = VectorTruth([TruthFeature(content, 1)], crs, GRID, "truth", "class")
    found = truth.samples(Window(0, 0, GRID.height, GRID.width), np.ones((GRID.height, GRID.width), dtype=np.uint8))
    if not len(found.codes):
        raise truth.nothing_found(found.n_disputed)
    return len(found.codes)


READERS = (of_mask, of_strokes, of_records, of_truth)
SENTENCES = {
    "no geometry": ("(cannot be read|has no polygons|No stroke can be used|can be used as truth)", GARBAGE, UTM),
    "cut geometry": ("(cannot be read|has no polygons|No stroke can be used|can be used as truth)", CUT, UTM),
    "another planet": ("cannot be brought into", wkb(HERE), MARS),
    "no place": ("(wholly outside|No stroke can be used|can be used as truth)", wkb(NOWHERE), DEGREES),
}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("case", SENTENCES)
def test_what_cannot_be_used_is_a_sentence(read: Callable, case: str, tmp_path: Path) -> None:
    sentence, content, crs = SENTENCES[case]
    with pytest.raises(InputError, match=sentence):
        read(tmp_path, content, crs)


@pytest.mark.parametrize("read", READERS)
def test_what_can_be_used_is(read: Callable, tmp_path: Path) -> None:
    assert np.sum(read(tmp_path, wkb(HERE), UTM)) in (1, 400)  # a stroke, or its 20 by 20 pixels


@pytest.mark.parametrize("read", [of_strokes, of_mask])
def test_what_is_no_vector_file_is_a_sentence(read: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer that is not in the file, a file that is none, and none at all."""
    with pytest.raises(InputError, match="cannot be opened"):
        PolygonMask(layer_file(tmp_path / "a.gpkg", wkb(HERE), UTM), GRID, "another layer")
    path = tmp_path / "none.gpkg"
    monkeypatch.setitem(read.__globals__, "layer_file", lambda *_: str(path))
    for make in (lambda: None, lambda: path.write_bytes(GARBAGE)):
        make()
        with pytest.raises(InputError, match="cannot be opened"):
            read(tmp_path, b"", UTM)


def test_a_field_that_a_format_refuses_is_a_sentence(tmp_path: Path) -> None:
    """A GeoPackage numbers its rows by a field of this name; without exceptions the layer would lack it silently."""
    path = str(tmp_path / "a.gpkg")
    with pytest.raises(OutputError, match="cannot be written"), open_vector(path, "polygon", {"fid": str}, GRID):
        pass
    assert not (tmp_path / "a.gpkg").exists()


def test_a_ring_that_crosses_itself_around_the_world(tmp_path: Path) -> None:
    """A map of the whole Earth shows it more than once; the copies overlap, and GEOS refuses to unite them."""
    world = Grid(180, 360, (-180.0, 1.0, 0.0, 90.0, 0.0, -1.0), DEGREES)
    bow = "POLYGON ((-200 -40, 200 40, 200 -40, -200 40, -200 -40))"
    mask = PolygonMask(layer_file(tmp_path / "m.gpkg", wkb(bow), DEGREES), world)
    inside = mask.rasterize(Window(0, 0, 180, 360))
    rows, cols = np.mgrid[:180, :360]
    lon, lat = cols - 179.5, 89.5 - rows
    assert inside[np.abs(lat) < 0.19 * np.abs(lon)].all()
    assert not inside[np.abs(lat) > 40].any()


def test_the_edge_of_a_ring_that_is_not_closed() -> None:
    """GEOS has no boundary of it; its pixels are asked."""
    assert why_no_pixel(ogr.CreateGeometryFromWkt("POLYGON ((3 3, 9 9))"), GRID) == "small"


def test_places_on_two_planets_are_not_the_same() -> None:
    assert spatial_reference(MARS) is not None
    assert not _same_crs(MARS, DEGREES, Grid(10, 10, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), DEGREES))
