# SPDX-License-Identifier: GPL-2.0-or-later
"""A smoothed picture is the smoothed map: the same filter, as far as the screen's pixels allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.answers.smoothing import SmoothOptions, smooth
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.live.map_picture import MapLook, draw_picture, reach_in_picture, shown_classes
from clusterbrush.core.live.screen import Screen
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.preview import Preview
from clusterbrush.core.session.session import Session
from painting import line
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

COLOURS = {1: (255, 0, 0), 2: (0, 255, 0), 3: (0, 0, 255)}
LEAST = 0.05


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Two halves that noise mixes, and a stroke in each."""
    rng = np.random.default_rng(4)
    values = np.where(np.arange(150) < 70, 100, 140) + rng.normal(0, 25, (1, 120, 150))
    values[:, rng.random((120, 150)) > 0.98] = 0
    source = RasterSource(
        str(write_raster(tmp_path / "halves.tif", np.clip(values, 0, 255).astype(np.uint8), nodata=0))
    )
    made = Session.prepare(source, KMeansOptions(20, attempts=1), sample_size=3000)
    made.add_all([line(1, 1, (10, 20), (40, 90)), line(2, 2, (100, 20), (140, 90)), line(3, 3, (2, 2), (20, 2))])
    return made


def exported(session: Session, path: Path, radius: int) -> np.ndarray:
    """Return the map as the export makes it: classified, the uncertain left out, written, smoothed."""
    grid = session.source.grid
    whole = session.preview(Window(0, 0, grid.height, grid.width))
    ids = np.where(whole.confidence < LEAST, 0, whole.class_ids).astype(np.uint8)
    raw = write_raster(path / "raw.tif", ids[None], nodata=0)
    smooth(ClassRaster(str(raw)), str(path / "smooth.tif"), SmoothOptions(radius))
    return read_raster(path / "smooth.tif")[0]


@pytest.mark.parametrize("radius", [1, 3, 8])
def test_at_one_to_one_it_is_what_is_exported(session: Session, tmp_path: Path, radius: int) -> None:
    final = exported(session, tmp_path, radius)
    left, top, right, bottom = 64, 50, 80, 64  # zoomed far in: the window's margin is less than the filter's reach
    lattice = [[(left, top), (right, top)], [(left, bottom), (right, bottom)]]
    picture = draw_picture(
        session, Screen(800, 600, lattice, straight=True), MapLook("classes", COLOURS, LEAST, smoothing=radius)
    )
    words = np.frombuffer(picture.data, np.uint32).reshape(picture.height, picture.width)
    x0, a, _, y0, _, e = session.source.grid.placement
    col, row = round((picture.placement[0] - x0) / a), round((picture.placement[3] - y0) / e)
    seen = words[top - row : bottom - row, left - col : right - col]
    table = np.array([0, *(0xFF000000 | r << 16 | g << 8 | b for r, g, b in COLOURS.values())], dtype=np.uint32)
    np.testing.assert_array_equal(seen, table[final[top:bottom, left:right]])
    raw = session.preview(Window(0, 0, 120, 150)).class_ids
    assert (raw[top:bottom, left:right] != final[top:bottom, left:right]).any(), "there is something to smooth"


def test_without_smoothing_nothing_changes(session: Session) -> None:
    preview = session.preview(Window(0, 0, 40, 40))
    assert shown_classes(preview, 0.0, 0) is preview.class_ids


def test_zoomed_out_the_filter_spans_as_much_ground() -> None:
    assert [reach_in_picture(4, step) for step in (1, 2, 4, 8.1)] == [4, 2, 1, 0]
    assert reach_in_picture(-1, 1) == 0
    ids = np.ones((9, 9), dtype=np.uint16)
    ids[4, 4] = 2
    preview = Preview(ids, np.zeros((9, 9), np.int32), np.ones((9, 9), np.float32), None)
    assert shown_classes(preview, 0.0, 2, 2)[4, 4] == 1
    assert shown_classes(preview, 0.0, 2, 16)[4, 4] == 2
