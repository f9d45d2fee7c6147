# SPDX-License-Identifier: GPL-2.0-or-later
"""The method that decides by pixel: trees over context features, smoothed along the edges of the image.

Trees learn from the painted pixels what each class looks like. Their probabilities are smoothed by a colour guided
filter of several radii, and weighted by how common a class is in the image, for strokes paint rare classes as often as
common ones. Every step looks at a stated neighbourhood, so blocks equal the whole.

References
----------
He, K., Sun, J., Tang, X. (2013): Guided image filtering. IEEE TPAMI 35, 1397-1409.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .classification import Classified
from .confidence import Reliability
from .engine import map_blocks
from .features import FeatureRecipe, kinds_from_list
from .forest import Coding, Forest
from .guided import GUIDES, Guide, class_weights, decide, outer_window, regularise
from .packing import damaged, number, pack, unpack
from .patches import patches, sample_rows
from .progress import Progress
from .projection import principal_components, standardised
from .raster import Window
from .strokes import planes_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .features import FeatureKind
    from .raster import Band, RasterSource

STRIP = 128  # rows that a thread takes at once; a multiple of STRIDE
STRIDE = 2  # probabilities are found at every second pixel; the smoothing brings them back to all, along the edges
SAMPLE = 20_000  # pixels that stand for the image


@dataclass(frozen=True)
class Surroundings:
    """What is known of an image before the first stroke, and serves all of them.

    Parameters
    ----------
    recipe : FeatureRecipe
    coding : Coding
    guide : Guide
    sample : uint8 ndarray of shape (n_features, n)
        Codes of pixels that stand for the image.
    """

    recipe: FeatureRecipe
    coding: Coding
    guide: Guide
    sample: np.ndarray

    @classmethod
    def of(
        cls, source: RasterSource, kinds: Sequence[FeatureKind], seed: int, progress: Progress | None = None
    ) -> Surroundings:
        """Look at a raster; raises `InputError` when no pixel is valid."""
        progress = progress or Progress()
        recipe = FeatureRecipe(tuple(source.bands), tuple(kinds))
        windows = patches(source, seed, progress.part(0.0, 0.2))
        rows = sample_rows(source, recipe, windows, SAMPLE, seed, progress.part(0.2, 0.9))
        coding = Coding.fit(rows)
        guide = _fit_guide(source, windows, seed, progress.part(0.9, 1.0))
        return cls(recipe, coding, guide, coding.codes(np.ascontiguousarray(rows.T)))

    def codes(
        self, source: RasterSource, window: Window, progress: Progress | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what a window's classes depend on besides the strokes; the same as `window_codes`, by threads."""
        outer = outer_window(window, source.grid.height, source.grid.width, STRIDE)
        ends = outer.row + outer.height
        strips = [Window(row, outer.col, min(STRIP, ends - row), outer.width) for row in range(outer.row, ends, STRIP)]
        found = map_blocks(lambda strip: _thin_codes(source, strip, self.recipe, self.coding), strips, progress)
        codes, valid = zip(*(result for _, result in found))
        return np.concatenate(codes, axis=1), np.concatenate(valid)


def _fit_guide(source: RasterSource, windows: Sequence[Window], seed: int, progress: Progress) -> Guide:
    """Return the bands, or the principal components of more, as the filter sees them."""
    values = sample_rows(source, FeatureRecipe(tuple(source.bands)), windows, SAMPLE, seed, progress)
    exact = values.astype(np.float64)
    projection = standardised(exact) if values.shape[1] <= GUIDES else principal_components(exact, GUIDES)
    return Guide.fit(projection, values)


