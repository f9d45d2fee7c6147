# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:comparedistances` on a real image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rasters

if TYPE_CHECKING:
    from pathlib import Path


def test_three_distances_side_by_side(run, shared_data: Path, tmp_path: Path) -> None:
    names = ("EUCLIDEAN", "MANHATTAN", "CHEBYSHEV")
    wanted = {name: str(tmp_path / f"{name}.tif") for name in names}
    report = tmp_path / "d.html"
    image = str(shared_data / "naip_prairie" / "20100629.tif")
    found = run("comparedistances", INPUT=image, N_CLUSTERS=6, REPORT=str(report), **wanted)
    maps = {name: rasters.read_raster(found[name])[0] for name in names}
    valid = maps["EUCLIDEAN"] > 0
    same = (maps["EUCLIDEAN"] == maps["MANHATTAN"])[valid].mean()
    assert same > 0.9
    assert 0.8 < found["EUCLIDEAN_MANHATTAN"] < 1
    assert found["EUCLIDEAN_CHEBYSHEV"] < found["EUCLIDEAN_MANHATTAN"]
    assert found["DISTANCE"] in (0, 1, 2, 3)
    assert report.read_text(encoding="utf-8").count("<img") == 5
