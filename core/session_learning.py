# SPDX-License-Identifier: GPL-2.0-or-later
"""What a session's strokes teach: the model as a file keeps it, and how well it tells strokes that it has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .errors import N_, InputError
from .holdout import hold_out
from .pixel_classifier import PixelClassifier
from .stroke_model import StrokeModel
from .trial import trial_by_cluster, trial_by_pixel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .holdout import HeldOut
    from .progress import Progress
    from .raster_writer import LegendEntry
    from .session import Session
    from .strokes import Markers

LEAST_CLASSES = 2  # that can be held out: one alone is always told right


def held_out(session: Session, by_pixel: bool = True, progress: Progress | None = None) -> HeldOut | None:
    """Hold out the strokes in turn; meant for the background, a second or two.

    Parameters
    ----------
    session : Session
    by_pixel : bool
        Whether the map is decided by pixel, or by cluster.
    progress : Progress, optional

    Returns
    -------
    HeldOut or None
        None while fewer than two classes have two strokes.

    Raises
    ------
    CancelledError
        When the strokes changed, or `progress` says so.
    """
    fresh = session.while_fresh(progress)
    markers = session.markers()
    if not _is_enough(markers):
        return None
    if by_pixel:
        predict = trial_by_pixel(*session.painted_codes(markers, fresh), markers, session.seed, fresh)
    else:
        predict = trial_by_cluster(session, markers)
    found = hold_out(markers.class_ids, markers.stroke_ids, predict, session.seed)
    fresh.check()
    return found


def _is_enough(markers: Markers) -> bool:
    strokes, first = np.unique(markers.stroke_ids, return_index=True)
    _, counts = np.unique(markers.class_ids[first], return_counts=True)
    return len(strokes) > 0 and int((counts > 1).sum()) >= LEAST_CLASSES


def stroke_model(
    session: Session, legend: Sequence[LegendEntry], by_pixel: bool = True, progress: Progress | None = None
) -> StrokeModel:
    """Return the model of the strokes as they are, for other rasters.

    Parameters
    ----------
    session : Session
    legend : sequence of LegendEntry
        Classes without strokes are left out.
    by_pixel : bool
        Whether it decides by pixel, or by cluster.
    progress : Progress, optional

    Raises
    ------
    CancelledError
        When the strokes changed, or `progress` says so.
    InputError
        When there is no stroke yet.
    """
    fresh = session.while_fresh(progress)
    markers, labelling = session.markers(), session.labelling
    if not len(markers.pixels):
        raise InputError(N_("There is no stroke yet. Paint a few pixels of each class."))
    used = tuple(entry for entry in legend if entry.id in labelling.class_ids)
    if not by_pixel:
        return StrokeModel(session.model, labelling, used, "clusternet")
    painted = session.painted_codes(markers, fresh)
    pixels = PixelClassifier.learn(*painted, markers.class_ids, markers.stroke_ids, session.seed)
    fresh.check()
    return StrokeModel(session.model, labelling, used, "default", pixels)
