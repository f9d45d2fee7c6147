# SPDX-License-Identifier: GPL-2.0-or-later
"""Outlines: sizes by hand, borders that stay shared, geometry that stays valid, small regions, means."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import open_files
import pytest
import rasters
from clusterbrush.core.answers.class_areas import measure_of
from clusterbrush.core.answers.outlines import outlines as module
from clusterbrush.core.answers.outlines import rings
from clusterbrush.core.answers.outlines.outlines import OutlineOptions, OutlineTargets, draw_outlines
from clusterbrush.core.base.errors import InputError, OutputError, ParameterError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster import patches
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.pixel_areas import PixelAreas
from clusterbrush.core.raster.source import RasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from osgeo import ogr

if TYPE_CHECKING:
    from pathlib import Path

IDS = np.array([[1, 1, 2], [1, 2, 2], [3, 3, 0]], dtype=np.uint8)
NAMES = Names({1: "water", 2: "grass", 3: "rock"})
UNIT = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


@dataclass
class Layer:
    """What was written: attributes and geometries."""

    rows: list[dict]
    shapes: list[ogr.Geometry]

    @classmethod
    def read(cls, path: Path) -> Layer:
        rows, shapes = [], []
        dataset = ogr.Open(str(path))
        feature = None
        for feature in dataset.GetLayer(0):
            rows.append({name: feature[name] for name in feature.keys()})  # noqa: SIM118 - OGR's
            shapes.append(ogr.CreateGeometryFromWkb(feature.GetGeometryRef().ExportToWkb()))
        del feature  # before its dataset
        return cls(rows, shapes)

    def union(self) -> ogr.Geometry:
        together = ogr.Geometry(ogr.wkbMultiPolygon)
        for shape in self.shapes:
            together.AddGeometry(shape)
        return together.UnionCascaded()


def draw(folder: Path, ids: np.ndarray, image: Path | None = None, names: Names | None = NAMES, **how) -> list[Layer]:
    """Return regions, boundaries and points of a raster of ids, 0 for nodata."""
    place = {key: how.pop(key) for key in ("geotransform", "epsg") if key in how}
    raster = ClassRaster(str(rasters.write_raster(folder / "ids.tif", ids, nodata=0, **place)), names=names)
    paths = [folder / name for name in ("regions.fgb", "lines.fgb", "points.fgb")]
    draw_outlines(
        raster,
        measure_of(raster.grid),
        OutlineOptions(**how),
        OutlineTargets(*map(str, paths)),
        RasterSource(str(image)) if image else None,
    )
    return [Layer.read(path) for path in paths]


def by_name(layer: Layer) -> dict[str, dict]:
    return {row["class_name"]: row for row in layer.rows}


# --- by hand


def test_regions_by_hand(tmp_path: Path) -> None:
    """Pixels of 10 m: three of water in an L, three of grass, two of rock."""
    regions, _, _ = draw(tmp_path, IDS)
    found = by_name(regions)
    assert {name: row["pixels"] for name, row in found.items()} == {"water": 3, "grass": 3, "rock": 2}
    assert {name: row["area_m2"] for name, row in found.items()} == {"water": 300.0, "grass": 300.0, "rock": 200.0}
    assert {name: row["perimeter_m"] for name, row in found.items()} == {"water": 80.0, "grass": 80.0, "rock": 60.0}
    assert found["water"]["class_id"] == 1
    assert found["rock"]["area_ha"] == pytest.approx(0.02)


def test_boundaries_by_hand(tmp_path: Path) -> None:
    """Every border once: water and grass 3 edges, water and rock 1, grass and rock 1, the rest to the outside."""
    _, lines, _ = draw(tmp_path, IDS)
    total: dict[tuple[str, str], float] = {}
    for row, shape in zip(lines.rows, lines.shapes):
        pair = row["name_a"], row["name_b"]
        total[pair] = total.get(pair, 0.0) + row["length_m"]
        assert shape.Length() == pytest.approx(row["length_m"])
    assert total == {
        ("water", "grass"): 30.0, ("water", "rock"): 10.0, ("grass", "rock"): 10.0,
        ("water", ""): 40.0, ("grass", ""): 40.0, ("rock", ""): 40.0,
    }  # fmt: skip


def test_a_boundary_is_one_line_from_node_to_node(tmp_path: Path) -> None:
    _, lines, _ = draw(tmp_path, IDS)
    inner = [shape for row, shape in zip(lines.rows, lines.shapes) if row["name_b"] == "grass"]
    assert len(inner) == 1
    assert inner[0].GetPointCount() == 4


def test_a_point_inside_each_large_region(tmp_path: Path) -> None:
    ids = np.ones((20, 20), np.uint8)
    ids[5:15, 5:15] = 2
    ids[0, 0] = 3
    regions, _, points = draw(tmp_path, ids, label_share=0.01)
    assert sorted(row["class_name"] for row in points.rows) == ["grass", "water"]
    shapes = dict(zip((row["class_name"] for row in regions.rows), regions.shapes))
    for row, point in zip(points.rows, points.shapes):
        assert shapes[row["class_name"]].Contains(point)


def test_means_of_an_image(tmp_path: Path) -> None:
    image = np.zeros((2, 3, 3), np.float32)
    image[0], image[1] = np.arange(9).reshape(3, 3), 7
    image[0, 2, 0] = -1  # nodata under the rock
    path = rasters.write_raster(tmp_path / "image.tif", image, nodata=-1, names=["red", "Red"])
    found = by_name(draw(tmp_path, IDS, path)[0])
    assert found["water"]["mean_red"] == pytest.approx((0 + 1 + 3) / 3)
    assert found["grass"]["mean_red"] == pytest.approx((2 + 4 + 5) / 3)
    assert found["rock"]["mean_red"] == pytest.approx(7.0)
    assert found["rock"]["mean_Red_2"] == pytest.approx(7.0)


def test_a_region_without_valid_pixels_has_no_mean(tmp_path: Path) -> None:
    image = np.where(IDS == 3, -1, 5).astype(np.float32)
    path = rasters.write_raster(tmp_path / "image.tif", image, nodata=-1, names=["red"])
    found = by_name(draw(tmp_path, IDS, path)[0])
    assert found["rock"]["mean_red"] is None
    assert found["water"]["mean_red"] == 5.0


# --- any raster


def check_cover(folder: Path, ids: np.ndarray, rounds: int) -> None:
    """Check that regions are valid, do not overlap, leave no gap, and have the pixels' areas."""
    regions, lines, _ = draw(folder, ids, geotransform=UNIT, epsg=None, rounds=rounds, names=None)
    assert all(shape.IsValid() and shape.GetGeometryName() == "POLYGON" for shape in regions.shapes)
    assert sum(row["pixels"] for row in regions.rows) == np.count_nonzero(ids)
    assert sum(shape.GetArea() for shape in regions.shapes) == regions.union().GetArea()
    border = sum(shape.Boundary().Length() for shape in regions.shapes)
    assert border == pytest.approx(sum(row["perimeter_px"] for row in regions.rows))
    padded = np.pad(ids, 1)
    edges = np.count_nonzero(padded[1:] != padded[:-1]) + np.count_nonzero(padded[:, 1:] != padded[:, :-1])
    assert all(row["class_a"] != row["class_b"] for row in lines.rows)
    assert all(shape.IsSimple() for shape in lines.shapes)
    if rounds == 0:
        assert sum(row["length_px"] for row in lines.rows) == edges
    outside = sum(row["length_px"] for row in lines.rows if row["class_b"] == 0)
    inside = sum(row["length_px"] for row in lines.rows) - outside
    assert 2 * inside + outside == pytest.approx(border)


