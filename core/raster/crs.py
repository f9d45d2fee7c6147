# SPDX-License-Identifier: GPL-2.0-or-later
"""Facts of coordinate reference systems, and the transformation of points between them."""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from osgeo import ogr, osr

from ..base.errors import N_, ParameterError
from .gdal_calls import quietly

# where a row of pixels lies on one parallel, and every column spans the same longitude
CYLINDRICAL = frozenset({
    "Cylindrical_Equal_Area",
    "Equirectangular",
    "Gall_Stereographic",
    "Mercator_1SP",
    "Mercator_2SP",
    "Miller_Cylindrical",
})  # fmt: skip
EPSG_CODE = re.compile(r"EPSG:(\d{1,9})", re.IGNORECASE)
CYLINDER_STEP_DEGREES = 1.0  # of longitude
LINE = 2  # WKB's number of a line
LINE_HEADER = "<BII"
MAX_SINGLE_POINTS = 1024  # transformed one by one when one of them cannot be transformed


def spatial_reference(wkt: str) -> Any | None:
    """Return an ``osr.SpatialReference`` in x, y (longitude, latitude) order; None for an empty or damaged `wkt`."""
    if not wkt:
        return None
    reference = osr.SpatialReference()
    code, _ = quietly(lambda: reference.ImportFromWkt(wkt))
    if code != 0:
        return None
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def wkt_of(text: str) -> str:
    """Return the WKT of a code such as ``EPSG:32633`` or of a WKT, empty for an empty text.

    Raises
    ------
    ParameterError
        When it is neither, or PROJ does not know the code.
    """
    if not text.strip():
        return ""
    reference = osr.SpatialReference()
    code = EPSG_CODE.fullmatch(text.strip())
    read = partial(reference.ImportFromEPSG, int(code.group(1))) if code else partial(reference.ImportFromWkt, text)
    failed, _ = quietly(read)
    if failed != 0:
        raise ParameterError(
            N_("The coordinate system {text} is unknown. Give a code such as EPSG:32633, or WKT."), text=text
        )
    return str(reference.ExportToWkt())


@dataclass(frozen=True)
class CrsFacts:
    """Facts of a CRS that pixel areas depend on.

    Parameters
    ----------
    geographic : bool
        Whether its units are angles.
    unit_metres, unit_radians : float
        One unit, in metres (projected) or radians (geographic).
    semi_major : float
        Semi-major axis of the ellipsoid, metres.
    eccentricity : float
        Eccentricity of the ellipsoid.
    derived : bool
        Whether its poles differ from the Earth's, as in rotated grids of weather models.
    cylindrical : bool
        Whether meridians are equally spaced vertical lines on its map, and parallels horizontal ones.
    """

    geographic: bool
    unit_metres: float
    unit_radians: float
    semi_major: float
    eccentricity: float
    derived: bool = False
    cylindrical: bool = False

    @property
    def repeats(self) -> bool:
        """True when the map repeats itself beyond 180 degrees of longitude."""
        return self.cylindrical or (self.geographic and not self.derived)

    @property
    def equal_rows(self) -> bool:
        """True when all pixels of a row have the same area on the Earth, in a raster that is not rotated."""
        return self.repeats or (self.derived and self.eccentricity == 0)


@lru_cache(maxsize=32)
def crs_facts(wkt: str) -> CrsFacts | None:
    """Return the facts of a CRS, or None when there is none or it has no place on the Earth (local CRS)."""
    reference = spatial_reference(wkt)
    if reference is None or not (reference.IsGeographic() or reference.IsProjected()):
        return None
    flattening = reference.GetInvFlattening()
    eccentricity = (2 / flattening - 1 / flattening**2) ** 0.5 if flattening else 0.0
    geographic = bool(reference.IsGeographic())
    return CrsFacts(
        geographic,
        reference.GetLinearUnits(),
        reference.GetAngularUnits(),
        reference.GetSemiMajor(),
        eccentricity,
        geographic and bool(reference.IsDerivedGeographic()),
        not geographic and reference.GetAttrValue("PROJECTION") in CYLINDRICAL,
    )


