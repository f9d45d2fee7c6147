# SPDX-License-Identifier: GPL-2.0-or-later
"""Each format of the table: every pixel comes back, with what the table says it keeps; whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, OutputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster import format_copy, formats, overviews
from clusterbrush.core.raster.class_raster import read_names
from clusterbrush.core.raster.formats import FORMATS, named_format
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.writer import divided, open_value_writer, open_writer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo import gdal, osr
from rasters import NORTH_UP, read_raster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENDINGS = [known.endings[0] for known in FORMATS]
UTM = osr.SpatialReference()
UTM.ImportFromEPSG(32633)
GRID = Grid(300, 400, NORTH_UP, UTM.ExportToWkt())
RGBA = ("Red", "Green", "Blue", "Alpha")
LEGEND = [LegendEntry(1, "water", (0, 0, 90)), LegendEntry(2, "Wald & Fl\u00fcr", (10, 120, 10)),
          LegendEntry(5, "rock", (90, 90, 90))]  # fmt: skip
COUNTS = np.array([30_000, 29_999, 1])


def holding(kind: str, count: int = 1, copied: bool = False) -> list[str]:
    """Return the default ending of each format that holds so many bands of a type."""
    return [
        known.endings[0] for known in FORMATS if known.holds(np.dtype(kind), count) and (known.copied or not copied)
    ]


def on_grid(height: int, width: int) -> Grid:
    return replace(GRID, height=height, width=width)


def write_ids(path: Path, values: np.ndarray, legend: Sequence[LegendEntry] = LEGEND, **more: object) -> None:
    """Write in blocks that do not fit the tiles."""
    grid = on_grid(*values.shape)
    with open_writer(str(path), grid, values.dtype, **more) as writer:
        for window in grid.blocks(130, 170):
            rows, cols = window.slices_in(Window(0, 0, *values.shape))
            writer.write(window, values[rows, cols])
        writer.set_legend(legend, COUNTS[: len(legend)])


def write_values(path: Path, planes: np.ndarray, names: Sequence[str] = (), **more: object) -> None:
    grid = on_grid(*planes.shape[1:])
    names = names or [f"band {number}" for number in range(len(planes))]
    with open_value_writer(str(path), grid, planes.dtype, names, **more) as writer:
        writer.write(Window(0, 0, *planes.shape[1:]), planes)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class Stopped(Progress):
    """Is cancelled when so much is done, and keeps what was reported."""

    def __init__(self, at: float = 2.0) -> None:
        self.at, self.seen = at, [0.0]

    def report(self, fraction: float) -> None:
        self.seen.append(fraction)

    def is_cancelled(self) -> bool:
        return self.seen[-1] >= self.at


# --- pixels


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.integers(1, 300), st.integers(1, 300), st.sampled_from(["uint8", "uint16", "uint32", "int16", "int32"]),
    st.integers(0, 2**32 - 1),
)  # fmt: skip
@pytest.mark.parametrize("ending", ENDINGS)
def test_ids_come_back(tmp_path: Path, ending: str, height: int, width: int, kind: str, seed: int) -> None:
    if not named_format(f"a{ending}").holds(np.dtype(kind), 1):
        return
    rng = np.random.default_rng(seed)
    values = rng.integers(0, min(np.iinfo(kind).max, 2**31), (height, width), endpoint=True).astype(kind)
    values[rng.random(values.shape) < rng.random()] = 0
    path = tmp_path / f"a{ending}"
    write_ids(path, values)
    found = gdal.Open(str(path))
    assert found.RasterCount == 1
    assert found.GetRasterBand(1).GetNoDataValue() == 0
    assert found.ReadAsArray().dtype == named_format(str(path)).dtype_in_file(values.dtype, 1)
    np.testing.assert_array_equal(found.ReadAsArray(), values)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(1, 200), st.integers(1, 200), st.integers(1, 9), st.sampled_from(["uint8", "float32"]),
       st.integers(0, 2**32 - 1))  # fmt: skip
@pytest.mark.parametrize("ending", ENDINGS)
def test_values_come_back(
    tmp_path: Path, ending: str, height: int, width: int, count: int, kind: str, seed: int
) -> None:
    if not named_format(f"a{ending}").holds(np.dtype(kind), count):
        return
    rng = np.random.default_rng(seed)
    planes = rng.normal(0, 10 ** rng.uniform(-3, 6), (count, height, width)).astype(np.float32)
    planes[..., : width // 3] = np.nan
    if kind == "uint8":
        planes = rng.integers(0, 256, planes.shape).astype(np.uint8)
    path = tmp_path / f"a{ending}"
    write_values(path, planes, nodata=float("nan") if kind == "float32" else None)
    np.testing.assert_array_equal(read_raster(path), planes)


@pytest.mark.parametrize("ending", holding("float32", 98))
def test_ninety_eight_bands(tmp_path: Path, ending: str) -> None:
    planes = np.random.default_rng(1).normal(size=(98, 20, 30)).astype(np.float32)
    write_values(tmp_path / f"a{ending}", planes)
    np.testing.assert_array_equal(read_raster(tmp_path / f"a{ending}"), planes)


@pytest.mark.parametrize("ending", holding("uint8"))
def test_a_map_that_begins_with_nothing(tmp_path: Path, ending: str) -> None:
    """Tiles that nobody writes are nodata, and the first tile says nothing about the number of bands."""
    with open_writer(str(tmp_path / f"a{ending}"), on_grid(700, 900), np.uint8) as writer:
        writer.write(Window(600, 800, 10, 10), np.full((10, 10), 5, dtype=np.uint8))
        writer.set_legend(LEGEND)
    values = read_raster(tmp_path / f"a{ending}")
    assert values.shape == (1, 700, 900)
    assert values.sum() == 500
    assert (values[0, 600:610, 800:810] == 5).all()


# --- what a format keeps besides


@pytest.mark.parametrize(
    ("ending", "kind"), [(ending, kind) for kind in ("uint8", "uint16") for ending in holding(kind)]
)
def test_the_legend_is_kept_as_the_table_says(tmp_path: Path, ending: str, kind: str) -> None:
    path, known = tmp_path / f"a{ending}", named_format(f"a{ending}")
    write_ids(path, np.full((30, 40), 5, dtype=kind))
    names, dataset = read_names(str(path)), gdal.Open(str(path))
    named = {entry.id: entry.name for entry in LEGEND}
    assert dict(names.names) == (named if formats.NAMES in known.keeps else {})
    if formats.COLOURS in known.keeps:
        assert {entry.id: names.colours[entry.id] for entry in LEGEND} == {entry.id: entry.colour for entry in LEGEND}
    else:
        assert names.colours == {}
    table = dataset.GetRasterBand(1).GetDefaultRAT()
    columns = range(table.GetColumnCount()) if table is not None else ()
    usage = {table.GetUsageOfCol(column): column for column in columns}
    counted = formats.COUNTS in known.keeps
    assert (gdal.GFU_PixelCount in usage) == counted
    if counted:
        ids = range(table.GetRowCount())
        if not known.row_for_every_id:
            ids = [table.GetValueAsInt(row, usage[gdal.GFU_MinMax]) for row in ids]
        found = [table.GetValueAsDouble(list(ids).index(entry.id), usage[gdal.GFU_PixelCount]) for entry in LEGEND]
        assert found == COUNTS.tolist()


@pytest.mark.parametrize("ending", holding("uint8", 4))
def test_names_and_roles_are_kept_as_the_table_says(tmp_path: Path, ending: str) -> None:
    path, known = tmp_path / f"a{ending}", named_format(f"a{ending}")
    planes = np.random.default_rng(1).integers(0, 256, (4, 30, 40)).astype(np.uint8)
    write_values(path, planes, RGBA, roles=RGBA)
    dataset = gdal.Open(str(path))
    bands = [dataset.GetRasterBand(number).GetDescription() for number in range(1, 5)]
    assert (bands == list(RGBA)) == (formats.BAND_NAMES in known.keeps)
    roles = [dataset.GetRasterBand(number).GetColorInterpretation() for number in range(1, 5)]
    assert (roles == [formats.ROLES[role] for role in RGBA]) == (formats.BAND_ROLES in known.keeps)


@pytest.mark.parametrize("ending", holding("float32"))
def test_nodata_is_kept_as_the_table_says(tmp_path: Path, ending: str) -> None:
    path, known = tmp_path / f"a{ending}", named_format(f"a{ending}")
    planes = np.random.default_rng(1).integers(0, 256, (1, 30, 40))
    write_values(path, np.where(planes > 99, 0.5, -1).astype(np.float32), ["confidence"], nodata=-1.0)
    dataset = gdal.Open(str(path))
    assert dataset.GetRasterBand(1).GetNoDataValue() == -1
    assert dataset.GetRasterBand(1).GetDescription() == "confidence"
    write_values(path, planes.astype(np.float32), nodata=float("nan"))
    dataset = gdal.Open(str(path))
    nodata = dataset.GetRasterBand(1).GetNoDataValue()
    assert (nodata is not None and np.isnan(nodata)) == (formats.NOT_A_NUMBER in known.keeps)


def test_ids_that_an_attribute_table_has_no_rows_for(tmp_path: Path) -> None:
    legend = [LegendEntry(70_000, "far", (1, 2, 3))]
    write_ids(tmp_path / "a.img", np.full((30, 40), 70_000, dtype=np.uint32), legend)
    assert (read_raster(tmp_path / "a.img") == 70_000).all()


@pytest.mark.parametrize("ending", holding("uint16"))
def test_large_maps_get_overviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    monkeypatch.setattr(overviews, "MIN_RASTER_PIXELS", 1000)
    values = (np.arange(1400) // 3 % 2 * 2 + 1).astype(np.uint16)[None].repeat(1300, axis=0)  # 1 1 1 3 3 3 ...
    path = tmp_path / f"a{ending}"
    write_ids(path, values)
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    assert band.GetOverviewCount() >= 1
    for number in range(band.GetOverviewCount()):
        assert set(np.unique(band.GetOverview(number).ReadAsArray())) <= {0, 1, 3}  # 2 would be a mean
    np.testing.assert_array_equal(dataset.ReadAsArray(), values)


@pytest.mark.parametrize("ending", holding("float32"))
def test_large_rasters_of_values_get_overviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    monkeypatch.setattr(overviews, "MIN_RASTER_PIXELS", 1000)
    path = tmp_path / f"a{ending}"
    planes = np.tile(np.array([0.0, 1.0], dtype=np.float32), (1, 1300, 700))
    write_values(path, planes)
    dataset = gdal.Open(str(path))
    half = dataset.GetRasterBand(1).GetOverview(0)
    assert half.ReadAsArray()[:100, :100] == pytest.approx(0.5)
    np.testing.assert_array_equal(read_raster(path), planes)


def test_a_cloud_optimised_geotiff_is_one(tmp_path: Path) -> None:
    write_ids(tmp_path / "a.cog.tif", np.ones((1300, 1400), dtype=np.uint8))
    write_ids(tmp_path / "a.tif", np.ones((1300, 1400), dtype=np.uint8))
    layouts = [
        gdal.Open(str(tmp_path / f"a{e}")).GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") for e in (".cog.tif", ".tif")
    ]
    assert layouts == ["COG", None]
    assert b"LAYOUT=IFDS_BEFORE_DATA" in (tmp_path / "a.cog.tif").read_bytes()[:1000]


# --- files beside


@pytest.mark.parametrize("ending", holding("uint8"))
def test_nothing_else_is_left_beside(tmp_path: Path, ending: str) -> None:
    for _ in range(2):
        write_ids(tmp_path / f"my.map{ending}", np.ones((30, 40), dtype=np.uint8))
    assert files(tmp_path) <= {f"my.map{ending}", f"my.map{ending}.aux.xml"}


def test_a_large_imagine_file_has_its_pixels_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond 2 GB the driver writes a second file, whose name stands in the first."""
    known = named_format("a.img")
    spilled = replace(known, options=lambda _layers: ["USE_SPILL=YES"])
    monkeypatch.setattr(formats, "FORMATS", [spilled if other is known else other for other in FORMATS])
    values = np.random.default_rng(1).integers(0, 9, (300, 400)).astype(np.uint8)
    write_ids(tmp_path / "a.img", values)
    assert files(tmp_path) == {"a.img", "a.ige", "a.img.aux.xml"}
    np.testing.assert_array_equal(read_raster(tmp_path / "a.img")[0], values)
    monkeypatch.setattr(formats, "FORMATS", FORMATS)
    write_ids(tmp_path / "a.img", values + 1)
    assert files(tmp_path) == {"a.img", "a.img.aux.xml"}
    np.testing.assert_array_equal(read_raster(tmp_path / "a.img")[0], values + 1)


