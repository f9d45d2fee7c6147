# SPDX-License-Identifier: GPL-2.0-or-later
"""The interface of classifiers, and their result: classes and confidence of a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from ..base.progress import Progress
    from ..raster.grid import Window
    from ..raster.source import RasterSource


@dataclass(frozen=True)
class Classified:
    """A classified window.

    Parameters
    ----------
    class_ids : uint16 ndarray of shape (height, width)
        0 = unclassified or not valid.
    confidence : float32 ndarray of shape (height, width)
        0 ... 1.
    valid : bool ndarray of shape (height, width)
    probabilities : float32 ndarray of shape (n_classes, height, width) or None
        Of the classifier's classes in their order, of sum 1; 0 where not valid, and where no class is known. None
        unless asked for. The class of a pixel is the first of the highest.
    """

    class_ids: np.ndarray
    confidence: np.ndarray
    valid: np.ndarray
    probabilities: np.ndarray | None = None

    def at_least(self, confidence: float) -> np.ndarray:
        """Return the class ids, 0 where the confidence is below `confidence`."""
        return np.where(self.confidence >= confidence, self.class_ids, 0).astype(self.class_ids.dtype)


class Classifier(Protocol):
    """Classifies windows of a raster; the class of a pixel does not depend on the window."""

    def classify(self, source: RasterSource, window: Window, with_probabilities: bool = False) -> Classified:
        """Return a window of the raster, classified."""
        ...

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The classes that it gives."""
        ...

    @property
    def n_features(self) -> int:
        """Number of planes of a block in memory at once, for choosing the block size."""
        ...

    @property
    def in_squares(self) -> bool:
        """Whether square blocks suit it better than wide ones, because it needs the pixels around a block."""
        ...


class SavedClassifier(Classifier, Protocol):
    """A classifier that a model file can hold; the method named in the file reads it back."""

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        ...


@runtime_checkable
class DecidesWhole(Protocol):
    """A classifier that decides a raster as a whole before it can return a window of it."""

    def prepare(self, source: RasterSource, progress: Progress) -> None:
        """Decide the raster.

        Raises
        ------
        InputError
            When it does not fit into memory; nothing is computed then.
        CancelledError
            When `progress` says so.
        """
        ...
