# SPDX-License-Identifier: GPL-2.0-or-later
"""Interpolation between the nodes of a lattice."""

from __future__ import annotations

import numpy as np


def bilinear(nodes: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Return values interpolated between nodes along both axes.

    Parameters
    ----------
    nodes : float ndarray of shape (n, m)
        At least two a side.
    rows, cols : float ndarrays of shape (n_rows,) and (n_cols,)
        Positions, counted in nodes from the first one.

    Returns
    -------
    float ndarray of shape (n_rows, n_cols)
    """
    top = np.minimum(rows.astype(np.intp), nodes.shape[0] - 2)
    left = np.minimum(cols.astype(np.intp), nodes.shape[1] - 2)
    down, along = (rows - top)[:, None], cols - left
    between = nodes[top] * (1 - down) + nodes[top + 1] * down
    return between[:, left] * (1 - along) + between[:, left + 1] * along
