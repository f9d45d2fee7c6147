# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks that learn classes: what no single pixel tells, the same bits again, the best weights, and a stop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.features.learned import Learned
from clusterbrush.core.training import supervised
from clusterbrush.core.training.class_patches import LabelledPixels
from clusterbrush.core.training.network import features_of
from clusterbrush.core.training.state import NetworkState
from clusterbrush.core.training.supervised import EVALUATION_STEPS, PATIENCE, SupervisedOptions, learn_classes
from listeners import Recorder
from patchwork import source_of

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.base.progress import Progress
    from clusterbrush.core.raster.source import RasterSource

torch = pytest.importorskip("torch", reason="torch is not installed here")

OPTIONS = SupervisedOptions(patch=32, batch=4, steps=50, rate=1e-2, down=(6, 6, 6, 6), up=(6, 6, 6))
HEIGHT, WIDTH = 64, 160


@pytest.fixture
def textures(tmp_path: Path) -> RasterSource:
    """Write fine checks on the left and coarse ones on the right: everywhere half of the pixels are bright."""
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    step = np.where(cols < WIDTH // 2, 1, 3)
    values = np.where((rows // step + cols // step) % 2, 60, 180)
    values = values + np.random.default_rng(0).integers(-9, 10, values.shape)
    return source_of(tmp_path, np.stack([values, values // 2]).astype(np.uint8))


def painted(source: RasterSource, strokes: int = 2) -> LabelledPixels:
    """Return strokes of twelve pixels in each half, one below the other."""
    rows = np.linspace(8, HEIGHT - 9, strokes).astype(int)
    places = sorted(
        (int(row) * WIDTH + left + col, class_at, 2 * number + class_at)
        for number, row in enumerate(rows)
        for class_at, left in enumerate((20, 110))
        for col in range(12)
    )
    return LabelledPixels((source,), *np.array(places).T, 2)


def scores_of(source: RasterSource, model) -> np.ndarray:
    return Learned(model).compute(*source.read_shown(next(source.grid.blocks(HEIGHT, WIDTH))))


def test_a_texture_is_learned_that_no_single_pixel_tells(textures: RasterSource) -> None:
    model = learn_classes(textures, painted(textures), OPTIONS)
    right = scores_of(textures, model).argmax(axis=0) == (np.arange(WIDTH) >= WIDTH // 2)
    assert right[:, np.abs(np.arange(WIDTH) - WIDTH // 2) > 8].mean() > 0.95
    bands = textures.read_shown(next(textures.grid.blocks(HEIGHT, WIDTH)))[0][0]
    assert abs((bands[:, :80] > 120).mean() - (bands[:, 80:] > 120).mean()) < 0.05
    assert model.training["steps"] == OPTIONS.steps
    assert [band.mean for band in model.bands] == pytest.approx([120, 60], abs=3)


def test_the_same_seed_gives_the_same_bits(textures: RasterSource) -> None:
    first, again, other = (
        learn_classes(textures, painted(textures), replace(OPTIONS, steps=6, seed=seed)).tensors for seed in (3, 3, 4)
    )
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["head.weight"], other["head.weight"])


def test_numpy_computes_what_torch_does(textures: RasterSource, monkeypatch: pytest.MonkeyPatch) -> None:
    states = []

    class Kept(NetworkState):
        def __init__(self, *values: object) -> None:
            super().__init__(*values)
            states.append(self)

    monkeypatch.setattr(supervised, "NetworkState", Kept)
    model = learn_classes(textures, painted(textures), replace(OPTIONS, steps=12))
    bands, valid = textures.read_shown(next(textures.grid.blocks(HEIGHT, WIDTH)))
    around = ((0, 0), (64, 64), (64, 64))  # torch sees the zeros around the image too
    values = torch.from_numpy(np.pad(model.normalised(bands, valid), around)[None])
    with torch.no_grad():
        expected = features_of(states[0].modules.network.eval(), values)[0, :, 64:-64, 64:-64].numpy()
    np.testing.assert_allclose(scores_of(textures, model), expected, atol=1e-4)
    assert expected.std() > 0.1


def test_each_class_of_a_step_counts_alike() -> None:
    rng = np.random.default_rng(0)
    rows, classes = rng.standard_normal((900, 3)), np.repeat([0, 1, 2], [600, 290, 10])
    logs = rows - np.log(np.exp(rows).sum(axis=1, keepdims=True))
    losses = -logs[np.arange(900), classes]
    sums = [losses[classes == number].sum() for number in range(3)]
    expected = (sums[0] / 600 + sums[1] / 290 + sums[2] / 50) / (1 + 1 + 10 / 50)
    assert float(supervised._loss(torch.from_numpy(rows.astype(np.float32)), classes)) == pytest.approx(
        expected, rel=1e-5
    )


def test_the_weights_that_told_held_out_strokes_best_are_kept(
    textures: RasterSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[dict] = []

    def loss_of(_self: object, state: NetworkState, _progress: Progress) -> float:
        looks.append(state.tensors())
        return [0.9, 0.4, 0.5, 0.6, 0.4, 0.7, 0.1][len(looks) - 1]

    monkeypatch.setattr(supervised._BestWeights, "_loss_of", loss_of)
    monkeypatch.setattr(supervised, "EVALUATION_STEPS", 2)
    model = learn_classes(textures, painted(textures, 5), OPTIONS)
    assert (len(looks), model.training["steps"]) == (2 + PATIENCE, 2 * (2 + PATIENCE))
    assert all(np.array_equal(looks[1][name], tensor) for name, tensor in model.tensors.items())
    assert model.training["held_out"] == 24


def test_held_out_strokes_are_judged_by_what_was_learned(textures: RasterSource) -> None:
    """They are of the same textures, so the last weights are about the best."""
    known, told = painted(textures, 5), []

    class Tells(supervised._BestWeights):
        def _loss_of(self, state: NetworkState, progress: Progress) -> float:
            told.append(super()._loss_of(state, progress))
            return told[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(supervised, "_BestWeights", Tells)
        learn_classes(textures, known, OPTIONS)
    assert len(told) == OPTIONS.steps // EVALUATION_STEPS
    assert told[-1] < 0.3


@pytest.mark.parametrize("at", [2, 40, 100])
def test_it_can_be_stopped_in_the_middle_of_a_step(textures: RasterSource, at: int) -> None:
    progress = Recorder(stop_at=at)
    with pytest.raises(CancelledError):
        learn_classes(textures, painted(textures), OPTIONS, progress)
    assert progress.asked == at


def test_it_reports_its_steps(textures: RasterSource) -> None:
    progress = Recorder()
    learn_classes(textures, painted(textures), replace(OPTIONS, steps=4), progress)
    assert progress.fractions == sorted(progress.fractions)
    assert progress.fractions[-1] == 1.0
    assert progress.asked > 4 * 28, "between the layers, both ways"