# --- progress, cancel, failure


@pytest.mark.parametrize("ending", holding("uint8", copied=True))
def test_a_cancel_while_copying_leaves_the_old_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    write_ids(path, np.ones((30, 40), dtype=np.uint8))
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    values = np.random.default_rng(1).integers(0, 9, (1500, 1500)).astype(np.uint8)
    watch = Stopped(at=0.3)
    with pytest.raises(CancelledError):
        write_ids(path, values, progress=watch)
    assert 0.3 <= watch.seen[-1] < 1.0
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_a_cancel_while_overviews_are_built_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overviews, "MIN_RASTER_PIXELS", 1000)
    for ending in (".tif", ".img"):
        with pytest.raises(CancelledError):
            write_ids(tmp_path / f"a{ending}", np.ones((1500, 1500), dtype=np.uint8), progress=Stopped(at=0.85))
    assert files(tmp_path) == set()


@pytest.mark.parametrize("ending", holding("uint8", copied=True))
def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    write_ids(path, np.ones((30, 40), dtype=np.uint8))
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}

    def fail() -> None:
        with open_writer(str(path), GRID, np.uint8) as writer:
            writer.write(Window(0, 0, 1, 1), np.ones((1, 1), dtype=np.uint8))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    monkeypatch.setattr(format_copy, "_is_closed_well", list.clear)
    with pytest.raises(OutputError, match=rf"a{ending} cannot be written"):
        write_ids(path, np.ones((30, 40), dtype=np.uint8))
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


