# SPDX-License-Identifier: GPL-2.0-or-later
"""HTML of reports: a self-contained page in the house style, and its parts.

Text that goes into a page is escaped unless it is `Html`, and only the functions here make `Html`.
"""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...legend.palette import Colour, to_hex
from .theme import DARK, FONT_STACK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CRISP = 500  # pixels; pictures whose longer edge is shorter are enlarged without smoothing
WIDE_GROUP = 8  # columns; headings over more of them stay in view when the table is scrolled
MANY_ROWS = 16  # rows; longer tables scroll inside the page


class Html(str):
    """Text that is HTML, and needs no escaping."""

    __slots__ = ()


def escape(text: object) -> Html:
    """Return text escaped as HTML; `Html` is returned unchanged."""
    return text if isinstance(text, Html) else Html(html.escape(str(text)))


def join(parts: Iterable[object]) -> Html:
    """Return parts one after the other, each escaped."""
    return Html("".join(escape(part) for part in parts))


def tag(name: str, *parts: object, **attributes: object) -> Html:
    """Return an element; underscores at the end of attribute names are dropped, inner ones become hyphens."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{written}>{join(parts)}</{name}>")


def inline_svg(svg: str) -> Html:
    """Return a drawing made by `charts` as HTML."""
    return Html(svg)


def swatch(colour: Colour) -> Html:
    """Return a small field of a colour."""
    return Html(f'<span class="swatch" style="background:{to_hex(colour)}"></span>')


def picture(png: bytes, size: tuple[int, int], alt: str) -> Html:
    """Return an image embedded in the page.

    Parameters
    ----------
    png : bytes
    size : (height, width)
        Pixels.
    alt : str
        Description for screen readers.
    """
    data = base64.b64encode(png).decode("ascii")
    kind = "crisp" if max(size) < CRISP else "smooth"
    return Html(
        f'<img class="{kind}" src="data:image/png;base64,{data}" width="{size[1]}" height="{size[0]}"'
        f' alt="{escape(alt)}">'
    )


def figure(content: Html, title: str, caption: object = "") -> Html:
    """Return a picture or chart with its title above and a caption below."""
    below = tag("p", caption, class_="note") if caption else ""
    return tag("figure", tag("figcaption", title), content, below)


def side_by_side(*parts: Html) -> Html:
    """Return parts in one row, below each other where the window is narrow."""
    return tag("div", *parts, class_="row")


def column(*parts: Html) -> Html:
    """Return parts below each other, as one part of a row."""
    return tag("div", *parts, class_="column")


def sheet(*parts: Html) -> Html:
    """Return small figures in rows, as on a contact sheet."""
    return tag("div", *parts, class_="sheet")


def section(heading: str, *parts: object) -> Html:
    """Return a part of the page with a heading."""
    return tag("section", tag("h2", heading), *parts)


def paragraph(*parts: object, kind: str = "") -> Html:
    """Return a paragraph; kinds are ``lead`` and ``note``."""
    return tag("p", *parts, class_=kind) if kind else tag("p", *parts)


def warnings(sentences: Sequence[str], heading: str) -> Html:
    """Return a box of notices for the reader, empty without any."""
    if not sentences:
        return Html("")
    items = [tag("li", sentence) for sentence in sentences]
    return tag("aside", tag("strong", heading), tag("ul", *items), class_="warnings", role="note")


@dataclass(frozen=True)
class Fact:
    """A key figure: its name, its value, and a remark."""

    name: str
    value: str
    remark: str = ""


def facts(entries: Sequence[Fact]) -> Html:
    """Return key figures in a row."""
    cells = [
        tag("div", tag("dt", fact.name), tag("dd", fact.value), tag("dd", fact.remark, class_="remark"))
        for fact in entries
    ]
    return tag("dl", *cells, class_="facts")


def legend(entries: Iterable[tuple[str, Colour]], label: str) -> Html:
    """Return names with their colours."""
    items = [tag("li", swatch(colour), tag("span", name)) for name, colour in entries]
    return tag("ul", *items, class_="legend", tabindex=0, aria_label=label)


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    heading : str
    numeric : bool
        Whether cells are aligned right, by their digits.
    group : str
        Common heading of adjacent columns.
    """

    heading: str
    numeric: bool = True
    group: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under columns.

    Parameters
    ----------
    columns : sequence of Column
    rows : sequence of sequences
        Cells, text or `Html`; the first cell is the heading of the row.
    total : sequence, optional
        Cells of a last row.
    label : str
        What the table holds, for people who hear the page.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    label: str
    total: Sequence[object] = field(default_factory=tuple)

    def html(self) -> Html:
        """Return the table in a frame that scrolls when it is larger than the page."""
        foot = tag("tfoot", self._row(self.total)) if self.total else ""
        body = tag("tbody", *(self._row(row) for row in self.rows))
        kind = "frame tall" if len(self.rows) > MANY_ROWS else "frame"
        return tag("div", tag("table", tag("thead", *self._head()), body, foot), class_=kind, tabindex=0,
                   role="region", aria_label=self.label)  # fmt: skip

    def _row(self, cells: Sequence[object]) -> Html:
        return tag("tr", *(self._cell(place, cell) for place, cell in enumerate(cells)))

    def _cell(self, place: int, cell: object) -> Html:
        if place == 0:
            return Html(f'<th scope="row">{escape(cell)}</th>')
        kind = "" if self.columns[place].numeric else ' class="text"'
        return Html(f"<td{kind}>{escape(cell)}</td>")

    def _head(self) -> list[Html]:
        grouped = any(column.group for column in self.columns)
        upper: list[Html] = []
        place = 0
        while grouped and place < len(self.columns):
            end = place + 1
            while end < len(self.columns) and self.columns[end].group == self.columns[place].group:
                end += 1
            name = self.columns[place].group
            wide = {"class_": "wide"} if end - place > WIDE_GROUP else {}
            upper.append(
                tag("th", tag("span", name), colspan=end - place, scope="colgroup", **wide)
                if name
                else tag("td", colspan=end - place)
            )
            place = end
        kinds = ["first", *("" if column.numeric else "text" for column in self.columns[1:])]
        lower = [
            tag("th", column.heading, scope="col", **({"class_": kind} if kind else {}))
            for column, kind in zip(self.columns, kinds)
        ]
        return [tag("tr", *upper, class_="group"), tag("tr", *lower)] if grouped else [tag("tr", *lower)]


