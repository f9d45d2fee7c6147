# SPDX-License-Identifier: GPL-2.0-or-later
"""A window of the raster at the size of a screen: its clusters are computed once, so a stroke is a table look-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..clustering.nearest import label_dtype
from ..engine.threads import in_threads
from .slots import Slots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..labelling.labelling import Labelling
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel

TASK = 2**16  # pixels that a thread takes at once
MAX_PAINTED_ONE_BY_ONE = 32  # changed clusters that are painted one by one; more are looked up in one go


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
        The part that differs from the previous picture; all of it the first time, None when nothing differs.
    """

    class_ids: np.ndarray
    cluster_ids: np.ndarray
    confidence: np.ndarray
    changed: tuple[int, int, int, int] | None


class View:
    """Clusters of a window, and the classes of its last picture.

    Parameters
    ----------
    scaled : float32 ndarray of shape (n_valid, n_features)
    ids : ndarray of shape (n_valid,)
    valid : bool ndarray of shape (height, width)
    k : int
    """

    def __init__(self, scaled: np.ndarray, ids: np.ndarray, valid: np.ndarray, k: int) -> None:
        self._slots = Slots(scaled, ids, k)
        self._places = np.flatnonzero(valid)
        self._cluster_ids = np.full(valid.shape, -1, dtype=np.int32)
        self._cluster_ids.ravel()[self._places] = ids
        self._class_ids = np.zeros(valid.shape, dtype=np.uint16)
        self._confidence = np.zeros(valid.shape, dtype=np.float32)
        self._expected: set[int] = set(range(k))

    @classmethod
    def read(cls, source: RasterSource, model: KMeansModel, window: Window, size: tuple[int, int]) -> View:
        """Return the view of a window at a size."""
        shape = None if size == (window.height, window.width) else size
        planes, valid = model.recipe.planes(source, window, shape)
        flat = planes.reshape(len(planes), -1)
        scaled = model.scaling.apply((flat if valid.all() else flat[:, valid.ravel()]).T)
        return cls(scaled, _clusters(scaled, model), valid, model.k)

    @property
    def n_bytes(self) -> int:
        """Memory of the pixels and of the last picture."""
        pictures = (self._places, self._cluster_ids, self._class_ids, self._confidence)
        return self._slots.n_bytes + sum(picture.nbytes for picture in pictures)

    def expect(self, clusters: Iterable[int]) -> None:
        """Note clusters to be painted again before the next picture."""
        self._expected.update(clusters)

    def picture(self, labelling: Labelling, classes: np.ndarray, confidence: np.ndarray) -> Preview:
        """Return the picture after updating the clusters passed to `expect`.

        Parameters
        ----------
        labelling : Labelling
        classes, confidence : ndarray of shape (n_parts,)
            By part number; see `Labelling.tables`.
        """
        expected, self._expected = self._expected, set()
        changed = self._paint(expected, labelling, classes, confidence) if expected else None
        return Preview(self._class_ids, self._cluster_ids, self._confidence, changed)

    def _paint(
        self, clusters: set[int], labelling: Labelling, classes: np.ndarray, confidence: np.ndarray
    ) -> tuple[int, int, int, int] | None:
        self._slots.arrange(clusters, labelling)
        table = self._slots.table(classes.astype(np.uint16), labelling)
        certainty = self._slots.table(confidence, labelling)
        if len(clusters) > MAX_PAINTED_ONE_BY_ONE:
            self._fill(self._class_ids, self._slots.look_up(table))
            self._fill(self._confidence, self._slots.look_up(certainty))
            height, width = self._class_ids.shape
            return 0, 0, height, width
        rows = self._slots.rows(sorted(clusters))
        places = self._places[rows]
        if not len(places):
            return None
        self._class_ids.ravel()[places] = self._slots.look_up(table, rows)
        self._confidence.ravel()[places] = self._slots.look_up(certainty, rows)
        return self._box(places)

    def _fill(self, picture: np.ndarray, values: np.ndarray) -> None:
        """Write the values of all valid pixels."""
        if len(values) == picture.size:
            picture.ravel()[:] = values
        else:
            picture.ravel()[self._places] = values

    def _box(self, places: np.ndarray) -> tuple[int, int, int, int]:
        rows, cols = np.divmod(places, self._class_ids.shape[1])
        top, left = int(rows.min()), int(cols.min())
        return top, left, int(rows.max()) + 1 - top, int(cols.max()) + 1 - left


def _clusters(scaled: np.ndarray, model: KMeansModel) -> np.ndarray:
    """Return the nearest centroids; threads take whole steps of the kernel, so the bits do not change."""
    ids = np.empty(len(scaled), label_dtype(model.k))

    def work(start: int) -> None:
        ids[start : start + TASK] = model.nearest(scaled[start : start + TASK])

    for _ in in_threads(work, range(0, len(scaled), TASK)):
        pass
    return ids
