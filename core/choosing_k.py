# SPDX-License-Identifier: GPL-2.0-or-later
"""How many clusters: measures over a range of k, the number that each speaks for, and a recommendation.

Everything is done on a sample of fixed size, so time and memory do not grow with the raster: the silhouette takes
one matrix of distances between `JUDGED` pixels for all k, the gap statistic a few fits on `REFERENCE_ROWS` random rows.

References
----------
Satopää, V., Albrecht, J., Irwin, D., Raghavan, B. (2011): Finding a "kneedle" in a haystack. ICDCS Workshops, 166-171.
Tibshirani, R., Walther, G., Hastie, T. (2001): Estimating the number of clusters in a data set via the gap statistic.
Journal of the Royal Statistical Society B 63(2), 411-423.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .clustering import ArrayPixels, KMeansOptions, brightness_order, kmeans
from .errors import N_, InputError, Notice, ParameterError
from .features import BandValues, FeatureKind, FeatureRecipe, Scaling
from .files import write_text
from .measures import calinski_harabasz, davies_bouldin, distance_matrix, silhouette
from .nearest import nearest
from .progress import Progress
from .sampling import Sample, draw
from .segmentation import cluster_colours
from .tables import csv_number, csv_text

if TYPE_CHECKING:
    import os

    from .palette import Colour
    from .raster import RasterSource

DEFAULT_SAMPLE = 20_000
JUDGED = 3000  # pixels of the silhouette: a matrix of 36 MB
REFERENCE_ROWS = 2000
REFERENCE_ATTEMPTS = 2
REFERENCES = 5
SENSITIVITY = 1.0  # of the elbow: how far below its top the curve must fall, in mean steps
LARGEST_K = 256
MEASURES = ("elbow", "silhouette", "calinski_harabasz", "davies_bouldin", "gap")


@dataclass(frozen=True)
class Segmentation:
    """The clusters found for one number of them.

    Parameters
    ----------
    centroids : float32 ndarray of shape (k, n_features)
        Scaled, from dark to bright.
    colours : list of (red, green, blue)
    """

    centroids: np.ndarray
    colours: list[Colour]


@dataclass(frozen=True)
class Suggestion:
    """What was measured for each number of clusters, and what it speaks for.

    Parameters
    ----------
    counts : tuple of int
        Numbers of clusters, rising.
    inertia, silhouette, calinski_harabasz, davies_bouldin, gap, gap_error : float64 ndarrays of shape (n,)
        NaN where not measured. The inertia is the sum over the pixels of the squared distance (Euclidean) or the
        distance (others) to the centroid.
    votes : dict of str to int or None
        Number that each of `MEASURES` speaks for.
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

    def agreeing(self) -> list[str]:
        """Return the measures that speak for the recommended number."""
        return [name for name in MEASURES if self.votes.get(name) == self.chosen]


@dataclass(frozen=True)
class Range:
    """The numbers of clusters to try, both ends included."""

    least: int = 2
    most: int = 10

    def validate(self) -> None:
        """Raise `ParameterError` when there is nothing to choose from."""
        if not 2 <= self.least < self.most <= LARGEST_K:
            raise ParameterError(
                N_(
                    "The range of clusters goes from {least} to {most}. Give a smaller number first and a larger one "
                    "second, from 2 to {limit}."
                ),
                least=self.least,
                most=self.most,
                limit=LARGEST_K,
            )


