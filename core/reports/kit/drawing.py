# SPDX-License-Identifier: GPL-2.0-or-later
"""Drawing of charts with matplotlib, which only this module imports: figures, axes, ticks, text, SVG for a page.

Charts are drawn without pyplot, and set all properties explicitly: they look the same under any style that another
plugin may have set, and can be drawn in a background task. In a page they take the page's light or dark colours.
"""

from __future__ import annotations

import io
import re
import threading
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.numbers import SUPERSCRIPTS, TIMES, NumberStyle
from ...legend.palette import Colour, to_hex
from .theme import CHART_SMALL_TEXT, CHART_TEXT, CHART_WIDTH, FONT, LIGHT, MARKS, PAGE, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_NAME_LETTERS = 22  # letters of a name beside a bar
ROW = 19.0  # height of a bar with its space
TOP, BOTTOM, RIGHT, PAD = 10.0, 40.0, 14.0, 7.0
ABOVE_KEY = 34.0  # room above the panel for the key of its colours
ABSENT_GLYPH = "\u25a1"

_lock = threading.Lock()  # matplotlib's fonts are shared between figures and not thread-safe
_glyph_cache: list[frozenset[int]] = []


def available() -> bool:
    """Return True when matplotlib can be imported."""
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
        Prefix of the ids in the SVG; different for each chart of a page.
    alt : str
        Description for screen readers.
    """

    draw: Callable[[Theme], Any]
    name: str
    alt: str

    def svg(self) -> str:
        """Return an ``<svg>`` element for an HTML page, in the colours of the page's style."""
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        text = io.StringIO()
        with _lock:
            # without savefig, which takes margins and colours from the user's settings
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


# --- figures and axes


def make_figure(width: float, height: float) -> Any:
    """Return an empty figure of a size in units, without margins."""
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


def make_axes(figure: Any, box: tuple[float, float, float, float], theme: Theme) -> Any:
    """Return axes at left, top, width and height, with only the lower line drawn."""
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


