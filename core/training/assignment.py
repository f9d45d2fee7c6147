# SPDX-License-Identifier: GPL-2.0-or-later
"""Balanced assignment of pixels to clusters, and the loss of swapped prediction.

References
----------
Cuturi, M. (2013): Sinkhorn distances: lightspeed computation of optimal transport. NeurIPS.
Caron, M., Misra, I., Mairal, J. and others (2020): Unsupervised learning of visual features by contrasting cluster
assignments. NeurIPS.
"""

from __future__ import annotations

from typing import Any

TEMPERATURE = 0.1  # of the predicted shares
SHARPNESS = 0.05  # of the assignment; smaller is nearer to one cluster a pixel
ROUNDS = 3


def balanced(scores: Any, sharpness: float = SHARPNESS, rounds: int = ROUNDS) -> Any:
    """Return soft assignments of pixels to clusters that use all clusters alike.

    Parameters
    ----------
    scores : tensor of shape (n, k)
        Cosines of pixels and prototypes.
    sharpness : float
    rounds : int
        Alternations of Sinkhorn and Knopp between equal clusters and whole pixels.

    Returns
    -------
    tensor of shape (n, k)
        Rows sum to 1, columns to about ``n / k``. No gradient flows through it.
    """
    import torch

    with torch.no_grad():
        shares = torch.exp((scores - scores.max()) / sharpness)
        for _ in range(rounds):
            shares = shares / shares.sum(0, keepdim=True).clamp_min(1e-30) / scores.shape[1]
            shares = shares / shares.sum(1, keepdim=True).clamp_min(1e-30) / scores.shape[0]
        return shares * scores.shape[0]


def swapped_loss(first: Any, second: Any, temperature: float = TEMPERATURE) -> Any:
    """Return the mean cross-entropy of each view's predicted clusters and those assigned to the other view.

    Parameters
    ----------
    first, second : tensor of shape (n, k)
        Scores of the same pixels in two views; see `balanced`.
    temperature : float
    """
    from torch.nn import functional

    predicted = [functional.log_softmax(scores / temperature, 1) for scores in (first, second)]
    assigned = [balanced(scores) for scores in (first, second)]
    return -sum((a * p).sum(1).mean() for a, p in zip(assigned, reversed(predicted))) / 2.0
