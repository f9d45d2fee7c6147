# SPDX-License-Identifier: GPL-2.0-or-later
"""Class maps: a classifier over the blocks of a raster, to class raster, confidence and probabilities."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, Notice, ParameterError
from ..base.progress import Progress
from ..clustering.nearest import label_dtype
from ..engine.blocks import computed_by
from ..raster.counting import tally
from ..raster.format_checks import check_raster
from ..raster.formats import BAND_NAMES, available_formats
from ..raster.output import open_ids, open_values
from ..raster.pixel_areas import PixelAreas
from ..raster.resuming import blocks_of_result, recording
from ..raster.writer import divided
from .classifier import DecidesWhole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..legend.entry import LegendEntry
    from ..raster.grid import Grid, Window
    from ..raster.output import ValueOutput
    from ..raster.source import RasterSource
    from .classifier import Classified, Classifier

NO_CONFIDENCE = -1.0  # nodata of the confidence raster, in which 0 is a possible confidence
CONFIDENCE_STEP = 0.01  # finer steps only cost disk
CONFIDENCE_DTYPE = np.dtype(np.float32)
PER_CENT = 100  # probabilities are written in whole per cent, a quarter of the size of decimals
PROBABILITY_DTYPE = np.dtype(np.uint8)
NO_PROBABILITY = 255  # nodata of the probabilities
PREPARED = 0.9  # share of the progress that deciding a raster as a whole takes


@dataclass(frozen=True)
class ClassCounts:
    """Pixels and areas of each class on a raster.

    Parameters
    ----------
    pixels : int64 ndarray of shape (n_classes + 1,)
        Unclassified valid pixels first, then in the order of the legend.
    square_metres : float64 ndarray of shape (n_classes + 1,) or None
    """

    pixels: np.ndarray
    square_metres: np.ndarray | None


def map_dtype(legend: Sequence[LegendEntry]) -> np.dtype:
    """Return the type of the numbers of a class raster: the smallest that holds the ids of a legend."""
    return label_dtype(max((entry.id for entry in legend), default=1))


def check_probabilities(path: str, grid: Grid, legend: Sequence[LegendEntry]) -> None:
    """Raise `ParameterError` or `OutputError` when a raster of probabilities, a band a class, cannot be written."""
    raster_format = check_raster(path, grid, PROBABILITY_DTYPE, max(1, len(legend)))
    if BAND_NAMES not in raster_format.keeps:
        raise ParameterError(
            N_(
                "{path} cannot be written: {format} does not keep the names of bands, which say which class a "
                "probability is of. Give a file name that ends in {endings}."
            ),
            path=path,
            format=Notice(raster_format.title),
            endings=", ".join(
                ending for known in available_formats() if BAND_NAMES in known.keeps for ending in known.endings
            ),
        )


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
    probability_output: str = "",
) -> ClassCounts:
    """Write the class raster of a raster, 0 where unclassified or not valid, and return its counts.

    Parameters
    ----------
    source : RasterSource
    classifier : Classifier
    legend : sequence of LegendEntry
        The classes.
    output : str
        Raster to write, in the format that its ending asks for; whole, or not at all.
    confidence_output : str
        Raster of the confidence, 0 ... 1, -1 where not valid; none when empty.
    least_confidence : float
        Pixels below stay unclassified.
    progress : Progress, optional
    block_shape : (height, width), optional
        Blocks to work in. The result does not depend on it.
    workers : int, optional
        Threads.
    probability_output : str
        Raster of the probabilities, a band a class in the order of the legend and named after it, in whole per cent of
        sum 100; 255 where not valid, and where no class is known. None when empty. They are what decides the class:
        with the method by pixel the votes of the trees, smoothed along edges and weighted by how common a class is;
        with that by cluster the shares of a cluster's painted pixels. `least_confidence` does not change them.

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
    is_decided = isinstance(classifier, DecidesWhole)
    if isinstance(classifier, DecidesWhole):
        classifier.prepare(source, progress.part(0.0, PREPARED))
        progress = progress.part(PREPARED, 1.0)
    areas = PixelAreas.of(source.grid)
    ids = np.array([entry.id for entry in legend], dtype=np.int64)
    dtype = map_dtype(legend)
    total = np.zeros((2, len(ids) + 1))
    shape = block_shape or source.block_shape(classifier.n_features, classifier.in_squares)
    blocks = list(source.blocks(shape=shape))
    paths = (probability_output, confidence_output, output)  # as the files are closed
    with ExitStack() as files:
        if is_decided:
            files.enter_context(computed_by(None))  # no other process knows what was decided
        working, finishing = divided(progress, source.grid, *paths)
        recorded = files.enter_context(recording(output))
        class_writer = files.enter_context(open_ids(output, source.grid, dtype, finishing[2]))
        value_writers = _value_writers(files, source.grid, legend, paths[:2], finishing[:2])
        results = blocks_of_result(
            _BlockOfMap(source, classifier, ids, dtype, areas, least_confidence, *map(bool, paths[:2])),
            source,
            blocks,
            recorded,
            working,
            workers,
            [class_writer, *value_writers],
        )
        for _, (counts,) in working.steps(results, len(blocks)):
            total += counts
        class_writer.set_legend(legend, total[0, 1:])
    return ClassCounts(total[0].astype(np.int64), None if areas.method == "unknown" else total[1])


