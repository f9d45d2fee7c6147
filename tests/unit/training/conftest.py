# SPDX-License-Identifier: GPL-2.0-or-later
"""An image to learn from, and settings of a network so small that a step takes no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.training.options import TrainingOptions
from patchwork import patchwork, source_of
from torch_threads import one_torch_thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clusterbrush.core.raster.source import RasterSource

SMALL = {"down": (4, 6, 5, 7), "up": (6, 5, 4), "n_features": 8}


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    values = patchwork(3, 90, 110)
    values[:, :20, :40] = 0
    return source_of(tmp_path, values, nodata=0)


@pytest.fixture
def tiny() -> TrainingOptions:
    """Return settings of twelve steps on patches of 32 pixels."""
    return TrainingOptions(
        clusters=6, patch=32, cluster_batch=4, train_batch=2, epochs=3, steps=4, rows=400, context_weight=0.0, **SMALL
    )
