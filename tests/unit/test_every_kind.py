# SPDX-License-Identifier: GPL-2.0-or-later
"""Fit, predict and classify on rasters of every kind, held against numpy on the values that QGIS shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.answers.accuracy import assess_raster
from clusterbrush.core.answers.class_areas import class_areas, measure_of
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.classification.class_map import write_map
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.features.feature_raster import write_features
from clusterbrush.core.features.indices import BandIndex
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.align import on_grid_of
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.model import load
from clusterbrush.core.segmentation.prediction import predict
from clusterbrush.core.session.learning import LearningOptions, learn
from clusterbrush.core.strokes.records import StrokeSet
from clusterbrush.core.strokes.stroke import Stroke
from every_kind import CLASS_RASTERS, GROUPS, HEIGHT, IMAGES, WIDTH, Kind, can_be_made
from osgeo import gdal
from rasters import NORTH_UP, read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = KMeansOptions(GROUPS, attempts=3)
WHOLE = Window(0, 0, HEIGHT, WIDTH)


@pytest.fixture(params=[name for name in IMAGES if can_be_made(name)])
def kind(request, tmp_path: Path) -> Kind:
    return IMAGES[request.param](tmp_path)


def from_lowest(kind: Kind) -> np.ndarray:
    """Return the values counted from each band's lowest one, float64: exact for 64-bit integers too."""
    exact = kind.values if kind.exact is None or kind.exact.dtype.itemsize < 8 else kind.exact
    lowest = np.array([band[kind.valid].min() for band in exact])[:, None, None]
    return np.where(kind.valid, exact - lowest.astype(exact.dtype), 0).astype(np.float64)


def nearest_by_numpy(kind: Kind, centroids: np.ndarray) -> np.ndarray:
    """Return ids from 1 by float64 distances, 0 where not valid."""
    gaps = np.stack([((kind.values - c[:, None, None]) ** 2).sum(axis=0) for c in centroids])
    return np.where(kind.valid, gaps.argmin(axis=0) + 1, 0)


def same_partition(ids: np.ndarray, groups: np.ndarray) -> bool:
    pairs = set(zip(ids.tolist(), groups.tolist()))
    return len(pairs) == len(set(ids.tolist())) == len(set(groups.tolist()))


def test_what_is_read(kind: Kind) -> None:
    source = RasterSource(kind.path)
    bands, valid = source.read(WHOLE)
    np.testing.assert_array_equal(valid, kind.valid)
    shown = np.stack([band.decoded(plane) for band, plane in zip(source.bands, bands)])
    spread = np.ptp(from_lowest(kind)[:, kind.valid], axis=1)[:, None]
    apart = np.abs(shown - kind.values)[:, kind.valid]
    rounding = np.spacing(np.abs(kind.values)[:, kind.valid])  # of float64, in which 64-bit integers are compared here
    assert (apart <= 1e-5 * spread + 2 * rounding).all()
    assert not bands[:, ~valid].any()
    assert all(any(part in str(notice) for notice in source.notices) for part in kind.says)
    assert len(source.notices) == len(kind.says)


@pytest.mark.parametrize("scaling", ["none", "standard", "percentile"])
def test_fit_and_predict(kind: Kind, tmp_path: Path, scaling: str) -> None:
    source = RasterSource(kind.path)
    model = fit(source, OPTIONS, scaling)
    counts = predict(source, model, str(tmp_path / "ids.tif"))
    ids = read_raster(tmp_path / "ids.tif")[0]
    assert same_partition(ids[kind.valid], kind.groups[kind.valid])
    np.testing.assert_array_equal(ids > 0, kind.valid)
    np.testing.assert_array_equal(counts.pixels, np.bincount(ids[kind.valid], minlength=GROUPS + 1)[1:])
    counted, lowest = from_lowest(kind), kind.values[:, kind.valid].min(axis=1)
    for number, centroid in enumerate(model.centroids_in_units, start=1):
        mean = counted[:, ids == number].mean(axis=1)
        rounding = 4 * np.spacing(np.abs(lowest + mean))
        assert (np.abs(centroid - lowest - mean) <= 1e-4 * np.ptp(counted[:, kind.valid], axis=1) + rounding).all()
    if scaling == "none" and kind.path.find("int64") < 0:  # float64 holds no steps of 20 there
        np.testing.assert_array_equal(ids, nearest_by_numpy(kind, model.centroids_in_units))
        distances = ((kind.values[:, kind.valid].T - model.centroids_in_units[ids[kind.valid] - 1]) ** 2).sum(axis=1)
        assert model.fit.inertia == pytest.approx(distances.sum(), rel=1e-3)
        assert model.fit.mean_distance == pytest.approx(np.sqrt(distances).mean(), rel=1e-3)


