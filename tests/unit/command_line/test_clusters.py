# SPDX-License-Identifier: GPL-2.0-or-later
"""segment, fit and apply belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasters import read_raster, write_raster
from shell import code_of, results_of

if TYPE_CHECKING:
    from pathlib import Path


def test_fit_and_apply_are_segment(capsys, tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 200, (3, 40, 50)).astype(np.uint8)
    image, model = write_raster(tmp_path / "image.tif", values), tmp_path / "model.json"
    options = ["--n-clusters", 5, "--scaling", "standard", "--bands", "3,1"]
    assert code_of("segment", image, tmp_path / "at_once.tif", *options) == 0
    fitted = results_of(capsys, "fit", image, model, *options)
    applied = results_of(capsys, "apply", image, model, tmp_path / "in_two.tif")
    np.testing.assert_array_equal(read_raster(tmp_path / "at_once.tif"), read_raster(tmp_path / "in_two.tif"))
    assert fitted["clusters"] == applied["clusters"] == 5
    assert applied["valid_pixels"] == 2000
    assert 0.9 < applied["drift"] < 1.1
