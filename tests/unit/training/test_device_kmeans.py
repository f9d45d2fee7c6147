# SPDX-License-Identifier: GPL-2.0-or-later
"""K-means on the device of the training against the same written out with numpy."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.training import device_kmeans
from clusterbrush.core.training.device_kmeans import lloyd_on_device, nearest_on_device

torch = pytest.importorskip("torch", reason="torch is not installed here")

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here"))]


def nothing() -> None:
    pass


def example(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(3000, 6)).astype(np.float32) + 100.0
    return rows, rows[rng.choice(3000, 20, replace=False)] + rng.normal(0, 0.1, (20, 6)).astype(np.float32)


def squares(rows: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    return ((rows[:, None].astype(np.float64) - centroids) ** 2).sum(axis=2)


@pytest.mark.parametrize("device", DEVICES)
def test_the_nearest_centroid_is_found(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_kmeans, "PIECE_ROWS", 700)
    rows, centroids = example()
    on_device = [torch.from_numpy(array).to(device) for array in (rows, centroids)]
    labels, distances = (tensor.cpu().numpy() for tensor in nearest_on_device(*on_device, nothing))
    expected = squares(rows, centroids)
    np.testing.assert_array_equal(labels, expected.argmin(axis=1))
    np.testing.assert_allclose(distances, expected.min(axis=1), atol=1e-4)


@pytest.mark.parametrize("device", DEVICES)
def test_centroids_become_the_means_of_their_rows(device: str) -> None:
    rows, centroids = example()
    centroids[7] = 1e4  # no row is nearest to it
    moved = centroids.astype(np.float64)
    for _ in range(3):
        distances = squares(rows, moved)
        labels = distances.argmin(axis=1)
        farthest = rows[distances.min(axis=1).argmax()]
        moved = np.array([rows[labels == i].mean(axis=0) if (labels == i).any() else farthest for i in range(20)])
    on_device = [torch.from_numpy(array).to(device) for array in (rows, centroids)]
    np.testing.assert_allclose(lloyd_on_device(*on_device, 3, nothing).cpu().numpy(), moved, atol=1e-3)


def test_fewer_rows_than_empty_centroids_leave_the_rest_in_place() -> None:
    rows, centroids = torch.zeros((1, 2)), torch.tensor([[0.0, 0.0], [5.0, 5.0], [6.0, 6.0], [7.0, 7.0]])
    assert lloyd_on_device(rows, centroids, 1, nothing).tolist() == [[0.0, 0.0], [0.0, 0.0], [6.0, 6.0], [7.0, 7.0]]


def test_cancel_ends_it() -> None:
    def stop() -> None:
        raise CancelledError

    rows, centroids = map(torch.from_numpy, example())
    with pytest.raises(CancelledError):
        lloyd_on_device(rows, centroids, 1, stop)
