# SPDX-License-Identifier: GPL-2.0-or-later
"""The live engine: strokes in, class map of any window out, at the cost of what a stroke touches.

The state is a function of the set of strokes. Whatever was added, changed, removed, undone or redone on the way, the
same strokes give the same clusters, splits and map, so a session replays to the map that was seen.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .errors import N_, InputError
from .features import BandValues, FeatureRecipe
from .labelling import Labelling, spread
from .nearest import nearest
from .painted import Canvas, Painted
from .progress import Progress
from .refinement import Refiner
from .sampling import draw
from .segmentation import DEFAULT_SAMPLE, fit_sample
from .slots import Slots
from .split_trees import Tree, recounted
from .splitting import THRESHOLD, Evidence, divide, few_of_each
from .strokes import Markers, Stroke, merge, planes_at
from .view import Preview, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .classification import Classified
    from .clustering import KMeansOptions
    from .errors import Notice
    from .model import KMeansModel
    from .painted import Pixels
    from .pixel_classifier import Surroundings
    from .raster import RasterSource, Window
    from .sampling import Sample

MOST_AT_ONCE = 2**12  # painted pixels of the touched clusters; more of them are worth an estimate before the splits
MOST_VIEWS = 4  # windows whose clusters are kept: the screen, the one before, a second canvas


@dataclass(frozen=True)
class Change:
    """What an edit did: the clusters whose class, confidence or split is another now."""

    clusters: frozenset[int]

    @property
    def is_nothing(self) -> bool:
        """Whether no pixel anywhere looks different."""
        return not self.clusters


@dataclass(frozen=True)
class Conflict:
    """A cluster that several classes claim.

    Parameters
    ----------
    cluster : int
        From 0.
    share : float
        Of the valid pixels.
    votes : dict of class id to painted pixels
    tree : Tree
        The tree of splits.
    kept_whole : bool
        Whether its split was taken back.
    pixel : int
        A painted pixel of it, to go there; flat index.
    """

    cluster: int
    share: float
    votes: dict[int, int]
    tree: Tree
    kept_whole: bool
    pixel: int


@dataclass(frozen=True)
class _Edit:
    """One step to undo: strokes as they were and as they are, and clusters kept whole before and after."""

    before: dict[int, Stroke | None]
    after: dict[int, Stroke | None]
    whole_before: frozenset[int] = frozenset()
    whole_after: frozenset[int] = frozenset()


class _WhileFresh(Progress):
    """Cancelled as soon as the session has moved on."""

    def __init__(self, session: Session, version: int, whole: Progress | None) -> None:
        self._session, self._version, self._whole = session, version, whole or Progress()

    def report(self, fraction: float) -> None:
        self._whole.report(fraction)

    def is_cancelled(self) -> bool:
        return self._session.version != self._version or self._whole.is_cancelled()

    def notify(self, notice: Notice) -> None:
        self._whole.notify(notice)


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
    carry : bool
        Whether clusters without strokes take the class of the nearest painted ones; the paper leaves them.
    """

    def __init__(
        self,
        source: RasterSource,
        model: KMeansModel,
        sample: Sample,
        threshold: float = THRESHOLD,
        carry: bool = True,
    ) -> None:
        self.source, self.model, self.sample = source, model, sample
        self.threshold, self.carry = threshold, carry
        self.version = 0
        self._lock, self._refining = threading.RLock(), threading.Lock()
        self.seed = int(model.fit.settings.get("seed", 0))
        self._refiner = Refiner(source, seed=self.seed)
        self._strokes: dict[int, Stroke] = {}
        self._painted: dict[int, Painted] = {}
        self._canvas = Canvas()
        self._whole: frozenset[int] = frozenset()
        self._unsettled: set[int] = set()  # clusters whose splits wait
        self._undo: list[_Edit] = []
        self._redo: list[_Edit] = []
        self._views: OrderedDict[tuple[Window, tuple[int, int]], View] = OrderedDict()
        self._index_sample()
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
        carry: bool = True,
    ) -> Session:
        """Draw a sample, group it, and return a session without strokes; raises what `segmentation.fit` raises."""
        progress = progress or Progress()
        recipe = FeatureRecipe(tuple(source.bands), (BandValues(),))
        sample = draw(source, recipe, sample_size, options.seed, progress.part(0.0, 0.3), located=True)
        model = fit_sample(source, recipe, sample, options, scaling, sample_size, progress.part(0.3, 1.0))
        return cls(source, model, sample, threshold, carry)

    def _index_sample(self) -> None:
        scaled = self.model.scaling.apply(self.sample.features)
        ids = nearest(scaled, self.model.centroids, self.model.metric)
        counts = np.bincount(ids, minlength=self.model.k)
        self._few = few_of_each(ids)
        self._sampled = Slots(scaled[self._few], ids[self._few], self.model.k)
        self._stands_for = (counts / np.maximum(self._sampled.counts, 1))[ids[self._few]] / max(len(ids), 1)
        self.shares = counts / max(len(ids), 1)

    def sample_rows(self, cluster: int) -> np.ndarray:
        """Return some rows of the sample that lie in a cluster, evenly spread."""
        return self._few[self._sampled.rows([cluster])]

    # --- strokes

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The strokes, by id."""
        return tuple(self._strokes[one] for one in sorted(self._strokes))

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The classes that strokes are painted with, in rising order."""
        return tuple(sorted({stroke.class_id for stroke in self._strokes.values()}))

    def add(self, stroke: Stroke) -> Change:
        """Take a new stroke, or another form of one with the same id."""
        return self.edit({stroke.id: stroke})

    def change(self, stroke: Stroke) -> Change:
        """Take another form, class or width of a stroke."""
        return self.edit({stroke.id: stroke})

    def remove(self, stroke_id: int) -> Change:
        """Take a stroke away; nothing happens when there is none of that id."""
        return self.edit({stroke_id: None})

    def add_all(self, strokes: Iterable[Stroke]) -> Change:
        """Take many strokes as one step."""
        return self.edit({stroke.id: stroke for stroke in strokes})

    def edit(self, after: dict[int, Stroke | None], in_haste: bool = False) -> Change:
        """Add, change and remove (None) strokes as one step that can be undone.

        Parameters
        ----------
        after : dict of stroke id to Stroke or None
        in_haste : bool
            Whether many splits may wait: the next picture is an estimate then, with the votes of this edit and the
            splits from before it. `settle` makes up for them, and so does whatever else depends on them.

        Returns
        -------
        Change
        """
        with self._lock:
            before = {one: self._strokes.get(one) for one in after}
            step = _Edit(before, dict(after), self._whole, self._whole)
            self._undo.append(step)
            self._redo.clear()
            return self._apply(after, self._whole, in_haste)

    @property
    def is_settled(self) -> bool:
        """Whether no split waits."""
        return not self._unsettled

    def settle(self) -> Change:
        """Split what waits for it; nothing happens when nothing does."""
        with self._lock:
            return self._relabel(set()) if self._unsettled else Change(frozenset())

    def undo(self) -> Change:
        """Take the last step back; nothing happens when there is none."""
        with self._lock:
            if not self._undo:
                return Change(frozenset())
            step = self._undo.pop()
            self._redo.append(step)
            return self._apply(step.before, step.whole_before)

    def redo(self) -> Change:
        """Do the last undone step again; nothing happens when there is none."""
        with self._lock:
            if not self._redo:
                return Change(frozenset())
            step = self._redo.pop()
            self._undo.append(step)
            return self._apply(step.after, step.whole_after)

    def keep_whole(self, cluster: int, whole: bool = True) -> Change:
        """Undo the split of one cluster by itself (or allow it again): its majority names all of it."""
        with self._lock:
            after = self._whole | {cluster} if whole else self._whole - {cluster}
            self._undo.append(_Edit({}, {}, self._whole, after))
            self._redo.clear()
            return self._apply({}, after)

    def set_threshold(self, threshold: float) -> Change:
        """Judge all painted clusters by another threshold."""
        with self._lock:
            self.threshold = threshold
            return self._relabel(self._canvas.clusters)

    def set_carry(self, carry: bool) -> Change:
        """Let clusters without strokes take a class, or leave them unclassified."""
        with self._lock:
            self.carry = carry
            return self._publish(self._labelling)

    def _apply(self, strokes: dict[int, Stroke | None], whole: frozenset[int], in_haste: bool = False) -> Change:
        classes = self.class_ids
        touched = set(self._whole ^ whole)
        self._whole = whole
        for one in strokes:
            old = self._painted.pop(one, None)
            if old is not None:
                self._canvas.take(old)
                touched.update(old.by_cluster)
            self._strokes.pop(one, None)
        kept = {one: stroke for one, stroke in strokes.items() if stroke is not None}
        for one, new in self._paint(kept).items():
            self._strokes[one], self._painted[one] = kept[one], new
            self._canvas.put(new)
            touched.update(new.by_cluster)
        if self.class_ids != classes:  # votes are counted by the place in the list of classes
            touched.update(self._canvas.clusters, self._labelling.clusters)
        return self._relabel(touched, in_haste)

    def _paint(self, strokes: dict[int, Stroke]) -> dict[int, Painted]:
        """Return what strokes paint; the raster is read once for all of them."""
        under = {one: stroke.pixels(self.source.grid) for one, stroke in strokes.items()}
        if not under:
            return {}
        places = np.unique(np.concatenate(list(under.values())))
        features, valid = planes_at(self.source, self.model.recipe, places)
        places = places[valid]
        scaled = self.model.scaling.apply(np.asfortranarray(features[valid]))
        ids = nearest(scaled, self.model.centroids, self.model.metric)
        painted = {}
        for one, pixels in under.items():
            rows = np.searchsorted(places, pixels)
            rows = rows[places.take(rows, mode="clip") == pixels] if len(places) else rows[:0]
            painted[one] = Painted(one, strokes[one].class_id, places[rows], scaled[rows], ids[rows])
        return painted

    # --- labels

    @property
    def labelling(self) -> Labelling:
        """The clusters, their splits and classes; splits that wait are made first."""
        self.settle()
        return self._labelling

    def _relabel(self, touched: set[int], in_haste: bool = False) -> Change:
        """Judge the touched clusters anew from all the strokes on them, and those that wait; the others stay."""
        waiting = touched | self._unsettled
        judged = [cluster for cluster in sorted(waiting) if cluster in self._canvas]
        painted = [self._canvas.pixels(cluster) for cluster in judged]
        estimated = in_haste and sum(len(one.places) for one in painted) > MOST_AT_ONCE
        clusters = {one: tree for one, tree in self._labelling.clusters.items() if one not in waiting}
        if judged:
            judge = self._estimate if estimated else self._divide
            clusters.update(zip(judged, judge(judged, painted)))
        self._unsettled = waiting if estimated else set()
        metric, threshold = self.model.metric, self.threshold
        return self._publish(Labelling(self.class_ids, self.model.centroids, metric, threshold, clusters), waiting)

    def _divide(self, clusters: Sequence[int], painted: Sequence[Pixels]) -> list[Tree]:
        """Split clusters by what is painted on them."""
        numbers = np.arange(len(clusters))
        evidence = Evidence(
            self._sampled.scaled(clusters),
            np.repeat(numbers, self._sampled.counts[list(clusters)]),
            np.concatenate([one.scaled for one in painted]),
            np.repeat(numbers, [len(one.places) for one in painted]),
            self._class_positions(painted),
        )
        whole = [place for place, cluster in enumerate(clusters) if cluster in self._whole]
        return divide(evidence, len(clusters), len(self.class_ids), self.model.metric, self.threshold, whole)

    def _estimate(self, clusters: Sequence[int], painted: Sequence[Pixels]) -> list[Tree]:
        """Count the votes of clusters as they are split now."""
        untouched = Tree.whole(self.model.centroids.shape[1])
        return recounted(
            [self._labelling.clusters.get(one, untouched) for one in clusters],
            np.concatenate([one.scaled.T for one in painted], axis=1),
            np.repeat(np.arange(len(clusters)), [len(one.places) for one in painted]),
            self._class_positions(painted),
            len(self.class_ids),
            self.model.metric,
        )

    def _class_positions(self, painted: Sequence[Pixels]) -> np.ndarray:
        return np.searchsorted(self.class_ids, np.concatenate([one.classes for one in painted]))

    def _tables(self) -> tuple[np.ndarray, np.ndarray]:
        classes, confidence = self._labelling.tables()
        if self.carry:
            spread(self._labelling, classes, confidence)
        return classes, confidence

    def _publish(self, labelling: Labelling, touched: Iterable[int] = ()) -> Change:
        k = self.model.k
        old_classes, old_confidence = self._classes[:k], self._confidence[:k]
        was_split = {one for one, tree in self._labelling.clusters.items() if tree.is_split}
        self._labelling = labelling
        self._classes, self._confidence = self._tables()
        is_split = {one for one, tree in labelling.clusters.items() if tree.is_split}
        differs = (self._classes[:k] != old_classes) | (self._confidence[:k] != old_confidence)
        split_touched = (was_split | is_split) & set(touched)
        change = Change(frozenset(np.flatnonzero(differs).tolist()) | split_touched | (was_split ^ is_split))
        self.version += 1
        for view in self._views.values():
            view.expect(change.clusters)
        return change

    # --- pictures

    def preview(self, window: Window, size: tuple[int, int] | None = None) -> Preview:
        """Return classes, clusters and confidence of a window as the clusters tell them.

        Parameters
        ----------
        window : Window
        size : (height, width), optional
            Of the picture; the window's own when absent, and then it is what `classification` writes by clusters.

        Returns
        -------
        Preview
            With the part that changed since the same window was asked for last.
        """
        key = (window, size or (window.height, window.width))
        with self._lock:
            view = self._views.get(key)
            if view is None:
                view = View.read(self.source, self.model, *key)
                self._views[key] = view
                while len(self._views) > MOST_VIEWS:
                    self._views.popitem(last=False)
            self._views.move_to_end(key)
            return view.picture(self._labelling, self._classes, self._confidence)

    def markers(self) -> Markers:
        """Return the painted pixels that are valid, overlaps settled."""
        with self._lock:
            painted = {one: (found.class_id, found.places) for one, found in self._painted.items()}
        return merge(painted)

    def refine(self, window: Window, progress: Progress | None = None) -> Classified:
        """Return a window at 1:1 decided by pixel: what the default method writes there.

        Meant for the background: it takes about a second, and gives up when the strokes change meanwhile.

        Raises
        ------
        CancelledError
            When the strokes changed, or `progress` says so.
        InputError
            When there is no stroke yet.
        """
        fresh = self.while_fresh(progress)
        markers = self.markers()
        if not len(markers.pixels):
            raise InputError(N_("There is no stroke yet. Paint a few pixels of each class."))
        with self._refining:
            return self._refiner.classify(markers, window, fresh)

    def while_fresh(self, progress: Progress | None = None) -> Progress:
        """Return a progress that is cancelled as soon as the strokes change, and where `progress` is."""
        return _WhileFresh(self, self.version, progress)

    def painted_codes(self, markers: Markers, progress: Progress | None = None) -> tuple[Surroundings, np.ndarray]:
        """Return what is known of the raster, and what painted pixels look like: codes (n_features, n)."""
        with self._refining:
            return self._refiner.painted(markers, progress)

    def look_ahead(self, window: Window | None = None, progress: Progress | None = None) -> None:
        """Find out what refining needs besides the strokes, of the raster and of a window; for idle moments."""
        with self._refining:
            self._refiner.look(progress)
            (progress or Progress()).check()
            if window is not None:
                self._refiner.codes(window, progress)

    # --- inspection

    def conflicts(self) -> list[Conflict]:
        """Return the clusters that several classes claim, the largest first."""
        with self._lock:
            found = [
                self._conflict(cluster, tree)
                for cluster, tree in self.labelling.clusters.items()
                if tree.is_split or cluster in self._whole
            ]
        return sorted(found, key=lambda one: (-one.share, one.cluster))

    def _conflict(self, cluster: int, tree: Tree) -> Conflict:
        votes = {class_id: int(count) for class_id, count in zip(self.class_ids, tree.votes) if count}
        pixel = int(self._canvas.pixels(cluster).places[0]) if cluster in self._canvas else 0
        return Conflict(cluster, float(self.shares[cluster]), votes, tree, cluster in self._whole, pixel)

    def class_shares(self) -> dict[int, float]:
        """Return the share of the sample in each class (0 = unclassified), for the dock's live figures."""
        with self._lock:
            labelling = self.labelling
            self._sampled.arrange(range(self.model.k), labelling)
            by_slot = self._sampled.table(self._classes, labelling)
            shares = np.bincount(self._sampled.look_up(by_slot), weights=self._stands_for, minlength=1)
        return {class_id: float(share) for class_id, share in enumerate(shares) if share or class_id == 0}

    def tables(self) -> tuple[np.ndarray, np.ndarray]:
        """Return class id and confidence by part number, as the previews show them once all splits are made."""
        with self._lock:
            self.settle()
            return self._classes.copy(), self._confidence.copy()
