# SPDX-License-Identifier: GPL-2.0-or-later
"""One image clustered by several distances: how well each separates the clusters, and how far the results agree."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ..base.csv_text import csv_number, csv_text
from ..base.errors import N_, ParameterError
from ..base.files import write_text
from ..base.progress import Progress
from ..clustering.metrics import DEFAULT_METRIC, METRICS
from ..clustering.nearest import label_dtype
from ..clustering.quality import MAX_SILHOUETTE_PIXELS, adjusted_rand, best_matching, distance_matrix, silhouette
from ..engine.blocks import over_blocks
from ..features.kinds import BandValues, FeatureKind
from ..features.recipe import FeatureRecipe
from ..features.sampling import Sample, draw
from ..raster.writer import divided, encode, open_writer
from .fitting import DEFAULT_SAMPLE, fit_sample

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from ..clustering.kmeans import KMeansOptions
    from ..legend.entry import LegendEntry
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from .model import KMeansModel

MAX_COMPARED_CLUSTERS = 256  # more do not fit a table of agreement, and their colours look alike


@dataclass(frozen=True)
class Agreement:
    """How far two segmentations agree.

    Parameters
    ----------
    first, second : str
        Their distances.
    adjusted_rand : float
        1 when equal, 0 as by chance.
    overlap : float
        Share of the pixels in clusters that match, 0 ... 1.
    """

    first: str
    second: str
    adjusted_rand: float
    overlap: float


@dataclass(frozen=True)
class Comparison:
    """One image by several distances.

    Parameters
    ----------
    models : dict of str to KMeansModel
        By distance. Clusters that match have the same number.
    pixels : dict of str to int64 ndarray of shape (k,)
        Pixels of each cluster.
    silhouettes : dict of str to (float, float)
        By Euclidean distance, which is the same for all, and by the distance itself.
    agreements : tuple of Agreement
        Of every pair.
    n_judged : int
        Pixels of the silhouettes.
    """

    models: Mapping[str, KMeansModel]
    pixels: Mapping[str, np.ndarray]
    silhouettes: Mapping[str, tuple[float, float]]
    agreements: tuple[Agreement, ...]
    n_judged: int

    @property
    def best(self) -> str:
        """The distance of the largest silhouette by Euclidean distance; the first of equals."""
        return max(self.silhouettes, key=lambda metric: self.silhouettes[metric][0])

    def legend(self, metric: str, unnamed: str = "Cluster {number}") -> list[LegendEntry]:
        """Return the legend of one map, in the colours of the first model's matching clusters."""
        shown = next(iter(self.models.values())).legend(unnamed)
        own = self.models[metric].legend(unnamed)
        return [shown[position] if position < len(shown) else entry for position, entry in enumerate(own)]


def compare_distances(
    source: RasterSource,
    options: KMeansOptions,
    outputs: Mapping[str, str],
    scaling: str = "none",
    sample_size: int = DEFAULT_SAMPLE,
    kinds: tuple[FeatureKind, ...] = (BandValues(),),
    progress: Progress | None = None,
    unnamed: str = "Cluster {number}",
) -> Comparison:
    """Cluster an image by each distance of the table, write the cluster rasters, and return the comparison.

    Parameters
    ----------
    source : RasterSource
    options : KMeansOptions
        The distance in it is not used.
    outputs : dict of str to str
        Cluster raster to write by distance; empty or absent for distances that are not written.
    scaling : {"none", "standard", "percentile"}
    sample_size : int
        Pixels to fit on; 0 for every pixel.
    kinds : tuple of FeatureKind
    progress : Progress, optional
    unnamed : str
        Template of the name of a cluster.

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    ParameterError
        When an option is out of range, or there are too many clusters to compare.
    """
    options.validate()
    if options.n_clusters > MAX_COMPARED_CLUSTERS:
        raise ParameterError(
            N_("Segmentations of up to {most} clusters can be compared; {k} were asked for."),
            most=MAX_COMPARED_CLUSTERS,
            k=options.n_clusters,
        )
    progress = progress or Progress()
    recipe = FeatureRecipe(tuple(source.bands), kinds)
    sample = draw(source, recipe, sample_size, options.seed, progress.part(0.0, 0.1))
    models: dict[str, KMeansModel] = {}
    fitting = progress.part(0.1, 0.55)
    for number, metric in enumerate(METRICS):
        part = fitting.part(number / len(METRICS), (number + 1) / len(METRICS))
        models[metric] = fit_sample(
            source, recipe, sample, replace(options, metric=metric), scaling, sample_size, progress=part
        )
    models = _renumbered(models, sample)
    silhouettes, n_judged = _silhouettes(models, sample, options.seed, progress.part(0.55, 0.65))
    tables = _write(source, models, outputs, unnamed, progress.part(0.65, 1.0))
    agreements = tuple(
        Agreement(first, second, adjusted_rand(table), best_matching(table)[1])
        for (first, second), table in tables.items()
    )
    return Comparison(models, _pixels(tables), silhouettes, agreements, n_judged)


def _pixels(tables: dict[tuple[str, str], np.ndarray]) -> dict[str, np.ndarray]:
    """Return the pixels of each cluster by distance, from the tables of all pairs."""
    counts: dict[str, np.ndarray] = {}
    for (first, second), table in tables.items():
        counts.setdefault(first, table.sum(axis=1))
        counts.setdefault(second, table.sum(axis=0))
    return counts


