# SPDX-License-Identifier: GPL-2.0-or-later
"""Every algorithm that reads a raster, on rasters of every kind, recomputed by numpy."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from every_kind import CLASS_RASTERS, GROUPS, HEIGHT, IMAGES, WIDTH, Kind, can_be_made, true_groups
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsVectorLayer,
)
from rasters import NORTH_UP, read_raster, write_raster

PIXEL = 100.0  # square metres
SILHOUETTE = 1  # METHOD of suggestk


def opened(path: str) -> QgsRasterLayer:
    """Return a layer of the project, or skip what this QGIS does not open."""
    layer = QgsRasterLayer(path, Path(path).stem)
    if not layer.isValid() or layer.dataProvider().dataType(1) == Qgis.DataType.UnknownDataType:
        del layer  # pytest keeps the frame of a skipped test until QGIS is gone
        pytest.skip("this QGIS does not open it")
    QgsProject.instance().addMapLayer(layer)
    return layer


def rows_of(path: Path | str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- images


@pytest.fixture(params=[name for name in IMAGES if can_be_made(name)])
def kind(request, provider, project, tmp_path: Path) -> Kind:  # noqa: ARG001 - QGIS, and its project cleared
    found = IMAGES[request.param](tmp_path)
    opened(found.path)
    return found


def are_groups(path: str, kind: Kind) -> np.ndarray:
    """Hold a cluster raster against the true groups and return it."""
    ids = read_raster(path)[0]
    np.testing.assert_array_equal(ids > 0, kind.valid)
    pairs = set(zip(ids[kind.valid].tolist(), kind.groups[kind.valid].tolist()))
    assert len(pairs) == GROUPS
    assert {one for one, _ in pairs} == set(range(1, GROUPS + 1))
    return ids


def group_means(kind: Kind, groups: np.ndarray) -> np.ndarray:
    """Return the mean of each band in each group, float64 (GROUPS, n_bands); exact for 64-bit integers too."""
    exact = kind.values if kind.exact is None or kind.exact.dtype.itemsize < 8 else kind.exact
    lowest = np.array([band[kind.valid].min() for band in exact])
    counted = (exact - lowest[:, None, None]).astype(np.float64)
    means = [counted[:, kind.valid & (groups == group)].mean(axis=1) for group in range(1, GROUPS + 1)]
    return np.array(means) + lowest.astype(np.float64)


def strokes() -> QgsVectorLayer:
    """Return three lines a group, down the middle of its stripe."""
    layer = QgsVectorLayer("LineString?crs=EPSG:32633&field=class_id:integer&field=width:double", "strokes", "memory")
    x0, a, _, y0, _, e = NORTH_UP
    for group in range(GROUPS):
        for row in (9, 18, 27):
            x = x0 + a * (group * WIDTH // GROUPS + 8)
            feature = QgsFeature(layer.fields())
            feature.setGeometry(
                QgsGeometry.fromPolylineXY([QgsPointXY(x, y0 + e * row), QgsPointXY(x, y0 + e * (row + 6))])
            )
            feature.setAttributes([group + 1, 20.0])
            layer.dataProvider().addFeatures([feature])
    return layer


def test_segment_says_what_it_read_and_its_table_holds(run, log, kind: Kind, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    found = run("segment", INPUT=kind.path, N_CLUSTERS=GROUPS, OUTPUT=str(tmp_path / "o.tif"), TABLE=str(table))
    ids = are_groups(found["OUTPUT"], kind)
    assert all(any(part in warning for warning in log.warnings) for part in kind.says)
    rows = rows_of(table)
    means = group_means(kind, ids)
    spread = np.ptp(means, axis=0)
    for number, row in enumerate(rows, start=1):
        assert int(row["pixels"]) == (ids == number).sum()
        assert float(row["area_m2"]) == pytest.approx(int(row["pixels"]) * PIXEL)
        centroid = np.array([float(value) for value in list(row.values())[7:]])
        assert (np.abs(centroid - means[number - 1]) <= 1e-3 * spread + 1e-9 * np.abs(means[number - 1])).all()


def test_fit_and_apply_are_segment_in_two_steps(run, kind: Kind, tmp_path: Path) -> None:
    once = run("segment", INPUT=kind.path, N_CLUSTERS=GROUPS, OUTPUT=str(tmp_path / "o.tif"))["OUTPUT"]
    model = str(tmp_path / "m.json")
    run("fitkmeans", INPUT=kind.path, N_CLUSTERS=GROUPS, MODEL=model)
    found = run("applymodel", INPUT=kind.path, MODEL=model, OUTPUT=str(tmp_path / "a.tif"))
    np.testing.assert_array_equal(read_raster(found["OUTPUT"]), read_raster(once))
    assert found["DRIFT"] == pytest.approx(1.0, abs=0.02)
    assert found["VALID_PIXELS"] == kind.valid.sum()


def test_three_groups_are_suggested(run, kind: Kind, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    options = {"MIN_CLUSTERS": 2, "MAX_CLUSTERS": 5, "METHOD": SILHOUETTE, "GAP_REFERENCES": 0}
    assert run("suggestk", INPUT=kind.path, TABLE=str(table), **options)["N_CLUSTERS"] == GROUPS
    means = group_means(kind, kind.groups)
    inertia = sum(
        ((kind.values[:, kind.valid & (kind.groups == group)] - means[group - 1][:, None]) ** 2).sum()
        for group in range(1, GROUPS + 1)
    )
    if kind.exact is None or kind.exact.dtype.kind == "f" or kind.exact.dtype.itemsize < 8:
        assert float(rows_of(table)[1]["inertia"]) == pytest.approx(inertia, rel=0.01)


def test_all_distances_find_the_groups(run, kind: Kind, tmp_path: Path) -> None:
    wanted = {name: str(tmp_path / f"{name}.tif") for name in ("EUCLIDEAN", "MANHATTAN", "CHEBYSHEV")}
    found = run("comparedistances", INPUT=kind.path, N_CLUSTERS=GROUPS, REPORT=str(tmp_path / "r.html"), **wanted)
    for name in wanted:
        are_groups(found[name], kind)


def test_features_are_those_of_the_values_shown(run, kind: Kind, tmp_path: Path) -> None:
    output = str(tmp_path / "f.tif")
    run("features", INPUT=kind.path, FEATURES=0, FORMULA="(b1 + b1) / 2", OUTPUT=output)
    planes = read_raster(output).astype(np.float64)
    np.testing.assert_array_equal(np.isfinite(planes[-1]), kind.valid)
    np.testing.assert_allclose(planes[-1][kind.valid], kind.values[0][kind.valid], rtol=3e-7)
    np.testing.assert_allclose(planes[:-1][:, kind.valid], kind.values[:, kind.valid], rtol=3e-7)


def test_strokes_find_the_groups(run, kind: Kind, tmp_path: Path) -> None:
    model = str(tmp_path / "m.json")
    found = run("classifystrokes", INPUT=kind.path, STROKES=strokes(), OUTPUT=str(tmp_path / "o.tif"), MODEL=model)
    classes = read_raster(found["OUTPUT"])[0]
    np.testing.assert_array_equal(classes > 0, kind.valid)
    assert (classes == kind.groups)[kind.valid].mean() > 0.97
    again = run("applymodel", INPUT=kind.path, MODEL=model, OUTPUT=str(tmp_path / "a.tif"))["OUTPUT"]
    np.testing.assert_array_equal(read_raster(again)[0], classes)


def test_outlines_tell_the_means_of_an_image(run, kind: Kind, tmp_path: Path) -> None:
    classes = str(write_raster(tmp_path / "groups.tif", true_groups().astype(np.uint8)))
    run("outlines", INPUT=classes, IMAGE=kind.path, OUTPUT=str(tmp_path / "o.gpkg"))
    dataset = gdal.OpenEx(str(tmp_path / "o.gpkg"))
    layer = dataset.GetLayer(0)
    means = group_means(kind, kind.groups)
    first = layer.GetLayerDefn().GetFieldCount() - means.shape[1]
    spread = np.ptp(means, axis=0)
    for feature in layer:
        found = np.array([feature.GetField(first + band) for band in range(means.shape[1])])
        mean = means[feature.GetField("class_id") - 1]
        assert (np.abs(found - mean) <= 1e-5 * spread + 1e-9 * np.abs(mean)).all()
        del feature
    layer = dataset = None


def test_colours_are_those_of_the_picture(run, kind: Kind, tmp_path: Path) -> None:
    """What is named by the values of an image is named by the mean of its three colours, or of its first band."""
    classes = str(write_raster(tmp_path / "groups.tif", true_groups().astype(np.uint8)))
    table = tmp_path / "t.csv"
    run("namecolours", INPUT=classes, IMAGE=kind.path, SOURCE=1, OUTPUT=str(tmp_path / "o.tif"), TABLE=str(table))
    means = group_means(kind, kind.groups)
    shown = means[:, :3] if means.shape[1] >= 3 else np.repeat(means[:, :1], 3, axis=1)
    if shown.min() < 0 or shown.max() > 255:
        return
    for number, row in enumerate(rows_of(table)):
        assert [int(row[name]) for name in ("red", "green", "blue")] == pytest.approx(shown[number], abs=0.51)


# --- class rasters


@pytest.fixture(params=[name for name in CLASS_RASTERS if can_be_made(name)])
def classes(request, provider, project, tmp_path: Path) -> tuple[QgsRasterLayer, np.ndarray, bool]:  # noqa: ARG001
    found = CLASS_RASTERS[request.param](tmp_path)
    layer = opened(found.path)
    extra = found.options.get("nodata")
    if extra is not None:
        layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(extra, extra)])
    if found.options.get("without_nodata"):
        layer.dataProvider().setUseSourceNoDataValue(1, False)
    return layer, found.ids, found.zero_is_a_class


def counted(ids: np.ndarray) -> dict[int, int]:
    return dict(zip(*(part.tolist() for part in np.unique(ids[ids > 0], return_counts=True))))


def test_areas(run, classes, tmp_path: Path) -> None:
    layer, ids, _ = classes
    run("areas", INPUT=layer, TABLE=str(tmp_path / "t.csv"))
    rows = {int(row["class"]): int(row["pixels"]) for row in rows_of(tmp_path / "t.csv") if int(row["class"])}
    assert rows == counted(ids)


def other_date(ids: np.ndarray, path: Path) -> tuple[str, np.ndarray]:
    """Write another date on pixels of half the size, in which some classes became others; return it on that grid."""
    fine = np.kron(ids, np.ones((2, 2), dtype=np.int64))
    later = np.where(np.roll(fine, 9, axis=1) > 0, np.roll(fine, 9, axis=1), 0)
    x0, a, _, y0, _, e = NORTH_UP
    transform = (x0, a / 2, 0.0, y0, 0.0, e / 2)
    return str(write_raster(path, later.astype(np.float64), geotransform=transform, nodata=0)), later


def test_change_against_another_grid(run, classes, tmp_path: Path) -> None:
    """The class raster is the second date, brought onto the finer grid of the first."""
    layer, ids, _ = classes
    path, first = other_date(ids, tmp_path / "first.tif")
    run("areachange", BEFORE=path, AFTER=layer, MATRIX=str(tmp_path / "m.csv"))
    second = np.kron(ids, np.ones((2, 2), dtype=np.int64))
    both = (first > 0) & (second > 0)
    expected: dict[tuple[int, int], int] = defaultdict(int)
    for pair in zip(first[both].tolist(), second[both].tolist()):
        expected[pair] += 1
    found = {
        (int(row["before"].split()[-1]), int(row["after"].split()[-1])): int(row["pixels"])
        for row in rows_of(tmp_path / "m.csv")
        if int(row["pixels"])
    }
    assert {pair: pixels for pair, pixels in found.items() if 0 not in pair} == expected


def test_accuracy_with_it_as_truth_and_as_map(run, classes, tmp_path: Path) -> None:
    layer, ids, zero_is_a_class = classes
    path, other = other_date(ids, tmp_path / "other.tif")
    second = np.kron(ids, np.ones((2, 2), dtype=np.int64))
    found = run("accuracy", INPUT=path, TRUTH=layer)
    judged = (second > 0) | zero_is_a_class
    assert found["TRUTH_PIXELS"] == judged.sum()
    right = (other == second) & (other > 0)  # 0 is nodata of the map
    assert found["OVERALL"] == pytest.approx(right[judged].mean())
    found = run("accuracy", INPUT=layer, TRUTH=path)
    under_centre = other[1::2, 1::2]  # of the four, GDAL takes the one down and right of the centre
    assert found["OVERALL"] == pytest.approx((under_centre == ids)[under_centre > 0].mean()), "here 0 is nodata"


def majority_by_hand(ids: np.ndarray) -> np.ndarray:
    found = ids.copy()
    for row, col in zip(*np.nonzero(ids)):
        around = ids[max(0, row - 1) : row + 2, max(0, col - 1) : col + 2]
        numbers, votes = np.unique(around[around > 0], return_counts=True)
        best = numbers[votes == votes.max()]
        found[row, col] = ids[row, col] if ids[row, col] in best else best[0]
    return found


def test_smooth_by_majority(run, classes, tmp_path: Path) -> None:
    layer, ids, _ = classes
    found = run("smooth", INPUT=layer, METHOD=0, RADIUS=1, OUTPUT=str(tmp_path / "o.tif"))["OUTPUT"]
    written = read_raster(found)[0].astype(np.float64)
    expected = majority_by_hand(ids)
    np.testing.assert_array_equal(np.where(expected > 0, written, 0), expected)


def patches(ids: np.ndarray) -> list[np.ndarray]:
    """Return the places, flat, of each patch of pixels of one class that touch at their sides."""
    left, found = set(np.flatnonzero(ids > 0).tolist()), []
    while left:
        patch, waiting = [], [left.pop()]
        while waiting:
            at = waiting.pop()
            patch.append(at)
            row, col = divmod(at, WIDTH)
            for r, c in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
                if 0 <= r < HEIGHT and 0 <= c < WIDTH and ids[r, c] == ids[row, col] and r * WIDTH + c in left:
                    left.discard(r * WIDTH + c)
                    waiting.append(r * WIDTH + c)
        found.append(np.array(patch))
    return found


def test_smooth_by_a_minimum_area(run, classes, tmp_path: Path) -> None:
    """Patches of one block go, larger ones keep their number, however large that is."""
    layer, ids, _ = classes
    found = run("smooth", INPUT=layer, METHOD=1, MINIMUM_AREA=17 * PIXEL, OUTPUT=str(tmp_path / "o.tif"))["OUTPUT"]
    written = read_raster(found)[0].astype(np.int64)
    assert set(np.unique(written[ids > 0]).tolist()) <= set(counted(ids))
    large = [patch for patch in patches(ids) if len(patch) > 16]
    assert len(large) > 5
    for patch in large:
        np.testing.assert_array_equal(written.ravel()[patch], ids.ravel()[patch])


def test_outlines(run, classes, tmp_path: Path) -> None:
    layer, ids, _ = classes
    run("outlines", INPUT=layer, OUTPUT=str(tmp_path / "o.gpkg"))
    dataset = gdal.OpenEx(str(tmp_path / "o.gpkg"))
    regions = dataset.GetLayer(0)
    pixels: dict[int, int] = defaultdict(int)
    for feature in regions:
        pixels[feature.GetField("class_id")] += feature.GetField("pixels")
        del feature
    regions = dataset = None
    assert {number: n for number, n in pixels.items() if number} == counted(ids)


def test_names_by_colour_keep_every_pixel(run, classes, tmp_path: Path) -> None:
    layer, ids, _ = classes
    if max(counted(ids)) > 65_535:
        pytest.skip("cluster rasters have no such numbers")
    found = run("namecolours", INPUT=layer, OUTPUT=str(tmp_path / "o.tif"))["OUTPUT"]
    assert (read_raster(found)[0] > 0)[ids > 0].all()
    assert ids.size == HEIGHT * WIDTH
