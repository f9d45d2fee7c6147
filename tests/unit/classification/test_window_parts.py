# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts of a window cover it once."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.window_parts import (
    around,
    divided,
    largest_shared,
    pixels_of,
    shared,
    squares,
)
from clusterbrush.core.raster.grid import Window
from hypothesis import given
from hypothesis import strategies as st

EDGE = 40
windows = st.builds(Window, st.integers(0, 20), st.integers(0, 20), st.integers(1, 20), st.integers(1, 20))


def painted(*parts: Window) -> np.ndarray:
    """Return how many of the parts each pixel is in."""
    counts = np.zeros((EDGE, EDGE), dtype=int)
    for part in parts:
        counts[part.slices_in(Window(0, 0, EDGE, EDGE))] += 1
    return counts


@given(windows, windows)
def test_what_is_shared_and_what_lies_around_it_is_the_window(window: Window, other: Window) -> None:
    inner = shared(window, other)
    both = (painted(window) > 0) & (painted(other) > 0)
    if inner is None:
        assert not both.any()
        return
    np.testing.assert_array_equal(painted(inner) > 0, both)
    np.testing.assert_array_equal(painted(inner, *around(window, inner)), painted(window))


@given(windows, st.integers(1, 4), st.integers(1, 500), st.integers(1, 30))
def test_pieces_are_the_part(part: Window, workers: int, max_pixels: int, min_edge: int) -> None:
    pieces = divided(part, workers, max_pixels, min_edge)
    np.testing.assert_array_equal(painted(*pieces), painted(part))
    if len(pieces) > 1:
        cut = "height" if pieces[0].width == part.width else "width"
        assert all(getattr(piece, cut) >= min_edge for piece in pieces)


def test_as_many_pieces_as_there_are_threads() -> None:
    """Each of about the same size, cut along the rows unless the part is much wider than high."""
    assert divided(Window(4, 6, 100, 60), 2, 10**6, 10) == [Window(4, 6, 50, 60), Window(54, 6, 50, 60)]
    assert divided(Window(0, 0, 10, 90), 3, 10**6, 10) == [Window(0, col, 10, 30) for col in (0, 30, 60)]
    assert len(divided(Window(0, 0, 100, 100), 2, 3000, 10)) == 4
    assert len(divided(Window(0, 0, 19, 10), 2, 10**6, 10)) == 1


@given(windows)
def test_squares_hold_the_pixels(window: Window) -> None:
    """At the edge of the raster the last ones are cut off."""
    height, width = window.row + window.height, window.col + window.width
    place = squares(window, 2)
    pixels = pixels_of(place, 2, height, width)
    assert (pixels.row % 2, pixels.col % 2) == (0, 0)
    assert (painted(pixels) >= painted(window)).all()
    assert (pixels.row + pixels.height, pixels.col + pixels.width) == (height, width)
    assert window.row - pixels.row in (0, 1)
    assert window.col - pixels.col in (0, 1)


def test_the_window_with_most_in_common_is_taken() -> None:
    known = [Window(0, 0, 5, 5), Window(2, 2, 10, 10), Window(30, 30, 5, 5)]
    assert largest_shared(Window(4, 4, 10, 10), known) == (1, Window(4, 4, 8, 8))
    assert largest_shared(Window(20, 0, 5, 5), known) is None
