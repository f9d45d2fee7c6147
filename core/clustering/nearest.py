# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel of k-means: which centroid is nearest to each pixel.

It works in pieces of one fixed size, so that a pixel's cluster never depends on the other pixels of the call. Each
function takes a distance by its name or as an entry of the table (`metrics.METRICS`).
"""

from __future__ import annotations

import numpy as np

from ..base.blas import product
from .metrics import DEFAULT_METRIC, Metric, metric_of

MIN_ARGMIN_CENTROIDS = 32  # from here on argmin over rows is faster than a running minimum over centroids
PIECE = 16384  # pixels a step below `MIN_ARGMIN_CENTROIDS`: the score table stays in the processor's cache
PIECE_MANY = 1024  # pixels a step from `MIN_ARGMIN_CENTROIDS` on, at most
MIN_PIECE_MANY = 128
CACHE_BYTES = 600_000  # of the values and scores of a step, so that they stay in the processor's cache


def label_dtype(k: int) -> np.dtype:
    """Return the smallest unsigned type that holds 0 ... k, so that the shift to 1-based ids fits too."""
    return np.min_scalar_type(k)


def nearest(features: np.ndarray, centroids: np.ndarray, metric: str | Metric = DEFAULT_METRIC) -> np.ndarray:
    """Return the nearest centroid of each pixel, the first of equals.

    Parameters
    ----------
    features : float32 ndarray of shape (n_pixels, n_features)
        Any memory order; columns in one piece (Fortran order) are fastest.
    centroids : ndarray of shape (k, n_features)
    metric : str or Metric

    Returns
    -------
    cluster_ids : ndarray of shape (n_pixels,)
        0 ... k-1, in the type of `label_dtype`.

    Raises
    ------
    ParameterError
        When the table has no distance of that name.
    """
    metric = metric_of(metric)
    k = len(centroids)
    if len(features) == 0 or k == 1:
        return np.zeros(len(features), label_dtype(k))
    centroids = metric.project_rows(np.asarray(centroids, dtype=np.float32))
    if metric.by_product:
        kernel = _product_few if k < MIN_ARGMIN_CENTROIDS else _product_many
        return kernel(features, centroids, metric)
    return _nearest_elementwise(features, centroids, metric)


def _centred(centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (k, d) and bias (k,) with argmin(x @ weights.T + bias) the nearest centroid.

    The centroids are taken relative to their mean: without that, float32 loses small differences between
    large values (16-bit bands of little contrast).
    """
    exact = centroids.astype(np.float64)
    middle = exact.mean(axis=0)
    relative = exact - middle
    bias = (relative * (relative + 2.0 * middle)).sum(axis=1)
    return (-2.0 * relative).astype(np.float32), bias.astype(np.float32)


def _pieces(n_pixels: int, piece: int) -> range:
    return range(0, n_pixels, piece)


def _padded_rows(part: np.ndarray, piece: int) -> np.ndarray:
    """Return `part` with zero columns appended to `piece`: a product of another shape could round differently."""
    if part.shape[1] == piece:
        return part
    padded = np.zeros((part.shape[0], piece), dtype=np.float32)
    padded[:, : part.shape[1]] = part
    return padded


def _product_few(features: np.ndarray, centroids: np.ndarray, metric: Metric) -> np.ndarray:
    weights, bias = _centred(centroids)
    columns = features.T
    k, n_pixels = len(centroids), len(features)
    ids = np.zeros(n_pixels, label_dtype(k))
    scores = np.empty((k, PIECE), dtype=np.float32)
    closer = np.empty(PIECE, dtype=bool)
    for start in _pieces(n_pixels, PIECE):
        part = ids[start : start + PIECE]
        n = len(part)
        block = metric.project(_padded_rows(columns[:, start : start + PIECE], PIECE))
        product(block.T, weights.T, scores.T)
        scores += bias[:, None]
        for cluster in range(1, k):
            _take_closer(scores[cluster, :n], scores[0, :n], cluster, part, closer[:n])
    return ids


def _take_closer(distance: np.ndarray, best: np.ndarray, cluster: int, ids: np.ndarray, closer: np.ndarray) -> None:
    """Where `distance` is below `best`, copy it to `best` and put `cluster` into `ids`.

    Clusters come in rising order, so the larger of two ids is the later one: a product and a maximum, several times
    faster than a masked assignment.
    """
    np.less(distance, best, out=closer)
    np.minimum(distance, best, out=best)
    np.maximum(ids, np.multiply(closer, cluster, dtype=ids.dtype), out=ids)


def _product_many(features: np.ndarray, centroids: np.ndarray, metric: Metric) -> np.ndarray:
    weights, bias = _centred(centroids)
    weights = np.concatenate([weights.T, bias[None]])  # the bias is the weight of a feature that is always 1
    columns = features.T
    k, n_pixels = len(centroids), len(features)
    ids = np.empty(n_pixels, label_dtype(k))
    piece = _piece_of(len(weights) + k)
    scores = np.empty((piece, k), dtype=np.float32)
    block = np.ones((len(weights), piece), dtype=np.float32)
    for start in _pieces(n_pixels, piece):
        block[:-1] = metric.project(_padded_rows(columns[:, start : start + piece], piece))
        product(block.T, weights, scores)
        ids[start : start + piece] = scores.argmin(axis=1)[: n_pixels - start]
    return ids


