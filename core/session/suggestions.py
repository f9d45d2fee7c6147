# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the next stroke would improve the map most: large clusters without strokes, or claimed by several classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..labelling.labelling import class_distances
from ..raster.grid import Window

if TYPE_CHECKING:
    from .session import Session

PLACES_TRIED = 12
NEIGHBOURHOOD = 4  # pixels on each side
PAINTED_WEIGHT = 0.5  # of clusters with strokes, which improve the map less than those without
SURE_CONFIDENCE = 0.95  # clusters of higher confidence are not suggested
MAX_SIMILAR = 2  # classes that an unpainted place is said to look like
MAX_DISTANCE_RATIO = 2.0  # of the second class to the first, from which on the place looks like the first alone
MIN_DISTANCE = 1e-12


@dataclass(frozen=True)
class PlaceSuggestion:
    """A place to paint.

    Parameters
    ----------
    row, col : int
    cluster : int
        From 0.
    share : float
        Of the valid pixels that lie in its cluster.
    painted : bool
        Whether its cluster has a stroke.
    class_ids : tuple of int
        Of a painted cluster the classes of its strokes, the one with most pixels first; of another one the classes
        that it looks like, the most similar first.
    """

    row: int
    col: int
    cluster: int
    share: float
    painted: bool
    class_ids: tuple[int, ...]


def suggest(session: Session, count: int = 5) -> list[PlaceSuggestion]:
    """Return up to `count` places, the most useful first.

    A cluster's worth is its share of the image times its uncertainty (1 - confidence), half of that when it has strokes
    already. In a cluster the place is the one with the most neighbours of the same cluster.
    """
    _, confidence = session.tables()
    labelling = session.labelling
    unknown = 1.0 - np.minimum(_by_cluster(session, confidence) / SURE_CONFIDENCE, 1.0)
    painted = np.zeros(session.model.k, dtype=bool)
    painted[list(labelling.clusters)] = True
    worth = session.sampled.shares * unknown * np.where(painted, PAINTED_WEIGHT, 1.0)
    order = np.argsort(-worth, kind="stable")[:count]
    return [_suggestion(session, int(cluster), bool(painted[cluster])) for cluster in order if worth[cluster] > 0]


def _by_cluster(session: Session, confidence: np.ndarray) -> np.ndarray:
    """Return the confidence of each cluster; for split clusters the smallest of their parts."""
    result = confidence[: session.model.k].copy()
    for cluster, first in session.labelling.first_leaf.items():
        size = session.labelling.clusters[cluster].n_leaves
        result[cluster] = confidence[first : first + size].min()
    return result


def _suggestion(session: Session, cluster: int, painted: bool) -> PlaceSuggestion:
    row, col = _place(session, cluster)
    class_ids = _claimants(session, cluster) if painted else _similar(session, cluster)
    return PlaceSuggestion(row, col, cluster, float(session.sampled.shares[cluster]), painted, class_ids)


def _claimants(session: Session, cluster: int) -> tuple[int, ...]:
    """Return the classes of the strokes on a cluster, the one with most pixels first."""
    labelling = session.labelling
    votes = labelling.clusters[cluster].votes
    order = np.argsort(-votes, kind="stable")
    return tuple(labelling.class_ids[position] for position in order if votes[position])


def _similar(session: Session, cluster: int) -> tuple[int, ...]:
    """Return the classes whose painted clusters are nearest to one without strokes, the nearest first."""
    labelling = session.labelling
    classes, _ = labelling.tables()
    class_ids, distances = class_distances(labelling, classes, np.array([cluster]))
    order = np.argsort(distances[0], kind="stable")[:MAX_SIMILAR]
    if len(order) == 2 and distances[0, order[1]] > MAX_DISTANCE_RATIO * max(distances[0, order[0]], MIN_DISTANCE):
        order = order[:1]
    return tuple(int(class_ids[position]) for position in order)


def _place(session: Session, cluster: int) -> tuple[int, int]:
    rows = session.sampled.rows(cluster)
    tried = rows[np.linspace(0, len(rows) - 1, min(PLACES_TRIED, len(rows))).astype(int)]
    located = np.asarray(session.sample.pixels)
    places = [divmod(int(pixel), session.source.grid.width) for pixel in located[tried]]
    return max(places, key=lambda place: (_share_of_cluster(session, cluster, *place), place))


def _share_of_cluster(session: Session, cluster: int, row: int, col: int) -> float:
    grid = session.source.grid
    window = Window(row, col, 1, 1).grown(NEIGHBOURHOOD, grid.height, grid.width)
    features, _ = session.model.recipe.features(session.source, window)
    return float(np.mean(session.model.predict(features) == cluster))
