# SPDX-License-Identifier: GPL-2.0-or-later
"""Which part of its cluster each of some pixels is in, kept up to date while clusters are split and split anew.

A pixel has a slot: its cluster's number, or one of its own for each part of a split cluster. Unlike the numbers of
parts, slots stay while other clusters are split, so a stroke costs the pixels of the clusters that it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .split_trees import leaf_positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .labelling import Labelling
    from .split_trees import Tree

ROOMY = 4  # times the slots in use; with more the numbers are given anew


@dataclass(frozen=True)
class _Block:
    """The slots of a split cluster.

    Parameters
    ----------
    tree : Tree
        The split that they were given for.
    first, room : int
    """

    tree: Tree
    first: int
    room: int


class Slots:
    """Slots of some pixels.

    Parameters
    ----------
    scaled : float32 ndarray of shape (n, n_features)
    ids : ndarray of shape (n,)
        Their clusters.
    k : int
    """

    def __init__(self, scaled: np.ndarray, ids: np.ndarray, k: int) -> None:
        self._k = self._n_slots = k
        self._order = np.argsort(ids, kind="stable")
        self._starts = np.searchsorted(ids[self._order], np.arange(k + 1))
        self._planes = np.ascontiguousarray(scaled.T[:, self._order], dtype=np.float32)
        self._slots = ids.astype(np.intp)  # look-ups by a narrower type would convert it each time
        self._blocks: dict[int, _Block] = {}

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def counts(self) -> np.ndarray:
        """Pixels in each cluster, int64 (k,)."""
        return np.diff(self._starts)

    def rows(self, clusters: Iterable[int]) -> np.ndarray:
        """Return which pixels lie in some clusters, cluster by cluster."""
        parts = [self._order[self._starts[one] : self._starts[one + 1]] for one in clusters]
        return np.concatenate(parts) if parts else self._order[:0]

    def scaled(self, clusters: Sequence[int]) -> np.ndarray:
        """Return the features of those pixels, float32 (n, n_features)."""
        parts = [self._planes[:, self._starts[one] : self._starts[one + 1]] for one in clusters]
        return np.concatenate(parts, axis=1).T

    def arrange(self, clusters: Iterable[int], labelling: Labelling) -> None:
        """Give the pixels of clusters their slots, unless a split is the one that they were given for."""
        anew: list[int] = []
        for cluster in sorted(clusters):
            tree, block = labelling.clusters.get(cluster), self._blocks.get(cluster)
            if tree is not None and tree.is_split:
                if block is None or block.tree.splits is not tree.splits:
                    anew.append(cluster)
            elif block is not None:
                del self._blocks[cluster]
                self._slots[self.rows([cluster])] = cluster
        if anew:
            self._split(anew, [labelling.clusters[one] for one in anew], labelling.metric)

    def _split(self, clusters: Sequence[int], trees: Sequence[Tree], metric: str) -> None:
        first = [self._block(cluster, tree).first for cluster, tree in zip(clusters, trees)]
        sizes = self.counts[list(clusters)]
        of_tree = np.repeat(np.arange(len(clusters)), sizes)
        planes = self.scaled(clusters).T
        slots = leaf_positions(trees, planes, of_tree, metric) + np.repeat(first, sizes)
        self._slots[self.rows(clusters)] = slots
        in_use = self._k + sum(block.room for block in self._blocks.values())
        if self._n_slots > ROOMY * in_use:
            self._renumber()

    def _block(self, cluster: int, tree: Tree) -> _Block:
        """Return the block for a split: the one before where it has room, else a new one."""
        block = self._blocks.get(cluster)
        if block is None or block.room < tree.n_leaves:
            block = _Block(tree, self._n_slots, tree.n_leaves)
            self._n_slots += tree.n_leaves
        self._blocks[cluster] = found = _Block(tree, block.first, block.room)
        return found

    def _renumber(self) -> None:
        """Close the gaps that blocks left behind."""
        numbers = np.zeros(self._n_slots, dtype=np.intp)
        numbers[: self._k] = np.arange(self._k)
        n_slots = self._k
        for cluster, block in self._blocks.items():
            numbers[block.first : block.first + block.room] = np.arange(n_slots, n_slots + block.room)
            self._blocks[cluster] = _Block(block.tree, n_slots, block.room)
            n_slots += block.room
        self._slots = numbers.take(self._slots)
        self._n_slots = n_slots

    def table(self, values: np.ndarray, labelling: Labelling) -> np.ndarray:
        """Return by slot what `values` tells by part number."""
        table = np.zeros(self._n_slots, values.dtype)
        table[: self._k] = values[: self._k]
        for cluster, block in self._blocks.items():
            first = labelling.first_leaf.get(cluster)
            if first is not None:
                n_leaves = block.tree.n_leaves
                table[block.first : block.first + n_leaves] = values[first : first + n_leaves]
        return table

    def look_up(self, table: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Return what a table by slot tells of all pixels, or of some."""
        return table.take(self._slots if rows is None else self._slots[rows])
