# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:areachange` through QGIS, on landscapes and on real images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from qgis.core import (
    QgsProcessingException,
    QgsRasterLayer,
)
from tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 1024  # of the default landscape


def test_change_between_two_landscapes(run, land: dict[str, str], tmp_path: Path) -> None:
    later = run("landscape", OUTPUT="TEMPORARY_OUTPUT", CLASSES=str(tmp_path / "later.tif"), WATER=10, SNOW=40)
    outputs = {
        name: str(tmp_path / f"c.{end}") for name, end in (("OUTPUT", "tif"), ("TABLE", "csv"), ("REPORT", "html"))
    }
    outputs["MATRIX"] = str(tmp_path / "m.csv")
    found = run("areachange", BEFORE=land["CLASSES"], AFTER=later["CLASSES"], CLASS="snow", **outputs)
    one, other = (rasters.read_raster(path)[0] for path in (land["CLASSES"], later["CLASSES"]))
    assert found["CLASS_BEFORE"] == pytest.approx((one == 4).sum() / 1e4)
    assert found["CLASS_AFTER"] == pytest.approx((other == 4).sum() / 1e4)
    assert found["CHANGED_PERCENT"] == pytest.approx(100 * (one != other).mean())
    pairs = read_table(outputs["MATRIX"])
    assert sum(int(row["pixels"]) for row in pairs) == SIZE * SIZE
    layer = QgsRasterLayer(found["OUTPUT"])  # its renderer dies with it
    labels = {entry.value: entry.label for entry in layer.renderer().classes()}
    assert labels[1] == "water, unchanged"
    assert labels[2] == "water → grass"


def test_naip_wetlands_with_one_model(run, log, shared_data: Path, tmp_path: Path) -> None:
    """NDWI of both dates by one model of three clusters: what was open water in 2010 still is, and as much again.

    The brightest cluster is the water.
    """
    days = ("20100629", "20180716")
    model, ndwi = str(tmp_path / "m.json"), []
    for day in days:
        image = str(shared_data / "naip_prairie" / f"{day}.tif")
        index = run("features", INPUT=image, FEATURES=3, INDICES=[1], OUTPUT=str(tmp_path / f"{day}_ndwi.tif"))
        ndwi.append(index["OUTPUT"])
    run("fitkmeans", INPUT=ndwi[0], N_CLUSTERS=3, MODEL=model)
    maps = [
        run("applymodel", INPUT=path, MODEL=model, OUTPUT=str(tmp_path / f"{day}.tif"))["OUTPUT"]
        for path, day in zip(ndwi, days)
    ]
    matrix = tmp_path / "x.csv"
    found = run("areachange", BEFORE=maps[0], AFTER=maps[1], CLASS="3", MATRIX=str(matrix))
    pairs = {(row["before"], row["after"]): float(row["area_km2"]) for row in read_table(matrix)}
    assert found["CLASS_BEFORE"] == pytest.approx(1.84, rel=0.02)
    assert found["CLASS_AFTER"] == pytest.approx(3.72, rel=0.02)
    assert pairs["Cluster 3", "Cluster 3"] > 0.95 * found["CLASS_BEFORE"]
    assert any("20180716.tif has another grid (934 x 724 pixels)" in line for line in log.warnings)


def test_dates_that_do_not_overlap_are_a_sentence(run, land: dict[str, str], tmp_path: Path) -> None:
    ids = rasters.write_raster(tmp_path / "far.tif", np.ones((5, 5), np.uint8))
    output = tmp_path / "c.tif"
    with pytest.raises(QgsProcessingException, match="no pixel with a class in common"):
        run("areachange", BEFORE=land["CLASSES"], AFTER=str(ids), OUTPUT=str(output))
    assert not output.exists()


def test_an_unknown_class_is_a_sentence(run, land: dict[str, str]) -> None:
    with pytest.raises(QgsProcessingException, match="no class lava"):
        run("areachange", BEFORE=land["CLASSES"], AFTER=land["CLASSES"], CLASS="lava")
