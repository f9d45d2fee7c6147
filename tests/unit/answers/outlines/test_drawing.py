# SPDX-License-Identifier: GPL-2.0-or-later
"""Rings that are drawn some at a time: the same as at one go, with a question whether to stop after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers.outlines import drawing
from clusterbrush.core.answers.outlines.outlines import OutlineOptions, OutlineTargets, draw_outlines
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.pixel_areas import PixelAreas
from listeners import Recorder
from osgeo import ogr

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 60  # pixels of an edge
LAYERS = ("polygons", "lines", "points")


@pytest.fixture
def ragged(tmp_path: Path) -> ClassRaster:
    """Return one region with hundreds of holes, some of them of another class, others without data."""
    ids = np.random.default_rng(8).choice(3, (SIZE, SIZE), p=(0.1, 0.75, 0.15)).astype(np.uint8)
    return ClassRaster(str(rasters.write_raster(tmp_path / "ragged.tif", ids, nodata=0)))


def draw(raster: ClassRaster, folder: Path, rounds: int, progress: Progress) -> dict[str, list[tuple]]:
    """Return the features of each layer: geometry and values."""
    folder.mkdir()
    paths = {name: str(folder / f"{name}.gpkg") for name in LAYERS}
    options = OutlineOptions(rounds=rounds, label_share=0.1)
    draw_outlines(raster, PixelAreas.of(raster.grid), options, OutlineTargets(**paths), progress=progress)
    return {name: features(path) for name, path in paths.items()}


def features(path: str) -> list[tuple]:
    dataset = ogr.Open(path)
    return [
        (bytes(one.GetGeometryRef().ExportToWkb()), *(one.GetField(place) for place in range(one.GetFieldCount())))
        for one in dataset.GetLayer(0)
    ]


@pytest.mark.parametrize("rounds", [0, 2])
def test_rings_that_are_drawn_one_by_one_are_the_same(ragged, tmp_path: Path, monkeypatch, rounds: int) -> None:
    at_once = draw(ragged, tmp_path / "at_once", rounds, Progress())
    monkeypatch.setattr(drawing, "MAX_PIECE_POINTS", 1)
    one_by_one = draw(ragged, tmp_path / "one_by_one", rounds, Progress())
    assert one_by_one == at_once
    holes = max(ogr.CreateGeometryFromWkb(polygon[0]).GetGeometryCount() for polygon in at_once["polygons"])
    assert holes > 200
    assert len(at_once["points"]) == 1


def test_a_large_region_reports_and_can_be_ended_between_its_rings(ragged, tmp_path: Path, monkeypatch) -> None:
    usual, often = Recorder(), Recorder()
    draw(ragged, tmp_path / "usual", 1, usual)
    monkeypatch.setattr(drawing, "MAX_PIECE_POINTS", 40)
    draw(ragged, tmp_path / "often", 1, often)
    assert often.asked > usual.asked + 20
    assert len(often.fractions) > len(usual.fractions) + 20
    assert often.fractions == sorted(often.fractions)
    assert often.fractions[-1] == pytest.approx(1.0)
    with pytest.raises(CancelledError):
        draw(ragged, tmp_path / "ended", 1, Recorder(usual.asked + 11))
    assert list((tmp_path / "ended").iterdir()) == []
