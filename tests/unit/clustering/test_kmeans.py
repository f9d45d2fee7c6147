# SPDX-License-Identifier: GPL-2.0-or-later
"""K-means: worked out by hand, invariances, and the cases that break others."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, ParameterError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.clustering import pixels
from clusterbrush.core.clustering.kmeans import (
    ArrayPixels,
    KMeansOptions,
    brightness_order,
    kmeans,
    lloyd,
)
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.engine import threads as engine
from distances import by_definition, directions
from hypothesis import given, settings
from hypothesis import strategies as st

# Four points: two pairs, 1 apart within and 10 or so between
FOUR = np.array([[0, 0], [1, 0], [10, 1], [10, 3]], dtype=np.float32)


def exact(**options) -> KMeansOptions:
    return KMeansOptions(**{"tolerance": 0.0, **options})


def blobs(centres: np.ndarray, n_each: int, deviation: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(centres)), n_each)
    rows = centres[truth] + rng.normal(0, deviation, (len(truth), centres.shape[1]))
    order = rng.permutation(len(rows))
    return rows[order].astype(np.float32), truth[order]


# --- by hand


@pytest.mark.parametrize(
    ("metric", "update", "inertia", "distances"),
    [
        # centroids (0.5, 0) and (10, 2): each point is 0.5, 0.5, 1, 1 away
        ("euclidean", "mean", 0.25 + 0.25 + 1 + 1, 3.0),
        ("manhattan", "mean", 3.0, 3.0),
        ("chebyshev", "mean", 3.0, 3.0),
        ("manhattan", "median", 3.0, 3.0),
    ],
)
def test_four_points_by_hand(metric: str, update: str, inertia: float, distances: float) -> None:
    options = exact(n_clusters=2, metric=metric, update=update)
    result = lloyd(ArrayPixels(FOUR), FOUR[[0, 1]], options, 1.0)
    np.testing.assert_array_equal(result.centroids, [[0.5, 0], [10, 2]])
    assert result.counts.tolist() == [2, 2]
    assert result.inertia == pytest.approx(inertia)
    assert result.mean_distance == pytest.approx(distances / 4)
    assert result.converged


def test_the_first_step_by_hand() -> None:
    """From (0, 0) and (1, 0): the second takes three points, mean (7, 4/3); inertia before is 81+1 + 81+9."""
    result = lloyd(ArrayPixels(FOUR), FOUR[[0, 1]], exact(n_clusters=2, max_iterations=1), 2.0)
    np.testing.assert_allclose(result.centroids, [[0, 0], [7, 4 / 3]], rtol=1e-6)
    (step,) = result.history
    assert step.inertia == pytest.approx(172.0)
    moved = np.sqrt((0 + 36 + 16 / 9) / 2) / 2.0
    assert step.movement == pytest.approx(moved)
    assert not result.converged


def test_means_and_medians_of_three_points() -> None:
    """0, 1 and 11 with one centroid of two far away: mean 4, median 1; with two points the middle of both."""
    rows = np.array([[0], [1], [11], [100], [104]], dtype=np.float32)
    start = np.array([[1], [101]])
    mean = lloyd(ArrayPixels(rows), start, exact(n_clusters=2, metric="manhattan"), 1.0)
    median = lloyd(ArrayPixels(rows), start, exact(n_clusters=2, metric="manhattan", update="median"), 1.0)
    assert mean.centroids.ravel().tolist() == [4, 102]
    assert median.centroids.ravel().tolist() == [1, 102]
    assert median.inertia == pytest.approx(1 + 10 + 2 + 2)


@pytest.mark.parametrize("start", ["k-means++", "random"])
def test_the_best_split_of_four_points_is_found(start: str) -> None:
    result = kmeans(ArrayPixels(FOUR), exact(n_clusters=2, start=start))
    assert sorted(result.centroids.tolist()) == [[0.5, 0], [10, 2]]
    assert result.inertia == pytest.approx(2.5)


# --- invariances


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("update", ["mean", "median"])
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_weights_stand_for_repetition(metric: str, update: str, data) -> None:
    seed = data.draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    rows = np.unique(rng.integers(0, 256, (40, 2)), axis=0).astype(np.float32)
    weights = rng.integers(1, 9, len(rows))
    options = exact(n_clusters=3, metric=metric, update=update, max_iterations=8)
    start = rows[:3]
    once = lloyd(ArrayPixels(rows, weights), start, options, 1.0)
    often = lloyd(ArrayPixels(np.repeat(rows, weights, axis=0)), start, options, 1.0)
    np.testing.assert_allclose(once.centroids, often.centroids, rtol=1e-6)
    np.testing.assert_array_equal(once.counts, often.counts)
    assert once.inertia == pytest.approx(often.inertia, rel=1e-6)
    assert once.mean_distance == pytest.approx(often.mean_distance, rel=1e-6)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev"])
@pytest.mark.parametrize("start", ["k-means++", "random"])
def test_blobs_are_recovered(metric: str, start: str) -> None:
    """Each blob is one cluster, whatever its number."""
    centres = np.array([[0, 0, 0], [50, 0, 9], [0, 50, 50], [50, 50, 0], [99, 99, 99]], dtype=float)
    rows, truth = blobs(centres, 200, 2.0)
    result = kmeans(ArrayPixels(rows), KMeansOptions(n_clusters=5, metric=metric, start=start))
    ids = nearest(rows, result.centroids, metric)
    pairs = {(int(a), int(b)) for a, b in zip(truth, ids)}
    assert len(pairs) == 5  # a one-to-one match
    assert sorted(result.counts.tolist()) == [200] * 5


def test_it_is_at_least_as_good_as_scikit_learn() -> None:
    sklearn_cluster = pytest.importorskip("sklearn.cluster")
    rng = np.random.default_rng(1)
    rows = np.concatenate([rng.normal(centre, 20, (700, 3)) for centre in rng.random((6, 3)) * 200]).astype(np.float32)
    reference = sklearn_cluster.KMeans(8, n_init=10, random_state=0).fit(rows)
    result = kmeans(ArrayPixels(rows), KMeansOptions(n_clusters=8))
    assert result.inertia <= 1.01 * reference.inertia_


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("update", ["mean", "median"])
def test_same_seed_same_bits_whatever_the_threads(metric: str, update: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "PIECE_ROWS", 1000)
    rows = np.random.default_rng(0).random((3500, 3), dtype=np.float32)
    options = KMeansOptions(n_clusters=6, metric=metric, update=update, seed=4, attempts=2)
    results = []
    for workers in (1, 2, 5):
        monkeypatch.setattr(engine, "default_workers", lambda workers=workers: workers)
        results.append(kmeans(ArrayPixels(rows), options))
    for other in results[1:]:
        np.testing.assert_array_equal(results[0].centroids, other.centroids)
        assert results[0].inertia == other.inertia
        assert results[0].history == other.history
    another = kmeans(ArrayPixels(rows), replace(options, seed=5))
    assert not np.array_equal(another.centroids, results[0].centroids)


class Streamed:
    """Rows that come in pieces, as those of a raster do."""

    def __init__(self, rows: np.ndarray, size: int) -> None:
        self.rows, self.size = rows, size

    def pieces(self, progress: Progress):
        for start in range(0, len(self.rows), self.size):
            progress.check()
            yield self.rows[start : start + self.size], None

    def over(self, function, progress: Progress):
        return (function(*piece) for piece in self.pieces(progress))


def test_rows_read_in_pieces_give_the_same_as_rows_in_memory() -> None:
    rows, _ = blobs(np.array([[0, 0], [30, 0], [0, 30]], dtype=float), 400, 5.0)
    options = exact(n_clusters=3)
    whole = lloyd(ArrayPixels(rows), rows[:3], options, 1.0)
    streamed = lloyd(Streamed(rows, 97), rows[:3], options, 1.0)
    np.testing.assert_allclose(streamed.centroids, whole.centroids, rtol=1e-6)
    np.testing.assert_array_equal(streamed.counts, whole.counts)


def test_a_fit_on_a_part_goes_on_with_everything() -> None:
    """Counts, inertia and history are those of all rows at the end, stated for as many pixels throughout."""
    rows, _ = blobs(np.array([[0, 0], [30, 0], [0, 30]], dtype=float), 1000, 5.0)
    result = kmeans(ArrayPixels(rows[:300]), exact(n_clusters=3), all_pixels=Streamed(rows, 500))
    assert result.counts.sum() == 3000
    numbers = [step.iteration for step in result.history]
    assert numbers == list(range(1, len(numbers) + 1))
    inertias = [step.inertia for step in result.history]
    assert min(inertias) > 0.5 * result.inertia
    assert result.iterations == len(result.history)


def test_medians_of_rows_that_are_not_in_memory_are_a_sentence() -> None:
    with pytest.raises(ParameterError, match="Medians need the pixels in memory"):
        lloyd(Streamed(FOUR, 2), FOUR[:2], exact(n_clusters=2, update="median"), 1.0)


def test_inertia_never_rises() -> None:
    rows = np.random.default_rng(2).random((3000, 4)).astype(np.float32)
    inertias = [step.inertia for step in kmeans(ArrayPixels(rows), exact(n_clusters=9, attempts=1)).history]
    assert all(after <= before * (1 + 1e-6) for before, after in zip(inertias, inertias[1:]))


def coloured(n_each: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of four colours, each as bright as it happens to be, and their colours."""
    rng = np.random.default_rng(seed)
    colours = np.array([[4, 1, 1], [1, 4, 1], [1, 1, 4], [3, 3, 1]], dtype=float)
    truth = np.repeat(np.arange(4), n_each)
    rows = (colours[truth] + rng.normal(0, 0.15, (len(truth), 3))) * rng.uniform(1, 60, (len(truth), 1))
    order = rng.permutation(len(rows))
    return rows[order].astype(np.float32), truth[order]


