# SPDX-License-Identifier: GPL-2.0-or-later
"""Class maps: blocks equal the whole bit for bit, confidence, counts and areas, and cancelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.digest import digest_of
from clusterbrush.core.base.errors import CancelledError, ParameterError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.class_map import check_probabilities, whole_per_cent, write_map
from clusterbrush.core.classification.classifier import Classified
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, learn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo import gdal
from painting import HEIGHT, WIDTH, field_strokes, fields_image, line, stroke_set
from quick_networks import EACH_METHOD, USABLE_METHODS
from rasters import read_raster, write_raster
from uneven import uneven_products

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.classification.classifier import SavedClassifier

WHOLE = Window(0, 0, HEIGHT, WIDTH)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


@pytest.fixture(scope="module")
def classifiers(source):
    """Return the classifier of each method."""
    return {method: learned(source, method) for method in USABLE_METHODS}


def learned(source: RasterSource, method: str, classes: tuple[int, ...] = (1, 2, 1)) -> SavedClassifier:
    """Return a classifier learned from strokes of these classes."""
    options = LearningOptions(KMeansOptions(8, attempts=1), sample_size=2000, method=method)
    return learn(source, stroke_set(field_strokes(classes)), options).model.classifier


LEGEND = [LegendEntry(1, "a", (255, 0, 0)), LegendEntry(2, "b", (0, 255, 0))]


@pytest.fixture(scope="module")
def wholes(source, classifiers, tmp_path_factory) -> dict[str, tuple]:
    """Map in one block and one thread."""
    folder = tmp_path_factory.mktemp("whole")
    found = {}
    for method in USABLE_METHODS:
        paths = folder / f"{method}.tif", folder / f"{method}_confidence.tif"
        counts = write_map(
            source, classifiers[method], LEGEND, str(paths[0]), str(paths[1]), block_shape=(HEIGHT, WIDTH), workers=1
        )
        found[method] = read_raster(paths[0]), read_raster(paths[1]), counts
    return found


@pytest.mark.parametrize("method", EACH_METHOD)
def test_a_run_that_is_started_again_is_known(source, classifiers, method: str) -> None:
    """A long run goes on where it was cut off when what it computes has the same digest."""
    digests = [digest_of(classifiers[method]), digest_of(learned(RasterSource(source.path), method))]
    assert digests[0] == digests[1] != digest_of(learned(source, method, (2, 1, 2)))


@pytest.mark.parametrize("method", EACH_METHOD)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(height=st.integers(5, HEIGHT), width=st.integers(5, WIDTH), workers=st.integers(1, 3))
def test_blocks_equal_the_whole(source, classifiers, wholes, tmp_path: Path, method, height, width, workers):
    paths = tmp_path / "map.tif", tmp_path / "confidence.tif"
    counts = write_map(
        source, classifiers[method], LEGEND, str(paths[0]), str(paths[1]), block_shape=(height, width), workers=workers
    )
    class_ids, confidence, expected = wholes[method]
    np.testing.assert_array_equal(read_raster(paths[0]), class_ids)
    np.testing.assert_array_equal(read_raster(paths[1]), confidence)
    np.testing.assert_array_equal(counts.pixels, expected.pixels)
    np.testing.assert_allclose(counts.square_metres, expected.square_metres, rtol=1e-12)


@pytest.mark.parametrize("method", EACH_METHOD)
@settings(max_examples=12, deadline=None)
@given(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.integers(1, HEIGHT), st.integers(1, WIDTH))
def test_any_window_equals_its_part_of_the_whole(source, classifiers, method, row, col, height, width):
    """Before rounding: not one bit of the confidence depends on the window."""
    window = Window(row, col, min(height, HEIGHT - row), min(width, WIDTH - col))
    whole, part = classifiers[method].classify(source, WHOLE), classifiers[method].classify(source, window)
    place = slice(row, row + window.height), slice(col, col + window.width)
    for name in ("class_ids", "confidence", "valid"):
        assert getattr(part, name).tobytes() == np.ascontiguousarray(getattr(whole, name)[place]).tobytes(), name


@pytest.mark.parametrize("window", [Window(0, 68, 1, 2), Window(37, 33, 20, 15), Window(50, 1, 9, 70)], ids=str)
def test_a_window_equals_its_part_wherever_a_product_rounds_how(source, classifiers, window):
    """Not by luck of the processor."""
    with uneven_products():
        whole, part = (classifiers["default"].classify(source, place) for place in (WHOLE, window))
    place = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
    assert part.confidence.tobytes() == np.ascontiguousarray(whole.confidence[place]).tobytes()


@pytest.mark.parametrize("preset", ["context", "bands"])
def test_blocks_smaller_than_their_surroundings_equal_the_whole(tmp_path: Path, preset):
    """The raster is larger than what a pixel's answer looks at, so a block does not see all of it."""
    image = fields_image(tmp_path / "image.tif", 3, 150, 216)
    source = RasterSource(str(image))
    strokes = stroke_set([line(n + 1, n % 2 + 1, (10 + 36 * n, 20), (10 + 36 * n, 120)) for n in range(6)])
    options = LearningOptions(KMeansOptions(8, attempts=1), sample_size=2000, preset=preset)
    classifier = learn(source, strokes, options).model.classifier
    maps = []
    for number, (shape, workers) in enumerate([((150, 216), 1), ((37, 59), 2)]):
        paths = tmp_path / f"m{number}.tif", tmp_path / f"c{number}.tif"
        write_map(source, classifier, LEGEND, str(paths[0]), str(paths[1]), block_shape=shape, workers=workers)
        maps.append((read_raster(paths[0]).tobytes(), read_raster(paths[1]).tobytes()))
    assert maps[0] == maps[1]


