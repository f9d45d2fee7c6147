# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels of known classes, and patches of images around them for a network that learns the classes.

A patch is decided by the number of its step and the seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..features.at_pixels import by_raster
from ..features.feature_model import FeatureModel
from ..features.unet import UNetShape
from ..raster.grid import Window
from .training_set import Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..features.feature_model import BandStatistics
    from ..raster.grid import Grid
    from ..raster.source import RasterSource

UNKNOWN = -1  # class of a pixel that is not learned from
EDGE_PIXELS = 8  # at the edges of a patch; those see too little around them
MIN_GROUPS = 4  # strokes of a class, of which some can be held out
HELD_SHARE = 0.2  # of the strokes of a class
PATCHES_AT_ONCE = 8  # when held-out pixels are classified


@dataclass(frozen=True, eq=False)
class LabelledPixels:
    """Pixels of known classes.

    Parameters
    ----------
    rasters : tuple of RasterSource
        Of the same bands.
    pixels : int64 ndarray of shape (n,)
        Sorted flat indices; those of further rasters are counted on, see `at_pixels.by_raster`.
    classes : int64 ndarray of shape (n,)
        From 0 to `n_classes` - 1.
    groups : int64 ndarray of shape (n,)
        Number of the stroke, or of another group of pixels that resemble each other.
    n_classes : int
    labels : callable, optional
        Takes a window of the first raster and returns the classes of its pixels, int64 (height, width), `UNKNOWN`
        where there is none. They count in addition, where `pixels` says no class.
    """

    rasters: tuple[RasterSource, ...]
    pixels: np.ndarray
    classes: np.ndarray
    groups: np.ndarray
    n_classes: int
    labels: Callable[[Window], np.ndarray] | None = None

    def chosen(self, rows: np.ndarray) -> LabelledPixels:
        """Return some of the pixels, given by index or mask (n,)."""
        columns = self.pixels[rows], self.classes[rows], self.groups[rows]
        return LabelledPixels(self.rasters, *columns, self.n_classes, self.labels)

    def held_out(self, seed: int) -> np.ndarray:
        """Return the pixels of some strokes of each class, bool (n,).

        They are none unless every class has enough strokes, and where there are labels, which lie beside them.
        """
        rng, held = np.random.default_rng([seed, 32]), np.zeros(len(self.pixels), dtype=bool)
        if self.labels is not None:
            return held
        for number in range(self.n_classes):
            groups = np.unique(self.groups[self.classes == number])
            if len(groups) < MIN_GROUPS:
                return np.zeros(len(self.pixels), dtype=bool)
            chosen = rng.choice(groups, max(1, int(HELD_SHARE * len(groups))), replace=False)
            held |= np.isin(self.groups, chosen) & (self.classes == number)
        return held


@dataclass(frozen=True)
class Batch:
    """Patches with their classes.

    Parameters
    ----------
    patches : list of Patch
    of_patch, place : int64 ndarray of shape (n,)
        Patch of each pixel of a known class, and its flat index in the patch.
    classes : int64 ndarray of shape (n,)
    """

    patches: list[Patch]
    of_patch: np.ndarray
    place: np.ndarray
    classes: np.ndarray


