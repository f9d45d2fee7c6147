# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a map is wrong: each pixel and each point has the verdict that numpy finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasters
from class_rasters import class_raster
from clusterbrush.core.answers import error_map
from clusterbrush.core.answers.accuracy import assess
from clusterbrush.core.answers.error_map import (
    POINT_FIELDS,
    RIGHT,
    error_kinds,
    judged_points,
    write_error_map,
    write_error_points,
)
from clusterbrush.core.answers.truth import RasterTruth
from clusterbrush.core.answers.vector_truth import TruthFeature, VectorTruth
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.vector.geometry import geometry_of
from clusterbrush.core.vector.reader import read_rows
from clusterbrush.core.vector.wkb import point_wkb

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from clusterbrush.core.answers.error_map import ErrorKind


def expected(map_ids: np.ndarray, true_ids: np.ndarray, kinds: list[ErrorKind]) -> np.ndarray:
    """Return the raster of errors of classes 1 ... 4, whose positions are their numbers less 1."""
    errors = np.where((true_ids > 0) & (map_ids == true_ids), RIGHT, 0)
    for kind in kinds:
        mapped = 0 if kind.mapped is None else kind.mapped + 1
        errors[(true_ids == kind.truth + 1) & (map_ids == mapped)] = kind.value
    return errors


def test_every_pixel_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    map_ids, true_ids = rng.integers(0, 5, (70, 90)), rng.integers(0, 5, (70, 90))
    class_map = class_raster(tmp_path / "map.tif", map_ids, nodata=0)
    truth = RasterTruth(class_raster(tmp_path / "truth.tif", true_ids, nodata=0))
    result = assess(class_map, truth)
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 32))
    kinds = write_error_map(tmp_path / "errors.tif", class_map, truth, result)
    assert len(kinds) == 4 * 3 + 4, "each class taken for another, and for none"
    assert [kind.count for kind in kinds] == sorted((kind.count for kind in kinds), reverse=True)
    written = rasters.read_raster(tmp_path / "errors.tif")[0]
    np.testing.assert_array_equal(written, expected(map_ids, true_ids, kinds))
    assert [int((written == kind.value).sum()) for kind in kinds] == [kind.count for kind in kinds]
    assert (written == RIGHT).sum() == np.trace(result.matrix)


def test_points_are_judged(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 2], [2, 0, 1]], nodata=0)
    places = {(0, 0): 1, (0, 2): 1, (1, 1): 2, (1, 0): 2}
    x0, a, _, y0, _, e = rasters.NORTH_UP
    features = [
        TruthFeature(point_wkb((x0 + a * (col + 0.5), y0 + e * (row + 0.5))), value)
        for (row, col), value in places.items()
    ]
    truth = VectorTruth(features, class_map.grid.crs, class_map.grid, "points", "class")
    result = assess(class_map, truth)
    points = judged_points(class_map, truth, result)
    verdicts = {(point.row, point.col): (point.truth, point.mapped) for point in points}
    assert verdicts == {(0, 0): (0, 0), (0, 2): (0, 1), (1, 1): (1, None), (1, 0): (1, 1)}
    assert [(kind.truth, kind.mapped, kind.count) for kind in error_kinds(result)] == [(0, 1, 1), (1, None, 1)]


def test_points_are_written_with_their_verdict(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 2], [2, 0, 1]], nodata=0)
    places = {(0, 0): 1, (0, 2): 1, (1, 1): 2, (1, 0): 2}
    x0, a, _, y0, _, e = rasters.NORTH_UP
    features = [
        TruthFeature(point_wkb((x0 + a * (col + 0.2), y0 + e * (row + 0.9))), value)
        for (row, col), value in places.items()
    ]
    truth = VectorTruth(features, class_map.grid.crs, class_map.grid, "points", "class")
    path = tmp_path / "errors.gpkg"
    kinds = write_error_points(path, class_map, truth, assess(class_map, truth))
    read = read_rows(str(path), None, tuple(POINT_FIELDS), InputError)
    written = {}
    for row in read.rows:
        x, y, _ = geometry_of(row.wkb).GetPoint()
        written[(y - y0) / e - 0.5, (x - x0) / a - 0.5] = tuple(row.values.values())
    assert [kind.value for kind in kinds] == [2, 3]
    assert written == {
        (0, 0): (RIGHT, "Class 1", "Class 1"),
        (0, 2): (2, "Class 1", "Class 2"),
        (1, 1): (3, "Class 2", ""),
        (1, 0): (RIGHT, "Class 2", "Class 2"),
    }
    assert "32633" in read.crs


def test_many_kinds_share_the_last_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_map, "MAX_KINDS", 2)
    class_map = class_raster(tmp_path / "map.tif", [[1, 2, 3, 3, 2, 1, 2]], nodata=0)
    truth = RasterTruth(class_raster(tmp_path / "truth.tif", [[2, 1, 1, 1, 3, 3, 2]], nodata=0))
    kinds = write_error_map(tmp_path / "errors.tif", class_map, truth, assess(class_map, truth))
    assert [(kind.value, kind.truth, kind.mapped, kind.count) for kind in kinds] == [(2, 0, 2, 2), (3, None, None, 4)]
    np.testing.assert_array_equal(rasters.read_raster(tmp_path / "errors.tif")[0], [[3, 3, 2, 2, 3, 3, 1]])