def suggest(
    source: RasterSource,
    wanted: Range,
    options: KMeansOptions,
    scaling: str = "none",
    sample_size: int = DEFAULT_SAMPLE,
    method: str = "elbow",
    references: int = REFERENCES,
    kinds: tuple[FeatureKind, ...] = (BandValues(),),
    progress: Progress | None = None,
) -> Suggestion:
    """Measure a range of numbers of clusters and recommend one.

    Parameters
    ----------
    source : RasterSource
    wanted : Range
    options : KMeansOptions
        The number of clusters in it is not used.
    scaling : {"none", "standard", "percentile"}
    sample_size : int
        Pixels to cluster at most.
    method : {"elbow", "silhouette", "calinski_harabasz", "davies_bouldin", "gap"}
        Measure to follow; the silhouette where it finds nothing.
    references : int
        Random data sets of the gap statistic; 0 leaves it out.
    kinds : tuple of FeatureKind
    progress : Progress, optional
        Also takes notices: a range cut short, no elbow.

    Raises
    ------
    InputError
        When no pixel is valid or the image has fewer distinct values than clusters.
    ParameterError
        When the range is empty or reversed.
    """
    wanted.validate()
    progress = progress or Progress()
    recipe = FeatureRecipe(tuple(source.bands), kinds)
    sample = _bounded(
        draw(source, recipe, sample_size, options.seed, progress.part(0.0, 0.15)), sample_size, options.seed
    )
    scaler = Scaling.fit(scaling, sample.features, sample.counts)
    rows = ArrayPixels(scaler.apply(sample.features), sample.counts)
    counts = _possible(rows.features, wanted, source.path, progress)
    judged = _judged(rows, options.seed)
    distances = distance_matrix(judged, options.metric, progress.part(0.15, 0.25))
    inertia, values, segmentations = [], [], []
    for k in progress.part(0.25, 0.6).steps(counts):
        result = kmeans(rows, replace(options, n_clusters=k), Progress())
        order = brightness_order(scaler.undo(result.centroids))
        centroids = result.centroids[order]
        ids = nearest(rows.features, centroids, options.metric)
        inertia.append(result.inertia)
        values.append(
            (
                silhouette(distances, nearest(judged, centroids, options.metric)),
                calinski_harabasz(rows.features, ids, rows.weights),
                davies_bouldin(rows.features, ids, rows.weights),
            )
        )
        segmentations.append(Segmentation(centroids, cluster_colours(recipe, scaler.undo(centroids), sample)))
    gap, error = gap_statistic(rows, counts, np.array(inertia), options, references, progress.part(0.6, 1.0))
    measured = np.array(values).T
    votes = _votes(counts, np.array(inertia), measured, gap, error)
    chosen, followed = _recommended(votes, method, progress)
    return Suggestion(
        tuple(counts), np.array(inertia), measured[0], measured[1], measured[2], gap, error, votes, chosen, followed,
        sample.n_valid if sample.counts is not None else len(rows.features), len(judged), recipe, scaler,
        options.metric, tuple(segmentations),
    )  # fmt: skip


def _bounded(sample: Sample, size: int, seed: int) -> Sample:
    """Return a sample of at most `size` rows; distinct values with counts are drawn by their counts."""
    if len(sample.features) <= size or sample.counts is None:
        return sample
    rng = np.random.default_rng([seed, 5])
    counts = rng.multinomial(size, sample.counts / sample.counts.sum())
    kept = np.flatnonzero(counts)
    return Sample(sample.features[kept], counts[kept].astype(np.float64), size, complete=False)


def _judged(rows: ArrayPixels, seed: int) -> np.ndarray:
    """Return up to `JUDGED` pixels (n, n_features), drawn by weight."""
    rng = np.random.default_rng([seed, 6])
    if rows.weights is None:
        wanted = min(JUDGED, len(rows.features))
        return rows.features[np.sort(rng.choice(len(rows.features), wanted, replace=False))]
    total = int(rows.weights.sum())
    if total <= JUDGED:
        return np.repeat(rows.features, rows.weights.astype(np.int64), axis=0)
    counts = rng.multinomial(JUDGED, rows.weights / rows.weights.sum())
    return np.repeat(rows.features, counts, axis=0)


def _possible(features: np.ndarray, wanted: Range, path: str, progress: Progress) -> list[int]:
    """Return the numbers of clusters that the data can give."""
    distinct = len(np.unique(features, axis=0))
    if distinct < wanted.least or distinct < 2:
        raise InputError(
            N_(
                "The image has {count} distinct values: too few for {least} clusters. "
                "Check the bands and the mask of {path}."
            ),
            count=distinct,
            least=wanted.least,
            path=path,
        )
    if distinct < wanted.most:
        progress.notify(
            Notice(
                N_("The image has only {count} distinct values; numbers of clusters beyond that are left out."),
                {"count": distinct},
            )
        )
    return list(range(wanted.least, min(wanted.most, distinct) + 1))


# --- what each measure speaks for


def _votes(
    counts: list[int], inertia: np.ndarray, measured: np.ndarray, gap: np.ndarray, error: np.ndarray
) -> dict[str, int | None]:
    place = knee(np.array(counts, dtype=np.float64), inertia)
    best = {
        "elbow": place,
        "silhouette": _top(measured[0]),
        "calinski_harabasz": _top(measured[1]),
        "davies_bouldin": _top(-measured[2]),
        "gap": first_gap(gap, error),
    }
    return {name: None if at is None else counts[at] for name, at in best.items()}


def _top(values: np.ndarray) -> int | None:
    known = np.where(np.isnan(values), -np.inf, values)
    return int(np.argmax(known)) if len(known) and known.max() > -np.inf else None


