# SPDX-License-Identifier: GPL-2.0-or-later
"""A session of the part in sight alone, ready in a moment on any raster: it serves until the whole one is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .areas import PixelAreas
from .clustering import KMeansOptions
from .errors import N_, InputError
from .features import BandValues, FeatureRecipe
from .raster import Window
from .sampling import Sample
from .segmentation import fit_sample
from .session import Session

if TYPE_CHECKING:
    from .classification import Classified
    from .raster import RasterSource

ROUGH_CLUSTERS = 64
ROUGH_PIXELS = 20_000
ROUGH_OPTIONS = KMeansOptions(ROUGH_CLUSTERS, attempts=1, max_iterations=12)


def prepare_window(source: RasterSource, window: Window, threshold: float, carry: bool = True) -> Session:
    """Group the pixels of a window coarsely and return a session without strokes.

    Raises
    ------
    InputError
        When no pixel of the window is valid, or it cannot be read.
    """
    recipe = FeatureRecipe(tuple(source.bands), (BandValues(),))
    factor = max(1.0, (window.height * window.width / ROUGH_PIXELS) ** 0.5)
    shape = max(1, round(window.height / factor)), max(1, round(window.width / factor))
    planes, valid = recipe.planes(source, window, shape)
    if not valid.any():
        raise InputError(N_("There is nothing to paint here: no pixel in sight is valid in all bands."))
    rows = window.row + ((np.arange(shape[0]) + 0.5) * window.height / shape[0]).astype(np.int64)
    cols = window.col + ((np.arange(shape[1]) + 0.5) * window.width / shape[1]).astype(np.int64)
    places = (rows[:, None] * source.grid.width + cols)[valid]
    features = np.asfortranarray(planes[:, valid].T)
    n_valid = round(window.height * window.width * float(valid.mean()))
    sample = Sample(features, None, n_valid, complete=False, pixels=places)
    model = fit_sample(source, recipe, sample, ROUGH_OPTIONS, sample_size=ROUGH_PIXELS)
    return Session(source, model, sample, threshold, carry)


@dataclass(frozen=True)
class ClassFigures:
    """How much of the image each class takes.

    Parameters
    ----------
    shares : dict of class id to float
        Of the valid pixels; 0 is what has no class.
    square_metres : float or None
        All valid pixels together; None when the raster lies nowhere.
    """

    shares: dict[int, float]
    square_metres: float | None


def class_figures(session: Session) -> ClassFigures:
    """Return the live figures of a session, as the clusters tell them."""
    return ClassFigures(session.class_shares(), _valid_area(session))


def refined_figures(session: Session, window: Window, refined: Classified) -> ClassFigures | None:
    """Return the figures of a raster that was decided by pixel from edge to edge; None when only a part of it was."""
    grid = session.source.grid
    if (window.height, window.width) != (grid.height, grid.width):
        return None
    valid = session.preview(window).cluster_ids >= 0
    counts = np.bincount(refined.class_ids[valid], minlength=1)
    shares = {one: float(count / valid.sum()) for one, count in enumerate(counts) if count or one == 0}
    return ClassFigures(shares, _valid_area(session))


def _valid_area(session: Session) -> float | None:
    grid = session.source.grid
    middle = PixelAreas.of(grid).rows(Window(grid.height // 2, 0, 1, grid.width))
    return float(middle[0]) * session.sample.n_valid or None
