# SPDX-License-Identifier: GPL-2.0-or-later
"""Confusion matrix, measures and stratified estimates: by hand, by the published example, and by drawing samples."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core import accuracy
from clusterbrush.core.accuracy import Z_95, assess, assess_raster, estimates, measures
from clusterbrush.core.accuracy_report import AccuracyTexts, write_accuracy_report
from clusterbrush.core.accuracy_tables import write_matrix, write_measures
from clusterbrush.core.errors import CancelledError, InputError
from clusterbrush.core.progress import NoticeCollector, Progress
from clusterbrush.core.raster import RasterSource, Window
from clusterbrush.core.raster_classes import ClassRaster, Names
from clusterbrush.core.vector_truth import TruthFeature, VectorTruth, class_value
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import ogr, osr

if TYPE_CHECKING:
    from pathlib import Path

# Olofsson et al. 2014, table 8: strata (the map) in rows, reference in columns; mapped areas in pixels of 30 m
OLOFSSON = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
OLOFSSON_AREAS = np.array([200_000.0, 150_000.0, 3_200_000.0, 6_450_000.0])
HECTARES = 0.09  # of such a pixel


def with_unclassified(matrix: np.ndarray) -> np.ndarray:
    return np.hstack([matrix, np.zeros((len(matrix), 1), dtype=np.int64)])


def notices_of(progress: NoticeCollector) -> str:
    return "\n".join(str(notice) for notice in progress.notices)


def class_raster(path: Path, array: object, **options: object) -> ClassRaster:
    return ClassRaster(str(rasters.write_raster(path, np.asarray(array, dtype=np.uint8), **options)))


# --- arithmetic


def test_measures_by_hand() -> None:
    """3 x class 1 (2 right, 1 taken for 2), 2 x class 2 (1 right, 1 unclassified)."""
    found = measures(np.array([[2, 1, 0], [0, 1, 1]]))
    np.testing.assert_array_equal(found.truth, [3, 2])
    np.testing.assert_array_equal(found.mapped, [2, 2])
    np.testing.assert_allclose(found.producers, [2 / 3, 1 / 2])
    np.testing.assert_allclose(found.users, [1, 1 / 2])
    np.testing.assert_allclose(found.dice, [4 / 5, 2 / 4])
    np.testing.assert_allclose(found.iou, [2 / 3, 1 / 3])
    assert found.overall == pytest.approx(3 / 5)
    assert found.macro_dice == pytest.approx(0.65)
    chance = (3 * 2 + 2 * 2) / 25
    assert found.kappa == pytest.approx((0.6 - chance) / (1 - chance))


def test_classes_on_one_side_only() -> None:
    """Classes 1 and 4 are in the truth only, 2 on the map only: macro Dice asks for the classes in the truth."""
    found = measures(np.array([[0, 4, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 6, 0, 0], [0, 1, 0, 0, 0]]))
    np.testing.assert_array_equal(found.dice, [0, 0, 1, 0])
    np.testing.assert_array_equal(np.isnan(found.producers), [False, True, False, False])
    np.testing.assert_array_equal(np.isnan(found.users), [True, False, False, True])
    assert found.macro_dice == pytest.approx(1 / 3)


def test_a_single_class_has_no_kappa() -> None:
    found = measures(np.array([[5, 0]]))
    assert found.overall == 1.0
    assert np.isnan(found.kappa)


def test_the_published_example() -> None:
    """The figures of the paper's section 5.1, as far as it prints digits."""
    found = estimates(OLOFSSON.T, OLOFSSON_AREAS)
    assert round(found.overall, 2) == 0.95
    assert round(Z_95 * found.overall_error, 2) == 0.02
    np.testing.assert_array_equal(np.round(found.users, 2), [0.88, 0.73, 0.93, 0.96])
    np.testing.assert_array_equal(np.round(Z_95 * found.users_error, 2), [0.07, 0.10, 0.04, 0.02])
    np.testing.assert_array_equal(np.round(found.producers, 2), [0.75, 0.85, 0.93, 0.96])
    assert round(Z_95 * found.producers_error[0], 2) == 0.21
    hectares = OLOFSSON_AREAS.sum() * HECTARES * found.shares
    margins = OLOFSSON_AREAS.sum() * HECTARES * 1.96 * found.shares_error
    np.testing.assert_allclose(hectares, [21_158, 11_686, 285_770, 581_386], atol=0.5)
    np.testing.assert_allclose(margins, [6_158, 3_756, 15_510, 16_282], atol=0.5)
    assert OLOFSSON_AREAS.sum() * found.shares[0] == pytest.approx(235_086, abs=0.5)
    assert OLOFSSON_AREAS.sum() * 1.96 * found.shares_error[0] == pytest.approx(68_418, abs=0.5)


