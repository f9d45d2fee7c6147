# SPDX-License-Identifier: GPL-2.0-or-later
"""A small fitted model, made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clusterbrush.core.segmentation.model import KMeansModel


def make_model(
    centroids: Sequence[Sequence[float]] = ((0.25, -1.0), (0.1, 2.5), (1e-30, 3e7)),
    names: Sequence[str] | None = ("red", "nir"),
    metric: str = "euclidean",
    n_bands: int | None = None,
) -> KMeansModel:
    """Return a model with these centroids (k, n_features), unscaled, on bands 1 ... n_features."""
    from clusterbrush.core.clustering.kmeans import Step
    from clusterbrush.core.features.recipe import FeatureRecipe
    from clusterbrush.core.features.scaling import Scaling
    from clusterbrush.core.raster.bands import Band
    from clusterbrush.core.segmentation.model import Cluster, FitRecord, KMeansModel

    rows = np.array(centroids, dtype=np.float32)
    n_features = rows.shape[1]
    bands = tuple(
        Band(number, names[number - 1] if names else f"Band {number}", bool(names), None, "", 0)
        for number in range(1, n_features + 1)
    )
    clusters = tuple(Cluster(f"c{i}", (i % 256, 2 * i % 256, 255), 10.0 * i) for i in range(1, len(rows) + 1))
    return KMeansModel(
        recipe=FeatureRecipe(bands),
        n_bands=n_bands or n_features,
        scaling=Scaling("none", np.zeros(n_features, np.float32), np.ones(n_features, np.float32)),
        centroids=rows,
        metric=metric,
        update="mean",
        clusters=clusters,
        fit=FitRecord(12.5, 0.1, True, (Step(1, 0.5, 20.0), Step(2, 0.001, 12.5)), 60, True, {"seed": 0}),
        provenance={"software": "ClusterBrush", "raster": "a.tif"},
    )