class Columns:
    """A table that is put together column by column.

    Parameters
    ----------
    label : str
        What the table holds, for people who hear the page.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._columns: list[Column] = []
        self._cells: list[Sequence[object]] = []
        self._total: list[object] = []

    def add(
        self, heading: str, cells: Sequence[object], total: object = "", *, numeric: bool = True, group: str = ""
    ) -> None:
        """Add a column and its cell in the last row, which is left out when all its cells are empty."""
        self._columns.append(Column(heading, numeric, group))
        self._cells.append(cells)
        self._total.append(total)

    def html(self) -> Html:
        """Return the table, see `Table`."""
        total = self._total if any(self._total) else ()
        return Table(self._columns, list(zip(*self._cells)), self._label, total).html()


def details(heading: str, *parts: object) -> Html:
    """Return parts that are folded until the reader opens them."""
    return tag("details", tag("summary", heading), *parts)


def pairs(entries: Iterable[tuple[str, str]]) -> Html:
    """Return names with values, such as settings."""
    cells: list[Html] = []
    for name, value in entries:
        cells += [tag("dt", name), tag("dd", value)]
    return tag("dl", *cells, class_="pairs")


def page(title: str, kicker: str, language: str, *parts: object) -> str:
    """Return a whole HTML file.

    Parameters
    ----------
    title : str
    kicker : str
        The line above the title: the kind of report.
    language : str
        Code of the language the texts are in.
    *parts : str or Html
    """
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    head = join(
        [
            Html('<meta charset="utf-8">'),
            Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
            Html('<meta name="color-scheme" content="light dark">'),
            tag("title", title),
            Html(f"<style>{STYLE}</style>"),
        ]
    )
    header = tag("header", tag("p", kicker, class_="kicker"), tag("h1", title))
    body = tag("body", tag("main", header, *parts))
    return f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head>{head}</head>\n{body}</html>\n'


STYLE = (
    f":root{{color-scheme:light dark;{LIGHT.css()}}}\n"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{DARK.css()}}}}}\n"
    f"body{{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 {FONT_STACK}}}"
    """
