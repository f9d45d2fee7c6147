# SPDX-License-Identifier: GPL-2.0-or-later
"""A GeoTIFF copied into another format: the same pixels, or a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import CancelledError, OutputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.raster.format_copy import copy_raster
from clusterbrush.core.raster.formats import Layers, format_of

if TYPE_CHECKING:
    from pathlib import Path

VALUES = np.random.default_rng(2).integers(0, 9, (1, 70, 90)).astype(np.uint8)
LAYERS = Layers(np.dtype(np.uint8), 1, 0, ids=True)


class Cancelled(Progress):
    def is_cancelled(self) -> bool:
        return True


@pytest.mark.parametrize("name", ["a.cog.tif", "a.gpkg"])
def test_the_copy_holds_the_same_pixels(tmp_path: Path, name: str) -> None:
    draft = rasters.write_raster(tmp_path / "draft.tif", VALUES, nodata=0)
    copy_raster(draft, tmp_path / name, format_of(name), LAYERS, name, Progress())
    np.testing.assert_array_equal(rasters.read_raster(tmp_path / name)[0], VALUES[0])


def test_a_draft_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"a\.gpkg"):
        copy_raster(tmp_path / "none.tif", tmp_path / "a.gpkg", format_of("a.gpkg"), LAYERS, "a.gpkg", Progress())


def test_cancel(tmp_path: Path) -> None:
    draft = rasters.write_raster(tmp_path / "draft.tif", VALUES, nodata=0)
    with pytest.raises(CancelledError):
        copy_raster(draft, tmp_path / "a.gpkg", format_of("a.gpkg"), LAYERS, "a.gpkg", Cancelled())
