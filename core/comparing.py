# SPDX-License-Identifier: GPL-2.0-or-later
"""One image clustered by several distances, side by side: how well each separates, and how far they agree."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from .engine import map_blocks
from .errors import N_, ParameterError
from .features import BandValues, FeatureKind, FeatureRecipe
from .files import write_text
from .measures import adjusted_rand, best_matching, distance_matrix, silhouette
from .nearest import METRICS, label_dtype
from .progress import Progress
from .raster_writer import LegendEntry, encode, open_writer
from .sampling import Sample, draw
from .segmentation import DEFAULT_SAMPLE, fit_sample
from .tables import csv_number, csv_text

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from .clustering import KMeansOptions
    from .model import KMeansModel
    from .raster import RasterSource, Window

JUDGED = 3000  # pixels of the silhouette: a matrix of 36 MB
MOST_CLUSTERS = 256  # whose agreement fits a table, and whose colours can be told apart


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
        By Euclidean distance, which compares them on equal terms, and by the distance itself.
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
        return [shown[at] if at < len(shown) else entry for at, entry in enumerate(own)]


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
    """Cluster an image by each distance and write the cluster rasters.

    Parameters
    ----------
    source : RasterSource
    options : KMeansOptions
        The distance in it is not used.
    outputs : dict of str to str
        Cluster raster to write by distance; empty or absent for those not wanted.
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
    if options.n_clusters > MOST_CLUSTERS:
        raise ParameterError(
            N_("Segmentations of up to {most} clusters can be compared; {k} were asked for."),
            most=MOST_CLUSTERS,
            k=options.n_clusters,
        )
    progress = progress or Progress()
    recipe = FeatureRecipe(tuple(source.bands), kinds)
    sample = draw(source, recipe, sample_size, options.seed, progress.part(0.0, 0.1))
    models: dict[str, KMeansModel] = {}
    for number, metric in enumerate(METRICS):
        part = progress.part(0.1 + 0.15 * number, 0.25 + 0.15 * number)
        models[metric] = fit_sample(
            source, recipe, sample, replace(options, metric=metric), scaling, sample_size, progress=part
        )
    models = _renumbered(models, sample)
    silhouettes, n_judged = _silhouettes(models, sample, options.seed, progress.part(0.55, 0.65))
    tables = _write(source, models, outputs, unnamed, progress.part(0.65, 1.0))
    agreements = tuple(
        Agreement(one, other, adjusted_rand(table), best_matching(table)[1]) for (one, other), table in tables.items()
    )
    first, second = METRICS[0], METRICS[1]
    pixels = {metric: tables[first, metric].sum(axis=0) for metric in METRICS[1:]}
    return Comparison(models, {first: tables[first, second].sum(axis=1), **pixels}, silhouettes, agreements, n_judged)


def _renumbered(models: dict[str, KMeansModel], sample: Sample) -> dict[str, KMeansModel]:
    """Give clusters the numbers of those of the first model that they share most pixels of the sample with."""
    first = models[METRICS[0]]
    ids = {metric: model.predict(sample.features) for metric, model in models.items()}
    found = {METRICS[0]: first}
    for metric in METRICS[1:]:
        model = models[metric]
        table = np.zeros((first.k, model.k))
        weights = np.ones(len(sample.features)) if sample.counts is None else sample.counts
        np.add.at(table, (ids[METRICS[0]], ids[metric]), weights)
        partners = [int(one) for one in best_matching(table)[0] if one >= 0]
        order = [*partners, *(one for one in range(model.k) if one not in partners)]
        found[metric] = replace(
            model, centroids=model.centroids[order], clusters=tuple(model.clusters[one] for one in order)
        )
    return found


def _silhouettes(
    models: dict[str, KMeansModel], sample: Sample, seed: int, progress: Progress
) -> tuple[dict[str, tuple[float, float]], int]:
    rng = np.random.default_rng([seed, 8])
    weights = None if sample.counts is None else sample.counts / sample.counts.sum()
    wanted = min(JUDGED, sample.n_valid if sample.counts is not None else len(sample.features))
    replaced = sample.counts is not None
    rows = sample.features[np.sort(rng.choice(len(sample.features), wanted, replace=replaced, p=weights))]
    scaled = models[METRICS[0]].scaling.apply(rows)
    plain = distance_matrix(scaled, "euclidean", progress.part(0.0, 0.4))
    found = {}
    for metric, model in models.items():
        ids = model.predict(rows)
        own = plain if metric == "euclidean" else distance_matrix(scaled, metric, progress)
        found[metric] = (silhouette(plain, ids), silhouette(own, ids))
    return found, wanted


def _write(
    source: RasterSource,
    models: dict[str, KMeansModel],
    outputs: Mapping[str, str],
    unnamed: str,
    progress: Progress,
) -> dict[tuple[str, str], np.ndarray]:
    """Write the rasters and return pixels by cluster of each pair of distances, float64 (k, l)."""
    recipe = models[METRICS[0]].recipe
    pairs = list(combinations(METRICS, 2))
    tables = {pair: np.zeros((models[pair[0]].k, models[pair[1]].k)) for pair in pairs}

    def classify(window: Window) -> tuple[dict[str, np.ndarray], dict[tuple[str, str], np.ndarray]]:
        features, valid = recipe.features(source, window)
        ids = {metric: model.predict(features) for metric, model in models.items()}
        blocks = {
            metric: encode(ids[metric], valid, label_dtype(models[metric].k))
            for metric in METRICS
            if outputs.get(metric)
        }
        return blocks, {pair: _crossed(ids[pair[0]], ids[pair[1]], tables[pair].shape) for pair in pairs}

    windows = list(source.blocks(len(recipe.names)))
    with ExitStack() as files:
        writers = {
            metric: files.enter_context(open_writer(outputs[metric], source.grid, label_dtype(models[metric].k)))
            for metric in METRICS
            if outputs.get(metric)
        }
        for window, (blocks, crossed) in progress.steps(map_blocks(classify, windows, progress), len(windows)):
            for metric, block in blocks.items():
                writers[metric].write(window, block)
            for pair, table in crossed.items():
                tables[pair] += table
        plain = Comparison(models, {}, {}, (), 0)
        pixels = {
            METRICS[0]: tables[pairs[0]].sum(axis=1),
            **{one: tables[METRICS[0], one].sum(axis=0) for one in METRICS[1:]},
        }
        for metric, writer in writers.items():
            writer.set_legend(plain.legend(metric, unnamed), pixels[metric])
    return tables


def _crossed(first: np.ndarray, second: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    codes = first.astype(np.int64) * shape[1] + second
    return np.bincount(codes, minlength=shape[0] * shape[1]).reshape(shape)


def table_csv(found: Comparison) -> str:
    """Return silhouettes and agreements as CSV: one line a distance, then one line a pair."""
    lines: list[list[object]] = [
        ["first", "second", "silhouette_euclidean", "silhouette_own", "adjusted_rand", "overlap"]
    ]
    lines += [[metric, "", *map(csv_number, pair), "", ""] for metric, pair in found.silhouettes.items()]
    lines += [
        [one.first, one.second, "", "", csv_number(one.adjusted_rand), csv_number(one.overlap)]
        for one in found.agreements
    ]
    return csv_text(lines)


def write_table(path: str | os.PathLike[str], found: Comparison) -> None:
    """Write the table, whole; raises `OutputError` when that fails."""
    write_text(path, table_csv(found))
