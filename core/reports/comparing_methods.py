# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of several methods side by side: what to take, maps, measures, significance, time and memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..answers.method_judging import answers_legend
from ..answers.method_tables import BYTES_A_MEGABYTE
from ..base.errors import N_, Notice
from ..base.numbers import NOTHING
from ..classification.methods import METHODS
from ..raster.class_raster import ClassRaster
from .kit import page, pictures
from .kit.texts import Texts
from .parts import left_aligned, map_figure, write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..answers.comparing_methods import Comparison, MethodResult
    from ..raster.source import RasterSource

DECIMALS = 3


def method_titles() -> dict[str, str]:
    """Return the titles of the methods by id."""
    return {method.id: method.title for method in METHODS.values()}


@dataclass(frozen=True)
class MethodsTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush methods")
    lead_truth: str = N_(
        "Methods that learned from the same strokes: {methods}. They are judged on {samples} pixels or points of the "
        "truth {truth}; what lies under strokes does not count."
    )
    lead_strokes: str = N_(
        "Methods that learned from the same strokes: {methods}. They are judged on {samples} strokes, which were held "
        "out in turn, in up to five groups. That is optimistic, because people paint where a class is plain to see."
    )
    lead_truth_labels: str = N_(
        "Methods that learned from the same labels of a class raster, and from the same strokes where there are some: "
        "{methods}. They are judged on {samples} pixels or points of the truth {truth}; what lies under strokes does "
        "not count."
    )
    lead_strokes_labels: str = N_(
        "Methods that learned from the same strokes and the same labels of a class raster: {methods}. They are judged "
        "on {samples} strokes, which were held out in turn, in up to five groups; the labels were always learned from. "
        "That is optimistic, because people paint where a class is plain to see."
    )
    fact_recommended: str = N_("Recommended")
    fact_best: str = N_("Highest macro Dice")
    fact_agreement: str = N_("All agree")
    remark_agreement: str = N_("of the pixels with data")
    remark_dice: str = N_("macro Dice {dice}")
    section_maps: str = N_("Maps")
    picture_image: str = N_("Image")
    picture_answers: str = N_("Different answers")
    map_caption: str = N_("Macro Dice {dice}, {seconds} s.")
    one_answer: str = N_("all agree")
    several_answers: str = N_("{count} answers")
    answers_label: str = N_("Number of different answers")
    hatched: str = N_("Hatched: no data, or unclassified.")
    section_measures: str = N_("Measures")
    measures_note: str = N_(
        "Mean IoU and macro Dice are means over the classes in the truth. Unclassified pixels are wrong."
    )
    column_method: str = N_("Method")
    column_accuracy: str = N_("Overall accuracy")
    column_macro_dice: str = N_("Macro Dice")
    column_mean_iou: str = N_("Mean IoU")
    column_kappa: str = N_("Kappa")
    group_dice: str = N_("Dice")
    section_significance: str = N_("More than chance?")
    column_below: str = N_("Below the best")
    column_interval: str = N_("95 % interval")
    column_verdict: str = N_("Significantly worse")
    verdict_best: str = N_("the best")
    verdict_yes: str = N_("yes")
    verdict_no: str = N_("no")
    verdict_unknown: str = N_("not known: too little truth")
    note_strokes: str = N_(
        "Macro Dice of the best method minus that of the method; paired bootstrap over {count} strokes."
    )
    note_polygons: str = N_(
        "Macro Dice of the best method minus that of the method; paired bootstrap over {count} polygons of the truth."
    )
    note_lines: str = N_(
        "Macro Dice of the best method minus that of the method; paired bootstrap over {count} lines of the truth."
    )
    note_points: str = N_(
        "Macro Dice of the best method minus that of the method; paired bootstrap over {count} points of the truth."
    )
    note_raster: str = N_(
        "Macro Dice of the best method minus that of the method; paired bootstrap over {count} square patches of the "
        "truth."
    )
    section_cost: str = N_("Time and memory")
    column_seconds: str = N_("Seconds")
    column_memory: str = N_("Memory (MB)")
    column_speed: str = N_("Pixels a second")
    cost_note: str = N_(
        "Time for learning and for the map, in this run on this computer. Memory is how far that of the whole program "
        "rose, looked at twenty times a second; what it had taken before for an earlier method is not counted again."
    )
    alt_image: str = N_("Picture of the raster {raster}")
    alt_map: str = N_("Classes of {raster} by {method}")
    alt_answers: str = N_("Number of different answers of the methods on {raster}")
    method: Mapping[str, str] = field(default_factory=method_titles)


