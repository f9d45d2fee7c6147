# SPDX-License-Identifier: GPL-2.0-or-later
"""Small networks, and the plainest way to compute one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.features.unet import CUTS, LEVELS, MARGIN, UNetShape

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL = UNetShape(3, down=(4, 6, 5, 7), up=(6, 5, 4), n_features=8)


def random_tensors(shape: UNetShape, seed: int = 0) -> dict[str, np.ndarray]:
    """Return weights and biases of about the size that keeps values near 1."""
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(0, 0.3 if len(size) == 1 else (2 / np.prod(size[1:])) ** 0.5, size).astype(np.float32)
        for name, size in shape.tensors.items()
    }


def plain_features(tensors: Mapping[str, np.ndarray], values: np.ndarray) -> np.ndarray:
    """Return the features of a whole raster in float64, (n_features, height, width), layer by layer."""
    _, height, width = values.shape
    down, right = -height % 8, -width % 8
    maps = np.pad(values.astype(np.float64), ((0, 0), (MARGIN, MARGIN + down), (MARGIN, MARGIN + right)))
    skips = []
    for level in range(1, LEVELS + 1):
        if level > 1:
            maps = np.max([maps[:, row::2, col::2] for row in (0, 1) for col in (0, 1)], axis=0)
        maps = _stage(tensors, f"down{level}", maps)
        skips.append(maps)
    for level in range(LEVELS - 1, 0, -1):
        below, own = CUTS[level]
        low = _cut(maps.repeat(2, axis=1).repeat(2, axis=2), below)
        maps = _stage(tensors, f"up{level}", np.concatenate([low, _cut(skips[level - 1], own)]))
    result = np.einsum("oi,ihw->ohw", tensors["head.weight"], maps) + tensors["head.bias"][:, None, None]
    return result[:, :height, :width]


def _cut(maps: np.ndarray, edge: int) -> np.ndarray:
    return maps[:, edge : maps.shape[1] - edge, edge : maps.shape[2] - edge]


def _stage(tensors: Mapping[str, np.ndarray], name: str, maps: np.ndarray) -> np.ndarray:
    for part in ("first", "second"):
        around = np.lib.stride_tricks.sliding_window_view(maps, (3, 3), axis=(1, 2))
        sums = np.einsum("oijk,ihwjk->ohw", tensors[f"{name}.{part}.weight"], around, optimize=True)
        maps = np.maximum(sums + tensors[f"{name}.{part}.bias"][:, None, None], 0)
    return maps
