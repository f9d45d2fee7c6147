# SPDX-License-Identifier: GPL-2.0-or-later
"""Rows in pieces: all of them, in order, with their weights, projected where the distance projects."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.clustering import pixels as module
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.pixels import ArrayPixels, projected


class Cancelled(Progress):
    def is_cancelled(self) -> bool:
        return True


class Streamed:
    """Rows that are read again at each pass."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows, self.passes = rows, 0

    def pieces(self, progress: Progress):  # noqa: ARG002 - the protocol's
        self.passes += 1
        yield self.rows[:7], None
        yield self.rows[7:], np.arange(len(self.rows) - 7.0)

    def over(self, function, progress: Progress):
        return (function(*piece) for piece in self.pieces(progress))


@pytest.mark.parametrize("n_rows", [0, 1, 10, 11, 25])
def test_pieces_are_the_rows_in_order(monkeypatch: pytest.MonkeyPatch, n_rows: int) -> None:
    monkeypatch.setattr(module, "PIECE_ROWS", 10)
    rows, weights = np.arange(2.0 * n_rows).reshape(-1, 2), np.arange(n_rows)
    pieces = list(ArrayPixels(rows, weights).pieces(Progress()))
    assert [len(part) for part, _ in pieces] == [10] * (n_rows // 10) + ([n_rows % 10] if n_rows % 10 else [])
    np.testing.assert_array_equal(np.concatenate([rows[:0], *(part for part, _ in pieces)]), rows)
    np.testing.assert_array_equal(np.concatenate([weights[:0], *(part for _, part in pieces)]), weights)
    assert all(part is None for _, part in ArrayPixels(rows).pieces(Progress()))


@pytest.mark.parametrize(("n_features", "sizes"), [(63, [10, 3]), (64, [2, 2, 2, 2, 2, 2, 1])])
def test_pieces_of_wide_rows_are_smaller(monkeypatch: pytest.MonkeyPatch, n_features: int, sizes: list[int]) -> None:
    monkeypatch.setattr(module, "PIECE_ROWS", 10)
    rows = np.arange(13.0 * n_features).reshape(13, n_features)
    pieces = [part for part, _ in ArrayPixels(rows).pieces(Progress())]
    assert [len(part) for part in pieces] == sizes
    np.testing.assert_array_equal(np.concatenate(pieces), rows)


def test_cancel_ends_a_pass() -> None:
    with pytest.raises(CancelledError):
        list(ArrayPixels(np.zeros((3, 1))).pieces(Cancelled()))


def test_rows_come_projected_in_memory_and_piece_by_piece() -> None:
    rows = np.random.default_rng(0).uniform(1, 9, (20, 3)).astype(np.float32)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    streamed = projected(Streamed(rows), METRICS["cosine"])
    for _ in range(2):
        pieces = list(streamed.pieces(Progress()))
        np.testing.assert_allclose(np.concatenate([part for part, _ in pieces]), unit, rtol=1e-6)
        assert pieces[0][1] is None
        assert len(pieces[1][1]) == 13
    sums = list(streamed.over(lambda part, weights: (part.sum(), weights is None), Progress()))
    assert [is_plain for _, is_plain in sums] == [True, False]
    np.testing.assert_allclose([total for total, _ in sums], [unit[:7].sum(), unit[7:].sum()], rtol=1e-5)
    np.testing.assert_allclose(projected(ArrayPixels(rows), METRICS["cosine"]).features, unit, rtol=1e-6)
    plain, other = ArrayPixels(rows), Streamed(rows)
    assert projected(plain, METRICS["euclidean"]) is plain
    assert projected(other, METRICS["manhattan"]) is other
