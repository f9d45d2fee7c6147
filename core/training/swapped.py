# SPDX-License-Identifier: GPL-2.0-or-later
"""A step of swapped prediction: two views of the same pixels predict each other's clusters, and the context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .assignment import swapped_loss
from .views import chosen_rows, view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..base.progress import Progress
    from .state import State
    from .training_set import Patch


def swapped_step(state: State, patches: Sequence[Patch], progress: Progress) -> tuple[float, int]:
    """Take a step; return its loss, and how many clusters were the best of a pixel.

    Raises
    ------
    CancelledError
        When `progress` says so, between two layers of the network; the weights have not changed then.
    """
    import torch
    from torch.nn import functional

    options, modules = state.options, state.modules
    rng = np.random.default_rng([options.seed, 24, state.step])
    of_patch, place = chosen_rows(patches, options.rows, rng)
    views = [view_of(patches, options.colour, rng) for _ in range(2)]
    rows = [state.rows(view, of_patch, place, progress.check) for view in views]
    prototypes = functional.normalize(modules.clusters.weight, dim=1)
    scores = [functional.normalize(row, dim=1) @ prototypes.T for row in rows]
    loss = swapped_loss(*scores)
    if len(patches[0].target):
        target = np.stack([patch.target.reshape(len(patch.target), -1) for patch in patches])[of_patch, :, place]
        rebuilt = modules.context(rows[0])
        loss = loss + options.context_weight * functional.mse_loss(rebuilt, torch.from_numpy(target).to(state.device))
    used = len(torch.unique(scores[0].detach().argmax(1)))
    return state.descend(loss), used
