# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons and points as truth: which pixels they cover, what does not count, and what contradicts itself."""

from __future__ import annotations

import math
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from class_rasters import class_raster
from clusterbrush.core.answers.accuracy import assess
from clusterbrush.core.answers.vector_truth import TruthFeature, VectorTruth
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from osgeo import ogr, osr

if TYPE_CHECKING:
    from pathlib import Path


def features(*pairs: tuple[str | None, object]) -> list[TruthFeature]:
    return [
        TruthFeature(None if text is None else bytes(ogr.CreateGeometryFromWkt(text).ExportToWkb()), value)
        for text, value in pairs
    ]


def box(left: float, top: float, right: float, bottom: float) -> str:
    """Return a polygon between pixel corners (columns and rows) of the test rasters."""
    x0, x1, y0, y1 = 5e5 + 10 * left, 5e5 + 10 * right, 7e6 - 10 * top, 7e6 - 10 * bottom
    return f"POLYGON(({x0} {y0},{x1} {y0},{x1} {y1},{x0} {y1},{x0} {y0}))"


def at(col: float, row: float) -> str:
    return f"POINT({5e5 + 10 * col} {7e6 - 10 * row})"


def vector(class_map: ClassRaster, *pairs: tuple[str | None, object], crs: str = "") -> VectorTruth:
    return VectorTruth(features(*pairs), crs, class_map.grid, "truth", "cls")


@pytest.fixture
def halves(tmp_path: Path) -> ClassRaster:
    """4 x 4 pixels: left half class 1, right half class 2."""
    return class_raster(tmp_path / "halves.tif", [[1, 1, 2, 2]] * 4)


def test_polygons_count_by_pixel_centres(halves: ClassRaster) -> None:
    """A polygon up to column 2.4 has two columns, one up to 2.6 three."""
    truth = vector(halves, (box(0, 0, 2.4, 2), 1), (box(0, 2, 2.6, 4), 1))
    assert truth.kind == "polygons"
    np.testing.assert_array_equal(assess(halves, truth).matrix, [[8, 2, 0], [0, 0, 0]])


def test_points_count_each(halves: ClassRaster) -> None:
    truth = vector(
        halves, (at(0.1, 0.1), 1), (at(0.9, 0.9), 1), (at(3, 3), 1), ("MULTIPOINT(500025 6999995,500035 6999995)", 2)
    )
    assert truth.kind == "points"
    np.testing.assert_array_equal(assess(halves, truth).matrix, [[2, 1, 0], [0, 2, 0]])


def line(*places: tuple[float, float]) -> str:
    return "LINESTRING(" + ",".join(f"{5e5 + 10 * col} {7e6 - 10 * row}" for col, row in places) + ")"


def test_lines_count_by_the_pixels_that_they_cross(halves: ClassRaster) -> None:
    truth = vector(halves, (line((0.5, 0.5), (2.5, 0.5)), 1), (line((3.5, 3.9), (3.5, 0.1)), 2))
    assert truth.kind == "lines"
    np.testing.assert_array_equal(assess(halves, truth).matrix, [[2, 1, 0], [0, 4, 0]])


def test_lines_among_polygons_and_points(halves: ClassRaster) -> None:
    """A pixel counts once, unless its features disagree; points count beside."""
    crossing = (line((0.5, 1.5), (3.5, 1.5)), 1), (line((0.5, 2.5), (0.5, 3.5)), 1), (line((0.5, 3.5), (1.5, 3.5)), 2)
    against = line((0.5, 0.2), (0.5, 0.8)), 2
    truth = vector(halves, (box(0, 0, 4, 2), 1), (box(2, 1, 4, 4), 2), (at(3.5, 0.5), 2), *crossing, against)
    assert truth.kind == "polygons"
    result = assess(halves, truth)
    expected = np.array([[0, 1, 1, 1], [1, 1, 0, 0], [1, 0, 2, 2], [0, 2, 2, 2]])
    mapped = np.array([[1, 1, 2, 2]] * 4)
    matrix = [[int(((expected == true) & (mapped == class_id)).sum()) for class_id in (1, 2)] + [0] for true in (1, 2)]
    matrix[1][1] += 1  # the point
    np.testing.assert_array_equal(result.matrix, matrix)
    assert notice_counts(truth, halves) == {"Pixels where polygons or lines of": 4}


