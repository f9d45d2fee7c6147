# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of a classification by strokes: image and map, areas, and accuracy on held-out strokes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..base.errors import N_, Notice
from ..legend.entry import LegendEntry
from ..raster.class_raster import ClassRaster
from ..raster.counting import ClassArea, area_rows
from ..raster.pixel_areas import PixelAreas
from .kit import page, pictures
from .kit.texts import Texts
from .parts import area_columns, map_figure, names_legend, sum_of_pixels, write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ..classification.class_map import ClassCounts
    from ..classification.holdout import HeldOut
    from ..raster.source import RasterSource


@dataclass(frozen=True)
class StrokesTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush classification by strokes")
    lead: str = N_("{strokes} strokes ({painted} pixels) classified {pixels} valid pixels. {areas}")
    lead_labels: str = N_("Labels of a class raster ({painted} pixels) classified {pixels} valid pixels. {areas}")
    lead_both: str = N_(
        "{strokes} strokes and labels of a class raster ({painted} pixels) classified {pixels} valid pixels. {areas}"
    )
    lead_model: str = N_("A model made from painted strokes classified {pixels} valid pixels. {areas}")
    fact_classes: str = N_("Classes")
    fact_strokes: str = N_("Strokes")
    fact_method: str = N_("Method")
    fact_unclassified: str = N_("Unclassified")
    fact_held_out: str = N_("Accuracy on held-out strokes")
    fact_labels: str = N_("Pixels learned from")
    fact_held_out_labels: str = N_("Accuracy on held-out labels")
    remark_painted: str = N_("{painted} painted pixels")
    remark_held_out: str = N_("{low} to {high} (95 %); macro Dice {dice}; optimistic")
    section_map: str = N_("Image and classes")
    picture_image: str = N_("Image")
    picture_classes: str = N_("Classes")
    alt_image: str = N_("Picture of the raster {raster}")
    alt_map: str = N_("Map of the classes of {raster}")
    hatched: str = N_("Hatched: no data, or unclassified.")
    section_table: str = N_("Classes")
    column_dice: str = N_("Dice, held out")
    unclassified: str = N_("unclassified")
    held_out_note: str = N_(
        "Held-out strokes: the strokes were left out in turn, in up to five groups, and classified by the rest. The "
        "figure is optimistic, because people paint where a class is plain to see, and the interval tells what so few "
        "strokes prove. With fewer than five strokes a class the figure does not tell a better map from a worse one. "
        "Measure with separate truth data (Accuracy) before you rely on it."
    )
    held_out_note_labels: str = N_(
        "Held-out labels: parts of the class raster, and strokes where there are some, were left out in turn, in up to "
        "five groups, and classified by the rest. The figure says how well the map agrees with the labels, wrong ones "
        "too. Measure with separate truth data (Accuracy) before you rely on it."
    )
    no_held_out: str = N_(
        "Paint two classes, and at least two strokes of one of them, to see an accuracy on held-out strokes."
    )


@dataclass(frozen=True)
class StrokesSummary:
    """Figures of the report of a classification.

    Parameters
    ----------
    method : str
        Title of the method, in the language of the report.
    n_strokes, n_painted : int
        Number of strokes and of painted pixels; 0 when a model was applied.
    rows : sequence of ClassArea
        The classes; shares are of the classified pixels.
    unclassified : int
        Valid pixels without a class.
    unclassified_area : float or None
        Area of these pixels, m2; None when the raster has no place on the Earth.
    held_out : HeldOut or None
    has_labels : bool
        Whether a class raster was learned from; its pixels are among the painted ones.
    """

    method: str
    n_strokes: int
    n_painted: int
    rows: Sequence[ClassArea]
    unclassified: int
    unclassified_area: float | None
    held_out: HeldOut | None
    has_labels: bool = False

    @classmethod
    def of(
        cls,
        method: str,
        legend: Sequence[LegendEntry],
        counts: ClassCounts,
        *,
        n_strokes: int = 0,
        n_painted: int = 0,
        held_out: HeldOut | None = None,
        has_labels: bool = False,
    ) -> StrokesSummary:
        """Return the summary of a legend and its counts; the first count is that of the unclassified pixels."""
        metres = counts.square_metres
        rows = area_rows(legend, counts.pixels[1:], None if metres is None else metres[1:])
        area = None if metres is None else float(metres[0])
        return cls(method, n_strokes, n_painted, rows, int(counts.pixels[0]), area, held_out, has_labels)

    @property
    def n_valid(self) -> int:
        """Number of valid pixels, with and without a class."""
        return self.unclassified + sum_of_pixels(self.rows)


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
    style = texts.style
    lead = _lead(summary, texts).format(
        strokes=style.whole(summary.n_strokes),
        painted=style.whole(summary.n_painted),
        pixels=style.whole(summary.n_valid),
        areas=texts.of("areas", PixelAreas.of(source.grid).method),
    )
    write_report(
        path,
        page.facts(_facts(summary, texts)),
        _pictures(title, source, class_map, summary, texts),
        _table(summary, texts),
        title=title,
        lead=lead,
        notices=notices,
        texts=texts,
    )


