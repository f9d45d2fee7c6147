# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of a segmentation: pictures, table and charts in one HTML file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, Notice
from ..clustering.grouping import KMEANS, MIXTURE
from ..clustering.grouping import phrases as grouping_phrases
from ..clustering.metrics import phrases
from ..features.kinds import BandValues
from ..legend.entry import LegendEntry
from ..raster.bands import rgb_band_positions
from ..raster.class_raster import ClassRaster
from ..raster.gdal_calls import title_of
from ..raster.pixel_areas import PixelAreas
from .cluster_relations import RelationTexts, relations
from .kit import charts, drawing, page, pictures
from .parts import area_columns, chart_figure, largest, map_figure, names_legend, part_of, share_chart, write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..base.numbers import NumberStyle
    from ..raster.source import RasterSource
    from ..segmentation.cluster_table import ClusterRow
    from ..segmentation.model import KMeansModel
    from ..segmentation.prediction import ClusterCounts

AUTOMATIC = ("max_spread", "merge_distance")  # limits that the method finds where they are not given
MAX_CELLS = 100_000  # in the table; browsers take seconds to show more
MIN_ROWS = 64
MAX_LISTED = 24  # names in one line of the settings
MAX_SHORT_CHART_ROWS = 16  # with more bars the chart of sizes fills its column


