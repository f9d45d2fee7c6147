# SPDX-License-Identifier: GPL-2.0-or-later
"""The skeleton of a page."""

from __future__ import annotations

from clusterbrush.core.reports.kit import page


def test_only_html_passes_unescaped() -> None:
    assert page.tag("p", "<i>", page.tag("i", "&")) == "<p>&lt;i&gt;<i>&amp;</i></p>"
    assert page.tag("p", class_='"', aria_label="a") == '<p class="&quot;" aria-label="a"></p>'
    assert isinstance(page.tag("p"), page.Html)
    assert not isinstance(page.tag("p") + "<", page.Html)
