# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of the areas of one class raster: map, table and bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import charts, page, pictures
from .errors import N_, Notice
from .files import write_text
from .numbers import NumberStyle, area_unit
from .raster_writer import LegendEntry
from .texts import Texts

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .class_areas import ClassArea
    from .raster_classes import ClassRaster

MOST_LINES = 2000  # of the table


@dataclass(frozen=True)
class AreasTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush areas")
    lead: str = N_("{pixels} pixels, {share} of the raster, have a class. {areas}")
    fact_classes: str = N_("Classes")
    fact_valid: str = N_("Pixels with a class")
    fact_area: str = N_("Area of all classes")
    fact_largest: str = N_("Largest class")
    remark_valid: str = N_("of {pixels}")
    section_map: str = N_("Map")
    section_table: str = N_("Areas")
    chart: str = N_("Share of each class")
    axis: str = N_("Share of the pixels with a class (%)")
    part: str = N_("Shown are the {shown} largest of {count} classes; the CSV table holds all.")
    alt_map: str = N_("Map of the classes of {raster}")
    alt_chart: str = N_("Bar chart of the share of each class")


@dataclass(frozen=True)
class _Content:
    title: str
    raster: ClassRaster
    rows: Sequence[ClassArea]
    method: str
    texts: AreasTexts
    style: NumberStyle

    @property
    def n_valid(self) -> int:
        return sum(row.pixels for row in self.rows)


def write_areas_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    raster: ClassRaster,
    rows: Sequence[ClassArea],
    method: str,
    notices: Sequence[Notice | str] = (),
    texts: AreasTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title : str
    raster : ClassRaster
    rows : sequence of ClassArea
    method : {"planar", "ellipsoidal", "unknown"}
        How areas were measured.
    notices : sequence of Notice or str
    texts : AreasTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or AreasTexts()
    content = _Content(title, raster, rows, method, texts, NumberStyle.of_language(texts.language))
    write_text(path, _html(content, [str(notice) for notice in notices]))


def _html(content: _Content, notices: Sequence[str]) -> str:
    texts, style = content.texts, content.style
    grid = content.raster.grid
    share = style.percent(content.n_valid / (grid.height * grid.width))
    lead = texts.lead.format(pixels=style.whole(content.n_valid), share=share, areas=texts.of("areas", content.method))
    return page.page(
        content.title,
        texts.kind,
        texts.language,
        page.paragraph(lead, kind="lead"),
        page.warnings(notices, texts.warnings),
        page.facts(_facts(content)),
        page.section(texts.section_map, page.side_by_side(_map(content), _chart(content))),
        _table(content),
    )


def _facts(content: _Content) -> list[page.Fact]:
    texts, style = content.texts, content.style
    grid = content.raster.grid
    largest = max(content.rows, key=lambda row: row.pixels)
    total = style.whole(grid.height * grid.width)
    found = [
        page.Fact(texts.fact_classes, style.whole(len(content.rows))),
        page.Fact(texts.fact_valid, style.whole(content.n_valid), texts.remark_valid.format(pixels=total)),
        page.Fact(texts.fact_largest, style.percent(largest.share), largest.name),
    ]
    areas = [row.square_metres for row in content.rows if row.square_metres is not None]
    if areas:
        found.insert(1, page.Fact(texts.fact_area, style.area(sum(areas))))
    return found


def _map(content: _Content) -> page.Html:
    ids, valid = content.raster.read_reduced(pictures.LONGEST)
    entries = [LegendEntry(row.id, row.name, row.colour) for row in content.rows]
    png, size = pictures.legend_png(ids, valid, entries, content.raster.source)
    alt = content.texts.alt_map.format(raster=content.raster.title)
    legend = page.legend([(row.name, row.colour) for row in content.rows[:MOST_LINES]], content.texts.legend)
    hatched = "" if valid.all() else content.texts.hatched
    return page.column(page.figure(page.picture(png, size, alt), content.title, hatched), legend)


def _chart(content: _Content) -> page.Html:
    texts, style = content.texts, content.style
    if not charts.available():
        return page.paragraph(texts.no_charts, kind="note")
    rows = [content.rows[place] for place in charts.largest([row.pixels for row in content.rows])]
    chart = charts.sizes(
        [row.name for row in rows],
        [row.share for row in rows],
        [row.colour for row in rows],
        share=texts.axis,
        alt=texts.alt_chart,
        style=style,
    )
    return page.figure(page.inline_svg(chart.svg()), texts.chart, _part(content, len(rows)))


def _part(content: _Content, shown: int) -> str:
    if shown == len(content.rows):
        return ""
    style = content.style
    return content.texts.part.format(shown=style.whole(shown), count=style.whole(len(content.rows)))


def _table(content: _Content) -> page.Html:
    texts, style = content.texts, content.style
    rows = [content.rows[place] for place in charts.largest([row.pixels for row in content.rows], MOST_LINES)]
    columns = [
        page.Column(texts.column_number),
        page.Column(texts.column_name, numeric=False),
        page.Column(texts.column_pixels),
        page.Column(texts.column_share),
    ]
    cells: list[list[Any]] = [
        [str(row.id) for row in rows],
        [page.join([page.swatch(row.colour), row.name]) for row in rows],
        [style.whole(row.pixels) for row in rows],
        [style.percent(row.share) for row in rows],
    ]
    total: list[Any] = ["", texts.total, style.whole(content.n_valid), style.percent(1.0)]
    areas = [row.square_metres for row in content.rows if row.square_metres is not None]
    if areas:
        unit = area_unit(areas)
        columns.append(page.Column(texts.column_area.format(unit=unit.symbol)))
        measured = [(row.square_metres or 0.0) / unit.square_metres for row in rows]
        *written, whole = style.column([*measured, sum(areas) / unit.square_metres], digits=5)
        cells.append(written)
        total.append(whole)
    note = page.paragraph(_part(content, len(rows)), kind="note") if len(rows) < len(content.rows) else ""
    table = page.Table(columns, list(zip(*cells)), texts.section_table, total)
    return page.section(texts.section_table, table.html(), note)
