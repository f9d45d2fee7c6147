# SPDX-License-Identifier: GPL-2.0-or-later
"""The confidence: by hand, from held-out strokes, whatever their numbers; doubt where strokes cannot tell; its file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from blocks import same_bits
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.base.json_arrays import pack
from clusterbrush.core.classification import confidence as module
from clusterbrush.core.classification.by_pixel import PixelClassifier
from clusterbrush.core.classification.confidence import ODDS, HeldOutShares, Reliability
from clusterbrush.core.classification.guided_filter import decide
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, learn
from hypothesis import given, settings
from hypothesis import strategies as st
from painting import HEIGHT, WIDTH, field_strokes, fields_image, stroke_set

EVEN = np.ones(3, np.float32)


def painted(levels: list[list[int]], each: int = 20, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return codes, classes and strokes: `levels` has a list for each class, with the mean code of each stroke."""
    rng = np.random.default_rng(seed)
    classes, strokes, codes = [], [], []
    for one, own in enumerate(levels):
        for level in own:
            classes += [one] * each
            strokes += [len(strokes) // each] * each
            codes.append(np.clip(rng.normal(level, 6, (4, each)), 0, 255))
    return np.concatenate(codes, axis=1).astype(np.uint8), np.array(classes), np.array(strokes)


def sample(n_classes: int, n: int = 700, seed: int = 3) -> np.ndarray:
    found = np.random.default_rng(seed).dirichlet(np.ones(n_classes), n)
    return np.ascontiguousarray(found.T, dtype=np.float32)


def measured(
    codes: np.ndarray, classes: np.ndarray, strokes: np.ndarray, weights: np.ndarray, image: np.ndarray, seed: int
) -> Reliability | None:
    return Reliability.of(HeldOutShares.of(codes, classes, strokes, len(weights), seed), weights, image)


def learnt(levels: list[list[int]], seed: int = 0) -> Reliability:
    n = len(levels)
    found = measured(*painted(levels), np.ones(n, np.float32), sample(n), seed)
    assert found is not None
    return found


def trusted(found: Reliability, weights: np.ndarray, likely: np.ndarray) -> np.ndarray:
    return found.confidence(likely, weights, decide(likely, weights)[0])


# --- by hand


def test_a_confidence_by_hand() -> None:
    """Weighted votes 0.6 and 0.2: 0.75 x 0.9 + 0.25 x 0.4 = 0.775 is behind class 0; then 2 x 0.775^2 to 0.225^2."""
    found = Reliability(np.array([[0.9, 0.1], [0.4, 0.6]], np.float32), 2.0)
    likely = np.array([[[0.6, 0.0]], [[0.4, 0.0]]], np.float32)
    got = found.confidence(likely, np.array([1.0, 0.5], np.float32), np.array([[0, 0]]))
    np.testing.assert_allclose(got, [[2 * 0.775**2 / (2 * 0.775**2 + 0.225**2), 0.0]], rtol=1e-5)
    assert got.dtype == np.float32


def test_what_is_behind_votes_by_hand() -> None:
    """Two strokes count 2/3, against 0.75; class 1, as common as half of class 0, has none that was held out."""
    held_out = module._HeldOutVotes(np.array([0, 0]), np.array([[0.4, 0.6], [0.8, 0.2]]), np.array([0.3, 0.9]))
    own = 2 / 3 * 0.6 + 1 / 3 * 0.75
    expected = np.array([[own, 0.5 * 0.25], [1 - own, 0.5 * 0.75]])
    found = module._truth_by_vote(held_out, np.array([1.0, 0.5]))
    np.testing.assert_allclose(found, expected / expected.sum(axis=1, keepdims=True), rtol=1e-5)
    assert module._expected_accuracy(held_out) == pytest.approx((4 * 0.65 + 1 * 0.6) / 5)


def test_the_mean_confidence_in_the_image_is_the_accuracy_to_be_expected() -> None:
    levels = [[30, 60, 40], [50, 90, 80], [200, 220, 210]]
    image, weights = sample(3), np.array([1.0, 0.7, 0.8], np.float32)
    codes, classes, strokes = painted(levels)
    found = measured(codes, classes, strokes, weights, image, 0)
    held_out = HeldOutShares.of(codes, classes, strokes, 3, 0).weighted(weights)
    expected = module._expected_accuracy(held_out)
    assert found is not None
    assert trusted(found, weights, image).mean() == pytest.approx(expected, abs=1e-3)


# --- what it tells


def test_classes_that_strokes_cannot_tell_apart_are_doubted() -> None:
    found = learnt([[40, 120], [42, 118], [220, 230]])
    assert found.truth_by_vote[2, 2] > 0.75
    assert found.truth_by_vote[0, 1] > 2 * found.truth_by_vote[0, 2]
    assert found.truth_by_vote[1, 0] > 2 * found.truth_by_vote[1, 2]
    alike = np.array([[0.8, 0.1], [0.1, 0.1], [0.1, 0.8]], np.float32)
    first, third = trusted(found, EVEN, alike)
    assert first < third


def test_what_half_of_the_strokes_tells_counts_less_when_there_are_more() -> None:
    """Of ten it counts 2/11."""
    votes = np.tile([0.2, 0.8], (10, 1))
    found = module._truth_by_vote(module._HeldOutVotes(np.zeros(10, int), votes, votes[:, 0]), np.ones(2))
    own = 2 / 11 * 0.2 + 9 / 11 * 0.75
    np.testing.assert_allclose(found[0], [own / (own + 0.25), 0.25 / (own + 0.25)], rtol=1e-5)


@pytest.mark.parametrize("levels", [[[40], [90], [200]], [[40, 60]], [[40]]])
def test_nothing_is_known_without_two_strokes_of_a_class_or_two_classes(levels) -> None:
    n = len(levels)
    assert measured(*painted(levels), np.ones(n, np.float32), sample(n), 0) is None


def test_a_class_with_one_stroke_is_beside_one_with_two() -> None:
    found = learnt([[40, 60], [90]])
    assert np.isfinite(found.truth_by_vote).all()
    np.testing.assert_allclose(found.truth_by_vote.sum(axis=1), 1.0, rtol=1e-5)


# --- whatever the numbers, blocks and size


@given(
    data=st.data(),
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    seed=st.integers(0, 50),
)
@settings(max_examples=25, deadline=None)
def test_the_numbers_of_strokes_and_the_blocks_do_not_matter(data, sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes, classes, strokes = painted([rng.integers(0, 256, n).tolist() for n in sizes], 6, seed)
    order = rng.permutation(len(classes))  # strokes cross each other
    codes, classes, strokes = codes[:, order], classes[order], strokes[order]
    weights = rng.uniform(0.2, 1.0, len(sizes)).astype(np.float32)
    image = sample(len(sizes), 200, seed)
    renumbered = np.array(data.draw(st.permutations(range(sum(sizes))))) * 7 + 3
    one = measured(codes, classes, strokes, weights, image, seed)
    other = measured(codes, classes, renumbered[strokes], weights, image, seed)
    if one is None or other is None:
        assert one is other
        return
    assert same_bits(one.truth_by_vote, other.truth_by_vote)
    assert one.odds == other.odds
    assert ODDS[0] <= one.odds <= ODDS[1]
    whole = trusted(one, weights, image)
    assert ((whole >= 0) & (whole <= 1)).all()
    start = data.draw(st.integers(0, 199))
    assert same_bits(trusted(one, weights, np.ascontiguousarray(image[:, start:])), whole[start:].copy())


@pytest.mark.parametrize(("n_strokes", "each"), [(3, 4000), (3000, 1), (40, 100)])
def test_many_painted_pixels_are_thinned_evenly(n_strokes: int, each: int) -> None:
    strokes = np.repeat(np.arange(n_strokes), each)
    classes = np.repeat(np.arange(n_strokes) % 3, each)
    places, number_of = module._thinned(classes, strokes)
    assert 0.6 * module.MAX_TRAIN_ROWS < len(places) <= module.MAX_TRAIN_ROWS
    assert (np.bincount(classes[places]) > module.MAX_TRAIN_ROWS // 5).all()
    assert len(np.unique(number_of)) == number_of.max() + 1 == min(n_strokes, module.MAX_TRAIN_ROWS)
    assert len(np.unique(np.stack([number_of, strokes[places]]), axis=1)[0]) == number_of.max() + 1


def test_each_tree_does_without_half_of_the_strokes_of_each_class() -> None:
    of_stroke = np.array([0, 1, 0, 1, 1, 2])
    left_out = module._halves(of_stroke, 0)
    assert len(np.unique(left_out, axis=0)) > 3
    for one, n in ((0, 1), (1, 1), (2, 0)):
        assert (left_out[:, of_stroke == one].sum(axis=1) == n).all()


# --- in a classifier, and its file


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


@pytest.fixture(scope="module")
def pixels(source) -> PixelClassifier:
    options = LearningOptions(KMeansOptions(6, attempts=1), sample_size=2000)
    found = learn(source, stroke_set(field_strokes()), options).model.pixels
    assert found is not None
    assert found.reliability is not None
    return found


def test_the_classes_are_those_without_it_and_models_of_before_keep_their_confidence(source, pixels) -> None:
    window = Window(0, 0, HEIGHT, WIDTH)
    without = replace(pixels, reliability=None)
    mine, plain = (one.classify(source, window) for one in (pixels, without))
    assert same_bits(mine.class_ids, plain.class_ids)
    assert not np.array_equal(mine.confidence, plain.confidence)
    assert (mine.confidence[~mine.valid] == 0).all()
    older = {name: value for name, value in pixels.to_dict().items() if name != "reliability"}
    again = PixelClassifier.from_dict(json.loads(json.dumps(older)), pixels.recipe.bands)
    assert same_bits(again.classify(source, window).confidence, plain.confidence)


def test_the_file_brings_it_back(pixels) -> None:
    values = json.loads(json.dumps(pixels.to_dict()))
    again = PixelClassifier.from_dict(values, pixels.recipe.bands).reliability
    assert same_bits(again.truth_by_vote, pixels.reliability.truth_by_vote)
    assert again.odds == pixels.reliability.odds


@pytest.mark.parametrize(
    "change",
    [
        {"behind": pack(np.eye(2))},
        {"behind": pack(np.full((3, 3), 1.5))},
        {"behind": pack(np.full((3, 3), -0.5))},
        {"behind": pack(np.full((3, 3), np.nan))},
        {"behind": None},
        {"odds": 0.0},
        {"odds": 1e9},
        {"odds": float("nan")},
        {"odds": "2"},
        {"odds": True},
    ],
)
def test_a_damaged_one_is_a_sentence(change: dict[str, Any]) -> None:
    values = Reliability(np.eye(3, dtype=np.float32), 2.0).to_dict()
    assert Reliability.from_dict(values, 3).odds == 2.0
    with pytest.raises(ModelError, match="damaged"):
        Reliability.from_dict({**values, **change}, 3)


def test_something_else_in_its_place_is_a_sentence(pixels) -> None:
    with pytest.raises(ModelError, match="damaged"):
        PixelClassifier.from_dict({**pixels.to_dict(), "reliability": 4}, pixels.recipe.bands)
