# SPDX-License-Identifier: GPL-2.0-or-later
"""An image of patches and noise, with pixels as near to one cluster as to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.raster.source import RasterSource
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

HEIGHT, WIDTH = 61, 83  # primes: no block shape divides them
SCALINGS = {"manhattan": "standard", "chebyshev": "percentile"}  # of the models fitted here, none for the others


def image(dtype: type = np.uint16, seed: int = 0) -> np.ndarray:
    """Return three bands of patches and noise, with exact ties among few values."""
    rng = np.random.default_rng(seed)
    patches = rng.integers(0, 40, (3, 9, 11)) * 100
    values = np.kron(patches, np.ones((7, 8), dtype=int))[:, :HEIGHT, :WIDTH]
    values = values + rng.integers(0, 3, values.shape) * 50
    values[:, 20:30, 5:50] = 9999
    return values.astype(dtype)


def coloured(folder: Path, name: str = "c.tif", factor: float = 1.0) -> RasterSource:
    """Write columns of a dark red, a bright green and a blue, and one of black; rows grow brighter downwards."""
    colours = np.array([[2, 1, 1], [60, 90, 30], [10, 10, 30], [0, 0, 0]], dtype=np.float32)
    noise = np.random.default_rng(0).uniform(0.98, 1.02, (3, 12, 16))
    values = np.repeat(colours, 4, axis=0).T[:, None] * np.linspace(1, 3, 12)[:, None] * noise * factor
    return RasterSource(str(write_raster(folder / name, values.astype(np.float32))))
