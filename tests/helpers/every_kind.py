# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters of every kind that people have, small, with what they hold: values, valid pixels and true groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, osr
from rasters import NORTH_UP

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

HEIGHT, WIDTH = 36, 48
GROUPS = 3  # vertical stripes of 16 columns
HOLE = (slice(0, 6), slice(0, 48))  # rows without data, in the kinds that have such
GDAL_VERSION = tuple(int(part) for part in gdal.__version__.split(".")[:2])
CODES = {
    "uint8": 1, "uint16": 2, "int16": 3, "uint32": 4, "int32": 5, "float32": 6, "float64": 7, "uint64": 12, "int64": 13,
    "int8": 14, "float16": 15,
}  # fmt: skip
SINCE = {"uint64": (3, 5), "int64": (3, 5), "float16": (3, 11)}


@dataclass(frozen=True)
class Kind:
    """A raster and what it holds.

    Parameters
    ----------
    path : str
    values : float64 ndarray of shape (n_bands, HEIGHT, WIDTH)
        As QGIS shows them, of the bands that count.
    valid : bool ndarray of shape (HEIGHT, WIDTH)
    says : tuple of str
        Parts of sentences that are told about it.
    exact : ndarray or None
        The same as `values` in a type that holds 64-bit integers.
    """

    path: str
    values: np.ndarray
    valid: np.ndarray
    says: tuple[str, ...] = ()
    exact: np.ndarray | None = None

    @property
    def groups(self) -> np.ndarray:
        """True groups 1 ... GROUPS, int (HEIGHT, WIDTH)."""
        return true_groups()


def true_groups() -> np.ndarray:
    return np.repeat(np.arange(1, GROUPS + 1), WIDTH // GROUPS)[None].repeat(HEIGHT, axis=0)


def patterned(n_bands: int, low: float, step: float, noise: float, seed: int = 0) -> np.ndarray:
    """Return bands in which the groups are `step` apart, float64; every second band falls from left to right."""
    rng = np.random.default_rng(seed)
    rising = low + step * (true_groups() - 1)
    bands = [rising if band % 2 == 0 else rising[:, ::-1] for band in range(n_bands)]
    return np.stack(bands) + noise * rng.uniform(-1, 1, (n_bands, HEIGHT, WIDTH))


def write(
    path: Path,
    stored: Sequence[np.ndarray],
    types: str | Sequence[str],
    *,
    nodata: Any = None,
    scales: Sequence[tuple[float, float]] = (),
    roles: Sequence[int] = (),
    options: Sequence[str] = (),
    table: np.ndarray | None = None,
    mask: np.ndarray | None = None,
    bad: Sequence[int] = (),
    placed: bool = True,
) -> str:
    """Write stored numbers as they are; bands of several types become a VRT of files."""
    kinds = [types] * len(stored) if isinstance(types, str) else list(types)
    if len(set(kinds)) > 1:
        parts = [
            write(path.with_name(f"{path.stem}_{at}.tif"), [band], kind, nodata=nodata)
            for at, (band, kind) in enumerate(zip(stored, kinds))
        ]
        target = str(path.with_suffix(".vrt"))
        stack = gdal.BuildVRT(target, parts, separate=True)
        for number, kind in enumerate(kinds, start=1):
            if kind == "int8" and GDAL_VERSION < (3, 7):  # which the files say, and a VRT of them forgets
                stack.GetRasterBand(number).SetMetadataItem("PIXELTYPE", "SIGNEDBYTE", "IMAGE_STRUCTURE")
        stack.FlushCache()
        return target
    signed_byte = kinds[0] == "int8" and GDAL_VERSION < (3, 7)
    code = 1 if signed_byte else CODES[kinds[0]]
    creation = [*options, *(["PIXELTYPE=SIGNEDBYTE"] if signed_byte else [])]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), WIDTH, HEIGHT, len(stored), code, creation)
    if placed:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(32633)
        dataset.SetGeoTransform(NORTH_UP)
        dataset.SetProjection(reference.ExportToWkt())
    for number, numbers in enumerate(stored, start=1):
        band = dataset.GetRasterBand(number)
        if scales:
            band.SetScale(scales[number - 1][0])
            band.SetOffset(scales[number - 1][1])
        if roles:
            band.SetColorInterpretation(roles[number - 1])
        if nodata is not None:
            band.SetNoDataValue(nodata)
        if number in bad:
            band.SetMetadataItem("bbl", "0")
        if table is not None:
            colours = gdal.ColorTable()
            for at, colour in enumerate(table.tolist()):
                colours.SetColorEntry(at, tuple(colour))
            band.SetColorTable(colours)
        as_read = np.asarray(numbers).astype("float32" if kinds[0] == "float16" else kinds[0])
        band.WriteArray(as_read.view(np.uint8) if signed_byte else as_read)
    if mask is not None:
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(mask, 255, 0).astype(np.uint8))
    dataset = None
    return str(path)


