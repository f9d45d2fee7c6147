# SPDX-License-Identifier: GPL-2.0-or-later
"""Prediction of very many pixels by a forest.

A pixel's way through a tree differs from its neighbour's, and looking up where each one stands costs most of the time.
So nothing is looked up: all pixels are compared at every node, which processors do for 32 codes at once, and the number
of the leaf that each reaches is chosen from the bottom to the top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .forest_growth import LEAF_TOTAL
from .forest_walk import paired, unpaired

if TYPE_CHECKING:
    from .forest_walk import Trees


class Comparison(NamedTuple):
    """A node, and what its pixels get by it: the number of a leaf of the tree, from the left or from the right.

    Parameters
    ----------
    feature, threshold : int
        A pixel goes right where its code of the feature is above the threshold.
    left, right : int or None
        The number of the leaf on that side; None where there is another node, whose numbers were chosen before.
    place : int
        Where the chosen numbers are kept; those of the node on the right, if both sides are nodes, lie in the next one.
    """

    feature: int
    threshold: np.uint8
    left: int | None
    right: int | None
    place: int


class _TreePlan:
    """The comparisons of one tree, children before their parents, and the shares of its leaves."""

    def __init__(self, forest: Trees, root: int) -> None:
        self.comparisons: list[Comparison] = []
        self._forest, self._leaves = forest, []  # type: Trees, list[int]
        self.n_places = self._add(int(root), 0)[1]
        self.shares = paired(forest.shares[self._leaves])
        self.dtype = np.min_scalar_type(len(self._leaves) - 1)

    def _add(self, node: int, place: int) -> tuple[int | None, int]:
        """Add a node and those below; return its number if it is a leaf, and how many places are in use."""
        left = int(self._forest.lefts[node])
        if left == node:
            self._leaves.append(node)
            return len(self._leaves) - 1, place
        on_left, used = self._add(left, place)
        on_right, used_right = self._add(left + 1, place if on_left is not None else place + 1)
        threshold = np.uint8(self._forest.thresholds[node])
        self.comparisons.append(Comparison(int(self._forest.features[node]), threshold, on_left, on_right, place))
        return None, max(used, used_right, place + 1)


class Sweep:
    """A forest laid out to predict very many pixels; gives what `forest_walk.Walk` gives, bit for bit."""

    def __init__(self, forest: Trees) -> None:
        self._n_classes, self._scale = forest.n_classes, 1.0 / (LEAF_TOTAL * len(forest.roots))
        self._plans = [_TreePlan(forest, root) for root in forest.roots]

    def probabilities(self, codes: np.ndarray) -> np.ndarray:
        """Return probabilities, float32 (n_classes, n), of codes (n_features, n)."""
        n = codes.shape[1]
        totals = np.zeros((len(self._plans[0].shares), n), dtype=np.int64)
        places: dict[np.dtype, np.ndarray] = {}
        for plan in self._plans:
            if not plan.comparisons:
                totals += plan.shares[:, :1]
                continue
            kept = places.get(plan.dtype)
            if kept is None or len(kept) < plan.n_places:
                kept = places[plan.dtype] = np.empty((plan.n_places, n), dtype=plan.dtype)
            _choose_leaves(plan.comparisons, codes, kept)
            leaves = kept[0].astype(np.intp)
            for total, shares in zip(totals, plan.shares):
                np.add(total, shares.take(leaves), out=total)
        return (unpaired(totals)[: self._n_classes] * self._scale).astype(np.float32)


def _choose_leaves(comparisons: list[Comparison], codes: np.ndarray, places: np.ndarray) -> None:
    """Write the number of the leaf that each pixel reaches into the first of the places.

    A comparison gives 0 or 1, and its negative no bit or all bits: a mask that takes over those bits of the numbers in
    which left and right differ.

    Parameters
    ----------
    comparisons : list of Comparison
        Children before their parents.
    codes : uint8 ndarray of shape (n_features, n)
    places : unsigned ndarray of shape (n_places, n)
        Written to.
    """
    number, width = places.dtype.type, places.itemsize
    above = np.empty(codes.shape[1], dtype=bool)
    narrow = above.view(np.int8)
    wide = narrow if width == 1 else np.empty(codes.shape[1], dtype=f"i{width}")
    mask = wide.view(places.dtype)
    for feature, threshold, left, right, place in comparisons:
        np.greater(codes[feature], threshold, out=above)
        np.negative(narrow, out=wide)
        chosen = places[place]
        if left is not None and right is not None:
            np.bitwise_and(mask, number(left ^ right), out=chosen)
            np.bitwise_xor(chosen, number(left), out=chosen)
        elif left is not None:
            _take_over(chosen, number(left), mask)
        else:
            other = number(right) if right is not None else places[place + 1]
            np.bitwise_xor(chosen, other, out=chosen)
            np.bitwise_and(chosen, np.invert(mask, out=mask), out=chosen)
            np.bitwise_xor(chosen, other, out=chosen)


def _take_over(chosen: np.ndarray, left: np.unsignedinteger, mask: np.ndarray) -> None:
    """Leave the numbers where the mask has all bits, and write those of the left where it has none."""
    np.bitwise_xor(chosen, left, out=chosen)
    np.bitwise_and(chosen, mask, out=chosen)
    np.bitwise_xor(chosen, left, out=chosen)
