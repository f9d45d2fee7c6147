# SPDX-License-Identifier: GPL-2.0-or-later
"""From a raster to a model: the order of clusters, what is recorded, cancelling, what the user should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.clustering.grouping import MIXTURE, Grouping
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.model import load
from clusterbrush.core.segmentation.prediction import predict
from listeners import StopAfter
from rasters import read_raster, write_raster
from ties import HEIGHT, WIDTH, coloured, image

if TYPE_CHECKING:
    from pathlib import Path


# --- the order of clusters


def stripes(folder: Path, levels: list[int], name: str = "s.tif") -> RasterSource:
    values = np.repeat(levels, 6)[:, None] + np.random.default_rng(0).integers(0, 5, (2, 6 * len(levels), 20))
    return RasterSource(str(write_raster(folder / name, values.astype(np.uint8))))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev"])
def test_clusters_are_numbered_from_dark_to_bright(tmp_path: Path, seed: int, metric: str) -> None:
    source = stripes(tmp_path, [200, 20, 120, 70])
    model = fit(source, KMeansOptions(n_clusters=4, seed=seed, metric=metric), "standard")
    predict(source, model, str(tmp_path / "a.tif"))
    assert read_raster(tmp_path / "a.tif")[0][::6, 0].tolist() == [4, 1, 3, 2]
    brightness = model.centroids_in_units.mean(axis=1)
    assert (np.diff(brightness) > 0).all()
    assert [cluster.count for cluster in model.clusters] == [120] * 4


@pytest.mark.parametrize("scaling", ["none", "standard", "percentile"])
def test_by_cosine_clusters_are_numbered_and_coloured_as_bright_as_their_pixels(tmp_path: Path, scaling: str) -> None:
    """The distance does not see brightness; numbers, colours and tables do. Black is a cluster, and the darkest."""
    source = coloured(tmp_path)
    model = fit(source, KMeansOptions(n_clusters=4, metric="cosine"), scaling)
    predict(source, model, str(tmp_path / "a.tif"))
    ids = read_raster(tmp_path / "a.tif")[0]
    brightness = model.centroids_in_units.mean(axis=1)
    assert (np.diff(brightness) > 0).all()
    if scaling == "none":  # the others move the origin
        assert (ids == np.repeat([2, 4, 3, 1], 4)).all()
        means = source.read(next(source.blocks(shape=(12, 16))))[0].reshape(3, 12, 4, 4).mean(axis=(1, 3)).T
        np.testing.assert_allclose(model.centroids_in_units, means[[3, 0, 2, 1]], rtol=0.02, atol=1e-6)
        assert [min(cluster.colour) > 90 for cluster in model.clusters] == [False, False, False, True]


def test_by_cosine_fewer_colours_than_clusters_is_said(tmp_path: Path) -> None:
    levels = np.arange(1, 61, dtype=np.uint8).reshape(1, 6, 10)
    notices = NoticeCollector()
    model = fit(
        RasterSource(str(write_raster(tmp_path / "a.tif", levels))), KMeansOptions(metric="cosine"), progress=notices
    )
    assert model.k == 1
    assert "Clusters: 1 instead of 8. By the cosine distance" in str(notices.notices[0])


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
    from clusterbrush.core.features import sampling

    path = write_raster(tmp_path / "a.tif", image(np.float32), nodata=9999)
    options = KMeansOptions(n_clusters=4, tolerance=0)
    inside = fit(RasterSource(str(path)), options, sample_size=0)
    monkeypatch.setattr(sampling, "IN_MEMORY_BYTES", 12_000)
    streamed = fit(RasterSource(str(path)), options, sample_size=0)
    assert streamed.fit.n_pixels == inside.fit.n_pixels == HEIGHT * WIDTH - 450
    assert streamed.fit.complete
    assert streamed.fit.inertia <= 1.05 * inside.fit.inertia


# --- cancel and failure


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5])
def test_a_fit_can_be_cancelled(source, fraction: float) -> None:
    with pytest.raises(CancelledError):
        fit(source, KMeansOptions(n_clusters=7, tolerance=0), progress=StopAfter(fraction))


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


def test_fewer_values_than_clusters_is_said(tmp_path: Path) -> None:
    values = np.tile(np.array([3, 9, 200], dtype=np.uint8), (1, 5, 4))
    notices = NoticeCollector()
    source = RasterSource(str(write_raster(tmp_path / "a.tif", values)))
    model = fit(source, KMeansOptions(n_clusters=8), progress=notices)
    assert model.k == 3
    assert model.centroids.ravel().tolist() == [3, 9, 200]
    assert "Clusters: 3 instead of 8" in str(notices.notices[0])


def test_a_sample_of_fewer_values_than_clusters_is_said(source) -> None:
    notices = NoticeCollector()
    assert fit(source, KMeansOptions(n_clusters=8), sample_size=2, progress=notices).k <= 2
    assert "The sample has no more distinct values" in str(notices.notices[0])


@pytest.mark.parametrize("size", [1e-150, 1e-160, 1e-300, 1e-320])
@pytest.mark.parametrize("scaling", ["none", "standard", "percentile"])
@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev"])
def test_the_smallest_numbers_of_float64_are_told_apart(tmp_path: Path, metric: str, scaling: str, size: float) -> None:
    levels = np.tile(np.array([3.0, 5.0, 8.0]), (1, 6, 4)) * size
    source = RasterSource(str(write_raster(tmp_path / "a.tif", levels)))
    fit(source, KMeansOptions(n_clusters=3, metric=metric), scaling).save(tmp_path / "m.json")
    model = load(tmp_path / "m.json")
    np.testing.assert_allclose(model.centroids_in_units[:, 0], levels[0, 0, :3], rtol=1e-3)
    predict(source, model, str(tmp_path / "b.tif"))
    assert (read_raster(tmp_path / "b.tif")[0] == np.tile([1, 2, 3], (6, 4))).all()
    assert model.fit.inertia == pytest.approx(0, abs=1e-6)


def test_iterations_used_up_is_said(source) -> None:
    notices = NoticeCollector()
    fit(source, KMeansOptions(n_clusters=9, tolerance=0, max_iterations=1), progress=notices)
    assert "still moved in the last iteration (1)" in str(notices.notices[-1])


@pytest.mark.parametrize(("iterations", "said"), [(1, True), (300, False)])
def test_more_iterations_of_a_mixture_are_wanted_only_where_they_help(source, iterations: int, said: bool) -> None:
    notices, options = NoticeCollector(), KMeansOptions(n_clusters=9, tolerance=0, max_iterations=iterations)
    model = fit(source, options, progress=notices, grouping=Grouping(MIXTURE))
    assert not model.fit.converged
    assert any("still moved" in str(notice) for notice in notices.notices) == said


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
