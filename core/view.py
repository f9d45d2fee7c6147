# SPDX-License-Identifier: GPL-2.0-or-later
"""A window of the raster at the size of a screen: its clusters are found once, then a stroke is a table look-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .labelling import Labelling, Part
    from .model import KMeansModel
    from .raster import RasterSource, Window

MOST_BY_ONE = 32  # changed clusters that are painted one by one; more are looked up in one go


@dataclass(frozen=True)
class Preview:
    """A picture of the map.

    Parameters
    ----------
    class_ids : uint16 ndarray of shape (height, width)
        0 = unclassified or not valid.
    cluster_ids : int32 ndarray of shape (height, width)
        0 ... k-1, -1 where not valid.
    confidence : float32 ndarray of shape (height, width)
        0 ... 1.
    changed : (row, column, height, width) or None
        The part that differs from the picture before; all of it the first time, None when nothing does.
    """

    class_ids: np.ndarray
    cluster_ids: np.ndarray
    confidence: np.ndarray
    changed: tuple[int, int, int, int] | None


class View:
    """Clusters of a window, and the classes that were last painted into it.

    Parameters
    ----------
    scaled : float32 ndarray of shape (n_valid, n_features)
    ids : ndarray of shape (n_valid,)
    valid : bool ndarray of shape (height, width)
    k : int
    """

    def __init__(self, scaled: np.ndarray, ids: np.ndarray, valid: np.ndarray, k: int) -> None:
        self._scaled, self._ids, self._k = scaled, ids, k
        self._places = np.flatnonzero(valid)
        self._order = np.argsort(ids, kind="stable")
        self._starts = np.searchsorted(ids[self._order], np.arange(k + 1))
        self._cluster_ids = np.full(valid.shape, -1, dtype=np.int32)
        self._cluster_ids.ravel()[self._places] = ids
        self._class_ids = np.zeros(valid.shape, dtype=np.uint16)
        self._confidence = np.zeros(valid.shape, dtype=np.float32)
        self._slots = ids.astype(np.int32)  # by pixel: its cluster, or a slot of its own for each part of a split one
        self._blocks: dict[int, tuple[Part, int]] = {}
        self._n_slots = k
        self._expected: set[int] = set(range(k))

    @classmethod
    def read(cls, source: RasterSource, model: KMeansModel, window: Window, size: tuple[int, int]) -> View:
        """Read a window at a size and find its clusters."""
        shape = None if size == (window.height, window.width) else size
        planes, valid = model.recipe.planes(source, window, shape)
        flat = planes.reshape(len(planes), -1)
        scaled = model.scaling.apply((flat if valid.all() else flat[:, valid.ravel()]).T)
        return cls(scaled, nearest(scaled, model.centroids, model.metric), valid, model.k)

    def expect(self, clusters: Iterable[int]) -> None:
        """Note clusters to be painted again before the next picture."""
        self._expected.update(clusters)

    def picture(self, labelling: Labelling, classes: np.ndarray, confidence: np.ndarray) -> Preview:
        """Paint what is expected and return the picture.

        Parameters
        ----------
        labelling : Labelling
        classes, confidence : ndarray
            By part number; see `Labelling.tables`.
        """
        expected, self._expected = self._expected, set()
        changed = self._paint(expected, labelling, classes, confidence) if expected else None
        return Preview(self._class_ids, self._cluster_ids, self._confidence, changed)

    def _paint(
        self, clusters: set[int], labelling: Labelling, classes: np.ndarray, confidence: np.ndarray
    ) -> tuple[int, int, int, int] | None:
        for cluster in clusters:
            self._arrange(cluster, labelling)
        table, certainty = self._tables(labelling, classes, confidence)
        everything = len(clusters) > MOST_BY_ONE
        rows = slice(None) if everything else self._rows(clusters)
        places = self._places[rows]
        if not len(places):
            return None
        slots = self._slots[rows]
        self._class_ids.ravel()[places] = table.take(slots)
        self._confidence.ravel()[places] = certainty.take(slots)
        height, width = self._class_ids.shape
        return (0, 0, height, width) if everything else self._box(places)

    def _rows(self, clusters: set[int]) -> np.ndarray:
        parts = [self._order[self._starts[one] : self._starts[one + 1]] for one in sorted(clusters)]
        return np.concatenate(parts) if parts else self._order[:0]

    def _arrange(self, cluster: int, labelling: Labelling) -> None:
        """Give the pixels of a cluster their slots, unless its split is the one they were given for."""
        part, known = labelling.clusters.get(cluster), self._blocks.get(cluster)
        if part is None or not part.is_split:
            if known is not None:
                del self._blocks[cluster]
                self._slots[self._rows({cluster})] = cluster
            return
        if known is not None and known[0] is part:
            return
        rows = self._rows({cluster})
        first = labelling.first_leaf[cluster]
        numbers = labelling.part_ids_of(cluster, self._scaled[rows]) if len(rows) else np.empty(0, np.int64)
        self._slots[rows] = self._n_slots + numbers - first
        self._blocks[cluster] = (part, self._n_slots)
        self._n_slots += part.n_leaves

    def _tables(
        self, labelling: Labelling, classes: np.ndarray, confidence: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return class and confidence by slot."""
        table, certainty = np.zeros(self._n_slots, np.uint16), np.zeros(self._n_slots, np.float32)
        table[: self._k], certainty[: self._k] = classes[: self._k], confidence[: self._k]
        for cluster, (part, slot) in self._blocks.items():
            first = labelling.first_leaf.get(cluster)
            if first is not None:
                table[slot : slot + part.n_leaves] = classes[first : first + part.n_leaves]
                certainty[slot : slot + part.n_leaves] = confidence[first : first + part.n_leaves]
        return table, certainty

    def _box(self, places: np.ndarray) -> tuple[int, int, int, int]:
        rows, cols = np.divmod(places, self._class_ids.shape[1])
        top, left = int(rows.min()), int(cols.min())
        return top, left, int(rows.max()) + 1 - top, int(cols.max()) + 1 - left
