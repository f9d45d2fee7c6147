# SPDX-License-Identifier: GPL-2.0-or-later
"""Shares and areas that the dock shows are those of the exported map: exactly, or within their margins."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers.smoothing import SmoothOptions, smooth
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.class_map import write_map
from clusterbrush.core.classification.methods import CLUSTERBRUSH, CLUSTERNET
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.live.figures import RasterFigures
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import stroke_model
from clusterbrush.core.session.session import Session
from clusterbrush.core.strokes.stroke import Stroke

if TYPE_CHECKING:
    from clusterbrush.core.classification.methods import Method

HEIGHT, WIDTH = 420, 500
WHOLE = Window(0, 0, HEIGHT, WIDTH)
LEVELS = ((60, 120, 80), (110, 90, 140), (190, 180, 60))  # of the covers
LEGEND = [LegendEntry(class_id, f"Class {class_id}", (class_id, 0, 0)) for class_id in (1, 2, 3)]
SMALL = {"max_whole_pixels": 0, "max_windows": 24, "edge": 32}  # sampled, whatever its size
LOOKS = ((0.0, 0), (0.4, 3))  # least confidence, radius of the majority filter


@pytest.fixture(scope="module")
def patches(tmp_path_factory) -> RasterSource:
    """Return an image of patches of three covers with noise, and a corner without data."""
    rng = np.random.default_rng(5)
    covers = rng.choice(3, (12, 12), p=(0.6, 0.3, 0.1)).repeat(42, 0).repeat(42, 1)[:HEIGHT, :WIDTH]
    levels = np.array(LEVELS).T[:, covers]
    values = np.clip(levels + rng.normal(0, 22, levels.shape), 1, 255).astype(np.uint8)
    values[:, :90, :140] = 0
    return RasterSource(str(rasters.write_raster(tmp_path_factory.mktemp("patches") / "image.tif", values, nodata=0)))


@pytest.fixture(scope="module")
def prepared(patches: RasterSource) -> Session:
    session = Session.prepare(patches, KMeansOptions(24, attempts=1), sample_size=5000)
    x0, a, _, y0, _, e = patches.grid.placement
    values, _ = patches.read(WHOLE)
    apart = np.abs(values.transpose(1, 2, 0)[..., None, :] - np.array(LEVELS)).sum(axis=3)
    cover = apart.argmin(axis=2)
    rng, number = np.random.default_rng(2), 0
    for class_id in (1, 2, 3):
        for place in rng.choice(np.flatnonzero(cover[100:] == class_id - 1), 3):
            row, col = divmod(int(place), WIDTH)
            points = np.array([[x0 + a * col, y0 + e * (row + 100)], [x0 + a * (col + 9), y0 + e * (row + 102)]])
            number += 1
            session.add(Stroke(number, class_id, (points,), 3 * a))
    return session


def exported(session: Session, folder: Path, least_confidence: float, smoothing: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the map that is exported, and the valid pixels."""
    path = str(folder / "map.tif")
    write_map(session.source, stroke_model(session, LEGEND).classifier, LEGEND, path, "", least_confidence)
    if smoothing:
        smooth(ClassRaster(path), str(folder / "smooth.tif"), SmoothOptions(radius=smoothing))
        path = str(folder / "smooth.tif")
    return rasters.read_raster(path)[0], session.source.read(WHOLE)[1]


@pytest.mark.parametrize("method", [CLUSTERBRUSH, CLUSTERNET], ids=lambda method: method.id)
def test_figures_are_those_of_the_exported_map(prepared: Session, method: Method, tmp_path: Path) -> None:
    prepared.set_method(method)
    whole, sampled = RasterFigures(prepared), RasterFigures(prepared, **SMALL)
    for look in LOOKS:
        classes, valid = exported(prepared, tmp_path, *look)
        truth = np.bincount(classes[valid], minlength=4) / valid.sum()
        exact, estimated = whole.update(*look), sampled.update(*look)
        assert [exact.shares.get(one, 0.0) for one in range(4)] == pytest.approx(truth.tolist(), abs=1e-12)
        assert set(exact.margins.values()) == {0.0}
        assert exact.pixels[2] == np.count_nonzero(classes[valid] == 2)
        assert sum(exact.areas.values()) == pytest.approx(valid.sum() * 100.0)
        if look[0]:
            assert exact.shares[0] > 0.01, "what is left out has no class"
        for one in range(4):
            assert abs(estimated.shares[one] - truth[one]) <= estimated.margins[one] + 1e-12
        assert sum(estimated.shares.values()) == pytest.approx(1.0)
        assert sum(estimated.pixels.values()) == pytest.approx(valid.sum())
        assert sum(estimated.areas.values()) == pytest.approx(valid.sum() * 100.0)
        assert 0.0 < estimated.margins[1] < 0.2
        assert (estimated.margins[0] == 0.0) == (method.carries and not look[0]), "then every pixel has a class"
    prepared.set_method(CLUSTERBRUSH)