def test_standard_errors_are_those_of_drawn_samples() -> None:
    """4,000 stratified samples from a known population: the spread of each estimate is what its error says."""
    rng = np.random.default_rng(5)
    areas = np.array([0.1, 0.3, 0.6])
    inside = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.05, 0.05, 0.9]])
    sizes = (150, 200, 400)
    drawn = []
    for _ in range(4000):
        counts = np.array([rng.multinomial(size, share) for size, share in zip(sizes, inside)])
        found = estimates(counts.T, areas)
        drawn.append([found.overall, *found.users, *found.producers, *found.shares])
    exact = estimates(np.array([size * share for size, share in zip(sizes, inside)]).T, areas)
    said = [exact.overall_error, *exact.users_error, *exact.producers_error, *exact.shares_error]
    np.testing.assert_allclose(np.std(drawn, axis=0), said, rtol=0.05)
    true = [exact.overall, *exact.users, *exact.producers, *exact.shares]
    np.testing.assert_allclose(np.mean(drawn, axis=0), true, atol=0.003)


def test_a_stratum_without_samples_is_left_out() -> None:
    found = estimates(np.array([[8, 1, 0], [2, 9, 0], [0, 0, 0]]), np.array([100.0, 300.0, 600.0]))
    assert found.unsampled == (2,)
    np.testing.assert_allclose(found.weights, [0.25, 0.75, 0])
    assert found.overall == pytest.approx(0.25 * 0.8 + 0.75 * 0.9)
    assert np.isnan(found.users[2])


def test_a_single_sample_gets_the_largest_variance() -> None:
    found = estimates(np.array([[10, 0], [0, 1]]), np.array([90.0, 10.0]))
    assert found.single == (1,)
    assert np.isnan(found.users_error[1])
    assert found.overall_error == pytest.approx(0.1 * 0.5)


def test_a_class_that_the_map_lacks_has_an_area() -> None:
    """20 % of what is mapped as class 1 is class 2, which the map does not have."""
    found = estimates(np.array([[8, 0], [2, 0]]), np.array([50.0, 0.0]))
    np.testing.assert_allclose(found.shares, [0.8, 0.2])
    assert found.producers[1] == 0
    assert found.unsampled == ()


@given(st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4), min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_figures_stay_in_their_range(rows: list[list[int]]) -> None:
    matrix = np.array(rows)
    found, weighted = measures(matrix), estimates(matrix[:, :-1], np.array([1.0, 2.0, 3.0]))
    for shares in (found.dice, found.iou, found.users, found.producers, weighted.users, weighted.producers):
        known = shares[~np.isnan(shares)]
        assert ((known >= 0) & (known <= 1 + 1e-12)).all()
    if weighted.weights.any():
        assert weighted.shares.sum() == pytest.approx(1.0)
        assert 0 <= weighted.overall <= 1 + 1e-12


# --- rasters


def test_raster_against_raster(tmp_path: Path) -> None:
    """Truth 0 is not counted; map 0 is wrong; pixels have 100 m2."""
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 2], [2, 0, 1]])
    truth = class_raster(tmp_path / "truth.tif", [[1, 2, 2], [0, 2, 1]])
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
    class_map, truth = class_raster(tmp_path / "map.tif", one), class_raster(tmp_path / "truth.tif", other)
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
    monkeypatch.setattr(accuracy, "MOST_CLASSES", 2)
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


# --- polygons and points


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


