# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of a segmentation: convergence, sizes of the clusters, centroids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.numbers import NumberStyle, decimals_for
from . import drawing
from .theme import CHART_SMALL_TEXT, CHART_WIDTH, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...clustering.kmeans import Step
    from ...legend.palette import Colour

MAX_ROWS = 40  # bars or lines in a chart
MAX_LABELLED_LINES = 16
MAX_NAMED_FEATURES = 12
MAX_MARKED_FEATURES = 24
MAX_FEATURE_LETTERS = 18  # letters of a name below an axis
SLANT = 35  # degrees, of names that do not fit beside each other
LABEL_GAP = 11.5  # between labels at the ends of lines


def largest(counts: Sequence[float] | np.ndarray, most: int = MAX_ROWS) -> list[int]:
    """Return the positions of the `most` largest counts (n,), in their own order; ties go to the first."""
    order = np.argsort(-np.asarray(counts, dtype=np.float64), kind="stable")[:most]
    return sorted(int(position) for position in order)


def lines_are_labelled(n_clusters: int, n_features: int) -> bool:
    """Return True when a chart of centroids has the clusters' numbers at the ends of the lines."""
    return n_clusters <= MAX_LABELLED_LINES and 1 < n_features <= MAX_MARKED_FEATURES


def convergence(
    history: Sequence[Step],
    *,
    iteration: str,
    inertia: str,
    movement: str,
    alt: str,
    tolerance: float | None = None,
    tolerance_name: str = "",
    style: NumberStyle | None = None,
) -> drawing.Chart:
    """Return a chart of inertia and movement of the centroids by iteration, one panel above the other.

    Parameters
    ----------
    history : sequence of Step
        At least one.
    iteration, inertia, movement, alt, tolerance_name : str
        Names of the axes, description for screen readers, and name of the line of the tolerance.
    tolerance : float, optional
        Movement at which the fit stops.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    steps = np.array([[step.iteration, step.inertia, step.movement] for step in history], dtype=np.float64)
    logs, low = _movement_logs(steps[:, 2], tolerance)

    def draw(theme: Theme) -> Any:
        figure = drawing.make_figure(CHART_WIDTH, 302)
        ticks, labels, scale = drawing.linear_ticks(steps[:, 1], style)
        levels = _log_levels(logs, low, style)
        left = drawing.widest([*labels, *levels.values()]) + drawing.PAD + 2
        width = CHART_WIDTH - left - drawing.RIGHT
        upper = drawing.make_axes(figure, (left, 26, width, 104), theme)
        lower = drawing.make_axes(figure, (left, 168, width, 104), theme)
        drawing.plot_line(upper, steps[:, 0], steps[:, 1], theme.accent)
        drawing.y_ticks(upper, ticks, labels, theme)
        drawing.panel_title(upper, inertia + scale, theme)
        drawing.plot_line(lower, steps[:, 0], logs, theme.second)
        drawing.y_ticks(lower, list(levels), list(levels.values()), theme)
        lower.set_ylim(*_log_limits(logs, low))
        drawing.panel_title(lower, movement, theme)
        if tolerance:
            level = float(np.log10(tolerance))
            dashes = {"linestyle": (0, (4, 3)), "dash_capstyle": "butt"}
            lower.axhline(level, color=theme.muted, linewidth=1.0, zorder=2, **dashes)
            if tolerance_name:
                place = {"xy": (0, level), "xycoords": ("axes fraction", "data"), "xytext": (6, 3)}
                lower.annotate(drawing.shown(tolerance_name), textcoords="offset points", ha="left", va="bottom",
                               **place, **drawing.text_style(theme.muted, CHART_SMALL_TEXT))  # fmt: skip
        for axes in (upper, lower):
            drawing.whole_ticks(axes, steps[:, 0], axes is lower, style, theme)
        drawing.x_label(lower, iteration, theme)
        return figure

    return drawing.Chart(draw, "convergence", alt)


def sizes(
    names: Sequence[str],
    shares: Sequence[float],
    colours: Sequence[Colour],
    *,
    share: str,
    alt: str,
    style: NumberStyle | None = None,
) -> drawing.Chart:
    """Return a chart of shares with a bar for each cluster, in the given order.

    Parameters
    ----------
    names : sequence of str
    shares : sequence of float
        0 ... 1.
    colours : sequence of (red, green, blue)
    share, alt : str
        Name of the axis; what the chart shows.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    values = np.asarray(shares, dtype=np.float64) * 100.0
    written = [style.percent(value) for value in shares]

    def draw(theme: Theme) -> Any:
        figure, axes = drawing.row_chart(names, theme, right=drawing.widest(written) + drawing.RIGHT)
        axes.barh(
            np.arange(len(values)), values, height=0.68, color=[drawing.own_colour(colour) for colour in colours],
            edgecolor=theme.edge, linewidth=0.8, zorder=3,
        )  # fmt: skip
        limit = _share_ticks(axes, values, style, theme)
        for row, (value, text) in enumerate(zip(values, written)):
            axes.annotate(
                text, (min(value, limit), row), (4, 0), textcoords="offset points", ha="left", va="center",
                annotation_clip=False, **drawing.text_style(theme.ink, CHART_SMALL_TEXT),
            )  # fmt: skip
        drawing.x_label(axes, share, theme)
        return figure

    return drawing.Chart(draw, "sizes", alt)


