# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of an assessment: accuracy, confusion matrix, and the estimated area of each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..answers.accuracy import Z_95
from ..base.errors import N_, Notice
from ..base.numbers import NOTHING, SPACE, NumberStyle, area_unit
from .kit import charts, page
from .kit.texts import Texts
from .parts import left_aligned, part_of, write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ..answers.accuracy import AssessedClass, Assessment

MAX_CLASSES = 40  # in the matrix on the page; the CSV file holds all
DARKEST = 0.5  # opacity of a cell with a share of 1; text on darker cells is hard to read
PLUS_MINUS = "\u00b1"


@dataclass(frozen=True)
class AccuracyTexts(Texts):
    """Every phrase of the report; places in braces are filled when it is written."""

    kind: str = N_("ClusterBrush accuracy")
    lead_raster: str = N_("Held against {count} pixels of {truth}. {matched}")
    lead_polygons: str = N_("Held against {count} pixels inside the polygons of {truth}. {matched}")
    lead_lines: str = N_("Held against {count} pixels that the lines of {truth} cross. {matched}")
    lead_points: str = N_("Held against {count} points of {truth}. {matched}")
    matched_name: str = N_("Classes are matched by name.")
    matched_number: str = N_("Classes are matched by number.")

    fact_overall: str = N_("Overall accuracy")
    fact_weighted: str = N_("Weighted by area")
    fact_kappa: str = N_("Kappa")
    fact_dice: str = N_("Macro Dice")
    fact_unclassified: str = N_("Unclassified")
    remark_overall: str = N_("of the truth is right on the map")
    remark_weighted: str = N_("{margin}, 95 % confidence")
    remark_kappa: str = N_("accuracy beyond chance")
    remark_dice: str = N_("mean of {count} classes in the truth")
    remark_unclassified: str = N_("of the truth; counts as wrong")

    section_matrix: str = N_("Confusion matrix")
    matrix_note: str = N_(
        "Rows: the truth; columns: the map. Each cell has the number of samples and its share of the row, which "
        "shades it. Outlined: right."
    )
    matrix_part: str = N_("Shown are the {shown} largest of {count} classes; the CSV file holds all.")
    column_truth: str = N_("Truth")
    group_map: str = N_("On the map")
    column_unclassified: str = N_("unclassified")

    section_classes: str = N_("Classes")
    column_in_truth: str = N_("In the truth")
    column_on_map: str = N_("On the map")
    column_correct: str = N_("Right")
    column_dice: str = N_("Dice (F1)")
    column_iou: str = N_("IoU")
    column_producers: str = N_("Producer's accuracy")
    column_users: str = N_("User's accuracy")
    classes_note: str = N_(
        "Every sample counts the same. Producer's accuracy: share of the class in the truth that the map finds "
        "(recall). User's accuracy: share of the class on the map that is right (precision). Dice: their harmonic mean."
    )

    section_weighted: str = N_("Weighted by area")
    weighted_lead: str = N_(
        "After Olofsson et al. (2014): each class of the map is a stratum that counts by its area on the map, so that "
        "the number of samples in a class decides nothing but the width of the interval. The estimated area corrects "
        "the mapped one by the errors found. Intervals: 95 %; where all samples of a class are right, or none is, the "
        "formula gives \u00b1 0, which is no certainty."
    )
    assumption_points: str = N_(
        "This holds for points drawn by chance over the whole map, within each class or over all of it. "
        "Points chosen by eye, or near the training strokes, make every figure here look better than the map is."
    )
    assumption_areas: str = N_(
        "This holds for a sample drawn by chance over the whole map. Neighbouring pixels are no independent samples: "
        "with polygons, lines or a truth raster the intervals are much too narrow, and where the truth covers only an "
        "easy part of the map, every figure looks better than the map is."
    )
    column_samples: str = N_("Samples on it")
    column_mapped_area: str = N_("Mapped ({unit})")
    column_estimated_area: str = N_("Estimated ({unit})")
    column_mapped_share: str = N_("Mapped share")
    column_estimated_share: str = N_("Estimated share")

    section_settings: str = N_("Settings and provenance")
    setting_map: str = N_("Map")
    setting_truth: str = N_("Truth")
    setting_matched: str = N_("Match")
    setting_unclassified: str = N_("Unclassified pixels of the map")


