# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of its cluster that each of some pixels is in, kept up to date while splits change.

A pixel has a slot: its cluster's number, or one of its own for each part of a split cluster. Unlike the numbers of
parts, slots stay while other clusters are split, so a stroke costs the pixels of the clusters that it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..labelling.split_trees import leaf_positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..labelling.labelling import Labelling
    from ..labelling.split_trees import Tree

MAX_SLOTS_PER_USED = 4  # beyond it the slots are renumbered


@dataclass(frozen=True)
class _Block:
    """The slots of a split cluster.

    Parameters
    ----------
    tree : Tree
        The tree whose parts have these slots.
    first, n_slots : int
    """

    tree: Tree
    first: int
    n_slots: int


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
        self._planes = np.ascontiguousarray(scaled.T.take(self._order, axis=1), dtype=np.float32)
        self._slots = ids.astype(np.intp)  # look-ups by a narrower type would convert it each time
        self._blocks: dict[int, _Block] = {}

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def n_bytes(self) -> int:
        """Memory of the pixels."""
        return int(self._planes.nbytes + self._order.nbytes + self._slots.nbytes)

    @property
    def counts(self) -> np.ndarray:
        """Pixels in each cluster, int64 (k,)."""
        return np.diff(self._starts)

    def rows(self, clusters: Iterable[int]) -> np.ndarray:
        """Return the rows of the pixels in some clusters, cluster by cluster."""
        parts = [self._order[self._starts[cluster] : self._starts[cluster + 1]] for cluster in clusters]
        return np.concatenate(parts) if parts else self._order[:0]

    def scaled(self, clusters: Sequence[int]) -> np.ndarray:
        """Return the features of the pixels in some clusters, float32 (n, n_features)."""
        parts = [self._planes[:, self._starts[cluster] : self._starts[cluster + 1]] for cluster in clusters]
        return np.concatenate(parts, axis=1).T

    def arrange(self, clusters: Iterable[int], labelling: Labelling) -> None:
        """Assign slots to the pixels of clusters whose splits have changed."""
        changed: list[int] = []
        for cluster in sorted(clusters):
            tree, block = labelling.clusters.get(cluster), self._blocks.get(cluster)
            if tree is not None and tree.is_split:
                if block is None or block.tree.splits is not tree.splits:
                    changed.append(cluster)
            elif block is not None:
                del self._blocks[cluster]
                self._slots[self.rows([cluster])] = cluster
        if changed:
            self._split(changed, [labelling.clusters[cluster] for cluster in changed], labelling.metric)

    def _split(self, clusters: Sequence[int], trees: Sequence[Tree], metric: str) -> None:
        first = [self._block(cluster, tree).first for cluster, tree in zip(clusters, trees)]
        sizes = self.counts[list(clusters)]
        of_tree = np.repeat(np.arange(len(clusters)), sizes)
        planes = self.scaled(clusters).T
        slots = leaf_positions(trees, planes, of_tree, metric) + np.repeat(first, sizes)
        self._slots[self.rows(clusters)] = slots
        in_use = self._k + sum(block.n_slots for block in self._blocks.values())
        if self._n_slots > MAX_SLOTS_PER_USED * in_use:
            self._renumber()

    def _block(self, cluster: int, tree: Tree) -> _Block:
        """Return the block for a split: the previous one where it has enough slots, else a new one."""
        block = self._blocks.get(cluster)
        if block is None or block.n_slots < tree.n_leaves:
            block = _Block(tree, self._n_slots, tree.n_leaves)
            self._n_slots += tree.n_leaves
        self._blocks[cluster] = updated = _Block(tree, block.first, block.n_slots)
        return updated

    def _renumber(self) -> None:
        """Renumber the slots without the gaps that unused blocks have left."""
        numbers = np.zeros(self._n_slots, dtype=np.intp)
        numbers[: self._k] = np.arange(self._k)
        n_slots = self._k
        for cluster, block in self._blocks.items():
            numbers[block.first : block.first + block.n_slots] = np.arange(n_slots, n_slots + block.n_slots)
            self._blocks[cluster] = _Block(block.tree, n_slots, block.n_slots)
            n_slots += block.n_slots
        self._slots = numbers.take(self._slots)
        self._n_slots = n_slots

    def table(self, values: np.ndarray, labelling: Labelling) -> np.ndarray:
        """Return the table by slot (n_slots,) of `values` by part number (n_parts,)."""
        table = np.zeros(self._n_slots, values.dtype)
        table[: self._k] = values[: self._k]
        for cluster, block in self._blocks.items():
            first = labelling.first_leaf.get(cluster)
            if first is not None:
                n_leaves = block.tree.n_leaves
                table[block.first : block.first + n_leaves] = values[first : first + n_leaves]
        return table

    def look_up(self, table: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Return the entries of a table by slot (n_slots,) for all pixels, or for some rows (n,)."""
        return table.take(self._slots if rows is None else self._slots[rows])
