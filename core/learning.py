# SPDX-License-Identifier: GPL-2.0-or-later
"""From a raster and strokes to a stroke model: clusters, their names and splits, and the classifier by pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .context import preset_kinds
from .errors import N_, InputError, Notice
from .holdout import HeldOut, hold_out
from .idle_strokes import without_effect
from .pixel_classifier import PixelClassifier, Surroundings, painted_codes
from .progress import Progress
from .sampling import draw
from .session import Session
from .splitting import THRESHOLD
from .stroke_model import StrokeModel
from .strokes import planes_at, settle
from .trial import trial_by_cluster, trial_by_pixel

if TYPE_CHECKING:
    from .clustering import KMeansOptions
    from .model import KMeansModel
    from .raster import RasterSource
    from .strokes import Markers
    from .vector_strokes import StrokeSet


@dataclass(frozen=True)
class LearningOptions:
    """How to learn.

    Parameters
    ----------
    clusters : KMeansOptions
    scaling : str
        Of the clusters' features.
    sample_size : int
    method : {"default", "clusternet"}
    threshold : float
        t of the splits.
    preset : {"context", "bands"}
        Features of the method that decides by pixel.
    """

    clusters: KMeansOptions
    scaling: str = "none"
    sample_size: int = 100_000
    method: str = "default"
    threshold: float = THRESHOLD
    preset: str = "context"


@dataclass(frozen=True)
class Learned:
    """What came out.

    Parameters
    ----------
    model : StrokeModel
    n_painted : int
        Valid painted pixels, overlaps settled.
    held_out : HeldOut or None
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
) -> Learned:
    """Learn a stroke model.

    Parameters
    ----------
    source : RasterSource
    strokes : StrokeSet
    options : LearningOptions
    fitted : KMeansModel, optional
        Clusters to use instead of fitting some; `source` has its bands in its order.
    progress : Progress, optional
        Also takes notices, such as when there is only one class.

    Raises
    ------
    InputError
        When no stroke lies on a valid pixel.
    ParameterError
        When an option is out of range.
    """
    progress = progress or Progress()
    session = _session(source, options, fitted, progress.part(0.0, 0.3))
    session.add_all(strokes.strokes)
    markers = settle(strokes.strokes, source.grid)
    _, valid = planes_at(source, session.model.recipe, markers.pixels)
    for notice in without_effect(strokes.strokes, markers, valid, source.grid):
        progress.notify(notice)
    markers = markers.chosen(valid)
    if not len(markers.pixels):
        raise InputError(N_("All strokes lie on nodata. Paint where the raster has values."))
    if len(np.unique(markers.class_ids)) == 1:
        progress.notify(Notice(N_("All strokes are of one class, so every pixel takes it. Paint a second class.")))
    if options.method == "clusternet":
        return _by_cluster(strokes, session, markers, options)
    return _by_pixel(source, strokes, session, markers, options, progress.part(0.3, 1.0))


def _session(source: RasterSource, options: LearningOptions, fitted: KMeansModel | None, progress: Progress) -> Session:
    carry = options.method != "clusternet"
    if fitted is None:
        return Session.prepare(
            source, options.clusters, options.scaling, options.sample_size, progress, options.threshold, carry
        )
    size, seed = options.sample_size, options.clusters.seed
    sample = draw(source, fitted.recipe, size, seed, progress, located=True)
    return Session(source, fitted, sample, options.threshold, carry)


def _by_cluster(strokes: StrokeSet, session: Session, markers: Markers, options: LearningOptions) -> Learned:
    predict = trial_by_cluster(session, markers)
    held_out = hold_out(markers.class_ids, markers.stroke_ids, predict, options.clusters.seed)
    learned = StrokeModel(session.model, session.labelling, strokes.legend, options.method)
    return Learned(learned, len(markers.pixels), held_out)


def _by_pixel(
    source: RasterSource,
    strokes: StrokeSet,
    session: Session,
    markers: Markers,
    options: LearningOptions,
    progress: Progress,
) -> Learned:
    seed = options.clusters.seed
    kinds = preset_kinds(options.preset, source, seed, progress.part(0.0, 0.3))
    around = Surroundings.of(source, kinds, seed, progress.part(0.3, 0.7))
    codes, _ = painted_codes(source, around, markers.pixels)

    pixels = PixelClassifier.learn(around, codes, markers.class_ids, markers.stroke_ids, seed)
    predict = trial_by_pixel(around, codes, markers, seed, progress)
    held_out = hold_out(markers.class_ids, markers.stroke_ids, predict, seed)
    model = StrokeModel(session.model, session.labelling, strokes.legend, options.method, pixels)
    return Learned(model, len(markers.pixels), held_out)
