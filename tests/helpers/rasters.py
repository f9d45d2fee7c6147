# SPDX-License-Identifier: GPL-2.0-or-later
"""Small real GeoTIFFs for tests, and how to read one back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal, gdal_array, osr

if TYPE_CHECKING:
    from collections.abc import Sequence

gdal.UseExceptions()

NORTH_UP = (500_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0)  # 10 m pixels


def write_raster(
    path: str | Path,
    array: np.ndarray,
    *,
    geotransform: Sequence[float] | None = NORTH_UP,
    epsg: int | None = 32633,
    nodata: float | Sequence[float | None] | None = None,
    mask: np.ndarray | None = None,
    alpha: bool = False,
    names: Sequence[str] | None = None,
    options: Sequence[str] = (),
    driver: str = "GTiff",
) -> Path:
    """Write `array` and check that GDAL reads it back.

    Parameters
    ----------
    path : str or Path
    array : ndarray of shape (n_bands, height, width) or (height, width)
    geotransform : 6 floats, optional
        None for a raster that lies nowhere.
    epsg : int, optional
    nodata : float or one per band, optional
    mask : ndarray of shape (height, width), optional
        Per-dataset mask, True = valid, stored inside the file.
    alpha : bool
        The last band is alpha.
    names : one str per band, optional
    options : creation options of the driver
    driver : str

    Returns
    -------
    Path
    """
    path = Path(path)
    array = np.asarray(array)
    bands = array[np.newaxis] if array.ndim == 2 else array
    n_bands, height, width = bands.shape
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(bands.dtype)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    dataset = gdal.GetDriverByName(driver).Create(str(path), width, height, n_bands, kind, list(options))
    if geotransform is not None:
        dataset.SetGeoTransform(list(geotransform))
    if epsg is not None:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        dataset.SetProjection(reference.ExportToWkt())
    per_band = list(nodata) if isinstance(nodata, (list, tuple)) else [nodata] * n_bands
    for index in range(n_bands):
        band = dataset.GetRasterBand(index + 1)
        if names is not None:
            band.SetDescription(names[index])
        if per_band[index] is not None:
            band.SetNoDataValue(per_band[index])
        if alpha and index == n_bands - 1:
            band.SetColorInterpretation(gdal.GCI_AlphaBand)
        band.WriteArray(bands[index])
    if mask is not None:
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(mask, 255, 0).astype(np.uint8))
    dataset = None  # closes the file
    check = gdal.Open(str(path))
    if (check.RasterXSize, check.RasterYSize, check.RasterCount) != (width, height, n_bands):
        raise RuntimeError(f"{path} did not come back as it was written")
    return path


def read_raster(path: str | Path) -> np.ndarray:
    """Return all bands, shape (n_bands, height, width)."""
    array = gdal.Open(str(path)).ReadAsArray()
    return array[np.newaxis] if array.ndim == 2 else array


def decoded_png(content: bytes) -> np.ndarray:
    """Return what GDAL reads from a PNG, (height, width) or (height, width, channels)."""
    gdal.FileFromMemBuffer("/vsimem/picture.png", content)
    try:
        array = gdal.Open("/vsimem/picture.png").ReadAsArray()
    finally:
        gdal.Unlink("/vsimem/picture.png")
    return array if array.ndim == 2 else np.moveaxis(array, 0, -1)
