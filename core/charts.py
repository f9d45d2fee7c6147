# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of the reports, drawn with matplotlib where it is there; the only module that imports it.

A chart is drawn without pyplot and sets everything it depends on by itself: it looks the same whatever style other
plugins have switched on, and can be drawn in a background task. In a page it takes the page's light or dark colours.
"""

from __future__ import annotations

import io
import re
import threading
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from .numbers import SUPERSCRIPTS, TIMES, NumberStyle, decimals_for
from .palette import Colour, to_hex
from .theme import CHART_SMALL_TEXT, CHART_TEXT, CHART_WIDTH, FONT, LIGHT, MARKS, PAGE, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .clustering import Step

MOST_ROWS = 40  # bars or lines that one chart shows
MOST_LABELLED_LINES = 16
MOST_NAMED_FEATURES = 12
MOST_MARKED_FEATURES = 24
LONGEST_NAME = 22  # letters of a name beside a bar
LONGEST_FEATURE = 18  # and of one below an axis
SLANT = 35  # degrees, of names that do not fit beside each other
ROW = 19.0
TOP, BOTTOM, RIGHT, PAD = 10.0, 40.0, 14.0, 7.0
LABEL_GAP = 11.5  # between labels at the ends of lines
ABSENT_GLYPH = "\u25a1"

_lock = threading.Lock()  # matplotlib's fonts are shared between figures and not made for several threads


def available() -> bool:
    """Tell whether charts can be drawn here."""
    try:
        import matplotlib.backends.backend_agg
        import matplotlib.figure
    except (ImportError, AttributeError):  # the latter where matplotlib was built for another numpy
        return False
    return bool(matplotlib.figure.Figure and matplotlib.backends.backend_agg.FigureCanvasAgg)


@dataclass(frozen=True)
class Chart:
    """A chart, ready to be drawn.

    Parameters
    ----------
    draw : callable
        Takes a theme and returns a matplotlib figure.
    name : str
        Letters for the ids inside the SVG; differs between the charts of a page.
    alt : str
        What the chart shows, for people who hear the page.
    """

    draw: Callable[[Theme], Any]
    name: str
    alt: str

    def svg(self) -> str:
        """Return an ``<svg>`` element for an HTML page, in the colours of the page's style."""
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        text = io.StringIO()
        with _lock:
            # the canvas writes it, not savefig, which would ask the user's settings for margins and colours
            FigureCanvasSVG(self.draw(PAGE)).print_svg(text, metadata={"Date": None})
        return _for_page(text.getvalue(), self.name, self.alt)

    def png(self, theme: Theme = LIGHT, scale: float = 2.0) -> bytes:
        """Return a PNG in the colours of a theme; `scale` is pixels for a unit of the drawing."""
        data = io.BytesIO()
        with _lock:
            figure = self.draw(theme)
            figure.set(frameon=True, dpi=72 * scale)
            figure.patch.set(facecolor=theme.paper, edgecolor="none", linewidth=0)
            figure.canvas.print_png(data)
        return data.getvalue()


def largest(counts: Sequence[float] | np.ndarray, most: int = MOST_ROWS) -> list[int]:
    """Return the positions of the `most` largest, in their own order; ties go to the first."""
    order = np.argsort(-np.asarray(counts, dtype=np.float64), kind="stable")[:most]
    return sorted(int(position) for position in order)


def lines_are_labelled(n_clusters: int, n_features: int) -> bool:
    """Tell whether a chart of centroids has the clusters' numbers at the ends of the lines."""
    return n_clusters <= MOST_LABELLED_LINES and 1 < n_features <= MOST_MARKED_FEATURES


