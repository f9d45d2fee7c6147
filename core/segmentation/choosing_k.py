# SPDX-License-Identifier: GPL-2.0-or-later
"""How many clusters: measures over a range of k, the number that each of them supports, and a recommendation.

Everything is done on a sample of fixed size, so time and memory do not grow with the raster: the silhouette takes
one matrix of distances between `MAX_SILHOUETTE_PIXELS` pixels for all k, the gap statistic a few fits on few random
rows.

References
----------
Satopää, V., Albrecht, J., Irwin, D., Raghavan, B. (2011): Finding a "kneedle" in a haystack. ICDCS Workshops, 166-171.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..base.csv_text import csv_number, csv_text
from ..base.errors import N_, InputError, Notice, ParameterError
from ..base.files import write_text
from ..base.progress import Progress
from ..clustering.gap import gap_statistic
from ..clustering.gaussian_mixture import bic
from ..clustering.grouping import KMEANS, MIXTURE, Grouping, group
from ..clustering.kmeans import KMeansOptions, brightness_order
from ..clustering.metrics import metric_of
from ..clustering.nearest import nearest
from ..clustering.pixels import ArrayPixels
from ..clustering.quality import (
    MAX_SILHOUETTE_PIXELS,
    calinski_harabasz,
    davies_bouldin,
    distance_matrix,
    silhouette,
)
from ..features.kinds import BandValues, FeatureKind
from ..features.recipe import FeatureRecipe
from ..features.sampling import Sample, draw
from .fitting import cluster_colours
from .units import fit_scaling

if TYPE_CHECKING:
    import os

    from ..clustering.gaussian_mixture import Mixture
    from ..clustering.metrics import Metric
    from ..features.scaling import Scaling
    from ..legend.palette import Colour
    from ..raster.source import RasterSource

DEFAULT_SAMPLE = 20_000
REFERENCES = 5
SENSITIVITY = 1.0  # of the elbow: by how many mean steps the curve must fall below its top
MAX_K = 256
MEASURES = ("elbow", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "bic")


@dataclass(frozen=True)
class Segmentation:
    """The clusters for one number of clusters.

    Parameters
    ----------
    centroids : float32 ndarray of shape (k, n_features)
        Scaled, from dark to bright.
    colours : list of (red, green, blue)
    mixture : Mixture, optional
        Where a pixel goes to the most likely cluster instead of the nearest.
    """

    centroids: np.ndarray
    colours: list[Colour]
    mixture: Mixture | None = None

    def nearest(self, scaled: np.ndarray, metric: str | Metric) -> np.ndarray:
        """Return the clusters 0 ... k-1 of scaled features (n_pixels, n_features)."""
        return nearest(scaled, self.centroids, metric) if self.mixture is None else self.mixture.nearest(scaled)


@dataclass(frozen=True)
class Suggestion:
    """The measures for each number of clusters, the number that each supports, and the recommended one.

    Parameters
    ----------
    counts : tuple of int
        Numbers of clusters, rising.
    inertia, silhouette, calinski_harabasz, davies_bouldin, gap, gap_error : float64 ndarrays of shape (n,)
        NaN where not measured. The inertia is the sum over the pixels of the squared distance (Euclidean) or the
        distance (others) to the centroid. Calinski-Harabasz, Davies-Bouldin and gap are computed on projected rows,
        where the distance projects.
    votes : dict of str to int or None
        Number that each of `MEASURES` supports.
    chosen : int
        The recommendation.
    method : str
        The measure it follows.
    n_pixels : int
        Pixels that were clustered.
    n_judged : int
        Pixels of the silhouette.
    recipe : FeatureRecipe
    scaling : Scaling
    metric : str
    segmentations : tuple of Segmentation
    bic : float64 ndarray of shape (n,)
        Bayesian information criterion of mixtures; NaN for the other methods.
    grouping : str
        The method that made the clusters: a name in `grouping.GROUPINGS`.
    """

    counts: tuple[int, ...]
    inertia: np.ndarray
    silhouette: np.ndarray
    calinski_harabasz: np.ndarray
    davies_bouldin: np.ndarray
    gap: np.ndarray
    gap_error: np.ndarray
    votes: dict[str, int | None]
    chosen: int
    method: str
    n_pixels: int
    n_judged: int
    recipe: FeatureRecipe
    scaling: Scaling
    metric: str
    segmentations: tuple[Segmentation, ...]
    bic: np.ndarray
    grouping: str

    def agreeing(self) -> list[str]:
        """Return the measures that support the recommended number."""
        return [name for name in MEASURES if self.votes.get(name) == self.chosen]


@dataclass(frozen=True)
class Range:
    """The numbers of clusters to try, both ends included."""

    least: int = 2
    most: int = 10

    def validate(self) -> None:
        """Raise `ParameterError` when there is nothing to choose from."""
        if not 2 <= self.least < self.most <= MAX_K:
            raise ParameterError(
                N_(
                    "The range of clusters goes from {least} to {most}. Give a smaller number first and a larger one "
                    "second, from 2 to {limit}."
                ),
                least=self.least,
                most=self.most,
                limit=MAX_K,
            )


def suggest(
    source: RasterSource,
    k_range: Range,
    options: KMeansOptions,
    scaling: str = "none",
    sample_size: int = DEFAULT_SAMPLE,
    method: str = "elbow",
    references: int = REFERENCES,
    kinds: tuple[FeatureKind, ...] = (BandValues(),),
    progress: Progress | None = None,
    grouping: str = KMEANS,
) -> Suggestion:
    """Return the measures of a range of numbers of clusters, and the recommended number.

    Parameters
    ----------
    source : RasterSource
    k_range : Range
    options : KMeansOptions
        The number of clusters in it is not used.
    scaling : {"none", "standard", "percentile"}
    sample_size : int
        Pixels to cluster at most.
    method : {"elbow", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "bic"}
        Measure to follow; the silhouette where it supports no number. With a mixture the BIC takes the place of the
        elbow.
    references : int
        Random data sets of the gap statistic; 0 leaves it out.
    kinds : tuple of FeatureKind
    progress : Progress, optional
        Also takes notices: a range cut short, no elbow.
    grouping : str
        A method of `grouping.GROUPINGS` that makes as many clusters as asked for.

    Raises
    ------
    InputError
        When no pixel is valid or the image has fewer distinct values than clusters.
    ParameterError
        When the range is empty or reversed.
    """
    k_range.validate()
    progress = progress or Progress()
    recipe = FeatureRecipe(tuple(source.bands), kinds)
    sample = _bounded(
        draw(source, recipe, sample_size, options.seed, progress.part(0.0, 0.15)), sample_size, options.seed
    )
    fitted_scaling = fit_scaling(scaling, recipe, sample, options.metric)
    rows = ArrayPixels(fitted_scaling.apply(sample.features), sample.counts)
    metric = metric_of(options.metric)
    projected = rows.projected(metric)
    counts = _possible_counts(projected.features, k_range, source.path, progress)
    silhouette_rows = _silhouette_sample(rows, options.seed)
    distances = distance_matrix(silhouette_rows, metric, progress.part(0.15, 0.25))
    judged = _Judged(rows, projected, silhouette_rows, distances, metric)
    inertia, values, segmentations = [], [], []
    for k in progress.part(0.25, 0.6).steps(counts):
        segmentation, of_k = _segmented(rows, replace(options, n_clusters=k), grouping, recipe, fitted_scaling, sample)
        segmentations.append(segmentation)
        inertia.append(of_k)
        values.append(judged.measures(segmentation))
    last = progress.part(0.6, 1.0)
    gap, error = gap_statistic(projected, counts, np.array(inertia), options, references, last, grouping)
    measured = np.array(values).T
    votes = _votes(counts, np.array(inertia), measured, gap, error)
    wanted = "bic" if grouping == MIXTURE and method == "elbow" else method
    chosen, followed = _recommended(votes, wanted, progress)
    _, per_unit = metric.times(fitted_scaling.factor)
    return Suggestion(
        tuple(counts), np.array(inertia) / per_unit, measured[0], measured[1], measured[2], gap, error, votes,
        chosen, followed,
        sample.n_valid if sample.counts is not None else len(rows.features), len(silhouette_rows), recipe,
        fitted_scaling, options.metric, tuple(segmentations), measured[3], grouping,
    )  # fmt: skip


def _segmented(
    rows: ArrayPixels,
    options: KMeansOptions,
    grouping: str,
    recipe: FeatureRecipe,
    scaling: Scaling,
    sample: Sample,
) -> tuple[Segmentation, float]:
    """Return the clusters for a number of them, from dark to bright, and their inertia."""
    clusters = group(rows, options, Grouping(grouping), Progress())
    clusters = clusters.reordered(brightness_order(recipe.in_units(scaling.undo(clusters.result.centroids))))
    centroids = clusters.result.centroids
    colours = cluster_colours(recipe, scaling.undo(centroids), sample)
    return Segmentation(centroids, colours, clusters.mixture), clusters.result.inertia


@dataclass(frozen=True)
class _Judged:
    """The pixels that segmentations are measured on."""

    rows: ArrayPixels
    projected: ArrayPixels
    silhouette_rows: np.ndarray
    distances: np.ndarray
    metric: Metric

    def measures(self, segmentation: Segmentation) -> tuple[float, float, float, float]:
        """Return silhouette, Calinski-Harabasz, Davies-Bouldin, and the BIC of a mixture (NaN without one)."""
        of_silhouette = segmentation.nearest(self.silhouette_rows, self.metric)
        ids, weights = segmentation.nearest(self.rows.features, self.metric), self.rows.weights
        return (
            silhouette(self.distances, of_silhouette),
            calinski_harabasz(self.projected.features, ids, weights),
            davies_bouldin(self.projected.features, ids, weights),
            np.nan if segmentation.mixture is None else bic(self.rows, segmentation.mixture),
        )


def _bounded(sample: Sample, size: int, seed: int) -> Sample:
    """Return a sample of at most `size` rows; distinct values with counts are drawn by their counts."""
    if len(sample.features) <= size or sample.counts is None:
        return sample
    rng = np.random.default_rng([seed, 5])
    counts = rng.multinomial(size, sample.counts / sample.counts.sum())
    chosen = np.flatnonzero(counts)
    return Sample(sample.features[chosen], counts[chosen].astype(np.float64), size, complete=False)


def _silhouette_sample(rows: ArrayPixels, seed: int) -> np.ndarray:
    """Return up to `MAX_SILHOUETTE_PIXELS` pixels (n, n_features), drawn by weight."""
    rng = np.random.default_rng([seed, 6])
    if rows.weights is None:
        n_pixels = min(MAX_SILHOUETTE_PIXELS, len(rows.features))
        return rows.features[np.sort(rng.choice(len(rows.features), n_pixels, replace=False))]
    total = int(rows.weights.sum())
    if total <= MAX_SILHOUETTE_PIXELS:
        return np.repeat(rows.features, rows.weights.astype(np.int64), axis=0)
    counts = rng.multinomial(MAX_SILHOUETTE_PIXELS, rows.weights / rows.weights.sum())
    return np.repeat(rows.features, counts, axis=0)


def _possible_counts(features: np.ndarray, k_range: Range, path: str, progress: Progress) -> list[int]:
    """Return the numbers of clusters that the data can give."""
    distinct = len(np.unique(features, axis=0))
    if distinct < k_range.least or distinct < 2:
        raise InputError(
            N_(
                "The image has too few distinct values ({count}) for {least} clusters. "
                "Check the bands and the mask of {path}."
            ),
            count=distinct,
            least=k_range.least,
            path=path,
        )
    if distinct < k_range.most:
        progress.notify(
            Notice(
                N_("The image has only {count} distinct values; numbers of clusters beyond that are left out."),
                {"count": distinct},
            )
        )
    return list(range(k_range.least, min(k_range.most, distinct) + 1))


# --- the number that each measure supports


def _votes(
    counts: list[int], inertia: np.ndarray, measured: np.ndarray, gap: np.ndarray, error: np.ndarray
) -> dict[str, int | None]:
    elbow = knee(np.array(counts, dtype=np.float64), inertia)
    best = {
        "elbow": elbow,
        "silhouette": _top(measured[0]),
        "calinski_harabasz": _top(measured[1]),
        "davies_bouldin": _top(-measured[2]),
        "gap": first_gap(gap, error),
        "bic": _least_or_knee(counts, measured[3]),
    }
    return {name: None if place is None else counts[place] for name, place in best.items()}


def _top(values: np.ndarray) -> int | None:
    known = np.where(np.isnan(values), -np.inf, values)
    return int(np.argmax(known)) if len(known) and known.max() > -np.inf else None


def _least_or_knee(counts: list[int], values: np.ndarray) -> int | None:
    """Return the place of the least value, or of the elbow where it falls to the end; None when not measured."""
    if np.isnan(values).all():
        return None
    least = _top(-values)
    bent = knee(np.array(counts, dtype=np.float64), values) if least == len(values) - 1 else None
    return least if bent is None else bent


def knee(x: np.ndarray, y: np.ndarray, sensitivity: float = SENSITIVITY) -> int | None:
    """Return the place of the elbow of a falling curve that flattens, or None when there is none (Kneedle).

    Parameters
    ----------
    x, y : ndarray of shape (n,)
        x rising.
    sensitivity : float
        By how many mean steps of x the curve must fall below a top for the top to count.

    Notes
    -----
    The curve is brought to 0 ... 1 both ways and turned; the elbow is where it is farthest above the diagonal. Of
    several tops that count the highest is taken. The first and the last place cannot be an elbow.
    """
    if len(x) < 3 or not np.isfinite(y).all() or y.max() == y.min():
        return None
    steps = (x - x[0]) / (x[-1] - x[0])
    above = 1.0 - (y - y.min()) / (y.max() - y.min()) - steps
    tops = [
        place for place in range(1, len(x) - 1) if above[place] >= above[place - 1] and above[place] >= above[place + 1]
    ]
    counted = []
    for number, top in enumerate(tops):
        end = tops[number + 1] if number + 1 < len(tops) else len(x)
        if (above[top:end] < above[top] - sensitivity * float(np.diff(steps).mean())).any():
            counted.append(top)
    return max(counted, key=lambda place: above[place]) if counted else None


def first_gap(gap: np.ndarray, error: np.ndarray) -> int | None:
    """Return the first place whose gap (n_k,) is no less than the next one's less its error; None when not measured."""
    if not len(gap) or np.isnan(gap).all():
        return None
    for place in range(len(gap) - 1):
        if gap[place] >= gap[place + 1] - error[place + 1]:
            return place
    return _top(gap)


