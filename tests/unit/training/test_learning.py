# SPDX-License-Identifier: GPL-2.0-or-later
"""Whole trainings of a tiny network: the model works without torch, interruptions lose nothing, and each is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError, MissingLibraryError
from clusterbrush.core.base.libraries import Library
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.features.feature_model import load_features
from clusterbrush.core.features.learned import Learned
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.training import learning, options
from clusterbrush.core.training.learning import learn_features
from clusterbrush.core.training.records import EpochRecord, Judgement
from listeners import Recorder
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.features.feature_model import FeatureModel
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.training.options import TrainingOptions

torch = pytest.importorskip("torch", reason="torch is not installed here")
SCHEMES = [{"context_weight": 2.0}, {"scheme": "pseudo_labels"}, {"scheme": "pseudo_labels", "grouping": "mixture"}]


class StopWhen(NoticeCollector):
    """Cancels once so much is done, and keeps notices."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction, self.done = fraction, 0.0

    def report(self, fraction: float) -> None:
        assert fraction >= self.done - 1e-9
        self.done = fraction

    def is_cancelled(self) -> bool:
        return self.done >= self.fraction


def assert_same(first: FeatureModel, second: FeatureModel) -> None:
    assert first.bands == second.bands
    for name, tensor in first.tensors.items():
        np.testing.assert_allclose(second.tensors[name], tensor, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("change", SCHEMES)
def test_a_model_is_learned_saved_and_used(
    source: RasterSource, tiny: TrainingOptions, tmp_path: Path, change: dict
) -> None:
    told: list[EpochRecord] = []
    progress = Recorder()
    learned = learn_features([source], replace(tiny, **change), progress, tell=told.append)
    assert (learned.ended, learned.device, learned.clusters) == ("done", "cpu", 6)
    assert tuple(told) == learned.records
    assert [(record.epoch, record.step) for record in told] == [(1, 4), (2, 8), (3, 12)]
    assert all(np.isfinite(record.loss) and 1 <= record.used <= 6 for record in told)
    assert [record.seconds for record in told] == sorted(record.seconds for record in told)
    assert progress.fractions == sorted(progress.fractions)
    assert progress.fractions[-1] == pytest.approx(1.0)
    learned.model.save(tmp_path / "m.json")
    model = load_features(tmp_path / "m.json")
    notes = model.training
    assert (notes["epochs"], notes["steps"], notes["ended"], notes["rasters"]) == (3, 12, "done", ["image.tif"])
    recipe = FeatureRecipe(tuple(source.bands), (Learned(model),))
    planes, valid = recipe.planes(source, Window(0, 0, 90, 110))
    assert np.isfinite(planes).all()
    assert planes[:, valid].std(axis=1).max() > 0.01


def test_the_same_seed_gives_the_same_model(source: RasterSource, tiny: TrainingOptions) -> None:
    first, again = (learn_features([source], tiny).model for _ in range(2))
    assert_same(first, again)
    other = learn_features([source], replace(tiny, seed=1)).model
    assert not np.allclose(other.tensors["head.weight"], first.tensors["head.weight"], atol=1e-3)


@pytest.mark.parametrize("change", SCHEMES)
def test_an_interrupted_training_goes_on(
    source: RasterSource, tiny: TrainingOptions, tmp_path: Path, change: dict
) -> None:
    """Stopped in the second epoch; the epoch begins again, and the model is that of a training without a stop."""
    settings, kept = replace(tiny, steps=3, **change), tmp_path / "m.training.json"
    stopped = learn_features([source], settings, StopWhen(0.5), checkpoint=kept)
    assert stopped.ended == "cancelled"
    assert [record.epoch for record in stopped.records] == [1]
    assert 3 < stopped.model.training["steps"] < 6
    assert kept.exists()
    progress, told = NoticeCollector(), []
    learned = learn_features([source], settings, progress, checkpoint=kept, tell=told.append)
    assert [str(notice) for notice in progress.notices] == [
        "The training goes on after epoch 1, where it was interrupted."
    ]
    assert [record.epoch for record in told] == [2, 3]
    assert [record.epoch for record in learned.records] == [1, 2, 3]
    assert_same(learned.model, learn_features([source], settings).model)
    assert not list(tmp_path.glob("*training*"))


def test_a_stop_before_the_first_step_leaves_nothing(
    source: RasterSource, tiny: TrainingOptions, tmp_path: Path
) -> None:
    for stop in (StopWhen(0.0), StopWhen(0.02)):
        with pytest.raises(CancelledError):
            learn_features([source], tiny, stop, checkpoint=tmp_path / "m.training.json")
    assert not list(tmp_path.glob("*training*"))


def test_a_stop_keeps_what_was_learned(source: RasterSource, tiny: TrainingOptions) -> None:
    """Asked in the middle of the last steps, on the way forwards or back."""
    whole = Recorder()
    learn_features([source], tiny, whole)
    looks = whole.asked // tiny.total_steps  # of a step; those of preparing are few
    for asked in range(whole.asked - looks * 3 // 2, whole.asked - looks // 4, looks // 5):
        progress = Recorder()
        progress.stop_at = asked
        learned = learn_features([source], tiny, progress)
        assert learned.ended == "cancelled"
        assert learned.model.training["steps"] >= 1
        assert progress.asked <= asked + 2  # it ends at the next layer


def test_it_stops_when_the_loss_has_settled(
    source: RasterSource, tiny: TrainingOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "has_settled", lambda losses: len(losses) == 2)
    assert learn_features([source], tiny).ended == "plateau"
    learned = learn_features([source], replace(tiny, stops_early=False))
    assert (learned.ended, len(learned.records)) == ("done", 3)


def test_each_epoch_is_judged(source: RasterSource, tiny: TrainingOptions) -> None:
    seen = []

    def judge(model: FeatureModel | None, progress: Progress) -> Judgement:
        progress.check()
        seen.append(model)
        return Judgement(0.25 * len(seen), 0.2)

    learned = learn_features([source], tiny, judge=judge)
    assert seen[0] is None
    assert learned.baseline == Judgement(0.25, 0.2)
    assert [record.dice for record in learned.records] == [0.5, 0.75, 1.0]
    assert [record.accuracy for record in learned.records] == [0.2] * 3
    np.testing.assert_array_equal(seen[-1].tensors["head.weight"], learned.model.tensors["head.weight"])


def test_several_images(source: RasterSource, tiny: TrainingOptions, tmp_path: Path) -> None:
    from clusterbrush.core.raster.source import RasterSource

    values = np.random.default_rng(0).integers(0, 200, (3, 40, 50)).astype(np.uint16)
    other = RasterSource(str(write_raster(tmp_path / "other.tif", values)))
    learned = learn_features([source, other], replace(tiny, epochs=1, context_weight=1.0))
    assert learned.model.training["rasters"] == ["image.tif", "other.tif"]
    grey = RasterSource(str(write_raster(tmp_path / "grey.tif", values[:1])))
    with pytest.raises(InputError, match="has 1 bands"):
        learn_features([source, grey], tiny)
    assert len(learn_features([grey], replace(tiny, epochs=1)).model.bands) == 1


def test_a_large_patch_on_a_processor_is_a_notice(source: RasterSource, tiny: TrainingOptions) -> None:
    progress = NoticeCollector()
    learn_features([source], replace(tiny, patch=264, epochs=1, steps=1, train_batch=1, device="cpu"), progress)
    assert any("many hours" in str(notice) for notice in progress.notices)


def test_without_torch(source: RasterSource, tiny: TrainingOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "LIBRARY", Library(*["a_library_that_is_not_there"] * 2))
    with pytest.raises(MissingLibraryError, match="a_library_that_is_not_there, which the Python it runs in"):
        learn_features([source], tiny)
