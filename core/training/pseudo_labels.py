# SPDX-License-Identifier: GPL-2.0-or-later
"""Steps of the paper's scheme: clusters of the features are classes, which the network then learns.

The clusters begin where those of the last patches ended, so that they keep their numbers; empty ones are moved to the
pixels that are farthest from theirs.

References
----------
Girard, N., Zhygallo, A., Tarabalka, Y. (2019): ClusterNet: unsupervised generic feature learning for fast
interactive satellite image segmentation. SPIE 11155. Algorithm 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..clustering.gaussian_mixture import Mixture, fit_mixture
from ..clustering.kmeans import KMeansOptions, kmeans, lloyd
from ..clustering.nearest import nearest
from ..clustering.pixels import ArrayPixels
from .device_kmeans import lloyd_on_device, nearest_on_device
from .options import KMEANS, MIXTURE
from .views import chosen_rows, plain_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..base.progress import Progress
    from .state import State
    from .training_set import Patch

ITERATIONS = 5  # from the centroids of the last patches
FIRST_ITERATIONS = 20
PIECE_ROWS = 2**14  # that get their labels between two questions for cancel
MAX_FIT_ROWS = 40_000  # pixels that the centroids move by; all that are learned from get labels


@dataclass(frozen=True)
class LabelledPatches:
    """The patches of a step with the classes of some of their pixels.

    Parameters
    ----------
    patches : sequence of Patch
    of_patch, place, labels : int64 ndarray of shape (n,)
        Patch, flat index and class of each pixel.
    """

    patches: Sequence[Patch]
    of_patch: np.ndarray
    place: np.ndarray
    labels: np.ndarray


def labelled(state: State, patches: Sequence[Patch], progress: Progress) -> tuple[list[LabelledPatches], int]:
    """Return patches in the batches of steps, with pseudo-labels; and how many clusters have a pixel.

    Parameters
    ----------
    state : State
        Its groups are those of the last patches, and become those of these.
    patches : sequence of Patch
    progress : Progress

    Raises
    ------
    CancelledError
        When `progress` says so.
    """
    import torch

    options = state.options
    rng = np.random.default_rng([options.seed, 25, state.step])
    parts, rows = [], []
    for start in range(0, len(patches), options.train_batch):
        batch = patches[start : start + options.train_batch]
        of_patch, place = chosen_rows(batch, options.rows, rng)
        with torch.no_grad():
            rows.append(state.rows(plain_view(batch), of_patch, place, progress.check))
        parts.append((batch, of_patch, place))
    n_rows = sum(len(part) for part in rows)
    chosen = np.arange(n_rows)
    if n_rows > MAX_FIT_ROWS:
        chosen = rng.choice(n_rows, MAX_FIT_ROWS, replace=False)
    if state.device != "cpu" and options.grouping == KMEANS and "centroids" in state.groups:
        labels = _device_labels(state, torch.cat(rows), torch.from_numpy(chosen).to(state.device), progress)
    else:
        features = np.concatenate([part.cpu().numpy() for part in rows])
        label = _mixture_labels if options.grouping == MIXTURE else _cluster_labels
        labels = label(state, features[chosen], features, progress)
    split = np.split(labels, np.cumsum([len(part) for part in rows])[:-1])
    return [LabelledPatches(*part, of_part) for part, of_part in zip(parts, split)], len(np.unique(labels))


def _cluster_labels(state: State, fitted: np.ndarray, features: np.ndarray, progress: Progress) -> np.ndarray:
    options = state.options
    settings = KMeansOptions(n_clusters=options.clusters, attempts=1, max_iterations=ITERATIONS, seed=options.seed)
    pixels = ArrayPixels(np.asfortranarray(fitted), None)
    before = state.groups.get("centroids")
    if before is None:
        first = KMeansOptions(
            n_clusters=options.clusters, attempts=1, max_iterations=FIRST_ITERATIONS, seed=options.seed
        )
        centroids = kmeans(pixels, first, progress).centroids
    else:
        spread = float(np.sqrt(fitted.var(axis=0).mean())) or 1.0
        centroids = lloyd(pixels, before, settings, spread, progress).centroids
    state.groups = {"centroids": centroids}
    return _in_pieces(lambda rows: nearest(np.asfortranarray(rows), centroids).astype(np.int64), features, progress)


def _device_labels(state: State, features: Any, chosen: Any, progress: Progress) -> np.ndarray:
    """Return what `_cluster_labels` does after the first patches, for features that lie on a GPU."""
    import torch

    start = torch.from_numpy(state.groups["centroids"]).to(features.device)
    centroids = lloyd_on_device(features[chosen], start, ITERATIONS, progress.check)
    state.groups = {"centroids": centroids.cpu().numpy()}
    labels: np.ndarray = nearest_on_device(features, centroids, progress.check)[0].cpu().numpy()
    return labels


def _mixture_labels(state: State, fitted: np.ndarray, features: np.ndarray, progress: Progress) -> np.ndarray:
    options = state.options
    before = Mixture(**state.groups) if state.groups else None
    iterations = FIRST_ITERATIONS if before is None else ITERATIONS
    mixture = fit_mixture(fitted, options.clusters, iterations, options.seed, before, progress)
    state.groups = {"means": mixture.means, "variances": mixture.variances, "weights": mixture.weights}
    return _in_pieces(mixture.nearest, features, progress)


def _in_pieces(label: Callable[[np.ndarray], np.ndarray], features: np.ndarray, progress: Progress) -> np.ndarray:
    """Return the label of each row, int64 (n,), with a question for cancel before each piece."""
    labels = np.empty(len(features), dtype=np.int64)
    for start in range(0, len(features), PIECE_ROWS):
        progress.check()
        labels[start : start + PIECE_ROWS] = label(features[start : start + PIECE_ROWS])
    return labels


def learn_labels(state: State, batch: LabelledPatches, progress: Progress) -> float:
    """Take a step towards pseudo-labels and return its loss; raises `CancelledError` when `progress` says so."""
    import torch
    from torch.nn import functional

    rows = state.rows(plain_view(batch.patches), batch.of_patch, batch.place, progress.check)
    labels = torch.from_numpy(batch.labels).to(state.device)
    return state.descend(functional.cross_entropy(state.modules.clusters(rows), labels))
