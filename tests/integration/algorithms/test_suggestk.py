# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:suggestk` through QGIS: a number for each measure, and ranges that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from qgis.core import (
    QgsProcessingException,
)
from tables import read_table

if TYPE_CHECKING:
    from pathlib import Path


def test_the_landscape_has_four_clusters_by_the_elbow(run, land: dict[str, str], tmp_path: Path) -> None:
    report, table = tmp_path / "k.html", tmp_path / "k.csv"
    found = run("suggestk", INPUT=land["OUTPUT"], REPORT=str(report), TABLE=str(table))
    assert found["N_CLUSTERS"] == 4
    assert "elbow" in found["REASON"]
    assert [row["clusters"] for row in read_table(table)] == [str(k) for k in range(2, 11)]
    assert report.read_text(encoding="utf-8").count("<img") == 10  # the image, and one for each number


@pytest.mark.parametrize("method", range(5))
def test_every_measure_can_be_followed(run, stripes: Path, method: int) -> None:
    found = run("suggestk", INPUT=str(stripes), MAX_CLUSTERS=5, METHOD=method, GAP_REFERENCES=3)
    assert found["N_CLUSTERS"] == 3


@pytest.mark.parametrize(("grouping", "measure"), [(1, 0), (2, 0), (2, 5)])
def test_each_method_that_has_a_number_can_be_asked(
    run, stripes: Path, tmp_path: Path, grouping: int, measure: int
) -> None:
    """Bisecting k-means and the mixture; what a mixture recommends by default is its BIC."""
    table = tmp_path / "k.csv"
    found = run("suggestk", INPUT=str(stripes), MAX_CLUSTERS=5, METHOD=measure, GROUPING=grouping, GAP_REFERENCES=0,
                TABLE=str(table))  # fmt: skip
    assert found["N_CLUSTERS"] == 3
    assert ("bic" in read_table(table)[0]) == ("BIC" in found["REASON"]) == (grouping == 2)


@pytest.mark.parametrize(("least", "most"), [(9, 3), (4, 4)])
def test_a_reversed_range_is_a_sentence(run, stripes: Path, least: int, most: int) -> None:
    with pytest.raises(QgsProcessingException, match=f"from {least} to {most}"):
        run("suggestk", INPUT=str(stripes), MIN_CLUSTERS=least, MAX_CLUSTERS=most)


def test_a_range_larger_than_the_data_is_told(run, log, tmp_path: Path) -> None:
    image = rasters.write_raster(tmp_path / "a.tif", np.repeat([5, 90, 200], 12).reshape(6, 6).astype(np.uint8))
    assert run("suggestk", INPUT=str(image))["N_CLUSTERS"] == 3
    assert any("only 3 distinct values" in line for line in log.warnings)
    with pytest.raises(QgsProcessingException, match=r"too few distinct values \(3\) for 5"):
        run("suggestk", INPUT=str(image), MIN_CLUSTERS=5)


def test_an_image_of_one_value_is_a_sentence(run, tmp_path: Path) -> None:
    image = rasters.write_raster(tmp_path / "a.tif", np.full((6, 6), 7, np.uint8))
    with pytest.raises(QgsProcessingException, match=r"too few distinct values \(1\) for 2"):
        run("suggestk", INPUT=str(image))
