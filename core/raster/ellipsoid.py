# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas on an ellipsoid, computed on the sphere of the same surface area, the authalic sphere.

References
----------
Snyder, J. P. (1987): Map projections, a working manual. USGS Professional Paper 1395, eq. 3-11 to 3-13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .crs import CrsFacts


def authalic_q(sine: np.ndarray, eccentricity: float) -> np.ndarray:
    """Return Snyder's q of sines of latitudes (any shape); differences of q are areas between parallels."""
    if eccentricity == 0:
        return 2.0 * sine
    es = eccentricity * sine
    return (1 - eccentricity**2) * (sine / (1 - es**2) - np.log((1 - es) / (1 + es)) / (2 * eccentricity))


def zone(first: np.ndarray, last: np.ndarray, facts: CrsFacts) -> np.ndarray:
    """Return the areas between two latitudes (radians, any shape) for one radian of longitude, m2."""
    between = authalic_q(np.sin(last), facts.eccentricity) - authalic_q(np.sin(first), facts.eccentricity)
    return np.abs(between) / 2.0 * facts.semi_major**2


def authalic_points(lonlat: np.ndarray, facts: CrsFacts) -> np.ndarray:
    """Return points on the authalic sphere, in metres from its centre.

    Parameters
    ----------
    lonlat : float64 ndarray of shape (n, 2)
        Longitude and latitude in radians.
    facts : CrsFacts

    Returns
    -------
    float64 ndarray of shape (n, 3)
    """
    pole = float(authalic_q(np.array(1.0), facts.eccentricity))
    sine = np.clip(authalic_q(np.sin(lonlat[:, 1]), facts.eccentricity) / pole, -1.0, 1.0)
    radius = facts.semi_major * np.sqrt(pole / 2.0)
    cosine = np.sqrt(1.0 - sine**2)
    return radius * np.column_stack([cosine * np.cos(lonlat[:, 0]), cosine * np.sin(lonlat[:, 0]), sine])