@pytest.mark.parametrize("method", EACH_METHOD)
def test_the_map_is_right_where_the_fields_are(wholes, method):
    class_ids = wholes[method][0][0]
    for field, expected in enumerate((1, 2, 1)):
        inside = class_ids[:, field * 24 + 4 : field * 24 + 20]
        assert (inside[inside > 0] == expected).mean() > 0.97
    if method == "default":  # every valid pixel gets a class
        assert (inside > 0).mean() > 0.9


@pytest.mark.parametrize("method", EACH_METHOD)
def test_nodata_has_no_class_and_no_confidence(source, wholes, method):
    class_ids, confidence, counts = wholes[method]
    valid = source.read(WHOLE)[1]
    assert 0 < (~valid).sum() < valid.size
    assert not class_ids[0][~valid].any()
    assert (confidence[0][~valid] == -1).all()
    assert ((confidence[0][valid] >= 0) & (confidence[0][valid] <= 1)).all()
    assert confidence.dtype == np.float32
    assert counts.pixels.sum() == valid.sum()


# --- a classifier of our own, whose answers are known

PATTERN = np.array([[1, 1, 2, 0], [2, 2, 2, 9], [0, 9, 9, 9]], dtype=np.uint16)
SURE = np.array([[0.1, 0.504, 0.5, 0.0], [1.0, 0.996, 0.49, 0.2], [0.7, 0.8, 0.9, 0.6]], dtype=np.float32)
KNOWN = np.array([[1, 1, 1, 1], [1, 1, 1, 1], [0, 1, 1, 1]], dtype=bool)
NINE = [*LEGEND, LegendEntry(9, "c", (0, 0, 255))]


class Fixed:
    n_features = 1
    in_squares = False

    def classify(self, source, window):  # noqa: ARG002 - the answer is fixed
        place = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
        return Classified(PATTERN[place], SURE[place], KNOWN[place])


@pytest.fixture
def plain(tmp_path: Path) -> RasterSource:
    return RasterSource(str(write_raster(tmp_path / "plain.tif", np.full((1, 3, 4), 7, np.uint8))))


def test_counts_and_areas_by_hand(plain, tmp_path: Path):
    counts = write_map(plain, Fixed(), NINE, str(tmp_path / "m.tif"), block_shape=(2, 3))
    assert counts.pixels.tolist() == [1, 2, 4, 4]  # one valid pixel without a class
    # 10 m pixels in UTM, where areas on the ellipsoid are a little off the plane's 100 m2
    np.testing.assert_allclose(counts.square_metres, [100, 200, 400, 400], rtol=2e-3)
    assert read_raster(tmp_path / "m.tif")[0].tolist() == PATTERN.tolist()
    assert not (tmp_path / "confidence.tif").exists()


