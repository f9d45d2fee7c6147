# SPDX-License-Identifier: GPL-2.0-or-later
"""Class maps: a classifier over the blocks of a raster, to a class raster and, if wanted, its confidence."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .areas import PixelAreas
from .engine import map_blocks
from .nearest import label_dtype, nearest
from .progress import Progress
from .raster_writer import open_value_writer, open_writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .labelling import Labelling
    from .model import KMeansModel
    from .raster import RasterSource, Window
    from .raster_writer import LegendEntry

NO_CONFIDENCE = -1.0  # nodata of the confidence raster; 0 means "no idea", which is an answer
CONFIDENCE_STEP = 0.01  # finer steps only cost disk


@dataclass(frozen=True)
class Classified:
    """A classified window.

    Parameters
    ----------
    class_ids : uint16 ndarray of shape (height, width)
        0 = unclassified or not valid.
    confidence : float32 ndarray of shape (height, width)
        0 ... 1.
    valid : bool ndarray of shape (height, width)
    """

    class_ids: np.ndarray
    confidence: np.ndarray
    valid: np.ndarray

    def at_least(self, confidence: float) -> np.ndarray:
        """Return the class ids, 0 where the confidence is below the one given."""
        return np.where(self.confidence >= confidence, self.class_ids, 0).astype(self.class_ids.dtype)


class Classifier(Protocol):
    """Anything that tells classes of a window; the answer for a pixel does not depend on the window."""

    def classify(self, source: RasterSource, window: Window) -> Classified:
        """Classify a window of the raster."""
        ...

    @property
    def n_features(self) -> int:
        """Planes of a block that are in memory at once, for choosing the block size."""
        ...


class ClusterClassifier:
    """Each pixel takes the class of its cluster, or of its part of a split one.

    Parameters
    ----------
    model : KMeansModel
    labelling : Labelling
    classes, confidence : ndarray of shape (n_parts,)
        By part number; see `Labelling.tables`.
    """

    def __init__(self, model: KMeansModel, labelling: Labelling, classes: np.ndarray, confidence: np.ndarray) -> None:
        self._model, self._labelling = model, labelling
        self._classes, self._confidence = classes.astype(np.uint16), confidence.astype(np.float32)

    @property
    def n_features(self) -> int:
        """Features of the model."""
        return len(self._model.recipe.names)

    def classify(self, source: RasterSource, window: Window) -> Classified:
        """Classify a window of the raster."""
        features, valid = self._model.recipe.features(source, window)
        scaled = self._model.scaling.apply(features)
        ids = nearest(scaled, self._model.centroids, self._model.metric)
        parts = self._labelling.part_ids(scaled, ids)
        class_ids, confidence = np.zeros(valid.shape, np.uint16), np.zeros(valid.shape, np.float32)
        class_ids[valid], confidence[valid] = self._classes[parts], self._confidence[parts]
        return Classified(class_ids, confidence, valid)


@dataclass(frozen=True)
class ClassCounts:
    """What was found of each class on a raster.

    Parameters
    ----------
    pixels : int64 ndarray of shape (n_classes + 1,)
        Unclassified valid pixels first, then in the order of the legend.
    square_metres : float64 ndarray of shape (n_classes + 1,) or None
    """

    pixels: np.ndarray
    square_metres: np.ndarray | None


def write_map(
    source: RasterSource,
    classifier: Classifier,
    legend: Sequence[LegendEntry],
    output: str,
    confidence_output: str = "",
    least_confidence: float = 0.0,
    progress: Progress | None = None,
    block_shape: tuple[int, int] | None = None,
    workers: int | None = None,
) -> ClassCounts:
    """Classify a raster and write its class raster, 0 where unclassified or not valid.

    Parameters
    ----------
    source : RasterSource
    classifier : Classifier
    legend : sequence of LegendEntry
        The classes.
    output : str
        GeoTIFF to write; whole, or not at all.
    confidence_output : str
        GeoTIFF of the confidence, 0 ... 1, -1 where not valid; none when empty.
    least_confidence : float
        Pixels below stay unclassified.
    progress : Progress, optional
    block_shape : (height, width), optional
        Blocks to work in. The result does not depend on it.
    workers : int, optional
        Threads.

    Returns
    -------
    ClassCounts

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    CancelledError
        When the user stopped it; the outputs are as they were before.
    """
    progress = progress or Progress()
    areas = PixelAreas.of(source.grid)
    ids = np.array([entry.id for entry in legend], dtype=np.int64)
    dtype = label_dtype(int(ids.max(initial=1)))
    total = np.zeros((2, len(ids) + 1))

    def work(window: Window) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
        found = classifier.classify(source, window)
        class_ids = found.at_least(least_confidence)
        confidence = _rounded(found) if confidence_output else None
        return class_ids.astype(dtype), confidence, _count(class_ids, found.valid, ids, areas.rows(window))

    blocks = list(source.blocks(classifier.n_features, block_shape))
    with ExitStack() as files:
        target = files.enter_context(open_writer(output, source.grid, dtype))
        second = None
        if confidence_output:
            values = open_value_writer(
                confidence_output, source.grid, np.float32, ["confidence"], ["Gray"], NO_CONFIDENCE
            )
            second = files.enter_context(values)
        results = map_blocks(work, blocks, progress, workers)
        for window, (class_ids, confidence, counts) in progress.steps(results, len(blocks)):
            target.write(window, class_ids)
            if second is not None and confidence is not None:
                second.write(window, confidence[None])
            total += counts
        target.set_legend(legend, total[0, 1:])
    return ClassCounts(total[0].astype(np.int64), None if areas.method == "unknown" else total[1])


def _rounded(found: Classified) -> np.ndarray:
    steps = np.rint(found.confidence / CONFIDENCE_STEP)
    return np.where(found.valid, steps * np.float32(CONFIDENCE_STEP), NO_CONFIDENCE).astype(np.float32)


def _count(class_ids: np.ndarray, valid: np.ndarray, ids: np.ndarray, row_areas: np.ndarray) -> np.ndarray:
    """Return pixels and square metres, (2, n_classes + 1), unclassified first."""
    order = np.append(np.argsort(ids), 0)  # the legend may have any order, and no class at all
    places = order[np.searchsorted(ids, class_ids, sorter=order[:-1])] + 1
    places[class_ids == 0] = 0
    n = len(ids) + 1
    rows = np.broadcast_to(np.arange(len(class_ids))[:, None], class_ids.shape)
    by_row = np.bincount((rows * n + places)[valid], minlength=n * len(class_ids)).reshape(-1, n)
    return np.stack([by_row.sum(axis=0), row_areas @ by_row])
