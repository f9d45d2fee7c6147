# SPDX-License-Identifier: GPL-2.0-or-later
"""Steps of swapped prediction: the loss falls, clusters are used, context is rebuilt, no data is looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.training.state import State
from clusterbrush.core.training.swapped import swapped_step
from clusterbrush.core.training.training_set import PatchPool, training_set
from listeners import Recorder

if TYPE_CHECKING:
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.training.options import TrainingOptions

pytest.importorskip("torch", reason="torch is not installed here")


def test_the_loss_falls_and_clusters_stay_in_use(source: RasterSource, tiny: TrainingOptions) -> None:
    options = replace(tiny, epochs=10, steps=6, rate=1e-2)
    images = training_set([source], options)
    state, pool = State(options, 3, 0, "cpu"), PatchPool(images, 2)
    results = [swapped_step(state, pool.at(step, Progress()), Progress()) for step in range(60)]
    losses = np.array([loss for loss, _ in results])
    assert losses[-10:].mean() < 0.8 * losses[:10].mean()
    assert min(used for _, used in results[20:]) >= 4  # of six
    assert state.step == 60


def test_the_context_is_rebuilt(source: RasterSource, tiny: TrainingOptions) -> None:
    """Its weight adds its error to the loss: with random weights the squares of about one deviation."""
    options = replace(tiny, context_weight=50.0)
    images = training_set([source], options)
    patches = PatchPool(images, 2).at(0, Progress())
    with_context, _ = swapped_step(State(options, 3, images.n_parts, "cpu"), patches, Progress())
    plain = [replace(patch, target=patch.target[:0]) for patch in patches]
    without, _ = swapped_step(State(options, 3, 0, "cpu"), plain, Progress())
    assert 10 < with_context - without < 500


def test_pixels_without_data_do_not_count(source: RasterSource, tiny: TrainingOptions) -> None:
    """What is written where no data is changes nothing: it enters as zeros."""
    images = training_set([source], tiny)
    patches = [patch for patch in map(images.patch, range(40)) if not patch.valid.all()][:2]
    other = [replace(patch, values=np.where(patch.valid, patch.values, 99.0).astype(np.float32)) for patch in patches]
    losses = [swapped_step(State(tiny, 3, 0, "cpu"), given, Progress())[0] for given in (patches, other)]
    assert losses[0] == losses[1]


def test_cancel(source: RasterSource, tiny: TrainingOptions) -> None:
    patches = PatchPool(training_set([source], tiny), 2).at(0, Progress())
    with pytest.raises(CancelledError):
        swapped_step(State(tiny, 3, 0, "cpu"), patches, Recorder(stop_at=40))  # on the way back
