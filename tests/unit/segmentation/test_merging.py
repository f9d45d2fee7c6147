# SPDX-License-Identifier: GPL-2.0-or-later
"""Every method on a raster: model files, blocks, all pixels, drift; and models with merged clusters."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.clustering.grouping import GROUPINGS, ISODATA, MIXTURE, Grouping
from clusterbrush.core.clustering.isodata import IsodataLimits
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.clustering.ward import ward
from clusterbrush.core.features import sampling
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.drift import drift
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.merging import group_colours, merged_to, tree_of
from clusterbrush.core.segmentation.model import FIRST_VERSION, VERSION, KMeansModel, load
from clusterbrush.core.segmentation.prediction import predict
from listeners import Recorder
from models import make_model

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = KMeansOptions(12, attempts=2)


def ids_by_definition(model: KMeansModel, varied: RasterSource) -> np.ndarray:
    """Return the cluster raster that a model's file stands for, recomputed from its JSON."""
    values = json.loads(model.to_json())
    bands = np.stack([rasters.read_raster(varied.path)[band["number"] - 1] for band in values["bands"]]).astype(float)
    offset, gain = (np.array(values["scaling"][name])[:, None, None] for name in ("offset", "gain"))
    scaled = (bands - offset) * gain
    entries = values.get("parts", values["clusters"])
    centroids = np.array([entry["centroid"] for entry in entries])
    squares = (scaled[None] - centroids[:, :, None, None]) ** 2
    if "variance" in entries[0]:
        variances = np.array([entry["variance"] for entry in entries])
        constant = np.log([entry["weight"] for entry in entries]) - 0.5 * np.log(variances).sum(axis=1)
        scores = constant[:, None, None] - 0.5 * (squares / variances[:, :, None, None]).sum(axis=1)
    else:
        scores = -squares.sum(axis=1)
    numbers = np.array([entry.get("cluster", place) for place, entry in enumerate(entries, start=1)])
    return np.where((bands == 0).all(axis=0), 0, numbers[scores.argmax(axis=0)])


def written(varied: RasterSource, model: KMeansModel, path: Path, **options) -> np.ndarray:
    predict(varied, model, str(path), **options)
    return rasters.read_raster(path)[0]


@pytest.mark.parametrize("merge_to", [None, 5])
@pytest.mark.parametrize("scaling", ["none", "standard"])
@pytest.mark.parametrize("method", GROUPINGS)
def test_the_file_is_the_model_and_blocks_equal_the_whole(
    varied: RasterSource, tmp_path: Path, method: str, scaling: str, merge_to: int | None
) -> None:
    model = fit(varied, OPTIONS, scaling, grouping=Grouping(method, merge_to=merge_to))
    model.save(tmp_path / "m.json")
    loaded = load(tmp_path / "m.json")
    assert loaded.to_json() == model.to_json()
    plain = method != MIXTURE and merge_to is None
    assert model.to_dict()["version"] == (FIRST_VERSION if plain else VERSION)
    whole = written(varied, model, tmp_path / "whole.tif", block_shape=(500, 500))
    np.testing.assert_array_equal(whole, written(varied, loaded, tmp_path / "b.tif", block_shape=(13, 19), workers=2))
    expected = ids_by_definition(model, varied)
    assert (whole != expected).sum() <= 2  # float32 against float64, on a border
    assert model.k == (merge_to or model.k) == len(model.clusters) == whole.max()
    brightness = model.centroids_in_units.mean(axis=1)
    assert (np.diff(brightness) >= 0).all()
    valid = int((expected > 0).sum())
    assert sum(cluster.count for cluster in model.clusters) == pytest.approx(valid)
    assert drift(varied, model) == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize("method", GROUPINGS)
