# SPDX-License-Identifier: GPL-2.0-or-later
"""How good features are for maps from strokes: clusters take the classes of their painted pixels, truth decides.

A cluster without painted pixels takes the class of the nearest painted one. It is a plain measure of the features, and
not the map that a method makes of them.

References
----------
Girard, N., Zhygallo, A., Tarabalka, Y. (2019): ClusterNet: unsupervised generic feature learning for fast
interactive satellite image segmentation. SPIE 11155. Figure 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError
from ..clustering.kmeans import KMeansOptions, kmeans
from ..clustering.nearest import nearest
from ..clustering.pixels import ArrayPixels
from ..engine.blocks import over_blocks
from ..features.at_pixels import planes_at
from ..features.kinds import BandValues
from ..features.learned import Learned
from ..features.recipe import FeatureRecipe
from ..training.records import Judgement
from .accuracy_measures import measures

if TYPE_CHECKING:
    from ..base.progress import Progress
    from ..features.feature_model import FeatureModel
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..strokes.markers import Markers

CLUSTERS = 100
MAX_WINDOWS = 16  # of the truth
EDGE = 256  # pixels; of a window
FIT_ROWS = 20_000  # that the clusters are found on


@dataclass(frozen=True)
class Judge:
    """Judges features by fixed strokes and a truth on the same pixels; see `judge_of`.

    Parameters
    ----------
    source : RasterSource
    windows : tuple of Window
        In which the truth is looked at.
    truths : tuple of int64 ndarray of shape (height, width)
        Class of each pixel of the windows, 0 where it is not known, not valid or painted.
    pixels, classes : int64 ndarray of shape (n,)
        The painted pixels, flat indices, and their classes.
    seed : int
    """

    source: RasterSource
    windows: tuple[Window, ...]
    truths: tuple[np.ndarray, ...]
    pixels: np.ndarray
    classes: np.ndarray
    seed: int = 0

    def __call__(self, model: FeatureModel | None, progress: Progress) -> Judgement:
        """Return the judgement of a feature model, or of the bands for None; raises `CancelledError`."""
        kind = BandValues() if model is None else Learned(model)
        recipe = FeatureRecipe(tuple(self.source.bands), (kind,))
        found = over_blocks(partial(_rows, self.source, recipe), list(self.windows), progress)
        parts = [(rows, truth.ravel()[valid]) for (_, (rows, valid)), truth in zip(found, self.truths)]
        rows, truth = (np.concatenate(part) for part in zip(*parts))
        painted, valid = planes_at(self.source, recipe, self.pixels)
        progress.check()
        predicted = _by_votes(rows, painted[valid], self.classes[valid], self.seed, progress)
        known = truth > 0
        return _judgement(truth[known], predicted[known])


def _rows(source: RasterSource, recipe: FeatureRecipe, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return the features (n, n_features) of a window's valid pixels, and valid as a flat array."""
    rows, valid = recipe.features(source, window)
    return rows, valid.ravel()


def _by_votes(rows: np.ndarray, painted: np.ndarray, classes: np.ndarray, seed: int, progress: Progress) -> np.ndarray:
    """Return the class of each row, int64 (n,), by the votes of painted rows in its cluster."""
    rng = np.random.default_rng([seed, 26])
    fitted = rows if len(rows) <= FIT_ROWS else rng.choice(rows, FIT_ROWS, replace=False)
    options = KMeansOptions(n_clusters=CLUSTERS, attempts=1, seed=seed)
    centroids = kmeans(ArrayPixels(np.asfortranarray(fitted), None), options, progress).centroids
    ids = nearest(np.asfortranarray(painted), centroids).astype(np.int64)
    class_ids, positions = np.unique(classes, return_inverse=True)
    votes = np.zeros((len(centroids), len(class_ids)), dtype=np.int64)
    np.add.at(votes, (ids, positions), 1)
    named = np.flatnonzero(votes.sum(axis=1))
    of_cluster = class_ids[votes.argmax(axis=1)]
    closest = nearest(np.asfortranarray(centroids), np.ascontiguousarray(centroids[named])).astype(np.int64)
    of_cluster = np.where(votes.sum(axis=1) > 0, of_cluster, of_cluster[named[closest]])
    return of_cluster[nearest(np.asfortranarray(rows), centroids).astype(np.int64)]


def _judgement(truth: np.ndarray, predicted: np.ndarray) -> Judgement:
    class_ids = np.unique(np.concatenate([truth, predicted]))
    n_classes = len(class_ids)
    codes = np.searchsorted(class_ids, truth) * n_classes + np.searchsorted(class_ids, predicted)
    matrix = np.zeros((n_classes, n_classes + 1), dtype=np.int64)  # the last column: nothing is left unclassified
    matrix[:, :-1] = np.bincount(codes, minlength=n_classes**2).reshape(n_classes, n_classes)
    result = measures(matrix)
    return Judgement(result.macro_dice, result.overall)


def judge_of(source: RasterSource, painted: Markers, truth: RasterSource, seed: int = 0) -> Judge:
    """Return what judges features of a raster.

    Parameters
    ----------
    source : RasterSource
        With the bands that are learned from.
    painted : Markers
        Painted pixels of the raster.
    truth : RasterSource
        Class ids from 1 in one band, on the raster's own grid; nodata and 0 are no truth.
    seed : int
        Of the windows, where there are more than `MAX_WINDOWS` with a truth, and of the clusters.

    Raises
    ------
    InputError
        When the truth has another size, or nowhere says a class where the raster is valid and not painted.
    """
    if (truth.grid.height, truth.grid.width) != (source.grid.height, source.grid.width):
        raise InputError(
            N_("{truth} has another size than {raster}. The truth needs the same pixels as the raster of the strokes."),
            truth=truth.path,
            raster=source.path,
        )
    free = np.ones(source.n_pixels, dtype=bool)
    free[painted.pixels] = False
    free = free.reshape(source.grid.height, source.grid.width)
    kept: list[tuple[Window, np.ndarray]] = []
    blocks = list(source.grid.blocks(EDGE, EDGE))
    for number in np.random.default_rng([seed, 27]).permutation(len(blocks)).tolist():
        window = blocks[number]
        classes, known = truth.read_values(window)
        _, valid = source.read(window)
        area = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
        codes = np.where(known & valid & free[area], classes[0].astype(np.int64), 0)
        if (codes > 0).any():
            kept.append((window, codes))
        if len(kept) == MAX_WINDOWS:
            break
    if not kept:
        raise InputError(
            N_("{truth} has no class where {raster} has data and no strokes. Check both."),
            truth=truth.path,
            raster=source.path,
        )
    windows, truths = zip(*kept)
    return Judge(source, windows, truths, painted.pixels, painted.class_ids, seed)