FULL_DISK = """
import gc, resource, runpy, sys
root, path, size, mode = sys.argv[1:]
sys.path.insert(0, root + "/tests/helpers")
runpy.run_path(root + "/tests/conftest.py")
import numpy as np
from osgeo import gdal
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.raster import Grid, Window
from clusterbrush.core.raster.writer import open_writer
(gdal.UseExceptions if mode == "on" else gdal.DontUseExceptions)()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
values = np.random.default_rng(0).integers(0, 256, (2048, 2048)).astype(np.uint8)
try:
    with open_writer(path, Grid(2048, 2048, (5e5, 10.0, 0.0, 7e6, 0.0, -10.0)), np.dtype(np.uint8)) as writer:
        for row in range(0, 2048, 256):
            writer.write(Window(row, 0, 256, 2048), values[row : row + 256])
except OutputError as error:
    print(error)
gc.collect()
"""


@pytest.mark.parametrize("mode", ["on", "off"])
@pytest.mark.parametrize("size", [2_000_000, 4_210_000])
@pytest.mark.parametrize("ending", holding("uint8", copied=True))
def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, root: Path, ending: str, size: int, mode: str
) -> None:
    """A limit on the size of files: the GeoTIFF does not fit, or it does and the copy, which is larger, does not."""
    pytest.importorskip("resource")
    folder = tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-c", FULL_DISK, str(root), str(folder / f"a{ending}"), str(size), mode]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert f"a{ending} cannot be written" in done.stdout
    assert files(folder) == set()