@dataclass(frozen=True)
class _Content:
    title: str
    truth: str
    source: RasterSource
    comparison: Comparison
    texts: MethodsTexts

    def name(self, result: MethodResult) -> str:
        return self.texts.of("method", result.method)

    def dice(self, result: MethodResult) -> str:
        return self.fixed(result.measures.macro_dice)

    def fixed(self, value: float) -> str:
        return self.texts.style.fixed(value, DECIMALS)

    def columns(self, label: str) -> page.Columns:
        """Return a table that begins with the methods."""
        table = page.Columns(label)
        names = [left_aligned(self.name(result)) for result in self.comparison.results]
        table.add(left_aligned(self.texts.column_method), names, numeric=False)
        return table


def write_methods_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    truth: str,
    source: RasterSource,
    comparison: Comparison,
    recommendation: str = "",
    has_labels: bool = False,
    notices: Sequence[Notice | str] = (),
    texts: MethodsTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title, truth : str
        Names of the raster and of the truth.
    source : RasterSource
    comparison : Comparison
        Its class rasters are read.
    recommendation : str
        The comparison's, in the language of the report; in English when empty.
    has_labels : bool
        Whether the methods learned from a class raster too.
    notices : sequence of Notice or str
    texts : MethodsTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or MethodsTexts()
    content = _Content(title, truth, source, comparison, texts)
    judged_by = "strokes" if comparison.kind == "strokes" else "truth"
    lead = texts.of("lead", f"{judged_by}_labels" if has_labels else judged_by)
    style = texts.style
    write_report(
        path,
        page.facts(_facts(content)),
        page.paragraph(page.tag("strong", recommendation or str(comparison.recommendation))),
        _maps(content),
        _measures(content),
        _significance(content),
        _cost(content),
        title=title,
        lead=lead.format(
            methods=style.whole(len(comparison.results)), samples=style.whole(comparison.n_samples), truth=truth
        ),
        notices=notices,
        texts=texts,
    )


def _facts(content: _Content) -> list[page.Fact]:
    comparison, texts = content.comparison, content.texts
    recommended = comparison.recommended
    remark = texts.remark_dice.format(dice=content.dice(recommended))
    return [
        page.Fact(texts.fact_recommended, content.name(recommended), remark),
        page.Fact(texts.fact_best, content.dice(comparison.best), content.name(comparison.best)),
        page.Fact(texts.fact_agreement, texts.style.percent(comparison.agreement), texts.remark_agreement),
    ]


def _maps(content: _Content) -> page.Html:
    comparison, texts, source = content.comparison, content.texts, content.source
    image, size = pictures.image_png(source)
    alt = texts.alt_image.format(raster=content.title)
    parts = [page.figure(page.picture(image, size, alt), texts.picture_image)]
    seen: list[np.ndarray] = []
    for result in comparison.results:
        class_map = ClassRaster(result.path)
        ids, classified = class_map.read_reduced(pictures.DEFAULT_EDGE_PIXELS)
        seen.append(np.where(classified, ids, 0).astype(np.int64))
        alt = texts.alt_map.format(raster=content.title, method=content.name(result))
        seconds = texts.style.significant(result.seconds, 2)
        caption = texts.map_caption.format(dice=content.dice(result), seconds=seconds)
        parts.append(
            map_figure((ids, classified), comparison.legend, source, title=content.name(result), alt=alt,
                       texts=texts, caption=caption)
        )  # fmt: skip
        class_map.source.close()
    names = page.legend([(entry.name, entry.colour) for entry in comparison.legend], texts.legend)
    if len(parts) > 2:
        parts.append(_answers(content, seen))
    if len(parts) % 2:
        parts.append(page.tag("div"))  # fills the last row of two, so that all pictures have one size
    below = page.paragraph(texts.hatched, kind="note")
    return page.section(texts.section_maps, page.side_by_side(*parts), names, _answers_key(content), below)


