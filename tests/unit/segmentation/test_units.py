# SPDX-License-Identifier: GPL-2.0-or-later
"""What is computed with, and the units that people read."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.features.sampling import Sample
from clusterbrush.core.raster.bands import Band
from clusterbrush.core.segmentation.units import centroids_in_file, fit_scaling, is_plain, scaling_in_units

ORIGINS = np.array([4096.0, 1024.0])
VALUES = np.random.default_rng(0).uniform(-5, 5, (50, 2)) + ORIGINS
RECIPE = FeatureRecipe(
    (
        Band(1, "", False, None, "", 0, origin=4096.0, gain=0.25),
        Band(2, "", False, None, "", 0, origin=1024.0),
    )
)
CODED = ((VALUES - ORIGINS) * (0.25, 1.0)).astype(np.float32)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("name", ["none", "standard", "percentile"])
def test_scaled_values_lead_back_to_values(name: str, metric: str) -> None:
    scaling = fit_scaling(name, RECIPE, Sample(CODED, None, len(CODED), complete=True), metric)
    scaled = scaling.apply(CODED)
    assert not is_plain(RECIPE, scaling)
    np.testing.assert_allclose(RECIPE.in_units(scaling.undo(scaled)), VALUES, rtol=1e-6)
    offset, gain = scaling_in_units(RECIPE, scaling)
    if name == "none":
        np.testing.assert_allclose(centroids_in_file(RECIPE, scaling, scaled), VALUES, rtol=1e-6)
    else:
        np.testing.assert_allclose((VALUES - offset) * gain, scaled, atol=1e-3)


def test_without_scaling_distances_are_those_of_values_and_angles_are_seen_from_0() -> None:
    sample = Sample(CODED, None, len(CODED), complete=True)
    by_distance = fit_scaling("none", RECIPE, sample, "euclidean").apply(CODED)
    np.testing.assert_allclose(np.diff(by_distance, axis=0), np.diff(VALUES, axis=0), atol=1e-5)
    np.testing.assert_allclose(fit_scaling("none", RECIPE, sample, "cosine").apply(CODED), VALUES, rtol=1e-6)


@pytest.mark.parametrize(
    ("metric", "expected"), [("euclidean", (2, 4)), ("manhattan", (2, 2)), ("chebyshev", (2, 2)), ("cosine", (1, 1))]
)
def test_distances_and_inertia_of_values_taken_twice(metric: str, expected: tuple[float, float]) -> None:
    assert METRICS[metric].times(2.0) == expected