@dataclass(frozen=True)
class ReportTexts(RelationTexts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush segmentation")
    lead: str = N_("K-means grouped {pixels} valid pixels, {share} of the raster, by {distance}. {areas}")
    lead_method: str = N_("{method} grouped {pixels} valid pixels, {share} of the raster, by {distance}. {areas}")
    lead_mixture: str = N_(
        "A Gaussian mixture grouped {pixels} valid pixels, {share} of the raster, each into its most likely cluster. "
        "{areas}"
    )
    lead_merged: str = N_("They are merged from {count} clusters, by Ward's method.")
    other_raster: str = N_("The model was fitted on {raster}.")

    fact_clusters: str = N_("Clusters")
    fact_fitted_on: str = N_("Pixels fitted on")
    fact_iterations: str = N_("Iterations")
    fact_inertia: str = N_("Inertia")
    fact_valid: str = N_("Valid pixels")
    remark_sample: str = N_("a sample of the valid ones")
    remark_every: str = N_("every valid one")
    remark_converged: str = N_("until the clusters rested")
    remark_stopped: str = N_("stopped while clusters still moved")
    remark_inertia: str = N_("mean distance {distance}")
    remark_inertia_parts: str = N_("of the clusters before merging; mean distance {distance}")
    remark_valid: str = N_("of {pixels}")
    remark_wanted: str = N_("{count} asked for")

    section_pictures: str = N_("Image and segmentation")
    picture_image: str = N_("Image")
    picture_clusters: str = N_("Segmentation")
    image_colour: str = N_("Red, green and blue: {red}, {green}, {blue}.")
    image_grey: str = N_("Grey: {band}.")
    clusters_caption: str = N_("Each cluster in the colour of its centroid, numbered from dark to bright.")
    clusters_caption_plain: str = N_("Each cluster in a colour of its own.")
    alt_image: str = N_("Picture of the raster {raster}")
    alt_clusters: str = N_("Map of the clusters of {raster}")

    section_table: str = N_("Clusters")
    column_centroid: str = N_("Centroid")
    table_part: str = N_("The table shows the {shown} largest of {count} clusters; the CSV table holds all.")

    section_charts: str = N_("Charts")
    chart_convergence: str = N_("Convergence")
    chart_convergence_caption: str = N_(
        "Inertia is the sum over the pixels fitted on of the squared distance to their centroid (Euclidean) or of the "
        "distance (others). Movement is in standard deviations of the features, on a logarithmic scale."
    )
    chart_sizes: str = N_("Cluster sizes")
    chart_centroids: str = N_("Centroids")
    chart_numbers: str = N_("The number at the end of a line is that of its cluster.")
    axis_iteration: str = N_("Iteration")
    axis_inertia: str = N_("Inertia")
    axis_movement: str = N_("Movement")
    axis_share: str = N_("Share of the valid pixels (%)")
    axis_feature: str = N_("Number of the feature")
    axis_value: str = N_("Value")
    tolerance_line: str = N_("tolerance")
    alt_convergence: str = N_("Chart of inertia and movement by iteration")
    alt_sizes: str = N_("Bar chart of the share of each cluster")
    alt_centroids: str = N_("Chart of the centroid values of each cluster over the features")

    section_settings: str = N_("Settings and provenance")
    setting_raster: str = N_("Raster")
    setting_size: str = N_("Size")
    size_value: str = N_("{width} × {height} pixels")
    setting_crs: str = N_("Coordinate system")
    crs_unknown: str = N_("unknown")
    setting_features: str = N_("Features")
    setting_distance: str = N_("Distance")
    setting_update: str = N_("Centroids are")
    setting_scaling: str = N_("Scaling")
    setting_method: str = N_("Method")
    setting_min_share: str = N_("Smallest cluster")
    setting_max_spread: str = N_("Largest spread")
    setting_merge_distance: str = N_("Merge distance")
    setting_merge_to: str = N_("Merged to")
    setting_n_clusters: str = N_("Clusters asked for")
    setting_start: str = N_("Start")
    setting_attempts: str = N_("Attempts")
    setting_max_iterations: str = N_("Most iterations")
    setting_tolerance: str = N_("Tolerance")
    setting_seed: str = N_("Seed")
    setting_sample: str = N_("Sample size")
    setting_nodata: str = N_("Extra nodata value")
    setting_mean_distance: str = N_("Mean distance")
    setting_fit_raster: str = N_("Fitted on the raster")
    setting_software: str = N_("Software")
    every_pixel: str = N_("every pixel")
    none: str = N_("none")
    automatic: str = N_("automatic")
    method: Mapping[str, str] = field(default_factory=grouping_phrases)
    yes: str = N_("yes")
    no: str = N_("no")
    distance: Mapping[str, str] = field(default_factory=phrases)
    update_mean: str = N_("means")
    update_median: str = N_("medians")
    scaling_none: str = N_("none")
    scaling_standard: str = N_("standard score")
    scaling_percentile: str = N_("percentile stretch")
    start_random: str = N_("random pixels")


@dataclass(frozen=True)
class _Content:
    """Contents of a report."""

    source: RasterSource
    model: KMeansModel
    counts: ClusterCounts
    class_map: str
    rows: Sequence[ClusterRow]
    texts: ReportTexts

    @property
    def style(self) -> NumberStyle:
        return self.texts.style

    @property
    def raster(self) -> str:
        return title_of(self.source.path)


def write_segmentation_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    source: RasterSource,
    model: KMeansModel,
    counts: ClusterCounts,
    class_map: str | os.PathLike[str],
    rows: Sequence[ClusterRow],
    notices: Sequence[Notice | str] = (),
    texts: ReportTexts | None = None,
) -> None:
    """Write the report of a segmentation: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
        HTML file to write; the file is complete or absent.
    title : str
        Usually the name of the raster or layer.
    source : RasterSource
        The segmented raster.
    model : KMeansModel
    counts : ClusterCounts
        Result of `segmentation.predict`.
    class_map : str or path
        The cluster raster that `segmentation.predict` wrote.
    rows : sequence of ClusterRow
        Rows of the table, one for each cluster, in the order of the ids.
    notices : sequence of Notice or str
        Notices for the user; a `Notice` is written in English, a text as it is.
    texts : ReportTexts, optional
        The phrases in the user's language.

    Raises
    ------
    InputError
        When a raster cannot be read.
    OutputError
        When the file cannot be written.
    """
    texts = texts or ReportTexts()
    content = _Content(source, model, counts, str(class_map), list(rows), texts)
    write_report(
        path,
        page.facts(_facts(content)),
        _pictures(content),
        _table(content),
        _charts(content),
        relations(content.model, content.rows, texts),
        _settings(content),
        title=title,
        lead=_lead(content),
        notices=notices,
        texts=texts,
    )


