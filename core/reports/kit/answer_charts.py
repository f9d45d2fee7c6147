# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of change between two dates, and of measures by the number of clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.numbers import NumberStyle
from . import drawing
from .theme import CHART_SMALL_TEXT, CHART_WIDTH, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...legend.palette import Colour


def change_bars(
    names: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    remarks: Sequence[str],
    colours: Sequence[Colour],
    *,
    amount: str,
    dates: tuple[str, str],
    alt: str,
    style: NumberStyle | None = None,
) -> drawing.Chart:
    """Return a chart of two amounts for each class, the first as a frame, the second as a filled bar, with a remark.

    Parameters
    ----------
    names : sequence of str
    before, after : sequences of float
        None negative.
    remarks : sequence of str
        Texts beside the bars, such as the change in per cent.
    colours : sequence of (red, green, blue)
    amount, alt : str
        Name of the axis with its unit; what the chart shows.
    dates : (str, str)
        Names of the frame and of the filled bar in the key.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    values = np.array([before, after], dtype=np.float64)

    def draw(theme: Theme) -> Any:
        figure, axes = drawing.row_chart(
            names, theme, drawing.widest(remarks) + drawing.RIGHT, drawing.ABOVE_KEY, 2.0 * drawing.ROW
        )
        ticks, texts, scale = drawing.linear_ticks(np.append(values.ravel(), 0.0), style)
        axes.set_xlim(0, float(values.max()) or 1.0)
        shown = [(tick, text) for tick, text in zip(ticks, texts) if tick <= axes.get_xlim()[1] * 1.0001]
        drawing.x_ticks(axes, [tick for tick, _ in shown], [text for _, text in shown], theme)
        for tick, _ in shown:
            drawing.rule(axes.axvline, tick, theme)
        own = [drawing.own_colour(colour) for colour in colours]
        common = {"height": 0.34, "edgecolor": theme.edge, "zorder": 3}
        rows = np.arange(len(names))
        axes.barh(rows - 0.19, values[0], color="none", linewidth=1.4, **common)
        axes.barh(rows + 0.19, values[1], color=own, linewidth=0.8, **common)
        for row, text in enumerate(remarks):
            axes.annotate(drawing.shown(text), (float(values[:, row].max()), row), (5, 0), textcoords="offset points",
                          ha="left", va="center", annotation_clip=False,
                          **drawing.text_style(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        drawing.key(axes, [(dates[0], "none"), (dates[1], theme.edge)], theme)
        drawing.x_label(axes, amount + scale, theme)
        return figure

    return drawing.Chart(draw, "change", alt)


def gains_and_losses(
    names: Sequence[str],
    gained: Sequence[float],
    lost: Sequence[float],
    *,
    amount: str,
    signs: tuple[str, str],
    alt: str,
    style: NumberStyle | None = None,
) -> drawing.Chart:
    """Return a chart of the gain of each class to the right, and of its loss to the left.

    Parameters
    ----------
    names : sequence of str
    gained, lost : sequences of float
        None negative.
    amount, alt : str
        Name of the axis with its unit; what the chart shows.
    signs : (str, str)
        Names of the bars to the right and to the left in the key.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    right, left = np.asarray(gained, dtype=np.float64), np.asarray(lost, dtype=np.float64)

    def draw(theme: Theme) -> Any:
        figure, axes = drawing.row_chart(names, theme, drawing.RIGHT + 16, drawing.ABOVE_KEY)
        ticks, texts, scale = drawing.linear_ticks(np.concatenate([right, -left, [0.0]]), style)
        axes.set_xlim(min(ticks), max(ticks))
        drawing.x_ticks(axes, ticks, texts, theme)
        for tick in ticks:
            drawing.rule(axes.axvline, tick, theme)
        rows = np.arange(len(names))
        common = {"height": 0.64, "linewidth": 0, "zorder": 3}
        axes.barh(rows, right, color=theme.accent, **common)
        axes.barh(rows, -left, color=theme.second, **common)
        axes.axvline(0.0, color=theme.edge, linewidth=1.0, linestyle="solid", zorder=4)
        drawing.key(axes, [(signs[0], theme.accent), (signs[1], theme.second)], theme)
        drawing.x_label(axes, amount + scale, theme)
        return figure

    return drawing.Chart(draw, "gains", alt)


def measure_by_count(
    counts: Sequence[int],
    values: Sequence[float],
    best: int | None,
    *,
    name: str,
    count: str,
    title: str,
    alt: str,
    errors: Sequence[float] | None = None,
    style: NumberStyle | None = None,
) -> drawing.Chart:
    """Return a chart of a measure by the number of clusters, with a mark at the best number.

    Parameters
    ----------
    counts : sequence of int
    values : sequence of float
        NaN where it could not be measured.
    best : int, optional
        One of `counts`.
    name, count, title, alt : str
        Prefix of ids in the SVG; name of the axis; title; description for screen readers.
    errors : sequence of float, optional
        Standard errors, drawn as bars.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    y = np.asarray(values, dtype=np.float64)
    x = np.asarray(counts, dtype=np.float64)[np.isfinite(y)]
    spread_of = None if errors is None else np.asarray(errors, dtype=np.float64)[np.isfinite(y)]
    y = y[np.isfinite(y)]

    def draw(theme: Theme) -> Any:
        figure = drawing.make_figure(CHART_WIDTH, 206)
        ends = y if spread_of is None else np.concatenate([y - spread_of, y + spread_of])
        ticks, labels, scale = drawing.linear_ticks(ends, style)
        left = drawing.widest(labels) + drawing.PAD + 2
        axes = drawing.make_axes(figure, (left, 26, CHART_WIDTH - left - drawing.RIGHT, 136), theme)
        drawing.y_ticks(axes, ticks, labels, theme)
        drawing.panel_title(axes, title + scale, theme)
        if best is not None:
            axes.axvline(best, color=theme.second, linewidth=1.4, linestyle=(0, (4, 3)), zorder=2,
                         dash_capstyle="butt")  # fmt: skip
        if spread_of is not None:
            axes.vlines(
                x, y - spread_of, y + spread_of, colors=theme.accent, linewidth=1.4, linestyles="solid", zorder=3
            )
        drawing.plot_line(axes, x, y, theme.accent)
        if best is not None:
            best_value = float(y[list(x).index(best)])
            axes.scatter([best], [best_value], s=90, marker="o", c=theme.second, edgecolors=theme.paper, linewidths=1.2,
                         clip_on=False, zorder=5)  # fmt: skip
        drawing.whole_ticks(axes, x, True, style, theme)
        drawing.x_label(axes, count, theme)
        return figure

    return drawing.Chart(draw, name, alt)
