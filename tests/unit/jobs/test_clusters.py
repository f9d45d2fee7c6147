# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters from an opened raster to all the files that can be wanted."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.features.presets import BANDS
from clusterbrush.core.jobs.clusters import ClusterOptions, apply_model, fit_model, segment
from clusterbrush.core.jobs.run import Run
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.model import load
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = ClusterOptions(BANDS, KMeansOptions(n_clusters=3))
FILES = {"OUTPUT": "c.tif", "MODEL": "m.json", "TABLE": "t.csv", "REPORT": "r.html"}


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    values = np.repeat([10, 100, 200], 4)[:, None] + np.random.default_rng(0).integers(0, 3, (2, 12, 9))
    return RasterSource(str(write_raster(tmp_path / "image.tif", values.astype(np.uint8))))


class Seen(Progress):
    def __init__(self) -> None:
        self.fractions: list[float] = []

    def report(self, fraction: float) -> None:
        self.fractions.append(fraction)


def test_segment_writes_all_that_is_wanted(source: RasterSource, tmp_path: Path) -> None:
    targets, seen = {name: str(tmp_path / file) for name, file in FILES.items()}, Seen()
    outcome = segment(source, OPTIONS, Run(NoticeCollector(seen), targets, "stripes"))
    model = load(targets["MODEL"])
    numbers = {"CLUSTERS": 3, "INERTIA": model.fit.inertia, "ITERATIONS_DONE": len(model.fit.history)}
    assert outcome.values == {**targets, **numbers}
    expected = np.repeat([1, 2, 3], 4)[:, None] * np.ones(9)
    np.testing.assert_array_equal(read_raster(targets["OUTPUT"])[0], expected)
    with open(targets["TABLE"], encoding="utf-8", newline="") as file:
        assert [row["pixels"] for row in csv.DictReader(file)] == ["36", "36", "36"]
    assert "<title>stripes" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert [entry.name for entry in outcome.legend] == ["Cluster 1", "Cluster 2", "Cluster 3"]
    assert 0.9 < seen.fractions[-1] == max(seen.fractions) < 1


def test_what_is_not_wanted_is_not_written(source: RasterSource, tmp_path: Path) -> None:
    outcome = segment(source, OPTIONS, Run(NoticeCollector(), {"OUTPUT": str(tmp_path / "c.tif"), "TABLE": ""}))
    assert set(outcome.values) == {"OUTPUT", "CLUSTERS", "INERTIA", "ITERATIONS_DONE"}
    there = {path.name for path in tmp_path.iterdir()}
    assert there == {"image.tif", "c.tif", "c.tif.aux.xml", "c.qml"}


def test_a_model_of_clusters_has_no_probabilities(source: RasterSource, tmp_path: Path) -> None:
    path = str(tmp_path / "m.json")
    fitted = fit_model(source, OPTIONS, Run(NoticeCollector(), {"MODEL": path}))
    assert fitted.values["MODEL"] == path
    targets = {"OUTPUT": str(tmp_path / "c.tif")}
    outcome = apply_model(source, load(path), False, Run(NoticeCollector(), targets))
    assert (outcome.values["CLUSTERS"], outcome.values["VALID_PIXELS"]) == (3, 108)
    with pytest.raises(ParameterError, match="no probabilities"):
        apply_model(source, load(path), False, Run(NoticeCollector(), {**targets, "PROBABILITIES": "p.tif"}))
