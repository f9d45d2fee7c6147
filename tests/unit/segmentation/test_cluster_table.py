# SPDX-License-Identifier: GPL-2.0-or-later
"""The table: numbers that add up, in units that a spreadsheet reads."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.segmentation.cluster_table import cluster_rows, to_csv, write_csv
from clusterbrush.core.segmentation.model import with_names
from clusterbrush.core.segmentation.prediction import ClusterCounts
from models import make_model

if TYPE_CHECKING:
    from pathlib import Path

MODEL = with_names(make_model([[1.5, 2.0], [3.0, 4.0], [5.0, 6.25]]), ["water", 'a, "b"', ""])
COUNTS = ClusterCounts(np.array([1, 3, 0]), np.array([2.5e6, 7.5e6, 0.0]), n_pixels=10)


def test_rows_join_model_and_counts() -> None:
    first, second, third = cluster_rows(MODEL, COUNTS, "Gruppe {number}")
    assert (first.id, first.name, first.pixels, first.share, first.square_metres) == (1, "water", 1, 0.25, 2.5e6)
    assert second.share == 0.75  # of the valid pixels, not of all ten
    assert (third.name, third.pixels, third.share) == ("Gruppe 3", 0, 0.0)
    assert third.centroid == (5.0, 6.25)


def test_csv_by_hand() -> None:
    lines = to_csv(cluster_rows(MODEL, COUNTS), ["red", "near, infrared"]).split("\n")
    assert lines == [
        'cluster,name,pixels,share,area_m2,area_ha,area_km2,red,"near, infrared"',
        "1,water,1,0.25,2500000,250,2.5,1.5,2",
        '2,"a, ""b""",3,0.75,7500000,750,7.5,3,4',
        "3,Cluster 3,0,0,0,0,0,5,6.25",
        "",
    ]


def test_unknown_areas_are_empty_and_an_empty_image_divides_by_nothing() -> None:
    counts = ClusterCounts(np.zeros(3, dtype=int), None, n_pixels=10)
    rows = list(csv.DictReader(to_csv(cluster_rows(MODEL, counts), ["red", "nir"]).splitlines()))
    assert [row["area_km2"] for row in rows] == ["", "", ""]
    assert [row["share"] for row in rows] == ["0", "0", "0"]


def test_the_file_is_utf8_and_whole(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", cluster_rows(with_names(MODEL, ["Wälder", "", ""]), COUNTS), ["red", "nir"])
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["name"] == "Wälder"
    with pytest.raises(OutputError, match="does not exist"):
        write_csv(tmp_path / "none" / "a.csv", [], [])


@pytest.mark.parametrize("origin", [1e15, 2.0**53])
def test_centroids_that_differ_have_different_texts(origin: float) -> None:
    row = cluster_rows(MODEL, COUNTS)[0]
    rows = [replace(row, centroid=(origin + 4 * step, 0.1 * step)) for step in range(3)]
    read = list(csv.DictReader(to_csv(rows, ["time", "red"]).splitlines()))
    assert [float(line["time"]) for line in read] == [origin, origin + 4, origin + 8]
    assert [line["red"] for line in read] == ["0", "0.1", "0.2"]
