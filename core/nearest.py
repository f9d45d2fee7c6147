# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel of k-means: which centroid is nearest to each pixel.

Two forms give the same answer, ties within float rounding aside: one in numpy, which every QGIS has, and one in
scikit-learn. Both work in pieces of one fixed size, so that a pixel's answer never depends on which others it was
asked with. `tools/bench` times them side by side; with the blocks spread over threads numpy's is as fast, and starts
a second sooner, so it is the default.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import N_, ParameterError
from .products import product

METRICS = ("euclidean", "manhattan", "chebyshev")

FEW_CENTROIDS = 32  # below: a running minimum over centroids; from here on: argmin over rows
PIECE = 16384  # pixels a step, few centroids: the score table stays in the processor's cache
PIECE_MANY = 1024  # pixels a step, many centroids
SKLEARN_PIECE = 256  # scikit-learn's own chunk; a shorter last chunk could round differently


def label_dtype(k: int) -> np.dtype:
    """Return the smallest unsigned type that holds 0 ... k, so that the shift to 1-based ids fits too."""
    return np.min_scalar_type(k)


def nearest(
    features: np.ndarray, centroids: np.ndarray, metric: str = "euclidean", engine: str = "numpy"
) -> np.ndarray:
    """Return the nearest centroid of each pixel, the first of equals.

    Parameters
    ----------
    features : float32 ndarray of shape (n_pixels, n_features)
        Any memory order; columns in one piece (Fortran order) are fastest.
    centroids : ndarray of shape (k, n_features)
    metric : {"euclidean", "manhattan", "chebyshev"}
    engine : {"numpy", "scikit-learn"}
        Which form to use; scikit-learn must be installed for the second.

    Returns
    -------
    cluster_ids : ndarray of shape (n_pixels,)
        0 ... k-1, in the type of `label_dtype`.

    Raises
    ------
    ParameterError
        When `metric` is not one of the three.
    """
    if metric not in METRICS:
        raise ParameterError(N_("Unknown distance {metric}. Choose one of: {known}."), metric=metric, known=METRICS)
    k = len(centroids)
    if len(features) == 0 or k == 1:
        return np.zeros(len(features), label_dtype(k))
    centroids = np.asarray(centroids, dtype=np.float32)
    if engine == "scikit-learn":
        return _nearest_sklearn(features, centroids, metric)
    if metric == "euclidean":
        few = k < FEW_CENTROIDS
        return _euclidean_few(features, centroids) if few else _euclidean_many(features, centroids)
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


