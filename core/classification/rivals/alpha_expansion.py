# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels of least energy on a graph: alpha expansion by minimum cuts.

The energy is the sum of a cost for the label of each node, and of a weight for each pair of neighbours whose labels
differ (Potts). An expansion lets any nodes change to one label at once, the best set of them; with two labels one
expansion from the other label finds the least energy of all. With more it ends where no expansion helps.

References
----------
Boykov, Y., Veksler, O., Zabih, R. (2001): Fast approximate energy minimization via graph cuts. IEEE TPAMI 23,
1222-1239.
Kolmogorov, V., Zabih, R. (2004): What energy functions can be minimized via graph cuts? IEEE TPAMI 26, 147-159.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...base.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CYCLES = 10
MIN_GAIN = 1e-7  # of energy; less is rounding


@dataclass(frozen=True)
class Pairs:
    """Neighbours.

    Parameters
    ----------
    first, second : int64 ndarray of shape (n_pairs,)
        Numbers of nodes.
    weights : float64 ndarray of shape (n_pairs,)
        Cost when their labels differ, not negative.
    """

    first: np.ndarray
    second: np.ndarray
    weights: np.ndarray


def energy(labels: np.ndarray, costs: np.ndarray, pairs: Pairs) -> float:
    """Return the energy of labels (n,) with the costs (n_labels, n) of each node."""
    own = costs[labels, np.arange(len(labels))].sum(dtype=np.float64)
    return float(own + pairs.weights[labels[pairs.first] != labels[pairs.second]].sum())


def expanded(
    labels: np.ndarray, costs: np.ndarray, pairs: Pairs, alpha: int, fixed: np.ndarray | None = None
) -> np.ndarray:
    """Return the labels after the best expansion of one label; the same array when none lowers the energy.

    Parameters
    ----------
    labels : int ndarray of shape (n,)
    costs : ndarray of shape (n_labels, n)
    pairs : Pairs
    alpha : int
        The label that nodes may take.
    fixed : bool ndarray of shape (n,), optional
        Nodes that keep their label.
    """
    import maxflow

    n, nodes = len(labels), np.arange(len(labels))
    present = labels == alpha
    if present.all():
        return labels
    first, second, weights = pairs.first, pairs.second, pairs.weights
    # Costs of a pair: neither takes alpha, the second alone, the first alone; nothing when both do.
    neither = weights * (labels[first] != labels[second])
    second_alone, first_alone = weights * ~present[first], weights * ~present[second]
    takes = costs[alpha].astype(np.float64) - costs[labels, nodes]
    takes += np.bincount(first, first_alone - neither, n) - np.bincount(second, first_alone, n)
    if fixed is not None:
        takes[fixed & ~present] = 1.0 + np.abs(takes).sum() + 2.0 * weights.sum()
    graph = maxflow.GraphFloat(n, len(first))
    graph.add_nodes(n)
    graph.add_edges(first, second, second_alone + first_alone - neither, np.zeros(len(first)))
    graph.add_grid_tedges(nodes, np.maximum(takes, 0.0), np.maximum(-takes, 0.0))
    graph.maxflow()
    chosen = graph.get_grid_segments(nodes) & ~present
    if fixed is not None:
        chosen &= ~fixed
    after = np.where(chosen, labels.dtype.type(alpha), labels)
    return after if energy(after, costs, pairs) < energy(labels, costs, pairs) - MIN_GAIN else labels


def minimised(labels: np.ndarray, costs: np.ndarray, pairs: Pairs, progress: Progress | None = None) -> np.ndarray:
    """Return labels that no expansion betters, from others; never of a higher energy.

    Raises
    ------
    CancelledError
        When `progress` says so.
    """
    progress = progress or Progress()
    since = 0  # expansions that changed nothing
    for alpha in progress.steps(_cycles(len(costs)), MAX_CYCLES * len(costs)):
        after = expanded(labels, costs, pairs, alpha)
        since = since + 1 if after is labels else 0
        labels = after
        if since >= len(costs):
            break
    return labels


def _cycles(n_labels: int) -> Iterable[int]:
    return [alpha for _ in range(MAX_CYCLES) for alpha in range(n_labels)]
