# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters that several classes claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..labelling.split_trees import Tree


@dataclass(frozen=True)
class Conflict:
    """A cluster that several classes claim.

    Parameters
    ----------
    cluster : int
        From 0.
    share : float
        Of the valid pixels.
    votes : dict of class id to painted pixels
    tree : Tree
        The tree of splits.
    kept_unsplit : bool
        Whether the user has undone its split.
    pixel : int
        Flat index of one of its painted pixels, at which the screen can show it.
    """

    cluster: int
    share: float
    votes: dict[int, int]
    tree: Tree
    kept_unsplit: bool
    pixel: int