def test_cosine_finds_colours_whatever_their_brightness() -> None:
    rows, truth = coloured(300)
    result = kmeans(ArrayPixels(rows), KMeansOptions(n_clusters=4, metric="cosine"))
    pairs = set(zip(truth.tolist(), nearest(rows, result.centroids, "cosine").tolist()))
    assert len(pairs) == 4
    euclidean = kmeans(ArrayPixels(rows), KMeansOptions(n_clusters=4))
    assert len(set(zip(truth.tolist(), nearest(rows, euclidean.centroids).tolist()))) > 4


@pytest.mark.parametrize("iterations", [1, 2, 5, 200])
def test_from_the_same_start_as_scikit_learn_on_unit_rows(iterations: int) -> None:
    """Its k-means takes one step at a time, and the means get length 1 in between: that is spherical k-means."""
    cluster = pytest.importorskip("sklearn.cluster")
    from sklearn.preprocessing import normalize

    rows = np.random.default_rng(7).gamma(2.0, 30.0, (4000, 4)).astype(np.float32)
    unit, reference = normalize(rows.astype(np.float64)), rows[:6].astype(np.float64)
    for _ in range(iterations):
        before = normalize(reference)
        step = cluster.KMeans(6, init=before, n_init=1, max_iter=1, tol=0, algorithm="lloyd").fit(unit)
        reference = normalize(step.cluster_centers_)
        if np.array_equal(reference, before):
            break
    mine = lloyd(ArrayPixels(rows), rows[:6], exact(n_clusters=6, metric="cosine", max_iterations=iterations), 1.0)
    np.testing.assert_allclose(np.linalg.norm(mine.centroids, axis=1), 1.0, rtol=1e-6)
    np.testing.assert_allclose(mine.centroids, reference, atol=2e-5)
    similarity = unit @ reference.T
    two_best = np.sort(similarity, axis=1)[:, -2:]
    clear = two_best[:, 1] - two_best[:, 0] > 1e-4
    assert clear.mean() > 0.99
    np.testing.assert_array_equal(nearest(rows, mine.centroids, "cosine")[clear], similarity.argmax(axis=1)[clear])
    assert mine.inertia == pytest.approx((1 - similarity.max(axis=1)).sum(), rel=1e-4)


