# SPDX-License-Identifier: GPL-2.0-or-later
"""Extremely randomised trees as plain arrays: from painted pixels to the probability of each class.

Features become codes of 8 bits, linear between two percentiles of a sample: the trees read a quarter of the memory, and
no loss of accuracy was measured. All trees grow level by level at once. The result depends on the set of training rows
and the seed, not on the order of the rows; leaves hold integers, so that the sum over trees is exact.

References
----------
Geurts, P., Ernst, D., Wehenkel, L. (2006): Extremely randomized trees. Machine Learning 63, 3-42.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, ParameterError
from ..base.json_arrays import damaged, pack, unpack
from ..engine.threads import default_workers, in_threads
from ..raster.bands import MAX_VALUE
from .coding import Coding
from .forest_growth import LEAF_TOTAL, Growth
from .forest_sweep import Sweep
from .forest_walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT_TREES = 40
TREES_TOGETHER = 10  # about so many trees grow as one; several such groups grow side by side
MAX_TRAIN_ROWS = 2000  # painted pixels that a forest is grown on; of more, evenly by class
SWEEP_FROM = 2**14  # pixels from which comparing all at every node is faster than looking up where each one stands
SWEEP_NODES = 500  # of a tree on average; from about 600 on following each pixel is faster
MAX_MODEL_DEPTH = 64  # of the trees of a model file
PIECE_PIXELS = 2**17  # of one task about; two threads with half of them take longer than one, waiting for each other


@dataclass(frozen=True)
class Forest:
    """Trees in one set of arrays. A node's right child follows its left one; a leaf is its own left child.

    Parameters
    ----------
    coding : Coding
    n_classes : int
    roots : int32 ndarray of shape (n_trees,)
    features, thresholds, lefts : ndarrays of shape (n_nodes,), uint16, uint8 and int32
        A pixel goes right where its code of the feature is above the threshold.
    shares : uint16 ndarray of shape (n_nodes, n_classes)
        Probabilities in a leaf, in parts of `LEAF_TOTAL`.
    """

    coding: Coding
    n_classes: int
    roots: np.ndarray
    features: np.ndarray
    thresholds: np.ndarray
    lefts: np.ndarray
    shares: np.ndarray

    @property
    def n_features(self) -> int:
        """Features that it was grown on."""
        return len(self.coding.low)

    @classmethod
    def growths(
        cls,
        coding: Coding,
        codes: np.ndarray,
        classes: np.ndarray,
        n_classes: int,
        seed: int,
        n_trees: int = DEFAULT_TREES,
        first_tree: int = 0,
        features: np.ndarray | None = None,
    ) -> list[Callable[[], Forest]]:
        """Return functions that grow some of the trees each; `joined` makes the forest of their results.

        All classes weigh the same in it, whatever their number of pixels.

        Parameters
        ----------
        coding : Coding
        codes : uint8 ndarray of shape (n, n_features)
            Of the painted pixels, in any order.
        classes : int ndarray of shape (n,)
            0 ... n_classes - 1.
        n_classes : int
        seed : int
        n_trees : int
        first_tree : int
            Its number; trees of other numbers differ.
        features : int ndarray, optional
            Positions of those that the trees may ask for; all of them if not given.

        Raises
        ------
        ParameterError
            When there are no pixels.
        """
        if len(codes) == 0:
            raise ParameterError(N_("There are no painted pixels to learn from."))
        rows, labels = _canonical(codes, classes)
        together = -(-n_trees // max(1, round(n_trees / TREES_TOGETHER)))

        def grow(first: int) -> Forest:
            every_row = np.ones((min(together, n_trees - first), len(rows)), dtype=bool)
            trees = _trees_on(rows, labels, n_classes, every_row, [seed, 8, first_tree + first], features)
            return cls(coding, n_classes, *trees)

        return [partial(grow, first) for first in range(0, n_trees, together)]

    def first_trees(self, count: int, n_features: int) -> Forest:
        """Return the first trees alone, which ask for none but the first features."""
        coding = Coding(self.coding.low[:n_features], self.coding.gain[:n_features])
        return replace(self, coding=coding, roots=self.roots[:count])

    # --- prediction

    @cached_property
    def _sweep(self) -> Sweep:
        return Sweep(self)  # the blocks of a map share it

    def predict(self, codes: np.ndarray, workers: int | None = None) -> np.ndarray:
        """Return probabilities, float32 (n_classes, n_pixels).

        Parameters
        ----------
        codes : uint8 ndarray of shape (n_features, n_pixels)
        workers : int, optional
            Threads; one a core when absent.
        """
        n_pixels = codes.shape[1]
        result = np.empty((self.n_classes, n_pixels), dtype=np.float32)
        is_large = len(self.lefts) > SWEEP_NODES * len(self.roots)
        walk = self._sweep if n_pixels >= SWEEP_FROM and not is_large else Walk(self)

        size = -(-n_pixels // self._n_pieces(n_pixels, workers or default_workers()))

        def work(start: int) -> None:
            result[:, start : start + size] = walk.probabilities(codes[:, start : start + size])

        for _ in in_threads(work, range(0, n_pixels, max(1, size)), workers=workers):
            pass
        return result

    @staticmethod
    def _n_pieces(n_pixels: int, workers: int) -> int:
        """Return in how many pieces of equal size to predict: as many for each thread, so that none waits."""
        if n_pixels <= PIECE_PIXELS:
            return 1
        return workers * max(1, round(n_pixels / (PIECE_PIXELS * workers)))

    def predict_planes(self, codes: np.ndarray, valid: np.ndarray, workers: int | None = None) -> np.ndarray:
        """Return probabilities as planes (n_classes, height, width), 0 where not valid.

        Parameters
        ----------
        codes : uint8 ndarray of shape (n_features, height, width)
        valid : bool ndarray of shape (height, width)
        workers : int, optional
            Threads.
        """
        flat = codes.reshape(len(codes), -1)
        if valid.all():
            return self.predict(flat, workers).reshape(-1, *valid.shape)
        result = np.zeros((self.n_classes, *valid.shape), dtype=np.float32)
        result[:, valid] = self.predict(flat[:, valid.ravel()], workers)
        return result

    # --- the file

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        leaf = self.lefts == np.arange(len(self.lefts))
        return {
            "low": pack(self.coding.low),
            "gain": pack(self.coding.gain),
            "roots": pack(self.roots, "i4"),
            "features": pack(self.features, "u2"),
            "thresholds": pack(self.thresholds, "u1"),
            "lefts": pack(self.lefts, "i4"),
            "shares": pack(self.shares[leaf], "u2"),  # only leaves have shares
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any], n_features: int, n_classes: int) -> Forest:
        """Build from a model file and check that prediction with it ends.

        Raises
        ------
        ModelError
            When it is damaged, or not of so many features and classes.
        """
        if not isinstance(values, dict):
            raise damaged("forest")
        coding = Coding(unpack(values.get("low"), "f4", (n_features,)), unpack(values.get("gain"), "f4", (n_features,)))
        features = unpack(values.get("features"), "u2", (None,))
        n_nodes = len(features)
        lefts = unpack(values.get("lefts"), "i4", (n_nodes,))
        roots = unpack(values.get("roots"), "i4", (None,))
        leaf = lefts == np.arange(n_nodes)
        leaf_shares = unpack(values.get("shares"), "u2", (int(leaf.sum()), n_classes))
        inner = lefts[~leaf]
        fits = {
            "roots": len(roots) > 0 and bool(((roots >= 0) & (roots < n_nodes)).all()),
            # children have larger indices than their parents, so that prediction ends
            "nodes": bool(((inner > np.flatnonzero(~leaf)) & (inner < n_nodes - 1)).all()),
            "lefts": len(np.unique([inner, inner + 1])) == 2 * len(inner),  # no node has two parents
            "features": bool((features < n_features).all()) and n_classes >= 1,
            "gain": bool((coding.gain >= 0).all()),
            "low": bool((np.abs(coding.low) <= MAX_VALUE).all()),
        }
        for detail, holds in fits.items():
            if not holds:
                raise damaged(detail)
        if _depth(roots, lefts) > MAX_MODEL_DEPTH:
            raise damaged("lefts")
        shares = np.zeros((n_nodes, n_classes), dtype=np.uint16)
        shares[leaf] = leaf_shares
        thresholds = unpack(values.get("thresholds"), "u1", (n_nodes,))
        return cls(coding, n_classes, roots, features, thresholds, lefts, shares)


def _depth(roots: np.ndarray, lefts: np.ndarray) -> int:
    """Return the levels below the roots; of deeper trees one more than `MAX_MODEL_DEPTH`."""
    nodes = roots
    for depth in range(MAX_MODEL_DEPTH + 1):
        nodes = nodes[lefts[nodes] != nodes]
        if not len(nodes):
            return depth
        nodes = np.concatenate([lefts[nodes], lefts[nodes] + 1])
    return MAX_MODEL_DEPTH + 1


def _trees_on(
    rows: np.ndarray,
    labels: np.ndarray,
    n_classes: int,
    in_training: np.ndarray,
    seed: Sequence[int],
    features: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the arrays of trees that ask for some of the features; see `Growth`."""
    if features is None:
        return Growth(rows, labels, n_classes, in_training, seed).trees()
    own_rows = np.ascontiguousarray(rows[:, features])
    roots, asked, thresholds, lefts, shares = Growth(own_rows, labels, n_classes, in_training, seed).trees()
    return roots, np.asarray(features)[asked].astype(np.uint16), thresholds, lefts, shares


