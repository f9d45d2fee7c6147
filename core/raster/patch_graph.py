# SPDX-License-Identifier: GPL-2.0-or-later
"""Which patches of a strip touch, and which neighbour a small patch joins: GDAL's rules for its sieve, on a graph.

A small patch looks at its largest neighbour; of equally large ones at the one that it touches first, row by row. Where
that is small too, it looks at its largest neighbour in turn, and so on. The patch takes the value of the large patch
that it comes to, or keeps its own when it comes back to a patch where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .patches import Patches, components, numbered

MIXERS = np.array([2_654_435_761, 2_246_822_519], dtype=np.uint32)  # odd numbers that spread neighbouring ones
STAYS = 0  # outcome of a patch that keeps its value; a value is above 0, and ``-1 - seam`` leads to a seam patch


def contacts(patches: Patches, connectedness: int) -> np.ndarray:
    """Return the pairs of patches that touch, in the order in which GDAL meets them, int32 (2, n).

    The first row is that above the strip: contacts inside it belong to the strip above. GDAL goes along the rows and
    compares each pixel with those above, above left, above right (these two for connectedness 8) and left.
    """
    width, labels = patches.begins.shape[1], patches.labels
    runs = patches.run_of.ravel()
    begins, above = patches.begins[1:].ravel(), patches.begins[:-1].ravel()
    lower = np.flatnonzero(begins | above) + width
    is_begun = begins[lower - width]
    keys, pairs = [], []

    def add(key: np.ndarray, first: np.ndarray, second: np.ndarray) -> None:
        pair = labels[runs[first]], labels[runs[second]]
        touches = (pair[0] != pair[1]) & (pair[0] > 0) & (pair[1] > 0)
        keys.append(key[touches])
        pairs.append(np.stack([pair[0][touches], pair[1][touches]]))

    if connectedness == 4:
        add(lower * 4, lower, lower - width)
    else:
        # where only the run above begins, the pixel before has already met it, above right
        add(np.where(is_begun, lower * 4, lower * 4 - 2), lower, lower - width)
        both = lower[is_begun & above[lower - width] & (lower % width > 0)]
        add(both * 4 + 1, both, both - width - 1)
        add(both * 4 - 2, both - 1, both - width)
    begun = lower[is_begun & (lower % width > 0)]
    add(begun * 4 + 3, begun, begun - 1)
    return np.concatenate(pairs, axis=1)[:, np.argsort(np.concatenate(keys), kind="stable")]


@dataclass(frozen=True)
class StripGraph:
    """The patches of a strip, and of the last row above it, as they grow together.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Node 0 is none, and has the value 0.
    sizes : int32 ndarray of shape (n,)
        Pixels inside the strip.
    seams : int32 ndarray of shape (n,)
        Number of the seam patch that a node is a part of, or -1 for a patch that lies inside the strip.
    edges : int32 ndarray of shape (2, n_edges)
        In the order of `contacts`.
    """

    values: np.ndarray
    sizes: np.ndarray
    seams: np.ndarray
    edges: np.ndarray

    def joined(self, roots: np.ndarray, is_final: np.ndarray | None = None) -> tuple[StripGraph, np.ndarray]:
        """Return the graph in which nodes of one root are one, and the new numbers of the nodes, int32 (n,).

        Parameters
        ----------
        roots : int32 ndarray of shape (n,)
            Smallest node of those that become one; its value is theirs.
        is_final : bool ndarray of shape (n,), optional
            Nodes that change no more, between which edges are left out.
        """
        numbers, n = numbered(roots)
        seams = np.full(n, -1, dtype=np.int32)
        on_seam = self.seams >= 0
        seams[numbers[on_seam]] = self.seams[on_seam]
        sizes = np.bincount(numbers, weights=self.sizes, minlength=n).astype(np.int32)
        first, second = numbers[self.edges[0]], numbers[self.edges[1]]
        apart = first != second
        if is_final is not None:
            final = np.zeros(n, dtype=bool)
            final[numbers[is_final]] = True
            apart &= ~(final[first] & final[second])
        chosen = np.flatnonzero(apart)
        edges = _with_few_repeats(first[chosen], second[chosen])
        return StripGraph(self.values[roots == np.arange(len(roots))], sizes, seams, edges), numbers

    def with_seams(self, renumbered: np.ndarray) -> tuple[StripGraph, np.ndarray]:
        """Return the graph with seam patches numbered anew, in which parts of a patch are one node; see `joined`."""
        nodes = np.flatnonzero(self.seams >= 0)
        seams = self.seams.copy()
        seams[nodes] = renumbered[seams[nodes]]
        first = np.empty(len(renumbered), dtype=np.int32)  # only the places of these seam patches are written and read
        first[seams[nodes][::-1]] = nodes[::-1]
        roots = np.arange(len(seams), dtype=np.int32)
        roots[nodes] = first[seams[nodes]]
        graph = replace(self, seams=seams)
        if np.array_equal(roots[nodes], nodes):
            return graph, roots
        return graph.joined(roots)

    def full_sizes(self, seam_sizes: np.ndarray) -> np.ndarray:
        """Return the pixels of the patches, in all strips, int64 (n,)."""
        sizes = self.sizes.astype(np.int64)
        nodes = np.flatnonzero(self.seams >= 0)
        sizes[nodes] = seam_sizes[self.seams[nodes]]
        return sizes

    def without_edges_between(self, mask: np.ndarray) -> StripGraph:
        """Return the graph without the edges between two nodes of a mask."""
        chosen = np.flatnonzero(~(mask[self.edges[0]] & mask[self.edges[1]]))
        return replace(self, edges=self.edges.take(chosen, axis=1))

    def grown(self, values: np.ndarray, is_final: np.ndarray) -> tuple[StripGraph, np.ndarray]:
        """Return the graph with other values, in which neighbours of one value are one node; see `joined`."""
        same = np.flatnonzero(values[self.edges[0]] == values[self.edges[1]])
        roots = components(len(values), *self.edges.take(same, axis=1))
        return replace(self, values=values).joined(roots, is_final)


def _with_few_repeats(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return edges, int32 (2, n), without most of those that were there before.

    Each pair of nodes has a place in a table, for which few other pairs compete. Those that lose it stay as they are.
    """
    n = len(first)
    bits = max(n, 1).bit_length()
    low, high = np.minimum(first, second), np.maximum(first, second)
    places = (low.astype(np.uint32) * MIXERS[0] + high.astype(np.uint32) * MIXERS[1]) >> np.uint32(32 - min(bits, 31))
    table = np.empty(2**bits, dtype=np.int32)
    table[places[::-1]] = np.arange(n - 1, -1, -1, dtype=np.int32)  # the first one stays
    owner = table[places]
    repeats = (low[owner] == low) & (high[owner] == high) & (owner != np.arange(n))
    chosen = np.flatnonzero(~repeats)
    return np.stack([first[chosen], second[chosen]])


