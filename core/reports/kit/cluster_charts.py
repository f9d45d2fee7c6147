# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of how clusters lie to each other: the tree of their merges, and the plane in which they differ most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import drawing
from .theme import CHART_SMALL_TEXT, CHART_WIDTH, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...base.numbers import NumberStyle
    from ...clustering.plane import Plane
    from ...clustering.ward import Tree
    from ...legend.palette import Colour

LEAF_ROW = 15.0  # height of a leaf with its space
COST_TICKS = (0.0, 0.01, 0.05, 0.2, 0.5, 1.0)
PLANE_HEIGHTS = 150.0, 330.0  # least and most, of the panel
LARGEST_CIRCLE, SMALLEST_CIRCLE = 24.0, 2.0  # radii
CIRCLES_SHARE = 0.1  # of the panel that all circles cover together, where none is larger than that
MAX_NUMBERED = 60  # circles with a number beside them


def tree(
    merges: Tree,
    names: Sequence[str],
    colours: Sequence[Colour],
    cut: float | None,
    *,
    cost: str,
    alt: str,
    style: NumberStyle,
) -> drawing.Chart:
    """Return a chart of the merges of clusters, from the single ones at the left to all in one at the right.

    Parameters
    ----------
    merges : Tree
        Of at least two leaves.
    names, colours : sequences
        Of each leaf; an empty name is not written.
    cut : float, optional
        Merges that cost less are made; a line shows where.
    cost, alt : str
        Name of the axis; what the chart shows.
    style : NumberStyle
    """
    order = merges.order()
    total = max(float(merges.costs.sum()), 1e-300)

    def along(value: float) -> float:
        return float(np.sqrt(value / total))  # small costs would lie on one another

    def draw(theme: Theme) -> Any:
        figure, axes = drawing.row_chart([names[leaf] for leaf in order], theme, drawing.RIGHT + 6, row=LEAF_ROW)
        reach = along(float(merges.costs[-1])) or 1.0
        axes.set_xlim(-0.03 * reach, reach * 1.02)
        ticks = [tick for tick in COST_TICKS if np.sqrt(tick) <= reach * 1.02]
        drawing.x_ticks(axes, [np.sqrt(tick) for tick in ticks], [style.percent(tick) for tick in ticks], theme)
        for tick in ticks:
            drawing.rule(axes.axvline, float(np.sqrt(tick)), theme)
        _draw_branches(axes, merges, order, along, cut, theme)
        own = [drawing.own_colour(colours[leaf]) for leaf in order]
        axes.scatter(np.full(len(order), -0.03 * reach), range(len(order)), s=72, marker="s", c=own,
                     edgecolors=theme.edge, linewidths=0.8, clip_on=False, zorder=5)  # fmt: skip
        if cut is not None:
            axes.axvline(along(cut), color=theme.second, linewidth=1.4, linestyle=(0, (4, 3)), dash_capstyle="butt",
                         zorder=4)  # fmt: skip
        drawing.x_label(axes, cost, theme)
        return figure

    return drawing.Chart(draw, "tree", alt)


def _draw_branches(axes: Any, merges: Tree, order: Sequence[int], along: Any, cut: float | None, theme: Theme) -> None:
    """Draw each merge as a bracket around its two branches; those below the cut stand out."""
    rows = np.empty(2 * merges.k - 1)
    rows[list(order)] = np.arange(merges.k)
    ends = np.zeros(2 * merges.k - 1)
    for number, ((first, second), value) in enumerate(zip(merges.merges, merges.costs)):
        node, place = merges.k + number, along(float(value))
        made = cut is None or value < cut
        axes.plot([ends[first], place, place, ends[second]], [rows[first], rows[first], rows[second], rows[second]],
                  color=theme.accent if made else theme.muted, linewidth=1.6 if made else 1.0, linestyle="solid",
                  marker="None", solid_capstyle="butt", solid_joinstyle="miter", antialiased=True, clip_on=False,
                  zorder=3)  # fmt: skip
        rows[node], ends[node] = (rows[first] + rows[second]) / 2.0, place


def plane(
    clusters: Plane,
    shares: Sequence[float],
    numbers: Sequence[int],
    colours: Sequence[Colour],
    *,
    axis_names: tuple[str, str],
    alt: str,
) -> drawing.Chart:
    """Return a chart of clusters as circles, their area by their share, each joined to its nearest neighbour.

    Parameters
    ----------
    clusters : Plane
    shares : sequence of float
        0 ... 1 of the pixels.
    numbers, colours : sequences
        Id and colour of each cluster.
    axis_names : (str, str)
        What stands below and above the panel.
    alt : str
        What the chart shows.
    """
    places = clusters.places
    sizes = np.asarray(shares, dtype=np.float64)

    def draw(theme: Theme) -> Any:
        wide = CHART_WIDTH - 2 * drawing.RIGHT
        extent = np.maximum(np.ptp(places, axis=0), 1e-12 * max(float(np.abs(places).max()), 1.0))
        room = wide - 2 * LARGEST_CIRCLE
        high = float(np.clip(room * extent[1] / extent[0] + 2 * LARGEST_CIRCLE, *PLANE_HEIGHTS))
        figure = drawing.make_figure(CHART_WIDTH, 26 + high + drawing.BOTTOM)
        axes = drawing.make_axes(figure, (drawing.RIGHT, 26, wide, high), theme)
        unit = max(extent[0] / room, extent[1] / (high - 2 * LARGEST_CIRCLE))  # the same along both axes
        middle = (places.max(axis=0) + places.min(axis=0)) / 2.0
        axes.set_xlim(middle[0] - unit * wide / 2, middle[0] + unit * wide / 2)
        axes.set_ylim(middle[1] - unit * high / 2, middle[1] + unit * high / 2)
        axes.set_xticks([])
        axes.set_yticks([])
        radii = circle_radii(sizes, wide * high)
        _join(axes, clusters, theme)
        axes.scatter(places[:, 0], places[:, 1], s=(2.0 * radii) ** 2, marker="o",
                     c=[drawing.own_colour(colour) for colour in colours], edgecolors=theme.edge, linewidths=0.8,
                     clip_on=False, zorder=3)  # fmt: skip
        if len(places) <= MAX_NUMBERED:
            for place, radius, number in zip(places, radii, numbers):
                axes.annotate(str(number), place, (radius * 0.72 + 1.5, radius * 0.72 + 1.5),
                textcoords="offset points",
                              ha="left", va="bottom", annotation_clip=False, zorder=4,
                              **drawing.text_style(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        drawing.panel_title(axes, axis_names[1], theme)
        drawing.x_label(axes, axis_names[0], theme)
        return figure

    return drawing.Chart(draw, "plane", alt)


def circle_radii(shares: np.ndarray, panel: float) -> np.ndarray:
    """Return radii (k,) whose squares go with the shares, none larger or smaller than can be seen."""
    total = max(float(shares.sum()), 1e-300)
    radii = np.sqrt(shares / total * CIRCLES_SHARE * panel / np.pi)
    radii *= min(1.0, LARGEST_CIRCLE / max(float(radii.max()), 1e-12))
    return np.maximum(radii, SMALLEST_CIRCLE)


def _join(axes: Any, clusters: Plane, theme: Theme) -> None:
    pairs = {tuple(sorted((place, int(other)))) for place, other in enumerate(clusters.neighbours) if place != other}
    for pair in sorted(pairs):
        ends = clusters.places[list(pair)]
        axes.plot(ends[:, 0], ends[:, 1], color=theme.muted, linewidth=0.9, linestyle="solid", marker="None",
                  antialiased=True, clip_on=False, zorder=2)  # fmt: skip
