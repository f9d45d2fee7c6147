# SPDX-License-Identifier: GPL-2.0-or-later
"""Conversion of geometries from and to well-known binary."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
from osgeo import ogr

if TYPE_CHECKING:
    from collections.abc import Sequence

POLYGON = 3


def rings_of(wkb: bytes) -> list[np.ndarray]:
    """Return the rings of a polygon, float64 (n, 2), the outer one first."""
    (count,) = struct.unpack_from("<I", wkb, 5)
    offset = 9
    rings = []
    for _ in range(count):
        (size,) = struct.unpack_from("<I", wkb, offset)
        rings.append(np.frombuffer(wkb, dtype="<f8", count=2 * size, offset=offset + 4).reshape(size, 2))
        offset += 4 + 16 * size
    return rings


def polygon_wkb(rings: Sequence[np.ndarray]) -> bytes:
    """Return a polygon of closed rings float64 (n, 2)."""
    return b"".join([polygon_start(len(rings)), *(ring_wkb(ring) for ring in rings)])


def polygon_start(n_rings: int) -> bytes:
    """Return what a polygon begins with; its rings follow, see `ring_wkb`."""
    return struct.pack("<BII", 1, POLYGON, n_rings)


def ring_wkb(ring: np.ndarray) -> bytes:
    """Return a closed ring float64 (n, 2) of a polygon."""
    return struct.pack("<I", len(ring)) + np.ascontiguousarray(ring, dtype="<f8").tobytes()


def line_wkb(points: np.ndarray) -> bytes:
    """Return a line of points float64 (n, 2)."""
    return struct.pack("<BII", 1, 2, len(points)) + np.ascontiguousarray(points, dtype="<f8").tobytes()


def point_wkb(point: Sequence[float]) -> bytes:
    """Return a point at x and y."""
    return struct.pack("<BIdd", 1, 1, point[0], point[1])


def point_inside(wkb: bytes | bytearray) -> tuple[float, float]:
    """Return x and y of a point inside a polygon."""
    point = ogr.CreateGeometryFromWkb(wkb).PointOnSurface()
    return point.GetX(), point.GetY()