def test_lines_by_block_and_in_other_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    class_map = class_raster(tmp_path / "map.tif", rng.integers(1, 3, (60, 50)))
    rows = [(line(*rng.uniform(-5, 60, (3, 2)).tolist()), int(rng.integers(1, 3))) for _ in range(12)]
    truth = vector(class_map, *rows, (box(5, 20, 31.3, 58.2), 2))
    together = assess(class_map, truth).matrix
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 7))
    again = pickle.loads(pickle.dumps(truth))  # noqa: S301 - our own
    np.testing.assert_array_equal(assess(class_map, again).matrix, together)


def test_vector_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    class_map = class_raster(tmp_path / "map.tif", rng.integers(0, 4, (60, 50)))
    shapes = [(box(*sorted(rng.uniform(0, 50, 2))[:1], 3, 49, 17), 1), (box(5, 20, 31.3, 58.2), 2)]
    points = [(at(*rng.uniform(0, 50, 2)), int(rng.integers(1, 4))) for _ in range(200)]
    truth = vector(class_map, *shapes, *points)
    whole = assess(class_map, truth).matrix
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 7))
    for _ in range(8):  # threads share the polygons
        np.testing.assert_array_equal(assess(class_map, truth).matrix, whole)


def test_texts_match_names(halves: ClassRaster) -> None:
    named = ClassRaster(halves.path, names=Names({1: "Forest", 2: "Water"}))
    truth = vector(named, (at(0, 0), "water"), (at(3, 0), "WATER"), (at(1, 1), "forest"), (at(1, 2), "snow"))
    result = assess(named, truth)
    assert result.by_name
    assert [one.name for one in result.classes] == ["Forest", "Water", "snow"]
    np.testing.assert_array_equal(result.matrix, [[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0]])
    with pytest.raises(InputError, match="no class in common"):
        assess(halves, vector(halves, (at(0, 0), "water")))


def test_another_crs(halves: ClassRaster) -> None:
    """A point is given in degrees; PROJ knows where it lies."""
    utm, degrees = osr.SpatialReference(), osr.SpatialReference()
    utm.ImportFromEPSG(32633)
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    lon, lat, _ = osr.CoordinateTransformation(utm, degrees).TransformPoint(500_035.0, 6_999_985.0)
    truth = vector(halves, (f"POINT({lon} {lat})", 2), crs=degrees.ExportToWkt())
    np.testing.assert_array_equal(assess(halves, truth).matrix, [[0, 0, 0], [0, 1, 0]])


def test_features_whose_crs_is_undefined_are_taken_to_be_in_the_maps(halves: ClassRaster) -> None:
    """So a GeoPackage that was written without a CRS says."""
    undefined = (
        'GEOGCS["Undefined geographic SRS",DATUM["unknown",SPHEROID["unknown",6378137,298.257223563]],'
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
    )
    truth = vector(halves, (at(3.5, 1.5), 2), crs=undefined)
    np.testing.assert_array_equal(assess(halves, truth).matrix, [[0, 0, 0], [0, 1, 0]])