def test_cosine_is_at_least_as_good_as_scikit_learn_on_unit_rows() -> None:
    cluster = pytest.importorskip("sklearn.cluster")
    rows = np.random.default_rng(2).gamma(1.5, 30.0, (3000, 4)).astype(np.float32)
    found = cluster.KMeans(8, n_init=10, random_state=0).fit(directions(rows))
    reference = by_definition(rows, found.cluster_centers_, "cosine").min(axis=1).sum()
    result = kmeans(ArrayPixels(rows), KMeansOptions(n_clusters=8, metric="cosine"))
    assert result.inertia <= 1.01 * reference
    assert result.inertia == pytest.approx(by_definition(rows, result.centroids, "cosine").min(axis=1).sum(), rel=1e-4)
    assert result.mean_distance == pytest.approx(result.inertia / 3000)


def test_the_inertia_of_a_step_by_cosine_is_that_of_its_distances() -> None:
    rows, _ = coloured(100)
    result = lloyd(ArrayPixels(rows), rows[:3], exact(n_clusters=3, metric="cosine", max_iterations=1), 1.0)
    assert result.history[0].inertia == pytest.approx(
        by_definition(rows, rows[:3], "cosine").min(axis=1).sum(), rel=1e-5
    )


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_how_bright_a_row_is_does_not_matter(seed: int) -> None:
    """By powers of two, which no float rounds."""
    rng = np.random.default_rng(seed)
    rows, _ = coloured(30, seed)
    factors = np.ldexp(np.float32(1), rng.integers(-9, 9, (len(rows), 1)))
    options = KMeansOptions(n_clusters=5, metric="cosine", attempts=2, seed=seed)
    one, other = kmeans(ArrayPixels(rows), options), kmeans(ArrayPixels(rows * factors), options)
    assert one.inertia == other.inertia
    assert one.counts.tolist() == other.counts.tolist()
    np.testing.assert_allclose(directions(one.centroids), directions(other.centroids), atol=1e-6)