def test_features_that_do_not_count_are_told(halves: ClassRaster) -> None:
    truth = vector(
        halves,
        (at(0, 0), 1),
        (at(1, 1), None),
        (at(1, 1), 0),
        (None, 2),
        ("LINESTRING(500000 7000000,500010 7000000)", 1),
        (at(99, 99), 1),
        (box(50, 50, 60, 60), 2),
    )
    told = {str(notice).split(" truth ")[-1].split(" do ")[0].split(" in ")[-1]: notice.values["count"]
            for notice in truth.notices}  # fmt: skip
    assert list(told.values()) == [1, 1, 2, 2]
    assert [words for words in told if "outside" in words] == ["outside the map"]


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([], "is empty"),
        ([(at(0, 0), None)], "No feature of truth has a class in the field cls"),
        ([(at(0, 0), 1.5)], "holds 1.5, which is no class"),
        ([(at(0, 0), -1)], "holds -1, which is no class"),
        ([(at(99, 0), 1)], "no class where the map lies"),
        ([(None, 1)], "can be used as truth"),
        ([("LINESTRING(500000 7000000,500010 7000000)", 1)], "Lines in truth do not count"),
    ],
)
def test_a_truth_that_is_none(halves: ClassRaster, pairs: list, words: str) -> None:
    with pytest.raises(InputError, match=words):
        vector(halves, *pairs)


def test_polygons_outside(halves: ClassRaster) -> None:
    with pytest.raises(InputError, match="no class where the map lies"):
        vector(halves, (box(50, 50, 60, 60), 1))


def told(truth: VectorTruth) -> dict[str, object]:
    """Return the count of each notice by its first words."""
    return {str(notice).split(" truth")[0]: notice.values["count"] for notice in truth.notices}


def test_polygons_that_contradict_each_other_do_not_count(halves: ClassRaster) -> None:
    """Class 1 and class 2 share a column of four pixels; a second polygon of class 1 agrees with the first."""
    truth = vector(halves, (box(0, 0, 3, 4), 1), (box(2, 0, 4, 4), 2), (box(0, 0, 2, 1), 1))
    np.testing.assert_array_equal(assess(halves, truth).matrix, [[8, 0, 0], [0, 4, 0]])
    assert told(truth) == {"Pixels where polygons of": 4}


def test_a_contradiction_between_two_that_agree(halves: ClassRaster) -> None:
    """The first and the last of three say the same; the one between does not."""
    truth = vector(halves, (box(0, 0, 4, 4), 1), (box(0, 0, 1, 1), 2), (box(0, 0, 4, 4), 1))
    assert int(assess(halves, truth).matrix.sum()) == 15
    assert told(truth) == {"Pixels where polygons of": 1}


def test_nothing_but_contradiction(halves: ClassRaster) -> None:
    with pytest.raises(InputError, match="with different classes overlap do not count: 16"):
        assess(halves, vector(halves, (box(0, 0, 4, 4), 1), (box(0, 0, 4, 4), 2)))


def test_contradictions_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class_map = class_raster(tmp_path / "map.tif", np.ones((40, 30), dtype=int))
    truth = vector(class_map, (box(0, 0, 30, 40), 1), (box(3, 5, 20, 31), 2))
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: (16, 7))
    assert int(assess(class_map, truth).matrix.sum()) == 40 * 30 - 17 * 26
    assert told(truth) == {"Pixels where polygons of": 17 * 26}


def test_polygons_between_pixel_centres_are_told(halves: ClassRaster) -> None:
    """A small one, and a long thin one; a thin one through centres counts, and one that the map's edge cuts."""
    truth = vector(
        halves, (box(1.6, 1.6, 2.4, 2.4), 1), (box(0, 1.6, 4, 2.4), 1), (box(0, 0.4, 4, 0.6), 1), (box(-9, 2, 1, 3), 1)
    )
    assert int(assess(halves, truth).matrix.sum()) == 5
    assert told(truth) == {"Polygons of": 2}
    with pytest.raises(InputError, match="no pixel's centre inside do not count: 1"):
        vector(halves, (box(1.6, 1.6, 2.4, 2.4), 1))