# --- the charts


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
) -> Chart:
    """Chart inertia and movement of the centroids by iteration, one above the other.

    Parameters
    ----------
    history : sequence of Step
        At least one.
    iteration, inertia, movement, alt, tolerance_name : str
        What stands at the axes and beside the tolerance.
    tolerance : float, optional
        Movement at which the fit stops.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    steps = np.array([[step.iteration, step.inertia, step.movement] for step in history], dtype=np.float64)
    logs, low = _movement_logs(steps[:, 2], tolerance)

    def draw(theme: Theme) -> Any:
        figure = _figure(CHART_WIDTH, 302)
        ticks, labels, scale = _linear_ticks(steps[:, 1], style)
        levels = _log_levels(logs, low, style)
        left = _widest([*labels, *levels.values()]) + PAD + 2
        width = CHART_WIDTH - left - RIGHT
        upper = _axes(figure, (left, 26, width, 104), theme)
        lower = _axes(figure, (left, 168, width, 104), theme)
        _plot(upper, steps[:, 0], steps[:, 1], theme.accent)
        _y_ticks(upper, ticks, labels, theme)
        _panel_title(upper, inertia + scale, theme)
        _plot(lower, steps[:, 0], logs, theme.second)
        _y_ticks(lower, list(levels), list(levels.values()), theme)
        lower.set_ylim(*_log_limits(logs, low))
        _panel_title(lower, movement, theme)
        if tolerance:
            level = float(np.log10(tolerance))
            dashes = {"linestyle": (0, (4, 3)), "dash_capstyle": "butt"}
            lower.axhline(level, color=theme.muted, linewidth=1.0, zorder=2, **dashes)
            if tolerance_name:
                place = {"xy": (0, level), "xycoords": ("axes fraction", "data"), "xytext": (6, 3)}
                lower.annotate(_shown(tolerance_name), textcoords="offset points", ha="left", va="bottom",
                               **place, **_text(theme.muted, CHART_SMALL_TEXT))  # fmt: skip
        for axes in (upper, lower):
            _iteration_ticks(axes, steps[:, 0], axes is lower, style, theme)
        _x_label(lower, iteration, theme)
        return figure

    return Chart(draw, "convergence", alt)


def sizes(
    names: Sequence[str],
    shares: Sequence[float],
    colours: Sequence[Colour],
    *,
    share: str,
    alt: str,
    style: NumberStyle | None = None,
) -> Chart:
    """Chart shares as one bar a cluster, in the order given.

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
    written = [style.percent(one) for one in shares]

    def draw(theme: Theme) -> Any:
        figure, axes = _row_chart(names, theme, right=_widest(written) + RIGHT)
        axes.barh(
            np.arange(len(values)), values, height=0.68, color=[_own(colour) for colour in colours],
            edgecolor=theme.edge, linewidth=0.8, zorder=3,
        )  # fmt: skip
        limit = _share_ticks(axes, values, style, theme)
        for row, (value, text) in enumerate(zip(values, written)):
            axes.annotate(
                text, (min(value, limit), row), (4, 0), textcoords="offset points", ha="left", va="center",
                annotation_clip=False, **_text(theme.ink, CHART_SMALL_TEXT),
            )  # fmt: skip
        _x_label(axes, share, theme)
        return figure

    return Chart(draw, "sizes", alt)


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
) -> Chart:
    """Chart centroids over the features, one line a cluster; with a single feature one dot a cluster.

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
        named = len(features) <= MOST_NAMED_FEATURES
        labels = [_short(name, LONGEST_FEATURE) for name in features] if named else []
        room = _room_below(labels, (CHART_WIDTH - 70) / max(len(features) - 1, 1)) if named else (0.0, 0)
        figure = _figure(CHART_WIDTH, 232 + (room[0] if named else 18))
        ticks, texts, scale = _linear_ticks(values, style)
        # what a name reaches out beside the first place, and beside the last
        before = _widest(labels[:1]) * (np.cos(np.radians(SLANT)) if room[1] else 0.5)
        left = max(_widest(texts) + PAD + 6, before)
        right = max(RIGHT + (14 if labelled else 0), 0.0 if room[1] else _widest(labels[-1:]) / 2)
        axes = _axes(figure, (left, 26, CHART_WIDTH - left - right, 184), theme)
        _draw_lines(axes, values, colours, theme)
        _y_ticks(axes, ticks, texts, theme)
        _panel_title(axes, value + scale, theme)
        _feature_ticks(axes, len(features), labels, room[1], style, theme)
        if not named:
            _x_label(axes, feature, theme)
        if labelled:
            _label_ends(axes, values[:, -1], [str(number) for number in numbers], 184, theme)
        return figure

    return Chart(draw, "centroids", alt)


def _dots(
    values: np.ndarray, feature: str, names: Sequence[str], colours: Sequence[Colour], alt: str, style: NumberStyle
) -> Chart:
    written = style.column(list(values))

    def draw(theme: Theme) -> Any:
        figure, axes = _row_chart(names, theme, right=_widest(written) + RIGHT + 6)
        ticks, labels, scale = _linear_ticks(values, style)
        low, high = _padded(min(ticks[0], values.min()), max(ticks[-1], values.max()))
        rows = np.arange(len(values))
        axes.hlines(rows, low, values, colors=theme.line, linewidth=1.0, linestyles="solid", zorder=1)
        axes.scatter(values, rows, s=64, c=[_own(c) for c in colours], edgecolors=theme.edge, linewidths=0.8,
                     marker="o", zorder=3)  # fmt: skip
        axes.set_xlim(low, high)
        _x_ticks(axes, ticks, labels, theme)
        for row, (value, text) in enumerate(zip(values, written)):
            axes.annotate(text, (value, row), (8, 0), textcoords="offset points", ha="left", va="center",
                          annotation_clip=False, **_text(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        _x_label(axes, feature + scale, theme)
        return figure

    return Chart(draw, "centroids", alt)


# --- parts


def _figure(width: float, height: float) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 72.0, height / 72.0), dpi=72, facecolor="none", edgecolor="none", frameon=False)
    FigureCanvasAgg(figure)
    if hasattr(figure, "set_layout_engine"):
        figure.set_layout_engine("none")
    else:  # matplotlib 3.5
        figure.set_tight_layout(False)
        figure.set_constrained_layout(False)
    return figure


def _axes(figure: Any, box: tuple[float, float, float, float], theme: Theme) -> Any:
    """Return axes at left, top, width and height, with nothing drawn but a line below."""
    width, height = (72.0 * size for size in figure.get_size_inches())
    left, top, wide, high = box
    axes = figure.add_axes(
        [left / width, 1.0 - (top + high) / height, wide / width, high / height], facecolor="none", frame_on=True
    )
    axes.grid(visible=False, which="both")
    for side, spine in axes.spines.items():
        spine.set(visible=side == "bottom", color=theme.edge, linewidth=0.8, zorder=2.5)
    axes.set_axisbelow(True)
    axes.minorticks_off()
    axes.tick_params(
        axis="both", which="both", length=0, pad=PAD, bottom=False, top=False, left=False, right=False,
        labelbottom=True, labelleft=True, labeltop=False, labelright=False,
    )  # fmt: skip
    axes.set_autoscale_on(False)
    return axes


def _text(colour: str, size: float = CHART_TEXT) -> dict[str, Any]:
    return {
        "color": colour, "fontsize": size, "fontfamily": FONT, "fontweight": "normal", "fontstyle": "normal",
        "fontvariant": "normal", "fontstretch": "normal", "usetex": False,
    }  # fmt: skip


def _shown(text: str) -> str:
    """Return text that matplotlib draws letter by letter: no formulas, no letters that its font lacks."""
    known = _glyphs()
    drawn = "".join(letter if ord(letter) in known else ABSENT_GLYPH for letter in " ".join(str(text).split()))
    return drawn.replace("$", r"\$")


def _glyphs() -> frozenset[int]:
    if not _glyph_cache:
        from matplotlib.font_manager import FontProperties, findfont, get_font

        font = get_font(findfont(FontProperties(family=FONT, style="normal", weight="normal")))
        _glyph_cache.append(frozenset(font.get_charmap()))
    return _glyph_cache[0]


_glyph_cache: list[frozenset[int]] = []


def _short(text: str, longest: int = LONGEST_NAME) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "\u2026"


def _widest(texts: Sequence[str], size: float = CHART_SMALL_TEXT) -> float:
    """Return the width of the widest text, in units of the drawing."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    if not texts:
        return 0.0
    font = get_font(findfont(FontProperties(family=FONT, style="normal", weight="normal")))
    font.set_size(size, 72)
    widths = []
    for text in texts:
        font.set_text(_shown(text).replace(r"\$", "$"), 0.0)
        widths.append(font.get_width_height()[0] / 64.0)
    return max(widths)


