# SPDX-License-Identifier: GPL-2.0-or-later
"""Colours of stored numbers, and whether they show a measured quantity."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
from clusterbrush.core.raster.colour_table import ColourTable
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = np.arange(256, dtype=np.uint8)


def table(colours: np.ndarray) -> ColourTable:
    opaque = np.full((256, 1), 255)
    return ColourTable(np.concatenate([colours, opaque], axis=1).astype(np.uint8))


def test_colours_are_looked_up() -> None:
    colours = np.zeros((256, 4), dtype=np.uint8)
    colours[7] = 10, 20, 30, 255
    values, visible = ColourTable(colours).look_up(np.array([[7, 0]], dtype=np.uint8), [3, 1])
    assert values[:, 0, 0].tolist() == [30, 10]
    assert visible.tolist() == [[True, False]]
    assert [band.role for band in ColourTable(colours).bands()] == ["Red", "Green", "Blue"]


def test_a_ramp_is_told_from_a_picture() -> None:
    rising = np.repeat(NUMBERS[:, None], 3, axis=1)
    mixed = np.random.default_rng(0).permutation(rising)
    assert table(rising).is_ramp(NUMBERS)
    assert not table(mixed).is_ramp(NUMBERS)
    reddening = np.stack([NUMBERS, 255 - NUMBERS, NUMBERS // 2], axis=1)
    assert table(reddening).is_ramp(NUMBERS)
    assert not table(reddening).is_ramp(NUMBERS[:5])  # as few may be classes


def clumps(*middles: int) -> np.ndarray:
    """Return numbers around some middles, with gaps between them."""
    spread = np.random.default_rng(1).normal(0, 5, (len(middles), 300))
    return np.clip(np.rint(np.array(middles)[:, None] + spread), 0, 255).astype(np.uint8)


def rainbow(n: int) -> np.ndarray:
    return np.array([colorsys.hsv_to_rgb(0.7 * place / n, 1, 1) for place in range(n)]) * 255


def padded(colours: np.ndarray) -> np.ndarray:
    return np.concatenate([colours, np.zeros((256 - len(colours), 3))])


GREYS = np.repeat(NUMBERS[:, None], 3, axis=1)
GREEN_TO_RED = padded(np.array([(2 * place, 200 - 2 * place, 0) for place in range(91)]))
LIKE_VIRIDIS = padded(np.stack([np.linspace(68, 253, 90), np.linspace(1, 231, 90), np.linspace(84, 37, 90)], axis=1))


@pytest.mark.parametrize("colours", [GREYS, GREYS[::-1], rainbow(256)])
def test_gaps_between_the_values_do_not_matter(colours: np.ndarray) -> None:
    assert table(colours).is_ramp(clumps(20, 90, 200))


def test_three_clumps_of_a_short_ramp_are_values() -> None:
    assert table(GREEN_TO_RED).is_ramp(np.clip(clumps(10, 36, 80), 0, 90))


@pytest.mark.parametrize("void", [[255], [0], [254, 255], [200]])
def test_a_void_at_the_end_is_left_out(void: list[int]) -> None:
    colours = np.roll(LIKE_VIRIDIS, 1, axis=0)
    assert table(colours).is_ramp(np.concatenate([np.arange(1, 82), void]).astype(np.uint8))


@given(st.integers(0, 2**32 - 1), st.integers(2, 16))
def test_a_short_shuffled_table_with_values_beyond_is_a_picture(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    mixed = padded(rng.permutation(rainbow(n)))
    assert not table(mixed).is_ramp(np.concatenate([rng.integers(0, 256, 200), [n - 1]]).astype(np.uint8))
    assert not table(mixed).is_ramp(np.arange(n - 1, 120, dtype=np.uint8))


@given(st.lists(st.integers(0, 255), min_size=2, max_size=256, unique=True), st.booleans())
def test_greys_in_order_are_values(occurring: list[int], downwards: bool) -> None:
    assert table(GREYS[::-1] if downwards else GREYS).is_ramp(np.array(occurring, np.uint8))
