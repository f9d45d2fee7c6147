# SPDX-License-Identifier: GPL-2.0-or-later
"""Views of patches: turned, mirrored, in slightly other colours; and where each pixel went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .training_set import Patch

TURNS = 8  # four quarter turns, each also mirrored
MARGIN = 8  # pixels at the edge of a patch that see too little around them


@dataclass(frozen=True)
class View:
    """Patches as a network is shown them.

    Parameters
    ----------
    values : float32 ndarray of shape (n, n_bands, edge, edge)
    positions : int64 ndarray of shape (n, edge * edge)
        Where each pixel of a patch lies in the view, both as flat indices.
    """

    values: np.ndarray
    positions: np.ndarray


def turned(planes: np.ndarray, turn: int) -> np.ndarray:
    """Return planes (..., edge, edge) after some quarter turns, and mirrored for a turn of 4 or more."""
    result = np.rot90(planes, turn % 4, axes=(-2, -1))
    return result[..., ::-1] if turn >= 4 else result


def view_of(patches: Sequence[Patch], colour: float, rng: np.random.Generator) -> View:
    """Return a random view of patches.

    Parameters
    ----------
    patches : sequence of Patch
    colour : float
        Standard deviation of the gain and the shift of each band of a patch.
    rng : Generator
    """
    values, positions = [], []
    for patch in patches:
        turn = int(rng.integers(TURNS))
        n_bands, edge, _ = patch.values.shape
        gain, shift = (colour * rng.standard_normal((n_bands, 1, 1)) for _ in range(2))
        other = np.where(patch.valid, patch.values * (1.0 + gain) + shift, 0.0)
        values.append(turned(other, turn))
        places = turned(np.arange(edge * edge).reshape(edge, edge), turn).ravel()
        inverse = np.empty(edge * edge, dtype=np.int64)
        inverse[places] = np.arange(edge * edge)
        positions.append(inverse)
    return View(np.ascontiguousarray(np.stack(values), dtype=np.float32), np.stack(positions))


def plain_view(patches: Sequence[Patch]) -> View:
    """Return patches as they are."""
    values = np.stack([patch.values for patch in patches])
    places = np.arange(values.shape[-1] ** 2, dtype=np.int64)
    return View(values, np.tile(places, (len(patches), 1)))


def chosen_rows(patches: Sequence[Patch], count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return up to `count` random valid pixels of patches: patch and flat index of each, int64 (n,), sorted.

    Those at the edge of a patch are left out, unless a patch has no others.
    """
    usable = np.stack([_usable(patch.valid) for patch in patches]).reshape(len(patches), -1)
    flat = np.flatnonzero(usable)
    if len(flat) > count:
        flat = np.sort(rng.choice(flat, count, replace=False))
    of_patch, place = np.divmod(flat, usable.shape[1])
    return of_patch, place


def _usable(valid: np.ndarray) -> np.ndarray:
    inner = np.zeros_like(valid)
    margin = MARGIN if len(valid) > 4 * MARGIN else 0
    area = slice(margin, len(valid) - margin)
    inner[area, area] = valid[area, area]
    return inner if inner.any() else valid
