# SPDX-License-Identifier: GPL-2.0-or-later
"""suggest-k tells its reason, and compare-distances the best one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from rasters import write_raster
from shell import code_of, results_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Write four groups of values."""
    values = np.repeat([10, 80, 150, 220], 10)[:, None] + np.random.default_rng(0).integers(0, 5, (2, 40, 30))
    return write_raster(tmp_path / "image.tif", values.astype(np.uint8))


def test_the_number_of_groups_is_suggested(capsys, image: Path) -> None:
    results = results_of(capsys, "suggest-k", image, "--max-clusters", 7, "--method", "silhouette", "--sample", 800)
    assert results["n_clusters"] == 4
    assert results["reason"]


def test_a_range_upside_down_is_refused(capsys, image: Path) -> None:
    assert code_of("suggest-k", image, "--min-clusters", 9, "--max-clusters", 3) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_distances_agree_on_clear_groups(capsys, image: Path, tmp_path: Path) -> None:
    output = tmp_path / "manhattan.tif"
    results = results_of(capsys, "compare-distances", image, "--n-clusters", 4, "--manhattan", output)
    assert results["manhattan"] == str(output)
    assert results["euclidean_manhattan"] == pytest.approx(1.0)
    assert "euclidean" not in results