def _answers(content: _Content, seen: Sequence[np.ndarray]) -> page.Html:
    """Return the picture of the number of different answers."""
    texts, source = content.texts, content.source
    ordered = np.sort(np.stack(seen), axis=0)
    counts = 1 + (ordered[1:] != ordered[:-1]).sum(axis=0)
    valid = source.read_reduced(pictures.DEFAULT_EDGE_PIXELS)[1]
    legend = answers_legend(len(seen))
    alt = texts.alt_answers.format(raster=content.title)
    return map_figure((counts, valid), legend, source, title=texts.picture_answers, alt=alt, texts=texts, caption="")


def _answers_key(content: _Content) -> page.Html:
    """Return the colours of the numbers of answers that occur, nothing for a single method."""
    comparison, texts = content.comparison, content.texts
    if len(comparison.results) < 2:
        return page.Html("")
    legend = answers_legend(len(comparison.results), (texts.one_answer, texts.several_answers))
    shown = [(entry.name, entry.colour) for entry in legend if comparison.answers[entry.id]]
    return page.legend(shown, texts.answers_label)


def _measures(content: _Content) -> page.Html:
    comparison, texts = content.comparison, content.texts
    results = comparison.results
    table = content.columns(texts.section_measures)
    table.add(texts.column_accuracy, [texts.style.percent(result.measures.overall) for result in results])
    table.add(texts.column_macro_dice, [content.dice(result) for result in results])
    table.add(texts.column_mean_iou, [content.fixed(result.mean_iou) for result in results])
    table.add(texts.column_kappa, [content.fixed(result.measures.kappa) for result in results])
    for row, entry in enumerate(comparison.legend):
        cells = [
            content.fixed(result.measures.dice[row]) if result.measures.truth[row] > 0 else NOTHING
            for result in results
        ]
        table.add(entry.name, cells, group=texts.group_dice)
    return page.section(texts.section_measures, table.html(), page.paragraph(texts.measures_note, kind="note"))


def _significance(content: _Content) -> page.Html:
    comparison, texts = content.comparison, content.texts
    if len(comparison.results) < 2:
        return page.Html("")
    table = content.columns(texts.section_significance)
    table.add(texts.column_below, [content.fixed(result.lost_dice) for result in comparison.results])
    table.add(texts.column_interval, [_interval(content, result) for result in comparison.results])
    table.add(texts.column_verdict, [_verdict(content, result) for result in comparison.results], numeric=False)
    note = texts.of("note", comparison.kind).format(count=texts.style.whole(comparison.n_units))
    return page.section(texts.section_significance, table.html(), page.paragraph(note, kind="note"))


def _interval(content: _Content, result: MethodResult) -> str:
    difference = result.difference
    if difference is None or not difference.is_known or result is content.comparison.best:
        return NOTHING
    return f"{content.fixed(difference.low)} \u2026 {content.fixed(difference.high)}"


def _verdict(content: _Content, result: MethodResult) -> str:
    texts, difference = content.texts, result.difference
    if result is content.comparison.best:
        return texts.verdict_best
    if difference is None or not difference.is_known:
        return texts.verdict_unknown
    return texts.verdict_yes if difference.is_significant else texts.verdict_no


def _cost(content: _Content) -> page.Html:
    comparison, texts = content.comparison, content.texts
    results, style = comparison.results, texts.style
    table = content.columns(texts.section_cost)
    table.add(texts.column_seconds, style.column([result.seconds for result in results], 3))
    megabytes = [None if result.peak_bytes is None else result.peak_bytes / BYTES_A_MEGABYTE for result in results]
    table.add(texts.column_memory, [NOTHING if value is None else style.whole(value) for value in megabytes])
    table.add(texts.column_speed, [style.whole(round(result.pixels_per_second)) for result in results])
    return page.section(texts.section_cost, table.html(), page.paragraph(texts.cost_note, kind="note"))
