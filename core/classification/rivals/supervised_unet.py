# SPDX-License-Identifier: GPL-2.0-or-later
"""A U-Net that learns the classes from strokes: trained by torch, applied by numpy alone.

Its scores are a kind of features, computed as `features.unet` does, so blocks equal the whole.

References
----------
Ronneberger, O., Fischer, P., Brox, T. (2015): U-Net: convolutional networks for biomedical image segmentation. MICCAI.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.errors import N_, InputError
from ...base.json_arrays import damaged, number
from ...features.at_pixels import planes_of
from ...features.feature_model import BandStatistics, FeatureModel
from ...features.learned import Learned
from ...features.recipe import FeatureRecipe
from ...features.unet import MAX_WIDTH, UNetShape
from ...training.class_patches import UNKNOWN, LabelledPixels
from ...training.supervised import SupervisedOptions, learn_classes
from .row_scorer import RowScorer
from .training_rows import MAX_CLASS_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...base.progress import Progress
    from ...features.presets import Preset
    from ...raster.bands import Band
    from ...raster.grid import Window
    from ...raster.source import RasterSource
    from ...segmentation.model import KMeansModel
    from ...strokes.markers import Markers
    from ..classifier import Classified, Classifier
    from ..learner import Trial

OPTIONS = SupervisedOptions()


@dataclass(frozen=True)
class UNetClassifier(RowScorer):
    """Classifies by the scores of a network.

    Parameters
    ----------
    recipe : FeatureRecipe
        Its one kind is the network, whose features are the scores of the classes.
    model : FeatureModel
        The network.
    ids : tuple of int
        The classes, sorted.
    """

    recipe: FeatureRecipe
    model: FeatureModel
    ids: tuple[int, ...]

    @classmethod
    def of(cls, bands: tuple[Band, ...], model: FeatureModel, ids: tuple[int, ...]) -> UNetClassifier:
        """Return the classifier of a network."""
        return cls(FeatureRecipe(bands, (Learned(model),)), model, ids)

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The painted classes."""
        return self.ids

    @property
    def n_features(self) -> int:
        """Number of planes of a block in memory at once: bands as read and normalised, scores and probabilities."""
        return 2 * len(self.recipe.bands) + 4 * len(self.ids)

    def scored(self, features: np.ndarray) -> np.ndarray:
        """Return probabilities, float32 (n, n_classes), of scores (n, n_classes).

        They are added up class by class, so that a pixel's do not depend on the others.
        """
        chances = np.ascontiguousarray(features.T, dtype=np.float64)
        chances -= chances.max(axis=0, initial=-np.inf)
        np.exp(chances, out=chances)
        total = np.zeros(chances.shape[1])
        for plane in chances:
            total += plane
        return (chances / total).T.astype(np.float32)

    # --- the file

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, weights included."""
        return {"class_ids": list(self.ids), "network": self.model.to_dict()}

    @classmethod
    def from_dict(cls, values: dict[str, Any], bands: tuple[Band, ...]) -> UNetClassifier:
        """Build from a model file; raises `ModelError` when it is damaged."""
        ids = values.get("class_ids")
        if not isinstance(ids, list) or not ids:
            raise damaged("class_ids")
        class_ids = tuple(int(number({"id": class_id}, "id", 1, MAX_CLASS_ID)) for class_id in ids)
        model = FeatureModel.from_dict(values["network"])
        if list(class_ids) != sorted(set(ids)) or model.shape.n_features != len(class_ids):
            raise damaged("class_ids")
        if len(model.bands) != len(bands):
            raise damaged("bands")
        return cls.of(bands, model, class_ids)


class UNetLearner:
    """Learns `UNetClassifier`s; see `learner.Learner`. A training takes minutes, so the last result is kept.

    Parameters
    ----------
    source, clusters, preset, seed
        See `learner.MakesLearner`; the network sees the bands alone, so clusters and preset are not used.
    """

    def __init__(
        self,
        source: RasterSource,
        clusters: KMeansModel,  # noqa: ARG002
        preset: str | Preset,  # noqa: ARG002
        seed: int,
    ) -> None:
        self._source, self._options = source, replace(OPTIONS, seed=seed)
        self._learned: tuple[Markers | None, UNetClassifier | None] = (None, None)

    @property
    def n_bytes(self) -> int:
        """Memory of what is kept."""
        learned = self._learned[1]
        return 0 if learned is None else sum(tensor.nbytes for tensor in learned.model.tensors.values())

    def learn(self, markers: Markers, progress: Progress) -> UNetClassifier:
        """Return the classifier learned from the painted (and valid) pixels."""
        progress.check()
        markers_of, learned = self._learned
        if learned is None or markers_of is not markers:
            learned = self._train(markers, progress)
            self._learned = markers, learned
        return learned

    def classify(self, markers: Markers, window: Window, progress: Progress) -> Classified:
        """Return a window as the exported map has it; the network is trained for it."""
        return self.learn(markers, progress).classify(self._source, window)

    def window_inputs(self, window: Window, progress: Progress) -> Any:  # noqa: ARG002
        """Return nothing: the network is computed with each classifier."""
        return None

    def classify_inputs(self, classifier: Classifier, window: Window, inputs: Any) -> Classified:  # noqa: ARG002
        """Return a window classified."""
        return classifier.classify(self._source, window)

    def trial(self, markers: Markers, progress: Progress) -> Trial:
        """Return a function that trains a network by some painted pixels and classifies others by it."""
        rasters, left = (self._source, *markers.further), 1.0

        def predict(train_rows: np.ndarray, test_rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            nonlocal left
            left *= 0.5  # of the progress: how many trainings there will be is not known here
            learned = self._train(markers.chosen(train_rows), progress.part(1.0 - 2.0 * left, 1.0 - left))
            progress.check()
            return learned.at_rows(planes_of(rasters, learned.recipe, markers.pixels[test_rows])[0])

        return predict

    def look_ahead(self, window: Window | None, progress: Progress) -> None:
        """Compute nothing in advance: all depends on the strokes."""

    def _train(self, markers: Markers, progress: Progress) -> UNetClassifier:
        """Return the classifier learned from painted pixels; raises what `supervised.learn_classes` does."""
        class_ids, classes = np.unique(markers.class_ids, return_inverse=True)
        ids = tuple(class_ids.tolist())
        if len(ids) > MAX_WIDTH:
            raise InputError(
                N_("{count} classes are painted, and a network tells {most} apart. Choose another method."),
                count=len(ids),
                most=MAX_WIDTH,
            )
        bands = tuple(self._source.bands)
        if len(ids) == 1:
            return UNetClassifier.of(bands, _of_one_class(bands), ids)
        rasters = self._source, *markers.further
        labels = None if markers.labels is None else _Labels(markers.labels, class_ids)
        columns = markers.pixels, classes.astype(np.int64), markers.stroke_ids
        labelled = LabelledPixels(rasters, *columns, len(ids), labels)
        model = learn_classes(self._source, labelled, self._options, progress)
        return UNetClassifier.of(bands, model, ids)


@dataclass(frozen=True)
class _Labels:
    """Labels as numbers of classes; see `LabelledPixels`.

    Parameters
    ----------
    labels : callable
        See `Markers`.
    class_ids : int64 ndarray of shape (n_classes,)
        Sorted.
    """

    labels: Callable[[Window], np.ndarray]
    class_ids: np.ndarray

    def __call__(self, window: Window) -> np.ndarray:
        ids = self.labels(window)
        at = np.searchsorted(self.class_ids, ids)
        return np.where(self.class_ids.take(at, mode="clip") == ids, at, UNKNOWN)


def _of_one_class(bands: tuple[Band, ...]) -> FeatureModel:
    """Return the smallest network; with one class there is nothing to learn."""
    shape = UNetShape(len(bands), (1, 1, 1, 1), (1, 1, 1), 1)
    tensors = {name: np.zeros(size, dtype=np.float32) for name, size in shape.tensors.items()}
    return FeatureModel(shape, tuple(BandStatistics(band.name, 0.0, 1.0) for band in bands), tensors)
