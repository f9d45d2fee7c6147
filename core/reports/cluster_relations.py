# SPDX-License-Identifier: GPL-2.0-or-later
"""A part of the report of a segmentation: which clusters lie close together, as a plane and as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_
from ..clustering.plane import plane_of
from ..clustering.ward import MAX_CLUSTERS
from ..segmentation.merging import tree_of
from .kit import cluster_charts, drawing, page
from .kit.texts import Texts
from .parts import chart_figure, largest, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..legend.palette import Colour
    from ..segmentation.cluster_table import ClusterRow
    from ..segmentation.model import KMeansModel

MIN_RELATED = 3  # clusters; two have nothing to be compared by
MAX_CIRCLES = 400
MAX_LEAVES = 40


@dataclass(frozen=True)
class RelationTexts(Texts):
    """The phrases of this part."""

    chart_part: str = N_("Shown are the {shown} largest of {count} clusters.")
    section_relations: str = N_("Which clusters lie close together?")
    chart_plane: str = N_("Clusters by their likeness")
    chart_plane_caption: str = N_(
        "The plane in which the centroids differ most. The area of a circle goes with the cluster's share; a line "
        "joins each cluster to the nearest one by all features."
    )
    axis_first: str = N_("First component: {share} of what clusters differ by")
    axis_second: str = N_("Second component: {share}")
    alt_plane: str = N_("Chart of the clusters in the plane of their first two principal components")
    chart_tree: str = N_("Tree of the clusters")
    chart_tree_caption: str = N_(
        "Ward's method merges, of all pairs, the one that adds least to the inertia; what lies far to the right "
        "differs most."
    )
    chart_tree_cut: str = N_("Dashed: where the tree is cut into {count} clusters.")
    chart_tree_part: str = N_("Each of the {shown} leaves stands for the most alike of {count} clusters.")
    axis_cost: str = N_("Added inertia, of all between clusters")
    alt_tree: str = N_("Tree of the merges of the clusters")


def relations(model: KMeansModel, rows: Sequence[ClusterRow], texts: RelationTexts) -> page.Html | str:
    """Return the section on how clusters lie to each other, or an empty text where it cannot be drawn.

    Parameters
    ----------
    model : KMeansModel
    rows : sequence of ClusterRow
        Of the table of clusters, in the order of the ids.
    texts : RelationTexts
    """
    if model.k < MIN_RELATED or not drawing.available():
        return ""
    parts = [page.column(_plane(model, rows, texts))]
    if len(model.part_centroids) <= MAX_CLUSTERS:
        parts.append(page.column(_tree(model, rows, texts)))
    return page.section(texts.section_relations, page.side_by_side(*parts))


def _plane(model: KMeansModel, all_rows: Sequence[ClusterRow], texts: RelationTexts) -> page.Html:
    rows = largest(all_rows, MAX_CIRCLES)
    places = [row.id - 1 for row in rows]
    plane = plane_of(model.centroids[places], np.array([row.share for row in rows]), model.metric)
    first, second = (texts.style.percent(share) for share in plane.shares)
    chart = cluster_charts.plane(
        plane,
        [row.share for row in rows],
        [row.id for row in rows],
        [row.colour for row in rows],
        axis_names=(texts.axis_first.format(share=first), texts.axis_second.format(share=second)),
        alt=texts.alt_plane,
    )
    part = part_of(texts.chart_part, len(rows), len(all_rows), texts)
    caption = f"{texts.chart_plane_caption} {part}" if part else texts.chart_plane_caption
    return chart_figure(chart, texts.chart_plane, caption)


def _tree(model: KMeansModel, rows: Sequence[ClusterRow], texts: RelationTexts) -> page.Html:
    """Return the tree of the clusters, or of their parts; where these are many, of the most alike of them together."""
    style = texts.style
    whole = tree_of(model)
    groups, shown = whole.pruned(max(MAX_LEAVES, model.k if model.parts is not None else 0))
    cluster_of = np.arange(model.k) if model.parts is None else model.parts.groups
    names, colours = _leaves(rows, groups, cluster_of, shown.order())
    cut = None
    captions = [texts.chart_tree_caption]
    if model.parts is not None:
        made = whole.k - model.k
        cut = float(np.mean(np.sqrt([whole.costs[made - 1] if made else 0.0, whole.costs[made]])) ** 2)
        captions.append(texts.chart_tree_cut.format(count=style.whole(model.k)))
    if shown.k < whole.k:
        captions.append(texts.chart_tree_part.format(shown=style.whole(shown.k), count=style.whole(whole.k)))
    chart = cluster_charts.tree(shown, names, colours, cut, cost=texts.axis_cost, alt=texts.alt_tree, style=style)
    return chart_figure(chart, texts.chart_tree, " ".join(captions))


def _leaves(
    rows: Sequence[ClusterRow], groups: np.ndarray, cluster_of: np.ndarray, order: Sequence[int]
) -> tuple[list[str], list[Colour]]:
    """Return name and colour of each leaf; a cluster of several leaves has its name at the middle one.

    A leaf of several unmerged clusters has no name.
    """
    k = int(groups.max()) + 1
    inside = [np.unique(cluster_of[groups == leaf]) for leaf in range(k)]
    share = np.array([row.share for row in rows])
    colours = [rows[int(places[np.argmax(share[places])])].colour for places in inside]
    names = [""] * k
    of_one = [(leaf, int(inside[leaf][0])) for leaf in order if len(inside[leaf]) == 1]
    for cluster in {cluster for _, cluster in of_one}:
        leaves = [leaf for leaf, own in of_one if own == cluster]
        names[leaves[(len(leaves) - 1) // 2]] = rows[cluster].name
    return names, colours