def row_chart(
    names: Sequence[str], theme: Theme, right: float, above: float = TOP, row: float = ROW
) -> tuple[Any, Any]:
    """Return figure and axes with one named row for each entry, from top to bottom.

    Parameters
    ----------
    names : sequence of str
    theme : Theme
    right, above, row : float
        Room to the right of and above the rows, and the height of one.
    """
    labels = [shortened(name) for name in names]
    left = widest(labels) + PAD + 4
    high = row * len(labels)
    figure = make_figure(CHART_WIDTH, above + high + BOTTOM)
    axes = make_axes(figure, (left, above, CHART_WIDTH - left - right, high), theme)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels=[shown(label) for label in labels], va="center_baseline",
                    **text_style(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
    return figure, axes


# --- text


def text_style(colour: str, size: float = CHART_TEXT) -> dict[str, Any]:
    """Return all properties of a text, so that the user's matplotlib settings have no effect."""
    return {
        "color": colour, "fontsize": size, "fontfamily": FONT, "fontweight": "normal", "fontstyle": "normal",
        "fontvariant": "normal", "fontstretch": "normal", "usetex": False,
    }  # fmt: skip


def shown(text: str) -> str:
    """Return text that matplotlib draws as it is: without formulas, and with a box for letters that its font lacks."""
    known = _glyphs()
    drawn = "".join(letter if ord(letter) in known else ABSENT_GLYPH for letter in " ".join(str(text).split()))
    return drawn.replace("$", r"\$")


def _glyphs() -> frozenset[int]:
    if not _glyph_cache:
        from matplotlib.font_manager import FontProperties, findfont, get_font

        font = get_font(findfont(FontProperties(family=FONT, style="normal", weight="normal")))
        _glyph_cache.append(frozenset(font.get_charmap()))
    return _glyph_cache[0]


def shortened(text: str, longest: int = MAX_NAME_LETTERS) -> str:
    """Return a name of at most `longest` letters, shortened with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "\u2026"


def widest(texts: Sequence[str], size: float = CHART_SMALL_TEXT) -> float:
    """Return the width of the widest text, in units of the drawing."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    if not texts:
        return 0.0
    font = get_font(findfont(FontProperties(family=FONT, style="normal", weight="normal")))
    font.set_size(size, 72)
    widths = []
    for text in texts:
        font.set_text(shown(text).replace(r"\$", "$"), 0.0)
        widths.append(font.get_width_height()[0] / 64.0)
    return max(widths)


def x_label(axes: Any, text: str, theme: Theme) -> None:
    """Write the name of the axis below its numbers."""
    axes.set_xlabel(shown(text), labelpad=5, loc="center", **text_style(theme.muted, CHART_SMALL_TEXT))


def panel_title(axes: Any, text: str, theme: Theme) -> None:
    """Write the title of a panel above it, at the left edge of the figure."""
    left = axes.get_position().x0 * 72.0 * axes.figure.get_size_inches()[0]
    axes.annotate(shown(text), (0, 1), (-left, 10), xycoords="axes fraction", textcoords="offset points", ha="left",
                  va="bottom", annotation_clip=False, **text_style(theme.ink))  # fmt: skip


# --- ticks


def padded(low: float, high: float, share: float = 0.04) -> tuple[float, float]:
    """Return a range with some room on either side, also around a single value."""
    space = (high - low) * share or abs(high) * 0.1 or 1.0
    return low - space, high + space


def round_ticks(low: float, high: float, most: int, steps: Sequence[float] = (1, 2, 2.5, 5)) -> list[float]:
    """Return round numbers from at or below `low` to at or above `high`, in at most `most` equal steps.

    matplotlib's ticks are not used, because they depend on the user's settings.
    """
    power = int(np.floor(np.log10((high - low) / most))) - 1
    sizes = (front * 10.0**exponent for exponent in range(power, power + 4) for front in steps)
    for size in sizes:
        first, last = int(np.floor(low / size + 1e-9)), int(np.ceil(high / size - 1e-9))
        if last - first <= most:
            break
    return [number * size for number in range(first, last + 1)]


def linear_ticks(values: np.ndarray, style: NumberStyle, most: int = 4) -> tuple[list[float], list[str], str]:
    """Return round ticks around values (n,), their labels, and the power of ten by which the labels are divided."""
    low, high = float(np.min(values)), float(np.max(values))
    if not high > low:
        low, high = padded(low, high)
    ticks = round_ticks(low, high, most)
    power = int(np.floor(np.log10(max(abs(ticks[0]), abs(ticks[-1])))))
    power = power if power >= 6 or power <= -4 else 0
    shown = [tick / 10.0**power for tick in ticks]
    step = min(abs(b - a) for a, b in zip(shown, shown[1:]))
    decimals = next((n for n in range(8) if abs(round(step, n) - step) < 1e-6 * step), 8)
    labels = [style.fixed(tick, decimals) for tick in shown]
    scale = f" ({TIMES}\u200910{str(power).translate(SUPERSCRIPTS)})" if power else ""
    return ticks, labels, scale


def y_ticks(axes: Any, ticks: Sequence[float], labels: Sequence[str], theme: Theme) -> None:
    """Write numbers beside the panel, with a line across it for each.

    The axis runs from the first to the last, or around a single one.
    """
    axes.set_yticks(list(ticks), labels=[shown(label) for label in labels],
                    va="center_baseline", **text_style(theme.muted, CHART_SMALL_TEXT))  # fmt: skip
    low, high = min(ticks), max(ticks)
    axes.set_ylim(*((low, high) if high > low else padded(low, high)))
    for tick in ticks:
        rule(axes.axhline, tick, theme)


def x_ticks(axes: Any, ticks: Sequence[float], labels: Sequence[str], theme: Theme) -> None:
    """Write numbers below the panel."""
    axes.set_xticks(list(ticks), labels=[shown(label) for label in labels], va="top", ha="center",
                    **text_style(theme.muted, CHART_SMALL_TEXT))  # fmt: skip


def whole_ticks(axes: Any, numbers: np.ndarray, labelled: bool, style: NumberStyle, theme: Theme) -> None:
    """Write whole numbers (n,) below the panel, or empty labels; the axis covers all of them."""
    first, last = float(numbers[0]), float(numbers[-1])
    space = (last - first) * 0.02 or 0.5
    candidates = round_ticks(first, max(last, first + 1), 8, (1, 2, 5))
    ticks = sorted({round(tick) for tick in candidates if first <= tick <= last and tick == round(tick)} | {int(first)})
    ticks = [ticks[0], *(tick for tick in ticks[1:] if tick - first > (last - first) / 16)]
    axes.set_xlim(first - space, last + space)
    x_ticks(axes, ticks, [style.whole(tick) if labelled else "" for tick in ticks], theme)


def rule(draw: Callable[..., Any], place: float, theme: Theme) -> None:
    """Draw a grid line with `axhline` or `axvline`."""
    draw(place, color=theme.line, linewidth=0.8, linestyle="solid", solid_capstyle="butt", zorder=1)


# --- lines, colours and their key


def plot_line(axes: Any, x: np.ndarray, y: np.ndarray, colour: str) -> None:
    """Draw a line through x and y (n,), with dots for at most 40 points."""
    size = 5.0 if len(x) <= 40 else 0.0
    axes.plot(x, y, color=colour, linewidth=2.0, linestyle="solid", marker="o" if size else "None", markersize=size,
              markeredgewidth=0, markerfacecolor=colour, solid_capstyle="round", solid_joinstyle="round",
              antialiased=True, clip_on=False, zorder=3)  # fmt: skip


def own_colour(colour: Colour) -> str:
    """Return a cluster's colour as hex, changed by one level where it equals a mark that the page replaces."""
    text = to_hex(colour)
    return to_hex((colour[0], colour[1] - 1, colour[2])) if text in MARKS else text


def key(axes: Any, entries: Sequence[tuple[str, str]], theme: Theme) -> None:
    """Write the key of the colours above the panel."""
    place = 0.0
    for text, colour in entries:
        axes.scatter([0], [1], s=70, marker="s", c=colour, edgecolors=theme.edge, linewidths=1.0, clip_on=False,
                     transform=_beside(axes, place + 5.0, 16.0), zorder=5)  # fmt: skip
        axes.annotate(shown(text), (0, 1), (place + 15.0, 16.0), xycoords="axes fraction", va="center_baseline",
                      textcoords="offset points", ha="left", annotation_clip=False,
                      **text_style(theme.ink, CHART_SMALL_TEXT))  # fmt: skip
        place += 15.0 + widest([text]) + 18.0


def _beside(axes: Any, right: float, above: float) -> Any:
    """Return the transformation from fractions of the panel, shifted by units of the drawing."""
    from matplotlib.transforms import ScaledTranslation

    return axes.transAxes + ScaledTranslation(right / 72.0, above / 72.0, axes.figure.dpi_scale_trans)


# --- SVG for a page


def _for_page(text: str, name: str, alt: str) -> str:
    """Return matplotlib's SVG as an element of an HTML page.

    Comments, metadata and namespaces are removed; ids get the chart's name as a prefix, so that they are unique in the
    page; colours become variables of the page.
    """
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    head, body = text.split(">", 1)
    view = re.search(r'viewBox="[^"]*"', head)
    box = view.group(0) if view else ""
    ids = dict.fromkeys(re.findall(r' id="([^"]+)"', body))
    identifiers = {old: f"{name}-{number}" for number, old in enumerate(ids)}
    body = re.sub(r' id="([^"]+)"', lambda match: f' id="{identifiers[match[1]]}"', body)
    body = re.sub(r"url\(#([^)]+)\)", lambda match: f"url(#{identifiers.get(match[1], match[1])})", body)
    # old browsers, and the viewer of QGIS 3.22, support only xlink: references; HTML needs no namespace for them
    body = re.sub(r'xlink:href="#([^"]+)"', lambda match: f'xlink:href="#{identifiers.get(match[1], match[1])}"', body)
    body = re.sub(r"#01fe[0-9a-f]{2}", lambda match: MARKS.get(match[0], match[0]), body)
    body = re.sub(r"\s*\n\s*", "\n", body)
    style = "stroke-linejoin:round;stroke-linecap:butt"
    return f'<svg {box} role="img" aria-label="{escape(alt)}" style="{style}">{body}'.strip()
