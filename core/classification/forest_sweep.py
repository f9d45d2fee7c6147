# SPDX-License-Identifier: GPL-2.0-or-later
"""Prediction of very many pixels by a forest.

A pixel's way through a tree differs from its neighbour's, and looking up where each one stands costs most of the time.
So nothing is looked up: all pixels are compared at every node, which processors do for 32 codes at once, and the number
of the leaf that each reaches is chosen from the bottom to the top. A tree's leaves are numbered from left to right,
each part of it from 0, so that a choice is a product with the comparison's 0 or 1, and the larger of two numbers. Small
trees share one table of all combinations of their leaves, so that shares are looked up once for several trees.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .forest_growth import LEAF_TOTAL
from .forest_walk import paired, unpaired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .forest_walk import Trees

GAP = 64  # numbers between the places, because numpy takes arrays that touch for overlapping, and a slow way for them
MAX_COMBINATIONS = 4096  # of the leaves of trees that share a table, so that it stays in the processor's cache


class Comparison(NamedTuple):
    """A node, and how the number of the leaf below it is chosen.

    Parameters
    ----------
    feature, threshold : int
        A pixel goes right where its code of the feature is above the threshold.
    n_left : int
        Leaves on the left, so the number of the first one on the right.
    left_is_leaf, right_is_leaf : bool
        Whether there is a leaf on that side, or another node, whose numbers were chosen before.
    place : int
        Where the chosen numbers are kept; those of the node on the right, if both sides are nodes, lie in the next one.
    """

    feature: int
    threshold: np.uint8
    n_left: np.unsignedinteger
    left_is_leaf: bool
    right_is_leaf: bool
    place: int


class _TreePlan:
    """The comparisons of one tree, children before their parents, and its leaves from left to right."""

    def __init__(self, forest: _Lists, root: int, n_leaves: int) -> None:
        self.comparisons: list[Comparison] = []
        self.leaves: list[int] = []
        self._forest, self.dtype = forest, np.min_scalar_type(n_leaves - 1)
        self.n_places = self._add(root, 0)

    def _add(self, node: int, place: int) -> int:
        """Add a node and those below; return how many places are in use."""
        lefts = self._forest.lefts
        left = lefts[node]
        if left == node:
            self.leaves.append(node)
            return place
        left_is_leaf, right_is_leaf = lefts[left] == left, lefts[left + 1] == left + 1
        n_before = len(self.leaves)
        used = self._add(left, place)
        n_left = self.dtype.type(len(self.leaves) - n_before)
        used_right = self._add(left + 1, place if left_is_leaf else place + 1)
        threshold, feature = self._forest.thresholds[node], self._forest.features[node]
        self.comparisons.append(Comparison(feature, threshold, n_left, left_is_leaf, right_is_leaf, place))
        return max(used, used_right, place + 1)


class _Lists(NamedTuple):
    """The arrays of a forest as lists, whose single entries are read several times as fast."""

    lefts: list[int]
    features: list[int]
    thresholds: list[np.uint8]


class _Table:
    """Trees that are looked up together, and the sums of their shares for every combination of their leaves.

    Parameters
    ----------
    plans : sequence of _TreePlan
    shares : uint16 ndarray of shape (n_nodes, n_classes)
        Of the forest.
    """

    def __init__(self, plans: Sequence[_TreePlan], shares: np.ndarray) -> None:
        self.plans = plans
        self.shares = paired(shares[plans[0].leaves])
        for plan in plans[1:]:
            more = paired(shares[plan.leaves])
            self.shares = (self.shares[:, :, None] + more[:, None]).reshape(len(more), -1)
        self.dtype = np.min_scalar_type(self.shares.shape[1] - 1)

    def combinations(self, codes: np.ndarray, scratch: _Scratch) -> np.ndarray:
        """Return the number of the combination of leaves that each pixel reaches, unsigned (n,)."""
        result = np.zeros(codes.shape[1], dtype=self.dtype)
        is_first = True
        for plan in self.plans:
            if plan.comparisons:  # else it is a leaf alone
                places = scratch.places(plan.n_places, plan.dtype)
                _choose_leaves(plan.comparisons, codes, places, scratch.above)
                if not is_first:
                    result *= self.dtype.type(len(plan.leaves))
                result += places[0]
                is_first = False
        return result


class _Scratch:
    """Memory that all trees write to, so that it is taken from the system once.

    Parameters
    ----------
    n : int
        Pixels.
    """

    def __init__(self, n: int) -> None:
        self._n, self._places = n, {}  # type: int, dict[np.dtype, np.ndarray]
        self.above = np.empty(n, dtype=bool)

    def places(self, count: int, dtype: np.dtype) -> np.ndarray:
        """Return `count` places or more for the numbers of leaves, unsigned (count, n), of any content."""
        kept = self._places.get(dtype)
        if kept is None or len(kept) < count:
            kept = self._places[dtype] = np.empty((count, self._n + GAP), dtype=dtype)[:, : self._n]
        return kept


class Sweep:
    """A forest laid out to predict very many pixels; gives what `forest_walk.Walk` gives, bit for bit."""

    def __init__(self, forest: Trees) -> None:
        self._n_classes, self._scale = forest.n_classes, 1.0 / (LEAF_TOTAL * len(forest.roots))
        lists = _Lists(forest.lefts.tolist(), forest.features.tolist(), list(forest.thresholds))
        plans = [_TreePlan(lists, int(root), _count_leaves(forest.lefts, int(root))) for root in forest.roots]
        self._tables = [_Table(group, forest.shares) for group in _groups(plans)]

    def probabilities(self, codes: np.ndarray) -> np.ndarray:
        """Return probabilities, float32 (n_classes, n), of codes (n_features, n)."""
        n = codes.shape[1]
        totals = np.zeros((len(self._tables[0].shares), n), dtype=np.int64)
        looked_up, scratch = np.empty(n, dtype=np.int64), _Scratch(n)
        for table in self._tables:
            combinations = table.combinations(codes, scratch).astype(np.intp)
            for total, shares in zip(totals, table.shares):
                shares.take(combinations, out=looked_up, mode="clip")  # other modes take a copy of the result
                np.add(total, looked_up, out=total)
        return (unpaired(totals)[: self._n_classes] * self._scale).astype(np.float32)


def _count_leaves(lefts: np.ndarray, root: int) -> int:
    """Return the number of leaves of the tree at `root`."""
    count, nodes = 0, np.array([root])
    while len(nodes):
        inner = nodes[lefts[nodes] != nodes]
        count += len(nodes) - len(inner)
        nodes = np.concatenate([lefts[inner], lefts[inner] + 1])
    return count


def _groups(plans: Sequence[_TreePlan]) -> Iterator[list[_TreePlan]]:
    """Yield neighbouring trees that have few combinations of leaves together."""
    group: list[_TreePlan] = []
    for plan in plans:
        if group and prod(len(own.leaves) for own in [*group, plan]) > MAX_COMBINATIONS:
            yield group
            group = []
        group.append(plan)
    yield group


def _choose_leaves(comparisons: Sequence[Comparison], codes: np.ndarray, places: np.ndarray, above: np.ndarray) -> None:
    """Write the number of the leaf that each pixel reaches into the first of the places.

    Parameters
    ----------
    comparisons : sequence of Comparison
        Children before their parents.
    codes : uint8 ndarray of shape (n_features, n)
    places : unsigned ndarray of shape (n_places, n)
        Written to.
    above : bool ndarray of shape (n,)
        Written to.
    """
    bit = above.view(np.uint8)
    is_narrow = places.itemsize == 1  # then 0 and 1 are numbers as they stand
    for feature, threshold, n_left, left_is_leaf, right_is_leaf, place in comparisons:
        chosen = places[place]
        if left_is_leaf and right_is_leaf:
            np.greater(codes[feature], threshold, out=chosen.view(bool) if is_narrow else above)
            if not is_narrow:
                chosen[:] = bit
            continue
        np.greater(codes[feature], threshold, out=above)
        if right_is_leaf:  # every number on the left is below that of the leaf on the right
            np.maximum(chosen, np.multiply(bit, n_left, dtype=places.dtype), out=chosen)
            continue
        right = chosen if left_is_leaf else places[place + 1]
        right += n_left
        right *= bit
        if not left_is_leaf:
            np.maximum(chosen, right, out=chosen)
