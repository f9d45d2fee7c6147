# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts that reports share: the page, class maps, tables of areas, charts of shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..base.errors import Notice
from ..base.files import write_text
from ..base.numbers import area_unit, fill
from .kit import charts, drawing, page, pictures

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import numpy as np

    from ..legend.entry import LegendEntry
    from ..raster.counting import ClassArea
    from ..raster.source import RasterSource
    from .kit.texts import Texts

Row = TypeVar("Row", bound="ClassArea")


def write_report(
    path: str | os.PathLike[str],
    *parts: page.Html | str,
    title: str,
    lead: str,
    notices: Sequence[Notice | str],
    texts: Texts,
) -> None:
    """Write a report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
        HTML file to write; the file is complete or absent.
    *parts : Html
        Parts of the page below the lead and the notices.
    title, lead : str
    notices : sequence of Notice or str
        Notices for the user; a `Notice` is written in English, a text as it is.
    texts : Texts

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    sentences = [
        fill(notice.template, notice.values, texts.style) if isinstance(notice, Notice) else notice
        for notice in notices
    ]
    above = page.paragraph(lead, kind="lead"), page.warnings(sentences, texts.warnings)
    write_text(path, page.page(title, texts.kind, texts.language, *above, *parts))


def part_of(template: str, shown: int, count: int, texts: Texts) -> str:
    """Return the sentence with the number of shown and of all classes, or an empty text when all are shown."""
    style = texts.style
    return "" if shown == count else template.format(shown=style.whole(shown), count=style.whole(count))


def map_figure(
    reduced: tuple[np.ndarray, np.ndarray],
    legend: Sequence[LegendEntry],
    source: RasterSource,
    *,
    title: str,
    alt: str,
    texts: Texts,
    caption: str | None = None,
) -> page.Html:
    """Return a picture of ids in the colours of a legend.

    Parameters
    ----------
    reduced : (ids, valid)
        See `ClassRaster.read_reduced`.
    legend : sequence of LegendEntry
    source : RasterSource
        Where the ids come from.
    title, alt : str
        Title above the picture, and its description for screen readers.
    texts : Texts
    caption : str, optional
        Text below the picture; by default it explains hatching where there is any.
    """
    ids, valid = reduced
    png, size = pictures.legend_png(ids, valid, legend, source)
    hatched = "" if valid.all() else texts.hatched
    return page.figure(page.picture(png, size, alt), title, hatched if caption is None else caption)


def names_legend(rows: Sequence[ClassArea], texts: Texts) -> page.Html:
    """Return the names of classes with their colours, for below a map."""
    return page.legend([(row.name, row.colour) for row in rows], texts.legend)


def left_aligned(text: object) -> page.Html:
    """Return a left-aligned row heading; tables align the first column like numbers."""
    return page.tag("span", text, style="display:block;text-align:left")


def area_columns(
    shown: Sequence[ClassArea],
    classes: Sequence[ClassArea],
    label: str,
    texts: Texts,
    unclassified: ClassArea | None = None,
) -> page.Columns:
    """Return a table of classes with number, name, pixels, share and, where it is known, area; and their sums.

    Parameters
    ----------
    shown, classes : sequence of ClassArea
        Classes in the table, and all classes, whose sums are in the last row.
    label : str
        Description of the table for screen readers.
    texts : Texts
    unclassified : ClassArea, optional
        A further row, without number and colour.
    """
    style = texts.style
    further = [unclassified] if unclassified else []
    rows, classes = [*shown, *further], [*classes, *further]
    names = [page.join([page.swatch(row.colour), row.name]) for row in shown]
    table = page.Columns(label)
    table.add(texts.column_number, [*(str(row.id) for row in shown), *("" for _ in further)])
    table.add(texts.column_name, [*names, *(row.name for row in further)], texts.total, numeric=False)
    table.add(texts.column_pixels, [style.whole(row.pixels) for row in rows], style.whole(sum_of_pixels(classes)))
    table.add(texts.column_share, [style.percent(row.share) for row in rows], style.percent(1.0))
    areas = [row.square_metres for row in classes if row.square_metres is not None]
    if areas:
        unit = area_unit(areas)
        measured = [(row.square_metres or 0.0) / unit.square_metres for row in rows]
        *written, total = style.column([*measured, sum(areas) / unit.square_metres], digits=5)
        table.add(texts.column_area.format(unit=unit.symbol), written, total)
    return table


def sum_of_pixels(rows: Sequence[ClassArea]) -> int:
    """Return how many pixels have one of the classes."""
    return sum(row.pixels for row in rows)


def chart_figure(chart: drawing.Chart, title: str, caption: str = "") -> page.Html:
    """Return a chart with its title, in the colours of the page."""
    return page.figure(page.inline_svg(chart.svg()), title, caption)


def largest(rows: Sequence[Row], most: int = charts.MAX_ROWS) -> list[Row]:
    """Return the classes with the most pixels, in their own order."""
    return [rows[place] for place in charts.largest([row.pixels for row in rows], most)]


def share_chart(rows: Sequence[ClassArea], *, share: str, alt: str, texts: Texts) -> drawing.Chart:
    """Return bars of the shares of classes; `share` names the axis."""
    names, shares, colours = [row.name for row in rows], [row.share for row in rows], [row.colour for row in rows]
    return charts.sizes(names, shares, colours, share=share, alt=alt, style=texts.style)
