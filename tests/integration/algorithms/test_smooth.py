# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:smooth` inside QGIS: layers of the project, bad input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.class_raster import ClassRaster
from qgis.core import (
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def run(toolbox):
    """Run an algorithm as the toolbox does."""
    return toolbox


@pytest.mark.parametrize(
    ("method", "extra"), [(0, {"RADIUS": 1}), (1, {"MINIMUM_AREA": 200}), (2, {"RADIUS": 1, "MINIMUM_AREA": 200})]
)
def test_smooth_takes_the_pixel_and_keeps_the_legend(
    run, class_map: Path, legend: list[LegendEntry], tmp_path: Path, method: int, extra: dict
) -> None:
    target = tmp_path / "smooth.tif"
    found = run("smooth", INPUT=str(class_map), OUTPUT=str(target), METHOD=method, **extra)
    assert found["CHANGED"] == 1
    expected = np.repeat([[1] * 10 + [2] * 10], 20, axis=0)
    np.testing.assert_array_equal(rasters.read_raster(target)[0], expected)
    assert ClassRaster(str(target)).legend([1, 2]) == legend
    layer = QgsRasterLayer(str(target), "smooth")  # QGIS takes the .qml beside it
    shown = [(one.value, one.label, one.color.name()) for one in layer.renderer().classes()]
    assert shown == [(1, "forest", "#006400"), (2, "water", "#0000c8")]


def test_the_legend_that_the_project_shows_comes_along(run, class_map: Path, tmp_path: Path) -> None:
    """A layer renamed by hand gives its names."""
    from clusterbrush.processing.support.layers import apply_legend

    layer = QgsRasterLayer(str(class_map), "map")
    apply_legend(layer, [LegendEntry(1, "Wald", (1, 2, 3)), LegendEntry(2, "See", (4, 5, 6))])
    QgsProject.instance().addMapLayer(layer)
    run("smooth", INPUT=layer, OUTPUT=str(tmp_path / "smooth.tif"))
    names = ClassRaster(str(tmp_path / "smooth.tif")).legend([1, 2])
    assert [(one.name, one.colour) for one in names] == [("Wald", (1, 2, 3)), ("See", (4, 5, 6))]
    QgsProject.instance().removeMapLayer(layer.id())


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"METHOD": 1, "MINIMUM_AREA": 0}, "more than 0 square metres"),
        ({"METHOD": 2, "MINIMUM_AREA": -5}, "more than 0 square metres"),
        ({"INPUT": "FLOAT"}, "measured values"),
        ({"INPUT": "NOWHERE", "METHOD": 1}, "means nothing"),
        ({"OUTPUT": "smooth.txt"}, "ends in .tif"),
    ],
)
def test_bad_smoothing_is_a_sentence(run, class_map: Path, tmp_path: Path, parameters: dict, words: str) -> None:
    inputs = {
        "FLOAT": rasters.write_raster(tmp_path / "dem.tif", np.full((9, 9), 0.5, dtype=np.float32)),
        "NOWHERE": rasters.write_raster(tmp_path / "no.tif", np.ones((9, 9), np.uint8), epsg=None, geotransform=None),
    }
    given = {"INPUT": class_map, "OUTPUT": "smooth.tif", **parameters}
    given["INPUT"] = str(inputs.get(given["INPUT"], given["INPUT"]))
    given["OUTPUT"] = str(tmp_path / given["OUTPUT"])
    with pytest.raises(QgsProcessingException) as caught:
        run("smooth", **given)
    assert words in str(caught.value)
    assert not list(tmp_path.glob("smooth*"))


def test_the_area_of_a_pixel_can_be_given(run, tmp_path: Path) -> None:
    ids = np.ones((9, 9), dtype=np.uint8)
    ids[4, 4] = 2
    path = rasters.write_raster(tmp_path / "in.tif", ids, epsg=None, geotransform=None)
    parameters = {"METHOD": 1, "MINIMUM_AREA": 8.0, "PIXEL_AREA": 4.0}
    assert run("smooth", INPUT=str(path), OUTPUT=str(tmp_path / "out.tif"), **parameters)["CHANGED"] == 1
