# SPDX-License-Identifier: GPL-2.0-or-later
"""The house style of reports and charts: light and dark colours, fonts, sizes."""

from __future__ import annotations

from dataclasses import dataclass, fields

FONT = "DejaVu Sans"  # matplotlib contains it, so charts look the same everywhere
# Verdana is the most similar font that is common
FONT_STACK = '"DejaVu Sans", "Bitstream Vera Sans", Verdana, system-ui, sans-serif'

CHART_WIDTH = 440  # units; on the page a chart fills its column
CHART_TEXT = 11.0  # height of text in the same units: 14 pixels in a column of 560
CHART_SMALL_TEXT = 10.0

# Okabe, M., Ito, K. (2008): colours that people with any kind of colour vision tell apart.
BLUE, VERMILION, GREEN, ORANGE, SKY, PURPLE, YELLOW, BLACK = SERIES = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#e69f00",
    "#56b4e9",
    "#cc79a7",
    "#f0e442",
    "#000000",
)


@dataclass(frozen=True)
class Theme:
    """Colours by purpose; each field is a CSS variable of the page.

    Parameters
    ----------
    paper, panel : str
        Background of the page, and of panels on it.
    ink, muted : str
        Main and secondary text; both have a contrast of at least 4.5 : 1 on paper and panel.
    line : str
        Rules and grids.
    edge : str
        Edge around colours of the data, which may equal the background.
    accent, second : str
        First and second series of a chart; links.
    warning, warning_line : str
        Background and border of notices.
    """

    paper: str
    panel: str
    ink: str
    muted: str
    line: str
    edge: str
    accent: str
    second: str
    warning: str
    warning_line: str

    def css(self) -> str:
        """Return the variables' declarations."""
        return "".join(f"--{_css_name(field.name)}:{getattr(self, field.name)};" for field in fields(self))


def _css_name(name: str) -> str:
    return name.replace("_", "-")


LIGHT = Theme(
    paper="#ffffff",
    panel="#f5f7f9",
    ink="#1b2026",
    muted="#56606b",
    line="#d5dbe1",
    edge="#77818c",
    accent=BLUE,
    second=VERMILION,
    warning="#fff6df",
    warning_line=ORANGE,
)
DARK = Theme(
    paper="#12161b",
    panel="#1b2128",
    ink="#e6ebf0",
    muted="#a0abb7",
    line="#343d47",
    edge="#8b96a2",
    accent=SKY,
    second=ORANGE,
    warning="#2e250f",
    warning_line=ORANGE,
)

# Unique colours with which a chart for a page is drawn; the page's variables replace them in the SVG.
_MARKS = Theme(*(f"#01fe{number:02x}" for number in range(len(fields(Theme)))))
MARKS = {
    getattr(_MARKS, field.name): f"var(--{_css_name(field.name)},{getattr(LIGHT, field.name)})"
    for field in fields(Theme)
}
PAGE = _MARKS
