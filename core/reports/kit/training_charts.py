# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of values by epoch, with lines for what they are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.numbers import NumberStyle
from . import drawing
from .theme import CHART_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .theme import Theme

MAX_LINES = 2  # the theme has so many colours for series


def by_epoch(
    epochs: Sequence[int],
    lines: Sequence[tuple[str, Sequence[float], float | None]],
    *,
    name: str,
    epoch: str,
    title: str,
    alt: str,
    style: NumberStyle | None = None,
) -> drawing.Chart:
    """Return a chart of one or two values by epoch.

    Parameters
    ----------
    epochs : sequence of int
    lines : sequence of (str, sequence of float, float or None)
        Name, value of each epoch, and a value that these are compared with, drawn as a dashed line.
    name, epoch, title, alt : str
        Prefix of ids in the SVG; name of the axis; title; description for screen readers.
    style : NumberStyle, optional

    Raises
    ------
    ValueError
        When there are more lines than colours.
    """
    if not 1 <= len(lines) <= MAX_LINES:
        raise ValueError(len(lines))
    style = style or NumberStyle()
    x = np.asarray(epochs, dtype=np.float64)
    values = [np.asarray(of_line, dtype=np.float64) for _, of_line, _ in lines]
    levels = [level for _, _, level in lines if level is not None]

    def draw(theme: Theme) -> Any:
        above = drawing.ABOVE_KEY + 14 if len(lines) > 1 else 26
        figure = drawing.make_figure(CHART_WIDTH, above + 180)
        ticks, labels, scale = drawing.linear_ticks(np.concatenate([*values, levels]), style)
        left = drawing.widest(labels) + drawing.PAD + 2
        axes = drawing.make_axes(figure, (left, above, CHART_WIDTH - left - drawing.RIGHT, 136), theme)
        drawing.y_ticks(axes, ticks, labels, theme)
        colours = (theme.accent, theme.second)
        for y, colour, (_, _, level) in zip(values, colours, lines):
            if level is not None:
                axes.axhline(level, color=colour, linewidth=1.4, linestyle=(0, (4, 3)), dash_capstyle="butt", zorder=2)
            drawing.plot_line(axes, x, y, colour)
        if len(lines) > 1:
            drawing.key(axes, [(text, colour) for (text, _, _), colour in zip(lines, colours)], theme)
        else:
            drawing.panel_title(axes, title + scale, theme)
        drawing.whole_ticks(axes, x, True, style, theme)
        drawing.x_label(axes, epoch, theme)
        return figure

    return drawing.Chart(draw, name, alt)
