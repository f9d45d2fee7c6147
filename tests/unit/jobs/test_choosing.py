# SPDX-License-Identifier: GPL-2.0-or-later
"""A number of clusters and a distance, with what was measured in files."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.features.presets import BANDS
from clusterbrush.core.jobs.choosing import SuggestOptions, compare_distances, output_name, suggest_k
from clusterbrush.core.jobs.clusters import ClusterOptions
from clusterbrush.core.jobs.run import Run
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.choosing_k import Range
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.base.errors import Notice


def groups(path: Path) -> RasterSource:
    """Return a raster of three groups of values."""
    values = np.repeat([10, 100, 200], 10)[:, None] + np.random.default_rng(0).integers(0, 5, (2, 30, 30))
    return RasterSource(str(write_raster(path, values.astype(np.uint8))))


def test_the_reason_is_told_and_the_table_has_a_line_a_number(tmp_path: Path) -> None:
    heard: list[Notice] = []
    run = Run(NoticeCollector(), {"TABLE": str(tmp_path / "t.csv")}, inform=heard.append)
    options = SuggestOptions(BANDS, Range(2, 6), sample_size=800, measure="silhouette", references=0)
    outcome = suggest_k(groups(tmp_path / "a.tif"), options, run)
    assert outcome.values["N_CLUSTERS"] == 3
    assert [str(notice) for notice in heard] == [outcome.values["REASON"]]
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 5


def test_maps_of_the_distances_that_are_wanted(tmp_path: Path) -> None:
    assert output_name("euclidean", "cosine") == "EUCLIDEAN_COSINE"
    target = str(tmp_path / "c.tif")
    options = ClusterOptions(BANDS, KMeansOptions(n_clusters=3, attempts=2), sample_size=900)
    outcome, legends = compare_distances(
        groups(tmp_path / "a.tif"), options, Run(NoticeCollector(), {"CHEBYSHEV": target})
    )
    np.testing.assert_array_equal(read_raster(target)[0], np.repeat([1, 2, 3], 10)[:, None] * np.ones(30))
    assert list(legends) == ["chebyshev"]
    assert (tmp_path / "c.qml").is_file()
    assert outcome.values["EUCLIDEAN_CHEBYSHEV"] == 1.0
