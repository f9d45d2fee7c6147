# SPDX-License-Identifier: GPL-2.0-or-later
"""A class raster whose classes are learned from, instead of strokes or beside them; it may be wrong here and there.

Methods that learn from single pixels take a sample: as many pixels of each class, spread over the image where it has
data. Those of squares of the raster that follow each other are grouped, because pixels that lie near each other
resemble each other, and the groups take the part of strokes. A method that learns from patches takes all pixels of the
raster.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError, Notice
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..raster.class_raster import UNNAMED, checked_ids
from ..strokes.stroke import Stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..legend.entry import LegendEntry
    from ..raster.class_raster import ClassRaster
    from ..raster.grid import Grid, Window
    from ..raster.source import RasterSource

MAX_PIXELS = 2000  # of a class in the sample
MAX_LABEL_CLASSES = 256
MAX_CLASS_ID = 65535
MAX_GROUPS = 16  # of the pixels of a class
SQUARES_ALONG = 16  # the longer edge
MIN_SQUARE_EDGE = 16  # pixels
BLOCK_EDGE = 512  # pixels; the sample depends on it
CANDIDATE = np.dtype([("key", np.float64), ("pixel", np.int64)])


@dataclass(frozen=True)
class Labels:
    """A class raster to learn from; called with a window, it returns the classes of all its pixels.

    Parameters
    ----------
    raster : ClassRaster
        With as many rows and columns as the image.
    strokes : tuple of Stroke
        The sample, in groups of pixels that lie near each other.
    legend : tuple of LegendEntry
        The classes of the sample, by id.
    class_ids : dict of int to int
        The class that each id of the raster means.
    """

    raster: ClassRaster
    strokes: tuple[Stroke, ...]
    legend: tuple[LegendEntry, ...]
    class_ids: Mapping[int, int]

    @property
    def n_pixels(self) -> int:
        """Pixels of the sample."""
        return sum(len(stroke.area) for stroke in self.strokes if stroke.area is not None)

    def __call__(self, window: Window) -> np.ndarray:
        """Return the class ids of a window, int64 (height, width), 0 where none is known."""
        ids, valid = self.raster.read(window)
        result = np.zeros(ids.shape, dtype=np.int64)
        for own, class_id in self.class_ids.items():
            result[valid & (ids == own)] = class_id
        return result

    def matched(self, classes: Mapping[int, int]) -> Labels:
        """Return the labels with other class ids, given by the present ones."""
        return replace(
            self,
            strokes=tuple(replace(stroke, class_id=classes[stroke.class_id]) for stroke in self.strokes),
            legend=tuple(replace(entry, id=classes[entry.id]) for entry in self.legend),
            class_ids={own: classes[class_id] for own, class_id in self.class_ids.items()},
        )


def labels_of(
    raster: ClassRaster,
    source: RasterSource,
    strokes: Iterable[Stroke] = (),
    seed: int = 0,
    unnamed: str = UNNAMED,
    progress: Progress | None = None,
) -> Labels:
    """Return a class raster as labels to learn from.

    Parameters
    ----------
    raster : ClassRaster
        On the grid of the image; its nodata and 0 are no class.
    source : RasterSource
        The image; where it has no data, no class is learned.
    strokes : iterable of Stroke
        On the image. The sample leaves out the pixels under them, so that the strokes count there.
    seed : int
    unnamed : str
        Template of the name of a class that has none.
    progress : Progress, optional
        Also takes a notice of classes that lie on nodata of the image only.

    Raises
    ------
    InputError
        When a raster cannot be read, has no class where the image has data, or holds other than classes.
    CancelledError
        When `progress` says so.
    """
    grid, progress = source.grid, progress or Progress()
    candidates = _drawn(raster, source, seed, progress)
    idle = [class_id for class_id, pixels in sorted(candidates.items()) if not len(pixels)]
    if idle:
        names = ", ".join(entry.name for entry in raster.legend(idle, unnamed))
        template = N_("Classes of {labels} that lie only where the raster has no data, and are not learned: {names}.")
        progress.notify(Notice(template, {"labels": raster.title, "names": names}))
    painted = [stroke.pixels(grid) for stroke in strokes]
    under = np.unique(np.concatenate(painted)) if painted else np.empty(0, dtype=np.int64)
    sample: list[Stroke] = []
    for class_id in sorted(candidates):
        pixels = np.sort(candidates[class_id]["pixel"])
        sample += _grouped(class_id, pixels[~np.isin(pixels, under)], grid, len(sample) + 1)
    ids = sorted({stroke.class_id for stroke in sample})
    return Labels(raster, tuple(sample), tuple(raster.legend(ids, unnamed)), {number: number for number in ids})


def _drawn(raster: ClassRaster, source: RasterSource, seed: int, progress: Progress) -> dict[int, np.ndarray]:
    """Return the sample of each class of a raster; empty for one that lies on nodata of the image only."""
    blocks = list(enumerate(source.grid.blocks(BLOCK_EDGE, BLOCK_EDGE)))
    candidates: dict[int, np.ndarray] = {}
    results = over_blocks(partial(_candidates, raster, source, seed), blocks, progress)
    for _, of_block in progress.steps(results, len(blocks)):
        for class_id, drawn in of_block.items():
            candidates[class_id] = _first(np.concatenate([candidates.get(class_id, drawn[:0]), drawn]))
        _check_classes(raster, candidates)
    if not candidates:
        raise InputError(
            N_("{labels} has no class where the raster lies. Check the coordinate systems of both."),
            labels=raster.title,
        )
    if not any(map(len, candidates.values())):
        raise InputError(
            N_("All classes of {labels} lie where the raster has no data. Give labels where it has values."),
            labels=raster.title,
        )
    return candidates


def _candidates(
    raster: ClassRaster, source: RasterSource, seed: int, numbered: tuple[int, Window]
) -> dict[int, np.ndarray]:
    """Return the pixels of a block that may be in the sample, by class, each with a random key.

    A class of the block that has none of them is there too, so that it can be named.
    """
    number, window = numbered
    ids, valid = raster.read(window)
    rows, cols = np.nonzero(valid & (ids != 0))
    classes = checked_ids(ids[rows, cols], raster.title)
    drawn = np.empty(len(rows), dtype=CANDIDATE)
    drawn["key"] = np.random.default_rng([seed, 35, number]).random(len(rows))
    drawn["pixel"] = (rows + window.row) * source.grid.width + cols + window.col
    present, classes = np.unique(classes, return_inverse=True)
    if len(present) > MAX_LABEL_CLASSES:
        return dict.fromkeys(present.tolist(), drawn[:1])  # refused by the caller
    has_data = source.read_values(window)[1][rows, cols]
    return {class_id: _first(drawn[has_data & (classes == place)]) for place, class_id in enumerate(present.tolist())}


def _first(drawn: np.ndarray) -> np.ndarray:
    """Return the candidates with the smallest keys."""
    if len(drawn) <= MAX_PIXELS:
        return drawn
    return drawn[np.argpartition(drawn["key"], MAX_PIXELS)[:MAX_PIXELS]]


def _check_classes(raster: ClassRaster, classes: Mapping[int, np.ndarray]) -> None:
    """Raise `InputError` when the ids of a raster can hardly be classes."""
    if len(classes) > MAX_LABEL_CLASSES:
        raise InputError(
            N_("{labels} has more than {most} classes. Give a raster of fewer classes to learn from."),
            labels=raster.title,
            most=MAX_LABEL_CLASSES,
        )
    if max(classes, default=0) > MAX_CLASS_ID:
        raise InputError(
            N_("{labels} has the class {value}. Number the classes from 1 to {most}."),
            labels=raster.title,
            value=max(classes),
            most=MAX_CLASS_ID,
        )


def _grouped(class_id: int, pixels: np.ndarray, grid: Grid, first: int) -> list[Stroke]:
    """Return the pixels of a class as strokes of equal size; their ids count on from `first`.

    Strokes count alike when they are held out, whatever their size, and a wrong label often stands alone in its square.
    """
    edge = max(MIN_SQUARE_EDGE, -(-max(grid.height, grid.width) // SQUARES_ALONG))
    places = np.stack(np.divmod(pixels, grid.width), axis=1)
    squares = places // edge
    order = np.lexsort((squares[:, 1], squares[:, 0]))
    parts = np.array_split(places[order], min(MAX_GROUPS, len(places))) if len(places) else []
    return [Stroke(number, class_id, (), 0.0, area) for number, area in enumerate(parts, first)]
