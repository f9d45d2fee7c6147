# SPDX-License-Identifier: GPL-2.0-or-later
"""Hierarchical merging of clusters: of all pairs, the one is merged whose merging adds least to the inertia (Ward).

It works on centroids and the pixels that they stand for, so a thousand clusters of any image take a fraction of a
second, and the tree can be cut at any number of clusters afterwards.

References
----------
Ward, J. H. (1963): Hierarchical grouping to optimize an objective function. Journal of the American Statistical
Association 58, 236-244.
Murtagh, F. (1983): A survey of recent advances in hierarchical clustering algorithms. The Computer Journal 26, 354-359.
(Chains of nearest neighbours.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.errors import N_, ParameterError

MAX_CLUSTERS = 4096  # the table of their pairs takes 128 MB
EMPTY = -1
LEAST_WEIGHT = 1e-12  # of all, so that clusters without pixels join the nearest one first


@dataclass(frozen=True)
class Tree:
    """Merges in the order of their cost.

    Parameters
    ----------
    merges : int64 ndarray of shape (k - 1, 2)
        The two nodes of each merge, the lower number first. Nodes 0 ... k-1 are the clusters; merge i makes node k + i.
    costs : float64 ndarray of shape (k - 1,)
        By how much each merge adds to the sum of squared distances; never falling.
    """

    merges: np.ndarray
    costs: np.ndarray

    @property
    def k(self) -> int:
        """Number of clusters."""
        return len(self.merges) + 1

    def cut(self, count: int) -> np.ndarray:
        """Return which of `count` groups (1 ... k) each cluster is in, int64 (k,), numbered by their first cluster."""
        k = self.k
        group = np.arange(2 * k - 1)
        for number in range(k - max(1, min(count, k)) - 1, -1, -1):  # from the root of each group down
            group[self.merges[number]] = group[k + number]
        _, first, ids = np.unique(group[:k], return_index=True, return_inverse=True)
        rank = np.empty(len(first), dtype=np.int64)
        rank[np.argsort(first, kind="stable")] = np.arange(len(first))
        return rank[ids.reshape(-1)]

    def pruned(self, count: int) -> tuple[np.ndarray, Tree]:
        """Return the groups of `cut(count)`, int64 (k,), and the tree of these groups: the last merges."""
        k = self.k
        count = max(1, min(count, k))
        groups, before = self.cut(count), k - count
        node = np.empty(2 * k - 1, dtype=np.int64)
        node[:k] = groups
        for number in range(before):
            node[k + number] = node[self.merges[number, 0]]
        node[k + before :] = count + np.arange(count - 1)
        return groups, Tree(np.sort(node[self.merges[before:]], axis=1), self.costs[before:])

    def order(self) -> list[int]:
        """Return the clusters so that no two branches cross; of two branches the one with the lowest number comes
        first."""
        below = [[place] for place in range(self.k)]
        for first, second in self.merges:
            low, high = sorted((below[first], below[second]), key=min)
            below.append([*low, *high])
        return below[-1]


def ward(centroids: np.ndarray, weights: np.ndarray) -> Tree:
    """Return the tree of clusters.

    Parameters
    ----------
    centroids : ndarray of shape (k, n_features)
        k of at least 1.
    weights : ndarray of shape (k,)
        Pixels of each cluster.

    Raises
    ------
    ParameterError
        When there are more than `MAX_CLUSTERS`.
    """
    k = len(centroids)
    check_count(k)
    mass = np.asarray(weights, dtype=np.float64)
    mass = np.maximum(mass, LEAST_WEIGHT * mass.sum()) if mass.sum() > 0 else np.ones(k)
    cost = _costs(np.asarray(centroids, dtype=np.float64), mass)
    nodes = np.arange(k)  # in each place; the second place of a merged pair is left empty
    pairs, costs = np.empty((k - 1, 2), dtype=np.int64), np.empty(k - 1)
    chain: list[int] = []
    for number in range(k - 1):
        first, second = _nearest_pair(chain, cost, nodes)
        pairs[number], costs[number] = (nodes[first], nodes[second]), cost[first, second]
        _merge(cost, mass, first, second)
        nodes[first], nodes[second] = k + number, EMPTY
    return _sorted(pairs, costs, k)


def check_count(k: int) -> None:
    """Raise `ParameterError` when there are too many clusters to be merged."""
    if k > MAX_CLUSTERS:
        raise ParameterError(
            N_("{count} clusters are too many to be merged. Up to {most} can be; ask for fewer clusters first."),
            count=k,
            most=MAX_CLUSTERS,
        )


def _costs(centroids: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Return what the merge of each pair costs, float64 (k, k), infinite on the diagonal."""
    centred = centroids - centroids.mean(axis=0)
    cost = np.empty((len(mass), len(mass)))
    for place, (row, own) in enumerate(zip(centred, mass)):
        cost[place] = own * mass / (own + mass) * ((centred - row) ** 2).sum(axis=1)
    np.fill_diagonal(cost, np.inf)
    return cost


def _nearest_pair(chain: list[int], cost: np.ndarray, nodes: np.ndarray) -> tuple[int, int]:
    """Return the places of two clusters that are nearest to each other.

    The chain goes from each cluster to its nearest one until two point at each other. Whatever else is merged, they
    stay the nearest of each other, so the order in which pairs are seen does not change the tree.
    """
    if not chain:
        chain.append(int(np.argmax(nodes != EMPTY)))
    while True:
        place = chain[-1]
        best = int(np.argmin(cost[place]))
        if len(chain) > 1 and cost[place, chain[-2]] <= cost[place, best]:
            best = chain[-2]
            del chain[-2:]
            return min(best, place), max(best, place)
        chain.append(best)


def _merge(cost: np.ndarray, mass: np.ndarray, first: int, second: int) -> None:
    """Put the union of two clusters into the first place, by the formula of Lance and Williams."""
    a, b = mass[first], mass[second]
    union = ((a + mass) * cost[first] + (b + mass) * cost[second] - mass * cost[first, second]) / (a + b + mass)
    union[[first, second]] = np.inf
    cost[first] = cost[:, first] = np.maximum(union, 0.0)
    cost[second] = cost[:, second] = np.inf
    mass[first] = a + b


def _sorted(pairs: np.ndarray, costs: np.ndarray, k: int) -> Tree:
    """Return the merges by rising cost, with the nodes numbered anew."""
    order = np.argsort(costs, kind="stable")
    node = np.arange(2 * k - 1)
    node[k + order] = k + np.arange(k - 1)
    merges = np.sort(node[pairs[order]], axis=1)
    return Tree(merges, np.maximum.accumulate(costs[order]) if k > 1 else costs)