def test_a_model_and_its_file_give_the_same_map(kind: Kind, tmp_path: Path) -> None:
    source = RasterSource(kind.path)
    model = fit(source, OPTIONS)
    model.save(tmp_path / "m.json")
    again = load(tmp_path / "m.json")
    np.testing.assert_array_equal(again.centroids, model.centroids)
    np.testing.assert_array_equal(again.centroids_in_units, model.centroids_in_units)
    assert again.to_json() == model.to_json()
    predict(source, model, str(tmp_path / "a.tif"))
    predict(source, again, str(tmp_path / "b.tif"))
    np.testing.assert_array_equal(read_raster(tmp_path / "a.tif"), read_raster(tmp_path / "b.tif"))


def test_every_pixel_and_blocks_give_the_same(kind: Kind, tmp_path: Path) -> None:
    source = RasterSource(kind.path)
    model = fit(source, OPTIONS, sample_size=0)
    predict(source, model, str(tmp_path / "whole.tif"))
    predict(source, model, str(tmp_path / "blocks.tif"), block_shape=(13, 17))
    whole = read_raster(tmp_path / "whole.tif")[0]
    np.testing.assert_array_equal(read_raster(tmp_path / "blocks.tif")[0], whole)
    assert same_partition(whole[kind.valid], kind.groups[kind.valid])


