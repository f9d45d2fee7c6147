# SPDX-License-Identifier: GPL-2.0-or-later
"""The graph of the pixels of a raster, each with its eight neighbours, and labels of low energy on it.

The less the bands of neighbours differ, the more they bind: ``smoothness * exp(-d / (2 mean(d))) / distance`` with the
squared difference d. Expansions are made in tiles that overlap, everything around a tile keeping its labels: so memory
stays small, and no single cut takes long, for PyMaxflow lets no other thread of Python run meanwhile.

References
----------
Boykov, Y., Jolly, M.-P. (2001): Interactive graph cuts for optimal boundary and region segmentation. ICCV, 105-112.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from .alpha_expansion import MAX_CYCLES, Pairs, expanded

if TYPE_CHECKING:
    from ...base.progress import Progress

TILE = 160  # pixels; a cut takes some 40 ms
# From a pixel to half of its neighbours; the other half comes from the other end.
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))


def squared_differences(planes: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Return the squared difference of each pixel and its neighbour in each of `STEPS`.

    Parameters
    ----------
    planes : float ndarray of shape (n_planes, height, width)
    valid : bool ndarray of shape (height, width)

    Returns
    -------
    float32 ndarray of shape (4, height, width)
        NaN where either is not valid, or there is no neighbour.
    """
    result = np.full((len(STEPS), *valid.shape), np.nan, dtype=np.float32)
    for step, differences in zip(STEPS, result):
        here, there = _ends(step, valid.shape)
        squared = ((planes[:, here[0], here[1]] - planes[:, there[0], there[1]]) ** 2).sum(axis=0)
        differences[here] = np.where(valid[here] & valid[there], squared, np.nan)
    return result


def _ends(step: tuple[int, int], shape: tuple[int, ...]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return the part of a raster whose pixels have a neighbour at `step`, and the part of these neighbours."""
    down, across = step
    height, width = shape
    rows = slice(0, max(height - down, 0)), slice(down, height)
    if across >= 0:
        cols = slice(0, max(width - across, 0)), slice(across, width)
    else:
        cols = slice(-across, width), slice(0, max(width + across, 0))
    return (rows[0], cols[0]), (rows[1], cols[1])


def to_weights(differences: np.ndarray, smoothness: float, mean: float | None = None) -> np.ndarray:
    """Turn squared differences, in place, into the weights of the pairs, 0 where there is no pair.

    Parameters
    ----------
    differences : float32 ndarray of shape (4, height, width)
        See `squared_differences`.
    smoothness : float
    mean : float, optional
        Mean of the differences; that of the present ones when absent.
    """
    there = np.isfinite(differences)
    if mean is None:
        mean = float(differences[there].mean(dtype=np.float64)) if there.any() else 0.0
    if mean > 0:
        differences /= np.float32(-2.0 * mean)
    np.exp(differences, out=differences)
    differences *= np.array([smoothness / np.hypot(*step) for step in STEPS], dtype=np.float32)[:, None, None]
    differences[~there] = 0.0
    return differences


@lru_cache(maxsize=8)
def _numbers(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the flat numbers of the first and the second pixels of all pairs of a tile."""
    ids = np.arange(height * width, dtype=np.int64).reshape(height, width)
    ends = [_ends(step, ids.shape) for step in STEPS]
    return (
        np.concatenate([ids[here].ravel() for here, _ in ends]),
        np.concatenate([ids[there].ravel() for _, there in ends]),
    )


def pairs_of(weights: np.ndarray) -> Pairs:
    """Return the pairs of the pixels of a tile, of weights (4, height, width)."""
    shape = weights.shape[1:]
    values = [plane[_ends(step, shape)[0]].ravel() for step, plane in zip(STEPS, weights)]
    first, second = _numbers(*shape)
    return Pairs(first, second, np.concatenate(values).astype(np.float64))


# --- labels of low energy


def cut(labels: np.ndarray, costs: np.ndarray, weights: np.ndarray, progress: Progress, tile: int = TILE) -> None:
    """Lower the energy of labels in place, by expansions in tiles, until none helps any more.

    Parameters
    ----------
    labels : uint16 ndarray of shape (height, width)
    costs : float32 ndarray of shape (n_labels, height, width)
    weights : float32 ndarray of shape (4, height, width)
        See `to_weights`.
    progress : Progress
    tile : int
        Pixels; the tiles of every second round begin half a tile later.

    Raises
    ------
    CancelledError
        When `progress` says so.
    """
    height, width = labels.shape
    rounds = [_tiles(height, width, tile, 0)]
    if max(height, width) > tile:
        rounds.append(_tiles(height, width, tile, tile // 2))
    changed_at, moment = np.zeros(labels.shape, dtype=np.int32), 1
    seen: dict[tuple[int, int, int, int], int] = {}
    parts = [(number, area) for number in range(MAX_CYCLES) for tiles in rounds for area in tiles]
    for _, area in progress.steps(parts):
        key = (area[0].start, area[0].stop, area[1].start, area[1].stop)
        outer = _grown(area, labels.shape)
        if seen.get(key, -1) >= changed_at[outer].max():
            continue
        progress.check()
        seen[key] = moment = moment + 1
        before = labels[area].copy()
        _cut_tile(labels, costs, weights, area, outer)
        changed_at[area][labels[area] != before] = moment + 1


def _tiles(height: int, width: int, tile: int, offset: int) -> list[tuple[slice, slice]]:
    edges = [
        [0, *range(offset or tile, size, tile), size] if size > (offset or tile) else [0, size]
        for size in (height, width)
    ]
    spans = [[slice(low, high) for low, high in zip(ends, ends[1:])] for ends in edges]
    return [(rows, cols) for rows in spans[0] for cols in spans[1]]


def _grown(area: tuple[slice, slice], shape: tuple[int, ...]) -> tuple[slice, slice]:
    rows, cols = (slice(max(part.start - 1, 0), min(part.stop + 1, size)) for part, size in zip(area, shape))
    return rows, cols


def _cut_tile(
    labels: np.ndarray, costs: np.ndarray, weights: np.ndarray, area: tuple[slice, slice], outer: tuple[slice, slice]
) -> None:
    """Expand each label in a tile; the pixels around it, out to `outer`, are fixed."""
    inner = tuple(slice(part.start - out.start, part.stop - out.start) for part, out in zip(area, outer))
    own = labels[outer]
    fixed = np.ones(own.shape, dtype=bool)
    fixed[inner] = False
    flat = costs[:, outer[0], outer[1]].reshape(len(costs), -1)
    pairs, local = pairs_of(weights[:, outer[0], outer[1]]), own.ravel()
    for alpha in range(len(costs)):
        local = expanded(local, flat, pairs, alpha, fixed.ravel())
    labels[area] = local.reshape(own.shape)[inner]


def disagreement(labels: np.ndarray, weights: np.ndarray, label: int) -> np.ndarray:
    """Return for each pixel the weights of its neighbours of another label than `label`, float32 (height, width)."""
    other = (labels != label).astype(np.float32)
    result = np.zeros(labels.shape, dtype=np.float32)
    for step, plane in zip(STEPS, weights):
        here, there = _ends(step, labels.shape)
        result[here] += plane[here] * other[there]
        result[there] += plane[here] * other[here]
    return result