@settings(max_examples=40, deadline=None)
@given(
    ids=npst.arrays(
        np.uint8, npst.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9), elements=st.integers(0, 3)
    ),
    rounds=st.integers(0, 3),
)
def test_any_raster_is_covered_once(tmp_path_factory: pytest.TempPathFactory, ids: np.ndarray, rounds: int) -> None:
    if ids.any():
        check_cover(tmp_path_factory.mktemp("cover"), ids, rounds)


@pytest.mark.parametrize("rounds", [0, 2])
def test_corners_that_touch(tmp_path: Path, rounds: int) -> None:
    """A checkerboard, and a ring pinched at a corner, which GDAL draws as a ring that touches itself."""
    check_cover(tmp_path, np.indices((6, 7)).sum(axis=0).astype(np.uint8) % 2 + 1, rounds)
    pinched = np.array([[1, 1, 1, 1], [1, 2, 1, 1], [1, 1, 2, 1], [1, 1, 1, 1]], np.uint8)
    check_cover(tmp_path, pinched, rounds)
    check_cover(tmp_path, np.where(pinched == 2, 0, 1).astype(np.uint8), rounds)


def test_smoothing_moves_borders_by_half_a_pixel_at_most(tmp_path: Path) -> None:
    ids = np.tri(12, dtype=np.uint8) + 1
    exact = draw(tmp_path, ids, geotransform=UNIT, epsg=None)[0]
    smooth = draw(tmp_path, ids, geotransform=UNIT, epsg=None, rounds=3)[0]
    for one, other in zip(exact.shapes, smooth.shapes):
        assert one.Buffer(0.5).Contains(other)
        assert other.Buffer(0.5).Contains(one)
    assert sum(row["perimeter_px"] for row in smooth.rows) < sum(row["perimeter_px"] for row in exact.rows)


