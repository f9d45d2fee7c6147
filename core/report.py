# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of a segmentation: pictures, table and charts in one HTML file, and the pictures alone as PNG."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from . import charts, page, pictures
from .areas import PixelAreas
from .errors import N_, Notice
from .features import BandValues
from .files import write_text
from .numbers import NumberStyle, area_unit
from .raster import RasterSource, rgb_band_positions, title_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from .model import KMeansModel
    from .palette import Colour
    from .segmentation import ClusterCounts
    from .tables import ClusterRow

MOST_CELLS = 100_000  # of the table; a browser takes seconds over more
LEAST_ROWS = 64
MOST_LISTED = 24  # names in one line of the settings
FEW_BARS = 16  # up to which the chart of sizes leaves room for another below it


@dataclass(frozen=True)
class ReportTexts:
    """Every phrase of the report, in English; places in braces are filled when it is written."""

    language: str = N_("en")  # the code of the language that these phrases are in, so "fr" in the French ones
    kind: str = N_("ClusterBrush segmentation")
    lead: str = N_("K-means grouped {pixels} valid pixels, {share} of the raster, by {distance}. {areas}")
    other_raster: str = N_("The model was fitted on {raster}.")
    areas_planar: str = N_("Areas are measured on the map.")
    areas_ellipsoidal: str = N_("Areas are measured on the ellipsoid.")
    areas_unknown: str = N_("The raster has no known place on the Earth, so there are no areas.")
    warnings: str = N_("Please note")

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
    remark_valid: str = N_("of {pixels}")
    remark_wanted: str = N_("{count} asked for")

    section_pictures: str = N_("Image and segmentation")
    picture_image: str = N_("Image")
    picture_clusters: str = N_("Segmentation")
    image_colour: str = N_("Red, green and blue: {red}, {green}, {blue}.")
    image_grey: str = N_("Grey: {band}.")
    hatched: str = N_("Hatched: no data.")
    clusters_caption: str = N_("Each cluster in the colour of its centroid, numbered from dark to bright.")
    clusters_caption_plain: str = N_("Each cluster in a colour of its own.")
    alt_image: str = N_("Picture of the raster {raster}")
    alt_clusters: str = N_("Map of the clusters of {raster}")
    legend: str = N_("Legend")

    section_table: str = N_("Clusters")
    column_number: str = N_("No.")
    column_name: str = N_("Name")
    column_pixels: str = N_("Pixels")
    column_share: str = N_("Share")
    column_area: str = N_("Area ({unit})")
    column_centroid: str = N_("Centroid")
    total: str = N_("Total")
    table_part: str = N_("The table shows the {shown} largest of {count} clusters; the CSV table holds all.")

    section_charts: str = N_("Charts")
    chart_convergence: str = N_("Convergence")
    chart_convergence_caption: str = N_(
        "Inertia is the sum over the pixels fitted on of the squared distance to their centroid (Euclidean) or of the "
        "distance (others). Movement is in standard deviations of the features, on a logarithmic scale."
    )
    chart_sizes: str = N_("Cluster sizes")
    chart_centroids: str = N_("Centroids")
    chart_part: str = N_("Shown are the {shown} largest of {count} clusters.")
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
    no_charts: str = N_("There are no charts because matplotlib is not installed here.")

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
    yes: str = N_("yes")
    no: str = N_("no")
    distance_euclidean: str = N_("Euclidean distance")
    distance_manhattan: str = N_("Manhattan distance")
    distance_chebyshev: str = N_("Chebyshev distance")
    update_mean: str = N_("means")
    update_median: str = N_("medians")
    scaling_none: str = N_("none")
    scaling_standard: str = N_("standard score")
    scaling_percentile: str = N_("percentile stretch")
    start_random: str = N_("random pixels")

    def translated(self, translate: Callable[[str], str]) -> ReportTexts:
        """Return the phrases in another language; `translate` takes an English one."""
        return replace(self, **{one.name: translate(getattr(self, one.name)) for one in fields(self)})

    def of(self, group: str, name: str) -> str:
        """Return the phrase of a value such as ``distance`` ``euclidean``, or the value itself when none is known."""
        return str(getattr(self, f"{group}_{name}", name))


