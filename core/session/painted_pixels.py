# SPDX-License-Identifier: GPL-2.0-or-later
"""Painted pixels: those under each stroke, and which stroke each of them belongs to, in all and by cluster.

Where strokes overlap the latest one (the largest id) owns the pixel. The pixels of a cluster depend on the set of
strokes on it, not on the order in which they came: pixels that a later stroke hides are kept below it, sorted, so that
a stroke is merged in or removed without reading the others again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..strokes.markers import merge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..strokes.markers import Markers


@dataclass(frozen=True)
class PaintedPixels:
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

    def chosen(self, rows: np.ndarray) -> PaintedPixels:
        """Return the pixels of some rows, int64 or bool (n,)."""
        return PaintedPixels(*(values[rows] for values in self._columns))

    def without(self, strokes: Collection[int]) -> PaintedPixels:
        """Return the pixels of all strokes but some."""
        return self.chosen(~np.isin(self.owners, list(strokes)))

    def merged_with(self, added: Sequence[PaintedPixels]) -> PaintedPixels:
        """Return these pixels together with those of further strokes."""
        if not len(self.places) and len(added) == 1:
            return added[0]
        columns = [np.concatenate(arrays) for arrays in zip(self._columns, *(pixels._columns for pixels in added))]
        newest = len(added) == 1 and added[0].owners[0] > self.owners.max(initial=-1)
        rows = self._rows_with(added[0]) if newest else np.lexsort((-columns[1], columns[0]))
        return PaintedPixels(*(values.take(rows, axis=0) for values in columns))

    def _rows_with(self, new: PaintedPixels) -> np.ndarray:
        """Return the order of the concatenated old pixels and those of the newest stroke, without sorting."""
        n_old, n = len(self.places), len(self.places) + len(new.places)
        new_rows = self.places.searchsorted(new.places) + np.arange(len(new.places))
        rows, is_old = np.empty(n, dtype=np.intp), np.ones(n, dtype=bool)
        is_old[new_rows] = False
        rows[new_rows] = np.arange(n_old, n)
        rows[is_old] = np.arange(n_old)
        return rows

    @property
    def _columns(self) -> tuple[np.ndarray, ...]:
        return self.places, self.owners, self.classes, self.scaled

    @cached_property
    def on_top(self) -> PaintedPixels:
        """Each pixel once, as its latest stroke paints it."""
        first = np.ones(len(self.places), dtype=bool)
        np.not_equal(self.places[1:], self.places[:-1], out=first[1:])
        return self if first.all() else self.chosen(first)


@dataclass(frozen=True)
class PaintedStroke:
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
    def by_cluster(self) -> dict[int, PaintedPixels]:
        """Its pixels in each cluster that it touches."""
        order = np.argsort(self.cluster_ids, kind="stable")
        clusters, starts = np.unique(self.cluster_ids[order], return_index=True)
        places, scaled = self.places[order], self.scaled[order]
        owners = np.full(len(order), self.stroke_id, dtype=np.int64)
        classes = np.full(len(order), self.class_id, dtype=np.int64)
        cuts = [*starts.tolist(), len(order)]
        return {
            cluster: PaintedPixels(places[a:b], owners[a:b], classes[a:b], scaled[a:b])
            for cluster, a, b in zip(clusters.tolist(), cuts, cuts[1:])
        }


@dataclass(frozen=True)
class SettledStrokes:
    """Strokes, and the pixels that they paint together.

    Parameters
    ----------
    strokes : tuple of PaintedStroke
    further : tuple of RasterSource
        The further rasters that they may lie on; see `Markers`.
    labels : callable, optional
        See `Markers`.
    """

    strokes: tuple[PaintedStroke, ...]
    further: tuple[RasterSource, ...] = ()
    labels: Callable[[Window], np.ndarray] | None = None

    @property
    def places(self) -> dict[int, tuple[int, np.ndarray]]:
        """Class id and valid pixels of each stroke by its id, overlaps not settled."""
        return {stroke.stroke_id: (stroke.class_id, stroke.places) for stroke in self.strokes}

    @cached_property
    def markers(self) -> Markers:
        """The painted pixels that are valid, overlaps settled."""
        return replace(merge(self.places, self.further), labels=self.labels)

    @cached_property
    def features(self) -> tuple[np.ndarray, np.ndarray]:
        """Scaled features, float32 (n, n_features), and clusters (n,) of the markers, in their order."""
        places = np.concatenate([stroke.places for stroke in self.strokes])
        first = np.unique(places, return_index=True)[1]
        scaled = np.concatenate([stroke.scaled for stroke in self.strokes])[first]
        return scaled, np.concatenate([stroke.cluster_ids for stroke in self.strokes])[first]


@dataclass
class _ClusterStrokes:
    """The strokes on one cluster: their merged pixels, and the strokes added and removed since they were merged."""

    pixels: PaintedPixels
    stroke_ids: set[int] = field(default_factory=set)
    added: dict[int, PaintedPixels] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)

    def settled(self) -> PaintedPixels:
        if self.removed:
            self.pixels = self.pixels.without(self.removed)
            self.removed = set()
        if self.added:
            self.pixels = self.pixels.merged_with(list(self.added.values()))
            self.added = {}
        return self.pixels.on_top


class StrokesByCluster:
    """The strokes on each cluster, and the pixels that they paint there."""

    def __init__(self) -> None:
        self._by_cluster: dict[int, _ClusterStrokes] = {}

    @property
    def clusters(self) -> set[int]:
        """The clusters with a stroke on them."""
        return set(self._by_cluster)

    def __contains__(self, cluster: int) -> bool:
        return cluster in self._by_cluster

    def add(self, painted: PaintedStroke) -> None:
        """Add a stroke."""
        for cluster, pixels in painted.by_cluster.items():
            strokes = self._by_cluster.get(cluster)
            if strokes is None:
                strokes = self._by_cluster[cluster] = _ClusterStrokes(pixels.chosen(np.empty(0, dtype=np.int64)))
            strokes.stroke_ids.add(painted.stroke_id)
            strokes.added[painted.stroke_id] = pixels

    def remove(self, painted: PaintedStroke) -> None:
        """Remove a stroke."""
        for cluster in painted.by_cluster:
            strokes = self._by_cluster[cluster]
            strokes.stroke_ids.discard(painted.stroke_id)
            if not strokes.stroke_ids:
                del self._by_cluster[cluster]
            elif strokes.added.pop(painted.stroke_id, None) is None:
                strokes.removed.add(painted.stroke_id)

    def pixels(self, cluster: int) -> PaintedPixels:
        """Return the painted pixels of a cluster that has some, each once."""
        return self._by_cluster[cluster].settled()
