# SPDX-License-Identifier: GPL-2.0-or-later
"""The live engine: from strokes to the class map of any window, at a cost that depends on what a stroke touches.

The state is a function of the set of strokes. Whatever was added, changed or removed on the way, the same strokes give
the same clusters, splits and map, so repeating a session gives the same map.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError
from ..base.progress import Progress
from ..classification.methods import CLUSTERBRUSH
from ..classification.stroke_model import StrokeModel
from ..features.kinds import BandValues
from ..features.presets import DEFAULT_PRESET
from ..features.recipe import FeatureRecipe
from ..features.sampling import draw
from ..labelling.labelling import Labelling, spread
from ..labelling.split_trees import Tree, recounted
from ..labelling.splitting import THRESHOLD, Evidence, divide
from ..segmentation.fitting import DEFAULT_SAMPLE, fit_sample
from ..segmentation.merging import tree_of
from .clustered_sample import ClusteredSample
from .conflicts import Conflict
from .freshness import WhileFresh
from .painted_pixels import SettledStrokes, StrokesByCluster
from .painting import painted_strokes
from .views import Views

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..classification.classifier import Classified, Classifier
    from ..classification.learner import Learner
    from ..classification.methods import Method
    from ..clustering.kmeans import KMeansOptions
    from ..clustering.ward import Tree as MergeTree
    from ..features.presets import Preset
    from ..features.sampling import Sample
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..strokes.markers import Markers
    from ..strokes.stroke import Stroke
    from .labels import Labels
    from .painted_pixels import PaintedPixels, PaintedStroke
    from .preview import Preview

# painted pixels of the touched clusters; with more of them an estimate is shown before the splits are made
MAX_PIXELS_BEFORE_ESTIMATE = 2**12


class Session:
    """Model, strokes, votes and assignment of one raster, kept up to date stroke by stroke.

    Parameters
    ----------
    source : RasterSource
        Opened with the model's bands.
    model : KMeansModel
        Of many clusters; its features must not need a halo.
    sample : Sample
        Located pixels of the raster, for splits and suggestions; see `sampling.draw`.
    threshold : float
        Share of a cluster's painted pixels that makes a class a claimant.
    method : Method
        Makes the map from the strokes.
    preset : str or Preset
        The features of the method: a key of `presets.PRESETS`, or the choice itself.
    seed : int, optional
        Of the method; the one of the clusters when absent.
    """

    def __init__(
        self,
        source: RasterSource,
        model: KMeansModel,
        sample: Sample,
        threshold: float = THRESHOLD,
        method: Method = CLUSTERBRUSH,
        preset: str | Preset = DEFAULT_PRESET,
        seed: int | None = None,
    ) -> None:
        self.source, self.model, self.sample = source, model, sample
        self.threshold, self.method, self.preset = threshold, method, preset
        self.seed = int(model.fit.settings.get("seed", 0)) if seed is None else seed
        self.version = 0
        self._lock = threading.RLock()
        self._learners: dict[str, Learner] = {}  # by method
        self._further: tuple[RasterSource, ...] = ()
        self._labels: Labels | None = None
        self._strokes: dict[int, Stroke] = {}
        self._painted: dict[int, PaintedStroke] = {}
        self._settled: SettledStrokes | None = None
        self._by_cluster = StrokesByCluster()
        self._unsplit: frozenset[int] = frozenset()
        self._unsettled: set[int] = set()  # clusters whose splits are deferred
        self._views = Views(source, model)
        self.sampled = ClusteredSample(sample, model)
        self._labelling = Labelling((), model.centroids, model.metric, threshold)
        self._classes, self._confidence = self._tables()

    @classmethod
    def prepare(
        cls,
        source: RasterSource,
        options: KMeansOptions,
        scaling: str = "none",
        sample_size: int = DEFAULT_SAMPLE,
        progress: Progress | None = None,
        threshold: float = THRESHOLD,
        method: Method = CLUSTERBRUSH,
        preset: str | Preset = DEFAULT_PRESET,
    ) -> Session:
        """Return a session without strokes, with clusters fitted on a sample; raises what `segmentation.fit` raises."""
        progress = progress or Progress()
        recipe = FeatureRecipe(tuple(source.bands), (BandValues(),))
        sample = draw(source, recipe, sample_size, options.seed, progress.part(0.0, 0.3), located=True)
        model = fit_sample(source, recipe, sample, options, scaling, sample_size, progress.part(0.3, 1.0))
        return cls(source, model, sample, threshold, method, preset)

    @cached_property
    def merges(self) -> MergeTree:
        """The tree along which the most alike clusters merge."""
        return tree_of(self.model)

    # --- strokes

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The strokes, by id."""
        return tuple(self._strokes[stroke_id] for stroke_id in sorted(self._strokes))

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The ids of the painted classes, in rising order."""
        return tuple(sorted({stroke.class_id for stroke in self._strokes.values()}))

    def add(self, stroke: Stroke) -> None:
        """Add a stroke, or replace the one with the same id."""
        self.edit({stroke.id: stroke})

    def remove(self, stroke_id: int) -> None:
        """Remove a stroke; nothing happens when there is none of that id."""
        self.edit({stroke_id: None})

    def add_all(self, strokes: Iterable[Stroke]) -> None:
        """Add many strokes as one step."""
        self.edit({stroke.id: stroke for stroke in strokes})

    def edit(self, after: dict[int, Stroke | None], defer_splits: bool = False) -> None:
        """Add, change and remove (None) strokes as one step.

        Parameters
        ----------
        after : dict of stroke id to Stroke or None
        defer_splits : bool
            Whether splits are made later when there are many: the next picture is an estimate then, with the votes of
            this edit and the splits from before it. `settle` makes them, and so does everything that depends on them.
        """
        with self._lock:
            self._apply(after, self._unsplit, defer_splits)

    @property
    def further(self) -> tuple[RasterSource, ...]:
        """The further rasters whose strokes count too."""
        return self._further

    def set_further(self, sources: Sequence[RasterSource]) -> None:
        """Let the strokes of further rasters count too, none of which are known yet.

        Parameters
        ----------
        sources : sequence of RasterSource
            With the bands of the model; see `segmentation.matching.as_fitted`. The ids of their strokes are those of
            `further.further_id`.
        """
        with self._lock:
            strokes = dict.fromkeys(stroke_id for stroke_id in self._strokes if stroke_id < 0)
            self._apply(strokes, self._unsplit)
            self._further, self._settled = tuple(sources), None

    def set_labels(self, labels: Labels) -> None:
        """Let methods that learn from patches learn from all pixels of labels; their sample is given as strokes."""
        with self._lock:
            self._labels, self._settled = labels, None
            self.version += 1

    @property
    def is_settled(self) -> bool:
        """Return True when all splits are made."""
        return not self._unsettled

    def settle(self) -> None:
        """Make the deferred splits, if there are any."""
        with self._lock:
            if self._unsettled:
                self._relabel(set())

    def keep_unsplit(self, cluster: int, unsplit: bool = True) -> None:
        """Undo the split of one cluster, or allow it again; an unsplit cluster takes the class of most votes."""
        with self._lock:
            self._apply({}, self._unsplit | {cluster} if unsplit else self._unsplit - {cluster})

    def set_threshold(self, threshold: float) -> None:
        """Judge all painted clusters by another threshold."""
        with self._lock:
            self.threshold = threshold
            self._relabel(self._by_cluster.clusters)

    def set_method(self, method: Method) -> None:
        """Choose the method that makes the map."""
        with self._lock:
            if method is not self.method:
                self.method = method
                self._publish(self._labelling)

    def _apply(self, strokes: dict[int, Stroke | None], unsplit: frozenset[int], defer_splits: bool = False) -> None:
        classes = self.class_ids
        self._settled = None
        touched = set(self._unsplit ^ unsplit)
        self._unsplit = unsplit
        for stroke_id in strokes:
            old = self._painted.pop(stroke_id, None)
            if old is not None:
                self._by_cluster.remove(old)
                touched.update(old.by_cluster)
            self._strokes.pop(stroke_id, None)
        changed = {stroke_id: stroke for stroke_id, stroke in strokes.items() if stroke is not None}
        for stroke_id, painted in painted_strokes((self.source, *self._further), self.model, changed).items():
            self._strokes[stroke_id], self._painted[stroke_id] = changed[stroke_id], painted
            self._by_cluster.add(painted)
            touched.update(painted.by_cluster)
        if self.class_ids != classes:  # votes are stored by position in the list of classes
            touched.update(self._by_cluster.clusters, self._labelling.clusters)
        self._relabel(touched, defer_splits)

    # --- labels

    @property
    def labelling(self) -> Labelling:
        """The clusters, their splits and classes; deferred splits are made first."""
        self.settle()
        return self._labelling

    def _relabel(self, touched: set[int], defer_splits: bool = False) -> None:
        """Compute the votes and splits of touched and deferred clusters from all strokes on them; others stay."""
        waiting = touched | self._unsettled
        judged = [cluster for cluster in sorted(waiting) if cluster in self._by_cluster]
        painted = [self._by_cluster.pixels(cluster) for cluster in judged]
        estimated = defer_splits and sum(len(pixels.places) for pixels in painted) > MAX_PIXELS_BEFORE_ESTIMATE
        clusters = {cluster: tree for cluster, tree in self._labelling.clusters.items() if cluster not in waiting}
        if judged:
            judge = self._estimate if estimated else self._divide
            clusters.update(zip(judged, judge(judged, painted)))
        self._unsettled = waiting if estimated else set()
        metric, threshold = self.model.metric, self.threshold
        self._publish(Labelling(self.class_ids, self.model.centroids, metric, threshold, clusters), waiting)

    def _divide(self, clusters: Sequence[int], painted: Sequence[PaintedPixels]) -> list[Tree]:
        """Return the trees of clusters, split by the pixels painted on them."""
        evidence = Evidence(
            *self.sampled.of(clusters),
            np.concatenate([pixels.scaled for pixels in painted]),
            np.repeat(np.arange(len(clusters)), [len(pixels.places) for pixels in painted]),
            self._class_positions(painted),
        )
        unsplit = [place for place, cluster in enumerate(clusters) if cluster in self._unsplit]
        return divide(evidence, len(clusters), len(self.class_ids), self.model.metric, self.threshold, unsplit)

    def _estimate(self, clusters: Sequence[int], painted: Sequence[PaintedPixels]) -> list[Tree]:
        """Return the trees of clusters with new votes and the present splits."""
        untouched = Tree.unsplit(self.model.centroids.shape[1])
        return recounted(
            [self._labelling.clusters.get(cluster, untouched) for cluster in clusters],
            np.concatenate([pixels.scaled.T for pixels in painted], axis=1),
            np.repeat(np.arange(len(clusters)), [len(pixels.places) for pixels in painted]),
            self._class_positions(painted),
            len(self.class_ids),
            self.model.metric,
        )

    def _class_positions(self, painted: Sequence[PaintedPixels]) -> np.ndarray:
        return np.searchsorted(self.class_ids, np.concatenate([pixels.classes for pixels in painted]))

    def _tables(self) -> tuple[np.ndarray, np.ndarray]:
        classes, confidence = self._labelling.tables()
        if self.method.carries and len(self.class_ids) > 1:  # one class alone would take all clusters
            spread(self._labelling, classes, confidence)
        return classes, confidence

    def _publish(self, labelling: Labelling, touched: Iterable[int] = ()) -> None:
        k = self.model.k
        old_classes, old_confidence = self._classes[:k], self._confidence[:k]
        was_split = {cluster for cluster, tree in self._labelling.clusters.items() if tree.is_split}
        self._labelling = labelling
        self._classes, self._confidence = self._tables()
        is_split = {cluster for cluster, tree in labelling.clusters.items() if tree.is_split}
        differs = (self._classes[:k] != old_classes) | (self._confidence[:k] != old_confidence)
        split_touched = (was_split | is_split) & set(touched)
        changed = set(np.flatnonzero(differs).tolist()) | split_touched | (was_split ^ is_split)
        self.version += 1
        self._views.expect(changed)

    # --- pictures

    def preview(self, window: Window, size: tuple[int, int] | None = None) -> Preview:
        """Return classes, clusters and confidence of a window, by the classes of the clusters.

        Parameters
        ----------
        window : Window
        size : (height, width), optional
            Of the picture; the window's own when absent: the classes are then those of the map by clusters.

        Returns
        -------
        Preview
            With the part that changed since the previous preview of the same window.
        """
        view = self._views.find(window, size)
        with self._lock:
            if not self._views.keeps(view):
                view.expect(range(self.model.k))  # what changed meanwhile was not noted in it
            return view.picture(self._labelling, self._classes, self._confidence)

    def has_view(self, window: Window, size: tuple[int, int] | None = None) -> bool:
        """Return True when the clusters of a window are known, so that `preview` takes no time."""
        return self._views.has(window, size)

    def read_view(self, window: Window, size: tuple[int, int] | None = None) -> None:
        """Find the clusters of a window for `preview`; strokes may come meanwhile."""
        self._views.find(window, size)

    def trim(self) -> None:
        """Drop the windows that were not shown last."""
        self._views.trim()

    @property
    def n_bytes(self) -> int:
        """About how much memory it takes: its sample, windows, painted pixels, and what its learners keep."""
        with self._lock:
            painted = sum(painted.scaled.nbytes + painted.places.nbytes for painted in self._painted.values())
            learners = sum(learner.n_bytes for learner in self._learners.values())
            return self.sample.features.nbytes + self.sampled.n_bytes + self._views.n_bytes + painted + learners

    # --- learning

    def settled(self) -> SettledStrokes:
        """Return the strokes and the pixels that they paint together; the same object until the strokes change."""
        with self._lock:
            if self._settled is None:
                self._settled = SettledStrokes(tuple(self._painted.values()), self._further, self._labels)
            return self._settled

    def markers(self) -> Markers:
        """Return the painted pixels that are valid, overlaps settled."""
        return self.settled().markers

    def learner(self) -> Learner | None:
        """Return the method's learner for this raster, or None where the named clusters are its map.

        Raises
        ------
        MissingLibraryError
            When the method needs a library that is not there.
        """
        method = self.method
        if method.learner is None:
            return None
        method.check()
        with self._lock:
            if method.id not in self._learners:
                self._learners[method.id] = method.learner(self.source, self.model, self.preset, self.seed)
            return self._learners[method.id]

    def refine(self, window: Window, progress: Progress | None = None) -> Classified:
        """Return a window at 1:1 as the exported map has it.

        Meant for the background: it takes about a second, and is cancelled when the strokes change meanwhile.

        Raises
        ------
        CancelledError
            When the strokes changed, or `progress` says so.
        InputError
            When there is no stroke yet.
        MissingLibraryError
            When the method needs a library that is not there.
        """
        fresh, learner, markers = self.while_fresh(progress), self.learner(), self.markers()
        if learner is not None and len(markers.pixels):
            return learner.classify(markers, window, fresh)
        return self.classifier(fresh).classify(self.source, window)

    def classifier(self, progress: Progress | None = None) -> Classifier:
        """Return what classifies pixels by the present strokes, as it does for the exported map; raises as `refine`."""
        learner, markers = self.learner(), self.markers()
        if not len(markers.pixels):
            raise InputError(N_("There is no stroke yet. Paint a few pixels of each class."))
        if learner is not None:
            return learner.learn(markers, self.while_fresh(progress))
        return StrokeModel(self.model, self.labelling, (), self.method.id).classifier

    def while_fresh(self, progress: Progress | None = None) -> Progress:
        """Return a progress that is cancelled as soon as the strokes change or `progress` is cancelled."""
        version = self.version
        return WhileFresh(lambda: self.version == version, progress)

    def look_ahead(self, window: Window | None = None, progress: Progress | None = None) -> None:
        """Compute in advance what refining needs of the raster and of a window besides the strokes."""
        if (learner := self.learner()) is not None:
            learner.look_ahead(window, progress or Progress())

    # --- inspection

    def conflicts(self) -> list[Conflict]:
        """Return the clusters that several classes claim, the largest first."""
        with self._lock:
            conflicts = [
                self._conflict(cluster, tree)
                for cluster, tree in self.labelling.clusters.items()
                if tree.is_split or cluster in self._unsplit
            ]
        return sorted(conflicts, key=lambda conflict: (-conflict.share, conflict.cluster))

    def _conflict(self, cluster: int, tree: Tree) -> Conflict:
        votes = {class_id: int(count) for class_id, count in zip(self.class_ids, tree.votes) if count}
        pixel = int(self._by_cluster.pixels(cluster).places[0]) if cluster in self._by_cluster else 0
        if pixel >= self.source.n_pixels and self.sample.pixels is not None:  # painted on further rasters only
            pixel = next((int(self.sample.pixels[row]) for row in self.sampled.rows(cluster)), 0)
        return Conflict(cluster, float(self.sampled.shares[cluster]), votes, tree, cluster in self._unsplit, pixel)

    def tables(self) -> tuple[np.ndarray, np.ndarray]:
        """Return class id and confidence by part number, after all splits are made."""
        with self._lock:
            self.settle()
            return self._classes.copy(), self._confidence.copy()
