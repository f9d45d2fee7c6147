# SPDX-License-Identifier: GPL-2.0-or-later
"""Features in every algorithm that sees pixels, those of a file among them: values, files that may go, and faults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
import rasters
from clusterbrush.core.features.learned import Learned
from clusterbrush.core.features.presets import PRESETS
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.model import load
from networks import small_model
from osgeo import gdal
from qgis.core import QgsProcessingException

if TYPE_CHECKING:
    from collections.abc import Callable

CONTEXT, BANDS, PATTERNS, LEARNED = range(4)  # of FEATURES, in all algorithms but `features`
LEARNED_PLANES = 5  # of FEATURES of `features`
MEAN = 120.0


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return painting.fields_image(tmp_path / "image.tif")


@pytest.fixture
def features(tmp_path: Path) -> Path:
    """Write a small network, as if it had been trained on bands without names."""
    (tmp_path / "model").mkdir()
    small_model(("Band 1", "Band 2", "Band 3"), mean=MEAN).save(tmp_path / "model" / "features.json")
    return tmp_path / "model" / "features.json"


def learned_planes(image: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return what the network of `features` computes, and valid."""
    source = RasterSource(str(image))
    recipe = FeatureRecipe(tuple(source.bands), (Learned(small_model(mean=MEAN)),))
    return recipe.planes(source, Window(0, 0, source.grid.height, source.grid.width))


def test_presets_have_the_numbers_that_scripts_give() -> None:
    assert list(PRESETS)[:2] == ["context", "bands"]
    assert "learned" in PRESETS


@pytest.mark.parametrize("number", [CONTEXT, PATTERNS, LEARNED])
def test_a_segmentation_gives_each_pixel_its_nearest_centroid(
    run: Callable, image: Path, features: Path, tmp_path: Path, number: int
) -> None:
    model = str(tmp_path / "clusters.json")
    path = str(features) if number == LEARNED else ""
    results = run(
        "segment", INPUT=str(image), FEATURES=number, FEATURE_MODEL=path, N_CLUSTERS=4, MODEL=model,
        OUTPUT=str(tmp_path / "clusters.tif"), TABLE=str(tmp_path / "t.csv"), REPORT=str(tmp_path / "r.html"),
    )  # fmt: skip
    fitted, source = load(model), RasterSource(str(image))
    planes, valid = fitted.recipe.planes(source, Window(0, 0, source.grid.height, source.grid.width))
    if number == LEARNED:
        np.testing.assert_array_equal(planes, learned_planes(image)[0])
    distances = ((planes[:, None] - fitted.centroids.T[:, :, None, None]) ** 2).sum(axis=0)
    best = np.sort(distances, axis=0)
    clear = valid & (best[1] - best[0] > 1e-3)
    clusters = rasters.read_raster(results["OUTPUT"])[0]
    np.testing.assert_array_equal(clusters[clear], distances.argmin(axis=0)[clear] + 1)
    assert (clusters[~valid] == 0).all()
    assert results["CLUSTERS"] == 4


