# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of a recommended number of clusters: measures, charts, and a contact sheet of the segmentations."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, Notice
from ..base.numbers import NOTHING
from ..clustering.grouping import KMEANS
from ..clustering.grouping import titles as grouping_titles
from ..clustering.metrics import phrases
from ..legend.entry import LegendEntry
from ..segmentation.choosing_k import MEASURES, Segmentation, Suggestion
from .kit import answer_charts, drawing, page, pictures
from .kit.texts import Texts
from .parts import chart_figure, write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..raster.source import RasterSource

SHEET = 300  # longer edge of a picture, in pixels
MAX_PICTURES = 40
OPTIONAL = ("gap", "bic")  # measures that can be left out


@dataclass(frozen=True)
class ChoosingTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush number of clusters")
    lead: str = N_("{first} to {last} clusters were tried on {pixels} pixels of the image, by {distance}.")
    reason_elbow: str = N_("From {k} clusters on, more of them bring little: the inertia has its elbow there.")
    reason_silhouette: str = N_(
        "With {k} clusters the pixels lie closest to their own cluster and farthest from others."
    )
    reason_calinski_harabasz: str = N_("With {k} clusters the spread between them is largest against that within.")
    reason_davies_bouldin: str = N_("With {k} clusters these run into each other least.")
    reason_gap: str = N_("{k} is the first number of clusters that beats evenly spread pixels as much as the next one.")
    reason_bic: str = N_("With {k} clusters the mixture explains the pixels best for the numbers that it needs (BIC).")
    agree: str = N_("Measures that speak for it: {count} of {all}.")
    fact_chosen: str = N_("Recommended clusters")
    measure_elbow: str = N_("Elbow of the inertia")
    measure_silhouette: str = N_("Silhouette")
    measure_calinski_harabasz: str = N_("Caliński-Harabasz")
    measure_davies_bouldin: str = N_("Davies-Bouldin")
    measure_gap: str = N_("Gap statistic")
    measure_bic: str = N_("BIC")
    best_elbow: str = N_("where the curve bends most")
    best_silhouette: str = N_("largest is best")
    best_calinski_harabasz: str = N_("largest is best")
    best_davies_bouldin: str = N_("smallest is best")
    best_gap: str = N_("first that is as good as the next, within its error")
    best_bic: str = N_("smallest is best, or where the curve bends most")
    not_found: str = N_("none found")
    section_charts: str = N_("Measures")
    section_sheet: str = N_("Segmentations")
    sheet_note: str = N_("Reduced pictures of the image and of each segmentation, in the colours of the centroids.")
    sheet_note_part: str = N_(
        "The middle of the image and of each segmentation at full size, because these features depend on what "
        "surrounds a pixel."
    )
    picture_image: str = N_("Image")
    picture_k: str = N_("{k} clusters")
    picture_chosen: str = N_("{k} clusters, recommended")
    section_table: str = N_("Table")
    column_k: str = N_("Clusters")
    column_inertia: str = N_("Inertia")
    column_silhouette: str = N_("Silhouette")
    column_calinski_harabasz: str = N_("Caliński-Harabasz")
    column_davies_bouldin: str = N_("Davies-Bouldin")
    column_gap: str = N_("Gap")
    column_gap_error: str = N_("Error of the gap")
    column_bic: str = N_("BIC")
    silhouette_note: str = N_("The silhouette is that of {count} pixels.")
    axis: str = N_("Clusters")
    alt_chart: str = N_("Chart of {measure} by number of clusters")
    alt_picture: str = N_("Segmentation of {raster} into {k} clusters")
    alt_image: str = N_("Picture of the raster {raster}")
    distance: Mapping[str, str] = field(default_factory=phrases)
    lead_method: str = N_("Method: {method}.")
    method: Mapping[str, str] = field(default_factory=grouping_titles)


def reason(suggestion: Suggestion, texts: ChoosingTexts) -> str:
    """Return why the number was chosen, in one or two sentences."""
    measured = [name for name in MEASURES if suggestion.votes.get(name) is not None]
    why = texts.of("reason", suggestion.method).format(k=suggestion.chosen)
    return f"{why} {texts.agree.format(count=len(suggestion.agreeing()), all=len(measured))}"


def write_suggestion_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    source: RasterSource,
    suggestion: Suggestion,
    notices: Sequence[Notice | str] = (),
    texts: ChoosingTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title : str
    source : RasterSource
        The raster, with the bands that were clustered.
    suggestion : Suggestion
    notices : sequence of Notice or str
    texts : ChoosingTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or ChoosingTexts()
    lead = texts.lead.format(
        first=texts.style.whole(suggestion.counts[0]),
        last=texts.style.whole(suggestion.counts[-1]),
        pixels=texts.style.whole(suggestion.n_pixels),
        distance=texts.of("distance", suggestion.metric),
    )
    if suggestion.grouping != KMEANS:
        lead = f"{lead} {texts.lead_method.format(method=texts.of('method', suggestion.grouping))}"
    write_report(
        path,
        page.facts(_facts(suggestion, texts)),
        _sheet(source, suggestion, texts),
        _charts(suggestion, texts),
        _table(suggestion, texts),
        title=title,
        lead=f"{reason(suggestion, texts)} {lead}",
        notices=notices,
        texts=texts,
    )


