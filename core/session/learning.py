# SPDX-License-Identifier: GPL-2.0-or-later
"""From strokes to a stroke model and its accuracy: for an open session, or in one call for a raster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError, Notice
from ..base.progress import Progress
from ..classification.holdout import hold_out
from ..classification.methods import CLUSTERBRUSH, method_of
from ..classification.stroke_model import StrokeModel
from ..features.presets import DEFAULT_PRESET
from ..features.sampling import draw
from ..labelling.labelling import label
from ..labelling.splitting import THRESHOLD
from ..strokes.idle import without_effect
from .further import FurtherStrokes, numbered, with_bands_of
from .session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..classification.holdout import HeldOut
    from ..classification.learner import Trial
    from ..clustering.kmeans import KMeansOptions
    from ..features.presets import Preset
    from ..legend.entry import LegendEntry
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..strokes.markers import Markers
    from ..strokes.records import StrokeSet
    from ..strokes.stroke import Stroke
    from .labels import Labels
    from .painted_pixels import SettledStrokes


@dataclass(frozen=True)
class LearningOptions:
    """How to learn.

    Parameters
    ----------
    clusters : KMeansOptions
        Its seed is the method's too.
    scaling : str
        Of the clusters' features.
    sample_size : int
    method : str
        A key of `methods.METHODS`.
    threshold : float
        Of the splits; see `splitting.THRESHOLD`.
    preset : str or Preset
        The features of the method: a key of `presets.PRESETS`, or the choice itself.
    """

    clusters: KMeansOptions
    scaling: str = "none"
    sample_size: int = 100_000
    method: str = CLUSTERBRUSH.id
    threshold: float = THRESHOLD
    preset: str | Preset = DEFAULT_PRESET


@dataclass(frozen=True)
class Learned:
    """The result of `learn`.

    Parameters
    ----------
    model : StrokeModel
    n_painted : int
        Valid painted pixels, overlaps settled.
    held_out : HeldOut or None
        None when no class has two strokes, or there is one class alone, which nothing is mistaken for.
    """

    model: StrokeModel
    n_painted: int
    held_out: HeldOut | None


def learn(
    source: RasterSource,
    strokes: StrokeSet,
    options: LearningOptions,
    fitted: KMeansModel | None = None,
    progress: Progress | None = None,
    further: Sequence[FurtherStrokes] = (),
    labels: Labels | None = None,
) -> Learned:
    """Return a stroke model learned from strokes, with its accuracy.

    Parameters
    ----------
    source : RasterSource
    strokes : StrokeSet
    options : LearningOptions
    fitted : KMeansModel, optional
        Clusters to use instead of fitting some; `source` has its bands in its order.
    progress : Progress, optional
        Also takes notices, such as when there is only one class.
    further : sequence of FurtherStrokes
        Other rasters to learn from too. Their features are those of `source`, so that what is learned applies to it.
    labels : Labels, optional
        Classes of `source` to learn from where there are no strokes.

    Raises
    ------
    InputError
        When no stroke lies on a valid pixel, a further raster has other bands, or the method needs more memory than is
        free.
    ParameterError
        When an option is out of range.
    MissingLibraryError
        When the method needs a library that is not there.
    CancelledError
        When `progress` says so.
    """
    progress = progress or Progress()
    session = painted_session(source, strokes, options, fitted, progress.part(0.0, 0.3), further, labels)
    model = stroke_model(session, strokes.legend, progress.part(0.3, 0.8))
    markers, judging = session.markers(), progress.part(0.8, 1.0)
    measured = held_out(session, progress=judging) if len(np.unique(markers.class_ids)) > 1 else None
    return Learned(model, len(markers.pixels), measured)


def painted_session(
    source: RasterSource,
    strokes: StrokeSet,
    options: LearningOptions,
    fitted: KMeansModel | None = None,
    progress: Progress | None = None,
    further: Sequence[FurtherStrokes] = (),
    labels: Labels | None = None,
) -> Session:
    """Return a session with strokes on it, ready for `stroke_model` and `held_out`; see `learn`."""
    progress = progress or Progress()
    sample = () if labels is None else labels.strokes
    n_classes = len({stroke.class_id for stroke in (*strokes.strokes, *sample)})
    method_of(options.method).check_memory(source.n_pixels, n_classes, len(source.bands))
    session = _session(source, options, fitted, progress)
    strokes_by_id: dict[int, Stroke | None] = {stroke.id: stroke for stroke in strokes.strokes}
    rasters = [_matched(more.source, session.model, progress) for more in further]
    if labels is not None:  # the sample lies beside the strokes as if on a raster of its own
        session.set_labels(labels)
        further, rasters = [*further, FurtherStrokes(session.source, sample)], [*rasters, session.source]
    session.set_further(rasters)
    for number, more in enumerate(further, 1):
        strokes_by_id.update(numbered(more.strokes, {}, number))
    session.edit(strokes_by_id)
    settled = session.settled()
    own = {stroke_id: painted for stroke_id, painted in settled.places.items() if stroke_id >= 0}
    for notice in without_effect(own, settled.markers):
        progress.notify(notice)
    class_ids = np.unique(settled.markers.class_ids)
    if not len(class_ids):
        raise InputError(N_("All strokes lie on nodata. Paint where the raster has values."))
    if len(class_ids) == 1:
        progress.notify(_of_a_single_class(bool(own), labels is not None))
    return session


def _of_a_single_class(has_strokes: bool, has_labels: bool) -> Notice:
    if not has_labels:
        return Notice(N_("All strokes are of one class, so the map has no other. Paint a second class."))
    if not has_strokes:
        return Notice(N_("All labels are of one class, so the map has no other. Give labels of a second class."))
    return Notice(N_("All strokes and labels are of one class, so the map has no other. Paint a second class."))


def _matched(source: RasterSource, model: KMeansModel, progress: Progress) -> RasterSource:
    """Return a further raster with the bands of a model."""
    matched, notices = with_bands_of(source, model)
    for notice in notices:
        progress.notify(notice)
    return matched


def _session(source: RasterSource, options: LearningOptions, fitted: KMeansModel | None, progress: Progress) -> Session:
    method = method_of(options.method)
    method.check()
    if fitted is None:
        return Session.prepare(
            source, options.clusters, options.scaling, options.sample_size, progress, options.threshold, method,
            options.preset,
        )  # fmt: skip
    size, seed = options.sample_size, options.clusters.seed
    sample = draw(source, fitted.recipe, size, seed, progress, located=True)
    return Session(source, fitted, sample, options.threshold, method, options.preset, seed)


def stroke_model(session: Session, legend: Sequence[LegendEntry], progress: Progress | None = None) -> StrokeModel:
    """Return the model of a session's present strokes by its method.

    Parameters
    ----------
    session : Session
    legend : sequence of LegendEntry
        Classes without strokes are left out.
    progress : Progress, optional

    Raises
    ------
    CancelledError
        When the strokes changed, or `progress` says so.
    InputError
        When there is no stroke yet.
    MissingLibraryError
        When the method needs a library that is not there.
    """
    session.settle()  # splits made later would count as a change of the strokes
    fresh, method = session.while_fresh(progress), session.method
    markers, labelling, learner = session.markers(), session.labelling, session.learner()
    if not len(markers.pixels):
        raise InputError(N_("There is no stroke yet. Paint a few pixels of each class."))
    used = tuple(entry for entry in legend if entry.id in labelling.class_ids)
    learned = None if learner is None else learner.learn(markers, fresh)
    fresh.check()
    return StrokeModel(session.model, labelling, used, method.id, learned)


def held_out(
    session: Session, min_classes: int = 1, progress: Progress | None = None, own_only: bool = False
) -> HeldOut | None:
    """Return the accuracy of a session's method on strokes that are held out in turn.

    Parameters
    ----------
    session : Session
    min_classes : int
        How many classes must have two strokes; with one such class its strokes are nearly always classified right.
    progress : Progress, optional
    own_only : bool
        Whether strokes of the session's own raster alone are held out; labels and further rasters are always learned.

    Returns
    -------
    HeldOut or None
        None while there are fewer.

    Raises
    ------
    CancelledError
        When the strokes changed, or `progress` says so.
    MissingLibraryError
        When the method needs a library that is not there.
    """
    fresh = session.while_fresh(progress)
    settled, learner = session.settled(), session.learner()
    markers = settled.markers
    if _classes_with_two_strokes(markers) < min_classes:
        return None
    predict = _trial_by_cluster(session, settled, fresh) if learner is None else learner.trial(markers, fresh)
    judged = markers.stroke_ids >= 0 if own_only else None
    result = hold_out(markers.class_ids, markers.stroke_ids, predict, session.seed, session.method.max_folds, judged)
    fresh.check()
    return result


def _classes_with_two_strokes(markers: Markers) -> int:
    _, first = np.unique(markers.stroke_ids, return_index=True)
    _, counts = np.unique(markers.class_ids[first], return_counts=True)
    return int((counts > 1).sum())


def _trial_by_cluster(session: Session, settled: SettledStrokes, progress: Progress) -> Trial:
    """Return a function that names clusters by some painted pixels and classifies others by their clusters."""
    model, markers = session.model, settled.markers
    scaled, cluster_ids = settled.features
    sample, sample_ids = session.sampled.of(range(model.k))

    def predict(train_rows: np.ndarray, test_rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        progress.check()
        class_ids, classes = np.unique(markers.class_ids[train_rows], return_inverse=True)
        labelling = label(
            model.centroids, model.metric, sample, sample_ids, scaled[train_rows], cluster_ids[train_rows], classes,
            class_ids.tolist(), session.threshold,
        )  # fmt: skip
        classes_of_parts, confidence = labelling.tables()
        parts = labelling.part_ids(scaled[test_rows], cluster_ids[test_rows])
        return classes_of_parts[parts], confidence[parts]

    return predict