def _euclidean_few(features: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    weights, bias = _centred(centroids)
    columns = features.T
    k, n_pixels = len(centroids), len(features)
    ids = np.zeros(n_pixels, label_dtype(k))
    scores = np.empty((k, PIECE), dtype=np.float32)
    closer = np.empty(PIECE, dtype=bool)
    for start in _pieces(n_pixels, PIECE):
        part = ids[start : start + PIECE]
        n = len(part)
        product(_padded_rows(columns[:, start : start + PIECE], PIECE).T, weights.T, scores.T)
        scores += bias[:, None]
        for cluster in range(1, k):
            _take_closer(scores[cluster, :n], scores[0, :n], cluster, part, closer[:n])
    return ids


def _take_closer(distance: np.ndarray, best: np.ndarray, cluster: int, ids: np.ndarray, closer: np.ndarray) -> None:
    """Where `distance` is below `best`, take it there and put `cluster` into `ids`.

    Clusters come in rising order, so the larger of two ids is the later one: a product and a maximum, several times
    faster than a masked assignment.
    """
    np.less(distance, best, out=closer)
    np.minimum(distance, best, out=best)
    np.maximum(ids, np.multiply(closer, cluster, dtype=ids.dtype), out=ids)


def _euclidean_many(features: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    weights, bias = _centred(centroids)
    weights = np.ascontiguousarray(weights.T)
    columns = features.T
    k, n_pixels = len(centroids), len(features)
    ids = np.empty(n_pixels, label_dtype(k))
    scores = np.empty((PIECE_MANY, k), dtype=np.float32)
    for start in _pieces(n_pixels, PIECE_MANY):
        rows = _padded_rows(columns[:, start : start + PIECE_MANY], PIECE_MANY).T
        product(rows, weights, scores)
        scores += bias
        ids[start : start + PIECE_MANY] = scores.argmin(axis=1)[: n_pixels - start]
    return ids


def _nearest_elementwise(features: np.ndarray, centroids: np.ndarray, metric: str) -> np.ndarray:
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
        block = np.ascontiguousarray(columns[:, start : start + n], dtype=np.float32)
        for cluster, centroid in enumerate(centroids):
            _distance_to(block, centroid, metric, distance, step)
            _take_closer(distance, best, cluster, part, closer[:n])
    return ids


def nearest_in_groups(
    planes: np.ndarray, groups: np.ndarray, centroids: np.ndarray, metric: str = "euclidean"
) -> np.ndarray:
    """Return the nearest of each pixel's own centroids, the first of equals, int64 (n_pixels,).

    For many small jobs at once. There is no product in it, so a pixel's answer has the same bits whatever stands
    beside it.

    Parameters
    ----------
    planes : float32 ndarray of shape (n_features, n_pixels)
    groups : int64 ndarray of shape (n_pixels,)
        Whose centroids each pixel chooses from.
    centroids : float32 ndarray of shape (n_groups, k, n_features)
        A handful for each group; what a group lacks is infinite, and stands behind those that it has.
    metric : {"euclidean", "manhattan", "chebyshev"}
    """
    n_pixels, k = planes.shape[1], centroids.shape[1]
    ids = np.zeros(n_pixels, dtype=np.int64)
    if n_pixels == 0 or k < 2:
        return ids
    best = _distance_in_group(planes, groups, centroids[:, 0], metric)
    has = np.isfinite(centroids[:, :, 0])
    for place in range(1, k):
        asked = slice(None) if has[:, place].all() else np.flatnonzero(has[:, place][groups])
        distance = _distance_in_group(planes[:, asked], groups[asked], centroids[:, place], metric)
        closer = distance < best[asked]
        ids[asked] = np.where(closer, place, ids[asked])
        best[asked] = np.minimum(distance, best[asked])
    return ids


def _distance_in_group(planes: np.ndarray, groups: np.ndarray, centroids: np.ndarray, metric: str) -> np.ndarray:
    """Return each pixel's distance to its group's one centroid (n_groups, n_features); squared when Euclidean."""
    flatten = np.square if metric == "euclidean" else np.abs
    combine = np.maximum if metric == "chebyshev" else np.add
    total = np.zeros(planes.shape[1], dtype=np.float32)
    for plane, values in zip(planes, centroids.T):
        step = plane - values.take(groups)
        combine(total, flatten(step, out=step), out=total)
    return total


def _distance_to(block: np.ndarray, centroid: np.ndarray, metric: str, out: np.ndarray, step: np.ndarray) -> None:
    """Write the distance of `block` (n_features, n) to one centroid into `out`; squared when Euclidean."""
    flatten = np.square if metric == "euclidean" else np.abs
    combine = np.maximum if metric == "chebyshev" else np.add
    flatten(np.subtract(block[0], centroid[0], out=out), out=out)
    for plane, value in zip(block[1:], centroid[1:]):
        flatten(np.subtract(plane, value, out=step), out=step)
        combine(out, step, out=out)


def _nearest_sklearn(features: np.ndarray, centroids: np.ndarray, metric: str) -> np.ndarray:
    n_pixels, piece = len(features), SKLEARN_PIECE
    n_padded = -(-n_pixels // piece) * piece
    rows = np.zeros((n_padded, features.shape[1]), dtype=np.float32)
    middle = centroids.mean(axis=0, dtype=np.float64).astype(np.float32)
    np.subtract(features, middle, out=rows[:n_pixels])
    relative = centroids - middle
    if metric == "euclidean":
        ids = _fused_predictor(relative).predict(rows)
    else:
        from sklearn.metrics import pairwise_distances_argmin

        ids = pairwise_distances_argmin(rows, relative, metric=metric)
    return ids[:n_pixels].astype(label_dtype(len(centroids)))


def _fused_predictor(centroids: np.ndarray) -> Any:
    """Return a scikit-learn KMeans that stands at given centroids, for its fused product and argmin."""
    from sklearn.cluster import KMeans

    k, n_features = centroids.shape
    apart = np.repeat(np.arange(k, dtype=np.float32)[:, None], n_features, axis=1)  # fit refuses equal points
    predictor = KMeans(k, init=apart, n_init=1, max_iter=1).fit(apart)
    predictor.cluster_centers_ = np.ascontiguousarray(centroids, dtype=np.float32)
    return predictor


def distances_to_own(
    features: np.ndarray, centroids: np.ndarray, cluster_ids: np.ndarray, metric: str = "euclidean"
) -> np.ndarray:
    """Return each pixel's distance to the centroid of its cluster, float32 (n_pixels,)."""
    centroids = np.asarray(centroids, dtype=np.float32)
    total = np.zeros(len(features), dtype=np.float32)
    for feature in range(features.shape[1]):
        step = np.abs(features[:, feature] - centroids[cluster_ids, feature])
        if metric == "chebyshev":
            np.maximum(total, step, out=total)
        else:
            total += step * step if metric == "euclidean" else step
    return np.sqrt(total) if metric == "euclidean" else total