def _facts(suggestion: Suggestion, texts: ChoosingTexts) -> list[page.Fact]:
    facts = [page.Fact(texts.fact_chosen, texts.style.whole(suggestion.chosen), texts.of("measure", suggestion.method))]
    for name in MEASURES:
        vote = suggestion.votes.get(name)
        if name in OPTIONAL and np.isnan(getattr(suggestion, name)).all():
            continue
        value = NOTHING if vote is None else texts.style.whole(vote)
        remark = texts.of("best", name) if vote else texts.not_found
        facts.append(page.Fact(texts.of("measure", name), value, remark))
    return facts


# --- contact sheet


def contact_sheet(
    source: RasterSource, suggestion: Suggestion, longest: int = SHEET
) -> list[tuple[int, bytes, tuple[int, int]]]:
    """Return number of clusters, PNG and size (height, width) of a reduced picture of each segmentation.

    Parameters
    ----------
    source : RasterSource
        With the bands that were clustered.
    suggestion : Suggestion
    longest : int
        Pixels of the longer edge at most.
    """
    planes, valid = suggestion.recipe.planes(source, *pictures.shown_part(source, suggestion.recipe.halo, longest))
    features = suggestion.scaling.apply(planes[:, valid].T)
    return [
        (k, *_picture(features, valid, segmentation, suggestion.metric, source))
        for k, segmentation in zip(suggestion.counts[:MAX_PICTURES], suggestion.segmentations)
    ]


def _picture(
    features: np.ndarray, valid: np.ndarray, segmentation: Segmentation, metric: str, source: RasterSource
) -> tuple[bytes, tuple[int, int]]:
    ids = np.zeros(valid.shape, dtype=np.int32)
    ids[valid] = segmentation.nearest(features, metric).astype(np.int32) + 1
    legend = [LegendEntry(number, "", colour) for number, colour in enumerate(segmentation.colours, start=1)]
    return pictures.legend_png(ids, valid, legend, source)


def _sheet(source: RasterSource, suggestion: Suggestion, texts: ChoosingTexts) -> page.Html:
    raster = Path(source.path).name
    window, reduced = pictures.shown_part(source, suggestion.recipe.halo, SHEET)
    image, size = pictures.image_png(source, SHEET, window if reduced is None else None)
    parts = [page.figure(page.picture(image, size, texts.alt_image.format(raster=raster)), texts.picture_image)]
    for k, data, shape in contact_sheet(source, suggestion):
        chosen = k == suggestion.chosen
        shown = page.picture(data, shape, texts.alt_picture.format(raster=raster, k=k))
        framed = page.tag("div", shown, class_="chosen") if chosen else shown
        parts.append(page.figure(framed, (texts.picture_chosen if chosen else texts.picture_k).format(k=k)))
    note = texts.sheet_note if reduced else texts.sheet_note_part
    return page.section(texts.section_sheet, page.sheet(*parts), page.paragraph(note, kind="note"))


# --- charts and table


def _charts(suggestion: Suggestion, texts: ChoosingTexts) -> page.Html:
    if not drawing.available():
        return page.section(texts.section_charts, page.paragraph(texts.no_charts, kind="note"))
    drawn = []
    for name in MEASURES:
        values = np.asarray(suggestion.inertia if name == "elbow" else getattr(suggestion, name), dtype=np.float64)
        if not np.isfinite(values).any():
            continue
        chart = answer_charts.measure_by_count(
            suggestion.counts,
            values.tolist(),
            suggestion.votes.get(name),
            name=name.replace("_", "-"),
            count=texts.axis,
            title=texts.column_inertia if name == "elbow" else texts.of("measure", name),
            alt=texts.alt_chart.format(measure=texts.of("measure", name)),
            errors=np.asarray(suggestion.gap_error).tolist() if name == "gap" else None,
            style=texts.style,
        )
        drawn.append(chart_figure(chart, texts.of("measure", name), texts.of("best", name)))
    note = page.paragraph(texts.silhouette_note.format(count=texts.style.whole(suggestion.n_judged)), kind="note")
    halves = page.column(*drawn[0::2]), page.column(*drawn[1::2])
    return page.section(texts.section_charts, page.side_by_side(*halves), note)


def _table(suggestion: Suggestion, texts: ChoosingTexts) -> page.Html:
    table = page.Columns(texts.section_table)
    table.add(texts.column_k, [_marked(k, suggestion.chosen) for k in suggestion.counts])
    for name in ("inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "gap_error", "bic"):
        values = np.asarray(getattr(suggestion, name), dtype=np.float64)
        if not np.isnan(values).all():
            table.add(texts.of("column", name), texts.style.column(values.tolist()))
    return page.section(texts.section_table, table.html())


def _marked(k: int, chosen: int) -> page.Html | str:
    return page.tag("strong", f"\u2192 {k}") if k == chosen else str(k)
