# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of formats: which names ask for which, what each holds, and that an entry is all that a new one takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import OutputError, ParameterError
from clusterbrush.core.raster import formats
from clusterbrush.core.raster.formats import (
    FORMATS,
    Layers,
    available_formats,
    create_temporary,
    format_of,
    named_format,
    raster_endings,
    split_ending,
)
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.writer import open_writer
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".cog.tif": "COG", ".cog.tiff": "COG", ".gpkg": "GPKG", ".img": "HFA"}


@pytest.mark.parametrize(("ending", "driver"), DRIVERS.items())
def test_the_ending_says_the_format(ending: str, driver: str) -> None:
    for path in (f"/a/map{ending}", f"map{ending.upper()}", f"my.old map{ending}", f"x.png{ending}"):
        assert format_of(path).driver == driver
        assert split_ending(path) == (path[: -len(ending)], path[-len(ending) :])


@pytest.mark.parametrize("path", ["map", "map.png", "map.tif.zip", "maptif", "map.cog", "map.tif/", "map.gpkg:map", ""])
def test_other_endings_ask_for_nothing(path: str) -> None:
    assert named_format(path) is None
    assert split_ending(path) == (path, "")
    with pytest.raises(ParameterError, match=r"ends in \.tif, \.tiff, \.cog\.tif, \.cog\.tiff, \.gpkg, \.img"):
        format_of(path)


def test_a_missing_driver_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = gdal.GetDriverByName
    monkeypatch.setattr(gdal, "GetDriverByName", lambda name: None if name == "HFA" else driver(name))
    assert [known.driver for known in available_formats()] == ["GTiff", "COG", "GPKG"]
    assert ".img" not in raster_endings()
    with pytest.raises(ParameterError, match=r"lacks the driver HFA\. .* \.gpkg\.$"):
        format_of("map.img")


def test_a_driver_that_only_reads_does_not_count() -> None:
    assert not replace(FORMATS[0], driver="AIG").is_available  # Arc/Info grids
    assert not replace(FORMATS[0], driver="PNG").is_available  # CreateCopy only, and this entry asks for Create
    assert replace(FORMATS[1], driver="PNG").is_available


def test_what_each_holds() -> None:
    held = {
        known.driver: {
            (kind, count)
            for kind in ("uint8", "uint16", "uint32", "int16", "int32", "float32", "complex64")
            for count in (1, 3, 4, 98)
            if known.holds(np.dtype(kind), count)
        }
        for known in FORMATS
    }
    everything = {(k, n) for k in ("uint8", "uint16", "uint32", "int16", "int32", "float32") for n in (1, 3, 4, 98)}
    assert held["GTiff"] == held["COG"] == held["HFA"] == everything
    assert held["GPKG"] == {*(("uint8", n) for n in (1, 3, 4)), *((k, 1) for k in ("uint16", "float32"))}


def test_geotiff_keeps_its_options() -> None:
    """Results in GeoTIFF are the same bytes as before there were other formats."""
    base = ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=DEFLATE", "ZLEVEL=1", "NUM_THREADS=ALL_CPUS",
            "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE"]  # fmt: skip
    rgba = ("Red", "Green", "Blue", "Alpha")

    def options(kind: str, **more: object) -> list[str]:
        return list(FORMATS[0].options(Layers(np.dtype(kind), 1, None, **more)))

    assert options("uint8", ids=True) == options("uint16", ids=True) == base
    assert options("float32") == [*base, "PREDICTOR=3"]
    assert options("uint8", roles=rgba[:3]) == [*base, "PREDICTOR=2", "PHOTOMETRIC=RGB"]
    assert options("uint8", roles=rgba) == [*base, "PREDICTOR=2", "PHOTOMETRIC=RGB", "ALPHA=YES"]


def test_ids_of_8_bits_are_widened_where_they_would_be_a_picture() -> None:
    package = named_format("a.gpkg")
    assert package.dtype_in_file(np.dtype(np.uint8), 1) == np.uint16
    assert package.dtype_in_file(np.dtype(np.uint8), 3) == np.uint8
    assert package.dtype_in_file(np.dtype(np.float32), 1) == np.float32
    assert named_format("a.img").dtype_in_file(np.dtype(np.uint8), 1) == np.uint8


def test_one_entry_is_a_new_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", [*FORMATS, replace(named_format("a.img"), endings=(".dummy",))])
    assert raster_endings()[-1] == ".dummy"
    values = np.arange(300, dtype=np.uint16).reshape(15, 20)
    with open_writer(str(tmp_path / "a.dummy"), Grid(15, 20, rasters.NORTH_UP), np.uint16) as writer:
        writer.write(Window(0, 0, 15, 20), values)
    assert gdal.Open(str(tmp_path / "a.dummy")).GetDriver().ShortName == "HFA"
    np.testing.assert_array_equal(rasters.read_raster(tmp_path / "a.dummy")[0], values)


def test_a_temporary_raster(tmp_path: Path) -> None:
    dataset = create_temporary(str(tmp_path / "a.tif"), 20, 30, gdal.GDT_Int32)
    assert (dataset.RasterYSize, dataset.RasterXSize, dataset.RasterCount) == (20, 30, 1)
    assert dataset.GetRasterBand(1).DataType == gdal.GDT_Int32
    dataset = None
    with pytest.raises(OutputError, match="temporary copy"):
        create_temporary(str(tmp_path / "none" / "a.tif"), 20, 30, gdal.GDT_Int32)