@dataclass(frozen=True)
class _Content:
    title: str
    truth: str
    result: Assessment
    texts: AccuracyTexts

    @property
    def style(self) -> NumberStyle:
        return self.texts.style

    def percent(self, share: float) -> str:
        return NOTHING if np.isnan(share) else self.style.percent(share)

    def margin(self, error: float) -> str:
        """Return half the width of the 95 % interval of a share, in per cent."""
        if np.isnan(error):
            return f"{PLUS_MINUS}{SPACE}{NOTHING}"
        return f"{PLUS_MINUS}{SPACE}{self.style.percent(Z_95 * error)}"

    def interval(self, share: float, error: float) -> str:
        """Return a share and half the width of its 95 % interval, in per cent."""
        return NOTHING if np.isnan(share) else f"{self.percent(share)} {self.margin(error)}"

    def name(self, assessed: AssessedClass) -> page.Html:
        """Return the name of a class, with its colour if it has one."""
        return left_aligned(
            page.join([page.swatch(assessed.colour), assessed.name]) if assessed.colour else assessed.name
        )


def write_accuracy_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    truth: str,
    result: Assessment,
    notices: Sequence[Notice | str] = (),
    texts: AccuracyTexts | None = None,
) -> None:
    """Write the report of an assessment: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
        HTML file to write; the file is complete or absent.
    title : str
        Usually the name of the map.
    truth : str
        Name of the truth.
    result : Assessment
    notices : sequence of Notice or str
        Notices for the user; a `Notice` is written in English, a text as it is.
    texts : AccuracyTexts, optional
        The phrases in the user's language.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    texts = texts or AccuracyTexts()
    content = _Content(title, truth, result, texts)
    lead = texts.of("lead", result.kind).format(
        count=content.style.whole(result.n_samples), truth=truth, matched=_matched(content)
    )
    write_report(
        path,
        page.facts(_facts(content)),
        _matrix(content),
        _classes(content),
        _weighted(content),
        _settings(content),
        title=title,
        lead=lead,
        notices=notices,
        texts=texts,
    )


def _matched(content: _Content) -> str:
    return content.texts.of("matched", "name" if content.result.by_name else "number")


def _facts(content: _Content) -> list[page.Fact]:
    texts, style, result = content.texts, content.style, content.result
    measures, weighted = result.measures, result.estimates
    margin = content.margin(weighted.overall_error)
    of_classes = texts.remark_dice.format(count=style.whole(int((measures.truth > 0).sum())))
    facts = [
        page.Fact(texts.fact_overall, content.percent(measures.overall), texts.remark_overall),
        page.Fact(texts.fact_weighted, content.percent(weighted.overall), texts.remark_weighted.format(margin=margin)),
        page.Fact(texts.fact_kappa, style.fixed(measures.kappa, 3), texts.remark_kappa),
        page.Fact(texts.fact_dice, style.fixed(measures.macro_dice, 3), of_classes),
    ]
    missed = int(result.matrix[:, -1].sum())
    if missed:
        share = content.percent(missed / result.n_samples)
        facts.append(page.Fact(texts.fact_unclassified, share, texts.remark_unclassified))
    return facts


# --- the matrix


def _matrix(content: _Content) -> page.Html:
    texts, style, result = content.texts, content.style, content.result
    places = charts.largest(result.measures.truth + result.measures.mapped, MAX_CLASSES)
    columns = [*places, -1] if result.matrix[:, -1].any() else list(places)
    headings = [page.Column(left_aligned(texts.column_truth))]
    headings += [
        page.Column(texts.column_unclassified if place < 0 else result.classes[place].name, group=texts.group_map)
        for place in columns
    ]
    headings.append(page.Column(texts.total))
    rows = [
        [content.name(result.classes[row]), *(_cell(content, row, place) for place in columns),
         style.whole(result.measures.truth[row])]
        for row in places
    ]  # fmt: skip
    sums = result.matrix.sum(axis=0)
    total = [left_aligned(texts.total), *(style.whole(sums[place]) for place in columns), style.whole(result.n_samples)]
    part = part_of(texts.matrix_part, len(places), len(result.classes), texts)
    note = " ".join(filter(None, (texts.matrix_note, part)))
    table = page.Table(headings, rows, texts.section_matrix, total)
    return page.section(texts.section_matrix, table.html(), page.paragraph(note, kind="note"))


def _cell(content: _Content, row: int, place: int) -> page.Html:
    """Return count and share of a cell, shaded by the share; cells of the diagonal have an outline."""
    matrix = content.result.matrix
    count, total = int(matrix[row, place]), int(matrix[row].sum())
    share = count / total if total else 0.0
    right = row == place
    colour = "accent" if right else "second"
    fill = (
        "position:absolute;top:0;right:0;bottom:0;left:0;background:"
        f"var(--{colour});opacity:{DARKEST * share**0.5:.3f};-webkit-print-color-adjust:exact;print-color-adjust:exact"
    )
    edge = "var(--ink)" if right else "transparent"
    frame = f"position:relative;display:block;margin:-3px -8px;padding:3px 8px;border:1px solid {edge}"
    text = [page.tag("span", content.style.whole(count), style="position:relative;display:block")]
    if total:
        small = "position:relative;display:block;font-size:.85em"
        text.append(page.tag("span", content.style.percent(share) if count else NOTHING, style=small))
    return page.tag("span", page.tag("span", style=fill), *text, style=frame)


# --- the tables


def _classes(content: _Content) -> page.Html:
    texts, style, result = content.texts, content.style, content.result
    measures = result.measures
    table = page.Columns(texts.section_classes)
    table.add(left_aligned(texts.column_name), [content.name(assessed) for assessed in result.classes], numeric=False)
    for heading, counts in (
        (texts.column_in_truth, measures.truth),
        (texts.column_on_map, measures.mapped),
        (texts.column_correct, measures.correct),
    ):
        table.add(heading, [style.whole(count) for count in counts])
    for heading, shares in ((texts.column_dice, measures.dice), (texts.column_iou, measures.iou)):
        table.add(heading, [style.fixed(share, 3) for share in shares])
    for heading, shares in ((texts.column_producers, measures.producers), (texts.column_users, measures.users)):
        table.add(heading, [content.percent(share) for share in shares])
    return page.section(texts.section_classes, table.html(), page.paragraph(texts.classes_note, kind="note"))


def _weighted(content: _Content) -> page.Html:
    texts, style, result = content.texts, content.style, content.result
    weighted = result.estimates
    places = [row for row in range(len(result.classes)) if weighted.weights[row] > 0 or weighted.shares[row] > 0]
    table = page.Columns(texts.section_weighted)
    table.add(left_aligned(texts.column_name), [content.name(result.classes[row]) for row in places], numeric=False)
    table.add(texts.column_samples, [style.whole(result.measures.mapped[row]) for row in places])
    for heading, cells in zip(_area_headings(content), _area_columns(content, places)):
        table.add(heading, cells)
    for heading, shares, errors in (
        (texts.column_users, weighted.users, weighted.users_error),
        (texts.column_producers, weighted.producers, weighted.producers_error),
    ):
        table.add(heading, [content.interval(shares[row], errors[row]) for row in places])
    assumption = texts.assumption_points if result.kind == "points" else texts.assumption_areas
    return page.section(
        texts.section_weighted,
        page.paragraph(texts.weighted_lead, kind="lead"),
        table.html(),
        page.paragraph(page.tag("strong", assumption), kind="note"),
    )


def _area_headings(content: _Content) -> tuple[str, str]:
    texts, result = content.texts, content.result
    if result.square_metres is None:
        return texts.column_mapped_share, texts.column_estimated_share
    symbol = area_unit([result.square_metres]).symbol
    return texts.column_mapped_area.format(unit=symbol), texts.column_estimated_area.format(unit=symbol)


def _area_columns(content: _Content, places: Sequence[int]) -> tuple[list[str], list[str]]:
    """Return columns of mapped and estimated areas, or of shares where the map has no place on the Earth."""
    style, weighted, area = content.style, content.result.estimates, content.result.square_metres
    if area is None:
        return (
            [content.percent(weighted.weights[row]) for row in places],
            [content.interval(weighted.shares[row], weighted.shares_error[row]) for row in places],
        )
    total = area / area_unit([area]).square_metres
    mapped = style.column([total * weighted.weights[row] for row in places], 5)
    estimated = [total * weighted.shares[row] for row in places]
    margins = [total * Z_95 * weighted.shares_error[row] for row in places]
    written = style.column([*estimated, *margins], 5)
    return mapped, [f"{value} {PLUS_MINUS}{SPACE}{margin}" for value, margin in zip(written, written[len(places) :])]


def _settings(content: _Content) -> page.Html:
    texts, result = content.texts, content.result
    entries = [
        (texts.setting_map, content.title),
        (texts.setting_truth, content.truth),
        (texts.setting_matched, _matched(content)),
        (texts.setting_unclassified, content.style.whole(result.unclassified)),
    ]
    return page.details(texts.section_settings, page.pairs(entries))