def test_without_a_crs_there_are_pixels_but_no_areas(tmp_path: Path):
    path = write_raster(tmp_path / "p.tif", np.full((1, 3, 4), 7, np.uint8), geotransform=None, epsg=None)
    counts = write_map(RasterSource(str(path)), Fixed(), NINE, str(tmp_path / "m.tif"))
    assert counts.pixels.tolist() == [1, 2, 4, 4]
    assert counts.square_metres is None


def test_pixels_below_the_least_confidence_stay_unclassified(plain, tmp_path: Path):
    counts = write_map(plain, Fixed(), NINE, str(tmp_path / "m.tif"), least_confidence=0.5)
    expected = np.where(SURE >= 0.5, PATTERN, 0)
    assert read_raster(tmp_path / "m.tif")[0].tolist() == expected.tolist()
    assert counts.pixels.tolist() == [1 + 1 + 2, 1, 3, 3]
    every = write_map(plain, Fixed(), NINE, str(tmp_path / "m.tif"), least_confidence=0.0)
    assert every.pixels.tolist() == [1, 2, 4, 4]


def test_the_confidence_raster(plain, tmp_path: Path):
    path = tmp_path / "c.tif"
    write_map(plain, Fixed(), NINE, str(tmp_path / "m.tif"), str(path), least_confidence=0.9)
    dataset = gdal.Open(str(path))
    assert dataset.GetRasterBand(1).GetNoDataValue() == -1
    assert dataset.GetRasterBand(1).DataType == gdal.GDT_Float32
    assert dataset.GetGeoTransform() == plain.grid.placement
    found = dataset.ReadAsArray()
    expected = [
        [0.1, 0.5, 0.5, 0.0],
        [1.0, 1.0, 0.49, 0.2],
        [-1, 0.8, 0.9, 0.6],
    ]  # in steps of 0.01; the bar is not here
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_class_ids_beyond_a_byte_and_their_legend(source, tmp_path: Path):
    legend = [LegendEntry(1, "a", (255, 0, 0)), LegendEntry(65535, "far", (0, 255, 0))]

    class Far:
        n_features = 1
        in_squares = False

        def classify(self, source, window):
            _, valid = source.read(window)
            return Classified(np.where(valid, 65535, 0).astype(np.uint16), valid.astype(np.float32), valid)

    counts = write_map(source, Far(), legend, str(tmp_path / "m.tif"))
    found = read_raster(tmp_path / "m.tif")
    assert found.dtype == np.uint16
    assert set(np.unique(found)) == {0, 65535}
    assert counts.pixels.tolist() == [0, 0, int((found > 0).sum())]


def test_a_small_legend_is_bytes(plain, tmp_path: Path):
    write_map(plain, Fixed(), NINE, str(tmp_path / "m.tif"))
    assert read_raster(tmp_path / "m.tif").dtype == np.uint8


