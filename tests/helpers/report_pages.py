# SPDX-License-Identifier: GPL-2.0-or-later
"""What every report keeps: whole, translated, and readable without charts."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.raster.class_raster import Names
from clusterbrush.core.reports.kit import drawing
from pages import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

NAMES = Names({1: "water <1>", 2: "grass", 3: "rock"}, {1: (0, 0, 200), 2: (0, 150, 0), 3: (120, 100, 90)})
IDS = np.random.default_rng(1).integers(0, 4, (20, 24)).astype(np.uint8)
TITLE, NOTICE = "A & B", "mind <this>"


def check_whole(path: Path, words: Sequence[str], n_pictures: int, n_charts: int) -> None:
    """Check a page of title `TITLE` with the notice `NOTICE`: what it says and shows, and that it needs no network."""
    text = path.read_text(encoding="utf-8")
    document = Document(text)
    for word in [*words, TITLE, NOTICE]:
        assert word in document.words, word
    assert len(document.all("img")) == n_pictures
    assert len(document.all("svg")) == (n_charts if drawing.available() else 0)
    addresses = [value for _, found in document.tags for key, value in found.items() if key in {"src", "href"}]
    assert all(address.startswith(("data:image/png;base64,", "#")) for address in addresses)
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org", "")
    assert "<this>" not in text


def check_without_charts(path: Path) -> None:
    """Check a page that was written where matplotlib is not installed."""
    document = Document(path.read_text(encoding="utf-8"))
    assert not document.all("svg")
    assert document.all("table")
    assert "matplotlib is not installed" in document.words


def check_translated(texts: Callable) -> None:
    """Check that each phrase of a report comes into another language."""
    loud = texts().translated(str.upper)
    assert loud.warnings == "PLEASE NOTE"
    for one in fields(loud):
        phrase, english = getattr(loud, one.name), getattr(texts(), one.name)
        assert phrase == (english.upper() if isinstance(english, str) else {k: v.upper() for k, v in english.items()})