def test_the_frame_of_the_raster_stays(tmp_path: Path) -> None:
    ids = np.random.default_rng(2).integers(1, 4, (9, 11)).astype(np.uint8)
    regions = draw(tmp_path, ids, geotransform=UNIT, epsg=None, rounds=2)[0]
    assert regions.union().GetEnvelope() == (0.0, 11.0, -9.0, 0.0)
    assert regions.union().GetArea() == 99.0


def test_small_batches_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.random.default_rng(3).integers(1, 4, (15, 17)).astype(np.uint8)
    whole = draw(tmp_path, ids, rounds=1)
    monkeypatch.setattr(module, "MAX_BATCH_POINTS", 3)
    small = draw(tmp_path, ids, rounds=1)
    for one, other in zip(whole, small):
        assert [shape.ExportToWkt() for shape in one.shapes] == [shape.ExportToWkt() for shape in other.shapes]


@pytest.mark.parametrize("how", [{}, {"min_area": 500.0}, {"min_area": 500.0, "small": "drop", "rounds": 2}])
def test_strips_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: dict) -> None:
    rng = np.random.default_rng(6)
    ids = rng.integers(0, 4, (40, 19)).astype(np.uint8)
    image = rasters.write_raster(tmp_path / "image.tif", rng.integers(0, 99, (2, 40, 19)).astype(np.uint8))
    layers = []
    for rows in (64, 1, 4):
        monkeypatch.setattr(patches, "STRIP_PIXELS", rows * 19)
        layers.append(draw(tmp_path, ids, image, label_share=0.0, **how))
    for in_strips in layers[1:]:
        for layer, other in zip(layers[0], in_strips):
            assert layer.rows == other.rows
            assert [shape.ExportToWkb() for shape in layer.shapes] == [shape.ExportToWkb() for shape in other.shapes]


def test_pixels_are_looked_up_alike_in_memory_and_in_strips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.random.default_rng(4).integers(0, 4, (23, 19)).astype(np.uint8)
    whole = draw(tmp_path, ids, rounds=2)
    monkeypatch.setattr(rings, "STRIP_ROWS", 5)
    monkeypatch.setattr(rings.RegionCodes.__init__, "__defaults__", (0,))
    strips = draw(tmp_path, ids, rounds=2)
    for one, other in zip(whole, strips):
        assert [shape.ExportToWkt() for shape in one.shapes] == [shape.ExportToWkt() for shape in other.shapes]


# --- small regions


def speckled() -> np.ndarray:
    ids = np.ones((10, 10), np.uint8)
    ids[:, 5:] = 2
    ids[2, 2] = ids[7, 8] = 3
    ids[4, 1:4] = 3
    return ids


def test_small_regions_are_merged(tmp_path: Path) -> None:
    """Below 300 m2 the single pixels go, the three in a row stay."""
    regions, _, _ = draw(tmp_path, speckled(), min_area=300.0)
    assert sorted((row["class_name"], row["pixels"]) for row in regions.rows) == [
        ("grass", 50),
        ("rock", 3),
        ("water", 47),
    ]


def test_no_small_region_is_left_in_noise(tmp_path: Path) -> None:
    """GDAL's sieve leaves a small region whose neighbours are all small, which are most of them here."""
    ids = np.random.default_rng(2).integers(1, 5, (80, 90)).astype(np.uint8)
    regions, _, _ = draw(tmp_path, ids, min_area=4000.0)
    assert min(row["pixels"] for row in regions.rows) >= 40
    assert len(regions.rows) > 1


def test_small_regions_are_dropped(tmp_path: Path) -> None:
    image = rasters.write_raster(tmp_path / "image.tif", speckled().astype(np.float32), names=["v"])
    regions, lines, _ = draw(tmp_path, speckled(), image, min_area=300.0, small="drop")
    assert sorted((row["class_name"], row["pixels"]) for row in regions.rows) == [
        ("grass", 49),
        ("rock", 3),
        ("water", 46),
    ]
    assert {(row["class_name"], row["mean_v"]) for row in regions.rows} == {
        ("water", 1.0),
        ("grass", 2.0),
        ("rock", 3.0),
    }
    holes = [row for row in lines.rows if row["name_b"] == "" and row["length_m"] == 40.0]
    assert {row["name_a"] for row in holes} == {"water", "grass"}


def test_an_island_in_nodata_stays_when_small_ones_are_merged(tmp_path: Path) -> None:
    ids = np.zeros((5, 5), np.uint8)
    ids[2, 2] = 1
    assert len(draw(tmp_path, ids, min_area=1000.0)[0].rows) == 1


# --- on the ground


