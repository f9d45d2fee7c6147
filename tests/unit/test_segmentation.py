# SPDX-License-Identifier: GPL-2.0-or-later
"""Fit and predict from raster to cluster raster: blocks equal the whole, order, cancel, drift, notices."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core import segmentation
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.errors import CancelledError, InputError, OutputError
from clusterbrush.core.model import load
from clusterbrush.core.progress import NoticeCollector, Progress
from clusterbrush.core.raster import RasterSource
from clusterbrush.core.segmentation import count_values, drift, fit, predict
from hypothesis import given, settings
from hypothesis import strategies as st
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.model import KMeansModel

HEIGHT, WIDTH = 61, 83  # primes: no block shape divides them
METRICS = ("euclidean", "manhattan", "chebyshev")


def image(dtype: type = np.uint16, seed: int = 0) -> np.ndarray:
    """Return three bands of patches and noise, with exact ties among few values."""
    rng = np.random.default_rng(seed)
    patches = rng.integers(0, 40, (3, 9, 11)) * 100
    values = np.kron(patches, np.ones((7, 8), dtype=int))[:, :HEIGHT, :WIDTH]
    values = values + rng.integers(0, 3, values.shape) * 50
    values[:, 20:30, 5:50] = 9999
    return values.astype(dtype)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> RasterSource:
    folder = tmp_path_factory.mktemp("image")
    options = ("TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16", "COMPRESS=DEFLATE")
    return RasterSource(str(write_raster(folder / "a.tif", image(), nodata=9999, options=options)))


@pytest.fixture(scope="module")
def models(source: RasterSource) -> dict[tuple[str, int], KMeansModel]:
    return {
        (metric, k): fit(source, KMeansOptions(n_clusters=k, metric=metric, attempts=2), scaling)
        for metric, scaling in zip(METRICS, ("none", "standard", "percentile"))
        for k in (7, 40)
    }


# --- blocks equal the whole


@pytest.mark.parametrize("k", [7, 40])
@pytest.mark.parametrize("metric", METRICS)
@given(shape=st.tuples(st.integers(1, 70), st.integers(1, 90)), workers=st.integers(1, 5))
@settings(max_examples=12, deadline=None)
def test_blocks_equal_the_whole(
    metric: str, k: int, shape: tuple[int, int], workers: int, source, models, tmp_path_factory
) -> None:
    if shape[0] * shape[1] < 40:  # thousands of blocks take long and show no more
        shape = (shape[0] + 5, shape[1] + 8)
    folder = tmp_path_factory.mktemp("maps")
    whole = predict(source, models[metric, k], str(folder / "w.tif"), block_shape=(HEIGHT, WIDTH), workers=1)
    blocks = predict(source, models[metric, k], str(folder / "b.tif"), block_shape=shape, workers=workers)
    one, other = read_raster(folder / "w.tif"), read_raster(folder / "b.tif")
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(whole.pixels, blocks.pixels)
    np.testing.assert_allclose(whole.square_metres, blocks.square_metres, rtol=1e-12)
    np.testing.assert_array_equal(one[0] == 0, ~source.read(next(source.blocks(shape=(HEIGHT, WIDTH))))[1])


@pytest.mark.parametrize("metric", METRICS)
def test_the_raster_is_the_nearest_centroid_of_each_pixel(source, models, tmp_path: Path, metric: str) -> None:
    model = models[metric, 7]
    predict(source, model, str(tmp_path / "a.tif"))
    bands, valid = source.read(next(source.blocks(shape=(HEIGHT, WIDTH))))
    scaled = (bands[:, valid].T - model.scaling.offset) * model.scaling.gain
    apart = np.abs(scaled[:, None].astype(np.float64) - model.centroids[None])
    order = {"euclidean": 2, "manhattan": 1, "chebyshev": np.inf}[metric]
    distances = np.linalg.norm(apart, ord=order, axis=2)
    ids = read_raster(tmp_path / "a.tif")[0][valid].astype(int) - 1
    chosen = distances[np.arange(len(ids)), ids]
    np.testing.assert_allclose(chosen, distances.min(axis=1), rtol=1e-4, atol=1e-3)


def test_the_counts_are_those_of_the_raster(source, models, tmp_path: Path) -> None:
    counts = predict(source, models["euclidean", 7], str(tmp_path / "a.tif"))
    values = read_raster(tmp_path / "a.tif")[0]
    assert counts.pixels.tolist() == [int((values == number).sum()) for number in range(1, 8)]
    assert counts.n_valid == HEIGHT * WIDTH - 10 * 45
    assert counts.n_pixels == HEIGHT * WIDTH
    np.testing.assert_allclose(counts.square_metres, counts.pixels * 100.0)


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 254, 255, 256, 3000]), st.integers(0, 50), st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_values_are_counted(seed: int, k: int, height: int, width: int) -> None:
    dtype = np.min_scalar_type(k)
    block = np.random.default_rng(seed).integers(0, k + 1, (height, width)).astype(dtype)
    expected = [int((block == value).sum()) for value in range(1, k + 1)]
    assert count_values(block, k).tolist() == expected


def test_areas_in_degrees_are_summed_row_by_row(models, tmp_path: Path) -> None:
    transform = (10.0, 0.5, 0.0, 60.0, 0.0, -0.5)
    path = write_raster(tmp_path / "a.tif", image(), nodata=9999, geotransform=transform, epsg=4326)
    counts = predict(RasterSource(str(path)), models["euclidean", 7], str(tmp_path / "b.tif"), block_shape=(10, 20))
    values = read_raster(tmp_path / "b.tif")[0]
    areas = segmentation.PixelAreas.of(RasterSource(str(path)).grid).rows(segmentation.Window(0, 0, HEIGHT, WIDTH))
    expected = [((values == number) * areas[:, None]).sum() for number in range(1, 8)]
    np.testing.assert_allclose(counts.square_metres, expected, rtol=1e-9)


# --- the order of clusters


def stripes(folder: Path, levels: list[int], name: str = "s.tif") -> RasterSource:
    values = np.repeat(levels, 6)[:, None] + np.random.default_rng(0).integers(0, 5, (2, 6 * len(levels), 20))
    return RasterSource(str(write_raster(folder / name, values.astype(np.uint8))))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("metric", METRICS)
def test_clusters_are_numbered_from_dark_to_bright(tmp_path: Path, seed: int, metric: str) -> None:
    source = stripes(tmp_path, [200, 20, 120, 70])
    model = fit(source, KMeansOptions(n_clusters=4, seed=seed, metric=metric), "standard")
    predict(source, model, str(tmp_path / "a.tif"))
    assert read_raster(tmp_path / "a.tif")[0][::6, 0].tolist() == [4, 1, 3, 2]
    brightness = model.centroids_in_units.mean(axis=1)
    assert (np.diff(brightness) > 0).all()
    assert [cluster.count for cluster in model.clusters] == [120] * 4


def test_the_model_records_the_fit(tmp_path: Path) -> None:
    source = stripes(tmp_path, [200, 20])
    model = fit(source, KMeansOptions(n_clusters=2, seed=3))
    assert model.fit.settings["seed"] == 3
    assert model.fit.n_pixels == 240
    assert model.fit.complete
    assert model.fit.converged
    assert model.provenance["raster"] == "s.tif"
    assert model.n_bands == 2
    model.save(tmp_path / "m.json")
    predict(source, model, str(tmp_path / "a.tif"))
    predict(source, load(tmp_path / "m.json"), str(tmp_path / "b.tif"))
    np.testing.assert_array_equal(read_raster(tmp_path / "a.tif"), read_raster(tmp_path / "b.tif"))


def test_a_fit_on_a_sample_says_so(source) -> None:
    options = KMeansOptions(n_clusters=3, attempts=1)
    some, every = fit(source, options, sample_size=500), fit(source, options, sample_size=0)
    assert (some.fit.n_pixels, some.fit.complete) == (500, False)
    assert every.fit.complete


@pytest.mark.parametrize("dtype", [np.int16, np.float32, np.float64])
def test_the_same_image_in_another_type_gives_the_same_clusters(source, tmp_path: Path, dtype: type) -> None:
    options = KMeansOptions(n_clusters=5)
    other = RasterSource(str(write_raster(tmp_path / "b.tif", image(dtype), nodata=9999)))
    predict(source, fit(source, options, sample_size=10_000), str(tmp_path / "x.tif"))
    predict(other, fit(other, options, sample_size=10_000), str(tmp_path / "y.tif"))
    np.testing.assert_array_equal(read_raster(tmp_path / "x.tif"), read_raster(tmp_path / "y.tif"))


def test_every_pixel_of_a_raster_that_does_not_fit_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clusterbrush.core import sampling

    path = write_raster(tmp_path / "a.tif", image(np.float32), nodata=9999)
    options = KMeansOptions(n_clusters=4, tolerance=0)
    inside = fit(RasterSource(str(path)), options, sample_size=0)
    monkeypatch.setattr(sampling, "IN_MEMORY_BYTES", 12_000)
    streamed = fit(RasterSource(str(path)), options, sample_size=0)
    assert streamed.fit.n_pixels == inside.fit.n_pixels == HEIGHT * WIDTH - 450
    assert streamed.fit.complete
    assert streamed.fit.inertia <= 1.05 * inside.fit.inertia


# --- cancel and failure


class StopAfter(Progress):
    """Cancels once so much is done."""

    def __init__(self, fraction: float) -> None:
        self.fraction, self.done = fraction, 0.0

    def report(self, fraction: float) -> None:
        self.done = max(self.done, fraction)

    def is_cancelled(self) -> bool:
        return self.done >= self.fraction


@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_cancel_leaves_nothing_and_keeps_the_old_file(source, models, tmp_path: Path, fraction: float) -> None:
    (tmp_path / "a.tif").write_text("old", encoding="utf-8")
    threads = threading.active_count()
    with pytest.raises(CancelledError):
        predict(
            source,
            models["euclidean", 7],
            str(tmp_path / "a.tif"),
            StopAfter(fraction),
            block_shape=(10, 20),
            workers=3,
        )
    assert [path.name for path in tmp_path.iterdir()] == ["a.tif"]
    assert (tmp_path / "a.tif").read_text(encoding="utf-8") == "old"
    assert threading.active_count() == threads


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5])
def test_a_fit_can_be_cancelled(source, fraction: float) -> None:
    with pytest.raises(CancelledError):
        fit(source, KMeansOptions(n_clusters=7, tolerance=0), progress=StopAfter(fraction))


def test_a_file_cut_short_is_a_sentence_and_leaves_nothing(models, tmp_path: Path) -> None:
    path = write_raster(tmp_path / "cut.tif", np.ones((3, 600, 600), dtype=np.uint16), options=("BLOCKYSIZE=8",))
    path.write_bytes(path.read_bytes()[:1_000_000])
    with pytest.raises(InputError, match="cannot be read at row"):
        predict(RasterSource(str(path)), models["euclidean", 7], str(tmp_path / "a.tif"), block_shape=(100, 600))
    assert [path.name for path in tmp_path.iterdir()] == ["cut.tif"]


def test_a_missing_folder_is_a_sentence(source, models, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        predict(source, models["euclidean", 7], str(tmp_path / "none" / "a.tif"))


def test_progress_reaches_the_end_and_never_falls(source, models, tmp_path: Path) -> None:
    class Recorder(Progress):
        def __init__(self) -> None:
            self.fractions: list[float] = []

        def report(self, fraction: float) -> None:
            self.fractions.append(fraction)

    recorder = Recorder()
    predict(source, models["euclidean", 7], str(tmp_path / "a.tif"), recorder, block_shape=(10, 20))
    assert recorder.fractions[-1] == 1.0
    assert recorder.fractions == sorted(recorder.fractions)
    recorder = Recorder()
    fit(source, KMeansOptions(n_clusters=5), progress=recorder)
    assert len(recorder.fractions) > 3
    assert max(recorder.fractions) <= 1.0


# --- what the user should know


def test_drift_is_1_on_the_image_of_the_fit_and_large_far_away(source, models, tmp_path: Path) -> None:
    notices = NoticeCollector()
    assert drift(source, models["euclidean", 7], notices) == pytest.approx(1.0, rel=0.05)
    assert notices.notices == []
    far = RasterSource(str(write_raster(tmp_path / "far.tif", image() + 20_000)))
    ratio = drift(far, models["euclidean", 7], notices)
    assert ratio > 2
    (notice,) = notices.notices
    assert f"{ratio:.1f} times as far" in str(notice)


def test_drift_of_a_model_without_spread(tmp_path: Path) -> None:
    flat = RasterSource(str(write_raster(tmp_path / "a.tif", np.full((1, 9, 9), 5, dtype=np.uint8))))
    model = fit(flat, KMeansOptions(n_clusters=2))
    assert drift(flat, model) == 1.0
    other = RasterSource(str(write_raster(tmp_path / "b.tif", np.full((1, 9, 9), 9, dtype=np.uint8))))
    notices = NoticeCollector()
    assert drift(other, model, notices) == np.inf
    assert "differs" in str(notices.notices[0])


def test_fewer_values_than_clusters_is_said(tmp_path: Path) -> None:
    values = np.tile(np.array([3, 9, 200], dtype=np.uint8), (1, 5, 4))
    notices = NoticeCollector()
    source = RasterSource(str(write_raster(tmp_path / "a.tif", values)))
    model = fit(source, KMeansOptions(n_clusters=8), progress=notices)
    assert model.k == 3
    assert model.centroids.ravel().tolist() == [3, 9, 200]
    assert "3 clusters instead of 8" in str(notices.notices[0])


def test_iterations_used_up_is_said(source) -> None:
    notices = NoticeCollector()
    fit(source, KMeansOptions(n_clusters=9, tolerance=0, max_iterations=1), progress=notices)
    assert "still moved after 1 iterations" in str(notices.notices[-1])


@pytest.mark.parametrize("scaling", ["none", "standard", "percentile"])
def test_constant_bands_and_300_bands(tmp_path: Path, scaling: str) -> None:
    rng = np.random.default_rng(0)
    values = np.repeat(rng.integers(0, 2, (1, 12, 12)) * 100, 300, axis=0) + rng.integers(0, 5, (300, 12, 12))
    values[7] = 50
    source = RasterSource(str(write_raster(tmp_path / "a.tif", values.astype(np.uint8))))
    model = fit(source, KMeansOptions(n_clusters=2), scaling)
    predict(source, model, str(tmp_path / "b.tif"))
    np.testing.assert_array_equal(read_raster(tmp_path / "b.tif")[0], np.where(values[0] > 50, 2, 1))


def test_an_untagged_nodata_at_the_edge_of_float32(tmp_path: Path) -> None:
    """-3.4e38 without a tag is common; no float32 holds its square, and it must not spoil the rest."""
    values = np.kron(np.array([[10.0, 20.0], [30.0, -3.4028235e38]]), np.ones((9, 9))).astype(np.float32)
    source = RasterSource(str(write_raster(tmp_path / "a.tif", values)))
    predict(source, fit(source, KMeansOptions(n_clusters=3)), str(tmp_path / "b.tif"))
    assert read_raster(tmp_path / "b.tif")[0][::9, ::9].tolist() == [[1, 2], [3, 0]]