def knee(x: np.ndarray, y: np.ndarray, sensitivity: float = SENSITIVITY) -> int | None:
    """Return the place of the elbow of a falling curve that flattens, or None when there is none (Kneedle).

    Parameters
    ----------
    x, y : ndarray of shape (n,)
        x rising.
    sensitivity : float
        How far the curve must fall below a top, in mean steps of x, for the top to count.

    Notes
    -----
    The curve is brought to 0 ... 1 both ways and turned; the elbow is where it is farthest above the diagonal. Of
    several tops that count the highest is taken. The first and the last place cannot be an elbow.
    """
    if len(x) < 3 or not np.isfinite(y).all() or y.max() == y.min():
        return None
    steps = (x - x[0]) / (x[-1] - x[0])
    above = 1.0 - (y - y.min()) / (y.max() - y.min()) - steps
    tops = [at for at in range(1, len(x) - 1) if above[at] >= above[at - 1] and above[at] >= above[at + 1]]
    counted = []
    for number, top in enumerate(tops):
        end = tops[number + 1] if number + 1 < len(tops) else len(x)
        if (above[top:end] < above[top] - sensitivity * float(np.diff(steps).mean())).any():
            counted.append(top)
    return max(counted, key=lambda at: above[at]) if counted else None


def first_gap(gap: np.ndarray, error: np.ndarray) -> int | None:
    """Return the first place whose gap is no less than the next one's less its error; None when not measured."""
    if not len(gap) or np.isnan(gap).all():
        return None
    for at in range(len(gap) - 1):
        if gap[at] >= gap[at + 1] - error[at + 1]:
            return at
    return _top(gap)


def gap_statistic(
    rows: ArrayPixels,
    counts: list[int],
    inertia: np.ndarray,
    options: KMeansOptions,
    references: int,
    progress: Progress | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return how much tighter the clusters are than those of evenly spread pixels, and its standard error.

    Parameters
    ----------
    rows : ArrayPixels
        Scaled.
    counts : list of int
    inertia : ndarray of shape (n,)
        Of the rows for each of `counts`.
    options : KMeansOptions
    references : int
        Evenly spread data sets; 0 gives NaN.
    progress : Progress, optional

    Returns
    -------
    gap, error : float64 ndarrays of shape (n,)

    Notes
    -----
    The references fill the box along the principal axes of the rows. They have fewer rows than the sample, so
    inertias are compared per row.
    """
    progress = progress or Progress()
    if not references:
        return np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    total = float(len(rows.features) if rows.weights is None else rows.weights.sum())
    middle, axes, low, high = _box(rows)
    n = min(REFERENCE_ROWS, max(int(total), 2 * counts[-1]))
    logs = np.empty((references, len(counts)))
    quick = replace(options, attempts=min(options.attempts, REFERENCE_ATTEMPTS))
    for number in progress.steps(range(references)):
        spread = np.random.default_rng([options.seed, 7, number]).uniform(low, high, (n, len(low)))
        even = ArrayPixels((spread @ axes.T + middle).astype(np.float32))
        for at, k in enumerate(counts):
            progress.check()
            logs[number, at] = _log(kmeans(even, replace(quick, n_clusters=k)).inertia / n)
    own = np.array([_log(one / total) for one in inertia])
    error = logs.std(axis=0) * np.sqrt(1.0 + 1.0 / references)
    return logs.mean(axis=0) - own, error


def _log(value: float) -> float:
    return float(np.log(max(value, 1e-300)))


def _box(rows: ArrayPixels) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the rows' mean, their principal axes (columns), and the least and largest place along each."""
    features = rows.features.astype(np.float64)
    middle = np.average(features, axis=0, weights=rows.weights)
    centred = features - middle
    scaled = centred if rows.weights is None else centred * np.sqrt(rows.weights)[:, None]
    _, axes = np.linalg.eigh(scaled.T @ scaled)
    along = centred @ axes
    return middle, axes, along.min(axis=0), along.max(axis=0)


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


def table_csv(found: Suggestion) -> str:
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
    lines = [
        [
            k,
            *("" if np.isnan(value) else csv_number(value) for value in values),
            1 if k == found.chosen else 0,
        ]
        for k, *values in zip(
            found.counts,
            found.inertia,
            found.silhouette,
            found.calinski_harabasz,
            found.davies_bouldin,
            found.gap,
            found.gap_error,
        )
    ]
    return csv_text([header, *lines])


def write_table(path: str | os.PathLike[str], found: Suggestion) -> None:
    """Write the table, whole; raises `OutputError` when that fails."""
    write_text(path, table_csv(found))