def geographic_reference(reference: Any) -> Any | None:
    """Return the geographic CRS of a CRS, in the order longitude, latitude; None when it has none."""
    degrees = osr.SpatialReference()
    base = reference.CloneGeogCS()
    if base is None:
        return None
    if base.IsDerivedGeographic():  # GDAL cannot return the base, so it is made from the ellipsoid
        code, _ = quietly(
            lambda: degrees.SetGeogCS("base", "base", "base", base.GetSemiMajor(), base.GetInvFlattening())
        )
        base = degrees if code == 0 else None
    if base is not None:
        base.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return base


def transformation_or_reason(source: Any, target: Any) -> tuple[Any | None, str]:
    """Return an ``osr.CoordinateTransformation``, or None and GDAL's reason when PROJ has none between the two."""
    transformation, reason = quietly(lambda: osr.CoordinateTransformation(source, target))
    # without exceptions GDAL returns an empty object when there is no transformation
    is_usable = transformation is not None and transformation.this
    return (transformation, "") if is_usable else (None, reason or "?")


def transformation_between(source: Any, target: Any) -> Any | None:
    """Return an ``osr.CoordinateTransformation``, or None when PROJ has none between the two."""
    return transformation_or_reason(source, target)[0]


def transform_points(transformation: Any, points: np.ndarray) -> np.ndarray:
    """Return points in another CRS.

    Parameters
    ----------
    transformation : osr.CoordinateTransformation
    points : float64 ndarray of shape (n, 2)

    Returns
    -------
    float64 ndarray of shape (n, 2)
        NaN for points that PROJ cannot transform.
    """
    if not len(points):
        return np.empty((0, 2))
    moved = _as_a_line(transformation, points)
    if moved is None and len(points) > MAX_SINGLE_POINTS:  # halving isolates the few points that cannot be transformed
        half = len(points) // 2
        return np.concatenate([transform_points(transformation, part) for part in (points[:half], points[half:])])
    if moved is None:
        tuples, _ = quietly(lambda: transformation.TransformPoints(points.tolist()))
        if not tuples:
            return np.full((len(points), 2), np.nan)
        moved = np.array([point[:2] for point in tuples], dtype=np.float64)
    moved[~np.isfinite(moved).all(axis=1)] = np.nan
    return moved


def _as_a_line(transformation: Any, points: np.ndarray) -> np.ndarray | None:
    """Return points transformed as one line, which takes a third of the time; None when one of them fails."""
    line = ogr.CreateGeometryFromWkb(struct.pack(LINE_HEADER, 1, LINE, len(points)) + points.astype("<f8").tobytes())
    code, _ = quietly(lambda: line.Transform(transformation))
    if code != 0:
        return None
    wkb = bytes(line.ExportToWkb(ogr.wkbNDR))
    return np.frombuffer(wkb, dtype="<f8", offset=struct.calcsize(LINE_HEADER)).reshape(-1, 2).astype(np.float64)


@dataclass(frozen=True)
class Cylinder:
    """Meridians and equator of a cylindrical map.

    Parameters
    ----------
    radians_a_unit : float
        Longitude of one unit of x, in radians.
    equator : float
        The y of the equator.
    """

    radians_a_unit: float
    equator: float

    @property
    def turn(self) -> float:
        """Width of the map of the whole Earth, after which it repeats itself, in units of x."""
        return 2.0 * math.pi / abs(self.radians_a_unit)


@lru_cache(maxsize=32)
def cylinder_of(wkt: str) -> Cylinder | None:
    """Return the cylinder of a CRS whose map repeats itself, else None."""
    facts, reference = crs_facts(wkt), spatial_reference(wkt)
    if facts is None or not facts.repeats:
        return None
    if facts.geographic:
        return Cylinder(facts.unit_radians, 0.0)
    degrees = geographic_reference(reference)
    if degrees is None:
        return None
    to_degrees, from_degrees = transformation_between(reference, degrees), transformation_between(degrees, reference)
    if to_degrees is None or from_degrees is None:
        return None
    x, equator = transform_points(from_degrees, np.zeros((1, 2)))[0]
    step = np.radians(CYLINDER_STEP_DEGREES) * facts.semi_major / facts.unit_metres
    west, east = transform_points(to_degrees, np.array([[x - step, equator], [x + step, equator]]))[:, 0]
    turn = ((east - west) * degrees.GetAngularUnits() + np.pi) % (2 * np.pi) - np.pi
    return Cylinder(float(turn / (2 * step)), float(equator)) if np.isfinite(turn) else None
