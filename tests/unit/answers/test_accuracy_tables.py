# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of an assessment."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from class_rasters import class_raster
from clusterbrush.core.answers.accuracy import assess_raster
from clusterbrush.core.answers.accuracy_tables import write_matrix, write_measures

if TYPE_CHECKING:
    from pathlib import Path


def test_tables(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 2], [2, 0, 1]], nodata=0)
    result = assess_raster(class_map, class_raster(tmp_path / "truth.tif", [[1, 2, 2], [0, 2, 1]], nodata=0))
    write_matrix(tmp_path / "matrix.csv", result)
    write_measures(tmp_path / "measures.csv", result)
    with (tmp_path / "matrix.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["truth \\ map", "1 Class 1", "2 Class 2", "unclassified", "total"],
            ["1 Class 1", "2", "0", "0", "2"],
            ["2 Class 2", "1", "1", "1", "3"],
            ["total", "3", "1", "1", "5"],
        ]
    with (tmp_path / "measures.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["truth"], first["mapped"], first["correct"], first["dice"]) == ("2", "3", "2", "0.8")
    assert first["map_area_ha"] == "0.03"
    assert float(first["estimated_area_ha"]) + float(second["estimated_area_ha"]) == pytest.approx(0.05)
    assert second["weighted_users_ci95"] == ""
