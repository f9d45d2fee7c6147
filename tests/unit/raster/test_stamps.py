# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the files of a raster are those that were opened."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.raster.stamps import check_unchanged, exact_stamps_of
from osgeo import gdal
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

VALUES = np.arange(12, dtype=np.uint8).reshape(1, 3, 4)


def test_a_raster_that_is_left_alone_passes(tmp_path: Path) -> None:
    source = RasterSource(str(write_raster(tmp_path / "a.tif", VALUES)))
    check_unchanged(source.path, source.stamps)
    (tmp_path / "a.tif.aux.xml").write_text("<PAMDataset/>", encoding="utf-8")
    check_unchanged(source.path, source.stamps)


@pytest.mark.parametrize("how", ["written again", "of another time", "gone"])
def test_a_raster_that_was_replaced_is_a_sentence(tmp_path: Path, how: str) -> None:
    path = write_raster(tmp_path / "a.tif", VALUES)
    source = RasterSource(str(path))
    if how == "written again":
        path.write_bytes(path.read_bytes() + b"more")
    elif how == "gone":
        path.unlink()
    else:
        os.utime(path, (1, 1))
    with pytest.raises(InputError, match="was changed or replaced while it was read"):
        check_unchanged(source.path, source.stamps)


def test_a_part_of_a_mosaic_counts(tmp_path: Path) -> None:
    part = write_raster(tmp_path / "a.tif", VALUES)
    gdal.BuildVRT(str(tmp_path / "band.vrt"), [str(part)]).FlushCache()
    gdal.BuildVRT(str(tmp_path / "mosaic.vrt"), [str(tmp_path / "band.vrt")]).FlushCache()
    source = RasterSource(str(tmp_path / "mosaic.vrt"))
    check_unchanged(source.path, source.stamps)
    os.utime(part, (1, 1))
    with pytest.raises(InputError, match=r"mosaic\.vrt was changed .*\(a\.tif\)"):
        check_unchanged(source.path, source.stamps)


def test_other_tables_of_a_database_do_not_count(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", VALUES)
    gdal.Translate(str(tmp_path / "a.gpkg"), str(path), format="GPKG")
    source = RasterSource(str(tmp_path / "a.gpkg"))
    os.utime(tmp_path / "a.gpkg", (1, 1))
    check_unchanged(source.path, source.stamps)


def test_what_the_files_are_now(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", VALUES)
    gdal.Translate(str(tmp_path / "a.gpkg"), str(path), format="GPKG")
    files = [str(tmp_path / "a.gpkg"), str(path)]
    before = exact_stamps_of(files)
    assert exact_stamps_of([*files, f"{path}.aux.xml"]) == before
    (tmp_path / "a.gpkg-wal").write_text("changes", encoding="utf-8")
    assert exact_stamps_of(files) != before, "as a database's journal does"
    (tmp_path / "a.gpkg-wal").unlink()
    assert exact_stamps_of(files) == before
    os.utime(tmp_path / "a.gpkg", (1, 1))
    assert exact_stamps_of(files) != before, "and the database itself"


def test_a_file_in_an_archive(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", VALUES)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "a.tif")
    (stamp,) = exact_stamps_of([f"/vsizip/{tmp_path}/a.zip/a.tif"])
    assert stamp.size == path.stat().st_size
    assert exact_stamps_of([f"/vsizip/{tmp_path}/a.zip/a.tif"]) == (stamp,)


@pytest.mark.parametrize("files", [[], ["WMS:http://nowhere.invalid"], ["/vsimem/missing.tif"]])
def test_what_has_no_stamp_is_never_the_same(files: list[str]) -> None:
    assert exact_stamps_of(files) != exact_stamps_of(files)
