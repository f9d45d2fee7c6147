# SPDX-License-Identifier: GPL-2.0-or-later
"""What is computed over blocks may be computed elsewhere: everything held can be sent, and nothing is left behind."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import neg
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers import feature_judging, naming, smoothing
from clusterbrush.core.answers.accuracy import assess, assess_raster
from clusterbrush.core.answers.area_sample import draw_sample, strata_of
from clusterbrush.core.answers.change import change
from clusterbrush.core.answers.class_areas import class_areas
from clusterbrush.core.answers.error_map import write_error_map
from clusterbrush.core.answers.method_judging import judge_maps, scored_truth
from clusterbrush.core.answers.truth import RasterTruth
from clusterbrush.core.answers.vector_truth import TruthFeature, VectorTruth
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.libraries import TORCH
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.classification.by_pixel import ImageProfile
from clusterbrush.core.classification.class_map import write_map
from clusterbrush.core.classification.methods import METHODS, method_of
from clusterbrush.core.clustering.grouping import MIXTURE, Grouping
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.engine import blocks as engine
from clusterbrush.core.features import sampling
from clusterbrush.core.features.feature_raster import write_features
from clusterbrush.core.features.presets import preset_kinds
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.landscape import LandscapeOptions, write_landscape
from clusterbrush.core.raster.pixel_areas import PixelAreas
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.comparing_distances import compare_distances
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.prediction import predict
from clusterbrush.core.session import labels as labels_module
from clusterbrush.core.session.learning import LearningOptions, learn
from clusterbrush.core.strokes.markers import Markers
from clusters import OfThisProcess
from osgeo import ogr
from over_blocks import callers
from painting import field_strokes, fields_image, stroke_set
from processes import Elsewhere
from quick_networks import quick_networks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SHAPE = (80, 96)
SMALL_BLOCK = (32, 48)
BY_TORCH = "class map by a network"


@pytest.fixture(scope="module", autouse=True)
def quick_training() -> Iterator[None]:
    """Let networks learn for a second."""
    with quick_networks():
        yield


def test_values_come_back_in_order() -> None:
    for workers in (1, 3):
        assert list(engine.over_blocks(neg, range(20), workers=workers)) == [(n, -n) for n in range(20)]


def test_cancel_stops() -> None:
    class Cancelled(Progress):
        def is_cancelled(self) -> bool:
            return True

    with pytest.raises(CancelledError):
        list(engine.over_blocks(neg, range(20), Cancelled()))


# --- the same results when every block is computed elsewhere


@dataclass(frozen=True)
class Case:
    """What the jobs work on, and where they write."""

    folder: Path
    image: RasterSource
    classes: ClassRaster
    others: ClassRaster

    @property
    def output(self) -> str:
        return str(self.folder / "output.tif")

    def files(self) -> list[bytes]:
        """Return what was written, and take it away."""
        written = sorted(self.folder.glob("output*"))
        contents = [path.read_bytes() for path in written]
        for path in written:
            path.unlink()
        return contents


@contextmanager
def changed(module: object, name: str, value: object) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: SMALL_BLOCK)
    rng = np.random.default_rng(5)
    image = RasterSource(str(fields_image(tmp_path / "image.tif", 3, *SHAPE)))
    ids = rng.integers(0, 4, SHAPE).astype(np.uint8)
    classes = rasters.write_raster(tmp_path / "classes.tif", ids)
    moved = (500_003.0, 10.0, 0.0, 6_999_996.0, 0.0, -10.0)
    others = rasters.write_raster(tmp_path / "others.tif", rng.integers(0, 5, SHAPE), geotransform=moved)
    return Case(tmp_path, image, ClassRaster(str(classes)), ClassRaster(str(others)))


def distinct_values(case: Case) -> object:
    return fit(case.image, KMeansOptions(3)).to_json()


def a_sample(case: Case) -> object:
    sample = sampling.draw(case.image, FeatureRecipe(tuple(case.image.bands)), 500, 3, located=True)
    return sample.features.tobytes(), sample.pixels.tobytes(), sample.n_valid


def rare_pixels(case: Case) -> object:
    """Few valid pixels in one corner, in a part of the raster that is not read at first."""
    values = np.zeros((700, 900), dtype=np.uint8)
    values[650:660, 800:830] = np.random.default_rng(0).integers(1, 255, (10, 30))
    source = RasterSource(str(rasters.write_raster(case.folder / "rare.tif", values, nodata=0)))
    with changed(sampling, "MAX_CELLS", 2):
        sample = sampling.draw(source, FeatureRecipe(tuple(source.bands)), 200, 1, located=True)
    assert len(sample.features) == 200
    return sample.features.tobytes(), sample.pixels.tobytes(), sample.n_valid


def every_pixel(case: Case) -> object:
    """Pixels that memory cannot hold: sums, far rows and moments of each block are added, whatever the distance."""
    with engine.computed_by(OfThisProcess()):
        found = fitted_on_every_pixel(case)
    assert found == fitted_on_every_pixel(case)
    return found


def fitted_on_every_pixel(case: Case) -> list[str]:
    options = KMeansOptions(12, attempts=1, max_iterations=12)
    others = [replace(options, n_clusters=4, metric=metric) for metric in ("cosine", "chebyshev")]
    with changed(sampling, "MAX_COUNTABLE_BITS", 8), changed(sampling, "IN_MEMORY_BYTES", 4000):
        models = [fit(case.image, one, sample_size=0) for one in (options, *others)]
        models.append(fit(case.image, replace(options, n_clusters=4), sample_size=0, grouping=Grouping(MIXTURE)))
    assert all(model.fit.complete for model in models)
    return [json.dumps({**model.to_dict(), "created": ""}) for model in models]


def prediction(case: Case) -> object:
    counts = predict(case.image, fit(case.image, KMeansOptions(4, metric="manhattan")), case.output)
    return case.files(), counts.pixels.tobytes(), counts.square_metres.tobytes()


def pieces(case: Case) -> object:
    """What a cluster does: pieces are written, and one task joins them."""
    with engine.computed_by(OfThisProcess()):
        found = prediction(case)
    assert found == prediction(case)
    return found


def distances(case: Case) -> object:
    outputs = {"euclidean": case.output, "chebyshev": str(case.folder / "output2.tif")}
    found = compare_distances(case.image, KMeansOptions(3, attempts=2), outputs)
    return case.files(), repr(found.agreements), repr(found.silhouettes)


def context_features(case: Case) -> object:
    kinds = preset_kinds("context", case.image, 0)
    write_features(case.image, FeatureRecipe(tuple(case.image.bands), kinds), case.output)
    return case.files()


def classes_by(method: str) -> Callable[[Case], object]:
    def classified(case: Case) -> object:
        options = LearningOptions(KMeansOptions(6, attempts=1), sample_size=1500, method=method)
        strokes = stroke_set(field_strokes((1, 2, 1)))
        model = learn(case.image, strokes, options).model
        confidence = str(case.folder / "output2.tif")
        model.save(case.folder / "output.json")
        counts = write_map(case.image, model.classifier, strokes.legend, case.output, confidence)
        return case.files(), counts.pixels.tobytes(), counts.square_metres.tobytes()

    return classified


def surroundings(case: Case) -> object:
    profile = ImageProfile.of(case.image, preset_kinds("bands", case.image, 0), 0)
    codes, valid = profile.codes(case.image, Window(0, 0, *SHAPE))
    return profile.sample.tobytes(), codes.tobytes(), valid.tobytes()


def features_of_a_window(case: Case) -> object:
    """What a method that scores pixels asks for before the first stroke."""
    learner = method_of("nearest_neighbours").learner(case.image, None, "context", 0)
    inputs = learner.window_inputs(Window(0, 0, *SHAPE), Progress())
    return [np.asarray(part).tobytes() for part in inputs]


def areas(case: Case) -> object:
    return class_areas(case.classes, PixelAreas.of(case.classes.grid))


def a_change(case: Case) -> object:
    found = change(case.classes, case.others, PixelAreas.of(case.classes.grid), case.output)
    return case.files(), found.pixels.tobytes(), found.square_metres.tobytes(), found.one_sided


def accuracy_by_raster(case: Case) -> object:
    found = assess_raster(case.classes, case.others)
    return found.matrix.tobytes(), found.classes, found.measures.overall


def accuracy_by_polygons(case: Case) -> object:
    """Polygons of different classes that overlap, and a point: how many pixels are disputed must come back too."""
    squares = {1: "0 0, 500 0, 500 -500, 0 -500, 0 0", 2: "300 -300, 900 -300, 900 -700, 300 -700, 300 -300"}
    shapes = [(f"POLYGON(({ring}))", value) for value, ring in squares.items()] + [("POINT(905 -755)", 3)]
    x0, _, _, y0, _, _ = rasters.NORTH_UP
    features = []
    for text, value in shapes:
        shape = ogr.CreateGeometryFromWkt(text)
        ring = shape if shape.GetGeometryCount() == 0 else shape.GetGeometryRef(0)
        for place in range(ring.GetPointCount()):
            x, y = ring.GetPoint_2D(place)
            ring.SetPoint_2D(place, x0 + x, y0 + y)
        features.append(TruthFeature(bytes(shape.ExportToWkb()), value))
    collector = NoticeCollector()
    truth = VectorTruth(features, "", case.classes.grid, "truth", "class")
    found = assess(case.classes, truth, progress=collector)
    disputed = [notice.values["count"] for notice in collector.notices if "overlap" in notice.template]
    assert disputed == [20 * 20]
    return found.matrix.tobytes(), found.classes, [str(notice) for notice in collector.notices]


def errors(case: Case) -> object:
    ids = np.random.default_rng(6).integers(0, 4, SHAPE).astype(np.uint8)
    truth = RasterTruth(ClassRaster(str(rasters.write_raster(case.folder / "truth.tif", ids))))
    kinds = write_error_map(case.output, case.classes, truth, assess(case.classes, truth))
    return case.files(), kinds


def a_sample_to_label(case: Case) -> object:
    strata = strata_of(class_areas(case.classes, PixelAreas.of(case.classes.grid)))
    return draw_sample(case.classes, {stratum.id: 9 for stratum in strata}, strata, 3, None)


def names(case: Case) -> object:
    ids, colours = naming.raster_colours(case.classes, case.image)
    found = naming.name_clusters(ids, colours, naming.BUILT_IN)
    naming.write_named(case.classes, found, naming.BUILT_IN, case.output, str(case.folder / "output2.tif"))
    return ids, colours.tobytes(), case.files()


def smoothed(case: Case) -> object:
    found = smoothing.smooth(case.classes, case.output, smoothing.SmoothOptions(2, 900.0))
    return case.files(), found.changed, found.pixels


def landscape(case: Case) -> object:
    grid = Grid(*SHAPE)
    counts = write_landscape(case.output, grid, LandscapeOptions(seed=2), str(case.folder / "output2.tif"), block=40)
    return case.files(), counts.tobytes()


def a_window_cut(case: Case) -> object:
    """A window that is decided by itself, as for a screen."""
    learner = METHODS["svm_graph_cut"].learner(case.image, None, "bands", 0)
    markers = Markers(np.array([5, 900, 2000, 3000]), np.array([1, 2, 3, 1]), np.arange(4))
    decided = learner.decide_window(markers, Window(10, 10, 20, 20), Progress())
    return decided.class_ids.tobytes(), decided.confidence.tobytes()


def judged_methods(case: Case) -> object:
    """Two maps of one raster, judged by a truth that is a third."""
    rng = np.random.default_rng(8)
    first, second, third = (
        ClassRaster(
            str(rasters.write_raster(case.folder / f"map{number}.tif", rng.integers(1, 4, SHAPE).astype(np.uint8)))
        )
        for number in range(3)
    )
    legend = [LegendEntry(number, f"class {number}", (number, 0, 0)) for number in (1, 2, 3)]
    painted, source = np.array([5, 900, 2000], dtype=np.int64), first.source
    truth = scored_truth(source, RasterTruth(third), legend, painted, Progress())
    judged = judge_maps(source, [first, second], legend, truth, painted, case.output, Progress())
    return case.files(), judged.n_samples, judged.answers.tobytes(), [str(counts.matrix) for counts in judged.counts]


def judged_features(case: Case) -> object:
    pixels = np.array([5, 900, 2000, 3000])
    markers = Markers(pixels, np.array([1, 2, 3, 1]), np.arange(4))
    with changed(feature_judging, "CLUSTERS", 5):
        return feature_judging.judge_of(case.image, markers, RasterSource(case.classes.path))(None, Progress())


def labels(case: Case) -> object:
    with changed(labels_module, "BLOCK_EDGE", 32):
        found = labels_module.labels_of(case.classes, case.image)
    return [(stroke.class_id, stroke.area.tobytes()) for stroke in found.strokes]


# what each runs over blocks, by module of core
JOBS: dict[str, tuple[Callable[[Case], object], set[str]]] = {
    "distinct values": (distinct_values, {"features.sampling._distinct_of_block"}),
    "sample": (a_sample, {"features.sampling._pick_from_cells"}),
    "rare pixels": (rare_pixels, {"features.sampling._pick_from_cells", "features.sampling._valid_of_cells"}),
    "every pixel": (every_pixel, {"features.sampling._piece_of_block"}),
    "prediction": (prediction, {"segmentation.prediction._BlockOfClusters"}),
    "pieces": (pieces, {"segmentation.prediction._BlockOfClusters", "raster.pieces.joined"}),
    "distances": (distances, {"segmentation.comparing_distances._classified"}),
    "context": (
        context_features,
        {
            "features.patches._rows_of_patch",
            "features.patches._pairs_of_patch",
            "features.feature_raster._planes_of_block",
        },
    ),
    "class map by pixel": (classes_by("default"), {"classification.class_map._BlockOfMap"}),
    "class map by cluster": (classes_by("clusternet"), {"classification.class_map._BlockOfMap"}),
    "class map by trees": (classes_by("random_forest"), {"classification.class_map._BlockOfMap"}),
    "class map by soft clusters": (classes_by("gaussian_mixture"), {"classification.class_map._BlockOfMap"}),
    BY_TORCH: (classes_by("supervised_unet"), {"classification.class_map._BlockOfMap"}),
    "class map by regression": (classes_by("logistic_regression"), {"classification.class_map._BlockOfMap"}),
    "class map by neighbours": (classes_by("nearest_neighbours"), {"classification.class_map._BlockOfMap"}),
    "class map by a vector machine": (classes_by("svm"), {"classification.class_map._BlockOfMap"}),
    "class map by a graph cut": (
        classes_by("svm_graph_cut"),
        {"classification.rivals.svm_graph_cut._block", "classification.rivals.whole_raster._moments"},
    ),
    "window by a graph cut": (
        a_window_cut,
        {"classification.rivals.cut_learner._sum_of_differences", "classification.rivals.whole_raster._moments"},
    ),
    "class map by superpixels": (
        classes_by("superpixel_graph_cut"),
        {
            "classification.rivals.whole_raster.block_probabilities",
            "classification.rivals.whole_raster.scaled_bands",
        },
    ),
    "features of a window": (features_of_a_window, {"classification.rivals.row_learner._strip_features"}),
    "surroundings": (surroundings, {"classification.by_pixel._thin_codes"}),
    "areas": (areas, {"answers.class_areas._count"}),
    "change": (a_change, {"answers.change._present", "answers.change._compare"}),
    "accuracy by a raster": (accuracy_by_raster, {"answers.accuracy._count_block"}),
    "accuracy by polygons": (accuracy_by_polygons, {"answers.accuracy._count_block"}),
    "errors": (errors, {"answers.accuracy._count_block", "answers.error_map._judged"}),
    "sample to label": (a_sample_to_label, {"answers.class_areas._count", "answers.area_sample._sizes"}),
    "names": (names, {"answers.naming._sums_of_block", "answers.naming._recoded"}),
    "smoothing": (smoothed, {"answers.smoothing._filtered_block"}),
    "landscape": (landscape, {"raster.landscape.render"}),
    "judged methods": (judged_methods, {"answers.method_judging._codes_in", "answers.method_judging._Judge"}),
    "labels": (labels, {"session.labels._candidates"}),
    "judged features": (judged_features, {"answers.feature_judging._rows"}),
}


@pytest.mark.parametrize("job", JOBS)
def test_blocks_computed_elsewhere_give_the_same_bits(job: str, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    if job == BY_TORCH and not TORCH.is_installed:
        pytest.skip("torch is not installed here")
    run, functions = JOBS[job]
    here = run(case)
    elsewhere = Elsewhere()
    monkeypatch.setattr(engine, "in_threads", elsewhere)
    assert run(case) == here
    assert functions <= {f"{module.partition('.core.')[2]}.{name}" for module, name in elsewhere.functions}


def test_every_function_over_blocks_is_among_the_jobs() -> None:
    assert set().union(*(functions for _, functions in JOBS.values())) == callers().keys()
