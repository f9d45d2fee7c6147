# SPDX-License-Identifier: GPL-2.0-or-later
"""HTML pages as tests read them."""

from __future__ import annotations

from html.parser import HTMLParser

THIN_SPACE, SPACE = "\u202f", "\u00a0"
VOID = {"meta", "img", "br", "hr", "link"}


class Document(HTMLParser):
    """A page, parsed strictly: every tag closed, in order, no attribute twice.

    Parameters
    ----------
    text : str
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.cells: dict[str, list[list[str]]] = {"thead": [], "tbody": [], "tfoot": []}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in {tag}"
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self._part().append([])
        if tag in {"td", "th"}:
            self._part()[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open, f"<{tag}/> outside a drawing"
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)
        if self.open and ("td" in self.open or "th" in self.open):
            self._part()[-1][-1] += data

    def _part(self) -> list[list[str]]:
        return self.cells[next(name for name in reversed(self.open) if name in self.cells)]

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of each element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        """What a reader reads, with ordinary spaces."""
        return " ".join(" ".join(self.text).split()).replace(THIN_SPACE, " ").replace(SPACE, " ")