def holed() -> np.ndarray:
    """Return valid with the hole, bool (HEIGHT, WIDTH)."""
    valid = np.ones((HEIGHT, WIDTH), dtype=bool)
    valid[HOLE] = False
    return valid


# --- images

WHOLE = np.ones((HEIGHT, WIDTH), dtype=bool)
RGBA = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand, gdal.GCI_AlphaBand)


def _plain(dtype: str, low: float, step: float, noise: float, nodata: Any = None) -> Callable[[Path], Kind]:
    def make(folder: Path) -> Kind:
        offsets = np.rint(patterned(2, 0, step, noise)) if dtype not in {"float16", "float32", "float64"} else None
        if offsets is None:
            stored = patterned(2, low, step, noise).astype(dtype)
        else:
            stored = offsets.astype(np.int64).astype(dtype) + np.dtype(dtype).type(low)
        valid = WHOLE
        if nodata is not None:
            stored[0][HOLE] = nodata
            valid = holed()
        path = write(folder / f"{dtype}.tif", stored, dtype, nodata=nodata)
        return Kind(path, stored.astype(np.float64), valid, exact=stored)

    return make


def _float_with_nan(folder: Path) -> Kind:
    stored = patterned(2, 0.1, 0.2, 0.03)
    stored[1][HOLE] = np.nan
    return Kind(write(folder / "nan.tif", stored, "float64"), stored, holed())


def _scaled(folder: Path) -> Kind:
    scales = ((1e-4, -0.1), (0.01, 200.0))
    shown = np.stack([patterned(1, 0.05, 0.2, 0.02)[0], patterned(1, 260.0, 15.0, 2.0, 1)[0]])
    stored = np.stack([np.rint((band - shift) / scale) for band, (scale, shift) in zip(shown, scales)])
    stored[0][HOLE] = 65535
    path = write(folder / "scaled.tif", stored, "uint16", scales=scales, nodata=65535)
    values = np.stack([band * scale + shift for band, (scale, shift) in zip(stored, scales)])
    return Kind(path, values, holed(), ("scale and an offset",))


def _scaled_far(folder: Path) -> Kind:
    """Minutes since 2000, stored as hours since then: float32 holds no single minute of 1.6e9 seconds."""
    stored = np.rint(patterned(1, 100.0, 40.0, 9.0))
    path = write(folder / "far.tif", stored, "int16", scales=((60.0, 1.6e9),))
    return Kind(path, stored * 60.0 + 1.6e9, WHOLE, ("scale and an offset",))


def _mixed(folder: Path) -> Kind:
    stored = [
        np.rint(patterned(1, 20, 60, 9)[0]),
        np.rint(patterned(1, -90, 60, 9)[0]),
        patterned(1, 0.5, 80.5, 3)[0],
        np.rint(patterned(1, 100, 90, 9)[0]),
    ]
    path = write(folder / "mixed.tif", stored, ["uint8", "int8", "float64", "uint32"])
    return Kind(path, np.stack(stored), WHOLE)


def _paletted(folder: Path) -> Kind:
    """A picture of 48 colours whose numbers are shuffled: three kinds of ground, 16 shades each."""
    rng = np.random.default_rng(3)
    grounds = np.array([[30, 60, 120], [40, 140, 50], [180, 160, 120]])
    colours = np.concatenate([ground + rng.integers(-12, 13, (16, 3)) for ground in grounds])
    kinds = np.repeat(np.arange(1, 4), 16)
    order = rng.permutation(48)
    colours, kinds = colours[order], kinds[order]
    stored = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    for group in range(1, 4):
        here = true_groups() == group
        stored[here] = rng.choice(np.flatnonzero(kinds == group), here.sum())
    table = np.concatenate([colours, np.full((48, 1), 255)], axis=1)
    path = write(folder / "paletted.tif", [stored], "uint8", table=table)
    return Kind(path, np.moveaxis(colours[stored], -1, 0).astype(np.float64), WHOLE, ("looked at in its colours",))


def _ramp(folder: Path) -> Kind:
    """Slopes in degrees with a table from green to red: numbers that only carry colours."""
    stored = np.rint(patterned(1, 10, 30, 9)).astype(np.uint8)
    share = np.linspace(0, 1, 91)[:, None]
    table = np.rint(np.concatenate([255 * share, 255 * (1 - share), 0 * share, 0 * share + 255], axis=1)).astype(int)
    return Kind(
        write(folder / "ramp.tif", stored, "uint8", table=table), stored.astype(np.float64), WHOLE, ("numbers",)
    )


