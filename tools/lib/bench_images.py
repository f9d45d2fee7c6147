# SPDX-License-Identifier: GPL-2.0-or-later
"""The images and strokes of tools/bench, made in code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Sequence

gdal.UseExceptions()
# Images for the assignment: type, bands, width and height; and one of the size of a small hyperspectral scene.
VARIETY = (
    *(
        (f"{dtype}_{bands}.tif", dtype, bands, (512, 512))
        for dtype in ("uint16", "float32")
        for bands in (1, 3, 10, 60)
    ),
    ("hyper.tif", "uint16", 218, (155, 200)),
)


def write_image(name: str, size: int) -> None:
    """Write an image in strips, the layout of most exported scenes."""
    rng = np.random.default_rng(7)
    covers = rng.uniform(20, 235, size=(12, 4))
    heights = rng.normal(size=(size // 64 + 2, size // 64 + 2))
    dataset = gdal.GetDriverByName("GTiff").Create(name, size, size, 4, gdal.GDT_Byte, ["ALPHA=NO"])
    dataset.SetGeoTransform((500000, 10, 0, 5000000, 0, -10))
    columns = np.arange(size) / 64.0
    left, part = columns.astype(int), columns % 1
    for row in range(0, size, 64):
        above = heights[row // 64, left] * (1 - part) + heights[row // 64, left + 1] * part
        below = heights[row // 64 + 1, left] * (1 - part) + heights[row // 64 + 1, left + 1] * part
        mix = np.linspace(0, 1, 64, endpoint=False)[:, None]
        field = above * (1 - mix) + below * mix
        field = field[: size - row]
        ranks = np.clip(((field + 1.8) / 3.6 * len(covers)).astype(int), 0, len(covers) - 1)
        values = covers[ranks] + rng.normal(0, 9, size=(*ranks.shape, 4))
        for band in range(4):
            dataset.GetRasterBand(band + 1).WriteArray(np.clip(values[..., band], 1, 255).astype(np.uint8), 0, row)
    dataset.FlushCache()


def make_mosaic(name: str, links: Sequence[str] = ("large.tif",) * 10, across: int = 5) -> None:
    """Write a virtual raster of copies of the large image side by side, in three bands."""
    dataset = gdal.Open("large.tif")
    size = dataset.RasterXSize
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}">'
        + "".join(
            f'<SimpleSource><SourceFilename relativeToVRT="1">{link}</SourceFilename><SourceBand>{band}</SourceBand>'
            f'<SrcRect xOff="0" yOff="0" xSize="{size}" ySize="{size}"/>'
            f'<DstRect xOff="{part % across * size}" yOff="{part // across * size}" xSize="{size}" ySize="{size}"/>'
            "</SimpleSource>"
            for part, link in enumerate(links)
        )
        + "</VRTRasterBand>"
        for band in (1, 2, 3)
    )
    placed = f"<GeoTransform>{', '.join(map(str, dataset.GetGeoTransform()))}</GeoTransform><SRS>EPSG:32632</SRS>"
    height = -(-len(links) // across) * size
    text = f'<VRTDataset rasterXSize="{across * size}" rasterYSize="{height}">{placed}{bands}</VRTDataset>'
    Path(name).write_text(text, encoding="utf-8")


def write_strokes(name: str) -> str:
    """Write eight strokes of each of four classes by brightness onto an image, and return their file."""
    dataset, rng = gdal.Open(name), np.random.default_rng(2)
    step = max(1, dataset.RasterXSize // 320)  # pixels; 16 on the large image
    shape = dataset.RasterXSize // step, dataset.RasterYSize // step
    reduced = dataset.ReadAsArray(buf_xsize=shape[0], buf_ysize=shape[1])[:3].mean(axis=0)
    length = min(30, 3 * step)  # pixels
    classes = np.digitize(reduced, np.quantile(reduced, (0.25, 0.5, 0.75))) + 1
    x0, pixel, _, y0, _, _ = dataset.GetGeoTransform()
    features = []
    for class_id in range(1, 5):
        rows, cols = np.nonzero(classes[:, :-4] == class_id)
        for place in rng.choice(len(rows), 8, replace=False):
            x, y = x0 + step * pixel * cols[place], y0 - step * pixel * (rows[place] + 0.5)
            line = {"type": "LineString", "coordinates": [[x, y], [x + length * pixel, y]]}
            features.append(
                {"type": "Feature", "geometry": line, "properties": {"class_id": class_id, "width": min(40, 4 * step)}}
            )
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32632"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})
    Path("strokes.geojson").write_text(text, encoding="utf-8")
    return "strokes.geojson"


def write_values(name: str, dtype: str, bands: int, width: int, height: int) -> None:
    """Write an image of any type and number of bands: twelve land covers in patches, with noise."""
    rng = np.random.default_rng(11)
    covers = rng.uniform(200, 4000, size=(12, bands))
    ids = np.kron(rng.integers(0, 12, (height // 16 + 1, width // 16 + 1)), np.ones((16, 16), int))[:height, :width]
    kind = {"uint16": gdal.GDT_UInt16, "float32": gdal.GDT_Float32}[dtype]
    dataset = gdal.GetDriverByName("GTiff").Create(name, width, height, bands, kind, ["TILED=YES"])
    dataset.SetGeoTransform((500000, 10, 0, 5000000, 0, -10))
    for band in range(bands):
        values = covers[ids, band] + rng.normal(0, 90, size=ids.shape)
        dataset.GetRasterBand(band + 1).WriteArray(np.clip(values, 1, 65535).astype(dtype))
    dataset.FlushCache()
