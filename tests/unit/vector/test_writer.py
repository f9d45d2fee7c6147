# SPDX-License-Identifier: GPL-2.0-or-later
"""Vector files: what is written comes back, whole or not at all, with its style where QGIS looks for it."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.vector import writer as module
from clusterbrush.core.vector.wkb import point_wkb, polygon_wkb
from clusterbrush.core.vector.writer import DRIVERS, open_vector
from osgeo import ogr, osr
from processes import pool

if TYPE_CHECKING:
    from pathlib import Path

UTM = osr.SpatialReference()
UTM.ImportFromEPSG(32633)
GRID = Grid(9, 9, (5e5, 10.0, 0.0, 5e6, 0.0, -10.0), UTM.ExportToWkt())
FIELDS = {"class_id": int, "share": float, "name": str}
ROWS = [(1, 0.25, "Wald"), (2**40, None, 'é "<'), (None, -1.5, None)]
ENDINGS = sorted(DRIVERS)


def write(path: Path | str, **options: object) -> None:
    with open_vector(str(path), "point", FIELDS, GRID, **options) as file:
        for place, row in enumerate(ROWS):
            file.write(point_wkb((place, place / 2)), row)
        assert file.count == len(ROWS)


def read(path: Path) -> tuple[list[tuple], list[tuple[float, float]]]:
    dataset = ogr.Open(str(path))
    layer = dataset.GetLayer(0)
    rows, points = [], []
    for feature in layer:
        rows.append(tuple(feature[name] for name in FIELDS))
        points.append(feature.GetGeometryRef().GetPoint_2D(0))
    return rows, points


@pytest.mark.parametrize("ending", ENDINGS)
def test_features_come_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    write(path)
    rows, points = read(path)
    assert sorted(rows, key=str) == sorted(ROWS, key=str)
    assert sorted(points) == [(0.0, 0.0), (1.0, 0.5), (2.0, 1.0)]
    dataset = ogr.Open(str(path))
    assert dataset.GetLayer(0).GetSpatialRef().IsSame(UTM)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    write(path)
    before = path.read_bytes()

    def fail() -> None:
        with open_vector(str(path), "polygon", FIELDS, GRID, style="<qgis/>") as file:
            file.write(polygon_wkb([np.array([[0, 0], [0, 1], [1, 1], [0, 0]])]), ROWS[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        write(tmp_path / "none" / "a.gpkg")


def test_more_features_than_a_transaction_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    write(tmp_path / "a.gpkg")
    assert len(read(tmp_path / "a.gpkg")[0]) == 3


def test_the_spatial_index_grows_with_the_features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program reads the file under way: what the last transaction wrote is in the index, too."""
    monkeypatch.setattr(module, "BATCH", 2)
    with open_vector(str(tmp_path / "a.gpkg"), "point", FIELDS, GRID, style="") as file:
        for place, row in enumerate(ROWS):
            file.write(point_wkb((place, place / 2)), row)
        (part,) = tmp_path.glob("*.gpkg")
        with closing(sqlite3.connect(part)) as database:
            (index,) = (
                name for (name,) in database.execute("SELECT name FROM sqlite_master") if name.endswith("_geom")
            )
            assert database.execute(f"SELECT count(*) FROM {index}").fetchone() == (2,)  # noqa: S608 - GDAL's name


def test_the_layer_has_the_name_given_or_that_of_its_file(tmp_path: Path) -> None:
    write(f"{tmp_path / 'a.gpkg'}|layername=regions of it")
    write(tmp_path / "b.gpkg")
    datasets = [ogr.Open(str(tmp_path / name)) for name in ("a.gpkg", "b.gpkg")]
    assert [one.GetLayer(0).GetName() for one in datasets] == ["regions of it", "b"]


def test_a_geopackage_keeps_its_style_inside(tmp_path: Path) -> None:
    write(f"{tmp_path / 'a.gpkg'}|layername=x", style="<qgis/>")
    dataset = ogr.Open(str(tmp_path / "a.gpkg"))
    layer = dataset.GetLayerByName("layer_styles")
    feature = layer.GetNextFeature()
    assert (feature["f_table_name"], feature["styleQML"], feature["useAsDefault"]) == ("x", "<qgis/>", 1)
    assert not (tmp_path / "a.qml").exists()


def test_other_files_have_it_beside_unless_a_raster_of_that_name_has_its_own(tmp_path: Path) -> None:
    write(tmp_path / "a.geojson", style="<qgis/>")
    assert (tmp_path / "a.qml").read_text(encoding="utf-8") == "<qgis/>"
    (tmp_path / "b.tif").touch()
    (tmp_path / "b.qml").write_text("the raster's", encoding="utf-8")
    write(tmp_path / "b.fgb", style="<qgis/>")
    assert (tmp_path / "b.qml").read_text(encoding="utf-8") == "the raster's"


def _limited(path: str, n_bytes: int) -> str:
    """Write many features where files may have so many bytes only, and return the sentence; in a process of its own."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, n_bytes))
    try:
        with open_vector(path, "point", FIELDS, GRID, style="<qgis/>") as file:
            for place in range(4000):
                file.write(point_wkb((place, place / 2)), (place, 0.5, "name"))
    except OutputError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_cut_short_is_a_sentence(tmp_path: Path, ending: str) -> None:
    """On a full disk, by a quota, or by the limit of a file system; GDAL's driver of GeoJSON does not notice."""
    path = tmp_path / f"a{ending}"
    write(path)
    old = read(path)
    with pool() as others:
        sentence = others.submit(_limited, str(path), 150_000).result(timeout=60)
    assert sentence.startswith(f"{path} cannot be written")
    assert read(path) == old
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_style_that_cannot_be_written_leaves_the_old_layer(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    write(path)
    old = path.read_bytes()
    (tmp_path / "a.qml").mkdir()
    with pytest.raises(OutputError):
        write(path, style="<qgis/>")
    assert path.read_bytes() == old


def _limited_on_a_full_disk(path: str) -> str:
    """Return the sentence of a write that fails where next to nothing is free; in a process of its own."""
    module.FULL_BYTES = 2**62
    return _limited(path, 150_000)


@pytest.mark.parametrize("ending", ENDINGS)
def test_on_a_full_disk_the_sentence_says_so(tmp_path: Path, ending: str) -> None:
    """Whatever the driver tells of what failed after it."""
    path = tmp_path / f"a{ending}"
    with pool() as others:
        sentence = others.submit(_limited_on_a_full_disk, str(path)).result(timeout=60)
    assert sentence.startswith(f"{path} cannot be written ({os.strerror(errno.ENOSPC)})")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_shape_that_nobody_could_read_again_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """GDAL reads no GeoJSON object of more than 200 MB in its own memory; other formats have no such limit."""
    monkeypatch.setattr(module, "MAX_GEOJSON_BYTES", 200)
    path = tmp_path / f"a{ending}"
    square = ogr.CreateGeometryFromWkt("Polygon ((0 0, 0 1, 1 1, 1 0, 0 0))").ExportToWkb()
    comb = ogr.CreateGeometryFromWkt(f"Polygon ((0 0, {', '.join(f'{n} 1' for n in range(9))}, 9 0, 0 0))")
    with open_vector(str(path), "polygon", FIELDS, GRID) as file:
        file.write(square, ROWS[0])
        if ending == ".geojson":
            with pytest.raises(OutputError, match="of 12 corners, more than GDAL"):
                file.write(comb.ExportToWkb(), ROWS[1])
        else:
            file.write(comb.ExportToWkb(), ROWS[1])