def test_a_centroid_has_the_mean_length_of_its_rows() -> None:
    rows, _ = coloured(200)
    weights = np.random.default_rng(0).integers(1, 5, len(rows))
    result = kmeans(ArrayPixels(rows, weights), KMeansOptions(n_clusters=4, metric="cosine"))
    ids, lengths = nearest(rows, result.centroids, "cosine"), np.linalg.norm(rows, axis=1)
    means = [np.average(lengths[ids == number], weights=weights[ids == number]) for number in range(4)]
    np.testing.assert_allclose(np.linalg.norm(result.centroids, axis=1), means, rtol=1e-5)


def test_rows_of_zeros_count_as_grey() -> None:
    """They are clustered as rows of equal values are, and alone in a cluster they make a centroid of zeros."""
    rows, _ = coloured(50)
    black, grey = np.zeros((60, 3), dtype=np.float32), np.full((60, 3), 8, dtype=np.float32)
    options = KMeansOptions(n_clusters=5, metric="cosine")
    with_black, with_grey = (kmeans(ArrayPixels(np.concatenate([rows, more])), options) for more in (black, grey))
    assert with_black.inertia == with_grey.inertia
    assert with_black.counts.tolist() == with_grey.counts.tolist()
    own = int(nearest(black[:1], with_black.centroids, "cosine")[0])
    assert with_black.counts[own] == 60
    assert with_black.centroids[own].tolist() == [0, 0, 0]
    np.testing.assert_allclose(with_grey.centroids[own], [8, 8, 8], rtol=1e-6)


