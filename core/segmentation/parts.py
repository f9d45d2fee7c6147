# SPDX-License-Identifier: GPL-2.0-or-later
"""What merged clusters consist of, as it stands in a model file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..clustering.ward import Tree
from ..legend.palette import from_hex, to_hex

if TYPE_CHECKING:
    from ..legend.palette import Colour


@dataclass(frozen=True)
class Parts:
    """The clusters before they were merged, and the tree of all merges.

    Parameters
    ----------
    centroids : float32 ndarray of shape (n_parts, n_features)
        Scaled.
    counts : float64 ndarray of shape (n_parts,)
        Pixels fitted on.
    colours : tuple of (red, green, blue)
    groups : int64 ndarray of shape (n_parts,)
        The merged cluster 0 ... k-1 of each.
    tree : Tree
        It can be cut at any other number of clusters.
    """

    centroids: np.ndarray
    counts: np.ndarray
    colours: tuple[Colour, ...]
    groups: np.ndarray
    tree: Tree

    def to_dict(self, places: list[dict[str, Any]]) -> dict[str, Any]:
        """Return JSON values; `places` has those of each centroid."""
        return {
            "parts": [
                {"cluster": int(group) + 1, "colour": to_hex(colour), "count": float(count), **place}
                for group, colour, count, place in zip(self.groups, self.colours, self.counts, places)
            ],
            "tree": [
                [int(first), int(second), float(cost)]
                for (first, second), cost in zip(self.tree.merges, self.tree.costs)
            ],
        }

    def fits(self, k: int, n_features: int) -> bool:
        """Return whether the shapes agree and the tree is one of these parts, for `k` merged clusters."""
        n_parts, (merges, costs) = len(self.groups), (self.tree.merges, self.tree.costs)
        below = k - 1 < n_parts and self.centroids.shape == (n_parts, n_features) and len(costs) == n_parts - 1
        if not below or set(self.groups.tolist()) != set(range(k)) or not (self.counts >= 0).all():
            return False
        once = np.array_equal(np.sort(merges, axis=None), np.arange(2 * n_parts - 2))
        known = bool((merges.max(axis=1, initial=-1) < n_parts + np.arange(n_parts - 1)).all())
        return once and known and bool((costs >= 0).all() and (np.diff(costs) >= 0).all())


def parts_from_list(values: dict[str, Any], centroids: np.ndarray, k: int) -> Parts:
    """Return the parts of a model file; raises what the model's reader turns into a sentence.

    Parameters
    ----------
    values : dict
        Parsed JSON of the model.
    centroids : float32 ndarray of shape (n_parts, n_features)
    k : int
        Merged clusters.

    Raises
    ------
    KeyError, TypeError, ValueError
        When something is missing or of another kind.
    """
    parts, tree = values["parts"], values["tree"]
    groups = np.array([int(part["cluster"]) - 1 for part in parts], dtype=np.int64)
    if not ((groups >= 0) & (groups < k)).all():
        raise ValueError("parts")
    return Parts(
        centroids,
        np.array([float(part["count"]) for part in parts]),
        tuple(from_hex(part["colour"]) for part in parts),
        groups,
        Tree(
            np.array([[int(first), int(second)] for first, second, _ in tree], dtype=np.int64).reshape(-1, 2),
            np.array([float(cost) for _, _, cost in tree]),
        ),
    )


def numbers(values: np.ndarray) -> list[float]:
    """Return an array (n,) as JSON values."""
    return [float(value) for value in values]