def _renumbered(models: dict[str, KMeansModel], sample: Sample) -> dict[str, KMeansModel]:
    """Return the models with clusters numbered like the best matching ones of the first model, by sample pixels."""
    (reference, first), *remaining = models.items()
    ids = {metric: model.predict(sample.features) for metric, model in models.items()}
    renumbered = {reference: first}
    for metric, model in remaining:
        table = np.zeros((first.k, model.k))
        weights = np.ones(len(sample.features)) if sample.counts is None else sample.counts
        np.add.at(table, (ids[reference], ids[metric]), weights)
        partners = [int(partner) for partner in best_matching(table)[0] if partner >= 0]
        order = [*partners, *(cluster for cluster in range(model.k) if cluster not in partners)]
        renumbered[metric] = replace(
            model, centroids=model.centroids[order], clusters=tuple(model.clusters[old] for old in order)
        )
    return renumbered


def _silhouettes(
    models: dict[str, KMeansModel], sample: Sample, seed: int, progress: Progress
) -> tuple[dict[str, tuple[float, float]], int]:
    rng = np.random.default_rng([seed, 8])
    weights = None if sample.counts is None else sample.counts / sample.counts.sum()
    n_pixels = min(MAX_SILHOUETTE_PIXELS, sample.n_valid if sample.counts is not None else len(sample.features))
    replaced = sample.counts is not None
    rows = sample.features[np.sort(rng.choice(len(sample.features), n_pixels, replace=replaced, p=weights))]
    scaled = models[DEFAULT_METRIC].scaling.apply(rows)
    euclidean = distance_matrix(scaled, DEFAULT_METRIC, progress.part(0.0, 0.4))
    silhouettes = {}
    for metric, model in models.items():
        ids = model.predict(rows)
        own = euclidean if metric == DEFAULT_METRIC else distance_matrix(scaled, metric, progress)
        silhouettes[metric] = (silhouette(euclidean, ids), silhouette(own, ids))
    return silhouettes, n_pixels


def _write(
    source: RasterSource,
    models: dict[str, KMeansModel],
    outputs: Mapping[str, str],
    unnamed: str,
    progress: Progress,
) -> dict[tuple[str, str], np.ndarray]:
    """Write the rasters and return pixels by cluster of each pair of distances, float64 (k, l)."""
    recipe = models[DEFAULT_METRIC].recipe
    pairs = list(combinations(models, 2))
    tables = {pair: np.zeros((models[pair[0]].k, models[pair[1]].k)) for pair in pairs}
    windows = list(source.blocks(len(recipe.names)))
    written = [metric for metric in METRICS if outputs.get(metric)]
    working, finishing = divided(progress, source.grid, *(outputs[metric] for metric in reversed(written)))
    with ExitStack() as files:
        writers = {
            metric: files.enter_context(
                open_writer(outputs[metric], source.grid, label_dtype(models[metric].k), progress=part)
            )
            for metric, part in zip(written, reversed(finishing))
        }
        classified = over_blocks(partial(_classified, source, models, tuple(writers)), windows, working)
        for window, (blocks, crossed) in working.steps(classified, len(windows)):
            for metric, block in blocks.items():
                writers[metric].write(window, block)
            for pair, table in crossed.items():
                tables[pair] += table
        comparison = Comparison(models, {}, {}, (), 0)
        pixels = _pixels(tables)
        for metric, writer in writers.items():
            writer.set_legend(comparison.legend(metric, unnamed), pixels[metric])
    return tables


def _classified(
    source: RasterSource, models: dict[str, KMeansModel], written: tuple[str, ...], window: Window
) -> tuple[dict[str, np.ndarray], dict[tuple[str, str], np.ndarray]]:
    """Return the ids of a block by each distance that is written, and pixels by cluster of each pair of distances."""
    features, valid = models[DEFAULT_METRIC].recipe.features(source, window)
    ids = {metric: model.predict(features) for metric, model in models.items()}
    blocks = {metric: encode(ids[metric], valid, label_dtype(models[metric].k)) for metric in written}
    return blocks, {
        (first, second): _crossed(ids[first], ids[second], (models[first].k, models[second].k))
        for first, second in combinations(models, 2)
    }


def _crossed(first: np.ndarray, second: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    codes = first.astype(np.int64) * shape[1] + second
    return np.bincount(codes, minlength=shape[0] * shape[1]).reshape(shape)


def table_csv(comparison: Comparison) -> str:
    """Return silhouettes and agreements as CSV: one line a distance, then one line a pair."""
    lines: list[list[object]] = [
        ["first", "second", "silhouette_euclidean", "silhouette_own", "adjusted_rand", "overlap"]
    ]
    lines += [[metric, "", *map(csv_number, pair), "", ""] for metric, pair in comparison.silhouettes.items()]
    lines += [
        [agreement.first, agreement.second, "", "", csv_number(agreement.adjusted_rand), csv_number(agreement.overlap)]
        for agreement in comparison.agreements
    ]
    return csv_text(lines)


def write_table(path: str | os.PathLike[str], comparison: Comparison) -> None:
    """Write the table, whole; raises `OutputError` when that fails."""
    write_text(path, table_csv(comparison))
