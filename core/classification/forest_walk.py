# SPDX-License-Identifier: GPL-2.0-or-later
"""Prediction of many pixels by a forest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from .coding import MAX_CODE
from .forest_growth import LEAF_TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 3  # levels of all trees that are compared at once
COMPACT_EVERY = 3  # levels after which finished pixels are put aside


class Trees(Protocol):
    """The arrays of a forest; see `forest.Forest`."""

    @property
    def n_classes(self) -> int: ...
    @property
    def roots(self) -> np.ndarray: ...
    @property
    def features(self) -> np.ndarray: ...
    @property
    def thresholds(self) -> np.ndarray: ...
    @property
    def lefts(self) -> np.ndarray: ...
    @property
    def shares(self) -> np.ndarray: ...


class Walk:
    """A forest laid out to predict many pixels.

    The first levels of all trees are compared at once, without looking nodes up; the rest is followed tree by tree, and
    pixels that have reached a leaf are put aside.
    """

    def __init__(self, forest: Trees) -> None:
        n_nodes = len(forest.lefts)
        self._n_trees, self._n_classes = len(forest.roots), forest.n_classes
        self._inner = forest.lefts != np.arange(n_nodes, dtype=np.int32)
        self._lefts = forest.lefts.astype(np.intp)
        self._features = forest.features.astype(np.intp)
        # no code is above the largest one, so pixels stay in a leaf
        self._thresholds = np.where(self._inner, forest.thresholds, np.uint8(MAX_CODE))
        self._head = self._heads(forest.roots)
        self._shares = paired(forest.shares)
        self._scale = 1.0 / (LEAF_TOTAL * self._n_trees)

    def _heads(self, roots: np.ndarray) -> list[np.ndarray]:
        """Return the nodes of the first levels, (n_trees * 2^level,) each; leaves are repeated on the levels below."""
        levels = [roots.astype(np.intp)]
        for _ in range(HEAD):
            above = levels[-1]
            right = self._lefts[above] + self._inner[above]
            levels.append(np.stack([self._lefts[above], right], axis=1).ravel())
        return levels

    def probabilities(self, codes: np.ndarray) -> np.ndarray:
        """Return probabilities, float32 (n_classes, n), of codes (n_features, n)."""
        piece = np.ascontiguousarray(codes)
        n = piece.shape[1]
        totals = np.zeros((len(self._shares), n), dtype=np.int64)
        rows = self._features * n
        for ends in self._first_nodes(piece):
            nodes = self._descend(piece.ravel(), rows, ends)
            for pair, shares in enumerate(self._shares):
                totals[pair] += shares.take(nodes)
        return (unpaired(totals)[: self._n_classes] * self._scale).astype(np.float32)

    def _first_nodes(self, piece: np.ndarray) -> Iterator[np.ndarray]:
        """Yield, tree by tree, the node of each pixel after the first levels, intp (n,)."""
        turns = np.zeros((self._n_trees, piece.shape[1]), dtype=np.uint8)
        for level in range(HEAD):
            nodes = self._head[level]
            above = piece[self._features[nodes]] > self._thresholds[nodes][:, None]
            chosen = above.view(np.uint8).reshape(self._n_trees, 2**level, -1)
            for turn in range(level):  # each earlier turn halves the nodes that a pixel can be in
                went_right = (turns >> (level - 1 - turn) & 1)[:, None]
                half = chosen.shape[1] // 2
                left, right = chosen[:, :half], chosen[:, half:]
                chosen = left ^ (went_right & (left ^ right))
            turns <<= 1
            turns |= chosen[:, 0]
        for ends, turn in zip(self._head[HEAD].reshape(self._n_trees, -1), turns):
            yield ends.take(turn)

    def _descend(self, flat: np.ndarray, rows: np.ndarray, nodes: np.ndarray) -> np.ndarray:
        """Walk the pixels of one tree from `nodes` to their leaves; `nodes` is changed and returned."""
        live = self._inner.take(nodes).nonzero()[0]
        if not len(live):
            return nodes
        current, pixels = nodes.take(live), live
        while True:
            for _ in range(COMPACT_EVERY):
                places = rows.take(current)
                places += pixels
                above = flat.take(places) > self._thresholds.take(current)
                current = self._lefts.take(current)
                current += above
            nodes[pixels] = current
            unfinished = self._inner.take(current).nonzero()[0]
            if not len(unfinished):
                return nodes
            current, pixels = current.take(unfinished), pixels.take(unfinished)


def paired(shares: np.ndarray) -> np.ndarray:
    """Return the shares of two classes in each number, int64 (n_pairs, n_nodes), which halves the look-ups."""
    n_nodes, n_classes = shares.shape
    padded = np.zeros((n_nodes, n_classes + n_classes % 2), dtype=np.int64)
    padded[:, :n_classes] = shares
    return np.ascontiguousarray((padded[:, ::2] + (padded[:, 1::2] << 32)).T)


def unpaired(totals: np.ndarray) -> np.ndarray:
    """Return the sums of each class, int64 (2 n_pairs, n), of sums of pairs (n_pairs, n)."""
    return np.stack([totals & (2**32 - 1), totals >> 32], axis=1).reshape(-1, totals.shape[1])