def joined(groups: Sequence[Forest]) -> Forest:
    """Return the trees of several forests as one, with the coding of the last, which the others' begin."""
    sizes = [len(group.lefts) for group in groups]
    before = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
    last = groups[-1]
    return Forest(
        last.coding,
        last.n_classes,
        np.concatenate([group.roots + start for group, start in zip(groups, before)]),
        np.concatenate([group.features for group in groups]),
        np.concatenate([group.thresholds for group in groups]),
        np.concatenate([group.lefts + start for group, start in zip(groups, before)]),
        np.concatenate([group.shares for group in groups]),
    )


def held_out_shares(
    codes: np.ndarray, classes: np.ndarray, n_classes: int, left_out: np.ndarray, seed: int
) -> np.ndarray:
    """Return probabilities of painted pixels by the trees that were grown without them.

    Parameters
    ----------
    codes : uint8 ndarray of shape (n, n_features)
    classes : int ndarray of shape (n,)
        0 ... n_classes - 1.
    n_classes : int
    left_out : bool ndarray of shape (n_trees, n)
        The pixels that each tree is grown without; never all of them.
    seed : int

    Returns
    -------
    float64 ndarray of shape (n_classes, n)
        0 for pixels that every tree is grown on.
    """
    ones = np.ones(codes.shape[1], dtype=np.float32)
    trees_of = Growth(codes, np.asarray(classes), n_classes, ~left_out, [seed, 12]).trees()
    forest = Forest(Coding(0 * ones, ones), n_classes, *trees_of)
    trees, pixels = left_out.nonzero()
    flat, first = np.ascontiguousarray(codes).ravel(), pixels * codes.shape[1]
    nodes, live = forest.roots[trees].astype(np.int64), np.arange(len(trees))
    inner = forest.lefts != np.arange(len(forest.lefts))
    while len(live := live[inner[nodes[live]]]):
        current = nodes[live]
        above = flat[first[live] + forest.features[current]] > forest.thresholds[current]
        nodes[live] = forest.lefts[current] + above
    n = len(codes)
    totals = np.stack([np.bincount(pixels, shares[nodes], minlength=n) for shares in forest.shares.T])
    return totals / (LEAF_TOTAL * np.maximum(np.bincount(pixels, minlength=n), 1))


