# SPDX-License-Identifier: GPL-2.0-or-later
"""A classifier that gives each pixel the class of its cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .classifier import Classified

if TYPE_CHECKING:
    from ..labelling.labelling import Labelling
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel


class ClusterClassifier:
    """Each pixel takes the class of its cluster, or of its part of a split one.

    Parameters
    ----------
    model : KMeansModel
    labelling : Labelling
    classes, confidence : ndarray of shape (n_parts,)
        By part number; see `Labelling.tables`.
    """

    def __init__(self, model: KMeansModel, labelling: Labelling, classes: np.ndarray, confidence: np.ndarray) -> None:
        self._model, self._labelling = model, labelling
        self._classes, self._confidence = classes.astype(np.uint16), confidence.astype(np.float32)

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The painted classes."""
        return self._labelling.class_ids

    @property
    def n_features(self) -> int:
        """Number of features of the model."""
        return len(self._model.recipe.names)

    @property
    def in_squares(self) -> bool:
        """False: a pixel's cluster depends on the pixel alone."""
        return False

    def classify(self, source: RasterSource, window: Window, with_probabilities: bool = False) -> Classified:
        """Return a window of the raster, classified; a class is as probable as its share of a part's painted pixels."""
        features, valid = self._model.recipe.features(source, window)
        scaled = self._model.scaling.apply(features)
        ids = self._model.nearest(scaled)
        parts = self._labelling.part_ids(scaled, ids)
        class_ids, confidence = np.zeros(valid.shape, np.uint16), np.zeros(valid.shape, np.float32)
        class_ids[valid], confidence[valid] = self._classes[parts], self._confidence[parts]
        return Classified(class_ids, confidence, valid, self._shares(valid, parts) if with_probabilities else None)

    def _shares(self, valid: np.ndarray, parts: np.ndarray) -> np.ndarray:
        """Return the probabilities of a window, float32 (n_classes, height, width)."""
        table = self._labelling.vote_shares()
        carried = np.flatnonzero((table.sum(axis=1) == 0) & (self._classes > 0))  # named by the nearest painted part
        table[carried, np.searchsorted(self._labelling.class_ids, self._classes[carried])] = 1.0
        planes = np.zeros((table.shape[1], *valid.shape), dtype=np.float32)
        planes[:, valid] = table[parts].T
        return planes
