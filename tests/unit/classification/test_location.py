# SPDX-License-Identifier: GPL-2.0-or-later
"""Places as codes, and trees that ask for them on the raster of the strokes and on no other."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError, ModelError
from clusterbrush.core.base.json_arrays import pack
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.by_pixel import PixelClassifier
from clusterbrush.core.classification.guided_filter import class_weights
from clusterbrush.core.classification.location import N_CODES, Location
from clusterbrush.core.classification.pixel_learner import PixelLearner
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.strokes.markers import Markers
from hypothesis import given
from hypothesis import strategies as st
from models import make_model
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


EDGE = 64
WHOLE = Window(0, 0, EDGE, EDGE)


@st.composite
def windows(draw: st.DrawFn) -> tuple[Location, Window]:
    height, width = draw(st.integers(1, 900)), draw(st.integers(1, 900))
    row, col = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    window = Window(row, col, draw(st.integers(1, min(40, height - row))), draw(st.integers(1, min(40, width - col))))
    return Location(height, width, None, "image.tif"), window


@given(windows(), st.sampled_from([1, 2]))
def test_codes_are_places_along_four_directions(case: tuple[Location, Window], stride: int) -> None:
    location, window = case
    longest = max(location.height, location.width)
    rows, cols = np.mgrid[window.row : window.row + window.height, window.col : window.col + window.width]
    rows, cols = rows[::stride, ::stride], cols[::stride, ::stride]
    places = rows / longest, cols / longest, (rows + cols) / (2 * longest), (rows - cols + longest) / (2 * longest)
    codes = location.of_window(window, stride)
    assert codes.dtype == np.uint8
    np.testing.assert_array_equal(codes, np.floor(np.stack(places) * 256 + 1e-9))
    of_pixels = location.of_pixels((rows * location.width + cols).ravel())
    np.testing.assert_array_equal(of_pixels.reshape(codes.shape), codes)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> RasterSource:
    """Noise without any pattern."""
    values = np.random.default_rng(1).integers(90, 110, (3, EDGE, EDGE)).astype(np.uint8)
    return RasterSource(str(write_raster(tmp_path_factory.mktemp("noise") / "image.tif", values)))


@pytest.fixture(scope="module")
def classifier(source: RasterSource) -> PixelClassifier:
    return PixelLearner(source, make_model(), "bands", 0).learn(halves(), Progress())


def halves(further: tuple[RasterSource, ...] = ()) -> Markers:
    """Return strokes of class 1 in the left half and of class 2 in the right half, in three rows."""
    rows, cols = np.mgrid[10:EDGE:20, 2 : EDGE - 2]
    keep = (np.abs(cols - EDGE // 2) > 12) & (cols % 3 > 0)
    pixels, right = (rows * EDGE + cols)[keep], (cols >= EDGE // 2)[keep]
    return Markers(pixels, 1 + right.astype(np.int64), 2 * (pixels // EDGE) + right, further)


def share_right(classifier: PixelClassifier, source: RasterSource) -> float:
    class_ids = classifier.classify(source, WHOLE).class_ids
    return float((class_ids == 1 + (np.arange(EDGE) >= EDGE // 2)).mean())


def test_classes_that_only_their_place_tells_apart(source: RasterSource, classifier: PixelClassifier) -> None:
    assert share_right(classifier, source) > 0.95


def test_how_common_classes_are_is_asked_where_the_sample_lies(
    source: RasterSource, classifier: PixelClassifier
) -> None:
    profile, _ = PixelLearner(source, make_model(), "bands", 0).codes_of(np.array([0]), Progress())
    votes = classifier.forest.predict(np.concatenate([profile.sample, profile.sample_places]))
    assert abs(np.median(profile.sample_places[1]) - 128) < 10
    expected = class_weights(votes.mean(axis=1, dtype=np.float64), np.array([3, 3]))
    np.testing.assert_array_equal(classifier.weights, expected)


def test_on_another_raster_places_are_not_asked_for(
    source: RasterSource, classifier: PixelClassifier, tmp_path: Path
) -> None:
    shutil.copy(source.path, tmp_path / "other.tif")
    other = RasterSource(str(tmp_path / "other.tif"))
    assert share_right(classifier, other) < 0.75
    codes = np.random.default_rng(0).integers(0, 256, (3, 500)).astype(np.uint8)
    places = np.random.default_rng(1).integers(0, 256, (N_CODES, 500)).astype(np.uint8)
    half = classifier.forest.first_trees(20, 3).predict(codes) * classifier.weights[:, np.newaxis]
    np.testing.assert_array_equal(classifier.at_pixels(codes)[0], 1 + half.argmax(axis=0))
    full = classifier.forest.predict(np.concatenate([codes, places])) * classifier.weights[:, np.newaxis]
    np.testing.assert_array_equal(classifier.at_pixels(codes, places)[0], 1 + full.argmax(axis=0))


def test_a_raster_of_the_same_name_and_place_is_another_one(
    source: RasterSource, classifier: PixelClassifier, tmp_path: Path
) -> None:
    """As in folders by date."""
    values, _ = source.read_values(WHOLE)
    for name, array, is_own in (("later", values[:, ::-1, ::-1], False), ("copy", values, True)):
        (tmp_path / name).mkdir()
        other = RasterSource(str(write_raster(tmp_path / name / "image.tif", np.ascontiguousarray(array))))
        assert (Location.of(other) == classifier.location) == is_own
        assert (share_right(classifier, other) > 0.95) == is_own


def test_a_block_that_cannot_be_read_is_no_error_of_the_place(
    source: RasterSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = RasterSource(source.path)

    def fail(window: Window) -> None:
        raise InputError("{path}", path=str(window))

    monkeypatch.setattr(other, "read_values", fail)
    assert Location.of(other).checksum == 0


def test_strokes_on_several_rasters_have_no_common_place(source: RasterSource) -> None:
    learned = PixelLearner(source, make_model(), "bands", 0).learn(halves((source,)), Progress())
    assert learned.location is None
    assert learned.forest.n_features == 3
    assert share_right(learned, source) < 0.75


def test_the_file_keeps_the_raster(source: RasterSource, classifier: PixelClassifier) -> None:
    values = json.loads(json.dumps(classifier.to_dict()))
    again = PixelClassifier.from_dict(values, classifier.recipe.bands)
    assert again.location == classifier.location
    one, other = (each.classify(source, WHOLE, with_probabilities=True) for each in (classifier, again))
    np.testing.assert_array_equal(one.class_ids, other.class_ids)
    np.testing.assert_array_equal(one.probabilities, other.probabilities)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("height", 0),
        ("width", "60"),
        ("width", 2.0**40),
        ("title", 4),
        ("checksum", -1),
        ("checksum", "7"),
        ("geotransform", [1, 2, 3]),
        ("geotransform", [1, 2, 3, 4, 5, "6"]),
        ("geotransform", "north"),
    ],
)
def test_a_damaged_place_is_a_sentence(classifier: PixelClassifier, name: str, value: Any) -> None:
    values = classifier.to_dict()
    values["location"] = {**values["location"], name: value}
    with pytest.raises(ModelError, match="damaged"):
        PixelClassifier.from_dict(values, classifier.recipe.bands)


def test_a_file_whose_first_trees_ask_for_places_is_refused(classifier: PixelClassifier) -> None:
    values = classifier.to_dict()
    half = len(classifier.forest.roots) // 2
    swapped = np.concatenate([classifier.forest.roots[half:], classifier.forest.roots[:half]])
    values["forest"] = {**values["forest"], "roots": pack(swapped, "i4")}
    with pytest.raises(ModelError, match="damaged"):
        PixelClassifier.from_dict(values, classifier.recipe.bands)
    with pytest.raises(ModelError, match="damaged"):
        PixelClassifier.from_dict({**classifier.to_dict(), "location": 5}, classifier.recipe.bands)
