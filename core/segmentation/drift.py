# SPDX-License-Identifier: GPL-2.0-or-later
"""How far the pixels of another image lie from those that a model was fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, Notice
from ..base.progress import Progress
from ..clustering.metrics import metric_of
from ..clustering.nearest import distances_to_own
from ..features.sampling import draw

if TYPE_CHECKING:
    from ..raster.source import RasterSource
    from .model import KMeansModel

DRIFT_SAMPLE = 20_000
DRIFT_LIMIT = 2.0  # times the mean distance of the pixels fitted on to their nearest centroids


def drift(source: RasterSource, model: KMeansModel, progress: Progress | None = None) -> float:
    """Return by what factor this image's pixels lie farther from the centroids than the pixels fitted on.

    Parameters
    ----------
    source : RasterSource
        Opened with the model's bands.
    model : KMeansModel
    progress : Progress, optional
        Takes a notice when the figure is above `DRIFT_LIMIT`.

    Returns
    -------
    float
        1 for the image of the fit; infinite when all pixels fitted on lie on centroids and this image's do not.
    """
    progress = progress or Progress()
    sample = draw(source, model.recipe, DRIFT_SAMPLE, 0, progress)
    scaled = model.scaling.apply(sample.features)
    ids = model.nearest_part(scaled)
    distances = distances_to_own(scaled, model.part_centroids, ids, model.metric)
    mean = float(np.average(distances, weights=sample.counts)) / metric_of(model.metric).times(model.scaling.factor)[0]
    expected = model.fit.mean_distance
    ratio = mean / expected if expected > 0 else (1.0 if mean == 0 else np.inf)
    if ratio > DRIFT_LIMIT:
        progress.notify(
            Notice(
                N_(
                    "This image differs from the one the model was fitted on: its pixels lie {ratio:.1f} times as far "
                    "from the clusters. Check the result, or fit a model on this image."
                ),
                {"ratio": ratio},
            )
        )
    return ratio
