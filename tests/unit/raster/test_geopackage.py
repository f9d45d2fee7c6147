# SPDX-License-Identifier: GPL-2.0-or-later
"""A GeoPackage that holds somebody else's layers is never replaced, by a raster or by a vector layer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.raster.format_checks import check_path
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.writer import open_writer
from clusterbrush.core.vector.wkb import polygon_wkb
from clusterbrush.core.vector.writer import check_vector, open_vector
from osgeo import gdal, ogr
from rasters import NORTH_UP, read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

GRID = Grid(20, 30, NORTH_UP)


def write_map(path: Path, value: int = 1) -> None:
    with open_writer(str(path), GRID, np.uint8) as writer:
        writer.write(Window(0, 0, 20, 30), np.full((20, 30), value, dtype=np.uint8))


def write_regions(path: Path | str) -> None:
    ring = np.array([(0, 0), (1, 0), (1, 1), (0, 0)], dtype=np.float64)
    with open_vector(str(path), "polygon", {"class_id": int}, GRID, style="<qgis/>") as writer:
        writer.write(polygon_wkb([ring]), [1])


def add_vector(path: Path, name: str) -> None:
    driver = ogr.GetDriverByName("GPKG")
    dataset = ogr.Open(str(path), 1) if path.exists() else driver.CreateDataSource(str(path))
    dataset.CreateLayer(name, None, ogr.wkbPoint)


def add_raster(path: Path, name: str) -> None:
    source = gdal.Open(str(write_raster(path.with_name("other.tif"), np.ones((5, 5), dtype=np.uint8))))
    options = [f"RASTER_TABLE={name}", *(["APPEND_SUBDATASET=YES"] if path.exists() else [])]
    assert gdal.GetDriverByName("GPKG").CreateCopy(str(path), source, options=options)


def add_table(path: Path, name: str) -> None:
    """As QGIS keeps projects in a GeoPackage: a table that is no layer."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f'CREATE TABLE "{name}" (name TEXT)')
        connection.commit()


def make_other_vector(path: Path) -> None:
    add_vector(path, "roads")


def make_vector_of_the_same_name(path: Path) -> None:
    add_vector(path, "map")


def make_other_raster(path: Path) -> None:
    add_raster(path, "elevation")


def make_map_and_vector(path: Path) -> None:
    write_map(path)
    add_vector(path, "roads")


def make_map_and_raster(path: Path) -> None:
    write_map(path)
    add_raster(path, "elevation")


def make_map_and_project(path: Path) -> None:
    write_map(path)
    add_table(path, "qgis_projects")


OTHERS = [
    (make_other_vector, "roads"), (make_vector_of_the_same_name, "map"), (make_other_raster, "elevation"),
    (make_map_and_vector, "roads"), (make_map_and_raster, "elevation"), (make_map_and_project, "qgis_projects"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "name"), OTHERS, ids=lambda one: getattr(one, "__name__", one))
def test_other_layers_are_never_lost(tmp_path: Path, make, name: str) -> None:
    path = tmp_path / "map.gpkg"
    make(path)
    before = path.read_bytes()
    with pytest.raises(OutputError, match=rf"holds something else \({name}\), which would be lost"):
        check_path(str(path))
    with pytest.raises(OutputError, match="would be lost"):
        write_map(path, 2)
    assert path.read_bytes() == before


def test_our_own_map_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    for value in (1, 2):
        write_map(path, value)
        assert (read_raster(path) == value).all()
    assert [one.name for one in tmp_path.iterdir()] == ["map.gpkg"]
    path.write_bytes(b"")
    write_map(path, 3)
    assert (read_raster(path) == 3).all()


def test_a_file_that_is_no_geopackage_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    for content in (b"notes" * 100, b"SQLite format 3\0" + bytes(5000)):
        path.write_bytes(content)
        with pytest.raises(OutputError, match="no GeoPackage that can be read"):
            write_map(path)
        assert path.read_bytes() == content


def test_a_file_in_use_is_not_replaced(tmp_path: Path) -> None:
    """What another program has written into its journal would end up in the new file."""
    path = tmp_path / "map.gpkg"
    write_map(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE notes (text TEXT)")
        connection.commit()
        with pytest.raises(OutputError, match="in use"):
            write_map(path, 2)


def test_the_same_holds_for_polygons(tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    for _ in range(2):
        write_regions(path)  # with its table of styles
    write_map(tmp_path / "raster.gpkg")
    with pytest.raises(OutputError, match=r"something else \(raster\)"):
        write_regions(tmp_path / "raster.gpkg")
    add_vector(path, "roads")
    for check in (lambda: check_vector(str(path)), lambda: write_regions(path)):
        with pytest.raises(OutputError, match=r"something else \(roads\)"):
            check()
    named = tmp_path / "named.gpkg"
    for _ in range(2):
        write_regions(f"{named}|layername=regions")
    with pytest.raises(OutputError, match=r"something else \(regions\)"):
        write_regions(named)
    check_vector(str(tmp_path / "map.fgb"))