def test_features_that_do_not_count_are_told(halves: ClassRaster) -> None:
    truth = vector(
        halves,
        (at(0, 0), 1),
        (at(1, 1), None),
        (at(1, 1), 0),
        (None, 2),
        ("LINESTRING(0 0,10 0)", 1),
        (at(99, 99), 1),
        (box(50, 50, 60, 60), 2),
    )
    notice_counts = {str(notice).split(" truth ")[-1].split(" do ")[0].split(" in ")[-1]: notice.values["count"]
            for notice in truth.notices(0)}  # fmt: skip
    assert list(notice_counts.values()) == [1, 1, 1, 3]
    assert [words for words in notice_counts if "outside" in words] == ["outside the map"]


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([], "is empty"),
        ([(at(0, 0), None)], "No feature of truth has a class in the field cls"),
        ([(at(0, 0), 1.5)], "holds 1.5, which is no class"),
        ([(at(0, 0), -1)], "holds -1, which is no class"),
        ([(at(99, 0), 1)], "no class where the map lies"),
        ([(None, 1)], "can be used as truth"),
        ([("LINESTRING(0 0,10 0)", 1)], "no class where the map lies"),
    ],
)
def test_a_truth_that_is_none(halves: ClassRaster, pairs: list, words: str) -> None:
    with pytest.raises(InputError, match=words):
        vector(halves, *pairs)


def test_polygons_outside(halves: ClassRaster) -> None:
    with pytest.raises(InputError, match="no class where the map lies"):
        vector(halves, (box(50, 50, 60, 60), 1))


def notice_counts(truth: VectorTruth, class_map: ClassRaster) -> dict[str, object]:
    """Return the count of each notice about the truth by its first words, when the map is held against it."""
    collector = NoticeCollector()
    assess(class_map, truth, progress=collector)
    about = [notice for notice in collector.notices if notice.values.get("layer") == truth.title]
    return {str(notice).split(" truth")[0]: notice.values["count"] for notice in about}


def test_polygons_that_contradict_each_other_do_not_count(halves: ClassRaster) -> None:
    """Class 1 and class 2 share a column of four pixels; a second polygon of class 1 agrees with the first."""
    truth = vector(halves, (box(0, 0, 3, 4), 1), (box(2, 0, 4, 4), 2), (box(0, 0, 2, 1), 1))
    np.testing.assert_array_equal(assess(halves, truth).matrix, [[8, 0, 0], [0, 4, 0]])
    assert notice_counts(truth, halves) == {"Pixels where polygons or lines of": 4}


def test_a_contradiction_between_two_that_agree(halves: ClassRaster) -> None:
    """The first and the last of three say the same; the one between does not."""
    truth = vector(halves, (box(0, 0, 4, 4), 1), (box(0, 0, 1, 1), 2), (box(0, 0, 4, 4), 1))
    assert int(assess(halves, truth).matrix.sum()) == 15
    assert notice_counts(truth, halves) == {"Pixels where polygons or lines of": 1}


def test_nothing_but_contradiction(halves: ClassRaster) -> None:
    with pytest.raises(InputError, match="with different classes overlap do not count: 16"):
        assess(halves, vector(halves, (box(0, 0, 4, 4), 1), (box(0, 0, 4, 4), 2)))


def test_contradictions_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class_map = class_raster(tmp_path / "map.tif", np.ones((40, 30), dtype=int))
    truth = vector(class_map, (box(0, 0, 30, 40), 1), (box(3, 5, 20, 31), 2))
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 7))
    assert int(assess(class_map, truth).matrix.sum()) == 40 * 30 - 17 * 26
    assert notice_counts(truth, class_map) == {"Pixels where polygons or lines of": 17 * 26}


def test_polygons_between_pixel_centres_are_told(halves: ClassRaster) -> None:
    """A small one, and a long thin one; a thin one through centres counts, and one that the map's edge cuts."""
    truth = vector(
        halves, (box(1.6, 1.6, 2.4, 2.4), 1), (box(0, 1.6, 4, 2.4), 1), (box(0, 0.4, 4, 0.6), 1), (box(-9, 2, 1, 3), 1)
    )
    assert int(assess(halves, truth).matrix.sum()) == 5
    assert notice_counts(truth, halves) == {"Polygons of": 2}
    with pytest.raises(InputError, match="no pixel's centre inside do not count: 1"):
        vector(halves, (box(1.6, 1.6, 2.4, 2.4), 1))


