# SPDX-License-Identifier: GPL-2.0-or-later
"""Learning features as a job: options, what an epoch says, and a run with all that comes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
from clusterbrush.core.base.errors import MissingLibraryError, ParameterError
from clusterbrush.core.base.libraries import Library
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.features.feature_model import load_features
from clusterbrush.core.jobs.learning import (
    LearnOptions,
    band_numbers,
    epoch_notices,
    judge_by_strokes,
    learn,
    minutes_left,
    training_options,
)
from clusterbrush.core.jobs.run import Run
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.training import options as training
from clusterbrush.core.training.options import TRAININGS, can_train
from clusterbrush.core.training.records import EpochRecord
from rasters import write_raster
from torch_threads import one_torch_thread

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.base.errors import Notice

SMALL = {"CLUSTERS": 8, "PATCH": 32, "EPOCHS": 2, "STEPS": 2}


def test_a_choice_with_other_settings() -> None:
    options = training_options("paper", "mixture", 7, {"CLUSTERS": 12, "EPOCHS": None})
    assert (options.clusters, options.epochs) == (12, TRAININGS["paper"].options.epochs)
    assert (options.grouping, options.seed, options.scheme) == ("mixture", 7, "pseudo_labels")
    with pytest.raises(ParameterError, match="patch size is 33"):
        training_options("processor", "kmeans", 0, {"PATCH": 33})


@pytest.mark.parametrize(("text", "numbers"), [("", None), (" ", None), ("3", [3]), ("4, 2,1", [4, 2, 1])])
def test_bands_by_their_numbers(text: str, numbers: list[int] | None) -> None:
    assert band_numbers(text) == numbers


def test_bands_that_are_no_numbers_are_a_sentence() -> None:
    with pytest.raises(ParameterError, match="The bands red,2 cannot be read"):
        band_numbers("red,2")


def test_what_an_epoch_says() -> None:
    options = training_options("processor", "kmeans", 0, {"EPOCHS": 10, "CLUSTERS": 50})
    said = [str(notice) for notice in epoch_notices(EpochRecord(4, 40, 1.23456, 48.6, 240.0, 0.7, 0.8), options)]
    assert said == ["Epoch 4 of 10: loss 1.235, clusters in use 49 of 50.", "Macro Dice 0.700."]
    assert len(epoch_notices(EpochRecord(1, 10, 2.0, 50.0, 60.0), options)) == 1
    assert str(minutes_left(EpochRecord(4, 40, 1.0, 50.0, 240.0), options)) == "About 6 minutes left."


def test_without_torch_nothing_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "LIBRARY", Library("no_such_module", "torch"))
    run = Run(NoticeCollector(), {"MODEL": str(tmp_path / "m.json")})
    with pytest.raises(MissingLibraryError, match="Learning features needs torch"):
        learn([], LearnOptions(training_options("processor", "kmeans", 0, SMALL)), run)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not can_train(), reason="torch is not installed here")
def test_a_model_a_report_and_numbers(tmp_path: Path) -> None:
    source = RasterSource(str(painting.fields_image(tmp_path / "image.tif")))
    fields = 1 + np.minimum(np.arange(painting.WIDTH) * 3 // painting.WIDTH, 2)
    truth = np.repeat(fields[np.newaxis], painting.HEIGHT, axis=0).astype(np.uint8)
    strokes = painting.stroke_set(painting.field_strokes())
    judge = judge_by_strokes(source, strokes, RasterSource(str(write_raster(tmp_path / "truth.tif", truth))), 0)
    said: list[Notice] = []
    targets = {"MODEL": str(tmp_path / "m.json"), "REPORT": str(tmp_path / "r.html")}
    options = LearnOptions(training_options("processor", "kmeans", 0, SMALL), resume=False)
    with one_torch_thread():
        outcome = learn([source], options, Run(NoticeCollector(), targets, "image", inform=said.append), judge)
    model = load_features(targets["MODEL"])
    assert model.training["steps"] == 4
    assert {name: outcome.values[name] for name in targets} == targets
    assert outcome.values["EPOCHS_DONE"] == 2
    assert outcome.values["LOSS"] == pytest.approx(model.training["losses"][-1])
    assert 0 < outcome.values["DICE"] <= 1
    assert [str(notice).split(":")[0] for notice in said[::2]] == ["Epoch 1 of 2", "Epoch 2 of 2"]
    assert not list(tmp_path.glob("m.training*"))