main{max-width:1180px;margin:0 auto;padding:32px 28px 56px}
header{margin-bottom:12px}
h1{font-size:1.85em;line-height:1.2;font-weight:700;margin:0;overflow-wrap:anywhere;word-wrap:break-word}
h2{font-size:1.2em;line-height:1.3;font-weight:700;margin:0 0 16px}
.kicker{margin:0 0 6px;color:var(--muted);font-size:.87em;letter-spacing:.02em}
.lead{margin:0 0 24px;max-width:100ch;color:var(--muted)}
.note{margin:8px 0 0;max-width:78ch;color:var(--muted);font-size:.87em}
section{margin-top:44px}
.facts{display:flex;flex-wrap:wrap;margin:0 0 28px;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.facts div{flex:1 1 160px;padding:14px 18px;box-shadow:1px 0 0 0 var(--line),0 1px 0 0 var(--line)}
.facts dt{color:var(--muted);font-size:.87em}
.facts dd{margin:2px 0 0;font-size:1.45em;line-height:1.25;font-weight:700;white-space:nowrap}
.facts .remark{font-size:.87em;font-weight:400;color:var(--muted);white-space:normal}
.warnings{margin:0 0 28px;padding:14px 18px;background:var(--warning);border-left:4px solid var(--warning-line);
border-radius:0 8px 8px 0}
.warnings ul{margin:4px 0 0;padding-left:20px}
.warnings li{overflow-wrap:anywhere}
.row{display:flex;flex-wrap:wrap;margin:-14px}
.row>*{flex:1 1 440px;min-width:0;margin:14px;box-sizing:border-box}
.column>*+*{margin-top:32px}
.gap{height:28px}
.framed{outline:1px solid var(--edge);outline-offset:3px}
.sheet{display:flex;flex-wrap:wrap;margin:-8px}
.sheet>*{flex:0 1 208px;min-width:0;margin:8px;box-sizing:border-box}
.sheet .chosen{outline:3px solid var(--accent);outline-offset:4px}
figure{margin:0}
figcaption{font-weight:700;margin-bottom:8px}
img{display:block;width:100%;height:auto;max-height:80vh;object-fit:contain;border-radius:4px;
background:repeating-linear-gradient(45deg,var(--panel) 0 5px,var(--line) 5px 6px)}
img.crisp{image-rendering:pixelated}
svg{display:block;width:100%;height:auto}
.legend{display:flex;flex-wrap:wrap;list-style:none;margin:16px 0 0;padding:0;max-height:9.5em;overflow:auto}
.legend li{display:flex;min-width:6.6em;align-items:center;margin:0 20px 4px 0;font-size:.93em;overflow-wrap:anywhere}
.swatch{display:inline-block;flex:none;width:15px;height:15px;margin-right:8px;border:1px solid var(--edge);
border-radius:3px;vertical-align:-2px;box-sizing:border-box;
-webkit-print-color-adjust:exact;print-color-adjust:exact}
.frame{overflow:auto;border:1px solid var(--line);border-radius:8px}
.frame.tall{max-height:34em}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.93em;font-variant-numeric:tabular-nums}
th,td{padding:7px 14px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
td.text,th.text{text-align:left}
tbody tr:last-child>*{border-bottom:0}
tbody th{font-weight:400;color:var(--muted)}
thead{position:sticky;top:0;z-index:2}
thead th,thead td{background:var(--panel);color:var(--muted);font-weight:700}
thead .group td{border-bottom:0}
thead .group th{padding-bottom:3px;text-align:center}
thead .group th.wide{text-align:left}
thead .group span{position:sticky;left:50%}
tfoot>tr>*{border-top:1px solid var(--line);border-bottom:0;font-weight:700;background:var(--panel);
position:sticky;bottom:0}
tbody tr>:first-child{position:sticky;left:0;background:var(--paper);z-index:1}
thead tr>.first,tfoot tr>:first-child{left:0;background:var(--panel);z-index:1}
thead tr>.first{position:sticky}
details{margin-top:44px;border:1px solid var(--line);border-radius:8px;padding:0 18px}
summary{cursor:pointer;font-weight:700;padding:12px 0}
.pairs{display:flex;flex-wrap:wrap;margin:0 0 16px}
.pairs dt{flex:0 0 34%;color:var(--muted);padding:3px 16px 3px 0;box-sizing:border-box}
.pairs dd{flex:0 0 66%;min-width:0;box-sizing:border-box;margin:0;padding:3px 0;
overflow-wrap:anywhere;word-wrap:break-word}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:560px){main{padding:20px 16px 40px}h1{font-size:1.45em}
.row>*{flex-basis:100%}.facts div{flex-basis:130px;padding:10px 14px}.facts dd{font-size:1.2em}
.facts .remark{font-size:.87em}}
@media print{main{max-width:none;padding:0}body{font-size:11px}.frame,.frame.tall,.legend{max-height:none;
overflow:visible}figure,tr,.warnings{page-break-inside:avoid;break-inside:avoid}
h2,figcaption{page-break-after:avoid;break-after:avoid}
section{margin-top:24px}.row>*{flex-basis:300px}thead,tfoot>tr>*,tr>*{position:static!important}}
"""
)
