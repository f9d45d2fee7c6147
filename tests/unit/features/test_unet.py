# SPDX-License-Identifier: GPL-2.0-or-later
"""The network by numpy: against the plainest computation, and in blocks of any size."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.features.unet import COLUMN, HALO, UNet, UNetShape, folded_state
from networks import SMALL, plain_features, random_tensors

HEIGHT, WIDTH = 90, 300  # more than one column


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    return np.random.default_rng(1).normal(0, 1, (3, HEIGHT, WIDTH)).astype(np.float32)


@pytest.fixture(scope="module")
def features(values: np.ndarray) -> np.ndarray:
    return UNet(SMALL, random_tensors(SMALL)).features(values, slice(0, HEIGHT), slice(0, WIDTH))


def test_features_are_those_of_the_plain_computation(values: np.ndarray, features: np.ndarray) -> None:
    expected = plain_features(random_tensors(SMALL), values)
    assert features.std() > 0.1
    np.testing.assert_allclose(features, expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    ("rows", "cols"),
    [
        (slice(0, 1), slice(0, 1)),
        (slice(33, 71), slice(250, 300)),
        (slice(64, 90), slice(0, 257)),
        (slice(5, 6), slice(255, 256)),
    ],
)
def test_blocks_equal_the_whole(values: np.ndarray, features: np.ndarray, rows: slice, cols: slice) -> None:
    top = max(0, rows.start - HALO) // COLUMN * COLUMN
    left = max(0, cols.start - HALO) // COLUMN * COLUMN
    bottom, right = rows.stop + HALO, cols.stop + HALO
    block = values[:, top:bottom, left:right]
    inside = (slice(part.start - start, part.stop - start) for part, start in zip((rows, cols), (top, left)))
    part = UNet(SMALL, random_tensors(SMALL)).features(block, *inside)
    np.testing.assert_array_equal(part, features[:, rows, cols])


def test_the_network_of_the_usual_size_has_less_than_half_a_million_weights() -> None:
    shapes = UNetShape(3).tensors.values()
    assert 300_000 < sum(int(np.prod(shape)) for shape in shapes) < 500_000


def test_batch_normalisation_is_folded() -> None:
    rng = np.random.default_rng(2)
    state: dict[str, np.ndarray] = {"head.weight": rng.normal(size=(8, 4, 1, 1)), "head.bias": rng.normal(size=8)}
    for name, (n_in, n_out) in SMALL.convolutions.items():
        state[f"{name}.conv.weight"] = rng.normal(size=(n_out, n_in, 3, 3))
        for part in ("weight", "bias", "running_mean"):
            state[f"{name}.norm.{part}"] = rng.normal(size=n_out)
        state[f"{name}.norm.running_var"] = rng.uniform(0.5, 2, n_out)
    tensors = folded_state(SMALL, state)
    assert {name: tensor.shape for name, tensor in tensors.items()} == SMALL.tensors
    patch = rng.normal(size=(3, 3, 3))
    name = "down1.first"
    raw = np.einsum("oijk,ijk->o", state[f"{name}.conv.weight"], patch)
    norm = {part: state[f"{name}.norm.{part}"] for part in ("weight", "bias", "running_mean", "running_var")}
    expected = (raw - norm["running_mean"]) / np.sqrt(norm["running_var"] + 1e-5) * norm["weight"] + norm["bias"]
    folded = np.einsum("oijk,ijk->o", tensors[f"{name}.weight"], patch) + tensors[f"{name}.bias"]
    np.testing.assert_allclose(folded, expected, rtol=1e-4, atol=1e-5)