class ClassPatches:
    """Patches around pixels of known classes.

    Parameters
    ----------
    labelled : LabelledPixels
    bands : tuple of BandStatistics
    edge : int
        Of a patch, pixels.
    seed : int
    """

    def __init__(self, labelled: LabelledPixels, bands: tuple[BandStatistics, ...], edge: int, seed: int) -> None:
        self._labelled, self._edge, self._seed = labelled, edge, seed
        self._model = FeatureModel(UNetShape(len(bands)), bands, {})
        self._parts = list(by_raster(labelled.rasters, labelled.pixels))
        self._strokes = [_rows_by_group(labelled, number) for number in range(labelled.n_classes)]

    def batch(self, step: int, size: int) -> Batch:
        """Return the patches of a step: of each class as many, of each of its strokes as many, at random places."""
        rng = np.random.default_rng([self._seed, 30, step])
        patches = []
        for number in range(step * size, (step + 1) * size):
            strokes = self._strokes[number % len(self._strokes)]
            row = int(rng.choice(strokes[int(rng.integers(len(strokes)))]))
            patches.append(self._patch(row, *rng.integers(EDGE_PIXELS, self._edge - EDGE_PIXELS, 2).tolist()))
        return _joined(patches)

    def centred(self, most: int) -> list[Batch]:
        """Return a patch around the middle pixel of each stroke, at most `most` of them, evenly over the classes."""
        rng = np.random.default_rng([self._seed, 33])
        rows = [stroke[len(stroke) // 2] for strokes in self._strokes for stroke in strokes]
        if len(rows) > most:
            rows = sorted(rng.choice(rows, most, replace=False).tolist())
        patches = [self._patch(int(row), self._edge // 2, self._edge // 2) for row in rows]
        return [_joined(patches[at : at + PATCHES_AT_ONCE]) for at in range(0, len(patches), PATCHES_AT_ONCE)]

    def _patch(self, row: int, down: int, right: int) -> tuple[Patch, np.ndarray]:
        """Return a patch that has a pixel of `labelled` so far from its corner, and the classes (edge, edge) in it."""
        number = next(number for number, (_, rows, _) in enumerate(self._parts) if rows.start <= row < rows.stop)
        source, rows, places = self._parts[number]
        grid = source.grid
        top, left = (int(n) for n in np.divmod(places[row - rows.start], grid.width))
        window, area = _square(grid, top - down, left - right, self._edge)
        bands, valid = source.read_shown(window)
        labels = self._labelled.labels if source is self._labelled.rasters[0] else None
        classes = labels(window) if labels is not None else np.full(valid.shape, UNKNOWN, dtype=np.int64)
        for other, of_other, its_places in reversed(self._parts):  # what is painted on the raster itself comes last
            if other is source:
                _paint(classes, window, grid.width, its_places, self._labelled.classes[of_other])
        classes[~valid] = UNKNOWN
        target = np.zeros((0, *valid.shape), dtype=np.float32)
        planes = (self._model.normalised(bands, valid), valid, target)
        of_patch = self._framed(classes - UNKNOWN, area) + UNKNOWN
        return Patch(*(self._framed(part, area) for part in planes)), np.where(_inner(self._edge), of_patch, UNKNOWN)

    def _framed(self, planes: np.ndarray, area: tuple[slice, slice]) -> np.ndarray:
        """Return planes (..., height, width) in their place in a patch, zeros around them."""
        result = np.zeros((*planes.shape[:-2], self._edge, self._edge), dtype=planes.dtype)
        result[(..., *area)] = planes
        return result


def _rows_by_group(labelled: LabelledPixels, number: int) -> list[np.ndarray]:
    """Return the rows of each stroke of a class."""
    rows = np.flatnonzero(labelled.classes == number)
    rows = rows[np.argsort(labelled.groups[rows], kind="stable")]
    return np.split(rows, np.flatnonzero(np.diff(labelled.groups[rows])) + 1)


def _paint(classes: np.ndarray, window: Window, width: int, places: np.ndarray, of_place: np.ndarray) -> None:
    """Write the classes of sorted flat indices (n,) of a raster into those of a window (height, width)."""
    rows = np.arange(window.row, window.row + window.height, dtype=np.int64)[:, np.newaxis]
    wanted = rows * width + np.arange(window.col, window.col + window.width, dtype=np.int64)
    at = np.searchsorted(places, wanted)
    painted = places.take(at, mode="clip") == wanted
    classes[painted] = of_place[at[painted]]


def _square(grid: Grid, top: int, left: int, edge: int) -> tuple[Window, tuple[slice, slice]]:
    """Return the part of a square that lies in the image, and its rows and columns in the square.

    Beyond the image a network is shown zeros, also when it classifies, so the square is not moved into it.
    """
    rows, cols = ((max(0, start), min(start + edge, size)) for start, size in ((top, grid.height), (left, grid.width)))
    window = Window(rows[0], cols[0], rows[1] - rows[0], cols[1] - cols[0])
    return window, (slice(rows[0] - top, rows[1] - top), slice(cols[0] - left, cols[1] - left))


def _inner(edge: int) -> np.ndarray:
    """Return which pixels of a patch see enough around them, bool (edge, edge)."""
    inner = np.zeros((edge, edge), dtype=bool)
    inner[EDGE_PIXELS : edge - EDGE_PIXELS, EDGE_PIXELS : edge - EDGE_PIXELS] = True
    return inner


def _joined(patches: Sequence[tuple[Patch, np.ndarray]]) -> Batch:
    classes = np.stack([of_patch.ravel() for _, of_patch in patches])
    of_patch, place = np.nonzero(classes != UNKNOWN)
    return Batch([patch for patch, _ in patches], of_patch, place, classes[of_patch, place])
