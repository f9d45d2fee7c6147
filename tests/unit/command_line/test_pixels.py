# SPDX-License-Identifier: GPL-2.0-or-later
"""features: indices by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasters import read_raster, write_raster
from shell import code_of, results_of

if TYPE_CHECKING:
    from pathlib import Path


def test_an_index_alone(capsys, tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(1, 200, (4, 20, 30)).astype(np.uint8)
    image, output = write_raster(tmp_path / "image.tif", values), tmp_path / "f.tif"
    results = results_of(capsys, "features", image, output, "--features", "none", "--indices", "NDVI")
    assert results == {"output": str(output), "n_features": 1}
    red, nir = values[0].astype(float), values[3].astype(float)
    np.testing.assert_allclose(read_raster(output)[0], (nir - red) / (nir + red), rtol=1e-5)


def test_an_unknown_index_is_a_wrong_argument(capsys) -> None:
    assert code_of("features", "a.tif", "b.tif", "--indices", "NDVI,XYZ") == 2
    assert "XYZ is unknown. Choose among: NDVI, NDWI, ExG." in capsys.readouterr().err
