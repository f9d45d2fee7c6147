# SPDX-License-Identifier: GPL-2.0-or-later
"""What a training changes: network, heads, optimiser and groups; as arrays too, to be kept and taken up again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..base.errors import N_, ModelError, ParameterError
from ..features.unet import UNetShape
from .network import build, features_of, fill, trained_tensors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .options import TrainingOptions
    from .views import View

WARM_UP_STEPS = 20
WEIGHT_DECAY = 1e-4
MAX_GRADIENT = 5.0  # norm; larger ones are shortened
MOMENTUM = 0.1  # of the running statistics of batch normalisation, more in the first steps


class Schedule(Protocol):
    """How long a training is, and how fast it learns."""

    @property
    def rate(self) -> float:
        """Largest learning rate."""
        ...

    @property
    def total_steps(self) -> int:
        """Steps of the training."""
        ...


class NetworkState:
    """A network in training and its optimiser.

    Parameters
    ----------
    shape : UNetShape
    schedule : Schedule
    device : str
    rng : Generator
        Of the weights at the start.
    """

    def __init__(self, shape: UNetShape, schedule: Schedule, device: str, rng: np.random.Generator) -> None:
        import torch
        from torch import nn

        self.shape, self.schedule, self.device, self.step = shape, schedule, device, 0
        self.modules = nn.Module()
        self.modules.add_module("network", build(shape, rng))
        self.add_heads(rng)
        self.modules.to(device)
        self.optimiser = torch.optim.AdamW(self.modules.parameters(), lr=schedule.rate, weight_decay=WEIGHT_DECAY)

    def add_heads(self, rng: np.random.Generator) -> None:
        """Add what is trained together with the network."""

    def tensors(self) -> dict[str, np.ndarray]:
        """Return the network's weights for `UNet`."""
        return trained_tensors(self.modules.network, self.shape)

    def rows(self, view: View, of_patch: np.ndarray, place: np.ndarray, check: Callable[[], None] | None = None) -> Any:
        """Return the features of single pixels, a tensor of shape (n, n_features).

        Parameters
        ----------
        view : View
        of_patch, place : int64 ndarray of shape (n,)
            Patch of each pixel, and its flat index in the patch.
        check : callable, optional
            See `network.features_of`.
        """
        import torch

        self._set_momentum()
        planes = features_of(self.modules.network, torch.from_numpy(view.values).to(self.device), check)
        flat = planes.flatten(2).transpose(1, 2).reshape(-1, planes.shape[1])
        pixels = of_patch * view.positions.shape[1] + view.positions[of_patch, place]
        return flat[torch.from_numpy(pixels).to(self.device)]

    def _set_momentum(self) -> None:
        """Let the running statistics be plain means in the first steps, so that they never are those of the start."""
        from torch import nn

        momentum = max(MOMENTUM, 1.0 / (self.step + 1.0))
        for module in self.modules.network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = momentum

    def descend(self, loss: Any) -> float:
        """Take a step down a loss and return its value.

        Raises
        ------
        ParameterError
            When it is not finite.
        CancelledError
            When a check of `rows` raised it; nothing has changed then.
        """
        import torch

        value = float(loss.detach())
        if not math.isfinite(value):
            raise ParameterError(
                N_("The loss of step {step} is not finite. Choose a smaller learning rate."), step=self.step + 1
            )
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(self.step, self.schedule)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.modules.parameters(), MAX_GRADIENT)
        self.optimiser.step()
        self.step += 1
        return value


class State(NetworkState):
    """A network in training, with its heads.

    Parameters
    ----------
    options : TrainingOptions
    n_bands, n_parts : int
        Bands, and components of the context that are rebuilt.
    device : str
    """

    def __init__(self, options: TrainingOptions, n_bands: int, n_parts: int, device: str) -> None:
        self.options, self._n_parts = options, n_parts
        self.groups: dict[str, np.ndarray] = {}  # of the pseudo-labels
        shape = UNetShape(n_bands, options.down, options.up, options.n_features)
        super().__init__(shape, options, device, np.random.default_rng([options.seed, 23]))

    def add_heads(self, rng: np.random.Generator) -> None:
        """Add the scores of the clusters, and the components of the context."""
        from torch import nn

        width, n_parts = self.shape.n_features, self._n_parts
        self.modules.add_module("clusters", nn.Linear(width, self.options.clusters))
        self.modules.add_module("context", nn.Linear(width, n_parts) if n_parts else nn.Module())
        for head in (self.modules.clusters, self.modules.context):
            for parameter in head.parameters():
                fill(parameter, rng, 1.0 if parameter.dim() > 1 else 0.0)

    # --- as arrays

    def arrays(self) -> dict[str, np.ndarray]:
        """Return all that is needed to go on, float32."""
        result = {f"modules.{name}": _array(tensor) for name, tensor in self.modules.state_dict().items()}
        for number, values in self.optimiser.state_dict()["state"].items():
            result |= {f"optimiser.{number}.{name}": _array(tensor) for name, tensor in values.items()}
        return result | {f"groups.{name}": array.astype(np.float32) for name, array in self.groups.items()}

    def restore(self, arrays: Mapping[str, np.ndarray], step: int) -> None:
        """Take up what `arrays` gave after a step; raises `ModelError` when it is of another training."""
        import torch

        own = self.modules.state_dict()
        given: dict[str, dict[str, np.ndarray]] = {"modules": {}, "optimiser": {}, "groups": {}}
        for name, array in arrays.items():
            kind, _, rest = name.partition(".")
            given.setdefault(kind, {})[rest] = array
        if {name: tuple(tensor.shape) for name, tensor in own.items()} != {
            name: array.shape for name, array in given["modules"].items()
        }:
            raise ModelError(N_("The training that was kept is of another network. Begin a new one."))
        self.modules.load_state_dict(
            {name: torch.from_numpy(array).to(own[name].dtype) for name, array in given["modules"].items()}
        )
        moments: dict[int, dict[str, Any]] = {}
        for name, array in given["optimiser"].items():
            number, _, moment = name.partition(".")
            moments.setdefault(int(number), {})[moment] = torch.from_numpy(array)
        groups = self.optimiser.state_dict()["param_groups"]
        self.optimiser.load_state_dict({"state": moments, "param_groups": groups})
        self.groups, self.step = dict(given["groups"]), step


def _array(tensor: Any) -> np.ndarray:
    array: np.ndarray = np.array(tensor.detach().cpu().numpy(), dtype=np.float32)
    return array


def rate_at(step: int, schedule: Schedule) -> float:
    """Return the learning rate of a step: it rises evenly, then falls to 0 along half a cosine."""
    total = schedule.total_steps
    warm_up = min(WARM_UP_STEPS, total // 5)
    if step < warm_up:
        return schedule.rate * (step + 1) / (warm_up + 1)
    return schedule.rate * 0.5 * (1.0 + math.cos(math.pi * (step - warm_up) / max(1, total - warm_up)))
