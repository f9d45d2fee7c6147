# SPDX-License-Identifier: GPL-2.0-or-later
"""Balanced assignment and swapped prediction, recomputed by numpy."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.training.assignment import balanced, swapped_loss

torch = pytest.importorskip("torch", reason="torch is not installed here")


def slowly_balanced(scores: np.ndarray, sharpness: float = 0.05, rounds: int = 3) -> np.ndarray:
    shares = np.exp((scores.astype(np.float64) - scores.max()) / sharpness)
    n, k = shares.shape
    for _ in range(rounds):
        shares /= k * shares.sum(axis=0)
        shares /= n * shares.sum(axis=1, keepdims=True)
    return shares * n


def log_shares(scores: np.ndarray, temperature: float = 0.1) -> np.ndarray:
    scaled = scores.astype(np.float64) / temperature
    return scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))


def test_all_clusters_are_used_alike() -> None:
    """Nearly all rows like one cluster best; assigned they are to all."""
    rng = np.random.default_rng(0)
    scores = rng.uniform(-0.2, 0.2, (600, 5)).astype(np.float32)
    scores[:, 2] += 0.3
    assert (np.bincount(scores.argmax(axis=1), minlength=5) > 500).sum() == 1
    shares = balanced(torch.from_numpy(scores)).numpy()
    np.testing.assert_allclose(shares, slowly_balanced(scores), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-5)
    assert shares.sum(axis=0).min() > 100
    assert np.bincount(shares.argmax(axis=1), minlength=5).min() > 80


def test_the_views_predict_each_other() -> None:
    rng = np.random.default_rng(1)
    first, second = (rng.uniform(-1, 1, (50, 4)).astype(np.float32) for _ in range(2))
    parts = [
        -(slowly_balanced(of_one) * log_shares(of_other)).sum(axis=1).mean()
        for of_one, of_other in ((first, second), (second, first))
    ]
    result = swapped_loss(torch.from_numpy(first), torch.from_numpy(second))
    assert float(result) == pytest.approx(np.mean(parts), rel=1e-4)


def test_no_gradient_through_the_assignment() -> None:
    scores = torch.rand((20, 3), requires_grad=True)
    assert not balanced(scores).requires_grad
    swapped_loss(scores, scores.detach()).backward()
    assert bool(scores.grad.abs().sum() > 0)