def _value_writers(
    files: ExitStack, grid: Grid, legend: Sequence[LegendEntry], paths: Sequence[str], finishing: Sequence[Progress]
) -> list[ValueOutput]:
    """Return the writers of probabilities and confidence, of those that have a path, opened in `files`."""
    kinds: tuple[tuple[np.dtype, list[str], list[str], float], ...] = (
        (PROBABILITY_DTYPE, [entry.name for entry in legend], [], NO_PROBABILITY),
        (CONFIDENCE_DTYPE, ["confidence"], ["Gray"], NO_CONFIDENCE),
    )
    writers = [
        open_values(path, grid, dtype, names, roles, nodata, progress)
        for path, progress, (dtype, names, roles, nodata) in zip(paths, finishing, kinds)
        if path
    ]
    return [files.enter_context(writer) for writer in reversed(writers)][::-1]  # closed in the order of `paths`


@dataclass(frozen=True)
class _BlockOfMap:
    """Classifies a block and returns class ids and what else is asked for, as written; pixels and m2 by class."""

    source: RasterSource
    classifier: Classifier
    ids: np.ndarray
    dtype: np.dtype
    areas: PixelAreas
    least_confidence: float
    with_probabilities: bool
    with_confidence: bool

    def __call__(self, window: Window) -> tuple[list[np.ndarray], tuple[np.ndarray]]:
        if self.with_probabilities:
            classified = self.classifier.classify(self.source, window, with_probabilities=True)
        else:
            classified = self.classifier.classify(self.source, window)
        class_ids = classified.at_least(self.least_confidence)
        planes = []
        if classified.probabilities is not None:
            planes.append(_per_cent_of(classified.probabilities, self.classifier.class_ids, self.ids))
        if self.with_confidence:
            planes.append(_rounded_confidence(classified)[None])
        places = _places(class_ids, classified.valid, self.ids)
        counts = tally(places, len(self.ids) + 1, self.areas, window)[:, :-1]
        return [class_ids.astype(self.dtype), *planes], (counts,)


def _rounded_confidence(classified: Classified) -> np.ndarray:
    steps = np.rint(classified.confidence / CONFIDENCE_STEP)
    return np.where(classified.valid, steps * np.float32(CONFIDENCE_STEP), NO_CONFIDENCE).astype(np.float32)


def _per_cent_of(probabilities: np.ndarray, class_ids: Sequence[int], ids: np.ndarray) -> np.ndarray:
    """Return probabilities (n_classes, height, width) in whole per cent as written, a band for each of `ids`."""
    planes = np.zeros((len(ids), *probabilities.shape[1:]), dtype=PROBABILITY_DTYPE)
    per_cent, known = whole_per_cent(probabilities)
    place = {int(class_id): number for number, class_id in enumerate(ids)}
    for class_id, plane in zip(class_ids, per_cent):
        planes[place[class_id]] = plane
    planes[:, ~known] = NO_PROBABILITY
    return planes


def whole_per_cent(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return shares in whole per cent of sum 100, and where there are any.

    Those of the largest remainders are rounded up, so a larger share has never fewer per cent than a smaller one.

    Parameters
    ----------
    shares : float32 ndarray of shape (n, height, width)
        Of sum 1, or all 0.

    Returns
    -------
    per_cent : uint8 ndarray of shape (n, height, width)
    known : bool ndarray of shape (height, width)
    """
    scaled = shares * np.float32(PER_CENT)
    per_cent = np.floor(scaled).astype(np.uint8)
    scaled -= per_cent
    known = shares.max(axis=0) > 0
    missing = np.where(known, PER_CENT - per_cent.sum(axis=0, dtype=np.int32), 0)
    for number, places in enumerate(np.argsort(-scaled, axis=0, kind="stable")):
        more = (number < missing)[np.newaxis].astype(np.uint8)
        np.put_along_axis(per_cent, places[np.newaxis], np.take_along_axis(per_cent, places[np.newaxis], 0) + more, 0)
    return per_cent, known


def _places(class_ids: np.ndarray, valid: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Return the place of each pixel's class in the legend from 1, 0 for unclassified, and one more for not valid."""
    order = np.append(np.argsort(ids), 0)  # the legend may have any order, and no class at all
    places = order[np.searchsorted(ids, class_ids, sorter=order[:-1])] + 1
    places[class_ids == 0] = 0
    places[~valid] = len(ids) + 1
    return places
