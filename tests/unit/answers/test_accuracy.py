# SPDX-License-Identifier: GPL-2.0-or-later
"""Confusion matrix: raster against raster, matched by number or name, in any blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from class_rasters import class_raster
from clusterbrush.core.answers import accuracy
from clusterbrush.core.answers.accuracy import assess, assess_raster
from clusterbrush.core.answers.vector_truth import TruthFeature, VectorTruth
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.raster.bands import NodataRange
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.vector.wkb import point_wkb

if TYPE_CHECKING:
    from pathlib import Path


def with_unclassified(matrix: np.ndarray) -> np.ndarray:
    return np.hstack([matrix, np.zeros((len(matrix), 1), dtype=np.int64)])


def notices_of(progress: NoticeCollector) -> str:
    return "\n".join(str(notice) for notice in progress.notices)


# --- rasters


def test_raster_against_raster(tmp_path: Path) -> None:
    """Truth without data is not counted; a map without is wrong; pixels have 100 m2."""
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 2], [2, 0, 1]], nodata=0)
    truth = class_raster(tmp_path / "truth.tif", [[1, 2, 2], [0, 2, 1]], nodata=0)
    progress = NoticeCollector()
    result = assess_raster(class_map, truth, progress=progress)
    np.testing.assert_array_equal(result.matrix, [[2, 0, 0], [1, 1, 1]])
    assert result.measures.overall == pytest.approx(0.6)
    assert [one.square_metres for one in result.classes] == [300, 200]
    assert result.unclassified == 1
    assert not result.by_name
    assert "1 truth pixels or points are unclassified" in notices_of(progress)
    assert "too narrow" in notices_of(progress)
    assert result.square_metres == 500


def test_nodata_of_both(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 9]], nodata=9)
    truth = class_raster(tmp_path / "truth.tif", [[1, 7, 1]], nodata=7)
    np.testing.assert_array_equal(assess_raster(class_map, truth).matrix, [[1, 1]])


def test_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    one, other = (rng.integers(0, 6, (70, 90)) for _ in range(2))
    class_map = class_raster(tmp_path / "map.tif", one, nodata=0)
    truth = class_raster(tmp_path / "truth.tif", other, nodata=0)
    whole = assess_raster(class_map, truth)
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 13))
    pieces = assess_raster(class_map, truth)
    np.testing.assert_array_equal(whole.matrix, pieces.matrix)
    assert whole.classes == pieces.classes
    expected = [[((other == t) & (one == m)).sum() for m in (1, 2, 3, 4, 5, 0)] for t in range(1, 6)]
    np.testing.assert_array_equal(whole.matrix, expected)


def test_ids_beyond_the_table(tmp_path: Path) -> None:
    """Very large numbers are counted by sorting."""
    ids = np.array([[1, 4_000_000_000, 4_000_000_000]], dtype=np.uint32)
    class_map = ClassRaster(str(rasters.write_raster(tmp_path / "map.tif", ids)))
    np.testing.assert_array_equal(assess_raster(class_map, class_map).matrix, [[1, 0, 0], [0, 2, 0]])


def test_a_truth_on_another_grid(tmp_path: Path) -> None:
    """Truth pixels of 20 m under a map of 10 m; the map's pixel takes the truth under its centre."""
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 2, 2], [1, 1, 2, 2]])
    coarse = (500_000.0, 20.0, 0.0, 7_000_000.0, 0.0, -20.0)
    truth = class_raster(tmp_path / "truth.tif", [[1, 2]], geotransform=coarse)
    progress = NoticeCollector()
    np.testing.assert_array_equal(assess_raster(class_map, truth, progress=progress).matrix, [[4, 0, 0], [0, 4, 0]])
    assert "grid" in notices_of(progress)


def test_matched_by_name_when_both_share_names(tmp_path: Path) -> None:
    """Numbers are swapped, names are right; upper case and blanks do not matter."""
    paths = [rasters.write_raster(tmp_path / name, np.array([row], dtype=np.uint8)) for name, row in
             (("map.tif", [1, 1, 2]), ("truth.tif", [2, 2, 1]))]  # fmt: skip
    class_map = ClassRaster(str(paths[0]), names=Names({1: "forest", 2: "open  water"}))
    truth = ClassRaster(str(paths[1]), names=Names({1: "Open Water", 2: "Forest "}))
    result = assess_raster(class_map, truth)
    assert result.by_name
    assert result.measures.overall == 1.0
    assert [(one.id, one.name) for one in result.classes] == [(1, "forest"), (2, "open  water")]
    nameless = assess_raster(class_map, ClassRaster(str(paths[1])))
    assert not nameless.by_name
    assert nameless.measures.overall == 0.0
    strange = ClassRaster(str(paths[1]), names=Names({1: "eau", 2: "bois"}))
    assert not assess_raster(class_map, strange).by_name


def test_no_class_in_common(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 2]])
    truth = class_raster(tmp_path / "truth.tif", [[7, 8]])
    with pytest.raises(InputError, match=r"no class in common\. Map: 1, 2\. Truth: 7, 8"):
        assess_raster(class_map, truth)


