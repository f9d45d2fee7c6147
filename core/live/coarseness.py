# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters on the screen from coarse to fine: the most alike are shown as one, along the tree of their merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..clustering.ward import MAX_CLUSTERS

if TYPE_CHECKING:
    from ..session.session import Session

FINEST = 100  # every cluster by itself
COARSEST_GROUPS = 2


def count_at(k: int, detail: int) -> int:
    """Return how many groups of `k` clusters a position of the slider shows, 0 (coarse) ... 100 (every cluster).

    Each step multiplies the number by the same factor: between few groups a step is one group.
    """
    share = min(max(detail, 0), FINEST) / FINEST
    least = min(COARSEST_GROUPS, k)
    return round(least * (k / least) ** share)


def shown_as(session: Session, detail: int) -> np.ndarray | None:
    """Return the cluster in whose colour each is shown, int64 (k,), or None where each is shown by itself.

    It is the largest of its group, so that colours stay while the slider moves.
    """
    model = session.model
    count = count_at(model.k, detail)
    if count >= model.k or model.k > MAX_CLUSTERS:
        return None
    groups = session.merges.cut(count)
    counts = np.array([cluster.count for cluster in model.clusters])
    order = np.lexsort((-counts, groups))
    _, first = np.unique(groups[order], return_index=True)
    return order[first][groups]
