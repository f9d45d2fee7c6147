# SPDX-License-Identifier: GPL-2.0-or-later
"""Maps against truth and against each other: every figure computed again by numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from class_rasters import class_raster
from clusterbrush.core.answers.method_judging import AGREED, answers_legend, judge_maps, scored_truth
from clusterbrush.core.answers.truth import RasterTruth
from clusterbrush.core.answers.vector_truth import TruthFeature, VectorTruth
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.source import RasterSource
from osgeo import ogr

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = (40, 50)
LEGEND = (LegendEntry(4, "water", (0, 0, 200)), LegendEntry(2, "wood", (0, 120, 0)), LegendEntry(9, "rock", (90,) * 3))
IDS = np.array([4, 2, 9, 0])  # rows of the matrix, and unclassified
NOTHING = np.empty(0, dtype=np.int64)


@pytest.fixture
def case(tmp_path: Path):
    """Return an image with nodata, three maps, their ids, truth with a class not painted, and painted pixels."""
    rng = np.random.default_rng(3)
    image = rng.integers(1, 200, (2, *SHAPE)).astype(np.uint8)
    image[:, :4, :9] = 0
    source = RasterSource(str(rasters.write_raster(tmp_path / "image.tif", image, nodata=0)))
    truth = rng.choice([0, 2, 4, 7, 9], SHAPE)
    ids = [np.where(rng.random(SHAPE) < 0.5, np.where(truth == 7, 2, truth), rng.choice(IDS, SHAPE)) for _ in range(3)]
    for plane in ids:
        plane[:4, :9] = 0
    maps = [class_raster(tmp_path / f"map{n}.tif", plane, nodata=0) for n, plane in enumerate(ids)]
    painted = np.sort(rng.choice(truth.size, 150, replace=False))
    return source, maps, ids, class_raster(tmp_path / "truth.tif", truth, nodata=0), truth, painted


def expected_matrix(truth: np.ndarray, plane: np.ndarray, judged: np.ndarray) -> list[list[int]]:
    return [[int(((truth == t) & (plane == m) & judged).sum()) for m in IDS] for t in IDS[:-1]]


def test_matrices_patches_and_answers(case, tmp_path: Path) -> None:
    source, maps, ids, truth_raster, truth, painted = case
    progress = NoticeCollector()
    scored = scored_truth(source, RasterTruth(truth_raster), LEGEND, painted, progress)
    assert scored.rows == {4: 0, 2: 1, 9: 2}
    assert "not painted: 7" in str(progress.notices[0])
    path = tmp_path / "answers.tif"
    found = judge_maps(source, maps, LEGEND, scored, painted, str(path), Progress(), ("same", "{count} differ"))
    judged = np.ones(SHAPE, dtype=bool)
    judged[:4, :9] = False
    valid = judged.copy()
    judged.ravel()[painted] = False
    judged &= (truth > 0) & (truth != 7)
    assert found.n_samples == judged.sum()
    patch = (np.arange(SHAPE[0])[:, None] // 16) * 4 + np.arange(SHAPE[1]) // 16
    for counts, plane in zip(found.counts, ids):
        np.testing.assert_array_equal(counts.matrix, expected_matrix(truth, plane, judged))
        for row, number in enumerate(np.unique(patch[judged])):
            mine = np.array(expected_matrix(truth, plane, judged & (patch == number)))
            sums = [mine.sum(axis=1), mine.sum(axis=0)[:-1], np.diagonal(mine)]
            np.testing.assert_array_equal(counts.sums[row], sums)
    answers = np.array([[len({plane[r, c] for plane in ids}) for c in range(SHAPE[1])] for r in range(SHAPE[0])])
    answers[~valid] = 0
    np.testing.assert_array_equal(rasters.read_raster(str(path))[0], answers)
    np.testing.assert_array_equal(found.answers, [0, *((answers == n).sum() for n in (1, 2, 3))])
    legend = ClassRaster(str(path)).legend([1, 2, 3])
    assert [entry.name for entry in legend] == ["same", "2 differ", "3 differ"]
    assert legend == answers_legend(3, ("same", "{count} differ"))
    assert legend[0].colour == AGREED


def test_blocks_do_not_matter(case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, maps, _, truth_raster, _, painted = case

    def judged(name: str):
        scored = scored_truth(source, RasterTruth(truth_raster), LEGEND, painted, Progress())
        return judge_maps(source, maps, LEGEND, scored, painted, str(tmp_path / name), Progress())

    whole = judged("whole.tif")
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 13))
    pieces = judged("pieces.tif")
    for one, other in zip(whole.counts, pieces.counts):
        np.testing.assert_array_equal(one.matrix, other.matrix)
        np.testing.assert_array_equal(one.sums, other.sums)
    np.testing.assert_array_equal(whole.answers, pieces.answers)
    one, other = (rasters.read_raster(str(tmp_path / name)) for name in ("whole.tif", "pieces.tif"))
    np.testing.assert_array_equal(one, other)


def test_features_are_the_units_of_a_layer(case) -> None:
    source, maps, ids, _, _, painted = case
    boxes = [(10, 2, 20, 12, 4), (22, 2, 30, 12, 2), (10, 20, 30, 30, 4)]
    given = []
    for left, top, right, bottom, value in boxes:
        x0, x1, y0, y1 = 5e5 + 10 * left, 5e5 + 10 * right, 7e6 - 10 * top, 7e6 - 10 * bottom
        text = f"POLYGON(({x0} {y0},{x1} {y0},{x1} {y1},{x0} {y1},{x0} {y0}))"
        given.append(TruthFeature(bytes(ogr.CreateGeometryFromWkt(text).ExportToWkb()), value))
    truth = VectorTruth(given, "", source.grid, "boxes", "cls")
    found = judge_maps(
        source, maps, LEGEND, scored_truth(source, truth, LEGEND, painted, Progress()), painted, "", Progress()
    )
    free = np.ones(SHAPE, dtype=bool)
    free.ravel()[painted] = False
    for unit, (left, top, right, bottom, value) in enumerate(boxes):
        inside = np.zeros(SHAPE, dtype=bool)
        inside[top:bottom, left:right] = free[top:bottom, left:right]
        mine = np.array(expected_matrix(np.where(inside, value, 0), ids[0], inside))
        sums = [mine.sum(axis=1), mine.sum(axis=0)[:-1], np.diagonal(mine)]
        np.testing.assert_array_equal(found.counts[0].sums[unit], sums)


def test_classes_of_one_name_are_one_class(case, tmp_path: Path) -> None:
    source, _, _, _, _, _ = case
    truth = class_raster(tmp_path / "named.tif", np.full(SHAPE, 1))
    named = ClassRaster(truth.path, names=Names({1: "Wood "}))
    assert scored_truth(source, RasterTruth(named), LEGEND, NOTHING, Progress()).rows == {1: 1}


def test_a_truth_that_does_not_fit_is_a_sentence(case, tmp_path: Path) -> None:
    source = case[0]

    def refused(ids: object, painted: np.ndarray, sentence: str) -> None:
        truth = RasterTruth(class_raster(tmp_path / "other.tif", ids, nodata=0))
        with pytest.raises(InputError, match=sentence):
            scored_truth(source, truth, LEGEND, painted, Progress())

    refused(np.zeros(SHAPE), NOTHING, "no class where the map lies")
    refused(np.full(SHAPE, 8), NOTHING, r"No class of the truth .* is painted. Truth: 8. Painted: 4 water, 2 wood, 9")
    corner = np.zeros(SHAPE)
    corner[20, 7] = 4
    refused(corner, np.array([20 * SHAPE[1] + 7]), "lies under strokes or where the raster has no data")


def test_a_cancelled_run_leaves_no_raster(case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, maps, _, _, _, painted = case
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 13))

    class AfterSome(Progress):
        n_left = 3

        def is_cancelled(self) -> bool:
            self.n_left -= 1
            return self.n_left < 0

    path = tmp_path / "answers.tif"
    before = sorted(tmp_path.iterdir())
    with pytest.raises(CancelledError):
        judge_maps(source, maps, LEGEND, None, painted, str(path), AfterSome())
    assert sorted(tmp_path.iterdir()) == before