def _lead(summary: StrokesSummary, texts: StrokesTexts) -> str:
    """Return the first sentence: what was learned from, or that a model was applied."""
    if summary.has_labels:
        return texts.lead_both if summary.n_strokes else texts.lead_labels
    return texts.lead if summary.n_strokes else texts.lead_model


def _facts(summary: StrokesSummary, texts: StrokesTexts) -> list[page.Fact]:
    style = texts.style
    facts = [page.Fact(texts.fact_classes, style.whole(len(summary.rows)))]
    if summary.has_labels:
        facts.append(page.Fact(texts.fact_labels, style.whole(summary.n_painted)))
    elif summary.n_strokes:
        painted = texts.remark_painted.format(painted=style.whole(summary.n_painted))
        facts.append(page.Fact(texts.fact_strokes, style.whole(summary.n_strokes), painted))
    facts.append(page.Fact(texts.fact_method, summary.method))
    share = style.percent(summary.unclassified / max(summary.n_valid, 1))
    facts.append(page.Fact(texts.fact_unclassified, share))
    if summary.held_out is not None:
        low, high = (style.percent(value, 0) for value in summary.held_out.interval)
        dice = style.fixed(summary.held_out.macro_dice, 2)
        remark = texts.remark_held_out.format(low=low, high=high, dice=dice)
        title = texts.fact_held_out_labels if summary.has_labels else texts.fact_held_out
        facts.append(page.Fact(title, style.percent(summary.held_out.accuracy), remark))
    return facts


def _pictures(
    title: str, source: RasterSource, class_map: str, summary: StrokesSummary, texts: StrokesTexts
) -> page.Html:
    image, size = pictures.image_png(source)
    written = ClassRaster(class_map)
    entries = [LegendEntry(row.id, row.name, row.colour) for row in summary.rows]
    reduced = written.read_reduced(pictures.DEFAULT_EDGE_PIXELS)
    alt = texts.alt_map.format(raster=title)
    return page.section(
        texts.section_map,
        page.side_by_side(
            page.figure(page.picture(image, size, texts.alt_image.format(raster=title)), texts.picture_image),
            map_figure(reduced, entries, written.source, title=texts.picture_classes, alt=alt, texts=texts),
        ),
        names_legend(summary.rows, texts),
    )


def _table(summary: StrokesSummary, texts: StrokesTexts) -> page.Html:
    n_valid = max(summary.n_valid, 1)
    rows = [replace(row, share=row.pixels / n_valid) for row in summary.rows]
    pixels = summary.unclassified
    rest = ClassArea(0, texts.unclassified, (0, 0, 0), pixels, pixels / n_valid, summary.unclassified_area)
    table = area_columns(rows, rows, texts.section_table, texts, rest)
    held_out = summary.held_out
    if held_out is not None:
        dice = [texts.style.fixed(held_out.dice[row.id], 2) if row.id in held_out.dice else "" for row in rows]
        table.add(texts.column_dice, [*dice, ""])
    return page.section(texts.section_table, table.html(), _note(summary, texts))


def _note(summary: StrokesSummary, texts: StrokesTexts) -> page.Html | str:
    """Return what the accuracy on what was held out means, or how to get one; nothing when a model was applied."""
    if summary.held_out is not None:
        note = texts.held_out_note_labels if summary.has_labels else texts.held_out_note
    elif summary.n_strokes and not summary.has_labels:
        note = texts.no_held_out
    else:
        return ""
    return page.paragraph(note, kind="note")
