# SPDX-License-Identifier: GPL-2.0-or-later
"""The paper's scheme: labels are the nearest clusters of the features, which begin where the last ones ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.clustering.gaussian_mixture import Mixture
from clusterbrush.core.training import pseudo_labels
from clusterbrush.core.training.pseudo_labels import labelled, learn_labels
from clusterbrush.core.training.state import State
from clusterbrush.core.training.training_set import PatchPool, training_set
from clusterbrush.core.training.views import plain_view
from listeners import Recorder

if TYPE_CHECKING:
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.training.options import TrainingOptions
    from clusterbrush.core.training.training_set import TrainingSet

torch = pytest.importorskip("torch", reason="torch is not installed here")


@pytest.fixture
def paper(tiny: TrainingOptions) -> TrainingOptions:
    return replace(tiny, scheme="pseudo_labels")


@pytest.fixture
def images(source: RasterSource, paper: TrainingOptions) -> TrainingSet:
    return training_set([source], paper)


def features(state: State, batch) -> np.ndarray:
    with torch.no_grad():
        return state.rows(plain_view(batch.patches), batch.of_patch, batch.place).numpy()


@pytest.mark.parametrize("grouping", ["kmeans", "mixture"])
def test_labels_are_the_clusters_of_the_features(images: TrainingSet, paper: TrainingOptions, grouping: str) -> None:
    state, pool = State(replace(paper, grouping=grouping), 3, 0, "cpu"), PatchPool(images, 4)
    batches, n_used = labelled(state, pool.at(0, Progress()), Progress())
    assert [len(batch.patches) for batch in batches] == [2, 2]
    rows = np.concatenate([features(state, batch) for batch in batches])
    labels = np.concatenate([batch.labels for batch in batches])
    assert len(rows) == len(labels) > 200
    if grouping == "mixture":
        expected = Mixture(**state.groups).nearest(rows)
    else:
        expected = ((rows[:, None] - state.groups["centroids"]) ** 2).sum(axis=2).argmin(axis=1)
    assert (labels == expected).mean() > 0.99
    assert n_used == len(np.unique(labels)) >= 4
    for batch in batches:
        assert all(
            patch.valid.ravel()[batch.place[batch.of_patch == number]].all()
            for number, patch in enumerate(batch.patches)
        )


@pytest.mark.parametrize("grouping", ["kmeans", "mixture"])
def test_clusters_keep_their_numbers(images: TrainingSet, paper: TrainingOptions, grouping: str) -> None:
    """The same patches again, without a step between: nearly all pixels keep their label."""
    state = State(replace(paper, grouping=grouping, rows=2000), 3, 0, "cpu")
    patches = PatchPool(images, 4).at(0, Progress())
    first, _ = labelled(state, patches, Progress())
    again, _ = labelled(state, patches, Progress())
    kept = [(one.labels == other.labels).mean() for one, other in zip(first, again)]
    assert np.mean(kept) > 0.8


def test_an_empty_cluster_is_moved(images: TrainingSet, paper: TrainingOptions) -> None:
    state, patches = State(paper, 3, 0, "cpu"), PatchPool(images, 4).at(0, Progress())
    labelled(state, patches, Progress())
    state.groups["centroids"][2:] = 1e6
    _, n_used = labelled(state, patches, Progress())
    assert n_used == 6
    assert np.abs(state.groups["centroids"]).max() < 1e3


def test_the_centroids_move_by_some_of_many_rows(
    images: TrainingSet, paper: TrainingOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudo_labels, "MAX_FIT_ROWS", 50)
    batches, _ = labelled(State(paper, 3, 0, "cpu"), PatchPool(images, 4).at(0, Progress()), Progress())
    assert sum(len(batch.labels) for batch in batches) > 200


def test_labels_are_learned(images: TrainingSet, paper: TrainingOptions) -> None:
    options = replace(paper, rate=1e-2, epochs=10)
    state = State(options, 3, 0, "cpu")
    (batch, _), _ = labelled(state, PatchPool(images, 4).at(0, Progress()), Progress())
    losses = [learn_labels(state, batch, Progress()) for _ in range(30)]
    assert losses[0] > 1.0
    assert losses[-1] < 0.6 * losses[0]


def test_cancel(images: TrainingSet, paper: TrainingOptions) -> None:
    patches = PatchPool(images, 4).at(0, Progress())
    for stop_at in (1, 20, 32):  # in the first batch, in the second one, in k-means
        with pytest.raises(CancelledError):
            labelled(State(paper, 3, 0, "cpu"), patches, Recorder(stop_at=stop_at))
