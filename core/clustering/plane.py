# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters in the plane in which they differ most: the first two principal components of their centroids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .metrics import DEFAULT_METRIC, metric_of
from .nearest import distances_to_own


@dataclass(frozen=True)
class Plane:
    """Where clusters lie in the plane.

    Parameters
    ----------
    places : float64 ndarray of shape (k, 2)
        In units of the centroids, around their weighted mean.
    shares : float64 ndarray of shape (2,)
        Of what clusters differ by, how much each axis shows, 0 ... 1.
    neighbours : int64 ndarray of shape (k,)
        The nearest other cluster of each, by the distance over all features; itself where it is alone.
    """

    places: np.ndarray
    shares: np.ndarray
    neighbours: np.ndarray


def plane_of(centroids: np.ndarray, weights: np.ndarray, metric: str = DEFAULT_METRIC) -> Plane:
    """Return the plane of clusters.

    Parameters
    ----------
    centroids : float32 ndarray of shape (k, n_features)
    weights : ndarray of shape (k,)
        Pixels of each cluster.
    metric : str
        Where only directions count, the plane is that of the directions.
    """
    rows = metric_of(metric).project_rows(centroids).astype(np.float64)
    mass = np.asarray(weights, dtype=np.float64)
    mass = mass / mass.sum() if mass.sum() > 0 else np.full(len(rows), 1.0 / len(rows))
    centred = rows - mass @ rows
    spread, axes = np.linalg.eigh((centred * mass[:, None]).T @ centred)
    first = axes[:, ::-1][:, :2]
    signs = np.sign(first[np.abs(first).argmax(axis=0), np.arange(first.shape[1])])
    places = np.zeros((len(rows), 2))
    places[:, : first.shape[1]] = centred @ (first * np.where(signs == 0, 1.0, signs))
    shares = np.zeros(2)
    shares[: first.shape[1]] = np.clip(spread[::-1][:2], 0.0, None) / max(float(spread.sum()), 1e-300)
    return Plane(places, shares, _neighbours(centroids, metric))


def _neighbours(centroids: np.ndarray, metric: str) -> np.ndarray:
    k = len(centroids)
    nearest = np.arange(k)
    for place in range(k if k > 1 else 0):
        distances = distances_to_own(centroids, centroids, np.full(k, place), metric)
        distances[place] = np.inf
        nearest[place] = int(np.argmin(distances))
    return nearest
