# SPDX-License-Identifier: GPL-2.0-or-later
"""Tries: learn from some of the painted pixels and tell the others, which `holdout.hold_out` asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .labelling import label
from .nearest import nearest
from .pixel_classifier import PixelClassifier
from .strokes import planes_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from .pixel_classifier import Surroundings
    from .progress import Progress
    from .session import Session
    from .strokes import Markers

    Trial = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def trial_by_pixel(around: Surroundings, codes: np.ndarray, markers: Markers, seed: int, progress: Progress) -> Trial:
    """Return the trial of the method that decides by pixel, before smoothing; raises CancelledError when called.

    Parameters
    ----------
    around : Surroundings
    codes : uint8 ndarray of shape (n_features, n)
        Of the painted pixels.
    markers : Markers
    seed : int
    progress : Progress
        Asked before each try.
    """

    def predict(told: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        progress.check()
        some = markers.chosen(told)
        learned = PixelClassifier.learn(around, codes[:, told], some.class_ids, some.stroke_ids, seed, reliable=False)
        return learned.at_pixels(np.ascontiguousarray(codes[:, asked]))

    return predict


def trial_by_cluster(session: Session, markers: Markers) -> Trial:
    """Return the trial of the method that names clusters.

    Parameters
    ----------
    session : Session
        Its raster, clusters, sample and threshold count, its strokes do not.
    markers : Markers
        Valid painted pixels.
    """
    model = session.model
    features, _ = planes_at(session.source, model.recipe, markers.pixels)
    painted = model.scaling.apply(np.asfortranarray(features))
    painted_ids = nearest(painted, model.centroids, model.metric)
    sample = model.scaling.apply(session.sample.features)
    sample_ids = nearest(sample, model.centroids, model.metric)

    def predict(told: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        class_ids = np.unique(markers.class_ids[told])
        classes = np.searchsorted(class_ids, markers.class_ids[told])
        named = label(
            model.centroids, model.metric, sample, sample_ids, painted[told], painted_ids[told], classes,
            class_ids.tolist(), session.threshold,
        )  # fmt: skip
        found, confidence = named.tables()
        parts = named.part_ids(painted[asked], painted_ids[asked])
        return found[parts], confidence[parts]

    return predict
