# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of distances: what each entry promises, and that one entry is all that a new distance needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.clustering.kmeans import KMeansOptions, kmeans
from clusterbrush.core.clustering.metrics import METRICS, Metric, explanations, metric_of, phrases, titles
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.clustering.pixels import ArrayPixels
from clusterbrush.core.clustering.quality import distance_matrix
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.reports.choosing_k import ChoosingTexts
from clusterbrush.core.reports.comparing_distances import ComparingTexts
from clusterbrush.core.reports.segmentation import ReportTexts
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.model import load
from distances import directions
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

COSINE = METRICS["cosine"]


def test_the_choices_keep_their_numbers() -> None:
    """Scripts and model graphs give the distance by its place."""
    assert list(METRICS)[:4] == ["euclidean", "manhattan", "chebyshev", "cosine"]


@pytest.mark.parametrize("name", METRICS)
def test_an_entry_keeps_its_promises(name: str) -> None:
    metric = METRICS[name]
    assert metric.name == name
    assert name.isalnum()
    assert name == name.lower()
    assert metric.title
    assert metric.phrase
    assert metric.explanation.startswith(f"{metric.title}: ")
    totals = np.linspace(0, 9, 7)
    if metric.inertia_of_squares is not None:
        assert metric.by_product
        summed = metric.finish(totals) ** (2 if metric.squared_inertia else 1)
        np.testing.assert_allclose(summed, metric.inertia_of_squares * totals)
    assert metric.finish(totals.astype(np.float32)).dtype == np.float32


def test_an_unknown_name_is_a_sentence() -> None:
    assert metric_of("cosine") is metric_of(COSINE) is COSINE
    with pytest.raises(ParameterError, match=r"Unknown distance hamming\. Choose one of: .*'euclidean'"):
        metric_of("hamming")


def test_what_users_read_can_be_translated() -> None:
    assert titles(str.upper)["cosine"] == "COSINE"
    assert phrases(str.upper)["cosine"] == "COSINE DISTANCE"
    assert list(explanations(str.upper)) == list(METRICS)
    assert ComparingTexts().translated(str.upper).of("distance", "manhattan") == "MANHATTAN"
    for texts in (ChoosingTexts(), ReportTexts()):
        assert texts.of("distance", "cosine") == "cosine distance"
        assert texts.translated(str.upper).of("distance", "cosine") == "COSINE DISTANCE"
        assert texts.of("distance", "of another version") == "of another version"


# --- directions


@given(st.integers(0, 2**32 - 1), st.integers(1, 70), st.sampled_from([1e-12, 1.0, 1e4, 1e15]))
@settings(max_examples=40, deadline=None)
def test_projected_rows_have_length_1_and_their_direction(seed: int, n_features: int, size: float) -> None:
    rows = (np.random.default_rng(seed).normal(0.2, 1, (50, n_features)) * size).astype(np.float32)
    projected = COSINE.project_rows(rows)
    assert projected.dtype == np.float32
    np.testing.assert_allclose(projected, directions(rows), atol=1e-7)
    np.testing.assert_array_equal(COSINE.project_rows(np.asfortranarray(rows)), projected)
    np.testing.assert_array_equal(COSINE.project_rows(rows * np.float32(2**20)), projected)
    np.testing.assert_array_equal(COSINE.project_rows(rows[7:9]), projected[7:9])


def test_zeros_are_grey_and_absent_centroids_stay_absent() -> None:
    groups = np.array([[[3, 4], [0, 0]], [[0, -2], [np.inf, np.inf]]], dtype=np.float32)
    half = np.sqrt(0.5)
    expected = [[[0.6, 0.8], [half, half]], [[0, -1], [np.inf, np.inf]]]
    np.testing.assert_allclose(COSINE.project_rows(groups), expected, rtol=1e-7)


@pytest.mark.parametrize("name", ["euclidean", "manhattan", "chebyshev"])
def test_other_distances_leave_rows_as_they_are(name: str) -> None:
    rows = np.ones((3, 2), dtype=np.float32)
    assert METRICS[name].project(rows) is rows
    assert METRICS[name].of_projected is METRICS[name]
    assert METRICS[name].lengths(rows).tolist() == [1, 1, 1]


# --- one entry is enough


def sum_of_sizes(planes: np.ndarray) -> np.ndarray:
    return np.abs(planes).sum(axis=0, dtype=np.float64)


DUMMIES = (
    Metric("dummy", "Dummy", "dummy distance", "Dummy: the sum of squares.", np.square, np.add),
    Metric("dummy", "Dummy", "dummy distance", "Dummy: of shares.", np.abs, np.maximum, length=sum_of_sizes),
    Metric("dummy", "Dummy", "dummy distance", "Dummy: squared sums.", np.abs, np.add, squared_inertia=True),
)


@pytest.mark.parametrize("dummy", DUMMIES, ids=["squares", "shares", "squared"])
def test_a_fifth_distance_clusters_is_saved_and_is_read(
    dummy: Metric, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    bands = rng.gamma(2.0, 40.0, (3, 30, 30)).astype(np.float32)
    source = RasterSource(str(rasters.write_raster(tmp_path / "a.tif", bands)))
    options = KMeansOptions(n_clusters=4, metric="dummy", attempts=2)
    with pytest.raises(ParameterError, match="Unknown choice dummy"):
        options.validate()
    monkeypatch.setitem(METRICS, "dummy", dummy)
    model = fit(source, options)
    model.save(tmp_path / "m.json")
    back = load(tmp_path / "m.json")
    rows = bands.reshape(3, -1).T
    np.testing.assert_array_equal(back.predict(rows), model.predict(rows))
    distances = distance_matrix(np.concatenate([rows, model.centroids]), "dummy")[: len(rows), len(rows) :]
    chosen = distances[np.arange(len(rows)), model.predict(rows)]
    np.testing.assert_allclose(chosen, distances.min(axis=1), atol=1e-4 * distances.max())
    summed = (chosen.astype(np.float64) ** (2 if dummy.squared_inertia else 1)).sum()
    assert model.fit.inertia == pytest.approx(summed, rel=1e-4)
    assert model.fit.history[-1].inertia == pytest.approx(summed, rel=0.05)
    assert ReportTexts().of("distance", "dummy") == "dummy distance"


def test_summed_squares_alone_give_euclidean_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps decide about the kernel, not the name; only the starts and the inertia's unit are the entry's own."""
    monkeypatch.setitem(METRICS, "dummy", DUMMIES[0])
    rows = np.random.default_rng(0).normal(size=(500, 3)).astype(np.float32)
    options = KMeansOptions(n_clusters=4, attempts=2)
    one, other = (kmeans(ArrayPixels(rows), replace(options, metric=name)) for name in ("euclidean", "dummy"))
    np.testing.assert_array_equal(nearest(rows, one.centroids), nearest(rows, one.centroids, "dummy"))
    np.testing.assert_array_equal(one.centroids, other.centroids)
    assert other.inertia == pytest.approx(one.inertia, rel=1e-5)