def test_a_polygon_beside_the_map(halves: ClassRaster) -> None:
    """Its envelope meets the map, the polygon itself does not; another has only half a pixel of it."""
    corner = "POLYGON((500020 7000100,500200 7000100,500200 6999980,500020 7000100))"
    truth = vector(halves, (corner, 1), (box(3.6, 0, 9, 4), 2), (at(0, 0), 1))
    assert told(truth) == {"Features of": 2}


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
        assert (told(truth) == {}) == (min(inside) > 0)
        assert int(assess(class_map, truth).matrix.sum()) == 1 + max(inside[0], 0) * max(inside[1], 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2, 2), (2.0, 2), ("2", 2), (" tree ", "tree"), ("", None), (0, None), (None, None), (float("nan"), None)],
)
def test_class_values(value: object, expected: object) -> None:
    assert class_value(value, "cls") == expected


# --- tables and report


def test_tables(tmp_path: Path) -> None:
    class_map = class_raster(tmp_path / "map.tif", [[1, 1, 2], [2, 0, 1]])
    result = assess_raster(class_map, class_raster(tmp_path / "truth.tif", [[1, 2, 2], [0, 2, 1]]))
    write_matrix(tmp_path / "matrix.csv", result)
    write_measures(tmp_path / "measures.csv", result)
    with (tmp_path / "matrix.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["truth \\ map", "1 Class 1", "2 Class 2", "unclassified", "total"],
            ["1 Class 1", "2", "0", "0", "2"],
            ["2 Class 2", "1", "1", "1", "3"],
            ["total", "3", "1", "1", "5"],
        ]
    with (tmp_path / "measures.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["truth"], first["mapped"], first["correct"], first["dice"]) == ("2", "3", "2", "0.8")
    assert first["map_area_ha"] == "0.03"
    assert float(first["estimated_area_ha"]) + float(second["estimated_area_ha"]) == pytest.approx(0.05)
    assert second["weighted_users_ci95"] == ""


def test_the_report_holds_the_figures(tmp_path: Path) -> None:
    names = Names({1: "<b>forest</b>", 2: "water"}, {1: (1, 2, 3), 2: (4, 5, 6)})
    path = rasters.write_raster(tmp_path / "map.tif", np.array([[1, 1, 2], [2, 0, 1]], dtype=np.uint8))
    truth = class_raster(tmp_path / "t.tif", [[1, 2, 2], [0, 2, 1]])
    result = assess_raster(ClassRaster(str(path), names=names), truth)
    write_accuracy_report(tmp_path / "report.html", title="map", truth="truth", result=result, notices=["mind & this"])
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in ("60.0\u00a0%", "&lt;b&gt;forest", "mind &amp; this", "unclassified", "Olofsson", "by chance"):
        assert words in text
    assert "<b>forest" not in text
    assert text.count("border:1px solid var(--ink)") == 2  # what is right is outlined, not coloured alone


def test_the_report_speaks_french(tmp_path: Path) -> None:
    raster = class_raster(tmp_path / "map.tif", [[1, 1, 2]])
    texts = AccuracyTexts().translated(lambda text: "fr" if text == "en" else text)
    write_accuracy_report(
        tmp_path / "r.html", title="map", truth="t", result=assess_raster(raster, raster), texts=texts
    )
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in text
    assert "100,0" in text


def test_the_report_without_places_on_the_earth(tmp_path: Path) -> None:
    raster = class_raster(tmp_path / "map.tif", [[1, 1, 2]], epsg=None, geotransform=None)
    write_accuracy_report(tmp_path / "r.html", title="map", truth="t", result=assess_raster(raster, raster))
    assert "Estimated share" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_window_of_pairs(halves: ClassRaster) -> None:
    """Codes come with what the block has at the same place, wherever the window lies."""
    truth = vector(halves, (at(2.5, 1.5), 5))
    codes, found = truth.pairs(Window(1, 1, 3, 3), np.arange(9).reshape(3, 3))
    assert (codes.tolist(), found.tolist()) == ([1], [1])
    assert [one.id for one in truth.describe([1])] == [5]
