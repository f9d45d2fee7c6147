# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:namecolours` through QGIS: which cluster is what, and bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.landscape import Landscape, LandscapeOptions
from osgeo import gdal
from qgis.core import (
    QgsProcessingException,
    QgsRasterLayer,
)
from tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 1024  # of the default landscape
CLEAR = 0.999  # share of one cover in a pixel that lies away from the soft borders


def dice(truth: np.ndarray, found: np.ndarray, where: np.ndarray) -> list[float]:
    return [
        2 * ((truth == c) & (found == c) & where).sum() / (((truth == c) & where).sum() + ((found == c) & where).sum())
        for c in (1, 2, 3, 4)
    ]


def test_the_four_covers_are_found(run, land: dict[str, str], segmented: dict, tmp_path: Path) -> None:
    named = run("namecolours", INPUT=segmented["OUTPUT"], MODEL=segmented["MODEL"], OUTPUT=str(tmp_path / "named.tif"))
    truth, found = (rasters.read_raster(path)[0] for path in (land["CLASSES"], named["OUTPUT"]))
    landscape = Landscape(SIZE, SIZE, LandscapeOptions())
    parts = landscape.composition(landscape.heights(Window(0, 0, SIZE, SIZE)))
    clear = parts.max(axis=0) > CLEAR
    assert clear.mean() > 0.8
    assert np.mean(dice(truth, found, clear)) > 0.99
    assert np.mean(dice(truth, found, np.ones_like(clear))) > 0.9
    assert (named["CLASSES"], named["NAMED"], named["UNNAMED"]) == (4, 4, 0)


def test_colours_from_model_image_and_legend_agree(run, land: dict[str, str], segmented: dict, tmp_path: Path) -> None:
    sources = [{"MODEL": segmented["MODEL"]}, {"IMAGE": land["OUTPUT"]}, {}, {"IMAGE": land["OUTPUT"], "SPACE": 1}]
    maps = [
        rasters.read_raster(
            run("namecolours", INPUT=segmented["OUTPUT"], OUTPUT=str(tmp_path / f"{at}.tif"), **source)["OUTPUT"]
        )
        for at, source in enumerate(sources)
    ]
    for other in maps[1:]:
        np.testing.assert_array_equal(maps[0], other)


def test_named_model_and_painting_by_numbers(run, segmented: dict, tmp_path: Path) -> None:
    painted, model = str(tmp_path / "painted.tif"), tmp_path / "named.json"
    report, table = tmp_path / "n.html", tmp_path / "n.csv"
    run(
        "namecolours", INPUT=segmented["OUTPUT"], MODEL=segmented["MODEL"], OUTPUT="TEMPORARY_OUTPUT", PAINTED=painted,
        NAMED_MODEL=str(model), REPORT=str(report), TABLE=str(table),
    )  # fmt: skip
    clusters = json.loads(model.read_text(encoding="utf-8"))["clusters"]
    assert [one["name"] for one in clusters] == ["water", "grass", "mountain", "snow"]
    picture, ids = rasters.read_raster(painted), rasters.read_raster(segmented["OUTPUT"])[0]
    for number, one in enumerate(clusters, start=1):
        colours = np.unique(picture[:, ids == number], axis=1)
        np.testing.assert_allclose(colours[:3, 0], one["centroid"], atol=0.51)
        assert colours.shape[1] == 1
    assert len(read_table(table)) == 4
    assert "<img" in report.read_text(encoding="utf-8")


def test_a_model_alone_gets_names(run, segmented: dict, tmp_path: Path) -> None:
    named = run("namecolours", MODEL=segmented["MODEL"], NAMED_MODEL=str(tmp_path / "n.json"))
    assert named["NAMED"] == 4
    assert "OUTPUT" not in named


def test_own_colours_and_those_too_far(run, segmented: dict, tmp_path: Path) -> None:
    found = run(
        "namecolours", INPUT=segmented["OUTPUT"], OUTPUT=str(tmp_path / "n.tif"), MODEL=segmented["MODEL"],
        COLOURS=["lake", 20, 60, 120, "ice", "240", "240", "250"], MAX_DISTANCE=20,
    )  # fmt: skip
    layer = QgsRasterLayer(found["OUTPUT"])
    labels = [entry.label for entry in layer.renderer().classes()]
    assert labels == ["lake", "ice", "Cluster 2", "Cluster 3"]
    assert (found["NAMED"], found["UNNAMED"]) == (2, 2)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"LEGEND": "image"}, "not a legend"),
        ({"LEGEND": "table"}, "not a legend"),
        ({"COLOURS": ["lake", "blue", "x", 3]}, "needs red, green and blue"),
        ({"NAMED_MODEL": "n.json"}, "needs a model"),
        ({"MODEL": "other"}, "does not have"),
    ],
)
def test_wrong_names_are_a_sentence(
    run, land, segmented: dict, stripes, tmp_path: Path, parameters: dict, words: str
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("class,name,pixels\n1,water,20\n", encoding="utf-8")
    if parameters.get("MODEL") == "other":
        parameters = {"MODEL": str(tmp_path / "m.json")}
        run("fitkmeans", INPUT=str(stripes), N_CLUSTERS=3, MODEL=parameters["MODEL"])
    places = {"image": land["OUTPUT"], "table": str(table), "n.json": str(tmp_path / "n.json")}
    given = {key: places.get(value, value) if isinstance(value, str) else value for key, value in parameters.items()}
    with pytest.raises(QgsProcessingException, match=words):
        run("namecolours", INPUT=segmented["OUTPUT"], OUTPUT=str(tmp_path / "n.tif"), **given)
    assert not (tmp_path / "n.tif").exists()


def test_results_are_georeferenced_alike(run, segmented: dict, land: dict[str, str], tmp_path: Path) -> None:
    named = run(
        "namecolours", INPUT=segmented["OUTPUT"], OUTPUT=str(tmp_path / "n.tif"), PAINTED=str(tmp_path / "p.tif")
    )
    places = {gdal.Open(path).GetGeoTransform() for path in (land["OUTPUT"], named["OUTPUT"], named["PAINTED"])}
    assert len(places) == 1