def test_ninety_five_of_a_hundred_lie_within_their_margins(patches: RasterSource, root: Path, monkeypatch) -> None:
    """A small part of the trials that docs/method.md tells of."""
    monkeypatch.syspath_prepend(str(root / "tools" / "lib"))
    trials = importlib.import_module("share_trials")
    found = trials.trials_of(Path(patches.path), 5, CLUSTERBRUSH, max_sets=2)
    assert len(found) > 100
    assert np.mean([trials.is_within(row) for row in found]) >= 0.95
    assert np.mean([row["margin"] for row in found if row["edge"] == 32]) < 0.1


class _AfterSome(Progress):
    """Cancelled when some windows are classified."""

    def __init__(self, figures: RasterFigures) -> None:
        self._figures = figures

    def is_cancelled(self) -> bool:
        return len(self._figures._classified) >= 12


def test_what_is_done_when_a_stroke_goes_first_is_kept(prepared: Session, monkeypatch) -> None:
    session = Session(prepared.source, prepared.model, prepared.sample)
    session.add_all(prepared.strokes)
    figures, calls = RasterFigures(session, **SMALL), []
    inputs_of = RasterFigures._inputs_of
    monkeypatch.setattr(RasterFigures, "_inputs_of", lambda *asked: (calls.append(asked[1]), inputs_of(*asked))[1])
    with pytest.raises(CancelledError):
        figures.update(progress=_AfterSome(figures))
    assert len(figures._classified) == 12
    first = figures.update()
    assert len(calls) == len(set(calls)), "no window is read twice"
    n_calls = len(calls)
    session.remove(1)
    second = figures.update(0.3)
    assert len(calls) == n_calls, "another stroke only walks the trees"
    assert second.shares != first.shares


def test_too_few_strokes_make_no_map(patches: RasterSource, prepared: Session) -> None:
    session = Session(patches, prepared.model, prepared.sample)
    figures = RasterFigures(session)
    assert figures.update() is None
    session.add(prepared.strokes[0])
    assert figures.update() is None
    session.set_method(CLUSTERNET)
    assert figures.update().shares[0] > 0


def test_pixels_are_those_of_the_raster_where_the_sample_read_a_part(prepared: Session, monkeypatch) -> None:
    from clusterbrush.core.live import figures as module

    whole = RasterFigures(prepared, **SMALL).update()
    monkeypatch.setattr(module, "MAX_CELLS", 2)  # of 4, and the count is that of two
    part = Session(prepared.source, prepared.model, replace(prepared.sample, n_valid=prepared.sample.n_valid // 2))
    part.add_all(prepared.strokes)
    found = RasterFigures(part, **SMALL).update()
    assert sum(found.pixels.values()) == pytest.approx(sum(whole.pixels.values()), rel=1e-4)
    assert sum(found.areas.values()) == pytest.approx(sum(whole.areas.values()), rel=1e-4)
    assert found.margins[1] > whole.margins[1], "the clusters of the raster are known less well"


def test_memory_bounds_the_sample(prepared: Session, monkeypatch) -> None:
    from clusterbrush.core.live import figures as module

    monkeypatch.setattr(module, "MAX_KEPT_BYTES", 0)
    monkeypatch.setattr(module, "MIN_WINDOWS", 6)
    figures = RasterFigures(prepared, **SMALL)
    figures.update()
    assert len(figures._classified) == 6
