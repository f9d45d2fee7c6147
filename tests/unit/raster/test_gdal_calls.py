# SPDX-License-Identifier: GPL-2.0-or-later
"""What GDAL says becomes a sentence, whether it raises or not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster.gdal_calls import (
    CACHE_BYTES,
    bounded_cache,
    files_of,
    gdal_callback,
    memory_folder,
    open_dataset,
    quietly,
    title_of,
    watched,
)
from osgeo import gdal
from rasters import write_raster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["exceptions", "return values"])
def _errors(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let GDAL raise, or return None, as somebody else in the process has chosen."""
    (gdal.UseExceptions if request.param == "exceptions" else gdal.DontUseExceptions)()
    yield
    gdal.UseExceptions()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/nowhere/scene.tif", "scene.tif"),
        ("/vsizip/archive.zip/scene.tif", "scene.tif"),
        ('NETCDF:"/data/sst.nc":temperature', "sst.nc:temperature"),
        ("PG:host=db user=me password=secret dbname=maps table=dem", "PG"),
    ],
)
def test_a_title_is_short_and_keeps_secrets(path, title):
    assert title_of(path) == title


@pytest.mark.usefixtures("_errors")
def test_a_call_that_fails_gives_its_reason_in_a_line(capfd: pytest.CaptureFixture) -> None:
    found, reason = quietly(lambda: gdal.OpenEx("/nowhere/a.tif", gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR))
    assert found is None
    assert "a.tif" in reason
    assert "\n" not in reason
    assert quietly(lambda: 7) == (7, "")
    assert capfd.readouterr().err == "", "GDAL says nothing by itself"


@pytest.mark.usefixtures("_errors")
def test_what_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no raster at"):
        open_dataset(str(tmp_path / "none.tif"))
    (tmp_path / "text.tif").write_text("no raster", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be opened as a raster"):
        open_dataset(str(tmp_path / "text.tif"))


def test_of_several_rasters_in_a_file_one_is_to_be_chosen(tmp_path: Path) -> None:
    path = str(tmp_path / "two.gpkg")
    for name, options in (("first", []), ("second", ["APPEND_SUBDATASET=YES"])):
        tile = gdal.GetDriverByName("MEM").Create("", 8, 8, 1, gdal.GDT_Byte)
        tile.SetGeoTransform((0, 1, 0, 8, 0, -1))
        gdal.GetDriverByName("GPKG").CreateCopy(path, tile, options=[f"RASTER_TABLE={name}", *options])
    with pytest.raises(InputError, match=r"holds several rasters. Choose one of them: .*first.*second"):
        open_dataset(path)


def test_a_raster_is_opened(tmp_path: Path) -> None:
    path = str(write_raster(tmp_path / "a.tif", np.ones((2, 3, 4), np.uint8)))
    assert (open_dataset(path).RasterCount, open_dataset(path).RasterXSize) == (2, 4)


# --- long calls


class Watch(Progress):
    """Keeps what is reported, and is cancelled when so much is done."""

    def __init__(self, at: float = 2.0) -> None:
        self.at, self.seen = at, []

    def report(self, fraction: float) -> None:
        self.seen.append(fraction)

    def is_cancelled(self) -> bool:
        return bool(self.seen) and self.seen[-1] >= self.at


def noise(side: int) -> object:
    dataset = gdal.GetDriverByName("MEM").Create("", side, side, 1, gdal.GDT_Byte)
    dataset.GetRasterBand(1).WriteArray(np.random.default_rng(1).integers(0, 9, (side, side)).astype(np.uint8))
    return dataset


def test_a_callback_says_whether_to_go_on() -> None:
    watch = Watch(at=0.5)
    go_on = gdal_callback(watch)
    assert [go_on(share, "", None) for share in (0.1, 0.4, 0.5, 0.6)] == [1, 1, 0, 0]
    assert watch.seen == [0.1, 0.4, 0.5, 0.6]


@pytest.mark.usefixtures("_errors")
def test_a_long_call_reports_and_stops() -> None:
    dataset = noise(600)
    band = dataset.GetRasterBand(1)
    watch = Watch()
    assert watched(partial(gdal.SieveFilter, band, None, band, 3, 4), watch) == (gdal.CE_None, "")
    assert watch.seen == sorted(watch.seen)
    assert watch.seen[-1] == pytest.approx(1.0)
    watch = Watch(at=0.2)
    with pytest.raises(CancelledError):
        watched(partial(gdal.SieveFilter, band, None, band, 3, 4), watch)
    assert watch.seen[-1] < 0.9


# --- files


def test_files_of_a_raster(tmp_path: Path) -> None:
    plain = write_raster(tmp_path / "a.tif", np.ones((5, 5), dtype=np.uint8))
    gdal.Translate(str(tmp_path / "b.vrt"), str(plain), format="VRT")
    gdal.Translate(str(tmp_path / "c.gpkg"), str(plain), format="GPKG", creationOptions=["RASTER_TABLE=inside"])
    assert files_of(str(plain)) == [str(plain)]
    assert set(files_of(str(tmp_path / "b.vrt"))) == {str(tmp_path / "b.vrt"), str(plain)}
    assert files_of(f"GPKG:{tmp_path / 'c.gpkg'}:inside") == [str(tmp_path / "c.gpkg")]
    with pytest.raises(InputError):
        files_of(str(tmp_path / "none.tif"))


def test_a_folder_in_memory_is_private_and_goes() -> None:
    before = gdal.ReadDir("/vsimem/") or []
    with memory_folder() as first, memory_folder() as second:
        assert first != second
        gdal.FileFromMemBuffer(f"{first}/a", b"1")
        assert gdal.ReadDir(first) == ["a"]
        assert not gdal.ReadDir(second)
        assert len(gdal.ReadDir("/vsimem/")) >= 2  # so that the comparison below says something
    assert (gdal.ReadDir("/vsimem/") or []) == before


@pytest.mark.parametrize("before", [32, 500])
def test_the_cache_is_bounded_for_a_while(before: int) -> None:
    """As long as anyone wants it, and never above what was set; afterwards it is as before, also after an error."""
    set_before = gdal.GetCacheMax()
    gdal.SetCacheMax(before * 2**20)
    bound = min(before * 2**20, CACHE_BYTES)
    try:
        first, second = bounded_cache(), bounded_cache()
        first.__enter__()
        second.__enter__()
        assert gdal.GetCacheMax() == bound
        first.__exit__(None, None, None)  # the one that began first ends first
        assert gdal.GetCacheMax() == bound
        error = KeyError()
        assert not second.__exit__(KeyError, error, None), "the error is not swallowed"
        assert gdal.GetCacheMax() == before * 2**20
    finally:
        gdal.SetCacheMax(set_before)
