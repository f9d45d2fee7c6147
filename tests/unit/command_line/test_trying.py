# SPDX-License-Identifier: GPL-2.0-or-later
"""A landscape to try the other commands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.core.raster.class_raster import ClassRaster
from rasters import read_raster
from shell import code_of, results_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_landscape_with_its_truth(capsys, tmp_path: Path) -> None:
    image, truth = tmp_path / "image.tif", tmp_path / "truth.tif"
    results = results_of(capsys, "landscape", image, "--width", 60, "--height", 40, "--classes", truth)
    assert results == {"output": str(image), "classes": str(truth)}
    assert read_raster(image).shape == (3, 40, 60)
    assert ClassRaster(str(truth)).named_ids == {1: "water", 2: "grass", 3: "mountain", 4: "snow"}
    assert ClassRaster(str(truth)).grid.reference().GetAuthorityCode(None) == "32633"


def test_an_unknown_coordinate_system_is_a_sentence(capsys, tmp_path: Path) -> None:
    assert code_of("landscape", tmp_path / "image.tif", "--crs", "EPSG:99999") == 1
    assert "The coordinate system EPSG:99999 is unknown." in capsys.readouterr().err
