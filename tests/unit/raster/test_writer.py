# SPDX-License-Identifier: GPL-2.0-or-later
"""Cluster rasters: values, legend, layout, and what happens when they cannot be written."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.clustering.nearest import label_dtype
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster import overviews
from clusterbrush.core.raster import writer as raster_writer
from clusterbrush.core.raster.formats import Layers
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.raster.writer import encode, open_writer
from osgeo import gdal, osr
from rasters import NORTH_UP, read_raster

if TYPE_CHECKING:
    from pathlib import Path

UTM = osr.SpatialReference()
UTM.ImportFromEPSG(32633)
GRID = Grid(300, 400, NORTH_UP, UTM.ExportToWkt())
LEGEND = [
    LegendEntry(1, "water", (0, 0, 90)),
    LegendEntry(2, "Wald & Flur", (10, 120, 10)),
    LegendEntry(3, "", (9, 9, 9)),
]


def write(path: Path, values: np.ndarray, grid: Grid = GRID, legend=LEGEND, counts=None) -> None:
    with open_writer(str(path), grid, values.dtype) as writer:
        for window in grid.blocks(128, 256):
            rows, cols = window.slices_in(Window(0, 0, grid.height, grid.width))
            writer.write(window, values[rows, cols])
        writer.set_legend(legend, counts)


@pytest.fixture
def stripes() -> np.ndarray:
    return np.repeat(np.arange(4, dtype=np.uint8), 100)[None].repeat(300, axis=0)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- what is written


def test_values_nodata_and_place(tmp_path: Path, stripes: np.ndarray) -> None:
    write(tmp_path / "a.tif", stripes)
    np.testing.assert_array_equal(read_raster(tmp_path / "a.tif")[0], stripes)
    source = RasterSource(str(tmp_path / "a.tif"), palette="numbers")
    assert source.bands[0].nodata == 0
    assert source.grid.geotransform == NORTH_UP
    assert source.grid.reference().IsSame(UTM)
    assert names(tmp_path) == {"a.tif", "a.tif.aux.xml"}


def test_tiled_and_compressed(tmp_path: Path, stripes: np.ndarray) -> None:
    write(tmp_path / "a.tif", stripes)
    dataset = gdal.Open(str(tmp_path / "a.tif"))
    assert dataset.GetRasterBand(1).GetBlockSize() == [256, 256]
    assert dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
    assert (tmp_path / "a.tif").stat().st_size < stripes.size / 10


def test_colours_names_and_attribute_table(tmp_path: Path, stripes: np.ndarray) -> None:
    write(tmp_path / "a.tif", stripes, counts=np.array([30_000, 29_999, 1]))
    dataset = gdal.Open(str(tmp_path / "a.tif"))
    band = dataset.GetRasterBand(1)
    colours = band.GetColorTable()
    assert [colours.GetColorEntry(value) for value in (0, 1, 2)] == [(0, 0, 0, 0), (0, 0, 90, 255), (10, 120, 10, 255)]
    assert band.GetCategoryNames() == ["", "water", "Wald & Flur", ""]
    table = band.GetDefaultRAT()
    columns = [table.GetNameOfCol(column) for column in range(table.GetColumnCount())]
    assert columns == ["Value", "Name", "Red", "Green", "Blue", "Count"]
    assert [table.GetValueAsString(1, column) for column in range(5)] == ["2", "Wald & Flur", "10", "120", "10"]
    assert [table.GetValueAsDouble(row, 5) for row in range(3)] == [30_000, 29_999, 1]


@pytest.mark.parametrize(("k", "kind"), [(2, gdal.GDT_Byte), (255, gdal.GDT_Byte), (256, gdal.GDT_UInt16)])
def test_the_smallest_type_that_holds_k(tmp_path: Path, k: int, kind: int) -> None:
    """Cluster 256 must not wrap to 0 (field guide, 4.3)."""
    ids = (np.arange(120_000) % k).astype(label_dtype(k))
    values = encode(ids, np.ones((300, 400), dtype=bool), label_dtype(k))
    legend = [LegendEntry(number, f"c{number}", (number % 256, 0, 0)) for number in range(1, k + 1)]
    write(tmp_path / "a.tif", values, legend=legend)
    dataset = gdal.Open(str(tmp_path / "a.tif"))
    assert dataset.GetRasterBand(1).DataType == kind
    band = dataset.GetRasterBand(1)
    assert band.GetDefaultRAT().GetRowCount() == k  # also makes GDAL 3.6 read the side file, where the names are
    assert band.GetCategoryNames()[k] == f"c{k}"
    array = dataset.ReadAsArray()
    assert (array.min(), array.max()) == (1, k)


@pytest.mark.parametrize("k", [1, 254, 255, 256, 65534, 65535])
def test_the_shift_to_ids_from_1_never_wraps(k: int) -> None:
    dtype = label_dtype(k)
    valid = np.array([[True, False], [True, True]])
    ids = np.array([0, k - 1, k - 1]).astype(dtype)
    block = encode(ids, valid, dtype)
    assert block.dtype == dtype
    assert block.tolist() == [[1, 0], [k, k]]
    assert encode(ids[[0, 1, 1, 1]], np.ones((2, 2), dtype=bool), dtype).tolist() == [[1, k], [k, k]]
    assert encode(ids[:0], np.zeros((2, 2), dtype=bool), dtype).tolist() == [[0, 0], [0, 0]]


def test_blocks_that_nobody_writes_are_nodata(tmp_path: Path) -> None:
    with open_writer(str(tmp_path / "a.tif"), GRID, np.dtype(np.uint8)) as writer:
        writer.write(Window(0, 0, 2, 2), np.ones((2, 2), dtype=np.uint8))
    assert read_raster(tmp_path / "a.tif").sum() == 4


@pytest.mark.parametrize(
    "grid",
    [
        Grid(20, 30),
        Grid(20, 30, (5.0, 8.0, 6.0, 7.0, 6.0, -8.0), UTM.ExportToWkt()),
        Grid(20, 30, (5.0, 1.0, 0.0, 7.0, 0.0, 1.0), UTM.ExportToWkt()),
        Grid(20, 30, NORTH_UP, 'LOCAL_CS["a site of its own",UNIT["metre",1]]'),
    ],
    ids=["none", "rotated", "south-up", "local"],
)
def test_any_grid_comes_back(tmp_path: Path, grid: Grid) -> None:
    write(tmp_path / "a.tif", np.ones((20, 30), dtype=np.uint8), grid)
    assert RasterSource(str(tmp_path / "a.tif")).grid.geotransform == grid.geotransform


def test_a_rotated_pole_comes_back(tmp_path: Path) -> None:
    """A CRS that GeoTIFF keys cannot hold."""
    pole = osr.SpatialReference()
    if pole.ImportFromProj4("+proj=ob_tran +o_proj=longlat +o_lat_p=30 +o_lon_p=0 +lon_0=10 +datum=WGS84") != 0:
        pytest.skip("this PROJ reads no rotated pole")
    grid = Grid(20, 30, (0.0, 0.1, 0.0, 0.0, 0.0, -0.1), pole.ExportToWkt(["FORMAT=WKT2"]))
    write(tmp_path / "a.tif", np.ones((20, 30), dtype=np.uint8), grid)
    assert read_raster(tmp_path / "a.tif").sum() == 600


def test_ground_control_points_come_back(tmp_path: Path) -> None:
    points = tuple(gdal.GCP(15.0 + col, 60.0 - row, 0, col, row) for col, row in ((0, 0), (30, 0), (0, 20)))
    write(tmp_path / "a.tif", np.ones((20, 30), dtype=np.uint8), Grid(20, 30, gcps=points, gcp_crs=UTM.ExportToWkt()))
    written = gdal.Open(str(tmp_path / "a.tif")).GetGCPs()
    assert [(point.GCPX, point.GCPY) for point in written] == [(15, 60), (45, 60), (15, 40)]


def test_large_rasters_get_overviews_of_ids_that_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stripes: np.ndarray
) -> None:
    write(tmp_path / "small.tif", stripes)
    monkeypatch.setattr(overviews, "MIN_RASTER_PIXELS", 1000)
    monkeypatch.setattr(overviews, "MIN_OVERVIEW_PIXELS", 50)
    thin = (np.arange(400) // 3 % 2 * 2 + 1).astype(np.uint8)[None].repeat(300, axis=0)  # 1 1 1 3 3 3 ...
    write(tmp_path / "large.tif", thin)
    dataset = gdal.Open(str(tmp_path / "large.tif"))
    band = dataset.GetRasterBand(1)
    assert [band.GetOverview(i).XSize for i in range(band.GetOverviewCount())] == [200, 100, 50]
    assert set(np.unique(band.GetOverview(1).ReadAsArray())) == {1, 3}  # 2 would be a mean
    assert gdal.Open(str(tmp_path / "small.tif")).GetRasterBand(1).GetOverviewCount() == 0
    assert names(tmp_path) == {"large.tif", "large.tif.aux.xml", "small.tif", "small.tif.aux.xml"}


# --- when it fails


def test_the_name_is_taken_when_the_raster_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with open_writer(str(path), GRID, np.dtype(np.uint8)) as writer:
        writer.write(Window(0, 0, 1, 1), np.ones((1, 1), dtype=np.uint8))
        writer.flush()
        assert not path.exists()
    assert path.exists()


@pytest.mark.parametrize("exceptions", [True, False])
def test_a_failure_leaves_the_old_raster_and_no_litter(tmp_path: Path, stripes: np.ndarray, exceptions: bool) -> None:
    write(tmp_path / "a.tif", stripes)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def fail() -> None:
        with open_writer(str(tmp_path / "a.tif"), GRID, np.dtype(np.uint8)) as writer:
            writer.write(Window(0, 0, 1, 1), np.ones((1, 1), dtype=np.uint8))
            writer.set_legend(LEGEND)
            raise ZeroDivisionError

    (gdal.UseExceptions if exceptions else gdal.DontUseExceptions)()
    try:
        with pytest.raises(ZeroDivisionError):
            fail()
    finally:
        gdal.UseExceptions()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        write(tmp_path / "none" / "a.tif", np.ones((300, 400), dtype=np.uint8))
    assert names(tmp_path) == set()


FULL_DISK = """
import gc, resource, runpy, sys
from pathlib import Path
root, folder, size, mode = sys.argv[1:]
sys.path.insert(0, root + "/tests/helpers")
runpy.run_path(root + "/tests/conftest.py")
import numpy as np
from osgeo import gdal
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster import Grid, Window
from clusterbrush.core.raster.writer import open_writer
(gdal.UseExceptions if mode == "on" else gdal.DontUseExceptions)()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
values = np.random.default_rng(0).integers(0, 256, (2048, 2048)).astype(np.uint8)
try:
    with open_writer(folder + "/a.tif", Grid(2048, 2048), np.dtype(np.uint8)) as writer:
        for row in range(0, 2048, 256):
            writer.write(Window(row, 0, 256, 2048), values[row : row + 256])
        writer.set_legend([LegendEntry(1, "one", (1, 2, 3))])
except OutputError as error:
    print(error)
gc.collect()
"""


@pytest.mark.parametrize("mode", ["on", "off"])
@pytest.mark.parametrize("size", [2_000_000, 4_190_000])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path, root: Path, size: int, mode: str) -> None:
    """A limit on the size of files stands for the disk: full half way, and full just before the end."""
    pytest.importorskip("resource")
    folder = tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-c", FULL_DISK, str(root), str(folder), str(size), mode]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "a.tif cannot be written" in done.stdout
    assert "Check the disk space" in done.stdout
    assert "Traceback" not in done.stderr
    assert names(folder) == set()


def test_a_map_that_may_pass_four_gigabytes_is_a_bigtiff(tmp_path: Path) -> None:
    """Compression hides the size from GDAL, which would stop at 4 GB in the middle of the work."""
    for side, magic in ((1000, b"II*\0"), (70_000, b"II+\0")):
        path = tmp_path / f"{side}.tif"
        raster_writer._create(str(path), Grid(side, side, NORTH_UP, ""), Layers(np.dtype(np.uint8), 1, 0, ids=True))
        with path.open("rb") as file:
            assert file.read(4) == magic
