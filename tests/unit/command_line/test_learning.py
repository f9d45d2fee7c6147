# SPDX-License-Identifier: GPL-2.0-or-later
"""The command learn-features: what it needs, what it says, and a model in another training than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import painting
import pytest
from clusterbrush.core.base.libraries import Library
from clusterbrush.core.features.feature_model import load_features
from clusterbrush.core.training import options
from clusterbrush.core.training.options import can_train
from shell import code_of, results_of
from torch_threads import one_torch_thread

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ("--clusters", 8, "--patch", 32, "--epochs", 1, "--steps", 2)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return painting.fields_image(tmp_path / "image.tif")


def test_strokes_without_a_truth_are_a_sentence(capsys, image: Path, tmp_path: Path) -> None:
    assert code_of("learn-features", "--strokes", image, "--", image, tmp_path / "m.json") == 1
    assert "Give both strokes and a truth, or neither." in capsys.readouterr().err
    assert not (tmp_path / "m.json").exists()


def test_without_torch_a_sentence_says_what_to_install(
    capsys, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "LIBRARY", Library("no_such_module", "torch"))
    assert code_of("learn-features", image, tmp_path / "m.json") == 1
    said = capsys.readouterr().err
    assert "Learning features needs torch" in said
    assert "pip install" in said
    assert not (tmp_path / "m.json").exists()


@pytest.mark.skipif(not can_train(), reason="torch is not installed here")
def test_settings_reach_the_training(capsys, image: Path, tmp_path: Path) -> None:
    target = tmp_path / "m.json"
    with one_torch_thread():
        results = results_of(
            capsys, "learn-features", *SMALL, "--bands", "3,1", "--no-resume", "--seed", 5, "--", image, image, target
        )
    model = load_features(str(target))
    assert results["epochs_done"] == 1
    assert results["loss"] == pytest.approx(model.training["losses"][0])
    assert [band.name for band in model.bands] == ["Band 3", "Band 1"]
    assert (model.training["seed"], model.training["clusters"], model.training["steps"]) == (5, 8, 2)
    assert len(model.training["rasters"]) == 2