def test_sizes_in_degrees(tmp_path: Path) -> None:
    """One pixel of a degree from the equator up: 110.574 km high, 111.320 km wide below, 111.303 km above."""
    regions = draw(tmp_path, np.ones((1, 1), np.uint8), geotransform=(10, 1, 0, 1, 0, -1), epsg=4326)[0]
    assert regions.rows[0]["perimeter_m"] == pytest.approx(2 * 110_574 + 111_320 + 111_303, rel=1e-4)
    expected = PixelAreas.of(ClassRaster(str(tmp_path / "ids.tif")).grid).rows(Window(0, 0, 1, 1))[0]
    assert regions.rows[0]["area_m2"] == pytest.approx(expected)


def test_lengths_where_the_map_stretches(tmp_path: Path) -> None:
    """Web Mercator at 60 degrees north doubles lengths: a pixel of 2000 map units is about 1000 m wide."""
    place = (0.0, 2000.0, 0.0, 8_399_737.0, 0.0, -2000.0)
    regions = draw(tmp_path, np.ones((1, 1), np.uint8), geotransform=place, epsg=3857)[0]
    assert regions.rows[0]["perimeter_m"] == pytest.approx(4 * 1000, rel=0.01)
    assert regions.rows[0]["area_m2"] == pytest.approx(1e6, rel=0.01)


def test_a_rotated_raster(tmp_path: Path) -> None:
    place = (500_000.0, 6.0, 8.0, 7_000_000.0, 8.0, -6.0)  # pixels of 10 m, turned
    regions = draw(tmp_path, IDS, geotransform=place)[0]
    assert by_name(regions)["water"]["perimeter_m"] == pytest.approx(80.0)
    assert sum(shape.GetArea() for shape in regions.shapes) == pytest.approx(800.0)


# --- bad input


@pytest.mark.parametrize("wrong", [{"rounds": 4}, {"rounds": -1}, {"min_area": -1.0}, {"small": "eat"}])
def test_a_wrong_option_is_a_sentence(tmp_path: Path, wrong: dict) -> None:
    with pytest.raises(ParameterError, match=r"\.$"):
        draw(tmp_path, IDS, **wrong)


def test_an_image_on_another_grid_is_a_sentence(tmp_path: Path) -> None:
    image = rasters.write_raster(tmp_path / "image.tif", np.ones((4, 3), np.uint8))
    with pytest.raises(InputError, match="another grid"):
        draw(tmp_path, IDS, image)


def test_a_missing_folder_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    raster = ClassRaster(str(rasters.write_raster(tmp_path / "ids.tif", IDS, nodata=0)))
    targets = OutlineTargets(str(tmp_path / "r.gpkg"), str(tmp_path / "none" / "l.gpkg"))
    with pytest.raises(OutputError, match="does not exist"):
        draw_outlines(raster, measure_of(raster.grid), OutlineOptions(), targets)
    assert [path.name for path in tmp_path.iterdir()] == ["ids.tif"]


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    from clusterbrush.core.base.errors import CancelledError

    class Impatient(Progress):
        share = 0.0

        def report(self, fraction: float) -> None:
            self.share = fraction

        def is_cancelled(self) -> bool:
            return self.share > 0.3

    raster = ClassRaster(str(rasters.write_raster(tmp_path / "ids.tif", np.tile(IDS, (40, 40)), nodata=0)))
    with pytest.raises(CancelledError):
        draw_outlines(
            raster,
            measure_of(raster.grid),
            OutlineOptions(),
            OutlineTargets(str(tmp_path / "r.gpkg")),
            progress=Impatient(),
        )
    assert [path.name for path in tmp_path.iterdir()] == ["ids.tif"]


@pytest.mark.parametrize("patience", [0, 1, 2, 3, 5, 8, 12, 20])
@pytest.mark.parametrize("small", ["merge", "drop"])
def test_no_temporary_file_is_open_when_it_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: int, small: str
) -> None:
    """Windows would refuse, and its error would hide that the run was cancelled."""
    from clusterbrush.core.base.errors import CancelledError

    class StopAfter(Progress):
        left = patience

        def is_cancelled(self) -> bool:
            self.left -= 1
            return self.left < 0

    still_open = open_files.watch_temporary_folders(monkeypatch)
    image = rasters.write_raster(tmp_path / "image.tif", np.ones((1, 120, 120), dtype=np.uint8))
    ids = np.random.default_rng(0).integers(1, 4, (120, 120)).astype(np.uint8)
    raster = ClassRaster(str(rasters.write_raster(tmp_path / "ids.tif", ids, nodata=0)))
    targets = OutlineTargets(*(str(tmp_path / name) for name in ("r.gpkg", "l.gpkg", "p.gpkg")))
    options = OutlineOptions(min_area=300.0, small=small)
    with suppress(CancelledError):
        draw_outlines(raster, measure_of(raster.grid), options, targets, RasterSource(str(image)), StopAfter())
    assert all(names == [] for names in still_open)
    assert not [name for name in open_files.open_below(tmp_path) if ".part" in name]
    if patience > 3:
        assert still_open
