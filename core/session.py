# SPDX-License-Identifier: GPL-2.0-or-later
"""The live engine: strokes in, class map of any window out, at the cost of what a stroke touches.

The state is a function of the set of strokes. Whatever was added, changed, removed, undone or redone on the way, the
same strokes give the same clusters, splits and map, so a session replays to the map that was seen.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .errors import N_, InputError
from .features import BandValues, FeatureRecipe
from .labelling import THRESHOLD, Evidence, Labelling, Part, divide, spread
from .nearest import nearest
from .progress import Progress
from .refinement import Refiner
from .sampling import draw
from .segmentation import DEFAULT_SAMPLE, fit_sample
from .strokes import Markers, Stroke, merge, planes_at
from .view import Preview, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .classification import Classified
    from .clustering import KMeansOptions
    from .errors import Notice
    from .model import KMeansModel
    from .raster import RasterSource, Window
    from .sampling import Sample

MOST_VIEWS = 4  # windows whose clusters are kept: the screen, the one before, a second canvas


@dataclass(frozen=True)
class Painted:
    """The valid pixels under one stroke.

    Parameters
    ----------
    class_id : int
    pixels : int64 ndarray of shape (n,)
        Flat indices, sorted.
    scaled : float32 ndarray of shape (n, n_features)
    cluster_ids : ndarray of shape (n,)
    """

    class_id: int
    pixels: np.ndarray
    scaled: np.ndarray
    cluster_ids: np.ndarray


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
    part : Part
        The tree of splits.
    kept_whole : bool
        Whether its split was taken back.
    pixel : int
        A painted pixel of it, to go there; flat index.
    """

    cluster: int
    share: float
    votes: dict[int, int]
    part: Part
    kept_whole: bool
    pixel: int


@dataclass(frozen=True)
class _Edit:
    """One step to undo: strokes as they were and as they are, and clusters kept whole before and after."""

    before: dict[int, Stroke | None]
    after: dict[int, Stroke | None]
    whole_before: frozenset[int] = frozenset()
    whole_after: frozenset[int] = frozenset()


