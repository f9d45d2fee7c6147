# SPDX-License-Identifier: GPL-2.0-or-later
"""Images of square fields, and a context as if fitted on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from clusterbrush.core.features.context import Context
from clusterbrush.core.features.patterns import EDGE, Patterns, PatternScale
from clusterbrush.core.features.projection import Projection
from clusterbrush.core.features.textons import Textons
from clusterbrush.core.raster.source import RasterSource
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


def patchwork(n_bands: int, height: int, width: int, seed: int = 0) -> np.ndarray:
    """Return fields of 16 pixels with noise, (n_bands, height, width) uint8."""
    rng = np.random.default_rng(seed)
    fields = rng.integers(30, 200, (n_bands, height // 16 + 1, width // 16 + 1))
    large = np.repeat(np.repeat(fields, 16, axis=1), 16, axis=2)[:, :height, :width]
    return (large + rng.integers(0, 12, large.shape)).astype(np.uint8)


def source_of(folder: Path, values: np.ndarray, **options: Any) -> RasterSource:
    return RasterSource(str(write_raster(folder / "image.tif", values, **options)))


def small_context(n_bands: int, seed: int = 0) -> Context:
    """Return a context as if fitted, with every part."""
    rng = np.random.default_rng(seed)
    n_white = min(n_bands, 2)
    white = Projection(
        10 * rng.normal(size=(n_white, n_bands)).astype(np.float32),  # so that all textons occur
        np.full(n_bands, np.log(9.0), np.float32),
        np.full(n_bands, 9.0, np.float32),
    )
    centres = rng.normal(size=(3, 4 * n_white)).astype(np.float32)
    textons = Textons(centres, np.ones(4 * n_white, np.float32), (2, 5))
    own = Projection(np.eye(n_bands, dtype=np.float32) * 2, np.ones(n_bands, np.float32))
    return Context(own, (0.5, 1.0), ("mean", "gradient", "laplacian", "deviation"), white, textons)


def small_patterns(n_bands: int, seed: int = 0) -> Patterns:
    """Return patterns of three scales as if fitted."""
    rng = np.random.default_rng(seed)
    scales = tuple(
        PatternScale(
            step,
            rng.integers(-9, 10, (4, n_bands * EDGE * EDGE)).astype(np.float32),
            rng.uniform(0.004, 0.008, 4).astype(np.float32),
            rng.normal(0, 9, 4).astype(np.float32),
            rng.integers(-40, 41, (6, 4)).astype(np.float32),
            4.0,
        )
        for step in (1, 2, 4)
    )
    own = Projection(np.eye(n_bands, dtype=np.float32) / 50, np.full(n_bands, 100, np.float32))
    n_averages = sum(scale.n_planes for scale in scales)
    components = rng.integers(-90, 91, (5, n_averages)).astype(np.float32)
    factor = rng.uniform(1e-4, 1e-3, 5).astype(np.float32)
    return Patterns(own, scales, components, factor, rng.normal(size=5).astype(np.float32))
