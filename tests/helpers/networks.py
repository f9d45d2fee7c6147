# SPDX-License-Identifier: GPL-2.0-or-later
"""Random networks as if trained, and what a U-Net computes, written out plainly in float64."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.features.feature_model import BandStatistics, FeatureModel
from clusterbrush.core.features.unet import UNetShape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SMALL = {"down": (4, 6, 5, 7), "up": (6, 5, 4), "n_features": 8}
AROUND = 64  # zeros around an image: more than the network sees


def random_tensors(shape: UNetShape, seed: int = 0) -> dict[str, np.ndarray]:
    """Return weights that keep the size of values from layer to layer."""
    rng = np.random.default_rng(seed)
    tensors = {}
    for name, size in shape.tensors.items():
        spread = np.sqrt(2.0 / np.prod(size[1:])) if len(size) > 1 else 0.1
        tensors[name] = (spread * rng.standard_normal(size)).astype(np.float32)
    return tensors


def small_model(names: Sequence[str] = ("Red", "Green", "Blue"), seed: int = 0, mean: float = 100.0) -> FeatureModel:
    """Return a feature model of a few channels for bands around a mean."""
    shape = UNetShape(len(names), **SMALL)
    bands = tuple(BandStatistics(name, mean + 3.0 * at, 50.0 - at) for at, name in enumerate(names))
    return FeatureModel(shape, bands, random_tensors(shape, seed), {"epochs": 2})


def slow_features(tensors: Mapping[str, np.ndarray], values: np.ndarray) -> np.ndarray:
    """Return the features of an image with zeros around it, float64 (n_features, height, width)."""
    height, width = values.shape[1:]
    padding = ((0, 0), (AROUND, AROUND + -height % 8), (AROUND, AROUND + -width % 8))
    planes, skips = np.pad(values.astype(np.float64), padding), []

    def stage(name: str, planes: np.ndarray) -> np.ndarray:
        for part in ("first", "second"):
            weight, bias = tensors[f"{name}.{part}.weight"], tensors[f"{name}.{part}.bias"]
            around = np.pad(planes, ((0, 0), (1, 1), (1, 1)))
            rows, cols = planes.shape[1:]
            result = np.zeros((len(weight), rows, cols)) + bias[:, None, None]
            for row in range(3):
                for col in range(3):
                    shifted = around[:, row : row + rows, col : col + cols]
                    result += np.tensordot(weight[:, :, row, col].astype(np.float64), shifted, 1)
            planes = np.maximum(result, 0.0)
        return planes

    for level in range(1, 5):
        if level > 1:
            n, rows, cols = planes.shape
            planes = planes.reshape(n, rows // 2, 2, cols // 2, 2).max(axis=(2, 4))
        planes = stage(f"down{level}", planes)
        skips.append(planes)
    for level in (3, 2, 1):
        low = planes.repeat(2, axis=1).repeat(2, axis=2)
        planes = stage(f"up{level}", np.concatenate([low, skips[level - 1]]))
    head = np.tensordot(tensors["head.weight"].astype(np.float64), planes, 1) + tensors["head.bias"][:, None, None]
    return head[:, AROUND : AROUND + height, AROUND : AROUND + width]
