# SPDX-License-Identifier: GPL-2.0-or-later
"""Tracing of rings: nodes in the order of their rings, and rings by hand."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.vector.ring_tracing import Tracer, in_order
from hypothesis import given, settings
from hypothesis import strategies as st


@given(st.integers(0, 2**16), st.integers(0, 300), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_nodes_come_in_the_order_of_their_rings_and_chains(seed: int, n: int, n_cuts: int) -> None:
    rng = np.random.default_rng(seed)
    following = rng.permutation(n).astype(np.int64)
    following[rng.permutation(n)[:n_cuts]] = -1
    order, begins = in_order(following)
    assert sorted(order.tolist()) == list(range(n))
    for first, last in zip(begins.tolist(), [*begins[1:].tolist(), n]):
        path = order[first:last]
        assert following[path[:-1]].tolist() == path[1:].tolist()
        assert following[path[-1]] in (-1, path[0])
        if following[path[-1]] == -1:
            assert path[0] not in following, "a chain begins with the node that follows none"


def test_a_long_chain_in_rising_order_is_sorted() -> None:
    following = np.append(np.arange(1, 20_000), -1)
    order, begins = in_order(following)
    assert begins.tolist() == [0]
    np.testing.assert_array_equal(order, np.arange(20_000))


def corners(numbers: np.ndarray, width: int) -> list[tuple[int, int]]:
    return [(place % (width + 1), place // (width + 1)) for place in (numbers // 2).tolist()]


def test_a_ring_is_closed_by_the_strip_below_it() -> None:
    """A block of two rows, the second of which is in the next strip: its ring runs with the block on the right."""
    tracer = Tracer(4)
    first = np.array([[0, 0, 0, 0], [0, 7, 7, 0]], dtype=np.uint8)
    assert tracer.trace(first, 0, is_last=False).starts.tolist() == [0]
    second = np.array([[0, 7, 7, 0], [0, 7, 7, 0], [0, 0, 0, 0]], dtype=np.uint8)
    rings = tracer.trace(second, 1, is_last=True)
    assert rings.starts.tolist() == [0, 4]
    ring = corners(rings.points, 4)
    start = ring.index((1, 0))
    assert ring[start:] + ring[:start] == [(1, 0), (3, 0), (3, 2), (1, 2)]
    assert second.ravel()[rings.pixels].tolist() == [7]


def test_corners_where_a_value_is_diagonally_across_are_marked() -> None:
    values = np.array([[0, 0], [1, 2], [2, 1]], dtype=np.uint8)
    rings = Tracer(2).trace(values, 0, is_last=True)
    marked = rings.points[rings.points % 2 == 1]
    assert corners(marked, 2) == [(1, 1)] * 4
