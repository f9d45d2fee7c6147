# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:outlines` through QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from qgis.core import (
    QgsProcessingException,
    QgsVectorLayer,
)

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 1024  # of the default landscape


def features(path: str) -> list[dict]:
    """Return the attributes of a layer, and whether the geometries are valid: nothing that dies with its file."""
    layer = QgsVectorLayer(path)
    assert layer.isValid()
    names = [field.name() for field in layer.fields()]
    return [
        {**dict(zip(names, one.attributes())), "valid": one.geometry().isGeosValid()} for one in layer.getFeatures()
    ]


def test_outlines_of_a_landscape(run, land: dict[str, str], tmp_path: Path) -> None:
    names = {"OUTPUT": "r.gpkg", "LINES": "l.gpkg", "POINTS": "p.gpkg"}
    wanted = {name: str(tmp_path / file) for name, file in names.items()}
    found = run("outlines", INPUT=land["CLASSES"], IMAGE=land["OUTPUT"], SMOOTHING=2, MIN_AREA=20_000, **wanted)
    regions = features(found["OUTPUT"])
    assert len(regions) == found["REGIONS"]
    assert all(one["valid"] for one in regions)
    assert sum(one["area_m2"] for one in regions) == pytest.approx(SIZE * SIZE * 100)
    assert min(one["area_m2"] for one in regions) >= 20_000
    water = [one for one in regions if one["class_name"] == "water"]
    assert all(one["mean_Blue"] > one["mean_Red"] for one in water)
    layer = QgsVectorLayer(found["OUTPUT"])
    assert layer.crs().authid() == "EPSG:32633"
    assert {field.name() for field in layer.fields()} >= {
        "class_id",
        "class_name",
        "area_ha",
        "perimeter_m",
        "mean_Red",
    }
    large = [one for one in regions if one["area_m2"] >= SIZE * SIZE]
    assert len(features(found["POINTS"])) == len(large)


def test_outlines_into_a_temporary_layer(run, stripes: Path) -> None:
    clusters = run("segment", INPUT=str(stripes), N_CLUSTERS=3, OUTPUT="TEMPORARY_OUTPUT")["OUTPUT"]
    found = run("outlines", INPUT=clusters, OUTPUT="TEMPORARY_OUTPUT")
    assert QgsVectorLayer(found["OUTPUT"]).featureCount() == 3


@pytest.mark.parametrize(("name", "words"), [("r.shp", r"ends in \.gpkg"), ("no/r.gpkg", "does not exist")])
def test_a_wrong_target_is_a_sentence(run, land: dict[str, str], tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(QgsProcessingException, match=words):
        run("outlines", INPUT=land["CLASSES"], OUTPUT=str(tmp_path / name))


def test_an_image_that_does_not_fit_is_a_sentence(run, land: dict[str, str], stripes: Path, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="another grid"):
        run("outlines", INPUT=land["CLASSES"], IMAGE=str(stripes), OUTPUT=str(tmp_path / "r.gpkg"))
