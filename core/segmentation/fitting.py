# SPDX-License-Identifier: GPL-2.0-or-later
"""The first of two steps, from a raster to a model; `prediction` holds the second, from the model to clusters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..base.errors import N_, Notice
from ..base.progress import Progress
from ..base.version import software_version
from ..clustering.grouping import GROUPINGS, ISODATA, KMEANS, MIXTURE, Clusters, Grouping, group
from ..clustering.kmeans import KMeansOptions, KMeansResult, brightness_order
from ..clustering.metrics import METRICS
from ..clustering.mixture_clusters import MAX_ITERATIONS
from ..clustering.pixels import ArrayPixels, Pixels
from ..features.kinds import BandValues, FeatureKind
from ..features.recipe import FeatureRecipe
from ..features.sampling import RasterPixels, Sample, draw
from ..features.scaling import Scaling, weighted_percentile
from ..legend.palette import SHOWN_PERCENTILES, Colour, centroid_colours, distinct_colours
from ..raster.bands import rgb_band_positions
from ..raster.gdal_calls import title_of
from .merging import merged_to
from .model import Cluster, FitRecord, KMeansModel
from .units import fit_scaling

if TYPE_CHECKING:
    import numpy as np

    from ..raster.source import RasterSource

DEFAULT_SAMPLE = 250_000


def fit(
    source: RasterSource,
    options: KMeansOptions,
    scaling: str = "none",
    sample_size: int = DEFAULT_SAMPLE,
    kinds: tuple[FeatureKind, ...] = (BandValues(),),
    progress: Progress | None = None,
    grouping: Grouping | None = None,
) -> KMeansModel:
    """Return a model of clusters fitted on a raster.

    Parameters
    ----------
    source : RasterSource
    options : KMeansOptions
    scaling : {"none", "standard", "percentile"}
    sample_size : int
        Pixels to fit on, drawn over the whole raster; 0 for every pixel. Rasters of few possible values are counted
        exactly where that costs no more.
    kinds : tuple of FeatureKind
    progress : Progress, optional
        Also receives notices: fewer clusters than `options.n_clusters`, iterations used up.
    grouping : Grouping, optional
        The method, and to how many clusters they are merged; k-means when absent.

    Returns
    -------
    KMeansModel
        Clusters are numbered from dark to bright.

    Raises
    ------
    InputError
        When no pixel is valid or the file is damaged.
    ParameterError
        When an option is out of range.
    """
    options.validate()
    (grouping or Grouping()).validate(options.n_clusters)
    progress = progress or Progress()
    recipe = FeatureRecipe(tuple(source.bands), kinds)
    sample = draw(source, recipe, sample_size, options.seed, progress.part(0.0, 0.4))
    return fit_sample(source, recipe, sample, options, scaling, sample_size, progress.part(0.4, 1.0), grouping)


def fit_sample(
    source: RasterSource,
    recipe: FeatureRecipe,
    sample: Sample,
    options: KMeansOptions,
    scaling: str = "none",
    sample_size: int = DEFAULT_SAMPLE,
    progress: Progress | None = None,
    grouping: Grouping | None = None,
) -> KMeansModel:
    """Return a model fitted on pixels that were drawn before; see `fit`."""
    progress, grouping = progress or Progress(), grouping or Grouping()
    scaled = fit_scaling(scaling, recipe, sample, options.metric)
    rows = ArrayPixels(scaled.apply(sample.features), sample.counts)
    all_pixels = _all_pixels(source, recipe, scaled, sample, sample_size)
    factors = scaled.factor, METRICS[options.metric].times(scaled.factor)[0]
    clusters = group(rows, options, grouping, progress, all_pixels, factors)
    clusters = clusters.reordered(brightness_order(recipe.in_units(scaled.undo(clusters.result.centroids))))
    is_complete = sample.complete or not sample_size
    _notify(clusters.result, options, grouping, is_complete, progress)
    clusters = replace(clusters, result=in_units(clusters.result, scaled.factor, options.metric))
    settings = _settings(source, options, grouping, sample_size)
    model = _model(source, recipe, scaled, clusters, sample, options, settings)
    return model if grouping.merge_to is None else _merged(model, grouping.merge_to, progress)


def _merged(model: KMeansModel, count: int, progress: Progress) -> KMeansModel:
    if count <= model.k:
        return merged_to(model, count)
    template = N_("Clusters: {k}, fewer than the {count} that they should be merged to; they stay as they are.")
    progress.notify(Notice(template, {"k": model.k, "count": count}))
    return model


def in_units(result: KMeansResult, factor: float, metric: str) -> KMeansResult:
    """Return a result with distances in the features' own units, from one whose values were multiplied by `factor`."""
    if factor == 1.0:
        return result
    of_distance, of_inertia = METRICS[metric].times(factor)
    history = tuple(replace(step, inertia=step.inertia / of_inertia) for step in result.history)
    return replace(
        result, inertia=result.inertia / of_inertia, mean_distance=result.mean_distance / of_distance, history=history
    )


