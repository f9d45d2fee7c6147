# SPDX-License-Identifier: GPL-2.0-or-later
"""Several distances side by side: matching numbers, agreement, and the same maps as one by one."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.comparing import _renumbered, compare_distances, table_csv
from clusterbrush.core.errors import ParameterError
from clusterbrush.core.nearest import METRICS
from clusterbrush.core.raster import RasterSource
from clusterbrush.core.raster_classes import ClassRaster
from clusterbrush.core.sampling import draw
from clusterbrush.core.segmentation import fit, predict

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
    for one in found.agreements[:2]:
        same = (maps[one.first] == maps[one.second])[5:].mean()
        assert one.overlap == pytest.approx(same, abs=1e-3)
        assert 0 < one.adjusted_rand < 1
    assert found.pixels["manhattan"].tolist() == np.bincount(maps["manhattan"].ravel())[1:].tolist()


def test_clusters_take_the_numbers_of_the_first_models(source: RasterSource) -> None:
    """The same model with its clusters the other way round comes back as the first one numbers them."""
    model = fit(source, OPTIONS)
    turned = replace(model, centroids=model.centroids[::-1], clusters=model.clusters[::-1])
    sample = draw(source, model.recipe, 2000, 0)
    found = _renumbered({METRICS[0]: model, METRICS[1]: turned, METRICS[2]: model}, sample)
    np.testing.assert_array_equal(found[METRICS[1]].centroids, model.centroids)
    assert found[METRICS[1]].clusters == model.clusters


def test_matching_clusters_look_alike(source: RasterSource, tmp_path: Path) -> None:
    found = compare_distances(source, OPTIONS, outputs(tmp_path))
    colours = [[entry.colour for entry in found.legend(metric)] for metric in METRICS]
    assert colours[0] == colours[1] == colours[2]
    assert ClassRaster(outputs(tmp_path)["chebyshev"]).legend([1])[0].colour == colours[0][0]


def test_the_best_has_the_largest_silhouette(source: RasterSource) -> None:
    found = compare_distances(source, OPTIONS, {})
    assert found.silhouettes[found.best][0] == max(plain for plain, _ in found.silhouettes.values())
    assert found.silhouettes["euclidean"][0] == found.silhouettes["euclidean"][1]
    assert found.n_judged == 3000


def test_groups_that_are_well_apart_are_found_by_all(tmp_path: Path) -> None:
    values = np.repeat([[10, 100, 180, 250]], 40, axis=0).repeat(5, axis=1).astype(np.uint8)
    found = compare_distances(RasterSource(str(rasters.write_raster(tmp_path / "a.tif", values))), OPTIONS, {})
    assert all(one.adjusted_rand == one.overlap == 1.0 for one in found.agreements)
    assert found.best == "euclidean"


def test_the_table(source: RasterSource) -> None:
    found = compare_distances(source, OPTIONS, {})
    rows = list(csv.DictReader(io.StringIO(table_csv(found))))
    assert [(row["first"], row["second"]) for row in rows[3:]] == [
        ("euclidean", "manhattan"), ("euclidean", "chebyshev"), ("manhattan", "chebyshev")
    ]  # fmt: skip
    assert float(rows[3]["adjusted_rand"]) == pytest.approx(found.agreements[0].adjusted_rand)


def test_too_many_clusters_are_a_sentence(source: RasterSource) -> None:
    with pytest.raises(ParameterError, match="up to 256 clusters"):
        compare_distances(source, replace(OPTIONS, n_clusters=300), {})
