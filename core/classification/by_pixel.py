# SPDX-License-Identifier: GPL-2.0-or-later
"""The method that classifies by pixel: trees over context features, smoothed along the edges of the image.

Trees learn from the painted pixels what each class looks like, and half of them where it lies too. Their probabilities
are smoothed by a colour guided filter of several radii, and weighted by how common a class is in the image, because
people paint rare classes as often as common ones. Every step depends on a neighbourhood of known size, so blocks equal
the whole.

References
----------
He, K., Sun, J., Tang, X. (2013): Guided image filtering. IEEE TPAMI 35, 1397-1409.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.json_arrays import damaged, number, pack, unpack
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..engine.threads import default_workers, in_threads
from ..features.at_pixels import planes_at
from ..features.patches import patches, sample_pixels, sample_rows
from ..features.projection import principal_components, standardised
from ..features.recipe import FeatureRecipe
from ..features.registry import kinds_from_list
from ..raster.source import TILE
from .classifier import Classified
from .coding import Coding
from .confidence import HeldOutShares, Reliability
from .forest import Forest, joined
from .guided_filter import GUIDES, Guide, GuidedFilter, bands, class_weights, decide, outer_window, weighted_shares
from .location import N_CODES, Location
from .pixel_forest import checked, growths
from .window_parts import MIN_EDGE, PART_PIXELS, around, divided, largest_shared, pixels_of, squares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..features.kinds import FeatureKind
    from ..raster.bands import Band
    from ..raster.grid import Window
    from ..raster.source import RasterSource

WIDE_BLOCKS = 6  # times as many pixels as others have blocks whose features are computed in wide columns
STRIDE = 2  # probabilities are computed at every second pixel; the smoothing interpolates them along the edges
SAMPLE = 20_000  # pixels that represent the image


@dataclass(frozen=True)
class ImageProfile:
    """Features and sample of an image, computed before the first stroke and used for all strokes.

    Parameters
    ----------
    recipe : FeatureRecipe
    coding : Coding
    guide : Guide
    sample : uint8 ndarray of shape (n_features, n)
        Codes of pixels that represent the image.
    sample_places : uint8 ndarray of shape (n_places, n)
        Where they lie; see `Location.of_pixels`.
    location : Location
    """

    recipe: FeatureRecipe
    coding: Coding
    guide: Guide
    sample: np.ndarray
    sample_places: np.ndarray
    location: Location

    @classmethod
    def of(
        cls, source: RasterSource, kinds: Sequence[FeatureKind], seed: int, progress: Progress | None = None
    ) -> ImageProfile:
        """Return the profile of a raster; raises `InputError` when no pixel is valid."""
        progress = progress or Progress()
        recipe = FeatureRecipe(tuple(source.bands), tuple(kinds))
        windows = patches(source, seed, progress.part(0.0, 0.2))
        rows, pixels = sample_pixels(source, recipe, windows, SAMPLE, seed, progress.part(0.2, 0.9))
        coding, location = Coding.fit(rows), Location.of(source)
        guide = _fit_guide(source, windows, seed, progress.part(0.9, 1.0))
        sample = coding.codes(np.ascontiguousarray(rows.T))
        return cls(recipe, coding, guide, sample, location.of_pixels(pixels), location)

    def codes(
        self, source: RasterSource, window: Window, progress: Progress | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return codes and valid of a window as `window_codes` does, computed by several threads."""
        found = self.codes_beside(source, window, (), progress)
        return found.codes[: len(self.recipe.names)], found.valid

    def codes_beside(
        self, source: RasterSource, window: Window, known: Sequence[WindowCodes], progress: Progress | None = None
    ) -> WindowCodes:
        """Return the same, and the places; what other windows by this profile have in common is taken from them."""
        grid = source.grid
        outer, n_features = outer_window(window, grid.height, grid.width, STRIDE), len(self.recipe.names)
        place = squares(outer, STRIDE)
        codes = np.empty((n_features + N_CODES, place.height, place.width), dtype=np.uint8)
        codes[n_features:] = self.location.of_window(outer, STRIDE)
        valid, missing = np.empty(codes.shape[1:], dtype=bool), [place]
        overlap = largest_shared(place, [other.place for other in known])
        if overlap is not None:
            number, part = overlap
            rows, cols = part.slices_in(place)
            known_rows, known_cols = part.slices_in(known[number].place)
            codes[:n_features, rows, cols] = known[number].codes[:n_features, known_rows, known_cols]
            valid[rows, cols] = known[number].valid[known_rows, known_cols]
            missing = around(place, part)
        workers, pixels = default_workers(), PART_PIXELS // STRIDE**2
        parts = [piece for part in missing for piece in divided(part, workers, pixels, MIN_EDGE // STRIDE)]
        results = over_blocks(
            partial(_thin_codes, source, self.recipe, self.coding),
            [pixels_of(part, STRIDE, grid.height, grid.width) for part in parts],
            progress,
        )
        for part, (_, of_part) in zip(parts, results):
            rows, cols = part.slices_in(place)
            codes[:n_features, rows, cols], valid[rows, cols] = of_part
        return WindowCodes(place, codes, valid)


@dataclass(frozen=True)
class WindowCodes:
    """Codes of a window of a raster and of its surroundings.

    Parameters
    ----------
    place : Window
        Counted in squares of `STRIDE` pixels.
    codes : uint8 ndarray of shape (n_features + N_CODES, height, width)
        Of one pixel of each square, and behind them where it lies; see `Location.of_window`.
    valid : bool ndarray of shape (height, width)
    """

    place: Window
    codes: np.ndarray
    valid: np.ndarray

    @property
    def n_bytes(self) -> int:
        """Memory of the arrays."""
        return int(self.codes.nbytes + self.valid.nbytes)


def _fit_guide(source: RasterSource, windows: Sequence[Window], seed: int, progress: Progress) -> Guide:
    """Return the guide of the filter: up to `GUIDES` bands, or the principal components of more bands."""
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
        Turns votes into confidence; without it the confidence is the share of the votes.
    location : Location or None
        The raster on which the last half of the trees asks for places; None where none does.
    """

    recipe: FeatureRecipe
    forest: Forest
    guide: Guide
    class_ids: tuple[int, ...]
    weights: np.ndarray
    reliability: Reliability | None = None
    location: Location | None = None

    @classmethod
    def learn(
        cls,
        profile: ImageProfile,
        codes: np.ndarray,
        class_ids: np.ndarray,
        strokes: np.ndarray,
        seed: int,
        reliable: bool = True,
        places: np.ndarray | None = None,
        progress: Progress | None = None,
    ) -> PixelClassifier:
        """Return a classifier learned from painted pixels; it does not depend on the ids of the strokes.

        Parameters
        ----------
        profile : ImageProfile
        codes : uint8 ndarray of shape (n_features, n)
            Of the painted pixels, in the order of their places in the raster.
        class_ids, strokes : int ndarray of shape (n,)
            Class id and stroke id of each painted pixel.
        seed : int
        reliable : bool
            Whether to hold out strokes for the confidence; else it is the share of the votes.
        places : uint8 ndarray of shape (n_places, n), optional
            Where the painted pixels lie, all on the raster of the profile; see `Location.of_pixels`.
        progress : Progress, optional
            Asked for cancel while the trees grow.
        """
        present, classes = np.unique(class_ids, return_inverse=True)
        sample_codes = profile.sample
        if places is not None:
            codes, sample_codes = np.concatenate([codes, places]), np.concatenate([sample_codes, profile.sample_places])
        reaches = profile.recipe.reaches
        steps: list[Callable[[], Any]] = list(growths(profile.coding, codes, classes, len(present), seed, reaches))
        n_growths = len(steps)
        if reliable:
            steps.append(partial(HeldOutShares.of, codes, classes, strokes, len(present), seed))
        results = in_threads(lambda step: step(), steps, progress)
        forest = joined([grown for _, grown in islice(results, n_growths)])
        sample = forest.predict(sample_codes)  # while the last step is under way
        of_stroke = classes[np.unique(strokes, return_index=True)[1]]
        n_strokes = np.bincount(of_stroke, minlength=len(present))
        weights = class_weights(sample.mean(axis=1, dtype=np.float64), n_strokes)
        held_out = next((shares for _, shares in results), None)
        reliability = None if held_out is None else Reliability.of(held_out, weights, sample)
        location = None if places is None else profile.location
        return cls(profile.recipe, forest, profile.guide, tuple(present.tolist()), weights, reliability, location)

    @cached_property
    def _elsewhere(self) -> Forest:
        """The trees that ask for no places."""
        if self.location is None:
            return self.forest
        return self.forest.first_trees(len(self.forest.roots) // 2, len(self.recipe.names))

    @property
    def n_features(self) -> int:
        """Number of planes of a block that `RasterSource.block_shape` reckons with.

        Codes take a quarter of what it reckons for a plane, but larger blocks take more memory and are no faster.
        Features that are computed in wide columns count for less: a narrow block, with the pixels that its smoothing
        needs on either side, would compute two further columns.
        """
        if self.in_squares:
            return len(self.recipe.names) + 2 * len(self.class_ids)
        return (2 * len(self.recipe.names) + 8 * len(self.class_ids)) // WIDE_BLOCKS

    @property
    def in_squares(self) -> bool:
        """True but for features that are computed in wide columns."""
        return self.recipe.align < TILE

    def classify(self, source: RasterSource, window: Window, with_probabilities: bool = False) -> Classified:
        """Return a window of the raster, classified."""
        codes, thin_valid = window_codes(source, window, self.recipe, self.forest.coding)
        return self.classify_codes(source, window, codes, thin_valid, with_probabilities)

    def classify_codes(
        self,
        source: RasterSource,
        window: Window,
        codes: np.ndarray,
        thin_valid: np.ndarray,
        with_probabilities: bool = False,
        smoothing: GuidedFilter | None = None,
    ) -> Classified:
        """Return a window classified from its codes.

        Parameters
        ----------
        source : RasterSource
        window : Window
        codes : uint8 ndarray of shape (n_features, thin_height, thin_width)
            Of every second pixel of the window and its surroundings; see `window_codes`. Where they lie may stand
            behind them, as in `WindowCodes`.
        thin_valid : bool ndarray of shape (thin_height, thin_width)
        with_probabilities : bool
            Whether the result has the probabilities too.
        smoothing : GuidedFilter, optional
            Of the window, where it is known; see `window_filter`.
        """
        outer = outer_window(window, source.grid.height, source.grid.width, STRIDE)
        forest = self._elsewhere
        if self.location is not None and self.location == Location.of(source):
            forest = self.forest
            if len(codes) == len(self.recipe.names):
                codes = np.concatenate([codes, self.location.of_window(outer, STRIDE)])
        probabilities = forest.predict_planes(codes, thin_valid)
        smoothing = smoothing or window_filter(source, window, self.recipe, self.guide)
        rows, cols = window.slices_in(outer)
        probabilities, valid = smoothing.smoothed(probabilities)[:, rows, cols], smoothing.valid[rows, cols]
        classified = self._decided(probabilities, valid)
        if with_probabilities:
            return replace(classified, probabilities=weighted_shares(probabilities, self.weights))
        return classified

    def at_pixels(self, codes: np.ndarray, places: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return class ids and confidence of single pixels before smoothing.

        Parameters
        ----------
        codes : uint8 ndarray of shape (n_features, n)
        places : uint8 ndarray of shape (n_places, n), optional
            Where they lie, if on the raster of the strokes.
        """
        forest = self._elsewhere
        if self.location is not None and places is not None:
            forest, codes = self.forest, np.concatenate([codes, places])
        classified = self._decided(forest.predict(codes), np.ones(codes.shape[1], dtype=bool))
        return classified.class_ids, classified.confidence

    def _decided(self, probabilities: np.ndarray, valid: np.ndarray) -> Classified:
        ids = np.array(self.class_ids, dtype=np.uint16)
        class_ids, certainty = np.empty(valid.shape, dtype=np.uint16), np.empty(valid.shape, dtype=np.float32)

        def work(rows: slice) -> None:
            part = probabilities[:, rows]
            best, confidence = decide(part, self.weights)
            if self.reliability is not None:
                confidence = self.reliability.confidence(part, self.weights, best)
            np.multiply(ids[best], valid[rows], out=class_ids[rows])
            np.multiply(confidence, valid[rows], out=certainty[rows])

        for _ in in_threads(work, bands(len(valid)) if valid.ndim > 1 else [slice(None)]):
            pass
        return Classified(class_ids, certainty, valid)

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
            "location": None if self.location is None else self.location.to_dict(),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any], bands: tuple[Band, ...]) -> PixelClassifier:
        """Build from a model file; raises `ModelError` when it is damaged."""
        ids = values.get("class_ids")
        if not isinstance(ids, list) or not ids:
            raise damaged("class_ids")
        class_ids = tuple(int(number({"id": class_id}, "id", 1, 65535)) for class_id in ids)
        recipe = FeatureRecipe(bands, kinds_from_list(values["features"]))
        weights = unpack(values["weights"], "f4", (len(class_ids),))
        if not (weights > 0).all():
            raise damaged("weights")
        reliability = values.get("reliability")  # models of the first version have none
        location = None if values.get("location") is None else Location.from_dict(values["location"])
        n_codes = len(recipe.names) + (0 if location is None else N_CODES)
        return cls(
            recipe,
            checked(Forest.from_dict(values["forest"], n_codes, len(class_ids)), len(recipe.names)),
            Guide.from_dict(values["guide"], len(bands)),
            class_ids,
            weights,
            None if reliability is None else Reliability.from_dict(reliability, len(class_ids)),
            location,
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
    return _thin_codes(source, recipe, coding, outer_window(window, source.grid.height, source.grid.width, STRIDE))


def _thin_codes(
    source: RasterSource, recipe: FeatureRecipe, coding: Coding, outer: Window
) -> tuple[np.ndarray, np.ndarray]:
    valid, steps = recipe.steps(source, outer, STRIDE)
    codes = np.empty((len(recipe.names), *valid.shape), dtype=np.uint8)
    for which, planes in steps:
        coding.write_codes(planes, which, codes[which])
    return codes, valid


def window_filter(source: RasterSource, window: Window, recipe: FeatureRecipe, guide: Guide) -> GuidedFilter:
    """Return the filter that smooths the probabilities of a window and its surroundings."""
    outer = outer_window(window, source.grid.height, source.grid.width, STRIDE)
    bands, valid = source.read(outer, bands=recipe.bands)
    return GuidedFilter(guide.planes(bands, valid), valid, STRIDE)


def painted_codes(source: RasterSource, profile: ImageProfile, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return codes (n_features, n) of single pixels given as flat indices, and which are valid."""
    features, valid = planes_at(source, profile.recipe, pixels)
    return profile.coding.codes(np.ascontiguousarray(features.T)), valid
