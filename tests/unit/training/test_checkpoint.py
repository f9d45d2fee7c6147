# SPDX-License-Identifier: GPL-2.0-or-later
"""A training that is kept: there and back, of no other images or settings, and a sentence when it is damaged."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import ClusterBrushError, ModelError
from clusterbrush.core.training.checkpoint import checkpoint_path, load_checkpoint, remove_checkpoint, save_checkpoint
from clusterbrush.core.training.records import EpochRecord
from clusterbrush.core.training.state import State
from clusterbrush.core.training.training_set import training_set
from patchwork import patchwork
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.training.options import TrainingOptions
    from clusterbrush.core.training.training_set import TrainingSet

pytest.importorskip("torch", reason="torch is not installed here")
RECORDS = [EpochRecord(1, 4, 3.5, 5.25, 10.0), EpochRecord(2, 8, 3.0, 6.0, 20.0, 0.5, 0.75)]


@pytest.fixture
def images(source: RasterSource, tiny: TrainingOptions) -> TrainingSet:
    return training_set([source], tiny)


@pytest.fixture
def path(images: TrainingSet, tiny: TrainingOptions, tmp_path: Path) -> Path:
    path = checkpoint_path(tmp_path / "forest.json")
    state = State(tiny, 3, 0, "cpu")
    state.step, state.groups = 8, {"centroids": np.ones((6, 8), np.float32)}
    save_checkpoint(path, state, images, RECORDS)
    return path


def test_there_and_back(path: Path, images: TrainingSet, tiny: TrainingOptions) -> None:
    assert sorted(file.name for file in path.parent.iterdir() if "training" in file.name) == [
        "forest.training.json", "forest.training.safetensors",
    ]  # fmt: skip
    state = State(replace(tiny, device="cpu"), 3, 0, "cpu")
    state.modules.clusters.weight.data.zero_()
    assert load_checkpoint(path, state, images) == RECORDS
    assert state.step == 8
    assert bool(state.modules.clusters.weight.detach().any())
    np.testing.assert_array_equal(state.groups["centroids"], np.ones((6, 8)))
    remove_checkpoint(path)
    assert not list(path.parent.glob("*training*"))
    remove_checkpoint(path)


def test_other_settings_and_other_images(
    path: Path, images: TrainingSet, tiny: TrainingOptions, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="of other images or with other settings"):
        load_checkpoint(path, State(replace(tiny, seed=1), 3, 0, "cpu"), images)
    from clusterbrush.core.raster.source import RasterSource

    other = RasterSource(str(write_raster(tmp_path / "o.tif", patchwork(3, 60, 60, seed=8))))
    with pytest.raises(ModelError, match="of other images or with other settings"):
        load_checkpoint(path, State(tiny, 3, 0, "cpu"), training_set([other], tiny))


def cut(path: Path) -> None:
    arrays = path.with_name("forest.training.safetensors")
    arrays.write_bytes(arrays.read_bytes()[:-8])


def changed(name: str, value: object):
    def change(path: Path) -> None:
        values = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**values, name: value}), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda path: path.write_text("{", encoding="utf-8"), "is no training that was kept"),
        (lambda path: path.write_text("[]", encoding="utf-8"), "is no training that was kept"),
        (changed("format", "other"), "is no training that was kept"),
        (changed("version", 2), "is no training that was kept"),
        (changed("step", "8"), "or damaged"),
        (changed("records", [{"epoch": 1}]), "or damaged"),
        (changed("arrays", None), "or damaged"),
        (cut, "or damaged"),
        (lambda path: path.with_name("forest.training.safetensors").unlink(), "cannot be read"),
        (lambda path: path.unlink(), "cannot be read"),
    ],
)
def test_a_damaged_training_is_a_sentence(
    path: Path, images: TrainingSet, tiny: TrainingOptions, damage, sentence: str
) -> None:
    damage(path)
    with pytest.raises(ClusterBrushError, match=sentence):
        load_checkpoint(path, State(tiny, 3, 0, "cpu"), images)
