# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters on a network and in archives: what runs read of them, and that results are those of a local file."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.files import temporary_files_in
from clusterbrush.core.engine.blocks import computed_by
from clusterbrush.core.raster import nearby as module
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.nearby import nearby, nearby_classes
from clusterbrush.core.raster.source import RasterSource
from clusters import OfThisProcess
from http_files import FileServer, serving
from listeners import Recorder
from osgeo import gdal
from shell import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIDE = 2304  # pixels: more than a raster that is read whole for a sample
LEGEND = "<PAMDataset><PAMRasterBand band='1'><CategoryNames><Category/><Category>Water</Category></CategoryNames>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a cloud-optimised GeoTIFF, the same in an archive, and a class raster with its sidecar."""
    folder = tmp_path_factory.mktemp("served")
    rows, cols = np.mgrid[:SIDE, :SIDE]
    wave = 100 + 50 * np.sin(rows / 97) + 40 * np.cos(cols / 61)
    noise = np.random.default_rng(2).normal(0, 6, (3, SIDE, SIDE))
    values = np.clip(np.stack([wave, 250 - wave, wave / 2]) + noise, 1, 255).astype(np.uint8)
    memory = gdal.GetDriverByName("MEM").Create("", SIDE, SIDE, 3, gdal.GDT_Byte)
    memory.SetGeoTransform((500_000, 10, 0, 5_000_000, 0, -10))
    memory.WriteArray(values)
    gdal.GetDriverByName("COG").CreateCopy(str(folder / "image.tif"), memory, 0, ["COMPRESS=DEFLATE", "LEVEL=1"])
    with zipfile.ZipFile(folder / "image.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(folder / "image.tif", "inside/image.tif")
    classes = gdal.GetDriverByName("GTiff").Create(str(folder / "classes.tif"), 40, 30, 1, gdal.GDT_Byte)
    classes.WriteArray(np.tile(np.uint8([1, 2]), (30, 20)))
    classes = None
    (folder / "classes.tif.aux.xml").write_text(LEGEND + "</PAMRasterBand></PAMDataset>", encoding="utf-8")
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[FileServer]:
    """Return a server whose files GDAL has not read before."""
    with serving(folder) as running:
        yield running
    gdal.VSICurlClearCache()


def pixels(path: Path) -> np.ndarray:
    return gdal.Open(str(path)).ReadAsArray()


def test_segment_reads_each_byte_once(folder: Path, server: FileServer, tmp_path: Path) -> None:
    assert code_of("segment", server.path_of("image.tif"), tmp_path / "far.tif", "--model", tmp_path / "m.json") == 0
    size = (folder / "image.tif").stat().st_size
    assert 0.9 * size < server.n_bytes < 1.1 * size
    assert server.n_requests < 40
    assert code_of("segment", folder / "image.tif", tmp_path / "near.tif") == 0
    np.testing.assert_array_equal(pixels(tmp_path / "far.tif"), pixels(tmp_path / "near.tif"))
    assert '"image.tif"' in (tmp_path / "m.json").read_text(encoding="utf-8"), "the model names the raster itself"


def test_a_number_is_suggested_from_an_overview(
    folder: Path, server: FileServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--max-clusters", 4, "--gap-references", 0, "--table")
    assert code_of("suggest-k", server.path_of("image.tif"), *options, tmp_path / "far.csv") == 0
    assert server.n_bytes < 0.05 * (folder / "image.tif").stat().st_size
    assert server.n_requests < 15
    assert "on its overview of 288 x 288 pixels" in capsys.readouterr().err
    overview = gdal.OpenEx(str(folder / "image.tif"), open_options=["OVERVIEW_LEVEL=2"])
    gdal.GetDriverByName("GTiff").CreateCopy(str(tmp_path / "overview.tif"), overview)
    assert code_of("suggest-k", tmp_path / "overview.tif", *options, tmp_path / "near.csv") == 0
    assert (tmp_path / "far.csv").read_text() == (tmp_path / "near.csv").read_text()
    assert "overview" not in capsys.readouterr().err


def test_archives_give_what_the_file_gives(folder: Path, server: FileServer) -> None:
    expected = RasterSource(str(folder / "image.tif")).read_values
    inside = f"/vsizip/{folder}/image.zip/inside/image.tif"
    for path in (inside, str(folder / "image.zip"), f"/vsizip/{server.path_of('image.zip')}/inside/image.tif"):
        source = RasterSource(path)
        window = next(source.blocks(shape=(700, SIDE)))
        with nearby(source, Recorder()) as (near, _):
            assert near is not source
            assert (near.path, near.grid) == (path, source.grid)
            np.testing.assert_array_equal(near.read_values(window)[0], expected(window)[0])
    assert server.n_bytes < 1.1 * (folder / "image.zip").stat().st_size


def test_sidecars_travel_and_the_copy_is_gone_afterwards(server: FileServer, tmp_path: Path) -> None:
    raster, progress = ClassRaster(server.path_of("classes.tif")), Recorder()
    with temporary_files_in(tmp_path), nearby_classes(raster, progress) as (near, left):
        assert {path.name for path in tmp_path.glob("*/*")} == {"classes.tif", "classes.tif.aux.xml"}
        assert near.names.names[1] == "Water"
        left.report(0.5)
        sent = server.n_bytes
        np.testing.assert_array_equal(near.read(next(near.source.blocks()))[0][0, :4], [1, 2, 1, 2])
        assert server.n_bytes == sent
    assert list(tmp_path.iterdir()) == []
    assert progress.fractions[-2:] == pytest.approx([module.COPYING_SHARE, (1 + module.COPYING_SHARE) / 2])


def test_what_lies_on_this_machine_or_does_not_fit_is_read_where_it_lies(
    folder: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    local, progress = RasterSource(str(folder / "image.tif")), Recorder()
    with nearby(local, progress) as (same, left):
        assert same is local
        assert left is progress
    far = RasterSource(server.path_of("image.tif"))
    monkeypatch.setattr(module, "MAX_SHARE_OF_DISK", 0.0)
    with nearby(far, progress) as (same, _):
        assert same is far
        assert same.read_values(next(far.blocks(shape=(16, SIDE))))[1].all()


def test_workers_of_a_cluster_read_it_where_it_lies(folder: Path, server: FileServer) -> None:
    with computed_by(OfThisProcess()):
        for path in (f"/vsizip/{folder}/image.zip/inside/image.tif", server.path_of("image.tif")):
            source, progress = RasterSource(path), Recorder()
            with nearby(source, progress) as (near, left):
                assert (near, left) == (source, progress)


def test_a_connection_that_breaks_off_is_a_sentence(
    server: FileServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.max_bytes = 5_000_000
    assert code_of("segment", server.path_of("image.tif"), tmp_path / "out.tif") == 1
    assert "image.tif breaks off while it is read" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_copying_is_cancelled(server: FileServer, tmp_path: Path) -> None:
    source = RasterSource(server.path_of("image.tif"))
    with temporary_files_in(tmp_path), pytest.raises(CancelledError), nearby(source, Recorder(stop_at=2)):
        pass
    assert list(tmp_path.iterdir()) == []


def test_overviews_are_rasters(folder: Path) -> None:
    source = RasterSource(str(folder / "image.tif"), [3, 1])
    overview = source.overview(100_000)
    assert overview is not None
    assert (overview.grid.height, overview.grid.width) == (576, 576)
    assert [band.number for band in overview.bands] == [3, 1]
    dataset = gdal.Open(str(folder / "image.tif"))
    expected = dataset.GetRasterBand(3).GetOverview(1).ReadAsArray()
    np.testing.assert_array_equal(overview.read_values(next(overview.blocks(shape=(576, 576))))[0][0], expected)
    assert source.overview(SIDE * SIDE) is None


def test_a_file_that_is_another_one_is_not_taken_for_the_copy(folder: Path, tmp_path: Path) -> None:
    source = RasterSource(str(folder / "image.tif"))
    assert source.read_from(str(folder / "image.tif")).is_same_file
    assert not source.read_from(str(folder / "classes.tif")).is_same_file
    assert not source.read_from(str(tmp_path / "none.tif")).is_same_file
    with pytest.raises(InputError):
        source.read_from(str(tmp_path / "none.tif")).read_values(next(source.blocks()))