def _row_chart(names: Sequence[str], theme: Theme, right: float) -> tuple[Any, Any]:
    """Return figure and axes with one named row for each entry, from top to bottom."""
    labels = [_short(name) for name in names]
    left = _widest(labels) + PAD + 4
    high = ROW * len(labels)
    figure = _figure(CHART_WIDTH, TOP + high + BOTTOM)
    axes = _axes(figure, (left, TOP, CHART_WIDTH - left - right, high), theme)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels=[_shown(label) for label in labels], va="center_baseline",
                    **_text(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
    return figure, axes


def _padded(low: float, high: float, share: float = 0.04) -> tuple[float, float]:
    space = (high - low) * share or abs(high) * 0.1 or 1.0
    return low - space, high + space


def round_ticks(low: float, high: float, most: int, steps: Sequence[float] = (1, 2, 2.5, 5)) -> list[float]:
    """Return round numbers from at or below `low` to at or above `high`, in at most `most` equal steps.

    matplotlib's own choice depends on the user's settings.
    """
    power = int(np.floor(np.log10((high - low) / most))) - 1
    sizes = (front * 10.0**exponent for exponent in range(power, power + 4) for front in steps)
    for size in sizes:
        first, last = int(np.floor(low / size + 1e-9)), int(np.ceil(high / size - 1e-9))
        if last - first <= most:
            break
    return [number * size for number in range(first, last + 1)]


def _linear_ticks(values: np.ndarray, style: NumberStyle, most: int = 4) -> tuple[list[float], list[str], str]:
    """Return round tick places around values, their labels, and the power of ten left out of these."""
    low, high = float(np.min(values)), float(np.max(values))
    if not high > low:
        low, high = _padded(low, high)
    ticks = round_ticks(low, high, most)
    power = int(np.floor(np.log10(max(abs(ticks[0]), abs(ticks[-1])))))
    power = power if power >= 6 or power <= -4 else 0
    shown = [tick / 10.0**power for tick in ticks]
    step = min(abs(b - a) for a, b in zip(shown, shown[1:]))
    decimals = next((n for n in range(8) if abs(round(step, n) - step) < 1e-6 * step), 8)
    labels = [style.fixed(tick, decimals) for tick in shown]
    scale = f" ({TIMES}\u200910{str(power).translate(SUPERSCRIPTS)})" if power else ""
    return ticks, labels, scale


def _y_ticks(axes: Any, ticks: Sequence[float], labels: Sequence[str], theme: Theme) -> None:
    axes.set_yticks(list(ticks), labels=[_shown(label) for label in labels],
                    va="center_baseline", **_text(theme.muted, CHART_SMALL_TEXT))  # fmt: skip
    axes.set_ylim(min(ticks), max(ticks))
    for tick in ticks:
        _rule(axes.axhline, tick, theme)


def _rule(draw: Callable[..., Any], place: float, theme: Theme) -> None:
    draw(place, color=theme.line, linewidth=0.8, linestyle="solid", solid_capstyle="butt", zorder=1)


def _x_ticks(axes: Any, ticks: Sequence[float], labels: Sequence[str], theme: Theme) -> None:
    axes.set_xticks(list(ticks), labels=[_shown(label) for label in labels], va="top", ha="center",
                    **_text(theme.muted, CHART_SMALL_TEXT))  # fmt: skip


def _x_label(axes: Any, text: str, theme: Theme) -> None:
    axes.set_xlabel(_shown(text), labelpad=5, loc="center", **_text(theme.muted, CHART_SMALL_TEXT))


def _panel_title(axes: Any, text: str, theme: Theme) -> None:
    left = axes.get_position().x0 * 72.0 * axes.figure.get_size_inches()[0]
    axes.annotate(_shown(text), (0, 1), (-left, 10), xycoords="axes fraction", textcoords="offset points", ha="left",
                  va="bottom", annotation_clip=False, **_text(theme.ink))  # fmt: skip


def _plot(axes: Any, x: np.ndarray, y: np.ndarray, colour: str) -> None:
    size = 5.0 if len(x) <= 40 else 0.0
    axes.plot(x, y, color=colour, linewidth=2.0, linestyle="solid", marker="o" if size else "None", markersize=size,
              markeredgewidth=0, markerfacecolor=colour, solid_capstyle="round", solid_joinstyle="round",
              antialiased=True, clip_on=False, zorder=3)  # fmt: skip


def _iteration_ticks(axes: Any, iterations: np.ndarray, labelled: bool, style: NumberStyle, theme: Theme) -> None:
    first, last = float(iterations[0]), float(iterations[-1])
    space = (last - first) * 0.02 or 0.5
    found = round_ticks(first, max(last, first + 1), 8, (1, 2, 5))
    ticks = sorted({round(tick) for tick in found if first <= tick <= last and tick == round(tick)} | {int(first)})
    ticks = [ticks[0], *(tick for tick in ticks[1:] if tick - first > (last - first) / 16)]
    axes.set_xlim(first - space, last + space)
    _x_ticks(axes, ticks, [style.whole(tick) if labelled else "" for tick in ticks], theme)


def _movement_logs(movement: np.ndarray, tolerance: float | None) -> tuple[np.ndarray, float]:
    """Return the logarithms of movements and the least shown; no movement at all lies at the foot of the panel."""
    positive = movement[movement > 0]
    least = min([*positive, *([tolerance] if tolerance else [])], default=1.0)
    foot = float(np.log10(least)) - 0.25
    return np.log10(np.where(movement > 0, movement, 10.0**foot)), foot


def _log_limits(logs: np.ndarray, low: float) -> tuple[float, float]:
    return min(low, float(logs.min())), max(float(logs.max()), low + 0.5) + 0.1


def _log_levels(logs: np.ndarray, low: float, style: NumberStyle) -> dict[float, str]:
    """Return places on a logarithmic scale and what stands there: powers of ten, or finer where these are too few."""
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
    ticks = [tick for tick in round_ticks(0.0, most, 5) if tick <= most * 1.0001]
    decimals = decimals_for([ticks[1]], 1) if len(ticks) > 1 else 0
    if len(ticks) > 1 and abs(round(ticks[1], decimals) - ticks[1]) > 1e-9:
        decimals += 1
    axes.set_xlim(0, most)
    _x_ticks(axes, ticks, [style.fixed(tick, decimals) for tick in ticks], theme)
    for tick in ticks:
        _rule(axes.axvline, tick, theme)
    return most


def _draw_lines(axes: Any, values: np.ndarray, colours: Sequence[Colour], theme: Theme) -> None:
    """Draw each centroid over the features, edged so that a line stands out from a background of its own colour."""
    places = np.arange(values.shape[1])
    marked = values.shape[1] <= MOST_MARKED_FEATURES
    width = 2.2 if len(values) <= MOST_LABELLED_LINES else 1.6
    common = {
        "linestyle": "solid", "solid_capstyle": "round", "solid_joinstyle": "round", "antialiased": True,
        "clip_on": False,
    }  # fmt: skip
    for row, (line, colour) in enumerate(zip(values, colours)):
        axes.plot(places, line, color=theme.edge, linewidth=width + 1.4, marker="None", zorder=3 + row * 0.01, **common)
        axes.plot(
            places, line, color=_own(colour), linewidth=width, marker="o" if marked else "None",
            markersize=5.0, markerfacecolor=_own(colour), markeredgecolor=theme.edge, markeredgewidth=0.8,
            zorder=3.005 + row * 0.01, **common,
        )  # fmt: skip
    axes.set_xlim(0, max(values.shape[1] - 1, 1))


def _room_below(labels: Sequence[str], pitch: float) -> tuple[float, int]:
    """Return the height that names below the axis take beyond one line, and the angle at which they fit."""
    widest = _widest(labels)
    if widest + 6 <= pitch:
        return 0.0, 0
    return float(widest * np.sin(np.radians(SLANT))), SLANT


def _feature_ticks(axes: Any, count: int, labels: Sequence[str], angle: int, style: NumberStyle, theme: Theme) -> None:
    if labels:
        axes.set_xticks(
            range(count), labels=[_shown(label) for label in labels], rotation=angle,
            ha="right" if angle else "center", va="top", rotation_mode="anchor" if angle else "default",
            **_text(theme.muted, CHART_SMALL_TEXT),
        )  # fmt: skip
        for place in range(count):
            _rule(axes.axvline, place, theme)
        return
    step = next(size for size in (2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**6) if count / size <= 9)
    numbers = [1, *range(step, count + 1, step)]
    _x_ticks(axes, [number - 1 for number in numbers], [style.whole(number) for number in numbers], theme)


def _label_ends(axes: Any, ends: np.ndarray, texts: Sequence[str], height: float, theme: Theme) -> None:
    """Write each line's number at its end, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    places = (ends - low) / (high - low) * height
    for place, text in zip(spread(places, LABEL_GAP, 0.0, height), texts):
        axes.annotate(
            text, (1, 0), (9, float(place)), xycoords="axes fraction", textcoords="offset points", ha="left",
            va="center", annotation_clip=False, **_text(theme.ink, CHART_SMALL_TEXT),
        )  # fmt: skip


def spread(places: np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Return places moved as little as needed to lie `gap` apart, in the same order, within `low` ... `high`.

    Where there is no room the gaps shrink evenly.
    """
    places = np.asarray(places, dtype=np.float64)
    if len(places) > 1:
        gap = min(gap, (high - low) / (len(places) - 1))
    order = np.argsort(places, kind="stable")
    offsets = gap * np.arange(len(places))
    # moving apart is an isotonic fit of the places less their least distances: pool neighbours that cross
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


def _own(colour: Colour) -> str:
    """Return a cluster's colour, never one that the page would take for a place to put its own."""
    text = to_hex(colour)
    return to_hex((colour[0], colour[1] - 1, colour[2])) if text in MARKS else text


# --- SVG for a page


def _for_page(text: str, name: str, alt: str) -> str:
    """Return matplotlib's SVG as an element of an HTML page.

    Comments, metadata and namespaces go; ids get the chart's name, so that several charts can share a page; colours
    become the page's variables.
    """
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    head, body = text.split(">", 1)
    view = re.search(r'viewBox="[^"]*"', head)
    box = view.group(0) if view else ""
    found_ids = dict.fromkeys(re.findall(r' id="([^"]+)"', body))
    identifiers = {old: f"{name}-{number}" for number, old in enumerate(found_ids)}
    body = re.sub(r' id="([^"]+)"', lambda found: f' id="{identifiers[found[1]]}"', body)
    body = re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{identifiers.get(found[1], found[1])})", body)
    # old browsers, and the viewer of QGIS 3.22, know references by xlink: only; HTML needs no namespace for it
    body = re.sub(r'xlink:href="#([^"]+)"', lambda found: f'xlink:href="#{identifiers.get(found[1], found[1])}"', body)
    body = re.sub(r"#01fe[0-9a-f]{2}", lambda found: MARKS.get(found[0], found[0]), body)
    body = re.sub(r"\s*\n\s*", "\n", body)
    style = "stroke-linejoin:round;stroke-linecap:butt"
    return f'<svg {box} role="img" aria-label="{escape(alt)}" style="{style}">{body}'.strip()


