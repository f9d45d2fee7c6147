# SPDX-License-Identifier: GPL-2.0-or-later
"""The network in torch: its features are those that numpy computes from its weights; it can be stopped in between."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.features.unet import UNet, UNetShape
from clusterbrush.core.training.network import build, chosen_device, features_of, trained_tensors

torch = pytest.importorskip("torch", reason="torch is not installed here")
SHAPE = UNetShape(3, (4, 6, 5, 7), (6, 5, 4), 8)


def test_numpy_computes_what_was_trained() -> None:
    """A few passes give batch normalisation statistics of its own; far from the edge both see the same pixels."""
    rng = np.random.default_rng(0)
    network = build(SHAPE, rng)
    values = rng.standard_normal((1, 3, 256, 256)).astype(np.float32)
    with torch.no_grad():
        for _ in range(3):
            features_of(network, torch.from_numpy(values))
        expected = features_of(network.eval(), torch.from_numpy(values))[0].numpy()
    tensors = trained_tensors(network, SHAPE)
    assert {name: tensor.shape for name, tensor in tensors.items()} == SHAPE.tensors
    result = UNet(SHAPE, tensors).features(values[0], slice(0, 256), slice(0, 256))
    inner = slice(64, 192)
    np.testing.assert_allclose(result[:, inner, inner], expected[:, inner, inner], atol=1e-4)
    assert result.std() > 0.1


def test_weights_depend_on_the_seed_alone() -> None:
    torch.manual_seed(3)
    first = trained_tensors(build(SHAPE, np.random.default_rng(1)), SHAPE)
    torch.manual_seed(4)
    again = trained_tensors(build(SHAPE, np.random.default_rng(1)), SHAPE)
    other = trained_tensors(build(SHAPE, np.random.default_rng(2)), SHAPE)
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["head.weight"], other["head.weight"])


@pytest.mark.parametrize("at", [1, 5, 14, 15, 20, 27])
def test_it_stops_between_layers_both_ways(at: int) -> None:
    """Fourteen layers forwards and as many backwards; the gradient is that of a computation without checks."""
    network, calls = build(SHAPE, np.random.default_rng(0)), []

    def check() -> None:
        calls.append(1)
        if len(calls) == at:
            raise CancelledError

    values = torch.ones((1, 3, 16, 16))
    with pytest.raises(CancelledError):
        features_of(network, values, check).sum().backward()
    assert len(calls) == at
    calls[:] = [1] * 100
    network.zero_grad()
    features_of(network, values, check).sum().backward()
    gradient = network.down1.first.conv.weight.grad.clone()
    network.zero_grad()
    features_of(network, values).sum().backward()
    torch.testing.assert_close(network.down1.first.conv.weight.grad, gradient)


def test_device() -> None:
    assert chosen_device("cpu") == "cpu"
    assert chosen_device("auto") == ("cuda" if torch.cuda.is_available() else "cpu")
