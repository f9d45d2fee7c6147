# SPDX-License-Identifier: GPL-2.0-or-later
"""Quality of clusters (silhouette and others), and agreement of two segmentations; on numpy alone.

References
----------
Rousseeuw, P. J. (1987): Silhouettes. Journal of Computational and Applied Mathematics 20, 53-65.
Caliński, T., Harabasz, J. (1974): A dendrite method for cluster analysis. Communications in Statistics 3, 1-27.
Davies, D. L., Bouldin, D. W. (1979): A cluster separation measure. IEEE TPAMI 1(2), 224-227.
Hubert, L., Arabie, P. (1985): Comparing partitions. Journal of Classification 2, 193-218.
Kuhn, H. W. (1955): The Hungarian method for the assignment problem. Naval Research Logistics 2, 83-97.
"""

from __future__ import annotations

import numpy as np

from ..base.blas import product
from ..base.progress import Progress
from .metrics import DEFAULT_METRIC, Metric, metric_of

MAX_SILHOUETTE_PIXELS = 3000  # more make the matrix of their distances larger than 36 MB
ROWS_AT_ONCE = 256  # of the distance matrix


def distance_matrix(
    features: np.ndarray, metric: str | Metric = DEFAULT_METRIC, progress: Progress | None = None
) -> np.ndarray:
    """Return the distances between all pixels.

    Parameters
    ----------
    features : ndarray of shape (n_pixels, n_features)
    metric : str or Metric
    progress : Progress, optional

    Returns
    -------
    float32 ndarray of shape (n_pixels, n_pixels)
    """
    progress = progress or Progress()
    metric = metric_of(metric)
    rows = metric.project_rows(np.asarray(features, dtype=np.float32))
    distances = np.empty((len(rows), len(rows)), dtype=np.float32)
    for start in progress.steps(range(0, len(rows), ROWS_AT_ONCE), -(-len(rows) // ROWS_AT_ONCE)):
        part = rows[start : start + ROWS_AT_ONCE]
        total = np.zeros((len(part), len(rows)), dtype=np.float32)
        for feature in range(rows.shape[1]):
            step = part[:, feature, None] - rows[None, :, feature]
            metric.combine(total, metric.step(step, out=step), out=total)
        distances[start : start + ROWS_AT_ONCE] = metric.finish(total)
    return distances


def silhouette(distances: np.ndarray, cluster_ids: np.ndarray) -> float:
    """Return the mean silhouette, -1 ... 1; NaN for fewer than two clusters.

    Parameters
    ----------
    distances : ndarray of shape (n, n)
    cluster_ids : ndarray of shape (n,)
    """
    _, ids = np.unique(cluster_ids, return_inverse=True)
    k = int(ids.max()) + 1 if len(ids) else 0
    if k < 2:
        return float("nan")
    members = np.zeros((len(ids), k), dtype=np.float32)
    members[np.arange(len(ids)), ids] = 1.0
    sums = np.empty((len(ids), k), dtype=np.result_type(distances, members))
    product(distances, members, sums)  # by numpy's own BLAS, so that QGIS and a bare Python find the same
    sums = sums.astype(np.float64)
    sizes = members.sum(axis=0, dtype=np.float64)
    own = np.arange(len(ids)), ids
    within = sums[own] / np.maximum(sizes[ids] - 1.0, 1.0)
    mean = sums / sizes
    mean[own] = np.inf
    between = mean.min(axis=1)
    larger = np.maximum(within, between)
    values = np.divide(between - within, larger, out=np.zeros(len(ids)), where=larger > 0)
    values[sizes[ids] == 1] = 0.0  # a cluster of one pixel, by definition
    return float(values.mean())


def calinski_harabasz(features: np.ndarray, cluster_ids: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Return the spread between clusters against that within, per degree of freedom; larger is better.

    Parameters
    ----------
    features : ndarray of shape (n_rows, n_features)
    cluster_ids : ndarray of shape (n_rows,)
    weights : ndarray of shape (n_rows,), optional
        Pixels that each row stands for.
    """
    rows, ids, counts = _prepared(features, cluster_ids, weights)
    means, sizes = _means(rows, ids, counts)
    k, total = len(means), float(counts.sum())
    within = float((counts * ((rows - means[ids]) ** 2).sum(axis=1)).sum())
    middle = np.average(rows, axis=0, weights=counts)
    between = float((sizes * ((means - middle) ** 2).sum(axis=1)).sum())
    if k < 2 or total <= k:
        return float("nan")
    return between / (k - 1) / (within / (total - k)) if within > 0 else float("inf")


def davies_bouldin(features: np.ndarray, cluster_ids: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Return the mean over clusters of the largest overlap with another cluster; smaller is better.

    Parameters are those of `calinski_harabasz`: features (n, n_features), cluster_ids and weights (n,).
    """
    rows, ids, counts = _prepared(features, cluster_ids, weights)
    means, sizes = _means(rows, ids, counts)
    if len(means) < 2:
        return float("nan")
    distances = np.sqrt(((rows - means[ids]) ** 2).sum(axis=1))
    widths = np.bincount(ids, weights=counts * distances) / sizes
    apart = np.sqrt(((means[:, None] - means[None]) ** 2).sum(axis=2))
    ratio = np.divide(widths[:, None] + widths[None], apart, out=np.zeros_like(apart), where=apart > 0)
    return float(ratio.max(axis=1).mean())


def _prepared(
    features: np.ndarray, cluster_ids: np.ndarray, weights: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    _, ids = np.unique(cluster_ids, return_inverse=True)
    counts = np.ones(len(ids)) if weights is None else np.asarray(weights, dtype=np.float64)
    return np.asarray(features, dtype=np.float64), ids, counts


def _means(rows: np.ndarray, ids: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    sizes = np.bincount(ids, weights=counts)
    sums = [np.bincount(ids, weights=counts * rows[:, feature]) for feature in range(rows.shape[1])]
    return np.stack(sums, axis=1) / sizes[:, None], sizes


# --- agreement of two segmentations


def adjusted_rand(table: np.ndarray) -> float:
    """Return the adjusted Rand index of two segmentations: 1 for equal ones, 0 as by chance.

    Parameters
    ----------
    table : ndarray of shape (k, l)
        Pixels by cluster in the first and in the second.
    """
    counts = np.asarray(table, dtype=np.float64)
    together = _pairs(counts).sum()
    first, second = _pairs(counts.sum(axis=1)).sum(), _pairs(counts.sum(axis=0)).sum()
    everything = float(_pairs(counts.sum()))
    if everything == 0:
        return 1.0
    expected, highest = first * second / everything, (first + second) / 2.0
    return 1.0 if highest == expected else float((together - expected) / (highest - expected))


def _pairs(counts: np.ndarray) -> np.ndarray:
    return np.asarray(counts * (counts - 1.0) / 2.0)


def best_matching(table: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the matching of two segmentations with the most pixels in matching clusters.

    Parameters
    ----------
    table : ndarray of shape (k, l)
        Pixels by cluster in the first and in the second.

    Returns
    -------
    partners : int64 ndarray of shape (k,)
        Cluster of the second for each of the first, -1 for those without a partner.
    overlap : float
        Share of the pixels that are in matching clusters, 0 ... 1.
    """
    counts = np.asarray(table, dtype=np.float64)
    rows, cols = counts.shape
    flipped = rows > cols
    gains = counts.T if flipped else counts
    columns = _assigned(gains.max() - gains if gains.size else gains)
    partners = np.full(rows, -1, dtype=np.int64)
    for row, col in enumerate(columns.tolist()):
        if flipped:
            partners[col] = row
        else:
            partners[row] = col
    matched = counts[partners >= 0, partners[partners >= 0]].sum()
    return partners, float(matched / counts.sum()) if counts.sum() else 1.0


def _assigned(costs: np.ndarray) -> np.ndarray:
    """Return the column of each row at least total cost; costs (n, m) with n <= m. Shortest augmenting paths."""
    n, m = costs.shape
    row_price, col_price = np.zeros(n + 1), np.zeros(m + 1)
    owner = np.zeros(m + 1, dtype=np.int64)  # row of each column from 1, 0 for none; column 0 is the start
    for row in range(1, n + 1):
        owner[0] = row
        col, min_cost = 0, np.full(m + 1, np.inf)
        previous_col, used = np.zeros(m + 1, dtype=np.int64), np.zeros(m + 1, dtype=bool)
        while owner[col]:
            used[col] = True
            reduced = costs[owner[col] - 1] - row_price[owner[col]] - col_price[1:]
            better = ~used[1:] & (reduced < min_cost[1:])
            min_cost[1:][better], previous_col[1:][better] = reduced[better], col
            nearest = int(np.argmin(np.where(used[1:], np.inf, min_cost[1:]))) + 1
            step = min_cost[nearest]
            row_price[owner[used]] += step
            col_price[used] -= step
            min_cost[~used] -= step
            col = nearest
        while col:
            previous = int(previous_col[col])
            owner[col], col = owner[previous], previous
    columns = np.zeros(n, dtype=np.int64)
    assigned = np.flatnonzero(owner[1:])
    columns[owner[1:][assigned] - 1] = assigned
    return columns