def test_rows_in_pieces_give_the_same_directions() -> None:
    rows, _ = coloured(500)
    options = exact(n_clusters=4, metric="cosine")
    whole, streamed = (
        lloyd(ArrayPixels(rows), rows[:4], options, 1.0),
        lloyd(Streamed(rows, 97), rows[:4], options, 1.0),
    )
    np.testing.assert_allclose(streamed.centroids, whole.centroids, rtol=1e-5)
    result = kmeans(ArrayPixels(rows[:300]), options, all_pixels=Streamed(rows, 500))
    assert result.counts.sum() == len(rows)
    assert sorted(result.counts.tolist()) == [500] * 4


def test_one_band_has_one_direction() -> None:
    rows = np.arange(1, 200, dtype=np.float32)[:, None]
    result = kmeans(ArrayPixels(rows), KMeansOptions(n_clusters=4, metric="cosine"))
    assert result.centroids.tolist() == [[100]]
    assert result.inertia == 0


# --- what breaks others


def test_empty_clusters_move_to_the_farthest_rows() -> None:
    """Two of four starts are out of reach; the two outliers are where they go."""
    rows = np.array([[0], [1], [2], [50], [80]], dtype=np.float32)
    start = np.array([[1], [60], [1000], [2000]])
    result = lloyd(ArrayPixels(rows), start, exact(n_clusters=4), 1.0)
    assert (result.counts > 0).all()
    assert {50, 80} <= set(result.centroids.ravel().tolist())


@given(st.integers(0, 10_000), st.integers(2, 30), st.integers(1, 12), st.sampled_from(["k-means++", "random"]))
@settings(max_examples=40, deadline=None)
def test_more_clusters_than_distinct_rows(seed: int, k: int, distinct: int, start: str) -> None:
    """As many clusters as there are distinct rows, each on one of them, none empty."""
    rng = np.random.default_rng(seed)
    kinds = np.unique(rng.integers(0, 50, (distinct, 2)), axis=0).astype(np.float32)
    rows = np.concatenate([kinds, kinds[rng.integers(0, len(kinds), 60)]])
    result = kmeans(ArrayPixels(rows), exact(n_clusters=k, start=start, attempts=2))
    assert len(result.centroids) <= min(k, len(kinds))
    assert (result.counts > 0).all()
    assert result.counts.sum() == len(rows)
    if k >= len(kinds):
        assert len(result.centroids) == len(kinds)
        assert result.inertia == pytest.approx(0, abs=1e-6)


def test_a_constant_image_is_one_cluster() -> None:
    result = kmeans(ArrayPixels(np.full((500, 3), 7, dtype=np.float32)), KMeansOptions(n_clusters=4))
    assert result.centroids.tolist() == [[7, 7, 7]]
    assert result.inertia == 0
    assert result.converged


@pytest.mark.parametrize("n_features", [1, 300])
def test_one_band_and_three_hundred(n_features: int) -> None:
    centres = np.stack([np.full(n_features, level, dtype=float) for level in (0, 100, 200)])
    rows, truth = blobs(centres, 100, 3.0)
    result = kmeans(ArrayPixels(rows), KMeansOptions(n_clusters=3))
    ids = nearest(rows, result.centroids)
    assert len(set(zip(truth.tolist(), ids.tolist()))) == 3


def test_one_row() -> None:
    result = kmeans(ArrayPixels(np.ones((1, 2), dtype=np.float32)), KMeansOptions(n_clusters=2))
    assert result.centroids.tolist() == [[1, 1]]


@pytest.mark.parametrize("metric", METRICS)
def test_tolerance_zero_converges(metric: str) -> None:
    rows = np.random.default_rng(3).integers(0, 255, (2000, 3)).astype(np.float32)
    result = kmeans(ArrayPixels(rows), exact(n_clusters=5, metric=metric, attempts=1, max_iterations=1000))
    assert result.converged
    assert result.history[-1].movement == 0


def test_it_stops_at_the_first_step_within_the_tolerance() -> None:
    rows = np.random.default_rng(5).normal(size=(4000, 3)).astype(np.float32)
    result = lloyd(ArrayPixels(rows), rows[:12], KMeansOptions(12, tolerance=0.01), 1.0)
    *before, last = [step.movement for step in result.history]
    assert last <= 0.01 < min(before)
    assert len(before) > 2