def _canonical(codes: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return at most `MAX_TRAIN_ROWS` rows and their classes, in an order that does not depend on the input's."""
    keyed = np.zeros((len(codes), -(-(codes.shape[1] + 2) // 8) * 8), dtype=np.uint8)
    keyed[:, 0], keyed[:, 1] = classes >> 8, classes & 255
    keyed[:, 2 : 2 + codes.shape[1]] = codes
    order = np.lexsort(keyed.view(">u8").T[::-1])
    rows, labels = codes[order], np.asarray(classes)[order]
    if len(rows) <= MAX_TRAIN_ROWS:
        return rows, labels
    chosen = np.concatenate([_spread_over(np.flatnonzero(labels == label), quota) for label, quota in _quotas(labels)])
    return rows[chosen], labels[chosen]


def _quotas(labels: np.ndarray) -> list[tuple[int, int]]:
    """Return how many rows of each class to keep: all of the rare ones, the rest shared evenly."""
    present, counts = np.unique(labels, return_counts=True)
    quotas, remaining = {}, MAX_TRAIN_ROWS
    for waiting, place in zip(range(len(present), 0, -1), np.argsort(counts, kind="stable")):
        quotas[int(present[place])] = min(int(counts[place]), max(1, remaining // waiting))
        remaining -= quotas[int(present[place])]
    return sorted(quotas.items())


def _spread_over(places: np.ndarray, quota: int) -> np.ndarray:
    return places[np.arange(quota) * len(places) // quota]
