# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of a classification by strokes: image and map side by side, areas, and what held-out strokes say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import page, pictures
from .areas import PixelAreas
from .class_areas import ClassArea
from .errors import N_, Notice
from .files import write_text
from .numbers import NumberStyle, area_unit
from .raster import RasterSource
from .raster_writer import LegendEntry
from .texts import Texts

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .classification import ClassCounts
    from .holdout import HeldOut


@dataclass(frozen=True)
class StrokesTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush classification by strokes")
    lead: str = N_("{strokes} strokes ({painted} pixels) classified {pixels} valid pixels. {areas}")
    fact_classes: str = N_("Classes")
    fact_strokes: str = N_("Strokes")
    fact_method: str = N_("Method")
    fact_unclassified: str = N_("Unclassified")
    fact_held_out: str = N_("Accuracy on held-out strokes")
    remark_painted: str = N_("{painted} painted pixels")
    remark_dice: str = N_("macro Dice {dice}; optimistic")
    method_default: str = N_("ClusterBrush")
    method_clusternet: str = N_("ClusterNet (paper)")
    section_map: str = N_("Image and classes")
    picture_image: str = N_("Image")
    picture_classes: str = N_("Classes")
    alt_image: str = N_("Picture of the raster {raster}")
    alt_map: str = N_("Map of the classes of {raster}")
    section_table: str = N_("Classes")
    column_dice: str = N_("Dice, held out")
    unclassified: str = N_("unclassified")
    held_out_note: str = N_(
        "Held-out strokes: each stroke was left out in turn, and classified by the others. The figure is optimistic, "
        "because people paint where a class is plain to see. Measure with separate truth data (Accuracy) before you "
        "rely on it."
    )
    no_held_out: str = N_("Paint at least two strokes of a class to see an accuracy on held-out strokes.")


@dataclass(frozen=True)
class StrokesSummary:
    """What the report tells besides the map.

    Parameters
    ----------
    method : str
    n_strokes, n_painted : int
    rows : sequence of ClassArea
        The classes.
    unclassified : int
        Valid pixels without a class.
    held_out : HeldOut or None
    """

    method: str
    n_strokes: int
    n_painted: int
    rows: Sequence[ClassArea]
    unclassified: int
    held_out: HeldOut | None

    @property
    def n_valid(self) -> int:
        """Valid pixels, with a class or without."""
        return self.unclassified + sum(row.pixels for row in self.rows)


def class_rows(legend: Sequence[LegendEntry], counts: ClassCounts) -> list[ClassArea]:
    """Return the table's rows, in the order of the legend; shares are of the classified pixels."""
    total = max(int(counts.pixels[1:].sum()), 1)
    metres = counts.square_metres
    return [
        ClassArea(
            entry.id,
            entry.name,
            entry.colour,
            int(counts.pixels[place]),
            float(counts.pixels[place] / total),
            None if metres is None else float(metres[place]),
        )
        for place, entry in enumerate(legend, start=1)
    ]


def write_strokes_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    source: RasterSource,
    class_map: str,
    summary: StrokesSummary,
    notices: Sequence[Notice | str] = (),
    texts: StrokesTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title : str
    source : RasterSource
    class_map : str
        The class raster that was written.
    summary : StrokesSummary
    notices : sequence of Notice or str
    texts : StrokesTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or StrokesTexts()
    style = NumberStyle.of_language(texts.language)
    lead = texts.lead.format(
        strokes=style.whole(summary.n_strokes),
        painted=style.whole(summary.n_painted),
        pixels=style.whole(summary.n_valid),
        areas=texts.of("areas", PixelAreas.of(source.grid).method),
    )
    html = page.page(
        title,
        texts.kind,
        texts.language,
        page.paragraph(lead, kind="lead"),
        page.warnings([str(notice) for notice in notices], texts.warnings),
        page.facts(_facts(summary, texts, style)),
        _pictures(title, source, class_map, summary, texts),
        _table(summary, texts, style),
    )
    write_text(path, html)


def _facts(summary: StrokesSummary, texts: StrokesTexts, style: NumberStyle) -> list[page.Fact]:
    painted = texts.remark_painted.format(painted=style.whole(summary.n_painted))
    found = [
        page.Fact(texts.fact_classes, style.whole(len(summary.rows))),
        page.Fact(texts.fact_strokes, style.whole(summary.n_strokes), painted),
        page.Fact(texts.fact_method, texts.of("method", summary.method)),
        page.Fact(texts.fact_unclassified, style.percent(summary.unclassified / max(summary.n_valid, 1))),
    ]
    if summary.held_out is not None:
        dice = texts.remark_dice.format(dice=style.significant(summary.held_out.macro_dice, 2))
        found.append(page.Fact(texts.fact_held_out, style.percent(summary.held_out.accuracy), dice))
    return found


def _pictures(
    title: str, source: RasterSource, class_map: str, summary: StrokesSummary, texts: StrokesTexts
) -> page.Html:
    image, image_size = pictures.image_png(source)
    written = RasterSource(class_map)
    bands, valid = written.read_reduced(pictures.LONGEST)
    entries = [LegendEntry(row.id, row.name, row.colour) for row in summary.rows]
    classes, size = pictures.legend_png(bands[0].astype(int), valid, entries, written)
    alt_image, alt_map = texts.alt_image.format(raster=title), texts.alt_map.format(raster=title)
    return page.section(
        texts.section_map,
        page.side_by_side(
            page.figure(page.picture(image, image_size, alt_image), texts.picture_image),
            page.figure(page.picture(classes, size, alt_map), texts.picture_classes),
        ),
        page.legend([(row.name, row.colour) for row in summary.rows], texts.legend),
    )


def _table(summary: StrokesSummary, texts: StrokesTexts, style: NumberStyle) -> page.Html:
    rows = summary.rows
    share = max(summary.n_valid, 1)
    columns = [
        page.Column(texts.column_number),
        page.Column(texts.column_name, numeric=False),
        page.Column(texts.column_pixels),
        page.Column(texts.column_share),
    ]
    cells: list[list[Any]] = [
        [*(str(row.id) for row in rows), ""],
        [*(page.join([page.swatch(row.colour), row.name]) for row in rows), texts.unclassified],
        [style.whole(count) for count in (*(row.pixels for row in rows), summary.unclassified)],
        [style.percent(count / share) for count in (*(row.pixels for row in rows), summary.unclassified)],
    ]
    areas = [row.square_metres for row in rows if row.square_metres is not None]
    if areas:
        unit = area_unit(areas)
        columns.append(page.Column(texts.column_area.format(unit=unit.symbol)))
        cells.append([*style.column([area / unit.square_metres for area in areas], digits=5), ""])
    if summary.held_out is not None:
        columns.append(page.Column(texts.column_dice))
        dice = summary.held_out.dice
        cells.append([*(style.significant(dice[row.id], 2) if row.id in dice else "" for row in rows), ""])
    table = page.Table(columns, list(zip(*cells)), texts.section_table, ["", texts.total, style.whole(share)])
    note = texts.no_held_out if summary.held_out is None else texts.held_out_note
    return page.section(texts.section_table, table.html(), page.paragraph(note, kind="note"))
