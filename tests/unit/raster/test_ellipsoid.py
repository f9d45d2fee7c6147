# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas on the ellipsoid against integration, and the sphere of the same area."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.crs import CrsFacts
from clusterbrush.core.raster.ellipsoid import authalic_points, authalic_q, zone
from hypothesis import given
from hypothesis import strategies as st

WGS84 = CrsFacts(True, 1.0, np.radians(1.0), 6_378_137.0, 0.0818191908426215)
SPHERE = CrsFacts(True, 1.0, np.radians(1.0), 6_371_000.0, 0.0)


def integrated(south: float, north: float, facts: CrsFacts) -> float:
    """Area for one radian of longitude: the trapezoidal rule on M N cos(latitude)."""
    latitude = np.linspace(south, north, 20_001)
    e2 = facts.eccentricity**2
    ring = facts.semi_major**2 * (1 - e2) * np.cos(latitude) / (1 - e2 * np.sin(latitude) ** 2) ** 2
    return float(((ring[1:] + ring[:-1]) / 2).sum() * (latitude[1] - latitude[0]))


@pytest.mark.parametrize("facts", [WGS84, SPHERE])
@given(south=st.floats(-1.57, 1.5), height=st.floats(0.001, 0.07))
def test_a_zone(facts: CrsFacts, south: float, height: float) -> None:
    got = zone(np.array(south), np.array(south + height), facts)
    assert got == pytest.approx(integrated(south, south + height, facts), rel=1e-6)
    assert zone(np.array(south + height), np.array(south), facts) == got


@pytest.mark.parametrize("facts", [WGS84, SPHERE])
def test_places_on_the_authalic_sphere(facts: CrsFacts) -> None:
    """Its radius gives the area of the ellipsoid, and caps on it are as large as those on the ellipsoid."""
    lonlat = np.radians([[0, 0], [90, 0], [180, 45], [-30, -60], [10, 90]])
    places = authalic_points(lonlat, facts)
    radius = np.linalg.norm(places, axis=1)
    np.testing.assert_allclose(radius, radius[0], rtol=1e-12)
    assert 2 * radius[0] ** 2 == pytest.approx(integrated(-np.pi / 2, np.pi / 2, facts), rel=1e-7)
    np.testing.assert_allclose(places[:2] / radius[0], [[1, 0, 0], [0, 1, 0]], atol=1e-12)
    cap = radius[0] * (radius[0] - places[2, 2])
    assert cap == pytest.approx(integrated(np.pi / 4, np.pi / 2, facts), rel=1e-6)


def test_q_of_a_sphere_is_twice_the_sine() -> None:
    np.testing.assert_allclose(authalic_q(np.array([0.3, -1.0]), 0.0), [0.6, -2.0])
    np.testing.assert_allclose(authalic_q(np.array([0.3, -1.0]), 1e-6), [0.6, -2.0], rtol=1e-9)
