# SPDX-License-Identifier: GPL-2.0-or-later
"""Large things to paint on: a mosaic of a thousand million pixels, and thirty megabytes of strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal, ogr, osr

if TYPE_CHECKING:
    from pathlib import Path

SIDE = 2048  # pixels of a tile
TILES = 16  # along each edge of the mosaic
ORIGIN = (500_000, 7_000_000)
POINTS = 950  # of a stroke
LEVELS = (-1, 0, 1)  # that part the waves into four classes


def waves() -> np.ndarray:
    rows, cols = np.mgrid[:SIDE, :SIDE]
    return np.sin(rows / 163) + np.cos(cols / 163) + 0.5 * np.sin((rows + cols) / 37)


def reference() -> osr.SpatialReference:
    found = osr.SpatialReference()
    found.ImportFromEPSG(32632)
    return found


def write_tile(path: Path) -> Path:
    """Write waves of three bands, with overviews."""
    wave = waves()
    values = np.stack([90 + 40 * wave, 120 - 30 * wave, 80 + 20 * np.cos(wave * 3)])
    values += np.random.default_rng(3).normal(0, 6, values.shape)
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), SIDE, SIDE, 3, gdal.GDT_Byte, ["TILED=YES", "COMPRESS=DEFLATE"]
    )
    dataset.SetGeoTransform((ORIGIN[0], 1, 0, ORIGIN[1], 0, -1))
    dataset.SetProjection(reference().ExportToWkt())
    dataset.WriteArray(np.clip(values, 1, 255).astype(np.uint8))
    dataset.BuildOverviews("AVERAGE", [2, 4, 8, 16])
    dataset = None
    return path


def write_mosaic(tile: Path, path: Path) -> Path:
    """Write a virtual raster that repeats a tile."""
    edge = SIDE * TILES
    lines = [
        f'<VRTDataset rasterXSize="{edge}" rasterYSize="{edge}"><SRS>EPSG:32632</SRS>',
        f"<GeoTransform>{ORIGIN[0]},1,0,{ORIGIN[1]},0,-1</GeoTransform>",
    ]
    for band, role in enumerate(("Red", "Green", "Blue"), start=1):
        lines.append(f'<VRTRasterBand dataType="Byte" band="{band}"><ColorInterp>{role}</ColorInterp>')
        lines += [
            f'<SimpleSource><SourceFilename relativeToVRT="1">{tile.name}</SourceFilename>'
            f"<SourceBand>{band}</SourceBand>"
            f'<SrcRect xOff="0" yOff="0" xSize="{SIDE}" ySize="{SIDE}"/>'
            f'<DstRect xOff="{col * SIDE}" yOff="{row * SIDE}" xSize="{SIDE}" ySize="{SIDE}"/></SimpleSource>'
            for row in range(TILES)
            for col in range(TILES)
        ]
        lines.append("</VRTRasterBand>")
    path.write_text("\n".join([*lines, "</VRTDataset>"]), encoding="utf-8")
    return path


def write_strokes(path: Path, count: int = 2000) -> Path:
    """Write strokes of many points each, in the class of the wave that they begin on."""
    rng, wave = np.random.default_rng(5), waves()
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("strokes", reference(), ogr.wkbMultiLineString)
    kinds = {"class_id": ogr.OFTInteger, "class_name": ogr.OFTString, "width": ogr.OFTReal, "sequence": ogr.OFTInteger}
    for name, kind in kinds.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    layer.StartTransaction()
    for number in range(1, count + 1):
        angle, start = rng.uniform(0, 2 * np.pi), rng.uniform(100, SIDE - 100, 2)
        along = np.linspace(0, 10, POINTS)[:, None] * (np.cos(angle), np.sin(angle))
        line = ogr.Geometry(ogr.wkbLineString)
        for x, y in start + along + np.cumsum(rng.normal(0, 0.03, (POINTS, 2)), axis=0):
            line.AddPoint_2D(ORIGIN[0] + x, ORIGIN[1] - y)
        lines = ogr.Geometry(ogr.wkbMultiLineString)
        lines.AddGeometry(line)
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(lines)
        feature["class_id"] = 1 + int(np.digitize(wave[int(start[1]), int(start[0])], LEVELS))
        feature["width"], feature["sequence"] = 4.0, number
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    return path
