# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of a recommended number of clusters: measures, charts, and a contact sheet of the segmentations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import charts, page, pictures, png
from .choosing_k import MEASURES, Segmentation, Suggestion
from .errors import N_, Notice
from .files import write_text
from .nearest import nearest
from .numbers import NOTHING, NumberStyle
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
    agree: str = N_("{count} of {all} measures speak for it.")
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


@dataclass(frozen=True)
class _Content:
    title: str
    source: RasterSource
    found: Suggestion
    texts: ChoosingTexts
    style: NumberStyle

    def values(self, measure: str) -> np.ndarray:
        """Return the numbers behind a measure."""
        return np.asarray(getattr(self.found, "inertia" if measure == "elbow" else measure))


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
    content = _Content(title, source, found, texts, NumberStyle.of_language(texts.language))
    write_text(path, _html(content, [str(notice) for notice in notices]))


def _html(content: _Content, notices: Sequence[str]) -> str:
    texts, style, found = content.texts, content.style, content.found
    lead = texts.lead.format(
        first=found.counts[0],
        last=found.counts[-1],
        pixels=style.whole(found.n_pixels),
        distance=texts.of("distance", found.metric),
    )
    return page.page(
        content.title,
        texts.kind,
        texts.language,
        page.paragraph(f"{reason(found, texts)} {lead}", kind="lead"),
        page.warnings(notices, texts.warnings),
        page.facts(_facts(content)),
        _sheet(content),
        _charts(content),
        _table(content),
    )


def _facts(content: _Content) -> list[page.Fact]:
    texts, found = content.texts, content.found
    facts = [page.Fact(texts.fact_chosen, str(found.chosen), texts.of("measure", found.method))]
    for name in MEASURES:
        vote = found.votes.get(name)
        if name == "gap" and np.isnan(found.gap).all():
            continue
        facts.append(
            page.Fact(
                texts.of("measure", name),
                NOTHING if vote is None else str(vote),
                texts.of("best", name) if vote else texts.not_found,
            )
        )
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
    shown = pictures.north_up(ids, source)
    size = (shown.shape[0], shown.shape[1])
    if len(one.colours) < png.MOST_INDEXED:
        return png.encode_indexed(shown.astype(np.uint8), pictures.palette(one.colours)), size
    return png.encode(pictures.cluster_pixels(shown, one.colours)), size


def _sheet(content: _Content) -> page.Html:
    texts = content.texts
    raster = Path(content.source.path).name
    image, size = pictures.image_png(content.source, SHEET)
    parts = [page.figure(page.picture(image, size, texts.alt_image.format(raster=raster)), texts.picture_image)]
    for k, data, shape in contact_sheet(content.source, content.found):
        chosen = k == content.found.chosen
        shown = page.picture(data, shape, texts.alt_picture.format(raster=raster, k=k))
        framed = page.tag("div", shown, class_="chosen") if chosen else shown
        parts.append(page.figure(framed, (texts.picture_chosen if chosen else texts.picture_k).format(k=k)))
    return page.section(texts.section_sheet, page.sheet(*parts), page.paragraph(texts.sheet_note, kind="note"))


# --- charts and table


def _charts(content: _Content) -> page.Html:
    texts, found = content.texts, content.found
    if not charts.available():
        return page.section(texts.section_charts, page.paragraph(texts.no_charts, kind="note"))
    drawn = []
    for name in MEASURES:
        values = content.values(name)
        if np.isfinite(values).sum() < 1:
            continue
        chart = charts.measure_by_count(
            found.counts,
            [float(value) for value in values],
            found.votes.get(name),
            name=name.replace("_", "-"),
            count=texts.axis,
            title=texts.column_inertia if name == "elbow" else texts.of("measure", name),
            alt=texts.alt_chart.format(measure=texts.of("measure", name)),
            errors=[float(value) for value in found.gap_error] if name == "gap" else None,
            style=content.style,
        )
        drawn.append(page.figure(page.inline_svg(chart.svg()), texts.of("measure", name), texts.of("best", name)))
    note = page.paragraph(texts.silhouette_note.format(count=content.style.whole(found.n_judged)), kind="note")
    return page.section(
        texts.section_charts, page.side_by_side(page.column(*drawn[0::2]), page.column(*drawn[1::2])), note
    )


def _table(content: _Content) -> page.Html:
    texts, style, found = content.texts, content.style, content.found
    names = ("inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "gap_error")
    columns, cells = [page.Column(texts.column_k)], [[_marked(k, found.chosen) for k in found.counts]]
    for name in names:
        values = np.asarray(getattr(found, name))
        if np.isnan(values).all():
            continue
        columns.append(page.Column(texts.of("column", name)))
        cells.append([_number(value, style) for value in values])
    table = page.Table(columns, list(zip(*cells)), texts.section_table)
    return page.section(texts.section_table, table.html())


def _marked(k: int, chosen: int) -> Any:
    return page.tag("strong", f"\u2192 {k}") if k == chosen else str(k)


def _number(value: float, style: NumberStyle) -> str:
    return NOTHING if np.isnan(value) else style.significant(float(value), 4)