@dataclass
class _Canvas:
    """Which strokes paint a pixel: the latest one owns it."""

    strokes_at: dict[int, set[int]] = field(default_factory=dict)
    pixels_in: dict[int, set[int]] = field(default_factory=dict)

    def put(self, stroke_id: int, painted: Painted) -> None:
        for pixel, cluster in zip(painted.pixels.tolist(), painted.cluster_ids.tolist()):
            self.strokes_at.setdefault(pixel, set()).add(stroke_id)
            self.pixels_in.setdefault(cluster, set()).add(pixel)

    def take(self, stroke_id: int, painted: Painted) -> None:
        for pixel, cluster in zip(painted.pixels.tolist(), painted.cluster_ids.tolist()):
            owners = self.strokes_at[pixel]
            owners.discard(stroke_id)
            if not owners:
                del self.strokes_at[pixel]
                self.pixels_in[cluster].discard(pixel)
                if not self.pixels_in[cluster]:
                    del self.pixels_in[cluster]


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
        self._refiner = Refiner(source, seed=int(model.fit.settings.get("seed", 0)))
        self._strokes: dict[int, Stroke] = {}
        self._painted: dict[int, Painted] = {}
        self._canvas = _Canvas()
        self._whole: frozenset[int] = frozenset()
        self._undo: list[_Edit] = []
        self._redo: list[_Edit] = []
        self._views: OrderedDict[tuple[Window, tuple[int, int]], View] = OrderedDict()
        self._index_sample()
        self.labelling = Labelling((), model.centroids, model.metric, threshold)
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
        self._scaled = self.model.scaling.apply(self.sample.features)
        ids = nearest(self._scaled, self.model.centroids, self.model.metric)
        self._order = np.argsort(ids, kind="stable")
        self._starts = np.searchsorted(ids[self._order], np.arange(self.model.k + 1))
        self.shares = np.diff(self._starts) / max(len(ids), 1)

    def sample_rows(self, cluster: int) -> np.ndarray:
        """Return which rows of the sample lie in a cluster."""
        return self._order[self._starts[cluster] : self._starts[cluster + 1]]

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

    def edit(self, after: dict[int, Stroke | None]) -> Change:
        """Add, change and remove (None) strokes as one step that can be undone."""
        with self._lock:
            before = {one: self._strokes.get(one) for one in after}
            step = _Edit(before, dict(after), self._whole, self._whole)
            self._undo.append(step)
            self._redo.clear()
            return self._apply(after, self._whole)

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
            return self._relabel(set(self._canvas.pixels_in), self.labelling)

    def set_carry(self, carry: bool) -> Change:
        """Let clusters without strokes take a class, or leave them unclassified."""
        with self._lock:
            self.carry = carry
            return self._publish(self.labelling)

    def _apply(self, strokes: dict[int, Stroke | None], whole: frozenset[int]) -> Change:
        classes = self.class_ids
        touched = set(self._whole ^ whole)
        self._whole = whole
        for one, stroke in strokes.items():
            old = self._painted.pop(one, None)
            if old is not None:
                self._canvas.take(one, old)
                touched.update(np.unique(old.cluster_ids).tolist())
            self._strokes.pop(one, None)
            if stroke is not None:
                new = self._paint(stroke)
                self._strokes[one], self._painted[one] = stroke, new
                self._canvas.put(one, new)
                touched.update(np.unique(new.cluster_ids).tolist())
        if self.class_ids != classes:  # votes are counted by the place in the list of classes
            touched.update(self._canvas.pixels_in, self.labelling.clusters)
        return self._relabel(touched, self.labelling)

    def _paint(self, stroke: Stroke) -> Painted:
        pixels = stroke.pixels(self.source.grid)
        features, valid = planes_at(self.source, self.model.recipe, pixels)
        scaled = self.model.scaling.apply(np.asfortranarray(features[valid]))
        ids = nearest(scaled, self.model.centroids, self.model.metric)
        return Painted(stroke.class_id, pixels[valid], scaled, ids)

    # --- labels

    def _relabel(self, touched: set[int], before: Labelling) -> Change:
        """Judge the touched clusters anew from all the strokes on them; the others stay as they are."""
        classes = self.class_ids
        clusters = {one: part for one, part in before.clusters.items() if one not in touched}
        for cluster in sorted(touched):
            if cluster in self._canvas.pixels_in:
                evidence = self._evidence(cluster, classes)
                whole = cluster in self._whole
                clusters[cluster] = divide(evidence, len(classes), self.model.metric, self.threshold, whole)
        return self._publish(
            Labelling(classes, self.model.centroids, self.model.metric, self.threshold, clusters), touched
        )

    def _evidence(self, cluster: int, classes: Sequence[int]) -> Evidence:
        pixels = np.array(sorted(self._canvas.pixels_in[cluster]), dtype=np.int64)
        owners = np.array([max(self._canvas.strokes_at[pixel]) for pixel in pixels.tolist()], dtype=np.int64)
        scaled = np.empty((len(pixels), self._scaled.shape[1]), dtype=np.float32)
        positions = np.empty(len(pixels), dtype=np.int64)
        place = {class_id: position for position, class_id in enumerate(classes)}
        for owner in np.unique(owners).tolist():
            painted, mine = self._painted[owner], owners == owner
            scaled[mine] = painted.scaled[np.searchsorted(painted.pixels, pixels[mine])]
            positions[mine] = place[painted.class_id]
        return Evidence(self._scaled[self.sample_rows(cluster)], scaled, positions)

    def _tables(self) -> tuple[np.ndarray, np.ndarray]:
        classes, confidence = self.labelling.tables()
        if self.carry:
            spread(self.labelling, classes, confidence)
        return classes, confidence

    def _publish(self, labelling: Labelling, touched: Iterable[int] = ()) -> Change:
        k = self.model.k
        old_classes, old_confidence = self._classes[:k], self._confidence[:k]
        was_split = {one for one, part in self.labelling.clusters.items() if part.is_split}
        self.labelling = labelling
        self._classes, self._confidence = self._tables()
        is_split = {one for one, part in labelling.clusters.items() if part.is_split}
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
            return view.picture(self.labelling, self._classes, self._confidence)

    def markers(self) -> Markers:
        """Return the painted pixels that are valid, overlaps settled."""
        with self._lock:
            painted = {one: (found.class_id, found.pixels) for one, found in self._painted.items()}
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
        markers, version = self.markers(), self.version
        if not len(markers.pixels):
            raise InputError(N_("There is no stroke yet. Paint a few pixels of each class."))
        with self._refining:
            return self._refiner.classify(markers, window, _WhileFresh(self, version, progress))

    # --- inspection

    def conflicts(self) -> list[Conflict]:
        """Return the clusters that several classes claim, the largest first."""
        with self._lock:
            found = [
                self._conflict(cluster, part)
                for cluster, part in self.labelling.clusters.items()
                if part.is_split or cluster in self._whole
            ]
        return sorted(found, key=lambda one: (-one.share, one.cluster))

    def _conflict(self, cluster: int, part: Part) -> Conflict:
        votes = {
            class_id: int(count) for class_id, count in zip(self.labelling.class_ids, part.votes) if count
        }
        pixel = min(self._canvas.pixels_in.get(cluster, {0}))
        return Conflict(cluster, float(self.shares[cluster]), votes, part, cluster in self._whole, pixel)

    def class_shares(self) -> dict[int, float]:
        """Return the share of the sample in each class (0 = unclassified), for the dock's live figures."""
        with self._lock:
            parts = self.labelling.part_ids(self._scaled[self._order], self._sorted_ids())
            counts = np.bincount(self._classes[parts], minlength=1) / max(len(parts), 1)
        return {class_id: float(share) for class_id, share in enumerate(counts) if share or class_id == 0}

    def _sorted_ids(self) -> np.ndarray:
        return np.repeat(np.arange(self.model.k), np.diff(self._starts))

    def tables(self) -> tuple[np.ndarray, np.ndarray]:
        """Return class id and confidence by part number, as the previews show them."""
        with self._lock:
            return self._classes.copy(), self._confidence.copy()
