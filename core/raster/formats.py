# SPDX-License-Identifier: GPL-2.0-or-later
"""The formats of written rasters: each entry of `FORMATS` is offered by every algorithm and dialog."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..base.errors import N_, OutputError, ParameterError
from .gdal_calls import quietly
from .source import TILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MAX_BANDS = 65_535  # GDAL's own limit
TYPES = ("uint8", "uint16", "uint32", "int16", "int32", "float32", "float64")
WIDE_TYPES = (*TYPES, "int8", "int64", "uint64")

# What a file can keep besides its pixels and its place on the map.
COLOURS = "colours"  # of the classes
NAMES = "names"  # of the classes
COUNTS = "counts"  # pixels of each class
BAND_NAMES = "band names"
BAND_ROLES = "band roles"  # which band is red, green, blue or alpha
NOT_A_NUMBER = "nan"  # as the value that means nodata

ROLES = {
    "Red": gdal.GCI_RedBand,
    "Green": gdal.GCI_GreenBand,
    "Blue": gdal.GCI_BlueBand,
    "Alpha": gdal.GCI_AlphaBand,
    "Gray": gdal.GCI_GrayIndex,
}
GEOTIFF_OPTIONS = (
    "TILED=YES",
    f"BLOCKXSIZE={TILE}",
    f"BLOCKYSIZE={TILE}",
    "COMPRESS=DEFLATE",
    "ZLEVEL=1",  # on maps of ids higher levels cost ten times the time for a tenth of the size
    "NUM_THREADS=ALL_CPUS",
    "BIGTIFF=IF_SAFER",
    "SPARSE_OK=TRUE",
)
# Without NUM_THREADS: with compressing threads, reading and writing the same tiles in turn is thirty times slower.
TEMPORARY_OPTIONS = ("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE")


@dataclass(frozen=True)
class Layers:
    """The bands of a raster to be written.

    Parameters
    ----------
    dtype : numpy dtype
    count : int
        Number of bands.
    nodata : float or None
    ids : bool
        Whether the values are numbers of classes, which must not be averaged.
    names : sequence of str
        A name for each band, or empty.
    roles : sequence of str
        Key of `ROLES` for each band, or empty.
    """

    dtype: np.dtype
    count: int
    nodata: float | None
    ids: bool = False
    names: Sequence[str] = ()
    roles: Sequence[str] = ()

    @property
    def resampling(self) -> str:
        """GDAL's resampling method for overviews."""
        return "NEAREST" if self.ids else "AVERAGE"


@dataclass(frozen=True)
class RasterFormat:
    """A raster format and its abilities.

    Parameters
    ----------
    title : str
        Name shown to the user.
    driver : str
        GDAL's name of the driver.
    endings : tuple of str
        Endings of file names, in lower case, the default first. The longest ending that fits a name decides.
    max_bands : dict of str to int
        Largest number of bands by numpy type; the format cannot hold types that are absent.
    keeps : frozenset of str
        What a file of the format keeps: `COLOURS`, `NAMES`, `COUNTS`, `BAND_NAMES`, `BAND_ROLES`, `NOT_A_NUMBER`.
        QGIS's style beside the file carries names and colours in any case.
    options : callable
        Returns GDAL's creation options for `Layers`.
    copied : bool
        Whether a GeoTIFF is written first and copied at the end, because GDAL cannot write the format block by block.
    row_for_every_id : bool
        Whether row n of the attribute table must be id n.
    builds_overviews : bool
        Whether the driver builds overviews itself.
    needs_north_up : bool
        Whether rasters must be georeferenced, with rows that run east and columns that run south.
    is_container : bool
        Whether a file may hold other layers, which must not be lost.
    sidecars : tuple of str
        Endings of further files, which replace the file's own ending.
    types_in_file : dict of str to str
        Wider type in which a single band of a type is written.
    refers_to_pieces : bool
        Whether a file holds no pixels, but refers to the pieces that the workers of a cluster have written.
    """

    title: str
    driver: str
    endings: tuple[str, ...]
    max_bands: Mapping[str, int]
    keeps: frozenset[str]
    options: Callable[[Layers], Sequence[str]]
    copied: bool = True
    row_for_every_id: bool = False
    builds_overviews: bool = False
    needs_north_up: bool = False
    is_container: bool = False
    sidecars: tuple[str, ...] = ()
    types_in_file: Mapping[str, str] = field(default_factory=dict)
    refers_to_pieces: bool = False

    @property
    def is_available(self) -> bool:
        """True when the installed GDAL can write the format."""
        driver = gdal.GetDriverByName(self.driver)
        capability = "DCAP_CREATECOPY" if self.copied else "DCAP_CREATE"
        return driver is not None and driver.GetMetadataItem(capability) == "YES"

    def holds(self, dtype: np.dtype, count: int) -> bool:
        """Return True when the format holds `count` bands of a type."""
        return count <= self.max_bands.get(np.dtype(dtype).name, 0)

    def dtype_in_file(self, dtype: np.dtype, count: int) -> np.dtype:
        """Return the type of the pixels in the file."""
        return np.dtype(self.types_in_file.get(np.dtype(dtype).name, dtype) if count == 1 else dtype)


