# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory stays flat: a run on a raster of many files takes as much as one on a raster of few."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
from osgeo import gdal
from shell import started

if TYPE_CHECKING:
    from pathlib import Path

SIDE = 1024  # pixels of a file
FILES_ACROSS = 4  # of both rasters, because blocks are as wide as the raster
FILES_DOWN = (9, 20)  # both rasters fill GDAL's cache, and get overviews
MAX_GROWTH_BYTES = 110e6  # 60 MB measured, most of it room that the C library keeps; four bytes more a pixel are 185 MB
RUN = """
import json, resource, runpy, sys
sys.path.insert(0, sys.argv[1] + "/tests/helpers")
runpy.run_path(sys.argv[1] + "/tests/conftest.py")
from clusterbrush.core.command_line.main import main
code = main(sys.argv[2:])
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"code": code, "peak": 1024 * usage.ru_maxrss}))
"""


def write_files(folder: Path) -> None:
    """Write a picture of one band, and links to it, which GDAL takes for other files."""
    rows, cols = np.mgrid[:SIDE, :SIDE]
    wave = 128 + 40 * np.sin(rows / 97) + 40 * np.cos(cols / 61)
    values = (wave + np.random.default_rng(1).normal(0, 5, wave.shape)).astype(np.uint8)
    dataset = gdal.GetDriverByName("GTiff").Create(str(folder / "0.tif"), SIDE, SIDE, 1, gdal.GDT_Byte, ["TILED=YES"])
    dataset.WriteArray(values)
    dataset = None
    for number in range(1, FILES_ACROSS * max(FILES_DOWN)):
        os.link(folder / "0.tif", folder / f"{number}.tif")


def write_mosaic(path: Path, down: int) -> str:
    """Write a virtual raster of some of the files."""
    sources = "".join(
        f'<SimpleSource><SourceFilename relativeToVRT="1">{number}.tif</SourceFilename><SourceBand>1</SourceBand>'
        f'<SourceProperties RasterXSize="{SIDE}" RasterYSize="{SIDE}" DataType="Byte" BlockXSize="256" '
        f'BlockYSize="256"/><SrcRect xOff="0" yOff="0" xSize="{SIDE}" ySize="{SIDE}"/>'
        f'<DstRect xOff="{number % FILES_ACROSS * SIDE}" yOff="{number // FILES_ACROSS * SIDE}" xSize="{SIDE}" '
        f'ySize="{SIDE}"/>'
        "</SimpleSource>"
        for number in range(FILES_ACROSS * down)
    )
    path.write_text(
        f'<VRTDataset rasterXSize="{FILES_ACROSS * SIDE}" rasterYSize="{down * SIDE}">'
        f'<VRTRasterBand dataType="Byte" band="1">{sources}</VRTRasterBand></VRTDataset>',
        encoding="utf-8",
    )
    return str(path)


def peak_of(*arguments: object) -> float:
    """Return the peak memory of a run, bytes."""
    printed, errors = started(*arguments, code=RUN).communicate(timeout=300)
    figures = json.loads(printed.splitlines()[-1])
    assert figures["code"] == 0, errors
    return figures["peak"]


def test_twice_as_many_pixels_take_no_more_memory(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    write_files(tmp_path)
    peaks = [
        peak_of(
            *("segment", write_mosaic(tmp_path / f"{down}.vrt", down), tmp_path / f"clusters_{down}.tif"),
            *("--n-clusters", 2, "--sample", 2000),
        )
        for down in FILES_DOWN
    ]
    assert peaks[1] - peaks[0] < MAX_GROWTH_BYTES, [round(peak / 1e6) for peak in peaks]
    written = gdal.Open(str(tmp_path / f"clusters_{max(FILES_DOWN)}.tif"))
    assert (written.RasterXSize, written.RasterYSize) == (FILES_ACROSS * SIDE, max(FILES_DOWN) * SIDE)
