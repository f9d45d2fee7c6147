# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of several distances side by side: maps next to each other, silhouettes, agreement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, Notice
from ..clustering.metrics import titles
from ..raster.gdal_calls import title_of
from .kit import page, pictures
from .kit.texts import Texts
from .parts import write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..legend.entry import LegendEntry
    from ..raster.source import RasterSource
    from ..segmentation.comparing_distances import Agreement, Comparison

MAP_EDGE_PIXELS = 640
PART_EDGE_PIXELS = 320  # of pictures at full size, whose features take longer


@dataclass(frozen=True)
class ComparingTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush distances")
    lead: str = N_(
        "The image was segmented into {k} clusters by each distance. "
        "Clusters that match have one number and one colour."
    )
    fact_best: str = N_("Largest silhouette")
    fact_agreement: str = N_("{first} and {second}")
    remark_agreement: str = N_("of the pixels in matching clusters")
    section_maps: str = N_("Maps")
    picture_image: str = N_("Image")
    silhouette_caption: str = N_("Silhouette {value}.")
    maps_note: str = N_("Reduced pictures.")
    maps_note_part: str = N_(
        "The middle of the image and of each segmentation at full size, because these features depend on what "
        "surrounds a pixel."
    )
    section_silhouettes: str = N_("Silhouettes")
    silhouettes_note: str = N_(
        "Mean over {count} pixels, from \u22121 to 1: how much nearer "
        "a pixel is to its own cluster than to the next one. "
        "By Euclidean distance they compare on equal terms."
    )
    column_distance: str = N_("Distance")
    column_plain: str = N_("Silhouette, Euclidean")
    column_own: str = N_("Silhouette, its own distance")
    section_agreement: str = N_("Agreement")
    agreement_note: str = N_(
        "Adjusted Rand index: 1 for equal segmentations, 0 as by chance. Matching: share of the pixels that lie in "
        "matching clusters."
    )
    column_pair: str = N_("Distances")
    column_rand: str = N_("Adjusted Rand index")
    column_overlap: str = N_("Matching")
    alt_image: str = N_("Picture of the raster {raster}")
    alt_map: str = N_("Clusters of {raster} by {distance}")
    distance: Mapping[str, str] = field(default_factory=titles)


def write_comparison_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    source: RasterSource,
    comparison: Comparison,
    unnamed: str = "Cluster {number}",
    notices: Sequence[Notice | str] = (),
    texts: ComparingTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title : str
    source : RasterSource
        With the bands that were clustered.
    comparison : Comparison
    unnamed : str
        Template of the name of a cluster.
    notices : sequence of Notice or str
    texts : ComparingTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or ComparingTexts()
    k = max(model.k for model in comparison.models.values())
    write_report(
        path,
        page.facts(_facts(comparison, texts)),
        _maps(source, comparison, unnamed, texts),
        page.tag("div", class_="gap"),
        _silhouettes(comparison, texts),
        _agreement(comparison, texts),
        title=title,
        lead=texts.lead.format(k=texts.style.whole(k)),
        notices=notices,
        texts=texts,
    )


def _facts(comparison: Comparison, texts: ComparingTexts) -> list[page.Fact]:
    best = texts.style.fixed(comparison.silhouettes[comparison.best][0], 3)
    facts = [page.Fact(texts.fact_best, texts.of("distance", comparison.best), best)]
    for agreement in comparison.agreements:
        facts.append(page.Fact(_pair(agreement, texts), texts.style.percent(agreement.overlap), texts.remark_agreement))
    return facts


def _pair(agreement: Agreement, texts: ComparingTexts) -> str:
    return texts.fact_agreement.format(
        first=texts.of("distance", agreement.first), second=texts.of("distance", agreement.second)
    )


def map_png(
    source: RasterSource,
    comparison: Comparison,
    metric: str,
    legend: Sequence[LegendEntry],
    longest: int = MAP_EDGE_PIXELS,
) -> tuple[bytes, tuple[int, int]]:
    """Return a picture of the segmentation by one distance as PNG, and its height and width.

    It is reduced, or shows the middle at full size; see `pictures.shown_part`.
    """
    model = comparison.models[metric]
    planes, valid = model.recipe.planes(source, *pictures.shown_part(source, model.recipe.halo, longest))
    ids = np.zeros(valid.shape, dtype=np.int64)
    ids[valid] = model.predict(planes[:, valid].T).astype(np.int64) + 1
    return pictures.legend_png(ids, valid, legend, source)


def _maps(source: RasterSource, comparison: Comparison, unnamed: str, texts: ComparingTexts) -> page.Html:
    raster = title_of(source.path)
    halo = next(iter(comparison.models.values())).recipe.halo
    longest = PART_EDGE_PIXELS if halo else MAP_EDGE_PIXELS
    window, reduced = pictures.shown_part(source, halo, longest)
    image, size = pictures.image_png(source, longest, window if reduced is None else None)
    parts = [page.figure(page.picture(image, size, texts.alt_image.format(raster=raster)), texts.picture_image)]
    legends = {metric: comparison.legend(metric, unnamed) for metric in comparison.models}
    for metric, legend in legends.items():
        name = texts.of("distance", metric)
        data, size = map_png(source, comparison, metric, legend, longest)
        alt = texts.alt_map.format(raster=raster, distance=name)
        caption = texts.silhouette_caption.format(value=texts.style.fixed(comparison.silhouettes[metric][0], 3))
        parts.append(page.figure(page.picture(data, size, alt), name, caption))
    if len(parts) % 2:
        parts.append(page.tag("div"))  # fills the last row of two, so that all pictures have one size
    names = max(legends.values(), key=len)
    return page.section(
        texts.section_maps,
        page.side_by_side(*parts),
        page.legend([(entry.name, entry.colour) for entry in names], texts.legend),
        page.paragraph(texts.maps_note if reduced else texts.maps_note_part, kind="note"),
    )


def _silhouettes(comparison: Comparison, texts: ComparingTexts) -> page.Html:
    table = page.Columns(texts.section_silhouettes)
    table.add(texts.column_distance, [texts.of("distance", metric) for metric in comparison.silhouettes])
    for heading, values in zip((texts.column_plain, texts.column_own), zip(*comparison.silhouettes.values())):
        table.add(heading, [texts.style.fixed(value, 3) for value in values])
    note = texts.silhouettes_note.format(count=texts.style.whole(comparison.n_judged))
    return page.section(texts.section_silhouettes, table.html(), page.paragraph(note, kind="note"))


def _agreement(comparison: Comparison, texts: ComparingTexts) -> page.Html:
    table = page.Columns(texts.section_agreement)
    table.add(texts.column_pair, [_pair(agreement, texts) for agreement in comparison.agreements])
    table.add(texts.column_rand, [texts.style.fixed(agreement.adjusted_rand, 3) for agreement in comparison.agreements])
    table.add(texts.column_overlap, [texts.style.percent(agreement.overlap) for agreement in comparison.agreements])
    return page.section(texts.section_agreement, table.html(), page.paragraph(texts.agreement_note, kind="note"))
