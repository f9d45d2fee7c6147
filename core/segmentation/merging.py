# SPDX-License-Identifier: GPL-2.0-or-later
"""A model with its clusters merged to fewer, along the tree of Ward's method."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..base.errors import N_, ParameterError
from ..clustering.kmeans import brightness_order
from ..clustering.metrics import metric_of
from ..clustering.ward import Tree, ward
from ..features.kinds import BandValues
from .model import Cluster, KMeansModel
from .parts import Parts


def tree_of(model: KMeansModel) -> Tree:
    """Return the tree of a model's clusters, or of their parts where they were merged before.

    Raises
    ------
    ParameterError
        When there are too many clusters.
    """
    if model.parts is not None:
        return model.parts.tree
    projected = metric_of(model.metric).project_rows(model.centroids)
    return ward(projected, np.array([cluster.count for cluster in model.clusters]))


def merged_to(model: KMeansModel, count: int) -> KMeansModel:
    """Return the model with its clusters merged to `count`.

    Parameters
    ----------
    model : KMeansModel
        Where its clusters were merged before, their parts are merged anew, so that there can be more or fewer than
        before.
    count : int
        2 or more, and no more than there are clusters, or parts.

    Returns
    -------
    KMeansModel
        Clusters are numbered from dark to bright; each has the mean colour of its parts. A name stays where all that
        is merged has it.

    Raises
    ------
    ParameterError
        When `count` is out of range, or there are too many clusters.
    """
    n_parts = len(model.part_centroids)
    if n_parts < 2:
        raise ParameterError(N_("The model has a single cluster, so there is nothing to merge. Leave Merge to empty."))
    if not 2 <= count <= n_parts:
        raise ParameterError(
            N_("The clusters can be merged to 2 to {most}, and not to {count}."),
            most=n_parts,
            count=count,
        )
    parts = model.parts or Parts(
        model.centroids,
        np.array([cluster.count for cluster in model.clusters]),
        tuple(cluster.colour for cluster in model.clusters),
        np.arange(n_parts),
        tree_of(model),
    )
    groups = parts.tree.cut(count)
    centroids = group_means(parts.centroids, parts.counts, groups)
    order = brightness_order(model.recipe.in_units(model.scaling.undo(centroids)))
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    groups = rank[groups]
    blended = isinstance(model.recipe.kinds[0], BandValues)
    colours = group_colours(np.array(parts.colours), parts.counts, groups, blended)
    counts = np.bincount(groups, weights=parts.counts, minlength=count)
    clusters = tuple(
        Cluster(name, (int(red), int(green), int(blue)), float(n))
        for name, (red, green, blue), n in zip(_names(model, groups, count), colours, counts)
    )
    fit = replace(model.fit, settings={**model.fit.settings, "merge_to": count})
    return replace(model, centroids=centroids[order], clusters=clusters, fit=fit, parts=replace(parts, groups=groups))


def _names(model: KMeansModel, groups: np.ndarray, count: int) -> list[str]:
    """Return the name that all clusters of a group have, or an empty one."""
    before = np.arange(model.k) if model.parts is None else model.parts.groups
    names = [{model.clusters[place].name for place in np.unique(before[groups == group])} for group in range(count)]
    return [one.pop() if len(one) == 1 else "" for one in names]


def group_means(values: np.ndarray, counts: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return the mean of each group, float32 (k, n), of values (n_parts, n) that stand for counts (n_parts,)."""
    weights = np.where(np.bincount(groups, counts)[groups] > 0, counts, 1.0)
    sums = np.stack([np.bincount(groups, weights * column) for column in values.T.astype(np.float64)], axis=1)
    return (sums / np.bincount(groups, weights)[:, None]).astype(np.float32)


def group_colours(colours: np.ndarray, counts: np.ndarray, groups: np.ndarray, blended: bool) -> np.ndarray:
    """Return a colour for each group, uint8 (k, 3), from those of the parts (n_parts, 3).

    Parameters
    ----------
    colours : int ndarray of shape (n_parts, 3)
    counts : float64 ndarray of shape (n_parts,)
    groups : int64 ndarray of shape (n_parts,)
    blended : bool
        Whether it is their mean, as colours of an image are; else it is that of the largest part.
    """
    if blended:
        return np.rint(group_means(colours, counts, groups)).astype(np.uint8)
    order = np.lexsort((np.arange(len(groups)), -counts, groups))
    _, first = np.unique(groups[order], return_index=True)
    return colours[order[first]].astype(np.uint8)
