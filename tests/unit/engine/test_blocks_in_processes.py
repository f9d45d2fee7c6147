# SPDX-License-Identifier: GPL-2.0-or-later
"""What blocks are computed from is sent to a real process, opens again there, and answers the same bits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers.truth import RasterTruth
from clusterbrush.core.answers.vector_truth import TruthFeature, VectorTruth
from clusterbrush.core.base.errors import InputError, Notice
from clusterbrush.core.classification.class_map import write_map
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.engine import blocks as engine
from clusterbrush.core.features.presets import preset_kinds
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.landscape import Landscape, LandscapeOptions
from clusterbrush.core.raster.pixel_areas import PixelAreas
from clusterbrush.core.raster.positions import Placement
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.session.learning import LearningOptions, learn
from clusterbrush.core.vector.mask import PolygonMask
from osgeo import gdal, ogr, osr
from painting import HEIGHT, WIDTH, field_strokes, fields_image, stroke_set
from processes import call, pool, travelled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import ProcessPoolExecutor

WINDOW = Window(3, 5, 30, 40)
TRIANGLE = "POLYGON((500040 6999990,500650 6999900,500200 6999560,500040 6999990))"


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with pool(2) as executor:
        yield executor


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("travel")


@pytest.fixture(scope="module")
def source(folder: Path) -> RasterSource:
    return RasterSource(str(fields_image(folder / "image.tif")))


@pytest.fixture(scope="module")
def class_raster(folder: Path) -> ClassRaster:
    ids = np.random.default_rng(2).integers(0, 4, (HEIGHT, WIDTH)).astype(np.uint8)
    return ClassRaster(str(rasters.write_raster(folder / "ids.tif", ids, nodata=3)), names=Names({1: "water"}))


@pytest.fixture(scope="module")
def polygons(folder: Path) -> str:
    """Write a triangle in degrees, as PROJ says, and a smaller one into the first layer."""
    utm, degrees = osr.SpatialReference(), osr.SpatialReference()
    utm.ImportFromEPSG(32633)
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    triangle = ogr.CreateGeometryFromWkt(TRIANGLE)
    triangle.Transform(osr.CoordinateTransformation(utm, degrees))
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(folder / "mask.gpkg"))
    for name, shape in (("small", triangle.Buffer(-1e-3)), ("triangle", triangle)):
        layer = dataset.CreateLayer(name, degrees, ogr.wkbPolygon)
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(shape)
        layer.CreateFeature(feature)
    layer = dataset = None
    return str(folder / "mask.gpkg")


def bits(found: Any) -> Any:
    """Return arrays, alone or among other things, as something that `==` compares bit for bit."""
    if isinstance(found, np.ndarray):
        return found.dtype.str, found.shape, found.tobytes()
    if isinstance(found, (tuple, list)):
        return [bits(part) for part in found]
    return bits(list(vars(found).values())) if hasattr(found, "__dict__") else found


def answers_alike(processes: ProcessPoolExecutor, thing: object, method: str, *arguments: object) -> Any:
    """Check that a thing which was used here answers in another process as it did here; return the answer."""
    here = getattr(thing, method)(*arguments)
    assert bits(processes.submit(call, thing, method, *arguments).result()) == bits(here)
    return here


def test_a_raster(processes: ProcessPoolExecutor, source: RasterSource) -> None:
    narrowed = RasterSource(source.path, [3, 1], nodata=90)
    for reading in ("read", "read_values"):
        bands, valid = answers_alike(processes, narrowed, reading, WINDOW)
    assert len(bands) == 2
    assert 0 < valid.sum() < valid.size
    answers_alike(processes, source, "read_reduced", 20)


def test_a_raster_within_polygons(processes: ProcessPoolExecutor, source: RasterSource, polygons: str) -> None:
    mask = PolygonMask(polygons, source.grid, "triangle")
    inside = answers_alike(processes, mask, "rasterize", WINDOW)
    assert 0.1 < inside.mean() < 0.9
    answers_alike(processes, mask, "rasterize", WINDOW, (15, 20))
    masked = RasterSource(source.path, mask=mask)
    _, valid = answers_alike(processes, masked, "read", WINDOW)
    assert not (valid & ~inside).any()


def test_a_mask_is_sent_as_its_path(folder: Path, source: RasterSource, polygons: str) -> None:
    moved = folder / "moved.gpkg"
    moved.write_bytes(Path(polygons).read_bytes())
    mask = PolygonMask(str(moved), source.grid)
    moved.unlink()
    assert mask.rasterize(WINDOW).any()
    with pytest.raises(InputError, match=r"The mask .* cannot be opened"):
        travelled(mask)


def test_a_raster_placed_by_control_points(processes: ProcessPoolExecutor, folder: Path) -> None:
    path = rasters.write_raster(folder / "plain.tif", np.ones((5, 7), np.uint8), geotransform=None, epsg=None)
    points = [gdal.GCP(15.0 + col, 60.0 - row, 3, col, row, "a stone", "7") for col, row in ((0, 0), (7, 0), (0, 5))]
    gdal.Translate(str(folder / "gcp.tif"), str(path), GCPs=points, outputSRS="EPSG:4326")
    placed = RasterSource(str(folder / "gcp.tif"))
    answers_alike(processes, placed, "read", Window(0, 0, 5, 7))
    of_file = Placement.of(gdal.Open(placed.path)).grid
    arrived = travelled(of_file)
    assert len(of_file.gcps) == 3
    assert [str(point) for point in arrived.gcps] == [str(point) for point in of_file.gcps]
    assert [point.GCPZ for point in arrived.gcps] == [point.GCPZ for point in of_file.gcps]
    assert (arrived.gcp_crs, arrived.geotransform) == (of_file.gcp_crs, None)


def test_classes(processes: ProcessPoolExecutor, class_raster: ClassRaster) -> None:
    answers_alike(processes, class_raster, "read", WINDOW)
    assert answers_alike(processes, class_raster, "legend", [1, 2])[0].name == "water"
    answers_alike(processes, PixelAreas.of(class_raster.grid), "rows", WINDOW)


def test_truths(processes: ProcessPoolExecutor, class_raster: ClassRaster) -> None:
    places = np.arange(WINDOW.height * WINDOW.width).reshape(WINDOW.height, WINDOW.width)
    answers_alike(processes, RasterTruth(class_raster), "samples", WINDOW, places)
    other = "POLYGON((500000 6999800,500500 6999800,500500 6999600,500000 6999600,500000 6999800))"
    shapes = ((TRIANGLE, "a"), (other, "b"), ("POINT(500105 6999945)", "c"))
    features = [TruthFeature(bytes(ogr.CreateGeometryFromWkt(text).ExportToWkb()), value) for text, value in shapes]
    truth = VectorTruth(features, "", class_raster.grid, "truth", "class")
    samples = answers_alike(processes, truth, "samples", WINDOW, places)
    assert samples.n_disputed > 0
    assert set(samples.codes.tolist()) == {1, 2, 3}
    answers_alike(processes, truth, "notices", 5)


def test_features_and_clusters(processes: ProcessPoolExecutor, source: RasterSource) -> None:
    recipe = FeatureRecipe(tuple(source.bands), preset_kinds("context", source, 0))
    planes, _ = answers_alike(processes, recipe, "planes", source, WINDOW)
    assert len(planes) == len(recipe.names)
    model = fit(source, KMeansOptions(5), "standard", kinds=recipe.kinds)
    features, _ = recipe.features(source, WINDOW)
    answers_alike(processes, model, "predict", features)
    assert answers_alike(processes, model, "to_json")


@pytest.mark.parametrize("method", ["default", "clusternet"])
def test_classifiers(processes: ProcessPoolExecutor, source: RasterSource, method: str) -> None:
    options = LearningOptions(KMeansOptions(6, attempts=1), sample_size=1500, method=method)
    classifier = learn(source, stroke_set(field_strokes((1, 2, 1))), options).model.classifier
    found = answers_alike(processes, classifier, "classify", source, WINDOW)
    assert set(np.unique(found.class_ids).tolist()) >= {1, 2}


def test_a_landscape(processes: ProcessPoolExecutor) -> None:
    answers_alike(processes, Landscape(200, 300, LandscapeOptions(seed=4)), "render", WINDOW)


def test_an_error_comes_back_as_the_sentence_that_it_is(processes: ProcessPoolExecutor, folder: Path) -> None:
    path = rasters.write_raster(folder / "gone.tif", np.ones((9, 9), np.uint8))
    gone = RasterSource(str(path))
    path.unlink()
    with pytest.raises(InputError, match=r"There is no raster at .*gone\.tif") as caught:
        processes.submit(call, gone, "read", Window(0, 0, 9, 9)).result()
    assert caught.value.values == {"path": str(path)}
    arrived = travelled(InputError("{why} in {number}", why=Notice("{what}", {"what": "snow"}), number=3))
    assert (type(arrived), str(arrived)) == (InputError, "snow in 3")


def test_a_map_made_by_processes(
    processes: ProcessPoolExecutor, source: RasterSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a scheduler of processes would do: the blocks of a map go to several, and the map is the same."""

    def in_processes(function, items, *_):
        items = list(items)
        return zip(items, processes.map(function, items))

    strokes = stroke_set(field_strokes((1, 2, 3)))
    options = LearningOptions(KMeansOptions(6, attempts=1), sample_size=1500)
    classifier = learn(source, strokes, options).model.classifier
    maps = []
    for number in range(2):
        if number:
            monkeypatch.setattr(engine, "in_threads", in_processes)
        paths = folder / f"map{number}.tif", folder / f"confidence{number}.tif"
        write_map(source, classifier, strokes.legend, str(paths[0]), str(paths[1]), block_shape=(16, 30))
        maps.append([path.read_bytes() for path in paths])
    assert maps[0] == maps[1]