def _piece_of(n_values: int) -> int:
    """Return the pixels of a step with so many values and scores a pixel: a power of two."""
    piece = PIECE_MANY
    while piece > MIN_PIECE_MANY and piece * n_values * np.dtype(np.float32).itemsize > CACHE_BYTES:
        piece //= 2
    return piece


def _nearest_elementwise(features: np.ndarray, centroids: np.ndarray, metric: Metric) -> np.ndarray:
    k, n_pixels = len(centroids), len(features)
    ids = np.zeros(n_pixels, label_dtype(k))
    piece = min(PIECE, n_pixels)
    buffers = np.empty((3, piece), dtype=np.float32)
    closer = np.empty(piece, dtype=bool)
    columns = features.T
    for start in _pieces(n_pixels, PIECE):
        part = ids[start : start + PIECE]
        n = len(part)
        best, distance, step = buffers[:, :n]
        best.fill(np.inf)
        block = metric.project(np.ascontiguousarray(columns[:, start : start + n], dtype=np.float32))
        for cluster, centroid in enumerate(centroids):
            _distance_to(block, centroid, metric, distance, step)
            _take_closer(distance, best, cluster, part, closer[:n])
    return ids


def nearest_in_groups(
    planes: np.ndarray, groups: np.ndarray, centroids: np.ndarray, metric: str | Metric = DEFAULT_METRIC
) -> np.ndarray:
    """Return the nearest of each pixel's own centroids, the first of equals, int64 (n_pixels,).

    Solves many small problems at once. It uses no matrix product, so a pixel's result has the same bits whatever the
    other pixels are.

    Parameters
    ----------
    planes : float32 ndarray of shape (n_features, n_pixels)
    groups : int64 ndarray of shape (n_pixels,)
        The group whose centroids each pixel chooses from.
    centroids : float32 ndarray of shape (n_groups, k, n_features)
        A handful for each group; a group with fewer centroids is filled up with infinite ones at the end.
    metric : str or Metric
    """
    metric = metric_of(metric)
    n_pixels, k = planes.shape[1], centroids.shape[1]
    ids = np.zeros(n_pixels, dtype=np.int64)
    if n_pixels == 0 or k < 2:
        return ids
    planes, centroids = metric.project(planes), metric.project_rows(centroids)
    best = _distance_in_group(planes, groups, centroids[:, 0], metric)
    present = np.isfinite(centroids[:, :, 0])
    for place in range(1, k):
        if present[:, place].all():
            distance = _distance_in_group(planes, groups, centroids[:, place], metric)
            np.copyto(ids, place, where=distance < best)
            if place < k - 1:
                np.minimum(distance, best, out=best)
            continue
        rows = present[:, place].take(groups).nonzero()[0]
        distance = _distance_in_group(planes.take(rows, axis=1), groups.take(rows), centroids[:, place], metric)
        closer = (distance < best.take(rows)).nonzero()[0]
        rows = rows.take(closer)
        ids[rows], best[rows] = place, distance.take(closer)
    return ids


def _distance_in_group(planes: np.ndarray, groups: np.ndarray, centroids: np.ndarray, metric: Metric) -> np.ndarray:
    """Return each pixel's distance to its group's one centroid (n_groups, n_features), before `Metric.finish`."""
    total: np.ndarray | None = None
    for plane, values in zip(planes, centroids.T):
        step = values.take(groups)
        np.subtract(plane, step, out=step)
        metric.step(step, out=step)
        total = step if total is None else metric.combine(total, step, out=total)
    return np.zeros(planes.shape[1], dtype=np.float32) if total is None else total


def _distance_to(block: np.ndarray, centroid: np.ndarray, metric: Metric, out: np.ndarray, step: np.ndarray) -> None:
    """Write the distance of `block` (n_features, n) to one centroid into `out`, before `Metric.finish`."""
    metric.step(np.subtract(block[0], centroid[0], out=out), out=out)
    for plane, value in zip(block[1:], centroid[1:]):
        metric.step(np.subtract(plane, value, out=step), out=step)
        metric.combine(out, step, out=out)


def distances_to_own(
    features: np.ndarray, centroids: np.ndarray, cluster_ids: np.ndarray, metric: str | Metric = DEFAULT_METRIC
) -> np.ndarray:
    """Return each pixel's distance to the centroid of its cluster, float32 (n_pixels,).

    Parameters
    ----------
    features : float32 ndarray of shape (n_pixels, n_features)
    centroids : ndarray of shape (k, n_features)
    cluster_ids : int ndarray of shape (n_pixels,)
        0 ... k-1.
    metric : str or Metric
    """
    metric = metric_of(metric)
    features = metric.project_rows(features)
    centroids = metric.project_rows(np.asarray(centroids, dtype=np.float32))
    total = np.zeros(len(features), dtype=np.float32)
    for feature in range(features.shape[1]):
        step = metric.step(features[:, feature] - centroids[cluster_ids, feature])
        metric.combine(total, step, out=total)
    return metric.finish(total)
