# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels on another grid come onto that of the image, and what is learned from is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import painting
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.jobs.labels import labels_on, no_examples
from clusterbrush.core.jobs.run import Run
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.strokes.records import StrokeSet
from rasters import NORTH_UP, write_raster

if TYPE_CHECKING:
    from pathlib import Path


def test_labels_of_half_the_resolution_lie_on_the_image(tmp_path: Path) -> None:
    source = RasterSource(str(painting.fields_image(tmp_path / "image.tif", holes=False)))
    height, width = painting.HEIGHT // 2, painting.WIDTH // 2
    coarse = np.tile(np.repeat([4, 6, 8], width // 3), (height, 1)).astype(np.uint8)
    x0, a, b, y0, d, e = NORTH_UP
    place = (x0, 2 * a, b, y0, d, 2 * e)
    raster = ClassRaster(str(write_raster(tmp_path / "labels.tif", coarse, geotransform=place)))
    progress = NoticeCollector()
    labels = labels_on(raster, source, StrokeSet((), (), ()), 0, Run(progress, {}, "image"))
    whole = Window(0, 0, painting.HEIGHT, painting.WIDTH)
    np.testing.assert_array_equal(labels(whole), coarse.repeat(2, axis=0).repeat(2, axis=1))
    assert [entry.id for entry in labels.legend] == [4, 6, 8]
    said = progress.notices[-1]
    assert (said.values["count"], said.values["pixels"]) == (3, labels.n_pixels)


def test_which_band_is_read_is_said(tmp_path: Path) -> None:
    source = RasterSource(str(painting.fields_image(tmp_path / "image.tif", holes=False)))
    bands = np.tile(np.array([4, 7], np.uint8)[:, None, None], (1, painting.HEIGHT, painting.WIDTH))
    progress = NoticeCollector()
    raster = ClassRaster(str(write_raster(tmp_path / "two.tif", bands)), 2)
    labels = labels_on(raster, source, StrokeSet((), (), ()), 0, Run(progress, {}, "image"))
    assert [entry.id for entry in labels.legend] == [7]
    assert str(progress.notices[0]) == "two.tif has 2 bands; band 2 is read as the classes."


def test_nothing_to_learn_from_is_a_sentence() -> None:
    assert isinstance(no_examples(), ParameterError)
    assert "nothing to learn from" in str(no_examples())
