# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the next stroke would teach most: large clusters that no stroke has named, or that several classes claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .errors import N_, Notice
from .raster import Window

if TYPE_CHECKING:
    from .session import Session

PLACES_TRIED = 12
NEIGHBOURHOOD = 4  # pixels on each side
PAINTED_WEIGHT = 0.5  # a cluster with strokes has told something already
SURE = 0.95  # above this confidence nothing is left to learn


@dataclass(frozen=True)
class Suggestion:
    """A place to paint.

    Parameters
    ----------
    row, col : int
    cluster : int
        From 0.
    share : float
        Of the valid pixels that lie in its cluster.
    reason : Notice
        One line for the user.
    """

    row: int
    col: int
    cluster: int
    share: float
    reason: Notice


def suggest(session: Session, count: int = 5) -> list[Suggestion]:
    """Return up to `count` places, the most telling first.

    A cluster's worth is its share of the image times what is unknown of it (1 - confidence), half of that when it has
    strokes already. In a cluster the place is the one with the most neighbours of the same cluster.
    """
    _, confidence = session.tables()
    labelling = session.labelling
    unknown = 1.0 - np.minimum(_by_cluster(session, confidence) / SURE, 1.0)
    painted = np.zeros(session.model.k, dtype=bool)
    painted[list(labelling.clusters)] = True
    worth = session.shares * unknown * np.where(painted, PAINTED_WEIGHT, 1.0)
    order = np.argsort(-worth, kind="stable")[:count]
    return [_suggestion(session, int(one), bool(painted[one])) for one in order if worth[one] > 0]


def _by_cluster(session: Session, confidence: np.ndarray) -> np.ndarray:
    """Return the confidence of each cluster; of a split one the least of its parts."""
    result = confidence[: session.model.k].copy()
    for cluster, first in session.labelling.first_leaf.items():
        size = session.labelling.clusters[cluster].n_leaves
        result[cluster] = confidence[first : first + size].min()
    return result


def _suggestion(session: Session, cluster: int, painted: bool) -> Suggestion:
    row, col = _place(session, cluster)
    share = float(session.shares[cluster])
    template = (
        N_("Cluster {cluster} ({share:.1%} of the image) is claimed by several classes: a stroke here would decide.")
        if painted
        else N_("Cluster {cluster} ({share:.1%} of the image) has no stroke yet.")
    )
    return Suggestion(row, col, cluster, share, Notice(template, {"cluster": cluster + 1, "share": share}))


def _place(session: Session, cluster: int) -> tuple[int, int]:
    rows = session.sample_rows(cluster)
    tried = rows[np.linspace(0, len(rows) - 1, min(PLACES_TRIED, len(rows))).astype(int)]
    located = np.asarray(session.sample.pixels)
    places = [divmod(int(pixel), session.source.grid.width) for pixel in located[tried]]
    return max(places, key=lambda place: (_alike(session, cluster, *place), place))


def _alike(session: Session, cluster: int, row: int, col: int) -> float:
    grid = session.source.grid
    window = Window(row, col, 1, 1).grown(NEIGHBOURHOOD, grid.height, grid.width)
    features, _ = session.model.recipe.features(session.source, window)
    return float(np.mean(session.model.predict(features) == cluster))