def _all_pixels(
    source: RasterSource, recipe: FeatureRecipe, scaling: Scaling, sample: Sample, sample_size: int
) -> Pixels | None:
    """Return the raster as the rows to iterate over, when every pixel was asked for and memory cannot hold them."""
    if sample_size or sample.complete:
        return None
    return RasterPixels(source, recipe, scaling)


def _notify(
    result: KMeansResult, options: KMeansOptions, grouping: Grouping, is_complete: bool, progress: Progress
) -> None:
    n_clusters = len(result.centroids)
    if n_clusters < options.n_clusters and GROUPINGS[grouping.method].counted:
        metric = METRICS[options.metric]
        template = N_("Clusters: {found} instead of {wanted}. The image has no more distinct values.")
        if grouping.method == MIXTURE:
            template = N_("Clusters: {found} instead of {wanted}. The others were the most likely one nowhere.")
        elif metric.length is not None:
            template = N_("Clusters: {found} instead of {wanted}. By the {distance} no more values are distinct.")
        elif not is_complete:
            template = N_(
                "Clusters: {found} instead of {wanted}. The sample has no more distinct values; take more pixels."
            )
        values = {"found": n_clusters, "wanted": options.n_clusters, "distance": Notice(metric.phrase)}
        progress.notify(Notice(template, values))
    # the iterations of a mixture are bounded, and more of them are not to be had
    if not result.converged and not (grouping.method == MIXTURE and options.max_iterations > MAX_ITERATIONS):
        progress.notify(
            Notice(
                N_("The clusters still moved in the last iteration ({count}). Allow more for a final result."),
                {"count": result.iterations},
            )
        )


def _settings(
    source: RasterSource, options: KMeansOptions, grouping: Grouping, sample_size: int
) -> dict[str, str | float | None]:
    """Return the settings of a fit as they stand in the file; the method only where it is not k-means."""
    settings: dict[str, str | float | None] = {}
    if grouping.method != KMEANS:
        settings["method"] = grouping.method
    settings |= {
        "n_clusters": options.n_clusters,
        "start": options.start,
        "attempts": options.attempts,
        "max_iterations": options.max_iterations,
        "tolerance": options.tolerance,
        "seed": options.seed,
        "sample": sample_size,
        "nodata": source.extra_nodata,
    }
    if grouping.method == ISODATA:
        limits = grouping.limits
        settings |= {
            "min_share": limits.min_share,
            "max_spread": limits.max_spread,
            "merge_distance": limits.merge_distance,
        }
    return settings


def _model(
    source: RasterSource,
    recipe: FeatureRecipe,
    scaling: Scaling,
    clusters: Clusters,
    sample: Sample,
    options: KMeansOptions,
    settings: dict[str, str | float | None],
) -> KMeansModel:
    result = clusters.result
    colours = cluster_colours(recipe, scaling.undo(result.centroids), sample)
    return KMeansModel(
        recipe=recipe,
        n_bands=len(source.all_bands),
        scaling=scaling,
        centroids=result.centroids,
        metric=options.metric,
        update=options.update,
        clusters=tuple(Cluster("", c, float(n)) for c, n in zip(colours, result.counts)),
        fit=FitRecord(
            result.inertia,
            result.mean_distance,
            result.converged,
            result.history,
            int(result.counts.sum()),
            sample.complete or settings["sample"] == 0,
            settings,
        ),
        provenance={"software": f"ClusterBrush {software_version()}", "raster": title_of(source.path)},
        mixture=clusters.mixture,
    )


def cluster_colours(recipe: FeatureRecipe, centroids: np.ndarray, sample: Sample) -> list[Colour]:
    """Return the colours that centroids, in the features' own units (k, n_features), have in the image."""
    if not isinstance(recipe.kinds[0], BandValues):
        return distinct_colours(len(centroids))
    positions = list(rgb_band_positions(recipe.bands))
    shown = sample.features[:, positions]
    low, high = (weighted_percentile(shown, sample.counts, percent) for percent in SHOWN_PERCENTILES)
    return centroid_colours(centroids[:, positions], low, high)
