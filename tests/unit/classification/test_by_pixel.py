# SPDX-License-Identifier: GPL-2.0-or-later
"""Decided by pixel: codes alike by window, by strip and by pixel; the file; and what numbers of strokes do not do."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.base.json_arrays import pack
from clusterbrush.core.classification.by_pixel import (
    STRIDE,
    ImageProfile,
    PixelClassifier,
    painted_codes,
    window_codes,
)
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from painting import HEIGHT, WIDTH, fields_image

WHOLE = Window(0, 0, HEIGHT, WIDTH)
CLASS_IDS = (3, 500, 65535)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


@pytest.fixture(scope="module")
def profile(source: RasterSource) -> ImageProfile:
    return ImageProfile.of(source, (BandValues(),), 0)


def painted_pixels() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places, classes and strokes of pixels: two strokes of a row in each field, but one in the last."""
    rows, cols = np.repeat([10, 30], WIDTH), np.tile(np.arange(WIDTH), 2)
    inside = (cols % 24 > 4) & ((cols < 48) | (rows == 10))
    field = cols // 24
    return (rows * WIDTH + cols)[inside], np.array(CLASS_IDS)[field][inside], (2 * field + (rows == 30) + 1)[inside]


@pytest.fixture(scope="module")
def classifier(source: RasterSource, profile: ImageProfile) -> PixelClassifier:
    places, classes, strokes = painted_pixels()
    codes, valid = painted_codes(source, profile, places)
    return PixelClassifier.learn(profile, codes[:, valid], classes[valid], strokes[valid], 0)


def test_codes_of_pixels_are_those_of_their_bands(source: RasterSource, profile: ImageProfile) -> None:
    places, _, _ = painted_pixels()
    codes, valid = painted_codes(source, profile, places)
    bands, known = source.read(WHOLE)
    np.testing.assert_array_equal(valid, known.ravel()[places])
    expected = profile.coding.codes(np.ascontiguousarray(bands.reshape(3, -1)[:, places]))
    np.testing.assert_array_equal(codes[:, valid], expected[:, valid])


@pytest.mark.parametrize("window", [WHOLE, Window(5, 7, 20, 30), Window(40, 60, 8, 12)])
def test_codes_by_strips_are_those_of_the_window(source: RasterSource, profile: ImageProfile, window: Window) -> None:
    at_once = window_codes(source, window, profile.recipe, profile.coding)
    for strips, whole in zip(profile.codes(source, window), at_once):
        np.testing.assert_array_equal(strips, whole)


def test_the_fields_are_found(source: RasterSource, classifier: PixelClassifier) -> None:
    found = classifier.classify(source, WHOLE)
    _, valid = source.read(WHOLE)
    expected = np.broadcast_to(np.array(CLASS_IDS)[np.arange(WIDTH) // 24], (HEIGHT, WIDTH))
    assert (found.class_ids == expected)[valid].mean() > 0.95
    assert (found.class_ids[~valid] == 0).all()
    assert (found.confidence[~valid] == 0).all()
    assert classifier.n_features >= len(classifier.recipe.names)


def test_single_pixels_are_decided_by_weighted_votes(classifier: PixelClassifier) -> None:
    codes = np.random.default_rng(1).integers(0, 256, (3, 2000)).astype(np.uint8)
    ids, _ = classifier.at_pixels(codes)
    votes = classifier.forest.predict(codes)
    weighted = votes * classifier.weights[:, np.newaxis]
    np.testing.assert_array_equal(ids, np.array(CLASS_IDS)[weighted.argmax(axis=0)])
    assert (weighted.argmax(axis=0) != votes.argmax(axis=0)).any(), "the weights count"


def test_the_numbers_of_strokes_do_not_matter(source: RasterSource, profile: ImageProfile) -> None:
    places, classes, strokes = painted_pixels()
    codes, valid = painted_codes(source, profile, places)
    first, second = (
        PixelClassifier.learn(profile, codes[:, valid], classes[valid], numbers[valid], 0).classify(source, WHOLE)
        for numbers in (strokes, 1000 + 7 * strokes)
    )
    np.testing.assert_array_equal(first.class_ids, second.class_ids)
    np.testing.assert_array_equal(first.confidence, second.confidence)


def test_the_file_brings_back_the_same_map(source: RasterSource, classifier: PixelClassifier) -> None:
    values = json.loads(json.dumps(classifier.to_dict(), allow_nan=False))
    again = PixelClassifier.from_dict(values, classifier.recipe.bands)
    for window in (WHOLE, Window(3, 5, 21, 33)):
        one, other = (each.classify(source, window) for each in (classifier, again))
        np.testing.assert_array_equal(one.class_ids, other.class_ids)
        np.testing.assert_array_equal(one.confidence, other.confidence)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("class_ids", None),
        ("class_ids", []),
        ("class_ids", [1, 2]),
        ("class_ids", [0, 1, 2]),
        ("class_ids", [1, 2, 65536]),
        ("class_ids", ["1", 2, 3]),
        ("weights", pack(np.ones(2))),
        ("weights", pack(np.zeros(3))),
        ("weights", pack(np.array([1.0, -1.0, 1.0]))),
    ],
)
def test_a_damaged_file_is_a_sentence(classifier: PixelClassifier, name: str, value: Any) -> None:
    with pytest.raises(ModelError, match="damaged"):
        PixelClassifier.from_dict({**classifier.to_dict(), name: value}, classifier.recipe.bands)


def test_codes_are_of_every_second_pixel(source: RasterSource, profile: ImageProfile) -> None:
    codes, valid = window_codes(source, WHOLE, profile.recipe, profile.coding)
    assert codes.shape == (3, HEIGHT // STRIDE, WIDTH // STRIDE)
    bands, known = source.read(WHOLE)
    four = known[0::2, 0::2]  # of four pixels the first valid one stands for all; here those where it is the first
    np.testing.assert_array_equal(
        codes[:, four], profile.coding.codes(np.ascontiguousarray(bands[:, ::2, ::2]))[:, four]
    )
    np.testing.assert_array_equal(valid, known[::2, ::2] | known[::2, 1::2] | known[1::2, ::2] | known[1::2, 1::2])
