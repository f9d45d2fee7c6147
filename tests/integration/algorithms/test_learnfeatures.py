# SPDX-License-Identifier: GPL-2.0-or-later
"""clusterbrush:learnfeatures through QGIS: a model that others use, its report, interruptions, and each fault."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import painting
import pytest
import rasters
from clusterbrush.core.base.libraries import Library
from clusterbrush.core.features.feature_model import load_features
from clusterbrush.core.features.presets import PRESETS
from clusterbrush.core.training import options
from clusterbrush.core.training.options import torch_command
from pages import Document
from qgis.core import QgsProcessingContext, QgsProcessingException
from torch_threads import one_torch_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed here")
TINY = {"PATCH": 32, "EPOCHS": 2, "STEPS": 2, "CLUSTERS": 8}
PAPER = 1


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """Write the three fields of the image as classes."""
    columns = 1 + np.minimum(np.arange(painting.WIDTH) * 3 // painting.WIDTH, 2)
    classes = np.repeat(columns[None], painting.HEIGHT, axis=0).astype(np.uint8)
    return rasters.write_raster(tmp_path / "truth.tif", classes)


def asked(given: dict[str, dict], folder: Path, **more: Any) -> dict[str, Any]:
    image = given["segment"]["INPUT"]
    return {"INPUTS": [image], **TINY, "MODEL": str(folder / "fields.json"), "REPORT": None, **more}


@needs_torch
def test_a_model_its_report_and_what_uses_it(
    run: Callable, log, given: dict, truth: Path, tmp_path: Path, clusters: Callable
) -> None:
    page, painted = tmp_path / "report.html", given["classifystrokes"]
    judged = {"STROKES": painted["STROKES"], "TRUTH": str(truth), "REPORT": str(page)}
    results = run("learnfeatures", **asked(given, tmp_path, **judged))
    assert results["EPOCHS_DONE"] == 2
    assert results["LOSS"] > 0
    assert 1 <= results["CLUSTERS_USED"] <= 8
    assert results["DICE_OF_BANDS"] > 0.9
    assert 0 < results["DICE"] <= 1
    assert [info.partition(":")[0] for info in log.infos if info.startswith("Epoch")] == [
        "Epoch 1 of 2",
        "Epoch 2 of 2",
    ]
    assert log.seen == sorted(log.seen)
    model = load_features(results["MODEL"])
    assert model.shape.n_features == 64
    assert not list(tmp_path.glob("*training*"))
    document = Document(page.read_text(encoding="utf-8"))
    for word in ("swapped prediction between two views", "Clusters of the features", "Macro Dice", "by bands"):
        assert word in document.words
    assert len(document.all("img")) == 4
    chosen = {
        "FEATURES": list(PRESETS).index("learned"),
        "FEATURE_MODEL": results["MODEL"],
        "N_CLUSTERS": 3,
        "REPORT": None,
    }
    found = run("segment", INPUT=painted["INPUT"], **chosen, OUTPUT=str(tmp_path / "clusters.tif"))
    assert set(np.unique(clusters(found["OUTPUT"]))) == {0, 1, 2, 3}


@needs_torch
@pytest.mark.parametrize("grouping", [0, 1])
def test_the_scheme_of_the_paper(run: Callable, given: dict, tmp_path: Path, grouping: int) -> None:
    more = {"PRESET": PAPER, "GROUPING": grouping, "BANDS": "1, 3", "SEED": 4}
    results = run("learnfeatures", **asked(given, tmp_path, **more))
    model = load_features(results["MODEL"])
    assert [band.name for band in model.bands] == ["Band 1", "Band 3"]
    notes = model.training
    assert (notes["scheme"], notes["seed"], notes["clusters"]) == ("pseudo_labels", 4, 8)
    assert notes["grouping"] == ("kmeans", "mixture")[grouping]


@needs_torch
def test_cancel_keeps_what_was_learned_and_goes_on(provider, log, given: dict, tmp_path: Path) -> None:
    from qgis import processing

    parameters = asked(given, tmp_path, EPOCHS=3)
    log.progressChanged.connect(lambda done: log.cancel() if done > 50 else None)  # in the second epoch
    results, fine = provider.algorithm("learnfeatures").create().run(parameters, QgsProcessingContext(), log)
    assert fine
    assert results["EPOCHS_DONE"] == 1
    assert any("was learned until then is in" in info for info in log.infos)
    notes = load_features(parameters["MODEL"]).training
    assert notes["ended"] == "cancelled"
    assert 2 < notes["steps"] < 6
    kept = tmp_path / "fields.training.json"
    assert json.loads(kept.read_text(encoding="utf-8"))["step"] == 2
    fresh = type(log)()
    with pytest.raises(QgsProcessingException, match="of other images or with other settings"):
        processing.run("clusterbrush:learnfeatures", {**parameters, "SEED": 9}, feedback=fresh)
    processing.run("clusterbrush:learnfeatures", parameters, feedback=fresh)
    assert any("goes on after epoch 1" in warning for warning in fresh.warnings)
    assert load_features(parameters["MODEL"]).training["epochs"] == 3
    assert not kept.exists()


@needs_torch
def test_a_new_training_instead(run: Callable, given: dict, tmp_path: Path) -> None:
    kept = tmp_path / "fields.training.json"
    kept.write_text("{}", encoding="utf-8")
    with pytest.raises(QgsProcessingException, match="no training that was kept"):
        run("learnfeatures", **asked(given, tmp_path))
    run("learnfeatures", **asked(given, tmp_path, RESUME=False))
    assert not kept.exists()


def test_without_torch_it_says_what_to_install(
    provider, run: Callable, given: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays in the toolbox, with the command for this installation in its help."""
    monkeypatch.setattr(options, "LIBRARY", Library(*["a_library_that_is_not_there"] * 2))
    algorithm = provider.algorithm("learnfeatures")
    assert algorithm.canExecute()[0]
    command = torch_command()
    assert command in algorithm.shortHelpString()
    with pytest.raises(QgsProcessingException) as told:
        run("learnfeatures", **asked(given, tmp_path))
    assert command in str(told.value)
    assert "used without" in str(told.value)
    assert not (tmp_path / "fields.json").exists()


