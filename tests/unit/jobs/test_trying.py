# SPDX-License-Identifier: GPL-2.0-or-later
"""A landscape in the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.jobs.run import Run, Words
from clusterbrush.core.jobs.trying import make_landscape
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.raster.landscape import LandscapeOptions
from rasters import NORTH_UP, read_raster

if TYPE_CHECKING:
    from pathlib import Path


def test_covers_have_names_in_the_users_language(tmp_path: Path) -> None:
    targets = {"OUTPUT": str(tmp_path / "i.tif"), "CLASSES": str(tmp_path / "c.tif"), "HEIGHTS": ""}
    run = Run(NoticeCollector(), targets, words=Words(str.upper))
    outcome = make_landscape(Grid(30, 40, NORTH_UP), LandscapeOptions(), run)
    assert outcome.values == {name: path for name, path in targets.items() if path}
    assert ClassRaster(targets["CLASSES"]).named_ids[1] == "WATER"
    assert [entry.name for entry in outcome.legend] == ["WATER", "GRASS", "MOUNTAIN", "SNOW"]
    assert read_raster(targets["OUTPUT"]).shape == (3, 30, 40)