def _alpha(dtype: str, opaque: float, top: float, name: str) -> Callable[[Path], Kind]:
    def make(folder: Path) -> Kind:
        colours = np.rint(patterned(3, 0.2, 0.3, 0.06) * top)
        colours[:, HOLE[0]] = 0
        alpha = np.where(holed(), opaque, 0)
        path = write(folder / f"{name}.tif", [*colours, alpha], dtype, roles=RGBA)
        return Kind(path, colours.astype(dtype).astype(np.float64), holed())

    return make


def _feathered(folder: Path) -> Kind:
    colours = np.rint(patterned(3, 50, 75, 15))
    colours[:, HOLE[0]] = 0
    alpha = np.clip((np.arange(HEIGHT) - 5) * 18, 0, 255)[:, None].repeat(WIDTH, axis=1)
    path = write(folder / "feathered.tif", [*colours, alpha], "uint8", roles=RGBA)
    return Kind(path, colours, holed())


def _no_alpha(folder: Path) -> Kind:
    """Near infrared as the fourth band, which a writer labelled alpha."""
    bands = np.rint(patterned(4, 40, 70, 30))
    bands[3, 20:22, 35:41] = 0
    path = write(folder / "infrared.tif", bands, "uint8", roles=RGBA)
    return Kind(path, bands, WHOLE, ("Band 4 is labelled alpha",))


def _masked(folder: Path) -> Kind:
    bands = np.rint(patterned(2, 40, 70, 20))
    return Kind(write(folder / "masked.tif", bands, "uint8", mask=holed()), bands, holed())


def _with_empty_bands(folder: Path) -> Kind:
    bands = np.rint(patterned(5, 400, 900, 150))
    bands[2] = -32768
    path = write(folder / "empty.tif", bands, "int16", nodata=-32768, bad=[5])
    return Kind(
        path, bands[[0, 1, 3]], WHOLE, ("without any data are left out: Band 3", "as bad (bbl) are left out: Band 5")
    )


def _by_control_points(folder: Path) -> Kind:
    bands = np.rint(patterned(2, 40, 70, 20))
    path = write(folder / "points.tif", bands, "uint8", placed=False)
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32633)
    x0, a, _, y0, _, e = NORTH_UP
    corners = ((0, 0), (WIDTH, 0), (0, HEIGHT), (WIDTH, HEIGHT))
    points = [gdal.GCP(x0 + a * col, y0 + e * row, 0, col, row) for col, row in corners]
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.SetGCPs(points, reference.ExportToWkt())
    dataset = None
    return Kind(path, bands, WHOLE, ("placed by control points",))


IMAGES: dict[str, Callable[[Path], Kind]] = {
    "uint8": _plain("uint8", 20, 90, 20, 255),
    "int8": _plain("int8", -100, 90, 20, -128),
    "uint16": _plain("uint16", 3000, 9000, 2000),
    "int16": _plain("int16", -9000, 9000, 2000, -32768),
    "int32": _plain("int32", 2_000_000_000, 20, 4, -2147483648),
    "uint32": _plain("uint32", 4_000_000_000, 20, 4),
    "int64": _plain("int64", 9_000_000_000_000_000_000, 20, 4, -9_000_000_000_000_000_000),
    "uint64": _plain("uint64", 18_000_000_000_000_000_000, 20, 4, 18_446_744_073_709_551_615),
    "float16": _plain("float16", 0.5, 2, 0.3),
    "float32": _plain("float32", 0.1, 0.3, 0.06, -9999),
    "float64 with NaN": _float_with_nan,
    "float64 far from 0": _plain("float64", 1.6e9, 20, 4, -1),
    "float64 large": _plain("float64", 2e18, 3e18, 5e17),
    "float64 tiny": _plain("float64", 2e-23, 3e-23, 5e-24),
    "float32 tiny": _plain("float32", 2e-23, 3e-23, 5e-24),
    "scaled": _scaled,
    "scaled far from 0": _scaled_far,
    "mixed types": _mixed,
    "paletted": _paletted,
    "paletted measurements": _ramp,
    "alpha 0 or 255": _alpha("uint8", 255, 255, "alpha_byte"),
    "alpha 0 or 1": _alpha("uint8", 1, 255, "alpha_one"),
    "alpha 0 or 255 in 16 bits": _alpha("uint16", 255, 9000, "alpha_wide"),
    "alpha 0 or 65535": _alpha("uint16", 65535, 9000, "alpha_full"),
    "alpha 0 or 255 in float": _alpha("float32", 255, 9000, "alpha_float"),
    "alpha 0 or 1 in float": _alpha("float32", 1, 9000, "alpha_unit"),
    "alpha with a feathered seam": _feathered,
    "no alpha": _no_alpha,
    "masked": _masked,
    "empty and bad bands": _with_empty_bands,
    "control points": _by_control_points,
}


