# SPDX-License-Identifier: GPL-2.0-or-later
"""Several distances side by side: matching numbers, agreement, and the same maps as one by one."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.clustering.metrics import METRICS, Metric
from clusterbrush.core.features.sampling import draw
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.reports.comparing_distances import write_comparison_report
from clusterbrush.core.segmentation.comparing_distances import _renumbered, compare_distances, table_csv
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.prediction import predict

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = KMeansOptions(n_clusters=4, attempts=3)


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    """Return an image whose distances differ: two bands of unlike spread, without clear groups."""
    rng = np.random.default_rng(1)
    values = np.stack([rng.gamma(2.0, 40.0, (60, 70)), rng.normal(90, 25, (60, 70))])
    values[:, :5] = 0
    return RasterSource(str(rasters.write_raster(tmp_path / "a.tif", values.astype(np.float32), nodata=0)))


def outputs(folder: Path) -> dict[str, str]:
    return {metric: str(folder / f"{metric}.tif") for metric in METRICS}


def test_each_map_is_that_of_its_own_fit_with_other_numbers(source: RasterSource, tmp_path: Path) -> None:
    compare_distances(source, OPTIONS, outputs(tmp_path))
    for metric, path in outputs(tmp_path).items():
        alone = str(tmp_path / "alone.tif")
        predict(source, fit(source, replace(OPTIONS, metric=metric)), alone)
        one, other = rasters.read_raster(path)[0], rasters.read_raster(alone)[0]
        pairs = set(zip(one.ravel().tolist(), other.ravel().tolist()))
        assert len(pairs) == 5  # four clusters and nodata, each with one partner
        assert (0, 0) in pairs


def test_agreement_is_that_of_the_maps(source: RasterSource, tmp_path: Path) -> None:
    found = compare_distances(source, OPTIONS, outputs(tmp_path))
    maps = {metric: rasters.read_raster(path)[0] for metric, path in outputs(tmp_path).items()}
    assert len(found.agreements) == len(METRICS) * (len(METRICS) - 1) // 2
    for one in found.agreements[: len(METRICS) - 1]:  # pairs with the first distance, whose numbers the others took
        same = (maps[one.first] == maps[one.second])[5:].mean()
        assert one.overlap == pytest.approx(same, abs=1e-3)
        assert 0 < one.adjusted_rand < 1
    for metric in METRICS:
        assert found.pixels[metric].tolist() == np.bincount(maps[metric].ravel())[1:].tolist()


def test_clusters_take_the_numbers_of_the_first_models(source: RasterSource) -> None:
    """The same model with its clusters the other way round comes back as the first one numbers them."""
    model = fit(source, OPTIONS)
    turned = replace(model, centroids=model.centroids[::-1], clusters=model.clusters[::-1])
    sample = draw(source, model.recipe, 2000, 0)
    found = _renumbered({"euclidean": model, "manhattan": turned, "chebyshev": model}, sample)
    np.testing.assert_array_equal(found["manhattan"].centroids, model.centroids)
    assert found["manhattan"].clusters == model.clusters


def test_matching_clusters_look_alike(source: RasterSource, tmp_path: Path) -> None:
    found = compare_distances(source, OPTIONS, outputs(tmp_path))
    colours = [[entry.colour for entry in found.legend(metric)] for metric in METRICS]
    assert all(one == colours[0] for one in colours)
    assert ClassRaster(outputs(tmp_path)["chebyshev"]).legend([1])[0].colour == colours[0][0]


def test_the_best_has_the_largest_silhouette(source: RasterSource) -> None:
    found = compare_distances(source, OPTIONS, {})
    assert found.silhouettes[found.best][0] == max(plain for plain, _ in found.silhouettes.values())
    assert found.silhouettes["euclidean"][0] == found.silhouettes["euclidean"][1]
    assert found.n_judged == 3000


def test_groups_that_are_well_apart_are_found_by_all(tmp_path: Path) -> None:
    groups = np.array([[10, 10, 10], [20, 200, 80], [180, 60, 30], [250, 250, 160]])
    values = groups.repeat(50, axis=0).T.reshape(3, 10, 20).astype(np.uint8)
    found = compare_distances(RasterSource(str(rasters.write_raster(tmp_path / "a.tif", values))), OPTIONS, {})
    assert all(one.adjusted_rand == one.overlap == 1.0 for one in found.agreements)
    assert found.best == "euclidean"


def test_the_table(source: RasterSource) -> None:
    found = compare_distances(source, OPTIONS, {})
    rows = list(csv.DictReader(io.StringIO(table_csv(found))))
    distances, pairs = rows[: len(METRICS)], rows[len(METRICS) :]
    assert [(row["first"], row["second"]) for row in distances] == [(metric, "") for metric in METRICS]
    assert [(row["first"], row["second"]) for row in pairs] == list(combinations(METRICS, 2))
    assert float(pairs[0]["adjusted_rand"]) == pytest.approx(found.agreements[0].adjusted_rand)


def test_one_entry_in_the_table_is_one_more_map(
    source: RasterSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dummy = Metric("dummy", "Dummy", "dummy distance", "Dummy: as Manhattan.", np.abs, np.add)
    before = list(METRICS)[-1]
    monkeypatch.setitem(METRICS, "dummy", dummy)
    found = compare_distances(source, OPTIONS, outputs(tmp_path))
    np.testing.assert_array_equal(*(rasters.read_raster(tmp_path / f"{name}.tif") for name in ("dummy", "manhattan")))
    last = found.agreements[-1]
    assert (last.first, last.second) == (before, "dummy")
    assert next(one for one in found.agreements if (one.first, one.second) == ("manhattan", "dummy")).overlap == 1
    write_comparison_report(tmp_path / "r.html", title="a", source=source, comparison=found)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Euclidean and Dummy" in page
    assert page.count("<img") == 1 + len(METRICS)


def test_one_band_has_one_cluster_by_cosine(tmp_path: Path) -> None:
    """All its values have one direction; the other distances are compared as ever, and table and report are written."""
    values = np.random.default_rng(0).integers(1, 250, (1, 30, 40)).astype(np.uint8)
    source = RasterSource(str(rasters.write_raster(tmp_path / "a.tif", values)))
    found = compare_distances(source, OPTIONS, outputs(tmp_path))
    n_clusters = {metric: model.k for metric, model in found.models.items()}
    assert n_clusters == {metric: 4 if METRICS[metric].length is None else 1 for metric in METRICS}
    assert n_clusters["cosine"] == 1
    assert (rasters.read_raster(outputs(tmp_path)["cosine"])[0] == 1).all()
    assert found.best != "cosine"
    assert "cosine" in table_csv(found)
    write_comparison_report(tmp_path / "r.html", title="a", source=source, comparison=found)
    assert "nan" not in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_too_many_clusters_are_a_sentence(source: RasterSource) -> None:
    with pytest.raises(ParameterError, match="up to 256 clusters"):
        compare_distances(source, replace(OPTIONS, n_clusters=300), {})
