# SPDX-License-Identifier: GPL-2.0-or-later
"""A method of the tests' own: each pixel takes the class whose painted pixels have the nearest mean of the bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from clusterbrush.core.base.libraries import Library
from clusterbrush.core.classification.classifier import Classified
from clusterbrush.core.classification.methods import Method
from clusterbrush.core.features.at_pixels import planes_of
from clusterbrush.core.features.recipe import FeatureRecipe

if TYPE_CHECKING:
    from clusterbrush.core.base.progress import Progress
    from clusterbrush.core.raster.bands import Band
    from clusterbrush.core.raster.grid import Window
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.segmentation.model import KMeansModel
    from clusterbrush.core.strokes.markers import Markers


@dataclass(frozen=True)
class MeansClassifier:
    recipe: FeatureRecipe
    class_ids: tuple[int, ...]
    means: np.ndarray  # float64 (n_classes, n_bands)

    @property
    def in_squares(self) -> bool:
        return False

    @property
    def n_features(self) -> int:
        return len(self.recipe.names)

    def classes_of(self, values: np.ndarray) -> np.ndarray:
        """Return the class ids of pixels (n, n_bands)."""
        distances = ((values[:, None].astype(np.float64) - self.means) ** 2).sum(axis=-1)
        return np.array(self.class_ids, dtype=np.uint16)[distances.argmin(axis=1)]

    def classify(self, source: RasterSource, window: Window) -> Classified:
        values, valid = self.recipe.features(source, window)
        class_ids = np.zeros(valid.shape, dtype=np.uint16)
        class_ids[valid] = self.classes_of(values)
        return Classified(class_ids, np.where(valid, np.float32(0.5), np.float32(0.0)), valid)

    def to_dict(self) -> dict[str, Any]:
        return {"class_ids": list(self.class_ids), "means": self.means.tolist()}

    @classmethod
    def from_dict(cls, values: dict[str, Any], bands: tuple[Band, ...]) -> MeansClassifier:
        return cls(FeatureRecipe(bands), tuple(values["class_ids"]), np.array(values["means"]))


class MeansLearner:
    n_bytes = 0

    def __init__(self, source: RasterSource, clusters: KMeansModel, preset: str, seed: int) -> None:  # noqa: ARG002
        self._source, self._recipe = source, FeatureRecipe(tuple(source.bands))

    def learn(self, markers: Markers, progress: Progress) -> MeansClassifier:
        progress.check()
        values, class_ids = self._values(markers), np.unique(markers.class_ids)
        means = [values[markers.class_ids == one].mean(axis=0, dtype=np.float64) for one in class_ids]
        return MeansClassifier(self._recipe, tuple(class_ids.tolist()), np.array(means))

    def classify(self, markers: Markers, window: Window, progress: Progress) -> Classified:
        return self.learn(markers, progress).classify(self._source, window)

    def trial(self, markers: Markers, progress: Progress):
        values = self._values(markers)

        def predict(train_rows: np.ndarray, test_rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            learned = self.learn(markers.chosen(train_rows), progress)
            return learned.classes_of(values[test_rows]), np.full(test_rows.sum(), 0.5, dtype=np.float32)

        return predict

    def _values(self, markers: Markers) -> np.ndarray:
        return planes_of((self._source, *markers.further), self._recipe, markers.pixels)[0]

    def look_ahead(self, window: Window | None, progress: Progress) -> None:
        pass


CLASS_MEANS = Method(
    id="means",
    title="Class means",
    choice="By the means of the classes",
    help="Class means gives each pixel to the class with the nearest mean.",
    learner=MeansLearner,
    load=MeansClassifier.from_dict,
    carries=False,
    refines=True,
)
LACKING = replace(
    CLASS_MEANS, id="lacking", title="Lacking", needs=(Library("no_such_module_here", "no-such-package"),)
)