def can_be_made(name: str) -> bool:
    """Tell whether this GDAL can write a kind."""
    return SINCE.get(name, (3, 0)) <= GDAL_VERSION


# --- class rasters


@dataclass(frozen=True)
class Classes:
    """A class raster and what it holds.

    Parameters
    ----------
    path : str
    ids : int64 ndarray of shape (HEIGHT, WIDTH)
        0 where there is no class.
    options : dict
        Of `ClassRaster`.
    zero_is_a_class : bool
        Whether 0 is no nodata value, so that accuracy judges it like any other number.
    """

    path: str
    ids: np.ndarray
    options: dict[str, Any] = field(default_factory=dict)
    zero_is_a_class: bool = False


def painted(numbers: Sequence[int], seed: int = 5) -> np.ndarray:
    """Return blocks of 4 x 4 pixels of some classes, int64 (HEIGHT, WIDTH)."""
    drawn = np.random.default_rng(seed).choice(np.array(numbers, dtype=np.int64), (HEIGHT // 4, WIDTH // 4))
    return np.kron(drawn, np.ones((4, 4), dtype=np.int64))


def _ids(dtype: str, numbers: Sequence[int], nodata: int | None = None) -> Callable[[Path], Classes]:
    def make(folder: Path) -> Classes:
        ids = painted(numbers)
        stored = ids.copy()
        if nodata is not None:
            stored[ids == numbers[0]] = nodata
            ids = np.where(ids == numbers[0], 0, ids)
        path = write(folder / f"classes_{dtype}.tif", [stored], dtype, nodata=nodata)
        return Classes(path, ids, zero_is_a_class=nodata is None and 0 in numbers)

    return make


def _ids_with_nan(folder: Path) -> Classes:
    ids = painted([0, 1, 2, 3])
    stored = np.where(ids == 0, np.nan, ids)
    return Classes(write(folder / "classes_nan.tif", [stored], "float64"), ids)


def _ids_with_table(folder: Path) -> Classes:
    ids = painted([1, 2, 3])
    table = np.array([[0, 0, 0, 0], [200, 0, 0, 255], [0, 200, 0, 255], [0, 0, 200, 255]])
    return Classes(write(folder / "classes_table.tif", [ids], "uint8", table=table), ids)


def _ids_with_alpha(folder: Path) -> Classes:
    ids = painted([1, 2, 3])
    path = write(
        folder / "classes_alpha.tif", [ids, np.where(holed(), 255, 0)], "uint8", options=["ALPHA=YES"],
        roles=(gdal.GCI_GrayIndex, gdal.GCI_AlphaBand),
    )  # fmt: skip
    return Classes(path, np.where(holed(), ids, 0))


def _ids_scaled(folder: Path) -> Classes:
    ids = painted([1, 2, 3])
    return Classes(write(folder / "classes_scaled.tif", [ids * 10], "uint8", scales=((0.1, 0.0),)), ids)


def _ids_with_a_layers_nodata(folder: Path) -> Classes:
    """The file's own nodata value and one that the layer has besides."""
    stored = painted([1, 2, 3, 9])
    path = write(folder / "classes_layer.tif", [stored], "uint8", nodata=9)
    return Classes(path, np.where(stored > 2, 0, stored), {"nodata": 3.0})


def _ids_without_nodata(folder: Path) -> Classes:
    """The file's nodata value counts as a class: "No data" is unticked in the layer's properties."""
    stored = painted([1, 2, 9])
    return Classes(
        write(folder / "classes_unticked.tif", [stored], "uint8", nodata=9), stored, {"without_nodata": True}
    )


CLASS_RASTERS: dict[str, Callable[[Path], Classes]] = {
    "uint8": _ids("uint8", [0, 1, 2, 255]),
    "int8": _ids("int8", [-128, 1, 2, 100], -128),
    "uint16": _ids("uint16", [65535, 1, 2, 40_000], 65535),
    "int16": _ids("int16", [-1, 1, 2, 3], -1),
    "int32": _ids("int32", [0, 1, 2, 2_000_000_000]),
    "uint32": _ids("uint32", [0, 1, 3_000_000_000, 4_000_000_000]),
    "int64": _ids("int64", [-1, 1, 2, 3], -1),
    "uint64": _ids("uint64", [0, 1, 2, 3]),
    "float32": _ids("float32", [-9999, 1, 2, 3], -9999),
    "float64 with NaN": _ids_with_nan,
    "paletted": _ids_with_table,
    "alpha": _ids_with_alpha,
    "scaled": _ids_scaled,
    "a layer's nodata": _ids_with_a_layers_nodata,
    "no nodata": _ids_without_nodata,
}
