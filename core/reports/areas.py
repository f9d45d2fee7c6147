# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of the areas of one class raster: map, table and bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base.errors import N_, Notice
from ..legend.entry import LegendEntry
from .kit import drawing, page, pictures
from .kit.texts import Texts
from .parts import (
    area_columns,
    chart_figure,
    largest,
    map_figure,
    names_legend,
    part_of,
    share_chart,
    sum_of_pixels,
    write_report,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ..raster.class_raster import ClassRaster
    from ..raster.counting import ClassArea

MAX_LINES = 2000  # in the table


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
    style = texts.style
    n_valid, n_pixels = sum_of_pixels(rows), raster.grid.height * raster.grid.width
    share = style.percent(n_valid / n_pixels)
    write_report(
        path,
        page.facts(_facts(rows, n_pixels, texts)),
        page.section(texts.section_map, page.side_by_side(_map(title, raster, rows, texts), _chart(rows, texts))),
        _table(rows, texts),
        title=title,
        lead=texts.lead.format(pixels=style.whole(n_valid), share=share, areas=texts.of("areas", method)),
        notices=notices,
        texts=texts,
    )


def _facts(rows: Sequence[ClassArea], n_pixels: int, texts: AreasTexts) -> list[page.Fact]:
    style = texts.style
    largest_row = max(rows, key=lambda row: row.pixels)
    remark = texts.remark_valid.format(pixels=style.whole(n_pixels))
    facts = [
        page.Fact(texts.fact_classes, style.whole(len(rows))),
        page.Fact(texts.fact_valid, style.whole(sum_of_pixels(rows)), remark),
        page.Fact(texts.fact_largest, style.percent(largest_row.share), largest_row.name),
    ]
    areas = [row.square_metres for row in rows if row.square_metres is not None]
    if areas:
        facts.insert(1, page.Fact(texts.fact_area, style.area(sum(areas))))
    return facts


def _map(title: str, raster: ClassRaster, rows: Sequence[ClassArea], texts: AreasTexts) -> page.Html:
    entries = [LegendEntry(row.id, row.name, row.colour) for row in rows]
    alt = texts.alt_map.format(raster=raster.title)
    reduced = raster.read_reduced(pictures.DEFAULT_EDGE_PIXELS)
    shown = map_figure(reduced, entries, raster.source, title=title, alt=alt, texts=texts)
    return page.column(shown, names_legend(rows[:MAX_LINES], texts))


def _chart(rows: Sequence[ClassArea], texts: AreasTexts) -> page.Html:
    if not drawing.available():
        return page.paragraph(texts.no_charts, kind="note")
    shown = largest(rows)
    chart = share_chart(shown, share=texts.axis, alt=texts.alt_chart, texts=texts)
    return chart_figure(chart, texts.chart, part_of(texts.part, len(shown), len(rows), texts))


def _table(rows: Sequence[ClassArea], texts: AreasTexts) -> page.Html:
    shown = largest(rows, MAX_LINES)
    part = part_of(texts.part, len(shown), len(rows), texts)
    table = area_columns(shown, rows, texts.section_table, texts)
    return page.section(texts.section_table, table.html(), page.paragraph(part, kind="note") if part else "")
