# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer joins others in a GeoPackage: they stay, whatever happens."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.vector import container
from clusterbrush.core.vector.container import VectorTarget
from clusterbrush.core.vector.wkb import point_wkb
from clusterbrush.core.vector.writer import check_vector, open_vector
from osgeo import gdal, ogr, osr

if TYPE_CHECKING:
    from pathlib import Path

UTM = osr.SpatialReference()
UTM.ImportFromEPSG(32633)
GRID = Grid(9, 9, (5e5, 10.0, 0.0, 5e6, 0.0, -10.0), UTM.ExportToWkt())


def write(target: object, numbers: list[int], style: str = "") -> None:
    with open_vector(str(target), "point", {"number": int}, GRID, style=style) as writer:
        for number in numbers:
            writer.write(point_wkb((number, 0.5)), (number,))


def layers_of(path: Path) -> dict[str, list[tuple[int, float]]]:
    """Return the numbers and places of each layer, styles aside."""
    dataset = ogr.Open(str(path))
    layers = (dataset.GetLayer(at) for at in range(dataset.GetLayerCount()))
    return {
        layer.GetName(): [(feature["number"], feature.GetGeometryRef().GetX()) for feature in layer]
        for layer in layers
        if layer.GetName() != container.STYLES
    }


def styles_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT f_table_name, styleQML FROM layer_styles"))


def everything_in(path: Path) -> dict[str, list[tuple]]:
    """Return the rows of every table, GDAL's own too, and what SQLite thinks of the file."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}  # noqa: S608  names out of the file itself
        return {**rows, "integrity": connection.execute("PRAGMA integrity_check").fetchall()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a GeoPackage with two layers and a style."""
    path = tmp_path / "project.gpkg"
    write(f"{path}|layername=strokes", [1, 2], "<qgis>strokes</qgis>")
    write(f"{path}|layername=fields", [3])
    return path


def test_a_path_and_back() -> None:
    assert VectorTarget.of("/a/b.gpkg|layername=c d") == VectorTarget("/a/b.gpkg", "c d")
    assert VectorTarget.of("/a/b.gpkg") == VectorTarget("/a/b.gpkg", "")
    assert [str(VectorTarget.of(text)) for text in ("/a.gpkg|layername=c", "/a.fgb")] == [
        "/a.gpkg|layername=c",
        "/a.fgb",
    ]


def test_others_stay_and_one_is_added(project: Path) -> None:
    write(f"{project}|layername=regions", [7, 8, 9], "<qgis>regions</qgis>")
    places = {number: (number, float(number)) for number in (1, 2, 3, 7, 8, 9)}
    assert layers_of(project) == {
        "strokes": [places[1], places[2]],
        "fields": [places[3]],
        "regions": [places[7], places[8], places[9]],
    }
    assert styles_of(project) == {"strokes": "<qgis>strokes</qgis>", "regions": "<qgis>regions</qgis>"}
    assert [path.name for path in project.parent.iterdir()] == ["project.gpkg"]
    layer = (dataset := ogr.Open(str(project))).GetLayerByName("regions")
    assert layer.GetSpatialRef().IsSame(UTM)
    assert dataset.GetLayerCount() == 4


def test_a_layer_of_the_name_is_replaced_with_its_style(project: Path) -> None:
    write(f"{project}|layername=strokes", [5], "<qgis>new</qgis>")
    assert layers_of(project) == {"strokes": [(5, 5.0)], "fields": [(3, 3.0)]}
    assert styles_of(project) == {"strokes": "<qgis>new</qgis>"}
    write(f"{project}|layername=strokes", [6])
    assert styles_of(project) == {}, "QGIS would show the new layer in the style of the old"


def test_names_of_layers_ignore_case(project: Path) -> None:
    write(f"{project}|layername=STROKES", [5], "<qgis>new</qgis>")
    assert {name.casefold(): rows for name, rows in layers_of(project).items()}["strokes"] == [(5, 5.0)]
    assert styles_of(project) == {"STROKES": "<qgis>new</qgis>"}
    assert len(layers_of(project)) == 2


def test_several_into_one_file_at_once(project: Path) -> None:
    with ExitStack() as stack:
        names = ("regions", "lines")
        writers = [
            stack.enter_context(open_vector(f"{project}|layername={name}", "point", {"number": int}, GRID))
            for name in names
        ]
        for number in range(10):
            writers[number % 2].write(point_wkb((number, 0.5)), (number,))
    layers = layers_of(project)
    assert {name: [number for number, _ in rows] for name, rows in layers.items()} == {
        "strokes": [1, 2], "fields": [3], "regions": [0, 2, 4, 6, 8], "lines": [1, 3, 5, 7, 9],
    }  # fmt: skip


@pytest.mark.parametrize("step", ["layer", "style", "commit"])
def test_a_failure_leaves_everything_as_it_was(project: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = everything_in(project)
    copy, checked = container._copy_rows, container._checked

    def fail(*arguments: object) -> None:
        if step == "layer" or arguments[2] == container.STYLES:
            raise OutputError("No space.")
        copy(*arguments)

    def fail_to_commit(call, target: VectorTarget) -> None:
        if getattr(call, "__name__", "") == "CommitTransaction":
            raise OutputError("No space.")
        checked(call, target)

    if step == "commit":
        monkeypatch.setattr(container, "_checked", fail_to_commit)
    else:
        monkeypatch.setattr(container, "_copy_rows", fail)
    with pytest.raises(OutputError):
        write(f"{project}|layername=strokes", [5], "<qgis>new</qgis>")
    assert everything_in(project) == before
    assert before["integrity"] == [("ok",)]
    assert [path.name for path in project.parent.iterdir()] == ["project.gpkg"]


def test_a_file_that_another_program_writes_to_is_a_sentence(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OGR_SQLITE_PRAGMA", "busy_timeout=100")
    before = everything_in(project)
    with closing(sqlite3.connect(project)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match=r"project\.gpkg cannot be written"):
            write(f"{project}|layername=regions", [5])
    assert everything_in(project) == before


def test_a_reader_does_not_disturb(project: Path) -> None:
    dataset = gdal.OpenEx(str(project), gdal.OF_VECTOR)
    assert dataset.GetLayerByName("strokes").GetFeatureCount() == 2
    write(f"{project}|layername=regions", [5])
    assert set(layers_of(project)) == {"strokes", "fields", "regions"}


def test_what_is_no_geopackage_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="Only a GeoPackage"):
        check_vector(f"{tmp_path / 'a.geojson'}|layername=x")
    (tmp_path / "b.gpkg").write_text("text", encoding="utf-8")
    with pytest.raises(OutputError, match=r"b\.gpkg is there already and is no GeoPackage"):
        check_vector(f"{tmp_path / 'b.gpkg'}|layername=x")


def test_a_raster_of_the_name_is_not_replaced(project: Path) -> None:
    raster = gdal.GetDriverByName("MEM").Create("", 8, 8)
    raster.SetGeoTransform((0, 1, 0, 8, 0, -1))
    options = ["APPEND_SUBDATASET=YES", "RASTER_TABLE=photo"]
    gdal.GetDriverByName("GPKG").CreateCopy(str(project), raster, options=options).FlushCache()
    with pytest.raises(OutputError, match=r"photo in .* is not a vector layer"):
        check_vector(f"{project}|layername=photo")
