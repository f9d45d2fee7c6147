# SPDX-License-Identifier: GPL-2.0-or-later
"""The graph of patches: contacts in GDAL's order, and outcomes by hand."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.patch_graph import StripGraph, contacts, outcomes, settled
from clusterbrush.core.raster.patches import Patches
from hypothesis import given, settings
from hypothesis import strategies as st


def slow_contacts(labels: np.ndarray, connectedness: int) -> list[tuple[int, int]]:
    """Return the pairs that touch, each once, as GDAL meets them: above, above left and right, left."""
    met: dict[tuple[int, int], None] = {}
    ways = [(-1, 0), (-1, -1), (-1, 1), (0, -1)] if connectedness == 8 else [(-1, 0), (0, -1)]
    for row in range(1, labels.shape[0]):
        for col in range(labels.shape[1]):
            for down, along in ways:
                if 0 <= col + along < labels.shape[1]:
                    pair = labels[row, col], labels[row + down, col + along]
                    if pair[0] != pair[1] and min(pair) > 0:
                        met.setdefault((int(min(pair)), int(max(pair))))
    return list(met)


@given(st.integers(0, 2**16), st.integers(2, 9), st.integers(1, 9), st.integers(2, 7), st.sampled_from([4, 8]))
@settings(max_examples=60, deadline=None)
def test_patches_meet_in_the_order_of_gdal(
    seed: int, height: int, width: int, n_values: int, connectedness: int
) -> None:
    ids = np.random.default_rng(seed).integers(0, n_values, (height, width)).astype(np.uint8)
    patches = Patches.of(ids, connectedness)
    pairs = contacts(patches, connectedness)
    first_met = dict.fromkeys((min(pair), max(pair)) for pair in pairs.T.tolist())
    assert list(first_met) == slow_contacts(patches.painted(np.arange(patches.n + 1)), connectedness)


def graph(sizes: list[int], edges: list[tuple[int, int]], seams: dict[int, int] | None = None) -> StripGraph:
    """Return nodes from 1 with the values 11, 12 and so on."""
    n = len(sizes) + 1
    numbers = np.full(n, -1, dtype=np.int32)
    for node, seam in (seams or {}).items():
        numbers[node] = seam
    values = np.array([0, *range(11, 10 + n)])
    return StripGraph(values, np.array([0, *sizes]), numbers, np.array(edges, np.int32).reshape(-1, 2).T)


@pytest.mark.parametrize(
    ("sizes", "edges", "expected"),
    [
        ([1, 9, 8], [(1, 3), (1, 2)], [12, 12, 13]),  # the larger neighbour
        ([1, 9, 9], [(1, 3), (1, 2)], [13, 12, 13]),  # the first of equally large ones
        ([1, 2, 9], [(1, 2), (2, 3)], [13, 13, 13]),  # through a small one
        ([1, 2, 1], [(1, 2), (2, 3)], [0, 0, 0]),  # round and round
        ([1, 1, 1, 2, 1], [(1, 2), (2, 3), (3, 1), (4, 5)], [0, 0, 0, 0, 0]),
        ([1, 9], [], [0, 12]),  # no neighbour
    ],
)
def test_small_patches_take_the_value_of_a_large_one(sizes: list[int], edges: list, expected: list[int]) -> None:
    made = graph(sizes, edges)
    assert outcomes(made, made.sizes, 5).nodes[1:].tolist() == expected


def test_patches_that_look_at_a_seam_wait_for_it() -> None:
    made = graph([1, 2, 9], [(1, 2), (2, 3)], {2: 4})
    result = outcomes(made, made.sizes, 5)
    assert result.nodes[1:].tolist() == [-5, -5, 13]
    assert (result.seams.tolist(), result.sizes.tolist(), result.seam_outcomes.tolist()) == ([4], [9], [13])


def test_seams_lead_to_each_other_and_to_values() -> None:
    assert settled(np.array([7, -1, -2, -5, -4, 0, -6])).tolist() == [7, 7, 7, 0, 0, 0, 0]


def test_repeated_edges_go_and_the_first_one_stays() -> None:
    edges = [(1, 2), (2, 3), (2, 1), (1, 2), (3, 4)]
    joined, numbers = graph([1, 1, 1, 1], edges).joined(np.array([0, 1, 2, 3, 3], dtype=np.int32))
    assert numbers.tolist() == [0, 1, 2, 3, 3]
    assert joined.edges.T.tolist() == [[1, 2], [2, 3]]
    assert joined.sizes.tolist() == [0, 1, 1, 2]