@dataclass(frozen=True)
class Outcomes:
    """What becomes of the patches of a strip.

    Parameters
    ----------
    nodes : int32 or int64 ndarray of shape (n,)
        Value that a node takes, `STAYS`, or ``-1 - seam`` when it shares the outcome of a seam patch.
    seams, sizes, seam_outcomes : integer ndarrays of shape (n_seams,)
        Small seam patches that have a neighbour in this strip, the size of the largest, and the outcome if it is the
        largest in all strips.
    """

    nodes: np.ndarray
    seams: np.ndarray
    sizes: np.ndarray
    seam_outcomes: np.ndarray


def outcomes(graph: StripGraph, sizes: np.ndarray, threshold: int) -> Outcomes:
    """Return the value that each node of fewer than `threshold` pixels takes; `sizes` are those in all strips."""
    is_small = sizes < threshold
    is_small[0] = False
    targets, target_sizes = _largest_neighbours(graph.edges, sizes, is_small)
    on_seam = graph.seams >= 0
    nodes = np.where(is_small, STAYS, graph.values).astype(np.int64)
    nodes[is_small & on_seam] = -1 - graph.seams[is_small & on_seam]
    looks_on = is_small & ~on_seam & (targets > 0)
    ends = _chain_ends(np.where(looks_on, targets, np.arange(len(targets))), looks_on)
    nodes[looks_on] = np.where(looks_on[ends], STAYS, nodes[ends])[looks_on]
    deciding = np.flatnonzero(is_small & on_seam & (targets > 0))
    nodes = nodes.astype(outcome_dtype(graph.values.dtype))
    return Outcomes(nodes, graph.seams[deciding], target_sizes[deciding], nodes[targets[deciding]])


def outcome_dtype(dtype: np.dtype) -> np.dtype:
    """Return the type of outcomes of values of a type."""
    return np.dtype(np.int64 if dtype in (np.uint32, np.int64) else np.int32)


def settled(seam_outcomes: np.ndarray) -> np.ndarray:
    """Return outcomes of seam patches (n,), which may lead to other seam patches, as values or `STAYS`."""
    looks_on = seam_outcomes < 0
    following = np.arange(len(seam_outcomes), dtype=np.int32)
    following[looks_on] = -1 - seam_outcomes[looks_on]
    ends = _chain_ends(following, looks_on)
    result = seam_outcomes[ends]
    result[looks_on[ends]] = STAYS
    return result


def _largest_neighbours(edges: np.ndarray, sizes: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest neighbour of each node of a mask, 0 without any, and its size."""
    edges = edges.take(np.flatnonzero(mask[edges[0]] | mask[edges[1]]), axis=1)
    nodes, others = edges.T.ravel(), edges[::-1].T.ravel()
    chosen = np.flatnonzero(mask[nodes])
    nodes, others = nodes[chosen], others[chosen]
    other_sizes = sizes[others]
    largest = np.zeros(len(sizes), dtype=np.int64)
    rest, rest_sizes = nodes, other_sizes
    while len(rest):
        largest[rest] = rest_sizes  # of several sizes the last one stays; larger ones come in the next round
        larger = rest_sizes > largest[rest]
        rest, rest_sizes = rest[larger], rest_sizes[larger]
    fits = other_sizes == largest[nodes]
    targets = np.zeros(len(sizes), dtype=np.int64)
    targets[nodes[fits][::-1]] = others[fits][::-1]  # the first one stays
    return targets, largest


def _chain_ends(following: np.ndarray, looks_on: np.ndarray) -> np.ndarray:
    """Return where chains of nodes end; those that run in a circle end at a node of it."""
    ends = following.copy()
    active = np.flatnonzero(looks_on)
    active = active[following[following[active]] != active]  # two that look at each other, as is frequent
    for _ in range(len(active).bit_length()):
        ends[active] = ends[ends[active]]
        active = active[looks_on[ends[active]]]
        if not len(active):
            break
    return ends
