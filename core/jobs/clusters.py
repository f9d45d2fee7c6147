# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters of a raster: fitted, written as a raster, and those of a model applied to another raster."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Union

from ..answers.class_areas import write_table
from ..base.errors import N_, ParameterError
from ..classification.class_map import check_probabilities, map_dtype, write_map
from ..classification.methods import method_of
from ..classification.stroke_model import StrokeModel
from ..clustering.grouping import Grouping
from ..clustering.nearest import label_dtype
from ..features.presets import preset_kinds
from ..raster.format_checks import check_raster
from ..raster.nearby import nearby
from ..reports.classification import StrokesSummary, StrokesTexts, write_strokes_report
from ..reports.segmentation import ReportTexts, write_segmentation_report
from ..segmentation.cluster_table import cluster_rows, write_csv
from ..segmentation.drift import drift
from ..segmentation.fitting import DEFAULT_SAMPLE, fit
from ..segmentation.matching import as_fitted
from ..segmentation.merging import merged_to
from ..segmentation.prediction import predict
from .run import (
    CLUSTERS,
    DRIFT,
    INERTIA,
    ITERATIONS_DONE,
    MODEL,
    OUTPUT,
    PROBABILITIES,
    REPORT,
    TABLE,
    VALID_PIXELS,
    Outcome,
    keep_legend,
    notify_of_source,
)

if TYPE_CHECKING:
    from ..base.progress import Progress
    from ..clustering.kmeans import KMeansOptions
    from ..features.presets import Preset
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..segmentation.prediction import ClusterCounts
    from .run import Run

    AnyModel = Union[KMeansModel, StrokeModel]

# What steps take, as the number of pixels that are given their cluster meanwhile.
FITTING_PIXELS = 25_000_000
READING_SAMPLE_PIXELS = 10_000_000
WRITING_SHARE = 0.02  # of a run, for tables, reports and styles at its end


@dataclass(frozen=True)
class ClusterOptions:
    """How clusters are fitted.

    Parameters
    ----------
    preset : Preset
        What is seen of a pixel.
    kmeans : KMeansOptions
    scaling : {"none", "standard", "percentile"}
    sample_size : int
        Pixels to fit on; 0 for every pixel.
    grouping : Grouping
        The method, and to how many clusters they are merged.
    """

    preset: Preset
    kmeans: KMeansOptions
    scaling: str = "none"
    sample_size: int = DEFAULT_SAMPLE
    grouping: Grouping = field(default_factory=Grouping)


def fit_model(source: RasterSource, options: ClusterOptions, run: Run) -> Outcome:
    """Fit clusters on a raster and write them as a model; raises what `fitting.fit` and `preset_kinds` do."""
    options.grouping.validate(options.kmeans.n_clusters)
    for notice in source.notices:
        run.progress.notify(notice)
    model = _fitted(source, options, run.progress)
    model.save(run.target(MODEL))
    return Outcome({**run.written(MODEL), **fit_numbers(model)})


def segment(source: RasterSource, options: ClusterOptions, run: Run) -> Outcome:
    """Fit clusters on a raster and write its cluster raster, and whatever else is wanted.

    Raises
    ------
    ClusterBrushError
        As `fitting.fit`, `preset_kinds`, `check_raster` and `predict` do.
    CancelledError
        When the user stopped it.
    """
    target = run.target(OUTPUT)
    notify_of_source(source, run.progress)
    options.grouping.validate(options.kmeans.n_clusters)
    check_raster(target, source.grid, label_dtype(options.grouping.most_clusters(options.kmeans.n_clusters)))
    with nearby(source, run.progress) as (near, progress):
        fitting, predicting = progress.part(0.0, 1.0 - WRITING_SHARE).in_turn(
            FITTING_PIXELS if options.sample_size else max(FITTING_PIXELS, source.n_pixels), source.n_pixels
        )
        model = _fitted(near, options, fitting)
        legend = model.legend(run.words.unnamed_cluster)
        counts = predict(near, model, target, predicting, legend)
        if run.target(MODEL):
            model.save(run.target(MODEL))
        keep_legend(target, legend, run.inform)
        write_cluster_texts(near, model, counts, run)
    return Outcome({**run.written(OUTPUT, MODEL, TABLE, REPORT), **fit_numbers(model)}, tuple(legend))


def _fitted(source: RasterSource, options: ClusterOptions, progress: Progress) -> KMeansModel:
    """Return a fitted model."""
    kinds = preset_kinds(options.preset, source, options.kmeans.seed, progress.part(0.0, 0.2))
    fitting = progress.part(0.2, 1.0)
    return fit(source, options.kmeans, options.scaling, options.sample_size, kinds, fitting, options.grouping)


def fit_numbers(model: KMeansModel) -> dict[str, float]:
    """Return the numbers of a fit by the names of their outputs."""
    return {CLUSTERS: model.k, INERTIA: model.fit.inertia, ITERATIONS_DONE: len(model.fit.history)}