def strokes(grid) -> StrokeSet:
    """Return three strokes a group, down the middle of its stripe."""
    x0, a, _, y0, _, e = grid.geotransform
    found = []
    for group in range(GROUPS):
        for place, row in enumerate((9, 18, 27)):
            x = x0 + a * (group * WIDTH // GROUPS + 8)
            line = np.array([[x, y0 + e * row], [x, y0 + e * (row + 6)]])
            found.append(Stroke(3 * group + place + 1, group + 1, (line,), 20.0))
    legend = tuple(LegendEntry(group, f"group {group}", (80 * group, 0, 0)) for group in range(1, GROUPS + 1))
    return StrokeSet(tuple(found), legend, ())


@pytest.mark.parametrize("method", ["default", "clusternet"])
def test_classify(kind: Kind, tmp_path: Path, method: str) -> None:
    source = RasterSource(kind.path)
    painted = strokes(source.grid)
    learned = learn(source, painted, LearningOptions(KMeansOptions(8, attempts=1), method=method))
    write_map(source, learned.model.classifier, painted.legend, str(tmp_path / "map.tif"))
    classes = read_raster(tmp_path / "map.tif")[0]
    if method == "default":
        np.testing.assert_array_equal(classes > 0, kind.valid)
    assert (classes[kind.valid] == kind.groups[kind.valid]).mean() > 0.97
    learned.model.save(tmp_path / "m.json")
    write_map(source, load_any(tmp_path / "m.json").classifier, painted.legend, str(tmp_path / "again.tif"))
    np.testing.assert_array_equal(read_raster(tmp_path / "again.tif")[0], classes)


def test_features_are_in_the_units_that_are_shown(kind: Kind, tmp_path: Path) -> None:
    source = RasterSource(kind.path)
    recipe = FeatureRecipe(tuple(source.bands), (BandValues(), BandIndex("twice", "2 * b1")))
    write_features(source, recipe, str(tmp_path / "f.tif"))
    planes = read_raster(tmp_path / "f.tif").astype(np.float64)
    np.testing.assert_array_equal(np.isfinite(planes[0]), kind.valid)
    np.testing.assert_allclose(planes[:-1][:, kind.valid], kind.values[:, kind.valid], rtol=3e-7)
    np.testing.assert_allclose(planes[-1][kind.valid], 2 * kind.values[0][kind.valid], rtol=3e-7)


# --- class rasters


@pytest.fixture(params=[name for name in CLASS_RASTERS if can_be_made(name)])
def classes(request, tmp_path: Path):
    found = CLASS_RASTERS[request.param](tmp_path)
    return ClassRaster(found.path, **found.options), found.ids, found.zero_is_a_class


def test_the_classes_that_are_read(classes) -> None:
    raster, expected, _ = classes
    ids, valid = raster.read(WHOLE)
    np.testing.assert_array_equal(np.where(valid, ids, 0), expected)


def test_classes_are_counted(classes) -> None:
    raster, expected, _ = classes
    counted = {row.id: row.pixels for row in class_areas(raster, measure_of(raster.grid)) if row.id}
    numbers, pixels = np.unique(expected[expected > 0], return_counts=True)
    assert counted == dict(zip(numbers.tolist(), pixels.tolist()))


@pytest.mark.parametrize("finer", [1, 2, 3])
@pytest.mark.parametrize("shift", [0.0, 0.3, 7.6])
def test_another_grid_takes_the_nearest_pixel(classes, tmp_path: Path, finer: int, shift: float) -> None:
    """Whatever the type, the nodata value or the mask: the pixel under each centre, found by hand."""
    raster, expected, _ = classes
    x0, a, _, y0, _, e = NORTH_UP
    transform = (x0 + a * shift, a / finer, 0.0, y0 + e * shift, 0.0, e / finer)
    size = HEIGHT * finer, WIDTH * finer
    other = ClassRaster(str(write_raster(tmp_path / "grid.tif", np.ones(size, np.uint8), geotransform=transform)))
    aligned = on_grid_of(other, raster)
    ids, valid = aligned.read(Window(0, 0, *size))
    rows, cols = (np.floor(shift + (np.arange(n) + 0.5) / finer + 1e-9).astype(int) for n in size)
    by_hand = np.pad(expected, ((0, HEIGHT), (0, WIDTH)))[np.ix_(rows, cols)]
    np.testing.assert_array_equal(np.where(valid, ids, 0), by_hand)


def test_accuracy_against_a_truth_of_any_kind(classes, tmp_path: Path) -> None:
    """The truth on a grid of half the pixel size, against a map that is the truth with one class wrong."""
    raster, expected, zero_is_a_class = classes
    x0, a, _, y0, _, e = NORTH_UP
    numbers = np.unique(expected[expected > 0])
    wrong = np.where(expected == numbers[0], numbers[-1], expected)
    fine = np.kron(wrong, np.ones((2, 2), dtype=np.int64))
    transform = (x0, a / 2, 0.0, y0, 0.0, e / 2)
    found = assess_raster(
        ClassRaster(str(write_raster(tmp_path / "m.tif", fine.astype(np.float64), geotransform=transform))), raster
    )
    judged = (expected > 0) | zero_is_a_class
    assert found.matrix.sum() == 4 * judged.sum()
    assert found.measures.overall == pytest.approx((wrong == expected)[judged].mean())


def test_ids_beyond_64_bits_with_a_sign_are_a_sentence(tmp_path: Path) -> None:
    if not can_be_made("uint64"):
        pytest.skip("this GDAL has no 64-bit integers")
    path = write_raster(tmp_path / "a.tif", np.full((4, 4), 2**63 + 5, np.uint64))
    with pytest.raises(InputError, match="too large for a class"):
        ClassRaster(str(path)).read(Window(0, 0, 4, 4))
    assert gdal.GetUseExceptions()
    assert replace(RasterSource(str(path)).bands[0], name="").dtype == "uint64"