@needs_torch
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"BANDS": "1;2"}, "cannot be read"),
        ({"BANDS": "7"}, "Band 7"),
        ({"PATCH": 20}, "multiple of 8"),
        ({"NODATA": 90, "INPUTS": "constant"}, "No pixel of"),
        ({"INPUTS": "constant"}, "the same everywhere"),
        ({"INPUTS": "other"}, "has 1 bands, and"),
        ({"TRUTH": "other"}, "has another size"),
    ],
)
def test_bad_input_is_a_sentence(run: Callable, given: dict, tmp_path: Path, change: dict, sentence: str) -> None:
    image = given["segment"]["INPUT"]
    grey = str(rasters.write_raster(tmp_path / "grey.tif", np.full((1, 40, 50), 90, np.uint8)))
    places = {"constant": [grey], "other": [image, grey]}
    if "INPUTS" in change:
        change = {**change, "INPUTS": places[change["INPUTS"]]}
    if "TRUTH" in change:
        change = {"TRUTH": grey, "STROKES": given["classifystrokes"]["STROKES"]}
    with pytest.raises(QgsProcessingException, match=sentence):
        run("learnfeatures", **asked(given, tmp_path, **change))
    assert not (tmp_path / "fields.json").exists()


def test_strokes_need_a_truth(provider, given: dict, truth: Path, tmp_path: Path) -> None:
    algorithm = provider.algorithm("learnfeatures")
    for alone in ({"STROKES": given["classifystrokes"]["STROKES"]}, {"TRUTH": str(truth)}):
        fits, reason = algorithm.checkParameterValues(asked(given, tmp_path, **alone), QgsProcessingContext())
        assert not fits
        assert reason == "Give both strokes and a truth, or neither."


def test_every_parameter_has_help(provider) -> None:
    definitions = provider.algorithm("learnfeatures").parameterDefinitions()
    assert all(definition.help().endswith(".") for definition in definitions)
