# SPDX-License-Identifier: GPL-2.0-or-later
"""Scaling and centroids in the features' own units, in which people read model files.

Nearly always these are the values that are computed with. For rasters with coded bands (see `raster.bands.Band`) a file
holds both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..clustering.metrics import metric_of
from ..features.scaling import Scaling

if TYPE_CHECKING:
    from ..features.recipe import FeatureRecipe
    from ..features.sampling import Sample


def fit_scaling(name: str, recipe: FeatureRecipe, sample: Sample, metric: str) -> Scaling:
    """Return a scaling fitted on a sample, for a distance; raises `ParameterError` when one is not known."""
    if not recipe.is_coded:
        return Scaling.fit(name, sample.features, sample.counts)
    zeros = None if metric_of(metric).length is None else recipe.zeros  # directions are measured from 0
    return Scaling.fit(name, sample.features, sample.counts, recipe.gains, zeros)


def is_plain(recipe: FeatureRecipe, scaling: Scaling) -> bool:
    """Return True when the values that are computed with are in the features' own units."""
    return not recipe.is_coded and scaling.factor == 1.0


def scaling_in_units(recipe: FeatureRecipe, scaling: Scaling) -> tuple[np.ndarray, np.ndarray]:
    """Return offset and gain, (n_features,) each, that lead from the features' own units to scaled ones."""
    if is_plain(recipe, scaling):
        return scaling.offset, scaling.gain
    if scaling.name == "none":
        return np.zeros(len(scaling.gain)), np.ones(len(scaling.gain))
    offset = recipe.in_units(scaling.offset.astype(np.float64)[None])[0]
    with np.errstate(over="ignore"):  # computations use the coded gains, so the largest number stands for larger ones
        return offset, np.minimum(scaling.gain.astype(np.float64) * recipe.gains, np.finfo(np.float64).max)


def centroids_in_file(recipe: FeatureRecipe, scaling: Scaling, centroids: np.ndarray) -> np.ndarray:
    """Return centroids (k, n_features) as people read them: scaled, or in the features' own units without scaling."""
    if is_plain(recipe, scaling) or scaling.name != "none":
        return centroids
    return recipe.in_units(scaling.undo(centroids))