def test_a_polygon_beside_the_map(halves: ClassRaster) -> None:
    """Its envelope meets the map, the polygon itself does not; another has only half a pixel of it."""
    corner = "POLYGON((500020 7000100,500200 7000100,500200 6999980,500020 7000100))"
    truth = vector(halves, (corner, 1), (box(3.6, 0, 9, 4), 2), (at(0, 0), 1))
    assert notice_counts(truth, halves) == {"Features of": 2}


@pytest.mark.parametrize("size", [1, 2, 7, 300])
def test_what_surely_hits_does(tmp_path: Path, size: int) -> None:
    """The check that spares the others from being drawn must not take one that misses."""
    class_map = class_raster(tmp_path / "map.tif", np.ones((320, 320), dtype=int))
    rng = np.random.default_rng(size)
    for left, top in rng.uniform(1, 9, (20, 2)):
        width, height = rng.uniform(0.2, 1.0, 2) * size
        inside = (
            math.floor(left + width - 0.5) - math.ceil(left - 0.5) + 1,
            (math.floor(top + height - 0.5) - math.ceil(top - 0.5) + 1),
        )
        shape = (box(left, top, left + width, top + height), 1), (at(319, 319), 1)
        truth = vector(class_map, *shape)
        assert (notice_counts(truth, class_map) == {}) == (min(inside) > 0)
        assert int(assess(class_map, truth).matrix.sum()) == 1 + max(inside[0], 0) * max(inside[1], 0)


def test_the_samples_of_a_window(halves: ClassRaster) -> None:
    """Codes come with what the block has at the same place, wherever the window lies."""
    truth = vector(halves, (at(2.5, 1.5), 5))
    samples = truth.samples(Window(1, 1, 3, 3), np.arange(9).reshape(3, 3))
    assert (samples.codes.tolist(), samples.places.tolist(), samples.n_disputed) == ([1], [1], 0)
    assert [one.id for one in truth.describe([1])] == [5]


def test_features_of_class_zero_count_where_the_map_has_it(halves: ClassRaster) -> None:
    given = features((at(0, 0), 0), (at(1, 1), 1))
    grid = halves.grid
    without = VectorTruth(given, grid.crs, grid, "truth", "cls")
    assert "Features of truth of class 0 do not count, because 0 is no class of the map: 1." in map(
        str, without.notices(0)
    )
    assert not any("without a class" in str(notice) for notice in without.notices(0))
    with_zero = VectorTruth(given, grid.crs, grid, "truth", "cls", lambda: True)
    assert with_zero.notices(0) == []
    assert [truth_class.id for truth_class in with_zero.describe([1, 2])] == [0, 1]
    assert [truth_class.id for truth_class in without.describe([1])] == [1]


def test_a_truth_of_class_zero_alone_says_why_none_counts(halves: ClassRaster) -> None:
    given = features((at(0, 0), 0))
    with pytest.raises(InputError, match="0 is no class of the map"):
        VectorTruth(given, halves.grid.crs, halves.grid, "truth", "cls")


def test_pixels_belong_to_features_of_any_kind(halves: ClassRaster) -> None:
    line = "LINESTRING(500005 6999985,500035 6999985)"
    truth = vector(halves, (None, 1), (box(0, 0, 2, 1), 1), (line, 1), (at(3.5, 3.5), 2), (box(2, 2, 4, 3), 2))
    expected = np.array([[1, 1, 0, 0], [2, 2, 2, 2], [0, 0, 4, 4], [0, 0, 0, 3]])
    np.testing.assert_array_equal(truth.units(Window(0, 0, 4, 4)), expected)
    np.testing.assert_array_equal(truth.units(Window(1, 1, 3, 2)), expected[1:4, 1:3])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(truth)).units(Window(0, 0, 4, 4)), expected)  # noqa: S301