@dataclass(frozen=True)
class _Content:
    """What a report is made of."""

    title: str
    source: RasterSource
    model: KMeansModel
    counts: ClusterCounts
    class_map: str
    rows: Sequence[ClusterRow]
    texts: ReportTexts
    style: NumberStyle

    @property
    def raster(self) -> str:
        return title_of(self.source.path)

    @property
    def colours(self) -> list[Colour]:
        return [row.colour for row in self.rows]


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
        HTML file to write; whole, or not at all.
    title : str
        Usually the name of the raster or layer.
    source : RasterSource
        The segmented raster.
    model : KMeansModel
    counts : ClusterCounts
        What `segmentation.predict` returned.
    class_map : str or path
        The cluster raster that it wrote.
    rows : sequence of ClusterRow
        The table, one row a cluster in the order of the ids.
    notices : sequence of Notice or str
        What the user should know; notices are shown in English, sentences as they are.
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
    style = NumberStyle.of_language(texts.language)
    content = _Content(title, source, model, counts, str(class_map), list(rows), texts, style)
    write_text(path, _html(content, [str(notice) for notice in notices]))


def write_picture(
    path: str | os.PathLike[str],
    *,
    source: RasterSource,
    class_map: str | os.PathLike[str],
    colours: Sequence[Colour],
    longest: int = pictures.LONGEST,
) -> None:
    """Write image and segmentation side by side as one PNG.

    Parameters
    ----------
    path : str or path
        PNG file to write; whole, or not at all.
    source : RasterSource
    class_map : str or path
        Its cluster raster.
    colours : sequence of (red, green, blue)
        By cluster.
    longest : int
        Pixels of the longer edge of each picture at most.
    """
    image = pictures.image_pixels(source, longest)
    clusters = pictures.cluster_pixels(pictures.cluster_ids(class_map, longest), colours)
    pictures.write_png(path, pictures.side_by_side(image, clusters))


def _html(content: _Content, notices: Sequence[str]) -> str:
    """Return the report as the text of an HTML file."""
    texts = content.texts
    return page.page(
        content.title,
        texts.kind,
        texts.language,
        page.paragraph(_lead(content), kind="lead"),
        page.warnings(notices, texts.warnings),
        page.facts(_facts(content)),
        _pictures(content),
        _table(content),
        _charts(content),
        _settings(content),
    )


def _lead(content: _Content) -> str:
    texts, style, model = content.texts, content.style, content.model
    method = "unknown" if content.counts.square_metres is None else PixelAreas.of(content.source.grid).method
    sentence = texts.lead.format(
        pixels=style.whole(content.counts.n_valid),
        share=style.percent(content.counts.n_valid / max(content.counts.n_pixels, 1)),
        distance=texts.of("distance", model.metric),
        areas=texts.of("areas", method),
    )
    fitted_on = str(model.provenance.get("raster", "") or content.raster)
    return sentence if fitted_on == content.raster else f"{sentence} {texts.other_raster.format(raster=fitted_on)}"


def _facts(content: _Content) -> list[page.Fact]:
    texts, style, fit = content.texts, content.style, content.model.fit
    wanted = fit.settings.get("n_clusters", content.model.k)
    remark = texts.of("distance", content.model.metric)
    if isinstance(wanted, int) and wanted != content.model.k:
        remark = texts.remark_wanted.format(count=style.whole(wanted))
    n_pixels = content.counts.n_pixels
    share = content.counts.n_valid / max(n_pixels, 1)
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
            texts.remark_inertia.format(distance=style.significant(fit.mean_distance)),
        ),
        page.Fact(texts.fact_valid, style.percent(share), texts.remark_valid.format(pixels=style.whole(n_pixels))),
    ]


