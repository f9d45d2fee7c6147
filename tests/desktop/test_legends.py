# SPDX-License-Identifier: GPL-2.0-or-later
"""Results in a real QGIS window: whichever way they come into the project, the layer tree shows their classes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLASSES = ("Meadow", "Scree", "Pond")


@pytest.fixture
def strokes(small_landscape: Path, tmp_path: Path) -> Path:
    """Return three strokes of each class, in rows across the image."""
    dataset = gdal.Open(str(small_landscape))
    width, height, placement = dataset.RasterXSize, dataset.RasterYSize, dataset.GetGeoTransform()
    features = []
    for number, name in enumerate(CLASSES, start=1):
        for across in (0.2, 0.5, 0.8):
            ends = [((across + step) * width, height * number / 4) for step in (0.0, 0.03)]
            line = {"type": "LineString", "coordinates": [gdal.ApplyGeoTransform(placement, *end) for end in ends]}
            features.append(
                {"type": "Feature", "properties": {"class_id": number, "class_name": name}, "geometry": line}
            )
    collection = {"type": "FeatureCollection", "features": features}
    reference = dataset.GetSpatialRef()
    if reference is not None and reference.GetAuthorityCode(None):
        name = f"urn:ogc:def:crs:EPSG::{reference.GetAuthorityCode(None)}"
        collection["crs"] = {"type": "name", "properties": {"name": name}}
    path = tmp_path / "strokes.geojson"
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def test_results_show_their_classes(
    play: Callable[..., dict], small_landscape: Path, strokes: Path, tmp_path: Path
) -> None:
    """From the menu, the dialog, a batch, a graph; into a new file and over one that is shown; opened again later."""
    runs = play("legends.py", small_landscape, strokes)["runs"]
    for run, count in (("segment from the menu", 8), ("segment to a file", 8), ("segment to the same file", 5)):
        (layer,) = runs[run]
        assert clusters_of(layer) == list(range(1, count + 1)), run
        assert layer["highest"] == count, f"{run}: the pixels of the file before"
    first, second = sorted(runs["segment in a batch"], key=lambda layer: layer["highest"])
    assert (clusters_of(first), clusters_of(second)) == ([1, 2, 3], [1, 2, 3, 4])
    assert clusters_of(*runs["dropped batch3.tif"]) == [1, 2, 3]
    assert first["legend"] == runs["dropped batch3.tif"][0]["legend"] == palette(tmp_path / "batch3.tif", 3)

    of_classes = [layer for run in ("classifystrokes", "classifystrokes to a file") for layer in runs[run]]
    of_classes += [*runs["dropped classes.tif"], *runs["dropped regions.gpkg"]]
    by_name = {layer["name"].rpartition(" ")[2]: layer for layer in runs["outlines"]}
    of_classes += [by_name["regions"], by_name["labels"]]
    assert len(by_name["boundaries"]["legend"]) == 1
    by_name = {layer["name"]: layer for layer in runs["graph"]}
    assert sorted(by_name) == ["Class map", "Polygons"], "a graph's results have the names that it gives them"
    of_classes += by_name.values()
    assert all(layer["legend"] == palette(tmp_path / "classes.tif", 3, CLASSES) for layer in of_classes)


def test_every_graph_is_seen_whole_in_the_model_designer(play: Callable[..., dict], landscape: Path) -> None:
    graphs = play("designer.py", landscape)["graphs"]
    assert len(graphs) == 3
    for name, seen in graphs.items():
        assert seen["valid"], name
        assert seen["boxes"] == seen["wanted"], name
        assert seen["out_of_sight"] == seen["overlaps"] == seen["cut"] == [], name


def clusters_of(layer: dict) -> list[int]:
    """Return the numbers of the clusters in a legend, whose colours must all differ."""
    assert len({colour for _, colour in layer["legend"]}) == len(layer["legend"])
    return [int(label.removeprefix("Cluster ")) for label, _ in layer["legend"]]


def palette(path: Path, count: int, names: tuple[str, ...] = ()) -> list[list[str]]:
    """Return the legend that a raster's own colours make."""
    dataset = gdal.Open(str(path))
    table = dataset.GetRasterBand(1).GetColorTable().Clone()
    colours = ("#{:02x}{:02x}{:02x}".format(*table.GetColorEntry(value)[:3]) for value in range(1, count + 1))
    labels = names or [f"Cluster {value}" for value in range(1, count + 1)]
    return [[label, colour] for label, colour in zip(labels, colours)]
