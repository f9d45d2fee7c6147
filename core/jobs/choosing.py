# SPDX-License-Identifier: GPL-2.0-or-later
"""How many clusters, and by which distance: measured on a raster, written as tables, reports and maps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, Notice
from ..clustering.grouping import KMEANS
from ..clustering.kmeans import KMeansOptions
from ..clustering.metrics import METRICS
from ..clustering.nearest import label_dtype
from ..features.presets import BANDS, preset_kinds
from ..features.sampling import MAX_SMALL_PIXELS
from ..raster.format_checks import check_raster
from ..raster.nearby import nearby
from ..raster.network import is_far
from ..reports.choosing_k import ChoosingTexts, reason, write_suggestion_report
from ..reports.comparing_distances import ComparingTexts, write_comparison_report
from ..segmentation import choosing_k, comparing_distances
from ..segmentation.choosing_k import DEFAULT_SAMPLE, MEASURES, REFERENCES, Range, suggest
from .run import REPORT, TABLE, Outcome, keep_legend

if TYPE_CHECKING:
    from ..features.presets import Preset
    from ..legend.entry import LegendEntry
    from ..raster.source import RasterSource
    from .clusters import ClusterOptions
    from .run import Run

MIN_PIXELS_A_PICK = 4  # pixels of an overview for each one that is clustered
N_CLUSTERS = "N_CLUSTERS"
REASON = "REASON"
DISTANCE = "DISTANCE"


@dataclass(frozen=True)
class SuggestOptions:
    """How numbers of clusters are compared.

    Parameters
    ----------
    preset : Preset
    k_range : Range
    kmeans : KMeansOptions
    scaling : str
    sample_size : int
    measure : str
        One of `choosing_k.MEASURES`, which the recommendation follows.
    references : int
        Of the gap statistic; 0 leaves it out.
    grouping : str
        The method, one of `grouping.COUNTED`.
    """

    preset: Preset
    k_range: Range = field(default_factory=Range)
    kmeans: KMeansOptions = field(default_factory=KMeansOptions)
    scaling: str = "none"
    sample_size: int = DEFAULT_SAMPLE
    measure: str = MEASURES[0]
    references: int = REFERENCES
    grouping: str = KMEANS


def suggest_k(source: RasterSource, options: SuggestOptions, run: Run) -> Outcome:
    """Recommend a number of clusters; raises what `suggest` and `preset_kinds` do, and `OutputError`."""
    for notice in source.notices:
        run.progress.notify(notice)
    source = _far_overview(source, options, run)
    suggestion = suggest(
        source,
        options.k_range,
        options.kmeans,
        options.scaling,
        options.sample_size,
        options.measure,
        options.references,
        preset_kinds(options.preset, source, options.kmeans.seed, run.progress.part(0.0, 0.1)),
        run.progress.part(0.1, 0.9),
        options.grouping,
    )
    texts = ChoosingTexts().translated(run.words.translate)
    sentence = reason(suggestion, texts)
    run.inform(Notice("{reason}", {"reason": sentence}))
    if run.target(TABLE):
        choosing_k.write_table(run.target(TABLE), suggestion)
    if run.target(REPORT):
        write_suggestion_report(
            run.target(REPORT),
            title=run.title,
            source=source,
            suggestion=suggestion,
            notices=run.sentences(),
            texts=texts,
        )
    return Outcome({N_CLUSTERS: suggestion.chosen, REASON: sentence, **run.written(TABLE, REPORT)})


def _far_overview(source: RasterSource, options: SuggestOptions, run: Run) -> RasterSource:
    """Return the overview to suggest from, for a large raster on a network that has a fitting one, else the raster."""
    fits = is_far(source.path) and source.n_pixels > MAX_SMALL_PIXELS and options.preset.id == BANDS.id
    overview = source.overview(MIN_PIXELS_A_PICK * options.sample_size) if fits and options.sample_size else None
    if overview is None:
        return source
    template = N_(
        "The raster lies on a network: the clusters are compared on its overview of {width} x {height} pixels."
    )
    run.progress.notify(Notice(template, {"width": overview.grid.width, "height": overview.grid.height}))
    return overview


def output_name(*metrics: str) -> str:
    """Return the output of the map of a distance, or of the agreement of two."""
    return "_".join(metrics).upper()


def compare_distances(
    source: RasterSource, options: ClusterOptions, run: Run
) -> tuple[Outcome, dict[str, list[LegendEntry]]]:
    """Group a raster by each distance and compare the results.

    Returns
    -------
    outcome : Outcome
    legends : dict of str to list of LegendEntry
        Of the map of each distance that is wanted.

    Raises
    ------
    ClusterBrushError
        As `comparing_distances.compare_distances`, `preset_kinds` and `check_raster` do.
    CancelledError
        When the user stopped it.
    """
    for notice in source.notices:
        run.progress.notify(notice)
    rasters = {metric: run.target(output_name(metric)) for metric in METRICS}
    for path in filter(None, rasters.values()):
        check_raster(path, source.grid, label_dtype(options.kmeans.n_clusters))
    unnamed = run.words.unnamed_cluster
    with nearby(source, run.progress) as (near, progress):
        comparison = comparing_distances.compare_distances(
            near,
            options.kmeans,
            rasters,
            options.scaling,
            options.sample_size,
            preset_kinds(options.preset, near, options.kmeans.seed, progress.part(0.0, 0.1)),
            progress.part(0.1, 0.95),
            unnamed=unnamed,
        )
        legends = {metric: comparison.legend(metric, unnamed) for metric, path in rasters.items() if path}
        for metric, legend in legends.items():
            keep_legend(rasters[metric], legend, run.inform)
        if run.target(TABLE):
            comparing_distances.write_table(run.target(TABLE), comparison)
        if run.target(REPORT):
            write_comparison_report(
                run.target(REPORT),
                title=run.title,
                source=near,
                comparison=comparison,
                unnamed=unnamed,
                notices=run.sentences(),
                texts=ComparingTexts().translated(run.words.translate),
            )
    written = run.written(*map(output_name, METRICS), TABLE, REPORT)
    rand: dict[str, Any] = {output_name(pair.first, pair.second): pair.adjusted_rand for pair in comparison.agreements}
    return Outcome({**written, **rand, DISTANCE: list(METRICS).index(comparison.best)}), legends