def _pictures(content: _Content) -> page.Html:
    texts = content.texts
    image, image_size = pictures.image_png(content.source)
    clusters, clusters_size = pictures.cluster_png(content.class_map, content.colours)
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
            page.figure(page.picture(clusters, clusters_size, alt_clusters), texts.picture_clusters, explained),
        ),
        page.legend([(row.name, row.colour) for row in content.rows], texts.legend),
    )


# --- the table


def _table(content: _Content) -> page.Html:
    texts, style = content.texts, content.style
    features = content.model.recipe.names
    most = max(LEAST_ROWS, MOST_CELLS // (len(features) + 5))
    rows = [content.rows[place] for place in charts.largest([row.pixels for row in content.rows], most)]
    columns = [page.Column(texts.column_number), page.Column(texts.column_name, numeric=False)]
    columns += [page.Column(texts.column_pixels), page.Column(texts.column_share)]
    cells: list[list[Any]] = [[str(row.id) for row in rows]]
    cells.append([page.join([page.swatch(row.colour), row.name]) for row in rows])
    cells.append([style.whole(row.pixels) for row in rows])
    cells.append([style.percent(row.share) for row in rows])
    total: list[Any] = ["", texts.total, style.whole(content.counts.n_valid), style.percent(1.0)]
    areas = content.counts.square_metres
    if areas is not None:
        unit = area_unit(areas)
        columns.append(page.Column(texts.column_area.format(unit=unit.symbol)))
        measured = [(row.square_metres or 0.0) / unit.square_metres for row in rows]
        *written, whole = style.column([*measured, float(areas.sum()) / unit.square_metres], digits=5)
        cells.append(written)
        total.append(whole)
    for place, name in enumerate(features):
        columns.append(page.Column(name, group=texts.column_centroid))
        cells.append(style.column([row.centroid[place] for row in rows]))
        total.append("")
    table = page.Table(columns, list(zip(*cells)), texts.section_table, total)
    note = ""
    if len(rows) < len(content.rows):
        sentence = texts.table_part.format(shown=style.whole(len(rows)), count=style.whole(len(content.rows)))
        note = page.paragraph(sentence, kind="note")
    return page.section(texts.section_table, table.html(), note)


# --- the charts


def _charts(content: _Content) -> page.Html:
    texts = content.texts
    if not charts.available():
        return page.section(texts.section_charts, page.paragraph(texts.no_charts, kind="note"))
    left = [_convergence(content)] if content.model.fit.history else []
    right = [_sizes(content)]
    shorter = right if left and len(content.rows) <= FEW_BARS else left
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
    return _chart(chart, texts.chart_convergence, texts.chart_convergence_caption)


def _shown(content: _Content) -> tuple[list[ClusterRow], str]:
    """Return the rows that charts show, and the sentence that says so when these are not all."""
    rows = [content.rows[place] for place in charts.largest([row.pixels for row in content.rows])]
    if len(rows) == len(content.rows):
        return rows, ""
    count = content.style.whole(len(content.rows))
    return rows, content.texts.chart_part.format(shown=content.style.whole(len(rows)), count=count)


def _sizes(content: _Content) -> page.Html:
    rows, part = _shown(content)
    chart = charts.sizes(
        [row.name for row in rows],
        [row.share for row in rows],
        [row.colour for row in rows],
        share=content.texts.axis_share,
        alt=content.texts.alt_sizes,
        style=content.style,
    )
    return _chart(chart, content.texts.chart_sizes, part)


def _centroids(content: _Content) -> page.Html:
    texts = content.texts
    rows, part = _shown(content)
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
    return _chart(chart, texts.chart_centroids, part or (texts.chart_numbers if labelled else ""))


def _chart(chart: charts.Chart, title: str, caption: str) -> page.Html:
    return page.figure(page.inline_svg(chart.svg()), title, caption)


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
    if len(names) <= MOST_LISTED:
        return ", ".join(names)
    return f"{', '.join(names[:3])}, \u2026, {names[-1]} ({len(names)})"


def _setting(name: str, value: object, texts: ReportTexts, style: NumberStyle) -> str:
    if value is None:
        return texts.none
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