def test_iterations_used_up_are_told() -> None:
    rows = np.random.default_rng(3).random((2000, 3)).astype(np.float32)
    for allowed in (1, 2, 7):
        result = kmeans(ArrayPixels(rows), exact(n_clusters=9, max_iterations=allowed, attempts=2))
        assert not result.converged
        assert result.iterations == allowed
        assert result.counts.sum() == 2000


def test_a_few_heavy_rows_among_many_light_ones() -> None:
    """Starts are searched on a part that is drawn by weight: the heavy colours must be in it."""
    rng = np.random.default_rng(0)
    rows = np.unique(rng.integers(0, 256, (60_000, 3)), axis=0).astype(np.float32)
    weights = np.ones(len(rows))
    heavy = [100, 20_000, 50_000]
    weights[heavy] = 1e9
    result = kmeans(ArrayPixels(rows, weights), KMeansOptions(n_clusters=3))
    for row in heavy:
        assert np.abs(result.centroids - rows[row]).max(axis=1).min() < 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"n_clusters": 0}, "number of clusters is 0. Give a number from 2 to 65535"),
        ({"n_clusters": 1}, "number of clusters is 1"),
        ({"n_clusters": 70_000}, "number of clusters is 70000"),
        ({"metric": "hamming"}, "Unknown choice hamming"),
        ({"update": "mode"}, "Unknown choice mode"),
        ({"start": "grid"}, "Unknown choice grid"),
        ({"attempts": 0}, "Attempts and iterations must be at least 1"),
        ({"max_iterations": 0}, "Attempts and iterations must be at least 1"),
        ({"tolerance": -0.1}, "tolerance and the seed must not be negative"),
        ({"tolerance": float("nan")}, "tolerance and the seed must not be negative"),
        ({"seed": -1}, "tolerance and the seed must not be negative"),
    ],
)
def test_options_out_of_range_are_sentences(options: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        kmeans(ArrayPixels(FOUR), KMeansOptions(**options))


@pytest.mark.parametrize("after", [1, 5, 30])
def test_cancel_gets_through_everywhere(after: int) -> None:
    class Stop(Progress):
        asked = 0

        def is_cancelled(self) -> bool:
            self.asked += 1
            return self.asked > after

    rows = np.random.default_rng(3).random((5000, 3)).astype(np.float32)
    with pytest.raises(CancelledError):
        kmeans(ArrayPixels(rows), exact(n_clusters=9), Stop())


def test_progress_rises_from_0_to_1() -> None:
    class Recorder(Progress):
        def __init__(self) -> None:
            self.fractions: list[float] = []

        def report(self, fraction: float) -> None:
            self.fractions.append(fraction)

    recorder = Recorder()
    rows = np.random.default_rng(3).random((20_000, 3)).astype(np.float32)
    kmeans(ArrayPixels(rows), KMeansOptions(n_clusters=9), recorder)
    assert min(recorder.fractions) >= 0
    assert max(recorder.fractions) <= 1


# --- starts and order


def test_order_is_dark_to_bright_with_ties_by_the_first_that_differs() -> None:
    centroids = np.array([[3, 3, 3], [1, 1, 1], [1, 5, 3], [2, 2, 2], [5, 1, 3]])
    assert brightness_order(centroids).tolist() == [1, 3, 2, 0, 4]
    for order in permutations(range(3)):
        shuffled = centroids[:3][list(order)]
        assert shuffled[brightness_order(shuffled)].tolist() == [[1, 1, 1], [1, 5, 3], [3, 3, 3]]


def test_reordered_keeps_counts_with_their_clusters() -> None:
    result = lloyd(ArrayPixels(FOUR[:3]), FOUR[[0, 2]], exact(n_clusters=2), 1.0)
    turned = result.reordered(np.array([1, 0]))
    assert turned.centroids.tolist() == [[10, 1], [0.5, 0]]
    assert turned.counts.tolist() == [1, 2]
