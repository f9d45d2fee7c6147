# SPDX-License-Identifier: GPL-2.0-or-later
"""A model on a raster: blocks equal the whole, counts and areas, cancelling."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError, OutputError
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.pixel_areas import PixelAreas
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.prediction import predict
from distances import by_definition
from hypothesis import given, settings
from hypothesis import strategies as st
from listeners import StopAfter
from rasters import read_raster, write_raster
from ties import HEIGHT, WIDTH, image

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("k", [7, 40])
@pytest.mark.parametrize("metric", METRICS)
@given(shape=st.tuples(st.integers(1, 70), st.integers(1, 90)), workers=st.integers(1, 5))
@settings(max_examples=12, deadline=None)
def test_blocks_equal_the_whole(
    metric: str, k: int, shape: tuple[int, int], workers: int, source, models, tmp_path_factory
) -> None:
    if shape[0] * shape[1] < 40:  # thousands of blocks take long and show no more
        shape = (shape[0] + 5, shape[1] + 8)
    folder = tmp_path_factory.mktemp("maps")
    whole = predict(source, models[metric, k], str(folder / "w.tif"), block_shape=(HEIGHT, WIDTH), workers=1)
    blocks = predict(source, models[metric, k], str(folder / "b.tif"), block_shape=shape, workers=workers)
    one, other = read_raster(folder / "w.tif"), read_raster(folder / "b.tif")
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(whole.pixels, blocks.pixels)
    np.testing.assert_allclose(whole.square_metres, blocks.square_metres, rtol=1e-12)
    np.testing.assert_array_equal(one[0] == 0, ~source.read(next(source.blocks(shape=(HEIGHT, WIDTH))))[1])


@pytest.mark.parametrize("metric", METRICS)
def test_the_raster_is_the_nearest_centroid_of_each_pixel(source, models, tmp_path: Path, metric: str) -> None:
    model = models[metric, 7]
    predict(source, model, str(tmp_path / "a.tif"))
    bands, valid = source.read(next(source.blocks(shape=(HEIGHT, WIDTH))))
    scaled = (bands[:, valid].T - model.scaling.offset) * model.scaling.gain
    distances = by_definition(scaled, model.centroids, metric)
    ids = read_raster(tmp_path / "a.tif")[0][valid].astype(int) - 1
    chosen = distances[np.arange(len(ids)), ids]
    np.testing.assert_allclose(
        chosen, distances.min(axis=1), rtol=1e-4, atol=1e-3 if METRICS[metric].length is None else 1e-6
    )


def test_the_counts_are_those_of_the_raster(source, models, tmp_path: Path) -> None:
    counts = predict(source, models["euclidean", 7], str(tmp_path / "a.tif"))
    values = read_raster(tmp_path / "a.tif")[0]
    assert counts.pixels.tolist() == [int((values == number).sum()) for number in range(1, 8)]
    assert counts.n_valid == HEIGHT * WIDTH - 10 * 45
    assert counts.n_pixels == HEIGHT * WIDTH
    np.testing.assert_allclose(counts.square_metres, counts.pixels * 100.0)


def test_areas_in_degrees_are_summed_row_by_row(models, tmp_path: Path) -> None:
    transform = (10.0, 0.5, 0.0, 60.0, 0.0, -0.5)
    path = write_raster(tmp_path / "a.tif", image(), nodata=9999, geotransform=transform, epsg=4326)
    counts = predict(RasterSource(str(path)), models["euclidean", 7], str(tmp_path / "b.tif"), block_shape=(10, 20))
    values = read_raster(tmp_path / "b.tif")[0]
    areas = PixelAreas.of(RasterSource(str(path)).grid).of_pixels(Window(0, 0, HEIGHT, WIDTH))
    expected = [((values == number) * areas).sum() for number in range(1, 8)]
    np.testing.assert_allclose(counts.square_metres, expected, rtol=1e-9)


@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_cancel_leaves_nothing_and_keeps_the_old_file(source, models, tmp_path: Path, fraction: float) -> None:
    (tmp_path / "a.tif").write_text("old", encoding="utf-8")
    threads = threading.active_count()
    with pytest.raises(CancelledError):
        predict(
            source,
            models["euclidean", 7],
            str(tmp_path / "a.tif"),
            StopAfter(fraction),
            block_shape=(10, 20),
            workers=3,
        )
    assert [path.name for path in tmp_path.iterdir()] == ["a.tif"]
    assert (tmp_path / "a.tif").read_text(encoding="utf-8") == "old"
    assert threading.active_count() == threads


def test_a_file_cut_short_is_a_sentence_and_leaves_nothing(models, tmp_path: Path) -> None:
    path = write_raster(tmp_path / "cut.tif", np.ones((3, 600, 600), dtype=np.uint16), options=("BLOCKYSIZE=8",))
    path.write_bytes(path.read_bytes()[:1_000_000])
    with pytest.raises(InputError, match="cannot be read at row"):
        predict(RasterSource(str(path)), models["euclidean", 7], str(tmp_path / "a.tif"), block_shape=(100, 600))
    assert [path.name for path in tmp_path.iterdir()] == ["cut.tif"]


def test_a_missing_folder_is_a_sentence(source, models, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        predict(source, models["euclidean", 7], str(tmp_path / "none" / "a.tif"))
