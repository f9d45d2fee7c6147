# SPDX-License-Identifier: GPL-2.0-or-later
"""The U-Net of `features.unet` in torch, to be trained: how it is built, computed, and brought back into numpy."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np

from ..features.unet import LEVELS, folded_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..features.unet import UNetShape


def build(shape: UNetShape, rng: np.random.Generator) -> Any:
    """Return a network with random weights, as a torch module.

    Its parts are named as `features.unet.folded_state` expects them. The weights come from numpy's random numbers, so
    that no setting of torch changes them.
    """
    from torch import nn

    network = nn.Module()
    for name, (n_in, n_out) in shape.convolutions.items():
        stage, part = name.split(".")
        if not hasattr(network, stage):
            network.add_module(stage, nn.Module())
        layers = OrderedDict(
            conv=nn.Conv2d(n_in, n_out, 3, padding=1, bias=False), norm=nn.BatchNorm2d(n_out), active=nn.ReLU()
        )
        getattr(network, stage).add_module(part, nn.Sequential(layers))
        fill(layers["conv"].weight, rng)
    network.add_module("head", nn.Conv2d(shape.up[-1], shape.n_features, 1))
    fill(network.head.weight, rng)
    fill(network.head.bias, rng, 0.0)
    return network


def fill(parameter: Any, rng: np.random.Generator, gain: float = 2.0) -> None:
    """Give a parameter normal random values of the variance ``gain / inputs``."""
    import torch

    shape = tuple(parameter.shape)
    deviation = np.sqrt(gain / max(1, int(np.prod(shape[1:]))))
    values = (deviation * rng.standard_normal(shape)).astype(np.float32)
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(values))


def features_of(network: Any, values: Any, check: Callable[[], None] | None = None) -> Any:
    """Return the features of patches, a tensor of shape (n, n_features, height, width).

    Parameters
    ----------
    network : torch module
        See `build`.
    values : tensor of shape (n, n_bands, height, width)
        Normalised bands; height and width are multiples of 8.
    check : callable, optional
        Called after each layer, forwards and backwards; what it raises ends the computation there.
    """
    import torch
    from torch.nn import functional

    maps, skips = values, []
    for level in range(1, LEVELS + 1):
        if level > 1:
            maps = functional.max_pool2d(maps, 2)
        maps = _stage(getattr(network, f"down{level}"), maps, check)
        skips.append(maps)
    for level in range(LEVELS - 1, 0, -1):
        low = functional.interpolate(maps, scale_factor=2, mode="nearest")
        maps = _stage(getattr(network, f"up{level}"), torch.cat([low, skips[level - 1]], 1), check)
    return _checked(network.head(maps), check)


def _stage(stage: Any, maps: Any, check: Callable[[], None] | None) -> Any:
    for part in (stage.first, stage.second):
        for layer in part:
            maps = _checked(layer(maps), check)
    return maps


def _checked(maps: Any, check: Callable[[], None] | None) -> Any:
    """Return what a layer gave; check now, and again when its gradient is there."""
    if check is not None:
        check()
        if maps.requires_grad:
            maps.register_hook(lambda _gradient: check())
    return maps


def trained_tensors(network: Any, shape: UNetShape) -> dict[str, np.ndarray]:
    """Return the weights of a network as `UNetShape.tensors` names them, batch normalisation folded into them."""
    state = {name: tensor.detach().cpu().numpy() for name, tensor in network.state_dict().items()}
    return folded_state(shape, state, network.down1.first.norm.eps)


def chosen_device(name: str) -> str:
    """Return "cuda" or "cpu" for a device of `options.DEVICES`."""
    import torch

    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"