@dataclass(frozen=True)
class PixelClassifier:
    """Classifies pixel by pixel.

    Parameters
    ----------
    recipe : FeatureRecipe
    forest : Forest
    guide : Guide
    class_ids : tuple of int
        In the order of the forest's classes.
    weights : float32 ndarray of shape (n_classes,)
        Of the classes' probabilities.
    reliability : Reliability or None
        What the votes are worth; where it is not known, the confidence is their share.
    """

    recipe: FeatureRecipe
    forest: Forest
    guide: Guide
    class_ids: tuple[int, ...]
    weights: np.ndarray
    reliability: Reliability | None = None

    @classmethod
    def learn(
        cls,
        around: Surroundings,
        codes: np.ndarray,
        class_ids: np.ndarray,
        strokes: np.ndarray,
        seed: int,
        reliable: bool = True,
    ) -> PixelClassifier:
        """Learn from painted pixels; what numbers the strokes have does not matter.

        Parameters
        ----------
        around : Surroundings
        codes : uint8 ndarray of shape (n_features, n)
            Of the painted pixels, in the order of their places in the raster.
        class_ids, strokes : int ndarray of shape (n,)
            Of each; ids of the strokes.
        seed : int
        reliable : bool
            Whether to hold out strokes for the confidence; else it is the share of the votes.
        """
        present, classes = np.unique(class_ids, return_inverse=True)
        forest = Forest.fit(around.coding, np.ascontiguousarray(codes.T), classes, len(present), seed)
        sample = forest.predict(around.sample)
        of_stroke = classes[np.unique(strokes, return_index=True)[1]]
        n_strokes = np.bincount(of_stroke, minlength=len(present))
        weights = class_weights(sample.mean(axis=1, dtype=np.float64), n_strokes)
        reliability = None
        if reliable:
            reliability = Reliability.learn(codes, classes, strokes, weights, sample, seed)
        return cls(around.recipe, forest, around.guide, tuple(present.tolist()), weights, reliability)

    @property
    def n_features(self) -> int:
        """Planes of a block that are in memory at once."""
        return 2 * len(self.recipe.names) + 8 * len(self.class_ids)

    def classify(self, source: RasterSource, window: Window) -> Classified:
        """Classify a window of the raster."""
        return self.classify_codes(source, window, *window_codes(source, window, self.recipe, self.forest.coding))

    def classify_codes(
        self, source: RasterSource, window: Window, codes: np.ndarray, thin_valid: np.ndarray
    ) -> Classified:
        """Classify a window whose `codes` are known already."""
        outer = outer_window(window, source.grid.height, source.grid.width, STRIDE)
        likely = self.forest.predict_planes(codes, thin_valid)
        bands, valid = source.read(outer)
        likely = regularise(likely, self.guide.planes(bands, valid), valid, STRIDE)
        rows, cols = window.slices_in(outer)
        return self._decided(likely[:, rows, cols], valid[rows, cols])

    def at_pixels(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return class ids and confidence of single pixels, codes (n_features, n), before smoothing."""
        found = self._decided(self.forest.predict(codes), np.ones(codes.shape[1], dtype=bool))
        return found.class_ids, found.confidence

    def _decided(self, likely: np.ndarray, valid: np.ndarray) -> Classified:
        best, confidence = decide(likely, self.weights)
        if self.reliability is not None:
            confidence = self.reliability.confidence(likely, self.weights, best)
        class_ids = np.array(self.class_ids, dtype=np.uint16)[best]
        return Classified(class_ids * valid.astype(np.uint16), confidence * valid, valid)

    # --- the file

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "features": self.recipe.to_dict(),
            "forest": self.forest.to_dict(),
            "guide": self.guide.to_dict(),
            "class_ids": list(self.class_ids),
            "weights": pack(self.weights),
            "reliability": None if self.reliability is None else self.reliability.to_dict(),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any], bands: tuple[Band, ...]) -> PixelClassifier:
        """Build from a model file; raises `ModelError` when it is damaged."""
        ids = values.get("class_ids")
        if not isinstance(ids, list) or not ids:
            raise damaged("class_ids")
        class_ids = tuple(int(number({"id": one}, "id", 1, 65535)) for one in ids)
        recipe = FeatureRecipe(bands, kinds_from_list(values["features"]))
        weights = unpack(values["weights"], "f4", (len(class_ids),))
        if not (weights > 0).all():
            raise damaged("weights")
        reliability = values.get("reliability")  # models of the first version have none
        return cls(
            recipe,
            Forest.from_dict(values["forest"], len(recipe.names), len(class_ids)),
            Guide.from_dict(values["guide"], len(bands)),
            class_ids,
            weights,
            None if reliability is None else Reliability.from_dict(reliability, len(class_ids)),
        )


def window_codes(
    source: RasterSource, window: Window, recipe: FeatureRecipe, coding: Coding
) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes of every second pixel of a window and its surroundings.

    Returns
    -------
    codes : uint8 ndarray of shape (n_features, height / 2, width / 2)
    valid : bool ndarray of the same height and width
    """
    return _thin_codes(source, outer_window(window, source.grid.height, source.grid.width, STRIDE), recipe, coding)


def _thin_codes(
    source: RasterSource, outer: Window, recipe: FeatureRecipe, coding: Coding
) -> tuple[np.ndarray, np.ndarray]:
    planes, valid = recipe.planes(source, outer, stride=STRIDE)
    return coding.codes(planes), valid


def painted_codes(source: RasterSource, around: Surroundings, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return codes (n_features, n) of single pixels given as flat indices, and which are valid."""
    features, valid = planes_at(source, around.recipe, pixels)
    return around.coding.codes(np.ascontiguousarray(features.T)), valid
