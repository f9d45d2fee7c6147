# SPDX-License-Identifier: GPL-2.0-or-later
"""K-means of features that lie on the device of the training, so that a GPU does not wait for the processor.

The same steps as `clustering.kmeans.lloyd` in the Euclidean metric, for a fixed number of iterations. What a GPU adds
up in another order differs in the last digits, as all of a training there does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PIECE_ROWS = 2**15  # whose distances to all centroids are held at once: 100 MB for 800


def nearest_on_device(rows: Any, centroids: Any, check: Callable[[], None]) -> tuple[Any, Any]:
    """Return the nearest centroid of each row, and the squared distance to it.

    Parameters
    ----------
    rows : float32 tensor of shape (n, n_features)
    centroids : float32 tensor of shape (k, n_features)
        On the same device.
    check : callable
        Asked between pieces of the rows; what it raises ends the work.

    Returns
    -------
    labels : int64 tensor of shape (n,)
        The first of equally near ones.
    distances : float32 tensor of shape (n,)
    """
    import torch

    origin = rows.mean(dim=0)  # squares around it keep their digits
    moved = centroids - origin
    norms = (moved**2).sum(dim=1)
    labels, distances = [], []
    for piece in rows.split(PIECE_ROWS):
        check()
        centred = piece - origin
        least = torch.addmm(norms, centred, moved.T, alpha=-2.0).min(dim=1)
        labels.append(least.indices)
        distances.append((least.values + (centred**2).sum(dim=1)).clamp_min(0.0))
    return torch.cat(labels), torch.cat(distances)


def lloyd_on_device(rows: Any, centroids: Any, iterations: int, check: Callable[[], None]) -> Any:
    """Return the centroids, float32 tensor (k, n_features), after some iterations of assignment and update.

    Parameters
    ----------
    rows : float32 tensor of shape (n, n_features)
    centroids : float32 tensor of shape (k, n_features)
        Where to start. One that no row is nearest to moves to the row that is farthest from its own.
    iterations : int
    check : callable
        See `nearest_on_device`.
    """
    import torch

    k = len(centroids)
    for _ in range(iterations):
        labels, distances = nearest_on_device(rows, centroids, check)
        counts = torch.bincount(labels, minlength=k)
        sums = torch.zeros(centroids.shape, dtype=torch.float64, device=rows.device)
        sums.index_add_(0, labels, rows.double())
        means = (sums / counts.clamp_min(1)[:, None]).float()
        empty = torch.nonzero(counts == 0).flatten()
        if len(empty):
            farthest = distances.topk(min(len(empty), len(rows))).indices
            means[empty] = centroids[empty]
            means[empty[: len(farthest)]] = rows[farthest]
        centroids = means
    return centroids