def geotiff_options(layers: Layers) -> list[str]:
    """Return GDAL's options of a tiled compressed GeoTIFF."""
    options = list(GEOTIFF_OPTIONS)
    if layers.ids:
        return options
    options.append(f"PREDICTOR={3 if layers.dtype.kind == 'f' else 2}")
    if tuple(layers.roles[:3]) == ("Red", "Green", "Blue"):
        options.append("PHOTOMETRIC=RGB")
    elif layers.count > 1:  # GDAL takes three bands of bytes for colours, and a fourth one for their opacity
        options.append("PHOTOMETRIC=MINISBLACK")
    if "Alpha" in layers.roles:
        options.append("ALPHA=YES")
    return options


def _cog_options(layers: Layers) -> list[str]:
    return [
        "COMPRESS=DEFLATE",
        f"PREDICTOR={'NO' if layers.ids else 'YES'}",
        f"OVERVIEW_RESAMPLING={layers.resampling}",
        "NUM_THREADS=ALL_CPUS",
        "BIGTIFF=IF_SAFER",
        "SPARSE_OK=TRUE",
    ]


def _geopackage_options(layers: Layers) -> list[str]:
    if layers.dtype.name == "uint8":
        return ["TILE_FORMAT=PNG"]  # JPEG, the default, changes values
    name = layers.names[0] if layers.names else "Class"
    return [f"TILE_FORMAT={'TIFF' if layers.dtype.kind == 'f' else 'PNG'}", f"FIELD_NAME={name}"]


def _imagine_options(_layers: Layers) -> list[str]:
    return ["COMPRESSED=YES"]


def _no_options(_layers: Layers) -> list[str]:
    return []