def test_progress_is_divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Stopped()
    blocks, finishing = divided(whole, GRID, str(tmp_path / "a.tif"), "")
    assert blocks is whole  # nothing follows the blocks
    assert len(finishing) == 2
    paths = [str(tmp_path / name) for name in ("a.gpkg", "b.tif", "c.img")]
    blocks, finishing = divided(whole, GRID, *paths)
    for part in (blocks, *finishing):
        part.report(0.0)
        part.report(1.0)
    assert whole.seen == sorted(whole.seen)
    assert whole.seen[-1] == pytest.approx(1.0)
    assert 0.5 < whole.seen[2] < 0.9
    monkeypatch.setattr(overviews, "MIN_RASTER_PIXELS", 1000)
    blocks, (finishing_one,) = divided(whole, GRID, paths[1])
    blocks.report(1.0)
    assert whole.seen[-1] < 1.0
    finishing_one.report(1.0)
    assert whole.seen[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("ending", holding("uint8", copied=True))
def test_copying_reports(tmp_path: Path, ending: str) -> None:
    watch = Stopped()
    write_ids(tmp_path / f"a{ending}", np.ones((1500, 1500), dtype=np.uint8), progress=watch)
    assert watch.seen == sorted(watch.seen)
    assert len(watch.seen) > 3
    assert watch.seen[-1] >= 0.79
