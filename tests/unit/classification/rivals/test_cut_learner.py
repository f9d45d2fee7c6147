# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows that are cut by themselves: all of the raster as the export has it, parts of it nearly so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.learner import DecidesWindow
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.core.classification.rivals import cut_learner
from clusterbrush.core.classification.rivals.cut_learner import Contrast
from clusterbrush.core.classification.rivals.pixel_graph import squared_differences
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.strokes.markers import Markers
from listeners import Recorder
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("sklearn", reason="scikit-learn is not installed here")
pytest.importorskip("maxflow", reason="PyMaxflow is not installed here")
HEIGHT, WIDTH = 130, 180
WHOLE = Window(0, 0, HEIGHT, WIDTH)
PART = Window(40, 50, 50, 70)
METHOD = METHODS["svm_graph_cut"]


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    """Return waves of three colours that overlap, so that single pixels are wrong."""
    rng = np.random.default_rng(3)
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    fields = ((np.sin(rows / 17) * 20 + cols) // 31 % 3).astype(int)
    levels = np.array([[90, 110, 130], [100, 85, 115]])[:, fields]
    values = np.clip(levels + rng.normal(0, 9, (2, HEIGHT, WIDTH)), 1, 255).astype(np.uint8)
    values[:, rng.random((HEIGHT, WIDTH)) > 0.97] = 0
    path: Path = tmp_path_factory.mktemp("waves") / "image.tif"
    return RasterSource(str(write_raster(path, values, nodata=0)))


@pytest.fixture(scope="module")
def markers(source: RasterSource) -> Markers:
    """Return fifteen valid pixels of each colour, three strokes a class."""
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    fields = ((np.sin(rows / 17) * 20 + cols) // 31 % 3).astype(int).ravel()
    usable = np.flatnonzero(source.read(WHOLE)[1].ravel())
    chosen = [np.random.default_rng(k).choice(usable[fields[usable] == k], 15, replace=False) for k in range(3)]
    pixels, classes = np.concatenate(chosen), np.repeat([1, 2, 3], 15)
    order = np.argsort(pixels)
    return Markers(pixels[order], classes[order], np.arange(45)[order] % 9)


def learner_of(source: RasterSource) -> DecidesWindow:
    learner = METHOD.learner(source, None, "bands", 0)
    assert isinstance(learner, DecidesWindow)
    return learner


def test_all_of_the_raster_is_the_exported_map_and_a_part_nearly(source: RasterSource, markers: Markers) -> None:
    learner = learner_of(source)
    exported = learner.learn(markers, Progress()).classify(source, WHOLE)
    everything, part = (learner.decide_window(markers, window, Progress()) for window in (WHOLE, PART))
    assert (everything.class_ids != exported.class_ids).mean() < 0.001, "the tiles of the cuts differ"
    np.testing.assert_allclose(everything.confidence, exported.confidence, atol=1e-4)
    inner = slice(40, 90), slice(50, 120)
    np.testing.assert_array_equal(part.valid, exported.valid[inner])
    assert (part.class_ids != exported.class_ids[inner]).mean() < 0.005
    alone = learner._rows.classify(markers, PART, Progress()).class_ids
    assert (alone != exported.class_ids[inner]).mean() > 0.05, "the machine alone has speckle"
    assert ((part.class_ids == 0) == ~part.valid).all()


def test_contrast_is_that_of_the_raster_or_of_windows_all_over_it(source: RasterSource, monkeypatch) -> None:
    bands, valid = source.read(WHOLE)
    inside = bands[:, valid].astype(np.float64)
    scores = (bands - inside.mean(axis=1)[:, None, None]) / inside.std(axis=1)[:, None, None]
    expected = np.nanmean(squared_differences(scores.astype(np.float32), valid).astype(np.float64))
    contrast = Contrast.of(source, tuple(source.bands), Progress())
    np.testing.assert_allclose(contrast.scale, [inside.mean(axis=1), inside.std(axis=1)])
    assert contrast.difference == pytest.approx(expected, rel=1e-6)
    monkeypatch.setattr(cut_learner, "MAX_WHOLE_PIXELS", 10)
    monkeypatch.setattr(cut_learner, "LOOK_EDGE", 16)
    windows = cut_learner._looks(source.grid)
    assert len(windows) == 100
    assert (max(w.row + w.height for w in windows), max(w.col + w.width for w in windows)) == (HEIGHT, WIDTH)
    assert Contrast.of(source, tuple(source.bands), Progress()).difference == pytest.approx(expected, rel=0.05)


def test_it_ends_soon_after_a_newer_stroke(source: RasterSource, markers: Markers) -> None:
    learner = learner_of(source)
    learner.look_ahead(WHOLE, Progress())
    learner.learn(markers, Progress())
    recorder = Recorder(stop_at=12)
    with pytest.raises(CancelledError):
        learner.decide_window(markers, WHOLE, recorder)


def test_every_method_that_decides_windows_has_such_a_learner(source: RasterSource) -> None:
    for method in METHODS.values():
        if method.decides_whole and method.lack is None:
            learner = method.learner(source, None, "bands", 0)
            assert isinstance(learner, DecidesWindow) == method.decides_windows, method.id
        assert method.decides_whole or not method.decides_windows
        assert method.sharpens == (method.refines or method.decides_windows)