def test_without_a_choice_the_bands_are_clustered(run: Callable, image: Path, tmp_path: Path) -> None:
    """Bit by bit as with the choice of the bands: the default has not changed."""
    models = []
    for name, values in (("a", {}), ("b", {"FEATURES": BANDS})):
        run("fitkmeans", INPUT=str(image), N_CLUSTERS=4, MODEL=str(tmp_path / f"{name}.json"), **values)
        models.append(json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8")))
    assert models[0] == models[1]
    assert models[0]["features"] == [{"kind": "bands"}]


def test_a_model_of_clusters_needs_no_other_file(run: Callable, image: Path, features: Path, tmp_path: Path) -> None:
    """It clusters another image, of another size, after the feature model is gone."""
    model, other = str(tmp_path / "clusters.json"), painting.fields_image(tmp_path / "other.tif", height=40, width=90)
    run("fitkmeans", INPUT=str(image), FEATURES=LEARNED, FEATURE_MODEL=str(features), N_CLUSTERS=4, MODEL=model)
    for path in features.parent.iterdir():
        path.unlink()
    results = run("applymodel", INPUT=str(other), MODEL=model, OUTPUT=str(tmp_path / "clusters.tif"))
    planes, valid = learned_planes(other)
    centroids = np.array(
        [cluster["centroid"] for cluster in json.loads(Path(model).read_text(encoding="utf-8"))["clusters"]]
    )
    distances = ((planes[:, None] - centroids.T[:, :, None, None]) ** 2).sum(axis=0)
    best = np.sort(distances, axis=0)
    clear = valid & (best[1] - best[0] > 1e-3)
    clusters = rasters.read_raster(results["OUTPUT"])[0]
    np.testing.assert_array_equal(clusters[clear], distances.argmin(axis=0)[clear] + 1)
    assert clear.mean() > 0.8


def test_a_model_of_classes_needs_no_other_file(run: Callable, given: dict, features: Path, tmp_path: Path) -> None:
    wanted = {"MODEL": str(tmp_path / "classes.json"), "OUTPUT": str(tmp_path / "classes.tif"), "REPORT": None}
    run("classifystrokes", **given["classifystrokes"], FEATURES=LEARNED, FEATURE_MODEL=str(features), **wanted)
    for path in features.parent.iterdir():
        path.unlink()
    again = str(tmp_path / "again.tif")
    run("applymodel", INPUT=given["classifystrokes"]["INPUT"], MODEL=wanted["MODEL"], OUTPUT=again)
    first = rasters.read_raster(wanted["OUTPUT"])
    np.testing.assert_array_equal(first, rasters.read_raster(again))
    assert set(np.unique(first)) == {0, 1, 2, 3}


def test_strokes_name_clusters_of_learned_features(run: Callable, given: dict, features: Path, tmp_path: Path) -> None:
    """The steps of the paper: features, clusters, and strokes that name them; each pixel has its cluster's class."""
    painted = given["classifystrokes"]
    model, clusters, classes = (str(tmp_path / name) for name in ("m.json", "clusters.tif", "classes.tif"))
    chosen = {"FEATURES": LEARNED, "FEATURE_MODEL": str(features), "N_CLUSTERS": 12}
    run("segment", INPUT=painted["INPUT"], **chosen, MODEL=model, OUTPUT=clusters, REPORT=None)
    clusternet = {"METHOD": 1, "FITTED": model, "THRESHOLD": 0.5, "REPORT": None}
    run("classifystrokes", **painted, **clusternet, OUTPUT=classes)
    of_cluster, of_class = rasters.read_raster(clusters)[0], rasters.read_raster(classes)[0]
    pairs = {(int(cluster), int(class_id)) for cluster, class_id in zip(of_cluster.ravel(), of_class.ravel())}
    assert {class_id for _, class_id in pairs} >= {1, 2, 3}
    named = [cluster for cluster, class_id in pairs if class_id]
    assert len(set(named)) >= 6
    assert len(named) <= len(set(named)) + 2  # a few are split


@pytest.mark.parametrize("name", ["suggestk", "comparedistances"])
def test_choosing_by_learned_features(run: Callable, log, given: dict, features: Path, name: str) -> None:
    run(name, **given[name], FEATURES=LEARNED, FEATURE_MODEL=str(features), REPORT="TEMPORARY_OUTPUT")
    assert not any("feature model" in warning for warning in log.warnings)


def test_features_as_a_raster_and_for_the_eye(run: Callable, image: Path, features: Path, tmp_path: Path) -> None:
    planes, valid = learned_planes(image)
    chosen = {"INPUT": str(image), "FEATURES": LEARNED_PLANES, "FEATURE_MODEL": str(features)}
    every = rasters.read_raster(run("features", **chosen, OUTPUT=str(tmp_path / "all.tif"))["OUTPUT"])
    np.testing.assert_array_equal(every[:, valid], planes[:, valid])
    results = run("features", **chosen, COLOURS=True, OUTPUT=str(tmp_path / "eye.tif"))
    shown = rasters.read_raster(results["OUTPUT"])
    assert (results["N_FEATURES"], len(every), len(shown)) == (3, 8, 3)
    dataset = gdal.Open(results["OUTPUT"])
    assert [dataset.GetRasterBand(number).GetDescription() for number in (1, 2, 3)] == [
        "Component 1", "Component 2", "Component 3",
    ]  # fmt: skip
    rows = planes[:, valid].T.astype(np.float64)
    spread = rows.std(axis=0)
    rows = (rows - rows.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    variances, vectors = np.linalg.eigh(np.cov(rows.T))
    expected = rows @ vectors[:, ::-1][:, :3] / np.sqrt(variances[-1])
    for component, values in zip(shown[:, valid], expected.T):
        assert abs(np.corrcoef(component, values)[0, 1]) > 0.9999
        assert component.std() == pytest.approx(values.std(), rel=1e-2)
    assert np.isnan(shown[:, ~valid]).all()


# --- faults


def cut(path: Path) -> None:
    weights = path.with_suffix(".safetensors")
    weights.write_bytes(weights.read_bytes()[:-100])


def renamed(path: Path) -> None:
    path.with_suffix(".safetensors").rename(path.with_name("other.safetensors"))


def exchanged(path: Path) -> None:
    small_model(seed=5).save(path.with_name("other.json"))
    path.with_name("other.safetensors").replace(path.with_suffix(".safetensors"))


def no_model(path: Path) -> None:
    path.write_text("{}", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda path: path.unlink(), "features.json cannot be read"),
        (cut, "is cut off"),
        (renamed, "belongs beside its feature model"),
        (exchanged, "are not those of the feature model"),
        (no_model, "is not a feature model"),
    ],
)
def test_a_damaged_feature_model_is_a_sentence(
    run: Callable, image: Path, features: Path, tmp_path: Path, damage: Callable, sentence: str
) -> None:
    damage(features)
    target = tmp_path / "clusters.tif"
    with pytest.raises(QgsProcessingException, match=sentence):
        run("segment", INPUT=str(image), FEATURES=LEARNED, FEATURE_MODEL=str(features), OUTPUT=str(target))
    assert not target.exists()


