# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands that ask class maps: numbers by hand, and one truth only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from rasters import write_raster
from shell import code_of, results_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def maps(tmp_path: Path) -> tuple[Path, Path]:
    """Write two maps of 10 x 10 pixels of 100 m2; in the second one a row of class 1 has become class 2."""
    ids = np.ones((10, 10), dtype=np.uint8)
    ids[5:] = 2
    later = ids.copy()
    later[4] = 2
    return write_raster(tmp_path / "a.tif", ids, nodata=0), write_raster(tmp_path / "b.tif", later, nodata=0)


def test_numbers(capsys, maps: tuple[Path, Path], tmp_path: Path) -> None:
    before, after = maps
    areas = results_of(capsys, "areas", before)
    assert (areas["classes"], areas["valid_pixels"]) == (2, 100)
    assert areas["area_m2"] == pytest.approx(10_000)
    change = results_of(capsys, "change", before, after, "--class", "1")
    assert change["changed_percent"] == pytest.approx(10.0)
    assert (change["class_before"], change["class_after"]) == pytest.approx((5e-3, 4e-3))
    accuracy = results_of(capsys, "accuracy", before, "--truth", after)
    assert accuracy["overall"] == pytest.approx(0.9)
    assert accuracy["truth_pixels"] == 100
    outlines = results_of(capsys, "outlines", before, tmp_path / "r.gpkg")
    assert outlines == {"output": str(tmp_path / "r.gpkg"), "regions": 2}


def test_a_truth_is_given_once(capsys, maps: tuple[Path, Path]) -> None:
    assert code_of("accuracy", maps[0], "--truth", maps[1], "--samples", "points.gpkg") == 1
    assert "Give one truth" in capsys.readouterr().err
