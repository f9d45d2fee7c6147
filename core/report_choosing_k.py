# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of a recommended number of clusters: measures, charts, and a contact sheet of the segmentations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import answer_charts, drawing, page, pictures
from .choosing_k import MEASURES, Segmentation, Suggestion
from .errors import N_, Notice
from .nearest import nearest
from .numbers import NOTHING
from .raster_writer import LegendEntry
from .report_parts import chart_figure, write_report
from .texts import Texts

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .raster import RasterSource

SHEET = 300  # pixels of a picture's longer edge
MOST_PICTURES = 40


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
    agree: str = N_("Measures that speak for it: {count} of {all}.")
    fact_chosen: str = N_("Recommended clusters")
    measure_elbow: str = N_("Elbow of the inertia")
    measure_silhouette: str = N_("Silhouette")
    measure_calinski_harabasz: str = N_("Caliński-Harabasz")
    measure_davies_bouldin: str = N_("Davies-Bouldin")
    measure_gap: str = N_("Gap statistic")
    best_elbow: str = N_("where the curve bends most")
    best_silhouette: str = N_("largest is best")
    best_calinski_harabasz: str = N_("largest is best")
    best_davies_bouldin: str = N_("smallest is best")
    best_gap: str = N_("first that is as good as the next, within its error")
    not_found: str = N_("none found")
    section_charts: str = N_("Measures")
    section_sheet: str = N_("Segmentations")
    sheet_note: str = N_("Reduced pictures of the image and of each segmentation, in the colours of the centroids.")
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
    silhouette_note: str = N_("The silhouette is that of {count} pixels.")
    axis: str = N_("Clusters")
    alt_chart: str = N_("Chart of {measure} by number of clusters")
    alt_picture: str = N_("Segmentation of {raster} into {k} clusters")
    alt_image: str = N_("Picture of the raster {raster}")
    distance_euclidean: str = N_("Euclidean distance")
    distance_manhattan: str = N_("Manhattan distance")
    distance_chebyshev: str = N_("Chebyshev distance")


def reason(found: Suggestion, texts: ChoosingTexts) -> str:
    """Return why the number was chosen, in one or two sentences."""
    measured = [name for name in MEASURES if found.votes.get(name) is not None]
    why = texts.of("reason", found.method).format(k=found.chosen)
    return f"{why} {texts.agree.format(count=len(found.agreeing()), all=len(measured))}"


def write_suggestion_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    source: RasterSource,
    found: Suggestion,
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
    found : Suggestion
    notices : sequence of Notice or str
    texts : ChoosingTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or ChoosingTexts()
    lead = texts.lead.format(
        first=texts.style.whole(found.counts[0]),
        last=texts.style.whole(found.counts[-1]),
        pixels=texts.style.whole(found.n_pixels),
        distance=texts.of("distance", found.metric),
    )
    write_report(
        path,
        page.facts(_facts(found, texts)),
        _sheet(source, found, texts),
        _charts(found, texts),
        _table(found, texts),
        title=title,
        lead=f"{reason(found, texts)} {lead}",
        notices=notices,
        texts=texts,
    )


def _facts(found: Suggestion, texts: ChoosingTexts) -> list[page.Fact]:
    facts = [page.Fact(texts.fact_chosen, texts.style.whole(found.chosen), texts.of("measure", found.method))]
    for name in MEASURES:
        vote = found.votes.get(name)
        if name == "gap" and np.isnan(found.gap).all():
            continue
        value = NOTHING if vote is None else texts.style.whole(vote)
        remark = texts.of("best", name) if vote else texts.not_found
        facts.append(page.Fact(texts.of("measure", name), value, remark))
    return facts


# --- contact sheet


def contact_sheet(
    source: RasterSource, found: Suggestion, longest: int = SHEET
) -> list[tuple[int, bytes, tuple[int, int]]]:
    """Return number of clusters, PNG and size (height, width) of a reduced picture of each segmentation.

    Parameters
    ----------
    source : RasterSource
        With the bands that were clustered.
    found : Suggestion
    longest : int
        Pixels of the longer edge at most.
    """
    bands, valid = source.read_reduced(longest)
    planes = np.concatenate([kind.compute(bands, valid) for kind in found.recipe.kinds])
    features = found.scaling.apply(planes[:, valid].T)
    return [
        (k, *_picture(features, valid, one, found.metric, source))
        for k, one in zip(found.counts[:MOST_PICTURES], found.segmentations)
    ]


def _picture(
    features: np.ndarray, valid: np.ndarray, one: Segmentation, metric: str, source: RasterSource
) -> tuple[bytes, tuple[int, int]]:
    ids = np.zeros(valid.shape, dtype=np.int32)
    ids[valid] = nearest(features, one.centroids, metric).astype(np.int32) + 1
    legend = [LegendEntry(number, "", colour) for number, colour in enumerate(one.colours, start=1)]
    return pictures.legend_png(ids, valid, legend, source)


def _sheet(source: RasterSource, found: Suggestion, texts: ChoosingTexts) -> page.Html:
    raster = Path(source.path).name
    image, size = pictures.image_png(source, SHEET)
    parts = [page.figure(page.picture(image, size, texts.alt_image.format(raster=raster)), texts.picture_image)]
    for k, data, shape in contact_sheet(source, found):
        chosen = k == found.chosen
        shown = page.picture(data, shape, texts.alt_picture.format(raster=raster, k=k))
        framed = page.tag("div", shown, class_="chosen") if chosen else shown
        parts.append(page.figure(framed, (texts.picture_chosen if chosen else texts.picture_k).format(k=k)))
    return page.section(texts.section_sheet, page.sheet(*parts), page.paragraph(texts.sheet_note, kind="note"))


# --- charts and table


def _charts(found: Suggestion, texts: ChoosingTexts) -> page.Html:
    if not drawing.available():
        return page.section(texts.section_charts, page.paragraph(texts.no_charts, kind="note"))
    drawn = []
    for name in MEASURES:
        values = np.asarray(found.inertia if name == "elbow" else getattr(found, name), dtype=np.float64)
        if not np.isfinite(values).any():
            continue
        chart = answer_charts.measure_by_count(
            found.counts,
            values.tolist(),
            found.votes.get(name),
            name=name.replace("_", "-"),
            count=texts.axis,
            title=texts.column_inertia if name == "elbow" else texts.of("measure", name),
            alt=texts.alt_chart.format(measure=texts.of("measure", name)),
            errors=np.asarray(found.gap_error).tolist() if name == "gap" else None,
            style=texts.style,
        )
        drawn.append(chart_figure(chart, texts.of("measure", name), texts.of("best", name)))
    note = page.paragraph(texts.silhouette_note.format(count=texts.style.whole(found.n_judged)), kind="note")
    halves = page.column(*drawn[0::2]), page.column(*drawn[1::2])
    return page.section(texts.section_charts, page.side_by_side(*halves), note)


def _table(found: Suggestion, texts: ChoosingTexts) -> page.Html:
    table = page.Columns(texts.section_table)
    table.add(texts.column_k, [_marked(k, found.chosen) for k in found.counts])
    for name in ("inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "gap_error"):
        values = np.asarray(getattr(found, name), dtype=np.float64)
        if not np.isnan(values).all():
            table.add(texts.of("column", name), texts.style.column(values.tolist()))
    return page.section(texts.section_table, table.html())


def _marked(k: int, chosen: int) -> page.Html | str:
    return page.tag("strong", f"\u2192 {k}") if k == chosen else str(k)
