# SPDX-License-Identifier: GPL-2.0-or-later
"""Views of patches: where each pixel went, and how its colour changed; which pixels are learned from."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.training.training_set import Patch
from clusterbrush.core.training.views import MARGIN, chosen_rows, plain_view, turned, view_of


def patches(n: int = 6, edge: int = 40) -> list[Patch]:
    rng = np.random.default_rng(0)
    result = []
    for _ in range(n):
        valid = rng.random((edge, edge)) > 0.2
        values = np.where(valid, rng.standard_normal((3, edge, edge)), 0.0).astype(np.float32)
        result.append(Patch(values, valid, np.zeros((0, edge, edge), np.float32)))
    return result


def test_eight_turns_are_different() -> None:
    square = np.arange(9).reshape(3, 3)
    assert len({turned(square, turn).tobytes() for turn in range(8)}) == 8
    np.testing.assert_array_equal(turned(square, 1), np.rot90(square))


def test_each_pixel_is_found_again() -> None:
    given = patches()
    view = view_of(given, 0.0, np.random.default_rng(3))
    for patch, values, positions in zip(given, view.values, view.positions):
        np.testing.assert_array_equal(values.reshape(3, -1)[:, positions], patch.values.reshape(3, -1))
    assert len({values.tobytes() for values in view.values}) == 6
    plain = plain_view(given)
    np.testing.assert_array_equal(plain.values, [patch.values for patch in given])
    np.testing.assert_array_equal(plain.positions[2], np.arange(1600))


def test_colours_change_by_band_and_patch() -> None:
    given = patches(400, 8)
    view = view_of(given, 0.1, np.random.default_rng(3))
    gains, shifts = [], []
    for patch, values, positions in zip(given, view.values, view.positions):
        seen, valid = values.reshape(3, -1)[:, positions], patch.valid.ravel()
        assert (seen[:, ~valid] == 0).all()
        for band, own in zip(seen, patch.values.reshape(3, -1)):
            gain, shift = np.polyfit(own[valid], band[valid], 1)
            np.testing.assert_allclose(band[valid], gain * own[valid] + shift, atol=1e-4)
            gains.append(gain)
            shifts.append(shift)
    for values, mean in ((gains, 1.0), (shifts, 0.0)):
        assert np.mean(values) == pytest.approx(mean, abs=0.02)
        assert np.std(values) == pytest.approx(0.1, rel=0.1)


def test_rows_are_valid_and_not_at_the_edge() -> None:
    given = patches()
    of_patch, place = chosen_rows(given, 500, np.random.default_rng(0))
    assert len(of_patch) == len(place) == 500
    assert len(set(zip(of_patch.tolist(), place.tolist()))) == 500
    rows, cols = np.divmod(place, 40)
    assert min(rows.min(), cols.min()) == MARGIN
    assert max(rows.max(), cols.max()) == 40 - MARGIN - 1
    assert all(given[patch].valid[row, col] for patch, row, col in zip(of_patch, rows, cols))
    assert set(of_patch.tolist()) == set(range(6))
    of_patch, _ = chosen_rows(given, 10**6, np.random.default_rng(0))
    inner = slice(MARGIN, -MARGIN)
    assert len(of_patch) == sum(int(patch.valid[inner, inner].sum()) for patch in given)


def test_a_patch_that_is_valid_at_its_edge_alone_is_used() -> None:
    valid = np.zeros((40, 40), bool)
    valid[:3] = True
    patch = Patch(np.ones((1, 40, 40), np.float32), valid, np.zeros((0, 40, 40), np.float32))
    assert len(chosen_rows([patch], 1000, np.random.default_rng(0))[0]) == 120
