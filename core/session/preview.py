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
    from collections.abc import Callable, Iterable

    from ..labelling.labelling import Labelling
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..segmentation.value_table import ValueTable

TASK = 2**16  # pixels, or values, that a thread takes at once
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

    Pixels of equal values are in the same part of the same cluster, so where there are few values, each is looked at
    once.

    Parameters
    ----------
    scaled : float32 ndarray of shape (n_values, n_features)
    ids : ndarray of shape (n_values,)
        Their clusters.
    valid : bool ndarray of shape (height, width)
    k : int
    value_of : intp ndarray of shape (n_valid,), optional
        The value of each valid pixel; when absent each has its own.
    """

    def __init__(
        self, scaled: np.ndarray, ids: np.ndarray, valid: np.ndarray, k: int, value_of: np.ndarray | None = None
    ) -> None:
        self._slots = Slots(scaled, ids, k)
        self._value_of = value_of
        self._places = np.flatnonzero(valid)
        self._cluster_ids = np.full(valid.shape, -1, dtype=np.int32)
        self._fill(self._cluster_ids, ids)
        self._class_ids = np.zeros(valid.shape, dtype=np.uint16)
        self._confidence = np.zeros(valid.shape, dtype=np.float32)
        self._expected: set[int] = set(range(k))

    @classmethod
    def read(
        cls,
        source: RasterSource,
        model: KMeansModel,
        window: Window,
        size: tuple[int, int],
        table: ValueTable | None = None,
    ) -> View:
        """Return the view of a window at a size; `table` is that of the raster and the model, where there is one."""
        shape = None if size == (window.height, window.width) else size
        if table is not None:
            numbers, valid = source.read_values(window, shape)
            flat = numbers.reshape(len(numbers), -1)
            values, value_of = table.distinct(flat if valid.all() else flat[:, valid.ravel()])
            scaled = model.scaling.apply(values.astype(np.float32).T)
            return cls(scaled, _in_tasks(table.ids, values, model.k), valid, model.k, value_of)
        planes, valid = model.recipe.planes(source, window, shape)
        flat = planes.reshape(len(planes), -1)
        scaled = model.scaling.apply((flat if valid.all() else flat[:, valid.ravel()]).T)
        return cls(scaled, _in_tasks(lambda part: model.nearest(part.T), scaled.T, model.k), valid, model.k)

    @property
    def n_bytes(self) -> int:
        """Memory of the pixels and of the last picture."""
        kept = [self._places, self._cluster_ids, self._class_ids, self._confidence]
        if self._value_of is not None:
            kept.append(self._value_of)
        return self._slots.n_bytes + sum(array.nbytes for array in kept)

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

            def fill(pair: tuple[np.ndarray, np.ndarray]) -> None:
                self._fill(pair[0], self._slots.look_up(pair[1]))

            pictures: list[tuple[np.ndarray, np.ndarray]] = [(self._class_ids, table), (self._confidence, certainty)]
            for _ in in_threads(fill, pictures):
                pass
            height, width = self._class_ids.shape
            return 0, 0, height, width
        pixels, values = self._rows(sorted(clusters))
        places = self._places[pixels]
        if not len(places):
            return None
        self._class_ids.ravel()[places] = self._slots.look_up(table, values)
        self._confidence.ravel()[places] = self._slots.look_up(certainty, values)
        return self._box(places)

    def _rows(self, clusters: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return which valid pixels lie in some clusters, and their values."""
        values = self._slots.rows(clusters)
        if self._value_of is None:
            return values, values
        is_chosen = np.zeros(len(self._slots), dtype=bool)
        is_chosen[values] = True
        pixels = np.flatnonzero(is_chosen.take(self._value_of))
        return pixels, self._value_of[pixels]

    def _fill(self, picture: np.ndarray, by_value: np.ndarray) -> None:
        """Write what stands for each value (n_values,) to all valid pixels that have it."""
        of_pixels, flat = self._value_of, picture.ravel()
        if of_pixels is None:
            flat[self._places if len(by_value) < picture.size else slice(None)] = by_value
        elif len(of_pixels) == picture.size and by_value.dtype == picture.dtype:
            by_value.take(of_pixels, out=flat, mode="clip")  # other modes take a copy of the result
        else:
            flat[self._places] = by_value.take(of_pixels)

    def _box(self, places: np.ndarray) -> tuple[int, int, int, int]:
        rows, cols = np.divmod(places, self._class_ids.shape[1])
        top, left = int(rows.min()), int(cols.min())
        return top, left, int(rows.max()) + 1 - top, int(cols.max()) + 1 - left


def _in_tasks(ids_of: Callable[[np.ndarray], np.ndarray], columns: np.ndarray, k: int) -> np.ndarray:
    """Return the clusters of columns (n_features, n), by several threads; see `ValueTable` and `KMeansModel.nearest`.

    Threads take whole steps of the kernel, so the bits do not change.
    """
    ids = np.empty(columns.shape[1], label_dtype(k))

    def work(start: int) -> None:
        ids[start : start + TASK] = ids_of(columns[:, start : start + TASK])

    for _ in in_threads(work, range(0, columns.shape[1], TASK)):
        pass
    return ids