def _lead(content: _Content) -> str:
    texts, style, model = content.texts, content.style, content.model
    method = "unknown" if content.counts.square_metres is None else PixelAreas.of(content.source.grid).method
    settings = model.fit.settings
    named = str(settings.get("method", KMEANS))
    template = {KMEANS: texts.lead, MIXTURE: texts.lead_mixture}.get(named, texts.lead_method)
    sentence = template.format(
        method=texts.of("method", named),
        pixels=style.whole(content.counts.n_valid),
        share=style.percent(content.counts.n_valid / max(content.counts.n_pixels, 1)),
        distance=texts.of("distance", model.metric),
        areas=texts.of("areas", method),
    )
    if model.parts is not None:
        sentence = f"{sentence} {texts.lead_merged.format(count=style.whole(len(model.part_centroids)))}"
    fitted_on = str(model.provenance.get("raster", "") or content.raster)
    return sentence if fitted_on == content.raster else f"{sentence} {texts.other_raster.format(raster=fitted_on)}"


def _facts(content: _Content) -> list[page.Fact]:
    texts, style, fit = content.texts, content.style, content.model.fit
    n_requested = fit.settings.get("n_clusters", content.model.k)
    remark = texts.of("distance", content.model.metric)
    if isinstance(n_requested, int) and n_requested != content.model.k and content.model.parts is None:
        remark = texts.remark_wanted.format(count=style.whole(n_requested))
    n_pixels = content.counts.n_pixels
    share = content.counts.n_valid / max(n_pixels, 1)
    remark_inertia = texts.remark_inertia if content.model.parts is None else texts.remark_inertia_parts
    return [
        page.Fact(texts.fact_clusters, style.whole(content.model.k), remark),
        page.Fact(
            texts.fact_fitted_on, style.whole(fit.n_pixels), texts.remark_every if fit.complete else texts.remark_sample
        ),
        page.Fact(
            texts.fact_iterations,
            style.whole(len(fit.history)),
            texts.remark_converged if fit.converged else texts.remark_stopped,
        ),
        page.Fact(
            texts.fact_inertia,
            style.significant(fit.inertia, 4),
            remark_inertia.format(distance=style.significant(fit.mean_distance)),
        ),
        page.Fact(texts.fact_valid, style.percent(share), texts.remark_valid.format(pixels=style.whole(n_pixels))),
    ]


def _pictures(content: _Content) -> page.Html:
    texts = content.texts
    image, image_size = pictures.image_png(content.source)
    class_map = ClassRaster(content.class_map)
    entries = [LegendEntry(row.id, row.name, row.colour) for row in content.rows]
    positions = rgb_band_positions(content.source.bands)
    names = [content.source.bands[position].name for position in positions]
    if len(names) == 1:
        caption = texts.image_grey.format(band=names[0])
    else:
        caption = texts.image_colour.format(red=names[0], green=names[1], blue=names[2])
    if content.counts.n_valid < content.counts.n_pixels:
        caption = f"{caption} {texts.hatched}"
    plain = not isinstance(content.model.recipe.kinds[0], BandValues)
    explained = texts.clusters_caption_plain if plain else texts.clusters_caption
    alt_image = texts.alt_image.format(raster=content.raster)
    alt_clusters = texts.alt_clusters.format(raster=content.raster)
    return page.section(
        texts.section_pictures,
        page.side_by_side(
            page.figure(page.picture(image, image_size, alt_image), texts.picture_image, caption),
            map_figure(
                class_map.read_reduced(pictures.DEFAULT_EDGE_PIXELS),
                entries,
                class_map.source,
                title=texts.picture_clusters,
                alt=alt_clusters,
                texts=texts,
                caption=explained,
            ),
        ),
        names_legend(content.rows, texts),
    )


# --- the table