def apply_model(
    source: RasterSource, loaded: AnyModel, bands_chosen: bool, run: Run, merge_to: int | None = None
) -> Outcome:
    """Write the clusters of a raster in a fitted model, or its classes in a model of strokes.

    Parameters
    ----------
    source : RasterSource
    loaded : KMeansModel or StrokeModel
    bands_chosen : bool
        Whether the user chose the bands, which are then used in that order.
    run : Run
    merge_to : int, optional
        Merge the clusters to so many first.

    Raises
    ------
    ClusterBrushError
        When the raster does not fit the model, or cannot be read, or a file cannot be written.
    CancelledError
        When the user stopped it.
    """
    target, probabilities = run.target(OUTPUT), run.target(PROBABILITIES)
    if probabilities and not isinstance(loaded, StrokeModel):
        raise ParameterError(
            N_("This model has clusters and no classes, so there are no probabilities. Leave their output out, or "
               "take a model of Classify by strokes.")
        )  # fmt: skip
    if merge_to is not None:
        loaded = _merged(loaded, merge_to)
    model = loaded.clusters if isinstance(loaded, StrokeModel) else loaded
    matched, notices = as_fitted(source, model, bands_chosen)
    for notice in notices:
        run.progress.notify(notice)
    dtype = map_dtype(loaded.legend) if isinstance(loaded, StrokeModel) else label_dtype(model.k)
    check_raster(target, matched.grid, dtype)
    if probabilities and isinstance(loaded, StrokeModel):
        check_probabilities(probabilities, matched.grid, loaded.legend)
    notify_of_source(matched, run.progress)
    with nearby(matched, run.progress) as (near, progress):
        reading, predicting = progress.part(0.0, 1.0 - WRITING_SHARE).in_turn(
            min(READING_SAMPLE_PIXELS, matched.n_pixels), matched.n_pixels
        )
        ratio = drift(near, model, reading)
        if isinstance(loaded, StrokeModel):
            outcome = _classes(near, loaded, run, predicting)
        else:
            outcome = _clusters(near, loaded, run, predicting)
    return Outcome({**outcome.values, DRIFT: ratio}, outcome.legend)


def _merged(loaded: AnyModel, count: int) -> KMeansModel:
    """Return a model of clusters merged to `count`; raises `ParameterError` for one of classes."""
    if isinstance(loaded, StrokeModel):
        raise ParameterError(
            N_(
                "This model has classes, whose clusters cannot be merged. Leave Merge to empty, or take a model of "
                "Segment."
            )
        )
    return merged_to(loaded, count)


def _clusters(source: RasterSource, model: KMeansModel, run: Run, progress: Progress) -> Outcome:
    """Write the cluster raster of a model with clusters."""
    target, legend = run.target(OUTPUT), model.legend(run.words.unnamed_cluster)
    counts = predict(source, model, target, progress, legend)
    keep_legend(target, legend, run.inform)
    write_cluster_texts(source, model, counts, run)
    numbers: dict[str, Any] = {CLUSTERS: model.k, VALID_PIXELS: counts.n_valid}
    return Outcome({**run.written(OUTPUT, TABLE, REPORT), **numbers}, tuple(legend))


def _classes(source: RasterSource, model: StrokeModel, run: Run, progress: Progress) -> Outcome:
    """Write the class map of a model with classes."""
    target = run.target(OUTPUT)
    counts = write_map(
        source,
        model.classifier,
        model.legend,
        target,
        progress=progress,
        probability_output=run.target(PROBABILITIES),
    )
    keep_legend(target, model.legend, run.inform)
    title = run.words.translate(method_of(model.method).title)
    write_class_texts(source, StrokesSummary.of(title, model.legend, counts), run)
    numbers: dict[str, Any] = {CLUSTERS: model.clusters.k, VALID_PIXELS: int(counts.pixels.sum())}
    return Outcome({**run.written(OUTPUT, PROBABILITIES, TABLE, REPORT), **numbers}, tuple(model.legend))


def write_cluster_texts(source: RasterSource, model: KMeansModel, counts: ClusterCounts, run: Run) -> None:
    """Write table and report of a cluster raster, as far as they are wanted."""
    rows = cluster_rows(model, counts, run.words.unnamed_cluster)
    if run.target(TABLE):
        write_csv(run.target(TABLE), rows, model.recipe.names)
    if run.target(REPORT):
        write_segmentation_report(
            run.target(REPORT),
            title=run.title,
            source=source,
            model=model,
            counts=counts,
            class_map=run.target(OUTPUT),
            notices=run.sentences(),
            texts=ReportTexts().translated(run.words.translate),
            rows=rows,
        )


def write_class_texts(source: RasterSource, summary: StrokesSummary, run: Run) -> None:
    """Write table and report of a class map, as far as they are wanted."""
    if run.target(TABLE):
        write_table(run.target(TABLE), summary.rows)
    if run.target(REPORT):
        write_strokes_report(
            run.target(REPORT),
            title=run.title,
            source=source,
            class_map=run.target(OUTPUT),
            summary=summary,
            notices=run.sentences(),
            texts=StrokesTexts().translated(run.words.translate),
        )