# --- charts of answers: change between two dates, measures by the number of clusters


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
) -> Chart:
    """Chart two amounts for each class, the first as a frame around nothing, the second filled, with a remark.

    Parameters
    ----------
    names : sequence of str
    before, after : sequences of float
        None negative.
    remarks : sequence of str
        What stands beside the bars, such as the change in per cent.
    colours : sequence of (red, green, blue)
    amount, alt : str
        Name of the axis with its unit; what the chart shows.
    dates : (str, str)
        What the frame and the filled bar are.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    values = np.array([before, after], dtype=np.float64)

    def draw(theme: Theme) -> Any:
        labels = [_short(name) for name in names]
        pitch = 2.0 * ROW
        left, right = _widest(labels) + PAD + 4, _widest(remarks) + RIGHT
        high = pitch * len(labels)
        figure = _figure(CHART_WIDTH, 34 + high + BOTTOM)
        axes = _axes(figure, (left, 34, CHART_WIDTH - left - right, high), theme)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_yticks(range(len(labels)), labels=[_shown(label) for label in labels], va="center_baseline",
                        **_text(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        ticks, texts, scale = _linear_ticks(np.append(values.ravel(), 0.0), style)
        axes.set_xlim(0, float(values.max()) or 1.0)
        shown = [(tick, text) for tick, text in zip(ticks, texts) if tick <= axes.get_xlim()[1] * 1.0001]
        _x_ticks(axes, [tick for tick, _ in shown], [text for _, text in shown], theme)
        for tick, _ in shown:
            _rule(axes.axvline, tick, theme)
        own = [_own(colour) for colour in colours]
        common = {"height": 0.34, "edgecolor": theme.edge, "zorder": 3}
        rows = np.arange(len(labels))
        axes.barh(rows - 0.19, values[0], color="none", linewidth=1.4, **common)
        axes.barh(rows + 0.19, values[1], color=own, linewidth=0.8, **common)
        for row, text in enumerate(remarks):
            axes.annotate(_shown(text), (float(values[:, row].max()), row), (5, 0), textcoords="offset points",
                          ha="left", va="center", annotation_clip=False,
                          **_text(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        _key(axes, [(dates[0], "none"), (dates[1], theme.edge)], theme)
        _x_label(axes, amount + scale, theme)
        return figure

    return Chart(draw, "change", alt)


def gains_and_losses(
    names: Sequence[str],
    gained: Sequence[float],
    lost: Sequence[float],
    *,
    amount: str,
    signs: tuple[str, str],
    alt: str,
    style: NumberStyle | None = None,
) -> Chart:
    """Chart what each class gained to the right, and what it lost to the left.

    Parameters
    ----------
    names : sequence of str
    gained, lost : sequences of float
        None negative.
    amount, alt : str
        Name of the axis with its unit; what the chart shows.
    signs : (str, str)
        What the bars to the right and to the left are.
    style : NumberStyle, optional
    """
    style = style or NumberStyle()
    right, left = np.asarray(gained, dtype=np.float64), np.asarray(lost, dtype=np.float64)

    def draw(theme: Theme) -> Any:
        labels = [_short(name) for name in names]
        margin, high = _widest(labels) + PAD + 4, ROW * len(labels)
        figure = _figure(CHART_WIDTH, 34 + high + BOTTOM)
        axes = _axes(figure, (margin, 34, CHART_WIDTH - margin - RIGHT - 16, high), theme)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_yticks(range(len(labels)), labels=[_shown(label) for label in labels], va="center_baseline",
                        **_text(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        ticks, texts, scale = _linear_ticks(np.concatenate([right, -left, [0.0]]), style)
        axes.set_xlim(min(ticks), max(ticks))
        _x_ticks(axes, ticks, texts, theme)
        for tick in ticks:
            _rule(axes.axvline, tick, theme)
        rows = np.arange(len(labels))
        common = {"height": 0.64, "linewidth": 0, "zorder": 3}
        axes.barh(rows, right, color=theme.accent, **common)
        axes.barh(rows, -left, color=theme.second, **common)
        axes.axvline(0.0, color=theme.edge, linewidth=1.0, linestyle="solid", zorder=4)
        _key(axes, [(signs[0], theme.accent), (signs[1], theme.second)], theme)
        _x_label(axes, amount + scale, theme)
        return figure

    return Chart(draw, "gains", alt)


def _key(axes: Any, entries: Sequence[tuple[str, str]], theme: Theme) -> None:
    """Write above the panel what each colour is."""
    place = 0.0
    for text, colour in entries:
        axes.scatter([0], [1], s=70, marker="s", c=colour, edgecolors=theme.edge, linewidths=1.0, clip_on=False,
                     transform=_beside(axes, place + 5.0, 16.0), zorder=5)  # fmt: skip
        axes.annotate(_shown(text), (0, 1), (place + 15.0, 16.0), xycoords="axes fraction", va="center_baseline",
                      textcoords="offset points", ha="left", annotation_clip=False,
                      **_text(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        place += 15.0 + _widest([text]) + 18.0


def _beside(axes: Any, right: float, up: float) -> Any:
    """Return the transformation to fractions of the panel, moved by units of the drawing."""
    from matplotlib.transforms import ScaledTranslation

    return axes.transAxes + ScaledTranslation(right / 72.0, up / 72.0, axes.figure.dpi_scale_trans)


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
) -> Chart:
    """Chart one measure by the number of clusters, with a mark at the number that it speaks for.

    Parameters
    ----------
    counts : sequence of int
    values : sequence of float
        NaN where it could not be measured.
    best : int, optional
        One of `counts`.
    name, count, title, alt : str
        Letters for the ids; name of the axis below; what stands above; what the chart shows.
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
        figure = _figure(CHART_WIDTH, 206)
        ends = y if spread_of is None else np.concatenate([y - spread_of, y + spread_of])
        ticks, labels, scale = _linear_ticks(ends, style)
        left = _widest(labels) + PAD + 2
        axes = _axes(figure, (left, 26, CHART_WIDTH - left - RIGHT, 136), theme)
        _y_ticks(axes, ticks, labels, theme)
        _panel_title(axes, title + scale, theme)
        if best is not None:
            axes.axvline(best, color=theme.second, linewidth=1.4, linestyle=(0, (4, 3)), zorder=2,
                         dash_capstyle="butt")  # fmt: skip
        if spread_of is not None:
            axes.vlines(
                x, y - spread_of, y + spread_of, colors=theme.accent, linewidth=1.4, linestyles="solid", zorder=3
            )
        _plot(axes, x, y, theme.accent)
        if best is not None:
            at = float(y[list(x).index(best)])
            axes.scatter([best], [at], s=90, marker="o", c=theme.second, edgecolors=theme.paper, linewidths=1.2,
                         clip_on=False, zorder=5)  # fmt: skip
        _iteration_ticks(axes, x, True, style, theme)
        _x_label(axes, count, theme)
        return figure

    return Chart(draw, name, alt)