class Stopper(Progress):
    """Cancels after a number of reports."""

    def __init__(self, after: int) -> None:
        self.left = after

    def report(self, fraction: float) -> None:  # noqa: ARG002
        self.left -= 1

    def is_cancelled(self) -> bool:
        return self.left <= 0


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("workers", [1, 2])
def test_cancelling_leaves_the_old_files(source, classifiers, tmp_path: Path, after, workers):
    paths = tmp_path / "m.tif", tmp_path / "c.tif"
    for path in paths:
        path.write_bytes(b"old")
    with pytest.raises(CancelledError):
        write_map(
            source, classifiers["clusternet"], LEGEND, str(paths[0]), str(paths[1]),
            progress=Stopper(after), block_shape=(8, 72), workers=workers,
        )  # fmt: skip
    assert [path.read_bytes() for path in paths] == [b"old", b"old"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.tif", "m.tif"]


def test_the_legend_may_have_any_order(plain, tmp_path: Path):
    counts = write_map(plain, Fixed(), NINE[::-1], str(tmp_path / "m.tif"))
    assert counts.pixels.tolist() == [1, 4, 4, 2]


# --- probabilities


def percents(path: Path) -> np.ndarray:
    dataset = gdal.Open(str(path))
    return np.stack([dataset.GetRasterBand(number + 1).ReadAsArray() for number in range(dataset.RasterCount)])


@pytest.mark.parametrize("method", EACH_METHOD)
def test_probabilities_have_a_band_a_class_and_decide_the_class(source, classifiers, tmp_path, method) -> None:
    paths = [str(tmp_path / name) for name in ("map.tif", "sure.tif", "p.tif", "p2.tif")]
    write_map(source, classifiers[method], LEGEND, paths[0], paths[1], probability_output=paths[2])
    write_map(
        source, classifiers[method], LEGEND, paths[0], block_shape=(7, 23), workers=3, probability_output=paths[3]
    )
    np.testing.assert_array_equal(percents(paths[2]), percents(paths[3]))
    dataset, shares, class_ids = gdal.Open(paths[2]), percents(paths[2]), percents(paths[0])[0]
    bands = [dataset.GetRasterBand(number) for number in (1, 2)]
    assert [band.GetDescription() for band in bands] == ["a", "b"]
    assert {band.GetNoDataValue() for band in bands} == {255}
    known = class_ids > 0
    assert known.any()
    assert (shares[:, known].sum(axis=0, dtype=int) == 100).all()
    assert (shares[:, ~known] == 255).all()
    assert (
        shares[:, known].max(axis=0) == np.take_along_axis(shares, class_ids[None].astype(int) - 1, 0)[0][known]
    ).all()
    exact = classifiers[method].classify(source, WHOLE, with_probabilities=True)
    order = np.array(classifiers[method].class_ids)
    np.testing.assert_array_equal(order[exact.probabilities.argmax(axis=0)][known], exact.class_ids[known])


def test_probabilities_follow_the_legend_and_do_not_know_the_least_confidence(source, classifiers, tmp_path) -> None:
    paths = [str(tmp_path / name) for name in ("map.tif", "p.tif", "again.tif")]
    more = [LegendEntry(7, "unpainted", (0, 0, 9)), *LEGEND[::-1]]
    write_map(source, classifiers["default"], LEGEND, paths[0], probability_output=paths[1])
    write_map(source, classifiers["default"], more, paths[0], least_confidence=1.0, probability_output=paths[2])
    plain, again = percents(paths[1]), percents(paths[2])
    assert not percents(paths[0]).any()
    np.testing.assert_array_equal(again[2], plain[0])
    np.testing.assert_array_equal(again[1], plain[1])
    assert set(np.unique(again[0])) == {0, 255}


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_per_cent_sum_to_a_hundred_and_keep_the_order(seed: int, n: int) -> None:
    shares = np.random.default_rng(seed).gamma(0.3, size=(n, 5, 4)).astype(np.float32) + np.float32(1e-4)
    shares /= shares.sum(axis=0)
    shares[:, 0, 0] = 0
    per_cent, known = whole_per_cent(shares)
    assert not known[0, 0]
    assert (per_cent.sum(axis=0, dtype=int)[known] == 100).all()
    for one in range(n):
        for other in range(n):
            assert (per_cent[one] >= per_cent[other])[shares[one] > shares[other]].all()


def test_four_classes_are_no_colours(source, tmp_path) -> None:
    strokes = stroke_set([*field_strokes((1, 2, 3)), line(9, 4, (5, 40), (9, 40))])
    learned = learn(source, strokes, LearningOptions(KMeansOptions(8, attempts=1), sample_size=2000))
    write_map(
        source,
        learned.model.classifier,
        strokes.legend,
        str(tmp_path / "map.tif"),
        probability_output=str(tmp_path / "p.tif"),
    )
    dataset = gdal.Open(str(tmp_path / "p.tif"))
    roles = {dataset.GetRasterBand(number + 1).GetColorInterpretation() for number in range(4)}
    assert roles <= {gdal.GCI_GrayIndex, gdal.GCI_Undefined}


def test_formats_without_names_of_bands_are_refused(source) -> None:
    with pytest.raises(ParameterError, match=r"names of bands.*tif"):
        check_probabilities("p.gpkg", source.grid, LEGEND)
    check_probabilities("p.img", source.grid, LEGEND)
