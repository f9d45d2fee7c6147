# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas of similar pixels: exactly the connected ones within the tolerance, in a window of bounded size."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.strokes.similar_region import MAX_EDGE_PIXELS, connected, grow, similar, spread_of

if TYPE_CHECKING:
    from pathlib import Path

ONE = np.ones(1, np.float32)


def flooded(mask: np.ndarray, place: tuple[int, int]) -> np.ndarray:
    """Return the part of a mask around a place, step by step."""
    part, edge = np.zeros_like(mask), [place]
    while edge:
        row, col = edge.pop()
        if 0 <= row < mask.shape[0] and 0 <= col < mask.shape[1] and mask[row, col] and not part[row, col]:
            part[row, col] = True
            edge += [(row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)]
    return part


@pytest.mark.parametrize("share", [0.3, 0.6, 0.62, 0.9, 1.0])
@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (37, 53)])
def test_the_connected_part_is_that_of_a_flood(share: float, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        mask = rng.random(shape) < share
        place = tuple(int(rng.integers(size)) for size in shape)
        mask[place] = True
        np.testing.assert_array_equal(connected(mask, place), flooded(mask, place))


def test_a_spiral_and_a_comb_hang_together() -> None:
    comb = np.ones((40, 41), bool)
    comb[:-1, 1::2] = False
    assert connected(comb, (0, 0)).sum() == comb.sum()
    assert connected(comb.T.copy(), (0, 0)).sum() == comb.sum()


def test_pixels_that_touch_at_a_corner_do_not_hang_together() -> None:
    assert connected(np.eye(5, dtype=bool), (2, 2)).sum() == 1


def test_bands_count_in_their_spread() -> None:
    bands = np.array([[[0.0, 1.0, 2.0]], [[0.0, 1000.0, 0.0]]], dtype=np.float32)
    alike = similar(bands, (0, 0), np.array([1.0, 1000.0], np.float32), 1.5)
    np.testing.assert_array_equal(alike, [[True, True, True]])
    assert similar(bands, (0, 0), np.array([1.0, 1.0], np.float32), 1.5).tolist() == [[True, False, True]]
    assert similar(bands, (0, 0), np.array([1.0, 0.0], np.float32), 1.0).tolist() == [[True, True, False]], (
        "a flat band"
    )


def test_the_spread_does_not_follow_a_few_bright_clouds() -> None:
    values = np.random.default_rng(0).normal(100, 5, (4000, 1)).astype(np.float32)
    plain = spread_of(values)[0]
    values[:40] = 60_000
    assert spread_of(values)[0] == pytest.approx(plain, rel=0.1)


@pytest.fixture
def field(tmp_path: Path) -> RasterSource:
    """Return a raster of 700 x 900 with a bright field whose value rises slowly to the right, and nodata in it."""
    values = np.full((1, 700, 900), 20, np.uint8)
    values[0, 100:400, 200:500] = 100
    values[0, 150:160, 250:260] = 0
    values[0, 100:400, 400:500] = 110
    return RasterSource(str(rasters.write_raster(tmp_path / "field.tif", values, nodata=0)))


def test_a_click_grows_the_field_it_lies_in(field: RasterSource) -> None:
    region = grow(field, 230, 330, ONE, 5.0)
    assert region is not None
    assert region.n_pixels == 300 * 200 - 100, "without nodata"
    assert not region.is_cut
    both = grow(field, 230, 330, ONE, 10.0)
    assert both is not None
    assert both.n_pixels == 300 * 300 - 100


def test_the_window_is_bounded_and_says_so(field: RasterSource) -> None:
    region = grow(field, 650, 450, ONE, 1.0)
    assert region is not None
    assert region.is_cut
    assert max(region.mask.shape) <= MAX_EDGE_PIXELS + 1


def test_nothing_grows_on_nodata_or_outside(field: RasterSource) -> None:
    assert grow(field, 155, 255, ONE, 5.0) is None
    assert grow(field, -1, 5, ONE, 5.0) is None
    assert grow(field, 5, 900, ONE, 5.0) is None


def test_it_is_quick_in_noise(tmp_path: Path) -> None:
    values = (np.random.default_rng(1).random((3, 1024, 1024)) < 0.65).astype(np.uint8)
    values[:] = values[0]
    values[:, 500, 500] = 1
    source = RasterSource(str(rasters.write_raster(tmp_path / "noise.tif", values)))
    spread = np.ones(3, np.float32)
    grow(source, 500, 500, spread, 0.5)
    began = time.thread_time()
    region = grow(source, 500, 500, spread, 0.5)
    assert region is not None
    assert region.n_pixels > 100_000, "most of the window, in thousands of pieces"
    assert time.thread_time() - began < 0.5
