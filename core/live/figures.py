# SPDX-License-Identifier: GPL-2.0-or-later
"""Shares and areas of the classes in the map that the export would write, as the dock shows them.

A small raster is classified as a whole. Of a large one a random sample of windows is classified as the export does,
smoothing included, and the shares come with their margins. What a window needs besides the strokes is computed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..clustering.nearest import label_dtype
from ..features.sampling import CELL, MAX_CELLS
from ..raster.counting import tally
from ..raster.grid import Window
from ..raster.majority import MAX_RADIUS_PIXELS
from ..raster.pixel_areas import PixelAreas
from ..session.preview import Preview
from .map_picture import shown_classes
from .share_estimate import FOLDS, Population, Shares, estimate, fold_of
from .window_sample import EDGE_PIXELS, WindowSample, draw_windows, whole_raster

if TYPE_CHECKING:
    from ..base.progress import Progress
    from ..classification.classifier import Classified, Classifier
    from ..classification.methods import Method
    from ..raster.grid import Grid
    from ..session.session import Session

MAX_WHOLE_PIXELS = 2_000_000  # of a raster that is classified as a whole
MAX_WINDOWS = 128  # of the sample of a larger raster
MIN_WINDOWS = 32
MAX_KEPT_BYTES = 96 * 2**20  # of what windows need besides the strokes
REACHES_PIXELS = (0, 4, 16, MAX_RADIUS_PIXELS)  # beyond each window, for the majority filter; the first that is enough


@dataclass(frozen=True)
class ClassFigures:
    """How much of the raster each class takes.

    Parameters
    ----------
    shares : dict of class id to float
        Of the valid pixels; 0 stands for the pixels without a class.
    margins : dict of class id to float
        Half width of the 95 % confidence interval of each share; 0 where every pixel was classified.
    pixels : dict of class id to float
    areas : dict of class id to float, or None
        Square metres; None when the raster has no place on the Earth.
    """

    shares: dict[int, float]
    margins: dict[int, float]
    pixels: dict[int, float]
    areas: dict[int, float] | None


class RasterFigures:
    """Figures of a session's raster, brought up to date window by window; an update that is cancelled goes on later.

    Parameters
    ----------
    session : Session
        Of the whole raster.
    max_whole_pixels : int
        Larger rasters are sampled.
    max_windows : int
        Of the sample.
    edge : int
        Of the windows of the sample, pixels.
    seed : int, optional
        Of the sample; the session's when absent.
    """

    def __init__(
        self,
        session: Session,
        max_whole_pixels: int = MAX_WHOLE_PIXELS,
        max_windows: int = MAX_WINDOWS,
        edge: int = EDGE_PIXELS,
        seed: int | None = None,
    ) -> None:
        self._session = session
        self._max_whole, self._max_windows, self._edge = max_whole_pixels, max_windows, edge
        self._seed = session.seed if seed is None else seed
        self._areas = PixelAreas.of(session.source.grid)
        self._reach = 0  # pixels around each window that are classified too
        self._method: Method | None = None
        self._sample: WindowSample | None = None
        self._inputs: list[Any] = []  # by window: what classifying it needs besides the strokes
        self._clusters: list[np.ndarray] = []  # by window: cluster of each valid pixel
        self._version: int | None = None  # of the strokes that the windows are classified by
        self._classifier: Classifier | None = None
        self._classified: list[Classified] = []
        self._population: Population | None = None

    @property
    def is_sampled(self) -> bool:
        """Return True when the raster is too large to be classified as a whole."""
        grid = self._session.source.grid
        return grid.height * grid.width > self._max_whole

    def update(
        self, least_confidence: float = 0.0, smoothing: int = 0, progress: Progress | None = None
    ) -> ClassFigures | None:
        """Return the figures of the map by the present strokes, None while there are too few strokes for one,
        and for methods that decide a raster as a whole, which would take too long after each stroke.

        Parameters
        ----------
        least_confidence : float
            Pixels below it have no class.
        smoothing : int
            Radius of the majority filter, pixels; 0 for none.
        progress : Progress, optional

        Raises
        ------
        CancelledError
            When the strokes changed, or `progress` says so; the next call goes on where this one ended.
        InputError
            When the raster cannot be read.
        MissingLibraryError
            When the method needs a library that is not there.
        """
        session = self._session
        if session.method.comes_at_export or len(session.class_ids) < (2 if session.method.carries else 1):
            return None
        version, fresh = session.version, session.while_fresh(progress)
        sample = self._draw(smoothing, fresh)
        self._classify(sample, version, fresh)
        summarise = self._estimated if self.is_sampled else self._counted
        return summarise(sample, least_confidence, smoothing)

    # --- the windows

    def _draw(self, smoothing: int, progress: Progress) -> WindowSample:
        """Return the windows; they are drawn again when the majority filter looks further than they reach."""
        session, grid = self._session, self._session.source.grid
        reach = next(reach for reach in REACHES_PIXELS if reach >= min(smoothing, MAX_RADIUS_PIXELS))
        reaches = reach <= self._reach or not self.is_sampled
        if self._sample is not None and reaches and self._method is session.method:
            return self._sample
        self._reach, self._method, self._sample = reach, session.method, None
        self._inputs, self._clusters, self._version = [], [], None
        if self.is_sampled:
            size = _n_bytes(self._inputs_of(self._grown(_middle(grid, self._edge)), progress))
            most = min(self._max_windows, max(MIN_WINDOWS, MAX_KEPT_BYTES // max(size, 1)))
            everywhere = session.sample.pixels if _share_of_cells_read(grid) == 1.0 else None
            self._sample = draw_windows(grid, most, self._seed, self._edge, everywhere)
        else:
            self._sample = whole_raster(grid)
        return self._sample

    def _grown(self, window: Window) -> Window:
        grid = self._session.source.grid
        return window.grown(self._reach, grid.height, grid.width) if self.is_sampled else window

    def _inputs_of(self, window: Window, progress: Progress) -> Any:
        learner = self._session.learner()
        refines = learner is not None and self._session.method.refines
        return learner.window_inputs(window, progress) if learner is not None and refines else None

    def _classify(self, sample: WindowSample, version: int, progress: Progress) -> None:
        """Classify the windows that are not yet classified by the present strokes."""
        session = self._session
        if self._version != version:
            self._classifier, self._classified, self._version = None, [], version
        if self._classifier is None:
            self._classifier = session.classifier(progress)
        learner = session.learner()
        for number in range(len(self._classified), len(sample.windows)):
            progress.check()
            window = self._grown(sample.windows[number])
            if number == len(self._inputs):
                self._inputs.append(self._inputs_of(window, progress))
                if self.is_sampled:
                    self._clusters.append(self._clusters_of(sample.windows[number]))
            inputs = self._inputs[number]
            if learner is None or inputs is None:
                classified = self._classifier.classify(session.source, window)
            else:
                classified = learner.classify_inputs(self._classifier, window, inputs)
            self._classified.append(classified)

    def _clusters_of(self, window: Window) -> np.ndarray:
        """Return the cluster of each valid pixel of a window, (n_valid,)."""
        model = self._session.model
        features, _ = model.recipe.features(self._session.source, window)
        return model.nearest(model.scaling.apply(features)).astype(label_dtype(model.k))

    # --- the figures

    def _counted(self, sample: WindowSample, least_confidence: float, smoothing: int) -> ClassFigures:
        """Return the figures of a raster that was classified as a whole."""
        grid = self._session.source.grid
        whole = Window(0, 0, grid.height, grid.width)
        ids, valid = np.zeros((grid.height, grid.width), np.uint16), np.zeros((grid.height, grid.width), bool)
        confidence = np.zeros(ids.shape, np.float32)
        for window, classified in zip(sample.windows, self._classified):
            place = window.slices_in(whole)
            ids[place], confidence[place], valid[place] = classified.class_ids, classified.confidence, classified.valid
        shown = _shown(ids, confidence, least_confidence, smoothing)
        places = np.where(valid, shown.astype(np.int64) + 1, 0)
        pixels, metres = tally(places, int(places.max(initial=0)) + 1, self._areas, whole)[:, 1:]
        total = max(float(pixels.sum()), 1.0)
        counts = {class_id: float(count) for class_id, count in enumerate(pixels) if count or class_id == 0}
        located = self._areas.method != "unknown"
        return ClassFigures(
            {class_id: count / total for class_id, count in counts.items()},
            dict.fromkeys(counts, 0.0),
            counts,
            {class_id: float(metres[class_id]) for class_id in counts} if located else None,
        )

    def _estimated(self, sample: WindowSample, least_confidence: float, smoothing: int) -> ClassFigures:
        """Return the figures of a raster of which some windows were classified."""
        session, weights = self._session, sample.weights / sample.weights.mean()
        class_ids = (0, *session.class_ids)
        n_classes, k = len(class_ids), session.model.k
        counts, clusters = np.zeros((len(weights), n_classes)), np.zeros((len(weights), k))
        metres, by_cluster = np.zeros((len(weights), n_classes)), np.zeros((FOLDS, k, n_classes))
        for number, (window, fold) in enumerate(zip(sample.windows, fold_of(sample))):
            inner, classified = window.slices_in(self._grown(window)), self._classified[number]
            shown = _shown(classified.class_ids, classified.confidence, least_confidence, smoothing)[inner]
            valid = classified.valid[inner]
            places = np.searchsorted(class_ids, shown)
            pairs = self._clusters[number].astype(np.int64) * n_classes + places[valid]
            table = np.bincount(pairs, minlength=k * n_classes).reshape(k, n_classes)
            by_cluster[fold] += weights[number] * table
            counts[number], clusters[number] = table.sum(axis=0), table.sum(axis=1)
            metres[number] = tally(np.where(valid, places + 1, 0), n_classes, self._areas, window)[1, 1:]
        shares = estimate(sample, counts, by_cluster, clusters, self._of_the_raster())
        if least_confidence == 0 and session.method.carries:
            shares.margins[0] = 0.0  # every valid pixel has a class
        return self._with_areas(class_ids, shares, weights @ counts, weights @ metres)

    def _with_areas(
        self, class_ids: tuple[int, ...], shares: Shares, pixels: np.ndarray, metres: np.ndarray
    ) -> ClassFigures:
        """Return figures whose areas follow the shares, by the mean area of the pixels of each class."""
        # the sample counts the valid pixels of the cells that it was drawn from
        n_valid = self._session.sample.n_valid / _share_of_cells_read(self._session.source.grid)
        areas = None
        if self._areas.method != "unknown":
            mean = metres.sum() / max(pixels.sum(), 1.0)
            sizes = shares.shares * np.where(pixels > 0, metres / np.maximum(pixels, 1.0), mean)
            total = n_valid * self._mean_area()
            areas = dict(zip(class_ids, (total * sizes / max(float(sizes.sum()), 1e-300)).tolist()))
        return ClassFigures(
            dict(zip(class_ids, shares.shares.tolist())),
            dict(zip(class_ids, shares.margins.tolist())),
            dict(zip(class_ids, (n_valid * shares.shares).tolist())),
            areas,
        )

    def _mean_area(self) -> float:
        """Return the mean area of the valid pixels, m2."""
        places = self._session.sample.pixels
        if self._areas.layout == "uniform" or places is None:
            return self._areas.nominal
        return float(self._areas.at(places).mean())

    def _of_the_raster(self) -> Population:
        """Return the clusters of the raster by its sample of single pixels."""
        if self._population is None:
            session, grid = self._session, self._session.source.grid
            pixels, ids = np.asarray(session.sample.pixels), session.sampled.ids
            across = -(-grid.width // CELL)
            cells = pixels // grid.width // CELL * across + pixels % grid.width // CELL
            numbers, cell_of = np.unique(cells, return_inverse=True)
            pairs = cell_of.reshape(-1).astype(np.int64) * session.model.k + ids
            table = np.bincount(pairs, minlength=len(numbers) * session.model.k).reshape(len(numbers), -1)
            sizes = table.sum(axis=1)
            seen = _share_of_cells_read(grid)
            self._population = Population(table / sizes[:, None], sizes / sizes.sum(), len(pixels), seen)
        return self._population


def _shown(class_ids: np.ndarray, confidence: np.ndarray, least_confidence: float, smoothing: int) -> np.ndarray:
    """Return class ids as the map has them, 0 where it has none."""
    return shown_classes(Preview(class_ids, class_ids, confidence, None), least_confidence, smoothing)


def _middle(grid: Grid, edge: int) -> Window:
    """Return a window of the lattice in the middle of a raster."""
    row, col = grid.height // 2 // edge * edge, grid.width // 2 // edge * edge
    return Window(row, col, min(edge, grid.height - row), min(edge, grid.width - col))


def _n_bytes(inputs: Any) -> int:
    return sum(part.nbytes for part in inputs) if inputs is not None else 0


def _share_of_cells_read(grid: Grid) -> float:
    """Return the share of the raster's cells that `sampling.draw` takes pixels from."""
    n_cells = -(-grid.height // CELL) * -(-grid.width // CELL)
    return min(1.0, MAX_CELLS / n_cells)
