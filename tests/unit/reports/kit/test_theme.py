# SPDX-License-Identifier: GPL-2.0-or-later
"""Colours of page and charts."""

from __future__ import annotations

import pytest
from clusterbrush.core.reports.kit.theme import DARK, LIGHT, Theme


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable_in_both_themes(theme: Theme) -> None:
    """WCAG 2.1, contrast of at least 4.5 to 1 for text and 3 to 1 for lines of charts."""
    for paper in (theme.paper, theme.panel, theme.warning):
        assert contrast(theme.ink, paper) >= 7
    for paper in (theme.paper, theme.panel):
        assert contrast(theme.muted, paper) >= 4.5
        assert contrast(theme.accent, paper) >= 3
        assert contrast(theme.second, paper) >= 3
        assert contrast(theme.edge, paper) >= 3


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
