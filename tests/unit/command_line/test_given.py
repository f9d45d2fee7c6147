# SPDX-License-Identifier: GPL-2.0-or-later
"""What a command opens and checks."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import OutputError, ParameterError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.command_line.clusters import SEGMENT
from clusterbrush.core.command_line.given import Given, name_of
from clusterbrush.core.command_line.terminal import TerminalProgress
from clusterbrush.core.raster.grid import Window
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def image(tmp_path: Path) -> Path:
    values = np.arange(3 * 12 * 9, dtype=np.uint8).reshape(3, 12, 9)
    return write_raster(tmp_path / "image.tif", values)


def write_mask(path: Path) -> Path:
    """Write a polygon over the left 42 m of the image."""
    left, top = 500_000.0, 7_000_000.0
    ring = [[left, top], [left + 42, top], [left + 42, top - 500], [left, top - 500], [left, top]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32633"}}
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}), encoding="utf-8")
    return path


def given(**values: object) -> Given:
    terminal = TerminalProgress(io.StringIO())
    defaults = {argument.name: argument.default for argument in SEGMENT.arguments}
    return Given({**defaults, **values}, SEGMENT.arguments, NoticeCollector(terminal), terminal)


def test_bands_nodata_and_mask_reach_the_raster(image: Path, tmp_path: Path) -> None:
    mask = write_mask(tmp_path / "mask.geojson")
    source = given(INPUT=str(image), BANDS=[3, 1], NODATA=7.0, MASK=str(mask)).source()
    assert [band.number for band in source.bands] == [3, 1]
    _, valid = source.read(Window(0, 0, 12, 9))
    inside = np.zeros((12, 9), dtype=bool)
    inside[:, :4] = True  # centres within 42 m
    inside &= (read_raster(image)[[2, 0]] != 7).all(axis=0)
    assert not inside[:, :4].all()
    np.testing.assert_array_equal(valid, inside)


def test_other_machines_are_given_whole_paths(image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {
        "INPUT": image.name,
        "OUTPUT": "map.tif",
        "MASK": f"{image.name}|layername=a",
        "FEATURE_MODEL": "/vsis3/b/m",
    }
    here, there = given(**names), given(**names, SCHEDULER="tcp://head:8786")
    assert [here[name] for name in names] == list(names.values())
    assert [there[name] for name in names] == [str(image), "map.tif", f"{image}|layername=a", "/vsis3/b/m"]


def test_options_of_k_means(image: Path) -> None:
    options = given(INPUT=str(image), N_CLUSTERS=5, DISTANCE="cosine", ITERATIONS=7, SAMPLE=0).cluster_options()
    assert (options.kmeans.n_clusters, options.kmeans.metric, options.kmeans.max_iterations) == (5, "cosine", 7)
    assert (options.sample_size, options.scaling, options.preset.id) == (0, "none", "bands")


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        ({"OUTPUT": "image.tif"}, ParameterError, "OUTPUT would replace {folder}/image.tif, which INPUT is read from."),
        ({"MODEL": "mask.json", "MASK": "mask.json"}, ParameterError, "which --mask is read from"),
        ({"TABLE": "a.csv", "REPORT": "a.csv"}, ParameterError, "--table and --report would both be written"),
        ({"TABLE": "a.html"}, ParameterError, "a.html"),
        ({"REPORT": "nowhere/a.html"}, OutputError, "does not exist"),
        ({"OUTPUT": "c.unknown"}, ParameterError, "c.unknown"),
    ],
)
def test_places_are_checked(image: Path, values: dict[str, str], error: type, sentence: str) -> None:
    folder = image.parent
    write_mask(folder / "mask.json")
    places = {name: str(folder / file) for name, file in values.items()}
    with pytest.raises(error) as caught:
        given(INPUT=str(image), **places).check_places()
    assert sentence.format(folder=folder) in str(caught.value)


def test_a_raster_is_called_as_qgis_calls_its_layer(image: Path) -> None:
    assert name_of(str(image)) == "image"
    run = given(INPUT=str(image), OUTPUT="c.tif").run()
    assert (run.title, run.target("OUTPUT"), run.target("TABLE")) == ("image", "c.tif", "")
