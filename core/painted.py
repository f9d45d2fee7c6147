# SPDX-License-Identifier: GPL-2.0-or-later
"""What is painted: the pixels under each stroke, and cluster by cluster which stroke each painted pixel belongs to.

Where strokes overlap the latest one (the largest id) owns the pixel. What is known of a cluster depends on the strokes
on it alone, not on the order in which they came: pixels that a later stroke hides are kept below it, sorted, so that a
stroke is merged in and taken out without a look at the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


@dataclass(frozen=True)
class Pixels:
    """Painted pixels, sorted by place and where strokes overlap the latest first.

    Parameters
    ----------
    places : int64 ndarray of shape (n,)
        Flat indices.
    owners : int64 ndarray of shape (n,)
        The stroke that paints each.
    classes : int64 ndarray of shape (n,)
        Its class id.
    scaled : float32 ndarray of shape (n, n_features)
    """

    places: np.ndarray
    owners: np.ndarray
    classes: np.ndarray
    scaled: np.ndarray

    def chosen(self, rows: np.ndarray) -> Pixels:
        """Return some of them."""
        return Pixels(*(values[rows] for values in self._columns))

    def without(self, strokes: Collection[int]) -> Pixels:
        """Return what other strokes paint."""
        return self.chosen(~np.isin(self.owners, list(strokes)))

    def with_more(self, more: Sequence[Pixels]) -> Pixels:
        """Return them with those of further strokes."""
        if not len(self.places) and len(more) == 1:
            return more[0]
        columns = [np.concatenate(one) for one in zip(self._columns, *(new._columns for new in more))]
        newest = len(more) == 1 and more[0].owners[0] > self.owners.max(initial=-1)
        rows = self._rows_with(more[0]) if newest else np.lexsort((-columns[1], columns[0]))
        return Pixels(*(values.take(rows, axis=0) for values in columns))

    def _rows_with(self, new: Pixels) -> np.ndarray:
        """Return the order of these and then those of the newest stroke, without sorting."""
        n_old, n = len(self.places), len(self.places) + len(new.places)
        to = self.places.searchsorted(new.places) + np.arange(len(new.places))
        rows, old = np.empty(n, dtype=np.intp), np.ones(n, dtype=bool)
        old[to] = False
        rows[to] = np.arange(n_old, n)
        rows[old] = np.arange(n_old)
        return rows

    @property
    def _columns(self) -> tuple[np.ndarray, ...]:
        return self.places, self.owners, self.classes, self.scaled

    @cached_property
    def on_top(self) -> Pixels:
        """Each pixel once, as its latest stroke paints it."""
        first = np.ones(len(self.places), dtype=bool)
        np.not_equal(self.places[1:], self.places[:-1], out=first[1:])
        return self if first.all() else self.chosen(first)


@dataclass(frozen=True)
class Painted:
    """The valid pixels under one stroke.

    Parameters
    ----------
    stroke_id, class_id : int
    places : int64 ndarray of shape (n,)
        Flat indices, sorted.
    scaled : float32 ndarray of shape (n, n_features)
    cluster_ids : ndarray of shape (n,)
    """

    stroke_id: int
    class_id: int
    places: np.ndarray
    scaled: np.ndarray
    cluster_ids: np.ndarray

    @cached_property
    def by_cluster(self) -> dict[int, Pixels]:
        """Its pixels in each cluster that it touches."""
        order = np.argsort(self.cluster_ids, kind="stable")
        clusters, starts = np.unique(self.cluster_ids[order], return_index=True)
        places, scaled = self.places[order], self.scaled[order]
        owners = np.full(len(order), self.stroke_id, dtype=np.int64)
        classes = np.full(len(order), self.class_id, dtype=np.int64)
        cuts = [*starts.tolist(), len(order)]
        return {
            cluster: Pixels(places[a:b], owners[a:b], classes[a:b], scaled[a:b])
            for cluster, a, b in zip(clusters.tolist(), cuts, cuts[1:])
        }


@dataclass
class _Pile:
    """The strokes on one cluster: what is known of them, and what has come and gone since."""

    pixels: Pixels
    strokes: set[int] = field(default_factory=set)
    more: dict[int, Pixels] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def settled(self) -> Pixels:
        if self.gone:
            self.pixels = self.pixels.without(self.gone)
            self.gone = set()
        if self.more:
            self.pixels = self.pixels.with_more(list(self.more.values()))
            self.more = {}
        return self.pixels.on_top


class Canvas:
    """The strokes on each cluster, and the pixels that they paint there."""

    def __init__(self) -> None:
        self._piles: dict[int, _Pile] = {}

    @property
    def clusters(self) -> set[int]:
        """The ones with a stroke on them."""
        return set(self._piles)

    def __contains__(self, cluster: int) -> bool:
        return cluster in self._piles

    def put(self, painted: Painted) -> None:
        """Take a stroke."""
        for cluster, pixels in painted.by_cluster.items():
            pile = self._piles.get(cluster)
            if pile is None:
                pile = self._piles[cluster] = _Pile(pixels.chosen(np.empty(0, dtype=np.int64)))
            pile.strokes.add(painted.stroke_id)
            pile.more[painted.stroke_id] = pixels

    def take(self, painted: Painted) -> None:
        """Take a stroke away."""
        for cluster in painted.by_cluster:
            pile = self._piles[cluster]
            pile.strokes.discard(painted.stroke_id)
            if not pile.strokes:
                del self._piles[cluster]
            elif pile.more.pop(painted.stroke_id, None) is None:
                pile.gone.add(painted.stroke_id)

    def pixels(self, cluster: int) -> Pixels:
        """Return the painted pixels of a cluster that has some, each once."""
        return self._piles[cluster].settled()