ALL = frozenset({COLOURS, NAMES, COUNTS, BAND_NAMES, BAND_ROLES, NOT_A_NUMBER})
FORMATS = [
    RasterFormat(
        title=N_("GeoTIFF"),
        driver="GTiff",
        endings=(".tif", ".tiff"),
        max_bands=dict.fromkeys(WIDE_TYPES, MAX_BANDS),
        keeps=ALL,
        options=geotiff_options,
        copied=False,
    ),
    RasterFormat(
        title=N_("Cloud-optimised GeoTIFF"),
        driver="COG",
        endings=(".cog.tif", ".cog.tiff"),
        max_bands=dict.fromkeys(WIDE_TYPES, MAX_BANDS),
        keeps=ALL,
        options=_cog_options,
        builds_overviews=True,
    ),
    RasterFormat(
        title=N_("GeoPackage"),
        driver="GPKG",
        endings=(".gpkg",),
        max_bands={"uint8": 4, "uint16": 1, "float32": 1},
        keeps=frozenset({BAND_ROLES}),
        options=_geopackage_options,
        needs_north_up=True,
        is_container=True,
        # 8-bit bands are stored as pictures, where ids of one colour would become one id
        types_in_file={"uint8": "uint16"},
    ),
    RasterFormat(
        title=N_("Erdas Imagine"),
        driver="HFA",
        endings=(".img",),
        max_bands=dict.fromkeys(TYPES, MAX_BANDS),
        keeps=ALL - {BAND_ROLES},
        options=_imagine_options,
        row_for_every_id=True,
        sidecars=(".ige", ".rrd"),  # pixels of files over 2 GB; overviews of other programs
    ),
]
# Of runs over a cluster alone, whose pieces need not be joined then.
VIRTUAL = RasterFormat(
    title=N_("Virtual raster"),
    driver="VRT",
    endings=(".vrt",),
    max_bands=dict.fromkeys(TYPES, MAX_BANDS),
    keeps=ALL,
    options=_no_options,
    copied=False,
    refers_to_pieces=True,
)


def available_formats() -> list[RasterFormat]:
    """Return the formats that the installed GDAL can write, GeoTIFF first."""
    return [raster_format for raster_format in FORMATS if raster_format.is_available]


def raster_endings() -> tuple[str, ...]:
    """Return the endings of all available formats."""
    return tuple(ending for raster_format in available_formats() for ending in raster_format.endings)


def named_format(path: str) -> RasterFormat | None:
    """Return the format of a file name's ending, or None."""
    endings = [(ending, known) for known in (*FORMATS, VIRTUAL) for ending in known.endings]
    fitting = [(len(ending), raster_format) for ending, raster_format in endings if path.lower().endswith(ending)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def split_ending(path: str) -> tuple[str, str]:
    """Return a path without the ending of its format, and that ending, which is empty when no format has it."""
    raster_format = named_format(path)
    if raster_format is None:
        return path, ""
    length = max(len(ending) for ending in raster_format.endings if path.lower().endswith(ending))
    return path[:-length], path[-length:]


def format_of(path: str) -> RasterFormat:
    """Return the format of a file name's ending.

    Raises
    ------
    ParameterError
        When no format has that ending, or the installed GDAL cannot write it.
    """
    raster_format = named_format(path)
    if raster_format is None:
        raise wrong_ending(path, raster_endings())
    if not raster_format.is_available:
        raise ParameterError(
            N_(
                "{path} cannot be written: the GDAL of this QGIS lacks the driver {driver}. "
                "Give a file name that ends in {endings}."
            ),
            path=path,
            driver=raster_format.driver,
            endings=", ".join(raster_endings()),
        )
    return raster_format


def wrong_ending(path: str, endings: Sequence[str]) -> ParameterError:
    """Return the error for a file name whose ending no format has."""
    return ParameterError(
        N_("{path} cannot be written: give a file name that ends in {endings}."),
        path=path,
        endings=", ".join(endings),
    )


def create_temporary(path: str, height: int, width: int, data_type: int) -> Any:
    """Return the dataset of a new one-band GeoTIFF that is written and read in turns.

    Parameters
    ----------
    path : str
        In a temporary folder.
    height, width : int
        Pixels.
    data_type : int
        GDAL's number of the type.

    Raises
    ------
    OutputError
        When it cannot be created.
    """
    driver = gdal.GetDriverByName("GTiff")
    dataset, reason = quietly(lambda: driver.Create(path, width, height, 1, data_type, options=list(TEMPORARY_OPTIONS)))
    if dataset is None:
        raise temporary_failed(path, reason)
    return dataset


def temporary_failed(path: str, reason: str) -> OutputError:
    """Return the error for a temporary raster that cannot be written, with GDAL's reason."""
    return OutputError(
        N_("The temporary copy {path} cannot be written ({reason}). Check the disk space."),
        path=path,
        reason=reason or "?",
    )
