# SPDX-License-Identifier: GPL-2.0-or-later
"""Principal components as features: numpy's own, from all pixels of a small raster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.features.components import Components, fit_components
from clusterbrush.core.raster.grid import Window
from patchwork import patchwork, source_of

if TYPE_CHECKING:
    from pathlib import Path


def test_they_are_the_directions_of_most_spread(tmp_path: Path) -> None:
    values = patchwork(4, 60, 70)
    values[3] = (2 * values[0].astype(int) // 3).astype(np.uint8)
    values[:, :9] = 0
    source = source_of(tmp_path, values, nodata=0)
    bands, valid = source.read(Window(0, 0, 60, 70))
    planes = fit_components(source, 3, seed=1).compute(bands, valid)
    assert len(planes) == 3
    rows = bands[:, valid].T.astype(np.float64)
    scaled = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    _, strengths, directions = np.linalg.svd(scaled - scaled.mean(axis=0), full_matrices=False)
    for place in range(3):
        expected = scaled @ directions[place]
        assert abs(np.corrcoef(planes[place][valid], expected)[0, 1]) == pytest.approx(1.0, abs=1e-5)
        assert planes[place][valid].std() == pytest.approx(strengths[place] / strengths[0], rel=1e-3)
    assert (planes[:, ~valid] == 0).all()


def test_there_are_no_more_than_bands(tmp_path: Path) -> None:
    assert fit_components(source_of(tmp_path, patchwork(2, 20, 20)), 7, 0).names(["a", "b"]) == [
        "Component 1",
        "Component 2",
    ]


@pytest.mark.parametrize("values", [{}, {"projection": None}, {"projection": {"weights": 3}}])
def test_a_damaged_file_is_a_sentence(values: dict) -> None:
    with pytest.raises(ModelError, match="damaged"):
        Components.from_dict(values)
