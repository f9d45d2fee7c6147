# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters by a mixture of Gaussians: each has a width of its own along each feature, and a share of the pixels.

K-means draws the border between two clusters half-way. Here a pixel goes to the cluster that it most likely comes
from, so a narrow cluster (a lake) takes less room than a wide one (a forest) beside it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, ParameterError
from ..base.progress import Progress
from .gaussian_mixture import Mixture, RowSpread, expected, maximised, of_clusters
from .kmeans import START_ITERATIONS, KMeansOptions, KMeansResult, Step, kmeans, spread_of
from .metrics import DEFAULT_METRIC
from .nearest import distances_to_own
from .starts import drawn_rows

if TYPE_CHECKING:
    from .gaussian_mixture import Moments
    from .pixels import ArrayPixels, Pixels

MAX_ITERATIONS = 100  # expectation and maximisation creeps at the end, where no border moves by a visible amount
WORK = 2**20  # rows times components of one pass that the mixture is first fitted with
MIN_PART = 2**14  # rows of that first fit at least
FINISHING = 2  # passes over all rows after a first fit on a part of them


def mixture_clusters(
    rows: ArrayPixels, options: KMeansOptions, progress: Progress | None = None, all_pixels: Pixels | None = None
) -> tuple[KMeansResult, Mixture]:
    """Return the clusters of rows by the most likely component of a mixture, and the mixture.

    Parameters
    ----------
    rows : ArrayPixels
        Scaled features in memory.
    options : KMeansOptions
        The start comes from k-means by them.
    progress : Progress, optional
    all_pixels : Pixels, optional
        Over these the last passes go; over `rows` when absent.

    Returns
    -------
    result : KMeansResult
        Its centroids are the components' means. The inertia of the history counts a pixel to each component by its
        share. Components that are nowhere the most likely one are left out.
    mixture : Mixture
        In the same order.

    Raises
    ------
    ParameterError
        When an option is out of range, or asks for another distance than the Euclidean or for medians.
    """
    _check(options)
    progress = progress or Progress()
    quick = replace(options, max_iterations=min(options.max_iterations, START_ITERATIONS))
    start = kmeans(rows, quick, progress.part(0.0, 0.3))
    spread, unit = RowSpread.of(rows), spread_of(rows, progress)
    n_part = max(MIN_PART, WORK // options.n_clusters)
    part = drawn_rows(rows, n_part, np.random.default_rng([options.seed, 2]))
    limit = replace(options, max_iterations=min(options.max_iterations, MAX_ITERATIONS))
    mixture, history = _iterated(part, of_clusters(start, spread), limit, spread, unit, progress.part(0.3, 0.7))
    pixels: Pixels = rows if all_pixels is None else all_pixels
    if pixels is not part:
        last = replace(limit, max_iterations=min(FINISHING, options.max_iterations))
        mixture, further = _iterated(pixels, mixture, last, spread, unit, progress.part(0.7, 0.95))
        history += [replace(step, iteration=step.iteration + len(history)) for step in further]
    result = _measured(pixels, mixture, history, options.tolerance, progress)
    used = np.flatnonzero(result.counts > 0)
    # without idle components the others have the same order of likelihoods, so no row changes its cluster
    return result.reordered(used), mixture.reordered(used)


def _check(options: KMeansOptions) -> None:
    options.validate()
    if options.metric != DEFAULT_METRIC or options.update != "mean":
        raise ParameterError(
            N_(
                "A Gaussian mixture has no other distance than its own probabilities, and no medians. Leave Distance "
                "at Euclidean and New centroid at Mean, or choose another method."
            )
        )


def _iterated(
    pixels: Pixels, mixture: Mixture, options: KMeansOptions, spread: RowSpread, unit: float, progress: Progress
) -> tuple[Mixture, list[Step]]:
    """Return the mixture when its means rest or the iterations are used up, and the steps, with inertias a row."""
    history: list[Step] = []
    for iteration in range(1, options.max_iterations + 1):
        moments = expected(pixels, mixture, spread, progress)
        moved = maximised(moments, spread)
        movement = float(np.sqrt(((moved.means.astype(np.float64) - mixture.means) ** 2).sum(axis=1).mean())) / unit
        history.append(Step(iteration, movement, _soft_inertia(moments, mixture, spread) / moments.counts.sum()))
        mixture = moved
        if movement <= options.tolerance:
            break
        progress.report(iteration / options.max_iterations)
    return mixture, history


def _soft_inertia(moments: Moments, mixture: Mixture, spread: RowSpread) -> float:
    """Return the sum of squared distances to the means, each row counted to a component by its share."""
    means = mixture.means - spread.mean
    squares = moments.squares - 2.0 * means * moments.sums + moments.counts[:, None] * means**2
    return max(0.0, float(squares.sum()))


def _measured(
    pixels: Pixels, mixture: Mixture, history: list[Step], tolerance: float, progress: Progress
) -> KMeansResult:
    """Return counts and distances of rows in the clusters of their most likely components."""
    k = len(mixture.means)
    counts, inertia, distance = np.zeros(k), 0.0, 0.0
    for n, squared, straight in pixels.over(partial(_sums_of_piece, mixture=mixture), progress):
        counts += n
        inertia += squared
        distance += straight
    converged = bool(history) and history[-1].movement <= tolerance
    total = float(counts.sum())
    steps = tuple(replace(step, inertia=step.inertia * total) for step in history)
    return KMeansResult(mixture.means, counts, inertia, distance / max(total, 1.0), converged, steps)


def _sums_of_piece(
    features: np.ndarray, weights: np.ndarray | None, mixture: Mixture
) -> tuple[np.ndarray, float, float]:
    """Return counts (k,), the sum of squared distances, and that of distances."""
    ids = mixture.nearest(features).astype(np.intp)
    own = distances_to_own(features, mixture.means, ids).astype(np.float64)
    weighted = own if weights is None else own * weights
    counts = np.bincount(ids, weights=weights, minlength=len(mixture.means))
    return counts, float((own * weighted).sum()), float(weighted.sum())
