# SPDX-License-Identifier: GPL-2.0-or-later
"""The painted pixels that a method learns from, as a table: standardised, thinned, and kept in the model file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...base.json_arrays import damaged, number, pack, unpack

MAX_SCORE = 1e6  # of standardised features: float32 still holds the square of it
MAX_CLASS_ID = 65535


@dataclass(frozen=True)
class TrainingRows:
    """Painted pixels with their classes.

    Parameters
    ----------
    features : float32 ndarray of shape (n, n_features)
        Not scaled.
    classes : int64 ndarray of shape (n,)
        Positions in `class_ids`.
    strokes : int64 ndarray of shape (n,)
        Number of the stroke of each pixel, from 0 in the order of their first pixels.
    class_ids : tuple of int
        Sorted; each has a row.
    """

    features: np.ndarray
    classes: np.ndarray
    strokes: np.ndarray
    class_ids: tuple[int, ...]

    @classmethod
    def of(cls, features: np.ndarray, class_ids: np.ndarray, stroke_ids: np.ndarray) -> TrainingRows:
        """Return the rows of painted pixels, in the order of their places; ids of strokes do not matter."""
        present, classes = np.unique(class_ids, return_inverse=True)
        _, first, strokes = np.unique(stroke_ids, return_index=True, return_inverse=True)
        order = np.argsort(np.argsort(first))
        return cls(np.ascontiguousarray(features, dtype=np.float32), classes, order[strokes], tuple(present.tolist()))

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.class_ids)

    def chosen(self, rows: np.ndarray) -> TrainingRows:
        """Return some rows, given by index or mask; every class must keep one."""
        return TrainingRows(self.features[rows], self.classes[rows], self.strokes[rows], self.class_ids)

    def thinned(self, most: int, seed: int) -> TrainingRows:
        """Return at most `most` rows of each class, drawn at random."""
        rng = np.random.default_rng([seed, 11])
        rows = [np.flatnonzero(self.classes == place) for place in range(self.n_classes)]
        rows = [own if len(own) <= most else rng.choice(own, most, replace=False) for own in rows]
        return self.chosen(np.sort(np.concatenate(rows)))

    def weights(self) -> np.ndarray:
        """Return weights (n,) of mean 1 by which each class counts alike."""
        counts = np.bincount(self.classes, minlength=self.n_classes)
        return (len(self.classes) / (self.n_classes * counts))[self.classes]

    def scale(self) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and standard deviation of each feature, float64 (n_features,), each class counting alike."""
        exact, weights = self.features.astype(np.float64), self.weights()
        mean = np.average(exact, axis=0, weights=weights)
        deviation = np.sqrt(np.average((exact - mean) ** 2, axis=0, weights=weights))
        return mean, np.where(deviation > 0, deviation, 1.0)

    # --- the file

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "class_ids": list(self.class_ids),
            "rows": pack(self.features),
            "classes": pack(self.classes, "u2"),
            "strokes": pack(self.strokes, "i4"),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any], n_features: int) -> TrainingRows:
        """Build from a model file; raises `ModelError` when it is damaged."""
        ids = values.get("class_ids")
        if not isinstance(ids, list) or not ids:
            raise damaged("class_ids")
        class_ids = tuple(int(number({"id": class_id}, "id", 1, MAX_CLASS_ID)) for class_id in ids)
        features = unpack(values.get("rows"), "f4", (None, n_features))
        classes = unpack(values.get("classes"), "u2", (len(features),)).astype(np.int64)
        strokes = unpack(values.get("strokes"), "i4", (len(features),)).astype(np.int64)
        if not np.array_equal(np.unique(classes), np.arange(len(class_ids))) or list(class_ids) != sorted(set(ids)):
            raise damaged("classes")
        return cls(features, classes, strokes, class_ids)


def standardised(features: np.ndarray, scale: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return features (n, n_features) as standard scores by `TrainingRows.scale`, float64."""
    mean, deviation = scale
    scores = (np.asarray(features, dtype=np.float64) - mean) / deviation
    return np.clip(scores, -MAX_SCORE, MAX_SCORE, out=scores)
