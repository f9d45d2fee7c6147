# SPDX-License-Identifier: GPL-2.0-or-later
"""What a training changes: single pixels of views, steps, learning rates, and all of it there and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, ModelError, ParameterError
from clusterbrush.core.training.network import features_of
from clusterbrush.core.training.options import TrainingOptions
from clusterbrush.core.training.state import State, rate_at
from clusterbrush.core.training.training_set import Patch
from clusterbrush.core.training.views import chosen_rows, plain_view, view_of

torch = pytest.importorskip("torch", reason="torch is not installed here")


def some_patches() -> list[Patch]:
    values = np.random.default_rng(0).standard_normal((2, 3, 32, 32)).astype(np.float32)
    return [Patch(part, np.ones((32, 32), bool), np.zeros((0, 32, 32), np.float32)) for part in values]


def stepped(state: State, n_steps: int) -> list[float]:
    """Return the losses of steps towards features of mean 1."""
    view = plain_view(some_patches())
    rows = chosen_rows(some_patches(), 100, np.random.default_rng(0))
    return [state.descend(((state.rows(view, *rows) - 1.0) ** 2).mean()) for _ in range(n_steps)]


def test_rows_are_those_of_the_pixels(tiny: TrainingOptions) -> None:
    state, patches = State(tiny, 3, 0, "cpu"), some_patches()
    of_patch, place = chosen_rows(patches, 60, np.random.default_rng(1))
    view = view_of(patches, 0.0, np.random.default_rng(2))
    rows = state.rows(view, of_patch, place).detach().numpy()
    planes = features_of(state.modules.network, torch.from_numpy(view.values)).detach().numpy()
    flat = planes.reshape(2, 8, -1)
    for row, patch, at in zip(rows, of_patch, place):
        np.testing.assert_allclose(row, flat[patch, :, view.positions[patch, at]], rtol=1e-5, atol=1e-6)


def test_steps_lower_the_loss_and_are_reproducible(tiny: TrainingOptions) -> None:
    losses = stepped(State(replace(tiny, epochs=30), 3, 0, "cpu"), 30)
    assert losses[-1] < 0.5 * losses[0]
    assert stepped(State(replace(tiny, epochs=30), 3, 0, "cpu"), 3) == pytest.approx(losses[:3], rel=1e-4)


def test_there_and_back(tiny: TrainingOptions) -> None:
    state = State(tiny, 3, 4, "cpu")
    stepped(state, 5)
    state.groups = {"centroids": np.ones((6, 8), np.float32)}
    kept, expected = state.arrays(), stepped(state, 3)
    assert all(array.dtype == np.float32 for array in kept.values())
    other = State(replace(tiny, seed=9), 3, 4, "cpu")
    other.options = tiny
    other.restore(kept, 5)
    np.testing.assert_array_equal(other.groups["centroids"], np.ones((6, 8)))
    assert stepped(other, 3) == pytest.approx(expected, rel=1e-5)
    assert other.step == 8
    tensors = state.tensors()
    for name, tensor in other.tensors().items():
        np.testing.assert_allclose(tensor, tensors[name], atol=1e-5)
    with pytest.raises(ModelError, match="of another network"):
        State(replace(tiny, clusters=7), 3, 4, "cpu").restore(kept, 5)


def test_a_stop_changes_no_weights(tiny: TrainingOptions) -> None:
    state, calls = State(tiny, 3, 0, "cpu"), []
    before = {name: tensor.clone() for name, tensor in state.modules.named_parameters()}

    def check() -> None:
        calls.append(1)
        if len(calls) == 20:  # in the middle of the way back
            raise CancelledError

    with pytest.raises(CancelledError):
        state.descend(state.rows(plain_view(some_patches()), np.array([0, 1]), np.array([500, 600]), check).sum())
    assert state.step == 0
    assert all(torch.equal(before[name], tensor) for name, tensor in state.modules.named_parameters())


def test_a_loss_that_is_not_finite_is_a_sentence(tiny: TrainingOptions) -> None:
    state = State(tiny, 3, 0, "cpu")
    with pytest.raises(ParameterError, match="loss of step 1 is not finite"):
        state.descend(torch.tensor(float("nan"), requires_grad=True))


def test_the_rate_rises_and_falls() -> None:
    options = TrainingOptions()
    rates = [rate_at(step, options) for step in range(options.total_steps + 1)]
    assert rates[0] < rates[10] < rates[20] == options.rate == max(rates)
    assert rates[160] == pytest.approx(options.rate / 2)
    assert rates[-1] == pytest.approx(0.0, abs=1e-12)
    assert rate_at(0, replace(options, epochs=1, steps=1)) == options.rate
