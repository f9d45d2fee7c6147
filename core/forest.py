# SPDX-License-Identifier: GPL-2.0-or-later
"""Extremely randomised trees as plain arrays: from painted pixels to the probability of each class.

Features become codes of 8 bits, linear between two percentiles of a sample: the trees read a quarter of the memory and
lose nothing that was measured. All trees grow level by level at once. The result depends on the set of training rows
and the seed, not on the order of the rows; leaves hold integers, so that the sum over trees is exact.

References
----------
Geurts, P., Ernst, D., Wehenkel, L. (2006): Extremely randomized trees. Machine Learning 63, 3-42.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .engine import map_blocks
from .errors import N_, ParameterError
from .packing import damaged, pack, unpack
from .raster import LARGEST_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TREES = 40
TOGETHER = 10  # trees that grow as one; several such groups grow side by side
MOST_ROWS = 2000  # painted pixels that a forest is grown on; of more, as many of each class as of the others
DEEPEST = 9
CODES = 255  # the largest code
CODED = (0.1, 99.9)  # percentiles of the sample that the codes span
WHOLE = 65535  # what the probabilities of a leaf sum to, about
PIECE = 2**15  # pixels walked at once; smaller pieces leave threads waiting for each other
HEAD = 3  # levels of all trees that are compared at once
COMPACT_EVERY = 3  # levels after which finished pixels are put aside
MOST_NODES = 2**24
MOST_CLASSES = 65535


# --- codes


@dataclass(frozen=True)
class Coding:
    """Features to codes 0 ... 255.

    Parameters
    ----------
    low, gain : float32 ndarray of shape (n_features,)
        The code is ``(value - low) * gain``, cut off.
    """

    low: np.ndarray
    gain: np.ndarray

    @classmethod
    def fit(cls, sample: np.ndarray) -> Coding:
        """Fit on features (n, n_features) of pixels that stand for the image."""
        low, high = np.percentile(sample, CODED, axis=0)
        spread = high - low
        gain = np.where(spread > 0, CODES / np.where(spread > 0, spread, 1.0), 0.0)  # a constant tells nothing
        return cls(low.astype(np.float32), np.minimum(gain, np.finfo(np.float32).max).astype(np.float32))

    def codes(self, planes: np.ndarray) -> np.ndarray:
        """Return codes, uint8, of features given as (n_features, ...)."""
        result = np.empty(planes.shape, dtype=np.uint8)
        for plane, low, gain, codes in zip(planes, self.low, self.gain, result):
            scaled = np.subtract(plane, low, dtype=np.float32)
            with np.errstate(over="ignore"):  # beyond float32 is cut off as well
                scaled *= gain
            np.maximum(scaled, np.float32(0.0), out=scaled)
            np.minimum(scaled, np.float32(CODES), out=scaled)
            np.copyto(codes, scaled, casting="unsafe")
        return result


# --- growing


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
        Probabilities in a leaf, in parts of `WHOLE`.
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
    def fit(
        cls, coding: Coding, codes: np.ndarray, classes: np.ndarray, n_classes: int, seed: int, n_trees: int = TREES
    ) -> Forest:
        """Grow a forest; classes weigh the same, whatever their number of pixels.

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

        Raises
        ------
        ParameterError
            When there are no pixels.
        """
        if len(codes) == 0:
            raise ParameterError(N_("There are no painted pixels to learn from."))
        rows, labels = _canonical(codes, classes)

        def grow(first: int) -> Forest:
            told = np.ones((min(TOGETHER, n_trees - first), len(rows)), dtype=bool)
            return _Growth(rows, labels, n_classes, told, [seed, 8, first]).forest(coding)

        return _joined([group for _, group in map_blocks(grow, range(0, n_trees, TOGETHER))])

    # --- prediction

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
        walk = _Walk(self)

        def work(start: int) -> None:
            result[:, start : start + PIECE] = walk.probabilities(codes[:, start : start + PIECE])

        for _ in map_blocks(work, range(0, n_pixels, PIECE), workers=workers):
            pass
        return result

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
            "shares": pack(self.shares[leaf], "u2"),  # nodes that are no leaves have none
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any], n_features: int, n_classes: int) -> Forest:
        """Build from a model file and check that every walk through it ends.

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
            # children lie behind their parents, so that no walk comes back
            "nodes": bool(((inner > np.flatnonzero(~leaf)) & (inner < n_nodes - 1)).all()),
            "features": bool((features < n_features).all()) and n_classes >= 1,
            "gain": bool((coding.gain >= 0).all()),
            "low": bool((np.abs(coding.low) <= LARGEST_VALUE).all()),
        }
        for detail, holds in fits.items():
            if not holds:
                raise damaged(detail)
        shares = np.zeros((n_nodes, n_classes), dtype=np.uint16)
        shares[leaf] = leaf_shares
        thresholds = unpack(values.get("thresholds"), "u1", (n_nodes,))
        return cls(coding, n_classes, roots, features, thresholds, lefts, shares)


