# SPDX-License-Identifier: GPL-2.0-or-later
"""Coordinate reference systems: longitude first, and what areas need to know of them."""

from __future__ import annotations

import math

import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.raster.crs import crs_facts, spatial_reference, wkt_of
from osgeo import osr


def wkt(text: str) -> str:
    reference = osr.SpatialReference()
    reference.SetFromUserInput(text)
    return reference.ExportToWkt()


def test_longitude_comes_first() -> None:
    """4326 says latitude, longitude; what is asked of it here is x, y."""
    turn = osr.CoordinateTransformation(spatial_reference(wkt("EPSG:4326")), spatial_reference(wkt("EPSG:32633")))
    easting, northing, _ = turn.TransformPoint(15.0, 60.0)
    assert easting == pytest.approx(500_000.0, abs=0.01)
    assert northing == pytest.approx(6_651_411.2, abs=0.1)


def test_no_text_is_no_reference() -> None:
    assert spatial_reference("") is None
    assert crs_facts("") is None


def test_the_ellipsoid_and_the_unit_of_angles() -> None:
    facts = crs_facts(wkt("EPSG:4326"))
    assert facts.geographic
    assert facts.semi_major == 6_378_137.0
    assert facts.eccentricity**2 == pytest.approx(6.69437999014e-3, rel=1e-9)  # WGS 84, first eccentricity squared
    assert facts.unit_radians == pytest.approx(math.pi / 180)
    assert crs_facts(wkt("EPSG:4807")).unit_radians == pytest.approx(math.pi / 200)  # NTF (Paris), in grads


def test_the_unit_of_lengths() -> None:
    assert crs_facts(wkt("EPSG:32633")).unit_metres == 1.0
    assert not crs_facts(wkt("EPSG:32633")).geographic
    assert crs_facts(wkt("EPSG:2263")).unit_metres == pytest.approx(1200 / 3937)


def test_a_sphere_has_no_eccentricity() -> None:
    assert crs_facts(wkt("+proj=longlat +R=6371000 +no_defs")).eccentricity == 0.0


def test_a_local_system_has_no_place_on_the_earth() -> None:
    assert crs_facts('LOCAL_CS["site",UNIT["metre",1]]') is None


@pytest.mark.parametrize(("text", "code"), [("EPSG:32633", "32633"), (" epsg:4326 ", "4326")])
def test_a_coordinate_system_by_its_code(text: str, code: str) -> None:
    wkt = wkt_of(text)
    assert spatial_reference(wkt).GetAuthorityCode(None) == code
    assert wkt_of(wkt) == wkt
    assert wkt_of(" ") == ""


@pytest.mark.parametrize("text", ["EPSG:99999", "EPSG:", "UTM 33", "+proj=utm +zone=33", "/etc/hosts"])
def test_an_unknown_coordinate_system_is_a_sentence(text: str) -> None:
    with pytest.raises(ParameterError, match="unknown"):
        wkt_of(text)