def _table(content: _Content) -> page.Html:
    texts, style = content.texts, content.style
    features = content.model.recipe.names
    rows = largest(content.rows, max(MIN_ROWS, MAX_CELLS // (len(features) + 5)))
    table = area_columns(rows, content.rows, texts.section_table, texts)
    for place, name in enumerate(features):
        table.add(name, style.column([row.centroid[place] for row in rows]), group=texts.column_centroid)
    part = part_of(texts.table_part, len(rows), len(content.rows), texts)
    return page.section(texts.section_table, table.html(), page.paragraph(part, kind="note") if part else "")


# --- the charts


def _charts(content: _Content) -> page.Html:
    texts = content.texts
    if not drawing.available():
        return page.section(texts.section_charts, page.paragraph(texts.no_charts, kind="note"))
    left = [_convergence(content)] if content.model.fit.history else []
    right = [_sizes(content)]
    shorter = right if left and len(content.rows) <= MAX_SHORT_CHART_ROWS else left
    shorter.append(_centroids(content))
    return page.section(texts.section_charts, page.side_by_side(page.column(*left), page.column(*right)))


def _convergence(content: _Content) -> page.Html:
    texts, fit = content.texts, content.model.fit
    tolerance = fit.settings.get("tolerance")
    chart = charts.convergence(
        fit.history,
        iteration=texts.axis_iteration,
        inertia=texts.axis_inertia,
        movement=texts.axis_movement,
        alt=texts.alt_convergence,
        tolerance=float(tolerance) if isinstance(tolerance, (int, float)) and tolerance > 0 else None,
        tolerance_name=texts.tolerance_line,
        style=content.style,
    )
    return chart_figure(chart, texts.chart_convergence, texts.chart_convergence_caption)


def _part(content: _Content, rows: Sequence[ClusterRow]) -> str:
    return part_of(content.texts.chart_part, len(rows), len(content.rows), content.texts)


def _sizes(content: _Content) -> page.Html:
    texts, rows = content.texts, largest(content.rows)
    chart = share_chart(rows, share=texts.axis_share, alt=texts.alt_sizes, texts=texts)
    return chart_figure(chart, texts.chart_sizes, _part(content, rows))


def _centroids(content: _Content) -> page.Html:
    texts = content.texts
    rows = largest(content.rows)
    features = content.model.recipe.names
    chart = charts.centroids(
        np.array([row.centroid for row in rows]),
        features,
        [row.name for row in rows],
        [row.id for row in rows],
        [row.colour for row in rows],
        feature=texts.axis_feature,
        value=texts.axis_value,
        alt=texts.alt_centroids,
        style=content.style,
    )
    labelled = charts.lines_are_labelled(len(rows), len(features))
    return chart_figure(chart, texts.chart_centroids, _part(content, rows) or (texts.chart_numbers if labelled else ""))


# --- settings


def _settings(content: _Content) -> page.Html:
    texts, style, model = content.texts, content.style, content.model
    grid = content.source.grid
    reference = grid.reference()
    size = texts.size_value.format(width=style.whole(grid.width), height=style.whole(grid.height))
    entries = [
        (texts.setting_raster, content.raster),
        (texts.setting_size, size),
        (texts.setting_crs, str(reference.GetName()) if reference is not None else texts.crs_unknown),
        (texts.setting_features, _listed(model.recipe.names)),
        (texts.setting_distance, texts.of("distance", model.metric)),
        (texts.setting_update, texts.of("update", model.update)),
        (texts.setting_scaling, texts.of("scaling", model.scaling.name)),
    ]
    entries += [
        (texts.of("setting", name), _setting(name, value, texts, style)) for name, value in model.fit.settings.items()
    ]
    entries.append((texts.setting_mean_distance, style.significant(model.fit.mean_distance, 4)))
    entries += _provenance(model.provenance, texts)
    return page.details(texts.section_settings, page.pairs(entries))


def _listed(names: Sequence[str]) -> str:
    if len(names) <= MAX_LISTED:
        return ", ".join(names)
    return f"{', '.join(names[:3])}, \u2026, {names[-1]} ({len(names)})"


def _setting(name: str, value: object, texts: ReportTexts, style: NumberStyle) -> str:
    if value is None:
        return texts.automatic if name in AUTOMATIC else texts.none
    if name == "min_share" and isinstance(value, (int, float)):
        return style.percent(value)
    if isinstance(value, bool):
        return texts.yes if value else texts.no
    if name == "sample" and value == 0:
        return texts.every_pixel
    if isinstance(value, (int, float)):
        return str(value) if name == "seed" else style.plain(value)
    return texts.of(name, str(value))


def _provenance(provenance: Mapping[str, Any], texts: ReportTexts) -> list[tuple[str, str]]:
    names = {"software": texts.setting_software, "raster": texts.setting_fit_raster}
    return [(names.get(name, name), str(value)) for name, value in provenance.items()]