def test_every_pixel_of_a_raster_that_does_not_fit_in_memory(
    varied: RasterSource, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read again for each pass; what the clusters are is found on a sample."""
    monkeypatch.setattr(sampling, "IN_MEMORY_BYTES", 12_000)
    model = fit(varied, OPTIONS, sample_size=0, grouping=Grouping(method))
    assert model.to_json() == fit(varied, OPTIONS, sample_size=0, grouping=Grouping(method)).to_json()
    counts = np.bincount(ids_by_definition(model, varied).ravel(), minlength=model.k + 1)[1:]
    np.testing.assert_allclose([cluster.count for cluster in model.clusters], counts, atol=2)
    assert model.fit.complete
    assert model.fit.n_pixels == counts.sum()
    sampled = fit(varied, OPTIONS, sample_size=900, grouping=Grouping(method))
    assert sampled.fit.n_pixels == 900
    assert sampled.to_json() == fit(varied, OPTIONS, sample_size=900, grouping=Grouping(method)).to_json()


@pytest.mark.parametrize("factor", [1.0, 2.0**75])
def test_limits_are_in_units_of_the_values(varied: RasterSource, tmp_path: Path, factor: float) -> None:
    """Very large values are computed with as smaller ones, whose limits are smaller too."""
    values = rasters.read_raster(varied.path).astype(np.float32) * np.float32(factor)
    large = RasterSource(str(rasters.write_raster(tmp_path / "large.tif", values, nodata=0)))
    grouping = Grouping(ISODATA, IsodataLimits(0.0, 400.0 * factor, 900.0 * factor))
    model = fit(large, OPTIONS, grouping=grouping)
    assert (model.scaling.factor == 1.0) == (factor == 1.0)
    centroids = model.centroids_in_units / factor
    distances = np.sqrt(((centroids[:, None] - centroids[None]) ** 2).sum(axis=2))
    assert distances[~np.eye(model.k, dtype=bool)].min() >= 900.0
    assert model.k == fit(varied, OPTIONS, grouping=Grouping(ISODATA, IsodataLimits(0.0, 400.0, 900.0))).k
    recorded = [model.fit.settings[name] for name in ("method", "min_share", "max_spread", "merge_distance")]
    assert recorded == ["isodata", 0.0, 400.0 * factor, 900.0 * factor]


def test_isodata_warns_of_no_missing_clusters(varied: RasterSource) -> None:
    progress = Recorder()
    grouping = Grouping(ISODATA, IsodataLimits(0.0, 0.0, 3000.0), merge_to=12)
    model = fit(varied, OPTIONS, progress=progress, grouping=grouping)
    assert model.k < 12
    assert [notice.template[:20] for notice in progress.notices] == ["Clusters: {k}, fewer"]
    assert model.parts is None


# --- merged clusters


def test_merged_clusters_are_means_of_their_parts(varied: RasterSource, merged: KMeansModel) -> None:
    plain = fit(varied, OPTIONS, "standard")
    counts = np.array([cluster.count for cluster in plain.clusters])
    cut = ward(plain.centroids, counts).cut(4)
    for place, cluster in enumerate(merged.clusters):
        inside = merged.parts.groups == place
        assert len(np.unique(cut[inside])) == 1
        mean = np.average(plain.centroids[inside].astype(float), axis=0, weights=counts[inside])
        np.testing.assert_allclose(merged.centroids[place], mean, rtol=1e-5, atol=1e-6)
        colour = np.average([c.colour for c, own in zip(plain.clusters, inside) if own], axis=0, weights=counts[inside])
        np.testing.assert_allclose(cluster.colour, colour, atol=0.51)
        assert cluster.count == counts[inside].sum()
    np.testing.assert_array_equal(merged.part_centroids, plain.centroids)
    assert merged.fit.settings["merge_to"] == 4


def test_merged_clusters_are_numbered_from_dark_to_bright() -> None:
    """The darkest and the brightest become one that is brighter than what lies between them."""
    model = make_model([(0, 10), (100, 0), (0, 115)])
    counts = tuple(replace(cluster, count=count) for cluster, count in zip(model.clusters, (1.0, 100.0, 9.0)))
    merged = merged_to(replace(model, clusters=counts), 2)
    np.testing.assert_array_equal(merged.parts.groups, [1, 0, 1])
    np.testing.assert_allclose(merged.centroids, [[100, 0], [0, 104.5]])
    rows = np.array([[5, 5], [90, 10], [10, 100]], np.float32)
    np.testing.assert_array_equal(merged.predict(rows), [1, 0, 1])
    assert [cluster.count for cluster in merged.clusters] == [100.0, 10.0]


def test_a_merged_model_is_cut_elsewhere(varied: RasterSource, merged: KMeansModel) -> None:
    plain = fit(varied, OPTIONS, "standard")
    for count in (2, 4, 7, 12):
        again, direct = merged_to(merged, count), merged_to(plain, count)
        np.testing.assert_array_equal(again.centroids, direct.centroids)
        np.testing.assert_array_equal(again.parts.groups, direct.parts.groups)
    features, _ = source_features(varied, plain)
    np.testing.assert_array_equal(merged_to(merged, 12).predict(features), plain.predict(features))
    assert tree_of(merged) is merged.parts.tree
    np.testing.assert_array_equal(tree_of(plain).merges, merged.parts.tree.merges)


def source_features(varied: RasterSource, model: KMeansModel) -> tuple[np.ndarray, np.ndarray]:
    return model.recipe.features(varied, Window(0, 0, varied.grid.height, varied.grid.width))


def test_names_stay_where_all_have_them(varied: RasterSource) -> None:
    plain = fit(varied, OPTIONS)
    groups = merged_to(plain, 4).parts.groups
    named = tuple(
        replace(cluster, name=("water", "", "town", f"part {place}")[group])
        for place, (cluster, group) in enumerate(zip(plain.clusters, groups))
    )
    names = [cluster.name for cluster in merged_to(replace(plain, clusters=named), 4).clusters]
    several = (groups == 3).sum() > 1
    assert names[:3] == ["water", "", "town"]
    assert (names[3] == "") == several


@pytest.mark.parametrize("count", [1, 13])
def test_a_count_out_of_range(varied: RasterSource, count: int) -> None:
    with pytest.raises(ParameterError, match=f"to 2 to 12, and not to {count}"):
        merged_to(fit(varied, OPTIONS), count)


def test_a_single_cluster_is_not_merged(tmp_path: Path) -> None:
    constant = RasterSource(str(rasters.write_raster(tmp_path / "c.tif", np.full((3, 20, 20), 7, np.uint8))))
    with pytest.raises(ParameterError, match="a single cluster, so there is nothing to merge"):
        merged_to(fit(constant, OPTIONS), 2)


@pytest.mark.parametrize(
    ("grouping", "sentence"),
    [
        (Grouping("som"), "Unknown choice som"),
        (Grouping(merge_to=13), "12 clusters can be merged to 2 or more"),
        (Grouping(merge_to=1), "12 clusters can be merged to 2 or more"),
    ],
)
def test_groupings_out_of_range(varied: RasterSource, grouping: Grouping, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        fit(varied, OPTIONS, grouping=grouping)


def test_colours_of_features_are_those_of_the_largest_part() -> None:
    colours, counts, groups = np.array([[1, 2, 3], [9, 9, 9], [200, 0, 0]]), np.array([5.0, 7, 1]), np.array([1, 1, 0])
    np.testing.assert_array_equal(group_colours(colours, counts, groups, False), [[200, 0, 0], [9, 9, 9]])
    np.testing.assert_array_equal(group_colours(colours, counts, groups, True), [[200, 0, 0], [6, 6, 6]])