@pytest.mark.parametrize(
    "name", ["segment", "fitkmeans", "suggestk", "comparedistances", "classifystrokes", "features"]
)
def test_what_does_not_fit_is_a_sentence(
    provider, run: Callable, log, given: dict, features: Path, tmp_path: Path, name: str
) -> None:
    number = LEARNED_PLANES if name == "features" else LEARNED
    wanted = {"OUTPUT": "TEMPORARY_OUTPUT", "MODEL": str(tmp_path / "m.json"), "REPORT": None}
    outputs = {output.name() for output in provider.algorithm(name).destinationParameterDefinitions()}
    wanted = {output: value for output, value in wanted.items() if output in outputs}
    with pytest.raises(QgsProcessingException, match="need a feature model"):
        run(name, **given[name], FEATURES=number, **wanted)
    with pytest.raises(QgsProcessingException, match="takes 3 bands"):
        run(name, **given[name], FEATURES=number, FEATURE_MODEL=str(features), BANDS=[1, 2], **wanted)
    assert log.warnings == []
    run(name, **given[name], FEATURE_MODEL=str(features), **wanted)
    assert any("is not used. Choose A learned model" in warning for warning in log.warnings)


def test_bands_of_other_names_are_a_warning(run: Callable, log, tmp_path: Path) -> None:
    small_model(("red", "green", "blue"), mean=MEAN).save(tmp_path / "features.json")
    values = np.random.default_rng(0).integers(1, 255, (3, 30, 40)).astype(np.uint8)
    chosen = {"FEATURES": LEARNED, "FEATURE_MODEL": str(tmp_path / "features.json"), "N_CLUSTERS": 2}
    for names, expected in (
        (["Red", "green", "blue"], []), (None, []), (["nir", "green", "blue"], ["bands red, and takes nir"]),
    ):  # fmt: skip
        log.warnings.clear()
        image = rasters.write_raster(tmp_path / "image.tif", values, names=names)
        run("fitkmeans", INPUT=str(image), MODEL=str(tmp_path / "m.json"), **chosen)
        assert [part for part in expected if not any(part in warning for warning in log.warnings)] == []
        assert len(log.warnings) == len(expected)
