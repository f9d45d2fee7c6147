# SPDX-License-Identifier: GPL-2.0-or-later
"""A session of the visible window alone, quickly ready on any raster, for use until the raster's session is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError
from ..classification.methods import CLUSTERBRUSH
from ..clustering.kmeans import KMeansOptions
from ..features.kinds import BandValues
from ..features.presets import DEFAULT_PRESET
from ..features.recipe import FeatureRecipe
from ..features.sampling import Sample
from ..segmentation.fitting import fit_sample
from ..session.session import Session

if TYPE_CHECKING:
    from ..classification.methods import Method
    from ..raster.grid import Window
    from ..raster.source import RasterSource

ROUGH_CLUSTERS = 64
ROUGH_PIXELS = 20_000
ROUGH_OPTIONS = KMeansOptions(ROUGH_CLUSTERS, attempts=1, max_iterations=12)


def prepare_window(
    source: RasterSource,
    window: Window,
    threshold: float,
    method: Method = CLUSTERBRUSH,
    preset: str = DEFAULT_PRESET,
) -> Session:
    """Return a session without strokes whose clusters are fitted coarsely on a window.

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
    return Session(source, model, sample, threshold, method, preset)