def _recommended(votes: dict[str, int | None], method: str, progress: Progress) -> tuple[int, str]:
    for name in (method, "silhouette", "calinski_harabasz"):
        chosen = votes.get(name)
        if chosen is not None:
            if name != method:
                progress.notify(
                    Notice(
                        N_(
                            "The measure asked for finds no number of clusters here; "
                            "the recommendation follows another one."
                        )
                    )
                )
            return chosen, name
    raise InputError(N_("No measure finds a number of clusters here: the pixels do not form groups."))


# --- table


def table_csv(suggestion: Suggestion) -> str:
    """Return one line a number of clusters as CSV; the last column marks the recommended one."""
    header = [
        "clusters",
        "inertia",
        "silhouette",
        "calinski_harabasz",
        "davies_bouldin",
        "gap",
        "gap_error",
        "recommended",
    ]
    by_likelihood = not np.isnan(suggestion.bic).all()
    lines = [
        [
            k,
            *("" if np.isnan(value) else csv_number(value) for value in values),
            1 if k == suggestion.chosen else 0,
            *([csv_number(value)] if by_likelihood else []),
        ]
        for k, value, *values in zip(
            suggestion.counts,
            suggestion.bic,
            suggestion.inertia,
            suggestion.silhouette,
            suggestion.calinski_harabasz,
            suggestion.davies_bouldin,
            suggestion.gap,
            suggestion.gap_error,
        )
    ]
    return csv_text([[*header, "bic"] if by_likelihood else header, *lines])


def write_table(path: str | os.PathLike[str], suggestion: Suggestion) -> None:
    """Write the table, whole; raises `OutputError` when that fails."""
    write_text(path, table_csv(suggestion))
