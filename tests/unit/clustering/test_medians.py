# SPDX-License-Identifier: GPL-2.0-or-later
"""Weighted medians of clusters, against repetition."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.clustering.medians import medians
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.pixels import ArrayPixels
from hypothesis import given, settings
from hypothesis import strategies as st

CENTROIDS = np.array([[0.0, 0.0], [100.0, 100.0], [900.0, 900.0]], dtype=np.float32)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_weights_stand_for_repetition(seed: int, n_rows: int) -> None:
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, 2, n_rows)
    rows = (CENTROIDS[cluster] + rng.integers(-20, 20, (n_rows, 2))).astype(np.float32)
    weights = rng.integers(1, 5, n_rows)
    found = medians(ArrayPixels(rows, weights), CENTROIDS, METRICS["manhattan"])
    for number in range(3):
        mine = np.repeat(rows[cluster == number], weights[cluster == number], axis=0)
        expected = np.median(mine, axis=0) if len(mine) else CENTROIDS[number]  # an empty cluster stays where it is
        np.testing.assert_allclose(found[number], expected)


def test_rows_that_are_not_in_memory_are_a_sentence() -> None:
    with pytest.raises(ParameterError, match="Medians need the pixels in memory"):
        medians(None, CENTROIDS, METRICS["manhattan"])
