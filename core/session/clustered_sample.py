# SPDX-License-Identifier: GPL-2.0-or-later
"""The sample of a raster by cluster: the pixels that splits iterate on, and the share that each represents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..labelling.splitting import split_sample
from .slots import Slots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..features.sampling import Sample
    from ..segmentation.model import KMeansModel


class ClusteredSample:
    """Some pixels of each cluster, evenly spread over the sample.

    Parameters
    ----------
    sample : Sample
    model : KMeansModel

    Attributes
    ----------
    ids : ndarray of shape (n_sample,)
        Cluster of each pixel of the sample.
    shares : float64 ndarray of shape (k,)
        Share of the sample in each cluster.
    indices : int64 ndarray of shape (n,)
        The chosen rows of the sample.
    """

    def __init__(self, sample: Sample, model: KMeansModel) -> None:
        scaled = model.scaling.apply(sample.features)
        self.ids = ids = model.nearest(scaled)
        counts = np.bincount(ids, minlength=model.k)
        self.indices = split_sample(ids)
        self._slots = Slots(scaled[self.indices], ids[self.indices], model.k)
        self.shares = counts / max(len(ids), 1)

    @property
    def n_bytes(self) -> int:
        """Memory of the pixels."""
        return self._slots.n_bytes + int(self.indices.nbytes + self.ids.nbytes)

    def rows(self, cluster: int) -> np.ndarray:
        """Return the chosen rows of the sample that lie in a cluster."""
        return self.indices[self._slots.rows([cluster])]

    def of(self, clusters: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return pixels of clusters: scaled features, float32 (n, n_features), and each one's place in `clusters`."""
        places = np.repeat(np.arange(len(clusters)), self._slots.counts[list(clusters)])
        return self._slots.scaled(clusters), places