def test_no_overlap(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 2]])
    far = (900_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0)
    truth = class_raster(tmp_path / "truth.tif", [[1, 2]], geotransform=far)
    with pytest.raises(InputError, match="no class where the map lies"):
        assess_raster(class_map, truth)


def test_values_instead_of_classes(tmp_path: Path) -> None:
    truth = class_raster(tmp_path / "truth.tif", [[1, 2]])
    heights = ClassRaster(str(rasters.write_raster(tmp_path / "dem.tif", np.array([[1.5, 2.0]], dtype=np.float32))))
    with pytest.raises(InputError, match=r"measured values such as 1\.5"):
        assess_raster(heights, truth)
    negative = ClassRaster(str(rasters.write_raster(tmp_path / "neg.tif", np.array([[-3, 2]], dtype=np.int16))))
    with pytest.raises(InputError, match="negative value -3"):
        assess_raster(negative, truth)


def test_too_many_classes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "MAX_CLASSES", 2)
    many = class_raster(tmp_path / "many.tif", [[1, 2, 3]])
    with pytest.raises(InputError, match="more than 2 classes"):
        assess_raster(many, many)


def test_cancel(tmp_path: Path) -> None:
    class Cancelled(Progress):
        def is_cancelled(self) -> bool:
            return True

    raster = class_raster(tmp_path / "map.tif", [[1, 2]])
    with pytest.raises(CancelledError):
        assess_raster(raster, raster, progress=Cancelled())


# --- where the image has no data


def pixel_centre(row: int, col: int) -> tuple[float, float]:
    x0, a, _, y0, _, e = rasters.NORTH_UP
    return x0 + a * (col + 0.5), y0 + e * (row + 0.5)


def test_truth_where_the_image_has_no_data_does_not_count(tmp_path: Path) -> None:
    """Neither pixels nor points; what the map leaves open where there is data is still wrong."""
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 0], [2, 0, 0]], nodata=0)
    truth = class_raster(tmp_path / "truth.tif", [[1, 2, 2], [2, 2, 1]])
    bands = np.array([[[5, 5, 5], [5, 0, 5]]], np.uint8)
    image = RasterSource(str(rasters.write_raster(tmp_path / "image.tif", bands, nodata=0)))
    progress = NoticeCollector()
    result = assess_raster(class_map, truth, progress=progress, image=image)
    np.testing.assert_array_equal(result.matrix, [[1, 0, 1], [1, 1, 1]])
    assert "where the image has no data are left out: 1." in notices_of(progress)
    np.testing.assert_array_equal(assess_raster(class_map, truth).matrix, [[1, 0, 1], [1, 1, 2]])
    points = [TruthFeature(point_wkb(place), 2) for place in (pixel_centre(1, 0), pixel_centre(1, 1))]
    sampled = VectorTruth(points, class_map.grid.crs, class_map.grid, "points", "class")
    assert assess(class_map, sampled, image=image).matrix.sum() == 1
    assert assess(class_map, sampled).matrix.sum() == 2


def test_truth_that_lies_on_nodata_alone_is_a_sentence(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 1]])
    truth = class_raster(tmp_path / "truth.tif", [[1, 0]], nodata=0)
    image = RasterSource(str(rasters.write_raster(tmp_path / "image.tif", np.array([[[0, 5]]], np.uint8), nodata=0)))
    with pytest.raises(InputError, match="lies where the image has no data"):
        assess_raster(class_map, truth, image=image)
    other = RasterSource(str(rasters.write_raster(tmp_path / "other.tif", np.ones((1, 3, 3), np.uint8))))
    with pytest.raises(InputError, match="another grid"):
        assess_raster(class_map, truth, image=other)


# --- class 0


@pytest.mark.parametrize("nodata", [None, 255])
def test_zero_is_a_class_where_it_is_not_nodata(tmp_path: Path, nodata: int | None) -> None:
    """In the map and in the truth; a map without any pixel of it is wrong there."""
    truth = class_raster(tmp_path / "truth.tif", [[0, 1, 2], [0, 1, 2]], nodata=nodata)
    right = assess_raster(truth, truth)
    np.testing.assert_array_equal(right.matrix, with_unclassified(2 * np.eye(3, dtype=np.int64)))
    assert (right.classes[0].id, right.classes[0].name, right.classes[0].pixels) == (0, "Class 0", 2)
    assert right.unclassified == 0
    progress = NoticeCollector()
    wrong = class_raster(tmp_path / "map.tif", [[1, 1, 2], [1, 1, 2]], nodata=nodata)
    assert assess_raster(wrong, truth, progress=progress).measures.overall == pytest.approx(2 / 3)
    assert "truth.tif holds 0, which counts as a class" in notices_of(progress)


def test_zero_that_is_nodata_is_no_class(tmp_path: Path) -> None:
    """Whether the file says so or the layer does."""
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 0, 2]], nodata=0)
    path = str(class_raster(tmp_path / "truth.tif", [[0, 1, 2, 2]]).path)
    for truth in (ClassRaster(path, nodata=0.0), ClassRaster(path, nodata_ranges=[NodataRange(-1.0, 0.5)])):
        result = assess_raster(class_map, truth)
        np.testing.assert_array_equal(result.matrix, [[1, 0, 0], [0, 1, 1]])
        assert result.unclassified == 1