def centroids(
    values: np.ndarray,
    features: Sequence[str],
    names: Sequence[str],
    numbers: Sequence[int],
    colours: Sequence[Colour],
    *,
    feature: str,
    value: str,
    alt: str,
    style: NumberStyle | None = None,
) -> drawing.Chart:
    """Return a chart of centroids over the features, with a line for each cluster, or a dot for a single feature.

    Parameters
    ----------
    values : ndarray of shape (n_clusters, n_features)
        In the features' own units.
    features : sequence of str
        Names of the features.
    names, numbers, colours : sequences
        Name, id and colour of each cluster.
    feature, value, alt : str
        Names of the axes; what the chart shows.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    values = np.asarray(values, dtype=np.float64)
    labelled = lines_are_labelled(len(values), len(features))
    if len(features) == 1:
        return _dots(values[:, 0], features[0], names, colours, alt, style)

    def draw(theme: Theme) -> Any:
        named = len(features) <= MAX_NAMED_FEATURES
        labels = [drawing.shortened(name, MAX_FEATURE_LETTERS) for name in features] if named else []
        room = _room_below(labels, (CHART_WIDTH - 70) / max(len(features) - 1, 1)) if named else (0.0, 0)
        figure = drawing.make_figure(CHART_WIDTH, 232 + (room[0] if named else 18))
        ticks, texts, scale = drawing.linear_ticks(values, style)
        # names reach beyond the first and the last position of the axis
        before = drawing.widest(labels[:1]) * (np.cos(np.radians(SLANT)) if room[1] else 0.5)
        left = max(drawing.widest(texts) + drawing.PAD + 6, before)
        right = max(drawing.RIGHT + (14 if labelled else 0), 0.0 if room[1] else drawing.widest(labels[-1:]) / 2)
        axes = drawing.make_axes(figure, (left, 26, CHART_WIDTH - left - right, 184), theme)
        _draw_lines(axes, values, colours, theme)
        drawing.y_ticks(axes, ticks, texts, theme)
        drawing.panel_title(axes, value + scale, theme)
        _feature_ticks(axes, len(features), labels, room[1], style, theme)
        if not named:
            drawing.x_label(axes, feature, theme)
        if labelled:
            _label_ends(axes, values[:, -1], [str(number) for number in numbers], 184, theme)
        return figure

    return drawing.Chart(draw, "centroids", alt)


def _dots(
    values: np.ndarray, feature: str, names: Sequence[str], colours: Sequence[Colour], alt: str, style: NumberStyle
) -> drawing.Chart:
    written = style.column(list(values))

    def draw(theme: Theme) -> Any:
        figure, axes = drawing.row_chart(names, theme, right=drawing.widest(written) + drawing.RIGHT + 6)
        ticks, labels, scale = drawing.linear_ticks(values, style)
        low, high = drawing.padded(min(ticks[0], values.min()), max(ticks[-1], values.max()))
        rows = np.arange(len(values))
        axes.hlines(rows, low, values, colors=theme.line, linewidth=1.0, linestyles="solid", zorder=1)
        own = [drawing.own_colour(colour) for colour in colours]
        axes.scatter(values, rows, s=64, c=own, edgecolors=theme.edge, linewidths=0.8, marker="o", zorder=3)
        axes.set_xlim(low, high)
        drawing.x_ticks(axes, ticks, labels, theme)
        for row, (value, text) in enumerate(zip(values, written)):
            axes.annotate(text, (value, row), (8, 0), textcoords="offset points", ha="left", va="center",
                          annotation_clip=False, **drawing.text_style(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        drawing.x_label(axes, feature + scale, theme)
        return figure

    return drawing.Chart(draw, "centroids", alt)


def _movement_logs(movement: np.ndarray, tolerance: float | None) -> tuple[np.ndarray, float]:
    """Return the logarithms of movements, and the lower end of the axis, at which no movement is drawn."""
    positive = movement[movement > 0]
    least = min([*positive, *([tolerance] if tolerance else [])], default=1.0)
    foot = float(np.log10(least)) - 0.25
    return np.log10(np.where(movement > 0, movement, 10.0**foot)), foot


def _log_limits(logs: np.ndarray, low: float) -> tuple[float, float]:
    return min(low, float(logs.min())), max(float(logs.max()), low + 0.5) + 0.1


def _log_levels(logs: np.ndarray, low: float, style: NumberStyle) -> dict[float, str]:
    """Return labels by position on a logarithmic scale: powers of ten, or finer steps where these are too few."""
    bottom, top = _log_limits(logs, low)
    step = max(1, int(np.ceil((top - bottom) / 4.0)))
    powers = [power for power in range(int(np.ceil(bottom)), int(np.floor(top)) + 1) if power % step == 0]
    numbers = [10.0**power for power in powers]
    if len(numbers) < 2:
        numbers = [front * 10.0**power for power in range(-12, 12) for front in (1, 2, 5)]
    placed = [(float(np.log10(number)), number) for number in numbers]
    return {
        place: style.fixed(number, decimals_for([number], 1)) if number >= 1e-5 else style.significant(number, 1)
        for place, number in placed
        if bottom <= place <= top
    }


def _share_ticks(axes: Any, values: np.ndarray, style: NumberStyle, theme: Theme) -> float:
    most = float(values.max()) or 1.0
    ticks = [tick for tick in drawing.round_ticks(0.0, most, 5) if tick <= most * 1.0001]
    decimals = decimals_for([ticks[1]], 1) if len(ticks) > 1 else 0
    if len(ticks) > 1 and abs(round(ticks[1], decimals) - ticks[1]) > 1e-9:
        decimals += 1
    axes.set_xlim(0, most)
    drawing.x_ticks(axes, ticks, [style.fixed(tick, decimals) for tick in ticks], theme)
    for tick in ticks:
        drawing.rule(axes.axvline, tick, theme)
    return most


def _draw_lines(axes: Any, values: np.ndarray, colours: Sequence[Colour], theme: Theme) -> None:
    """Draw each centroid over the features, edged so that it shows on a background of its own colour."""
    places = np.arange(values.shape[1])
    marked = values.shape[1] <= MAX_MARKED_FEATURES
    width = 2.2 if len(values) <= MAX_LABELLED_LINES else 1.6
    common = {
        "linestyle": "solid", "solid_capstyle": "round", "solid_joinstyle": "round", "antialiased": True,
        "clip_on": False,
    }  # fmt: skip
    for row, (line, colour) in enumerate(zip(values, colours)):
        axes.plot(places, line, color=theme.edge, linewidth=width + 1.4, marker="None", zorder=3 + row * 0.01, **common)
        axes.plot(
            places, line, color=drawing.own_colour(colour), linewidth=width, marker="o" if marked else "None",
            markersize=5.0, markerfacecolor=drawing.own_colour(colour), markeredgecolor=theme.edge, markeredgewidth=0.8,
            zorder=3.005 + row * 0.01, **common,
        )  # fmt: skip
    axes.set_xlim(0, max(values.shape[1] - 1, 1))


def _room_below(labels: Sequence[str], pitch: float) -> tuple[float, int]:
    """Return the height of names below the axis beyond one line, and the angle at which they fit."""
    widest = drawing.widest(labels)
    if widest + 6 <= pitch:
        return 0.0, 0
    return float(widest * np.sin(np.radians(SLANT))), SLANT


def _feature_ticks(axes: Any, count: int, labels: Sequence[str], angle: int, style: NumberStyle, theme: Theme) -> None:
    if labels:
        axes.set_xticks(
            range(count), labels=[drawing.shown(label) for label in labels], rotation=angle,
            ha="right" if angle else "center", va="top", rotation_mode="anchor" if angle else "default",
            **drawing.text_style(theme.muted, CHART_SMALL_TEXT),
        )  # fmt: skip
        for place in range(count):
            drawing.rule(axes.axvline, place, theme)
        return
    step = next(size for size in (2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**6) if count / size <= 9)
    numbers = [1, *range(step, count + 1, step)]
    drawing.x_ticks(axes, [number - 1 for number in numbers], [style.whole(number) for number in numbers], theme)


def _label_ends(axes: Any, ends: np.ndarray, texts: Sequence[str], height: float, theme: Theme) -> None:
    """Write each line's number at its end, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    places = (ends - low) / (high - low) * height
    for place, text in zip(spread(places, LABEL_GAP, 0.0, height), texts):
        axes.annotate(
            text, (1, 0), (9, float(place)), xycoords="axes fraction", textcoords="offset points", ha="left",
            va="center", annotation_clip=False, **drawing.text_style(theme.ink, CHART_SMALL_TEXT),
        )  # fmt: skip


def spread(places: np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Return positions (n,) moved as little as needed to be `gap` apart, in the same order, within `low` ... `high`.

    Where the range is too small the gaps shrink evenly.
    """
    places = np.asarray(places, dtype=np.float64)
    if len(places) > 1:
        gap = min(gap, (high - low) / (len(places) - 1))
    order = np.argsort(places, kind="stable")
    offsets = gap * np.arange(len(places))
    # an isotonic fit of the positions minus the least distances; neighbours that cross are pooled
    blocks: list[list[float]] = []
    for value in places[order] - offsets:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (mean, count), (lower, weight) = blocks.pop(), blocks.pop()
            blocks.append([(lower * weight + mean * count) / (weight + count), weight + count])
    fitted = np.concatenate([np.full(int(count), mean) for mean, count in blocks]) if blocks else places
    result = np.empty_like(places)
    result[order] = np.clip(fitted, low, high - offsets[-1] if len(places) else high) + offsets
    return result
