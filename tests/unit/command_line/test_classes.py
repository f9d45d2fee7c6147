# SPDX-License-Identifier: GPL-2.0-or-later
"""classify with further rasters, and names of classes from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import painting
import pytest
from clusterbrush.core.raster.class_raster import ClassRaster
from rasters import read_raster
from shell import code_of, results_of

if TYPE_CHECKING:
    from pathlib import Path

QUICK = ["--method", "clusternet", "--features", "bands", "--n-clusters", "12"]


@pytest.fixture
def painted(tmp_path: Path) -> tuple[Path, Path]:
    """Write an image and strokes of three classes."""
    image = painting.fields_image(tmp_path / "image.tif")
    strokes = painting.write_strokes(tmp_path / "strokes.geojson")
    return image, strokes


def test_names_given_on_the_command_line_stand_in_the_map(capsys, painted: tuple[Path, Path], tmp_path: Path) -> None:
    image, strokes = painted
    output = tmp_path / "map.tif"
    legend = json.dumps({"1": ["lake", "#0000ff"]})
    results = results_of(capsys, "classify", image, output, "--strokes", strokes, *QUICK, "--legend", legend)
    assert results["classes"] == 3
    assert results["unclassified"] == 0
    assert ClassRaster(str(output)).named_ids[1] == "lake"
    assert set(read_raster(output).ravel().tolist()) == {0, 1, 2, 3}


def test_further_rasters_need_a_layer_each(capsys, painted: tuple[Path, Path], tmp_path: Path) -> None:
    image, strokes = painted
    one = ["classify", image, tmp_path / "map.tif", "--strokes", strokes, *QUICK, "--more-inputs", image]
    assert code_of(*one) == 1
    assert "Further rasters: 1, stroke layers of them: 0." in capsys.readouterr().err
    alone = results_of(capsys, *one[:3], "--strokes", strokes, *QUICK)
    twice = results_of(capsys, *one, "--more-strokes", strokes)
    assert twice["classes"] == alone["classes"]