def _joined(groups: Sequence[Forest]) -> Forest:
    """Return the trees of several forests as one."""
    sizes = [len(group.lefts) for group in groups]
    before = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
    first = groups[0]
    return Forest(
        first.coding,
        first.n_classes,
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
        The pixels that each tree does without; not all of any tree.
    seed : int

    Returns
    -------
    float64 ndarray of shape (n_classes, n)
        0 for pixels that no tree does without.
    """
    ones = np.ones(codes.shape[1], dtype=np.float32)
    forest = _Growth(codes, np.asarray(classes), n_classes, ~left_out, [seed, 12]).forest(Coding(0 * ones, ones))
    trees, pixels = left_out.nonzero()
    flat, first = np.ascontiguousarray(codes).ravel(), pixels * codes.shape[1]
    nodes, live = forest.roots[trees].astype(np.int64), np.arange(len(trees))
    inner = forest.lefts != np.arange(len(forest.lefts))
    while len(live := live[inner[nodes[live]]]):
        here = nodes[live]
        above = flat[first[live] + forest.features[here]] > forest.thresholds[here]
        nodes[live] = forest.lefts[here] + above
    n = len(codes)
    totals = np.stack([np.bincount(pixels, shares[nodes], minlength=n) for shares in forest.shares.T])
    return totals / (WHOLE * np.maximum(np.bincount(pixels, minlength=n), 1))


def _canonical(codes: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and classes in an order of their own, at most `MOST_ROWS`."""
    keyed = np.zeros((len(codes), -(-(codes.shape[1] + 2) // 8) * 8), dtype=np.uint8)
    keyed[:, 0], keyed[:, 1] = classes >> 8, classes & 255
    keyed[:, 2 : 2 + codes.shape[1]] = codes
    order = np.lexsort(keyed.view(">u8").T[::-1])
    rows, labels = codes[order], np.asarray(classes)[order]
    if len(rows) <= MOST_ROWS:
        return rows, labels
    kept = np.concatenate([_spread_over(np.flatnonzero(labels == one), quota) for one, quota in _quotas(labels)])
    return rows[kept], labels[kept]


def _quotas(labels: np.ndarray) -> list[tuple[int, int]]:
    """Return how many rows of each class to keep: all of the rare ones, the rest shared evenly."""
    found, counts = np.unique(labels, return_counts=True)
    quotas, left = {}, MOST_ROWS
    for waiting, place in zip(range(len(found), 0, -1), np.argsort(counts, kind="stable")):
        quotas[int(found[place])] = min(int(counts[place]), max(1, left // waiting))
        left -= quotas[int(found[place])]
    return sorted(quotas.items())


def _spread_over(places: np.ndarray, quota: int) -> np.ndarray:
    return places[np.arange(quota) * len(places) // quota]


class _Growth:
    """All trees while they grow: which node each row is in, tree by tree.

    Parameters
    ----------
    rows : uint8 ndarray of shape (n, n_features)
    labels : int ndarray of shape (n,)
    n_classes : int
    told : bool ndarray of shape (n_trees, n)
        The rows that each tree is grown on; some for every tree.
    seed : sequence of int
    """

    def __init__(
        self, rows: np.ndarray, labels: np.ndarray, n_classes: int, told: np.ndarray, seed: Sequence[int]
    ) -> None:
        n_trees, n_features = len(told), rows.shape[1]
        self._codes = np.ascontiguousarray(rows).ravel()
        self._labels, self._n_classes, self._n_features = labels.astype(np.int64), n_classes, n_features
        self._tries = max(1, int(np.sqrt(n_features)))
        # the rows of all trees, sorted by the node that they are in
        self._members, self._sizes = told.nonzero()[1], np.count_nonzero(told, axis=1)
        counts = np.bincount(labels[self._members], minlength=n_classes) / n_trees  # of a tree, in the mean
        self._weights = (counts.sum() / max(np.count_nonzero(counts), 1) / np.where(counts > 0, counts, 1.0))[labels]
        self._rng = np.random.default_rng(seed)
        self._n_trees = n_trees
        self._levels: list[tuple[np.ndarray, ...]] = []

    def forest(self, coding: Coding) -> Forest:
        """Grow to the end and return the trees."""
        first, n_nodes = 0, self._n_trees
        for level in range(DEEPEST + 1):
            features, thresholds, totals, split = self._grow(level < DEEPEST)
            lefts = np.arange(first, first + len(split))
            lefts[split] = n_nodes + 2 * np.arange(int(split.sum()))
            self._levels.append((features, thresholds, lefts, _shares_of(totals)))
            first, n_nodes = n_nodes, n_nodes + 2 * int(split.sum())
            if not split.any():
                break
        features, thresholds, lefts, shares = (np.concatenate(parts) for parts in zip(*self._levels))
        return Forest(
            coding,
            self._n_classes,
            np.arange(self._n_trees, dtype=np.int32),
            features.astype(np.uint16),
            thresholds.astype(np.uint8),
            lefts.astype(np.int32),
            shares,
        )

    def _grow(self, may_split: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Judge the nodes of one level; go on with the children. Return features, thresholds, totals, which split."""
        n_nodes = len(self._sizes)
        node_of = np.repeat(np.arange(n_nodes), self._sizes)
        totals = self._histogram(self._members, node_of, n_nodes)
        features, thresholds = np.zeros(n_nodes, np.int64), np.zeros(n_nodes, np.int64)
        mixed = np.count_nonzero(totals > 0, axis=1) > 1
        split = mixed & may_split
        if split.any():
            self._keep(split)
            features[split], thresholds[split], found = self._best(totals[split])
            split[np.flatnonzero(split)[~found]] = False
            self._keep(found)
            self._divide(features[split], thresholds[split])
        return features, thresholds, totals, split

    def _keep(self, nodes: np.ndarray) -> None:
        self._members = self._members[np.repeat(nodes, self._sizes)]
        self._sizes = self._sizes[nodes]

    def _histogram(self, members: np.ndarray, node_of: np.ndarray, n_nodes: int) -> np.ndarray:
        """Return the weight of each class in each node, (n_nodes, n_classes)."""
        cells = node_of * self._n_classes + self._labels[members]
        counts = np.bincount(cells, minlength=n_nodes * self._n_classes)
        by_class = counts.reshape(n_nodes, self._n_classes)
        return by_class * self._weight_of_class

    @property
    def _weight_of_class(self) -> np.ndarray:
        weights = np.zeros(self._n_classes)
        weights[self._labels] = self._weights
        return weights

    def _best(self, totals: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return feature, threshold and whether any split was found, of each node.

        Of twice the tries, the first that are not constant in the node are judged, each at one random threshold.
        """
        n_nodes, tries = len(self._sizes), min(2 * self._tries, self._n_features)
        starts = np.cumsum(self._sizes) - self._sizes
        node_of = np.repeat(np.arange(n_nodes), self._sizes)
        drawn = self._draw(n_nodes, tries)
        chances = self._rng.random((n_nodes, tries))
        judged = np.zeros(n_nodes, dtype=np.int64)
        best, features, thresholds = np.full(n_nodes, -1.0), np.zeros(n_nodes, np.int64), np.zeros(n_nodes, np.int64)
        base = self._members * self._n_features
        cells = node_of * self._n_classes + self._labels[self._members]
        weights, all_of = self._weight_of_class, totals.sum(axis=1)
        for one in range(tries):
            values = self._codes.take(base + drawn[:, one].take(node_of))
            low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
            usable = (high > low) & (judged < self._tries)
            if not usable.any():
                continue
            judged += usable
            span = high.astype(np.int64) - low
            threshold = low + np.minimum((chances[:, one] * span).astype(np.int64), np.maximum(span - 1, 0))
            right_cells = cells[values > threshold.take(node_of)]
            right = np.bincount(right_cells, minlength=totals.size).reshape(totals.shape) * weights
            gain = _purity(right, totals, all_of)
            better = usable & (gain > best)
            best[better], features[better] = gain[better], drawn[better, one]
            thresholds[better] = threshold[better]
        return features, thresholds, best >= 0

    def _draw(self, n_nodes: int, tries: int) -> np.ndarray:
        """Return different features for each node, (n_nodes, tries), in random order."""
        order = self._rng.random((n_nodes, self._n_features), dtype=np.float32)
        if tries < self._n_features:
            chosen = np.argpartition(order, tries - 1, axis=1)[:, :tries]
            rank = np.take_along_axis(order, chosen, axis=1).argsort(axis=1, kind="stable")
            return np.take_along_axis(chosen, rank, axis=1)
        return order.argsort(axis=1, kind="stable")

    def _divide(self, features: np.ndarray, thresholds: np.ndarray) -> None:
        """Sort the members of each node into its left and right child."""
        node_of = np.repeat(np.arange(len(self._sizes)), self._sizes)
        values = self._codes.take(self._members * self._n_features + features.take(node_of))
        child = 2 * node_of + (values > thresholds.take(node_of))
        self._members = self._members[np.argsort(child, kind="stable")]
        self._sizes = np.bincount(child, minlength=2 * len(self._sizes))


def _purity(right: np.ndarray, totals: np.ndarray, all_of: np.ndarray) -> np.ndarray:
    """Return how pure the two sides of a split are (Gini, larger is purer), (n_nodes,)."""
    left = totals - right
    on_right = right.sum(axis=1)
    on_left = np.maximum(all_of - on_right, 1e-12)
    squares = np.einsum("ij,ij->i", right, right) / np.maximum(on_right, 1e-12)
    return squares + np.einsum("ij,ij->i", left, left) / on_left


def _shares_of(totals: np.ndarray) -> np.ndarray:
    return np.rint(totals / totals.sum(axis=1, keepdims=True) * WHOLE).astype(np.uint16)


# --- walking


class _Walk:
    """A forest laid out for walking many pixels.

    The first levels of all trees are compared at once, without looking up nodes; the rest is walked tree by tree, and
    pixels that have arrived are put aside.
    """

    def __init__(self, forest: Forest) -> None:
        n_nodes = len(forest.lefts)
        self._n_trees, self._n_classes = len(forest.roots), forest.n_classes
        self._inner = forest.lefts != np.arange(n_nodes, dtype=np.int32)
        self._lefts = forest.lefts.astype(np.intp)
        self._features = forest.features.astype(np.intp)
        # a leaf keeps its pixels: nothing is above the largest code
        self._thresholds = np.where(self._inner, forest.thresholds, np.uint8(CODES))
        self._head = self._heads(forest.roots)
        self._shares = _paired(forest.shares)
        self._scale = 1.0 / (WHOLE * self._n_trees)

    def _heads(self, roots: np.ndarray) -> list[np.ndarray]:
        """Return the nodes of the first levels, (n_trees * 2^level,) each; a leaf stands for all below it."""
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
        unpaired = np.stack([totals & (2**32 - 1), totals >> 32], axis=1).reshape(-1, n)
        return (unpaired[: self._n_classes] * self._scale).astype(np.float32)

    def _first_nodes(self, piece: np.ndarray) -> Iterator[np.ndarray]:
        """Yield, tree by tree, the node of each pixel after the first levels, intp (n,)."""
        turns = np.zeros((self._n_trees, piece.shape[1]), dtype=np.uint8)
        for level in range(HEAD):
            nodes = self._head[level]
            above = piece[self._features[nodes]] > self._thresholds[nodes][:, None]
            chosen = above.view(np.uint8).reshape(self._n_trees, 2**level, -1)
            for turn in range(level):  # halve by one turn after the other, the first one first
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
        here, pixels = nodes.take(live), live
        while True:
            for _ in range(COMPACT_EVERY):
                places = rows.take(here)
                places += pixels
                above = flat.take(places) > self._thresholds.take(here)
                here = self._lefts.take(here)
                here += above
            nodes[pixels] = here
            go = self._inner.take(here).nonzero()[0]
            if not len(go):
                return nodes
            here, pixels = here.take(go), pixels.take(go)


def _paired(shares: np.ndarray) -> np.ndarray:
    """Return the shares of two classes in each number, int64 (n_pairs, n_nodes): half as many to look up."""
    n_nodes, n_classes = shares.shape
    padded = np.zeros((n_nodes, n_classes + n_classes % 2), dtype=np.int64)
    padded[:, :n_classes] = shares
    return np.ascontiguousarray((padded[:, ::2] + (padded[:, 1::2] << 32)).T)
